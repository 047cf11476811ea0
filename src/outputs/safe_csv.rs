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
    match text.chars().next() {
        Some('=' | '+' | '-' | '@' | '\t' | '\r' | '\'') => Cow::Owned(format!("'{text}")),
        _ => Cow::Borrowed(text),
    }
}

/// Writes rows of disarmed cells.
pub struct SafeCsv<W: Write> {
    writer: csv::Writer<W>,
    digits: itoa::Buffer,
}

impl<W: Write> SafeCsv<W> {
    /// Begins a file with its header.
    ///
    /// # Errors
    /// Fails when writing fails.
    pub fn new(into: W, header: &[&str]) -> io::Result<Self> {
        let mut csv = Self::with(&csv::WriterBuilder::new(), into);
        csv.writer.write_record(header)?;
        Ok(csv)
    }

    /// Begins a file in a form of its own, with nothing in it.
    pub fn with(form: &csv::WriterBuilder, into: W) -> Self {
        Self { writer: form.from_writer(into), digits: itoa::Buffer::new() }
    }

    /// Adds a row.
    ///
    /// # Errors
    /// Fails when writing fails.
    pub fn row(&mut self, cells: &[Cell<'_>]) -> io::Result<()> {
        for cell in cells {
            match cell {
                Cell::Text(text) => self.writer.write_field(disarmed(text).as_bytes())?,
                Cell::Plain(text) => self.writer.write_field(text.as_bytes())?,
                Cell::Number(number) => {
                    self.writer.write_field(self.digits.format(*number))?;
                }
                Cell::Empty => self.writer.write_field(b"")?,
            }
        }
        self.writer.write_record(None::<&[u8]>)?;
        Ok(())
    }

    /// Ends the file.
    ///
    /// # Errors
    /// Fails when writing fails.
    pub fn finish(mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

#[cfg(test)]
mod tests {
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
}
