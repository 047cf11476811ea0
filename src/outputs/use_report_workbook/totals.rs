//! The sums of the amounts, which live: whoever corrects an amount in the book sees the sum follow.
//!
//! Nothing that was read stands in a formula: the currency is asked for by the cell that it stands in. What a formula
//! comes to is written with it, as the report has it, for readers that compute nothing.

use rust_decimal::Decimal;
use rust_xlsxwriter::{Format, Formula, Worksheet, XlsxError};

use crate::use_report::UseReport;

use super::book::Part;
use super::number;

/// Where the lines stand, to be added up.
pub(super) struct Lines {
    pub parts: Vec<Part>,
    /// The columns of the currencies and of the amounts, by their letters.
    pub currency: char,
    pub amount: char,
}

/// Writes the total of a currency, which stands in the cell that `named` says, such as `A7`.
///
/// # Errors
/// Fails where the sheet has no such place.
pub(super) fn put(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    (report, currency, total): (&UseReport, &str, Decimal),
    (lines, named): (&Lines, &str),
    format: &Format,
) -> Result<(), XlsxError> {
    if !can_live(report, currency, total) {
        return number::put(sheet, (row, column), total, format);
    }
    let Lines { currency: of, amount, .. } = lines;
    let sums: Vec<String> = lines
        .parts
        .iter()
        .map(|Part { sheet, last }| {
            // The number of a row is one more than its place.
            let last = last + 1;
            format!("SUMIF('{sheet}'!{of}2:{of}{last},{named},'{sheet}'!{amount}2:{amount}{last})")
        })
        .collect();
    // What a program adds up in binary is rounded to the digits of the report.
    let formula = format!("=ROUND({},{})", sums.join("+"), total.scale());
    let formula = Formula::new(formula).set_result(total.to_string());
    sheet.write_formula_with_format(row, column, formula, format)?;
    Ok(())
}

/// Whether a sum in the book comes to the total: every amount in the currency is a number there, and the currency is
/// a plain word, which a spreadsheet does not take for a pattern.
fn can_live(report: &UseReport, currency: &str, total: Decimal) -> bool {
    let own = report.lines.iter().filter(|line| line.currency.as_deref() == Some(currency));
    let mut amounts = own.filter_map(|line| line.amount);
    let plain = !currency.is_empty() && currency.chars().all(|c| c.is_ascii_uppercase());
    plain && number::is_exact(total) && amounts.all(number::is_exact)
}
