//! The list of changes that no test can tell from the program, each with the reason.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use crate::mutant::Key;
use crate::trial::Said;

#[derive(Deserialize)]
struct List {
    #[serde(default)]
    survivor: Vec<Survivor>,
}

#[derive(Deserialize)]
struct Survivor {
    #[serde(flatten)]
    key: Key,
    reason: String,
}

/// Reads the list: the reason of each.
pub fn read(path: &Path) -> Said<BTreeMap<Key, String>> {
    let text =
        std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let list: List =
        toml::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))?;
    let mut reasons = BTreeMap::new();
    for survivor in list.survivor {
        let shown = format!("{:?}", survivor.key);
        if reasons.insert(survivor.key, survivor.reason).is_some() {
            return Err(format!("{shown} stands twice"));
        }
    }
    Ok(reasons)
}
