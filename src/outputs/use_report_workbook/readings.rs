//! The disputed questions: what was taken, and what the other reading would change, product by product.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use rust_xlsxwriter::XlsxError;

use crate::outputs::reading_words::question;
use crate::terms::Product;
use crate::use_report::UseReport;

use super::book::{Book, Column, List, numbers, words};
use super::cell::Cell;

const COLUMNS: [Column; 9] = [
    words("Question", 40),
    words("Reading", 24),
    words("Taken", 18),
    words("The other", 18),
    words("Product that changes", 24),
    numbers("Quantity as taken", 11),
    numbers("Under the other", 11),
    words("All amounts under the other", 24),
    words("Of it without a price", 24),
];

/// Writes the sheet.
pub(super) fn write(book: &mut Book, report: &UseReport) -> Result<(), XlsxError> {
    let questions = report.readings.entries().into_iter().zip(report.readings.flips());
    let rows: Vec<Vec<Cell<'_>>> = questions
        .flat_map(|((key, taken), flip)| of_question(report, key, taken, flip.value))
        .collect();
    let list = List { name: "Other readings", columns: &COLUMNS, free: 0 };
    book.list(list, rows.into_iter())?;
    Ok(())
}

/// A row for each product that changes; one without a product where none does.
fn of_question<'a>(
    report: &'a UseReport,
    key: &'static str,
    taken: &'static str,
    other: &'static str,
) -> Vec<Vec<Cell<'a>>> {
    let asked = || vec![question(key), key, taken, other].into_iter().map(Cell::text);
    let Some(row) = report.other_readings.iter().find(|row| row.reading == key) else {
        return vec![asked().chain([Cell::text("none")]).collect()];
    };
    let without: Vec<&str> = row.without_price.iter().map(Product::id).collect();
    let changes = row.quantities.iter().map(|(product, &quantity)| {
        let changed = [
            Cell::text(product.id()),
            Cell::Quantity(report.quantity(product)),
            Cell::Quantity(quantity),
            Cell::text(amounts(&row.totals)),
            Cell::text(without.join(", ")),
        ];
        asked().chain(changed).collect()
    });
    changes.collect()
}

/// Amounts of several currencies in one cell.
fn amounts(totals: &BTreeMap<String, Decimal>) -> String {
    let each = totals.iter().map(|(currency, total)| format!("{total} {currency}"));
    each.collect::<Vec<_>>().join(" + ")
}
