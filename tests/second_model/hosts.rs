//! The hosts of the month: what all their rows together say, and the scopes that they are in.

use super::captures::{Capture, capture_of, in_month};
use super::products::is_listed_provider;
use super::text::{
    fold, is_empty, is_windows_parent, keep_smallest, says_datacenter, whole_number,
};
use super::world::{HostRow, World};
use std::collections::{BTreeMap, BTreeSet};

/// A licensing scope by its folded names.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    Host(String),
    Cluster(ClusterName),
    Affinity(ClusterName, String),
}

impl Scope {
    pub fn kind(&self) -> &'static str {
        match self {
            Scope::Host(_) => "host",
            Scope::Cluster(_) => "cluster",
            Scope::Affinity(_, _) => "affinity",
        }
    }

    pub fn cluster(&self) -> Option<&ClusterName> {
        match self {
            Scope::Host(_) => None,
            Scope::Cluster(cluster) | Scope::Affinity(cluster, _) => Some(cluster),
        }
    }
}

/// A cluster belongs to its source; the same name elsewhere is another cluster.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ClusterName {
    pub source: String,
    pub cluster: String,
}

/// What the month says of one host.
#[derive(Clone, Debug, Default)]
pub struct Host {
    pub name: String,
    pub scopes: BTreeSet<Scope>,
    pub scopes_at: BTreeMap<Capture, BTreeSet<Scope>>,
    /// The editions that rows state, of which `none` and `cheapest` stay only where they stand
    /// alone. No edition: the host is undecided.
    pub editions: BTreeSet<String>,
    pub licensable_cores: u64,
    pub processors: u64,
    pub windows_parent: bool,
    pub datacenter_parent: bool,
    pub workload: bool,
    /// The most cores of an application on it, which have a smaller minimum.
    pub application_cores: u64,
    /// Some row says that the server is our own.
    pub own_operator: bool,
    /// Some row says that its licence is not brought by a customer.
    pub spla_license: bool,
    /// Some row says that it is at a Listed Provider.
    pub at_listed_provider: bool,
    /// PF-NESTED: a hypervisor inside a VM is no server that needs licences.
    pub nested: bool,
    /// The end customers that it is dedicated to, with nothing for rows that do not say.
    pub dedicated_to: BTreeSet<String>,
    /// The moments at which it was exported.
    pub captured_at: BTreeSet<String>,
    /// Whether its licences are ours to report: our own server, under our own licence.
    pub in_count: bool,
}

/// All hosts of the month by folded name, and how their scopes are spelled.
#[derive(Clone, Debug, Default)]
pub struct Hosts {
    pub by_name: BTreeMap<String, Host>,
    pub scopes: BTreeSet<Scope>,
    pub shown: BTreeMap<Scope, String>,
}

pub fn hosts_of_month(world: &World) -> Hosts {
    let mut rows = Vec::new();
    for row in &world.hosts {
        if in_month(&row.captured_at, &world.settings) {
            rows.push(row);
        }
    }

    let mut hosts = Hosts::default();
    let mut names = BTreeSet::new();
    for row in &rows {
        names.insert(fold(&row.host));
    }
    for name in names {
        let own: Vec<&HostRow> =
            rows.iter().copied().filter(|row| fold(&row.host) == name).collect();
        let host = host_of_rows(&name, &own, world);
        hosts.scopes.extend(host.scopes.iter().cloned());
        hosts.by_name.insert(name, host);
    }
    hosts.shown = shown_names(&rows);
    hosts
}

fn host_of_rows(name: &str, rows: &[&HostRow], world: &World) -> Host {
    let mut host = Host { name: name.to_string(), ..Host::default() };
    for row in rows {
        let scope = scope_of_row(row);
        host.scopes.insert(scope.clone());
        host.scopes_at
            .entry(capture_of(&row.captured_at, &world.settings))
            .or_default()
            .insert(scope);

        let edition = fold(&row.edition);
        if edition == "enterprise" {
            host.editions.insert("standard".to_string());
        } else if !edition.is_empty() {
            host.editions.insert(edition);
        }

        host.licensable_cores = host.licensable_cores.max(licensable_cores(row));
        host.processors = host.processors.max(whole_number(&row.processor_count).unwrap_or(0));
        if is_windows_parent(&row.host_os) {
            host.windows_parent = true;
            if says_datacenter(&row.host_os) {
                host.datacenter_parent = true;
            }
        }
        if fold(&row.host_role) == "workload" {
            host.workload = true;
        }
        if is_empty(&row.operator) || fold(&row.operator) == "own" {
            host.own_operator = true;
        }
        if is_listed_provider(&row.operator) {
            host.at_listed_provider = true;
        }
        // A provider's other licences never cover hosting, so only a customer's licence differs.
        if fold(&row.license) != "byol" {
            host.spla_license = true;
        }
        host.dedicated_to.insert(fold(&row.dedicated_to));
        host.captured_at.insert(fold(&row.captured_at));
        host.application_cores = host.application_cores.max(application_cores(row));
    }

    // One row that does not call it a VM makes it a machine for the month.
    host.nested = rows.iter().all(|row| is_virtual_model(&row.model));

    // A real edition says more than `none` and `cheapest`; of these two, `cheapest` at least
    // asks for a licence, so `none` yields to it.
    if host.editions.len() > 1 {
        host.editions.remove("none");
    }
    if host.editions.len() > 1 {
        host.editions.remove("cheapest");
    }
    host
}

pub fn scope_of_row(row: &HostRow) -> Scope {
    if is_empty(&row.cluster) {
        return Scope::Host(fold(&row.host));
    }
    let cluster = ClusterName { source: fold(&row.source), cluster: fold(&row.cluster) };
    if is_empty(&row.licensing_scope) {
        Scope::Cluster(cluster)
    } else {
        Scope::Affinity(cluster, fold(&row.licensing_scope))
    }
}

/// One licence for each physical core, and never fewer than eight for any one processor.
fn licensable_cores(row: &HostRow) -> u64 {
    let mut licences = 0;
    for cores in cores_of_processors(row) {
        licences += cores.max(8);
    }
    licences
}

/// APP-SQL-HOST: one licence for each physical core, and never fewer than four for any one
/// processor.
fn application_cores(row: &HostRow) -> u64 {
    let mut licences = 0;
    for cores in cores_of_processors(row) {
        licences += cores.max(4);
    }
    licences
}

fn cores_of_processors(row: &HostRow) -> Vec<u64> {
    let processors = whole_number(&row.processor_count).unwrap_or(0);
    let mut cores_of_processors = Vec::new();
    if is_empty(&row.cores_per_processor) {
        let all = whole_number(&row.core_count).unwrap_or(0);
        for _ in 0..processors {
            cores_of_processors.push(all / processors);
        }
    } else if row.cores_per_processor.contains(';') {
        for part in row.cores_per_processor.split(';') {
            cores_of_processors.push(whole_number(part).unwrap_or(0));
        }
    } else {
        for _ in 0..processors {
            cores_of_processors.push(whole_number(&row.cores_per_processor).unwrap_or(0));
        }
    }
    cores_of_processors
}

/// The models that hypervisors give their VMs.
fn is_virtual_model(model: &str) -> bool {
    ["vmware virtual platform", "virtual machine"].contains(&fold(model).as_str())
}

/// A name is shown in the byte-smallest of its spellings; a cluster name that two sources use
/// is shown with its source.
fn shown_names(rows: &[&HostRow]) -> BTreeMap<Scope, String> {
    let mut host_spellings: BTreeMap<String, Option<String>> = BTreeMap::new();
    let mut cluster_spellings: BTreeMap<ClusterName, Option<String>> = BTreeMap::new();
    let mut source_spellings: BTreeMap<String, Option<String>> = BTreeMap::new();
    let mut part_spellings: BTreeMap<Scope, Option<String>> = BTreeMap::new();
    for row in rows {
        let scope = scope_of_row(row);
        keep_smallest(host_spellings.entry(fold(&row.host)).or_default(), &row.host);
        if let Some(cluster) = scope.cluster() {
            keep_smallest(cluster_spellings.entry(cluster.clone()).or_default(), &row.cluster);
            keep_smallest(source_spellings.entry(fold(&row.source)).or_default(), &row.source);
        }
        keep_smallest(part_spellings.entry(scope).or_default(), &row.licensing_scope);
    }

    let cluster_shown = |cluster: &ClusterName| -> String {
        let name = cluster_spellings[cluster].clone().unwrap_or_default();
        let namesakes =
            cluster_spellings.keys().filter(|other| other.cluster == cluster.cluster).count();
        if namesakes > 1 {
            let source = source_spellings[&cluster.source].clone().unwrap_or_default();
            format!("{source}:{name}")
        } else {
            name
        }
    };

    let mut shown = BTreeMap::new();
    for (scope, part) in &part_spellings {
        let name = match scope {
            Scope::Host(host) => host_spellings[host].clone().unwrap_or_default(),
            Scope::Cluster(cluster) => cluster_shown(cluster),
            Scope::Affinity(cluster, _) => {
                let part = part.clone().unwrap_or_default();
                format!("{}/{part}", cluster_shown(cluster))
            }
        };
        shown.insert(scope.clone(), name);
    }
    shown
}
