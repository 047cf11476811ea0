//! CSV that a spreadsheet may open: cells that it would run as formulas are disarmed.

use std::borrow::Cow;
use std::io::{self, Write};

/// A cell of an output.
#[derive(Debug, Clone)]
pub enum Cell<'a> {
    /// Text, which may come from an export.
    Text(Cow<'a, str>),
    /// A number or a date of our own making; never disarmed.
    Plain(Cow<'a, str>),
    /// A whole number; never disarmed.
    Number(u64),
    /// Nothing.
    Empty,
}

impl<'a> Cell<'a> {
    /// Text from anywhere.
    pub fn text(text: impl Into<Cow<'a, str>>) -> Self {
        Self::Text(text.into())
    }

    /// A number or date of our own.
    pub fn plain<T: ToString + ?Sized>(value: &T) -> Self {
        Self::Plain(Cow::Owned(value.to_string()))
    }

    /// Text that may be missing.
    pub fn maybe(text: Option<&'a str>) -> Self {
        text.map_or(Self::Empty, Self::text)
    }
}

/// The text with an apostrophe before it if a spreadsheet would run it, or if it begins with one, so
/// that taking one apostrophe away always gives the text back.
pub fn disarmed(text: &str) -> Cow<'_, str> {
    if is_run(text) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// Whether a spreadsheet would run the text, or it begins with an apostrophe.
fn is_run(text: &str) -> bool {
    matches!(text.as_bytes().first(), Some(b'=' | b'+' | b'-' | b'@' | b'\t' | b'\r' | b'\''))
}

/// Writes rows of disarmed cells. Workings have a row for every VM and person behind a count, so that cells are copied
/// whole where nothing in them needs quotes.
pub struct SafeCsv<W: Write> {
    into: W,
    /// How many cells every row has.
    columns: usize,
    /// The row that is being written.
    row: Vec<u8>,
    digits: itoa::Buffer,
}

impl<W: Write> SafeCsv<W> {
    /// Begins a file with its header.
    ///
    /// # Errors
    /// Fails when writing fails.
    pub fn new(into: W, header: &[&str]) -> io::Result<Self> {
        let columns = header.len();
        let mut csv = Self { into, columns, row: Vec::new(), digits: itoa::Buffer::new() };
        let cells: Vec<Cell<'_>> = header.iter().map(|&name| Cell::text(name)).collect();
        csv.row(&cells)?;
        Ok(csv)
    }

    /// Adds a row.
    ///
    /// # Errors
    /// Fails when writing fails, and for a row of another number of cells than the header has.
    pub fn row(&mut self, cells: &[Cell<'_>]) -> io::Result<()> {
        if cells.len() != self.columns {
            return Err(io::Error::other(
                "a row of CSV has another number of cells than its header",
            ));
        }
        let Self { into, row, digits, .. } = self;
        row.clear();
        for (index, cell) in cells.iter().enumerate() {
            if index > 0 {
                row.push(b',');
            }
            put_cell(cell, row, digits);
        }
        end(row);
        into.write_all(row)
    }

    /// Adds a row that has these cells where its frame has gaps.
    ///
    /// # Errors
    /// Fails when writing fails, and for a frame of other rows than these, or with another number of gaps.
    pub fn framed(&mut self, frame: &RowFrame, cells: &[Cell<'_>]) -> io::Result<()> {
        let RowFrame { first, behind, columns } = frame;
        if (*columns, behind.len()) != (self.columns, cells.len()) {
            return Err(io::Error::other("a frame of CSV is of other rows than those of the file"));
        }
        let Self { into, row, digits, .. } = self;
        row.clear();
        row.extend_from_slice(first);
        for (cell, behind) in cells.iter().zip(behind) {
            put_cell(cell, row, digits);
            row.extend_from_slice(behind);
        }
        end(row);
        into.write_all(row)
    }

    /// Ends the file.
    ///
    /// # Errors
    /// Fails when writing fails.
    pub fn finish(mut self) -> io::Result<()> {
        self.into.flush()
    }
}

/// What rows have in common that differ in a few cells: made once, and copied for each of them.
#[derive(Debug)]
pub struct RowFrame {
    columns: usize,
    /// What stands before the first gap.
    first: Vec<u8>,
    /// What stands behind each gap.
    behind: Vec<Vec<u8>>,
}

impl RowFrame {
    /// The frame of rows with these cells, and with a gap for each that is none.
    pub fn of(cells: &[Option<Cell<'_>>]) -> Self {
        let mut frame = Self { columns: cells.len(), first: Vec::new(), behind: Vec::new() };
        let mut digits = itoa::Buffer::new();
        for (index, cell) in cells.iter().enumerate() {
            let part = frame.behind.last_mut().unwrap_or(&mut frame.first);
            if index > 0 {
                part.push(b',');
            }
            match cell {
                Some(cell) => put_cell(cell, part, &mut digits),
                None => frame.behind.push(Vec::new()),
            }
        }
        frame
    }
}

/// Adds a cell as a spreadsheet may open it.
fn put_cell(cell: &Cell<'_>, row: &mut Vec<u8>, digits: &mut itoa::Buffer) {
    match cell {
        Cell::Text(text) if is_run(text) => put(&disarmed(text), row),
        Cell::Text(text) | Cell::Plain(text) => put(text, row),
        Cell::Number(number) => row.extend_from_slice(digits.format(*number).as_bytes()),
        Cell::Empty => {}
    }
}

/// Ends a row.
fn end(row: &mut Vec<u8>) {
    if row.is_empty() {
        // A line with nothing on it would be no row.
        row.extend_from_slice(b"\"\"");
    }
    row.push(b'\n');
}

/// Adds a text, in quotes where something in it would end it.
fn put(text: &str, row: &mut Vec<u8>) {
    let ends = |byte: &u8| matches!(byte, b',' | b'"' | b'\n' | b'\r');
    // Without a way out in the middle the bytes are looked at many at a time.
    let bytes = text.as_bytes();
    if !bytes.iter().fold(false, |found, byte| found | ends(byte)) {
        row.extend_from_slice(bytes);
        return;
    }
    row.push(b'"');
    for &byte in bytes {
        if byte == b'"' {
            row.push(b'"');
        }
        row.push(byte);
    }
    row.push(b'"');
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_a_spreadsheet_would_run_is_disarmed() {
        // as it comes             as it is written
        let cases = [
            ("=HYPERLINK(\"x\")", "'=HYPERLINK(\"x\")"),
            ("+1", "'+1"),
            ("-", "'-"),
            ("@cmd", "'@cmd"),
            ("\tx", "'\tx"),
            ("'quoted", "''quoted"),
            ("plain = text", "plain = text"),
            ("", ""),
        ];
        for (text, written) in cases {
            assert_eq!(disarmed(text), written);
        }
    }

    /// What the `csv` crate writes of a row.
    fn by_the_csv_crate(cells: &[Cell<'_>]) -> Vec<u8> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        for cell in cells {
            let field = match cell {
                Cell::Text(text) => disarmed(text).into_owned(),
                Cell::Plain(text) => text.clone().into_owned(),
                Cell::Number(number) => number.to_string(),
                Cell::Empty => String::new(),
            };
            writer.write_field(field).unwrap();
        }
        writer.write_record(None::<&[u8]>).unwrap();
        writer.into_inner().unwrap()
    }

    fn cells() -> impl Strategy<Value = Cell<'static>> {
        let text = "[a,;=+'\"\\-@é\t\r\n ]{0,40}";
        prop_oneof![
            text.prop_map(Cell::text),
            text.prop_map(|text| Cell::plain(&text)),
            any::<u64>().prop_map(Cell::Number),
            Just(Cell::Empty),
        ]
    }

    proptest! {
        #[test]
        fn rows_are_those_of_the_csv_crate(
            rows in (1..6_usize).prop_flat_map(|columns| {
                prop::collection::vec(prop::collection::vec(cells(), columns), 1..6)
            }),
            mask in any::<u8>(),
        ) {
            let mut written = Vec::new();
            let header = ["b,c"].repeat(rows[0].len());
            let mut csv = SafeCsv::new(&mut written, &header).unwrap();
            for row in &rows {
                csv.row(row).unwrap();
                // The same in a frame that has gaps here and there.
                let gap = |place: usize| mask >> (place % 8) & 1 == 1;
                let (mut frame, mut cells) = (Vec::new(), Vec::new());
                for (place, cell) in row.iter().enumerate() {
                    frame.push((!gap(place)).then(|| cell.clone()));
                    cells.extend(gap(place).then(|| cell.clone()));
                }
                csv.framed(&RowFrame::of(&frame), &cells).unwrap();
                cells.push(Cell::Empty);
                prop_assert!(csv.framed(&RowFrame::of(&frame), &cells).is_err());
            }
            prop_assert!(csv.row(&[]).is_err());
            csv.finish().unwrap();
            let mut expected = format!("{}\n", ["\"b,c\""].repeat(header.len()).join(",")).into_bytes();
            expected.extend(rows.iter().flat_map(|row| by_the_csv_crate(row).repeat(2)));
            prop_assert_eq!(String::from_utf8(written), String::from_utf8(expected));
        }
    }
}
