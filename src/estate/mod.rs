//! The estate of one month: hosts, scopes, VMs at every capture, accounts and groups. Facts only:
//! nothing here knows what a licence is.

pub mod access;
mod account;
mod accounts;
mod aliases;
mod azure;
mod bits;
mod capture;
mod capture_tests;
mod completeness;
mod directory;
mod directory_tests;
mod entry_rows;
mod facts;
mod first_rows;
mod guests;
mod host;
mod host_again;
mod host_parts;
mod host_state;
mod host_tests;
mod identity;
mod joining;
mod known;
mod last_seen;
mod list_lengths;
mod listed;
mod members_by_group;
mod memberships;
mod model;
mod names;
mod nested;
mod notices;
mod numbers;
mod person_names;
pub mod persons;
mod presence;
mod pseudonyms;
mod scope;
mod seen_at;
mod set_aside;
mod settle;
mod sighting_log;
mod standing;
mod systems;
mod tally;
mod time_of_day;
mod vm;
mod vm_again;
mod vm_customers;
mod vm_facts;
mod vm_history;
mod vm_index;
mod vm_namesakes;
mod vm_notices;
mod vm_numbers;
mod vm_settle;
mod vm_shares;
mod vm_tests;
mod vm_uses;
mod walk;
mod whereabouts;
mod without;
mod witnesses;
pub mod words;

use std::collections::HashMap;

pub use account::{Account, MemberKind, Membership, NodeNo};
pub use capture::{CaptureNo, CaptureUnit, Captures};
pub use directory::Directory;
pub use entry_rows::{EntryRows, WhichRows};
pub use guests::GuestText;
pub use host::{Host, HostNo, Hosts, Parent};
pub use host_again::SameHost;
pub use host_state::HostState;
pub use last_seen::{LastMembership, VmAt, WhichVms};
pub use listed::ListedGroup;
pub use nested::{NestedHost, OwnVm};
pub use numbers::{Numbers, ScopeNumbers};
pub use person_names::{NamedPerson, PersonName};
pub use pseudonyms::{KEY_LENGTH, Pseudonyms};
pub use scope::{ClusterNo, ScopeKind, ScopeNo, Scopes};
pub use seen_at::SeenAt;
pub use set_aside::{Aside, SetAside};
pub use sighting_log::{Scratch, SightingLog};
pub use standing::AccountStanding;
pub use tally::{Also, Counting, PowerOverMonth, Tally, VmCount};
pub use vm::{Class, Place, VmNo, Vms};
pub use vm_again::SameRow;
pub use vm_history::{CountedVm, VmSeen};
pub use vm_index::VmIndex;
pub use vm_numbers::{MostAtOnce, VmNumbers};
pub use vm_shares::{VmShare, VmShares};
pub use vm_uses::{GuestUse, VmUse};
pub use walk::Walk;
pub use whereabouts::{Places, Whereabouts};
pub use witnesses::{VmWitness, Witness};

use crate::finding::Findings;
use crate::intake::{AccessGroupRow, AccountRow, ClusterRow, HostRow, Kind, MemberRow, VmRow};
use crate::month::ReportMonth;
use crate::sheet::TableError;
use crate::terms::Product;

use completeness::StatedNumbers;
use model::VirtualModels;
use nested::Beneath;
use presence::Spot;
use words::SystemNames;

/// The facts of one month. Rows are added hosts first, because VMs are placed on them.
#[derive(Debug)]
pub struct Estate {
    /// When rows were captured.
    pub captures: Captures,
    /// The physical hosts.
    pub hosts: Hosts,
    /// What is licensed together.
    pub scopes: Scopes,
    /// The VMs.
    pub vms: Vms,
    /// Accounts and groups.
    pub directory: Directory,
    /// VMs that are not the provider's to count; empty until the rules have said so.
    pub set_aside: SetAside,
    stated_numbers: StatedNumbers,
    systems: SystemNames,
    virtual_models: VirtualModels,
    spots: HashMap<ClusterNo, Vec<Spot>>,
    beneath: Beneath,
    /// By host the scope that it stays in all month; none where there are several, or none.
    only_scopes: Vec<Option<ScopeNo>>,
}

impl Estate {
    /// An estate without rows.
    ///
    /// # Errors
    /// Fails when a table of the program is broken.
    pub fn new(
        month: ReportMonth,
        unit: CaptureUnit,
        grace_days: u32,
        scratch: Box<dyn Scratch>,
    ) -> Result<Self, TableError> {
        Ok(Self {
            captures: Captures::new(month, unit, grace_days),
            hosts: Hosts::default(),
            scopes: Scopes::default(),
            vms: Vms::new(SightingLog::new(scratch)),
            directory: Directory::default(),
            set_aside: SetAside::default(),
            stated_numbers: StatedNumbers::default(),
            systems: SystemNames::read()?,
            virtual_models: VirtualModels::read()?,
            spots: HashMap::new(),
            beneath: Beneath::default(),
            only_scopes: Vec::new(),
        })
    }

    /// Adds a row of a host, and says what it came to.
    pub fn host(&mut self, row: &HostRow<'_>) -> Option<SameHost> {
        let moment = self.captures.moment(Kind::Hosts, row.origin.file, row.stamp)?;
        let Self { hosts, scopes, systems, captures, .. } = self;
        captures.note_place(Kind::Hosts, scopes.source(row.source), moment, row.stamp);
        let same = hosts.add(row, moment, scopes, systems);
        if let Some(model) = row.model {
            hosts.note_model(same.host, (model, row.origin), &self.virtual_models);
        }
        self.stated_numbers.note_host(row, same.host, moment.capture);
        Some(same)
    }

    /// Adds what a cluster says of itself.
    pub fn cluster(&mut self, row: &ClusterRow<'_>) {
        let source = self.scopes.source(row.source);
        self.stated_numbers.note_cluster(row, source);
    }

    /// Ends the hosts: names the scopes and tells what changed within the month.
    pub fn end_hosts(&mut self, labels: &dyn Fn(u32) -> String, findings: &mut Findings) {
        let Self { hosts, scopes, systems, .. } = self;
        let in_time = self.captures.of_kind(Kind::Hosts);
        let order = |capture| in_time.iter().position(|&held| held == capture).unwrap_or(0);
        hosts.settle(&order, (scopes, systems), labels, findings);
        for scope in hosts.scopes_of_nested_alone() {
            scopes.retire(scope);
        }
        scopes.settle(&|host| hosts.name(host).to_owned());
        let only = |host: &Host| match host.scopes() {
            [only] => Some(*only),
            _ => None,
        };
        self.only_scopes = self.hosts.hosts.iter().map(only).collect();
        for host in self.hosts.physical() {
            for &scope in self.hosts.get(host).scopes() {
                if let Some(cluster) = self.scopes.get(scope).cluster {
                    let spots = self.spots.entry(cluster).or_default();
                    spots.push(Spot { scope, host: None });
                    spots.push(Spot { scope, host: Some(host) });
                }
            }
        }
        for spots in self.spots.values_mut() {
            spots.sort_unstable();
            spots.dedup();
        }
    }

    /// Adds a row of a VM, which is likely one that is known already.
    pub fn vm(&mut self, row: &VmRow<'_>, likely: Option<VmNo>) -> Option<SameRow> {
        let moment = self.captures.moment(Kind::Vms, row.origin.file, row.stamp)?;
        let Self { hosts, scopes, systems, vms, captures, .. } = self;
        captures.note_place(Kind::Vms, scopes.source(row.source), moment, row.stamp);
        vms.add(row, moment, likely, &mut vm::Known { hosts, scopes, systems, captures })
    }

    /// Ends the VMs: finds where the VMs of nested hosts ran.
    pub fn end_vms(&mut self) {
        self.vms.settle(&self.captures);
        self.beneath = Beneath::find(self);
    }

    /// Adds a row of a member.
    pub fn member(&mut self, row: &MemberRow<'_>) {
        self.directory.member(row, &mut self.captures);
    }

    /// Adds what a row says of an account.
    pub fn account(&mut self, row: &AccountRow<'_>) {
        self.directory.account_row(row, &mut self.captures);
    }

    /// Takes a directory whose rows were read apart, with their captures. It may be settled already: settling only asks
    /// whether two captures are one, which no other numbers change.
    pub fn take_directory(&mut self, directory: Directory, captures: Captures) {
        let numbers = self.captures.take(Kind::Members, captures);
        self.directory = directory;
        self.directory.facts.renumber(&|capture| numbers[capture as usize]);
    }

    /// Adds a group that gives access.
    pub fn access_group(&mut self, row: &AccessGroupRow<'_>, product: Product) {
        self.directory.list(row, product);
    }

    fn spots_of_cluster(&self, cluster: ClusterNo) -> &[Spot] {
        self.spots.get(&cluster).map_or(&[], Vec::as_slice)
    }

    /// What reports call a place of a kind: a source, or a directory.
    pub fn place_name(&self, kind: Kind, place: u32) -> &str {
        match kind {
            Kind::Members => self.directory.directory_name(place),
            _ => self.scopes.source_name(place),
        }
    }

    /// Tells what was noticed while the rows came.
    pub fn tell(&self, labels: &dyn Fn(u32) -> String, findings: &mut Findings) {
        self.vms.tell(&self.hosts, &self.scopes, &self.captures, labels, findings);
        self.tell_missing(findings);
        self.directory.tell(labels, findings);
        for (kind, file, outside) in self.captures.outside() {
            let month = self.captures.month();
            findings.capture_outside_month(kind, &labels(file.0), outside, month);
        }
    }
}
