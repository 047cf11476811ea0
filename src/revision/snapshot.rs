//! What of a report can be held against another one: values alone, with no reference to a run.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::use_report::{AccessRow, Established, LineStanding, ReportLine, ScopeRow, UseReport};

use super::hosts::{self, HostRow};
use super::persons::{self, Person};

/// A product and an end customer; none for the provider itself.
pub type EntryKey = (String, Option<String>);

/// One report, as far as reports are compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// The month, such as `2026-10`.
    pub month: String,
    /// The revision of the month; zero is the first.
    pub revision: u32,
    /// Whether it may be sent, in the word of reports.
    pub status: String,
    /// The lines.
    pub lines: Vec<Line>,
    /// The sum of the amounts in each currency, without lines that have no price.
    pub totals: BTreeMap<String, Decimal>,
    /// The scopes, each once for every product there.
    pub scopes: Vec<ScopeSnapshot>,
    /// The access, by product and end customer.
    pub access: Vec<AccessSnapshot>,
    /// The readings in force, by key.
    pub readings: BTreeMap<String, String>,
    /// How many findings there are of each code, by effect and code.
    pub findings: BTreeMap<(String, String), u64>,
    /// The hosts; none where only the filed report is known, which does not list them.
    pub hosts: Option<Vec<HostRow>>,
    /// The persons authorised, by product and end customer; none where only the filed report is known.
    pub persons: Option<BTreeMap<EntryKey, Vec<Person>>>,
}

/// One line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its number in the report.
    pub line: u32,
    /// The id of the product.
    pub product: String,
    /// The end customer, where a line is for one.
    pub end_customer: Option<String>,
    /// The name of the product for people.
    pub description: String,
    /// The part number, where one is known.
    pub part_number: Option<String>,
    /// What one of the quantity is.
    pub unit: String,
    /// The quantity.
    pub quantity: u64,
    /// The price of one, as the report writes it.
    pub unit_price: Option<String>,
    /// The currency of price and amount.
    pub currency: Option<String>,
    /// Quantity times price; none where there is no price.
    pub amount: Option<Decimal>,
    /// Whether the quantity can be stated.
    pub standing: LineStanding,
}

/// One scope and product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScopeSnapshot {
    /// The name of the scope.
    pub scope: String,
    /// `cluster`, `host` or `affinity`.
    pub kind: String,
    /// The product; none where nothing can be counted or nothing is ours.
    pub product: Option<String>,
    /// `licensed`, or why there is no product.
    pub standing: String,
    /// The licensable cores of the hosts.
    pub licensable_cores: u64,
    /// The most Windows VMs at once.
    pub windows_vms: u32,
    /// The Windows VMs of the month.
    pub distinct_windows_vms: u32,
    /// The first capture with the most VMs.
    pub peak_captured_at: Option<String>,
    /// Packs or processors.
    pub quantity: u64,
}

/// One product at one end customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessSnapshot {
    /// The product.
    pub product: String,
    /// The end customer; none for the provider itself.
    pub customer: Option<String>,
    /// Persons without those left out as no persons or disabled.
    pub persons: u64,
    /// Persons who need no SAL because they only administer.
    pub administrators: u64,
    /// Accounts that were disabled throughout the month.
    pub disabled: u64,
    /// Persons who are deducted by a register.
    pub deducted: u64,
    /// Persons counted at another end customer already.
    pub counted_elsewhere: u64,
    /// Persons who need a SAL here.
    pub quantity: u64,
}

impl Snapshot {
    /// The snapshot of a report that was computed, with hosts and persons.
    pub fn of(established: &Established, revision: u32) -> Self {
        let report = &established.report;
        Self {
            hosts: Some(hosts::rows(established)),
            persons: Some(persons::by_entry(established)),
            ..Self::of_report(report, revision)
        }
    }

    /// The snapshot of a report alone, without hosts and persons.
    pub fn of_report(report: &UseReport, revision: u32) -> Self {
        let mut findings = BTreeMap::new();
        for finding in &report.findings {
            let key = (finding.effect.text().to_owned(), finding.code.to_owned());
            *findings.entry(key).or_insert(0) += 1;
        }
        let readings = report.readings.entries().into_iter();
        Self {
            month: report.month.to_string(),
            revision,
            status: report.status.text().to_owned(),
            lines: report.lines.iter().map(Line::of).collect(),
            totals: report.totals.clone(),
            scopes: report.scopes.iter().map(ScopeSnapshot::of).collect(),
            access: report.access.iter().map(AccessSnapshot::of).collect(),
            readings: readings.map(|(key, value)| (key.to_owned(), value.to_owned())).collect(),
            findings,
            hosts: None,
            persons: None,
        }
    }
}

impl Line {
    /// A line of a computed report.
    pub fn of(line: &ReportLine) -> Self {
        Self {
            line: line.line,
            product: line.product.id().to_owned(),
            end_customer: line.end_customer.as_ref().map(|customer| customer.name.clone()),
            description: line.description.clone(),
            part_number: line.part_number.clone(),
            unit: line.unit.clone(),
            quantity: line.quantity.value(),
            unit_price: line.unit_price.clone(),
            currency: line.currency.clone(),
            amount: line.amount,
            standing: line.standing,
        }
    }
}

impl ScopeSnapshot {
    fn of(row: &ScopeRow) -> Self {
        Self {
            scope: row.scope.clone(),
            kind: row.kind.to_owned(),
            product: row.product.as_ref().map(|product| product.id().to_owned()),
            standing: row.standing.to_owned(),
            licensable_cores: row.licensable_cores,
            windows_vms: row.windows_vms,
            distinct_windows_vms: row.distinct_windows_vms,
            peak_captured_at: row.peak_captured_at.clone(),
            quantity: row.quantity,
        }
    }
}

impl AccessSnapshot {
    fn of(row: &AccessRow) -> Self {
        Self {
            product: row.product.id().to_owned(),
            customer: row.customer.clone(),
            persons: row.persons,
            administrators: row.left_out.administrator,
            disabled: row.left_out.disabled,
            deducted: row.rds_cals + row.excluded,
            counted_elsewhere: row.counted_elsewhere,
            quantity: row.quantity,
        }
    }
}
