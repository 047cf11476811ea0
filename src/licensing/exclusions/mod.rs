//! REP-NOT, PF-DR, SAL-RDS-CAL: use that is not reported, each with a dated row and a reference. What a row
//! does not cover counts.

mod days;
mod machines;
mod persons;

use crate::finding::Findings;
use crate::register::{Exclusion, ExclusionReason, Machine};
use crate::terms::{Class, Product};

use super::settled::{RegisterCase, Settled};
use super::{EntryStanding, RegisterEntry, RegisterKind};

pub use machines::ExcludedApplication;
pub use persons::{Deduction, Deductions};

/// What a row is about.
enum About {
    /// A machine, with all of its use or with Windows Server.
    Machine,
    /// An application on a machine.
    Application,
    /// Persons of an end customer, by the product that they need no SAL of.
    Persons(Product),
    /// A host's operator, who is looked for where hosts are left out.
    Operator,
    /// Nothing that can be left out: why.
    Nothing(&'static str),
}

/// Holds the register of what is not reported against the estate.
pub fn settle(case: &RegisterCase<'_>, settled: &mut Settled, findings: &mut Findings) {
    let Some(rows) = &case.registers.exclusions else { return };
    let mut of_machines = Vec::new();
    for row in rows {
        match about(case, row) {
            _ if row.reference.is_empty() => {
                not_valid(row, "the row has no reference", settled, findings);
            }
            About::Machine => of_machines.push(row),
            About::Application => machines::application(case, row, settled, findings),
            About::Persons(product) => persons::settle(case, (row, product), settled, findings),
            About::Operator => operator(case, row, settled),
            About::Nothing(why) => not_valid(row, why, settled, findings),
        }
    }
    machines::settle(case, &of_machines, settled, findings);
}

fn about(case: &RegisterCase<'_>, row: &Exclusion) -> About {
    let named = case.terms.families.named(&row.product, "");
    let class = named.as_ref().map(|named| named.class());
    match (row.reason, &row.machine) {
        (ExclusionReason::OperatorConfirmed, _) => About::Operator,
        (ExclusionReason::RdsCal, _) if row.quantity.is_none() => {
            About::Nothing("RDS CALs are deducted by their number, which the row does not give")
        }
        (ExclusionReason::RdsCal, _)
            if !row.product.is_empty()
                && !matches!(class, Some(Class::RdsCal))
                && persons::product(case, row) != Some(persons::remote_desktop()) =>
        {
            About::Nothing("RDS CALs are for Remote Desktop, and the row names another product")
        }
        (ExclusionReason::RdsCal, _) => About::Persons(persons::remote_desktop()),
        (ExclusionReason::RecoveryTest, _) if row.valid.from.is_none() => {
            About::Nothing("a recovery test needs its first day")
        }
        (ExclusionReason::RecoveryTest | ExclusionReason::Disaster, Machine::Unnamed) => {
            About::Nothing("a replica is named by its VM or its host")
        }
        (ExclusionReason::Administration, Machine::Unnamed) => {
            About::Nothing("administrators are left out by name, in the configuration (SAL-ADMIN)")
        }
        (_, Machine::Unnamed) => match persons::product(case, row) {
            Some(product) => About::Persons(product),
            None => About::Nothing(
                "the row names no machine, and no product that is counted by persons",
            ),
        },
        (_, _) if row.product.is_empty() => About::Machine,
        _ => match class {
            Some(Class::WindowsServer) => About::Machine,
            Some(Class::Application) => About::Application,
            _ => About::Nothing("its product is none that is reported for a machine"),
        },
    }
}

/// The confirmation of an operator: it stands where a host is left out for it.
fn operator(case: &RegisterCase<'_>, row: &Exclusion, settled: &mut Settled) {
    let used = settled.hosts_out.values().any(|out| out.proven_at == Some(row.origin));
    let told = if used {
        entry(row, EntryStanding::Stands, "the operator reports the host (WS-OWNER)")
    } else {
        entry(row, EntryStanding::NotSeen, "no host of this operator was seen on these days only")
    };
    let month = case.estate.captures.month();
    if used || row.valid.meets(month.first_day(), month.last_day()) {
        settled.entries.push(told);
    }
}

/// Tells of a row that leaves nothing out.
fn not_valid(row: &Exclusion, why: &str, settled: &mut Settled, findings: &mut Findings) {
    findings.exclusion_not_valid(&subject(row), row.reason.text(), why, row.origin);
    settled.entries.push(entry(row, EntryStanding::NotValid, why));
}

/// What a row is about.
fn subject(row: &Exclusion) -> String {
    row.machine.subject().unwrap_or_else(|| {
        if row.customer.is_empty() {
            "the provider".to_owned()
        } else {
            format!("customer {}", row.customer)
        }
    })
}

/// The line that the dossier's register has of a row.
fn entry(row: &Exclusion, standing: EntryStanding, note: &str) -> RegisterEntry {
    RegisterEntry {
        register: RegisterKind::Exclusions,
        origin: row.origin,
        customer: row.customer.clone(),
        subject: subject(row),
        product: row.product.clone(),
        valid: row.valid,
        reference: row.reference.clone(),
        standing,
        packs_owed: None,
        quantity: row.quantity.map(u64::from),
        note: format!("{}: {note}", row.reason.text()),
    }
}
