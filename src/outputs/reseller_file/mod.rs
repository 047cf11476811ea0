//! A file for the reseller's portal, written as its format says: CSV, a workbook, or JSON.

mod csv;
mod json;
mod xlsx;

use std::io::{self, Write};

use crate::reseller_format::FileKind;
use crate::use_report::{ResellerStanding, ResellerTable};

/// Writes the file; nothing where it lacks what it cannot do without.
///
/// # Errors
/// Fails when writing fails, and when a workbook cannot hold a text.
pub fn write(table: &ResellerTable, mut into: impl Write) -> io::Result<()> {
    let ResellerStanding::Written { head, rows } = &table.standing else { return Ok(()) };
    let format = &table.format;
    let bytes = match &format.kind {
        FileKind::Csv(form) => csv::bytes(form, &format.columns, rows)?,
        FileKind::Xlsx { sheet, header_line } => {
            xlsx::bytes((sheet, *header_line, table.month), &format.columns, rows)?
        }
        FileKind::Json { list } => {
            json::bytes((&format.head, head), (list, &format.columns, rows))?
        }
    };
    into.write_all(&bytes)
}
