//! The formats of `config/reseller_formats`, compiled in.

/// Each by its name.
const SHIPPED: [(&str, &str); 5] = [
    ("arrow", include_str!("../../config/reseller_formats/arrow.toml")),
    ("echo-dc", include_str!("../../config/reseller_formats/echo-dc.toml")),
    ("generic", include_str!("../../config/reseller_formats/generic.toml")),
    ("sku-sheet", include_str!("../../config/reseller_formats/sku-sheet.toml")),
    ("sku-sheet-csv", include_str!("../../config/reseller_formats/sku-sheet-csv.toml")),
];

/// The text of a format.
pub fn shipped(name: &str) -> Option<&'static str> {
    SHIPPED.iter().find(|(own, _)| *own == name).map(|(_, text)| *text)
}

/// The names of all of them, in order.
pub fn shipped_names() -> impl Iterator<Item = &'static str> {
    SHIPPED.iter().map(|(name, _)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reseller_format::ResellerFormat;

    #[test]
    fn every_format_of_the_folder_is_shipped_and_can_be_read() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/config/reseller_formats");
        let names = std::fs::read_dir(folder).unwrap().filter_map(|entry| {
            let name = entry.unwrap().file_name().into_string().unwrap();
            name.strip_suffix(".toml").map(str::to_owned)
        });
        let mut names: Vec<String> = names.collect();
        names.sort();
        assert_eq!(names, shipped_names().collect::<Vec<_>>());
        for name in names {
            assert!(ResellerFormat::read(shipped(&name).unwrap()).is_ok(), "{name}");
        }
    }
}
