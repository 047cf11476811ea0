//! What is told of the rows of VMs: hosts without a row, names that only nearly fit, rows that repeat or
//! contradict each other.

use std::collections::BTreeSet;

use crate::finding::{ControlNames, Direction, Findings};
use crate::fold::Fold as _;
use crate::intake::{Kind, Power, VmLicence, VmRow};
use crate::origin::Origin;

use super::capture::{CaptureNo, Captures, Moment};
use super::host::{HostNo, Hosts};
use super::scope::Scopes;
use super::vm::{Known, NONE, VmNo, Vms};

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
        if let Some(first) = self.clusters_of_vms_only.values().min() {
            findings.clusters_of_vms_only(self.clusters_of_vms_only.len(), *first);
        }
        for (vm, origin) in self.customers_of_names.shared() {
            findings.vm_name_shared(&format!("vm {}", self.name(vm)), origin);
        }
        for (vm, origin) in self.machines_of_names(captures) {
            findings.vm_differs_between_files(&format!("vm {}", self.name(vm)), origin);
        }
        for (vm, origin) in self.unlisted() {
            findings.vm_unlisted(self.name(vm), origin);
        }
        self.control.tell("VMs", findings);
        self.customer_control.tell(ControlNames::END_CUSTOMERS, findings);
        for (vm, (at, last)) in &self.contradicting {
            let when = (at.len() as u64, first_of(at, captures));
            let counts = |number: &u32| {
                let class = self.sighting_at(*number).class;
                class.system.counts()
                    && class.power != Power::Off
                    && class.licence == VmLicence::Spla
            };
            let is_counted = self.sightings_of(*vm).any(|number| counts(&number));
            let direction =
                if is_counted { Direction::MayBeTooHigh } else { Direction::MayBeTooLow };
            findings.vm_twice(&format!("vm {}", self.name(*vm)), when, direction, *last);
        }
        for (vm, (at, last)) in &self.sharing {
            let when = (at.len() as u64, first_of(at, captures));
            findings.vm_id_shared(&format!("vm {}", self.name(*vm)), when, *last);
        }
        for (file, (rows, first)) in &self.repeated {
            findings.rows_repeated(Kind::Vms, &labels(file.0), *rows, *first);
        }
    }

    /// Notes that a VM with an id was sighted otherwise at the same moment, or by another name in the same
    /// capture: a VM moves within a day, but two names at once are rather two VMs with one id.
    pub(super) fn contradict(
        &mut self,
        (vm, sighting): (VmNo, u32),
        moment: Moment,
        row: Origin,
        captures: &Captures,
    ) {
        let held = &mut self.vms[vm as usize];
        let is_newer = held.newest == NONE || held.newest < moment.number;
        if is_newer {
            held.newest = moment.number;
        }
        // Nearly every row is the only one of its VM at a moment that has just begun.
        if (is_newer && !held.renamed) || self.seen.has(sighting, moment.number) {
            return;
        }
        let name = self.sightings[sighting as usize].content;
        let in_capture = |number| captures.of_moment(number) == moment.capture;
        let mut other = self.last_of_vm[vm as usize];
        while other != NONE {
            let renamed = self.sightings[other as usize].content != name;
            let told = if renamed && self.seen.numbers(other).any(in_capture) {
                Some(&mut self.sharing)
            } else if other != sighting && !renamed && self.seen.has(other, moment.number) {
                Some(&mut self.contradicting)
            } else {
                None
            };
            if let Some(told) = told {
                let held = told.entry(vm).or_insert((BTreeSet::new(), row));
                held.0.insert(moment.capture);
                held.1 = held.1.max(row);
            }
            other = self.before[other as usize];
        }
    }

    /// Notes that a VM's row names another cluster than its host's, or that its host's names none.
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
        let number = host;
        let host = known.hosts.get(number);
        if host.scopes().iter().all(|&scope| known.scopes.get(scope).cluster.is_none()) {
            let held = self.clusters_of_vms_only.entry(number).or_insert(row.origin);
            *held = (*held).min(row.origin);
            return;
        }
        let agrees = |scope: u32| {
            known.scopes.get(scope).cluster.is_some_and(|cluster| {
                let name = known.scopes.cluster_name(cluster);
                name.eq_ignore_ascii_case(row.cluster) || name.folded() == row.cluster.folded()
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

/// The day of the first of some captures, for the eye.
fn first_of<'a>(at: &BTreeSet<CaptureNo>, captures: &'a Captures) -> &'a str {
    at.iter().filter_map(|&capture| captures.shown(capture)).min().unwrap_or("the month")
}
