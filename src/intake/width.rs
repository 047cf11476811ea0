//! How many fields a row may have: a row of another length may have shifted its cells.

use crate::sheet::Record;

use super::part::Source;

/// How many fields a row may have.
pub(super) enum Width {
    /// Cells stand under their headers, however many there are.
    Free,
    /// As many as the header has. Lines may all end with delimiters too many, or leave out columns
    /// without a name: the first row tells, and holds for all, because a single row of another length
    /// may have shifted.
    Fixed { fields: usize, named: usize, expected: Option<usize> },
}

impl Width {
    pub fn of(header: &[String], source: &Source) -> Self {
        if !source.is_delimited() {
            return Self::Free;
        }
        let named = header.iter().rposition(|cell| !cell.is_empty()).map_or(0, |last| last + 1);
        Self::Fixed { fields: header.len(), named, expected: None }
    }

    pub fn fits(&mut self, record: &Record<'_>) -> bool {
        let Self::Fixed { fields, named, expected } = self else { return true };
        let surplus_is_blank = || (*fields..record.len()).all(|at| record.cell(at).is_empty());
        match expected {
            Some(expected) => record.len() == *expected && surplus_is_blank(),
            None => {
                let fits = record.len() >= *named && surplus_is_blank();
                *expected = Some(if fits { record.len() } else { *fields });
                fits
            }
        }
    }

    /// Whether a row is none: without text, and either a line of blanks or as long as a row. A shorter
    /// one may be what is left of a row that begins with empty cells.
    pub fn is_blank(&self, record: &Record<'_>) -> bool {
        let as_long = || match self {
            Self::Free => true,
            Self::Fixed { named, .. } => record.len() == 1 || record.len() >= *named,
        };
        record.is_blank() && as_long()
    }

    /// The number of fields of the rows, where it is not that of the header.
    pub fn odd(&self) -> Option<usize> {
        match self {
            Self::Free => None,
            Self::Fixed { fields, expected, .. } => expected.filter(|held| held != fields),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read};

    use super::*;
    use crate::intake::Layout;
    use crate::sheet::{Reader, StoredRows};

    /// Which of the rows below the header fit, and their length, where it is not that of the header.
    fn fits(header: &str, rows: &[&str]) -> (String, Option<usize>) {
        let text = format!("{}\n", rows.join("\n"));
        let content: Box<dyn Read> = Box::new(Cursor::new(text.into_bytes()));
        let mut source = Source::Text { reader: Reader::new(content, b','), delimiter: b',' };
        let header: Vec<String> = header.split(',').map(str::to_owned).collect();
        let mut width = Width::of(&header, &source);
        let mut fits = Vec::new();
        while let Some(record) = source.next_record().unwrap() {
            fits.push(if width.fits(&record) { "yes" } else { "no" });
        }
        (fits.join(" "), width.odd())
    }

    #[test]
    fn the_first_row_tells_how_long_rows_are() {
        // header, rows, which fit, a length that is not the header's
        let cases: [(&str, &[&str], &str, Option<usize>); 9] = [
            ("a,b", &["1,2", "3,4"], "yes yes", None),
            // Delimiters too many, behind every row or behind one.
            ("a,b", &["1,2,", "3,4,"], "yes yes", Some(3)),
            ("a,b", &["1,2,,", "3,4,"], "yes no", Some(4)),
            ("a,b", &["1,2", "3,4,"], "yes no", None),
            // A cell beyond the header has shifted there.
            ("a,b", &["1,2,x", "3,4"], "no yes", None),
            ("a,b", &["1,2,", "3,4,x"], "yes no", Some(3)),
            // Cells too few.
            ("a,b", &["1", "3,4"], "no yes", None),
            // Columns without a name may be left out.
            ("a,b,", &["1,2", "3,4"], "yes yes", Some(2)),
            ("a,b,", &["1,2,", "3,4"], "yes no", None),
        ];
        for (header, rows, expected, odd) in cases {
            assert_eq!(fits(header, rows), (expected.to_owned(), odd), "{header} {rows:?}");
        }
    }

    #[test]
    fn cells_that_stand_under_their_headers_always_fit() {
        let header = ["a".to_owned(), "b".to_owned()];
        let source = Source::Rows { rows: StoredRows::default(), layout: Layout::Json };
        let mut width = Width::of(&header, &source);
        let mut rows = Reader::new("1,2,3\n1\n".as_bytes(), b',');
        while let Some(record) = rows.next_record().unwrap() {
            assert!(width.fits(&record));
        }
        assert_eq!(width.odd(), None);
    }
}
