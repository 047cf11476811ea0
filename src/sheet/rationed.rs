//! Bytes in memory of which only so many may be read.
//!
//! The sheets of a workbook can all be one part, which is read as often as there are sheets; and the part can be small
//! packed and huge unpacked.

use std::io::{self, Cursor, Read, Seek, SeekFrom};

/// How often all bytes may be read: once for what the workbook holds, once for headers, once for rows, and as often
/// again.
const TIMES: u64 = 8;
/// What may be read besides, however small the file is.
const BESIDES: u64 = 1024 * 1024;

/// Bytes that may be read a few times.
#[derive(Debug)]
pub(super) struct Rationed {
    bytes: Cursor<Vec<u8>>,
    left: u64,
}

impl Rationed {
    pub fn of(bytes: Vec<u8>) -> Self {
        let left = (bytes.len() as u64).saturating_mul(TIMES).saturating_add(BESIDES);
        Self { bytes: Cursor::new(bytes), left }
    }
}

impl Read for Rationed {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.bytes.read(into)?;
        match self.left.checked_sub(read as u64) {
            Some(left) => {
                self.left = left;
                Ok(read)
            }
            None => Err(io::Error::other("its parts are read again and again")),
        }
    }
}

impl Seek for Rationed {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.bytes.seek(to)
    }
}
