//! What is told of the rows of VMs: hosts without a row, names that only nearly fit, rows that repeat or
//! contradict each other.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use crate::finding::Findings;
use crate::intake::Kind;
use crate::origin::{FileId, Origin};

use super::capture::Captures;
use super::host::Hosts;
use super::scope::Scopes;
use super::vm::{Identity, VmNo, Vms};

impl Vms {
    /// Tells what was noticed while rows came.
    ///
    /// # Errors
    /// Fails when the scratch store fails.
    pub fn tell(
        &mut self,
        hosts: &Hosts,
        scopes: &Scopes,
        captures: &Captures,
        labels: &dyn Fn(u32) -> String,
        findings: &mut Findings,
    ) -> io::Result<()> {
        for (host, (clusters, origin)) in &self.hosts_without_row {
            let mut names: Vec<&str> =
                clusters.iter().map(|&cluster| scopes.cluster_name(cluster)).collect();
            names.sort_unstable();
            findings.host_without_row(host, &names, *origin);
        }
        for (written, (host, origin)) in &self.joined_by_short_name {
            findings.host_joined_by_short_name(written, hosts.name(*host), *origin);
        }
        for (vm, origin) in &self.disagreeing_clusters {
            findings.clusters_disagree(&format!("vm {}", self.name(*vm)), *origin);
        }
        for (file, (count, line)) in &self.control {
            findings.name_with_control("VMs", *file, *line, *count);
        }
        self.tell_twice(captures, labels, findings)
    }

    /// VMs that stand twice in one moment: repeated rows, or rows that contradict each other. The log
    /// tells all of their rows, so the order of the rows does not matter.
    fn tell_twice(
        &mut self,
        captures: &Captures,
        labels: &dyn Fn(u32) -> String,
        findings: &mut Findings,
    ) -> io::Result<()> {
        if self.twice.is_empty() {
            return Ok(());
        }
        let mut doubled: BTreeMap<(VmNo, u32), Doubled> = BTreeMap::new();
        let Self { log, sightings, twice, .. } = self;
        log.read(|row| {
            let key = (sightings[row.sighting as usize].vm, row.moment);
            if twice.contains(&key) {
                let held = doubled.entry(key).or_default();
                held.rows += 1;
                held.sightings.insert(row.sighting);
                held.last = held.last.max(Some(row.origin));
            }
        })?;
        let mut repeated: BTreeMap<FileId, (u64, Origin)> = BTreeMap::new();
        let mut contradicting: BTreeMap<VmNo, (u64, &str, Origin)> = BTreeMap::new();
        for ((vm, moment), of_moment) in doubled {
            let Some(last) = of_moment.last else { continue };
            if self.identity(vm) == Identity::Id && of_moment.sightings.len() > 1 {
                let when = captures.shown(captures.of_moment(moment)).unwrap_or("the month");
                let held = contradicting.entry(vm).or_insert((0, when, last));
                *held = (held.0 + 1, held.1.min(when), held.2.max(last));
            }
            let again = of_moment.rows - of_moment.sightings.len() as u64;
            if again > 0 {
                let held = repeated.entry(last.file).or_insert((0, last));
                *held = (held.0 + again, held.1.min(last));
            }
        }
        for (vm, (times, when, last)) in contradicting {
            findings.vm_twice(&format!("vm {}", self.name(vm)), (times, when), last);
        }
        for (file, (rows, first)) in repeated {
            findings.rows_repeated(Kind::Vms, &labels(file.0), rows, first);
        }
        Ok(())
    }
}

/// The rows of one VM in one moment.
#[derive(Default)]
struct Doubled {
    rows: u64,
    sightings: BTreeSet<u32>,
    last: Option<Origin>,
}
