//! What was found, gravest first, each with its row, its cell and its remedy.

use std::fmt::Write as _;

use super::named;
use crate::finding::{Effect, Finding};
use crate::outputs::terminal::shown;
use crate::use_report::Checked;

/// Findings of one effect.
const TOLD: usize = 50;
/// Lines of a message.
const LINES: usize = 4;
/// Where the message begins, and what stands behind an arrow.
const MARGIN: usize = 6;

/// Adds the findings.
pub(super) fn findings(text: &mut String, checked: &Checked) {
    if checked.findings.is_empty() {
        text.push_str("\nNothing was found that is worth telling.\n");
    }
    for alike in checked.findings.chunk_by(|one, other| one.effect == other.effect) {
        let [first, ..] = alike else { continue };
        let heading = match first.effect {
            Effect::Refused => "Refused: there is no report before it is corrected",
            Effect::Withheld => "Withheld: a draft, until it is corrected",
            Effect::Assumed => "Assumed: settle it, or sign for it with [[accepted]]",
            Effect::Noted => "Noted: nothing needs to be done",
        };
        let _ = writeln!(text, "\n{heading} ({})", alike.len());
        for found in alike.iter().take(TOLD) {
            finding(text, found, checked);
        }
        if alike.len() > TOLD {
            let _ = writeln!(text, "  … and {} more; --json has them", alike.len() - TOLD);
        }
    }
}

fn finding(text: &mut String, finding: &Finding, checked: &Checked) {
    let origin = finding.origin.map(|origin| format!(" {}", checked.labels.show(origin)));
    let _ = writeln!(
        text,
        "  {} [{}]{}",
        shown(&finding.subject),
        finding.code,
        shown(&origin.unwrap_or_default())
    );
    named(text, (MARGIN, ""), &finding.message, LINES);
    match (&finding.column, &finding.cell) {
        (Some(column), Some(cell)) => {
            named(text, (MARGIN, ""), &format!("{column}: “{cell}”"), LINES);
        }
        (Some(column), None) => named(text, (MARGIN, ""), &format!("column {column}"), LINES),
        (None, _) => {}
    }
    if let Some(signed) = &finding.accepted {
        // Who signed is a person; the configuration names them.
        named(text, (MARGIN, ""), &format!("signed for until {}", signed.until), LINES);
    }
    named(text, (MARGIN, "    →"), &finding.remedy, LINES);
}
