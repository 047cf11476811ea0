//! What an archive says to those who read it, and what lies in it beside that.

use std::collections::BTreeMap;
use std::path::Path;

use spla_usage::dossier::{Archive, Chain, Disk, Fit, Manifest, seal_holds, sha256};
use spla_usage::month::ReportMonth;

/// What an archive says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct State {
    /// The entries of the chain with their hashes, in order.
    pub entries: Vec<(String, String)>,
    /// Every file, by its path: of revisions and marks, the draft and the preview as they hold, and the ledger.
    pub files: BTreeMap<String, Vec<u8>>,
}

/// Reads an archive as whoever comes next reads it. Nothing in it may be broken, strange, or without a place in the
/// ledger.
pub fn state(folder: &Path) -> State {
    let archive = Archive::new(folder.to_owned(), Disk::default());
    let chain = Chain::read(&archive).unwrap();
    assert!(chain.broken.is_empty() && chain.strange.is_empty(), "{chain:?}");
    assert_eq!(archive.ledger_fit(&chain).unwrap(), Fit::Equal);
    let mut before = None;
    for (place, entry) in (1..).zip(&chain.entries) {
        assert_eq!(entry.sequence(), place, "{}", entry.path);
        let previous = entry.previous().map(|previous| &previous.sha256);
        assert_eq!(previous, before, "{}", entry.path);
        before = Some(&entry.sha256);
    }
    let entries = chain.entries.iter().map(|entry| (entry.path.clone(), entry.sha256.clone()));
    let mut found = State { entries: entries.collect(), files: BTreeMap::new() };
    if !folder.exists() {
        return found;
    }
    let all = crate::support::command::files(folder);
    for (path, bytes) in &all {
        let parts: Vec<&str> = path.split('/').collect();
        match parts[..] {
            [".lock" | ".ledger-next" | "ledger"] => {}
            [first, ..] if first.starts_with(".writing-") => {}
            [month, "draft" | ".replaced-draft", ..] => {
                let parsed: ReportMonth = month.parse().unwrap();
                let name = path.replacen(".replaced-", "", 1);
                // What is being replaced holds as long as nothing has its place.
                let holds = parts[1] == "draft" || !folder.join(month).join("draft").exists();
                if holds && archive.has_draft(parsed).unwrap() {
                    found.files.insert(name, bytes.clone());
                }
            }
            ["preview", month, ..] => {
                let own = month.strip_prefix(".replaced-");
                if own.is_none_or(|own| !folder.join("preview").join(own).exists()) {
                    found.files.insert(path.replacen(".replaced-", "", 1), bytes.clone());
                }
            }
            _ => {
                found.files.insert(path.clone(), bytes.clone());
            }
        }
    }
    if let Some(ledger) = archive.ledger().unwrap() {
        found.files.insert("ledger".to_owned(), ledger);
    }
    found
}

/// What lies in an archive that does not belong there once a run has ended: by their paths.
pub fn leftovers(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let names = |folder: &Path| -> Vec<String> {
        let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
        entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect()
    };
    for name in names(folder) {
        let within = names(&folder.join(&name));
        if folder.join(&name).is_dir() && within.is_empty() {
            found.push(format!("{name}/ with nothing in it"));
        }
        found.extend(
            within.iter().filter(|own| own.starts_with('.')).map(|own| format!("{name}/{own}")),
        );
        if name.starts_with('.') {
            found.push(name);
        }
    }
    found
}

/// Every file of the dossier in `files` below `place` has the bytes that its manifest states, and its seal holds.
pub fn assert_whole(files: &BTreeMap<String, Vec<u8>>, place: &str) {
    let bytes = &files[&format!("{place}/manifest.json")];
    assert!(seal_holds(bytes), "the seal of {place}");
    let manifest: Manifest = serde_json::from_slice(bytes).unwrap();
    let stored = manifest.inputs.iter().map(|input| &input.stored);
    let mut stated = vec![format!("{place}/manifest.json")];
    for file in manifest.files.iter().chain(stored) {
        let path = format!("{place}/{}", file.path);
        assert_eq!(sha256(&files[&path]), file.sha256, "{path}");
        stated.push(path);
    }
    let below = format!("{place}/");
    let lie = files.keys().filter(|path| path.starts_with(&below));
    for path in lie {
        assert!(stated.contains(path), "{path} is not in the manifest");
    }
}
