//! REP-NAME: which end customers are named. Those above the threshold in the month, those with a product whose end
//! customers always are, and those of whom nobody can know.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use crate::finding::Findings;
use crate::money::{self, Worth};
use crate::terms::{Product, RelationKind};

use crate::use_report::charges::Charge;
use crate::use_report::counting::Ground;

/// What an end customer comes to in the month.
#[derive(Default)]
struct Use<'c> {
    amounts: BTreeMap<String, Decimal>,
    products: BTreeSet<&'c Product>,
    without_price: BTreeSet<&'c Product>,
}

/// The end customers that are named. Whoever is named because a price or a rate of exchange is missing is told, by
/// product and by currency.
pub(super) fn above_threshold<'c>(
    ground: &Ground<'_>,
    charges: &'c [Charge],
    findings: &mut Findings,
) -> BTreeSet<&'c str> {
    let threshold = &ground.terms.end_customer_named_above;
    let always = ground.terms.relations.of_kind(RelationKind::Named);
    let always: BTreeSet<&Product> = always.flat_map(|relation| &relation.products).collect();
    let mut without_price: BTreeMap<&Product, u64> = BTreeMap::new();
    let mut without_rate: BTreeMap<String, u64> = BTreeMap::new();
    let mut named = BTreeSet::new();
    for (name, of) in uses(charges) {
        let on = (threshold.unit.as_str(), ground.settings.prices_on);
        let worth = money::worth_in(on, &of.amounts, &ground.settings.exchange_rates);
        let Worth { total, without_rate: unknown } = worth;
        let is_above = total > Decimal::from(threshold.value);
        if is_above || of.products.iter().any(|product| always.contains(product)) {
            named.insert(name);
        } else if !of.without_price.is_empty() || !unknown.is_empty() {
            // It may be above, so it is named.
            named.insert(name);
            for product in of.without_price {
                *without_price.entry(product).or_default() += 1;
            }
            for (currency, _) in unknown {
                *without_rate.entry(currency).or_default() += 1;
            }
        }
    }
    for (product, customers) in without_price {
        findings.named_without_price(product, customers, threshold);
    }
    for (currency, customers) in without_rate {
        findings.named_without_rate(&currency, customers, threshold);
    }
    named
}

/// What every end customer comes to over all lines, by name.
fn uses(charges: &[Charge]) -> BTreeMap<&str, Use<'_>> {
    let mut uses: BTreeMap<&str, Use<'_>> = BTreeMap::new();
    for charge in charges.iter().filter(|charge| charge.quantity > 0) {
        let Some(name) = charge.payer.customer() else { continue };
        let of = uses.entry(name).or_default();
        of.products.insert(&charge.product);
        match charge.amount.zip(charge.currency.as_ref()) {
            None => {
                of.without_price.insert(&charge.product);
            }
            // Nothing is worth nothing in every currency.
            Some((amount, _)) if amount.is_zero() => {}
            // They are parts of amounts of lines, whose sum a decimal always holds.
            Some((amount, currency)) => {
                let held = of.amounts.entry(currency.clone()).or_default();
                *held = held.saturating_add(amount);
            }
        }
    }
    uses
}
