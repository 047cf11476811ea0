//! A difference for programs, as `difference.json` in a dossier and as what `--json` prints.

mod estate;
mod lines;

use std::io::{self, Write};

use serde::Serialize;

use crate::revision::{Difference, Names, Side, Window};

use super::difference_words::METHOD;
use estate::{AccessJson, HostJson, ScopeJson, access, host, scope};
use lines::{CauseJson, LineJson, TotalJson, cause, fees, line};

#[derive(Serialize)]
struct DifferenceJson<'a> {
    schema: u32,
    kind: &'static str,
    from: SideJson<'a>,
    to: SideJson<'a>,
    reason: Option<&'a str>,
    window: Option<WindowJson>,
    is_equal: bool,
    inputs: Vec<InputJson<'a>>,
    fees: Vec<TotalJson<'a>>,
    method: Option<&'static str>,
    causes: Option<Vec<CauseJson<'a>>>,
    lines: Vec<LineJson<'a>>,
    scopes: Vec<ScopeJson<'a>>,
    access: Vec<AccessJson<'a>>,
    hosts: Option<Vec<HostJson<'a>>>,
    readings: Vec<ReadingJson<'a>>,
    findings: Vec<FindingJson<'a>>,
}

#[derive(Serialize)]
struct SideJson<'a> {
    report_month: &'a str,
    revision: u32,
    status: &'a str,
}

#[derive(Serialize)]
struct WindowJson {
    invoiced_on: String,
    last_day_to_lower: String,
    days: u64,
}

#[derive(Serialize)]
struct InputJson<'a> {
    kind: &'a str,
    label: &'a str,
    change: &'static str,
}

#[derive(Serialize)]
struct ReadingJson<'a> {
    reading: &'a str,
    from: Option<&'a str>,
    to: Option<&'a str>,
}

#[derive(Serialize)]
struct FindingJson<'a> {
    effect: &'a str,
    code: &'a str,
    change: &'static str,
    from: u64,
    to: u64,
}

/// Writes the object. A file of a dossier is written with [`Names::Hidden`].
///
/// # Errors
/// Fails when writing fails.
pub fn write(difference: &Difference, names: Names, mut into: impl Write) -> io::Result<()> {
    let of = difference;
    let shown = DifferenceJson {
        schema: 1,
        kind: "difference",
        from: side(&of.from),
        to: side(&of.to),
        reason: of.reason.as_deref(),
        window: of.window.as_ref().map(window),
        is_equal: of.is_empty(),
        inputs: of
            .inputs
            .iter()
            .map(|one| InputJson { kind: &one.kind, label: &one.label, change: one.change.text() })
            .collect(),
        fees: of.totals.iter().map(|total| fees(of, total)).collect(),
        method: of.causes.is_some().then_some(METHOD),
        causes: of.causes.as_ref().map(|causes| causes.iter().map(cause).collect()),
        lines: of.lines.iter().map(|one| line(of, one)).collect(),
        scopes: of.scopes.iter().map(scope).collect(),
        access: of.access.iter().map(|one| access(one, names)).collect(),
        hosts: of.hosts.as_ref().map(|hosts| hosts.iter().map(host).collect()),
        readings: of
            .readings
            .iter()
            .map(|one| ReadingJson {
                reading: &one.reading,
                from: one.from.as_deref(),
                to: one.to.as_deref(),
            })
            .collect(),
        findings: of
            .findings
            .iter()
            .map(|one| FindingJson {
                effect: &one.effect,
                code: &one.code,
                change: one.change().text(),
                from: one.from,
                to: one.to,
            })
            .collect(),
    };
    serde_json::to_writer_pretty(&mut into, &shown)?;
    into.write_all(b"\n")
}

fn side(side: &Side) -> SideJson<'_> {
    SideJson { report_month: &side.month, revision: side.revision, status: &side.status }
}

fn window(window: &Window) -> WindowJson {
    WindowJson {
        invoiced_on: window.invoiced_on.to_string(),
        last_day_to_lower: window.last_day_to_lower.to_string(),
        days: window.days,
    }
}
