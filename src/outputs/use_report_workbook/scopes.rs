//! The scopes behind the lines, one row for each scope and product.

use rust_xlsxwriter::XlsxError;

use crate::terms::Product;
use crate::use_report::ScopeRow;

use super::book::{Book, Column, List, numbers, words};
use super::cell::Cell;

const COLUMNS: [Column; 11] = [
    words("Scope", 34),
    words("Kind", 10),
    words("Product", 18),
    words("Standing", 12),
    numbers("Licensable cores", 12),
    numbers("Windows VMs at once", 13),
    numbers("Windows VMs of the month", 15),
    numbers("Parent sets", 10),
    words("Most at once first on", 20),
    numbers("Quantity", 11),
    words("Quantity is", 11),
];

/// Writes the sheet.
pub(super) fn write(book: &mut Book, scopes: &[ScopeRow]) -> Result<(), XlsxError> {
    let list = List { name: "Scopes", columns: &COLUMNS, free: 0 };
    book.list(list, scopes.iter().map(row))?;
    Ok(())
}

fn row(row: &ScopeRow) -> Vec<Cell<'_>> {
    vec![
        Cell::text(&row.scope),
        Cell::text(row.kind),
        Cell::maybe(row.product.as_ref().map(Product::id)),
        Cell::text(row.standing),
        Cell::Quantity(row.licensable_cores),
        Cell::Quantity(row.windows_vms.into()),
        Cell::Quantity(row.distinct_windows_vms.into()),
        Cell::Quantity(row.parent_sets),
        Cell::maybe(row.peak_captured_at.as_deref()),
        Cell::Quantity(row.quantity),
        Cell::text(row.line_standing.text()),
    ]
}
