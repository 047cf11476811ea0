//! What is told of the rows of VMs: hosts without a row, names that only nearly fit, rows that repeat or
//! contradict each other.

use std::collections::BTreeMap;

use crate::finding::Findings;
use crate::intake::Kind;
use crate::origin::{FileId, Origin};

use super::capture::Captures;
use super::host::Hosts;
use super::scope::Scopes;
use super::vm::{Identity, Vms};

impl Vms {
    /// Tells what was noticed while rows came.
    pub fn tell(
        &self,
        hosts: &Hosts,
        scopes: &Scopes,
        captures: &Captures,
        labels: &dyn Fn(u32) -> String,
        findings: &mut Findings,
    ) {
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
        self.tell_twice(captures, labels, findings);
    }

    /// VMs that stand twice in one moment: repeated rows, or rows that contradict each other.
    fn tell_twice(
        &self,
        captures: &Captures,
        labels: &dyn Fn(u32) -> String,
        findings: &mut Findings,
    ) {
        let by_vm = self.by_vm();
        let mut repeated: BTreeMap<FileId, (u64, Origin)> = BTreeMap::new();
        for (&(vm, capture), &(rows, last)) in &self.twice {
            let start = by_vm.partition_point(|&n| self.sighting_at(n).vm < vm);
            let of_vm = by_vm[start..].iter().take_while(|&&n| self.sighting_at(n).vm == vm);
            let at_capture = of_vm.filter(|&&n| self.seen().has(n, capture));
            let contradicts = self.identity(vm) == Identity::Id && at_capture.clone().count() > 1;
            if contradicts {
                let when = captures.shown(capture).unwrap_or("the month");
                findings.vm_twice(&format!("vm {}", self.name(vm)), when, last);
            } else {
                let held = repeated.entry(last.file).or_insert((0, last));
                *held = (held.0 + rows, held.1.min(last));
            }
        }
        for (file, (rows, first)) in repeated {
            findings.rows_repeated(Kind::Vms, &labels(file.0), rows, first);
        }
    }
}
