//! License Mobility and other licences that customers bring for applications.

use super::applications::Instance;
use super::brought::{at_listed_provider, has_assurance, is_of_customer, to_shared_hardware};
use super::days::{Day, day, days_of_row, holds_on, last_day_of_month};
use super::machines::{Machines, Meant, VmKey};
use super::products::{family, gives_access, licensed_product, machine_product, words};
use super::text::{fold, is_empty};
use super::world::{BroughtLicenseRow, MobilityRow};

/// LM-FORM: a form must be submitted within so many days of the deployment.
const DAYS_TO_SUBMIT: Day = 10;

/// The machine of an instance: a VM of the month, or a host.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Machine {
    Vm(VmKey),
    Host(String),
}

/// PF-APPS: whether an instance is licensed by its customer for the month.
pub fn is_covered(machines: &Machines, instance: &Instance) -> bool {
    // Of several VMs with one name nobody can tell whose licence is for which.
    if let Machine::Vm(key) = &instance.machine
        && machines.vms[key].several
    {
        return false;
    }
    for row in machines.world.license_mobility.iter().flatten() {
        let meant = machines_of(machines, (&row.vm, &row.host, ""), &row.customer);
        if is_for(instance, &meant, (&row.product, &row.edition), &row.customer)
            && mobility_stands(machines, &instance.machine, row)
        {
            return true;
        }
    }
    for row in machines.world.brought_licenses.iter().flatten() {
        let meant = machines_of(machines, (&row.vm, &row.host, &row.vm_or_host), &row.customer);
        if is_for(instance, &meant, (&row.product, ""), &row.customer)
            && brought_stands(machines, &instance.machine, row)
        {
            return true;
        }
    }
    false
}

/// Whether a licence is for this instance: of its machine and no other, of its family, of its
/// edition or a higher one, and of its customer.
fn is_for(
    instance: &Instance,
    meant: &[Machine],
    (product, edition): (&str, &str),
    customer: &str,
) -> bool {
    let mut named = words(product);
    named.extend(words(edition));
    let brought = licensed_product(instance.family, &named).map(|own| own.rank);
    let wanted = machine_product(instance.family, &instance.named).map(|own| own.rank);
    meant == [instance.machine.clone()]
        && family(product) == Some(instance.family)
        && !gives_access(product)
        && !gives_access(edition)
        && brought >= wanted
        && is_customer_of(&instance.customer, customer)
}

/// An instance without a customer is the one of whoever brings a licence for it.
fn is_customer_of(of_instance: &str, of_licence: &str) -> bool {
    is_empty(of_instance) || fold(of_instance) == fold(of_licence)
}

/// The machines that a row of a register means, several where VMs have one name.
pub fn machines_of(
    machines: &Machines,
    (vm, host, either): (&str, &str, &str),
    customer: &str,
) -> Vec<Machine> {
    let called = |text: &str| match machines.vm_called(text, customer) {
        Meant::Nothing => Vec::new(),
        Meant::One(key) => vec![Machine::Vm(key)],
        Meant::Several(keys) => keys.into_iter().map(Machine::Vm).collect(),
    };
    let host_called = |text: &str| match machines.host_called(text) {
        Some(host) => vec![Machine::Host(host.name.clone())],
        None => Vec::new(),
    };
    if !is_empty(vm) {
        called(vm)
    } else if !is_empty(either) {
        let found = called(either);
        if found.is_empty() { host_called(either) } else { found }
    } else if !is_empty(host) {
        host_called(host)
    } else {
        Vec::new()
    }
}

fn mobility_stands(machines: &Machines, machine: &Machine, row: &MobilityRow) -> bool {
    let last = last_day_of_month(&machines.world.settings);
    // LM-PRODUCTS: what the sources do not name may not move.
    let mut named = words(&row.product);
    named.extend(words(&row.edition));
    if !family(&row.product).is_some_and(|family| family.may_move(&named)) {
        return false;
    }
    // LM-DEDICATED: the hardware may be shared, the instance belongs to one customer.
    if let Machine::Vm(key) = machine
        && !is_of_customer(&machines.vms[key], &row.customer)
    {
        return false;
    }
    if let Machine::Host(name) = machine
        && is_dedicated_to_another(machines, name, &row.customer)
    {
        return false;
    }
    // LM-FORM: a form, or some days to submit it.
    let Some(deployed) = day(&row.deployed_on) else {
        return false;
    };
    let submitted = day(&row.form_submitted_on).is_some_and(|submitted| submitted <= last);
    if !submitted && last > deployed + DAYS_TO_SUBMIT {
        return false;
    }
    // LM-EXPIRY: part of a month is a whole month.
    if day(&row.assurance_until).is_none_or(|until| until < last) {
        return false;
    }
    match day(&row.released_on) {
        Some(released) => released > last,
        None => true,
    }
}

/// Whether some row gives a host to another end customer.
fn is_dedicated_to_another(machines: &Machines, host: &str, customer: &str) -> bool {
    let dedicated_to = &machines.hosts.by_name[host].dedicated_to;
    dedicated_to.iter().any(|own| !own.is_empty() && *own != fold(customer))
}

/// BYOL-FVB for applications: no form, on shared hardware, never at a Listed Provider.
fn brought_stands(machines: &Machines, machine: &Machine, row: &BroughtLicenseRow) -> bool {
    let settings = &machines.world.settings;
    if !to_shared_hardware(settings)
        || !family(&row.product).is_some_and(|family| family.is_application())
        || !has_assurance(row)
        || is_empty(&row.evidence)
    {
        return false;
    }
    let mut moments = Vec::new();
    match machine {
        Machine::Vm(key) => {
            let vm = &machines.vms[key];
            if !is_of_customer(vm, &row.customer) || at_listed_provider(machines, vm) {
                return false;
            }
            for sighting in &vm.sightings {
                moments.push(fold(&sighting.row.captured_at));
            }
        }
        Machine::Host(name) => {
            if machines.hosts.by_name[name].at_listed_provider
                || is_dedicated_to_another(machines, name, &row.customer)
            {
                return false;
            }
            moments.extend(machines.moments_of_host(name));
        }
    }
    for moment in moments {
        for on in days_of_row(&moment, settings) {
            if !holds_on(&row.valid_from, &row.valid_until, on) {
                return false;
            }
        }
    }
    true
}
