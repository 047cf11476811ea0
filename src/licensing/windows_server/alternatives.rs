//! What hosts of a scope would need under another product: for advice, by the rules of the report and no
//! others. No line of the report rests on it.

use std::collections::BTreeMap;

use crate::citation::rule;
use crate::estate::{HostNo, ScopeNo};
use crate::figure::{Counted, Evidence, Figure};
use crate::licensing::Case;
use crate::readings::{Readings, StandardInCluster};
use crate::terms::{Metric, Product};

use super::{
    Needed, ScopeFacts, cores, edition, hosts_of_scopes, once, parent_figure, parent_of, standard,
};

/// What hosts would need under one product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alternative {
    /// The product.
    pub product: Product,
    /// The packs that hold the licences.
    pub quantity: u64,
    /// The packs that one more Windows VM at once would add.
    pub next_vm: u64,
    /// Whether the systems that run there may have it.
    pub standing: AlternativeStanding,
}

/// Whether a product may be chosen at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AlternativeStanding {
    /// It may.
    Open,
    /// WS-EDITION: a guest or a physical system says Datacenter, and the product is less.
    BelowDatacenter,
}

/// Which VMs the hosts carry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Carried {
    /// All Windows VMs of the scope.
    All,
    /// None: only physical systems are left.
    None,
}

/// The hosts of every scope that are ours to report, by name.
pub fn hosts_of_ours(case: &Case<'_>) -> BTreeMap<ScopeNo, Vec<HostNo>> {
    let mut hosts_of = hosts_of_scopes(case);
    for hosts in hosts_of.values_mut() {
        hosts.retain(|host| !case.hosts_out.contains_key(host));
    }
    hosts_of
}

/// The core licences that a host needs once.
pub fn licensable_cores(case: &Case<'_>, host: HostNo) -> u64 {
    cores::licensable_cores(case, host).value()
}

/// What `hosts` of a scope need under every product that licenses cores of hosts, in the order of the
/// catalogue, while they carry all Windows VMs of the scope or none.
pub fn alternatives(
    case: &Case<'_>,
    (scope, hosts): (ScopeNo, &[HostNo]),
    carried: Carried,
) -> Vec<Alternative> {
    let facts = facts(case, (scope, hosts), carried);
    // The next VM may move to any host, whichever hosts the others visited.
    let anywhere =
        Readings { standard_in_cluster: StandardInCluster::ClusterMaximum, ..case.readings };
    let anywhere = Case { readings: anywhere, ..*case };
    let before = self::facts(&anywhere, (scope, hosts), carried);
    let after = with_one_more(&before);
    let entries = case.terms.catalogue.iter().filter(|entry| !entry.editions.is_empty());
    let alternatives = entries.filter_map(|entry| {
        let quantity =
            |facts: &ScopeFacts<'_>| Some(needed(facts, hosts, entry.metric)?.quantity.value());
        let lesser = entry.metric == Metric::CoresPerVm
            && !edition::datacenter_beneath(&facts, &entry.product, hosts).is_empty();
        Some(Alternative {
            product: entry.product.clone(),
            quantity: quantity(&facts)?,
            next_vm: quantity(&after)?.saturating_sub(quantity(&before)?),
            standing: if lesser {
                AlternativeStanding::BelowDatacenter
            } else {
                AlternativeStanding::Open
            },
        })
    });
    alternatives.collect()
}

/// What the rules say of a product with this metric; nothing where it does not license cores of hosts.
fn needed(facts: &ScopeFacts<'_>, hosts: &[HostNo], metric: Metric) -> Option<Needed> {
    match metric {
        Metric::CoresPerVm => Some(standard::needed(facts, hosts)),
        Metric::CoresOnce => Some(once::needed(facts, hosts)),
        Metric::Processors | Metric::Persons | Metric::Devices | Metric::VirtualCores => None,
    }
}

fn facts<'a>(
    case: &'a Case<'a>,
    (scope, hosts): (ScopeNo, &[HostNo]),
    carried: Carried,
) -> ScopeFacts<'a> {
    let facts = ScopeFacts::establish(case, scope, hosts);
    match carried {
        Carried::All => facts,
        Carried::None => {
            let parents = hosts.iter().filter_map(|&host| {
                let (_, row) = parent_of(case, host)?;
                Some(parent_figure(case, host, row))
            });
            let subject = facts.subject("physical Windows systems without VMs");
            let windows_ran =
                Figure::any(rule::WS_DC_CLUSTER, subject, "one or none", parents.collect());
            let subject = facts.subject("no Windows VMs");
            let vms = Figure::sum(rule::D3, subject, "VMs", Vec::new());
            ScopeFacts { vms, windows_ran, ..facts }
        }
    }
}

/// The same scope with one more Windows VM at once.
fn with_one_more<'a>(facts: &ScopeFacts<'a>) -> ScopeFacts<'a> {
    let evidence = Evidence::Vms { scope: facts.scope, host: None, capture: None };
    let counted = Counted { value: facts.vms.value() + 1, evidence };
    let subject = facts.subject("Windows VMs and one more");
    let vms = Figure::count(rule::D3, subject, "VMs", counted);
    let subject = facts.subject("whether a Windows system would run");
    let windows_ran = Figure::any(rule::WS_DC_CLUSTER, subject, "one or none", vec![vms.clone()]);
    ScopeFacts { vms, windows_ran, ..*facts }
}
