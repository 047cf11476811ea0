//! REP-NAME: end customers on the lines, where the form of the agreement names them.
//!
//! A line is computed and justified whole, so that its quantity is the same under every form. Here it is divided as
//! the charges divide it: a line for every end customer that is named, and one for all others, with the own use of the
//! provider and what nobody is known to have.

mod named;
mod parts;

use std::collections::BTreeMap;

use crate::error::Error;
use crate::finding::Findings;
use crate::fold::Fold as _;
use crate::party::{EndCustomer, EndCustomers};

use super::ReportLine;
use super::charges::{Charge, Divided, Payer};
use super::counting::Ground;

/// An end customer that is named.
struct Named {
    /// The name that charges have for it.
    payer: Payer,
    /// What the lines say of it.
    shown: EndCustomer,
}

/// The lines as the agreement wants them, and the charges with the numbers of these lines; `pots` tell line by line how
/// it was divided.
pub(super) fn on_lines(
    ground: &Ground<'_>,
    customers: &EndCustomers,
    (lines, charges, pots): (Vec<ReportLine>, Vec<Charge>, &[Vec<Divided>]),
    findings: &mut Findings,
) -> Result<(Vec<ReportLine>, Vec<Charge>), Error> {
    let provider = ground.settings.provider.as_ref();
    let Some(signed_on) = provider.and_then(|provider| provider.agreement_signed_on) else {
        return Ok((lines, charges));
    };
    if !ground.settings.terms.names_end_customers(signed_on)? {
        return Ok((lines, charges));
    }
    let mut named = Vec::new();
    for name in named::above_threshold(ground, &charges, findings) {
        let shown = shown(name, customers);
        if shown.address.is_empty() {
            findings.customer_address_missing(name, &signed_on.to_string());
        }
        named.push(Named { payer: Payer::Customer(name.into()), shown });
    }
    named.sort_by(|a, b| (&a.shown.name, &a.payer).cmp(&(&b.shown.name, &b.payer)));
    Ok(divided(&lines, charges, pots, &named))
}

/// What is known of an end customer: of the customer list, else its name alone.
fn shown(name: &str, customers: &EndCustomers) -> EndCustomer {
    let mut shown = customers.get(&name.folded()).cloned().unwrap_or_default();
    if shown.name.is_empty() {
        name.clone_into(&mut shown.name);
    }
    shown
}

/// Every line in its parts, by product, then those of named end customers by name, then that of all others. A part of
/// nothing has no line.
fn divided(
    lines: &[ReportLine],
    charges: Vec<Charge>,
    pots: &[Vec<Divided>],
    named: &[Named],
) -> (Vec<ReportLine>, Vec<Charge>) {
    // None stands for all others, who are the last.
    let places: BTreeMap<&Payer, usize> =
        named.iter().zip(0..).map(|(named, place)| (&named.payer, place)).collect();
    let place = |payer: &Payer| places.get(payer).copied().unwrap_or(named.len());
    let mut numbers: BTreeMap<(Option<u32>, usize), u32> = BTreeMap::new();
    let mut by_part: Vec<ReportLine> = Vec::new();
    for (line, pots) in lines.iter().zip(pots) {
        let of_line = charges.iter().filter(|charge| charge.line == Some(line.line));
        let mut owed: BTreeMap<usize, Vec<&Charge>> = BTreeMap::new();
        for charge in of_line.filter(|charge| charge.quantity > 0) {
            owed.entry(place(&charge.payer)).or_default().push(charge);
        }
        let shares = parts::shares(pots, place);
        for (place, charges) in owed {
            let number = u32::try_from(by_part.len() + 1).unwrap_or(u32::MAX);
            numbers.insert((Some(line.line), place), number);
            let end_customer = named.get(place).map(|named| named.shown.clone());
            let whose = match &end_customer {
                Some(customer) => format!("end customer {}", customer.name),
                None => "all others".to_owned(),
            };
            let shares = shares.get(&place).map(Vec::as_slice).unwrap_or_default();
            let subject = format!("{}: {whose}", line.product);
            by_part.push(ReportLine {
                line: number,
                quantity: parts::quantity(&line.quantity, (subject, &whose), shares),
                amount: charges.iter().map(|charge| charge.amount).sum(),
                end_customer,
                ..line.clone()
            });
        }
    }
    let moved = |charge: Charge| {
        let line = numbers.get(&(charge.line, place(&charge.payer))).copied();
        Charge { line, ..charge }
    };
    let charges = charges.into_iter().map(moved).collect();
    (by_part, charges)
}
