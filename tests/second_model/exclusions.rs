//! REP-NOT, PF-DR: use that is not reported, because a row of the register says why.

use super::brought::is_of_customer;
use super::days::{Day, day, days_of_row, first_day_of_month, holds_on, last_day_of_month};
use super::hosts::{ClusterName, Host};
use super::machines::{Machines, Meant, Place, SeenVm, VmKey};
use super::mobility::{Machine, machines_of};
use super::products::{Family, family, gives_access, is_windows_server, person_product};
use super::text::{fold, is_empty, whole_number};
use super::world::ExclusionRow;
use std::collections::BTreeSet;

/// REP-NOT: a customer may try the service for so many days.
const EVALUATION_DAYS: Day = 60;
/// REP-NOT: so many persons may be shown the service.
const DEMONSTRATION_PERSONS: u64 = 50;
/// PF-DR: so many days of tests in any so many days.
const RECOVERY_TEST_DAYS: usize = 7;
const RECOVERY_TEST_WINDOW: Day = 90;

/// Whether a row takes VMs and hosts out of the count of Windows Server at all.
fn is_about_windows(row: &ExclusionRow) -> bool {
    let reasons = [
        "evaluation",
        "demonstration",
        "own-testing",
        "administration",
        "recovery-test",
        "disaster",
    ];
    reasons.contains(&fold(&row.reason).as_str())
        && !is_empty(&row.reference)
        && (is_empty(&row.product) || is_windows_server(&row.product))
}

/// Whether a VM leaves the count of Windows Server on a day.
pub fn leaves(machines: &Machines, key: &VmKey, on: Day) -> bool {
    let mut tests = Vec::new();
    for row in machines.world.exclusions.iter().flatten() {
        if is_empty(&row.vm)
            || machines.vm_called(&row.vm, &row.customer) != Meant::One(key.clone())
            || !is_about_windows(row)
            || is_of_another(machines, row, &Machine::Vm(key.clone()))
            || runs_beside_production(machines, row, key)
        {
            continue;
        }
        if fold(&row.reason) == "recovery-test" {
            tests.push(row);
        } else if holds(machines, row, on) {
            return true;
        }
    }
    is_test_day(&tests, on)
}

/// Whether a host leaves the count: one row takes it out on every day on which it was seen. PF-DR is
/// about replicas, which are VMs.
pub fn host_leaves(machines: &Machines, host: &Host) -> bool {
    let machine = Machine::Host(host.name.clone());
    let days = days_of_machine(machines, &machine);
    machines.world.exclusions.iter().flatten().any(|row| {
        is_empty(&row.vm)
            && !is_empty(&row.host)
            && machines.host_called(&row.host).is_some_and(|meant| meant.name == host.name)
            && is_about_windows(row)
            && !is_of_recovery(row)
            && !is_of_another(machines, row, &machine)
            && days.iter().all(|on| holds(machines, row, *on))
    })
}

/// Whether an application is not reported: a row is about it, or about all that is on its machine,
/// on every day on which the machine was seen. A row about Windows Server says nothing of it.
pub fn application_leaves(machines: &Machines, machine: &Machine, of_family: Family) -> bool {
    // Of several VMs with one name nobody can tell which is meant.
    if let Machine::Vm(key) = machine
        && machines.vms[key].several
    {
        return false;
    }
    let days = days_of_machine(machines, machine);
    machines.world.exclusions.iter().flatten().any(|row| {
        let names_all = is_empty(&row.product);
        let names_it = family(&row.product) == Some(of_family)
            && of_family.is_application()
            && !gives_access(&row.product);
        // PF-DR: tests are for some days, and replicas leave as a whole.
        let may_leave = match fold(&row.reason).as_str() {
            "evaluation" | "demonstration" | "own-testing" | "administration" => {
                names_all || names_it
            }
            "disaster" => {
                names_all
                    && match machine {
                        Machine::Vm(key) => !runs_beside_production(machines, row, key),
                        Machine::Host(_) => false,
                    }
            }
            _ => false,
        };
        may_leave
            && !is_empty(&row.reference)
            && machines_of(machines, (&row.vm, &row.host, ""), &row.customer) == [machine.clone()]
            && !is_of_another(machines, row, machine)
            && days.iter().all(|on| holds(machines, row, *on))
    })
}

/// The days on which a machine was seen.
fn days_of_machine(machines: &Machines, machine: &Machine) -> BTreeSet<Day> {
    let moments: BTreeSet<String> = match machine {
        Machine::Host(name) => machines.moments_of_host(name),
        Machine::Vm(key) => {
            machines.vms[key].sightings.iter().map(|s| fold(&s.row.captured_at)).collect()
        }
    };
    let settings = &machines.world.settings;
    moments.iter().flat_map(|moment| days_of_row(moment, settings)).collect()
}

fn is_of_recovery(row: &ExclusionRow) -> bool {
    ["recovery-test", "disaster"].contains(&fold(&row.reason).as_str())
}

/// Whether a row that is no recovery test holds on a day.
fn holds(machines: &Machines, row: &ExclusionRow, on: Day) -> bool {
    if fold(&row.reason) == "evaluation" {
        // The days of an evaluation are counted from its first, which must be known.
        if day(&row.valid_from).is_none() {
            return false;
        }
        if evaluated_since(machines, row).is_none_or(|from| on >= from + EVALUATION_DAYS) {
            return false;
        }
    }
    holds_on(&row.valid_from, &row.valid_until, on)
}

/// The first day of all rows that evaluate the same machine, or the same product for the same customer: a row after
/// another prolongs nothing.
fn evaluated_since(machines: &Machines, row: &ExclusionRow) -> Option<Day> {
    let meant = |row: &ExclusionRow| machines_of(machines, (&row.vm, &row.host, ""), &row.customer);
    let mut first: Option<Day> = None;
    for other in machines.world.exclusions.iter().flatten() {
        let named = |row: &ExclusionRow| !is_empty(&row.vm) || !is_empty(&row.host);
        let same = fold(&other.reason) == "evaluation"
            && !is_empty(&other.reference)
            && named(other) == named(row)
            && meant(other) == meant(row)
            && (named(row)
                || (fold(&other.customer) == fold(&row.customer)
                    && person_product(&other.product) == person_product(&row.product)));
        if let Some(from) = day(&other.valid_from).filter(|_| same) {
            first = Some(first.map_or(from, |known| known.min(from)));
        }
    }
    first
}

/// Whether a machine is another customer's. A row without a customer is for the provider's own use,
/// which a host with VMs of customers is not.
fn is_of_another(machines: &Machines, row: &ExclusionRow, machine: &Machine) -> bool {
    match machine {
        // Tests of its own are on VMs of the provider; what else it does may be on others.
        Machine::Vm(_) if is_empty(&row.customer) && fold(&row.reason) != "own-testing" => false,
        Machine::Vm(key) => !is_of_customer(&machines.vms[key], &row.customer),
        Machine::Host(name) => machines.has_vms_of_another(name, &row.customer),
    }
}

/// PF-DR: whether a day is one of the days that recovery tests may take, the earliest first. A
/// test whose first day is not known may have used them up long ago.
fn is_test_day(tests: &[&ExclusionRow], on: Day) -> bool {
    let mut first: Option<Day> = None;
    for row in tests {
        if let Some(from) = day(&row.valid_from) {
            first = Some(first.map_or(from, |known| known.min(from)));
        }
    }
    let Some(first) = first else {
        return false;
    };
    let mut taken: Vec<Day> = Vec::new();
    for today in first..=on {
        let is_tested = tests.iter().any(|row| {
            !is_empty(&row.valid_from) && holds_on(&row.valid_from, &row.valid_until, today)
        });
        let recent =
            taken.iter().filter(|earlier| **earlier > today - RECOVERY_TEST_WINDOW).count();
        if is_tested && recent < RECOVERY_TEST_DAYS {
            taken.push(today);
        }
    }
    taken.contains(&on)
}

/// PF-DR: a replica that was seen in production's cluster, or on a host with it, is no matter of
/// recovery.
fn runs_beside_production(machines: &Machines, row: &ExclusionRow, replica: &VmKey) -> bool {
    if !is_of_recovery(row) || is_empty(&row.replica_of) {
        return false;
    }
    let production = match machines.vm_called(&row.replica_of, &row.customer) {
        Meant::Nothing => Vec::new(),
        Meant::One(key) => vec![key],
        Meant::Several(keys) => keys,
    };
    let (own_clusters, own_hosts) = whereabouts(machines, replica);
    for key in production {
        let (clusters, hosts) = whereabouts(machines, &key);
        if key == *replica || !own_clusters.is_disjoint(&clusters) || !own_hosts.is_disjoint(&hosts)
        {
            return true;
        }
    }
    false
}

/// The clusters and the hosts in which a VM was, or may have been, in the month.
fn whereabouts(machines: &Machines, key: &VmKey) -> (BTreeSet<ClusterName>, BTreeSet<String>) {
    let vm: &SeenVm = &machines.vms[key];
    let (mut clusters, mut hosts) = (BTreeSet::new(), BTreeSet::new());
    for sighting in &vm.sightings {
        for place in &sighting.places {
            for scope in machines.scopes_at(place, &sighting.capture) {
                clusters.extend(scope.cluster().cloned());
            }
            // A host that changed its cluster is in each of them for the month.
            if let Place::Host(host) = place {
                let scopes = &machines.hosts.by_name[host].scopes;
                clusters.extend(scopes.iter().filter_map(|scope| scope.cluster().cloned()));
            }
            hosts.extend(machines.hosts_at(place));
        }
    }
    (clusters, hosts)
}

/// What rows about persons take from the entries of access, entry by entry in their order.
pub struct Deductions<'a> {
    machines: &'a Machines<'a>,
    /// How many persons may still be shown the service.
    demonstration_left: u64,
}

impl<'a> Deductions<'a> {
    pub fn of(machines: &'a Machines<'a>) -> Deductions<'a> {
        Deductions { machines, demonstration_left: DEMONSTRATION_PERSONS }
    }

    /// What leaves this entry, which may be more than the entry has.
    pub fn from(&mut self, product: &str, customer: &str, persons: u64) -> u64 {
        let mut all = 0;
        for row in self.machines.world.exclusions.iter().flatten() {
            if !is_empty(&row.vm)
                || !is_empty(&row.host)
                || is_empty(&row.reference)
                || fold(&row.customer) != fold(customer)
                || !covers_month(row, self.machines)
            {
                continue;
            }
            let most = whole_number(&row.quantity).unwrap_or(persons).min(persons);
            match fold(&row.reason).as_str() {
                "evaluation" | "own-testing" | "disaster" if is_about(row, product) => {
                    all += most;
                }
                // REP-NOT: all demonstrations together have one limit.
                "demonstration" if is_about(row, product) => {
                    let shown = most.min(self.demonstration_left);
                    self.demonstration_left -= shown;
                    all += shown;
                }
                // SAL-RDS-CAL: without a number nothing can be deducted.
                "rds-cal" if product == "rds-user-sal" && is_about_rds(row) => {
                    if let Some(number) = whole_number(&row.quantity) {
                        all += number;
                    }
                }
                _ => {}
            }
        }
        all
    }
}

fn is_about(row: &ExclusionRow, product: &str) -> bool {
    person_product(&row.product) == Some(product)
}

fn is_about_rds(row: &ExclusionRow) -> bool {
    is_empty(&row.product) || matches!(family(&row.product), Some(Family::Rds | Family::RdsCal))
}

/// SAL-MONTH: who is authorised at any moment counts for the month, so a row about persons must
/// hold on all days of it.
fn covers_month(row: &ExclusionRow, machines: &Machines) -> bool {
    let settings = &machines.world.settings;
    (first_day_of_month(settings)..=last_day_of_month(settings)).all(|on| holds(machines, row, on))
}
