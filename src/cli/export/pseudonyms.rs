//! Packs dossiers with pseudonyms: those that stand for the filed ones, or what of a filed one names nobody.

use std::io;

use crate::cli::job::Job;
use crate::dossier::{
    CONFIGURATION, Disk, Entry, FileEntry, Filed, MANIFEST, Manifest, Pack, PackStanding, Previous,
    WORKINGS, file_entry, read_key,
};
use crate::error::Error;
use crate::estate::KEY_LENGTH;
use crate::intake::Kind;

use super::ExportCommand;
use super::stand_in::{Made, Pseudonymised, Withheld, make};

/// Where the manifests of the originals lie.
pub(super) const ORIGINALS: &str = "originals/";

/// The key: that of a file, or that of the archive.
pub(super) fn key(job: &Job<'_>, command: &ExportCommand) -> Result<[u8; KEY_LENGTH], Error> {
    match &command.key {
        Some(path) => read_key(path),
        None => job.hold()?.pseudonyms_key(|| {
            let mut key = [0; KEY_LENGTH];
            getrandom::fill(&mut key).map_err(io::Error::other)?;
            Ok(key)
        }),
    }
}

/// Packs one dossier. Says why names are withheld in it, where they are.
pub(super) fn dossier(
    (pack, disk): (&mut Pack, &Disk),
    (entry, filed): (&Entry, &Filed),
    key: &[u8; KEY_LENGTH],
) -> Result<Option<String>, Error> {
    let original = Previous { entry: entry.path.clone(), sha256: entry.sha256.clone() };
    match make(disk, filed, original, key)? {
        Pseudonymised::StandIn(made) => {
            stand_in((pack, disk), (entry, filed), &made)?;
            Ok(None)
        }
        Pseudonymised::Withheld(withheld) => {
            without((pack, disk), (entry, filed), &withheld)?;
            Ok(Some(withheld.why))
        }
    }
}

/// A dossier that stands for the filed one, and the manifest of that one for the chain.
fn stand_in(
    (pack, disk): (&mut Pack, &Disk),
    (entry, filed): (&Entry, &Filed),
    made: &Made,
) -> Result<(), Error> {
    let within = folder_of(entry);
    let of = |manifest: &Manifest| -> Vec<FileEntry> {
        let stored = manifest.inputs.iter().map(|input| input.stored.clone());
        manifest.files.iter().cloned().chain(stored).collect()
    };
    let originals = of(&filed.manifest);
    let mut files = of(&made.filed.manifest);
    files.sort_by(|a, b| a.path.cmp(&b.path));
    let folder = made.stand_in.folder();
    let manifest = folder.join(MANIFEST);
    let note = |sha256: &str| format!("with pseudonyms; stands for SHA-256 {sha256}");
    let standing = PackStanding { entry: entry.path.clone(), note: note(&entry.sha256) };
    pack.add_file((disk, &manifest), file_entry(disk, &manifest, &entry.path)?, standing)?;
    for file in files {
        let original = originals.iter().find(|original| original.path == file.path);
        let mut standing = PackStanding::of(&entry.path);
        if let Some(original) = original.filter(|original| original.sha256 != file.sha256) {
            standing.note = note(&original.sha256);
        }
        let from = folder.join(&file.path);
        let file = FileEntry { path: format!("{within}{}", file.path), ..file };
        pack.add_file((disk, &from), file, standing)?;
    }
    manifest_of_original((pack, disk), (entry, filed), ORIGINALS)
}

/// The manifest as it was filed, with its signature, below `folder`.
fn manifest_of_original(
    (pack, disk): (&mut Pack, &Disk),
    (entry, filed): (&Entry, &Filed),
    folder: &str,
) -> Result<(), Error> {
    let from = filed.folder.join(MANIFEST);
    let file = file_entry(disk, &from, &format!("{folder}{}", entry.path))?;
    let file = FileEntry { sha256: entry.sha256.clone(), ..file };
    pack.add_file((disk, &from), file, PackStanding::of(&entry.path))?;
    if let Some(signer) = &filed.manifest.signer {
        let name = format!("{MANIFEST}.{}", signer.form.ending());
        let from = filed.folder.join(&name);
        let file = file_entry(disk, &from, &format!("{folder}{}{name}", folder_of(entry)))?;
        pack.add_file((disk, &from), file, PackStanding::of(&entry.path))?;
    }
    Ok(())
}

/// What of a dossier names nobody, byte for byte, and its workings with pseudonyms.
fn without(
    (pack, disk): (&mut Pack, &Disk),
    (entry, filed): (&Entry, &Filed),
    withheld: &Withheld,
) -> Result<(), Error> {
    let within = folder_of(entry);
    manifest_of_original((pack, disk), (entry, filed), "")?;
    let manifest = &filed.manifest;
    let members = manifest.inputs.iter().filter(|input| input.kind == Kind::Members.text());
    let members: Vec<&FileEntry> = members.map(|input| &input.stored).collect();
    let mut files: Vec<&FileEntry> = manifest.all_files().collect();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    for file in files {
        let from = filed.folder.join(&file.path);
        let packed = FileEntry { path: format!("{within}{}", file.path), ..file.clone() };
        match (file.path.as_str(), &withheld.workings) {
            (WORKINGS, Some(bytes)) => {
                let note = format!("with pseudonyms; stands for SHA-256 {}", file.sha256);
                let standing = PackStanding { entry: entry.path.clone(), note };
                pack.add(&packed.path, bytes, standing)?;
            }
            // It may name administrators, and anybody in a comment.
            (WORKINGS | CONFIGURATION, _) => pack.leave_out(packed, &entry.path),
            _ if members.contains(&file) => pack.leave_out(packed, &entry.path),
            _ => pack.add_file((disk, &from), packed, PackStanding::of(&entry.path))?,
        }
    }
    Ok(())
}

/// The folder of an entry within the archive, with its stroke at the end.
fn folder_of(entry: &Entry) -> &str {
    entry.path.strip_suffix(MANIFEST).unwrap_or_default()
}
