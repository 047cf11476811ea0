//! The tables of `config/exports` against each other and against the columns that `src/intake` reads: a row
//! that nothing reads would promise what the program does not do.

#![allow(clippy::unwrap_used, reason = "a table that cannot be read is a failed test")]

use std::collections::{BTreeMap, BTreeSet};

const COLUMNS: &str = include_str!("../config/exports/columns.csv");
const WORDS: &str = include_str!("../config/exports/words.csv");
const TRUTHS: &str = include_str!("../config/exports/truths.csv");
const GUIDE: &str = include_str!("../config/exports/README.md");

const OWN: &str = "canonical";
const EVERY_TOOL: &str = "*";
/// The column of a header that an export is only known by.
const NOTHING: &str = "-";

/// The rows of a table, each with its cells by the names of their columns.
fn rows(table: &str) -> Vec<BTreeMap<String, String>> {
    let mut table = csv::Reader::from_reader(table.as_bytes());
    table.deserialize().map(Result::unwrap).collect()
}

/// The columns that a piece of code asks the header for.
fn asked_for(code: &str) -> BTreeSet<String> {
    let code = code.split("#[cfg(test)]").next().unwrap();
    let calls = ["place(\"", "has(\"", "text(\"", "day(\"", "filled(\"", "brought_kind(\""];
    let behind = calls.iter().flat_map(|call| code.split(call).skip(1));
    behind.map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
}

/// The columns that are read of each kind. The time of a capture is read in one place for all of them.
fn read() -> BTreeMap<&'static str, BTreeSet<String>> {
    let lists = include_str!("../src/intake/lists.rs");
    let list = |name: &str| {
        let (_, own) = lists.split_once(&format!("pub fn read_{name}(")).unwrap();
        asked_for(own.split("pub fn ").next().unwrap())
    };
    // What every register may ask for stands behind the functions that read them.
    let registers = include_str!("../src/intake/registers.rs");
    let register = |name: &str| -> BTreeSet<String> {
        let (_, own) = registers.split_once(&format!("pub fn read_{name}(")).unwrap();
        let own = own.split("\n}\n").next().unwrap();
        let shared = [
            ("machine(", ["vm", "host", "vm_or_host"].as_slice()),
            ("span(", &["valid_from", "valid_until"]),
            ("quantity(", &["quantity"]),
            ("application_licence(", &["license"]),
            ("licensed_by(", &["licensed_by"]),
        ];
        let of_calls = shared.iter().filter(|(call, _)| own.contains(call));
        let of_calls = of_calls.flat_map(|(_, columns)| columns.iter().map(|&c| c.to_owned()));
        asked_for(own).into_iter().chain(of_calls).collect()
    };
    let with_time = |sources: [&str; 2]| {
        let time = include_str!("../src/intake/row.rs");
        sources.into_iter().chain([time]).flat_map(asked_for).collect()
    };
    let hosts = [include_str!("../src/intake/hosts.rs"), include_str!("../src/intake/cores.rs")];
    let vms = [include_str!("../src/intake/vms.rs"), ""];
    let accounts =
        concat!(include_str!("../src/intake/entries.rs"), include_str!("../src/intake/logons.rs"));
    let members = [include_str!("../src/intake/members.rs"), accounts];
    BTreeMap::from([
        ("hosts", with_time(hosts)),
        ("vms", with_time(vms)),
        ("members", with_time(members)),
        ("access-groups", list("access_groups")),
        ("prices", list("prices")),
        ("rates", list("rates")),
        ("customers", list("customers")),
        ("brought-licenses", register("brought_licenses")),
        ("license-mobility", register("license_mobility")),
        ("applications", register("applications")),
        ("exclusions", register("exclusions")),
        ("images", register("images")),
    ])
}

/// The columns of each export, by its name and kind.
fn columns() -> BTreeMap<(String, String), BTreeSet<String>> {
    let mut columns: BTreeMap<(String, String), BTreeSet<String>> = BTreeMap::new();
    for row in rows(COLUMNS) {
        let of_export = columns.entry((row["export"].clone(), row["kind"].clone())).or_default();
        of_export.insert(row["column"].clone());
    }
    columns
}

#[test]
fn every_column_of_an_export_is_one_that_is_read() {
    let read = read();
    for ((export, kind), columns) in columns() {
        for column in columns.iter().filter(|column| *column != NOTHING) {
            assert!(read[kind.as_str()].contains(column), "{export}: nothing reads {column}");
        }
    }
}

#[test]
fn every_column_that_is_read_is_one_of_an_export() {
    let columns = columns();
    let times = asked_for(include_str!("../src/intake/row.rs"));
    for (kind, read) in read() {
        for column in read {
            let mut exports =
                columns.iter().filter(|((_, own), _)| own == kind || times.contains(&column));
            assert!(
                exports.any(|(_, columns)| columns.contains(&column)),
                "no export of {kind} has {column}"
            );
        }
    }
}

/// Entries of a directory are read by other columns than memberships are.
#[test]
fn no_export_mixes_entries_and_memberships() {
    let of_entries = asked_for(include_str!("../src/intake/entries.rs"));
    let of_members = asked_for(include_str!("../src/intake/members.rs"));
    let begin_an_entry = ["entry_name", "entry_dn", "entry_sid"].map(str::to_owned);
    for ((export, _), columns) in columns().iter().filter(|((_, kind), _)| kind == "members") {
        let is_of_entries = begin_an_entry.iter().any(|column| columns.contains(column));
        let (own, others) =
            if is_of_entries { (&of_entries, &of_members) } else { (&of_members, &of_entries) };
        // Whether an account is enabled is read alike for both.
        let foreign = columns
            .iter()
            .filter(|column| others.contains(*column) && !own.contains(*column))
            .filter(|column| !matches!(column.as_str(), "enabled" | "disabled"));
        assert_eq!(foreign.count(), 0, "{export}: {columns:?}");
    }
}

#[test]
fn words_are_of_columns_that_their_export_has() {
    let columns = columns();
    for row in rows(WORDS) {
        let (export, kind, column) = (&row["export"], &row["kind"], &row["column"]);
        let mut meant = columns.iter().filter(|((name, own), _)| {
            own == kind && (name == export || (export == EVERY_TOOL && name != OWN))
        });
        assert!(
            meant.any(|(_, columns)| columns.contains(column)),
            "{export} has no {column} of {kind}"
        );
    }
}

#[test]
fn no_row_stands_twice() {
    let mut seen = BTreeSet::new();
    for row in rows(COLUMNS) {
        let (export, column, header) =
            (&row["export"], &row["column"], row["header"].to_lowercase());
        let key = format!("{export},{},{column},{header}", row["kind"]);
        assert!(seen.insert(key.clone()), "{key}");
    }
    let mut seen = BTreeSet::new();
    for row in rows(WORDS) {
        let key = format!("{},{},{}", row["kind"], row["column"], row["word"].to_lowercase());
        // The word of one export beside that of every tool: only the first of them would hold.
        assert!(!seen.contains(&format!("{EVERY_TOOL},{key}")), "{key}");
        let export = &row["export"];
        assert!(seen.insert(format!("{export},{key}")), "{export},{key}");
    }
    let mut seen = BTreeSet::new();
    for row in rows(TRUTHS) {
        assert!(seen.insert(row["word"].to_lowercase()), "{}", row["word"]);
        assert!(["true", "false"].contains(&row["value"].as_str()), "{}", row["word"]);
    }
}

#[test]
fn a_choice_of_headers_is_one() {
    let mut of_set: BTreeMap<(String, String, String), usize> = BTreeMap::new();
    for row in rows(COLUMNS) {
        if row["presence"].starts_with("one-of:") {
            let set = (row["export"].clone(), row["kind"].clone(), row["presence"].clone());
            *of_set.entry(set).or_default() += 1;
        }
    }
    let alone: Vec<_> = of_set.iter().filter(|(_, headers)| **headers < 2).collect();
    assert!(alone.is_empty(), "a choice of one header is needed: {alone:?}");
}

#[test]
fn the_guide_names_every_table_and_every_presence() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/config/exports");
    for entry in std::fs::read_dir(folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let is_named = GUIDE.contains(&format!("| `{name}` |"));
        assert!(is_named || name == "README.md", "{name}");
    }
    for row in rows(COLUMNS) {
        let presence = row["presence"].split(':').next().unwrap().to_owned();
        let word = if presence == "one-of" { "one-of:NAME".to_owned() } else { presence };
        assert!(GUIDE.contains(&format!("| `{word}` |")), "{word}");
    }
}
