//! The rows behind a count of VMs, named when the workings are written.

use std::collections::{HashMap, HashSet};
use std::io;

use foldhash::fast::RandomState;

use crate::figure::Evidence;
use crate::origin::{FileId, Origin};

use super::Estate;
use super::bits::BitSet;
use super::capture::CaptureNo;
use super::presence::Spot;
use super::tally::Counting;
use super::vm::{Identity, Place};

/// One row behind a count.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Witness {
    /// The row.
    pub origin: Origin,
    /// What the row shows, such as `vm web-01`.
    pub subject: String,
    /// How many it stands for: one, except for an account that several persons share.
    pub counts: u64,
    /// How it came to count, where that is not plain.
    pub note: String,
}

impl Witness {
    /// Nothing told yet, for whoever writes one row in words after the other.
    pub(super) fn untold() -> Self {
        let origin = Origin { file: FileId(0), line: 0 };
        Self { origin, subject: String::new(), counts: 0, note: String::new() }
    }
}

/// Brings rows that are in the order of the file, but where one names several things, into that of their words there.
pub(super) fn sort_those_of_one_row<T, W: Ord>(
    rows: &mut [T],
    origin: impl Fn(&T) -> Origin,
    mut words: impl FnMut(&T) -> W,
) {
    for of_one in rows.chunk_by_mut(|a, b| origin(a) == origin(b)) {
        if of_one.len() > 1 {
            of_one.sort_by_cached_key(&mut words);
        }
    }
}

/// A row of a VM behind a count, by its sighting. Its words are found when it is told: there may be as many as VMs.
#[derive(Debug, Clone, Copy)]
pub struct VmWitness {
    origin: Origin,
    sighting: u32,
}

/// The rows that are looked for in the log.
#[derive(Default)]
struct Sought {
    /// The sightings that any of them is of.
    sightings: BitSet,
    /// The place of each sighting at a capture among the rows.
    places: HashMap<(u32, CaptureNo), u32, RandomState>,
    /// For each place the first row, once it is found.
    rows: Vec<Option<Origin>>,
    /// The places with their sightings, and what asks for them.
    asked: Vec<(u32, u32, usize)>,
}

impl Sought {
    fn ask(&mut self, sighting: u32, capture: CaptureNo, evidence: usize) {
        let next = u32::try_from(self.rows.len()).unwrap_or(u32::MAX);
        let place = *self.places.entry((sighting, capture)).or_insert(next);
        if place == next {
            self.rows.push(None);
            self.sightings.insert(sighting);
        }
        self.asked.push((place, sighting, evidence));
    }
}

impl Estate {
    /// The rows of VMs behind each piece of evidence, in order.
    ///
    /// # Errors
    /// Fails when the scratch store fails.
    pub fn vm_witnesses(
        &self,
        counting: Counting,
        wanted: &HashSet<Evidence>,
    ) -> io::Result<HashMap<Evidence, Vec<VmWitness>>> {
        let mut found: Vec<(Evidence, Vec<VmWitness>)> =
            wanted.iter().map(|&evidence| (evidence, Vec::new())).collect();
        let mut by_spot: HashMap<Spot, Vec<(Option<CaptureNo>, usize)>, RandomState> =
            HashMap::default();
        for (index, (evidence, _)) in found.iter().enumerate() {
            if let Evidence::Vms { scope, host, capture } = *evidence {
                by_spot.entry(Spot { scope, host }).or_default().push((capture, index));
            }
        }
        let mut sought = Sought::default();
        self.each_presence(counting, |_, presence| {
            for at in presence.spots() {
                for &(capture, index) in by_spot.get(&at.spot).into_iter().flatten() {
                    match capture {
                        Some(capture) => {
                            for sighting in at.at(capture) {
                                sought.ask(sighting, capture, index);
                            }
                        }
                        None => {
                            for sighting in at.fullest(|_| true) {
                                let origin = self.vms.origin(sighting);
                                found[index].1.push(VmWitness { origin, sighting });
                            }
                        }
                    }
                }
            }
        });
        self.seek(&mut sought)?;
        for (place, sighting, index) in sought.asked {
            if let Some(origin) = sought.rows[place as usize] {
                found[index].1.push(VmWitness { origin, sighting });
            }
        }
        for (_, rows) in &mut found {
            self.sort(rows);
        }
        Ok(found.into_iter().filter(|(_, rows)| !rows.is_empty()).collect())
    }

    /// Gives each of some rows to `use_witness`, in their order.
    pub fn each_vm_witness(&self, rows: &[VmWitness], mut use_witness: impl FnMut(&Witness)) {
        let mut told = Witness::untold();
        for &row in rows {
            self.tell_vm(row, &mut told);
            use_witness(&told);
        }
    }

    /// Finds the first row of each sighting at the capture that is asked for.
    fn seek(&self, sought: &mut Sought) -> io::Result<()> {
        if sought.asked.is_empty() {
            return Ok(());
        }
        let Sought { sightings, places, rows, .. } = sought;
        self.vms.log.read(|row| {
            if !sightings.has(row.sighting) {
                return;
            }
            let key = (row.sighting, self.captures.of_moment(row.moment));
            if let Some(&place) = places.get(&key) {
                let first = rows[place as usize].get_or_insert(row.origin);
                *first = row.origin.min(*first);
            }
        })
    }

    /// By their rows; where several are of one, which only a row that names several could be, by their words.
    fn sort(&self, rows: &mut [VmWitness]) {
        rows.sort_unstable_by_key(|row| (row.origin, row.sighting));
        sort_those_of_one_row(
            rows,
            |row| row.origin,
            |&row| {
                let mut told = Witness::untold();
                self.tell_vm(row, &mut told);
                told
            },
        );
    }

    fn tell_vm(&self, row: VmWitness, told: &mut Witness) {
        let seen = self.vms.sighting_at(row.sighting);
        (told.origin, told.counts) = (row.origin, 1);
        told.subject.clear();
        told.subject.push_str("vm ");
        told.subject.push_str(self.vms.name(seen.vm));
        told.note.clear();
        match seen.place {
            Place::Host(host) if self.hosts.get(host).is_nested() => {
                told.note.push_str("on nested host ");
                told.note.push_str(self.hosts.name(host));
                told.note.push_str(", which counts where it ran");
            }
            Place::Host(host) => {
                told.note.push_str("on host ");
                told.note.push_str(self.hosts.name(host));
            }
            Place::Cluster(cluster) => {
                told.note.push_str("somewhere in cluster ");
                told.note.push_str(self.scopes.cluster_name(cluster));
            }
            Place::Nowhere => {}
        }
        if self.vms.identity(seen.vm) == Identity::Name {
            told.note.push_str(", told apart by its name");
        }
    }
}
