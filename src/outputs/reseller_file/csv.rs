//! Delimited text, with the delimiter, quotes, line ends and encoding of the format. Text that a spreadsheet would run
//! is disarmed, as in every other CSV.

use std::io;

use csv::{QuoteStyle, Terminator, WriterBuilder};

use crate::outputs::safe_csv::disarmed;
use crate::reseller_format::{Column, CsvForm, HeaderLine, LineEnd, Quoting};
use crate::use_report::ResellerCell;

/// The bytes of the file.
pub(super) fn bytes(
    form: &CsvForm,
    columns: &[Column],
    rows: &[Vec<ResellerCell>],
) -> io::Result<Vec<u8>> {
    let mut builder = WriterBuilder::new();
    builder
        .delimiter(form.delimiter)
        .quote_style(match form.quoting {
            Quoting::Necessary => QuoteStyle::Necessary,
            Quoting::Always => QuoteStyle::Always,
        })
        .terminator(match form.line_end {
            LineEnd::Lf => Terminator::Any(b'\n'),
            LineEnd::Crlf => Terminator::CRLF,
        });
    let mut csv = builder.from_writer(Vec::new());
    if form.header_line == HeaderLine::Written {
        let headers = columns.iter().map(|column| disarmed(&column.header).into_owned());
        csv.write_record(headers)?;
    }
    for row in rows {
        csv.write_record(row.iter().map(cell))?;
    }
    let text = csv.into_inner().map_err(csv::IntoInnerError::into_error)?;
    let text = String::from_utf8(text).map_err(io::Error::other)?;
    Ok(form.encoding.bytes(&text))
}

fn cell(cell: &ResellerCell) -> String {
    match cell {
        ResellerCell::Text(text) => disarmed(text).into_owned(),
        ResellerCell::Whole(number) => number.to_string(),
        ResellerCell::Decimal(number) => number.to_string(),
        ResellerCell::Empty => String::new(),
    }
}
