//! Seals an input while it is read: one pass over its bytes hashes them, compresses a copy and gives
//! them to the reader.

use std::cell::RefCell;
use std::fmt;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use crate::intake::{Kind, Settled};

use super::disk::{Disk, DiskFile};
use super::manifest::{InputEntry, SettledEntry};
use super::new_file::NewFile;
use super::seal::hex;
use super::sealing::{SealedBytes, Sealing};

/// Is told how the reading of inputs goes on.
pub trait Watcher: fmt::Debug {
    /// An input is opened; `label` is what reports call it.
    fn opened(&self, label: &str);
    /// So many bytes more of its file were read. Told for each block, and never for a row.
    fn read(&self, bytes: u64);
}

/// What has been sealed, shared by the readers of a run.
#[derive(Debug, Clone, Default)]
pub struct Sealed {
    inner: Rc<RefCell<SealedFiles>>,
    watcher: Option<Rc<dyn Watcher>>,
}

#[derive(Debug, Default)]
struct SealedFiles {
    entries: Vec<InputEntry>,
    failure: Option<(PathBuf, io::Error)>,
    /// A large input that has been read and is still being compressed, while others are read.
    open: Option<OpenCopy>,
}

impl Sealed {
    /// Nothing yet; the watcher, if there is one, is told of every block that is read.
    pub fn watched(watcher: Option<Rc<dyn Watcher>>) -> Self {
        Self { watcher, ..Self::default() }
    }

    /// The inputs that were read, in the order of kind and label.
    ///
    /// # Errors
    /// Fails with the first file that could not be read to its end or copied.
    pub fn take(&self) -> Result<Vec<InputEntry>, (PathBuf, io::Error)> {
        self.end_open();
        let mut inner = self.inner.borrow_mut();
        if let Some(failure) = inner.failure.take() {
            return Err(failure);
        }
        let mut entries = std::mem::take(&mut inner.entries);
        entries.sort_by(|a, b| (&a.kind, &a.label).cmp(&(&b.kind, &b.label)));
        Ok(entries)
    }

    /// Ends a copy: at once, but for one that is still worked on beside.
    fn end(&self, copy: OpenCopy) {
        self.end_open();
        if copy.sealing.is_beside() {
            self.inner.borrow_mut().open = Some(copy);
        } else {
            self.enter(copy);
        }
    }

    fn end_open(&self) {
        let open = self.inner.borrow_mut().open.take();
        if let Some(copy) = open {
            self.enter(copy);
        }
    }

    fn enter(&self, copy: OpenCopy) {
        let path = copy.path.clone();
        match copy.finish() {
            Ok(entry) => self.inner.borrow_mut().entries.push(entry),
            Err(error) => self.fail(&path, error),
        }
    }

    fn fail_reading(&self, path: &Path, error: &io::Error) {
        // Whoever reads tries again after an interruption.
        if error.kind() != io::ErrorKind::Interrupted {
            self.fail(path, io::Error::new(error.kind(), error.to_string()));
        }
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
    Into(PathBuf, Disk),
    /// Nothing is kept: a preview.
    Nothing(Disk),
}

/// Where the bytes of an input come from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// A file as it is.
    File(PathBuf),
    /// A copy that a dossier keeps.
    Kept(PathBuf),
}

impl Source {
    /// The file that is opened.
    pub fn path(&self) -> &Path {
        match self {
            Self::File(path) | Self::Kept(path) => path,
        }
    }

    fn open(&self, disk: &Disk, watcher: Option<Rc<dyn Watcher>>) -> io::Result<Box<dyn Read>> {
        let file = match self {
            Self::File(path) => disk.open_named(path)?,
            Self::Kept(path) => disk.open(path)?,
        };
        let file = Watched { file, watcher };
        let file = BufReader::with_capacity(256 * 1024, file);
        Ok(match self {
            Self::File(_) => Box::new(file),
            Self::Kept(_) => Box::new(zstd::Decoder::with_buffer(file)?),
        })
    }
}

/// An input as it is handed over.
#[derive(Debug, Clone)]
pub struct Original {
    /// What it is read for.
    pub kind: Kind,
    /// What reports call it.
    pub label: String,
    /// The hash of its path, where it is known.
    pub path_sha256: Option<String>,
    /// Tells files of one name apart.
    pub number: usize,
    /// What is settled about it.
    pub settled: Settled,
}

impl Sealer {
    /// Opens an input for reading and sealing.
    ///
    /// # Errors
    /// Fails when the input cannot be opened or its copy cannot be begun.
    pub fn open(
        &self,
        Original { kind, label, path_sha256, number, settled }: Original,
        source: &Source,
        sealed: &Sealed,
    ) -> io::Result<Box<dyn Read>> {
        let (Self::Into(_, disk) | Self::Nothing(disk)) = self;
        if let Some(watcher) = &sealed.watcher {
            watcher.opened(&label);
        }
        let content = source.open(disk, sealed.watcher.clone()).inspect_err(|error| {
            // An export that is not there is told with everything else that is wrong with the exports. A copy that a
            // dossier keeps is there, unless the disk fails.
            if let Source::Kept(path) = source {
                sealed.fail(path, io::Error::new(error.kind(), error.to_string()));
            }
        })?;
        let Self::Into(folder, _) = self else {
            return Ok(match source {
                Source::File(_) => content,
                Source::Kept(path) => {
                    let (path, sealed) = (path.clone(), sealed.clone());
                    Box::new(KeptReader { content, path, sealed })
                }
            });
        };
        let name = end_of(label.rsplit('/').next().unwrap_or(&label));
        let stored = format!("inputs/{}/{number:03}-{name}.zst", kind.text());
        let copy = folder.join(&stored);
        let begin = || -> io::Result<OpenCopy> {
            Ok(OpenCopy {
                file: NewFile::create(disk, &copy)?,
                sealing: Sealing::begin()?,
                entry: (kind, label, stored),
                path_sha256,
                settled,
                path: copy.clone(),
            })
        };
        let open = begin().inspect_err(|error| {
            sealed.fail(&copy, io::Error::new(error.kind(), error.to_string()));
        })?;
        let path = source.path().to_owned();
        Ok(Box::new(SealingReader {
            source: content,
            copy: Some(open),
            path,
            sealed: sealed.clone(),
        }))
    }
}

/// The bytes of a label that the name of its copy has at most; file systems take 255 in all.
const LONGEST_NAME: usize = 200;

/// The end of a name that is too long for a copy, which has a number before it and an ending behind.
fn end_of(name: &str) -> &str {
    let least = name.len().saturating_sub(LONGEST_NAME);
    let start = (least..name.len()).find(|at| name.is_char_boundary(*at));
    start.map_or(name, |start| &name[start..])
}

/// A file whose bytes are counted as they come from the disk, still packed where it is.
struct Watched {
    file: DiskFile,
    watcher: Option<Rc<dyn Watcher>>,
}

impl Read for Watched {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(into)?;
        if let Some(watcher) = &self.watcher {
            watcher.read(read as u64);
        }
        Ok(read)
    }
}

/// A reader of a kept copy, which tells where the disk fails.
struct KeptReader {
    content: Box<dyn Read>,
    path: PathBuf,
    sealed: Sealed,
}

impl Read for KeptReader {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.content.read(into).inspect_err(|error| self.sealed.fail_reading(&self.path, error))
    }
}

/// A copy that is being made.
struct OpenCopy {
    file: BufWriter<NewFile>,
    sealing: Sealing,
    entry: (Kind, String, String),
    path_sha256: Option<String>,
    settled: Settled,
    path: PathBuf,
}

impl fmt::Debug for OpenCopy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OpenCopy").field("path", &self.path).finish_non_exhaustive()
    }
}

impl OpenCopy {
    fn add(&mut self, block: &[u8]) -> io::Result<()> {
        self.file.write_all(&self.sealing.add(block)?)
    }

    fn finish(mut self) -> io::Result<InputEntry> {
        let SealedBytes { bytes, sha256, rest } = self.sealing.end()?;
        self.file.write_all(&rest)?;
        let (kind, label, stored) = self.entry;
        Ok(InputEntry {
            kind: kind.text().to_owned(),
            label,
            path_sha256: self.path_sha256,
            bytes,
            sha256: hex(&sha256),
            settled: SettledEntry::of(&self.settled),
            given: std::mem::take(&mut self.settled.given),
            stored: NewFile::end(self.file, &stored)?,
        })
    }
}

/// A reader that seals what passes through it. Whatever was not read when it is dropped is read then,
/// because the whole file is kept, also of a file that cannot be used.
struct SealingReader {
    source: Box<dyn Read>,
    copy: Option<OpenCopy>,
    path: PathBuf,
    sealed: Sealed,
}

impl Read for SealingReader {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.source.read(into);
        let read = read.inspect_err(|error| self.sealed.fail_reading(&self.path, error))?;
        if let Some(copy) = &mut self.copy {
            copy.add(&into[..read]).inspect_err(|error| {
                self.sealed.fail(&copy.path, io::Error::new(error.kind(), error.to_string()));
            })?;
        }
        Ok(read)
    }
}

impl Drop for SealingReader {
    fn drop(&mut self) {
        let ended = io::copy(self, &mut io::sink());
        let Some(copy) = self.copy.take() else { return };
        match ended {
            Ok(_) => self.sealed.end(copy),
            Err(error) => self.sealed.fail(&copy.path, error),
        }
    }
}
