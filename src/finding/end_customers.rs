//! Findings about end customers on the lines, where the form of the agreement names them. They touch no quantity.

use super::{Effect, Finding, Findings, Touches};
use crate::citation::rule;
use crate::terms::{Product, Term};

impl Findings {
    /// REP-NAME: end customers that are named because a product of theirs has no price, so that they may be above the
    /// threshold.
    pub fn named_without_price(&mut self, product: &Product, customers: u64, threshold: &Term) {
        self.add(Finding {
            message: format!(
                "the agreement names end customers above {} {} in the month ({}), and without a price nobody knows \
                 what it adds to whom; named for a part of it, who may be above: {customers}",
                threshold.value,
                threshold.unit,
                rule::REP_NAME
            ),
            remedy: "add the price to the price list; or leave it so, if all of them may be named".into(),
            ..Finding::blank(Effect::Noted, "named-without-price", format!("product {product}"), Touches::Nothing)
        });
    }

    /// REP-NAME: end customers that are named because nothing tells what their amounts are worth in the currency of
    /// the threshold.
    pub fn named_without_rate(&mut self, currency: &str, customers: u64, threshold: &Term) {
        self.add(Finding {
            message: format!(
                "the agreement names end customers above {} {} in the month ({}), and without a rate nobody knows \
                 what an amount in it is worth; named for one, who may be above: {customers}",
                threshold.value,
                threshold.unit,
                rule::REP_NAME
            ),
            remedy: "give what a unit is worth with [[exchange_rates]]; or leave it so, if all of them may be named"
                .into(),
            ..Finding::blank(Effect::Noted, "named-without-rate", format!("currency {currency}"), Touches::Nothing)
        });
    }
}
