//! A new file of a dossier: what the disk takes of it is counted and hashed on the way, so that the manifest tells what
//! was meant to be written, and nothing has to be read again for it.

use std::io::{self, BufWriter, Write};
use std::path::Path;

use sha2::{Digest, Sha256};

use super::disk::{Disk, DiskFile};
use super::manifest::FileEntry;
use super::seal::hex;

/// The bytes that are given to the disk at a time.
const BLOCK: usize = 256 * 1024;

/// A file that is being written.
#[derive(Debug)]
pub struct NewFile {
    file: DiskFile,
    bytes: u64,
    hasher: Sha256,
}

impl NewFile {
    /// Makes the file, whose place has to be free.
    ///
    /// # Errors
    /// Fails when it cannot be made.
    pub(super) fn create(disk: &Disk, path: &Path) -> io::Result<BufWriter<Self>> {
        let file = Self { file: disk.create(path)?, bytes: 0, hasher: Sha256::new() };
        Ok(BufWriter::with_capacity(BLOCK, file))
    }

    /// Ends the file, so that it lasts, and gives the entry of what the dossier has as `within`.
    ///
    /// # Errors
    /// Fails when the last bytes cannot be written, or the file cannot be made to last.
    pub(super) fn end(file: BufWriter<Self>, within: &str) -> io::Result<FileEntry> {
        let Self { file, bytes, hasher } =
            file.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.end()?;
        Ok(FileEntry { path: within.to_owned(), bytes, sha256: hex(&hasher.finalize()) })
    }
}

impl Write for NewFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = self.file.write(bytes)?;
        self.bytes += taken as u64;
        self.hasher.update(&bytes[..taken]);
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}
