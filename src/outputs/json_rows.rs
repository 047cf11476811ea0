//! Rows that several JSON files have in common, so that a program reads them alike everywhere.

use serde::Serialize;

use crate::finding::Finding;
use crate::licensing::applications::{ApplicationRow, Cores};
use crate::origin::Files;
use crate::use_report::{AccessRow, LineStanding, ReportLine};

/// A line of the report.
#[derive(Serialize)]
pub(super) struct LineJson<'a> {
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
    end_customer_address: Option<&'a str>,
    end_customer_country: Option<&'a str>,
    withheld: bool,
}

/// One product at one end customer.
#[derive(Serialize)]
pub(super) struct AccessJson<'a> {
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
    /// Only where devices are counted, and persons are left out.
    #[serde(skip_serializing_if = "is_zero")]
    person: u64,
    disabled: u64,
    administrator: u64,
    rds_cals: u64,
    excluded: u64,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_zero(number: &u64) -> bool {
    *number == 0
}

/// An application on a machine.
#[derive(Serialize)]
pub(super) struct ApplicationJson<'a> {
    product: &'a str,
    machine: &'a str,
    customer: Option<&'a str>,
    virtual_cores: Option<u64>,
    physical_cores: Option<u64>,
    licences: Option<u64>,
    quantity: u64,
    standing: &'static str,
    note: &'a str,
    origin: String,
}

/// A finding.
#[derive(Serialize)]
pub(super) struct FindingJson<'a> {
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

/// A line as programs read it.
pub(super) fn line(line: &ReportLine) -> LineJson<'_> {
    let customer = line.end_customer.as_ref();
    let known = |text: &'_ str| !text.is_empty();
    LineJson {
        line: line.line,
        product: line.product.id(),
        description: &line.description,
        part_number: line.part_number.as_deref(),
        unit: &line.unit,
        quantity: line.quantity.value(),
        unit_price: line.unit_price.as_deref(),
        currency: line.currency.as_deref(),
        amount: line.amount.map(|amount| amount.to_string()),
        end_customer: customer.map(|customer| customer.name.as_str()),
        end_customer_address: customer.map(|of| of.address.as_str()).filter(|text| known(text)),
        end_customer_country: customer.map(|of| of.country.as_str()).filter(|text| known(text)),
        withheld: line.standing == LineStanding::Withheld,
    }
}

/// The access of one product at one end customer as programs read it.
pub(super) fn access(row: &AccessRow) -> AccessJson<'_> {
    AccessJson {
        product: row.product.id(),
        customer: row.customer.as_deref(),
        persons: row.persons,
        left_out: LeftOut {
            service: row.left_out.service,
            computer: row.left_out.computer,
            contact: row.left_out.contact,
            person: row.left_out.person,
            disabled: row.left_out.disabled,
            administrator: row.left_out.administrator,
            rds_cals: row.rds_cals,
            excluded: row.excluded,
        },
        counted_elsewhere: row.counted_elsewhere,
        quantity: row.quantity,
    }
}

/// An application as programs read it.
pub(super) fn application<'a>(row: &'a ApplicationRow, files: &Files) -> ApplicationJson<'a> {
    let (virtual_cores, physical_cores) = match row.cores {
        Cores::None => (None, None),
        Cores::Virtual(cores) => (Some(cores), None),
        Cores::Physical(cores) => (None, Some(cores)),
    };
    ApplicationJson {
        product: &row.product,
        machine: &row.machine,
        customer: row.customer.as_deref(),
        virtual_cores,
        physical_cores,
        licences: row.licences,
        quantity: row.quantity,
        standing: row.standing.text(),
        note: &row.note,
        origin: files.show(row.origin),
    }
}

/// A finding as programs read it.
pub(super) fn finding<'a>(finding: &'a Finding, files: &Files) -> FindingJson<'a> {
    FindingJson {
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
