//! A finding as the page shows it.

use crate::finding::{Direction, Finding};
use crate::origin::Files;
use crate::outputs::page::{Column, Shown, words};

use super::Listed;
use super::words::{NOTHING, listed};

/// What a finding does to the numbers, in words.
pub(super) fn direction(finding: &Finding) -> &'static str {
    match finding.direction {
        Direction::MayBeTooLow => "The report may be too low.",
        Direction::MayBeTooHigh => "The report may be too high.",
        Direction::None => "No quantity is touched.",
    }
}

/// The row, the column and the cell that it is about; empty where it is about none.
pub(super) fn place(finding: &Finding, files: &Files) -> Shown {
    let mut told = finding.origin.map_or_else(String::new, |origin| files.show(origin));
    if let Some(column) = &finding.column {
        told.push_str(&format!(", {column}"));
    }
    if let Some(cell) = &finding.cell {
        told.push_str(&format!(": “{cell}”"));
    }
    told.into()
}

/// Findings in a table, with what to do about each.
pub(super) fn table<'f>(
    label: &'static str,
    findings: impl Iterator<Item = &'f Finding>,
    files: &Files,
) -> Listed {
    const COLUMNS: [Column; 4] =
        [words("What about"), words("What was found"), words("What to do"), words("Where")];
    let findings: Vec<&Finding> = findings.collect();
    let row = |finding: &Finding| {
        let place = place(finding, files);
        vec![
            Shown::of(&finding.subject),
            format!("{} [{}]", finding.message, finding.code).into(),
            Shown::of(&finding.remedy),
            if place.is_empty() { Shown::of(NOTHING) } else { place },
        ]
    };
    listed(label, &COLUMNS, findings.iter().map(|finding| row(finding)), "findings.csv")
}
