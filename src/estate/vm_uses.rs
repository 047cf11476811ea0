//! VMs that are of one kind at some time of the month, each with the number of VMs that it stands for.

use std::collections::HashMap;

use crate::intake::TemplateState;
use crate::origin::Origin;

use super::Estate;
use super::guests::Pair;
use super::tally::{Counting, PowerOverMonth};
use super::vm::{Identity, VmNo};
use super::vm_numbers::by_scope;
use super::words::SystemKind;

/// A VM, or a name that stands for several.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VmUse {
    /// The VM.
    pub vm: VmNo,
    /// How many VMs it stands for: one, unless rows of one moment share a name without an id.
    pub vms: u64,
    /// The first row that shows it so.
    pub origin: Origin,
}

/// A text for guest systems with the VMs that are called so at any time of the month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuestUse {
    /// The text as written; where two columns disagree it is both.
    pub text: String,
    /// The VMs.
    pub vms: Vec<VmUse>,
}

impl Estate {
    /// The VMs that count as Windows Server.
    pub fn counted_vms(&self, counting: Counting) -> Vec<VmUse> {
        self.vms_where(|sighting, over_month| {
            let class = self.vms.sighting_at(sighting).class;
            counting.counts(class, over_month) && self.is_ours_somewhere(sighting)
        })
    }

    /// The Windows VMs that were seen with licences of ours, running or not: servers and desktops, without
    /// templates.
    pub fn windows_vms_of_ours(&self) -> Vec<VmUse> {
        self.vms_where(|sighting, _| {
            let class = self.vms.sighting_at(sighting).class;
            let windows = class.system.counts() || class.system.kind == SystemKind::Desktop;
            windows && class.template == TemplateState::Vm && self.is_ours_somewhere(sighting)
        })
    }

    /// What the guest systems of some VMs are called, by text.
    pub fn guest_uses(&self, vms: &[VmUse]) -> Vec<GuestUse> {
        let mut of_pairs: HashMap<Pair, Vec<VmUse>> = HashMap::new();
        for used in vms {
            for pair in self.vms.guests.pairs_of(used.vm) {
                of_pairs.entry(pair).or_default().push(*used);
            }
        }
        let text = |pair| self.vms.guests.text(pair, &self.systems);
        let uses = of_pairs.into_iter().map(|(pair, vms)| GuestUse { text: text(pair), vms });
        let mut uses: Vec<GuestUse> = uses.collect();
        // Two pairs may share the text that decides.
        uses.sort_by_cached_key(|used| (used.text.clone(), used.vms.first().map(|vm| vm.origin)));
        uses
    }

    fn vms_where(&self, takes: impl Fn(u32, PowerOverMonth) -> bool) -> Vec<VmUse> {
        let mut uses = Vec::new();
        for (vm, of_vm) in self.vms.each_vm() {
            let taken: Vec<u32> = of_vm
                .iter()
                .copied()
                .filter(|&n| takes(n, self.power_over_month(of_vm, n)))
                .collect();
            let Some(origin) = taken.iter().map(|&n| self.vms.origin(n)).min() else { continue };
            let vms = match self.vms.identity(vm) {
                Identity::Id => 1,
                Identity::Name => by_scope(&self.presence_by_name(&taken, None)).values().sum(),
            };
            uses.push(VmUse { vm, vms, origin });
        }
        uses
    }
}
