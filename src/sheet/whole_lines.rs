//! Lines as they stand, before they are cut into records: for whoever can take a line whole, or can do something useful
//! with those that come soon.

use std::io::Read;

use memchr::{memchr, memrchr};

use super::reader::Reader;

/// How many bytes are looked at ahead at once: what is fetched for them has to be at hand until they are read.
const AHEAD: usize = 4 * 1024;

impl<R: Read> Reader<R> {
    /// The next line as it stands, with its number, if it is read already, is no empty line and holds no quote, so
    /// that it is a record by itself. The reader stays before it.
    pub fn plain_line(&self) -> Option<(&[u8], u32)> {
        // The last line that has a number is not passed as a line, so that the next one is told.
        if self.line == u32::MAX {
            return None;
        }
        let unread = self.unread();
        let line = &unread[..memchr(b'\n', unread)?];
        let text = line.strip_suffix(b"\r").unwrap_or(line);
        (!text.is_empty() && memchr(b'"', text).is_none()).then_some((text, self.line))
    }

    /// Goes behind the line of so many bytes that [`Self::plain_line`] gave.
    pub fn pass_line(&mut self, bytes: usize) {
        let end = self.start + bytes;
        self.start = end + if self.block[end] == b'\r' { 2 } else { 1 };
        self.line += 1;
    }

    /// The next whole lines that are read already, with the number of the first; nothing as long as those that were given
    /// before are not all passed.
    pub fn ahead(&mut self) -> Option<(&[u8], u32)> {
        if self.start < self.looked_at {
            return None;
        }
        let unread = &self.block[self.start..self.end];
        let near = &unread[..unread.len().min(AHEAD)];
        let lines = memrchr(b'\n', near)? + 1;
        self.looked_at = self.start + lines;
        Some((&near[..lines], self.line))
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;
    use crate::sheet::tests::{Trickle, shown};

    #[test]
    fn lines_ahead_are_whole_and_come_once_before_they_are_read() {
        use std::fmt::Write;
        let mut text = String::new();
        for line in 0..3_000 {
            writeln!(text, "{line},{}", "x".repeat(line % 37)).unwrap();
        }
        for piece in [1_000, 100_000] {
            let mut reader = Reader::new(Trickle::new(text.clone().into_bytes(), piece), b',');
            let mut ahead: Vec<String> = Vec::new();
            let mut read = 0;
            loop {
                if let Some((lines, first)) = reader.ahead() {
                    let lines = std::str::from_utf8(lines).unwrap();
                    assert!(lines.ends_with('\n'), "{lines}");
                    assert!(lines.starts_with(&format!("{},", first - 1)), "{first}: {lines}");
                    ahead.extend(lines.lines().map(str::to_owned));
                }
                let Some(record) = reader.next_record().unwrap() else { break };
                let line = record.iter().collect::<Vec<_>>().join(",");
                // What comes is the next of what was seen, or was not seen before it came.
                if ahead.get(read) == Some(&line) {
                    read += 1;
                } else {
                    assert_eq!(ahead.len(), read, "{line}");
                }
            }
            assert_eq!(ahead.len(), read);
            assert!(read > 2_500, "{read}");
        }
    }

    #[test]
    fn a_source_that_fails_gives_every_record_before_its_fault() {
        /// Gives some pieces, one at a time, and fails then.
        struct Failing(Vec<&'static [u8]>);
        impl Read for Failing {
            fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
                if self.0.is_empty() {
                    return Err(io::ErrorKind::InvalidData.into());
                }
                let piece = self.0.remove(0);
                into[..piece.len()].copy_from_slice(piece);
                Ok(piece.len())
            }
        }
        // A record that goes on over a line, however it comes: its end alone is shorter than what came before.
        let cases: [&[&[u8]]; 3] = [
            &[b"a,b\nlong,\"two\nlines\"\nc"],
            &[b"a,b\nlong,\"two\nli", b"nes\"\nc"],
            &[b"a,b\n", b"long,\"two\nlines", b"\"\nc"],
        ];
        for pieces in cases {
            let mut reader = Reader::new(Failing(pieces.to_vec()), b',');
            let mut told = Vec::new();
            while let Ok(Some(record)) = reader.next_record() {
                told.push(shown(record));
            }
            assert_eq!(told, ["1: a|b", "2: long|two\nlines"], "{pieces:?}");
        }
    }
}
