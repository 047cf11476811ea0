//! VMs and hosts that are not reported: evaluation, demonstration, own testing, administration, and replicas
//! within the rights of disaster recovery (PF-DR).

use std::collections::BTreeMap;

use crate::estate::{Aside, HostNo, VmNo};
use crate::finding::{Effect, Findings};
use crate::fold::Fold as _;
use crate::intake::Kind;
use crate::licensing::EntryStanding;
use crate::licensing::applications::RunsOn;
use crate::licensing::machines::Found;
use crate::licensing::settled::{RegisterCase, Settled};
use crate::licensing::windows_server::{HostOut, TakenOutBy};
use crate::register::{Exclusion, ExclusionReason, Machine};

use super::days::{self, Allowed};
use super::{entry, not_valid, subject};

/// An application, or all of them, on a machine that is not reported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExcludedApplication {
    /// The machine.
    pub on: RunsOn,
    /// The family of products; none for all.
    pub family: Option<String>,
    /// Why.
    pub reason: ExclusionReason,
}

/// A row that names an application on a machine: it leaves it out only if every day on which the machine was
/// seen is one of its days.
pub(super) fn application(
    case: &RegisterCase<'_>,
    row: &Exclusion,
    settled: &mut Settled,
    findings: &mut Findings,
) {
    let on = match case.machines.find(&row.machine, &row.customer) {
        Found::Vm(vm) => RunsOn::Vm(vm),
        Found::Host(host) => RunsOn::Host(host),
        Found::Ambiguous(several) => {
            let number = case.machines.number_of(&several);
            findings.register_machine_ambiguous(&subject(row), number, row.origin);
            let why = "several VMs are called so";
            return settled.entries.push(entry(row, EntryStanding::NotValid, why));
        }
        Found::Nothing => {
            let told = entry(row, EntryStanding::NotSeen, "not seen in the month");
            return settled.entries.push(told);
        }
    };
    if matches!(row.reason, ExclusionReason::RecoveryTest | ExclusionReason::Disaster) {
        let why = "rights of disaster recovery are for whole replicas";
        return not_valid(row, why, settled, findings);
    }
    if let Some(why) = of_another(case, row, on) {
        return not_valid(row, &why, settled, findings);
    }
    if let Some(allowed) = days::of_row(case, row).filter(|allowed| allowed.is_cut) {
        findings.exclusion_beyond_limit(
            &subject(row),
            (row.reason.text(), &allowed.text()),
            row.origin,
        );
    }
    if leave_out_applications(case, (row, on), settled) {
        let told = entry(row, EntryStanding::Stands, "not reported on its days (REP-NOT)");
        case.remind(&told, "what leaves it out", findings);
        settled.entries.push(told);
    } else if meets_month(case, row) {
        not_valid(row, "the machine was seen on other days as well", settled, findings);
    } else {
        let why = "no day of the month is one of its days";
        settled.entries.push(entry(row, EntryStanding::NotValid, why));
    }
}

/// Leaves out the applications of a row if its days cover the machine; says whether they do.
fn leave_out_applications(
    case: &RegisterCase<'_>,
    (row, on): (&Exclusion, RunsOn),
    settled: &mut Settled,
) -> bool {
    let Some(allowed) = days::of_row(case, row) else { return false };
    let covers = allowed.spans.iter().any(|span| match on {
        RunsOn::Vm(vm) => case.covers_vm(*span, vm),
        RunsOn::Host(host) => case.covers_host(*span, host),
    });
    if covers {
        let named = case.terms.families.named(&row.product, "");
        let family = named.map(|named| named.family.name.clone());
        let reason = row.reason;
        settled.excluded_applications.push(ExcludedApplication { on, family, reason });
    }
    covers
}

/// Holds rows that name machines against the estate.
pub(super) fn settle(
    case: &RegisterCase<'_>,
    rows: &[&Exclusion],
    settled: &mut Settled,
    findings: &mut Findings,
) {
    // The days of recovery tests are counted over all rows of a machine.
    let mut tests: BTreeMap<VmNo, Vec<&Exclusion>> = BTreeMap::new();
    for &row in rows {
        match case.machines.find(&row.machine, &row.customer) {
            Found::Vm(vm) => {
                if let Some(why) = of_another(case, row, RunsOn::Vm(vm)) {
                    not_valid(row, &why, settled, findings);
                    continue;
                }
                let replica = match replica_stands(case, row, vm) {
                    Ok(replica) => replica,
                    Err(why) => {
                        not_valid(row, &why, settled, findings);
                        continue;
                    }
                };
                if let Replica::Unproven(why) = replica {
                    findings.replica_unproven(&subject(row), why, row.origin);
                }
                if row.reason == ExclusionReason::RecoveryTest {
                    tests.entry(vm).or_default().push(row);
                } else {
                    of_vm(case, (row, vm), settled, findings);
                }
            }
            Found::Host(host) => of_host(case, (row, host), settled, findings),
            Found::Ambiguous(several) => {
                let number = case.machines.number_of(&several);
                findings.register_machine_ambiguous(&subject(row), number, row.origin);
                let why = "several VMs are called so";
                settled.entries.push(entry(row, EntryStanding::NotValid, why));
            }
            Found::Nothing => {
                if meets_month(case, row) {
                    let (kind, effect) = (Kind::Exclusions, Effect::Noted);
                    findings.register_machine_unknown(&subject(row), kind, effect, row.origin);
                }
                settled.entries.push(entry(row, EntryStanding::NotSeen, "not seen in the month"));
            }
        }
    }
    for (vm, rows) in tests {
        let allowed = days::of_tests(case, &rows);
        for row in &rows {
            tell_stands(case, row, &allowed, settled, findings);
        }
        for span in allowed.spans {
            settled.set_aside.add(vm, span, Aside::Excluded);
        }
    }
}

fn meets_month(case: &RegisterCase<'_>, row: &Exclusion) -> bool {
    let month = case.estate.captures.month();
    row.valid.meets(month.first_day(), month.last_day())
}

fn of_vm(
    case: &RegisterCase<'_>,
    (row, vm): (&Exclusion, VmNo),
    settled: &mut Settled,
    findings: &mut Findings,
) {
    let Some(allowed) = days::of_row(case, row) else {
        return not_valid(row, "an evaluation needs its first day", settled, findings);
    };
    tell_stands(case, row, &allowed, settled, findings);
    if row.product.is_empty() {
        leave_out_applications(case, (row, RunsOn::Vm(vm)), settled);
    }
    for span in allowed.spans {
        settled.set_aside.add(vm, span, Aside::Excluded);
    }
}

/// Tells whether a row reaches into the month, and whether some of its days are too many.
fn tell_stands(
    case: &RegisterCase<'_>,
    row: &Exclusion,
    allowed: &Allowed,
    settled: &mut Settled,
    findings: &mut Findings,
) {
    let month = case.estate.captures.month();
    let reaches = allowed.spans.iter().any(|span| span.meets(month.first_day(), month.last_day()));
    let is_asked = meets_month(case, row);
    if allowed.is_cut {
        findings.exclusion_beyond_limit(
            &subject(row),
            (row.reason.text(), &allowed.text()),
            row.origin,
        );
    }
    if reaches && is_asked {
        let note = if allowed.is_cut {
            format!("not reported {} only, of its days (REP-NOT)", allowed.text())
        } else {
            "not reported on its days (REP-NOT)".to_owned()
        };
        let told = entry(row, EntryStanding::Stands, &note);
        case.remind(&told, "what leaves it out", findings);
        settled.entries.push(told);
        return;
    }
    let has_ended = row.valid.until.is_some_and(|until| until < month.first_day());
    if has_ended {
        findings.exclusion_ended(&subject(row), row.reason.text(), row.origin);
    }
    let why =
        if is_asked { "its days are used up" } else { "no day of the month is one of its days" };
    settled.entries.push(entry(row, EntryStanding::NotValid, why));
}

/// A host is left out for the month only if every capture that shows it is on a day of the row.
fn of_host(
    case: &RegisterCase<'_>,
    (row, host): (&Exclusion, HostNo),
    settled: &mut Settled,
    findings: &mut Findings,
) {
    let month = case.estate.captures.month();
    if !meets_month(case, row) {
        if row.valid.until.is_some_and(|until| until < month.first_day()) {
            findings.exclusion_ended(&subject(row), row.reason.text(), row.origin);
        }
        let why = "no day of the month is one of its days";
        return settled.entries.push(entry(row, EntryStanding::NotValid, why));
    }
    if matches!(row.reason, ExclusionReason::RecoveryTest | ExclusionReason::Disaster) {
        let why = "rights of disaster recovery are for replicas, which are VMs";
        return not_valid(row, why, settled, findings);
    }
    if let Some(why) = of_another(case, row, RunsOn::Host(host)) {
        return not_valid(row, &why, settled, findings);
    }
    let Some(allowed) = days::of_row(case, row) else {
        return not_valid(row, "an evaluation needs its first day", settled, findings);
    };
    if allowed.is_cut {
        findings.exclusion_beyond_limit(
            &subject(row),
            (row.reason.text(), &allowed.text()),
            row.origin,
        );
    }
    let covered = allowed.spans.iter().any(|span| case.covers_host(*span, host));
    if !covered {
        return not_valid(row, "the host was seen on other days as well", settled, findings);
    }
    if is_unproven(case, host) {
        findings.exclusion_unproven(&subject(row), row.reason.text(), row.origin);
    }
    let told = entry(row, EntryStanding::Stands, "not reported on its days (REP-NOT)");
    case.remind(&told, "what leaves it out", findings);
    settled.entries.push(told);
    if row.product.is_empty() {
        leave_out_applications(case, (row, RunsOn::Host(host)), settled);
    }
    let by = TakenOutBy::Exclusion(row.reason);
    let out = HostOut { by, origin: row.origin, proven_at: Some(row.origin) };
    settled.hosts_out.entry(host).or_insert(out);
}

/// Why a machine is not the row's end customer's; none where nothing says so. A row without one is for what the
/// provider does itself, so that VMs of end customers on a host count. What it does on a VM of an end customer may be
/// administration, or show or try something there; testing of its own it is not.
fn of_another(case: &RegisterCase<'_>, row: &Exclusion, on: RunsOn) -> Option<String> {
    let vms = &case.estate.vms;
    let is_own_testing = row.customer.is_empty() && row.reason == ExclusionReason::OwnTesting;
    let is_of_row = |customer: &str| {
        customer.is_same(&row.customer)
            || is_own_testing && case.own.iter().any(|own| customer.is_same(own))
    };
    let other = |vm: VmNo| {
        let mut customers = vms.customers(vm).into_iter();
        let other = customers.find(|customer| !is_of_row(customer))?;
        Some(format!("vm {} is {other}'s, and the row is not", vms.name(vm)))
    };
    match on {
        RunsOn::Vm(_) if row.customer.is_empty() && !is_own_testing => None,
        RunsOn::Vm(vm) => other(vm),
        RunsOn::Host(host) => {
            let told = |vm: VmNo| other(vm).filter(|_| case.estate.was_on(vm, host));
            vms.numbers().filter_map(told).min()
        }
    }
}

/// Whether a host of a cluster was home to Windows VMs of which nothing says whose they are: one of an end customer
/// would make the row not valid.
fn is_unproven(case: &RegisterCase<'_>, host: HostNo) -> bool {
    let estate = case.estate;
    let mut scopes = estate.hosts.get(host).scopes().iter();
    let is_windows = |vm: VmNo| {
        let mut sightings = estate.sightings_of(vm);
        sightings.any(|sighting| estate.vms.sighting_at(sighting).class.system.counts())
    };
    scopes.any(|&scope| estate.scopes.get(scope).cluster.is_some())
        && estate.vms.numbers().any(|vm| {
            estate.vms.customers(vm).is_empty() && is_windows(vm) && estate.was_on(vm, host)
        })
}

/// Whether a replica is known to be apart from production.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Replica {
    /// It is, or the row is about no replica.
    Apart,
    /// Nothing shows it; the reason in words.
    Unproven(&'static str),
}

/// PF-DR: never in production's cluster.
fn replica_stands(case: &RegisterCase<'_>, row: &Exclusion, vm: VmNo) -> Result<Replica, String> {
    if !matches!(row.reason, ExclusionReason::RecoveryTest | ExclusionReason::Disaster) {
        return Ok(Replica::Apart);
    }
    let production = Machine::Vm(row.replica_of.clone());
    let others = match case.machines.find(&production, &row.customer) {
        Found::Vm(production) if production == vm => {
            return Err("a VM is no replica of itself".to_owned());
        }
        Found::Vm(production) => vec![production],
        Found::Ambiguous(several) => several,
        Found::Host(_) | Found::Nothing => {
            return Ok(Replica::Unproven(
                "the VM that it stands for is not named or was not seen; in production's cluster it would count",
            ));
        }
    };
    let own = case.estate.seen_at(vm);
    for &other in &others {
        let seen = case.estate.seen_at(other);
        let shared = seen.clusters.intersection(&own.clusters).next().is_some()
            || seen.hosts.intersection(&own.hosts).next().is_some();
        if shared {
            let name = case.estate.vms.name(other);
            return Err(format!("it shares a cluster or a host with vm {name} (PF-DR)"));
        }
    }
    let runs_in_disaster = |production: &VmNo| {
        let mut days = case.estate.days_run(*production).into_iter();
        days.any(|day| day.is_none_or(|day| row.valid.contains(day)))
    };
    if row.reason == ExclusionReason::Disaster && others.iter().any(runs_in_disaster) {
        return Ok(Replica::Unproven(
            "the VM that it stands for ran on days of the row, and a hot replica counts",
        ));
    }
    Ok(Replica::Apart)
}
