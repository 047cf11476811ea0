//! The program against a second model that was written by hand from the rules and shares no code with
//! it: on enumerated small worlds and on random ones.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on fails"
)]

use std::collections::BTreeMap;

use spla_usage::finding::Effect;
use spla_usage::use_report::{Status, UseReport};

use crate::second_model;
use crate::second_model::{
    Answer, LeftOut, World, answer, csv_text, enumerated_applications, enumerated_directories,
    enumerated_registers, enumerated_worlds, random_world, random_world_with_registers, turn,
};
use crate::support::worlds;

/// The report in the words of the second model.
fn in_words_of_the_model(report: &UseReport) -> Answer {
    let scopes = report.scopes.iter().map(|row| second_model::ScopeAnswer {
        scope: row.scope.clone(),
        kind: row.kind.to_owned(),
        product: match (&row.product, row.standing) {
            (Some(product), _) => product.id().to_owned(),
            (None, "none") => "none".to_owned(),
            (None, "left-out") => "out".to_owned(),
            (None, _) => String::new(),
        },
        licensable_cores: row.licensable_cores,
        windows_vms: row.windows_vms.into(),
        distinct_windows_vms: row.distinct_windows_vms.into(),
        parent_sets: row.parent_sets,
        peak_captured_at: row.peak_captured_at.clone(),
        quantity: row.quantity,
    });
    let mut scopes: Vec<second_model::ScopeAnswer> = scopes.collect();
    scopes.sort_by(|a, b| (&a.scope, &a.kind, &a.product).cmp(&(&b.scope, &b.kind, &b.product)));
    let access = report.access.iter().map(|row| second_model::AccessAnswer {
        product: row.product.id().to_owned(),
        customer: row.customer.clone(),
        persons: row.persons,
        left_out: LeftOut {
            service: row.left_out.service,
            computer: row.left_out.computer,
            contact: row.left_out.contact,
            person: row.left_out.person,
            disabled: row.left_out.disabled,
            administrator: row.left_out.administrator,
        },
        deducted: row.persons - row.left_out.administrator - row.quantity,
        counted_elsewhere: row.counted_elsewhere,
        quantity: row.quantity,
    });
    let lines =
        report.lines.iter().map(|line| (line.product.id().to_owned(), line.quantity.value()));
    let other = report.other_readings.iter().map(|row| {
        let quantities: BTreeMap<String, u64> = row
            .quantities
            .iter()
            .map(|(product, value)| (product.id().to_owned(), *value))
            .collect();
        ((row.reading.to_owned(), row.value.to_owned()), quantities)
    });
    // That the access half is missing, or that a zero is not proven, is not a rule of counting.
    let of_counting = |code: &str| code != "zero-use-unproven";
    Answer {
        lines: lines.collect(),
        scopes,
        access: access.collect(),
        applications: Vec::new(),
        other_readings: other.collect(),
        withheld: report
            .findings
            .iter()
            .any(|finding| finding.effect == Effect::Withheld && of_counting(finding.code)),
    }
}

/// What applications need on each machine. Why one needs nothing is told by each in its own words,
/// so only those that need something are compared.
fn needs_of_applications<'a>(
    rows: impl Iterator<Item = (&'a str, &'a str, u64)>,
) -> BTreeMap<(String, String), u64> {
    let mut needs = BTreeMap::new();
    for (product, machine, quantity) in rows.filter(|(_, _, quantity)| *quantity > 0) {
        let key = (product.to_owned(), machine.trim().to_lowercase());
        *needs.entry(key).or_insert(0) += quantity;
    }
    needs
}

fn report_of(world: &World) -> UseReport {
    worlds::established(&worlds::settings(world), &csv_text::files(world)).report
}

fn assert_agrees(world: &World, name: &str) {
    let report = report_of(world);
    let (ours, mut model) = (in_words_of_the_model(&report), answer(world));
    let our_needs = needs_of_applications(
        report
            .applications
            .iter()
            .map(|row| (row.product.as_str(), row.machine.as_str(), row.quantity)),
    );
    let applications = std::mem::take(&mut model.applications);
    let needs = needs_of_applications(
        applications.iter().map(|row| (row.product.as_str(), row.machine.as_str(), row.quantity)),
    );
    if ours != model || our_needs != needs {
        for (kind, text) in csv_text::files(world) {
            println!("--- {kind}\n{text}");
        }
        println!("{:#?}\n{applications:#?}", world.settings);
        for finding in &report.findings {
            println!(
                "{} {} {}: {}",
                finding.effect.text(),
                finding.code,
                finding.subject,
                finding.message
            );
        }
    }
    assert_eq!(ours.lines, model.lines, "lines of {name}");
    assert_eq!(ours.scopes, model.scopes, "scopes of {name}");
    assert_eq!(ours.access, model.access, "access of {name}");
    assert_eq!(our_needs, needs, "applications of {name}");
    assert_eq!(ours.other_readings, model.other_readings, "other readings of {name}");
    assert_eq!(ours, model, "left the program, right the second model, of {name}");
    let withheld = report.findings.iter().any(|finding| finding.effect == Effect::Withheld);
    assert_eq!(withheld, report.status == Status::Draft, "{name}");
}

/// One in five in every run, chosen without regard to the loops that make them, because all take more than a minute;
/// `EVERY_ESTATE=1` tries all.
#[test]
fn on_every_small_estate() {
    let every = std::env::var_os("EVERY_ESTATE").is_some();
    for (number, world) in enumerated_worlds().enumerate() {
        if every || turn(number, WHETHER_TRIED, 5) == 0 {
            assert_agrees(&world, &format!("estate {number}"));
        }
    }
}

/// No question of the estates themselves.
const WHETHER_TRIED: u64 = 1 << 20;

#[test]
fn on_every_small_directory() {
    for (number, world) in enumerated_directories().enumerate() {
        assert_agrees(&world, &format!("directory {number}"));
    }
}

#[test]
fn on_every_small_register() {
    for (number, world) in enumerated_registers().enumerate() {
        assert_agrees(&world, &format!("register {number}"));
    }
}

#[test]
fn on_every_small_application() {
    for (number, world) in enumerated_applications().enumerate() {
        assert_agrees(&world, &format!("application {number}"));
    }
}

/// Two thousand by default; `WORLDS=1000000` tries more, `FIRST_WORLD` begins elsewhere.
#[test]
fn on_random_worlds() {
    for (seed, world) in numbered(2_000, random_world) {
        assert_agrees(&world, &format!("world {seed}"));
    }
}

/// A thousand by default, and more or others by the same words.
#[test]
fn on_random_worlds_with_registers() {
    for (seed, world) in numbered(1_000, random_world_with_registers) {
        assert_agrees(&world, &format!("world with registers {seed}"));
    }
}

fn numbered(default: u64, world: fn(u64) -> World) -> impl Iterator<Item = (u64, World)> {
    let number = |name: &str, default: u64| {
        std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
    };
    let first = number("FIRST_WORLD", 1);
    (first..first + number("WORLDS", default)).map(move |seed| (seed, world(seed)))
}
