//! BYOL-FVB, BYOL-DEDICATED, BYOL-PACKS, CSP-HOSTER, WS-CAL: licences that end customers bring.
//!
//! With a register a VM or a host is left out where a row of it stands, and nowhere else: what an export says
//! of itself proves nothing. Without a register what the export says is accepted as an assumption, as long
//! as such licences were possible at all.

mod cals;
mod claims;
mod hosts;
mod vms;

use crate::finding::Findings;
use crate::intake::Kind;
use crate::register::{BroughtLicence, Machine};
use crate::terms::{Class, NamedProduct};

use super::machines::Found;
use super::settled::{RegisterCase, Settled};
use super::{EntryStanding, RegisterEntry, RegisterKind};

use claims::Claims;

/// Holds the register of brought licences, and what exports claim, against the estate.
pub fn settle(case: &RegisterCase<'_>, settled: &mut Settled, findings: &mut Findings) {
    let mut claims = Claims::of(case);
    match &case.registers.brought_licences {
        None => {
            hosts::accept(case, settled, findings);
            claims.accept(case, settled, findings);
        }
        Some(rows) => {
            let named: Vec<(&BroughtLicence, Option<NamedProduct<'_>>)> =
                rows.iter().map(|row| (row, case.terms.families.named(&row.product, ""))).collect();
            for (row, product) in &named {
                let class = product.as_ref().map(|product| product.class());
                match class {
                    Some(Class::WindowsServer) => {
                        machine(case, (row, Brings::Server), settled, &mut claims, findings);
                    }
                    Some(Class::Desktop) => {
                        machine(case, (row, Brings::Desktop), settled, &mut claims, findings);
                    }
                    // CALs are asked for by the customers that need them, applications where they are counted.
                    Some(Class::WindowsCal | Class::Application) => {}
                    Some(Class::Access) if is_of_application(product.as_ref()) => {}
                    Some(Class::RdsCal) => {
                        let why = "RDS CALs are deducted by their number, which exclusions has";
                        idle(row, why, settled, findings);
                    }
                    Some(Class::Access) => {
                        let why = "it gives access, and no server runs on it";
                        idle(row, why, settled, findings);
                    }
                    None => idle(row, "its product is none that is known", settled, findings),
                }
            }
            hosts::unproven(case, settled, &claims, findings);
            claims.unproven(case, settled, findings);
            cals::settle(case, &named, settled, findings);
        }
    }
}

/// Whether a row is for an application, be it for access to it.
fn is_of_application(product: Option<&NamedProduct<'_>>) -> bool {
    product.is_some_and(|product| product.family.class == Class::Application)
}

/// Tells of a row that can do nothing in any month.
fn idle(row: &BroughtLicence, why: &str, settled: &mut Settled, findings: &mut Findings) {
    findings.register_row_idle(&subject(row), Kind::BroughtLicenses, why, row.origin);
    settled.entries.push(entry(row, EntryStanding::NotValid, why));
}

/// What a row brings for a VM.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Brings {
    /// Windows Server.
    Server,
    /// A desktop system (PF-DESKTOP).
    Desktop,
}

/// A row that names a machine.
fn machine(
    case: &RegisterCase<'_>,
    (row, brings): (&BroughtLicence, Brings),
    settled: &mut Settled,
    claims: &mut Claims,
    findings: &mut Findings,
) {
    match case.machines.find(&row.machine, &row.customer) {
        Found::Vm(vm) if brings == Brings::Desktop => {
            vms::desktop(case, (row, vm), settled, findings);
        }
        Found::Vm(vm) => vms::settle(case, (row, vm), settled, claims, findings),
        Found::Host(_) if brings == Brings::Desktop => {
            idle(row, "a host has no desktop system of an end customer", settled, findings);
        }
        Found::Host(host) => hosts::settle(case, (row, host), settled, claims, findings),
        Found::Ambiguous(several) => {
            let number = case.machines.number_of(&several);
            findings.register_machine_ambiguous(&subject(row), number, row.origin);
            let why = "several VMs are called so";
            settled.entries.push(entry(row, EntryStanding::NotValid, why));
        }
        Found::Nothing if row.machine == Machine::Unnamed => {
            idle(row, "it names neither a VM nor a host", settled, findings);
        }
        Found::Nothing => {
            let month = case.estate.captures.month();
            if row.valid.meets(month.first_day(), month.last_day()) {
                let effect = crate::finding::Effect::Noted;
                let kind = Kind::BroughtLicenses;
                findings.register_machine_unknown(&subject(row), kind, effect, row.origin);
            }
            settled.entries.push(entry(row, EntryStanding::NotSeen, "not seen in the month"));
        }
    }
}

/// What a row is about.
fn subject(row: &BroughtLicence) -> String {
    row.machine.subject().unwrap_or_else(|| format!("customer {}", row.customer))
}

/// The line that the dossier's register has of a row.
fn entry(row: &BroughtLicence, standing: EntryStanding, note: &str) -> RegisterEntry {
    RegisterEntry {
        register: RegisterKind::BroughtLicenses,
        origin: row.origin,
        customer: row.customer.clone(),
        subject: subject(row),
        product: row.product.clone(),
        valid: row.valid,
        reference: row.evidence.clone(),
        standing,
        packs_owed: None,
        quantity: None,
        note: note.to_owned(),
    }
}
