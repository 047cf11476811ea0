//! What must hold of every report, whatever the estate: tried on the random worlds of the second model,
//! a few hundred for each property and other ones for each.
//!
//! Where a property does not hold for a good reason, its restriction stands in the test with the
//! reason.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on fails"
)]

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;
use spla_usage::citation::rule;
use spla_usage::figure::{Evidence, Figure, How};
use spla_usage::use_report::{AccessRow, Established, ScopeRow, UseReport};

use crate::second_model;
use crate::second_model::{
    DefaultEdition, HostRow, MemberRow, PackRounding, PersonsAcrossCustomers, VmRow, World,
    csv_text, random_world,
};
use crate::support::worlds;

/// Calls `property` with worlds of its own and a source of choices, and says which world it was that
/// did not hold. Three hundred worlds by default; `WORLDS=10000` tries more.
fn on_worlds(first: u64, property: impl Fn(&World, &mut fastrand::Rng)) {
    let number = std::env::var("WORLDS").ok();
    let number = number.and_then(|text| text.parse().ok()).unwrap_or(300);
    for seed in first..first + number {
        let told = Told(seed);
        property(&random_world(seed), &mut fastrand::Rng::with_seed(seed));
        drop(told);
    }
}

/// Names the world when a test ends in the middle of it.
struct Told(u64);

impl Drop for Told {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let Self(seed) = *self;
            eprintln!("this was random_world({seed})");
            for (kind, text) in csv_text::files(&random_world(seed)) {
                eprintln!("--- {kind}\n{text}");
            }
        }
    }
}

fn established(world: &World) -> Box<Established> {
    worlds::established(&worlds::settings(world), &csv_text::files(world))
}

fn report(world: &World) -> UseReport {
    established(world).report
}

/// A file of a world as a table of cells.
#[derive(Clone)]
struct Sheet {
    kind: &'static str,
    header: Vec<String>,
    rows: Vec<Vec<String>>,
}

fn sheets(world: &World) -> Vec<Sheet> {
    let files = csv_text::files(world).into_iter();
    let sheets = files.map(|(kind, text)| {
        let mut table = csv::Reader::from_reader(text.as_bytes());
        let cells = |record: &csv::StringRecord| record.iter().map(str::to_owned).collect();
        Sheet {
            kind,
            header: cells(table.headers().unwrap()),
            rows: table.records().map(|row| cells(&row.unwrap())).collect(),
        }
    });
    sheets.collect()
}

fn report_of_sheets(world: &World, sheets: &[Sheet]) -> UseReport {
    let files: Vec<(&str, String)> = sheets
        .iter()
        .map(|sheet| {
            let mut table = csv::Writer::from_writer(Vec::new());
            table.write_record(&sheet.header).unwrap();
            for row in &sheet.rows {
                table.write_record(row).unwrap();
            }
            let bytes = table.into_inner().unwrap();
            (sheet.kind, String::from_utf8(bytes).unwrap())
        })
        .collect();
    worlds::established(&worlds::settings(world), &files).report
}

/// The quantity of every line.
fn quantities(report: &UseReport) -> BTreeMap<&str, u64> {
    let lines = report.lines.iter();
    lines.map(|line| (line.product.id(), line.quantity.value())).collect()
}

/// In the place of workings, which name the lines of rows.
fn no_workings() -> Figure {
    Figure::sum(rule::D1, "", "", Vec::new())
}

/// Everything that a report says apart from its findings.
fn said(report: &UseReport) -> String {
    let lines: Vec<String> = report
        .lines
        .iter()
        .map(|line| {
            format!(
                "{} {} {} {:?} {:?} {:?} {:?} {:?} {}\n",
                line.line,
                line.product,
                line.unit,
                line.part_number,
                line.unit_price,
                line.currency,
                line.amount,
                line.standing,
                line.quantity.value()
            )
        })
        .collect();
    let scopes = report.scopes.iter().cloned();
    let scopes: Vec<ScopeRow> =
        scopes.map(|row| ScopeRow { workings: no_workings(), ..row }).collect();
    let access = report.access.iter().cloned();
    let access: Vec<AccessRow> =
        access.map(|row| AccessRow { workings: no_workings(), ..row }).collect();
    format!(
        "{lines:#?}\n{scopes:#?}\n{access:#?}\n{:#?}\n{:?} {:?}",
        report.other_readings, report.status, report.totals
    )
}

/// The findings without the rows that they point to, the cells of those rows and the places of columns,
/// and without those of `code`. The same finding may be told for several rows, and which of them it
/// names is the first, so equal ones are one here.
fn found(report: &UseReport, without: &[&str]) -> BTreeSet<String> {
    let findings = report.findings.iter();
    let findings = findings.filter(|finding| !without.contains(&finding.code));
    let findings = findings.map(|finding| {
        let column = finding.column.as_deref().unwrap_or("");
        let column = column.split(" (").next().unwrap_or("");
        format!(
            "{} {} {} {column} {:?}: {} → {}",
            finding.effect.text(),
            finding.code,
            finding.direction.text(),
            finding.subject,
            finding.message,
            finding.remedy
        )
    });
    findings.collect()
}

/// Fails with the findings that only one of two reports has.
fn assert_found_alike(ours: &UseReport, other: &UseReport, without: &[&str]) {
    let (ours, other) = (found(ours, without), found(other, without));
    let only_ours: Vec<&String> = ours.difference(&other).collect();
    let only_other: Vec<&String> = other.difference(&ours).collect();
    assert!(only_ours.is_empty() && only_other.is_empty(), "{only_ours:#?}\n{only_other:#?}");
}

/// No line of `more` is lower than that of `less`, apart from those of `except`.
fn assert_no_line_is_lower(less: &UseReport, more: &UseReport, except: &[&str]) {
    let more = quantities(more);
    for (product, quantity) in quantities(less) {
        let now = more.get(product).copied().unwrap_or(0);
        let lower = now < quantity && !except.contains(&product);
        assert!(!lower, "{product} went from {quantity} to {now}");
    }
}

#[test]
fn the_order_of_rows_changes_nothing() {
    on_worlds(1_000_000, |world, choices| {
        let mut shuffled = sheets(world);
        for sheet in &mut shuffled {
            choices.shuffle(&mut sheet.rows);
        }
        let (ours, other) = (report(world), report_of_sheets(world, &shuffled));
        assert_eq!(said(&ours), said(&other));
        assert_found_alike(&ours, &other, &[]);
    });
}

/// Whoever is added to a group that gives access needs a SAL, or none more; nobody needs one less.
#[test]
fn one_person_more_never_lowers_a_line() {
    on_worlds(2_000_000, |world, choices| {
        // A directory that is not handed in has nobody to add.
        if world.members.is_empty() || world.access_groups.is_empty() {
            return;
        }
        let group = &world.access_groups[choices.usize(..world.access_groups.len())];
        let seen = &world.members[choices.usize(..world.members.len())];
        let mut more = world.clone();
        more.members.push(MemberRow {
            group: group.group.clone(),
            directory: group.directory.clone(),
            member: choices.choice(["zoe", "CORP\\zoe", "zoe@corp.example"]).unwrap().to_owned(),
            member_type: choices.choice(["", "user"]).unwrap().to_owned(),
            captured_at: seen.captured_at.clone(),
            ..MemberRow::default()
        });
        let (less, more) = (report(world), report(&more));
        assert_no_line_is_lower(&less, &more, &[]);
        let persons = |report: &UseReport| {
            let mut persons: BTreeMap<(String, Option<String>), u64> = BTreeMap::new();
            for row in &report.access {
                let key = (row.product.id().to_owned(), row.customer.clone());
                persons.insert(key, row.quantity);
            }
            persons
        };
        let (less, more) = (persons(&less), persons(&more));
        assert!(less.iter().all(|(key, quantity)| more[key] >= *quantity));
        assert!(less.values().sum::<u64>() < more.values().sum::<u64>());
    });
}

/// Under `cheapest` a scope may change from one edition to the other when it grows, and then the line of
/// the edition that it leaves falls. What it costs must not fall.
fn chooses_the_cheapest(world: &World) -> bool {
    let undecided = |row: &HostRow| row.edition.trim().is_empty();
    let cheapest = |row: &HostRow| row.edition.trim().eq_ignore_ascii_case("cheapest");
    world.hosts.iter().any(cheapest)
        || (world.settings.default_edition == DefaultEdition::Cheapest
            && world.hosts.iter().any(undecided))
}

/// Neither a line of `more`, nor under `cheapest` what the lines cost, is lower than that of `world`.
fn assert_estate_grew(world: &World, more: &World) {
    let (less, more) = (report(world), report(more));
    if !chooses_the_cheapest(world) {
        assert_no_line_is_lower(&less, &more, &[]);
        return;
    }
    let chosen = ["ws-standard", "ws-datacenter"];
    assert_no_line_is_lower(&less, &more, &chosen);
    // The choice is made with packs rounded for the scope. Rounded for the line, the edition that is
    // chosen may come out cheaper by a pack than before.
    if world.settings.readings.pack_rounding == PackRounding::PerLine {
        return;
    }
    // Without both prices there is no choice and no amount to compare.
    let amount = |report: &UseReport| {
        let lines = report.lines.iter();
        let lines = lines.filter(|line| chosen.contains(&line.product.id()));
        lines.map(|line| line.amount).sum::<Option<Decimal>>()
    };
    if let (Some(less), Some(more)) = (amount(&less), amount(&more)) {
        assert!(less <= more, "the cheapest went from {less} to {more}");
    }
}

/// The VM that is added says no edition, because one that says Datacenter makes undecided hosts
/// Datacenter (D9), which lowers the Standard line.
#[test]
fn one_running_windows_vm_more_never_lowers_a_line() {
    on_worlds(3_000_000, |world, choices| {
        let host = &world.hosts[choices.usize(..world.hosts.len())];
        let moment = match world.vms.len() {
            0 => "2026-10-07".to_owned(),
            rows => world.vms[choices.usize(..rows)].captured_at.clone(),
        };
        let mut more = world.clone();
        more.vms.push(VmRow {
            vm: "vm-more".to_owned(),
            vm_id: choices.choice(["", "id-more"]).unwrap().to_owned(),
            host: host.host.clone(),
            source: host.source.clone(),
            guest_os: "Microsoft Windows Server 2022 (64-bit)".to_owned(),
            power_state: "poweredOn".to_owned(),
            captured_at: moment,
            ..VmRow::default()
        });
        assert_estate_grew(world, &more);
    });
}

#[test]
fn a_host_with_more_cores_never_lowers_a_line() {
    on_worlds(4_000_000, |world, choices| {
        let mut more = world.clone();
        let row = choices.usize(..more.hosts.len());
        let row = &mut more.hosts[row];
        let processors: u64 = row.processor_count.parse().unwrap();
        let each = choices.u64(1..6);
        if row.core_count.is_empty() {
            let cores = row.cores_per_processor.split(';');
            let cores = cores.map(|cores| (cores.parse::<u64>().unwrap() + each).to_string());
            row.cores_per_processor = cores.collect::<Vec<_>>().join(";");
        } else {
            let cores: u64 = row.core_count.parse().unwrap();
            row.core_count = (cores + each * processors).to_string();
        }
        assert_estate_grew(world, &more);
    });
}

/// The name of a second estate, which no name of a first one equals. What kind of name it is (qualified,
/// global, a security identifier, one that stands for many persons) stays.
fn second(name: &str) -> String {
    let name = name.trim();
    let folded = name.to_lowercase();
    if folded.is_empty() {
        String::new()
    } else if folded.starts_with("s-1-5-21-") {
        format!("S-1-5-21-77{}", &name["s-1-5-21-".len()..])
    } else if second_model::text::is_guid(name) {
        format!("7{}", &name[1..])
    } else if second_model::text::stands_for_many(name) {
        let bare = name.rsplit('\\').next().unwrap_or(name);
        format!("SECOND\\{bare}")
    } else {
        format!("second-{name}")
    }
}

fn second_estate(world: &World) -> World {
    let mut world = world.clone();
    for row in &mut world.hosts {
        for cell in [&mut row.host, &mut row.cluster, &mut row.licensing_scope, &mut row.source] {
            *cell = second(cell);
        }
    }
    for row in &mut world.vms {
        for cell in [
            &mut row.vm,
            &mut row.vm_id,
            &mut row.host,
            &mut row.cluster,
            &mut row.source,
            &mut row.customer,
        ] {
            *cell = second(cell);
        }
    }
    for row in &mut world.members {
        for cell in [&mut row.group, &mut row.member, &mut row.person_id, &mut row.directory] {
            *cell = second(cell);
        }
    }
    for row in &mut world.access_groups {
        for cell in [&mut row.group, &mut row.customer, &mut row.directory] {
            *cell = second(cell);
        }
    }
    world
}

#[test]
fn two_disjoint_estates_add_up() {
    on_worlds(5_000_000, |world, choices| {
        let mut other = second_estate(&random_world(choices.u64(6_000_000..7_000_000)));
        // One provider reports both, so both have its settings and its prices.
        other.settings = world.settings.clone();
        other.prices = world.prices.clone();
        let mut both = world.clone();
        both.hosts.extend(other.hosts.iter().cloned());
        both.vms.extend(other.vms.iter().cloned());
        both.members.extend(other.members.iter().cloned());
        both.access_groups.extend(other.access_groups.iter().cloned());
        let (one, other, both) = (report(world), report(&other), report(&both));
        let (one, other, both) = (quantities(&one), quantities(&other), quantities(&both));
        let products: BTreeSet<&str> =
            one.keys().chain(other.keys()).chain(both.keys()).copied().collect();
        for product in products {
            let of = |lines: &BTreeMap<&str, u64>| lines.get(product).copied().unwrap_or(0);
            let (apart, together) = (of(&one) + of(&other), of(&both));
            if world.settings.readings.pack_rounding == PackRounding::PerLine {
                // Two odd cores that were a pack each share one.
                assert!(together == apart || together + 1 == apart, "{product}");
            } else {
                assert_eq!(together, apart, "{product}");
            }
        }
    });
}

/// A text with some of its letters in the other case.
fn in_another_case(text: &str, choices: &mut fastrand::Rng) -> String {
    let way = choices.u8(0..3);
    match way {
        0 => text.to_uppercase(),
        1 => text.to_lowercase(),
        _ => text
            .chars()
            .map(|letter| {
                if choices.bool() {
                    letter.to_ascii_uppercase()
                } else {
                    letter.to_ascii_lowercase()
                }
            })
            .collect(),
    }
}

#[test]
fn case_and_surrounding_blanks_change_no_quantity() {
    on_worlds(7_000_000, |world, choices| {
        let mut spelt = sheets(world);
        for sheet in &mut spelt {
            let times: Vec<bool> = sheet
                .header
                .iter()
                .map(|name| ["captured_at", "effective_from"].contains(&name.as_str()))
                .collect();
            for name in &mut sheet.header {
                *name = format!(" {} ", in_another_case(name, choices));
            }
            for (cell, is_time) in sheet.rows.iter_mut().flat_map(|row| row.iter_mut().zip(&times))
            {
                // Times are taken as written.
                if !is_time && choices.bool() {
                    *cell = in_another_case(cell, choices);
                }
                if choices.u8(0..4) == 0 {
                    *cell = format!(" {cell}  ");
                }
            }
        }
        let (ours, other) = (report(world), report_of_sheets(world, &spelt));
        assert_eq!(quantities(&ours), quantities(&other));
        assert_eq!(ours.status, other.status);
        assert_eq!(of_scopes(&ours), of_scopes(&other));
        assert_eq!(of_access(&ours), of_access(&other));
    });
}

/// The quantities of the scopes by their names, however these are spelt.
fn of_scopes(report: &UseReport) -> BTreeSet<String> {
    let rows = report.scopes.iter().map(|row| {
        let mut row = row.clone();
        row.scope = row.scope.to_lowercase();
        row.workings = no_workings();
        format!("{row:?}")
    });
    rows.collect()
}

/// The quantities of the end customers by their names, however these are spelt. At whom a person of several
/// customers is counted is left out: the first in byte order, which is one of spellings. The lines show
/// that they are as many.
fn of_access(report: &UseReport) -> BTreeSet<String> {
    let rows = report.access.iter().map(|row| {
        let mut row = row.clone();
        row.customer = row.customer.map(|name| name.to_lowercase());
        row.counted_elsewhere = 0;
        row.workings = no_workings();
        format!("{row:?}")
    });
    rows.collect()
}

#[test]
fn the_order_of_columns_and_unknown_columns_change_nothing() {
    on_worlds(8_000_000, |world, choices| {
        let mut turned = sheets(world);
        for sheet in &mut turned {
            for unknown in ["annotation", "rack", "cost centre"] {
                sheet.header.push(unknown.to_owned());
                for row in &mut sheet.rows {
                    row.push(choices.choice(["", "x", "17", "Windows"]).unwrap().to_owned());
                }
            }
            let mut order: Vec<usize> = (0..sheet.header.len()).collect();
            choices.shuffle(&mut order);
            sheet.header = order.iter().map(|&at| sheet.header[at].clone()).collect();
            for row in &mut sheet.rows {
                *row = order.iter().map(|&at| row[at].clone()).collect();
            }
        }
        let (ours, other) = (report(world), report_of_sheets(world, &turned));
        assert_eq!(said(&ours), said(&other));
        let unused = ["column-unused"];
        assert_found_alike(&ours, &other, &unused);
        let told = |report: &UseReport| {
            let findings = report.findings.iter();
            findings.filter(|finding| unused.contains(&finding.code)).count()
        };
        assert_eq!(told(&other), turned.len(), "one finding for each file");
    });
}

#[test]
fn scopes_and_end_customers_add_up_to_the_line() {
    on_worlds(9_000_000, |world, _| {
        let report = report(world);
        let mut sums: BTreeMap<&str, u64> = BTreeMap::new();
        for row in &report.scopes {
            if let Some(product) = &row.product {
                *sums.entry(product.id()).or_default() += row.quantity;
            }
        }
        if world.settings.readings.pack_rounding == PackRounding::PerLine {
            // Each scope rounds its odd core up for the eye; the line rounds once.
            let lines = quantities(&report);
            for (product, sum) in std::mem::take(&mut sums) {
                let line = lines.get(product).copied().unwrap_or(0);
                let scopes = report.scopes.iter();
                let scopes =
                    scopes.filter(|row| row.product.as_ref().is_some_and(|p| p.id() == product));
                let scopes = scopes.count() as u64;
                assert!(line <= sum && sum <= line + scopes, "{product}");
                sums.insert(product, line);
            }
        }
        for row in &report.access {
            let once =
                world.settings.readings.persons_across_customers == PersonsAcrossCustomers::Once;
            assert!(once || row.counted_elsewhere == 0);
            *sums.entry(row.product.id()).or_default() += row.quantity - row.counted_elsewhere;
        }
        sums.retain(|_, sum| *sum > 0);
        assert_eq!(sums, quantities(&report));
    });
}

/// The number of a figure, computed again from its workings alone.
fn replayed(figure: &Figure, world: &World, report: &UseReport) -> u64 {
    let step = figure.step();
    let inputs: Vec<u64> =
        step.how.inputs().iter().map(|input| replayed(input, world, report)).collect();
    let again = match &step.how {
        How::Sum(..) => inputs.iter().sum(),
        How::Product(..) => inputs.iter().product(),
        How::Largest(..) => inputs.iter().copied().max().unwrap_or(0),
        How::Any(..) => u64::from(inputs.iter().any(|input| *input > 0)),
        How::DividedUp(..) => {
            let (whole, rest) = (inputs[0] / inputs[1], inputs[0] % inputs[1]);
            whole + u64::from(rest > 0)
        }
        How::Less(..) => inputs[0].saturating_sub(inputs[1]),
        How::Share(..) if inputs.len() > 1 => inputs[1..].iter().sum(),
        How::Share(..) => {
            assert!(step.value <= inputs[0], "{}", step.subject);
            step.value
        }
        How::Row(origin) => {
            // The second line of the file is the first row of the world.
            let row = &world.hosts[origin.line as usize - 2];
            read_again(row, step.unit, step.value)
        }
        How::Term(term) => {
            let as_recorded = format!("{},", term.name);
            let tables = [
                include_str!("../config/terms/windows_server.csv"),
                include_str!("../config/terms/access.csv"),
            ];
            let mut rows = tables.iter().flat_map(|table| table.lines());
            let row = rows.find(|row| row.starts_with(&as_recorded)).unwrap();
            row.split(',').nth(4).unwrap().parse().unwrap()
        }
        How::Count(_, evidence) => counted_again(*evidence, step.value, world, report),
    };
    assert_eq!(again, step.value, "{}: {}", step.how.operation(), step.subject);
    again
}

/// What a host's row says in this unit; `value`, where it says it of several processors.
fn read_again(row: &HostRow, unit: &str, value: u64) -> u64 {
    let processors: u64 = row.processor_count.trim().parse().unwrap();
    match unit {
        "processors" => processors,
        "physical cores" if row.cores_per_processor.trim().is_empty() => {
            row.core_count.trim().parse::<u64>().unwrap() / processors
        }
        "physical cores" => {
            let mut cores = row.cores_per_processor.split(';');
            let said = cores.any(|cores| cores.trim().parse() == Ok(value));
            assert!(said, "no processor of {row:?} has {value} cores");
            value
        }
        "systems" => u64::from(second_model::text::is_windows_parent(&row.host_os)),
        other => panic!("no host's row is read in {other}"),
    }
}

/// A count is shown where the report shows the same number, and never exceeds the rows that it counts.
fn counted_again(evidence: Evidence, value: u64, world: &World, report: &UseReport) -> u64 {
    let entry = |entry: u32| &report.access[entry as usize];
    match evidence {
        Evidence::Vms { host: None, capture, .. } => {
            let shown = report.scopes.iter().any(|row| {
                let vms = match capture {
                    Some(_) => row.windows_vms,
                    None => row.distinct_windows_vms,
                };
                u64::from(vms) == value
            });
            assert!(shown || value == 0, "no scope shows {value} VMs");
            value
        }
        Evidence::Vms { host: Some(_), .. } => {
            assert!(value <= world.vms.len() as u64);
            value
        }
        Evidence::Persons { entry: number } => entry(number).persons,
        Evidence::Administrators { entry: number } => entry(number).left_out.administrator,
        Evidence::CountedElsewhere { entry: number } => entry(number).counted_elsewhere,
    }
}

#[test]
fn every_line_equals_the_replay_of_its_workings() {
    on_worlds(10_000_000, |world, _| {
        let report = report(world);
        for line in &report.lines {
            let quantity = replayed(&line.quantity, world, &report);
            assert_eq!(quantity, line.quantity.value(), "{}", line.product);
        }
    });
}
