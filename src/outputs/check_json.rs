//! `check --json`: everything that was understood, whole, for programs.

use std::collections::BTreeMap;
use std::io::{self, Write};

use chrono::NaiveDate;
use serde::Serialize;

use crate::estate::MostAtOnce;
use crate::intake::FileSeen;
use crate::use_report::{Checked, CheckedEstate, CheckedFile, CheckedScope, Coverage};

use super::json_rows::{AccessJson, FindingJson, LineJson, access, finding, line};

#[derive(Serialize)]
struct Check<'a> {
    schema: u32,
    report_month: String,
    outcome: &'static str,
    assumptions_to_sign: usize,
    files: Vec<FileJson<'a>>,
    estate: Option<EstateJson<'a>>,
    coverage: CoverageJson<'a>,
    findings: Vec<FindingJson<'a>>,
    lines: Vec<LineJson<'a>>,
}

#[derive(Serialize)]
struct FileJson<'a> {
    kind: &'static str,
    file: &'a str,
    understood: Option<SeenJson<'a>>,
    refused: &'a [String],
}

#[derive(Serialize)]
struct SeenJson<'a> {
    export: &'a str,
    packing: Option<&'static str>,
    encoding: Option<&'static str>,
    layout: &'static str,
    delimiter: Option<char>,
    header_line: u32,
    rows: u64,
    rows_set_aside: u64,
    rows_passed_over: &'a BTreeMap<String, u64>,
    rows_without_date: u64,
    day_of_file: Option<String>,
    days: Vec<String>,
    columns: BTreeMap<&'a str, &'a [String]>,
    columns_ignored: &'a [String],
}

#[derive(Serialize)]
struct EstateJson<'a> {
    hosts: u64,
    hosts_without_cores: u64,
    clusters: u64,
    hosts_stand_alone: u64,
    processors: u64,
    physical_cores: u64,
    licensable_cores: u64,
    vms: VmsJson<'a>,
    guest_systems: Vec<GuestJson<'a>>,
    scopes: Vec<ScopeJson<'a>>,
    groups: u64,
    groups_listed: u64,
    accounts: u64,
    memberships: u64,
    access: Vec<AccessJson<'a>>,
}

#[derive(Serialize)]
struct VmsJson<'a> {
    seen: u64,
    by_system: BTreeMap<&'static str, u64>,
    templates: u64,
    off_all_month: u64,
    without_place: u64,
    running_at_once: MostJson<'a>,
    windows_at_once: MostJson<'a>,
}

#[derive(Serialize)]
struct MostJson<'a> {
    vms: u64,
    captured_at: Option<&'a str>,
}

#[derive(Serialize)]
struct GuestJson<'a> {
    text: &'a str,
    read_as: &'static str,
    vms: u64,
}

#[derive(Serialize)]
struct ScopeJson<'a> {
    scope: &'a str,
    kind: &'static str,
    hosts: u64,
    physical_cores: u64,
    licensable_cores: u64,
    vms: u64,
    windows_at_once: MostJson<'a>,
}

#[derive(Serialize)]
struct CoverageJson<'a> {
    captured: Vec<CapturedJson<'a>>,
    groups_not_reached: &'a [String],
    customers_without_group: &'a [String],
}

#[derive(Serialize)]
struct CapturedJson<'a> {
    kind: &'static str,
    place: &'a str,
    days: Vec<String>,
    rows_without_date: bool,
}

/// Writes the object.
///
/// # Errors
/// Fails when writing fails.
pub fn write(checked: &Checked, mut into: impl Write) -> io::Result<()> {
    let shown = Check {
        schema: 1,
        report_month: checked.month.to_string(),
        outcome: checked.verdict.text(),
        assumptions_to_sign: checked.to_sign,
        files: checked.files.iter().map(file).collect(),
        estate: checked.estate.as_ref().map(estate),
        coverage: CoverageJson {
            captured: checked.coverage.iter().map(captured).collect(),
            groups_not_reached: &checked.groups_not_reached,
            customers_without_group: &checked.customers_without_group,
        },
        findings: checked.findings.iter().map(|found| finding(found, &checked.labels)).collect(),
        lines: checked.lines.iter().map(line).collect(),
    };
    serde_json::to_writer_pretty(&mut into, &shown)?;
    into.write_all(b"\n")
}

fn file(file: &CheckedFile) -> FileJson<'_> {
    FileJson {
        kind: file.kind.text(),
        file: &file.label,
        understood: file.seen.as_ref().map(seen),
        refused: &file.refused,
    }
}

fn seen(seen: &FileSeen) -> SeenJson<'_> {
    SeenJson {
        export: &seen.export,
        packing: seen.form.packing,
        encoding: seen.form.encoding,
        layout: seen.form.layout.text(),
        delimiter: seen.form.layout.delimiter(),
        header_line: seen.header_line,
        rows: seen.rows,
        rows_set_aside: seen.set_aside,
        rows_passed_over: &seen.passed_over,
        rows_without_date: seen.undated,
        day_of_file: seen.day_of_file.map(|day| day.to_string()),
        days: days(&seen.days),
        columns: seen
            .columns
            .iter()
            .map(|(column, headers)| (column.as_str(), headers.as_slice()))
            .collect(),
        columns_ignored: &seen.unused,
    }
}

fn days<'a>(days: impl IntoIterator<Item = &'a NaiveDate>) -> Vec<String> {
    days.into_iter().map(ToString::to_string).collect()
}

fn estate(estate: &CheckedEstate) -> EstateJson<'_> {
    let numbers = &estate.numbers;
    let vms = &numbers.vms;
    EstateJson {
        hosts: numbers.hosts,
        hosts_without_cores: numbers.hosts_without_cores,
        clusters: numbers.clusters,
        hosts_stand_alone: numbers.stand_alone,
        processors: numbers.processors,
        physical_cores: numbers.physical_cores,
        licensable_cores: estate.licensable_cores,
        vms: VmsJson {
            seen: vms.seen,
            by_system: vms.by_kind.iter().map(|(kind, vms)| (kind.text(), *vms)).collect(),
            templates: vms.templates,
            off_all_month: vms.off_all_month,
            without_place: vms.without_place,
            running_at_once: most(&vms.running),
            windows_at_once: most(&vms.windows),
        },
        guest_systems: vms
            .guests
            .iter()
            .map(|guest| GuestJson {
                text: &guest.text,
                read_as: guest.kind.text(),
                vms: guest.vms,
            })
            .collect(),
        scopes: estate.scopes.iter().map(scope).collect(),
        groups: numbers.groups,
        groups_listed: numbers.groups_listed,
        accounts: numbers.accounts,
        memberships: numbers.memberships,
        access: estate.access.iter().map(access).collect(),
    }
}

fn scope(scope: &CheckedScope) -> ScopeJson<'_> {
    let numbers = &scope.numbers;
    ScopeJson {
        scope: &numbers.scope,
        kind: numbers.kind.text(),
        hosts: numbers.hosts,
        physical_cores: numbers.physical_cores,
        licensable_cores: scope.licensable_cores,
        vms: numbers.vms,
        windows_at_once: most(&numbers.windows),
    }
}

fn most(most: &MostAtOnce) -> MostJson<'_> {
    MostJson { vms: most.vms, captured_at: most.captured_at.as_deref() }
}

fn captured(coverage: &Coverage) -> CapturedJson<'_> {
    CapturedJson {
        kind: coverage.kind.text(),
        place: &coverage.place,
        days: days(&coverage.days),
        rows_without_date: coverage.undated,
    }
}
