//! Cuts a stream of bytes into records.
//!
//! A record without a quote is split at its delimiters; the rare one with quotes goes the slow way,
//! byte by byte. Only the current record and one block are in memory, whatever the file's size.

use std::io::{self, Read};

use memchr::{memchr, memchr_iter};

use super::error::SheetError;
use super::lines::{LineClock, count};
use super::quoted::{FieldEnd, QuotedScan};
use super::record::{FieldAt, Kept, Quotes, Record};

/// The longest record that is read, in bytes. A longer one means a quote that was never closed.
pub const LONGEST_RECORD: usize = 16 * 1024 * 1024;
/// The most columns that a table has, which are those of a spreadsheet.
pub const MOST_COLUMNS: usize = 16_384;

const BLOCK: usize = 256 * 1024;
const UTF8_MARK: &[u8] = b"\xef\xbb\xbf";

/// Reads records from a stream of delimited UTF-8 text, with or without a byte order mark.
#[derive(Debug)]
pub struct Reader<R> {
    source: R,
    delimiter: u8,
    pub(super) block: Vec<u8>,
    /// The unread bytes are `block[start..end]`.
    pub(super) start: usize,
    pub(super) end: usize,
    source_ended: bool,
    /// Why the source failed behind what has been read, which is given first.
    failed: Option<SheetError>,
    /// Where the lines end that were looked at ahead.
    pub(super) looked_at: usize,
    /// The line on which the next unread byte stands.
    pub(super) line: u32,
    fields: Vec<FieldAt>,
    unescaped: String,
    quotes: Quotes,
    clock: Option<LineClock>,
}

/// Where a record lies in the block.
struct Cut {
    /// The end of its text, without the line end.
    text_end: usize,
    /// The first byte after its line end.
    next: usize,
    /// How many lines it spans.
    lines: u32,
}

/// What a look at the unread bytes found.
enum Found {
    Record(Cut),
    /// The record goes on beyond what has been read so far.
    NeedsMore,
}

impl<R: Read> Reader<R> {
    /// A reader of `source`, whose fields are separated by `delimiter`.
    pub fn new(source: R, delimiter: u8) -> Self {
        Self {
            source,
            delimiter,
            block: vec![0; BLOCK],
            start: 0,
            end: 0,
            source_ended: false,
            failed: None,
            looked_at: 0,
            line: 1,
            fields: Vec::new(),
            unescaped: String::new(),
            quotes: Quotes::Whole,
            clock: None,
        }
    }

    /// The same reader, which tells the line of the next byte before it reads on.
    pub(super) fn with_clock(self, clock: LineClock) -> Self {
        Self { clock: Some(clock), ..self }
    }

    /// Changes the delimiter for the records not yet read.
    pub fn set_delimiter(&mut self, delimiter: u8) {
        self.delimiter = delimiter;
    }

    /// The first bytes of the file without reading on: at least so many lines, if the file has them and they are
    /// not absurdly long. Serves to tell what the file is before its first record is cut.
    ///
    /// # Errors
    /// Fails when the stream fails.
    pub fn opening(&mut self, lines: usize) -> Result<&[u8], SheetError> {
        self.skip_mark()?;
        while (count(b'\n', self.unread()) as usize) < lines
            && !self.source_ended
            && self.end - self.start < LONGEST_RECORD
        {
            self.read_more()?;
        }
        Ok(self.unread())
    }

    /// The next record that is not an empty line.
    ///
    /// # Errors
    /// Fails when the stream fails, at bytes that are not UTF-8, at a quote that is never closed, at
    /// a record over [`LONGEST_RECORD`], at one of more than [`MOST_COLUMNS`] and at a line beyond all numbers.
    pub fn next_record(&mut self) -> Result<Option<Record<'_>>, SheetError> {
        self.skip_mark()?;
        loop {
            if self.start == self.end && !self.read_more()? {
                return Ok(None);
            }
            let Found::Record(cut) = self.cut()? else {
                let held = self.end - self.start;
                if held >= LONGEST_RECORD {
                    return Err(SheetError::RecordTooLong { line: self.line });
                }
                // A look after each block would take the square of the time for a long record.
                while self.end - self.start < (2 * held).min(LONGEST_RECORD) {
                    match self.read_more() {
                        Ok(true) => {}
                        Ok(false) => break,
                        // What came before it may end the record.
                        Err(error) if self.end - self.start > held => {
                            self.failed = Some(error);
                            break;
                        }
                        Err(error) => return Err(error),
                    }
                }
                continue;
            };
            let (start, line) = (self.start, self.line);
            if cut.text_end - start >= LONGEST_RECORD {
                return Err(SheetError::RecordTooLong { line });
            }
            self.start = cut.next;
            self.line = line.checked_add(cut.lines).ok_or(SheetError::TooManyLines)?;
            if start == cut.text_end {
                continue;
            }
            let written = std::str::from_utf8(&self.block[start..cut.text_end])
                .map_err(|_| SheetError::NotUtf8 { line })?;
            return Ok(Some(Record {
                line,
                written,
                unescaped: &self.unescaped,
                fields: &self.fields,
                width: self.fields.len(),
                quotes: self.quotes,
            }));
        }
    }

    pub(super) fn unread(&self) -> &[u8] {
        &self.block[self.start..self.end]
    }

    /// Passes over a byte order mark at the very beginning.
    fn skip_mark(&mut self) -> Result<(), SheetError> {
        if self.line != 1 || self.start != 0 {
            return Ok(());
        }
        while self.end < UTF8_MARK.len() && self.read_more()? {}
        if self.unread().starts_with(UTF8_MARK) {
            self.start = UTF8_MARK.len();
        }
        Ok(())
    }

    /// Reads another block behind the unread bytes; says whether anything came.
    fn read_more(&mut self) -> Result<bool, SheetError> {
        if let Some(error) = self.failed.take() {
            return Err(error);
        }
        if self.source_ended {
            return Ok(false);
        }
        if self.end == self.block.len() {
            if self.start > 0 && self.line > 1 {
                self.block.copy_within(self.start..self.end, 0);
                self.end -= self.start;
                self.looked_at = self.looked_at.saturating_sub(self.start);
                self.start = 0;
            } else {
                self.block.resize(self.block.len() * 2, 0);
            }
            if self.end == self.block.len() {
                self.block.resize(self.block.len() * 2, 0);
            }
        }
        if let Some(clock) = &self.clock {
            clock.set(self.line.saturating_add(count(b'\n', self.unread())));
        }
        let read = loop {
            match self.source.read(&mut self.block[self.end..]) {
                Ok(read) => break read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
        };
        self.source_ended = read == 0;
        self.end += read;
        Ok(read > 0)
    }

    /// Finds the end of the record at the front of the unread bytes and its fields.
    fn cut(&mut self) -> Result<Found, SheetError> {
        self.fields.clear();
        let unread = &self.block[self.start..self.end];
        let line_end = memchr(b'\n', unread);
        if line_end.is_none() && !self.source_ended {
            return Ok(Found::NeedsMore);
        }
        let line = &unread[..line_end.unwrap_or(unread.len())];
        if memchr(b'"', line).is_some() {
            return self.cut_quoted();
        }
        self.quotes = Quotes::Whole;
        let text = line.strip_suffix(b"\r").unwrap_or(line);
        // Only a long line can have so many that they have to be counted.
        if text.len() >= MOST_COLUMNS && count(self.delimiter, text) as usize >= MOST_COLUMNS {
            return Err(SheetError::TooManyColumns { line: self.line });
        }
        let mut from = 0;
        for at in memchr_iter(self.delimiter, text) {
            self.fields.push(FieldAt { start: from, end: at, kept: Kept::AsWritten });
            from = at + 1;
        }
        self.fields.push(FieldAt { start: from, end: text.len(), kept: Kept::AsWritten });
        Ok(Found::Record(Cut {
            text_end: self.start + text.len(),
            next: self.start + line.len() + usize::from(line_end.is_some()),
            lines: u32::from(line_end.is_some()),
        }))
    }

    /// The slow way, for a record that holds a quote. A quote opens a quoted field only as its first
    /// byte; elsewhere it is a plain character, as in `19" rack`.
    fn cut_quoted(&mut self) -> Result<Found, SheetError> {
        let Self { block, fields, unescaped, quotes, .. } = self;
        let unread = &block[self.start..self.end];
        let mut scan = QuotedScan::new(unread, self.delimiter);
        let mut copies = Vec::new();
        let ended = loop {
            if fields.len() >= MOST_COLUMNS {
                return Err(SheetError::TooManyColumns { line: self.line });
            }
            match scan.field(fields, &mut copies) {
                FieldEnd::Delimiter => {}
                FieldEnd::LineEnd => break true,
                FieldEnd::OutOfBytes => break false,
                FieldEnd::InsideQuotes { line_offset } if self.source_ended => {
                    return Err(SheetError::QuoteNeverClosed { line: self.line + line_offset });
                }
                FieldEnd::InsideQuotes { .. } => return Ok(Found::NeedsMore),
            }
        };
        if !ended && !self.source_ended {
            return Ok(Found::NeedsMore);
        }
        *quotes = scan.quotes();
        let mut text_end = scan.at - usize::from(ended);
        // A carriage return before the line end belongs to it unless it stood inside quotes.
        if let Some(last) = fields.last_mut()
            && last.kept == Kept::AsWritten
            && last.end == text_end
            && last.end > last.start
            && unread[last.end - 1] == b'\r'
        {
            last.end -= 1;
        }
        if text_end > 0 && unread[text_end - 1] == b'\r' {
            text_end -= 1;
        }
        *unescaped =
            String::from_utf8(copies).map_err(|_| SheetError::NotUtf8 { line: self.line })?;
        Ok(Found::Record(Cut {
            text_end: self.start + text_end,
            next: self.start + scan.at,
            lines: scan.lines + u32::from(ended),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheet::tests::Trickle;
    use proptest::prelude::*;

    fn records(text: &[u8]) -> Vec<(u32, Vec<String>)> {
        let mut reader = Reader::new(text, b',');
        let mut all = Vec::new();
        while let Some(record) = reader.next_record().unwrap() {
            all.push((record.line(), record.iter().map(str::to_owned).collect()));
        }
        all
    }

    #[test]
    fn lines_are_those_of_an_editor_on_windows_files() {
        let text = b"\xef\xbb\xbfhost,note\r\n\r\nesx-01,\"two\r\nlines\"\r\nesx-02,plain\r\n";
        let lines: Vec<u32> = records(text).iter().map(|(line, _)| *line).collect();
        assert_eq!(lines, [1, 3, 5]);
    }

    #[test]
    fn a_quote_inside_a_field_is_a_plain_character() {
        let rows = records(b"19\" rack,b\nc,d\n");
        assert_eq!(rows[0].1, ["19\" rack", "b"]);
        assert_eq!(rows.len(), 2);
    }

    #[test]
    fn a_record_tells_that_a_quote_is_missing_or_too_many() {
        let torn = |text: &[u8]| {
            let mut reader = Reader::new(text, b',');
            let mut torn = Vec::new();
            while let Some(record) = reader.next_record().unwrap() {
                torn.push(record.is_torn());
            }
            torn
        };
        // text, torn
        let cases: [(&[u8], &[bool]); 9] = [
            (b"19\" rack,b\n\"c\",d\n", &[false, false]),
            (b"a,19\"\n", &[false]),
            (b"\"c\" ,\"d \"\"e\"\"\"\r\n", &[false]),
            // The opening quote of the second field is missing.
            (b"\"a\",b\",\"c\"\nd,e,f\n", &[true, false]),
            (b"\"a\",b\"\r\n", &[true]),
            // The closing quote of the first row is missing; the second row is swallowed.
            (b"a,\"b\nc,\"d\"\ne,f\n", &[true, false]),
            (b"\"a\"b,c\n", &[true]),
            (b"\"a\",\"b\"c\r\n", &[true]),
            (b"a,\"b\"\"\nc,\"d\"\"\"\n", &[true]),
        ];
        for (text, expected) in cases {
            assert_eq!(torn(text), expected, "{}", String::from_utf8_lossy(text));
        }
    }

    #[test]
    fn a_quote_that_is_never_closed_is_told_with_its_line() {
        let mut reader = Reader::new(&b"a,b\nc,\"d\ne,f\n"[..], b',');
        reader.next_record().unwrap();
        let error = reader.next_record().unwrap_err();
        assert!(matches!(error, SheetError::QuoteNeverClosed { line: 2 }), "{error}");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]
        /// The csv crate is the judge of what the fields are; a lone carriage return, which it takes
        /// for a line end, is left out here.
        #[test]
        fn fields_are_those_of_the_csv_crate(
            pieces in proptest::collection::vec(
                proptest::sample::select(vec!["a", "ü", ",", "\"", "\"\"", "\n", "\r\n", " ", "x,y"]),
                0..40,
            ),
            step in 1usize..7,
        ) {
            let text = pieces.concat();
            let mut oracle = csv::ReaderBuilder::new()
                .has_headers(false).flexible(true).from_reader(text.as_bytes());
            let expected: Vec<Vec<String>> = oracle
                .records()
                .map(|record| record.unwrap().iter().map(str::to_owned).collect())
                .collect();
            let mut reader = Reader::new(Trickle::new(text.as_bytes().to_vec(), step), b',');
            let mut ours: Vec<Vec<String>> = Vec::new();
            loop {
                match reader.next_record() {
                    Ok(Some(record)) => ours.push(record.iter().map(str::to_owned).collect()),
                    Ok(None) => break,
                    // The csv crate takes the rest of the file for one field; we refuse.
                    Err(SheetError::QuoteNeverClosed { .. }) => {
                        prop_assert_eq!(&ours[..], &expected[..ours.len()]);
                        prop_assert_eq!(expected.len(), ours.len() + 1);
                        return Ok(());
                    }
                    Err(error) => prop_assert!(false, "{}", error),
                }
            }
            prop_assert_eq!(ours, expected);
        }
    }
}
