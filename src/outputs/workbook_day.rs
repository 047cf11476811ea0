//! The only day that a workbook knows of itself: without one of its own it would have that of the clock.

use chrono::Datelike as _;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, XlsxError};

use crate::month::ReportMonth;

/// The properties of a workbook that was made, as far as it tells, on the last day of the month: the same report has
/// to give the same bytes.
///
/// # Errors
/// Fails where that is no day that a workbook knows.
pub(super) fn made_in(month: ReportMonth) -> Result<DocProperties, XlsxError> {
    let day = month.last_day();
    let part = |number: u32| u8::try_from(number).unwrap_or(u8::MAX);
    let year = u16::try_from(day.year()).unwrap_or(u16::MAX);
    let created = ExcelDateTime::from_ymd(year, part(day.month()), part(day.day()))?;
    Ok(DocProperties::new().set_creation_datetime(&created))
}
