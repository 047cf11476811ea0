//! VMs of the month: who was seen where, in which state, at which captures. Rows are folded into
//! sightings, so memory grows with VMs and the hosts that they visited, not with rows.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::BuildHasher;
use std::sync::OnceLock;

use foldhash::fast::RandomState;
use hashbrown::HashTable;

use crate::finding::ControlNames;
use crate::fold::Fold as _;
use crate::intake::{Listing, Power, TemplateState, VmLicence, VmRow};
use crate::origin::{FileId, Origin};

use super::bits::BitSets;
use super::capture::{CaptureNo, Captures, Moment};
use super::guests::Guests;
use super::host::{HostNo, Hosts};
use super::names::Names;
use super::scope::{ClusterNo, Scopes};
use super::sighting_log::SightingLog;
use super::vm_again::SameRow;
use super::vm_customers::CustomersOfNames;
use super::vm_facts::VmFacts;
use super::words::{System, SystemKind, SystemNames};

/// Stands for no sighting.
pub(super) const NONE: u32 = u32::MAX;

/// Stands between the doubtful cells of a sighting; no cell holds it.
const SEPARATOR: char = '\u{1f}';

/// A VM, by its number of the run.
pub type VmNo = u32;

/// Where a row puts a VM.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// On a host.
    Host(HostNo),
    /// Somewhere in a cluster.
    Cluster(ClusterNo),
    /// Neither its host nor its cluster is known.
    Nowhere,
}

/// What a row says of a VM, as far as it decides whether the VM counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Class {
    /// The guest system.
    pub system: System,
    /// Whether it ran.
    pub power: Power,
    /// Whose licence.
    pub licence: VmLicence,
    /// Whether it is a VM at all.
    pub template: TemplateState,
}

/// A VM in one place and one class; the captures at which it was seen so are kept beside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Sighting {
    /// The VM.
    pub vm: VmNo,
    /// Where it was.
    pub place: Place,
    /// What was said of it.
    pub class: Class,
    /// The cell that made the class doubtful, by its number; none where nothing is doubtful.
    pub(super) doubtful: Option<u32>,
    /// What tells sightings of one identity apart: the name of a VM with an id, because an id may have been
    /// given twice; else the rest of the row.
    pub(super) content: u64,
}

/// How VMs are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Home {
    /// By an id within a source.
    Source(u32),
    /// By a name. Numbers are counted scope by scope, so one name may be a VM in each of several.
    Name,
}

/// How sure it is that two rows are one VM.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Identity {
    /// It has an id: rows with the id are one VM.
    Id,
    /// It has only a name: different rows of one moment are several VMs.
    Name,
}

#[derive(Debug)]
pub(super) struct Vm {
    pub(super) identity: Identity,
    name: u32,
    /// The best list that it stands in.
    listing: Listing,
    /// The newest moment at which it was seen.
    pub(super) newest: u32,
    /// Whether its rows have several names.
    pub(super) renamed: bool,
}

/// The VMs of the run.
#[derive(Debug)]
pub struct Vms {
    homes: HashMap<Home, u32, RandomState>,
    pub(super) identities: Names,
    pub(super) names: Names,
    doubtful: Names,
    pub(super) guests: Guests,
    pub(super) vms: Vec<Vm>,
    hasher: RandomState,
    pub(super) table: HashTable<u32>,
    pub(super) sightings: Vec<Sighting>,
    pub(super) origins: Vec<Origin>,
    /// For each sighting the moments at which it was made; once settled its captures, where the VM has an id.
    pub(super) seen: BitSets,
    /// The last sighting of each VM, and for each sighting the one of its VM before it.
    pub(super) last_of_vm: Vec<u32>,
    pub(super) before: Vec<u32>,
    /// The sightings of each VM together; found when asked for.
    pub(super) by_vm: OnceLock<Vec<u32>>,
    pub(super) log: SightingLog,
    pub(super) hosts_by_text: HashMap<String, Option<HostNo>, RandomState>,
    /// Hosts that have no row: as written, the cluster if it is known, the first row.
    pub(super) hosts_without_row: BTreeMap<String, (BTreeSet<ClusterNo>, Origin)>,
    pub(super) joined_by_short_name: BTreeMap<String, (HostNo, Origin)>,
    pub(super) disagreeing_clusters: BTreeMap<VmNo, Origin>,
    /// Hosts that stand alone by their own rows, and whose VMs name a cluster, each with the first such row.
    pub(super) clusters_of_vms_only: BTreeMap<HostNo, Origin>,
    /// Rows that repeat another row of their moment, by file, with the first of them.
    pub(super) repeated: BTreeMap<FileId, (u64, Origin)>,
    /// VMs of which rows of one moment differ, with the captures and the last such row.
    pub(super) contradicting: BTreeMap<VmNo, (BTreeSet<CaptureNo>, Origin)>,
    /// Ids that VMs of different names have in one capture, with the captures and the last such row.
    pub(super) sharing: BTreeMap<VmNo, (BTreeSet<CaptureNo>, Origin)>,
    pub(super) facts: VmFacts,
    pub(super) customers_of_names: CustomersOfNames,
    pub(super) control: ControlNames,
    /// The same of the end customers that rows name.
    pub(super) customer_control: ControlNames,
}

/// What is known already when rows of VMs come.
pub struct Known<'a> {
    /// The hosts.
    pub hosts: &'a Hosts,
    /// The scopes.
    pub scopes: &'a mut Scopes,
    /// The names of systems.
    pub systems: &'a mut SystemNames,
    /// The captures.
    pub captures: &'a Captures,
}

impl Vms {
    /// No VMs yet; `log` takes what is needed to name the witnesses of a peak.
    pub fn new(log: SightingLog) -> Self {
        Self {
            homes: HashMap::default(),
            identities: Names::default(),
            names: Names::default(),
            doubtful: Names::default(),
            guests: Guests::default(),
            vms: Vec::new(),
            hasher: RandomState::default(),
            table: HashTable::new(),
            sightings: Vec::new(),
            origins: Vec::new(),
            seen: BitSets::default(),
            last_of_vm: Vec::new(),
            before: Vec::new(),
            by_vm: OnceLock::new(),
            log,
            hosts_by_text: HashMap::default(),
            hosts_without_row: BTreeMap::new(),
            joined_by_short_name: BTreeMap::new(),
            disagreeing_clusters: BTreeMap::new(),
            clusters_of_vms_only: BTreeMap::new(),
            repeated: BTreeMap::new(),
            contradicting: BTreeMap::new(),
            sharing: BTreeMap::new(),
            facts: VmFacts::default(),
            customers_of_names: CustomersOfNames::default(),
            control: ControlNames::default(),
            customer_control: ControlNames::default(),
        }
    }

    /// Adds a row, and gives what a row that is equal but for its time comes to as well, if it does.
    pub fn add(
        &mut self,
        row: &VmRow<'_>,
        moment: Moment,
        likely: Option<VmNo>,
        known: &mut Known<'_>,
    ) -> Option<SameRow> {
        let class = Class {
            system: known.systems.guest(row.guest_os, row.guest_os_configured),
            power: row.power,
            licence: row.licence,
            template: row.template,
        };
        let source = known.scopes.source(row.source);
        let place = self.place(row, source, known);
        let (vm, name) = self.vm(row, source, likely);
        self.guests.note(vm, row.guest_os, row.guest_os_configured);
        let customers = self.facts.number_of_customers();
        let customer = self.facts.note(vm, row);
        if self.facts.number_of_customers() > customers {
            self.customer_control.note(row.customer, row.origin);
        }
        let mut holds_at_all_times = true;
        if let Place::Host(host) = place {
            self.compare_cluster(row, vm, host, moment, known);
            // A host that changes its cluster may agree with the row at one capture only.
            holds_at_all_times =
                row.cluster.is_empty() || matches!(known.hosts.get(host).scopes(), [_]);
        }
        let content = match self.vms[vm as usize].identity {
            Identity::Id => u64::from(name),
            Identity::Name => row.cells,
        };
        let doubtful = self.doubtful(row, class);
        let sighting = Sighting { vm, place, class, doubtful, content };
        let sighting = self.sighting(sighting, row.origin);
        if let Some(customer) = customer
            && self.vms[vm as usize].identity == Identity::Name
        {
            self.customers_of_names.note(vm, customer, row.origin);
            holds_at_all_times = false;
        }
        let same = SameRow { vm, sighting, source };
        self.see(same, moment, row.origin, known.captures);
        holds_at_all_times.then_some(same)
    }

    fn place(&mut self, row: &VmRow<'_>, source: u32, known: &Known<'_>) -> Place {
        if !row.host.is_empty() {
            if let Some(host) = self.host(row, known.hosts) {
                return Place::Host(host);
            }
            let cluster = known.scopes.find_cluster(source, row.cluster);
            let cluster = cluster.filter(|_| !row.cluster.is_empty());
            if !self.hosts_without_row.contains_key(row.host) {
                self.hosts_without_row.insert(row.host.to_owned(), (BTreeSet::new(), row.origin));
            }
            if let Some(held) = self.hosts_without_row.get_mut(row.host) {
                held.0.extend(cluster);
                held.1 = held.1.min(row.origin);
            }
            return cluster.map_or(Place::Nowhere, Place::Cluster);
        }
        if row.cluster.is_empty() {
            return Place::Nowhere;
        }
        known.scopes.find_cluster(source, row.cluster).map_or(Place::Nowhere, Place::Cluster)
    }

    /// The host by its name or, where only one host has it, by its name without the domain.
    fn host(&mut self, row: &VmRow<'_>, hosts: &Hosts) -> Option<HostNo> {
        if let Some(&found) = self.hosts_by_text.get(row.host) {
            return found;
        }
        let found = hosts.find(row.host).or_else(|| {
            let host = hosts.find_by_short_name(row.host)?;
            self.joined_by_short_name.insert(row.host.to_owned(), (host, row.origin));
            Some(host)
        });
        self.hosts_by_text.insert(row.host.to_owned(), found);
        found
    }

    /// The VM of a row, and the number of its name there.
    fn vm(&mut self, row: &VmRow<'_>, source: u32, likely: Option<VmNo>) -> (VmNo, u32) {
        let (identity, home, text) = if row.vm_id.is_empty() {
            (Identity::Name, Home::Name, row.vm)
        } else {
            (Identity::Id, Home::Source(source), row.vm_id)
        };
        let next_space = u32::try_from(self.homes.len()).unwrap_or(u32::MAX);
        let space = *self.homes.entry(home).or_insert(next_space);
        let new = self.identities.len();
        let vm = self.identities.number_likely(space, text, likely);
        let name = likely.and_then(|vm| self.vms.get(vm as usize)).map(|vm| vm.name);
        let name = self.names.number_likely(0, row.vm, name);
        if vm == new {
            let listing = row.listing;
            self.vms.push(Vm { identity, name, listing, newest: NONE, renamed: false });
            self.last_of_vm.push(NONE);
            self.control.note(row.vm, row.origin);
            self.control.note(row.vm_id, row.origin);
        } else {
            let held = &mut self.vms[vm as usize];
            held.listing = held.listing.min(row.listing);
            // A VM that was renamed is shown under the first of its names; case is left aside, because
            // spellings may still change.
            let folded = |name| self.names.shown(name).folded();
            if held.name != name && folded(name) < folded(held.name) {
                held.name = name;
            }
        }
        (vm, name)
    }

    /// The cells that a finding about the class will show.
    fn doubtful(&mut self, row: &VmRow<'_>, class: Class) -> Option<u32> {
        let mut told = match class.system.kind {
            SystemKind::Server | SystemKind::Other => String::new(),
            SystemKind::Disagreeing => {
                format!("{} / {}", row.guest_os, row.guest_os_configured.unwrap_or(""))
            }
            SystemKind::Unclear | SystemKind::Desktop => row.guest_os.to_owned(),
        };
        told.push(SEPARATOR);
        if class.power == Power::Unknown {
            told.push_str(row.power_state);
        } else if told.len() == SEPARATOR.len_utf8() && class.system.kind != SystemKind::Unclear {
            return None;
        }
        Some(self.doubtful.number(0, &told))
    }

    /// The doubtful cells of a sighting: those of the guest system, and the power state.
    pub fn doubtful_cells(&self, sighting: u32) -> (&str, &str) {
        let number = self.sightings[sighting as usize].doubtful;
        let told = number.map_or("", |number| self.doubtful.shown(number));
        told.split_once(SEPARATOR).unwrap_or((told, ""))
    }

    pub(super) fn sighting(&mut self, sighting: Sighting, origin: Origin) -> u32 {
        let Self { hasher, table, sightings, origins, .. } = self;
        let hash = hasher.hash_one(sighting);
        if let Some(&number) = table.find(hash, |&other| sightings[other as usize] == sighting) {
            let held = &mut origins[number as usize];
            *held = (*held).min(origin);
            return number;
        }
        let number = u32::try_from(sightings.len()).unwrap_or(u32::MAX);
        self.by_vm.take();
        sightings.push(sighting);
        origins.push(origin);
        let last = &mut self.last_of_vm[sighting.vm as usize];
        if let Some(before) = sightings.get(*last as usize) {
            self.vms[sighting.vm as usize].renamed |= before.content != sighting.content;
        }
        self.before.push(std::mem::replace(last, number));
        table.insert_unique(hash, number, |&other| hasher.hash_one(sightings[other as usize]));
        number
    }

    /// A sighting.
    pub fn sighting_at(&self, number: u32) -> &Sighting {
        &self.sightings[number as usize]
    }

    /// All sightings.
    pub fn sightings(&self) -> impl Iterator<Item = &Sighting> {
        self.sightings.iter()
    }

    /// The first row of a sighting.
    pub fn origin(&self, sighting: u32) -> Origin {
        self.origins[sighting as usize]
    }

    /// How a VM is told apart.
    pub fn identity(&self, vm: VmNo) -> Identity {
        self.vms[vm as usize].identity
    }

    /// The VMs that no list of VMs has, each with the first row that shows it.
    pub(super) fn unlisted(&self) -> BTreeMap<VmNo, Origin> {
        let mut unlisted = BTreeMap::new();
        for (sighting, &origin) in self.sightings.iter().zip(&self.origins) {
            if self.vms[sighting.vm as usize].listing == Listing::Beside {
                let held = unlisted.entry(sighting.vm).or_insert(origin);
                *held = origin.min(*held);
            }
        }
        unlisted
    }

    /// The name of a VM.
    pub fn name(&self, vm: VmNo) -> &str {
        self.names.shown(self.vms[vm as usize].name)
    }

    /// The captures at which a sighting was made; for VMs without an id the moments.
    pub fn seen(&self) -> &BitSets {
        &self.seen
    }
}
