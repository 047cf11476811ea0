//! `history --csv`: a row for each month and product; a month without lines has one row without a product.

use std::io::{self, Write};

use crate::history::{History, Line, Month};

use super::safe_csv::{Cell, SafeCsv};

const HEADER: [&str; 15] = [
    "report_month",
    "status",
    "revision",
    "revisions",
    "product",
    "quantity",
    "amount",
    "currency",
    "sent_revision",
    "sent_on",
    "invoiced_on",
    "reference",
    "due_on",
    "timing",
    "days_late",
];

/// Writes the file.
///
/// # Errors
/// Fails when writing fails.
pub fn write(history: &History, into: impl Write) -> io::Result<()> {
    let mut csv = SafeCsv::new(into, &HEADER)?;
    for month in &history.months {
        if month.lines.is_empty() {
            csv.row(&row(month, None))?;
        }
        for line in &month.lines {
            csv.row(&row(month, Some(line)))?;
        }
    }
    csv.finish()
}

fn row<'a>(month: &'a Month, line: Option<&'a Line>) -> [Cell<'a>; HEADER.len()] {
    let sent = month.sent();
    let invoiced_on = sent.and_then(|sent| sent.invoiced_on);
    [
        Cell::plain(&month.month),
        Cell::plain(month.standing.text()),
        plain(month.revision),
        Cell::plain(&month.revisions),
        Cell::maybe(line.map(|line| line.product.id())),
        plain(line.map(|line| line.quantity)),
        plain(line.and_then(|line| line.amount)),
        Cell::maybe(line.and_then(|line| line.currency.as_deref())),
        plain(sent.and_then(|sent| sent.revision)),
        plain(sent.map(|sent| sent.sent_on)),
        plain(invoiced_on),
        Cell::maybe(sent.and_then(|sent| sent.reference.as_deref())),
        plain(month.due_on),
        plain(month.timing.map(|timing| timing.text())),
        plain(month.timing.and_then(|timing| timing.days_late())),
    ]
}

fn plain<T: ToString>(value: Option<T>) -> Cell<'static> {
    value.map_or(Cell::Empty, |value| Cell::plain(&value))
}
