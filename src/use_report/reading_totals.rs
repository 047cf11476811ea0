//! What the lines would come to under another reading, at the month's own prices.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::error::Error;
use crate::money;
use crate::terms::Product;

use super::counting::Ground;

/// The sum of the amounts of some quantities in each currency, and the products that have no amount.
pub(super) fn totals<'q>(
    ground: &Ground<'_>,
    quantities: impl Iterator<Item = (&'q Product, u64)>,
) -> Result<(BTreeMap<String, Decimal>, Vec<Product>), Error> {
    let mut totals: BTreeMap<String, Decimal> = BTreeMap::new();
    let mut without_price = Vec::new();
    for (product, quantity) in quantities.filter(|(_, quantity)| *quantity > 0) {
        let day = ground.settings.prices_on;
        let priced = match ground.prices.in_force(product, day, ground.currency) {
            None => None,
            Some(price) => {
                let digits = money::minor_digits(&price.currency)?;
                money::amount(quantity, price.unit_price, digits).map(|of| (&price.currency, of))
            }
        };
        match priced {
            None => without_price.push(product.clone()),
            // A decimal always holds the sum, as that of the lines.
            Some((currency, amount)) => {
                let held = totals.entry(currency.clone()).or_default();
                *held = held.saturating_add(amount);
            }
        }
    }
    Ok((totals, without_price))
}
