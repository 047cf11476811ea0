//! An archive whose manifests, marks and ledgers are any bytes is read, and what does not hold in it is told.
//!
//! The bytes are a list of files, each behind a line of percent signs with a digit that says which one it is. A seal
//! that does not fit is put right where the digit is odd, so that what stands behind the seal is reached.

#![no_main]

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use spla_usage::dossier::{Archive, Chain, Disk, chain_faults, file_faults};
use spla_usage_fuzz::{folder, resealed};

const DIVIDER: &[u8] = b"%%%%";
const NAMES: [&str; 8] = [
    "2026-10/rev-00/manifest.json",
    "2026-10/rev-01/manifest.json",
    "2026-11/rev-00/manifest.json",
    "2026-10/mark-01.json",
    "2026-11/mark-01.json",
    "ledger",
    ".ledger-next",
    "2026-10/rev-4294967295/manifest.json",
];

static FOLDER: LazyLock<tempfile::TempDir> = LazyLock::new(|| {
    let folder = folder();
    for name in NAMES {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("it lies in a folder")).expect("there is room");
    }
    folder
});

/// Writes the files; those that are not among them are not there.
fn write(mut data: &[u8], archive: &Path) {
    let mut written = [false; NAMES.len()];
    while let Some(at) = data.windows(DIVIDER.len()).position(|window| window == DIVIDER) {
        let [digit, rest @ ..] = &data[at + DIVIDER.len()..] else { break };
        let end = rest.windows(DIVIDER.len()).position(|window| window == DIVIDER);
        let bytes = &rest[..end.unwrap_or(rest.len())];
        let number = usize::from(digit >> 1) % NAMES.len();
        let bytes = if digit & 1 == 1 { resealed(bytes) } else { bytes.to_vec() };
        fs::write(archive.join(NAMES[number]), bytes).expect("the folder takes a file");
        written[number] = true;
        data = &rest[end.unwrap_or(rest.len())..];
    }
    for (name, _) in NAMES.iter().zip(written).filter(|(_, written)| !written) {
        // It may not be there from before.
        let _ = fs::remove_file(archive.join(name));
    }
}

fuzz_target!(|data: &[u8]| {
    write(data, FOLDER.path());
    let disk = Disk::default();
    let archive = Archive::new(FOLDER.path().to_owned(), disk.clone());
    let chain = Chain::read(&archive).expect("the folder can be read");
    let Ok(fit) = archive.ledger_fit(&chain) else { return };
    let faults = chain_faults(&chain, &fit);
    // A line of a ledger and a gap before a revision are told; what a number could count up to is not.
    assert!(faults.len() < 1000 + data.len(), "{} faults", faults.len());
    let (next, previous) = chain.next();
    assert_eq!(previous.is_some(), !chain.entries.is_empty());
    assert!(next > 0);
    for month in chain.months() {
        for manifest in chain.revisions(month) {
            let filed = archive.filed(month, manifest);
            let bytes = fs::read(filed.folder.join("manifest.json"));
            if let Ok(bytes) = bytes {
                let _ = file_faults(&disk, &filed.folder, (manifest, &bytes));
            }
            let _ = filed.intact(&disk);
        }
    }
    chain.marks().for_each(|mark| assert!(!mark.seal.is_empty() || !faults.is_empty()));
});
