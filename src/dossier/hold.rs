//! Holding the archive: one run at a time changes it, and every change has one moment at which it happens.
//!
//! The lock is one of the operating system, so it ends with the process that holds it, also on a network share
//! whose server keeps such locks. Where it does not, two runs still cannot file one revision: its folder is
//! renamed into a place that must be free.

use std::io;
use std::path::{Path, PathBuf};

use crate::error::Error;
use crate::month::ReportMonth;

use super::archive::{Archive, DRAFT, PREVIEWS};
use super::chain::Chain;
use super::disk::{Entry, Lock};
use super::folder::Staging;
use super::ledger::{self, Fit, LEDGER, NEXT};
use super::manifest::MANIFEST;
use super::mark::Mark;
use super::plain::foreign;
use super::seal::{sealed, sha256};

/// The file of the lock.
const LOCK: &str = ".lock";
/// How often the lock is tried where the archive vanishes meanwhile.
const TRIES: u32 = 10;
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
        let mut tries = 1;
        let (made, lock) = loop {
            match self.take() {
                // A run that made the archive and wrote nothing into it removes it, at worst between our two steps.
                Err((_, error)) if error.kind() == io::ErrorKind::NotFound && tries < TRIES => {
                    tries += 1;
                }
                Err((path, error)) => return Err(Error::file("write", &path, error)),
                Ok(taken) => break taken,
            }
        };
        let Some(mut lock) = lock else { return Err(self.busy()) };
        self.disk().sign(&mut lock, holder);
        let held = Held { archive: self, made, _lock: lock };
        held.settle()?;
        Ok(held)
    }

    /// Makes the archive if it is not there, and takes its lock, if no other run has it. With it the folders that
    /// were made, the innermost first; if it fails, they are removed again, and what failed is told with its path.
    fn take(&self) -> Result<(Vec<PathBuf>, Option<Lock>), (PathBuf, io::Error)> {
        let (folder, disk) = (self.folder(), self.disk());
        let missing = folder.ancestors().take_while(|folder| !folder.exists());
        let missing = missing.filter(|folder| !folder.as_os_str().is_empty());
        let made: Vec<PathBuf> = missing.map(Path::to_owned).collect();
        let lasting = || {
            disk.make_folders(folder)?;
            for folder in &made {
                let above = folder.parent().filter(|above| !above.as_os_str().is_empty());
                disk.sync_folder(above.unwrap_or(Path::new(".")))?;
            }
            Ok(())
        };
        let lock = folder.join(LOCK);
        let taken = lasting().map_err(|error| (folder.to_owned(), error));
        let taken = taken.and_then(|()| disk.lock(&lock).map_err(|error| (lock, error)));
        match taken {
            Ok(lock) => Ok((made, lock)),
            Err(error) => {
                for folder in &made {
                    let _ = disk.remove_empty_folder(folder);
                }
                Err(error)
            }
        }
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
        self.settle_filing()?;
        for (name, kind) in archive.list("")? {
            let path = archive.folder().join(&name);
            if name.starts_with(WRITING) {
                tracing::info!(name, "removing what a run left behind that died");
                match kind {
                    Entry::Folder => disk.remove_folder(&path),
                    _ => disk.remove_file(&path),
                }
                .map_err(|error| Error::file("remove", &path, error))?;
            } else if kind == Entry::Folder {
                let is_month = |name: &str| name.parse::<ReportMonth>().is_ok();
                if name == PREVIEWS {
                    self.settle_replaced(&path, is_month)?;
                } else if is_month(&name) {
                    self.settle_replaced(&path, |own| own == DRAFT)?;
                }
            }
        }
        Ok(())
    }

    /// Finishes a filing that has happened, and takes back one that has not.
    fn settle_filing(&self) -> Result<(), Error> {
        let (archive, disk) = (self.archive, self.archive.disk());
        if let Some(unfinished) = archive.unfinished()? {
            tracing::info!(entry = unfinished.entry, "finishing what a run filed that died");
            return self.finish(&unfinished.entry);
        }
        let next = archive.folder().join(NEXT);
        let removed = match disk.entry(&next) {
            Ok(Entry::Absent) => Ok(()),
            Ok(_) => disk.remove_file(&next),
            Err(error) => Err(error),
        };
        removed.map_err(|error| Error::file("remove", &next, error))
    }

    /// In the folder of a month or of the previews, a folder that was moved aside to be replaced comes back if
    /// nothing has taken its place. A folder that was made for something that did not come is removed.
    fn settle_replaced(
        &self,
        folder: &Path,
        is_replaced: impl Fn(&str) -> bool,
    ) -> Result<(), Error> {
        let disk = self.archive.disk();
        let wrong = |error| Error::file("write", folder, error);
        let names = disk.list(folder).map_err(wrong)?;
        if names.is_empty() {
            return disk.remove_empty_folder(folder).map_err(wrong);
        }
        for (name, kind) in &names {
            let own = name.strip_prefix(REPLACED).filter(|own| is_replaced(own));
            let (Some(own), Entry::Folder) = (own, kind) else { continue };
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
        if let Some(broken) = chain.broken.iter().chain(&chain.unsealed).next() {
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
        let draft = self.archive.draft_folder(month);
        let wrong = |error| Error::file("remove", &draft, error);
        if !matches!(disk.entry(&draft).map_err(wrong)?, Entry::Absent | Entry::Folder) {
            return Err(wrong(foreign()));
        }
        let entry = format!("{within}/{MANIFEST}");
        let filed = staging.prepare(&place).and_then(|()| {
            self.enter(chain, (&entry, &sha256(&bytes)), || staging.place_new(&place))
        });
        self.or_undone(filed, &place)?;
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
        let month = self.archive.folder().join(&mark.report_month);
        let laid = disk
            .write(&beside, &bytes)
            .and_then(|()| disk.make_folders(&month))
            .and_then(|()| disk.sync_folder(self.archive.folder()))
            .map_err(wrong);
        let filed = laid.and_then(|()| {
            let place_it = || disk.rename(&beside, &place).map_err(wrong);
            self.enter(chain, (&within, &sha256(&bytes)), place_it)
        });
        if filed.is_err() {
            let _ = disk.remove_file(&beside);
        }
        self.or_undone(filed, &place)
    }

    /// What became of filing. A month that was made for what was not filed is removed again.
    fn or_undone(&self, filed: Result<(), Error>, place: &Path) -> Result<(), Error> {
        if let (Err(_), Some(month)) = (&filed, place.parent()) {
            // With something in it it stays.
            let _ = self.archive.disk().remove_empty_folder(month);
        }
        filed
    }

    /// Adds an entry to the chain. The next ledger lies there before the one step of `place_it`, which is the
    /// moment at which the entry is filed; whatever fails after it is finished by whoever comes next.
    fn enter(
        &self,
        chain: &Chain,
        (entry, hash): (&str, &str),
        place_it: impl FnOnce() -> Result<(), Error>,
    ) -> Result<(), Error> {
        let (folder, disk) = (self.archive.folder(), self.archive.disk());
        let next = folder.join(NEXT);
        let text = ledger::ledger(chain) + &ledger::line(hash, entry);
        let laid = disk.write(&next, text.as_bytes()).and_then(|()| disk.sync_folder(folder));
        if let Err(error) = laid {
            let _ = disk.remove_file(&next);
            return Err(Error::file("write", &next, error));
        }
        if let Err(error) = place_it() {
            // A server may have done it and its answer been lost, so it is looked what has happened.
            let _ = self.settle_filing();
            return Err(error);
        }
        self.finish(entry)
    }

    /// What is left to do once an entry has its place: a filed month has no draft, and the ledger is the next one.
    /// The next ledger goes last, because it tells that there is something left to do.
    fn finish(&self, entry: &str) -> Result<(), Error> {
        let (folder, disk) = (self.archive.folder(), self.archive.disk());
        let month = entry.split('/').next().unwrap_or_default();
        let parent = folder.join(month);
        disk.sync_folder(&parent).map_err(|error| Error::file("write", &parent, error))?;
        if entry.ends_with(MANIFEST) {
            self.remove_draft(&parent.join(DRAFT))?;
        }
        let next = folder.join(NEXT);
        let renamed = disk.rename(&next, &folder.join(LEDGER));
        let last = renamed.and_then(|()| disk.sync_folder(folder));
        last.map_err(|error| Error::file("write", &next, error))
    }

    /// Removes the draft of a month that turned out to need none.
    ///
    /// # Errors
    /// Fails when it cannot be removed.
    pub fn withdraw_draft(&self, month: ReportMonth) -> Result<(), Error> {
        self.remove_draft(&self.archive.draft_folder(month))
    }

    /// Removes the draft of a month, if there is one: in one step out of the month, so that there is never a part.
    fn remove_draft(&self, draft: &Path) -> Result<(), Error> {
        let disk = self.archive.disk();
        let remove = || {
            if disk.entry(draft)? != Entry::Folder {
                return Ok(());
            }
            let aside = self.archive.folder().join(format!("{WRITING}{DRAFT}"));
            disk.rename(draft, &aside)?;
            disk.remove_folder(&aside)
        };
        remove().map_err(|error| Error::file("remove", draft, error))
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
