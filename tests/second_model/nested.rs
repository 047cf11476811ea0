//! PF-NESTED: a hypervisor inside a VM is no licensed server, so the VMs seen on it count where
//! the VM that it is was seen itself.

use super::captures::{Capture, capture_of, in_month};
use super::hosts::{ClusterName, Hosts};
use super::machines::{Place, short};
use super::text::fold;
use super::world::{VmRow, World};
use std::collections::BTreeSet;

/// Where a row puts its VM, on physical hosts or in clusters; nowhere if that is not known.
pub fn physical_places(world: &World, hosts: &Hosts, row: &VmRow) -> BTreeSet<Place> {
    let capture = capture_of(&row.captured_at, &world.settings);
    let mut passed = BTreeSet::new();
    places(world, hosts, row, &capture, &mut passed)
}

fn places(
    world: &World,
    hosts: &Hosts,
    row: &VmRow,
    capture: &Capture,
    passed: &mut BTreeSet<String>,
) -> BTreeSet<Place> {
    let mut found = BTreeSet::new();
    if let Some(host) = hosts.by_name.get(&fold(&row.host)) {
        if !host.nested {
            found.insert(Place::Host(host.name.clone()));
        } else if passed.insert(host.name.clone()) {
            // A hypervisor that is passed already would lead in a circle.
            for outer in rows_of_hypervisor(world, &host.name, capture) {
                found.extend(places(world, hosts, outer, capture, &mut passed.clone()));
            }
        }
    } else if let Some(cluster) = cluster_of_row(row, hosts) {
        found.insert(Place::Cluster(cluster));
    }
    found
}

/// The rows that show a nested hypervisor as a VM: those of the capture, else all of the month.
fn rows_of_hypervisor<'a>(world: &'a World, host: &str, capture: &Capture) -> Vec<&'a VmRow> {
    let mut in_full = Vec::new();
    let mut in_short = Vec::new();
    for row in &world.vms {
        if !in_month(&row.captured_at, &world.settings) {
            continue;
        }
        if fold(&row.vm) == host {
            in_full.push(row);
        } else if short(&fold(&row.vm)) == short(host) {
            in_short.push(row);
        }
    }
    let rows = if in_full.is_empty() { in_short } else { in_full };
    let mut at_capture = rows.clone();
    at_capture.retain(|row| capture_of(&row.captured_at, &world.settings) == *capture);
    if at_capture.is_empty() { rows } else { at_capture }
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
