//! The files of one dossier: each is there, has the bytes of the manifest, and nothing else is.

use std::collections::BTreeMap;
use std::io::{self, Read as _};
use std::path::Path;

use crate::error::Error;

use super::Fault;
use crate::dossier::disk::{Disk, Entry};
use crate::dossier::manifest::{FileEntry, InputEntry, MANIFEST, Manifest, hashed};
use crate::dossier::seal::seal_holds;
use crate::dossier::signature::Checked;

/// How much of a dossier was held against its manifest.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sealing {
    /// How many files the manifest names, the copies of inputs among them.
    pub files: usize,
    /// How many of them are inputs, which were unpacked and hashed as they came, too.
    pub inputs: usize,
    /// What became of the signature, if there is one.
    pub signature: Option<Checked>,
}

/// Holds the files in `folder` against its manifest, whose bytes are handed in.
///
/// # Errors
/// Fails when the folder cannot be listed. A file that cannot be read is a fault.
pub fn file_faults(
    disk: &Disk,
    folder: &Path,
    (manifest, bytes): (&Manifest, &[u8]),
) -> Result<(Sealing, Vec<Fault>), Error> {
    let mut faults = Vec::new();
    if !seal_holds(bytes) {
        let what = "its bytes are not those that it was sealed with";
        faults.push(Fault::new(MANIFEST, what));
    }
    let named: Vec<&FileEntry> = manifest.all_files().collect();
    let mut signature = None;
    let mut expected: Vec<String> = vec![MANIFEST.to_owned()];
    if let Some(signer) = &manifest.signer {
        let name = format!("{MANIFEST}.{}", signer.form.ending());
        let checked = signer.check(&folder.join(MANIFEST));
        if let Checked::Bad(why) = &checked {
            faults.push(Fault::new(&name, format!("the signature is not the signer's: {why}")));
        }
        expected.push(name);
        signature = Some(checked);
    }
    expected.extend(named.iter().map(|file| file.path.clone()));
    let mut found = BTreeMap::new();
    gather(disk, folder, "", &mut found)?;
    let is_foreign = |path: &String| found.get(path).is_some_and(|kind| *kind != Entry::File);
    for file in named.iter().filter(|file| !is_foreign(&file.path)) {
        faults.extend(file_fault(disk, folder, file));
    }
    for input in manifest.inputs.iter().filter(|input| !is_foreign(&input.stored.path)) {
        // A copy with other bytes is told already, and one outside of the dossier is none.
        if input.stored.is_within() && !faults.iter().any(|fault| fault.place == input.stored.path)
        {
            faults.extend(input_fault(disk, folder, input));
        }
    }
    for (name, kind) in found {
        if !expected.contains(&name) {
            faults.push(Fault::new(name, "the manifest does not name it: it was put there later"));
        } else if kind != Entry::File {
            faults.push(Fault::new(name, "it is a link or something else that is no file"));
        }
    }
    faults.sort();
    let sealing = Sealing { files: named.len(), inputs: manifest.inputs.len(), signature };
    Ok((sealing, faults))
}

fn file_fault(disk: &Disk, folder: &Path, file: &FileEntry) -> Option<Fault> {
    if !file.is_within() {
        let what = format!("it names {}, which is outside of its dossier", file.path);
        return Some(Fault::new(MANIFEST, what));
    }
    let what = match disk.open(&folder.join(&file.path)).and_then(hashed) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => "it is not there".to_owned(),
        Err(error) => format!("it cannot be read: {error}"),
        Ok((bytes, sha256)) if sha256 != file.sha256 => format!(
            "its bytes are not those of the manifest: {bytes} bytes with SHA-256 {sha256}, not {} \
             with {}",
            file.bytes, file.sha256
        ),
        Ok((bytes, _)) if bytes != file.bytes => {
            format!("it has {bytes} bytes, and the manifest says {}", file.bytes)
        }
        Ok(_) => return None,
    };
    Some(Fault::new(&file.path, what))
}

/// The copy of an input unpacks to the bytes that came.
fn input_fault(disk: &Disk, folder: &Path, input: &InputEntry) -> Option<Fault> {
    let unpacked = disk
        .open(&folder.join(&input.stored.path))
        // One byte more than came is enough to know that others come out.
        .and_then(|file| hashed(zstd::Decoder::new(file)?.take(input.bytes.saturating_add(1))));
    let what = match unpacked {
        Err(error) => format!("it cannot be unpacked: {error}"),
        Ok((bytes, _)) if bytes > input.bytes => {
            format!("it unpacks to more than the {} bytes that came", input.bytes)
        }
        Ok((bytes, sha256)) if (bytes, &sha256) != (input.bytes, &input.sha256) => {
            format!("it unpacks to other bytes than came: SHA-256 {sha256}, not {}", input.sha256)
        }
        Ok(_) => return None,
    };
    Some(Fault::new(&input.stored.path, what))
}

/// Every file below a folder, by its path within, and every folder in which nothing is.
fn gather(
    disk: &Disk,
    folder: &Path,
    within: &str,
    found: &mut BTreeMap<String, Entry>,
) -> Result<(), Error> {
    let here = folder.join(within);
    let entries = disk.list(&here).map_err(|error| Error::file("read", &here, error))?;
    if entries.is_empty() && !within.is_empty() {
        found.insert(within.to_owned(), Entry::Folder);
    }
    for (name, kind) in entries {
        let path = if within.is_empty() { name } else { format!("{within}/{name}") };
        if kind == Entry::Folder {
            gather(disk, folder, &path, found)?;
        } else {
            found.insert(path, kind);
        }
    }
    Ok(())
}
