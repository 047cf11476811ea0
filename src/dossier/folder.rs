//! Writes the files of a dossier into a folder beside its place.

use std::collections::BTreeMap;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use crate::error::Error;
use crate::outputs::terms_csv;
use crate::reseller_format::ResellerFile;
use crate::terms::Tables;
use crate::use_report::Established;

use super::disk::{Disk, Entry, Exchanged};
use super::hold::REPLACED;
use super::manifest::{FileEntry, MANIFEST, Manifest};
use super::new_file::NewFile;
use super::plain::foreign;
use super::rights::Rights;
use super::seal::sealed;
use super::signature::SigningKey;

/// The configuration in a dossier.
pub const CONFIGURATION: &str = "inputs/configuration.toml";
/// What a dossier shows of earlier months.
pub(super) const HISTORY: &str = "inputs/history.json";
/// The terms in force, for people.
pub const TERMS: &str = "inputs/terms.csv";
/// How hard copies are compressed: the cheapest level, because they are made on every run.
pub(super) const LEVEL: i32 = 1;

/// Every table of terms, by its name: one file, because each file costs a wait until it lasts.
pub(super) const TABLES: &str = "inputs/terms.json.zst";

/// The folder of the files for the reseller's portal, within a dossier.
pub const RESELLER_FILES: &str = "reseller/";
/// The folder of their formats, each called as its file with `.toml` behind it.
pub(super) const FORMATS: &str = "inputs/formats/";
/// The ending of a format.
pub(super) const FORMAT: &str = ".toml";

/// What else goes into a dossier than its reports and the copies of the exports.
#[derive(Debug, Clone)]
pub struct Contents<'a> {
    /// The configuration, byte for byte, if there was one.
    pub configuration: Option<&'a [u8]>,
    /// What it shows of earlier months, as JSON.
    pub history: &'a [u8],
    /// All tables of terms that the program knew.
    pub tables: &'a Tables,
    /// The files for the reseller's portal, whose formats are kept.
    pub reseller_files: &'a [ResellerFile],
}

/// A folder that is being written. It vanishes when it is dropped before it was put in its place.
#[derive(Debug)]
pub struct Staging {
    folder: PathBuf,
    disk: Disk,
    state: State,
    /// The files that were written, by their paths within.
    written: BTreeMap<String, FileEntry>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Beside,
    Placed,
}

impl Drop for Staging {
    fn drop(&mut self) {
        if self.state == State::Beside {
            // What cannot be removed now is removed by the next run.
            let _ = self.disk.remove_folder(&self.folder);
        }
    }
}

impl Staging {
    /// A new folder.
    ///
    /// # Errors
    /// Fails when it is there already or cannot be made.
    pub(super) fn new(folder: PathBuf, disk: Disk) -> Result<Self, Error> {
        disk.make_new_folder(&folder).map_err(|error| Error::file("write", &folder, error))?;
        Ok(Self { folder, disk, state: State::Beside, written: BTreeMap::new() })
    }

    /// Where the files go meanwhile.
    pub fn path(&self) -> &Path {
        &self.folder
    }

    /// Writes what the report was made with.
    ///
    /// # Errors
    /// Fails when writing fails.
    pub fn write_contents(
        &mut self,
        established: &Established,
        contents: &Contents<'_>,
    ) -> Result<(), Error> {
        if let Some(configuration) = contents.configuration {
            self.write(CONFIGURATION, |into| into.write_all(configuration))?;
        }
        for asked in contents.reseller_files {
            let name = format!("{FORMATS}{}{FORMAT}", asked.file);
            self.write(&name, |into| into.write_all(asked.format.source.as_bytes()))?;
        }
        self.write(HISTORY, |into| into.write_all(contents.history))?;
        self.write(TERMS, |into| terms_csv::write(&established.terms, into))?;
        let texts = contents.tables.texts().iter();
        let tables: BTreeMap<&str, &str> =
            texts.map(|table| (table.name, table.text.as_ref())).collect();
        self.write(TABLES, |into| {
            let mut encoder = zstd::Encoder::new(into, LEVEL)?;
            serde_json::to_writer_pretty(&mut encoder, &tables)?;
            encoder.write_all(b"\n")?;
            encoder.finish().map(|_| ())
        })
    }

    /// The entries of every file but the sealed inputs, in order.
    pub fn entries(&self) -> impl Iterator<Item = &FileEntry> {
        self.written.values()
    }

    /// Writes the manifest, the last file of a dossier, under its seal.
    ///
    /// # Errors
    /// Fails when writing fails.
    pub fn write_manifest(&self, manifest: &Manifest) -> Result<(), Error> {
        let path = self.folder.join(MANIFEST);
        let write = || self.disk.write(&path, &sealed(manifest)?);
        write().map_err(|error| Error::file("write", &path, error))
    }

    /// Signs the manifest; the signature lies beside it.
    ///
    /// # Errors
    /// Fails when the key does not sign.
    pub fn sign(&self, key: &SigningKey) -> Result<(), Error> {
        let manifest = self.folder.join(MANIFEST);
        key.sign(&manifest)?;
        let signature = self.folder.join(format!("{MANIFEST}.{}", key.form.ending()));
        let last = || {
            self.disk.permit(&signature, Rights::File)?;
            // The tool that wrote it leaves that to the system.
            let file = self.disk.open(&signature)?;
            file.give();
            file.sync()
        };
        last().map_err(|error| Error::file("write", &signature, error))
    }

    /// Writes one file, so that it lasts; anew, if it was written before.
    ///
    /// # Errors
    /// Fails when writing fails.
    pub fn write(
        &mut self,
        name: &str,
        fill: impl FnOnce(&mut BufWriter<NewFile>) -> io::Result<()>,
    ) -> Result<(), Error> {
        let path = self.folder.join(name);
        let again = self.written.contains_key(name);
        let write = || -> io::Result<FileEntry> {
            if again {
                self.disk.remove_file(&path)?;
            }
            let mut file = NewFile::create(&self.disk, &path)?;
            fill(&mut file)?;
            NewFile::end(file, name)
        };
        let entry = write().map_err(|error| Error::file("write", &path, error))?;
        self.written.insert(name.to_owned(), entry);
        Ok(())
    }

    /// Makes everything last, and the folder that it goes into.
    ///
    /// # Errors
    /// Fails when that cannot be done.
    pub(super) fn prepare(&self, place: &Path) -> Result<(), Error> {
        self.sync(&self.folder)?;
        let parent = place.parent().unwrap_or(place);
        let wrong = |error| Error::file("write", parent, error);
        match self.disk.entry(parent).map_err(wrong)? {
            Entry::Absent | Entry::Folder => self.disk.make_folders(parent).map_err(wrong)?,
            // Whatever lies where a link leads is not ours to replace.
            Entry::File | Entry::Other => return Err(wrong(foreign())),
        }
        // The folder of a new month has to last before there is something in it.
        let above = parent.parent().unwrap_or(parent);
        self.disk.sync_folder(above).map_err(|error| Error::file("write", above, error))
    }

    fn sync(&self, folder: &Path) -> Result<(), Error> {
        let wrong = |error| Error::file("write", folder, error);
        for (name, kind) in self.disk.list(folder).map_err(wrong)? {
            if kind == Entry::Folder {
                self.sync(&folder.join(name))?;
            }
        }
        self.disk.sync_folder(folder).map_err(wrong)
    }

    /// Puts the folder in its place in one step. The place has to be free.
    ///
    /// # Errors
    /// Fails when there is something already, or the rename fails; then nothing has changed.
    pub(super) fn place_new(mut self, place: &Path) -> Result<(), Error> {
        let wrong = |error| Error::file("write", place, error);
        if self.disk.entry(place).map_err(wrong)? != Entry::Absent {
            let taken = io::Error::new(io::ErrorKind::AlreadyExists, "another run filed it");
            return Err(wrong(taken));
        }
        self.disk.rename(&self.folder, place).map_err(wrong)?;
        self.state = State::Placed;
        Ok(())
    }

    /// Puts the folder in its place instead of what is there: in one step where the file system can let folders
    /// change places, else in two, of which the next run finishes the second.
    ///
    /// # Errors
    /// Fails when something cannot be moved; then the old folder is still there.
    pub fn replace(self, place: &Path) -> Result<(), Error> {
        let parent = place.parent().unwrap_or(place).to_owned();
        let disk = self.disk.clone();
        let replaced = self.prepare(place).and_then(|()| self.exchange(place));
        if replaced.is_err() {
            // It may have been made for this folder; with another one in it it stays.
            let _ = disk.remove_empty_folder(&parent);
        }
        replaced
    }

    fn exchange(mut self, place: &Path) -> Result<(), Error> {
        let disk = self.disk.clone();
        let wrong = |error| Error::file("write", place, error);
        match disk.entry(place).map_err(wrong)? {
            Entry::Absent => {
                disk.rename(&self.folder, place).map_err(wrong)?;
                self.state = State::Placed;
            }
            Entry::File | Entry::Other => return Err(wrong(foreign())),
            // What was exchanged is the old folder then, which vanishes with this value.
            Entry::Folder => match disk.exchange(&self.folder, place).map_err(wrong)? {
                Exchanged::Yes => {}
                Exchanged::CannotBe => {
                    let name = place.file_name().unwrap_or_default().to_string_lossy();
                    let aside = place.with_file_name(format!("{REPLACED}{name}"));
                    disk.rename(place, &aside).map_err(wrong)?;
                    if let Err(error) = disk.rename(&self.folder, place) {
                        disk.rename(&aside, place).map_err(wrong)?;
                        return Err(wrong(error));
                    }
                    self.state = State::Placed;
                    disk.remove_folder(&aside).map_err(wrong)?;
                }
            },
        }
        let parent = place.parent().unwrap_or(place);
        disk.sync_folder(parent).map_err(|error| Error::file("write", parent, error))
    }
}
