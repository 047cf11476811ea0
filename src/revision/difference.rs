//! Everything in which two reports differ, in one value.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::access::{self, AccessDifference};
use super::causes::{CauseTold, Step, waterfall};
use super::hosts::{self, HostDifference};
use super::inputs::InputDifference;
use super::lines::{self, LineDifference, MissingPrice, TotalDifference};
use super::scopes::{self, ScopeDifference};
use super::snapshot::Snapshot;
use super::{Change, Movement};

/// How one report differs from an earlier one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The earlier report.
    pub from: Side,
    /// The later report.
    pub to: Side,
    /// Why the later one was made, where somebody said so.
    pub reason: Option<String>,
    /// Until when fees can be lowered, where an invoice tells.
    pub window: Option<Window>,
    /// The inputs that are not the same, where both reports are of one month and somebody looked.
    pub inputs: Vec<InputDifference>,
    /// Every line of both sides, those that are equal too.
    pub lines: Vec<LineDifference>,
    /// The fees in each currency.
    pub totals: Vec<TotalDifference>,
    /// How each cause is told; none where nobody computed the reports in between.
    pub causes: Option<Vec<CauseTold>>,
    /// The scopes that are not the same.
    pub scopes: Vec<ScopeDifference>,
    /// The access of all end customers, that which is equal too.
    pub access: Vec<AccessDifference>,
    /// The hosts that are not the same; none where a side does not tell its hosts.
    pub hosts: Option<Vec<HostDifference>>,
    /// The readings that are not the same.
    pub readings: Vec<ReadingDifference>,
    /// The kinds of findings of which there are more or fewer.
    pub findings: Vec<FindingDifference>,
}

/// One of the two reports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Side {
    /// The month.
    pub month: String,
    /// The revision of the month.
    pub revision: u32,
    /// Whether it may be sent, in the word of reports.
    pub status: String,
}

/// Until when a correction can lower the fees of an invoice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// The day of the invoice.
    pub invoiced_on: NaiveDate,
    /// The last day on which fees can be lowered.
    pub last_day_to_lower: NaiveDate,
    /// The days that the agreement gives.
    pub days: u64,
}

/// A reading that is another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadingDifference {
    /// The key of the reading.
    pub reading: String,
    /// The earlier value; none where the report has no such reading.
    pub from: Option<String>,
    /// The later value, likewise.
    pub to: Option<String>,
}

/// A kind of finding of which there are more or fewer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FindingDifference {
    /// What it does to the report.
    pub effect: String,
    /// Its code.
    pub code: String,
    /// How many there were.
    pub from: u64,
    /// How many there are.
    pub to: u64,
}

impl FindingDifference {
    /// What became of the kind.
    pub fn change(&self) -> Change {
        let some = |number: u64| (number > 0).then_some(number);
        Change::between(some(self.from).as_ref(), some(self.to).as_ref())
    }
}

impl Difference {
    /// What is different in `to`. With the `steps` between the two every line has its causes.
    pub fn of(from: &Snapshot, to: &Snapshot, steps: Option<&[Step]>) -> Self {
        let waterfall = steps.map(|steps| waterfall(&from.lines, steps, &to.lines));
        let lines = lines::differences(&from.lines, &to.lines, waterfall.as_ref());
        let hosts = match (&from.hosts, &to.hosts) {
            (Some(from), Some(to)) => Some(hosts::differences(from, to)),
            _ => None,
        };
        Self {
            from: Side::of(from),
            to: Side::of(to),
            reason: None,
            window: None,
            inputs: Vec::new(),
            totals: lines::totals(&lines),
            lines,
            causes: waterfall.map(|waterfall| waterfall.told),
            scopes: scopes::differences(&from.scopes, &to.scopes),
            access: access::differences(from, to),
            hosts,
            readings: readings(&from.readings, &to.readings),
            findings: findings(&from.findings, &to.findings),
        }
    }

    /// Whether nothing is different.
    pub fn is_empty(&self) -> bool {
        self.lines.iter().all(|line| line.change == Change::Equal)
            && self.access.iter().all(|access| access.change == Change::Equal)
            && self.inputs.is_empty()
            && self.scopes.is_empty()
            && self.hosts.as_ref().is_none_or(Vec::is_empty)
            && self.readings.is_empty()
            && self.findings.is_empty()
    }

    /// Lines that have a quantity without a price on a side, so that the totals do not tell of all of it.
    pub fn without_price(&self) -> impl Iterator<Item = &LineDifference> {
        self.lines.iter().filter(|line| line.missing_price() != MissingPrice::Nowhere)
    }

    /// Whether fees fall in some currency, or a quantity whose fees are not known.
    pub fn lowers_something(&self) -> bool {
        self.totals.iter().any(|total| total.movement == Movement::Fall)
            || self.without_price().any(|line| line.movement() == Movement::Fall)
    }
}

impl Side {
    fn of(snapshot: &Snapshot) -> Self {
        Self {
            month: snapshot.month.clone(),
            revision: snapshot.revision,
            status: snapshot.status.clone(),
        }
    }
}

fn readings(
    from: &BTreeMap<String, String>,
    to: &BTreeMap<String, String>,
) -> Vec<ReadingDifference> {
    let keys: BTreeSet<&String> = from.keys().chain(to.keys()).collect();
    let both = keys.into_iter().map(|key| ReadingDifference {
        reading: key.clone(),
        from: from.get(key).cloned(),
        to: to.get(key).cloned(),
    });
    both.filter(|reading| reading.from != reading.to).collect()
}

fn findings(
    from: &BTreeMap<(String, String), u64>,
    to: &BTreeMap<(String, String), u64>,
) -> Vec<FindingDifference> {
    let keys: BTreeSet<&(String, String)> = from.keys().chain(to.keys()).collect();
    let both = keys.into_iter().map(|key| FindingDifference {
        effect: key.0.clone(),
        code: key.1.clone(),
        from: from.get(key).copied().unwrap_or(0),
        to: to.get(key).copied().unwrap_or(0),
    });
    both.filter(|finding| finding.from != finding.to).collect()
}
