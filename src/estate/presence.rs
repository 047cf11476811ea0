//! Where and when one VM counted: the sightings that say so, with the captures of each as bits. Captures are looked at
//! one by one only where a rule asks for them.

use std::collections::{BTreeMap, BTreeSet};

use super::Estate;
use super::bits::ones;
use super::capture::CaptureNo;
use super::host::HostNo;
use super::scope::ScopeNo;
use super::tally::{Counting, NO_SCOPE, PowerOverMonth};
use super::vm::{Class, Identity, Place, VmNo};

/// The part of a scope that a number is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Spot {
    pub scope: ScopeNo,
    pub host: Option<HostNo>,
}

/// Where and when one VM counted, in the order of the spots. A VM with an id counts once at a capture; a name without
/// ids may stand for several VMs.
#[derive(Debug, Default)]
pub(super) struct Presence {
    entries: Vec<Entry>,
}

/// A sighting in a spot, at some of 64 captures that follow each other.
#[derive(Debug, Clone, Copy)]
struct Entry {
    spot: Spot,
    /// The first of the 64 captures.
    base: CaptureNo,
    captures: u64,
    sighting: u32,
}

/// A VM in one spot.
#[derive(Debug, Clone, Copy)]
pub(super) struct AtSpot<'p> {
    /// The spot.
    pub spot: Spot,
    entries: &'p [Entry],
}

impl Presence {
    /// The spots, each once.
    pub fn spots(&self) -> impl Iterator<Item = AtSpot<'_>> {
        let by_spot = self.entries.chunk_by(|a, b| a.spot == b.spot);
        by_spot.filter_map(|entries| Some(AtSpot { spot: entries.first()?.spot, entries }))
    }

    /// The same for whole scopes.
    pub fn scopes(&self) -> impl Iterator<Item = AtSpot<'_>> {
        self.spots().filter(|at| at.spot.host.is_none())
    }

    /// Whether the VM counted nowhere.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    fn add(&mut self, spot: Spot, (base, captures): (CaptureNo, u64), sighting: u32) {
        self.entries.push(Entry { spot, base, captures, sighting });
    }

    /// Brings the entries into their order. Of those that overlap only the first keeps a capture: it is one VM.
    fn settle_one_vm(&mut self) {
        // A stable sort, so that the entries of a spot stay in the order in which they came.
        self.entries.sort_by_key(|entry| (entry.spot, entry.base));
        let mut taken = 0;
        let mut last = None;
        for entry in &mut self.entries {
            if last != Some((entry.spot, entry.base)) {
                (last, taken) = (Some((entry.spot, entry.base)), 0);
            }
            entry.captures &= !taken;
            taken |= entry.captures;
        }
        self.entries.retain(|entry| entry.captures != 0);
    }
}

impl AtSpot<'_> {
    /// Gives every capture, in the order of their numbers, with the sightings that say so: as many as VMs counted.
    pub fn each(&self, mut use_capture: impl FnMut(CaptureNo, &[u32])) {
        let mut sightings = Vec::new();
        for entries in self.entries.chunk_by(|a, b| a.base == b.base) {
            let Some(first) = entries.first() else { continue };
            let all = entries.iter().fold(0, |all, entry| all | entry.captures);
            for bit in ones(all) {
                sightings.clear();
                let at = entries.iter().filter(|entry| entry.captures & (1 << bit) != 0);
                sightings.extend(at.map(|entry| entry.sighting));
                use_capture(first.base + bit, &sightings);
            }
        }
    }

    /// Gives every capture with the number of VMs that counted there.
    pub fn each_number(&self, mut use_capture: impl FnMut(CaptureNo, u32)) {
        for entries in self.entries.chunk_by(|a, b| a.base == b.base) {
            let Some(first) = entries.first() else { continue };
            let all = entries.iter().fold(0, |all, entry| all | entry.captures);
            let sightings: u32 = entries.iter().map(|entry| entry.captures.count_ones()).sum();
            if sightings == all.count_ones() {
                // One VM, which counts once at a capture.
                ones(all).for_each(|bit| use_capture(first.base + bit, 1));
                continue;
            }
            for bit in ones(all) {
                let at = entries.iter().map(|entry| u32::from(entry.captures & (1 << bit) != 0));
                use_capture(first.base + bit, at.sum());
            }
        }
    }

    /// The sightings at one capture.
    pub fn at(&self, capture: CaptureNo) -> Vec<u32> {
        let bit = 1 << (capture % 64);
        let at = |entry: &&Entry| entry.base == capture / 64 * 64 && entry.captures & bit != 0;
        self.entries.iter().filter(at).map(|entry| entry.sighting).collect()
    }

    /// The sightings at the last of the captures with the most of them, of those that `takes` takes.
    pub fn fullest(&self, takes: impl Fn(CaptureNo) -> bool) -> Vec<u32> {
        let mut fullest = Vec::new();
        self.each(|capture, sightings| {
            if sightings.len() >= fullest.len() && takes(capture) {
                fullest.clear();
                fullest.extend_from_slice(sightings);
            }
        });
        fullest
    }

    /// All sightings; one may come several times.
    pub fn sightings(&self) -> impl Iterator<Item = u32> {
        self.entries.iter().map(|entry| entry.sighting)
    }
}

impl Estate {
    /// Gives for every VM that counts somewhere where and when it did.
    pub(super) fn each_presence(
        &self,
        counting: Counting,
        use_presence: impl FnMut(VmNo, &Presence),
    ) {
        let counts = |class: Class, over_month| counting.counts(class, over_month);
        let also = counting.also.aside();
        let is_ours = |sighting: u32, capture| {
            let seen = self.vms.sighting_at(sighting);
            let aside = self.aside(seen.vm, seen.class, capture);
            aside.is_none() || aside == also
        };
        // Where nothing is set aside, nobody has to be asked capture by capture.
        let shows: Option<&dyn Fn(u32, CaptureNo) -> bool> =
            if self.set_aside.is_empty() { None } else { Some(&is_ours) };
        self.each_presence_where(counts, shows, use_presence);
    }

    /// The same of the sightings that `counts` takes, at the captures at which `shows` shows them; at all of theirs
    /// without it.
    pub(super) fn each_presence_where(
        &self,
        counts: impl Fn(Class, PowerOverMonth) -> bool,
        shows: Option<&dyn Fn(u32, CaptureNo) -> bool>,
        mut use_presence: impl FnMut(VmNo, &Presence),
    ) {
        let mut counted: Vec<u32> = Vec::new();
        let mut presence = Presence::default();
        for (vm, of_vm) in self.vms.each_vm() {
            counted.clear();
            counted.extend(of_vm.iter().copied().filter(|&n| {
                counts(self.vms.sighting_at(n).class, self.power_over_month(of_vm, n))
            }));
            if counted.is_empty() {
                continue;
            }
            match self.vms.identity(vm) {
                Identity::Id => self.presence_by_id(&mut counted, shows, &mut presence),
                Identity::Name => presence = self.presence_by_name(&counted, shows),
            }
            if !presence.is_empty() {
                use_presence(vm, &presence);
            }
        }
    }

    /// One VM, however many sightings show it at a capture: the highest edition stands for it.
    fn presence_by_id(
        &self,
        counted: &mut [u32],
        shows: Option<&dyn Fn(u32, CaptureNo) -> bool>,
        presence: &mut Presence,
    ) {
        presence.entries.clear();
        let edition = |&sighting: &u32| self.vms.sighting_at(sighting).class.system.edition;
        counted.sort_by_key(|sighting| std::cmp::Reverse(edition(sighting)));
        for &sighting in &*counted {
            let place = self.vms.sighting_at(sighting).place;
            for (base, all) in self.vms.seen().words(sighting) {
                let captures = match shows {
                    None => all,
                    Some(shows) => ones(all)
                        .filter(|bit| shows(sighting, base + bit))
                        .fold(0, |shown, bit| shown | 1 << bit),
                };
                self.each_spot(place, (base, captures), |spot, captures| {
                    presence.add(spot, captures, sighting);
                });
            }
        }
        presence.settle_one_vm();
    }

    /// Every spot that a place means at some captures, with the captures at which it does.
    fn each_spot(
        &self,
        place: Place,
        (base, captures): (CaptureNo, u64),
        mut use_spot: impl FnMut(Spot, (CaptureNo, u64)),
    ) {
        if captures == 0 {
            return;
        }
        if self.beneath.is_empty()
            && let Place::Host(host) = place
            && let Some(&Some(scope)) = self.only_scopes.get(host as usize)
        {
            // Most hosts stay in one scope all month.
            use_spot(Spot { scope, host: None }, (base, captures));
            use_spot(Spot { scope, host: Some(host) }, (base, captures));
            return;
        }
        for bit in ones(captures) {
            for spot in self.spots(place, base + bit) {
                use_spot(spot, (base, 1 << bit));
            }
        }
    }

    /// A name without ids: as many VMs as the moment of a capture shows that shows most of them.
    pub(super) fn presence_by_name(
        &self,
        counted: &[u32],
        shows: Option<&dyn Fn(u32, CaptureNo) -> bool>,
    ) -> Presence {
        let mut moments: BTreeMap<Spot, BTreeMap<u32, Vec<u32>>> = BTreeMap::new();
        for &sighting in counted {
            for moment in self.vms.seen().numbers(sighting) {
                let capture = self.captures.of_moment(moment);
                if shows.is_some_and(|shows| !shows(sighting, capture)) {
                    continue;
                }
                for spot in self.spots(self.vms.sighting_at(sighting).place, capture) {
                    moments.entry(spot).or_default().entry(moment).or_default().push(sighting);
                }
            }
        }
        let mut presence = Presence::default();
        for (spot, moments) in moments {
            let mut captures: BTreeMap<CaptureNo, Vec<u32>> = BTreeMap::new();
            for (moment, sightings) in moments {
                let held = captures.entry(self.captures.of_moment(moment)).or_default();
                *held = self.fuller(std::mem::take(held), sightings);
            }
            for (capture, sightings) in captures {
                for sighting in sightings {
                    presence.add(spot, (capture / 64 * 64, 1 << (capture % 64)), sighting);
                }
            }
        }
        presence
    }

    /// The moment of a capture that shows more VMs of a name. Which rows of the two are one VM nobody can tell, so
    /// the highest edition of both stands for one of them.
    fn fuller(&self, one: Vec<u32>, other: Vec<u32>) -> Vec<u32> {
        let (mut fuller, rest) = if other.len() > one.len() { (other, one) } else { (one, other) };
        let edition = |sighting: u32| self.vms.sighting_at(sighting).class.system.edition;
        let highest = rest.into_iter().max_by_key(|&sighting| edition(sighting));
        let held = fuller.iter().map(|&sighting| edition(sighting)).max();
        if let Some(highest) = highest.filter(|&sighting| Some(edition(sighting)) > held)
            && let Some(lowest) = fuller.iter_mut().min_by_key(|sighting| edition(**sighting))
        {
            *lowest = highest;
        }
        fuller
    }

    /// Every part of a scope that a VM counts in, which was seen at `place` at a capture. PF-NESTED: the
    /// VMs of a nested host count where it ran itself.
    pub(super) fn spots(&self, place: Place, capture: CaptureNo) -> Vec<Spot> {
        let Some(places) = self.beneath.at(place, capture) else {
            return self.spots_of_place(place, capture);
        };
        let spots = places.iter().flat_map(|&place| self.spots_of_place(place, capture));
        // Two places may share a scope, in which the VM counts once.
        spots.collect::<BTreeSet<Spot>>().into_iter().collect()
    }

    fn spots_of_place(&self, place: Place, capture: CaptureNo) -> Vec<Spot> {
        match place {
            Place::Nowhere => vec![Spot { scope: NO_SCOPE, host: None }],
            Place::Host(host) => {
                let of_host = self.hosts.get(host);
                let scopes = match of_host.scopes() {
                    [only] => vec![*only],
                    _ => of_host.scopes_at(capture),
                };
                let both = |scope| [Spot { scope, host: None }, Spot { scope, host: Some(host) }];
                scopes.into_iter().flat_map(both).collect()
            }
            Place::Cluster(cluster) => self.spots_of_cluster(cluster).to_vec(),
        }
    }
}
