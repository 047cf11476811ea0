//! What the exports say of their own completeness: hosts how many VMs they have, clusters how many
//! hosts. Fewer rows than that prove that some are missing.

use std::collections::{BTreeMap, BTreeSet};

use crate::finding::Findings;
use crate::fold::Fold as _;
use crate::intake::{ClusterRow, HostRow, Kind};
use crate::origin::Origin;

use super::Estate;
use super::capture::CaptureNo;
use super::host::HostNo;
use super::vm::{Identity, Place};

/// What rows say of the number of other rows.
#[derive(Debug, Default)]
pub(super) struct StatedNumbers {
    /// The fewest VMs that a row of a capture gives a host, so that a stale row raises no alarm.
    vms: BTreeMap<(HostNo, CaptureNo), (u32, Origin)>,
    /// By source and name in lower case: the most hosts, with the row and the name as written.
    clusters: BTreeMap<(u32, String), (u32, Origin, String)>,
}

impl StatedNumbers {
    /// Notes how many VMs a host says it has.
    pub fn note_host(&mut self, row: &HostRow<'_>, host: HostNo, capture: CaptureNo) {
        if let Some(vms) = row.vms_on_host {
            let held = self.vms.entry((host, capture)).or_insert((vms, row.origin));
            *held = (*held).min((vms, row.origin));
        }
    }

    /// Notes how many hosts a cluster says it has.
    pub fn note_cluster(&mut self, row: &ClusterRow<'_>, source: u32) {
        let said = (row.hosts, row.origin, row.cluster.to_owned());
        let held = self.clusters.entry((source, row.cluster.folded()));
        let held = held.or_insert_with(|| said.clone());
        if said.0 > held.0 {
            *held = said;
        }
    }
}

impl Estate {
    /// Tells of hosts with fewer VMs, and clusters with fewer hosts, than they say.
    pub(super) fn tell_missing(&self, findings: &mut Findings) {
        self.tell_missing_vms(findings);
        for ((source, _), (said, origin, name)) in &self.stated_numbers.clusters {
            let cluster = self.scopes.find_cluster(*source, name);
            let is_in = |host: &HostNo| {
                let mut scopes = self.hosts.get(*host).scopes().iter();
                scopes.any(|&scope| self.scopes.get(scope).cluster == cluster)
            };
            let rows = match cluster {
                None => 0,
                Some(_) => self.hosts.numbers().filter(is_in).count() as u64,
            };
            if rows < u64::from(*said) {
                findings.hosts_missing(name, (rows, *said), *origin);
            }
        }
    }

    fn tell_missing_vms(&self, findings: &mut Findings) {
        if self.stated_numbers.vms.is_empty() {
            return;
        }
        let captured: BTreeSet<CaptureNo> = self.captures.of_kind(Kind::Vms).into_iter().collect();
        let mut on_host: BTreeMap<HostNo, Vec<u32>> = BTreeMap::new();
        for (sighting, number) in self.vms.sightings().zip(0..) {
            if let Place::Host(host) = sighting.place {
                on_host.entry(host).or_default().push(number);
            }
        }
        for (&(host, capture), &(said, origin)) in &self.stated_numbers.vms {
            if !captured.contains(&capture) {
                continue;
            }
            let name = self.hosts.name(host);
            let Some(host) = self.hosts.find(name) else { continue };
            let sightings = on_host.get(&host).map_or(&[][..], Vec::as_slice);
            let rows = self.vms_at(sightings, capture);
            if rows < u64::from(said) {
                let when = self.captures.shown(capture).unwrap_or("");
                findings.vms_missing(&format!("host {name}"), (rows, said), when, origin);
            }
        }
    }

    /// How many VMs these sightings show at a capture. Without an id each of them is one.
    fn vms_at(&self, sightings: &[u32], capture: CaptureNo) -> u64 {
        let mut by_id = BTreeSet::new();
        let mut by_name = 0;
        for &sighting in sightings {
            let vm = self.vms.sighting_at(sighting).vm;
            let seen = self.vms.seen();
            match self.vms.identity(vm) {
                Identity::Id if seen.has(sighting, capture) => {
                    by_id.insert(vm);
                }
                Identity::Id => {}
                Identity::Name => {
                    let mut moments = seen.numbers(sighting);
                    let here = |moment| self.captures.of_moment(moment) == capture;
                    by_name += u64::from(moments.any(here));
                }
            }
        }
        by_id.len() as u64 + by_name
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;
    use crate::estate::CaptureUnit;
    use crate::intake::{Stamp, VmRow};
    use crate::origin::FileId;

    #[test]
    fn of_several_numbers_of_a_cluster_the_most_counts_at_its_first_row() {
        let mut stated = StatedNumbers::default();
        let row = |line| Origin { file: FileId(0), line };
        for (line, cluster, hosts) in
            [(2, "cl-01", 3), (3, "CL-01", 5), (4, "cl-01", 5), (5, "cl-01", 4)]
        {
            let origin = row(line);
            stated.note_cluster(&ClusterRow { origin, cluster, source: "", hosts }, 0);
        }
        let clusters: Vec<_> = stated.clusters.into_iter().collect();
        assert_eq!(clusters, [((0, "cl-01".to_owned()), (5, row(3), "CL-01".to_owned()))]);
    }

    /// The line and the time of a row that was captured on a day of October.
    fn at(file: u32, line: u32, day: &str) -> (Origin, Stamp<'_>) {
        let stamp = Stamp::At { day: day.parse().unwrap(), hour: None, text: day };
        (Origin { file: FileId(file), line }, stamp)
    }

    #[test]
    fn hosts_and_clusters_are_held_against_the_numbers_that_they_say() {
        let scratch = Box::new(Cursor::new(Vec::new()));
        let month = "2026-10".parse().unwrap();
        let mut estate = Estate::new(month, CaptureUnit::Day, 0, scratch).unwrap();
        // host, cluster, day, VMs that the row says, and how many there are
        let hosts = [
            // Two with an id, and two of one name that differ: four.
            ("esx-1", "cl-1", "2026-10-01", 4),
            // One of two.
            ("esx-1", "cl-1", "2026-10-02", 2),
            // No VMs were captured on that day, which another finding is about.
            ("esx-1", "cl-1", "2026-10-03", 9),
            // None of one.
            ("esx-2", "cl-2", "2026-10-01", 1),
            ("esx-3", "cl-1", "2026-10-01", 0),
        ];
        for ((host, cluster, day, vms), line) in hosts.into_iter().zip(2..) {
            let (origin, stamp) = at(0, line, day);
            let row = HostRow::of_another_month(origin, stamp, host);
            estate.host(&HostRow { cluster: Some(cluster), vms_on_host: Some(vms), ..row });
        }
        // cluster, hosts that it says: just as many, one too few, and none of one
        let clusters = [("cl-1", 2), ("cl-2", 2), ("cl-3", 1)];
        for ((cluster, hosts), line) in clusters.into_iter().zip(2..) {
            let (origin, _) = at(1, line, "2026-10-01");
            estate.cluster(&ClusterRow { origin, cluster, source: "", hosts });
        }
        estate.end_hosts(&|_| String::new(), &mut Findings::default());
        // vm, vm_id, what tells rows of a name apart, day
        let vms = [
            ("app-1", "id-1", 0, "2026-10-01"),
            ("app-3", "id-3", 0, "2026-10-01"),
            ("app-2", "", 1, "2026-10-01"),
            ("app-2", "", 2, "2026-10-01"),
            ("app-1", "id-1", 0, "2026-10-02"),
        ];
        for ((vm, vm_id, cells, day), line) in vms.into_iter().zip(2..) {
            let (origin, stamp) = at(2, line, day);
            let row = VmRow::of_another_month(origin, stamp, vm);
            estate.vm(&VmRow { vm_id, cells, host: "esx-1", ..row }, None);
        }
        estate.end_vms();
        let mut findings = Findings::default();
        estate.tell_missing(&mut findings);
        let told: Vec<(String, u32, String)> = findings
            .into_sorted()
            .into_iter()
            .map(|finding| (finding.subject, finding.origin.unwrap().line, finding.message))
            .collect();
        // subject, line, numbers
        let expected = [
            ("cluster cl-2", 3, "has 2 hosts, and the exports have 1;"),
            ("cluster cl-3", 4, "has 1 hosts, and the exports have 0;"),
            ("host esx-1", 3, "has 2 VMs on 2026-10-02, and the exports have 1 "),
            ("host esx-2", 5, "has 1 VMs on 2026-10-01, and the exports have 0 "),
        ];
        assert_eq!(told.len(), expected.len(), "{told:#?}");
        for ((subject, line, message), told) in expected.into_iter().zip(told) {
            assert_eq!((subject, line), (told.0.as_str(), told.1));
            assert!(told.2.contains(message), "{}", told.2);
        }
    }
}
