//! A workbook of one sheet. Its cells are typed, so that no text is run; only whole numbers are numbers, because a
//! workbook keeps any other in binary digits, in which prices and amounts are not exact.

use std::io;

use rust_xlsxwriter::{Workbook, Worksheet, XlsxError};

use crate::month::ReportMonth;
use crate::outputs::workbook_day::made_in;
use crate::reseller_format::{Column, HeaderLine};
use crate::use_report::ResellerCell;

/// The bytes of the workbook; the only day in it is the last of the month.
pub(super) fn bytes(
    (sheet, header_line, month): (&str, HeaderLine, ReportMonth),
    columns: &[Column],
    rows: &[Vec<ResellerCell>],
) -> io::Result<Vec<u8>> {
    written((sheet, header_line, month), columns, rows).map_err(io::Error::other)
}

fn written(
    (name, header_line, month): (&str, HeaderLine, ReportMonth),
    columns: &[Column],
    rows: &[Vec<ResellerCell>],
) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    book.set_properties(&made_in(month)?);
    let sheet = book.add_worksheet();
    sheet.set_name(name)?;
    let headers: Vec<ResellerCell> =
        columns.iter().map(|column| ResellerCell::Text(column.header.clone())).collect();
    let header = (header_line == HeaderLine::Written).then_some(&headers);
    for (at, row) in (0..).zip(header.into_iter().chain(rows)) {
        for (column, cell) in (0..).zip(row) {
            write(sheet, (at, column), cell)?;
        }
    }
    book.save_to_buffer()
}

fn write(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    cell: &ResellerCell,
) -> Result<(), XlsxError> {
    match cell {
        ResellerCell::Text(text) | ResellerCell::Decimal(text) => {
            sheet.write_string(row, column, text)?;
        }
        ResellerCell::Whole(number) => {
            match u32::try_from(*number) {
                Ok(number) => sheet.write_number(row, column, number)?,
                Err(_) => sheet.write_string(row, column, number.to_string())?,
            };
        }
        ResellerCell::Empty => {}
    }
    Ok(())
}
