//! `use-report.xlsx`: for the reseller and for whoever attests the report, one sheet for each list of it. It has
//! everything of `use-report.json`, names nobody but who signed, and every text in it is a text: the only formulas
//! are the sums of the amounts, which are written here and made of nothing that was read.
//!
//! Days are text as in the other reports: a capture may have a time, and is shown as the export wrote it.

mod access;
mod applications;
mod book;
mod cell;
mod cover;
mod findings;
mod height;
mod inputs;
mod lines;
mod number;
mod readings;
mod registers;
mod scopes;
mod styles;
mod text;
mod totals;

use std::io::{self, Write};

use rust_xlsxwriter::XlsxError;

use crate::use_report::Established;

use super::use_report_json::Standing;
use book::Book;

/// The rows that a sheet of a workbook can have.
pub const SHEET_ROWS: u32 = 1_048_576;

/// Writes the workbook.
///
/// # Errors
/// Fails when writing fails.
pub fn write(established: &Established, standing: Standing, into: impl Write) -> io::Result<()> {
    write_in_sheets_of(SHEET_ROWS, established, standing, into)
}

/// The same with at most `rows` rows on a sheet of a list, its header among them; a longer list goes on on further
/// sheets.
///
/// # Errors
/// Fails when writing fails.
pub fn write_in_sheets_of(
    rows: u32,
    established: &Established,
    standing: Standing,
    mut into: impl Write,
) -> io::Result<()> {
    // The archive is packed before it is written, because it is written from more than one place.
    let bytes = made(rows, established, standing).map_err(io::Error::other)?;
    into.write_all(&bytes)
}

fn made(rows: u32, of: &Established, standing: Standing) -> Result<Vec<u8>, XlsxError> {
    let (report, files) = (&of.report, &of.files);
    let mut book = Book::new(report.month, standing, rows)?;
    let lines = lines::write(&mut book, report)?;
    scopes::write(&mut book, &report.scopes)?;
    access::write(&mut book, &report.access)?;
    if !report.applications.is_empty() {
        applications::write(&mut book, &report.applications, files)?;
    }
    if !report.registers.is_empty() {
        registers::write(&mut book, &report.registers, files)?;
    }
    readings::write(&mut book, report)?;
    findings::write(&mut book, &report.findings, files)?;
    inputs::write(&mut book, &of.seen)?;
    cover::write(&mut book, report, standing, &lines)?;
    book.finish()
}
