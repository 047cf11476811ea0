//! Holds what is written against a file that is there, without keeping either.

use std::io::{self, BufRead, BufReader, Write};
use std::path::Path;

use super::disk::{Disk, DiskFile};

/// A writer that compares what it is given with a file.
#[derive(Debug)]
pub struct Comparing {
    file: BufReader<DiskFile>,
    /// The line that is being compared, from 1.
    line: u64,
    /// The line of the first byte that differs.
    differs: Option<u64>,
}

impl Comparing {
    /// Compares with the file at `path`.
    ///
    /// # Errors
    /// Fails when the file cannot be opened.
    pub fn with(disk: &Disk, path: &Path) -> io::Result<Self> {
        let file = BufReader::with_capacity(256 * 1024, disk.open(path)?);
        Ok(Self { file, line: 1, differs: None })
    }

    /// The line of the first difference, from 1; none if all that was written is all that the file has.
    ///
    /// # Errors
    /// Fails when the file cannot be read.
    pub fn first_difference(mut self) -> io::Result<Option<u64>> {
        if self.differs.is_none() && !self.file.fill_buf()?.is_empty() {
            self.differs = Some(self.line);
        }
        Ok(self.differs)
    }
}

impl Write for Comparing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.differs.is_some() || bytes.is_empty() {
            return Ok(bytes.len());
        }
        let held = self.file.fill_buf()?;
        let length = held.len().min(bytes.len());
        let same = held.iter().zip(bytes).take_while(|(own, other)| own == other).count();
        let lines = held[..same].iter().filter(|byte| **byte == b'\n').count();
        self.line += lines as u64;
        // A file that ends here has less than what is written.
        if same < length || length == 0 {
            self.differs = Some(self.line);
            return Ok(bytes.len());
        }
        self.file.consume(length);
        Ok(length)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_of_the_first_difference_is_told() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "one\ntwo\nthree\n").unwrap();
        let differs = |text: &str| {
            let mut comparing = Comparing::with(&Disk::default(), file.path()).unwrap();
            // In pieces of any size.
            for piece in text.as_bytes().chunks(3) {
                comparing.write_all(piece).unwrap();
            }
            comparing.first_difference().unwrap()
        };
        assert_eq!(differs("one\ntwo\nthree\n"), None);
        assert_eq!(differs("one\ntwO\nthree\n"), Some(2));
        assert_eq!(differs("one\ntwo\n"), Some(3));
        assert_eq!(differs("one\ntwo\nthree\nfour\n"), Some(4));
        assert_eq!(differs(""), Some(1));
    }
}
