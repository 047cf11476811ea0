//! A filed `use-report.json` as a snapshot: what the file says, and nothing that it does not say.
//!
//! What a later program writes beside it is passed over; what an earlier one did not write yet is empty.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, de::Error as _};

use crate::use_report::LineStanding;

use super::snapshot::{AccessSnapshot, Line, ScopeSnapshot, Snapshot};

/// The form of the file that is read here.
const SCHEMA: u32 = 1;

/// Why a file is no use report. The text completes “could not …”.
#[derive(Debug, thiserror::Error)]
pub enum NotAReport {
    /// It is not such an object.
    #[error("read the use report: {0}")]
    Form(#[from] serde_json::Error),
    /// It is one, in a form of another program.
    #[error("read a use report of schema {0}: this program reads schema {SCHEMA}")]
    Schema(u32),
}

#[derive(Deserialize)]
struct Report {
    schema: u32,
    report_month: String,
    revision: u32,
    #[serde(default)]
    status: String,
    lines: Vec<LineJson>,
    #[serde(default)]
    totals: BTreeMap<String, Amount>,
    #[serde(default)]
    scopes: Vec<ScopeJson>,
    #[serde(default)]
    access: Vec<AccessJson>,
    #[serde(default)]
    readings: BTreeMap<String, String>,
    #[serde(default)]
    findings: Vec<FindingJson>,
}

/// A decimal number in a text, with every digit that it has there.
#[derive(Clone, Copy)]
struct Amount(Decimal);

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        let exact = Decimal::from_str_exact(&text);
        exact.map(Self).map_err(|error| D::Error::custom(format!("the amount “{text}”: {error}")))
    }
}

#[derive(Deserialize)]
struct LineJson {
    line: u32,
    product: String,
    #[serde(default)]
    description: String,
    part_number: Option<String>,
    unit: String,
    quantity: u64,
    unit_price: Option<String>,
    currency: Option<String>,
    amount: Option<Amount>,
    end_customer: Option<String>,
    #[serde(default)]
    withheld: bool,
}

#[derive(Deserialize)]
struct ScopeJson {
    scope: String,
    kind: String,
    product: Option<String>,
    #[serde(default)]
    standing: String,
    licensable_cores: u64,
    windows_vms: u32,
    distinct_windows_vms: u32,
    peak_captured_at: Option<String>,
    quantity: u64,
}

#[derive(Deserialize)]
struct AccessJson {
    product: String,
    customer: Option<String>,
    persons: u64,
    #[serde(default)]
    left_out: LeftOutJson,
    #[serde(default)]
    counted_elsewhere: u64,
    quantity: u64,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct LeftOutJson {
    disabled: u64,
    administrator: u64,
    rds_cals: u64,
    excluded: u64,
}

#[derive(Deserialize)]
struct FindingJson {
    code: String,
    effect: String,
}

impl Snapshot {
    /// The snapshot of a filed `use-report.json`, without hosts and persons, which the file does not list.
    ///
    /// # Errors
    /// Fails where the bytes are no such file, or one of another schema.
    pub fn filed(json: &[u8]) -> Result<Self, NotAReport> {
        let report: Report = serde_json::from_slice(json)?;
        if report.schema != SCHEMA {
            return Err(NotAReport::Schema(report.schema));
        }
        let mut findings = BTreeMap::new();
        for finding in report.findings {
            *findings.entry((finding.effect, finding.code)).or_insert(0) += 1;
        }
        let totals = report.totals.into_iter();
        Ok(Self {
            month: report.report_month,
            revision: report.revision,
            status: report.status,
            lines: report.lines.into_iter().map(line).collect(),
            totals: totals.map(|(currency, amount)| (currency, amount.0)).collect(),
            scopes: report.scopes.into_iter().map(scope).collect(),
            access: report.access.into_iter().map(access).collect(),
            readings: report.readings,
            findings,
            hosts: None,
            persons: None,
        })
    }
}

fn line(json: LineJson) -> Line {
    Line {
        line: json.line,
        product: json.product,
        end_customer: json.end_customer,
        description: json.description,
        part_number: json.part_number,
        unit: json.unit,
        quantity: json.quantity,
        unit_price: json.unit_price,
        currency: json.currency,
        amount: json.amount.map(|amount| amount.0),
        standing: if json.withheld { LineStanding::Withheld } else { LineStanding::Stated },
    }
}

fn scope(json: ScopeJson) -> ScopeSnapshot {
    ScopeSnapshot {
        scope: json.scope,
        kind: json.kind,
        product: json.product,
        standing: json.standing,
        licensable_cores: json.licensable_cores,
        windows_vms: json.windows_vms,
        distinct_windows_vms: json.distinct_windows_vms,
        peak_captured_at: json.peak_captured_at,
        quantity: json.quantity,
    }
}

fn access(json: AccessJson) -> AccessSnapshot {
    AccessSnapshot {
        product: json.product,
        customer: json.customer,
        persons: json.persons,
        administrators: json.left_out.administrator,
        disabled: json.left_out.disabled,
        deducted: json.left_out.rds_cals.saturating_add(json.left_out.excluded),
        counted_elsewhere: json.counted_elsewhere,
        quantity: json.quantity,
    }
}
