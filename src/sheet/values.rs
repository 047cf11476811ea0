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

/// Appends a value to those of a cell. An empty one says nothing.
pub(super) fn append_value(value: &str, to: &mut String) {
    if value.is_empty() {
        return;
    }
    if !to.is_empty() {
        to.push(';');
    }
    to.push_str(&value.replace(';', "\\;"));
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
