//! The month's prices of the products that compete, and from how many VMs on Datacenter pays.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::error::Error;
use crate::licensing::Case;
use crate::money;
use crate::terms::{Metric, Product};

/// Digits behind the point of a ratio of two prices.
const RATIO_DIGITS: u32 = 2;

/// An amount of money; the currency is that of the plan.
pub type Amount = Decimal;

/// The price of one product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanPrice {
    /// The product.
    pub product: Product,
    /// Its name for people.
    pub description: String,
    /// The price of one unit.
    pub unit_price: Decimal,
    /// The price as reports write it.
    pub shown: String,
}

/// The prices in one currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prices {
    /// The currency of all amounts; empty where there is no price.
    pub currency: String,
    /// The prices, by product.
    pub known: Vec<PlanPrice>,
    /// Products that license the cores of hosts and have no price in this currency.
    pub missing: Vec<Product>,
    /// Whether a row of the price list could not be read, so that no amount is told.
    pub damaged: bool,
    by_product: BTreeMap<Product, Decimal>,
    digits: u32,
}

impl Prices {
    /// The prices that are in force on the last day of the month. The currency is that of the agreement,
    /// else that of the first product with a price.
    pub(super) fn of(case: &Case<'_>) -> Result<Self, Error> {
        let day = case.prices_on;
        let damaged = case.prices.is_damaged();
        let mut currency = case.currency.to_owned();
        let mut prices = Self {
            currency: String::new(),
            known: Vec::new(),
            missing: Vec::new(),
            damaged,
            by_product: BTreeMap::new(),
            digits: 0,
        };
        for entry in case.terms.catalogue.iter() {
            let of_hosts = !entry.editions.is_empty()
                && matches!(entry.metric, Metric::CoresPerVm | Metric::CoresOnce);
            let found = case.prices.in_force(&entry.product, day, &currency);
            let Some(price) = found.filter(|_| !damaged) else {
                if of_hosts {
                    prices.missing.push(entry.product.clone());
                }
                continue;
            };
            if !of_hosts && !entry.metric.counts_members() {
                continue;
            }
            if currency.is_empty() {
                currency.clone_from(&price.currency);
            }
            if prices.by_product.is_empty() {
                prices.digits = money::minor_digits(&currency)?;
            }
            prices.by_product.insert(entry.product.clone(), price.unit_price);
            if of_hosts {
                prices.known.push(PlanPrice {
                    product: entry.product.clone(),
                    description: entry.description.clone(),
                    unit_price: price.unit_price,
                    shown: money::shown_price(price.unit_price, prices.digits),
                });
            }
        }
        if !prices.by_product.is_empty() {
            prices.currency = currency;
        }
        Ok(prices)
    }

    /// The price of one unit.
    pub(super) fn unit_price(&self, product: &Product) -> Option<Decimal> {
        self.by_product.get(product).copied()
    }

    /// What a quantity costs.
    pub(super) fn amount(&self, product: &Product, quantity: u64) -> Option<Amount> {
        money::amount(quantity, self.unit_price(product)?, self.digits)
    }
}

/// Standard against Datacenter of one family: a property of the price list, whatever the cores.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BreakEven {
    /// The Standard product.
    pub standard: Product,
    /// The Datacenter product.
    pub datacenter: Product,
    /// The price of a Datacenter pack over that of a Standard pack, to two digits; none without both prices.
    pub ratio: Option<Decimal>,
    /// The smallest number of VMs at which Datacenter costs no more.
    pub vms: Option<u64>,
}

/// The break-even of every family that has both editions.
pub(super) fn break_even(case: &Case<'_>, prices: &Prices) -> Vec<BreakEven> {
    let per_set = case.terms.vms_per_standard_set.value;
    pairs(case)
        .into_iter()
        .map(|(standard, datacenter)| {
            let both = (prices.unit_price(&standard), prices.unit_price(&datacenter));
            let exact = match both {
                (Some(standard), Some(datacenter)) => datacenter.checked_div(standard),
                _ => None,
            };
            BreakEven {
                vms: both.0.zip(both.1).and_then(|prices| smallest_number(prices, per_set)),
                ratio: exact.map(|ratio| {
                    let mut ratio = ratio.round_dp(RATIO_DIGITS);
                    ratio.rescale(RATIO_DIGITS);
                    ratio
                }),
                standard,
                datacenter,
            }
        })
        .collect()
}

/// The smallest number of VMs whose Standard sets cost no less than Datacenter.
fn smallest_number((standard, datacenter): (Decimal, Decimal), per_set: u64) -> Option<u64> {
    let sets = u64::try_from(datacenter.checked_div(standard)?.ceil()).ok()?.max(1);
    // A quotient is cut off at the last digit that a decimal holds; the product decides.
    let enough = |sets: u64| {
        let all = Decimal::from(sets).checked_mul(standard);
        all.is_none_or(|all| all >= datacenter)
    };
    let sets = if enough(sets) { sets } else { sets.checked_add(1)? };
    (sets - 1).checked_mul(per_set)?.checked_add(1)
}

/// Standard and Datacenter of each family, as the catalogue has them.
pub(super) fn pairs(case: &Case<'_>) -> Vec<(Product, Product)> {
    let catalogue = &case.terms.catalogue;
    let of_hosts = || catalogue.iter().filter(|entry| !entry.editions.is_empty());
    let standard = of_hosts().filter(|entry| entry.metric == Metric::CoresPerVm);
    let mut pairs: Vec<(Product, Product)> = standard
        .filter_map(|standard| {
            let once = of_hosts().filter(|entry| entry.metric == Metric::CoresOnce);
            let mut same = once.filter(|entry| entry.family == standard.family);
            Some((standard.product.clone(), same.next()?.product.clone()))
        })
        .collect();
    // Windows Server by itself stands before the suites that contain it.
    pairs.sort_by_key(|(standard, _)| std::cmp::Reverse(standard.clone()));
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn datacenter_pays_from_the_first_number_at_which_it_costs_no_more() {
        // Standard, Datacenter, VMs of a set, VMs
        let cases = [
            ("3.30", "21.20", 1, Some(7)),
            ("3.00", "21.00", 1, Some(7)),
            ("3.00", "21.01", 1, Some(8)),
            ("3.00", "1.00", 1, Some(1)),
            ("3.00", "0", 1, Some(1)),
            ("0", "21.00", 1, None),
            // Two VMs for each set: seven sets let fourteen run, and the thirteenth needs the seventh.
            ("3.30", "21.20", 2, Some(13)),
            ("3", "1000000000000000000000000001", 1, None),
        ];
        for (standard, datacenter, per_set, vms) in cases {
            let prices = (standard.parse().unwrap(), datacenter.parse().unwrap());
            assert_eq!(smallest_number(prices, per_set), vms, "{standard} {datacenter}");
        }
    }
}
