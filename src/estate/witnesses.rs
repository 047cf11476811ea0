//! The rows behind a count of VMs, named when the workings are written.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::io;

use foldhash::fast::RandomState;

use crate::figure::Evidence;
use crate::origin::Origin;

use super::Estate;
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

/// Sightings at captures, each with the evidence that wants its row.
type Sought = HashMap<(u32, CaptureNo), Vec<Evidence>, RandomState>;

impl Estate {
    /// The VMs behind each piece of evidence, in the order of their rows.
    ///
    /// # Errors
    /// Fails when the scratch store fails.
    pub fn vm_witnesses(
        &mut self,
        counting: Counting,
        wanted: &HashSet<Evidence>,
    ) -> io::Result<HashMap<Evidence, Vec<Witness>>> {
        let mut by_spot: HashMap<Spot, Vec<(Option<CaptureNo>, Evidence)>, RandomState> =
            HashMap::default();
        for &evidence in wanted {
            if let Evidence::Vms { scope, host, capture } = evidence {
                by_spot.entry(Spot { scope, host }).or_default().push((capture, evidence));
            }
        }
        let mut found: HashMap<Evidence, Vec<Witness>> = HashMap::new();
        // Sightings whose row at one capture is looked for in the log.
        let mut sought = Sought::default();
        self.each_presence(counting, |_, presence| {
            for at in presence.spots() {
                for &(capture, evidence) in by_spot.get(&at.spot).into_iter().flatten() {
                    match capture {
                        Some(capture) => {
                            for sighting in at.at(capture) {
                                sought.entry((sighting, capture)).or_default().push(evidence);
                            }
                        }
                        None => {
                            for sighting in at.fullest(|_| true) {
                                let origin = self.vms.origin(sighting);
                                let witness = self.vm_witness(sighting, origin);
                                found.entry(evidence).or_default().push(witness);
                            }
                        }
                    }
                }
            }
        });
        for (key, origin) in self.rows_of(&sought)? {
            for &evidence in &sought[&key] {
                let witness = self.vm_witness(key.0, origin);
                found.entry(evidence).or_default().push(witness);
            }
        }
        for witnesses in found.values_mut() {
            witnesses.sort();
        }
        Ok(found)
    }

    /// The first row of each sighting at the capture that is asked for.
    fn rows_of(&mut self, sought: &Sought) -> io::Result<BTreeMap<(u32, CaptureNo), Origin>> {
        let mut rows = BTreeMap::new();
        if sought.is_empty() {
            return Ok(rows);
        }
        let captures = &self.captures;
        self.vms.log.read(|row| {
            let key = (row.sighting, captures.of_moment(row.moment));
            if sought.contains_key(&key) {
                let first = rows.entry(key).or_insert(row.origin);
                *first = (*first).min(row.origin);
            }
        })?;
        Ok(rows)
    }

    fn vm_witness(&self, sighting: u32, origin: Origin) -> Witness {
        let seen = self.vms.sighting_at(sighting);
        let place = match seen.place {
            Place::Host(host) if self.hosts.get(host).is_nested() => {
                format!("on nested host {}, which counts where it ran", self.hosts.name(host))
            }
            Place::Host(host) => format!("on host {}", self.hosts.name(host)),
            Place::Cluster(cluster) => {
                format!("somewhere in cluster {}", self.scopes.cluster_name(cluster))
            }
            Place::Nowhere => String::new(),
        };
        let told = match self.vms.identity(seen.vm) {
            Identity::Id => "",
            Identity::Name => ", told apart by its name",
        };
        Witness {
            origin,
            subject: format!("vm {}", self.vms.name(seen.vm)),
            counts: 1,
            note: format!("{place}{told}"),
        }
    }
}
