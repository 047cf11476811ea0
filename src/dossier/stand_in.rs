//! A dossier that stands for a filed one: everything as it was filed, but for what names persons.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::error::Error;
use crate::intake::Renamed;
use crate::outputs::use_report_json::Standing;
use crate::use_report::Established;

use super::archive::Filed;
use super::disk::Disk;
use super::folder::{CONFIGURATION, LEVEL, Staging};
use super::manifest::{FileEntry, InputEntry, Manifest, Previous, SettledEntry, hashed};
use super::reports::{WORKINGS, write_report};
use super::seal::BLANK;

/// The entry of an input, which does not let anybody try whether its path was the one that he thinks of.
fn without_path(entry: &InputEntry) -> InputEntry {
    InputEntry { path_sha256: None, ..entry.clone() }
}

/// A dossier that is being made to stand for another. It vanishes when it is dropped.
#[derive(Debug)]
pub struct StandIn {
    staging: Staging,
    disk: Disk,
    manifest: Manifest,
}

impl StandIn {
    /// Begins in a folder that is not there yet. `original` is the entry that it stands for.
    ///
    /// # Errors
    /// Fails when the folder cannot be made.
    pub fn begin(
        (disk, folder): (&Disk, PathBuf),
        filed: &Manifest,
        original: Previous,
    ) -> Result<Self, Error> {
        let manifest = Manifest {
            stands_for: Some(original),
            // The command has paths as they were typed, and the signature is the original's.
            command: Vec::new(),
            signer: None,
            seal: BLANK.to_owned(),
            inputs: filed.inputs.iter().map(without_path).collect(),
            ..filed.clone()
        };
        Ok(Self { staging: Staging::new(folder, disk.clone())?, disk: disk.clone(), manifest })
    }

    /// Its folder.
    pub fn folder(&self) -> &Path {
        self.staging.path()
    }

    /// Its manifest so far.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Copies a file of the original, byte for byte.
    ///
    /// # Errors
    /// Fails when it cannot be read or written.
    pub fn copy(&mut self, original: &Filed, path: &str) -> Result<(), Error> {
        let from = original.folder.join(path);
        let mut source =
            self.disk.open(&from).map_err(|error| Error::file("read", &from, error))?;
        self.staging.write(path, |into| io::copy(&mut source, into).map(|_| ()))
    }

    /// Writes the input with a number anew.
    ///
    /// # Errors
    /// Fails when it cannot be written.
    pub fn input(&mut self, number: usize, renamed: &Renamed) -> Result<(), Error> {
        let Some(entry) = self.manifest.inputs.get_mut(number) else { return Ok(()) };
        let path = entry.stored.path.clone();
        self.staging.write(&path, |into| {
            let mut encoder = zstd::Encoder::new(into, LEVEL)?;
            encoder.write_all(&renamed.bytes)?;
            encoder.finish().map(|_| ())
        })?;
        let copy = self.staging.path().join(&path);
        let of = || -> io::Result<InputEntry> {
            let (bytes, sha256) = hashed(renamed.bytes.as_slice())?;
            Ok(InputEntry {
                bytes,
                sha256,
                settled: SettledEntry::of(&renamed.settled),
                given: renamed.settled.given.clone(),
                stored: FileEntry::of(&self.disk, &copy, path)?,
                ..entry.clone()
            })
        };
        *entry = of().map_err(|error| Error::file("read", &copy, error))?;
        Ok(())
    }

    /// Writes the configuration anew.
    ///
    /// # Errors
    /// Fails when it cannot be written.
    pub fn configuration(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.staging.write(CONFIGURATION, |into| into.write_all(bytes))?;
        self.enter(CONFIGURATION)
    }

    /// Writes the workings of the report that was computed from what is here.
    ///
    /// # Errors
    /// Fails when they cannot be written.
    pub fn workings(&mut self, established: &Established) -> Result<(), Error> {
        let standing = Standing::Revision(self.manifest.revision);
        self.staging.write(WORKINGS, |into| write_report(WORKINGS, established, standing, into))?;
        self.enter(WORKINGS)
    }

    /// Writes the manifest under its seal.
    ///
    /// # Errors
    /// Fails when it cannot be written.
    pub fn seal(&self) -> Result<Filed, Error> {
        self.staging.write_manifest(&self.manifest)?;
        Ok(Filed { folder: self.staging.path().to_owned(), manifest: self.manifest.clone() })
    }

    /// Enters what a file holds now into the manifest.
    fn enter(&mut self, name: &str) -> Result<(), Error> {
        let path = self.staging.path().join(name);
        let now = FileEntry::of(&self.disk, &path, name)
            .map_err(|error| Error::file("read", &path, error))?;
        for file in self.manifest.files.iter_mut().filter(|file| file.path == name) {
            *file = now.clone();
        }
        Ok(())
    }
}
