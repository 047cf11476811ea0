//! The slow way through a record that holds a quote: byte by byte.

use memchr::memchr_iter;

use super::record::{FieldAt, Kept, Quotes};

/// How a field ended.
pub(super) enum FieldEnd {
    Delimiter,
    LineEnd,
    OutOfBytes,
    /// The bytes ended inside quotes, which were opened `line_offset` lines into the record.
    InsideQuotes {
        line_offset: u32,
    },
}

/// A walk over the bytes of one record with quotes.
pub(super) struct QuotedScan<'a> {
    pub bytes: &'a [u8],
    pub delimiter: u8,
    pub at: usize,
    /// Line breaks passed inside quotes.
    pub lines: u32,
    /// Whether text stands behind a closing quote.
    pub tails: Quotes,
    /// Whether a quoted field was read, and whether a plain one ended in a quote that nothing opened.
    quoted: bool,
    unopened: bool,
}

impl<'a> QuotedScan<'a> {
    /// A walk that begins with the first of `bytes`.
    pub fn new(bytes: &'a [u8], delimiter: u8) -> Self {
        let tails = Quotes::Whole;
        Self { bytes, delimiter, at: 0, lines: 0, tails, quoted: false, unopened: false }
    }

    /// Whether the quotes of the fields that were read are whole. A plain field may end in a quote, as
    /// in `19"`, but a writer who quotes would have quoted it.
    pub fn quotes(&self) -> Quotes {
        if self.quoted && self.unopened { Quotes::Torn } else { self.tails }
    }

    /// Reads one field and leaves `at` behind the delimiter or line end that closed it.
    pub fn field(&mut self, fields: &mut Vec<FieldAt>, copies: &mut Vec<u8>) -> FieldEnd {
        if self.bytes.get(self.at) != Some(&b'"') {
            return self.plain_field(fields);
        }
        self.quoted = true;
        let line_offset = self.lines;
        let copy_start = copies.len();
        self.at += 1;
        let start = self.at;
        loop {
            let Some(&byte) = self.bytes.get(self.at) else {
                return FieldEnd::InsideQuotes { line_offset };
            };
            self.at += 1;
            match (byte, self.bytes.get(self.at)) {
                (b'"', Some(b'"')) => {
                    self.at += 1;
                    copies.push(b'"');
                }
                (b'"', _) => break,
                _ => {
                    self.lines += u32::from(byte == b'\n');
                    copies.push(byte);
                }
            }
        }
        let inside = start..self.at - 1;
        // Whatever follows the closing quote up to the delimiter is kept, as spreadsheets do.
        let tail = self.at;
        let end = self.run_to_end();
        let tail = &self.bytes[tail..self.text_end(&end)];
        let tail = if matches!(end, FieldEnd::Delimiter) {
            tail
        } else {
            tail.strip_suffix(b"\r").unwrap_or(tail)
        };
        if !tail.trim_ascii().is_empty() {
            self.tails = Quotes::Torn;
        }
        if tail.is_empty() && copies.len() - copy_start == inside.len() {
            copies.truncate(copy_start);
            fields.push(FieldAt { start: inside.start, end: inside.end, kept: Kept::AsWritten });
        } else {
            copies.extend_from_slice(tail);
            fields.push(FieldAt { start: copy_start, end: copies.len(), kept: Kept::Unescaped });
        }
        end
    }

    fn plain_field(&mut self, fields: &mut Vec<FieldAt>) -> FieldEnd {
        let start = self.at;
        let end = self.run_to_end();
        let text_end = self.text_end(&end);
        let text = self.bytes[start..text_end].trim_ascii_end();
        let odd = || memchr_iter(b'"', text).count() % 2 == 1;
        self.unopened = self.unopened || (text.ends_with(b"\"") && odd());
        fields.push(FieldAt { start, end: text_end, kept: Kept::AsWritten });
        end
    }

    /// Goes behind the next delimiter or line end.
    fn run_to_end(&mut self) -> FieldEnd {
        while let Some(&byte) = self.bytes.get(self.at) {
            self.at += 1;
            if byte == self.delimiter {
                return FieldEnd::Delimiter;
            }
            if byte == b'\n' {
                return FieldEnd::LineEnd;
            }
        }
        FieldEnd::OutOfBytes
    }

    /// Where the text before `at` ends, given what `at` stands behind.
    fn text_end(&self, end: &FieldEnd) -> usize {
        match end {
            FieldEnd::Delimiter | FieldEnd::LineEnd => self.at - 1,
            FieldEnd::OutOfBytes | FieldEnd::InsideQuotes { .. } => self.at,
        }
    }
}
