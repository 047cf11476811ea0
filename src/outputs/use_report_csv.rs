//! `use-report.csv`: the lines as the reseller reads them, in the generic format.

use std::io::{self, Write};

use crate::use_report::UseReport;

use super::safe_csv::{Cell, SafeCsv};

const HEADER: [&str; 13] = [
    "report_month",
    "agreement_number",
    "line",
    "part_number",
    "product",
    "description",
    "unit",
    "quantity",
    "unit_price",
    "currency",
    "amount",
    "end_customer",
    "country",
];

/// Writes the file.
///
/// # Errors
/// Fails when writing fails.
pub fn write(report: &UseReport, into: impl Write) -> io::Result<()> {
    let mut csv = SafeCsv::new(into, &HEADER)?;
    for line in &report.lines {
        csv.row(&[
            Cell::plain(&report.month),
            Cell::text(&report.provider.agreement_number),
            Cell::plain(&line.line),
            Cell::maybe(line.part_number.as_deref()),
            Cell::text(line.product.id()),
            Cell::text(&line.description),
            Cell::text(&line.unit),
            Cell::plain(&line.quantity.value()),
            line.unit_price.as_deref().map_or(Cell::Empty, Cell::plain),
            Cell::maybe(line.currency.as_deref()),
            line.amount.as_ref().map_or(Cell::Empty, Cell::plain),
            Cell::maybe(line.end_customer.as_ref().map(|customer| customer.name.as_str())),
            Cell::text(&report.provider.country),
        ])?;
    }
    csv.finish()
}
