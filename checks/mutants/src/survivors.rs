//! The list of changes that no test tells from the program, each with the reason.

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
    stands: Stands,
    reason: String,
}

/// How a change stands that no test noticed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stands {
    /// The program does the same with it, be it more slowly, so that no test can.
    Same,
    /// A test could, and there is none.
    Open,
}

/// Reads the list: how each stands, and the reason.
pub fn read(path: &Path) -> Said<BTreeMap<Key, (Stands, String)>> {
    let text =
        std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let list: List =
        toml::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))?;
    let mut reasons = BTreeMap::new();
    for survivor in list.survivor {
        let shown = format!("{:?}", survivor.key);
        let told = (survivor.stands, survivor.reason);
        if reasons.insert(survivor.key, told).is_some() {
            return Err(format!("{shown} stands twice"));
        }
    }
    Ok(reasons)
}
