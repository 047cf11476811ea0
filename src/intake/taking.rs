//! What takes the rows of a file while it is read: as rows, or as lines where nothing more has to be known of them.

use crate::finding::Findings;
use crate::origin::Origin;

use super::row::{Row, RowNotes};

/// Takes the rows of a file.
pub(super) trait Rows {
    /// Whether lines are taken at all.
    const LINES: Taken;

    /// Takes a row.
    fn row(&mut self, row: &Row<'_>, findings: &mut Findings);

    /// Looks at whole lines that come soon, each of them once at most; the first of them has this number. Whatever is
    /// done with them must not show.
    fn ahead(&mut self, _lines: &[u8], _first: u32) {}

    /// Takes a line as it stands, if nothing more needs to be known of it; else it comes as a row.
    fn line(&mut self, _line: &[u8], _origin: Origin, _notes: &RowNotes) -> Taken {
        Taken::No
    }
}

/// Whether a line was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Taken {
    Yes,
    No,
}

/// Takes only rows.
pub(super) struct OnlyRows<F>(pub F);

impl<F: FnMut(&Row<'_>, &mut Findings)> Rows for OnlyRows<F> {
    const LINES: Taken = Taken::No;

    fn row(&mut self, row: &Row<'_>, findings: &mut Findings) {
        (self.0)(row, findings);
    }
}
