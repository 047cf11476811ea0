//! How many VMs ran at once: per scope and per host, at every capture and over the month.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::intake::{Kind, Power, TemplateState};
use crate::readings::PoweredOffVms;

use super::Estate;
use super::capture::CaptureNo;
use super::host::HostNo;
use super::scope::ScopeNo;
use super::set_aside::Aside;
use super::vm::{Class, Identity, Place, VmNo};
use super::words::SaidEdition;

/// Which VMs are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Counting {
    /// D4.
    pub powered_off: PoweredOffVms,
    /// VMs that are left out otherwise, to say what leaving them out removes.
    pub also: Also,
}

/// VMs that are counted only to say what they would add.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Also {
    /// None.
    Nothing,
    /// Those that were off in every capture.
    OffAllMonth,
    /// Those of which the export says that another licenses them.
    Claimed,
    /// Those with registered licences of end customers.
    Registered,
    /// Those with a registered reason not to be reported.
    Excluded,
    /// Templates and placeholders that do not run.
    Templates,
}

impl Also {
    /// What may be left out, in the order in which it is told.
    pub const ALL: &[Self] =
        &[Self::OffAllMonth, Self::Claimed, Self::Registered, Self::Excluded, Self::Templates];

    /// The reason for which VMs are set aside that are counted as well.
    fn aside(self) -> Option<Aside> {
        match self {
            Self::Nothing | Self::OffAllMonth | Self::Templates => None,
            Self::Claimed => Some(Aside::Claimed),
            Self::Registered => Some(Aside::Registered),
            Self::Excluded => Some(Aside::Excluded),
        }
    }
}

impl Counting {
    /// Whether a row of this class counts, unless its VM is set aside.
    pub fn counts(self, class: Class, power_over_month: PowerOverMonth) -> bool {
        if !class.system.counts() {
            return false;
        }
        if class.power != Power::Off {
            return true;
        }
        match (class.template, power_over_month) {
            (TemplateState::Template, _) => self.also == Also::Templates,
            (TemplateState::Vm, PowerOverMonth::NeverRan) if self.also == Also::OffAllMonth => true,
            (TemplateState::Vm, _) => self.powered_off == PoweredOffVms::Count,
        }
    }
}

/// Whether a VM ran at all in the month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PowerOverMonth {
    /// At some capture.
    Ran,
    /// At none.
    #[default]
    NeverRan,
}

/// The number of VMs at each capture and over the month.
#[derive(Debug, Clone, Default)]
pub struct VmCount {
    at: Vec<u32>,
    /// All that were counted at any capture.
    pub distinct: u32,
}

impl VmCount {
    /// The number at a capture.
    pub fn at(&self, capture: CaptureNo) -> u32 {
        self.at.get(capture as usize).copied().unwrap_or(0)
    }

    pub(super) fn add(&mut self, capture: CaptureNo, vms: u32) {
        let index = capture as usize;
        if index >= self.at.len() {
            self.at.resize(index + 1, 0);
        }
        self.at[index] += vms;
    }
}

/// The numbers of VMs of an estate under one way of counting.
#[derive(Debug, Default)]
pub struct Tally {
    scopes: HashMap<ScopeNo, VmCount>,
    hosts: HashMap<(ScopeNo, HostNo), VmCount>,
    editions: BTreeMap<ScopeNo, BTreeMap<SaidEdition, u32>>,
}

/// What stands for the scope of VMs whose place is not known: no requirement has this number, but VMs
/// that are left out are listed under it.
pub(super) const NO_SCOPE: ScopeNo = ScopeNo::MAX;

/// The part of a scope that a number is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Spot {
    pub scope: ScopeNo,
    pub host: Option<HostNo>,
}

/// Where and when one VM counted: for each spot, how many times at each capture, and the sightings
/// that say so. A VM with an id counts once; a name without ids may stand for several VMs.
pub(super) type Presence = BTreeMap<Spot, BTreeMap<CaptureNo, Vec<u32>>>;

impl Tally {
    /// The VMs of a scope.
    pub fn scope(&self, scope: ScopeNo) -> VmCount {
        self.scopes.get(&scope).cloned().unwrap_or_default()
    }

    /// The VMs of a scope that were seen on a host.
    pub fn host(&self, scope: ScopeNo, host: HostNo) -> VmCount {
        self.hosts.get(&(scope, host)).cloned().unwrap_or_default()
    }

    /// How many counted VMs of a scope say an edition in the name of their system; a VM that says
    /// several counts with the highest.
    pub fn saying(&self, scope: ScopeNo, edition: SaidEdition) -> u32 {
        self.editions.get(&scope).and_then(|said| said.get(&edition)).copied().unwrap_or(0)
    }

    /// How many say an edition of Datacenter.
    pub fn saying_datacenter(&self, scope: ScopeNo) -> u32 {
        let said = self.editions.get(&scope).into_iter().flatten();
        said.filter(|(edition, _)| edition.is_datacenter()).map(|(_, vms)| vms).sum()
    }
}

impl Estate {
    /// Counts the VMs.
    pub fn tally(&self, counting: Counting) -> Tally {
        let mut tally = Tally::default();
        self.each_presence(counting, |_, presence| {
            for (spot, captures) in presence {
                let count = match spot.host {
                    Some(host) => tally.hosts.entry((spot.scope, host)).or_default(),
                    None => tally.scopes.entry(spot.scope).or_default(),
                };
                let mut most = 0;
                for (&capture, sightings) in captures {
                    let vms = u32::try_from(sightings.len()).unwrap_or(u32::MAX);
                    count.add(capture, vms);
                    most = most.max(vms);
                }
                count.distinct += most;
                if spot.host.is_none() {
                    let said = captures
                        .values()
                        .flatten()
                        .map(|&sighting| self.vms.sighting_at(sighting).class.system.edition)
                        .max();
                    if let Some(said) = said {
                        *tally.editions.entry(spot.scope).or_default().entry(said).or_default() +=
                            1;
                    }
                }
            }
        });
        tally
    }

    /// The scopes in which a Windows Server VM of ours was seen, in whatever state.
    pub fn scopes_with_windows(&self) -> BTreeSet<ScopeNo> {
        let mut scopes = BTreeSet::new();
        let anything = Counting { powered_off: PoweredOffVms::Count, also: Also::Templates };
        self.each_presence(anything, |_, presence| {
            scopes.extend(presence.keys().map(|spot| spot.scope));
        });
        scopes
    }

    /// The first capture with the most VMs, and their number.
    pub fn peak(&self, count: &VmCount) -> (Option<CaptureNo>, u32) {
        let mut peak: (Option<CaptureNo>, u32) = (None, 0);
        for capture in self.captures.of_kind(Kind::Vms) {
            let vms = count.at(capture);
            if peak.0.is_none() || vms > peak.1 {
                peak = (Some(capture), vms);
            }
        }
        peak
    }

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
        self.each_presence_where(counts, is_ours, use_presence);
    }

    /// The same of the sightings that `counts` takes, at the captures at which `shows` shows them.
    pub(super) fn each_presence_where(
        &self,
        counts: impl Fn(Class, PowerOverMonth) -> bool,
        shows: impl Fn(u32, CaptureNo) -> bool,
        mut use_presence: impl FnMut(VmNo, &Presence),
    ) {
        let by_vm = self.vms.by_vm();
        for of_vm in
            by_vm.chunk_by(|&a, &b| self.vms.sighting_at(a).vm == self.vms.sighting_at(b).vm)
        {
            let counted: Vec<u32> = of_vm
                .iter()
                .copied()
                .filter(|&n| counts(self.vms.sighting_at(n).class, self.power_over_month(of_vm, n)))
                .collect();
            if counted.is_empty() {
                continue;
            }
            let vm = self.vms.sighting_at(counted[0]).vm;
            let presence = match self.vms.identity(vm) {
                Identity::Id => self.presence_by_id(&counted, &shows),
                Identity::Name => self.presence_by_name(&counted, &shows),
            };
            if !presence.is_empty() {
                use_presence(vm, &presence);
            }
        }
    }

    /// Whether the VM of a sighting, given by all of its sightings, ever ran. A name without ids may
    /// be another VM in another scope, so only what it did in the same scope matters there.
    pub(super) fn power_over_month(&self, of_vm: &[u32], sighting: u32) -> PowerOverMonth {
        let seen = self.vms.sighting_at(sighting);
        if seen.class.power != Power::Off {
            return PowerOverMonth::Ran;
        }
        let ran = of_vm.iter().any(|&other| {
            self.vms.sighting_at(other).class.power != Power::Off
                && (self.vms.identity(seen.vm) == Identity::Id
                    || self.share_a_scope(sighting, other))
        });
        if ran { PowerOverMonth::Ran } else { PowerOverMonth::NeverRan }
    }

    fn share_a_scope(&self, one: u32, other: u32) -> bool {
        let place = |sighting| self.vms.sighting_at(sighting).place;
        let scopes = |place| match place {
            Place::Host(host) => self.hosts.get(host).scopes().to_vec(),
            Place::Cluster(cluster) => self.scopes.of_cluster(cluster),
            Place::Nowhere => Vec::new(),
        };
        let of = |sighting| self.places_of(sighting).into_iter().flat_map(scopes);
        let others: Vec<ScopeNo> = of(other).collect();
        place(one) == place(other) || of(one).any(|scope| others.contains(&scope))
    }

    /// One VM, however many sightings show it at a capture: the highest edition stands for it.
    fn presence_by_id(&self, counted: &[u32], shows: &impl Fn(u32, CaptureNo) -> bool) -> Presence {
        let mut presence = Presence::new();
        for &sighting in counted {
            let captures = self.vms.seen().numbers(sighting);
            for capture in captures.filter(|&capture| shows(sighting, capture)) {
                for spot in self.spots(self.vms.sighting_at(sighting).place, capture) {
                    let held = presence.entry(spot).or_default().entry(capture).or_default();
                    match held.first_mut() {
                        None => held.push(sighting),
                        Some(first) => {
                            let edition = |n: u32| self.vms.sighting_at(n).class.system.edition;
                            if edition(sighting) > edition(*first) {
                                *first = sighting;
                            }
                        }
                    }
                }
            }
        }
        presence
    }

    /// A name without ids: as many VMs as the moment of a capture shows that shows most of them.
    pub(super) fn presence_by_name(
        &self,
        counted: &[u32],
        shows: &impl Fn(u32, CaptureNo) -> bool,
    ) -> Presence {
        let mut moments: BTreeMap<Spot, BTreeMap<u32, Vec<u32>>> = BTreeMap::new();
        for &sighting in counted {
            for moment in self.vms.seen().numbers(sighting) {
                let capture = self.captures.of_moment(moment);
                if !shows(sighting, capture) {
                    continue;
                }
                for spot in self.spots(self.vms.sighting_at(sighting).place, capture) {
                    moments.entry(spot).or_default().entry(moment).or_default().push(sighting);
                }
            }
        }
        let mut presence = Presence::new();
        for (spot, moments) in moments {
            let captures = presence.entry(spot).or_default();
            for (moment, sightings) in moments {
                let capture = self.captures.of_moment(moment);
                let held = captures.entry(capture).or_default();
                *held = self.fuller(std::mem::take(held), sightings);
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
