//! `difference.csv`: line by line what a later report has more or less, split by cause.
//!
//! A line has a row for each currency in which a side has a price; its quantities stand in the first of them,
//! so that every column of numbers can be added up. A share that is told together with another one is empty.

use std::io::{self, Write};

use crate::revision::{AmountDifference, Cause, Difference, LineDifference};

use super::difference_words::{is_contained, notes};
use super::safe_csv::{Cell, SafeCsv};

const HEADER: [&str; 23] = [
    "line",
    "product",
    "part_number",
    "unit",
    "from_quantity",
    "to_quantity",
    "difference",
    "program",
    "terms",
    "readings",
    "inputs",
    "prices",
    "currency",
    "from_amount",
    "to_amount",
    "amount_difference",
    "amount_program",
    "amount_terms",
    "amount_readings",
    "amount_inputs",
    "amount_prices",
    "end_customer",
    "note",
];

/// Writes the file.
///
/// # Errors
/// Fails when writing fails.
pub fn write(difference: &Difference, into: impl Write) -> io::Result<()> {
    let mut csv = SafeCsv::new(into, &HEADER)?;
    for line in &difference.lines {
        let note = notes(difference, line).join("; ");
        match &line.amounts[..] {
            [] => csv.row(&row(difference, line, None, note))?,
            [first, others @ ..] => {
                csv.row(&row(difference, line, Some(first), note))?;
                for amount in others {
                    let note = "the same line in another currency".to_owned();
                    let mut cells = row(difference, line, Some(amount), note);
                    // The quantities stand in the first row of the line alone.
                    cells[4..12].fill(Cell::Empty);
                    csv.row(&cells)?;
                }
            }
        }
    }
    csv.finish()
}

fn row<'a>(
    difference: &Difference,
    line: &'a LineDifference,
    amount: Option<&'a AmountDifference>,
    note: String,
) -> Vec<Cell<'a>> {
    let named = line.named();
    let mut cells = vec![
        line.to.as_ref().map_or(Cell::Empty, |to| Cell::plain(&to.line)),
        Cell::text(&line.product),
        Cell::maybe(named.and_then(|line| line.part_number.as_deref())),
        Cell::maybe(named.map(|line| line.unit.as_str())),
        Cell::plain(&line.from_quantity()),
        Cell::plain(&line.to_quantity()),
        Cell::plain(&line.quantity),
    ];
    cells.extend(Cause::ALL.map(|cause| match &line.shares {
        Some(shares) if *shares.of(cause) != 0 || !is_contained(difference, cause) => {
            Cell::plain(shares.of(cause))
        }
        _ => Cell::Empty,
    }));
    cells.push(Cell::maybe(amount.map(|amount| amount.currency.as_str())));
    cells.push(plain(amount.and_then(|amount| amount.from)));
    cells.push(plain(amount.and_then(|amount| amount.to)));
    cells.push(plain(amount.map(|amount| amount.difference)));
    let shares = amount.and_then(|amount| amount.shares.as_ref());
    cells.extend(Cause::ALL.map(|cause| {
        let share = shares.map(|shares| *shares.of(cause));
        plain(share.filter(|share| !share.is_zero() || !is_contained(difference, cause)))
    }));
    cells.push(Cell::maybe(line.end_customer.as_deref()));
    cells.push(Cell::text(note));
    cells
}

fn plain<T: ToString>(value: Option<T>) -> Cell<'static> {
    value.map_or(Cell::Empty, |value| Cell::plain(&value))
}
