//! The chain of the archive: every filed revision and every mark, each with the hash of the one before.
//!
//! Reads what is there and judges nothing; what does not fit is kept beside the entries, for those who do.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate};

use crate::error::Error;
use crate::month::ReportMonth;

use super::archive::{Archive, DRAFT, REPLACED_DRAFT};
use super::disk::Entry as OnDisk;
use super::ledger::Fit;
use super::manifest::{MANIFEST, Manifest, Previous};
use super::mark::Mark;
use super::plain::{foreign, is_no_file};
use super::seal::{seal_holds, sha256};

/// One entry.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Its file, relative to the archive, with `/`.
    pub path: String,
    /// The SHA-256 of that file.
    pub sha256: String,
    /// What it is.
    pub what: What,
}

/// What an entry is.
#[derive(Debug, Clone)]
pub enum What {
    /// A filed revision.
    Dossier(Box<Manifest>),
    /// A mark.
    Mark(Box<Mark>),
}

/// Something in the folder of a month that is no entry, or is broken as one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misfit {
    /// Its path, relative to the archive.
    pub path: String,
    /// Why it is no entry.
    pub why: String,
}

/// All entries of an archive.
#[derive(Debug, Clone, Default)]
pub struct Chain {
    /// The entries, in the order of the chain.
    pub entries: Vec<Entry>,
    /// What has the name of an entry and cannot be read as one.
    pub broken: Vec<Misfit>,
    /// Entries that have other bytes than those that they were sealed with, or say what no entry says.
    pub unsealed: Vec<Misfit>,
    /// What else lies in the folders of months; nothing that this program put there.
    pub strange: Vec<Misfit>,
}

impl Entry {
    /// Its place in the chain, from 1; 0 where it says none.
    pub fn sequence(&self) -> u64 {
        match &self.what {
            What::Dossier(manifest) => manifest.sequence.unwrap_or(0),
            What::Mark(mark) => mark.sequence,
        }
    }

    /// The entry that it names before it.
    pub fn previous(&self) -> Option<&Previous> {
        match &self.what {
            What::Dossier(manifest) => manifest.previous.as_ref(),
            What::Mark(mark) => mark.previous.as_ref(),
        }
    }

    /// The month that it is about.
    pub fn month(&self) -> &str {
        match &self.what {
            What::Dossier(manifest) => &manifest.report_month,
            What::Mark(mark) => &mark.report_month,
        }
    }
}

impl Chain {
    /// Reads all entries of `archive`.
    ///
    /// # Errors
    /// Fails when a folder or a file cannot be read. A file that is no entry is no failure.
    pub fn read(archive: &Archive) -> Result<Self, Error> {
        let mut chain = Self::default();
        for (name, kind) in archive.list("")? {
            match (name.parse::<ReportMonth>(), kind) {
                (Err(_), _) => {}
                (Ok(_), OnDisk::Folder) => chain.month(archive, &name)?,
                // Filing would follow a link to wherever it leads.
                (Ok(_), _) => chain.broken.push(Misfit { path: name, why: foreign().to_string() }),
            }
        }
        chain.entries.sort_by(|a, b| (a.sequence(), &a.path).cmp(&(b.sequence(), &b.path)));
        Ok(chain)
    }

    /// Reads all entries of `archive` and holds the ledger against them. A run may file in between, and then neither is
    /// wrong: where they do not fit, both are read once more.
    ///
    /// # Errors
    /// As [`Chain::read`], and when the ledger cannot be read.
    pub fn with_ledger(archive: &Archive) -> Result<(Self, Fit), Error> {
        let read = || -> Result<(Self, Fit), Error> {
            let chain = Self::read(archive)?;
            let fit = archive.ledger_fit(&chain)?;
            Ok((chain, fit))
        };
        match read()? {
            whole @ (_, Fit::Equal) => Ok(whole),
            (_, Fit::Absent | Fit::Differs(_)) => read(),
        }
    }

    /// What the next entry names as the one before it, and its own place.
    pub fn next(&self) -> (u64, Option<Previous>) {
        let last = self.entries.last();
        let previous =
            |last: &Entry| Previous { entry: last.path.clone(), sha256: last.sha256.clone() };
        // A place beyond all numbers is one that nobody filed; the chain around it does not hold in any case.
        (last.map_or(0, Entry::sequence).saturating_add(1), last.map(previous))
    }

    /// The months that have an entry.
    pub fn months(&self) -> BTreeSet<ReportMonth> {
        self.entries.iter().filter_map(|entry| entry.month().parse().ok()).collect()
    }

    /// The filed revisions of a month, in their order.
    pub fn revisions(&self, month: ReportMonth) -> Vec<&Manifest> {
        let name = month.to_string();
        let mut revisions: Vec<&Manifest> =
            self.manifests().filter(|manifest| manifest.report_month == name).collect();
        revisions.sort_by_key(|manifest| manifest.revision);
        revisions
    }

    /// That nothing in the folder of a month is broken: whoever finds no revision there would take it for not filed.
    ///
    /// # Errors
    /// Fails with the first entry of the month that cannot be read as one.
    pub fn nothing_broken(&self, month: ReportMonth) -> Result<(), Error> {
        let name = month.to_string();
        let of_month = |path: &str| path.split('/').next() == Some(name.as_str());
        match self.broken.iter().find(|broken| of_month(&broken.path)) {
            Some(broken) => Err(Error::Archive(format!("{}: {}", broken.path, broken.why))),
            None => Ok(()),
        }
    }

    /// The manifests of all filed revisions, in the order of the chain.
    pub fn manifests(&self) -> impl Iterator<Item = &Manifest> {
        self.entries.iter().filter_map(|entry| match &entry.what {
            What::Dossier(manifest) => Some(manifest.as_ref()),
            What::Mark(_) => None,
        })
    }

    /// All marks, in the order of the chain.
    pub fn marks(&self) -> impl Iterator<Item = &Mark> {
        self.entries.iter().filter_map(|entry| match &entry.what {
            What::Dossier(_) => None,
            What::Mark(mark) => Some(mark.as_ref()),
        })
    }

    fn month(&mut self, archive: &Archive, month: &str) -> Result<(), Error> {
        for (name, kind) in archive.list(month)? {
            let path = format!("{month}/{name}");
            match (NameIs::of(&name), kind) {
                (NameIs::Revision(revision), OnDisk::Folder) => {
                    self.dossier(archive, (month, revision), &path)?;
                }
                (NameIs::Mark, OnDisk::File) => self.mark(archive, month, path)?,
                (NameIs::Unfiled, OnDisk::Folder) => {}
                (NameIs::Revision(_) | NameIs::Mark, _) => {
                    self.broken.push(Misfit { path, why: foreign().to_string() });
                }
                (NameIs::Unfiled | NameIs::Strange, _) => {
                    let why = "it has no name that the program gives";
                    self.strange.push(Misfit { path, why: why.to_owned() });
                }
            }
        }
        Ok(())
    }

    fn dossier(
        &mut self,
        archive: &Archive,
        (month, revision): (&str, u32),
        folder: &str,
    ) -> Result<(), Error> {
        let path = format!("{folder}/{MANIFEST}");
        let bytes = match archive.read_if_there(&path) {
            Ok(Some(bytes)) => bytes,
            Ok(None) => {
                let why = format!("it has no {MANIFEST}");
                self.broken.push(Misfit { path: folder.to_owned(), why });
                return Ok(());
            }
            Err(Error::File { source, .. }) if is_no_file(&source) => {
                self.broken.push(Misfit { path, why: source.to_string() });
                return Ok(());
            }
            Err(error) => return Err(error),
        };
        match serde_json::from_slice::<Manifest>(&bytes) {
            Err(error) => {
                self.broken.push(Misfit { path, why: format!("it is no manifest: {error}") });
            }
            Ok(manifest) if manifest.report_month != month || manifest.revision != revision => {
                let why = format!(
                    "it says that it is revision {} of {}",
                    manifest.revision, manifest.report_month
                );
                self.broken.push(Misfit { path, why });
            }
            Ok(manifest) if manifest.sequence.is_none() => {
                self.broken
                    .push(Misfit { path, why: "it is a draft and was not filed".to_owned() });
            }
            Ok(manifest) => {
                self.seal(&path, (&bytes, &manifest.filed_at), manifest.schema);
                let what = What::Dossier(Box::new(manifest));
                self.entries.push(Entry { path, sha256: sha256(&bytes), what });
            }
        }
        Ok(())
    }

    /// Looks at what an entry says of itself.
    fn seal(&mut self, path: &str, (bytes, made_at): (&[u8], &str), schema: u32) {
        let mut wrong = |why: String| {
            self.unsealed.push(Misfit { path: path.to_owned(), why });
        };
        if !seal_holds(bytes) {
            wrong("its bytes are not those that it was sealed with".to_owned());
        }
        if schema != SCHEMA {
            wrong(format!("it has the form {schema}, which this program does not know"));
        }
        if DateTime::parse_from_rfc3339(made_at).is_err() {
            wrong(format!("`{made_at}` is no time"));
        }
    }

    fn mark(&mut self, archive: &Archive, month: &str, path: String) -> Result<(), Error> {
        let bytes = archive.read_if_there(&path)?.unwrap_or_default();
        match serde_json::from_slice::<Mark>(&bytes) {
            Err(error) => {
                self.broken.push(Misfit { path, why: format!("it is no mark: {error}") });
            }
            Ok(mark) if mark.report_month != month => {
                let why = format!("it says that it is about {}", mark.report_month);
                self.broken.push(Misfit { path, why });
            }
            Ok(mark) => {
                self.seal(&path, (&bytes, &mark.made_at), mark.schema);
                let days = [Some(&mark.sent_on), mark.invoiced_on.as_ref()];
                for day in
                    days.into_iter().flatten().filter(|day| day.parse::<NaiveDate>().is_err())
                {
                    let why = format!("`{day}` is no day");
                    self.unsealed.push(Misfit { path: path.clone(), why });
                }
                let what = What::Mark(Box::new(mark));
                self.entries.push(Entry { path, sha256: sha256(&bytes), what });
            }
        }
        Ok(())
    }
}

/// The form of entries that this program knows.
pub const SCHEMA: u32 = 1;

/// What a name in the folder of a month says.
enum NameIs {
    Revision(u32),
    Mark,
    /// A draft, or one that is being replaced.
    Unfiled,
    Strange,
}

impl NameIs {
    fn of(name: &str) -> Self {
        let digits = |text: &str| text.len() >= 2 && text.bytes().all(|byte| byte.is_ascii_digit());
        if let Some(number) = name.strip_prefix("rev-").filter(|number| digits(number)) {
            return number.parse().map_or(Self::Strange, Self::Revision);
        }
        let mark = name.strip_prefix("mark-").and_then(|rest| rest.strip_suffix(".json"));
        if mark.is_some_and(digits) {
            return Self::Mark;
        }
        if name == DRAFT || name == REPLACED_DRAFT { Self::Unfiled } else { Self::Strange }
    }
}
