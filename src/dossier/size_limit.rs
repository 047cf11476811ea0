//! The most bytes that a file may have, where somebody limits that for the process.
//!
//! The system ends a process that writes on at the limit, before it can say why and remove what it has begun. So each
//! write is held against the limit before, and one at the limit fails like one on a full disk.

use std::io::{self, Read, Seek, SeekFrom, Write};

/// That a write at this place of a file is not one that ends the process. A write before the limit is cut short there.
///
/// # Errors
/// Fails where it would.
pub(super) fn has_room(file: &mut impl Seek) -> io::Result<()> {
    match most() {
        Some(most) if file.stream_position()? >= most => Err(io::ErrorKind::FileTooLarge.into()),
        _ => Ok(()),
    }
}

#[cfg(unix)]
fn most() -> Option<u64> {
    rustix::process::getrlimit(rustix::process::Resource::Fsize).current
}

#[cfg(not(unix))]
fn most() -> Option<u64> {
    None
}

/// Scratch space that is kept in memory at first.
#[derive(Debug)]
pub struct LimitedScratch {
    file: tempfile::SpooledTempFile,
    in_memory: u64,
}

impl LimitedScratch {
    /// Scratch space of which so much is kept in memory.
    pub fn new(in_memory: usize) -> Self {
        let file = tempfile::SpooledTempFile::new(in_memory);
        Self { file, in_memory: in_memory as u64 }
    }
}

impl Write for LimitedScratch {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if let Some(most) = most() {
            // All that was in memory goes to the disk at once, so that the end of what is written counts.
            let end = self.file.stream_position()?.saturating_add(bytes.len() as u64);
            if end > most.max(self.in_memory) {
                return Err(io::ErrorKind::FileTooLarge.into());
            }
        }
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Read for LimitedScratch {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.file.read(into)
    }
}

impl Seek for LimitedScratch {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}
