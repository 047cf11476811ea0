//! The VMs of the month as registers speak of them: which one a name means, what its rows say of
//! it, and on which physical hosts it was seen.

use super::captures::{Capture, capture_of, in_month};
use super::hosts::{ClusterName, Host, Hosts, Scope, hosts_of_month};
use super::nested::physical_places;
use super::text::{fold, is_empty, whole_number};
use super::world::{VmRow, World};
use std::collections::{BTreeMap, BTreeSet};

/// A VM is its identifier within its source, else its name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum VmKey {
    Identified(String, String),
    Named(String),
}

pub fn key_of_row(row: &VmRow) -> VmKey {
    if is_empty(&row.vm_id) {
        VmKey::Named(fold(&row.vm))
    } else {
        VmKey::Identified(fold(&row.source), fold(&row.vm_id))
    }
}

/// Where a row puts a VM: on a physical host, or on any host of a cluster.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    Host(String),
    Cluster(ClusterName),
}

#[derive(Clone, Debug)]
pub struct Sighting<'a> {
    pub row: &'a VmRow,
    pub capture: Capture,
    /// No place: nobody knows where the VM was.
    pub places: BTreeSet<Place>,
}

#[derive(Clone, Debug, Default)]
pub struct SeenVm<'a> {
    pub names: BTreeSet<String>,
    pub customers: BTreeSet<String>,
    /// The most of the month.
    pub virtual_cores: Option<u64>,
    pub sightings: Vec<Sighting<'a>>,
    /// The name stands for several VMs, because different rows of one moment have it.
    pub several: bool,
}

/// What a name in a register means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meant {
    Nothing,
    One(VmKey),
    /// Nobody can tell which of them.
    Several(Vec<VmKey>),
}

pub struct Machines<'a> {
    pub world: &'a World,
    pub hosts: Hosts,
    pub vms: BTreeMap<VmKey, SeenVm<'a>>,
    customers_on: BTreeMap<String, BTreeSet<String>>,
}

impl<'a> Machines<'a> {
    pub fn of_month(world: &'a World) -> Machines<'a> {
        let hosts = hosts_of_month(world);
        let mut vms: BTreeMap<VmKey, SeenVm> = BTreeMap::new();
        for row in &world.vms {
            if !in_month(&row.captured_at, &world.settings) {
                continue;
            }
            let vm = vms.entry(key_of_row(row)).or_default();
            vm.names.insert(fold(&row.vm));
            if !is_empty(&row.customer) {
                vm.customers.insert(fold(&row.customer));
            }
            vm.virtual_cores = vm.virtual_cores.max(whole_number(&row.vcpu_count));
            vm.sightings.push(Sighting {
                row,
                capture: capture_of(&row.captured_at, &world.settings),
                places: physical_places(world, &hosts, row),
            });
        }
        let mut machines = Machines { world, hosts, vms, customers_on: BTreeMap::new() };
        let mut several = BTreeSet::new();
        for (key, vm) in &machines.vms {
            let all: Vec<&Sighting> = vm.sightings.iter().collect();
            if matches!(key, VmKey::Named(_)) && machines.namesakes_at_once(&all) > 1 {
                several.insert(key.clone());
            }
        }
        for key in several {
            machines.vms.entry(key).or_default().several = true;
        }
        machines.find_customers_on_hosts();
        machines
    }

    /// The VM that a row of a register means by a name or an identifier. Of several the one whose
    /// customer the row names, if that is one.
    pub fn vm_called(&self, text: &str, customer: &str) -> Meant {
        let mut fitting = Vec::new();
        for (key, vm) in &self.vms {
            let by_id = matches!(key, VmKey::Identified(_, id) if *id == fold(text));
            if by_id || vm.names.contains(&fold(text)) {
                fitting.push(key.clone());
            }
        }
        let mut of_customer = Vec::new();
        for key in &fitting {
            if self.vms[key].customers.contains(&fold(customer)) {
                of_customer.push(key.clone());
            }
        }
        let clear = |key: &VmKey| !self.vms[key].several;
        match (fitting.as_slice(), of_customer.as_slice()) {
            ([], _) => Meant::Nothing,
            ([one], _) if clear(one) => Meant::One(one.clone()),
            ([_, _, ..], [one]) if clear(one) => Meant::One(one.clone()),
            _ => Meant::Several(fitting),
        }
    }

    /// The byte-smallest of a VM's names, which is what the answer calls it.
    pub fn name_of_vm(&self, key: &VmKey) -> String {
        self.vms[key].names.first().cloned().unwrap_or_default()
    }

    /// The host that a row of a register means, by its name or by the first part of its name.
    pub fn host_called(&self, text: &str) -> Option<&Host> {
        if let Some(host) = self.hosts.by_name.get(&fold(text)) {
            return Some(host);
        }
        let mut fitting = Vec::new();
        for host in self.hosts.by_name.values() {
            if short(&host.name) == short(&fold(text)) {
                fitting.push(host);
            }
        }
        if fitting.len() == 1 { fitting.pop() } else { None }
    }

    /// The hosts that a place may mean.
    pub fn hosts_at(&self, place: &Place) -> BTreeSet<String> {
        let mut names = BTreeSet::new();
        match place {
            Place::Host(name) => {
                names.insert(name.clone());
            }
            Place::Cluster(cluster) => {
                for host in self.hosts.by_name.values() {
                    let here = host.scopes.iter().any(|scope| scope.cluster() == Some(cluster));
                    if here && !host.nested {
                        names.insert(host.name.clone());
                    }
                }
            }
        }
        names
    }

    /// All hosts on which a VM was or may have been in the month; none where one of its sightings
    /// has no place at all.
    pub fn hosts_of_vm(&self, vm: &SeenVm) -> Option<BTreeSet<String>> {
        let mut names = BTreeSet::new();
        for sighting in &vm.sightings {
            if sighting.places.is_empty() {
                return None;
            }
            for place in &sighting.places {
                names.extend(self.hosts_at(place));
            }
        }
        Some(names)
    }

    /// The scopes of a place at a capture.
    pub fn scopes_at(&self, place: &Place, capture: &Capture) -> BTreeSet<Scope> {
        match place {
            Place::Host(name) => {
                let host = &self.hosts.by_name[name];
                host.scopes_at.get(capture).unwrap_or(&host.scopes).clone()
            }
            Place::Cluster(cluster) => {
                let mut scopes = BTreeSet::new();
                for scope in &self.hosts.scopes {
                    if scope.cluster() == Some(cluster) {
                        scopes.insert(scope.clone());
                    }
                }
                scopes
            }
        }
    }

    /// BYOL-DEDICATED: whether a host is dedicated to this customer in all its rows, and nobody
    /// else's VM was or may have been seen on it.
    pub fn is_dedicated_to(&self, host: &str, customer: &str) -> bool {
        let dedicated_to = &self.hosts.by_name[host].dedicated_to;
        let customer = fold(customer);
        let on_it = self.customers_on.get(host);
        dedicated_to.len() == 1
            && dedicated_to.contains(&customer)
            && on_it.is_none_or(|customers| customers.iter().all(|own| *own == customer))
    }

    /// Whether a VM of a customer other than this one was or may have been seen on a host.
    pub fn has_vms_of_another(&self, host: &str, customer: &str) -> bool {
        let mut customers = self.customers_on.get(host).into_iter().flatten();
        customers.any(|own| *own != fold(customer))
    }

    /// How many customers have VMs that were or may have been seen on a host.
    pub fn customers_on(&self, host: &str) -> usize {
        self.customers_on.get(host).map_or(0, BTreeSet::len)
    }

    /// How many VMs one name may be at a capture. Different rows of one moment are different VMs, and so are rows in scopes
    /// that no row of the name means together.
    pub fn namesakes_at_once(&self, sightings: &[&Sighting<'_>]) -> u64 {
        let mut captures = BTreeSet::new();
        for sighting in sightings {
            captures.insert(sighting.capture.clone());
        }
        let mut most = 0;
        for capture in captures {
            let mut groups: Vec<(BTreeSet<Scope>, Vec<&Sighting>)> = Vec::new();
            let mut anywhere = Vec::new();
            for sighting in sightings.iter().filter(|sighting| sighting.capture == capture) {
                let mut scopes = BTreeSet::new();
                for place in &sighting.places {
                    scopes.extend(self.scopes_at(place, &capture));
                }
                anywhere.push(*sighting);
                if scopes.is_empty() {
                    // Nobody knows where, so that it may be any of the others.
                    continue;
                }
                let mut group = (scopes, vec![*sighting]);
                while let Some(at) =
                    groups.iter().position(|(other, _)| !other.is_disjoint(&group.0))
                {
                    let (other, rows) = groups.remove(at);
                    group.0.extend(other);
                    group.1.extend(rows);
                }
                groups.push(group);
            }
            let fullest = |rows: &[&Sighting]| {
                let mut by_moment: BTreeMap<String, BTreeSet<Vec<String>>> = BTreeMap::new();
                for sighting in rows {
                    let cells = sighting.row.cells().iter().map(|cell| fold(cell)).collect();
                    by_moment.entry(fold(&sighting.row.captured_at)).or_default().insert(cells);
                }
                by_moment.values().map(|rows| rows.len() as u64).max().unwrap_or(0)
            };
            let in_groups: u64 = groups.iter().map(|(_, rows)| fullest(rows)).sum();
            let number = in_groups.max(fullest(&anywhere));
            most = most.max(number);
        }
        most
    }

    /// The customers of the VMs that were or may have been seen on each host.
    fn find_customers_on_hosts(&mut self) {
        let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for vm in self.vms.values() {
            for sighting in &vm.sightings {
                for place in &sighting.places {
                    for host in self.hosts_at(place) {
                        found.entry(host).or_default().extend(vm.customers.iter().cloned());
                    }
                }
            }
        }
        self.customers_on = found;
    }

    /// The moments at which a host was seen: in an export of hosts, or as the place of a VM.
    pub fn moments_of_host(&self, host: &str) -> BTreeSet<String> {
        let mut moments = self.hosts.by_name[host].captured_at.clone();
        for vm in self.vms.values() {
            for sighting in &vm.sightings {
                if sighting.places.contains(&Place::Host(host.to_string())) {
                    moments.insert(fold(&sighting.row.captured_at));
                }
            }
        }
        moments
    }
}

/// The first part of a name with dots.
pub fn short(name: &str) -> String {
    match name.split_once('.') {
        Some((first, _)) => first.to_string(),
        None => name.to_string(),
    }
}
