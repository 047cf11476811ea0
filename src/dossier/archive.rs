//! The archive: where what lies, and which months are filed. Reads only.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

use crate::error::Error;
use crate::month::ReportMonth;

use super::chain::Chain;
use super::disk::{Disk, Entry};
use super::ledger::{self, Fit, LEDGER, NEXT};
use super::manifest::Manifest;
use super::plain::foreign;
use super::seal::sha256;

/// The draft of a month, in its folder.
pub(super) const DRAFT: &str = "draft";
/// The folder of all previews.
pub(super) const PREVIEWS: &str = "preview";
/// A draft that is being replaced.
pub(super) const REPLACED_DRAFT: &str = ".replaced-draft";

/// The folder of all dossiers.
#[derive(Debug, Clone)]
pub struct Archive {
    folder: PathBuf,
    disk: Disk,
}

/// A filed revision.
#[derive(Debug, Clone)]
pub struct Filed {
    /// Its folder.
    pub folder: PathBuf,
    /// Its manifest.
    pub manifest: Manifest,
}

/// An entry that has its place while the ledger of before is still there.
#[derive(Debug)]
pub(super) struct Unfinished {
    /// Its file, relative to the archive.
    pub entry: String,
    /// The ledger with it.
    pub ledger: Vec<u8>,
}

impl Unfinished {
    /// Whether it is a revision of `month`, and no mark.
    fn revision_of(&self, month: ReportMonth) -> bool {
        self.entry.starts_with(&format!("{month}/rev-"))
    }
}

impl Archive {
    /// The archive in `folder`, which need not exist yet.
    pub fn new(folder: PathBuf, disk: Disk) -> Self {
        Self { folder, disk }
    }

    /// The folder of the archive.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The disk that it lies on.
    pub fn disk(&self) -> &Disk {
        &self.disk
    }

    /// Where a revision belongs, relative to the archive.
    pub fn revision(month: ReportMonth, revision: u32) -> String {
        format!("{month}/rev-{revision:02}")
    }

    /// The revision that belongs at a path within the archive.
    pub fn revision_of(path: &str) -> Option<(ReportMonth, u32)> {
        let (month, number) = path.split_once("/rev-")?;
        let (month, number) = (month.parse().ok()?, number.parse().ok()?);
        (Self::revision(month, number) == path).then_some((month, number))
    }

    /// Where a revision belongs.
    pub fn revision_folder(&self, month: ReportMonth, revision: u32) -> PathBuf {
        self.folder.join(Self::revision(month, revision))
    }

    /// Where the draft of a month belongs.
    pub fn draft_folder(&self, month: ReportMonth) -> PathBuf {
        self.folder.join(month.to_string()).join(DRAFT)
    }

    /// Where the preview of a month belongs.
    pub fn preview_folder(&self, month: ReportMonth) -> PathBuf {
        self.folder.join(PREVIEWS).join(month.to_string())
    }

    /// The months that have a folder, whatever is in it.
    ///
    /// # Errors
    /// Fails when the archive cannot be read.
    pub fn months(&self) -> Result<BTreeSet<ReportMonth>, Error> {
        let folders = self.list("")?.into_iter().filter(|(_, kind)| *kind == Entry::Folder);
        Ok(folders.filter_map(|(name, _)| name.parse().ok()).collect())
    }

    /// Whether there is an archive.
    ///
    /// # Errors
    /// Fails when that cannot be told.
    pub fn is_there(&self) -> Result<bool, Error> {
        let wrong = |error| Error::file("read", &self.folder, error);
        Ok(self.disk.entry(&self.folder).map_err(wrong)? != Entry::Absent)
    }

    /// Whether a month has a draft. One that is being replaced is still there; one that a filing outdated is not, also
    /// if the run died before it removed it.
    ///
    /// # Errors
    /// Fails when the archive cannot be read.
    pub fn has_draft(&self, month: ReportMonth) -> Result<bool, Error> {
        let draft = self.draft_folder(month);
        let wrong = |error| Error::file("read", &draft, error);
        let own = self.disk.entry(&draft).map_err(wrong)?;
        let aside = self.disk.entry(&draft.with_file_name(REPLACED_DRAFT)).map_err(wrong)?;
        let outdated = self.unfinished()?.is_some_and(|next| next.revision_of(month));
        Ok([own, aside].contains(&Entry::Folder) && !outdated)
    }

    /// The latest filed revision of a month.
    pub fn latest(&self, chain: &Chain, month: ReportMonth) -> Option<Filed> {
        let manifest = *chain.revisions(month).last()?;
        Some(self.filed(month, manifest))
    }

    /// A filed revision of a month.
    pub fn filed(&self, month: ReportMonth, manifest: &Manifest) -> Filed {
        let folder = self.revision_folder(month, manifest.revision);
        Filed { folder, manifest: manifest.clone() }
    }

    /// The ledger as it holds: the next one where the entry that it adds has its place already, because the run
    /// that filed it died before the last step.
    ///
    /// # Errors
    /// Fails when a file cannot be read.
    pub fn ledger(&self) -> Result<Option<Vec<u8>>, Error> {
        match self.unfinished()? {
            Some(next) => Ok(Some(next.ledger)),
            None => self.own_file(LEDGER),
        }
    }

    /// The filing that has happened and was not finished.
    ///
    /// # Errors
    /// Fails when a file cannot be read.
    pub(super) fn unfinished(&self) -> Result<Option<Unfinished>, Error> {
        let Some(next) = self.own_file(NEXT)? else { return Ok(None) };
        let old = self.own_file(LEDGER)?.unwrap_or_default();
        let Some((path, hash)) = ledger::added(&old, &next) else { return Ok(None) };
        let placed = self.read_if_there(path)?.is_some_and(|bytes| sha256(&bytes) == hash);
        let entry = path.to_owned();
        Ok(placed.then_some(Unfinished { entry, ledger: next }))
    }

    /// A file that the program made beside the entries; none if it is not there.
    fn own_file(&self, name: &str) -> Result<Option<Vec<u8>>, Error> {
        let path = self.folder.join(name);
        match self.disk.entry(&path).map_err(|error| Error::file("read", &path, error))? {
            Entry::Absent => Ok(None),
            Entry::File => self.read_if_there(name),
            Entry::Folder | Entry::Other => {
                Err(Error::Archive(format!("{}: {}", path.display(), foreign())))
            }
        }
    }

    /// How the ledger stands to the chain.
    ///
    /// # Errors
    /// Fails when a file cannot be read.
    pub fn ledger_fit(&self, chain: &Chain) -> Result<Fit, Error> {
        Ok(ledger::fit(self.ledger()?.as_deref(), chain))
    }

    /// The names in a folder of the archive with what they are, in order; none if it is not there.
    pub(super) fn list(&self, within: &str) -> Result<Vec<(String, Entry)>, Error> {
        let folder = self.folder.join(within);
        self.disk.list(&folder).map_err(|error| Error::file("read", &folder, error))
    }

    /// A file of the archive; none if it is not there.
    pub(super) fn read_if_there(&self, within: &str) -> Result<Option<Vec<u8>>, Error> {
        let path = self.folder.join(within);
        match self.disk.read(&path) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Error::file("read", &path, error)),
        }
    }
}
