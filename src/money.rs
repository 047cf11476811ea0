//! Prices by date and amounts to the minor unit of their currency. Never floating point.

use chrono::NaiveDate;
use rust_decimal::{Decimal, RoundingStrategy};

use crate::origin::Origin;
use crate::sheet::{Table, TableError};
use crate::terms::Product;

/// One row of the provider's price list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Price {
    /// The product.
    pub product: Product,
    /// The reseller's part number; empty where the catalogue's is good enough.
    pub part_number: String,
    /// The price of one unit.
    pub unit_price: Decimal,
    /// ISO 4217.
    pub currency: String,
    /// The first day of the price.
    pub effective_from: NaiveDate,
    /// The row of the price list.
    pub origin: Origin,
}

/// The provider's prices.
#[derive(Debug, Clone, Default)]
pub struct PriceList {
    prices: Vec<Price>,
    /// Whether a row could not be read, so that the price in force may be another.
    damaged: bool,
}

impl PriceList {
    /// Adds a row.
    pub fn add(&mut self, price: Price) {
        self.prices.push(price);
    }

    /// Notes that a row could not be read.
    pub fn mark_damaged(&mut self) {
        self.damaged = true;
    }

    /// Whether a row could not be read, so that a choice by price would be a guess.
    pub fn is_damaged(&self) -> bool {
        self.damaged
    }

    /// Every row, in the order of the list.
    pub fn iter(&self) -> impl Iterator<Item = &Price> {
        self.prices.iter()
    }

    /// The price of `product` that is in force on `day`: the latest that began by then. Of several
    /// from the same day the dearest, so that a doubled row never lowers an amount. With a
    /// `currency`, only prices in it.
    pub fn in_force(&self, product: &Product, day: NaiveDate, currency: &str) -> Option<&Price> {
        self.prices
            .iter()
            .filter(|price| &price.product == product && price.effective_from <= day)
            .filter(|price| currency.is_empty() || price.currency.eq_ignore_ascii_case(currency))
            .max_by(|a, b| {
                // Currency and part number only make the choice the same whatever the order of rows.
                let rank = |price: &Price| {
                    let names = (price.currency.clone(), price.part_number.clone());
                    (price.effective_from, price.unit_price, names)
                };
                rank(a).cmp(&rank(b))
            })
    }
}

/// How many digits a currency has after the decimal point.
///
/// # Errors
/// Fails when the table of currencies is broken.
pub fn minor_digits(currency: &str) -> Result<u32, TableError> {
    let table =
        Table::read("config/names/currencies.csv", include_str!("../config/names/currencies.csv"))?;
    for row in table.rows() {
        if row.cell("currency")?.eq_ignore_ascii_case(currency) {
            return row.parsed("minor_digits");
        }
    }
    Ok(2)
}

/// `quantity` at `unit_price`, rounded half away from zero to `minor_digits`; none when the result
/// is beyond what a decimal holds.
pub fn amount(quantity: u64, unit_price: Decimal, minor_digits: u32) -> Option<Decimal> {
    let exact = Decimal::from(quantity).checked_mul(unit_price)?;
    let mut rounded =
        exact.round_dp_with_strategy(minor_digits, RoundingStrategy::MidpointAwayFromZero);
    rounded.rescale(minor_digits);
    Some(rounded)
}

/// A price as reports write it: at least with the digits of its currency.
pub fn shown_price(unit_price: Decimal, minor_digits: u32) -> String {
    let mut shown = unit_price;
    if shown.scale() < minor_digits {
        shown.rescale(minor_digits);
    }
    shown.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_a_minor_unit_goes_away_from_zero() {
        let price: Decimal = "0.125".parse().unwrap();
        assert_eq!(amount(1, price, 2).unwrap().to_string(), "0.13");
        assert_eq!(amount(3, price, 2).unwrap().to_string(), "0.38");
        assert_eq!(amount(3, "7".parse().unwrap(), 2).unwrap().to_string(), "21.00");
    }

    #[test]
    fn the_yen_has_no_minor_unit_and_the_dinar_three() {
        assert_eq!(minor_digits("jpy").unwrap(), 0);
        assert_eq!(minor_digits("KWD").unwrap(), 3);
        assert_eq!(minor_digits("EUR").unwrap(), 2);
    }
}
