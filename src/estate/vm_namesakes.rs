//! VMs that only their name tells apart: whether what rows say of a name can be one VM, and how many it stands for.
//! Rows of one file at one time that differ are several VMs; whether those of several files are nobody can tell.

use std::collections::{BTreeMap, BTreeSet};

use crate::intake::Power;
use crate::origin::{FileId, Origin};

use super::Estate;
use super::capture::{CaptureNo, Captures};
use super::scope::ScopeNo;
use super::tally::NO_SCOPE;
use super::vm::{Class, Identity, Place, Sighting, VmNo, Vms};
use super::words::SystemKind;

impl Vms {
    /// The VMs without an id of which files of one time say what cannot hold of one VM, and of which no file has as many
    /// rows as there may be VMs; each with the last such row.
    pub(super) fn machines_of_names(&self, captures: &Captures) -> Vec<(VmNo, Origin)> {
        let moments = captures.moments_of_vms();
        let mut files_at: BTreeMap<(CaptureNo, &str), BTreeSet<FileId>> = BTreeMap::new();
        for &(capture, file, time) in moments.values() {
            files_at.entry((capture, time)).or_default().insert(file);
        }
        if files_at.values().all(|files| files.len() <= 1) {
            return Vec::new();
        }
        let of_names =
            self.each_vm().filter(|(vm, of)| of.len() > 1 && self.identity(*vm) == Identity::Name);
        let doubtful = of_names.filter_map(|(vm, of_vm)| {
            // What each file says at a time.
            let mut said: BTreeMap<(CaptureNo, &str), BTreeMap<FileId, Vec<u32>>> = BTreeMap::new();
            for &sighting in of_vm {
                for moment in self.seen().numbers(sighting) {
                    let &(capture, file, time) = moments.get(&moment)?;
                    let of_files = said.entry((capture, time)).or_default();
                    of_files.entry(file).or_default().push(sighting);
                }
            }
            let rows = said.values().filter_map(|of_files| self.row_of_another(of_files));
            Some((vm, rows.max()?))
        });
        doubtful.collect()
    }

    /// The last row of those by which there are more VMs than any file has rows.
    fn row_of_another(&self, of_files: &BTreeMap<FileId, Vec<u32>>) -> Option<Origin> {
        if of_files.len() < 2 {
            return None;
        }
        let most = of_files.values().map(Vec::len).max()?;
        let mut all: Vec<u32> = of_files.values().flatten().copied().collect();
        // What leaves most open comes last: it may be any of the others, and must not hide that these are several.
        all.sort_by_key(|&sighting| open_in(self.sighting_at(sighting)));
        let mut apart: Vec<u32> = Vec::new();
        for sighting in all {
            let here = self.sighting_at(sighting);
            if !apart.iter().any(|&other| !excludes(here, self.sighting_at(other))) {
                apart.push(sighting);
            }
        }
        let rows = apart.iter().map(|&sighting| self.origin(sighting));
        rows.max().filter(|_| apart.len() > most)
    }
}

/// Whether the system of a VM is clear.
fn is_clear(class: Class) -> bool {
    matches!(class.system.kind, SystemKind::Server | SystemKind::Desktop | SystemKind::Other)
}

/// How much a sighting leaves open of what could tell two VMs apart.
fn open_in(sighting: &Sighting) -> usize {
    let class = sighting.class;
    let told =
        [matches!(sighting.place, Place::Host(_)), is_clear(class), class.power != Power::Unknown];
    told.into_iter().filter(|told| !told).count()
}

/// Whether what two files say at one time cannot hold of one VM. What a file leaves open it does not deny.
fn excludes(one: &Sighting, other: &Sighting) -> bool {
    let places = match (one.place, other.place) {
        (Place::Host(one), Place::Host(other)) => one != other,
        _ => false,
    };
    let (one, other) = (one.class, other.class);
    let systems = is_clear(one) && is_clear(other) && one.system.kind != other.system.kind;
    let powers =
        matches!((one.power, other.power), (Power::Off, Power::Runs) | (Power::Runs, Power::Off));
    places || systems || powers
}

impl Estate {
    /// How many VMs a number may stand for, as registers ask, which must not take two for one: names of several in one
    /// place, a name in several scopes at one capture, an id that VMs of different names share.
    pub fn vms_at_once(&self, vm: VmNo) -> usize {
        match self.vms.identity(vm) {
            Identity::Id => 1 + usize::from(self.vms.sharing.contains_key(&vm)),
            Identity::Name => self.at_once(vm, |_| true),
        }
    }

    /// How many of the VMs that a number stands for were sighted at one capture, of the sightings that `takes` takes: as
    /// many as the fullest moment shows, and in scopes that no row means together others. A row that does not say where may
    /// be any of them.
    pub(super) fn at_once(&self, vm: VmNo, takes: impl Fn(u32) -> bool) -> usize {
        if self.vms.identity(vm) == Identity::Id {
            return 1;
        }
        let mut at: BTreeMap<CaptureNo, (Vec<InScopes>, InScopes)> = BTreeMap::new();
        for sighting in self.sightings_of(vm).filter(|&sighting| takes(sighting)) {
            let place = self.vms.sighting_at(sighting).place;
            for moment in self.vms.seen().numbers(sighting) {
                let capture = self.captures.of_moment(moment);
                let scopes = self.spots(place, capture).into_iter().map(|spot| spot.scope);
                let scopes: BTreeSet<ScopeNo> = scopes.filter(|&scope| scope != NO_SCOPE).collect();
                let (groups, anywhere) = at.entry(capture).or_default();
                *anywhere.at.entry(moment).or_default() += 1;
                if scopes.is_empty() {
                    continue;
                }
                let mut here = InScopes { scopes, at: BTreeMap::from([(moment, 1)]) };
                let shares = |group: &mut InScopes| !group.scopes.is_disjoint(&here.scopes);
                let together: Vec<InScopes> = groups.extract_if(.., shares).collect();
                together.into_iter().for_each(|group| here.unite(group));
                groups.push(here);
            }
        }
        let number = |(groups, anywhere): (Vec<InScopes>, InScopes)| {
            let in_groups: usize = groups.iter().map(InScopes::fullest).sum();
            in_groups.max(anywhere.fullest())
        };
        at.into_values().map(number).max().unwrap_or(1)
    }
}

/// Scopes that rows mean together, with the number of sightings at each moment.
#[derive(Default)]
struct InScopes {
    scopes: BTreeSet<ScopeNo>,
    at: BTreeMap<u32, usize>,
}

impl InScopes {
    fn unite(&mut self, other: Self) {
        self.scopes.extend(other.scopes);
        for (moment, sightings) in other.at {
            *self.at.entry(moment).or_default() += sightings;
        }
    }

    /// The sightings of the moment with most of them.
    fn fullest(&self) -> usize {
        self.at.values().copied().max().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use crate::estate::{CaptureUnit, Estate};
    use crate::finding::Findings;
    use crate::intake::{HostRow, Power, Stamp, VmRow};
    use crate::origin::{FileId, Origin};

    /// A row of a VM: its file, its time, the cells that tell it apart, its host, its system, and whether it ran.
    type Row<'a> = (u32, &'a str, u64, &'a str, &'a str, Power);

    /// An estate of a cluster of two hosts and one that stands alone, and of the VM `dc`.
    fn estate_of(rows: &[Row<'_>]) -> Estate {
        let scratch = Box::new(Cursor::new(Vec::new()));
        let month = "2026-10".parse().unwrap();
        let mut estate = Estate::new(month, CaptureUnit::Day, 0, scratch).unwrap();
        for (line, (host, cluster)) in (2..).zip([("a1", "a"), ("a2", "a"), ("alone", "")]) {
            let origin = Origin { file: FileId(0), line };
            let row = HostRow::of_another_month(origin, Stamp::Undated, host);
            estate.host(&HostRow { cluster: Some(cluster), ..row });
        }
        estate.end_hosts(&|_| String::new(), &mut Findings::default());
        for (line, &(file, time, cells, host, guest_os, power)) in (2..).zip(rows) {
            let origin = Origin { file: FileId(file), line };
            let day = time[..10].parse().unwrap();
            let row =
                VmRow::of_another_month(origin, Stamp::At { day, hour: None, text: time }, "dc");
            estate.vm(&VmRow { cells, host, guest_os, power, ..row }, None);
        }
        estate.end_vms();
        estate
    }

    const FIRST: &str = "2026-10-01";
    const SECOND: &str = "2026-10-02";
    const WINDOWS: &str = "Windows Server 2022";
    const RUNS: Power = Power::Runs;

    #[test]
    fn files_of_one_time_that_cannot_mean_one_vm_are_told() {
        // rows, the line that is told
        let cases: [(&[Row<'_>], Option<u32>); 11] = [
            // A row that leaves it open hides nothing, wherever it stands.
            (
                &[
                    (1, FIRST, 1, "", "", Power::Unknown),
                    (2, FIRST, 2, "a1", WINDOWS, RUNS),
                    (3, FIRST, 3, "a2", WINDOWS, RUNS),
                ],
                Some(4),
            ),
            (
                &[
                    (1, FIRST, 1, "a1", WINDOWS, RUNS),
                    (2, FIRST, 2, "a2", WINDOWS, RUNS),
                    (3, FIRST, 3, "", "", Power::Unknown),
                ],
                Some(3),
            ),
            (&[(1, FIRST, 1, "a1", WINDOWS, RUNS), (2, FIRST, 2, "a2", WINDOWS, RUNS)], Some(3)),
            (&[(1, FIRST, 1, "a1", WINDOWS, RUNS), (2, FIRST, 2, "a1", "Debian", RUNS)], Some(3)),
            (
                &[(1, FIRST, 1, "a1", WINDOWS, RUNS), (2, FIRST, 2, "a1", WINDOWS, Power::Off)],
                Some(3),
            ),
            // The same of it in other columns, another day, another time, one file: nothing that is not told elsewhere.
            (&[(1, FIRST, 1, "a1", WINDOWS, RUNS), (2, FIRST, 2, "a1", WINDOWS, RUNS)], None),
            (&[(1, FIRST, 1, "a1", WINDOWS, RUNS), (2, FIRST, 2, "", "", Power::Unknown)], None),
            (&[(1, FIRST, 1, "a1", WINDOWS, RUNS), (2, SECOND, 2, "a2", WINDOWS, RUNS)], None),
            (
                &[
                    (1, "2026-10-01T02:00:00", 1, "a1", WINDOWS, RUNS),
                    (2, "2026-10-01T14:00:00", 2, "a2", WINDOWS, RUNS),
                ],
                None,
            ),
            (&[(1, FIRST, 1, "a1", WINDOWS, RUNS), (1, FIRST, 2, "a2", WINDOWS, RUNS)], None),
            // One file tells two apart, and the other has one of them.
            (
                &[
                    (1, FIRST, 1, "a1", WINDOWS, RUNS),
                    (1, FIRST, 2, "a2", WINDOWS, RUNS),
                    (2, FIRST, 3, "a2", WINDOWS, RUNS),
                ],
                None,
            ),
        ];
        for (rows, told) in cases {
            let estate = estate_of(rows);
            let found = estate.vms.machines_of_names(&estate.captures);
            let lines: Vec<u32> = found.iter().map(|(_, row)| row.line).collect();
            assert_eq!(lines, Vec::from_iter(told), "{rows:?}");
        }
    }

    #[test]
    fn a_name_in_two_scopes_at_one_capture_may_be_two_vms() {
        // rows, how many
        let cases: [(&[Row<'_>], usize); 7] = [
            // A row that does not say where may be any of them, but for another row of its file.
            (&[(1, FIRST, 1, "alone", WINDOWS, RUNS), (2, FIRST, 2, "", WINDOWS, RUNS)], 1),
            (&[(1, FIRST, 1, "alone", WINDOWS, RUNS), (1, FIRST, 2, "", WINDOWS, RUNS)], 2),
            (&[(1, FIRST, 1, "a1", WINDOWS, RUNS), (2, FIRST, 2, "alone", WINDOWS, RUNS)], 2),
            (
                &[
                    (1, "2026-10-01T02:00:00", 1, "a1", WINDOWS, RUNS),
                    (1, "2026-10-01T02:00:05", 2, "alone", WINDOWS, RUNS),
                ],
                2,
            ),
            // Within a scope it counts once, and it may move from day to day.
            (&[(1, FIRST, 1, "a1", WINDOWS, RUNS), (2, FIRST, 2, "a2", WINDOWS, RUNS)], 1),
            (&[(1, FIRST, 1, "a1", WINDOWS, RUNS), (1, SECOND, 2, "alone", WINDOWS, RUNS)], 1),
            // One file tells two apart, and a third is elsewhere.
            (
                &[
                    (1, FIRST, 1, "a1", WINDOWS, RUNS),
                    (1, FIRST, 2, "a2", WINDOWS, RUNS),
                    (2, FIRST, 3, "alone", WINDOWS, RUNS),
                ],
                3,
            ),
        ];
        for (rows, number) in cases {
            assert_eq!(estate_of(rows).vms_at_once(0), number, "{rows:?}");
        }
    }
}
