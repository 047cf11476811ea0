//! Where a VM was seen over the month, whatever its state; of a nested host the machines beneath it.

use std::collections::BTreeSet;

use super::Estate;
use super::host::HostNo;
use super::scope::{ClusterNo, ScopeNo};
use super::vm::{Place, VmNo};

/// The places of a VM over the month.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SeenAt {
    /// The hosts that it was seen on; where only its cluster is known, every host of that.
    pub hosts: BTreeSet<HostNo>,
    /// The clusters that it was seen in.
    pub clusters: BTreeSet<ClusterNo>,
    /// Whether a row names neither a known host nor a known cluster.
    pub somewhere_else: bool,
}

impl Estate {
    /// Where a VM was seen over the month.
    pub fn seen_at(&self, vm: VmNo) -> SeenAt {
        self.places_seen(self.sightings_of(vm))
    }

    /// Where some sightings were made.
    pub(super) fn places_seen(&self, sightings: impl IntoIterator<Item = u32>) -> SeenAt {
        let mut seen = SeenAt::default();
        for sighting in sightings {
            for place in self.places_of(sighting) {
                self.add_place(place, &mut seen);
            }
        }
        seen
    }

    fn add_place(&self, place: Place, seen: &mut SeenAt) {
        let cluster_of = |scope: &ScopeNo| self.scopes.get(*scope).cluster;
        match place {
            Place::Host(host) => {
                seen.hosts.insert(host);
                seen.clusters.extend(self.hosts.get(host).scopes().iter().filter_map(cluster_of));
            }
            Place::Cluster(cluster) => {
                seen.clusters.insert(cluster);
                seen.hosts.extend(self.hosts_of_cluster(cluster));
            }
            Place::Nowhere => seen.somewhere_else = true,
        }
    }

    /// The hosts that belonged to a cluster at any time of the month.
    fn hosts_of_cluster(&self, cluster: ClusterNo) -> impl Iterator<Item = HostNo> + '_ {
        self.hosts.physical().filter(move |&host| {
            let mut scopes = self.hosts.get(host).scopes().iter();
            scopes.any(|&scope| self.scopes.get(scope).cluster == Some(cluster))
        })
    }
}
