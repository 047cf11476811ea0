//! Which of the inputs of two reports of one month are not the same.

use super::{Change, paired};

/// An input, as far as inputs are compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputRow {
    /// What it was read for.
    pub kind: String,
    /// What the reports call it.
    pub label: String,
    /// The SHA-256 of its bytes.
    pub sha256: String,
}

/// An input that is not the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputDifference {
    /// What it is read for.
    pub kind: String,
    /// What the reports call it.
    pub label: String,
    /// What became of it.
    pub change: Change,
}

/// The inputs that are not the same, by kind and label.
pub fn input_differences(from: &[InputRow], to: &[InputRow]) -> Vec<InputDifference> {
    let by_name = paired(from, to, |row| (row.kind.clone(), row.label.clone()));
    let each = by_name.into_iter().map(|((kind, label), (from, to))| {
        // An earlier version may have called several inputs the same.
        let bytes = |rows: &[&InputRow]| {
            let mut hashes: Vec<String> = rows.iter().map(|row| row.sha256.clone()).collect();
            hashes.sort();
            (!hashes.is_empty()).then_some(hashes)
        };
        let change = Change::between(bytes(&from).as_ref(), bytes(&to).as_ref());
        InputDifference { kind, label, change }
    });
    each.filter(|input| input.change != Change::Equal).collect()
}
