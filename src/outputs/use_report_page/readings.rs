//! The total under each disputed reading.

use crate::outputs::page::Shown;
use crate::outputs::reading_words::question;
use crate::terms::Product;
use crate::use_report::{OtherReadingRow, UseReport};

use super::words::NOTHING;

/// A disputed question.
pub(super) struct Reading {
    pub question: &'static str,
    pub key: &'static str,
    pub taken: &'static str,
    pub other: &'static str,
    /// What would change; empty where nothing would.
    pub changes: Vec<Change>,
    pub totals: Shown,
    /// Products that would have a line and no price.
    pub without_price: Shown,
}

/// A product that would change.
pub(super) struct Change {
    pub product: Shown,
    pub now: u64,
    pub other: u64,
}

/// The questions, in the order of the configuration.
pub(super) fn readings(report: &UseReport) -> Vec<Reading> {
    let taken = report.readings.entries();
    let flips = report.readings.flips();
    taken
        .into_iter()
        .zip(flips)
        .map(|((key, taken), flip)| {
            let row = report.other_readings.iter().find(|row| row.reading == key);
            Reading {
                question: question(key),
                key,
                taken,
                other: flip.value,
                changes: row.map(|row| changes(report, row)).unwrap_or_default(),
                totals: totals(row.map_or(&report.totals, |row| &row.totals)),
                without_price: row.map(without_price).unwrap_or_default(),
            }
        })
        .collect()
}

fn changes(report: &UseReport, row: &OtherReadingRow) -> Vec<Change> {
    let change = |(product, other): (&Product, &u64)| Change {
        product: Shown::of(product.id()),
        now: report.quantity(product),
        other: *other,
    };
    row.quantities.iter().map(change).collect()
}

fn totals<T: ToString>(totals: &std::collections::BTreeMap<String, T>) -> Shown {
    let each: Vec<String> = totals
        .iter()
        .map(|(currency, total)| format!("{} {currency}", total.to_string()))
        .collect();
    if each.is_empty() { Shown::of(NOTHING) } else { each.join(" + ").into() }
}

fn without_price(row: &OtherReadingRow) -> Shown {
    if row.without_price.is_empty() {
        return Shown::default();
    }
    let products: Vec<&str> = row.without_price.iter().map(Product::id).collect();
    format!("without {}, which has no price", products.join(", ")).into()
}
