//! Which findings tell that something was left out of the count.

use super::Finding;

/// Their codes: what was seen and is not on a line, with the reason and, where it can be told, the quantity.
const LEAVE_OUT: [&str; 25] = [
    "accounts-disabled",
    "administrators-left-out",
    "application-excluded",
    "application-of-operator",
    "application-off-all-month",
    "capture-outside-month",
    "desktop-system",
    "group-not-reached",
    "host-desktop-system",
    "host-excluded",
    "host-licence-brought",
    "host-licence-registered",
    "host-of-operator",
    "licences-brought",
    "licences-registered",
    "nested-hypervisor",
    "no-devices-left-out",
    "no-persons-left-out",
    "persons-excluded",
    "rds-cals-unproven",
    "row-repeated",
    "rows-passed-over",
    "templates-left-out",
    "vms-excluded",
    "vms-off-all-month",
];

impl Finding {
    /// Whether it tells of something that is not counted, though a row has it.
    pub fn leaves_out(&self) -> bool {
        LEAVE_OUT.contains(&self.code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_code_is_one_of_a_finding_and_stands_once() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/findings");
        for code in LEAVE_OUT {
            assert!(root.join(code).is_dir(), "{code}");
        }
        assert!(LEAVE_OUT.windows(2).all(|pair| pair[0] < pair[1]));
    }
}
