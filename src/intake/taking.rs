//! What takes the rows of a file while it is read: as rows, or as lines where nothing more has to be known of them.

use crate::finding::Findings;
use crate::origin::Origin;

use super::row::{Row, RowNotes};

/// Takes the rows of a file.
pub(super) trait Rows {
    /// Takes a row.
    fn row(&mut self, row: &Row<'_>, findings: &mut Findings);

    /// Takes a line as it stands, if nothing more needs to be known of it; else it comes as a row.
    fn line(&mut self, line: &[u8], origin: Origin, notes: &RowNotes) -> Taken;
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
    fn row(&mut self, row: &Row<'_>, findings: &mut Findings) {
        (self.0)(row, findings);
    }

    fn line(&mut self, _: &[u8], _: Origin, _: &RowNotes) -> Taken {
        Taken::No
    }
}
