//! Scopes that came, went, changed their edition or their size.

use super::snapshot::ScopeSnapshot;
use super::{Change, paired};

/// Whether two sides have the same of something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sameness {
    /// They have.
    Same,
    /// They have not.
    Different,
    /// Only one side has it at all.
    OneSided,
}

impl Sameness {
    fn between<T: PartialEq>(change: Change, from: &T, to: &T) -> Self {
        match change {
            Change::Appeared | Change::Vanished => Self::OneSided,
            Change::Changed | Change::Equal if from == to => Self::Same,
            Change::Changed | Change::Equal => Self::Different,
        }
    }
}

/// A scope on both sides, or on one. It has a row for each product that some of its hosts have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScopeDifference {
    /// The name of the scope.
    pub scope: String,
    /// `cluster`, `host` or `affinity`.
    pub kind: String,
    /// What became of it.
    pub change: Change,
    /// Its products, or why it has none.
    pub edition: Sameness,
    /// Its licensable cores and its Windows VMs.
    pub size: Sameness,
    /// The rows of the earlier side.
    pub from: Vec<ScopeSnapshot>,
    /// The rows of the later side.
    pub to: Vec<ScopeSnapshot>,
}

/// Every scope that is not the same on both sides, by name.
pub(super) fn differences(from: &[ScopeSnapshot], to: &[ScopeSnapshot]) -> Vec<ScopeDifference> {
    let by_scope = |row: &ScopeSnapshot| (row.scope.clone(), row.kind.clone());
    let both = |((scope, kind), (from, to)): (_, (Vec<&ScopeSnapshot>, Vec<&ScopeSnapshot>))| {
        let side = |rows: &[&ScopeSnapshot]| {
            let mut rows: Vec<ScopeSnapshot> = rows.iter().map(|&row| row.clone()).collect();
            rows.sort_by(|one, other| edition(one).cmp(&edition(other)));
            rows
        };
        let (from, to) = (side(&from), side(&to));
        // The day of the peak is another one every month, and is no change of the scope.
        let undated = |rows: &[ScopeSnapshot]| -> Option<Vec<ScopeSnapshot>> {
            let rows = rows.iter();
            let rows = rows.map(|row| ScopeSnapshot { peak_captured_at: None, ..row.clone() });
            let rows: Vec<ScopeSnapshot> = rows.collect();
            (!rows.is_empty()).then_some(rows)
        };
        let change = Change::between(undated(&from).as_ref(), undated(&to).as_ref());
        let editions = |rows: &[ScopeSnapshot]| -> Vec<(Option<String>, String)> {
            rows.iter().map(|row| (row.product.clone(), row.standing.clone())).collect()
        };
        let sizes = |rows: &[ScopeSnapshot]| -> Vec<(u64, u32, u32)> {
            let size = |row: &ScopeSnapshot| {
                (row.licensable_cores, row.windows_vms, row.distinct_windows_vms)
            };
            rows.iter().map(size).collect()
        };
        ScopeDifference {
            scope,
            kind,
            change,
            edition: Sameness::between(change, &editions(&from), &editions(&to)),
            size: Sameness::between(change, &sizes(&from), &sizes(&to)),
            from,
            to,
        }
    };
    let all = paired(from, to, by_scope).into_iter().map(both);
    all.filter(|scope| scope.change != Change::Equal).collect()
}

fn edition(row: &ScopeSnapshot) -> (&Option<String>, &str) {
    (&row.product, &row.standing)
}
