//! `inputs/terms.csv`: the dated numbers that were in force, for people who check a dossier.

use std::io::{self, Write};

use crate::terms::TermsInForce;

use super::safe_csv::{Cell, SafeCsv};

const HEADER: [&str; 9] =
    ["term", "rule", "effective_from", "recorded_on", "value", "unit", "source", "clause", "grade"];

/// Writes the file.
///
/// # Errors
/// Fails when writing fails.
pub fn write(terms: &TermsInForce, into: impl Write) -> io::Result<()> {
    let mut csv = SafeCsv::new(into, &HEADER)?;
    for term in terms.terms() {
        csv.row(&[
            Cell::text(&term.name),
            Cell::text(&term.rule),
            Cell::plain(&term.effective_from),
            Cell::plain(&term.recorded_on),
            Cell::plain(&term.value),
            Cell::text(&term.unit),
            Cell::text(&term.source),
            Cell::text(&term.clause),
            Cell::text(&term.grade),
        ])?;
    }
    csv.finish()
}
