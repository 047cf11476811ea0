//! What two dossiers of one month were made from, held against each other.

use crate::dossier::{Kept, sha256};
use crate::revision::{InputDifference, InputRow, input_differences};

/// The inputs that are not the same, configuration and formats among them; none of two months, whose inputs never are.
pub(super) fn differences(from: &Kept, to: &Kept) -> Vec<InputDifference> {
    if from.month != to.month {
        return Vec::new();
    }
    input_differences(&rows(from), &rows(to))
}

fn rows(kept: &Kept) -> Vec<InputRow> {
    let exports = kept.entries.iter().map(|entry| InputRow {
        kind: entry.kind.clone(),
        label: entry.label.clone(),
        sha256: entry.sha256.clone(),
    });
    let configuration = kept.configuration.iter().map(|bytes| InputRow {
        kind: "configuration".to_owned(),
        label: "spla-usage.toml".to_owned(),
        sha256: sha256(bytes),
    });
    let formats = kept.formats.iter().map(|(file, text)| InputRow {
        kind: "reseller-format".to_owned(),
        label: file.clone(),
        sha256: sha256(text.as_bytes()),
    });
    configuration.chain(formats).chain(exports).collect()
}
