//! One state of a host: what some row says of it.

use std::collections::BTreeSet;

use crate::fold::Fold as _;
use crate::intake::{HostLicence, HostRole};
use crate::origin::Origin;

use super::capture::CaptureNo;
use super::host::Parent;
use super::names::is_equal;
use super::scope::ScopeNo;

/// Whether the export of a row has a column for a fact at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Told {
    /// It has, whatever the cell says.
    Yes,
    /// It has not; another file may.
    No,
}

/// One state of a host, as some row gives it. Equal rows of many captures are one state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostState {
    /// The scope that it belongs to.
    pub scope: ScopeNo,
    /// Physical cores of each physical processor; none where the row could not be read.
    pub cores: Option<Vec<u32>>,
    /// The edition as written; empty where none is stated.
    pub edition: String,
    /// The system of the physical machine.
    pub parent: Parent,
    /// Its name as written.
    pub host_os: String,
    /// The vCenter or farm that has the row.
    pub source: u32,
    /// What the physical system does.
    pub role: HostRole,
    /// The operator; empty for the provider itself.
    pub operator: String,
    /// Whose licences.
    pub licence: HostLicence,
    /// The end customer that has the host to itself.
    pub dedicated_to: String,
    /// The first row that gives the state.
    pub origin: Origin,
    /// The row that gives its cores.
    pub cores_at: Origin,
    /// The row that gives its system.
    pub system_at: Origin,
    pub(super) captures: BTreeSet<CaptureNo>,
    pub(super) cores_told: Told,
    pub(super) place_told: Told,
}

/// What makes two rows one state of a host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Facts<'a> {
    pub scope: (ScopeNo, Told),
    pub cores: (Option<&'a [u32]>, Told),
    pub edition: Caseless<'a>,
    pub system: (Parent, Caseless<'a>),
    pub source: u32,
    pub role: HostRole,
    pub operator: Caseless<'a>,
    pub licence: HostLicence,
    pub dedicated_to: Caseless<'a>,
}

/// A text whose case does not matter.
#[derive(Debug, Clone, Copy)]
pub(super) struct Caseless<'a>(pub &'a str);

impl PartialEq for Caseless<'_> {
    fn eq(&self, other: &Self) -> bool {
        let (one, other) = (self.0, other.0);
        is_equal(one, other) || one.folded() == other.folded()
    }
}

impl Eq for Caseless<'_> {}

impl HostState {
    /// The state of these facts, which a row gives at a capture.
    pub(super) fn of(facts: &Facts<'_>, row: Origin, capture: CaptureNo) -> Self {
        let (cores, cores_told) = facts.cores;
        Self {
            scope: facts.scope.0,
            place_told: facts.scope.1,
            cores: cores.map(<[u32]>::to_vec),
            cores_told,
            edition: facts.edition.0.to_owned(),
            parent: facts.system.0,
            host_os: facts.system.1.0.to_owned(),
            source: facts.source,
            role: facts.role,
            operator: facts.operator.0.to_owned(),
            licence: facts.licence,
            dedicated_to: facts.dedicated_to.0.to_owned(),
            origin: row,
            cores_at: row,
            system_at: row,
            captures: BTreeSet::from([capture]),
        }
    }

    /// What makes two rows one state.
    pub(super) fn facts(&self) -> Facts<'_> {
        Facts {
            scope: (self.scope, self.place_told),
            cores: (self.cores.as_deref(), self.cores_told),
            edition: Caseless(&self.edition),
            system: (self.parent, Caseless(&self.host_os)),
            source: self.source,
            role: self.role,
            operator: Caseless(&self.operator),
            licence: self.licence,
            dedicated_to: Caseless(&self.dedicated_to),
        }
    }

    /// Takes the spellings of other facts of the same state where they come first in byte order, so that the order of the
    /// rows does not matter.
    pub(super) fn prefer_spellings(&mut self, other: &Facts<'_>) {
        let spellings = [
            (&mut self.edition, other.edition),
            (&mut self.host_os, other.system.1),
            (&mut self.operator, other.operator),
            (&mut self.dedicated_to, other.dedicated_to),
        ];
        for (held, Caseless(other)) in spellings {
            if other < held.as_str() {
                other.clone_into(held);
            }
        }
    }

    /// What sorts the states of a host: when each was first seen, then its values.
    pub(super) fn order(&self, order: &dyn Fn(CaptureNo) -> usize) -> impl Ord + use<> {
        let first = self.captures.iter().map(|&capture| order(capture)).min();
        (
            first,
            self.cores.clone(),
            self.edition.folded(),
            (self.parent, self.host_os.clone(), self.role, self.licence),
            (self.operator.clone(), self.dedicated_to.clone()),
            (self.origin, self.scope),
        )
    }

    /// Whether two states differ at most in the source that shows them.
    pub(super) fn differs_in_source_only(&self, other: &Self) -> bool {
        let here = Self { source: other.source, scope: other.scope, ..self.clone() };
        here.facts() == other.facts() && self.source != other.source
    }

    /// The captures that show it.
    pub fn captures(&self) -> &BTreeSet<CaptureNo> {
        &self.captures
    }

    /// All physical cores.
    pub fn physical_cores(&self) -> u64 {
        self.cores.iter().flatten().map(|&cores| u64::from(cores)).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::origin::FileId;

    #[test]
    fn states_differ_in_their_source_only_where_all_else_is_equal() {
        let facts = Facts {
            scope: (0, Told::Yes),
            cores: (Some(&[8, 8]), Told::Yes),
            edition: Caseless("standard"),
            system: (Parent::None, Caseless("")),
            source: 0,
            role: HostRole::HypervisorOnly,
            operator: Caseless("Contoso"),
            licence: HostLicence::Spla,
            dedicated_to: Caseless(""),
        };
        let state =
            |facts: &Facts<'_>| HostState::of(facts, Origin { file: FileId(0), line: 2 }, 4);
        let first = state(&facts);
        assert_eq!(first.captures(), &BTreeSet::from([4]));
        let elsewhere = state(&Facts { source: 1, operator: Caseless("CONTOSO"), ..facts });
        assert!(first.differs_in_source_only(&elsewhere));
        assert!(!first.differs_in_source_only(&state(&facts)));
        let another = state(&Facts { source: 1, edition: Caseless("datacenter"), ..facts });
        assert!(!first.differs_in_source_only(&another));
        let another = state(&Facts { source: 1, operator: Caseless("Fabrikam"), ..facts });
        assert!(!first.differs_in_source_only(&another));
    }
}
