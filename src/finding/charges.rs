//! Findings about charges and fees: what nobody is charged for, too much use by the provider itself, and what the
//! agreement owes at least. They touch no quantity.

use super::{Effect, Finding, Findings, Touches};
use crate::citation::rule;
use crate::terms::{Product, Term};

/// Where an end customer would have to stand that no row tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unattributed {
    /// At groups that give access.
    Groups,
    /// At VMs.
    Vms,
    /// At applications, or their machines.
    Machines,
    /// Nowhere: no VM that counts is in the scope, and nobody has its hosts to itself.
    ScopesWithoutVms,
}

/// The minimum fee beside the amounts of a report, as reports write them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MinimumFee<'a> {
    /// The number of the month among those of the agreement, from one.
    pub month_of_agreement: u64,
    /// How many months of the agreement have no minimum.
    pub months_without: u64,
    /// The currency of the minimum.
    pub currency: &'a str,
    /// What the amounts come to, as far as prices and rates of exchange are known.
    pub total: String,
    /// The minimum.
    pub minimum: String,
    /// What the total lacks.
    pub missing: String,
    /// Amounts in currencies without a rate of exchange.
    pub without_rate: Vec<String>,
    /// Products of lines without an amount.
    pub unpriced: Vec<&'a str>,
}

impl Findings {
    /// A part of a line that no end customer is charged for: of how many units, and what one of them is.
    pub fn use_unattributed(
        &mut self,
        product: &Product,
        (units, whole, unit): (u64, u64, &str),
        of: Unattributed,
    ) {
        let (what, remedy) = match of {
            Unattributed::Groups => (
                "for groups without an end customer",
                "fill the column customer of the access groups",
            ),
            Unattributed::Vms => (
                "for VMs without an end customer",
                "fill the column customer of the VMs, or dedicated_to of hosts that one end customer has",
            ),
            Unattributed::Machines => (
                "for machines without an end customer",
                "fill the column customer of the register of applications, or of the VMs",
            ),
            Unattributed::ScopesWithoutVms => (
                "for scopes without a VM that counts",
                "fill the column dedicated_to of hosts that one end customer has; else there is nobody to \
                 charge for them",
            ),
        };
        self.add(Finding {
            message: format!(
                "of its quantity {units} of {whole} ({unit}) are {what}; charges.csv has them in a row of its \
                 own, and nobody is charged for them"
            ),
            remedy: format!(
                "{remedy}; where rows without one are use of the provider itself, say so under [charges]"
            ),
            ..Finding::blank(Effect::Noted, "use-unattributed", format!("product {product}"), Touches::Nothing)
        });
    }

    /// REP-OWN: the provider itself uses as much as, or more than, a part of what all end customers use. The
    /// quantity is right, whoever uses it, so that there is no assumption to sign for; what is wrong is the use.
    pub fn own_use_high(
        &mut self,
        product: &Product,
        (own, external, most): (u64, u64, u64),
        percent: &Term,
    ) {
        self.add(Finding {
            message: format!(
                "the provider itself uses {own} and all end customers use {external}; its own use has to be below \
                 {} % of theirs, which is {most} at most ({})",
                percent.value,
                rule::REP_OWN
            ),
            remedy: "license what is beyond it otherwise, as by volume licensing; or see that [charges] names \
                     only what is the provider itself"
                .into(),
            ..Finding::blank(Effect::Noted, "own-use-high", format!("product {product}"), Touches::Nothing)
        });
    }

    /// REP-MIN: the amounts of the report do not come to the minimum, or nobody can know whether they do.
    pub fn minimum_fee(&mut self, fee: &MinimumFee<'_>) {
        let MinimumFee { currency, total, minimum, missing, .. } = fee;
        let mut open = Vec::new();
        if !fee.without_rate.is_empty() {
            open.push(format!("{} without a rate of exchange", fee.without_rate.join(" and ")));
        }
        if !fee.unpriced.is_empty() {
            open.push(format!("lines without a price ({})", fee.unpriced.join(", ")));
        }
        let beside = if open.is_empty() {
            format!("{missing} {currency} are missing, which the agreement owes all the same")
        } else {
            format!("{missing} {currency} are missing, less what {} come to", open.join(" and "))
        };
        let mut remedies = Vec::new();
        if !fee.without_rate.is_empty() {
            remedies.push("give what a unit is worth with [[exchange_rates]]");
        }
        if !fee.unpriced.is_empty() {
            remedies.push("add prices to the price list");
        }
        if remedies.is_empty() {
            remedies.push("be ready for an invoice of the minimum; no line of the report changes");
        }
        self.add(Finding {
            message: format!(
                "the amounts come to {total} {currency} and the agreement owes {minimum} {currency} at least in \
                 each month after its first {}, of which this is number {} ({}); {beside}",
                fee.months_without,
                fee.month_of_agreement,
                rule::REP_MIN
            ),
            remedy: remedies.join(" and "),
            ..Finding::blank(Effect::Noted, "minimum-fee", "minimum fee", Touches::Nothing)
        });
    }
}
