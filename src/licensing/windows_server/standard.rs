//! WS-STD, WS-STD-CLUSTER, WS-STD-PARENT, WS-BARE, WS-PARENT-ONLY: Standard needs a full set of cores
//! for each Windows system that may run.

use crate::citation::rule;
use crate::estate::{HostNo, Parent};
use crate::figure::Figure;
use crate::intake::HostRole;
use crate::readings::StandardInCluster;

use super::{Needed, ScopeFacts, cores, packs, parent_figure, parent_of, vm_figure};

/// What Standard hosts of a scope need: Σ licensable cores × sets. D2: in a cluster every host is
/// licensed for the most VMs of the whole scope, whichever editions its hosts have, because any VM
/// may move to any host; the other reading takes the VMs that really ran on each host.
pub fn needed(facts: &ScopeFacts<'_>, hosts: &[HostNo]) -> Needed {
    let sets: Vec<Sets> = hosts.iter().map(|&host| sets(facts, host)).collect();
    let parent_sets = sets.iter().filter(|sets| sets.for_parent).count() as u64;
    let licences = match &sets[..] {
        [first, rest @ ..] if rest.iter().all(|sets| sets.is_shared) && first.is_shared => {
            let cores = facts.licensable_cores(hosts);
            let subject = facts.subject("core licences for Standard");
            let inputs = vec![cores, first.figure.clone()];
            Figure::product(rule::WS_STD_CLUSTER, subject, "core licences", inputs)
        }
        _ => {
            let of_host = |(&host, sets): (&HostNo, Sets)| {
                let name = facts.case.estate.hosts.name(host);
                let subject = format!("host {name}: core licences for Standard");
                let cores = cores::licensable_cores(facts.case, host);
                Figure::product(rule::WS_STD, subject, "core licences", vec![cores, sets.figure])
            };
            let each = hosts.iter().zip(sets).map(of_host).collect();
            let subject = facts.subject("core licences for Standard");
            Figure::sum(rule::WS_STD_CLUSTER, subject, "core licences", each)
        }
    };
    let quantity = packs::core_packs(facts.case, facts.subject("packs of Standard"), &licences);
    Needed { licences, quantity, parent_sets }
}

/// What one Standard host adds to the licences of its scope.
pub fn licences_of(facts: &ScopeFacts<'_>, host: HostNo) -> u64 {
    cores::licensable_cores(facts.case, host).value() * sets(facts, host).figure.value()
}

/// The sets that one host needs.
struct Sets {
    figure: Figure,
    /// The number is that of the scope, the same for every such host.
    is_shared: bool,
    /// The physical system needs a set that no VM needs.
    for_parent: bool,
}

fn sets(facts: &ScopeFacts<'_>, host: HostNo) -> Sets {
    let case = facts.case;
    let (vms, is_shared) = match case.readings.standard_in_cluster {
        StandardInCluster::ClusterMaximum => (facts.vms.clone(), true),
        StandardInCluster::HostsVisited => {
            let name = case.estate.hosts.name(host);
            let count = case.tally.host(facts.scope, host);
            let subject = format!("host {name}");
            (vm_figure(case, facts.scope, Some(host), &subject, &count), false)
        }
    };
    let name = case.estate.hosts.name(host);
    let systems = match parent_of(case, host) {
        Some((Parent::Windows | Parent::WindowsDatacenter, row)) => {
            let parent = parent_figure(case, host, row);
            let working = case
                .estate
                .hosts
                .get(host)
                .states
                .iter()
                .any(|state| state.role == HostRole::Workload);
            let for_parent = working || vms.value() == 0;
            let figure = if working {
                // The physical system does other work, so it counts like one more VM.
                let subject = format!("host {name}: VMs and the physical system at work");
                Figure::sum(rule::WS_STD_PARENT, subject, "systems", vec![vms, parent])
            } else {
                // The physical system is free with a set, but a set there must be.
                let subject = format!("host {name}: VMs, or else the physical system");
                Figure::largest(rule::WS_PARENT_ONLY, subject, "systems", vec![vms, parent])
            };
            return Sets { figure: sets_for(facts, name, &figure), is_shared: false, for_parent };
        }
        _ => vms,
    };
    let name = if is_shared { facts.name } else { name };
    Sets { figure: sets_for(facts, name, &systems), is_shared, for_parent: false }
}

/// WS-STD: one set for each VM, not for each two.
fn sets_for(facts: &ScopeFacts<'_>, name: &str, systems: &Figure) -> Figure {
    let per_set = Figure::term(&facts.case.terms.vms_per_standard_set);
    systems.divided_up(rule::WS_STD, format!("{name}: Standard sets"), "sets", per_set)
}
