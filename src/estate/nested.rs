//! Where the VMs of nested hosts ran (PF-NESTED).
//!
//! A nested host is itself a VM. The VM that has its name says where: at the same capture if that shows
//! it, else wherever it was seen in the month. A host beneath may be nested again, so that the search
//! goes on until it reaches machines; one that only leads back to itself has no place.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::intake::Kind;
use crate::origin::Origin;

use super::Estate;
use super::capture::CaptureNo;
use super::host::HostNo;
use super::scope::ClusterNo;
use super::vm::{Identity, Place, VmNo};

/// A nested host, for telling.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NestedHost {
    /// The host.
    pub host: HostNo,
    /// The model that makes it a VM, as written.
    pub model: String,
    /// The first row that says so.
    pub origin: Origin,
    /// Whether the month shows the VM that it is.
    pub own_vm: OwnVm,
}

/// Whether the month shows the VM that a nested host is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OwnVm {
    /// A VM has its name.
    Seen,
    /// None has.
    Missing,
}

/// Where nested hosts ran: for each place with a nested host in it and each capture the places beneath.
#[derive(Debug, Default)]
pub(super) struct Beneath {
    places: HashMap<(Place, CaptureNo), Vec<Place>>,
    with_own_vm: BTreeSet<HostNo>,
}

/// Where the VMs that have the name of a nested host were seen.
#[derive(Debug, Default)]
struct OwnPlaces {
    at: BTreeMap<CaptureNo, BTreeSet<Place>>,
    over_the_month: BTreeSet<Place>,
}

/// What the search goes through.
struct Search<'e> {
    estate: &'e Estate,
    own: BTreeMap<HostNo, OwnPlaces>,
    nested_of_cluster: BTreeMap<ClusterNo, Vec<HostNo>>,
}

impl Beneath {
    /// Searches for every nested host; call it when all rows of hosts and VMs are in.
    pub fn find(estate: &Estate) -> Self {
        let nested: Vec<HostNo> = estate.hosts.nested().collect();
        if nested.is_empty() {
            return Self::default();
        }
        let search = Search::of(estate);
        let hosts = nested.iter().map(|&host| Place::Host(host));
        let clusters = search.nested_of_cluster.keys().map(|&cluster| Place::Cluster(cluster));
        let above: Vec<Place> = hosts.chain(clusters).collect();
        let mut places = HashMap::new();
        for capture in estate.captures.of_kind(Kind::Vms) {
            for &place in &above {
                places.insert((place, capture), search.beneath(place, capture));
            }
        }
        Self { places, with_own_vm: search.own.into_keys().collect() }
    }

    /// Whether no host is nested.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// The places beneath a place at a capture; none where nothing there is nested.
    pub fn at(&self, place: Place, capture: CaptureNo) -> Option<&[Place]> {
        if self.places.is_empty() {
            return None;
        }
        self.places.get(&(place, capture)).map(Vec::as_slice)
    }
}

impl<'e> Search<'e> {
    fn of(estate: &'e Estate) -> Self {
        let mut nested_of_cluster: BTreeMap<ClusterNo, Vec<HostNo>> = BTreeMap::new();
        for host in estate.hosts.nested() {
            let scopes = estate.hosts.get(host).scopes().iter();
            let clusters: BTreeSet<ClusterNo> =
                scopes.filter_map(|&scope| estate.scopes.get(scope).cluster).collect();
            for cluster in clusters {
                nested_of_cluster.entry(cluster).or_default().push(host);
            }
        }
        let mut own: BTreeMap<HostNo, OwnPlaces> = BTreeMap::new();
        let own_vms = own_vms(estate);
        for &sighting in estate.vms.by_vm() {
            let seen = estate.vms.sighting_at(sighting);
            for host in own_vms.get(&seen.vm).into_iter().flatten() {
                let places = own.entry(*host).or_default();
                places.over_the_month.insert(seen.place);
                for capture in estate.captures_of(sighting) {
                    places.at.entry(capture).or_default().insert(seen.place);
                }
            }
        }
        Self { estate, own, nested_of_cluster }
    }

    /// The machines, or the clusters of machines, that are reached from a place at a capture.
    fn beneath(&self, place: Place, capture: CaptureNo) -> Vec<Place> {
        let mut found = BTreeSet::new();
        let mut met: BTreeSet<HostNo> = BTreeSet::new();
        let mut open = vec![place];
        while let Some(place) = open.pop() {
            match place {
                Place::Host(host) if self.estate.hosts.get(host).is_nested() => {
                    if met.insert(host) {
                        open.extend(self.own_places(host, capture));
                    }
                }
                Place::Cluster(cluster) => {
                    if !self.estate.spots_of_cluster(cluster).is_empty() {
                        found.insert(place);
                    }
                    let nested = self.nested_of_cluster.get(&cluster).into_iter().flatten();
                    open.extend(
                        nested.filter(|host| !met.contains(*host)).map(|&h| Place::Host(h)),
                    );
                }
                Place::Host(_) | Place::Nowhere => {
                    found.insert(place);
                }
            }
        }
        if found.is_empty() {
            found.insert(Place::Nowhere);
        }
        found.into_iter().collect()
    }

    /// Where the VM that a nested host is was seen at a capture, or in the month if not then.
    fn own_places(&self, host: HostNo, capture: CaptureNo) -> Vec<Place> {
        let Some(own) = self.own.get(&host) else { return vec![Place::Nowhere] };
        own.at.get(&capture).unwrap_or(&own.over_the_month).iter().copied().collect()
    }
}

/// The VMs that have the name of a nested host, with or without its domain, each with those hosts. Where
/// one has the whole name, those with the short name are others.
fn own_vms(estate: &Estate) -> BTreeMap<VmNo, BTreeSet<HostNo>> {
    let hosts = &estate.hosts;
    let mut whole: BTreeMap<HostNo, Vec<VmNo>> = BTreeMap::new();
    let mut short: BTreeMap<HostNo, Vec<VmNo>> = BTreeMap::new();
    for vm in estate.vms.numbers() {
        let name = estate.vms.name(vm);
        let is_nested = |host: &HostNo| hosts.get(*host).is_nested();
        // The name of another host is never a short form of this one.
        if let Some(host) = hosts.find(name) {
            if is_nested(&host) {
                whole.entry(host).or_default().push(vm);
            }
        } else if let Some(host) = hosts.find_by_short_name(name).filter(is_nested) {
            short.entry(host).or_default().push(vm);
        }
    }
    short.retain(|host, _| !whole.contains_key(host));
    let mut own: BTreeMap<VmNo, BTreeSet<HostNo>> = BTreeMap::new();
    for (host, vms) in whole.into_iter().chain(short) {
        for vm in vms {
            own.entry(vm).or_default().insert(host);
        }
    }
    own
}

impl Estate {
    /// The captures at which a sighting was made.
    pub fn captures_of(&self, sighting: u32) -> BTreeSet<CaptureNo> {
        let seen = self.vms.seen().numbers(sighting);
        match self.vms.identity(self.vms.sighting_at(sighting).vm) {
            Identity::Id => seen.collect(),
            Identity::Name => seen.map(|moment| self.captures.of_moment(moment)).collect(),
        }
    }

    /// Where a sighting counts: the place of its row or, for a nested host, what is beneath it at any of
    /// the captures.
    pub fn places_of(&self, sighting: u32) -> Vec<Place> {
        let place = self.vms.sighting_at(sighting).place;
        if self.beneath.places.is_empty() {
            return vec![place];
        }
        let captures = self.captures_of(sighting).into_iter();
        let beneath = |capture| match self.beneath.at(place, capture) {
            Some(places) => places.to_vec(),
            None => vec![place],
        };
        captures.flat_map(beneath).collect::<BTreeSet<Place>>().into_iter().collect()
    }

    /// The nested hosts, by name.
    pub fn nested_hosts(&self) -> Vec<NestedHost> {
        let told = self.hosts.nested().filter_map(|host| {
            let (model, origin) = self.hosts.get(host).virtual_model()?;
            let own_vm = match self.beneath.with_own_vm.contains(&host) {
                true => OwnVm::Seen,
                false => OwnVm::Missing,
            };
            Some(NestedHost { host, model: model.to_owned(), origin, own_vm })
        });
        let mut told: Vec<NestedHost> = told.collect();
        told.sort_by(|a, b| self.hosts.name(a.host).cmp(self.hosts.name(b.host)));
        told
    }
}
