//! The estate in numbers, for a reader who wants to know whether the exports were understood. No rule
//! uses them: what is licensed is computed from the facts.

use std::collections::{BTreeMap, BTreeSet};

use super::Estate;
use super::account::NodeNo;
use super::host::HostNo;
use super::host_state::HostState;
use super::scope::{ClusterNo, ScopeKind, ScopeNo};
use super::tally::{Counting, Tally};
use super::vm_numbers::{MostAtOnce, VmNumbers};

/// The estate in numbers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Numbers {
    /// Physical hosts that were seen in the month; nested ones are VMs.
    pub hosts: u64,
    /// Hosts of which no row tells the cores.
    pub hosts_without_cores: u64,
    /// Clusters that hosts belong to.
    pub clusters: u64,
    /// Hosts in no cluster.
    pub stand_alone: u64,
    /// Physical processors; a host that changed counts at its highest number.
    pub processors: u64,
    /// Physical cores, without any minimum; a host that changed counts at its highest number.
    pub physical_cores: u64,
    /// The VMs.
    pub vms: VmNumbers,
    /// The scopes, by name.
    pub scopes: Vec<ScopeNumbers>,
    /// Groups with rows of members, be it only to say that they are empty.
    pub groups: u64,
    /// Groups that are listed as giving access, each once.
    pub groups_listed: u64,
    /// Accounts that are in some group.
    pub accounts: u64,
    /// Memberships, each once however many captures show it.
    pub memberships: u64,
}

/// A scope in numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScopeNumbers {
    /// The name of the scope.
    pub scope: String,
    /// What it is.
    pub kind: ScopeKind,
    /// Hosts that belonged to it at any time of the month.
    pub hosts: u64,
    /// Their physical cores, without any minimum.
    pub physical_cores: u64,
    /// VMs that were seen in it, whatever their system.
    pub vms: u64,
    /// The most that counted as Windows Server at once.
    pub windows: MostAtOnce,
}

impl Estate {
    /// The numbers of the month; `counting` says which VMs count as Windows Server, and `tally` what counting them came
    /// to. Call it when all rows are in and the directory is settled.
    pub fn numbers(&self, counting: Counting, tally: &Tally) -> Numbers {
        let vms = self.vm_numbers(counting);
        let scopes = self.scope_numbers(tally, &vms);
        let mut numbers = Numbers { vms, scopes, ..Numbers::default() };
        let mut clusters: BTreeSet<ClusterNo> = BTreeSet::new();
        for host in self.hosts.physical() {
            numbers.hosts += 1;
            numbers.processors += self
                .highest(host, |state| state.cores.as_ref().map_or(0, |cores| cores.len() as u64));
            numbers.physical_cores += self.highest(host, HostState::physical_cores);
            let of_host = self.hosts.get(host);
            if of_host.states.iter().all(|state| state.cores.is_none()) {
                numbers.hosts_without_cores += 1;
            }
            let of_scopes = of_host.scopes().iter().map(|&scope| self.scopes.get(scope).cluster);
            let in_clusters: BTreeSet<ClusterNo> = of_scopes.flatten().collect();
            if in_clusters.is_empty() {
                numbers.stand_alone += 1;
            }
            clusters.extend(in_clusters);
        }
        numbers.clusters = clusters.len() as u64;
        self.count_directory(&mut numbers);
        numbers
    }

    fn scope_numbers(&self, tally: &Tally, vms: &VmNumbers) -> Vec<ScopeNumbers> {
        let mut hosts_of: BTreeMap<ScopeNo, Vec<HostNo>> = BTreeMap::new();
        for host in self.hosts.physical() {
            for &scope in self.hosts.get(host).scopes() {
                hosts_of.entry(scope).or_default().push(host);
            }
        }
        let by_name = self.scopes.by_name().into_iter();
        let numbers = by_name.map(|scope| {
            let hosts = hosts_of.get(&scope).map_or(&[][..], Vec::as_slice);
            let cores = hosts.iter().map(|&host| self.highest(host, HostState::physical_cores));
            ScopeNumbers {
                scope: self.scopes.name(scope).to_owned(),
                kind: self.scopes.get(scope).kind,
                hosts: hosts.len() as u64,
                physical_cores: cores.sum(),
                vms: vms.of_scopes.get(&scope).copied().unwrap_or(0),
                windows: self.most_at_once(&tally.scope(scope)),
            }
        });
        numbers.collect()
    }

    fn highest(&self, host: HostNo, of_state: impl Fn(&HostState) -> u64) -> u64 {
        self.hosts.get(host).states.iter().map(of_state).max().unwrap_or(0)
    }

    fn count_directory(&self, numbers: &mut Numbers) {
        let directory = &self.directory;
        numbers.groups = directory.groups().count() as u64;
        let listed: BTreeSet<NodeNo> = directory
            .listed()
            .iter()
            .flat_map(|(_, _, groups)| groups.iter().map(|listed| listed.group))
            .collect();
        numbers.groups_listed = listed.len() as u64;
        // A member of unsaid kind is the group of its name, if there is one.
        let accounts = directory
            .accounts()
            .filter(|(node, account)| !account.said.only_as_group() || !directory.is_group(*node));
        numbers.accounts = accounts.count() as u64;
        numbers.memberships = directory.memberships.len() as u64;
    }
}
