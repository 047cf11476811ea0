//! One state of a host: what some row says of it.

use std::collections::BTreeSet;

use crate::intake::{HostLicence, HostRole};
use crate::origin::Origin;

use super::capture::CaptureNo;
use super::host::Parent;
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
    /// The edition as written, lower-cased; empty where none is stated.
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

impl HostState {
    /// What makes two rows one state.
    pub(super) fn facts(&self) -> impl PartialEq + '_ {
        (
            (self.scope, self.place_told),
            (&self.cores, self.cores_told),
            &self.edition,
            (self.parent, self.host_os.to_lowercase(), self.source),
            self.role,
            self.operator.to_lowercase(),
            self.licence,
            self.dedicated_to.to_lowercase(),
        )
    }

    /// What sorts the states of a host: when each was first seen, then its values.
    pub(super) fn order(&self, order: &dyn Fn(CaptureNo) -> usize) -> impl Ord + use<> {
        let first = self.captures.iter().map(|&capture| order(capture)).min();
        (
            first,
            self.cores.clone(),
            self.edition.clone(),
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
