//! Holding the archive: one run at a time changes it, and every change has one moment at which it happens.
//!
//! The lock is one of the operating system, so it ends with the process that holds it, also on a network share
//! whose server keeps such locks. Where it does not, two runs still cannot file one revision: its folder is
//! renamed into a place that must be free.

use std::path::{Path, PathBuf};

use crate::error::Error;
use crate::month::ReportMonth;

use super::archive::Archive;
use super::chain::Chain;
use super::disk::{Entry, Lock};
use super::folder::Staging;
use super::ledger::{self, Fit, LEDGER, NEXT};
use super::manifest::MANIFEST;
use super::mark::Mark;
use super::seal::{sealed, sha256};

/// The file of the lock.
const LOCK: &str = ".lock";
/// How a folder that is being written is called, before the number of its process.
const WRITING: &str = ".writing-";
/// How a folder is called that is being replaced, before its own name.
pub(super) const REPLACED: &str = ".replaced-";

/// The right to change an archive. It ends when it is dropped.
#[derive(Debug)]
pub struct Held<'a> {
    archive: &'a Archive,
    /// The folders that this run made for the archive, the innermost first. They are removed again if nothing
    /// came into them.
    made: Vec<PathBuf>,
    _lock: Lock,
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        let disk = self.archive.disk();
        // Removed while it is held: who waits for the file sees that it is another one. What cannot be
        // removed does no harm.
        if cfg!(unix) {
            let _ = disk.remove_file(&self.archive.folder().join(LOCK));
        }
        for folder in &self.made {
            if disk.remove_empty_folder(folder).is_err() {
                break;
            }
        }
    }
}

impl Archive {
    /// Takes the archive, which is made if it is not there, and brings it into the state that it has: what a run
    /// that died left behind is finished or removed. `holder` tells others who has it.
    ///
    /// # Errors
    /// Fails when another run has it, and when it cannot be written.
    pub fn hold(&self, holder: &str) -> Result<Held<'_>, Error> {
        let (folder, disk) = (self.folder(), self.disk());
        let missing = folder.ancestors().take_while(|folder| !folder.exists());
        let missing = missing.filter(|folder| !folder.as_os_str().is_empty());
        let made: Vec<PathBuf> = missing.map(Path::to_owned).collect();
        let wrong = |error| Error::file("write", folder, error);
        let undo = |made: &[PathBuf]| {
            for folder in made {
                let _ = disk.remove_empty_folder(folder);
            }
        };
        if let Err(error) = disk.make_folders(folder) {
            undo(&made);
            return Err(wrong(error));
        }
        let lock = match disk.lock(&folder.join(LOCK)) {
            Ok(Some(mut lock)) => {
                disk.sign(&mut lock, holder);
                lock
            }
            Ok(None) => return Err(self.busy()),
            Err(error) => {
                undo(&made);
                return Err(wrong(error));
            }
        };
        let held = Held { archive: self, made, _lock: lock };
        held.settle()?;
        Ok(held)
    }

    fn busy(&self) -> Error {
        let holder = self.read_if_there(LOCK).ok().flatten().unwrap_or_default();
        let holder = String::from_utf8_lossy(&holder).trim().to_owned();
        let holder =
            if holder.is_empty() { "it does not say who it is".to_owned() } else { holder };
        Error::Busy { archive: self.folder().to_owned(), holder }
    }
}

impl Held<'_> {
    /// Finishes or removes what a run that died left behind.
    fn settle(&self) -> Result<(), Error> {
        let (archive, disk) = (self.archive, self.archive.disk());
        let folder = archive.folder();
        let next = folder.join(NEXT);
        if let Some(bytes) = archive.read_if_there(NEXT)? {
            if archive.ledger()?.as_deref() == Some(bytes.as_slice()) {
                disk.rename(&next, &folder.join(LEDGER))
            } else {
                disk.remove_file(&next)
            }
            .map_err(|error| Error::file("write", &next, error))?;
        }
        for (name, kind) in archive.list("")? {
            let path = folder.join(&name);
            if name.starts_with(WRITING) {
                tracing::info!(name, "removing what a run left behind that died");
                match kind {
                    Entry::Folder => disk.remove_folder(&path),
                    _ => disk.remove_file(&path),
                }
                .map_err(|error| Error::file("remove", &path, error))?;
            } else if kind == Entry::Folder
                && (name == "preview" || name.parse::<ReportMonth>().is_ok())
            {
                self.settle_replaced(&name)?;
            }
        }
        Ok(())
    }

    /// A folder that was moved aside to be replaced comes back if nothing has taken its place.
    fn settle_replaced(&self, within: &str) -> Result<(), Error> {
        let (archive, disk) = (self.archive, self.archive.disk());
        let folder = archive.folder().join(within);
        let names = archive.list(within)?;
        for (name, _) in &names {
            let Some(own) = name.strip_prefix(REPLACED) else { continue };
            let aside = folder.join(name);
            if names.iter().any(|(other, _)| other == own) {
                disk.remove_folder(&aside)
            } else {
                disk.rename(&aside, &folder.join(own))
            }
            .map_err(|error| Error::file("write", &aside, error))?;
        }
        Ok(())
    }

    /// Removes the draft of a month, which is outdated once the month is filed.
    ///
    /// # Errors
    /// Fails when it cannot be removed.
    pub fn remove_draft(&self, month: ReportMonth) -> Result<(), Error> {
        let draft = self.archive.draft_folder(month);
        let removed = self.archive.disk().remove_folder(&draft);
        removed.map_err(|error| Error::file("remove", &draft, error))
    }

    /// The archive.
    pub fn archive(&self) -> &Archive {
        self.archive
    }

    /// A folder to write a dossier into. `number` is that of the process.
    ///
    /// # Errors
    /// Fails when the archive cannot be written.
    pub fn staging(&self, number: u32) -> Result<Staging, Error> {
        let folder = self.archive.folder().join(format!("{WRITING}{number}"));
        Staging::new(folder, self.archive.disk().clone())
    }

    /// The chain, fit to be continued.
    ///
    /// # Errors
    /// Fails when it cannot be read, has a broken entry, or does not fit the ledger: an entry behind such a chain
    /// would cover up what happened to it.
    pub fn chain(&self) -> Result<Chain, Error> {
        let chain = Chain::read(self.archive)?;
        if let Some(broken) = chain.broken.first() {
            return Err(Error::Archive(format!("{}: {}", broken.path, broken.why)));
        }
        match self.archive.ledger_fit(&chain)? {
            Fit::Equal => Ok(chain),
            Fit::Absent => Err(Error::Archive("the ledger is absent".to_owned())),
            Fit::Differs(differs) => Err(Error::Archive(differs.join("; "))),
        }
    }

    /// Files a dossier as a revision: from now on it is there for good. The manifest has been written.
    ///
    /// # Errors
    /// Fails when the revision is there already or something cannot be written; then nothing has changed.
    pub fn file(
        &self,
        chain: &Chain,
        staging: Staging,
        month: ReportMonth,
        revision: u32,
    ) -> Result<PathBuf, Error> {
        let disk = self.archive.disk();
        let within = Archive::revision(month, revision);
        let place = self.archive.folder().join(&within);
        let manifest = staging.path().join(MANIFEST);
        let bytes = disk.read(&manifest).map_err(|error| Error::file("read", &manifest, error))?;
        staging.prepare(&place)?;
        let entry = format!("{within}/{MANIFEST}");
        self.enter(chain, (&entry, &sha256(&bytes)), &place, || staging.place_new(&place))?;
        Ok(place)
    }

    /// Files a mark. Its sequence, its previous entry and its seal are set here.
    ///
    /// # Errors
    /// Fails when something cannot be written; then nothing has changed.
    pub fn mark(&self, chain: &Chain, mut mark: Mark) -> Result<(), Error> {
        let disk = self.archive.disk();
        (mark.sequence, mark.previous) = chain.next();
        let of_month = chain.marks().filter(|other| other.report_month == mark.report_month);
        let within = format!("{}/mark-{:02}.json", mark.report_month, of_month.count() + 1);
        let place = self.archive.folder().join(&within);
        let wrong = |error| Error::file("write", &place, error);
        let bytes = sealed(&mark).map_err(wrong)?;
        if disk.entry(&place).map_err(wrong)? != Entry::Absent {
            return Err(Error::Archive(format!("{within} is there already")));
        }
        let beside = self.archive.folder().join(format!("{WRITING}mark"));
        disk.write(&beside, &bytes).map_err(wrong)?;
        let month = self.archive.folder().join(&mark.report_month);
        disk.make_folders(&month).map_err(wrong)?;
        self.enter(chain, (&within, &sha256(&bytes)), &place, || {
            disk.rename(&beside, &place).map_err(wrong)
        })
    }

    /// Adds an entry to the chain. The next ledger lies there before the one step of `place_it`, which is the
    /// moment at which the entry is filed; whatever fails after it is finished by whoever comes next.
    fn enter(
        &self,
        chain: &Chain,
        (path, hash): (&str, &str),
        place: &Path,
        place_it: impl FnOnce() -> Result<(), Error>,
    ) -> Result<(), Error> {
        let (folder, disk) = (self.archive.folder(), self.archive.disk());
        let next = folder.join(NEXT);
        let wrong = |error| Error::file("write", &next, error);
        let text = ledger::ledger(chain) + &ledger::line(hash, path);
        let laid = disk.write(&next, text.as_bytes()).and_then(|()| disk.sync_folder(folder));
        if let Err(error) = laid {
            let _ = disk.remove_file(&next);
            return Err(wrong(error));
        }
        if let Err(error) = place_it() {
            let _ = disk.remove_file(&next);
            return Err(error);
        }
        let parent = place.parent().unwrap_or(folder);
        disk.sync_folder(parent).map_err(|error| Error::file("write", parent, error))?;
        disk.rename(&next, &folder.join(LEDGER)).map_err(wrong)?;
        disk.sync_folder(folder).map_err(wrong)
    }

    /// Writes the ledger anew from the entries that are there.
    ///
    /// # Errors
    /// Fails when something cannot be read or written.
    pub fn rebuild_ledger(&self) -> Result<(), Error> {
        let (folder, disk) = (self.archive.folder(), self.archive.disk());
        let next = folder.join(NEXT);
        let wrong = |error| Error::file("write", &next, error);
        let text = ledger::ledger(&Chain::read(self.archive)?);
        disk.write(&next, text.as_bytes()).map_err(wrong)?;
        disk.rename(&next, &folder.join(LEDGER)).map_err(wrong)?;
        disk.sync_folder(folder).map_err(wrong)
    }
}
