//! How many VMs ran at once: per scope and per host, at every capture and over the month.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use foldhash::fast::RandomState;

use crate::intake::{Kind, Power, TemplateState};
use crate::readings::PoweredOffVms;

use super::Estate;
use super::capture::CaptureNo;
use super::host::HostNo;
use super::scope::ScopeNo;
use super::set_aside::Aside;
use super::vm::{Class, Identity, Place};
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
    pub(super) fn aside(self) -> Option<Aside> {
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
    scopes: HashMap<ScopeNo, VmCount, RandomState>,
    hosts: HashMap<(ScopeNo, HostNo), VmCount, RandomState>,
    editions: BTreeMap<ScopeNo, BTreeMap<SaidEdition, u32>>,
}

/// What stands for the scope of VMs whose place is not known: no requirement has this number, but VMs
/// that are left out are listed under it.
pub(super) const NO_SCOPE: ScopeNo = ScopeNo::MAX;

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
            for at in presence.spots() {
                let count = match at.spot.host {
                    Some(host) => tally.hosts.entry((at.spot.scope, host)).or_default(),
                    None => tally.scopes.entry(at.spot.scope).or_default(),
                };
                let mut most = 0;
                at.each_number(|capture, vms| {
                    count.add(capture, vms);
                    most = most.max(vms);
                });
                count.distinct += most;
                if at.spot.host.is_none() {
                    let edition = |sighting| self.vms.sighting_at(sighting).class.system.edition;
                    if let Some(said) = at.sightings().map(edition).max() {
                        let of_scope = tally.editions.entry(at.spot.scope).or_default();
                        *of_scope.entry(said).or_default() += most;
                    }
                }
            }
        });
        tally
    }

    /// The scopes in which a Windows Server VM of ours was seen, in whatever state.
    pub fn scopes_with_windows(&self) -> BTreeSet<ScopeNo> {
        let mut scopes = BTreeSet::new();
        let mut last = None;
        let anything = Counting { powered_off: PoweredOffVms::Count, also: Also::Templates };
        self.each_presence(anything, |_, presence| {
            for at in presence.spots() {
                // VMs of a cluster mostly stand together.
                if last.replace(at.spot.scope) != Some(at.spot.scope) {
                    scopes.insert(at.spot.scope);
                }
            }
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
}
