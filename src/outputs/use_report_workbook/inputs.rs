//! The files, with what each was taken for.

use rust_xlsxwriter::XlsxError;

use crate::intake::FileSeen;
use crate::outputs::form_words::{days, form, in_order, not_used, taken_for};

use super::book::{Book, Column, List, numbers, words};
use super::cell::Cell;

const COLUMNS: [Column; 7] = [
    words("File", 40),
    words("For", 18),
    words("Taken for", 30),
    words("Form", 18),
    numbers("Rows", 11),
    words("Not used", 36),
    words("Days", 40),
];

/// Writes the sheet.
pub(super) fn write(book: &mut Book, seen: &[FileSeen]) -> Result<(), XlsxError> {
    let list = List { name: "Inputs", columns: &COLUMNS, free: 0 };
    book.list(list, in_order(seen).into_iter().map(row))?;
    Ok(())
}

fn row(of: &FileSeen) -> Vec<Cell<'_>> {
    vec![
        Cell::text(&of.label),
        Cell::text(of.kind.text()),
        Cell::text(taken_for(of)),
        Cell::text(form(&of.form)),
        Cell::Quantity(of.rows),
        Cell::text(not_used(of)),
        Cell::text(days(of)),
    ]
}
