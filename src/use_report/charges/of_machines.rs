//! Lines of applications: what a machine needs is owed by whose machine it is.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::licensing::Dedications;
use crate::licensing::applications::{ApplicationNeed, RunsOn};
use crate::use_report::counting::Ground;

use super::ShareKey;
use super::apportion::Fraction;
use super::payer::{Payer, Payers};
use super::pot::{Cell, Pot};

/// The names that machines of applications have.
pub(super) fn names<'r>(
    needs: &'r [ApplicationNeed],
    dedications: &'r Dedications,
) -> impl Iterator<Item = &'r str> {
    needs.iter().flat_map(|need| customers(need, dedications))
}

/// Whose a machine is: the end customers that the rows of the register name, or those of their VMs; else the one that
/// has the host to itself.
fn customers<'r>(need: &'r ApplicationNeed, dedications: &'r Dedications) -> Vec<&'r str> {
    match need.on {
        RunsOn::Host(host) if need.customers.is_empty() => {
            dedications.holder(host).into_iter().collect()
        }
        _ => need.customers.iter().map(String::as_str).collect(),
    }
}

/// The pots of a product that is counted by machines, one for each machine.
pub(super) fn pots<'r>(
    ground: &Ground<'_>,
    of_product: impl Iterator<Item = &'r ApplicationNeed>,
    (dedications, payers): (&Dedications, &Payers<'_>),
) -> Vec<Pot> {
    let pot = |need: &ApplicationNeed| {
        let of = match need.on {
            RunsOn::Vm(vm) => format!("vm {}", ground.estate.vms.name(vm)),
            RunsOn::Host(host) => format!("host {}", ground.estate.hosts.name(host)),
        };
        let of: Arc<str> = of.into();
        let whole = need.quantity.clone();
        let customers = customers(need, dedications);
        if customers.is_empty() {
            return Pot::of_one(whole, payers.payer(""), ShareKey::Machine, of);
        }
        // One that stands several times asks for it that often.
        let denominator = customers.len() as u128;
        let mut times: BTreeMap<Payer, u128> = BTreeMap::new();
        for customer in customers {
            *times.entry(payers.payer(customer)).or_default() += 1;
        }
        let cells = times.into_iter().map(|(payer, numerator)| Cell {
            payer,
            key: ShareKey::Machine,
            weight: None,
            fraction: Fraction { numerator, denominator },
            of: Arc::clone(&of),
            counted: None,
        });
        Pot { whole, cells: cells.collect() }
    };
    of_product.map(pot).collect()
}
