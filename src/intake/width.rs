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

    /// The number of fields of the rows, where it is not that of the header.
    pub fn odd(&self) -> Option<usize> {
        match self {
            Self::Free => None,
            Self::Fixed { fields, expected, .. } => expected.filter(|held| held != fields),
        }
    }
}
