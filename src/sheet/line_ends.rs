//! Files of old Macintosh programs, whose lines end with a lone carriage return.
//!
//! Which files those are is told by the first line; all others go through untouched.

use std::io::{self, Read};

use memchr::memchr;

use super::error::SheetError;
use super::peeked::Peeked;

/// How far the end of the first line is looked for.
const LONGEST_FIRST_LINE: usize = 1024 * 1024;
const FIRST_LOOK: usize = 4 * 1024;

/// A text by the ends of its lines.
pub(super) enum LineEnds<R> {
    /// Untouched.
    AsWritten(Peeked<R>),
    /// With line feeds for lone carriage returns.
    LoneReturns(LoneReturns<R>),
}

/// The text with its lone carriage returns made line feeds, if its first line ends with one.
///
/// # Errors
/// Fails when the stream fails.
pub(super) fn ended_by_feeds<R: Read>(text: R) -> Result<LineEnds<R>, SheetError> {
    let mut text = Peeked::new(text);
    let mut look = FIRST_LOOK;
    loop {
        let opening = text.opening(look)?;
        match first_line_end(opening) {
            Some(FirstEnd::LoneReturn) => {
                return Ok(LineEnds::LoneReturns(LoneReturns::new(text)));
            }
            Some(FirstEnd::Feed) => return Ok(LineEnds::AsWritten(text)),
            None if opening.len() < look && opening.last() == Some(&b'\r') => {
                return Ok(LineEnds::LoneReturns(LoneReturns::new(text)));
            }
            None if opening.len() < look || look >= LONGEST_FIRST_LINE => {
                return Ok(LineEnds::AsWritten(text));
            }
            None => look *= 4,
        }
    }
}

enum FirstEnd {
    Feed,
    LoneReturn,
}

/// What the first line ends with, as far as the bytes tell. Within quotes no line ends.
fn first_line_end(opening: &[u8]) -> Option<FirstEnd> {
    let mut quoted = false;
    let mut bytes = opening.iter().peekable();
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => return Some(FirstEnd::Feed),
            b'\r' if !quoted => {
                return bytes.peek().map(|next| match next {
                    b'\n' => FirstEnd::Feed,
                    _ => FirstEnd::LoneReturn,
                });
            }
            _ => {}
        }
    }
    None
}

/// Gives line feeds for carriage returns that no line feed follows.
pub(super) struct LoneReturns<R> {
    text: Peeked<R>,
    /// How the stream failed when it was asked what follows the last byte that was given.
    failed: Option<io::Error>,
}

impl<R: Read> LoneReturns<R> {
    fn new(text: Peeked<R>) -> Self {
        Self { text, failed: None }
    }
}

impl<R: Read> Read for LoneReturns<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if let Some(error) = self.failed.take() {
            return Err(error);
        }
        let read = self.text.read(into)?;
        let piece = &mut into[..read];
        let mut behind = None;
        if piece.last() == Some(&b'\r') {
            match self.text.opening(1) {
                Ok(opening) => behind = opening.first().copied(),
                Err(error) => self.failed = Some(error),
            }
        }
        let mut from = 0;
        while let Some(at) = memchr(b'\r', &piece[from..]) {
            let at = from + at;
            if piece.get(at + 1).copied().or(behind) != Some(b'\n') {
                piece[at] = b'\n';
            }
            from = at + 1;
        }
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheet::tests::Trickle;

    fn read(text: &str) -> String {
        let mut first = None;
        for step in [1, 2, 3, 1000] {
            let source = Trickle::new(text.as_bytes().to_vec(), step);
            let mut all = String::new();
            match ended_by_feeds(source).unwrap() {
                LineEnds::AsWritten(mut text) => text.read_to_string(&mut all).unwrap(),
                LineEnds::LoneReturns(mut text) => text.read_to_string(&mut all).unwrap(),
            };
            assert_eq!(first.get_or_insert_with(|| all.clone()), &all, "pieces of {step}");
        }
        first.unwrap()
    }

    #[test]
    fn lone_returns_become_feeds_if_the_first_line_ends_with_one() {
        assert_eq!(read("a,b\r1,2\r\r3,4"), "a,b\n1,2\n\n3,4");
        assert_eq!(read("a,b\r1,2\r\n3,4\r"), "a,b\n1,2\r\n3,4\n");
        assert_eq!(read("a,b\r"), "a,b\n");
    }

    #[test]
    fn other_files_are_untouched() {
        for text in ["", "a", "a,b\r\n1,\r2\r\n", "a,b\n1,2\r3\n", "\"a\rb\",c\r\n1,2\r\n"] {
            assert_eq!(read(text), text);
        }
        let long = format!("{}\r\n{}\r", "a".repeat(9000), "b".repeat(9000));
        assert_eq!(read(&long), long);
        assert_eq!(read(&long[9002..]), long[9002..].replace('\r', "\n"));
    }
}
