//! Where and when one machine was seen: what registers of machines are held against.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::intake::{Power, TemplateState};
use crate::readings::PoweredOffVms;

use super::Estate;
use super::host::HostNo;
use super::tally::PowerOverMonth;
use super::vm::{Class, NONE, Place, VmNo, Vms};

/// Where a VM counted in the month.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Whereabouts {
    /// Every host that it was on; where a row names only the cluster, all hosts of that.
    pub hosts: BTreeSet<HostNo>,
    /// Whether it counted at some capture.
    pub power: PowerOverMonth,
    /// Whether the hosts are known at every one of these captures.
    pub places: Places,
}

/// Whether the hosts of a VM are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Places {
    /// At every capture at which it counted.
    #[default]
    Known,
    /// At some capture neither its host nor its cluster is known.
    Unknown,
}

/// Whether a VM of this class counts, if one that is off counts as `powered_off` says. A template that does not
/// run never counts (D11).
fn counts(class: Class, powered_off: PoweredOffVms) -> bool {
    class.power != Power::Off
        || (powered_off == PoweredOffVms::Count && class.template == TemplateState::Vm)
}

impl Estate {
    /// Where a VM counted, if one that is off counts as `powered_off` says (D4). A template that does not run
    /// never counts (D11).
    pub fn whereabouts(&self, vm: VmNo, powered_off: PoweredOffVms) -> Whereabouts {
        let mut whereabouts = Whereabouts::default();
        for sighting in self.sightings_of(vm) {
            let seen = self.vms.sighting_at(sighting);
            if !counts(seen.class, powered_off) {
                continue;
            }
            whereabouts.power = PowerOverMonth::Ran;
            for capture in self.captures_of(sighting) {
                let spots = self.spots(seen.place, capture);
                let hosts: Vec<HostNo> = spots.iter().filter_map(|spot| spot.host).collect();
                if hosts.is_empty() {
                    whereabouts.places = Places::Unknown;
                }
                whereabouts.hosts.extend(hosts);
            }
        }
        whereabouts
    }

    /// Whether a row of the month says that the system of a VM is an edition of Datacenter.
    pub fn says_datacenter(&self, vm: VmNo) -> bool {
        self.sightings_of(vm)
            .any(|sighting| self.vms.sighting_at(sighting).class.system.edition.is_datacenter())
    }

    /// Whether a VM was, or may have been, on a host.
    pub fn was_on(&self, vm: VmNo, host: HostNo) -> bool {
        self.seen_at(vm).hosts.contains(&host)
    }

    /// How many of the VMs that a number stands for counted at once, if one that is off counts as
    /// `powered_off` says (D4).
    pub fn counted_at_once(&self, vm: VmNo, powered_off: PoweredOffVms) -> usize {
        self.at_once(vm, |sighting| counts(self.vms.sighting_at(sighting).class, powered_off))
    }

    /// How many of them were, or may have been, on a host at once.
    pub fn counted_at_once_on(&self, vm: VmNo, host: HostNo, powered_off: PoweredOffVms) -> usize {
        let may_be_there = |sighting| self.places_seen([sighting]).hosts.contains(&host);
        self.at_once(vm, |sighting| {
            counts(self.vms.sighting_at(sighting).class, powered_off) && may_be_there(sighting)
        })
    }

    /// The days on which a VM was seen, running or not; none stands for captures without a date.
    pub fn days_of_vm(&self, vm: VmNo) -> BTreeSet<Option<NaiveDate>> {
        let captures = self.sightings_of(vm).flat_map(|sighting| self.captures_of(sighting));
        captures.map(|capture| self.captures.day(capture)).collect()
    }

    /// The days on which a VM was seen and not off; none stands for captures without a date.
    pub fn days_run(&self, vm: VmNo) -> BTreeSet<Option<NaiveDate>> {
        let runs = |sighting: &u32| self.vms.sighting_at(*sighting).class.power != Power::Off;
        let captures =
            self.sightings_of(vm).filter(runs).flat_map(|sighting| self.captures_of(sighting));
        captures.map(|capture| self.captures.day(capture)).collect()
    }

    /// The days on which a host was seen, or VMs on it; none stands for captures without a date.
    pub fn days_of_host(&self, host: HostNo) -> BTreeSet<Option<NaiveDate>> {
        let states = self.hosts.get(host).states.iter();
        let captures = states.flat_map(|state| state.captures.iter().copied());
        let on_host = |sighting: &u32| self.places_of(*sighting).contains(&Place::Host(host));
        let sightings = (0..).zip(self.vms.sightings()).map(|(number, _)| number).filter(on_host);
        let of_vms = sightings.flat_map(|sighting| self.captures_of(sighting));
        captures.chain(of_vms).map(|capture| self.captures.day(capture)).collect()
    }

    /// The sightings of a VM, last first.
    pub fn sightings_of(&self, vm: VmNo) -> impl Iterator<Item = u32> {
        self.vms.sightings_of(vm)
    }
}

impl Vms {
    /// The sightings of a VM, last first.
    pub(super) fn sightings_of(&self, vm: VmNo) -> impl Iterator<Item = u32> {
        let last = self.last_of_vm.get(vm as usize).copied().unwrap_or(NONE);
        let known = |sighting: u32| (sighting != NONE).then_some(sighting);
        std::iter::successors(known(last), move |&sighting| {
            known(self.before.get(sighting as usize).copied().unwrap_or(NONE))
        })
    }
}
