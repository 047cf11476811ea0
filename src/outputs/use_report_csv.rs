//! `use-report.csv`: the lines as the reseller reads them, in the generic format.

use std::io::{self, Write};

use crate::use_report::{ReportLine, UseReport};

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
            Cell::text(country(report, line)),
        ])?;
    }
    csv.finish()
}

/// Where it is used: the country of the end customer, if it is named and known, else that of the provider.
fn country<'r>(report: &'r UseReport, line: &'r ReportLine) -> &'r str {
    let own = line.end_customer.as_ref().map(|customer| customer.country.as_str());
    own.filter(|country| !country.is_empty()).unwrap_or(&report.provider.country)
}
