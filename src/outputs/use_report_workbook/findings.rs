//! What was found, gravest first, and who signed for it.

use rust_xlsxwriter::XlsxError;

use crate::finding::Finding;
use crate::origin::Files;

use super::book::{Book, Column, List, words};
use super::cell::Cell;

const COLUMNS: [Column; 12] = [
    words("Effect", 9),
    words("Finding", 22),
    words("Direction", 15),
    words("What about", 26),
    words("Message", 52),
    words("Remedy", 38),
    words("Row", 22),
    words("Column", 13),
    words("Cell", 15),
    words("Signed by", 14),
    words("Signed until", 12),
    words("Reason", 20),
];

/// Writes the sheet.
pub(super) fn write(book: &mut Book, findings: &[Finding], files: &Files) -> Result<(), XlsxError> {
    let list = List { name: "Findings", columns: &COLUMNS, free: 0 };
    book.list(list, findings.iter().map(|of| row(of, files)))?;
    Ok(())
}

fn row<'a>(finding: &'a Finding, files: &Files) -> Vec<Cell<'a>> {
    let signed = finding.accepted.as_ref();
    vec![
        Cell::text(finding.effect.text()),
        Cell::text(finding.code),
        Cell::text(finding.direction.text()),
        Cell::text(&finding.subject),
        Cell::text(&finding.message),
        Cell::text(&finding.remedy),
        finding.origin.map_or(Cell::Empty, |origin| Cell::text(files.show(origin))),
        Cell::maybe(finding.column.as_deref()),
        Cell::maybe(finding.cell.as_deref()),
        Cell::maybe(signed.map(|signed| signed.by.as_str())),
        signed.map_or(Cell::Empty, |signed| Cell::text(signed.until.to_string())),
        Cell::maybe(signed.map(|signed| signed.reason.as_str())),
    ]
}
