//! Persons by product and end customer: in numbers, without a name of a person.

use rust_xlsxwriter::XlsxError;

use crate::use_report::AccessRow;

use super::book::{Book, Column, List, numbers, words};
use super::cell::Cell;

const COLUMNS: [Column; 13] = [
    words("Product", 24),
    words("End customer", 32),
    numbers("Left out: service", 10),
    numbers("computer", 10),
    numbers("contact", 10),
    numbers("person, where devices count", 16),
    numbers("disabled", 10),
    numbers("Persons", 10),
    numbers("Less: administrators", 15),
    numbers("RDS CALs of the customer", 13),
    numbers("excluded by a register", 13),
    numbers("counted elsewhere", 12),
    numbers("Quantity", 11),
];

/// Writes the sheet.
pub(super) fn write(book: &mut Book, access: &[AccessRow]) -> Result<(), XlsxError> {
    let list = List { name: "Access", columns: &COLUMNS, free: 0 };
    book.list(list, access.iter().map(row))?;
    Ok(())
}

fn row(row: &AccessRow) -> Vec<Cell<'_>> {
    let left_out = &row.left_out;
    let mut cells = vec![Cell::text(row.product.id()), Cell::maybe(row.customer.as_deref())];
    let numbers = [
        left_out.service,
        left_out.computer,
        left_out.contact,
        left_out.person,
        left_out.disabled,
        row.persons,
        left_out.administrator,
        row.rds_cals,
        row.excluded,
        row.counted_elsewhere,
        row.quantity,
    ];
    cells.extend(numbers.map(Cell::Quantity));
    cells
}
