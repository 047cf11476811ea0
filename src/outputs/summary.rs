//! The short summary on standard output: what to send, what moved the numbers most, what to settle.

use std::fmt::Write as _;

use crate::finding::{Effect, Finding};
use crate::origin::Files;
use crate::use_report::{LineStanding, ResellerStanding, Status, UseReport};

use super::terminal::Side::{Left, Right};
use super::terminal::{behind, shown, table, wrapped};

/// Findings that the summary tells one by one; the file has them all.
const TOLD: usize = 12;
/// Characters of a line of a message, and the most lines of one.
const WIDTH: usize = 92;
const LINES: usize = 4;
/// Where the lines of a message begin.
const MARGIN: usize = 6;
/// Changes by other readings that the summary tells.
const READINGS: usize = 3;

/// The summary; `standing` says what became of the report, `place` where the files are.
pub fn summary(report: &UseReport, files: &Files, standing: &str, place: &str) -> String {
    let mut text = String::new();
    // Writing to a string cannot fail, so the results of `write!` are dropped here and below.
    let _ = writeln!(text, "Use report {}, {standing}: {}", report.month, headline(report));
    text.push('\n');
    lines(&mut text, report);
    reseller_files(&mut text, report);
    readings(&mut text, report);
    settle(&mut text, report, files);
    let _ = writeln!(text, "\nFiles: {}", shown(place));
    text
}

/// Whether the report may be sent, in words.
pub(super) fn headline(report: &UseReport) -> String {
    let open = open_assumptions(report).count();
    match report.status {
        Status::Ready if report.lines.is_empty() => "nothing was used; ready to send".into(),
        Status::Ready => "ready to send".into(),
        Status::NeedsSignature => {
            format!(
                "ready once {open} assumption{} signed for",
                if open == 1 { " is" } else { "s are" }
            )
        }
        Status::Draft => "not to be sent, a quantity is withheld".into(),
    }
}

fn lines(text: &mut String, report: &UseReport) {
    if report.lines.is_empty() {
        text.push_str("  No licences to report.\n");
        return;
    }
    // The last column is empty, and so not to be seen, where all lines are totals.
    let is_named = report.lines.iter().any(|line| line.end_customer.is_some());
    let customer = if is_named { "End customer" } else { "" };
    let header =
        ["Line", "Product", "Part number", "Quantity", "Unit", "Price", "Amount", customer];
    let mut rows = vec![header.map(str::to_owned)];
    for line in &report.lines {
        let withheld = if line.standing == LineStanding::Withheld { " (withheld)" } else { "" };
        let amount = line.amount.map_or_else(
            || "–".to_owned(),
            |amount| format!("{amount} {}", line.currency.as_deref().unwrap_or("")),
        );
        rows.push([
            line.line.to_string(),
            line.description.clone(),
            line.part_number.clone().unwrap_or_else(|| "–".into()),
            format!("{}{withheld}", line.quantity.value()),
            line.unit.clone(),
            line.unit_price.clone().unwrap_or_else(|| "–".into()),
            amount,
            line.end_customer.as_ref().map_or_else(String::new, |of| of.name.clone()),
        ]);
    }
    for (currency, total) in &report.totals {
        let total = format!("{total} {currency}");
        rows.push(["", "Total", "", "", "", "", &total, ""].map(str::to_owned));
    }
    // Numbers stand to the right, words to the left.
    table(text, &rows, [Right, Left, Left, Right, Left, Right, Right, Left]);
}

/// The files for the reseller's portal: what became of each that is asked for.
fn reseller_files(text: &mut String, report: &UseReport) {
    if report.reseller_files.is_empty() {
        return;
    }
    text.push_str("\nFor the reseller's portal\n");
    for table in &report.reseller_files {
        let became = match &table.standing {
            _ if report.status == Status::Draft => {
                "not written of a draft, which is not to be sent".to_owned()
            }
            ResellerStanding::Written { rows, .. } if rows.len() == 1 => "1 row".to_owned(),
            ResellerStanding::Written { rows, .. } => format!("{} rows", rows.len()),
            ResellerStanding::NotWritten { column } => {
                format!("not written, because the column {column} is not filled in each row")
            }
        };
        let (file, called) = (shown(&table.file), shown(&table.called));
        let _ = writeln!(text, "  reseller/{file}  {called}: {}", shown(&became));
    }
}

/// The readings that would change the numbers most.
fn readings(text: &mut String, report: &UseReport) {
    let mut moved: Vec<(u64, String)> = Vec::new();
    for row in &report.other_readings {
        let mut most = 0;
        let mut changes = Vec::new();
        for (product, &other) in &row.quantities {
            let now = report.quantity(product);
            most = most.max(now.abs_diff(other));
            changes.push(format!("{product} {now} → {other}"));
        }
        moved.push((most, format!("{} = {}: {}", row.reading, row.value, changes.join(", "))));
    }
    if moved.is_empty() {
        return;
    }
    moved.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    text.push_str("\nWhat would change the numbers most, read the other way\n");
    for (_, change) in moved.iter().take(READINGS) {
        let _ = writeln!(text, "  {}", shown(change));
    }
}

/// The assumptions that nobody has signed for.
pub(super) fn open_assumptions(report: &UseReport) -> impl Iterator<Item = &Finding> {
    report
        .findings
        .iter()
        .filter(|finding| finding.effect == Effect::Assumed && finding.accepted.is_none())
}

fn settle(text: &mut String, report: &UseReport, files: &Files) {
    let withheld: Vec<&Finding> =
        report.findings.iter().filter(|finding| finding.effect == Effect::Withheld).collect();
    let assumed: Vec<&Finding> = open_assumptions(report).collect();
    let noted = report.findings.iter().filter(|finding| finding.effect == Effect::Noted).count();
    let signed = report.findings.iter().filter(|finding| finding.accepted.is_some()).count();
    if !withheld.is_empty() {
        let _ = writeln!(text, "\nTo correct before it can be filed ({})", withheld.len());
        told(text, &withheld, files);
    }
    if !assumed.is_empty() {
        let _ = writeln!(
            text,
            "\nTo settle, or to sign for with [[accepted]] in the configuration ({})",
            assumed.len()
        );
        told(text, &assumed, files);
    }
    if signed > 0 {
        let _ = writeln!(text, "\n{signed} assumptions are signed for by [[accepted]].");
    }
    if noted > 0 {
        let more =
            if noted == 1 { "1 more finding is" } else { &format!("{noted} more findings are") };
        let _ = writeln!(text, "\n{more} worth knowing; findings.csv has them.");
    }
}

/// Each finding under its subject, in lines that fit a terminal; what is longer the file has whole.
fn told(text: &mut String, findings: &[&Finding], files: &Files) {
    for finding in findings.iter().take(TOLD) {
        let origin = finding.origin.map(|origin| format!(" ({})", files.show(origin)));
        let _ = writeln!(
            text,
            "  {} [{}]{}",
            shown(&finding.subject),
            finding.code,
            shown(&origin.unwrap_or_default())
        );
        behind(text, (MARGIN, ""), &wrapped(&shown(&finding.message), WIDTH), LINES);
    }
    if findings.len() > TOLD {
        let _ = writeln!(text, "  … and {} more in findings.csv", findings.len() - TOLD);
    }
}

/// One finding in full, for standard error.
pub fn finding(finding: &Finding, files: &Files) -> String {
    let origin = finding
        .origin
        .map_or_else(String::new, |origin| format!("{}: ", shown(&files.show(origin))));
    format!(
        "{}: {origin}{}: {}: {}\n  → {}",
        finding.effect.text(),
        finding.code,
        shown(&finding.subject),
        shown(&finding.message),
        shown(&finding.remedy)
    )
}
