//! SALs: one for each person authorised, whether active or not.
//!
//! SAL-AUTH, SAL-GROUPS, SAL-PERSON, SAL-EXTERNAL, SAL-MONTH: the estate gives the persons in the groups
//! that give access and in those nested in them, over all captures of the month. SAL-GUI: a group of
//! any screen remoting is listed like any other. SAL-PRODUCTS, APP-SAL: every product counted by persons is
//! counted alike. SAL-DCP: servers of another operator change nothing here. SAL-DEVICE: products that are had
//! for devices count those in the groups; RDS is one of them only where the price list says so (D8).

use crate::citation::rule;
use crate::estate::access::Members;
use crate::estate::persons::{AccessEntry, LeftOut};
use crate::figure::{Counted, Evidence, Figure};
use crate::origin::Origin;
use crate::register::ExclusionReason;
use crate::terms::{Product, TermsInForce};

use super::{Deduction, Deductions};

/// The SALs that one end customer needs of one product.
#[derive(Debug, Clone)]
pub struct AccessRequirement {
    /// The product.
    pub product: Product,
    /// The end customer; empty for the provider itself.
    pub customer: String,
    /// What is counted.
    pub members: Members,
    /// The persons or devices, without those who are none or disabled.
    pub persons: Figure,
    /// Who is left out.
    pub left_out: LeftOut,
    /// Persons counted at another end customer already (D13, the other reading).
    pub counted_elsewhere: Figure,
    /// Who is deducted for a registered reason, row by row.
    pub deducted: Vec<Deducted>,
    /// Persons less administrators and less those that are deducted.
    pub quantity: Figure,
    /// Shared accounts without a number (SAL-SHARED).
    pub shared_without_number: Vec<Origin>,
}

/// What a row of the register deducts from an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deducted {
    /// The row.
    pub by: Deduction,
    /// How many persons it takes.
    pub persons: u64,
    /// How many more it asks for than are allowed.
    pub beyond: u64,
}

/// The requirements of every entry of the access list.
///
/// REP-NOT: user ids for demonstration are few for the whole provider; they go to the entries in their order.
pub fn requirements(
    entries: Vec<AccessEntry>,
    deductions: &Deductions,
    terms: &TermsInForce,
) -> Vec<AccessRequirement> {
    let mut for_demonstration = terms.demonstration_user_ids.value;
    let numbered = (0..).zip(entries);
    numbered
        .map(|(number, entry)| requirement(number, entry, (deductions, &mut for_demonstration)))
        .collect()
}

fn requirement(
    number: u32,
    entry: AccessEntry,
    (deductions, for_demonstration): (&Deductions, &mut u64),
) -> AccessRequirement {
    let customer = if entry.customer.is_empty() { "the provider" } else { &entry.customer };
    let about = |what: &str| format!("{} at {customer}: {what}", entry.product);
    let (authorised, unit) = match entry.members {
        Members::Persons => (rule::SAL_AUTH, "persons"),
        Members::Devices => (rule::SAL_DEVICE, "devices"),
    };
    let count = |rule, what: &str, value, evidence| {
        Figure::count(rule, about(what), unit, Counted { value, evidence })
    };
    let persons = count(
        authorised,
        &format!("{unit} authorised"),
        entry.persons,
        Evidence::Persons { entry: number },
    );
    // D5: a named account is never counted; its person is left out where no other account of theirs
    // is authorised.
    let administrators = count(
        rule::SAL_ADMIN,
        "administrators",
        entry.left_out.administrator,
        Evidence::Administrators { entry: number },
    );
    let counted_elsewhere = count(
        rule::D13,
        "persons counted at another end customer",
        entry.counted_elsewhere,
        Evidence::CountedElsewhere { entry: number },
    );
    let mut quantity = persons.less(rule::SAL_ADMIN, about("SALs"), "SALs", administrators);
    let mut deducted = Vec::new();
    for deduction in deductions.of(&entry.product, &entry.customer) {
        let rule = match deduction.reason {
            ExclusionReason::RdsCal => rule::SAL_RDS_CAL,
            _ => rule::REP_NOT,
        };
        let asked = deduction.at_most.unwrap_or(quantity.value()).min(quantity.value());
        let is_limited = deduction.reason == ExclusionReason::Demonstration;
        let persons = if is_limited { asked.min(*for_demonstration) } else { asked };
        if is_limited {
            *for_demonstration -= persons;
        }
        let what = about(deduction.reason.text());
        let figure = Figure::read(persons, what, "persons", deduction.origin);
        quantity = quantity.less(rule, about("SALs"), "SALs", figure);
        deducted.push(Deducted { by: deduction.clone(), persons, beyond: asked - persons });
    }
    let counted_elsewhere = if deducted.is_empty() {
        counted_elsewhere
    } else {
        // What is deducted may be the same persons, so no more leaves the line than is on it.
        let beyond = about("persons counted at another end customer beyond its SALs");
        let beyond = counted_elsewhere.less(rule::D13, beyond, "persons", quantity.clone());
        let what = about("persons counted at another end customer, of its SALs");
        counted_elsewhere.less(rule::D13, what, "persons", beyond)
    };
    AccessRequirement {
        product: entry.product.clone(),
        customer: entry.customer.clone(),
        members: entry.members,
        persons,
        left_out: entry.left_out,
        counted_elsewhere,
        deducted,
        quantity,
        shared_without_number: entry.shared_without_number,
    }
}
