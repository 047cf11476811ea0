//! What `check` shows to a person: the files, the estate, the days, what was found, and in the last line
//! what `report` would do. Long lists end early here; the JSON has them whole.

mod coverage;
mod estate;
mod files;
mod findings;

use std::fmt::Write as _;

use crate::use_report::{Checked, MonthEnd, Status, Verdict};

use super::terminal::Side::{Left, Right};
use super::terminal::{behind, joined, shown, table, wrapped};

/// Characters of a line of running text.
const WIDTH: usize = 92;

/// The whole text.
pub fn text(checked: &Checked) -> String {
    let mut text = String::new();
    // Writing to a string cannot fail, so the results of `write!` are dropped here and below.
    let _ = writeln!(text, "Check of {}: {}", checked.month, checked.verdict.text());
    files::files(&mut text, &checked.files);
    if let Some(of) = &checked.estate {
        estate::estate(&mut text, of);
        coverage::coverage(&mut text, checked);
    }
    findings::findings(&mut text, checked);
    lines(&mut text, checked);
    let _ = writeln!(text, "\n{}", closing(checked));
    text
}

/// What `report` would do, in one line without its end.
pub fn closing(checked: &Checked) -> String {
    let month = checked.month;
    let once = match checked.month_end {
        MonthEnd::Past => "",
        MonthEnd::Ahead => " once the month is over",
    };
    match checked.verdict {
        Verdict::Report(Status::Ready) => format!("report would file {month}{once}, ready to send"),
        Verdict::Report(Status::NeedsSignature) => {
            let s = if checked.to_sign == 1 { "" } else { "s" };
            format!(
                "report would file {month}{once}, with {} assumption{s} to sign",
                checked.to_sign
            )
        }
        Verdict::Report(Status::Draft) => {
            format!("report would write a draft of {month}{once}: a quantity is withheld")
        }
        Verdict::Refused => format!("report would refuse the inputs of {month}"),
    }
}

/// What would be reported.
fn lines(text: &mut String, checked: &Checked) {
    if checked.estate.is_none() {
        return;
    }
    text.push_str("\nQuantities\n");
    if checked.lines.is_empty() {
        text.push_str("  No licences to report.\n");
        return;
    }
    let rows: Vec<[String; 3]> = checked
        .lines
        .iter()
        .map(|line| [line.quantity.value().to_string(), line.unit.clone(), line.described()])
        .collect();
    table(text, &rows, [Right, Left, Left]);
}

/// Adds running text behind a name at the margin, in as many lines as it takes; of more than `most`
/// the first.
fn named(text: &mut String, name: (usize, &str), words: &str, most: usize) {
    let lines = wrapped(&shown(words), WIDTH.saturating_sub(name.0));
    behind(text, name, &lines, most);
}

/// Adds a list behind a name at the margin, which is broken between its pieces only.
fn listed(
    text: &mut String,
    name: (usize, &str),
    (pieces, between): (&[String], &str),
    most: usize,
) {
    let pieces: Vec<String> = pieces.iter().map(|piece| shown(piece)).collect();
    let lines = joined(pieces.iter().map(String::as_str), between, WIDTH.saturating_sub(name.0));
    behind(text, name, &lines, most);
}
