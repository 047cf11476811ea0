//! `registers.csv`: what became of every row of the provider's registers, and of hosts and groups at other
//! operators.

use std::io::{self, Write};

use crate::licensing::RegisterEntry;
use crate::origin::Files;

use super::safe_csv::{Cell, SafeCsv};

const HEADER: [&str; 12] = [
    "register",
    "origin",
    "customer",
    "subject",
    "product",
    "valid_from",
    "valid_until",
    "reference",
    "standing",
    "packs_owed",
    "quantity",
    "note",
];

/// Writes the file.
///
/// # Errors
/// Fails when writing fails.
pub fn write(entries: &[RegisterEntry], files: &Files, into: impl Write) -> io::Result<()> {
    let mut csv = SafeCsv::new(into, &HEADER)?;
    for entry in entries {
        csv.row(&[
            Cell::text(entry.register.text()),
            Cell::text(files.show(entry.origin)),
            Cell::text(&entry.customer),
            Cell::text(&entry.subject),
            Cell::text(&entry.product),
            entry.valid.from.as_ref().map_or(Cell::Empty, Cell::plain),
            entry.valid.until.as_ref().map_or(Cell::Empty, Cell::plain),
            Cell::text(&entry.reference),
            Cell::text(entry.standing.text()),
            entry.packs_owed.as_ref().map_or(Cell::Empty, Cell::plain),
            entry.quantity.as_ref().map_or(Cell::Empty, Cell::plain),
            Cell::text(&entry.note),
        ])?;
    }
    csv.finish()
}
