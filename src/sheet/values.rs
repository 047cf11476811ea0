//! Several values in one cell.

/// Joins values with `;`. A `;` inside of a value is written `\;`, so that the cell can be taken apart.
pub(super) fn joined<'v>(values: impl IntoIterator<Item = &'v str>) -> String {
    let mut all = String::new();
    for (index, value) in values.into_iter().enumerate() {
        if index > 0 {
            all.push(';');
        }
        all.push_str(&value.replace(';', "\\;"));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_divider_within_a_value_is_told_from_one_between_values() {
        assert_eq!(joined([]), "");
        assert_eq!(joined(["a;b", "CN=Doe\\, John"]), "a\\;b;CN=Doe\\, John");
    }
}
