//! What became of the rows of the registers.

use chrono::NaiveDate;
use rust_xlsxwriter::XlsxError;

use crate::licensing::RegisterEntry;
use crate::origin::Files;

use super::book::{Book, Column, List, numbers, words};
use super::cell::Cell;

const COLUMNS: [Column; 12] = [
    words("Register", 18),
    words("Row", 26),
    words("End customer", 22),
    words("What about", 28),
    words("Product", 22),
    words("Valid from", 11),
    words("Valid until", 11),
    words("Evidence", 22),
    words("Standing", 14),
    numbers("Packs owed", 9),
    numbers("Quantity", 10),
    words("What became of it", 50),
];

/// Writes the sheet.
pub(super) fn write(
    book: &mut Book,
    entries: &[RegisterEntry],
    files: &Files,
) -> Result<(), XlsxError> {
    let list = List { name: "Registers", columns: &COLUMNS, free: 0 };
    book.list(list, entries.iter().map(|of| row(of, files)))?;
    Ok(())
}

fn row<'a>(entry: &'a RegisterEntry, files: &Files) -> Vec<Cell<'a>> {
    let day = |day: Option<NaiveDate>| day.map_or(Cell::Empty, |day| Cell::text(day.to_string()));
    vec![
        Cell::text(entry.register.text()),
        Cell::text(files.show(entry.origin)),
        Cell::text(&entry.customer),
        Cell::text(&entry.subject),
        Cell::text(&entry.product),
        day(entry.valid.from),
        day(entry.valid.until),
        Cell::text(&entry.reference),
        Cell::text(entry.standing.text()),
        Cell::maybe_quantity(entry.packs_owed),
        Cell::maybe_quantity(entry.quantity),
        Cell::text(&entry.note),
    ]
}
