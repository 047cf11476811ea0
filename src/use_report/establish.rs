//! From inputs to report: every stage once, in order. Pure but for the streams that are handed in.

use std::collections::{BTreeMap, BTreeSet};

use crate::error::Error;
use crate::estate::access::{Access, Members, Reached};
use crate::estate::words::ManyPersons;
use crate::estate::{Also, Counting, Directory, Estate, HostNo, ListedGroup, Scratch, Witness};
use crate::finding::{Effect, Finding, Findings};
use crate::intake::{FileSeen, Kind};
use crate::licensing::applications::Applications;
use crate::licensing::{
    self, AccessRequirement, Basis, Dedications, HostOut, Machines, RegisterCase, ScopeStanding,
    Settled,
};
use crate::money::PriceList;
use crate::origin::{FileId, Files};
use crate::party::EndCustomers;
use crate::readings::OtherReading;
use crate::register::{ExclusionReason, Registers};
use crate::terms::{Metric, Product, TermsInForce};

use super::counting::{Ground, Requirements, Tallies};
use super::reading::{Inputs, ReadInputs, read};
use super::{
    AccessRow, LineStanding, OtherReadingRow, ScopeRow, Settings, Status, UseReport, ZeroUse,
    coverage, given, lines, registers, signing, tell, tell_applications, tell_platform,
};

/// What came of a run.
pub enum Outcome {
    /// The inputs cannot be used.
    Refused {
        /// Why, and whatever else was found.
        findings: Vec<Finding>,
        /// The labels of the files.
        files: Files,
        /// What the files that could be read were taken for.
        seen: Vec<FileSeen>,
    },
    /// A report.
    Report(Box<Established>),
}

/// A report, with all that its workings are written from.
pub struct Established {
    /// The report.
    pub report: UseReport,
    /// The terms in force.
    pub terms: TermsInForce,
    /// The labels of the files.
    pub files: Files,
    /// What the files were taken for.
    pub seen: Vec<FileSeen>,
    /// The facts.
    pub estate: Estate,
    /// What the customer list says.
    pub customers: EndCustomers,
    /// What the registers say.
    pub registers: Registers,
    /// Hosts that are not ours to report.
    pub hosts_out: BTreeMap<HostNo, HostOut>,
    /// The prices, for advice on what else it could cost.
    pub prices: PriceList,
    /// The memberships, for walking.
    pub access: Access,
    /// What each entry of the access list reaches.
    pub reached: Vec<Reached>,
    /// Why hosts are licensed with a product.
    pub bases: Vec<(Product, Basis)>,
    /// Hosts and VMs that are left out, by what they are left out of.
    pub left_out: Vec<(String, Vec<Witness>)>,
    /// How VMs were counted.
    pub counting: Counting,
}

/// Reads the inputs and computes the report of the month.
///
/// # Errors
/// Fails for a month before the first recorded term, for more administrators than the term in force
/// allows, and when scratch space fails. Problems of the inputs are findings.
pub fn establish(
    settings: &Settings,
    inputs: Inputs,
    scratch: Box<dyn Scratch>,
    mut findings: Findings,
) -> Result<Outcome, Error> {
    let terms = TermsInForce::establish(settings.month, settings.known_on)?;
    let most = terms.administrators_left_out.value;
    if settings.administrators.len() as u64 > most {
        return Err(Error::Usage(format!(
            "leave out {} administrators: the term in force allows {most} for the whole provider",
            settings.administrators.len()
        )));
    }
    let named = inputs.named.clone();
    let ReadInputs { mut estate, prices, customers, registers, files, seen } =
        read(inputs, settings, &terms, scratch, &mut findings)?;
    let members_read = !estate.captures.of_kind(Kind::Members).is_empty();
    let both_named = named.contains(&Kind::Members) && named.contains(&Kind::AccessGroups);
    if !both_named || (settings.zero_use == ZeroUse::Stated && !members_read) {
        // Half of it tells nothing about anybody; a finding of its own says so.
        estate.directory = Directory::default();
    }
    let label = |file: u32| files.label(FileId(file)).to_owned();
    estate.tell(&label, &mut findings);
    let readable: BTreeSet<Kind> = seen.iter().map(|file| file.kind).collect();
    let kinds_read = given::kinds_read(settings, &named, &readable, &estate, &mut findings);
    if findings.any(Effect::Refused) {
        return Ok(Outcome::Refused { findings: findings.into_sorted(), files, seen });
    }
    estate.directory.settle(&mut findings);
    estate.directory.join_listed(&mut findings);
    let Settled { set_aside, hosts_out, deductions, entries } =
        settle_registers(&estate, &registers, &terms, settings, &mut findings);
    estate.set_aside = set_aside;
    let windows_seen = estate.scopes_with_windows();
    let tallies = Tallies::default();
    let many = ManyPersons::read()?;
    let administrators = given::administrators(settings, &named, &estate, &mut findings);
    let mut access = Access::establish(&estate.directory, administrators);
    let listed = estate.directory.listed();
    let with_deductions = |(index, entry): (usize, &(Product, String, &[ListedGroup]))| {
        (!deductions.of(&entry.0, &entry.1).is_empty()).then_some(index)
    };
    access.set_apart(listed.iter().enumerate().filter_map(with_deductions).collect());
    let reached: Vec<Reached> = estate
        .directory
        .listed()
        .iter()
        .map(|(product, _, groups)| {
            let entry = terms.catalogue.entry(product);
            let members = match entry.map(|entry| entry.metric) {
                Some(Metric::Devices) => Members::Devices,
                _ => Members::Persons,
            };
            access.reach(&estate.directory, &many, groups, members)
        })
        .collect();
    let provider = settings.provider.clone().unwrap_or_default();
    let machines = Machines::of(&estate);
    let ground = Ground {
        registers: &registers,
        machines: &machines,
        estate: &estate,
        access: &access,
        reached: &reached,
        windows_seen: &windows_seen,
        tallies: &tallies,
        terms: &terms,
        prices: &prices,
        settings,
        currency: &provider.currency,
        hosts_out: &hosts_out,
        deductions: &deductions,
    };
    tell_platform::images(&ground, &registers, &mut findings);
    let Computed { mut report, left_out, bases } =
        compute(&ground, &kinds_read, &customers, &mut findings)?;
    report.registers = registers::of_dossier(&ground, entries);
    signing::finish(&mut report, settings, findings, &files, &terms);
    let counting = Counting { powered_off: settings.readings.powered_off_vms, also: Also::Nothing };
    Ok(Outcome::Report(Box::new(Established {
        report,
        terms,
        files,
        seen,
        estate,
        customers,
        registers,
        hosts_out,
        prices,
        access,
        reached,
        bases,
        left_out,
        counting,
    })))
}

/// Holds the registers against the estate, before anything is counted.
fn settle_registers(
    estate: &Estate,
    registers: &Registers,
    terms: &TermsInForce,
    settings: &Settings,
    findings: &mut Findings,
) -> Settled {
    let machines = Machines::of(estate);
    let dedications = Dedications::of(estate);
    let case = RegisterCase {
        estate,
        registers,
        terms,
        machines: &machines,
        dedications: &dedications,
        powered_off: settings.readings.powered_off_vms,
    };
    licensing::settle(&case, findings)
}

/// What the rules came to.
struct Computed {
    report: UseReport,
    left_out: Vec<(String, Vec<Witness>)>,
    bases: Vec<(Product, Basis)>,
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

/// Applies the rules and gathers what the report shows.
fn compute(
    ground: &Ground<'_>,
    kinds_read: &[Kind],
    customers: &EndCustomers,
    findings: &mut Findings,
) -> Result<Computed, Error> {
    let settings = ground.settings;
    let readings = settings.readings;
    let required = ground.require(readings, Also::Nothing);
    let quantities = ground.quantities(&required, readings);
    let values: BTreeMap<Product, u64> =
        quantities.iter().map(|(product, figure)| (product.clone(), figure.value())).collect();
    let other_readings = other_readings(ground, &values);

    let counting = Counting { powered_off: readings.powered_off_vms, also: Also::Nothing };
    ground.estate.tell_vms(counting, findings);
    tell::scopes(ground, &required, findings);
    let mut left_out = tell::hosts(ground, findings);
    left_out.extend(tell::vms_left_out(ground, &required, findings));
    tell_platform::nested_hosts(ground, findings);
    tell_platform::listed_providers(ground, findings);
    tell_platform::systems(ground, findings);
    tell::access(ground, &required, customers, findings);
    left_out.extend(tell_applications::applications(ground, &required, findings));
    tell_applications::relations(ground, &required, &values, kinds_read, findings);
    tell::addresses(ground, customers, findings)?;
    let captured: Vec<Kind> =
        kinds_read.iter().copied().filter(|kind| *kind != Kind::AccessGroups).collect();
    let distinct = distinct_total(&other_readings, &values);
    coverage::tell(ground.estate, &captured, &distinct, findings);
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
    let bases = bases(&required);
    let scopes = scope_rows(ground, &required);
    let access = access_rows(&required);
    let Applications { rows: applications, entries: mut registers, .. } = required.applications;
    registers.sort_by_key(|entry| (entry.register, entry.origin));
    let report = UseReport {
        month: settings.month,
        provider: settings.provider.clone().unwrap_or_default(),
        status: Status::Ready,
        totals: lines::totals(&lines),
        lines,
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

/// Each reading the other way, one at a time, with the products that change.
fn other_readings(ground: &Ground<'_>, values: &BTreeMap<Product, u64>) -> Vec<OtherReadingRow> {
    let mut rows = Vec::new();
    for other in ground.settings.readings.flips() {
        let required = ground.require(other.readings, Also::Nothing);
        let flipped = ground.quantities(&required, other.readings);
        let mut quantities: BTreeMap<Product, u64> = BTreeMap::new();
        for (product, figure) in &flipped {
            quantities.insert(product.clone(), figure.value());
        }
        for product in values.keys() {
            quantities.entry(product.clone()).or_insert(0);
        }
        quantities.retain(|product, value| values.get(product).copied().unwrap_or(0) != *value);
        if !quantities.is_empty() {
            let OtherReading { reading, value, .. } = other;
            rows.push(OtherReadingRow { reading, value, quantities });
        }
    }
    rows
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

fn scope_rows(ground: &Ground<'_>, required: &Requirements) -> Vec<ScopeRow> {
    let estate = ground.estate;
    let rows = required.scopes.iter().map(|of| {
        let (product, standing) = match &of.standing {
            ScopeStanding::Product(product) => (Some(product.clone()), "licensed"),
            ScopeStanding::Undecided => (None, "undecided"),
            ScopeStanding::NoneStated => (None, "none"),
            ScopeStanding::TakenOut => (None, "left-out"),
        };
        let withheld = of.issues.iter().any(|issue| issue.withholds());
        ScopeRow {
            scope: estate.scopes.name(of.scope).to_owned(),
            kind: estate.scopes.get(of.scope).kind.text(),
            product,
            standing,
            licensable_cores: of.licensable_cores.value(),
            windows_vms: of.windows_vms,
            distinct_windows_vms: of.distinct_windows_vms,
            parent_sets: of.parent_sets,
            peak_captured_at: of
                .peak_at
                .and_then(|capture| estate.captures.shown(capture))
                .map(str::to_owned),
            quantity: of.quantity.value(),
            line_standing: if withheld { LineStanding::Withheld } else { LineStanding::Stated },
        }
    });
    rows.collect()
}

fn access_rows(required: &Requirements) -> Vec<AccessRow> {
    let rows = required.access.iter().map(|of| AccessRow {
        product: of.product.clone(),
        customer: (!of.customer.is_empty()).then(|| of.customer.clone()),
        persons: of.persons.value(),
        left_out: of.left_out,
        rds_cals: deducted(of, |reason| reason == ExclusionReason::RdsCal),
        excluded: deducted(of, |reason| reason != ExclusionReason::RdsCal),
        counted_elsewhere: of.counted_elsewhere.value(),
        quantity: of.quantity.value(),
    });
    rows.collect()
}

/// Persons that are deducted for the reasons that `is_one` takes.
fn deducted(of: &AccessRequirement, is_one: impl Fn(ExclusionReason) -> bool) -> u64 {
    let rows = of.deducted.iter().filter(|(row, _)| is_one(row.reason));
    rows.map(|(_, persons)| persons).sum()
}
