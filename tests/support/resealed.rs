//! Changes a filed dossier as another program would have filed it: manifest and ledger fit again.

use std::fs;
use std::path::Path;

use spla_usage::dossier::{BLANK, Manifest, sealed, sha256};

/// Gives a file of the last entry of an archive other bytes, and the manifest another version of the program.
pub fn reseal(archive: &Path, entry: &str, (name, bytes): (&str, &[u8]), version: &str) {
    fs::write(archive.join(entry).join(name), bytes).unwrap();
    change(archive, entry, |manifest| {
        let file = manifest.files.iter_mut().find(|file| file.path == name).unwrap();
        file.bytes = bytes.len() as u64;
        file.sha256 = sha256(bytes);
        manifest.program.version = version.to_owned();
    });
}

/// Changes what the manifest of the last entry of an archive says.
pub fn change(archive: &Path, entry: &str, change: impl FnOnce(&mut Manifest)) {
    let path = archive.join(entry).join("manifest.json");
    let before = fs::read(&path).unwrap();
    let mut manifest: Manifest = serde_json::from_slice(&before).unwrap();
    change(&mut manifest);
    manifest.seal = BLANK.to_owned();
    let after = sealed(&manifest).unwrap();
    fs::write(path, &after).unwrap();
    let ledger = fs::read_to_string(archive.join("ledger")).unwrap();
    assert!(ledger.trim_end().ends_with(&format!("{entry}/manifest.json")), "{ledger}");
    fs::write(archive.join("ledger"), ledger.replace(&sha256(&before), &sha256(&after))).unwrap();
}
