//! Applies the rules to the facts of the month and gathers what the report shows, in the order in which it is
//! told.

use std::collections::BTreeMap;
use std::thread;

use crate::beside::{Beside, beside};
use crate::error::Error;
use crate::estate::{Also, Counting, Witness};
use crate::figure::Figure;
use crate::finding::Findings;
use crate::intake::Kind;
use crate::licensing::applications::Applications;
use crate::licensing::{Basis, RegisterEntry, ScopeStanding};
use crate::money::RateList;
use crate::party::EndCustomers;
use crate::readings::OtherReading;
use crate::terms::Product;

use super::counting::{Ground, Requirements};
use super::reseller_files::Reported;
use super::{
    OtherReadingRow, Status, UseReport, ZeroUse, charges, coverage, end_customers, lines,
    minimum_fee, reading_totals, registers, reseller_files, rows, tell, tell_applications,
    tell_earlier, tell_platform, trend,
};

/// What the rules came to.
pub(super) struct Computed {
    pub report: UseReport,
    pub left_out: Vec<(String, Vec<Witness>)>,
    pub bases: Vec<(Product, Basis)>,
}

/// Why hosts are licensed with a product, by product.
fn bases(required: &Requirements) -> Vec<(Product, Basis)> {
    let mut bases = Vec::new();
    for of in &required.scopes {
        if let ScopeStanding::Product(product) = &of.standing {
            bases.extend(of.bases.iter().map(|basis| (product.clone(), basis.clone())));
        }
    }
    bases.extend(tell_applications::bases(required));
    bases
}

/// Applies the rules and gathers what the report shows; `entries` are those that registers came to before
/// anything was counted.
pub(super) fn compute(
    ground: &Ground<'_>,
    kinds_read: &[Kind],
    (customers, rates, entries): (&EndCustomers, &RateList, Vec<RegisterEntry>),
    findings: &mut Findings,
) -> Result<Computed, Error> {
    // What every reading comes to the other way is asked for last, so that both are computed side by side.
    thread::scope(|scope| {
        let flipped = beside(scope, "readings", || flipped(ground))?;
        gather(ground, (kinds_read, flipped), (customers, rates, entries), findings)
    })
}

fn gather(
    ground: &Ground<'_>,
    (kinds_read, flipped): (&[Kind], Beside<'_, Flipped>),
    (customers, rates, entries): (&EndCustomers, &RateList, Vec<RegisterEntry>),
    findings: &mut Findings,
) -> Result<Computed, Error> {
    let settings = ground.settings;
    let readings = settings.readings;
    let required = ground.require(readings, Also::Nothing);
    let quantities = ground.quantities(&required, readings);
    let values = values_of(&quantities);
    let counting = Counting { powered_off: readings.powered_off_vms, also: Also::Nothing };
    ground.estate.tell_vms(counting, findings);
    tell::scopes(ground, &required, findings);
    let mut left_out = tell::hosts(ground, findings);
    left_out.extend(tell::vms_left_out(ground, &required, findings));
    tell_platform::nested_hosts(ground, findings);
    tell_platform::listed_providers(ground, findings);
    tell_platform::systems(ground, findings);
    tell_platform::images(ground, findings);
    tell::access(ground, &required, customers, findings);
    left_out.extend(tell_applications::applications(ground, &required, findings));
    tell_applications::relations(ground, &required, &values, kinds_read, findings);
    let lines = lines::lines(ground, quantities, findings)?;
    // REP-ZERO: a month without use is reported as zero, if everything that could show use was read.
    let nothing_counted = lines.is_empty();
    match settings.zero_use {
        ZeroUse::Stated if !nothing_counted => findings.zero_use_contradicted(),
        ZeroUse::Unsaid if nothing_counted => {
            let all = [Kind::Hosts, Kind::Vms, Kind::AccessGroups, Kind::Members];
            let absent: Vec<&str> = all
                .iter()
                .filter(|kind| !kinds_read.contains(kind))
                .map(|kind| kind.text())
                .collect();
            if !absent.is_empty() {
                findings.zero_use_unproven(&absent.join(", "));
            }
        }
        _ => {}
    }
    tell_earlier::earlier(ground, &lines, findings);
    let totals = lines::totals(&lines);
    minimum_fee::tell(ground, (&lines, &totals), findings)?;
    let (charges, pots) = charges::charges(ground, &required, (&lines, rates))?;
    charges::tell(ground, (&lines, &charges), findings);
    let other_readings = other_readings(ground, flipped.end(), &values)?;
    let captured: Vec<Kind> =
        kinds_read.iter().copied().filter(|kind| *kind != Kind::AccessGroups).collect();
    let distinct = distinct_total(&other_readings, &values);
    coverage::tell(ground.estate, &captured, &distinct, findings);
    let trend = trend::trend(ground, &lines);
    let (lines, charges) =
        end_customers::on_lines(ground, customers, (lines, charges, &pots), findings)?;
    let reported = Reported { settings, lines: &lines, charges: &charges, customers };
    let reseller_files = reseller_files::reseller_files(reported, findings);
    let bases = bases(&required);
    let scopes = rows::scopes(ground, &required);
    let access = rows::access(&required);
    let Applications { rows: applications, entries: of_applications, .. } = required.applications;
    let entries = entries.into_iter().chain(of_applications);
    let registers = registers::of_dossier(ground, entries, &required.access);
    let report = UseReport {
        month: settings.month,
        provider: settings.provider.clone().unwrap_or_default(),
        status: Status::Ready,
        totals,
        trend,
        lines,
        charges,
        reseller_files,
        scopes,
        access,
        applications,
        registers,
        other_readings,
        findings: Vec::new(),
        readings,
    };
    Ok(Computed { report, left_out, bases })
}

fn values_of(quantities: &BTreeMap<Product, Figure>) -> BTreeMap<Product, u64> {
    quantities.iter().map(|(product, figure)| (product.clone(), figure.value())).collect()
}

/// Each reading the other way, one at a time, with the number of every product.
type Flipped = Vec<(OtherReading, BTreeMap<Product, u64>)>;

fn flipped(ground: &Ground<'_>) -> Flipped {
    let flips = ground.settings.readings.flips().into_iter();
    let numbers = flips.map(|other| {
        let required = ground.require(other.readings, Also::Nothing);
        let numbers = values_of(&ground.quantities(&required, other.readings));
        (other, numbers)
    });
    numbers.collect()
}

/// Of each reading the other way the products that change.
fn other_readings(
    ground: &Ground<'_>,
    flipped: Flipped,
    values: &BTreeMap<Product, u64>,
) -> Result<Vec<OtherReadingRow>, Error> {
    let mut rows = Vec::new();
    for (other, flipped) in flipped {
        let mut quantities = flipped.clone();
        for product in values.keys() {
            quantities.entry(product.clone()).or_insert(0);
        }
        quantities.retain(|product, value| values.get(product).copied().unwrap_or(0) != *value);
        if !quantities.is_empty() {
            let OtherReading { reading, value, .. } = other;
            let all = flipped.iter().map(|(product, value)| (product, *value));
            let (totals, without_price) = reading_totals::totals(ground, all)?;
            rows.push(OtherReadingRow { reading, value, quantities, totals, without_price });
        }
    }
    Ok(rows)
}

/// What the coverage finding says of the largest number that there can have been.
fn distinct_total(other: &[OtherReadingRow], values: &BTreeMap<Product, u64>) -> String {
    let row = other.iter().find(|row| row.reading == "standard_vm_count");
    let Some(row) = row.filter(|row| row.value == "distinct") else {
        return String::new();
    };
    let each: Vec<String> = row
        .quantities
        .iter()
        .map(|(product, to)| {
            let now = values.get(product).copied().unwrap_or(0);
            format!("{product} {now} → {to}")
        })
        .collect();
    format!("; were all VMs of the month running at once: {}", each.join(", "))
}
