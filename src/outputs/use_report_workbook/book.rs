//! The workbook: its sheets, each with a header that stays in sight, filters, and how it is printed.

use rust_xlsxwriter::{Workbook, Worksheet, XlsxError};

use crate::month::ReportMonth;
use crate::outputs::use_report_json::Standing;
use crate::outputs::workbook_day::made_in;

use super::cell::{Cell, put_text};
use super::height;
use super::styles::Styles;

/// The sheet in front.
const COVER: &str = "Report";
/// The number of a paper format: A4.
const PAPER: u8 = 9;

/// The workbook.
pub(super) struct Book {
    workbook: Workbook,
    pub styles: Styles,
    /// What is printed at the head of every page.
    heading: String,
    /// The most rows of a sheet.
    rows: u32,
    /// The lists, with the number of their rows.
    pub lists: Vec<(&'static str, usize)>,
}

/// A column of a list.
#[derive(Debug, Clone, Copy)]
pub(super) struct Column {
    pub name: &'static str,
    /// In characters.
    pub width: u32,
    pub side: Side,
}

/// On which side of its column a header stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Words,
    Numbers,
}

/// A column of words.
pub(super) const fn words(name: &'static str, width: u32) -> Column {
    Column { name, width, side: Side::Words }
}

/// A column of numbers.
pub(super) const fn numbers(name: &'static str, width: u32) -> Column {
    Column { name, width, side: Side::Numbers }
}

/// What a list is called, its columns, and how many rows below it are kept free.
#[derive(Debug, Clone, Copy)]
pub(super) struct List<'c> {
    pub name: &'static str,
    pub columns: &'c [Column],
    pub free: u32,
}

/// The rows of a list on one sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    /// The name of the sheet.
    pub sheet: String,
    /// The last row, counted from 0, of which the first is the header.
    pub last: u32,
}

impl Book {
    /// A book with its first sheet, which is still empty.
    ///
    /// # Errors
    /// Fails where the last day of the month is none that a workbook knows.
    pub fn new(month: ReportMonth, standing: Standing, rows: u32) -> Result<Self, XlsxError> {
        let mut workbook = Workbook::new();
        let title = format!("Use report {month}");
        workbook.set_properties(&made_in(month)?.set_title(&title));
        workbook.add_worksheet().set_name(COVER)?;
        let heading = format!("{title}, {}", standing.words());
        Ok(Self { workbook, styles: Styles::new(), heading, rows, lists: Vec::new() })
    }

    /// The first sheet, for what is written on it, with its print set-up.
    ///
    /// # Errors
    /// Fails when there is none.
    pub fn cover(&mut self) -> Result<(&mut Worksheet, &Styles), XlsxError> {
        let sheet = self.workbook.worksheet_from_index(0)?;
        printed(sheet, COVER, &self.heading);
        Ok((sheet, &self.styles))
    }

    /// Adds a list, on as many sheets as its rows need.
    ///
    /// # Errors
    /// Fails where a sheet has no place for a cell.
    pub fn list<'a>(
        &mut self,
        list: List<'_>,
        rows: impl ExactSizeIterator<Item = Vec<Cell<'a>>>,
    ) -> Result<Vec<Part>, XlsxError> {
        self.lists.push((list.name, rows.len()));
        let mut rows = rows.peekable();
        let mut parts = Vec::new();
        loop {
            let sheet = match parts.len() {
                0 => list.name.to_owned(),
                others => format!("{} ({})", list.name, others + 1),
            };
            let last = self.part(list, &sheet, &mut rows)?;
            parts.push(Part { sheet, last });
            if rows.peek().is_none() {
                return Ok(parts);
            }
        }
    }

    /// Writes one sheet of a list and gives its last row.
    fn part<'a>(
        &mut self,
        list: List<'_>,
        name: &str,
        rows: &mut impl Iterator<Item = Vec<Cell<'a>>>,
    ) -> Result<u32, XlsxError> {
        let sheet = self.workbook.add_worksheet().set_name(name)?;
        headed(sheet, list.columns, &self.styles)?;
        printed(sheet, name, &self.heading);
        sheet.set_landscape();
        sheet.set_repeat_rows(0, 0)?;
        // At least one row goes on every sheet, so that the list comes to an end.
        let most = self.rows.saturating_sub(list.free + 1).max(1);
        let mut last = 0;
        for cells in rows.take(usize::try_from(most).unwrap_or(usize::MAX)) {
            last += 1;
            for (cell, column) in cells.iter().zip(0..) {
                cell.put(sheet, (last, column), &self.styles)?;
            }
            let texts = cells.iter().zip(list.columns);
            height::fit(
                sheet,
                last,
                texts.map(|(cell, column)| (cell.characters(), column.width)),
            )?;
        }
        if let Some(columns) = u16::try_from(list.columns.len()).ok().filter(|_| last > 0) {
            sheet.autofilter(0, 0, last, columns.saturating_sub(1))?;
        }
        Ok(last)
    }

    /// The sheet that was written last, for what stands below its list.
    ///
    /// # Errors
    /// Fails when there is none.
    pub fn sheet(&mut self, name: &str) -> Result<(&mut Worksheet, &Styles), XlsxError> {
        Ok((self.workbook.worksheet_from_name(name)?, &self.styles))
    }

    /// The bytes of the book.
    ///
    /// # Errors
    /// Fails when it cannot be packed.
    pub fn finish(mut self) -> Result<Vec<u8>, XlsxError> {
        self.workbook.save_to_buffer()
    }
}

/// The header of a list, which stays in sight.
fn headed(sheet: &mut Worksheet, columns: &[Column], styles: &Styles) -> Result<(), XlsxError> {
    for (column, at) in columns.iter().zip(0..) {
        let format = match column.side {
            Side::Words => &styles.header,
            Side::Numbers => &styles.number_header,
        };
        put_text(sheet, (0, at), column.name, format)?;
        sheet.set_column_width(at, column.width)?;
    }
    // The button of the filter takes the place of two letters.
    height::fit(sheet, 0, columns.iter().map(|column| (column.name.len() + 2, column.width)))?;
    sheet.set_freeze_panes(1, 0)?;
    Ok(())
}

/// How a sheet is printed: as wide as the paper, with what it is and the page at its edges. `name` and `heading` are
/// words of the program; a name from outside could hold the signs of such a line.
fn printed(sheet: &mut Worksheet, name: &str, heading: &str) {
    sheet.set_paper_size(PAPER);
    sheet.set_print_fit_to_pages(1, 0);
    sheet.set_header(format!("&L{heading}&R{name}"));
    sheet.set_footer("&RPage &P of &N");
}
