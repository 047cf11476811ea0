//! Prices by date and amounts to the minor unit of their currency. Never floating point.

mod exchange;
mod rates;

use std::collections::BTreeSet;

use chrono::NaiveDate;
use rust_decimal::{Decimal, RoundingStrategy};

use crate::origin::Origin;
use crate::sheet::{Table, TableError};
use crate::terms::Product;

pub use exchange::{ExchangeRate, Worth, worth_in, worth_on};
pub use rates::{Rate, RateList};

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

impl PriceList {
    /// The prices in force on `day` that stand beside another one from the same day in another currency, where no
    /// currency is asked for: one for each product.
    pub fn in_several_currencies(&self, day: NaiveDate) -> Vec<&Price> {
        let products: BTreeSet<&Product> = self.prices.iter().map(|price| &price.product).collect();
        let in_force = products.into_iter().filter_map(|product| self.in_force(product, day, ""));
        let has_other = |price: &&Price| {
            self.prices.iter().any(|other| {
                other.product == price.product
                    && other.effective_from == price.effective_from
                    && !other.currency.eq_ignore_ascii_case(&price.currency)
            })
        };
        in_force.filter(has_other).collect()
    }
}

/// The highest price that is taken, in whatever currency: ten trillion, which is more than a unit of anything costs.
pub const MOST_PRICE: u64 = 10_000_000_000_000;

/// More than anybody pays for a product in a month, in whatever currency. Sums of amounts are safe below it: an amount has
/// at most the four digits of a minor unit behind its point, so it is below 10^19 of them, and so many of 4 294 967 295
/// lines, which is as far as lines are numbered, are below 4.3 × 10^28. A decimal holds 7.9 × 10^28.
pub const MOST_AMOUNT: u64 = 1_000_000_000_000_000;

/// A price, where a number can be one: nothing below zero, and no more than anything costs.
pub fn price(number: Decimal) -> Option<Decimal> {
    (Decimal::ZERO..=Decimal::from(MOST_PRICE)).contains(&number).then_some(number)
}

/// Whether a text is a currency as ISO 4217 writes them: three letters, in either case.
pub fn is_currency(code: &str) -> bool {
    code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_alphabetic())
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
/// is beyond [`MOST_AMOUNT`].
pub fn amount(quantity: u64, unit_price: Decimal, minor_digits: u32) -> Option<Decimal> {
    let exact = Decimal::from(quantity).checked_mul(unit_price)?;
    if exact > Decimal::from(MOST_AMOUNT) {
        return None;
    }
    let mut rounded =
        exact.round_dp_with_strategy(minor_digits, RoundingStrategy::MidpointAwayFromZero);
    rounded.rescale(minor_digits);
    Some(rounded)
}

/// The amounts of the parts of a quantity, which add up to `whole`, the amount of all of it: each rounded down to
/// the minor unit, and the minor units that are left over to those of which most was cut off, of equals to the
/// first. None when the result is beyond what a decimal holds.
pub fn amounts_of_parts(
    parts: &[u64],
    unit_price: Decimal,
    (whole, minor_digits): (Decimal, u32),
) -> Option<Vec<Decimal>> {
    let mut amounts = Vec::with_capacity(parts.len());
    let mut cut_off = Vec::with_capacity(parts.len());
    let mut left = whole;
    for (&part, number) in parts.iter().zip(0..) {
        let exact = Decimal::from(part).checked_mul(unit_price)?;
        let mut rounded = exact.round_dp_with_strategy(minor_digits, RoundingStrategy::ToZero);
        rounded.rescale(minor_digits);
        left = left.checked_sub(rounded)?;
        cut_off.push((std::cmp::Reverse(exact.checked_sub(rounded)?), number));
        amounts.push(rounded);
    }
    cut_off.sort_unstable();
    let minor_unit = Decimal::new(1, minor_digits);
    for (_, number) in cut_off {
        if left < minor_unit {
            break;
        }
        let amount: &mut Decimal = amounts.get_mut::<usize>(number)?;
        *amount = amount.checked_add(minor_unit)?;
        left = left.checked_sub(minor_unit)?;
    }
    Some(amounts)
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
    fn as_many_amounts_as_there_are_lines_add_up() {
        let most = amount(1, Decimal::from(MOST_AMOUNT), 4).unwrap();
        assert_eq!(most.to_string(), "1000000000000000.0000");
        let lines = Decimal::from(u32::MAX);
        assert_eq!(most.checked_mul(lines).unwrap().to_string(), "4294967295000000000000000.0000");
        assert_eq!(amount(2, Decimal::from(MOST_AMOUNT), 2), None);
        assert_eq!(amount(u64::MAX, Decimal::from(MOST_PRICE), 0), None);
        let digits = Table::read("currencies.csv", include_str!("../config/names/currencies.csv"));
        let digits = digits.unwrap();
        assert!(digits.rows().all(|row| row.parsed::<u32>("minor_digits").unwrap() <= 4));
    }

    #[test]
    fn amounts_of_parts_add_up() {
        // price, digits, parts, their amounts
        let cases: [(&str, u32, &[u64], &[&str]); 6] = [
            ("3.30", 2, &[12, 36], &["39.60", "118.80"]),
            // 3 × 0.125 = 0.375 is 0.38; three times 0.12 leaves 0.02.
            ("0.125", 2, &[1, 1, 1], &["0.13", "0.13", "0.12"]),
            // 4 × 0.333 = 1.332 is 1.33; 0.99 and 0.33 leave 0.01, and of 0.999 more was cut off.
            ("0.333", 2, &[1, 3], &["0.33", "1.00"]),
            ("0.333", 2, &[0, 4], &["0.00", "1.33"]),
            // 3 × 0.5 = 1.5 yen are 2.
            ("0.5", 0, &[1, 2], &["1", "1"]),
            ("0", 2, &[5, 6], &["0.00", "0.00"]),
        ];
        for (price, digits, parts, expected) in cases {
            let price: Decimal = price.parse().unwrap();
            let whole = amount(parts.iter().sum(), price, digits).unwrap();
            let amounts = amounts_of_parts(parts, price, (whole, digits)).unwrap();
            let shown: Vec<String> = amounts.iter().map(Decimal::to_string).collect();
            assert_eq!(shown, expected, "{price} {parts:?}");
            assert_eq!(amounts.iter().sum::<Decimal>(), whole);
        }
    }

    #[test]
    fn the_yen_has_no_minor_unit_and_the_dinar_three() {
        assert_eq!(minor_digits("jpy").unwrap(), 0);
        assert_eq!(minor_digits("KWD").unwrap(), 3);
        assert_eq!(minor_digits("EUR").unwrap(), 2);
    }
}
