//! The month as a calendar: on which days each source and directory was captured.

use chrono::Datelike as _;

use crate::month::ReportMonth;
use crate::outputs::page::Shown;
use crate::use_report::Coverage;

use super::words::{ROWS, more};

/// The section.
pub(super) struct Calendar {
    pub days: Vec<u32>,
    pub rows: Vec<Row>,
    pub more: Shown,
}

/// One kind of one source or directory.
pub(super) struct Row {
    pub kind: &'static str,
    pub place: Shown,
    pub days: Vec<Day>,
    pub told: Shown,
}

/// A day of it.
pub(super) struct Day {
    /// `there` or `not`.
    pub class: &'static str,
    pub sign: &'static str,
}

/// The calendar of a month.
pub(super) fn calendar(month: ReportMonth, coverage: &[Coverage]) -> Calendar {
    let row = |of: &Coverage| {
        let days: Vec<Day> = month
            .days()
            .map(|day| match of.days.contains(&day) {
                true => Day { class: "there", sign: "■" },
                false => Day { class: "not", sign: "·" },
            })
            .collect();
        let undated = if of.undated { ", and rows without a date" } else { "" };
        Row {
            kind: of.kind.text(),
            place: Shown::of(&of.place),
            told: format!("{} of {} days{undated}", of.days.len(), days.len()).into(),
            days,
        }
    };
    Calendar {
        days: month.days().map(|day| day.day()).collect(),
        rows: coverage.iter().take(ROWS).map(row).collect(),
        more: more(coverage.len(), ROWS, "check --json"),
    }
}
