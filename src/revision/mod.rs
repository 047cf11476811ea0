//! How two reports differ, and why: two revisions of a month, or two months.
//!
//! A report becomes a [`Snapshot`], which can be held against another one, wherever both come from: computed
//! anew, or read from a filed `use-report.json`. The [`Difference`] of two of them says what appeared, vanished
//! or changed. Where somebody has computed the reports in between, it says of every line what each [`Cause`]
//! changed in it. Nothing here computes a report, reads a file or knows the day.

mod access;
mod causes;
mod difference;
mod filed;
mod hosts;
mod inputs;
mod lines;
mod persons;
mod scopes;
mod snapshot;

pub use access::{AccessDifference, PersonsMoved};
pub use causes::{
    Cause, CauseTold, LineKey, LineShares, PerCause, State, Step, Told, Waterfall, waterfall,
};
pub use difference::{Difference, FindingDifference, ReadingDifference, Side, Window};
pub use filed::NotAReport;
pub use hosts::{HostChange, HostDifference, HostRow};
pub use inputs::{InputDifference, InputRow, input_differences};
pub use lines::{AmountDifference, LineDifference, MissingPrice, TotalDifference};
pub use persons::Person;
pub use scopes::{Sameness, ScopeDifference};
pub use snapshot::{AccessSnapshot, EntryKey, Line, ScopeSnapshot, Snapshot};

use std::cmp::Ordering;
use std::collections::BTreeMap;

/// What became of something between the two sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// Only the later side has it.
    Appeared,
    /// Only the earlier side has it.
    Vanished,
    /// Both have it, with something different.
    Changed,
    /// Both have it alike.
    Equal,
}

impl Change {
    /// The word in reports.
    pub fn text(self) -> &'static str {
        match self {
            Self::Appeared => "appeared",
            Self::Vanished => "vanished",
            Self::Changed => "changed",
            Self::Equal => "equal",
        }
    }

    /// What it is called where one side or both have something.
    fn between<T: PartialEq>(from: Option<&T>, to: Option<&T>) -> Self {
        match (from, to) {
            (None, Some(_)) => Self::Appeared,
            (Some(_), None) => Self::Vanished,
            (Some(from), Some(to)) if from != to => Self::Changed,
            (Some(_), Some(_)) | (None, None) => Self::Equal,
        }
    }
}

/// Which way a number goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Movement {
    /// Up.
    Rise,
    /// Down.
    Fall,
    /// Nowhere.
    Equal,
}

impl Movement {
    /// The word in reports.
    pub fn text(self) -> &'static str {
        match self {
            Self::Rise => "rise",
            Self::Fall => "fall",
            Self::Equal => "equal",
        }
    }

    /// The way of a difference.
    fn of<T: Ord + Default>(difference: &T) -> Self {
        match difference.cmp(&T::default()) {
            Ordering::Greater => Self::Rise,
            Ordering::Less => Self::Fall,
            Ordering::Equal => Self::Equal,
        }
    }
}

/// Whether names of persons are shown. In the files of a dossier they never are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Names {
    /// Numbers only.
    #[default]
    Hidden,
    /// The names of who came and went.
    Shown,
}

/// Everything of two lists by key, in the order of the keys: what each side has.
fn paired<'a, T, K: Ord>(
    from: &'a [T],
    to: &'a [T],
    key: impl Fn(&T) -> K,
) -> BTreeMap<K, (Vec<&'a T>, Vec<&'a T>)> {
    let mut paired: BTreeMap<K, (Vec<&T>, Vec<&T>)> = BTreeMap::new();
    for one in from {
        paired.entry(key(one)).or_default().0.push(one);
    }
    for one in to {
        paired.entry(key(one)).or_default().1.push(one);
    }
    paired
}
