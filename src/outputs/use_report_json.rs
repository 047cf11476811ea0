//! `use-report.json`: everything that the other files show, for programs.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;

use crate::finding::Finding;
use crate::origin::Files;
use crate::use_report::{AccessRow, LineStanding, ReportLine, ScopeRow, UseReport};

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

#[derive(Serialize)]
struct Report<'a> {
    schema: u32,
    report_month: String,
    revision: u32,
    status: &'static str,
    preview: bool,
    agreement_number: &'a str,
    lines: Vec<Line<'a>>,
    totals: BTreeMap<&'a str, String>,
    scopes: Vec<Scope<'a>>,
    access: Vec<Access<'a>>,
    readings: BTreeMap<&'static str, &'static str>,
    other_readings: Vec<OtherReading<'a>>,
    findings: Vec<FindingRow<'a>>,
}

#[derive(Serialize)]
struct Line<'a> {
    line: u32,
    product: &'a str,
    description: &'a str,
    part_number: Option<&'a str>,
    unit: &'a str,
    quantity: u64,
    unit_price: Option<&'a str>,
    currency: Option<&'a str>,
    amount: Option<String>,
    end_customer: Option<&'a str>,
    withheld: bool,
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
struct Access<'a> {
    product: &'a str,
    customer: Option<&'a str>,
    persons: u64,
    left_out: LeftOut,
    counted_elsewhere: u64,
    quantity: u64,
}

#[derive(Serialize)]
struct LeftOut {
    service: u64,
    computer: u64,
    contact: u64,
    disabled: u64,
    administrator: u64,
}

#[derive(Serialize)]
struct OtherReading<'a> {
    reading: &'a str,
    value: &'a str,
    quantities: BTreeMap<&'a str, u64>,
}

#[derive(Serialize)]
struct FindingRow<'a> {
    code: &'a str,
    effect: &'static str,
    direction: &'static str,
    subject: &'a str,
    message: &'a str,
    remedy: &'a str,
    origin: Option<String>,
    column: Option<&'a str>,
    cell: Option<&'a str>,
    accepted: Option<Accepted<'a>>,
}

#[derive(Serialize)]
struct Accepted<'a> {
    by: &'a str,
    until: String,
    reason: &'a str,
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

fn line(line: &ReportLine) -> Line<'_> {
    Line {
        line: line.line,
        product: line.product.id(),
        description: &line.description,
        part_number: line.part_number.as_deref(),
        unit: &line.unit,
        quantity: line.quantity.value(),
        unit_price: line.unit_price.as_deref(),
        currency: line.currency.as_deref(),
        amount: line.amount.map(|amount| amount.to_string()),
        end_customer: None,
        withheld: line.standing == LineStanding::Withheld,
    }
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

fn access(row: &AccessRow) -> Access<'_> {
    Access {
        product: row.product.id(),
        customer: row.customer.as_deref(),
        persons: row.persons,
        left_out: LeftOut {
            service: row.left_out.service,
            computer: row.left_out.computer,
            contact: row.left_out.contact,
            disabled: row.left_out.disabled,
            administrator: row.left_out.administrator,
        },
        counted_elsewhere: row.counted_elsewhere,
        quantity: row.quantity,
    }
}

fn finding<'a>(finding: &'a Finding, files: &Files) -> FindingRow<'a> {
    FindingRow {
        code: finding.code,
        effect: finding.effect.text(),
        direction: finding.direction.text(),
        subject: &finding.subject,
        message: &finding.message,
        remedy: &finding.remedy,
        origin: finding.origin.map(|origin| files.show(origin)),
        column: finding.column.as_deref(),
        cell: finding.cell.as_deref(),
        accepted: finding.accepted.as_ref().map(|signed| Accepted {
            by: &signed.by,
            until: signed.until.to_string(),
            reason: &signed.reason,
        }),
    }
}
