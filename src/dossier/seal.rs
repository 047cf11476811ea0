//! Seals an input while it is read: one pass over its bytes hashes them, compresses a copy and gives
//! them to the reader.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use sha2::{Digest, Sha256};

use crate::intake::Kind;

use super::manifest::{FileEntry, InputEntry, hex};

/// How hard copies are compressed: the cheapest level, because the copy is made on every run.
const LEVEL: i32 = 1;

/// What has been sealed, shared by the readers of a run.
#[derive(Debug, Clone, Default)]
pub struct Sealed {
    inner: Rc<RefCell<SealedFiles>>,
}

#[derive(Debug, Default)]
struct SealedFiles {
    entries: Vec<InputEntry>,
    failure: Option<(PathBuf, io::Error)>,
}

impl Sealed {
    /// The inputs that were read, in the order of kind and label.
    ///
    /// # Errors
    /// Fails with the first file that could not be read to its end or copied.
    pub fn take(&self) -> Result<Vec<InputEntry>, (PathBuf, io::Error)> {
        let mut inner = self.inner.borrow_mut();
        if let Some(failure) = inner.failure.take() {
            return Err(failure);
        }
        let mut entries = std::mem::take(&mut inner.entries);
        entries.sort_by(|a, b| (&a.kind, &a.label).cmp(&(&b.kind, &b.label)));
        Ok(entries)
    }

    fn fail(&self, path: &Path, error: io::Error) {
        let mut inner = self.inner.borrow_mut();
        if inner.failure.is_none() {
            inner.failure = Some((path.to_owned(), error));
        }
    }
}

/// Where sealed copies go, if they are kept at all.
#[derive(Debug, Clone)]
pub enum Sealer {
    /// Copies go into this folder.
    Into(PathBuf),
    /// Nothing is kept: a preview.
    Nothing,
}

/// An input as it is handed over.
#[derive(Debug, Clone)]
pub struct Original {
    /// What it is read for.
    pub kind: Kind,
    /// What reports call it.
    pub label: String,
    /// Tells files of one name apart.
    pub number: usize,
    /// The columns that its path gives its rows.
    pub given: BTreeMap<String, String>,
}

impl Sealer {
    /// Opens an input for reading and sealing.
    ///
    /// # Errors
    /// Fails when the input cannot be opened or its copy cannot be begun.
    pub fn open(
        &self,
        Original { kind, label, number, given }: Original,
        path: &Path,
        sealed: &Sealed,
    ) -> io::Result<Box<dyn Read>> {
        let file = File::open(path)?;
        if file.metadata()?.is_dir() {
            return Err(io::Error::new(io::ErrorKind::IsADirectory, "it is a folder"));
        }
        let Self::Into(folder) = self else {
            return Ok(Box::new(file));
        };
        let name = label.rsplit('/').next().unwrap_or(&label);
        let stored = format!("inputs/{}/{number:03}-{name}.zst", kind.text());
        let copy = folder.join(&stored);
        let begin = || -> io::Result<zstd::Encoder<'static, BufWriter<File>>> {
            if let Some(parent) = copy.parent() {
                std::fs::create_dir_all(parent)?;
            }
            let encoder = zstd::Encoder::new(BufWriter::new(File::create(&copy)?), LEVEL)?;
            Ok(encoder)
        };
        let encoder = begin().inspect_err(|error| {
            sealed.fail(&copy, io::Error::new(error.kind(), error.to_string()));
        })?;
        Ok(Box::new(SealingReader {
            source: BufReader::with_capacity(256 * 1024, file),
            encoder: Some(encoder),
            hasher: Sha256::new(),
            bytes: 0,
            entry: (kind, label, stored),
            given,
            path: path.to_owned(),
            copy,
            sealed: sealed.clone(),
        }))
    }
}

/// A reader that seals what passes through it. Whatever was not read when it is dropped is read then,
/// because the whole file is kept, also of a file that cannot be used.
struct SealingReader {
    source: BufReader<File>,
    encoder: Option<zstd::Encoder<'static, BufWriter<File>>>,
    hasher: Sha256,
    bytes: u64,
    entry: (Kind, String, String),
    given: BTreeMap<String, String>,
    path: PathBuf,
    copy: PathBuf,
    sealed: Sealed,
}

impl Read for SealingReader {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.source.read(into).inspect_err(|error| {
            self.sealed.fail(&self.path, io::Error::new(error.kind(), error.to_string()));
        })?;
        self.hasher.update(&into[..read]);
        self.bytes += read as u64;
        if let Some(encoder) = &mut self.encoder {
            encoder.write_all(&into[..read]).inspect_err(|error| {
                self.sealed.fail(&self.copy, io::Error::new(error.kind(), error.to_string()));
            })?;
        }
        Ok(read)
    }
}

impl SealingReader {
    fn finish(&mut self) -> io::Result<InputEntry> {
        let mut rest = vec![0; 64 * 1024];
        while self.read(&mut rest)? > 0 {}
        if let Some(encoder) = self.encoder.take() {
            let file = encoder.finish()?.into_inner().map_err(io::IntoInnerError::into_error)?;
            file.sync_all()?;
        }
        let (kind, label, stored) = self.entry.clone();
        let original = std::mem::take(&mut self.hasher).finalize();
        Ok(InputEntry {
            kind: kind.text().to_owned(),
            label,
            bytes: self.bytes,
            sha256: hex(&original),
            given: std::mem::take(&mut self.given),
            stored: FileEntry::of(&self.copy, stored)?,
        })
    }
}

impl Drop for SealingReader {
    fn drop(&mut self) {
        match self.finish() {
            Ok(entry) => self.sealed.inner.borrow_mut().entries.push(entry),
            Err(error) => self.sealed.fail(&self.copy, error),
        }
    }
}
