//! What to send: the lines, and below them the sum of their amounts in each currency.

use rust_decimal::Decimal;
use rust_xlsxwriter::XlsxError;

use crate::use_report::{ReportLine, UseReport};

use super::book::{Book, Column, List, numbers, words};
use super::cell::{Cell, put_text};
use super::styles::Styles;
use super::totals::{self, Lines};

const COLUMNS: [Column; 13] = [
    numbers("Line", 6),
    words("Product", 24),
    words("Description", 42),
    words("Part number", 14),
    words("Unit", 13),
    numbers("Quantity", 11),
    numbers("Unit price", 12),
    words("Currency", 10),
    numbers("Amount", 15),
    words("End customer", NARROW),
    words("Address", NARROW),
    words("Country", 9),
    words("Quantity is", 11),
];
/// The width of columns that stay empty where the agreement names no end customers, and what they need where it does.
const NARROW: u32 = 14;
const WIDE: [(usize, u32); 2] = [(9, 26), (10, 34)];
/// The columns of the currencies and of the amounts, by number and letter.
const CURRENCY: (u16, char) = (7, 'H');
const AMOUNT: (u16, char) = (8, 'I');

/// Writes the sheet and says where the amounts stand.
pub(super) fn write(book: &mut Book, report: &UseReport) -> Result<Lines, XlsxError> {
    // A row between the lines and their sums tells programs that the lines have ended.
    let free = u32::try_from(report.totals.len()).unwrap_or(u32::MAX).saturating_add(1);
    let mut columns = COLUMNS;
    if report.lines.iter().any(|line| line.end_customer.is_some()) {
        for (at, width) in WIDE {
            columns[at].width = width;
        }
    }
    let list = List { name: "Lines", columns: &columns, free };
    let parts = book.list(list, report.lines.iter().map(row))?;
    let lines = Lines { parts, currency: CURRENCY.1, amount: AMOUNT.1 };
    let Some(end) = lines.parts.last() else { return Ok(lines) };
    let (sheet, styles) = book.sheet(&end.sheet)?;
    for ((currency, total), at) in report.totals.iter().zip(end.last + 2..) {
        let beside = styles.beside_total();
        put_text(sheet, (at, CURRENCY.0 - 1), "Total", &beside)?;
        put_text(sheet, (at, CURRENCY.0), currency, &beside)?;
        let named = format!("{}{}", CURRENCY.1, at + 1);
        let format = Styles::total(total.scale());
        totals::put(sheet, (at, AMOUNT.0), (report, currency, *total), (&lines, &named), &format)?;
    }
    Ok(lines)
}

fn row(line: &ReportLine) -> Vec<Cell<'_>> {
    let customer = line.end_customer.as_ref();
    vec![
        Cell::Quantity(line.line.into()),
        Cell::text(line.product.id()),
        Cell::text(&line.description),
        Cell::maybe(line.part_number.as_deref()),
        Cell::text(&line.unit),
        Cell::Quantity(line.quantity.value()),
        line.unit_price.as_deref().map_or(Cell::Empty, price),
        Cell::maybe(line.currency.as_deref()),
        line.amount.map_or(Cell::Empty, Cell::Money),
        Cell::maybe(customer.map(|customer| customer.name.as_str())),
        customer.map_or(Cell::Empty, |customer| Cell::text(on_one_line(&customer.address))),
        Cell::maybe(customer.map(|customer| customer.country.as_str())),
        Cell::text(line.standing.text()),
    ]
}

/// A price with the digits that the report shows.
fn price(shown: &str) -> Cell<'_> {
    shown.parse::<Decimal>().map_or_else(|_| Cell::text(shown), Cell::Money)
}

/// The lines of a postal address, one behind the other.
fn on_one_line(address: &str) -> String {
    let lines = address.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_of_several_lines_stands_on_one() {
        assert_eq!(on_one_line("Kai 1\r\n26721 Emden\n"), "Kai 1, 26721 Emden");
        assert_eq!(on_one_line("1 High Street"), "1 High Street");
    }

    #[test]
    fn the_letters_are_those_of_the_columns() {
        for (name, (number, letter)) in [("Currency", CURRENCY), ("Amount", AMOUNT)] {
            assert_eq!(COLUMNS[usize::from(number)].name, name);
            assert_eq!(u32::from(letter), u32::from('A') + u32::from(number));
        }
        assert_eq!(WIDE.map(|(at, _)| COLUMNS[at].name), ["End customer", "Address"]);
    }
}
