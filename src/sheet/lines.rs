//! On which line of a text the next byte stands, for whoever decodes the text.
//!
//! Counting lines twice would cost as much as decoding. A reader that counts them anyway sets a clock.

use std::cell::Cell;
use std::rc::Rc;

use memchr::memchr_iter;

/// The line of the next byte that a reader asks for, from 1, once it has begun to tell.
#[derive(Debug, Clone, Default)]
pub(super) struct LineClock(Rc<Cell<Option<u32>>>);

impl LineClock {
    /// Tells the line of the next byte. It has to be told before each read from then on.
    pub fn set(&self, line: u32) {
        self.0.set(Some(line));
    }
}

/// The lines of a text: those that the clock tells, else those that were counted. Where every line ends
/// with a lone carriage return, those count.
#[derive(Debug, Default)]
pub(super) struct Lines {
    pub clock: LineClock,
    feeds: u32,
    returns: u32,
}

/// How often a byte stands in a text.
pub(super) fn count(byte: u8, text: &[u8]) -> u32 {
    u32::try_from(memchr_iter(byte, text).count()).unwrap_or(u32::MAX)
}

impl Lines {
    /// Passes over text that is given to the reader.
    pub fn pass(&mut self, text: &[u8]) {
        if self.clock.0.get().is_some() {
            return;
        }
        self.feeds = self.feeds.saturating_add(count(b'\n', text));
        if self.feeds == 0 {
            self.returns = self.returns.saturating_add(count(b'\r', text));
        }
    }

    /// The line of the next byte, when everything that was passed has been read.
    pub fn line(&self) -> u32 {
        let passed = if self.feeds > 0 { self.feeds } else { self.returns };
        self.clock.0.get().unwrap_or(passed.saturating_add(1))
    }

    /// The line of the byte behind `text`, which was passed and has not been read yet.
    pub fn after(&self, text: &[u8]) -> u32 {
        match self.clock.0.get() {
            Some(line) => line.saturating_add(count(b'\n', text)),
            None => self.line(),
        }
    }
}
