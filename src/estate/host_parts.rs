//! Hosts whose facts come from several exports: one has the processors, another the cluster, a third the
//! system. What an export has no column for it does not deny.

use std::collections::{BTreeMap, BTreeSet};

use crate::finding::{Findings, JoinedRows};
use crate::fold::Fold as _;
use crate::intake::{HostLicence, HostRole};
use crate::origin::{FileId, Origin};

use super::host::{Host, HostNo, Hosts, parent};
use super::host_state::{HostState, Told};
use super::scope::{ScopeNo, Scopes, UNPLACED};
use super::words::{SystemKind, SystemNames};

impl Hosts {
    /// Joins a host without a domain to the only one of its short name that has a domain, if no file has
    /// both: exports of one estate write names either way.
    pub(super) fn join_by_short_name(&mut self, scopes: &mut Scopes, findings: &mut Findings) {
        let mut by_short_name: BTreeMap<String, Vec<HostNo>> = BTreeMap::new();
        for number in self.names.numbers() {
            let name = self.names.shown(number).folded();
            let short = name.split('.').next().unwrap_or_default();
            if !short.bytes().all(|byte| byte.is_ascii_digit()) {
                by_short_name.entry(short.to_owned()).or_default().push(number);
            }
        }
        for (short, hosts) in by_short_name {
            let (plain, qualified): (Vec<HostNo>, Vec<HostNo>) =
                hosts.into_iter().partition(|&host| self.names.shown(host).folded() == short);
            let (&[plain], &[qualified]) = (plain.as_slice(), qualified.as_slice()) else {
                continue;
            };
            let files = |host: HostNo| &self.hosts[host as usize].files;
            if !files(plain).is_disjoint(files(qualified)) {
                continue;
            }
            self.unite(plain, qualified, scopes, findings);
        }
    }

    fn unite(
        &mut self,
        plain: HostNo,
        qualified: HostNo,
        scopes: &mut Scopes,
        findings: &mut Findings,
    ) {
        let mut moved = std::mem::take(&mut self.hosts[plain as usize]);
        let alone = scopes.stand_alone(plain);
        scopes.retire(alone);
        for state in &mut moved.states {
            if state.scope == alone {
                state.scope = scopes.stand_alone(qualified);
            }
        }
        let whole = |host: &Host| host.states.iter().any(HostState::is_whole);
        let into = &mut self.hosts[qualified as usize];
        let rows = match whole(&moved) && whole(into) {
            true => JoinedRows::Whole,
            false => JoinedRows::Complementary,
        };
        let origin = moved.states.iter().map(|state| state.origin).min();
        into.states.append(&mut moved.states);
        into.files.append(&mut moved.files);
        into.models.unite(moved.models);
        into.keeps.unite(moved.keeps);
        into.memory_mib = into.memory_mib.max(moved.memory_mib);
        self.same_as.insert(plain, qualified);
        let (plain, qualified) = (self.names.shown(plain), self.names.shown(qualified));
        if let Some(origin) = origin {
            findings.hosts_joined_by_short_name(plain, qualified, rows, origin);
        }
    }

    /// Gives every state the facts that its own export has no column for and another one has, and tells
    /// of what no export has.
    pub(super) fn complete(
        &mut self,
        scopes: &mut Scopes,
        systems: &mut SystemNames,
        labels: &dyn Fn(u32) -> String,
        findings: &mut Findings,
    ) {
        let mut unplaced: BTreeMap<FileId, (u64, Origin)> = BTreeMap::new();
        let several = self.numbers().nth(1).is_some();
        for number in self.numbers() {
            let host = &mut self.hosts[number as usize];
            if host.states.iter().all(HostState::is_whole) {
                host.list_scopes();
                continue;
            }
            let Some(first) = host.states.iter().map(|state| state.origin).min() else { continue };
            // Nothing is licensed for a nested host, so that what no export says of it is not missed.
            let is_missed = !host.is_nested();
            if host.fill_cores() == Told::No && is_missed {
                findings.cores_unsaid(&format!("host {}", self.names.shown(number)), first);
            }
            if host.fill_places(|| scopes.stand_alone(number)) == Told::No && several && is_missed {
                let held = unplaced.entry(first.file).or_insert((0, first));
                *held = (held.0 + 1, held.1.min(first));
            }
            host.fill_systems(systems);
            host.fill_rest();
            host.unite_equal_states();
            host.list_scopes();
        }
        for (file, (hosts, first)) in unplaced {
            findings.clusters_unsaid(&labels(file.0), hosts, first);
        }
    }
}

impl HostState {
    /// Whether its export has columns for cores and for the cluster.
    fn is_whole(&self) -> bool {
        (self.cores_told, self.place_told) == (Told::Yes, Told::Yes)
    }
}

impl Host {
    /// Cores that an export does not tell are those of the export that tells most.
    fn fill_cores(&mut self) -> Told {
        let told = self.states.iter().filter(|state| state.cores_told == Told::Yes);
        let Some(most) = told.max_by_key(|state| (state.physical_cores(), state.cores.clone()))
        else {
            return Told::No;
        };
        let (cores, cores_at) = (most.cores.clone(), most.cores_at);
        for state in self.states.iter_mut().filter(|state| state.cores_told == Told::No) {
            state.cores.clone_from(&cores);
            state.cores_at = cores_at;
        }
        Told::Yes
    }

    /// A state without a place is in every scope that another one gives; a host without any is alone.
    fn fill_places(&mut self, alone: impl FnOnce() -> ScopeNo) -> Told {
        let told: BTreeSet<ScopeNo> = self
            .states
            .iter()
            .filter(|state| state.place_told == Told::Yes)
            .map(|state| state.scope)
            .collect();
        let (scopes, told) = match told.is_empty() {
            true => (BTreeSet::from([alone()]), Told::No),
            false => (told, Told::Yes),
        };
        let placed = |state: HostState| match state.place_told {
            Told::Yes => vec![state],
            Told::No => scopes.iter().map(|&scope| HostState { scope, ..state.clone() }).collect(),
        };
        self.states = std::mem::take(&mut self.states).into_iter().flat_map(placed).collect();
        told
    }

    /// A system that one export names clearly stands in for none and for an unclear name in another.
    fn fill_systems(&mut self, systems: &mut SystemNames) {
        let mut is_clear =
            |name: &str| !name.is_empty() && systems.system(name).kind != SystemKind::Unclear;
        let clear: Vec<bool> = self.states.iter().map(|state| is_clear(&state.host_os)).collect();
        let named = self.states.iter().zip(&clear).filter(|(state, _)| !state.host_os.is_empty());
        let best = named.min_by_key(|(state, clear)| (!**clear, &state.host_os, state.system_at));
        let Some((best, _)) = best else { return };
        let (name, system_at) = (best.host_os.clone(), best.system_at);
        let parent = parent(systems.system(&name), &name);
        for (state, _) in self.states.iter_mut().zip(clear).filter(|(_, clear)| !clear) {
            state.parent = parent;
            state.host_os.clone_from(&name);
            state.system_at = system_at;
        }
    }

    /// What a part of a host leaves open is as the other rows of the host say: a part has no columns for
    /// it, so that its silence is no statement. What some row says that keeps the host in the report holds for the month.
    fn fill_rest(&mut self) {
        let keeps = self.keeps;
        let mut others: Vec<HostState> = self.states.clone();
        // Of several that say something the first by its values is taken, whatever the order of the rows.
        others.sort_by_cached_key(|state| state.order(&|_| 0));
        let said = |wanted: &dyn Fn(&HostState) -> bool| {
            let all_whole_say = others.iter().filter(|state| state.is_whole()).all(wanted);
            others.iter().find(|state| wanted(state)).filter(|_| all_whole_say)
        };
        for state in self.states.iter_mut().filter(|state| !state.is_whole()) {
            if let Some(other) = said(&|other| !other.edition.is_empty())
                && state.edition.is_empty()
            {
                state.edition.clone_from(&other.edition);
            }
            if let Some(other) = said(&|other| !other.operator.is_empty())
                && state.operator.is_empty()
                && !keeps.own
            {
                state.operator.clone_from(&other.operator);
            }
            if let Some(other) = said(&|other| !other.dedicated_to.is_empty())
                && state.dedicated_to.is_empty()
                && !keeps.shared
            {
                state.dedicated_to.clone_from(&other.dedicated_to);
            }
            if said(&|other| other.licence == HostLicence::Brought).is_some() && !keeps.spla {
                state.licence = HostLicence::Brought;
            }
            if others.iter().any(|other| other.role == HostRole::Workload) {
                state.role = HostRole::Workload;
            }
        }
    }

    fn unite_equal_states(&mut self) {
        let mut united: Vec<HostState> = Vec::new();
        for mut state in std::mem::take(&mut self.states) {
            (state.cores_told, state.place_told) = (Told::Yes, Told::Yes);
            match united.iter_mut().find(|held| held.facts() == state.facts()) {
                Some(held) => {
                    held.prefer_spellings(&state.facts());
                    held.origin = held.origin.min(state.origin);
                    held.cores_at = held.cores_at.min(state.cores_at);
                    held.system_at = held.system_at.min(state.system_at);
                    held.captures.extend(state.captures);
                }
                None => united.push(state),
            }
        }
        self.states = united;
    }

    fn list_scopes(&mut self) {
        let scopes: BTreeSet<ScopeNo> = self.states.iter().map(|state| state.scope).collect();
        debug_assert!(!scopes.contains(&UNPLACED), "every host has a place when all rows are in");
        self.scopes = scopes.into_iter().collect();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::estate::host::{Keeps, Parent};
    use crate::estate::host_state::{Caseless, Facts};

    /// A row of an export that has columns for everything, and says nothing but cores.
    const WHOLE: Facts<'_> = Facts {
        scope: (0, Told::Yes),
        cores: (Some(&[8, 8]), Told::Yes),
        edition: Caseless(""),
        system: (Parent::None, Caseless("")),
        source: 0,
        role: HostRole::HypervisorOnly,
        operator: Caseless(""),
        licence: HostLicence::Spla,
        dedicated_to: Caseless(""),
    };
    /// One of an export that has no column for cores.
    const PART: Facts<'_> = Facts { cores: (None, Told::No), ..WHOLE };

    fn host(rows: &[Facts<'_>]) -> Host {
        let state = |(facts, line): (&Facts<'_>, u32)| {
            HostState::of(facts, Origin { file: FileId(0), line }, line)
        };
        Host { states: rows.iter().zip(2..).map(state).collect(), ..Host::default() }
    }

    #[test]
    fn what_a_part_leaves_open_is_as_all_whole_rows_say() {
        let said = Facts {
            edition: Caseless("standard"),
            operator: Caseless("Contoso"),
            dedicated_to: Caseless("Fabrikam"),
            licence: HostLicence::Brought,
            role: HostRole::Workload,
            ..WHOLE
        };
        let mut of_host = host(&[said, PART]);
        assert_eq!(of_host.fill_cores(), Told::Yes);
        of_host.fill_rest();
        of_host.unite_equal_states();
        // Both say the same now: one state at both captures, by the first row.
        let [only] = &of_host.states[..] else { panic!("{:?}", of_host.states) };
        assert_eq!(only.cores.as_deref(), Some(&[8, 8][..]));
        assert_eq!((only.edition.as_str(), only.operator.as_str()), ("standard", "Contoso"));
        assert_eq!((only.dedicated_to.as_str(), only.licence), ("Fabrikam", HostLicence::Brought));
        assert_eq!((only.role, only.origin.line), (HostRole::Workload, 2));
        assert_eq!(only.captures(), &BTreeSet::from([2, 3]));
    }

    #[test]
    fn what_whole_rows_do_not_all_say_stays_open() {
        let said = Facts {
            edition: Caseless("standard"),
            operator: Caseless("Contoso"),
            dedicated_to: Caseless("Fabrikam"),
            licence: HostLicence::Brought,
            ..WHOLE
        };
        let mut of_host = host(&[said, WHOLE, PART]);
        of_host.fill_rest();
        let part = &of_host.states[2];
        assert_eq!((part.edition.as_str(), part.operator.as_str()), ("", ""));
        assert_eq!((part.dedicated_to.as_str(), part.licence), ("", HostLicence::Spla));
        // What a part says itself is not written over.
        let own = Facts { edition: Caseless("datacenter"), operator: Caseless("own"), ..PART };
        let mut of_host = host(&[said, own]);
        of_host.fill_rest();
        let part = &of_host.states[1];
        assert_eq!((part.edition.as_str(), part.operator.as_str()), ("datacenter", "own"));
        // Whole rows stay as they are.
        let mut of_host = host(&[said, WHOLE]);
        of_host.fill_rest();
        of_host.unite_equal_states();
        assert_eq!(of_host.states.len(), 2);
        assert_eq!(of_host.states[1].edition, "");
    }

    #[test]
    fn what_keeps_a_host_in_the_report_is_not_written_over() {
        // Parts of one export that has the columns: at one capture the host is a customer's, at another it is not.
        let said = Facts {
            operator: Caseless("Contoso"),
            dedicated_to: Caseless("Fabrikam"),
            licence: HostLicence::Brought,
            ..PART
        };
        let filled = |keeps| {
            let mut of_host = Host { keeps, ..host(&[said, PART]) };
            of_host.fill_rest();
            let part = &of_host.states[1];
            (part.operator.clone(), part.dedicated_to.clone(), part.licence)
        };
        let (contoso, fabrikam) = (|| "Contoso".to_owned(), || "Fabrikam".to_owned());
        let none = String::new;
        let open = Keeps::default();
        let brought = HostLicence::Brought;
        assert_eq!(filled(open), (contoso(), fabrikam(), brought));
        assert_eq!(filled(Keeps { own: true, ..open }), (none(), fabrikam(), brought));
        assert_eq!(filled(Keeps { shared: true, ..open }), (contoso(), none(), brought));
        let spla = Keeps { spla: true, ..open };
        assert_eq!(filled(spla), (contoso(), fabrikam(), HostLicence::Spla));
    }

    #[test]
    fn of_several_that_say_something_the_first_by_its_values_is_taken() {
        let by = |operator| Facts { operator: Caseless(operator), ..PART };
        for order in [["Contoso", "Fabrikam"], ["Fabrikam", "Contoso"]] {
            let mut of_host = host(&[by(order[0]), by(order[1]), PART]);
            of_host.fill_rest();
            assert_eq!(of_host.states[2].operator, "Contoso", "{order:?}");
        }
    }

    #[test]
    fn cores_that_no_export_tells_are_missed() {
        assert_eq!(host(&[PART]).fill_cores(), Told::No);
        let more = Facts { cores: (Some(&[12, 12]), Told::Yes), ..WHOLE };
        let mut of_host = host(&[WHOLE, PART, more]);
        assert_eq!(of_host.fill_cores(), Told::Yes);
        let cores = |state: &HostState| (state.physical_cores(), state.cores_at.line);
        let told: Vec<(u64, u32)> = of_host.states.iter().map(cores).collect();
        assert_eq!(told, [(16, 2), (24, 4), (24, 4)]);
    }
}
