//! One record: its fields as text, and where it stands.

/// A field's place, in the record as written or, if it held doubled quotes, in the unescaped copy.
#[derive(Debug, Clone, Copy)]
pub(super) struct FieldAt {
    pub start: usize,
    pub end: usize,
    pub kept: Kept,
}

/// Where the text of a field is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kept {
    /// In the record as it was written.
    AsWritten,
    /// In the copy that was made to undo doubled quotes.
    Unescaped,
}

/// Whether the quotes of a record are as every writer of quotes sets them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Quotes {
    /// They are, or there are none.
    Whole,
    /// Text stands behind a closing quote, or a field beside quoted ones ends in a quote that nothing
    /// opened. A quote is missing or too many, and what looks like one field may be rows that it swallowed.
    Torn,
}

/// One record of a sheet, valid until the next one is read.
#[derive(Debug, Clone, Copy)]
pub struct Record<'a> {
    pub(super) line: u32,
    pub(super) written: &'a str,
    pub(super) unescaped: &'a str,
    pub(super) fields: &'a [FieldAt],
    /// How many fields it has; those beyond `fields` are empty.
    pub(super) width: usize,
    pub(super) quotes: Quotes,
}

impl<'a> Record<'a> {
    /// The line on which the record begins, from 1.
    pub fn line(&self) -> u32 {
        self.line
    }

    /// The record as it was written, without its line end.
    pub fn written(&self) -> &'a str {
        self.written
    }

    /// How many fields the record has.
    pub fn len(&self) -> usize {
        self.width
    }

    /// Whether the record has no field; the reader never gives such a record.
    pub fn is_empty(&self) -> bool {
        self.width == 0
    }

    /// The field in column `index` with surrounding blanks removed; empty beyond the last field.
    pub fn cell(&self, index: usize) -> &'a str {
        trimmed(self.field(index))
    }

    /// The field in column `index` exactly as written, quotes undone; empty beyond the last field.
    pub fn field(&self, index: usize) -> &'a str {
        let Some(at) = self.fields.get(index) else {
            return "";
        };
        let text = match at.kept {
            Kept::AsWritten => self.written,
            Kept::Unescaped => self.unescaped,
        };
        text.get(at.start..at.end).unwrap_or("")
    }

    /// All fields in order.
    pub fn iter(&self) -> impl Iterator<Item = &'a str> {
        let record = *self;
        (0..self.len()).map(move |index| record.field(index))
    }

    /// Whether a quote is missing or too many, so that fields and rows may not be what they seem.
    pub fn is_torn(&self) -> bool {
        self.quotes == Quotes::Torn
    }

    /// Whether every cell is blank: a row of nothing but delimiters.
    pub fn is_blank(&self) -> bool {
        self.iter().all(|field| trimmed(field).is_empty())
    }
}

/// A text without the blanks around it. Most texts begin and end with a letter, which is told at a glance.
pub(crate) fn trimmed(text: &str) -> &str {
    match (text.as_bytes().first(), text.as_bytes().last()) {
        (Some(first), Some(last)) if first.is_ascii_graphic() && last.is_ascii_graphic() => text,
        _ => text.trim(),
    }
}
