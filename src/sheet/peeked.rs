//! A stream whose first bytes can be looked at before they are read.

use std::io::{self, Read};

/// A stream and those of its bytes that were looked at and not yet given.
#[derive(Debug)]
pub(super) struct Peeked<R> {
    head: Vec<u8>,
    given: usize,
    source: R,
}

impl<R: Read> Peeked<R> {
    pub fn new(source: R) -> Self {
        Self { head: Vec::new(), given: 0, source }
    }

    /// The next bytes without reading them: at least `count`, if the stream has as many.
    ///
    /// # Errors
    /// Fails when the stream fails.
    pub fn opening(&mut self, count: usize) -> io::Result<&[u8]> {
        let missing = count.saturating_sub(self.head.len() - self.given);
        if missing > 0 {
            let missing = u64::try_from(missing).unwrap_or(u64::MAX);
            self.source.by_ref().take(missing).read_to_end(&mut self.head)?;
        }
        Ok(self.rest())
    }

    /// Passes over `count` bytes that were looked at.
    pub fn pass(&mut self, count: usize) {
        self.given = (self.given + count).min(self.head.len());
    }

    /// Puts bytes that were read before those that were not.
    pub fn put_back(&mut self, bytes: &[u8]) {
        self.head.splice(..self.given, bytes.iter().copied());
        self.given = 0;
    }

    fn rest(&self) -> &[u8] {
        self.head.get(self.given..).unwrap_or_default()
    }
}

impl<R: Read> Read for Peeked<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.given == self.head.len() {
            return self.source.read(into);
        }
        let read = self.rest().read(into)?;
        self.given += read;
        if self.given == self.head.len() {
            self.head = Vec::new();
            self.given = 0;
        }
        Ok(read)
    }
}
