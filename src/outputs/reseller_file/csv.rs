//! Delimited text, with the delimiter, quotes, line ends and encoding of the format. Text that a spreadsheet would run
//! is disarmed, as in every other CSV.

use std::io;

use csv::{QuoteStyle, Terminator, WriterBuilder};

use crate::outputs::safe_csv::{Cell, SafeCsv};
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
    let mut text = Vec::new();
    let mut csv = SafeCsv::with(&builder, &mut text);
    if form.header_line == HeaderLine::Written {
        let headers = columns.iter().map(|column| Cell::text(&column.header));
        csv.row(&headers.collect::<Vec<_>>())?;
    }
    for row in rows {
        csv.row(&row.iter().map(cell).collect::<Vec<_>>())?;
    }
    csv.finish()?;
    let text = String::from_utf8(text).map_err(io::Error::other)?;
    Ok(form.encoding.bytes(&text))
}

fn cell(cell: &ResellerCell) -> Cell<'_> {
    match cell {
        ResellerCell::Text(text) => Cell::text(text),
        ResellerCell::Whole(number) => Cell::plain(number),
        ResellerCell::Decimal(number) => Cell::plain(number),
        ResellerCell::Empty => Cell::Empty,
    }
}
