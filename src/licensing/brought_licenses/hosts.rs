//! BYOL-DEDICATED: hosts that end customers license themselves.

use std::collections::{BTreeMap, BTreeSet};

use crate::estate::{HostNo, Parent};
use crate::finding::Findings;
use crate::fold::Fold as _;
use crate::intake::HostLicence;
use crate::licensing::EntryStanding;
use crate::licensing::dedication::Dedicated;
use crate::licensing::settled::{RegisterCase, Settled};
use crate::licensing::windows_server::{HostOut, TakenOutBy};
use crate::origin::Origin;
use crate::register::BroughtLicence;

use super::claims::Claims;
use super::{entry, subject};

/// Why a licence does not stand at a Listed Provider.
pub(super) const BOUGHT_TOO_LATE: &str =
    "at a Listed Provider only older licences may be brought (BYOL-DEDICATED)";

/// A row that names a host: it leaves the host out, or tells why not.
pub(super) fn settle(
    case: &RegisterCase<'_>,
    (row, host): (&BroughtLicence, HostNo),
    settled: &mut Settled,
    claims: &mut Claims,
    findings: &mut Findings,
) {
    let name = case.estate.hosts.name(host);
    let dedicated = case.dedications.is_dedicated(host, name, &row.customer);
    let not_valid = if row.evidence.is_empty() {
        Some("the row has no evidence".to_owned())
    } else if let Dedicated::No(why) = &dedicated {
        Some(why.clone())
    } else if !bought_in_time(case, row, &[host]) {
        Some(BOUGHT_TOO_LATE.to_owned())
    } else if !super::vms::is_datacenter(case, row) && needs_datacenter(case, host) {
        Some("Datacenter runs on the host, and the licence is none (WS-EDITION)".to_owned())
    } else if !case.covers_host(row.valid, host) {
        Some(format!("the row is valid {}, and the host was seen on other days", row.valid))
    } else {
        None
    };
    if let Some(why) = not_valid {
        settled.entries.push(entry(row, EntryStanding::NotValid, &why));
        let month = case.estate.captures.month();
        // A row for later days claims nothing of the month.
        if row.valid.from.is_none_or(|from| from <= month.last_day()) {
            claims.host_not_valid(host, row.origin, why);
        }
        return;
    }
    if dedicated == Dedicated::Unproven {
        findings.dedication_unproven(&subject(row), row.origin);
    }
    let told = entry(row, EntryStanding::Stands, "dedicated hardware (BYOL-DEDICATED)");
    case.remind(&told, "the licence that its end customer brings", findings);
    settled.entries.push(told);
    let by = TakenOutBy::EndCustomer;
    settled.hosts_out.entry(host).or_insert(HostOut {
        by,
        origin: row.origin,
        proven_at: Some(row.origin),
    });
}

/// Whether the system of a host, or of a VM that was or may have been on it, says Datacenter.
fn needs_datacenter(case: &RegisterCase<'_>, host: HostNo) -> bool {
    let estate = case.estate;
    let states = &estate.hosts.get(host).states;
    states.iter().any(|state| state.parent == Parent::WindowsDatacenter)
        || estate.vms.numbers().any(|vm| estate.says_datacenter(vm) && estate.was_on(vm, host))
}

/// Without a register: hosts that all rows call licensed by their end customers are left out as an
/// assumption, unless what the exports say besides shows that it cannot be so.
pub(super) fn accept(case: &RegisterCase<'_>, settled: &mut Settled, findings: &mut Findings) {
    for (host, origin) in claimed(case) {
        if let Some(why) = contradiction(case, host) {
            findings.host_licence_unproven(case.estate.hosts.name(host), &why, origin);
            continue;
        }
        let by = TakenOutBy::EndCustomer;
        settled.hosts_out.entry(host).or_insert(HostOut { by, origin, proven_at: None });
    }
}

/// Why no end customer can license a host, in words: licences for a host need hardware that is his alone.
fn contradiction(case: &RegisterCase<'_>, host: HostNo) -> Option<String> {
    let estate = case.estate;
    let name = estate.hosts.name(host);
    if case.at_listed_provider_since(host).is_some() {
        return Some(BOUGHT_TOO_LATE.to_owned());
    }
    if let Some(customer) = case.dedications.customer(host) {
        return match case.dedications.is_dedicated(host, name, customer) {
            Dedicated::No(why) => Some(why),
            Dedicated::Yes | Dedicated::Unproven => None,
        };
    }
    if case.terms.brought_to_shared_hardware.value == 0 {
        return Some(format!(
            "Windows on shared hardware has to be rented in this month (BYOL-FVB), and host {name} is dedicated \
             to nobody in every row"
        ));
    }
    let on_host = estate.vms.numbers().filter(|&vm| estate.was_on(vm, host));
    // In the order of their names, whatever that of their rows.
    let of_customers: BTreeSet<(&str, &str)> = on_host
        .flat_map(|vm| {
            let customers = estate.vms.customers(vm).into_iter();
            customers.map(move |customer| (estate.vms.name(vm), customer))
        })
        .collect();
    let (vm, customer) = of_customers.first()?;
    let (other_vm, other) = of_customers.iter().find(|(_, other)| !other.is_same(customer))?;
    Some(format!(
        "vm {vm} of {customer} and vm {other_vm} of {other} are both on host {name} (BYOL-DEDICATED)"
    ))
}

/// With a register: a host that the export, or a row that does not stand, calls licensed by its end customer
/// counts. It is told once, by the row where there is one, and not at all where another row stands.
pub(super) fn unproven(
    case: &RegisterCase<'_>,
    settled: &Settled,
    claims: &Claims,
    findings: &mut Findings,
) {
    let no_row = || "no row of the register shows its licence".to_owned();
    let mut told: BTreeMap<HostNo, (Origin, String)> =
        claimed(case).into_iter().map(|(host, origin)| (host, (origin, no_row()))).collect();
    told.extend(claims.hosts_not_valid().clone());
    for (host, (origin, why)) in told {
        if !settled.hosts_out.contains_key(&host) {
            findings.host_licence_unproven(case.estate.hosts.name(host), &why, origin);
        }
    }
}

/// The hosts that all rows of the month call licensed by their end customers, with the first such row.
fn claimed(case: &RegisterCase<'_>) -> Vec<(HostNo, Origin)> {
    let hosts = &case.estate.hosts;
    let of_host = |host: HostNo| {
        let states = &hosts.get(host).states;
        let all = states.iter().all(|state| state.licence == HostLicence::Brought);
        let first = states.iter().map(|state| state.origin).min()?;
        all.then_some((host, first))
    };
    hosts.physical().filter_map(of_host).collect()
}

/// Whether a licence was bought while licences could still be brought to every Listed Provider at which one
/// of the hosts is.
pub(super) fn bought_in_time<'h>(
    case: &RegisterCase<'_>,
    row: &BroughtLicence,
    hosts: impl IntoIterator<Item = &'h HostNo>,
) -> bool {
    let mut since = hosts.into_iter().filter_map(|&host| case.at_listed_provider_since(host));
    since.all(|since| row.bought_on.is_some_and(|bought_on| bought_on < since))
}
