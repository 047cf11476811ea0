//! Writes the pack: dossiers and marks as they were filed, the ledger, and what tells of them.

use crate::dossier::{
    Archive, Chain, Entry, FileEntry, Filed, MANIFEST, Manifest, Pack, PackStanding, What,
    file_entry, ledger,
};
use crate::error::Error;
use crate::outputs::pack_text::{self, PackContents};

use super::{ExportCommand, pseudonyms};
use crate::cli::job::Job;

/// Writes the pack in the order of the paths. Gives the dossiers in which names are withheld, each with the reason.
pub(super) fn write(
    job: &Job<'_>,
    chain: &Chain,
    command: &ExportCommand,
    mut contents: PackContents,
) -> Result<PackContents, Error> {
    let archive = &job.archive;
    let disk = archive.disk();
    let names = match command.pseudonyms {
        true => Some(pseudonyms::key(job, command)?),
        false => None,
    };
    let mut pack = Pack::begin(disk, &command.into, job.surroundings.process())?;
    let mut entries: Vec<&Entry> =
        chain.entries.iter().filter(|entry| command.has(entry.month())).collect();
    entries.sort_by(|a, b| a.path.cmp(&b.path));
    let bar = job.surroundings.progress.counting("packing", entries.len());
    for entry in entries {
        bar.begin(&entry.path);
        match (&entry.what, &names) {
            (What::Dossier(manifest), Some(key)) => {
                let folder = archive.folder().join(entry.path.trim_end_matches(MANIFEST));
                let filed = Filed { folder, manifest: manifest.as_ref().clone() };
                let why = pseudonyms::dossier((&mut pack, disk), (entry, &filed), key)?;
                contents.withheld.extend(why.map(|why| (entry.path.clone(), why)));
            }
            (What::Dossier(manifest), None) => {
                add_entry(&mut pack, archive, entry)?;
                dossier(&mut pack, archive, (entry, manifest))?;
            }
            (What::Mark(_), _) => add_entry(&mut pack, archive, entry)?,
        }
        bar.done();
    }
    drop(bar);
    // The one in the archive was held against the chain, and may have grown since.
    pack.add("ledger", ledger(chain).as_bytes(), PackStanding::default())?;
    let text = pack_text::text(&contents);
    pack.add("README.txt", text.as_bytes(), PackStanding::of_the_pack())?;
    pack.finish()?;
    Ok(contents)
}

/// The file of the entry itself.
fn add_entry(pack: &mut Pack, archive: &Archive, entry: &Entry) -> Result<(), Error> {
    let from = archive.folder().join(&entry.path);
    let file = file_entry(archive.disk(), &from, &entry.path)?;
    // The chain was read from it, and the ledger was held against that.
    let file = FileEntry { sha256: entry.sha256.clone(), ..file };
    pack.add_file((archive.disk(), &from), file, PackStanding::of(&entry.path))
}

/// What the manifest of a dossier names, byte for byte.
fn dossier(
    pack: &mut Pack,
    archive: &Archive,
    (entry, manifest): (&Entry, &Manifest),
) -> Result<(), Error> {
    let disk = archive.disk();
    let within = entry.path.trim_end_matches(MANIFEST).to_owned();
    let folder = archive.folder().join(&within);
    if let Some(signer) = &manifest.signer {
        let name = format!("{within}{MANIFEST}.{}", signer.form.ending());
        let from = archive.folder().join(&name);
        let file = file_entry(disk, &from, &name)?;
        pack.add_file((disk, &from), file, PackStanding::of(&entry.path))?;
    }
    let mut files: Vec<&FileEntry> = manifest.all_files().collect();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    for file in files {
        let packed = FileEntry { path: format!("{within}{}", file.path), ..file.clone() };
        let from = folder.join(&file.path);
        pack.add_file((disk, &from), packed, PackStanding::of(&entry.path))?;
    }
    Ok(())
}
