//! A cell of a list: text, which is never taken for a formula, or a number.

use std::borrow::Cow;

use rust_decimal::Decimal;
use rust_xlsxwriter::{Format, Worksheet, XlsxError};

use super::number;
use super::styles::{Styles, money};
use super::text::cell_text;

/// A cell.
#[derive(Debug, Clone)]
pub(super) enum Cell<'a> {
    /// Text, from wherever it comes.
    Text(Cow<'a, str>),
    /// A whole number of something.
    Quantity(u64),
    /// A price or an amount, shown with the digits that it has.
    Money(Decimal),
    /// Nothing.
    Empty,
}

impl<'a> Cell<'a> {
    /// Text; nothing where it is empty.
    pub fn text(text: impl Into<Cow<'a, str>>) -> Self {
        let text = text.into();
        if text.is_empty() { Self::Empty } else { Self::Text(text) }
    }

    /// Text that may be missing.
    pub fn maybe(text: Option<&'a str>) -> Self {
        text.map_or(Self::Empty, Self::text)
    }

    /// A number that may be missing.
    pub fn maybe_quantity(quantity: Option<u64>) -> Self {
        quantity.map_or(Self::Empty, Self::Quantity)
    }

    /// How many characters may have to be broken into lines.
    pub fn characters(&self) -> usize {
        match self {
            Self::Text(text) => text.chars().count(),
            Self::Quantity(_) | Self::Money(_) | Self::Empty => 0,
        }
    }

    /// Writes it.
    ///
    /// # Errors
    /// Fails where the sheet has no such place.
    pub fn put(
        &self,
        sheet: &mut Worksheet,
        at: (u32, u16),
        styles: &Styles,
    ) -> Result<(), XlsxError> {
        match self {
            Self::Text(text) => put_text(sheet, at, text, &styles.words),
            Self::Quantity(quantity) => {
                number::put(sheet, at, (*quantity).into(), &styles.quantity)
            }
            Self::Money(amount) => number::put(sheet, at, *amount, &money(amount.scale())),
            Self::Empty => Ok(()),
        }
    }
}

/// Writes text in a format of its own.
///
/// # Errors
/// Fails where the sheet has no such place.
pub(super) fn put_text(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    text: &str,
    format: &Format,
) -> Result<(), XlsxError> {
    sheet.write_string_with_format(row, column, cell_text(text), format)?;
    Ok(())
}
