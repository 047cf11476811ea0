//! VMs in numbers, for a reader who wants to know whether the exports were understood. No rule uses
//! them.
//!
//! A VM with an id is one. A name without an id is as many VMs as the moment shows that shows most of
//! it, scope by scope, as everywhere in the estate.

use std::collections::{BTreeMap, HashMap};

use crate::intake::{Power, TemplateState};

use super::Estate;
use super::guests::GuestText;
use super::presence::Presence;
use super::scope::ScopeNo;
use super::tally::{Counting, NO_SCOPE, VmCount};
use super::vm::{Identity, VmNo};
use super::words::SystemKind;

/// VMs in numbers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct VmNumbers {
    /// All that were seen in the month.
    pub seen: u64,
    /// The same by how their guest system is read; of several readings within the month the one that
    /// counts for more.
    pub by_kind: BTreeMap<SystemKind, u64>,
    /// Templates and placeholders that never ran.
    pub templates: u64,
    /// VMs, without the templates, that ran at no capture.
    pub off_all_month: u64,
    /// VMs of which neither the host nor the cluster is known.
    pub without_place: u64,
    /// The most that ran at one capture, whatever their system.
    pub running: MostAtOnce,
    /// The most that counted as Windows Server at one capture.
    pub windows: MostAtOnce,
    /// What rows call the guest systems, most used first.
    pub guests: Vec<GuestText>,
    /// The VMs of each scope.
    pub(super) of_scopes: HashMap<ScopeNo, u64>,
}

/// The most VMs at one capture.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MostAtOnce {
    /// How many.
    pub vms: u64,
    /// The first capture with so many; none where it has no date, or where there is no VM.
    pub captured_at: Option<String>,
}

impl Estate {
    /// The VMs in numbers; `counting` says which count as Windows Server.
    pub(super) fn vm_numbers(&self, counting: Counting) -> VmNumbers {
        let mut numbers = VmNumbers::default();
        let mut stand_for: HashMap<VmNo, u64> = HashMap::new();
        self.each_presence_where(
            |_, _| true,
            None,
            |vm, presence| {
                let of_scopes = by_scope(presence);
                let stands_for = match self.vms.identity(vm) {
                    Identity::Id => 1,
                    Identity::Name => of_scopes.values().sum(),
                };
                numbers.seen += stands_for;
                stand_for.insert(vm, stands_for);
                for (scope, vms) in of_scopes {
                    *numbers.of_scopes.entry(scope).or_default() += vms;
                }
            },
        );
        let stands_for = |vm: VmNo| stand_for.get(&vm).copied().unwrap_or(0);
        self.sort_out(&mut numbers, stands_for);
        numbers.without_place = numbers.of_scopes.remove(&NO_SCOPE).unwrap_or(0);
        numbers.guests = self.vms.guests.texts(&self.systems, stands_for);
        let mut running = VmCount::default();
        let runs = |class: super::Class, _| class.power != Power::Off;
        self.each_presence_where(runs, None, |vm, presence| self.count(vm, presence, &mut running));
        numbers.running = self.most_at_once(&running);
        let mut windows = VmCount::default();
        self.each_presence(counting, |vm, presence| self.count(vm, presence, &mut windows));
        numbers.windows = self.most_at_once(&windows);
        numbers
    }

    /// Counts the VMs by what they are and did over the whole month.
    fn sort_out(&self, numbers: &mut VmNumbers, stands_for: impl Fn(VmNo) -> u64) {
        for (vm, of_vm) in self.vms.each_vm() {
            let classes = || of_vm.iter().map(|&sighting| self.vms.sighting_at(sighting).class);
            let Some(kind) = classes().map(|class| class.system.kind).min() else { continue };
            let vms = stands_for(vm);
            *numbers.by_kind.entry(kind).or_default() += vms;
            if classes().any(|class| class.power != Power::Off) {
                continue;
            }
            if classes().all(|class| class.template == TemplateState::Template) {
                numbers.templates += vms;
            } else {
                numbers.off_all_month += vms;
            }
        }
    }

    /// Adds a VM to the captures at which it is present, once however many scopes it counts in.
    fn count(&self, vm: VmNo, presence: &Presence, into: &mut VmCount) {
        let mut at: BTreeMap<u32, u32> = BTreeMap::new();
        for of_scope in presence.scopes() {
            of_scope.each_number(|capture, vms| {
                let held = at.entry(capture).or_default();
                *held = match self.vms.identity(vm) {
                    Identity::Id => 1,
                    Identity::Name => *held + vms,
                };
            });
        }
        for (capture, vms) in at {
            into.add(capture, vms);
        }
    }

    pub(super) fn most_at_once(&self, count: &VmCount) -> MostAtOnce {
        let (capture, vms) = self.peak(count);
        let captured_at = capture.filter(|_| vms > 0).and_then(|at| self.captures.shown(at));
        MostAtOnce { vms: vms.into(), captured_at: captured_at.map(str::to_owned) }
    }
}

/// The most of a VM's rows that one capture shows in each scope.
pub(super) fn by_scope(presence: &Presence) -> BTreeMap<ScopeNo, u64> {
    presence.scopes().map(|at| (at.spot.scope, at.fullest(|_| true).len() as u64)).collect()
}
