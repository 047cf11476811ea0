//! `charges.csv`: what each end customer owes of every line, for the provider's own invoicing.

use std::io::{self, Write};

use crate::month::ReportMonth;
use crate::use_report::{Charge, Payer};

use super::safe_csv::{Cell, SafeCsv};

const HEADER: [&str; 16] = [
    "report_month",
    "line",
    "product",
    "part_number",
    "unit",
    "end_customer",
    "key",
    "weight",
    "quantity",
    "unit_price",
    "currency",
    "amount",
    "rate",
    "rate_currency",
    "rate_amount",
    "note",
];

/// Writes the file.
///
/// # Errors
/// Fails when writing fails.
pub fn write(month: ReportMonth, charges: &[Charge], into: impl Write) -> io::Result<()> {
    let mut csv = SafeCsv::new(into, &HEADER)?;
    for charge in charges {
        csv.row(&[
            Cell::plain(&month),
            charge.line.as_ref().map_or(Cell::Empty, Cell::plain),
            Cell::text(charge.product.id()),
            Cell::maybe(charge.part_number.as_deref()),
            Cell::text(&charge.unit),
            Cell::maybe(charge.payer.customer()),
            Cell::text(key(charge)),
            charge.weight.as_ref().map_or(Cell::Empty, Cell::plain),
            Cell::plain(&charge.quantity),
            charge.unit_price.as_deref().map_or(Cell::Empty, Cell::plain),
            Cell::maybe(charge.currency.as_deref()),
            charge.amount.as_ref().map_or(Cell::Empty, Cell::plain),
            charge.rate.as_deref().map_or(Cell::Empty, Cell::plain),
            Cell::maybe(charge.rate_currency.as_deref()),
            charge.rate_amount.as_ref().map_or(Cell::Empty, Cell::plain),
            Cell::text(&charge.note),
        ])?;
    }
    csv.finish()
}

/// How the shares were found; who has no name is told here, where no name of an end customer can stand.
fn key(charge: &Charge) -> String {
    match charge.payer {
        Payer::Own => "own-use".to_owned(),
        Payer::Unattributed => "unattributed".to_owned(),
        Payer::Customer(_) => {
            let keys = charge.keys.iter().map(|key| key.text());
            keys.collect::<Vec<_>>().join(" + ")
        }
    }
}
