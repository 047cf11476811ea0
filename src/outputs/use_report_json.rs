//! `use-report.json`: everything that the other files show, for programs.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;

use crate::licensing::RegisterEntry;
use crate::origin::Files;
use crate::use_report::{LineStanding, ScopeRow, UseReport};

use super::json_rows::{
    AccessJson, ApplicationJson, FindingJson, LineJson, access, application, finding, line,
};

/// What the folder that the file lies in is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// A filed revision.
    Revision(u32),
    /// A draft, which is not filed.
    Draft,
    /// A preview of the month.
    Preview,
}

impl Standing {
    /// What the report is, for people.
    pub(super) fn words(self) -> String {
        match self {
            Self::Revision(revision) => format!("revision {revision}"),
            Self::Draft => "draft, not filed and not to be sent".to_owned(),
            Self::Preview => "preview, not filed and not to be sent".to_owned(),
        }
    }
}

#[derive(Serialize)]
struct Report<'a> {
    schema: u32,
    report_month: String,
    revision: u32,
    status: &'static str,
    preview: bool,
    agreement_number: &'a str,
    lines: Vec<LineJson<'a>>,
    totals: BTreeMap<&'a str, String>,
    scopes: Vec<Scope<'a>>,
    access: Vec<AccessJson<'a>>,
    applications: Vec<ApplicationJson<'a>>,
    registers: Vec<Register<'a>>,
    readings: BTreeMap<&'static str, &'static str>,
    other_readings: Vec<OtherReading<'a>>,
    findings: Vec<FindingJson<'a>>,
}

#[derive(Serialize)]
struct Scope<'a> {
    scope: &'a str,
    kind: &'a str,
    product: Option<&'a str>,
    standing: &'a str,
    licensable_cores: u64,
    windows_vms: u32,
    distinct_windows_vms: u32,
    parent_sets: u64,
    peak_captured_at: Option<&'a str>,
    quantity: u64,
    withheld: bool,
}

#[derive(Serialize)]
struct Register<'a> {
    register: &'a str,
    origin: String,
    customer: Option<&'a str>,
    subject: &'a str,
    product: &'a str,
    valid_from: Option<String>,
    valid_until: Option<String>,
    reference: &'a str,
    standing: &'a str,
    packs_owed: Option<u64>,
    quantity: Option<u64>,
    note: &'a str,
}

#[derive(Serialize)]
struct OtherReading<'a> {
    reading: &'a str,
    value: &'a str,
    quantities: BTreeMap<&'a str, u64>,
}

/// Writes the file.
///
/// # Errors
/// Fails when writing fails.
pub fn write(
    report: &UseReport,
    files: &Files,
    standing: Standing,
    mut into: impl Write,
) -> io::Result<()> {
    let shown = Report {
        schema: 1,
        report_month: report.month.to_string(),
        revision: match standing {
            Standing::Revision(revision) => revision,
            Standing::Draft | Standing::Preview => 0,
        },
        status: report.status.text(),
        preview: standing == Standing::Preview,
        agreement_number: &report.provider.agreement_number,
        lines: report.lines.iter().map(line).collect(),
        totals: report
            .totals
            .iter()
            .map(|(currency, total)| (currency.as_str(), total.to_string()))
            .collect(),
        scopes: report.scopes.iter().map(scope).collect(),
        access: report.access.iter().map(access).collect(),
        applications: report.applications.iter().map(|row| application(row, files)).collect(),
        registers: report.registers.iter().map(|entry| register(entry, files)).collect(),
        readings: report.readings.entries().into_iter().collect(),
        other_readings: report
            .other_readings
            .iter()
            .map(|row| OtherReading {
                reading: row.reading,
                value: row.value,
                quantities: row
                    .quantities
                    .iter()
                    .map(|(product, value)| (product.id(), *value))
                    .collect(),
            })
            .collect(),
        findings: report.findings.iter().map(|found| finding(found, files)).collect(),
    };
    serde_json::to_writer_pretty(&mut into, &shown)?;
    into.write_all(b"\n")
}

fn scope(row: &ScopeRow) -> Scope<'_> {
    Scope {
        scope: &row.scope,
        kind: row.kind,
        product: row.product.as_ref().map(|product| product.id()),
        standing: row.standing,
        licensable_cores: row.licensable_cores,
        windows_vms: row.windows_vms,
        distinct_windows_vms: row.distinct_windows_vms,
        parent_sets: row.parent_sets,
        peak_captured_at: row.peak_captured_at.as_deref(),
        quantity: row.quantity,
        withheld: row.line_standing == LineStanding::Withheld,
    }
}

fn register<'a>(entry: &'a RegisterEntry, files: &Files) -> Register<'a> {
    Register {
        register: entry.register.text(),
        origin: files.show(entry.origin),
        customer: (!entry.customer.is_empty()).then_some(entry.customer.as_str()),
        subject: &entry.subject,
        product: &entry.product,
        valid_from: entry.valid.from.map(|day| day.to_string()),
        valid_until: entry.valid.until.map(|day| day.to_string()),
        reference: &entry.reference,
        standing: entry.standing.text(),
        packs_owed: entry.packs_owed,
        quantity: entry.quantity,
        note: &entry.note,
    }
}
