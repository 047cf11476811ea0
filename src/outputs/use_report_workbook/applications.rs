//! The applications on machines.

use rust_xlsxwriter::XlsxError;

use crate::licensing::applications::{ApplicationRow, Cores};
use crate::origin::Files;

use super::book::{Book, Column, List, numbers, words};
use super::cell::Cell;

const COLUMNS: [Column; 10] = [
    words("Product", 28),
    words("Machine", 30),
    words("End customer", 24),
    numbers("Virtual cores", 9),
    numbers("Physical cores", 9),
    numbers("Licences", 9),
    numbers("Quantity", 10),
    words("Standing", 14),
    words("Why", 50),
    words("Row", 26),
];

/// Writes the sheet.
pub(super) fn write(
    book: &mut Book,
    applications: &[ApplicationRow],
    files: &Files,
) -> Result<(), XlsxError> {
    let list = List { name: "Applications", columns: &COLUMNS, free: 0 };
    book.list(list, applications.iter().map(|of| row(of, files)))?;
    Ok(())
}

fn row<'a>(row: &'a ApplicationRow, files: &Files) -> Vec<Cell<'a>> {
    let (virtual_cores, physical_cores) = match row.cores {
        Cores::None => (None, None),
        Cores::Virtual(cores) => (Some(cores), None),
        Cores::Physical(cores) => (None, Some(cores)),
    };
    vec![
        Cell::text(&row.product),
        Cell::text(&row.machine),
        Cell::maybe(row.customer.as_deref()),
        Cell::maybe_quantity(virtual_cores),
        Cell::maybe_quantity(physical_cores),
        Cell::maybe_quantity(row.licences),
        Cell::Quantity(row.quantity),
        Cell::text(row.standing.text()),
        Cell::text(&row.note),
        Cell::text(files.show(row.origin)),
    ]
}
