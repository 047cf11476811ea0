//! Licences that end customers bring for Windows Server, and with them Core Infrastructure Suite.

use super::days::{Day, day, days_of_row, holds_on, known_day, month_has_reached};
use super::hosts::Host;
use super::machines::{Machines, Meant, SeenVm, VmKey};
use super::products::is_windows_server;
use super::text::{fold, is_empty, says_datacenter};
use super::world::{BroughtLicenseRow, Settings, VmRow};

/// BYOL-FVB: from here on customers may bring licences to shared hardware.
const FLEXIBLE_VIRTUALIZATION: &str = "2022-10-01";
/// CSP-HOSTER: from here on a hoster may sell the customer's licence with its service.
const CSP_HOSTERS: &str = "2022-10-01";
/// BYOL-DEDICATED, LISTED: licences bought from here on may not go to a Listed Provider.
const LISTED_NEW_LICENCES: &str = "2019-10-01";

pub fn to_shared_hardware(settings: &Settings) -> bool {
    month_has_reached(settings, FLEXIBLE_VIRTUALIZATION)
}

pub fn is_claimed(row: &VmRow) -> bool {
    ["byol", "csp-hoster"].contains(&fold(&row.license).as_str())
}

/// Whether a VM leaves the count of Windows Server on a day because its customer licenses it.
pub fn leaves(machines: &Machines, key: &VmKey, row: &VmRow, on: Day) -> bool {
    let settings = &machines.world.settings;
    let vm = &machines.vms[key];
    // CSP-HOSTER: before the day there are no such licences. Where rows of a VM say both, the
    // narrower right is all that is known.
    let from_hoster = vm.sightings.iter().any(|seen| fold(&seen.row.license) == "csp-hoster");
    if from_hoster && !month_has_reached(settings, CSP_HOSTERS) {
        return false;
    }
    let Some(rows) = &machines.world.brought_licenses else {
        // Without a register the claim of the export is all that there is.
        return is_claimed(row) && claim_may_stand(machines, vm);
    };
    for licence in rows {
        if names_vm(machines, licence, key) && stands_for_vm(machines, licence, vm, on) {
            return true;
        }
    }
    false
}

/// BYOL-FVB, BYOL-DEDICATED: whether an unproven claim is possible by the rules.
fn claim_may_stand(machines: &Machines, vm: &SeenVm) -> bool {
    // What was bought when is not known without a register, so nothing goes to a Listed Provider.
    if at_listed_provider(machines, vm)
        && month_has_reached(&machines.world.settings, LISTED_NEW_LICENCES)
    {
        return false;
    }
    if to_shared_hardware(&machines.world.settings) {
        return true;
    }
    vm.customers.len() == 1
        && vm.customers.iter().all(|customer| on_dedicated_hosts(machines, vm, customer))
}

/// Whether a row of the register means this VM.
pub fn names_vm(machines: &Machines, licence: &BroughtLicenseRow, key: &VmKey) -> bool {
    let text = if !is_empty(&licence.vm) { &licence.vm } else { &licence.vm_or_host };
    !is_empty(text) && machines.vm_called(text, &licence.customer) == Meant::One(key.clone())
}

/// Whether a row of the register means this host.
pub fn names_host(machines: &Machines, licence: &BroughtLicenseRow, host: &Host) -> bool {
    let text = if !is_empty(&licence.vm) {
        return false;
    } else if !is_empty(&licence.vm_or_host) {
        // The column is for both; a VM of the name comes first.
        if machines.vm_called(&licence.vm_or_host, &licence.customer) != Meant::Nothing {
            return false;
        }
        &licence.vm_or_host
    } else {
        &licence.host
    };
    !is_empty(text) && machines.host_called(text).is_some_and(|meant| meant.name == host.name)
}

fn stands_for_vm(machines: &Machines, licence: &BroughtLicenseRow, vm: &SeenVm, on: Day) -> bool {
    let settings = &machines.world.settings;
    if is_empty(&licence.evidence)
        || !is_windows_server(&licence.product)
        || !holds_on(&licence.valid_from, &licence.valid_until, on)
        || !is_of_customer(vm, &licence.customer)
    {
        return false;
    }
    // WS-EDITION: a guest may be of a lower edition than its licence, not the reverse.
    if says_datacenter_vm(vm) && !says_datacenter(&licence.product) {
        return false;
    }
    let listed = at_listed_provider(machines, vm);
    // BYOL-FVB: shared hardware, with subscriptions or Software Assurance, never at a Listed
    // Provider.
    if to_shared_hardware(settings) && has_assurance(licence) && !listed {
        return true;
    }
    // BYOL-DEDICATED: the customer's own hardware, with any licence.
    on_dedicated_hosts(machines, vm, &licence.customer)
        && (!listed || was_bought_before(licence, settings))
}

/// Whether a row of the VM says Datacenter.
fn says_datacenter_vm(vm: &SeenVm) -> bool {
    vm.sightings.iter().any(|sighting| says_datacenter(&sighting.row.guest_os))
}

/// Every customer that rows give the VM to is this one.
pub fn is_of_customer(vm: &SeenVm, customer: &str) -> bool {
    vm.customers.iter().all(|own| *own == fold(customer))
}

pub fn has_assurance(licence: &BroughtLicenseRow) -> bool {
    ["subscription", "software-assurance"].contains(&fold(&licence.kind).as_str())
}

fn was_bought_before(licence: &BroughtLicenseRow, settings: &Settings) -> bool {
    if !month_has_reached(settings, LISTED_NEW_LICENCES) {
        return true;
    }
    day(&licence.bought_on).is_some_and(|bought| bought < known_day(LISTED_NEW_LICENCES))
}

pub fn at_listed_provider(machines: &Machines, vm: &SeenVm) -> bool {
    for sighting in &vm.sightings {
        for place in &sighting.places {
            for host in machines.hosts_at(place) {
                if machines.hosts.by_name[&host].at_listed_provider {
                    return true;
                }
            }
        }
    }
    false
}

fn on_dedicated_hosts(machines: &Machines, vm: &SeenVm, customer: &str) -> bool {
    match machines.hosts_of_vm(vm) {
        Some(hosts) if !hosts.is_empty() => {
            hosts.iter().all(|host| machines.is_dedicated_to(host, customer))
        }
        _ => false,
    }
}

/// Whether a host leaves the count because its customer licenses it.
pub fn host_leaves(machines: &Machines, host: &Host) -> bool {
    let Some(rows) = &machines.world.brought_licenses else {
        return !host.spla_license && host_claim_may_stand(machines, host);
    };
    rows.iter().any(|licence| {
        names_host(machines, licence, host) && stands_for_host(machines, licence, host)
    })
}

/// BYOL-DEDICATED, BYOL-FVB: whether an unproven claim for a whole host is possible by the rules.
fn host_claim_may_stand(machines: &Machines, host: &Host) -> bool {
    let settings = &machines.world.settings;
    if host.at_listed_provider && month_has_reached(settings, LISTED_NEW_LICENCES) {
        return false;
    }
    let only = host.dedicated_to.first().filter(|_| host.dedicated_to.len() == 1);
    if let Some(customer) = only.filter(|customer| !customer.is_empty()) {
        return machines.is_dedicated_to(&host.name, customer);
    }
    // Shared hardware has no host that is one customer's, and had no licences of customers at all before.
    to_shared_hardware(settings) && machines.customers_on(&host.name) < 2
}

/// BYOL-DEDICATED for a whole host, on every day on which it was seen.
fn stands_for_host(machines: &Machines, licence: &BroughtLicenseRow, host: &Host) -> bool {
    let settings = &machines.world.settings;
    if is_empty(&licence.evidence)
        || !is_windows_server(&licence.product)
        || !machines.is_dedicated_to(&host.name, &licence.customer)
        || (host.at_listed_provider && !was_bought_before(licence, settings))
    {
        return false;
    }
    if !says_datacenter(&licence.product) {
        let is_here = |vm: &SeenVm| {
            let mut places = vm.sightings.iter().flat_map(|sighting| &sighting.places);
            places.any(|place| machines.hosts_at(place).contains(&host.name))
        };
        if host.datacenter_parent
            || machines.vms.values().any(|vm| says_datacenter_vm(vm) && is_here(vm))
        {
            return false;
        }
    }
    for moment in machines.moments_of_host(&host.name) {
        for on in days_of_row(&moment, settings) {
            if !holds_on(&licence.valid_from, &licence.valid_until, on) {
                return false;
            }
        }
    }
    true
}
