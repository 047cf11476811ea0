//! `findings.csv`: what the operator has to settle, gravest first.

use std::io::{self, Write};

use crate::finding::Finding;
use crate::origin::Files;

use super::safe_csv::{Cell, SafeCsv};

const HEADER: [&str; 12] = [
    "effect",
    "code",
    "direction",
    "subject",
    "message",
    "remedy",
    "origin",
    "column",
    "cell",
    "accepted_by",
    "accepted_until",
    "accepted_reason",
];

/// Writes the file.
///
/// # Errors
/// Fails when writing fails.
pub fn write(findings: &[Finding], files: &Files, into: impl Write) -> io::Result<()> {
    let mut csv = SafeCsv::new(into, &HEADER)?;
    for finding in findings {
        let signed = finding.accepted.as_ref();
        csv.row(&[
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
            signed.map_or(Cell::Empty, |signed| Cell::plain(&signed.until)),
            Cell::maybe(signed.map(|signed| signed.reason.as_str())),
        ])?;
    }
    csv.finish()
}
