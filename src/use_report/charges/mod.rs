//! What each end customer owes of every line: for the provider's own invoicing, and never reported.
//!
//! A line is divided as it came about: SALs and applications are counted for somebody, scopes are shared. Parts are
//! whole and add up to the line, by the largest remainder.

mod apportion;
mod of_access;
mod of_machines;
mod of_scopes;
mod payer;
mod pot;
mod rules;
mod told;

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use crate::error::Error;
use crate::licensing::Dedications;
use crate::money::{self, RateList};
use crate::terms::Product;

use super::ReportLine;
use super::counting::{Ground, Requirements};
use of_scopes::ScopeOwners;
use payer::Payers;
use pot::Pot;

pub use payer::Payer;
pub(super) use pot::{Cell, Divided};
pub use rules::{ChargeKey, ChargeRules, ShareKey, WithoutCustomer};
pub(super) use told::tell;

/// What one payer owes of one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Charge {
    /// The number of the line that it is a part of; none where it is a part of none, because it is of nothing and no
    /// line of the product is its end customer's.
    pub line: Option<u32>,
    /// The product.
    pub product: Product,
    /// Its part number, where one is known.
    pub part_number: Option<String>,
    /// What one of the quantity is.
    pub unit: String,
    /// Who owes it.
    pub payer: Payer,
    /// How its shares were found.
    pub keys: BTreeSet<ShareKey>,
    /// The sum of their weights; none where nothing is weighed.
    pub weight: Option<u64>,
    /// Its part of the quantity of the line.
    pub quantity: u64,
    /// The price of one, as reports write it.
    pub unit_price: Option<String>,
    /// The currency of price and amount.
    pub currency: Option<String>,
    /// Its part of the amount of the line.
    pub amount: Option<Decimal>,
    /// The provider's own rate for one, as reports write it; only end customers have one.
    pub rate: Option<String>,
    /// The currency of the rate.
    pub rate_currency: Option<String>,
    /// Quantity times rate.
    pub rate_amount: Option<Decimal>,
    /// Share by share, what it is of.
    pub note: String,
}

/// What all payers owe of all lines, by line and payer, and line by line how it was divided.
pub(super) fn charges(
    ground: &Ground<'_>,
    required: &Requirements,
    (lines, rates): (&[ReportLine], &RateList),
) -> Result<(Vec<Charge>, Vec<Vec<Divided>>), Error> {
    let dedications = Dedications::of(ground.estate);
    let owners = ScopeOwners::of(ground, required, &dedications);
    let needs = &required.applications.needs;
    let of_access = required.access.iter().map(|of| of.customer.as_str());
    let names = owners.names().chain(of_access).chain(of_machines::names(needs, &dedications));
    let payers = Payers::of(&ground.settings.charges, names);
    let (mut charges, mut pots_of_lines) = (Vec::new(), Vec::new());
    for line in lines {
        let (product, quantity) = (&line.product, &line.quantity);
        let of_product = required.access.iter().filter(|of| of.product == *product);
        let mut pots = of_access::pots(of_product, quantity, &payers);
        pots.extend(of_scopes::pots(ground, required, (product, quantity), (&owners, &payers)));
        let of_product = needs.iter().filter(|need| need.product == *product);
        pots.extend(of_machines::pots(ground, of_product, (&dedications, &payers)));
        let divided: Vec<Divided> = pots.into_iter().map(Pot::divided).collect();
        charges.extend(of_line(ground, line, &divided, rates)?);
        pots_of_lines.push(divided);
    }
    Ok((charges, pots_of_lines))
}

/// What the shares of one payer come to.
#[derive(Default)]
struct Owed {
    quantity: u64,
    weight: Option<u64>,
    keys: BTreeSet<ShareKey>,
    told: Vec<String>,
}

/// What all payers owe of one line.
fn of_line(
    ground: &Ground<'_>,
    line: &ReportLine,
    pots: &[Divided],
    rates: &RateList,
) -> Result<Vec<Charge>, Error> {
    let mut owed: BTreeMap<Payer, Owed> = BTreeMap::new();
    for pot in pots {
        for (cell, units) in &pot.shares {
            let told = told::share(cell, *units, pot.whole.value());
            let held = owed.entry(cell.payer.clone()).or_default();
            held.quantity += *units;
            held.weight = match (held.weight, cell.weight) {
                (None, weight) | (weight, None) => weight,
                (Some(one), Some(other)) => Some(one + other),
            };
            held.keys.insert(cell.key);
            held.told.extend(told);
        }
    }
    let quantities: Vec<u64> = owed.values().map(|owed| owed.quantity).collect();
    let amounts = amounts(ground, line, &quantities)?;
    let mut charges = Vec::with_capacity(owed.len());
    for ((payer, owed), number) in owed.into_iter().zip(0..) {
        let mut charge = Charge {
            line: Some(line.line),
            product: line.product.clone(),
            part_number: line.part_number.clone(),
            unit: line.unit.clone(),
            weight: owed.weight,
            quantity: owed.quantity,
            unit_price: line.unit_price.clone(),
            currency: line.currency.clone(),
            amount: amounts.get::<usize>(number).copied(),
            rate: None,
            rate_currency: None,
            rate_amount: None,
            note: told::note(&payer, &owed.keys, owed.told),
            keys: owed.keys,
            payer,
        };
        at_rate(ground, &mut charge, rates)?;
        charges.push(charge);
    }
    Ok(charges)
}

/// The amounts of the parts of a line; none where it has no amount.
fn amounts(
    ground: &Ground<'_>,
    line: &ReportLine,
    quantities: &[u64],
) -> Result<Vec<Decimal>, Error> {
    let (day, currency) = (ground.settings.prices_on, ground.currency);
    let price = ground.prices.in_force(&line.product, day, currency);
    let (Some(price), Some(whole)) = (price, line.amount) else { return Ok(Vec::new()) };
    let digits = money::minor_digits(&price.currency)?;
    let amounts = money::amounts_of_parts(quantities, price.unit_price, (whole, digits));
    Ok(amounts.unwrap_or_default())
}

/// What the provider itself asks for; nobody is asked for its own use, nor for what nobody is known to have.
fn at_rate(ground: &Ground<'_>, charge: &mut Charge, rates: &RateList) -> Result<(), Error> {
    let Some(customer) = charge.payer.customer() else { return Ok(()) };
    let day = ground.settings.prices_on;
    let Some(rate) = rates.in_force(&charge.product, customer, day) else { return Ok(()) };
    let digits = money::minor_digits(&rate.currency)?;
    charge.rate = Some(money::shown_price(rate.rate, digits));
    charge.rate_currency = Some(rate.currency.clone());
    charge.rate_amount = money::amount(charge.quantity, rate.rate, digits);
    Ok(())
}
