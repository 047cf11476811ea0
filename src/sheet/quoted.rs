//! The slow way through a record that holds a quote: byte by byte.

use super::record::{FieldAt, Kept};

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
}

impl QuotedScan<'_> {
    /// Reads one field and leaves `at` behind the delimiter or line end that closed it.
    pub fn field(&mut self, fields: &mut Vec<FieldAt>, copies: &mut Vec<u8>) -> FieldEnd {
        if self.bytes.get(self.at) != Some(&b'"') {
            return self.plain_field(fields);
        }
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
        fields.push(FieldAt { start, end: self.text_end(&end), kept: Kept::AsWritten });
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
