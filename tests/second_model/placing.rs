//! Where the VMs ran, and how many of them count in a scope or on a host.

use super::captures::{Capture, capture_of, in_month};
use super::hosts::{ClusterName, Hosts, Scope};
use super::text::{fold, is_counted_guest, is_empty, is_off, is_yes, says_datacenter};
use super::world::{PoweredOffVms, VmRow, World};
use std::collections::{BTreeMap, BTreeSet};

/// A row of a counted VM with the scopes that it counts in.
#[derive(Clone, Debug)]
pub struct PlacedRow {
    pub capture: Capture,
    pub captured_at: String,
    pub scopes: BTreeSet<Scope>,
    /// No host: the row names only its cluster, so the VM may have run on any host of it.
    pub host: Option<String>,
    /// Source and identifier, where the row has an identifier.
    pub id: Option<(String, String)>,
    pub name: String,
    pub cells: Vec<String>,
    pub says_datacenter: bool,
}

#[derive(Clone, Debug, Default)]
pub struct Placing {
    /// All captures of VMs in the month, also those without a counted VM.
    pub captures: BTreeSet<Capture>,
    pub rows: Vec<PlacedRow>,
    /// Whether a counted VM ran nobody knows where.
    pub lost: bool,
    /// Scopes in which a Windows Server VM of ours was seen at all, running or not.
    pub seen_in: BTreeSet<Scope>,
}

pub fn place_vms(world: &World, hosts: &Hosts) -> Placing {
    let mut placing = Placing::default();
    for row in &world.vms {
        if !in_month(&row.captured_at, &world.settings) {
            continue;
        }
        let capture = capture_of(&row.captured_at, &world.settings);
        placing.captures.insert(capture.clone());
        let host = hosts.by_name.get(&fold(&row.host));
        let scopes = match host {
            Some(host) => match host.scopes_at.get(&capture) {
                Some(scopes) => scopes.clone(),
                None => host.scopes.clone(),
            },
            None => match cluster_of_row(row, hosts) {
                Some(cluster) => scopes_of_cluster(&cluster, hosts),
                None => BTreeSet::new(),
            },
        };
        if is_ours(row) {
            placing.seen_in.extend(scopes.iter().cloned());
        }
        if !is_counted(row, world.settings.readings.powered_off_vms) {
            continue;
        }
        if scopes.is_empty() {
            placing.lost = true;
            continue;
        }

        let id =
            if is_empty(&row.vm_id) { None } else { Some((fold(&row.source), fold(&row.vm_id))) };
        placing.rows.push(PlacedRow {
            capture,
            captured_at: fold(&row.captured_at),
            scopes,
            host: host.map(|host| host.name.clone()),
            id,
            name: fold(&row.vm),
            cells: row.cells().iter().map(|cell| fold(cell)).collect(),
            says_datacenter: says_datacenter(&row.guest_os),
        });
    }
    placing
}

/// Whether this row shows a Windows Server system of ours, in whatever state.
fn is_ours(row: &VmRow) -> bool {
    is_counted_guest(&row.guest_os)
        && !["byol", "csp-hoster"].contains(&fold(&row.license).as_str())
}

/// Whether this row shows a Windows Server VM that our licences must cover.
fn is_counted(row: &VmRow, powered_off: PoweredOffVms) -> bool {
    if !is_ours(row) {
        return false;
    }
    if is_off(&row.power_state) {
        // A template at rest is no VM, whatever is decided about VMs that are off.
        return powered_off == PoweredOffVms::Count && !is_yes(&row.template);
    }
    true
}

/// The cluster of the row's own source, or the only cluster of that name.
fn cluster_of_row(row: &VmRow, hosts: &Hosts) -> Option<ClusterName> {
    let mut namesakes = BTreeSet::new();
    for scope in &hosts.scopes {
        if let Some(cluster) = scope.cluster()
            && cluster.cluster == fold(&row.cluster)
        {
            namesakes.insert(cluster.clone());
        }
    }
    let own = ClusterName { source: fold(&row.source), cluster: fold(&row.cluster) };
    if namesakes.contains(&own) {
        return Some(own);
    }
    if namesakes.len() == 1 {
        return namesakes.into_iter().next();
    }
    None
}

fn scopes_of_cluster(cluster: &ClusterName, hosts: &Hosts) -> BTreeSet<Scope> {
    let mut scopes = BTreeSet::new();
    for scope in &hosts.scopes {
        if scope.cluster() == Some(cluster) {
            scopes.insert(scope.clone());
        }
    }
    scopes
}

/// How many VMs count: at once in each capture, and different ones over the month.
#[derive(Clone, Debug, Default)]
pub struct VmCount {
    pub peak: u64,
    pub peak_captured_at: Option<String>,
    pub distinct: u64,
}

impl Placing {
    /// The VMs of a scope, whatever host they ran on.
    pub fn in_scope(&self, scope: &Scope) -> VmCount {
        let rows = self.rows.iter().filter(|row| row.scopes.contains(scope));
        self.count(&rows.collect::<Vec<_>>())
    }

    /// The VMs of a scope that ran, or may have run, on this host.
    pub fn on_host(&self, scope: &Scope, host: &str) -> VmCount {
        let rows = self.rows.iter().filter(|row| {
            let here = match &row.host {
                Some(own) => own == host,
                None => true,
            };
            here && row.scopes.contains(scope)
        });
        self.count(&rows.collect::<Vec<_>>())
    }

    pub fn datacenter_guest(&self, scope: &Scope) -> bool {
        self.rows.iter().any(|row| row.says_datacenter && row.scopes.contains(scope))
    }

    fn count(&self, rows: &[&PlacedRow]) -> VmCount {
        let mut all_ids = BTreeSet::new();
        let mut most_of_name: BTreeMap<String, u64> = BTreeMap::new();
        let mut result = VmCount::default();
        let mut first = true;
        for capture in &self.captures {
            let here: Vec<&PlacedRow> =
                rows.iter().copied().filter(|row| row.capture == *capture).collect();

            let mut ids = BTreeSet::new();
            let mut names = BTreeSet::new();
            for row in &here {
                match &row.id {
                    Some(id) => {
                        ids.insert(id.clone());
                        all_ids.insert(id.clone());
                    }
                    None => {
                        names.insert(row.name.clone());
                    }
                }
            }

            let mut running = ids.len() as u64;
            for name in names {
                let number = namesakes_at_once(&here, &name);
                running += number;
                let most = most_of_name.entry(name).or_insert(0);
                *most = (*most).max(number);
            }

            if first || running > result.peak {
                result.peak = running;
                result.peak_captured_at = capture.shown();
                first = false;
            }
        }
        result.distinct = all_ids.len() as u64 + most_of_name.values().sum::<u64>();
        result
    }
}

/// Without an identifier, equal names of one moment with different cells are different VMs. Of
/// several moments in one capture the fullest counts, because the later rows may be the same
/// VMs again.
fn namesakes_at_once(rows: &[&PlacedRow], name: &str) -> u64 {
    let mut by_moment: BTreeMap<&str, BTreeSet<&Vec<String>>> = BTreeMap::new();
    for row in rows {
        if row.id.is_none() && row.name == name {
            by_moment.entry(&row.captured_at).or_default().insert(&row.cells);
        }
    }
    let mut most = 0;
    for different in by_moment.values() {
        most = most.max(different.len() as u64);
    }
    most
}
