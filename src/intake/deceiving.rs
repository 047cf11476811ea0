//! Names of end customers in lists and registers that hold control or direction characters, each told once for its file.

use std::collections::BTreeSet;

use crate::finding::Findings;
use crate::fold::Fold as _;
use crate::origin::FileId;
use crate::sheet::has_control;

/// Such names of a file, with the line of the first.
#[derive(Debug, Default)]
pub(super) struct Deceiving {
    names: BTreeSet<String>,
    line: Option<u32>,
}

impl Deceiving {
    /// Notes what a row calls an end customer, if it is such a name.
    pub(super) fn note(&mut self, name: &str, line: u32) {
        if has_control(name) {
            self.names.insert(name.folded());
            self.line.get_or_insert(line);
        }
    }

    /// Tells of them.
    pub(super) fn tell(&self, file: FileId, findings: &mut Findings) {
        if let Some(line) = self.line {
            findings.name_with_control("end customers", file, line, self.names.len() as u64);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::intake::tests::codes;
    use crate::intake::{Kind, Settled, read_customers, read_exclusions};
    use crate::party::EndCustomers;

    #[test]
    fn end_customers_are_told_once_for_a_list_and_for_a_register() {
        let settled = Settled::default();
        let list = "customer,name\nCu\u{202e}st,\nCu\u{202e}st,\nPlain,P\u{7f}\n".as_bytes();
        let told =
            codes((Kind::Customers, "customers", list), &settled, |part, tables, findings| {
                read_customers(part, tables, findings, &mut EndCustomers::new());
            });
        assert_eq!(told, ["name-with-control"]);
        let register = "reason,reference,customer,vm,product,valid_from\n\
                        internal-use,R1,Cu\u{202e}st,app-1,,\n"
            .as_bytes();
        let told = codes(
            (Kind::Exclusions, "exclusions", register),
            &settled,
            |part, tables, findings| {
                read_exclusions(part, tables, findings, &mut Vec::new());
            },
        );
        assert!(told.contains(&"name-with-control"), "{told:?}");
        assert_eq!(told.iter().filter(|code| **code == "name-with-control").count(), 1);
    }
}
