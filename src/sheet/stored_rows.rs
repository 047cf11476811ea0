//! Rows kept in memory, for files that are no delimited text.
//!
//! All text lies in one string, so that a million rows are three allocations and not ten million.

use super::error::SheetError;
use super::record::{FieldAt, Kept, Quotes, Record};

/// The most text of one table, in bytes. Places in the text are 32 bits.
pub(super) const MOST_TEXT: usize = 2 * 1024 * 1024 * 1024;
/// The most cells of one table, which are 1 GiB of places.
const MOST_CELLS: usize = 256 * 1024 * 1024;
/// The most rows of one table.
const MOST_ROWS: usize = 32 * 1024 * 1024;
const MIB: usize = 1024 * 1024;

/// The rows of a table that has been read, given as records one after another.
#[derive(Debug, Clone, Default)]
pub struct StoredRows {
    text: String,
    /// Where each cell ends in the text; it begins where the one before ends.
    ends: Vec<u32>,
    rows: Vec<RowAt>,
    width: usize,
    next: usize,
    fields: Vec<FieldAt>,
    /// A header that was known only when all rows were.
    header: Option<Box<Self>>,
}

/// Where a row lies.
#[derive(Debug, Clone, Copy)]
struct RowAt {
    line: u32,
    /// The number of cells up to the end of the row.
    cells_end: usize,
    text_end: usize,
}

impl StoredRows {
    /// Adds a row. One without any text is a blank row, which is not kept. Empty cells at its end are
    /// not kept either; they come back when the row is given.
    ///
    /// # Errors
    /// Fails when the text of the table gets larger than 2 GiB, its cells more than 256 Mi or its rows more than 32 Mi.
    pub(super) fn push<'c>(
        &mut self,
        line: u32,
        cells: impl IntoIterator<Item = &'c str>,
    ) -> Result<(), SheetError> {
        let (cells_before, text_before) = (self.ends.len(), self.text.len());
        let (mut cells_end, mut blank) = (cells_before, true);
        for cell in cells {
            if self.text.len() + cell.len() > MOST_TEXT {
                return Err(too_large());
            }
            if self.ends.len() >= MOST_CELLS {
                return Err(too_many("cells", MOST_CELLS));
            }
            self.text.push_str(cell);
            self.ends.push(u32::try_from(self.text.len()).map_err(|_| too_large())?);
            if !cell.is_empty() {
                cells_end = self.ends.len();
                blank = blank && cell.trim().is_empty();
            }
        }
        if blank {
            self.ends.truncate(cells_before);
            self.text.truncate(text_before);
            return Ok(());
        }
        self.ends.truncate(cells_end);
        if self.rows.len() >= MOST_ROWS {
            return Err(too_many("rows", MOST_ROWS));
        }
        if self.rows.is_empty() {
            self.width = cells_end - cells_before;
        }
        self.rows.push(RowAt { line, cells_end, text_end: self.text.len() });
        Ok(())
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.rows.len() + self.header.as_ref().map_or(0, |header| header.len())
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Puts a header before all rows, and gives them its width.
    ///
    /// # Errors
    /// As [`StoredRows::push`].
    pub(super) fn put_header<'c>(
        &mut self,
        line: u32,
        cells: impl IntoIterator<Item = &'c str>,
    ) -> Result<(), SheetError> {
        let mut header = Self::default();
        header.push(line, cells)?;
        self.width = header.width;
        self.header = Some(Box::new(header));
        Ok(())
    }

    /// Goes back before the first row.
    pub fn rewind(&mut self) {
        self.next = 0;
        if let Some(header) = &mut self.header {
            header.next = 0;
        }
    }

    /// How many bytes the rows take in memory.
    pub(super) fn size(&self) -> usize {
        self.text.len() + size_of_val(self.ends.as_slice()) + size_of_val(self.rows.as_slice())
    }

    /// Gives every row at least `width` cells, the last of them empty: those of the row that turned
    /// out to be the header.
    pub fn set_width(&mut self, width: usize) {
        self.width = width;
    }

    /// The next row.
    ///
    /// # Errors
    /// Never fails; the result is that of [`Reader::next_record`](super::Reader::next_record), so that
    /// both are used alike.
    pub fn next_record(&mut self) -> Result<Option<Record<'_>>, SheetError> {
        if let Some(header) = &mut self.header
            && header.next == 0
        {
            return header.next_record();
        }
        let Some(row) = self.rows.get(self.next) else { return Ok(None) };
        let before = self.next.checked_sub(1).and_then(|before| self.rows.get(before));
        let (cells_start, text_start) =
            before.map_or((0, 0), |before| (before.cells_end, before.text_end));
        self.next += 1;
        let written = self.text.get(text_start..row.text_end).unwrap_or_default();
        let ends = self.ends.get(cells_start..row.cells_end).unwrap_or_default();
        self.fields.clear();
        let mut start = 0;
        for end in ends {
            let end = usize::try_from(*end).unwrap_or(usize::MAX).saturating_sub(text_start);
            self.fields.push(FieldAt { start, end, kept: Kept::AsWritten });
            start = end;
        }
        Ok(Some(Record {
            line: row.line,
            written,
            unescaped: "",
            fields: &self.fields,
            width: self.fields.len().max(self.width),
            quotes: Quotes::Whole,
        }))
    }
}

fn too_many(what: &'static str, limit: usize) -> SheetError {
    SheetError::TooMany { what, limit }
}

pub(super) fn too_large() -> SheetError {
    SheetError::TooLarge { what: "the text of the table", limit_mib: (MOST_TEXT / MIB) as u64 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheet::tests::shown_rows;

    fn rows_behind_a_header() -> StoredRows {
        let mut rows = StoredRows::default();
        rows.push(4, ["x"]).unwrap();
        rows.push(5, ["", "y"]).unwrap();
        rows.put_header(1, ["a", "b", "c"]).unwrap();
        assert_eq!(rows.len(), 3);
        rows
    }

    #[test]
    fn rows_come_back_as_records_of_the_width_of_the_first() {
        let mut rows = StoredRows::default();
        rows.push(1, ["host", "cores", "note", ""]).unwrap();
        rows.push(2, ["", " ", ""]).unwrap();
        rows.push(5, ["esx-01", "16"]).unwrap();
        rows.push(6, ["", "", "", "beyond", ""]).unwrap();
        assert_eq!(rows.len(), 3);
        let mut wider = rows.clone();
        assert_eq!(shown_rows(&mut rows), ["1: host|cores|note", "5: esx-01|16|", "6: |||beyond"]);
        wider.set_width(4);
        assert_eq!(
            shown_rows(&mut wider),
            ["1: host|cores|note|", "5: esx-01|16||", "6: |||beyond"]
        );
        let mut headed = rows_behind_a_header();
        assert_eq!(shown_rows(&mut headed), ["1: a|b|c", "4: x||", "5: |y|"]);
    }
}
