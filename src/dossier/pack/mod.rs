//! A pack: one ZIP file with what an auditor gets, and the lists by which its files are checked.
//!
//! The same files give the same bytes: their order is that in which they are added, and their date is the
//! first that the form knows. The pack is written beside its place and moved into it when it is whole.

mod beside;
mod index;

use std::io::{self, Read};
use std::path::Path;

use sha2::{Digest, Sha256};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use crate::error::Error;

use super::disk::{Disk, Entry};
use super::manifest::{FileEntry, hashed};
use super::seal::{hex, sha256};

use beside::Beside;
use index::Line;

pub use index::{Standing, WITHHELD};

/// The name of the list for people and spreadsheets.
const INDEX: &str = "index.csv";
/// The name of the list for `sha256sum -c`.
const SUMS: &str = "sha256sums";

/// A pack that is being written. It vanishes when it is dropped before it was finished.
pub struct Pack {
    zip: ZipWriter<Beside>,
    lines: Vec<Line>,
}

impl Pack {
    /// Whether a pack may lie at `place`.
    ///
    /// # Errors
    /// Fails when something lies there already, when its folder is not there, and when it cannot be looked at.
    pub fn may_lie_at(disk: &Disk, place: &Path) -> Result<(), Error> {
        free(disk, place)?;
        let folder = match place.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        let found = disk.entry(folder).map_err(|error| Error::file("read", folder, error))?;
        if found == Entry::Absent {
            return Err(Error::Usage(format!("find the folder {}", folder.display())));
        }
        Ok(())
    }

    /// Begins a pack that will lie at `place`. `number` is that of the process.
    ///
    /// # Errors
    /// As [`Pack::may_lie_at`], and when it cannot be written.
    pub fn begin(disk: &Disk, place: &Path, number: u32) -> Result<Self, Error> {
        Self::may_lie_at(disk, place)?;
        let file =
            Beside::new(disk, place, number).map_err(|error| Error::file("write", place, error))?;
        Ok(Self { zip: ZipWriter::new(file), lines: Vec::new() })
    }

    /// Adds bytes under a path; `entry` is what they belong to.
    ///
    /// # Errors
    /// Fails when writing fails.
    pub fn add(&mut self, path: &str, bytes: &[u8], standing: Standing) -> Result<(), Error> {
        self.write(path, bytes.len() as u64, bytes).map_err(writing)?;
        let file =
            FileEntry { path: path.to_owned(), bytes: bytes.len() as u64, sha256: sha256(bytes) };
        self.lines.push(Line { file, standing });
        Ok(())
    }

    /// Adds the file at `from`, which has to have the bytes of `file`.
    ///
    /// # Errors
    /// Fails when it cannot be read, has other bytes, or cannot be written.
    pub fn add_file(
        &mut self,
        (disk, from): (&Disk, &Path),
        file: FileEntry,
        standing: Standing,
    ) -> Result<(), Error> {
        let source = disk.open(from).map_err(|error| Error::file("read", from, error))?;
        let mut passing = Passing { source, hasher: Sha256::new(), bytes: 0, failure: None };
        let written = self.write(&file.path, file.bytes, &mut passing);
        if let Some(error) = passing.failure {
            return Err(Error::file("read", from, error));
        }
        written.map_err(writing)?;
        let found = (passing.bytes, hex(&passing.hasher.finalize()));
        if found != (file.bytes, file.sha256.clone()) {
            return Err(Error::Archive(format!("{}: its bytes changed meanwhile", file.path)));
        }
        self.lines.push(Line { file, standing });
        Ok(())
    }

    /// Lists a file that is not in the pack.
    pub fn leave_out(&mut self, file: FileEntry, entry: &str) {
        let standing = Standing { entry: entry.to_owned(), note: WITHHELD.to_owned() };
        self.lines.push(Line { file, standing });
    }

    /// Writes the lists and moves the pack to its place.
    ///
    /// # Errors
    /// Fails when writing fails, or when something lies at the place by now.
    pub fn finish(mut self) -> Result<(), Error> {
        let index = index::table(&self.lines).map_err(writing)?;
        self.add(INDEX, &index, Standing::of_the_pack())?;
        let sums = index::sums(&self.lines);
        self.write(SUMS, sums.len() as u64, sums.as_bytes()).map_err(writing)?;
        let file = self.zip.finish().map_err(|error| writing(error.into()))?;
        file.place()
    }

    fn write(&mut self, path: &str, bytes: u64, mut content: impl Read) -> io::Result<()> {
        // What is compressed already would only grow.
        let method = match path.rsplit_once('.') {
            Some((_, "zst")) => CompressionMethod::Stored,
            _ => CompressionMethod::Deflated,
        };
        let options = SimpleFileOptions::default()
            .compression_method(method)
            .last_modified_time(DateTime::default())
            .unix_permissions(0o640)
            .large_file(bytes >= u64::from(u32::MAX));
        self.zip.start_file(path, options)?;
        io::copy(&mut content, &mut self.zip).map(|_| ())
    }
}

/// Whether nothing lies at the place of a pack: an earlier one may have been handed over.
fn free(disk: &Disk, place: &Path) -> Result<(), Error> {
    match disk.entry(place).map_err(|error| Error::file("read", place, error))? {
        Entry::Absent => Ok(()),
        _ => Err(Error::Usage(format!(
            "write the pack {}: it is there already; name another file, or remove it first",
            place.display()
        ))),
    }
}

fn writing(source: io::Error) -> Error {
    Error::Io { what: "write the pack", source }
}

/// What a file holds, as a line of a list: for what is not of a manifest.
///
/// # Errors
/// Fails when it cannot be read.
pub fn file_entry(disk: &Disk, from: &Path, path: &str) -> Result<FileEntry, Error> {
    let of = || hashed(disk.open(from)?);
    let (bytes, sha256) = of().map_err(|error| Error::file("read", from, error))?;
    Ok(FileEntry { path: path.to_owned(), bytes, sha256 })
}

/// A reader that hashes what passes, and keeps a failure of its own apart from those of the pack.
struct Passing<R> {
    source: R,
    hasher: Sha256,
    bytes: u64,
    failure: Option<io::Error>,
}

impl<R: Read> Read for Passing<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.source.read(into).inspect_err(|error| {
            if error.kind() != io::ErrorKind::Interrupted {
                self.failure = Some(io::Error::new(error.kind(), error.to_string()));
            }
        })?;
        self.hasher.update(&into[..read]);
        self.bytes += read as u64;
        Ok(read)
    }
}
