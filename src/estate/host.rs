//! Hosts of the month: every state that a capture shows, and the scopes that they make up.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::finding::{ControlNames, Findings};
use crate::fold::Fold as _;
use crate::intake::{HostCores, HostLicence, HostRow, Kind};
use crate::origin::{FileId, Origin};

use super::capture::{CaptureNo, Moment};
use super::host_again::SameHost;
use super::host_state::{Caseless, Facts, HostState, Told};
use super::model::Models;
use super::names::Names;
use super::scope::{ScopeNo, Scopes};
use super::words::{SaidEdition, System, SystemKind, SystemNames};

/// A host, by its number of the run.
pub type HostNo = u32;

/// The Windows system of a physical machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Parent {
    /// None of ours: another hypervisor, or nothing said.
    None,
    /// Windows Server.
    Windows,
    /// Windows Server whose name says Datacenter.
    WindowsDatacenter,
}

/// A host over the month.
#[derive(Debug, Clone, Default)]
pub struct Host {
    /// Its states, first rows first.
    pub states: Vec<HostState>,
    /// The most memory of the month in MiB; none where no row tells. Only advice is given from it, so that it
    /// makes no state of its own.
    pub memory_mib: Option<u32>,
    pub(super) scopes: Vec<ScopeNo>,
    /// What its rows call its model.
    pub(super) models: Models,
    /// What some row says that keeps the host in the report, for the whole month.
    pub(super) keeps: Keeps,
    /// The files with rows of the host.
    pub(super) files: BTreeSet<FileId>,
}

impl Host {
    /// Every scope that the host belonged to in the month.
    pub fn scopes(&self) -> &[ScopeNo] {
        &self.scopes
    }

    /// The scopes of the host at a capture; all of the month, where the capture does not show it.
    pub fn scopes_at(&self, capture: CaptureNo) -> Vec<ScopeNo> {
        if self.scopes.len() <= 1 {
            return self.scopes.clone();
        }
        let shown: BTreeSet<ScopeNo> = self
            .states
            .iter()
            .filter(|state| state.captures.contains(&capture))
            .map(|state| state.scope)
            .collect();
        if shown.is_empty() { self.scopes.clone() } else { shown.into_iter().collect() }
    }
}

/// What rows whose export has a column for it say of a host. What other exports leave open about it they do not deny.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Keeps {
    /// The provider operates it.
    pub own: bool,
    /// Its licences are SPLA.
    pub spla: bool,
    /// No end customer has it to itself.
    pub shared: bool,
}

impl Keeps {
    /// Adds what another row says.
    pub fn unite(&mut self, other: Self) {
        self.own |= other.own;
        self.spla |= other.spla;
        self.shared |= other.shared;
    }
}

/// The hosts of the run.
#[derive(Debug, Default)]
pub struct Hosts {
    pub(super) names: Names,
    pub(super) hosts: Vec<Host>,
    /// Hosts that are another one, under a name with or without its domain.
    pub(super) same_as: BTreeMap<HostNo, HostNo>,
    /// The state that each row gives.
    pub(super) seen: Vec<SeenState>,
    /// Hosts by what VMs may name them by instead.
    by_id: HashMap<String, Option<HostNo>>,
    by_short_name: HashMap<String, Option<HostNo>>,
    control: ControlNames,
    /// The same of the end customers that hosts are dedicated to.
    customer_control: ControlNames,
    /// Hosts with a licensing scope and no cluster that it is a part of, each with the first such row.
    scopes_of_nothing: BTreeMap<HostNo, Origin>,
    /// What the provider is called; empty where nobody said.
    own_name: String,
}

/// A row of a host, and the state that it gives, by its place among those of the host.
#[derive(Debug, Clone, Copy)]
pub(super) struct SeenState {
    pub(super) host: HostNo,
    pub(super) moment: u32,
    pub(super) state: u32,
    pub(super) row: Origin,
}

impl Hosts {
    /// Says what the provider is called: an operator of that name is nobody else.
    pub fn call_the_provider(&mut self, name: &str) {
        name.trim().clone_into(&mut self.own_name);
    }

    /// The operator that a row names; empty for the provider itself.
    fn operator<'r>(&self, named: &'r str) -> Caseless<'r> {
        Caseless(if Caseless(named) == Caseless(&self.own_name) { "" } else { named })
    }

    /// Adds a row and says what it came to.
    pub fn add(
        &mut self,
        row: &HostRow<'_>,
        moment: Moment,
        scopes: &mut Scopes,
        systems: &mut SystemNames,
    ) -> SameHost {
        let source = scopes.source(row.source);
        let known = self.names.len();
        let number = self.names.number(0, row.host);
        if number == known {
            self.hosts.push(Host::default());
            self.control.note(row.host, row.origin);
            self.control.note(row.cluster.unwrap_or_default(), row.origin);
        }
        if !row.host_id.is_empty() {
            let held = self.by_id.entry(row.host_id.folded()).or_insert(Some(number));
            *held = held.filter(|&held| held == number);
        }
        if !row.licensing_scope.is_empty() && row.cluster.unwrap_or_default().is_empty() {
            let held = self.scopes_of_nothing.entry(number).or_insert(row.origin);
            *held = (*held).min(row.origin);
        }
        let (cores, cores_told) = match &row.cores {
            HostCores::Known(cores) => (Some(cores.as_slice()), Told::Yes),
            HostCores::Unreadable => (None, Told::Yes),
            HostCores::Unsaid => (None, Told::No),
        };
        let place_told = if row.cluster.is_some() { Told::Yes } else { Told::No };
        let facts = Facts {
            scope: (scopes.of_host(row, number), place_told),
            cores: (cores, cores_told),
            edition: Caseless(row.edition),
            system: (parent(systems.system(row.host_os), row.host_os), Caseless(row.host_os)),
            source,
            role: row.role,
            operator: self.operator(row.operator.unwrap_or_default()),
            licence: row.licence.unwrap_or_default(),
            dedicated_to: Caseless(row.dedicated_to.unwrap_or_default()),
        };
        let keeps = Keeps {
            own: row.operator.is_some() && facts.operator == Caseless(""),
            spla: row.licence == Some(HostLicence::Spla),
            shared: row.dedicated_to.is_some_and(str::is_empty),
        };
        let host = &mut self.hosts[number as usize];
        host.keeps.unite(keeps);
        host.memory_mib = host.memory_mib.max(row.memory_mib.filter(|&memory| memory > 0));
        let index = match host.states.iter().position(|held| held.facts() == facts) {
            Some(index) => {
                host.states[index].prefer_spellings(&facts);
                index
            }
            None => {
                let is_new = |held: &HostState| held.facts().dedicated_to != facts.dedicated_to;
                if host.states.iter().all(is_new) {
                    self.customer_control.note(row.dedicated_to.unwrap_or_default(), row.origin);
                }
                host.states.push(HostState::of(&facts, row.origin, moment.capture));
                host.states.len() - 1
            }
        };
        let state = u32::try_from(index).unwrap_or(u32::MAX);
        let same = SameHost { host: number, state, source };
        self.see(same, moment, row.origin);
        same
    }

    /// Brings the states into the order of their rows and tells what changed; call it once, when all
    /// rows are in.
    pub fn settle(
        &mut self,
        order: &dyn Fn(CaptureNo) -> usize,
        (scopes, systems): (&mut Scopes, &mut SystemNames),
        labels: &dyn Fn(u32) -> String,
        findings: &mut Findings,
    ) {
        self.tell_twice(labels, findings);
        self.join_by_short_name(scopes, findings);
        self.complete(scopes, systems, labels, findings);
        for number in self.numbers() {
            let host = &mut self.hosts[number as usize];
            // In the order of time; the values only decide between states of one capture.
            host.states.sort_by_cached_key(|state| state.order(order));
            let subject = format!("host {}", self.names.shown(number));
            // Nothing is licensed for a nested host, whatever its rows say of cores and systems.
            if !host.is_nested() {
                tell_changes(&subject, &host.states, findings);
                tell_systems(&subject, &host.states, systems, findings);
            }
            let sources: BTreeSet<u32> = host.states.iter().map(|state| state.source).collect();
            if sources.len() > 1 {
                let row = host.states.iter().map(|state| state.origin).max();
                findings.host_in_several_sources(&subject, sources.len(), row);
            }
            let name = self.names.shown(number).folded();
            let short = name.split('.').next().unwrap_or(&name);
            // An address has no short name.
            if !short.bytes().all(|byte| byte.is_ascii_digit()) {
                self.by_short_name
                    .entry(short.to_owned())
                    .and_modify(|held| *held = None)
                    .or_insert(Some(number));
            }
        }
        if let Some(first) = self.scopes_of_nothing.values().min() {
            findings.scopes_without_cluster(self.scopes_of_nothing.len(), *first);
        }
        self.control.tell("hosts", findings);
        self.customer_control.tell(ControlNames::END_CUSTOMERS, findings);
    }

    /// Hosts that stand twice in one moment: rows that repeat each other, or that differ in more than the
    /// source that shows them.
    fn tell_twice(&mut self, labels: &dyn Fn(u32) -> String, findings: &mut Findings) {
        let mut repeated: BTreeMap<u32, (u64, Origin)> = BTreeMap::new();
        let mut differing: BTreeMap<HostNo, Origin> = BTreeMap::new();
        let mut seen = std::mem::take(&mut self.seen);
        // A stable sort, so that the rows of a moment stay in their order.
        seen.sort_by_key(|seen| (seen.host, seen.moment));
        for rows in seen.chunk_by(|a, b| (a.host, a.moment) == (b.host, b.moment)) {
            let [first, more @ ..] = rows else { continue };
            if more.is_empty() {
                continue;
            }
            let (host, first) = (first.host, first.state as usize);
            let states: BTreeSet<usize> = rows.iter().map(|row| row.state as usize).collect();
            let Some(last) = rows.iter().map(|row| row.row).max() else { continue };
            let again = rows.len() - states.len();
            if again > 0 {
                let held = repeated.entry(last.file.0).or_insert((0, last));
                *held = (held.0 + again as u64, held.1.min(last));
            }
            let is_nested = self.hosts[host as usize].is_nested();
            let of_host = &self.hosts[host as usize].states;
            let differ = |state: &usize| {
                *state != first && !of_host[*state].differs_in_source_only(&of_host[first])
            };
            if states.iter().any(differ) && !is_nested {
                let held = differing.entry(host).or_insert(last);
                *held = (*held).max(last);
            }
        }
        for (host, row) in differing {
            findings.host_twice(&format!("host {}", self.names.shown(host)), row);
        }
        for (file, (rows, first)) in repeated {
            findings.rows_repeated(Kind::Hosts, &labels(file), rows, first);
        }
    }

    /// The host of this name or id.
    pub fn find(&self, name: &str) -> Option<HostNo> {
        let by_id = || self.by_id.get(&name.trim().folded()).copied().flatten();
        let found = self.names.find(0, name).or_else(by_id)?;
        Some(self.same_as.get(&found).copied().unwrap_or(found))
    }

    /// The only host whose name, without its domain, is that of `name`.
    pub fn find_by_short_name(&self, name: &str) -> Option<HostNo> {
        let name = name.trim().folded();
        let short = name.split('.').next()?;
        let found = (*self.by_short_name.get(short)?)?;
        // Two different domains are two different hosts.
        let other = self.names.shown(found).folded();
        (name == short || other == short).then_some(found)
    }

    /// The name of a host.
    pub fn name(&self, host: HostNo) -> &str {
        self.names.shown(host)
    }

    /// A host.
    pub fn get(&self, host: HostNo) -> &Host {
        &self.hosts[host as usize]
    }

    /// All hosts.
    pub fn numbers(&self) -> impl Iterator<Item = HostNo> + use<> {
        let numbers = self.names.numbers().filter(|host| !self.same_as.contains_key(host));
        numbers.collect::<Vec<_>>().into_iter()
    }
}

/// Whether a physical system is ours to license. A name that cannot tell is taken for Windows Server.
pub(super) fn parent(system: System, host_os: &str) -> Parent {
    let none = host_os.is_empty() || matches!(system.kind, SystemKind::Other | SystemKind::Desktop);
    match (none, system.edition) {
        (true, _) => Parent::None,
        (false, SaidEdition::Datacenter | SaidEdition::AzureEdition) => Parent::WindowsDatacenter,
        (false, SaidEdition::Unsaid | SaidEdition::Lesser) => Parent::Windows,
    }
}

/// Tells of systems of a physical machine that are not known or are desktops, each once.
fn tell_systems(
    subject: &str,
    states: &[HostState],
    systems: &mut SystemNames,
    findings: &mut Findings,
) {
    let mut told = BTreeSet::new();
    for state in states.iter().filter(|state| !state.host_os.is_empty()) {
        if !told.insert(state.host_os.folded()) {
            continue;
        }
        match systems.system(&state.host_os).kind {
            SystemKind::Unclear => {
                findings.host_os_unclear(subject, state.system_at, &state.host_os);
            }
            SystemKind::Desktop => {
                findings.host_desktop_system(subject, state.system_at, &state.host_os);
            }
            SystemKind::Server | SystemKind::Disagreeing | SystemKind::Other => {}
        }
    }
}

/// Tells which facts of a host changed within the month, and whether its cores doubled.
fn tell_changes(subject: &str, states: &[HostState], findings: &mut Findings) {
    let [first, rest @ ..] = states else { return };
    let mut changed: Vec<(&str, String, &HostState)> = Vec::new();
    for state in rest {
        if state.cores != first.cores && state.cores.is_some() && first.cores.is_some() {
            let cores = format!("{} to {}", first.physical_cores(), state.physical_cores());
            changed.push(("cores", cores, state));
        }
        if state.scope != first.scope {
            changed.push(("cluster", String::new(), state));
        }
        if Caseless(&state.edition) != Caseless(&first.edition) {
            changed.push(("edition", format!("“{}” to “{}”", first.edition, state.edition), state));
        }
        let others = (first.parent, first.role, &first.operator, first.licence);
        if others != (state.parent, state.role, &state.operator, state.licence) {
            changed.push(("system, role, operator or license", String::new(), state));
        }
    }
    let mut told = BTreeSet::new();
    changed.retain(|change| told.insert(change.0));
    for (what, how, state) in &changed {
        findings.host_changed(subject, what, how, state.origin);
    }
    let doubled = states.iter().find_map(|state| {
        let half = states.iter().find(|other| {
            other.physical_cores() > 0 && state.physical_cores() == 2 * other.physical_cores()
        })?;
        Some((state, half))
    });
    if let Some((state, half)) = doubled {
        let cores = (half.physical_cores(), state.physical_cores());
        findings.cores_doubled(subject, cores, state.cores_at);
    }
}
