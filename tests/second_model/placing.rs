//! Where the VMs ran, and how many of them count in a scope or on a host.

use super::brought;
use super::captures::Capture;
use super::days::days_of_row;
use super::exclusions;
use super::hosts::Scope;
use super::machines::{Machines, Place, VmKey};
use super::text::{fold, is_counted_guest, is_off, is_yes, says_datacenter};
use super::world::{PoweredOffVms, VmRow};
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

pub fn place_vms(machines: &Machines) -> Placing {
    let world = machines.world;
    let mut placing = Placing::default();
    for (key, vm) in &machines.vms {
        for sighting in &vm.sightings {
            let row = sighting.row;
            placing.captures.insert(sighting.capture.clone());
            let mut scopes = BTreeSet::new();
            for place in &sighting.places {
                scopes.extend(machines.scopes_at(place, &sighting.capture));
            }
            if !is_counted_guest(&row.guest_os) || is_set_aside(machines, key, row) {
                continue;
            }
            placing.seen_in.extend(scopes.iter().cloned());
            if !runs(row, world.settings.readings.powered_off_vms) {
                continue;
            }
            if scopes.is_empty() {
                placing.lost = true;
                continue;
            }
            for place in &sighting.places {
                placing.rows.push(PlacedRow {
                    capture: sighting.capture.clone(),
                    captured_at: fold(&row.captured_at),
                    scopes: machines.scopes_at(place, &sighting.capture),
                    host: match place {
                        Place::Host(host) => Some(host.clone()),
                        Place::Cluster(_) => None,
                    },
                    id: match key {
                        VmKey::Identified(source, id) => Some((source.clone(), id.clone())),
                        VmKey::Named(_) => None,
                    },
                    name: fold(&row.vm),
                    cells: row.cells().iter().map(|cell| fold(cell)).collect(),
                    says_datacenter: says_datacenter(&row.guest_os),
                });
            }
        }
    }
    placing
}

/// Whether a row's VM is not ours to license on the days that the row stands for.
fn is_set_aside(machines: &Machines, key: &VmKey, row: &VmRow) -> bool {
    days_of_row(&row.captured_at, &machines.world.settings)
        .into_iter()
        .all(|on| brought::leaves(machines, key, row, on) || exclusions::leaves(machines, key, on))
}

/// Whether a row shows its VM in a state that counts.
pub fn runs(row: &VmRow, powered_off: PoweredOffVms) -> bool {
    if is_off(&row.power_state) {
        // A template at rest is no VM, whatever is decided about VMs that are off.
        return powered_off == PoweredOffVms::Count && !is_yes(&row.template);
    }
    true
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
