//! What is told of the rows of VMs: hosts without a row, names that only nearly fit, rows that repeat or
//! contradict each other.

use crate::finding::Findings;
use crate::intake::{Kind, VmRow};

use super::capture::{Captures, Moment};
use super::host::{HostNo, Hosts};
use super::scope::Scopes;
use super::vm::{Known, VmNo, Vms};

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
        for (vm, origin) in self.unlisted() {
            findings.vm_unlisted(self.name(vm), origin);
        }
        for (file, (count, line)) in &self.control {
            findings.name_with_control("VMs", *file, *line, *count);
        }
        for (vm, (at, last)) in &self.contradicting {
            let first = at.iter().filter_map(|&capture| captures.shown(capture)).min();
            let when = (at.len() as u64, first.unwrap_or("the month"));
            findings.vm_twice(&format!("vm {}", self.name(*vm)), when, *last);
        }
        for (file, (rows, first)) in &self.repeated {
            findings.rows_repeated(Kind::Vms, &labels(file.0), *rows, *first);
        }
    }

    /// Notes that a VM's row names another cluster than its host's.
    pub(super) fn compare_cluster(
        &mut self,
        row: &VmRow<'_>,
        vm: VmNo,
        host: HostNo,
        moment: Moment,
        known: &Known<'_>,
    ) {
        if row.cluster.is_empty() {
            return;
        }
        let host = known.hosts.get(host);
        let agrees = |scope: u32| {
            known.scopes.get(scope).cluster.is_some_and(|cluster| {
                let name = known.scopes.cluster_name(cluster);
                name.eq_ignore_ascii_case(row.cluster)
                    || name.to_lowercase() == row.cluster.to_lowercase()
            })
        };
        let agree = match host.scopes() {
            [only] => agrees(*only),
            _ => host.scopes_at(moment.capture).into_iter().any(agrees),
        };
        if !agree {
            let held = self.disagreeing_clusters.entry(vm).or_insert(row.origin);
            *held = (*held).min(row.origin);
        }
    }
}
