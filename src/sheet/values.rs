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

/// The values of a cell that was written by joining them: the text between every `;` that has no `\`
/// before it, with each `\;` a `;` again. An empty cell has no values.
pub fn split_values(cell: &str) -> Vec<String> {
    let mut values = Vec::new();
    let mut value = String::new();
    for part in cell.split(';') {
        value.push_str(part);
        if value.ends_with('\\') {
            value.pop();
            value.push(';');
        } else {
            values.push(std::mem::take(&mut value));
        }
    }
    if !value.is_empty() {
        values.push(value);
    }
    if cell.is_empty() { Vec::new() } else { values }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_come_back_as_they_were_joined() {
        for values in [vec![], vec!["a"], vec!["a", "b"], vec!["a;b", "CN=Doe\\, John", ""]] {
            assert_eq!(split_values(&joined(values.clone())), values);
        }
        assert_eq!(joined(["a;b", "c"]), "a\\;b;c");
    }
}
