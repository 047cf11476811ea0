//! The estate at one capture, for advice about what comes next: the hosts that are still there, the VMs of
//! one capture, the memberships that still hold. What is licensed looks at the whole month instead.

use std::collections::BTreeMap;

use crate::intake::{Enabled, Kind, Power};
use crate::origin::Origin;

use super::account::{Membership, NodeNo};
use super::capture::CaptureNo;
use super::host::HostNo;
use super::host_state::HostState;
use super::presence::Presence;
use super::scope::ScopeNo;
use super::tally::Counting;
use super::vm::VmNo;
use super::{Captures, Directory, Estate};

/// Which VMs are asked for.
#[derive(Debug, Clone, Copy)]
pub enum WhichVms {
    /// Those that count as Windows Server.
    Windows(Counting),
    /// All that ran, whatever their system.
    Running,
}

/// A VM of a capture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct VmAt {
    /// The VM.
    pub vm: VmNo,
    /// How many VMs it stands for: more than one only where a name without an id is of several.
    pub times: u32,
}

/// A membership as it was seen last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LastMembership {
    /// Who is in which group.
    pub membership: Membership,
    /// The first row of the month that says so.
    pub origin: Origin,
    /// Whether the account was disabled there when it was seen last.
    pub enabled: Enabled,
}

impl Estate {
    /// The hosts that the last capture of a scope shows in it, each with its physical cores there.
    pub fn last_hosts(&self, scope: ScopeNo) -> Vec<(HostNo, u64)> {
        let captures = self.captures.of_kind(Kind::Hosts).into_iter().rev();
        let shown = captures.map(|capture| self.hosts_at(scope, capture));
        shown.into_iter().find(|hosts| !hosts.is_empty()).unwrap_or_default()
    }

    /// The hosts that a capture shows in a scope, each with its physical cores there, by name.
    pub fn hosts_at(&self, scope: ScopeNo, capture: CaptureNo) -> Vec<(HostNo, u64)> {
        let mut hosts: Vec<(HostNo, u64)> = Vec::new();
        for host in self.hosts.numbers() {
            let states = self.hosts.get(host).states.iter();
            let there = states
                .filter(|state| state.scope == scope && state.captures.contains(&capture))
                .map(HostState::physical_cores);
            hosts.extend(there.max().map(|cores| (host, cores)));
        }
        hosts.sort_by(|a, b| self.hosts.name(a.0).cmp(self.hosts.name(b.0)));
        hosts
    }

    /// The VMs of each scope at the capture that is given for it, in the order of their names.
    pub fn vms_of_scopes_at(
        &self,
        which: WhichVms,
        at: &BTreeMap<ScopeNo, CaptureNo>,
    ) -> BTreeMap<ScopeNo, Vec<VmAt>> {
        let mut vms: BTreeMap<ScopeNo, Vec<VmAt>> = BTreeMap::new();
        let note = |vm: VmNo, presence: &Presence| {
            for of_scope in presence.scopes() {
                let scope = of_scope.spot.scope;
                let sightings = at.get(&scope).map_or(0, |&capture| of_scope.at(capture).len());
                if sightings > 0 {
                    let times = u32::try_from(sightings).unwrap_or(u32::MAX);
                    vms.entry(scope).or_default().push(VmAt { vm, times });
                }
            }
        };
        match which {
            WhichVms::Windows(counting) => self.each_presence(counting, note),
            WhichVms::Running => {
                self.each_presence_where(|class, _| class.power != Power::Off, None, note);
            }
        }
        for of_scope in vms.values_mut() {
            let name = |at: &VmAt| (self.vms.name(at.vm), at.vm);
            of_scope.sort_by(|a, b| name(a).cmp(&name(b)));
        }
        vms
    }
}

impl Directory {
    /// The memberships that the last capture of their group still shows, by group and row.
    pub fn last_memberships(&self, captures: &Captures) -> Vec<LastMembership> {
        let in_time: BTreeMap<CaptureNo, usize> =
            captures.of_kind(Kind::Members).into_iter().zip(0..).collect();
        let rank = |moment: u32| {
            let capture = captures.of_moment_of(Kind::Members, moment);
            (in_time.get(&capture).copied(), capture)
        };
        let mut last_of_group: BTreeMap<NodeNo, Option<usize>> = BTreeMap::new();
        let mut all = Vec::new();
        for (membership, number) in self.memberships.iter() {
            let moments: Vec<u32> = self.seen.numbers(number).collect();
            let Some((last, capture)) = moments.iter().map(|&moment| rank(moment)).max() else {
                continue;
            };
            let disabled = moments
                .iter()
                .filter(|&&moment| rank(moment).0 == last)
                .all(|&moment| self.disabled.has(number, moment));
            let disabled = disabled || self.facts.says_disabled(membership.member, capture);
            let enabled = if disabled { Enabled::Disabled } else { Enabled::Enabled };
            let origin = self.first_rows.at(number);
            let of_group = last_of_group.entry(membership.group).or_default();
            *of_group = (*of_group).max(last);
            all.push((last, LastMembership { membership, origin, enabled }));
        }
        all.retain(|(last, held)| last_of_group.get(&held.membership.group) == Some(last));
        let mut memberships: Vec<LastMembership> = all.into_iter().map(|(_, held)| held).collect();
        memberships.sort_by_key(|held| (held.membership, held.origin));
        memberships
    }
}
