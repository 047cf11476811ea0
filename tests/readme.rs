//! The README against the program: what it quotes, and the tables that have to be complete.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a README that cannot be read is a failed test, in helpers too"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use spla_usage::cli::Exit;

const README: &str = include_str!("../README.md");
/// What the mark of a quotation from a file of the demo month begins with.
const QUOTED: &str = "<!-- from ";
/// The mark of what the demo prints.
const PRINTED: &str = "<!-- printed by the demo -->";
/// The mark of the configuration.
const CONFIGURATION: &str = "<!-- configuration -->";

fn demo() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/months/2026-10-demo")
}

/// The fenced blocks of the README that have a mark directly above: the mark, and the lines.
fn marked_blocks() -> Vec<(&'static str, Vec<&'static str>)> {
    let lines: Vec<&str> = README.lines().collect();
    let mut blocks = Vec::new();
    for (at, pair) in lines.windows(2).enumerate() {
        let [mark, fence] = pair else { continue };
        if mark.starts_with("<!-- ") && fence.starts_with("```") {
            let body = lines[at + 2..].iter().copied().take_while(|line| *line != "```");
            blocks.push((*mark, body.collect()));
        }
    }
    blocks
}

fn block(wanted: &str) -> Vec<&'static str> {
    let mut blocks = marked_blocks().into_iter().filter(|(mark, _)| *mark == wanted);
    let (_, lines) = blocks.next().unwrap_or_else(|| panic!("no block is marked {wanted}"));
    lines
}

/// Whether the quotation is the line, where `…` stands for whatever was left out.
fn quotes(quotation: &str, line: &str) -> bool {
    let pieces: Vec<&str> = quotation.split('…').collect();
    let [first, between @ .., last] = &pieces[..] else { return quotation == line };
    let Some(mut rest) = line.strip_prefix(first) else { return false };
    for piece in between {
        let Some((_, behind)) = rest.split_once(piece) else { return false };
        rest = behind;
    }
    rest.ends_with(last)
}

/// The cells of the rows of every table under the heading, without the header and its rule.
fn table(heading: &str) -> Vec<Vec<&'static str>> {
    let (_, section) = README
        .split_once(&format!("\n{heading}\n"))
        .unwrap_or_else(|| panic!("no section is called {heading}"));
    let own = section.lines().take_while(|line| !line.starts_with('#'));
    let rows = own.filter(|line| line.starts_with('|')).skip(2);
    rows.map(|row| row.trim_matches('|').split('|').map(str::trim).collect()).collect()
}

/// The first cells of a table, without the ticks of code.
fn names(heading: &str) -> BTreeSet<String> {
    table(heading).iter().map(|cells| cells[0].trim_matches('`').to_owned()).collect()
}

fn run(configuration: &Path, archive: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_spla-usage"))
        .args(["report", "--month", "2026-10", "--config"])
        .arg(configuration)
        .arg("--archive")
        .arg(archive)
        .output()
        .unwrap()
}

#[test]
fn a_quotation_is_the_line_but_for_what_is_left_out() {
    // quotation    line           is it
    let cases = [
        ("a,b,c", "a,b,c", true),
        ("a,b", "a,b,c", false),
        ("a,…", "a,b,c", true),
        ("a,…,c", "a,b,c", true),
        ("a…b…c", "a,b,c", true),
        ("a…c…b…", "a,b,c", false),
        ("…b", "a,b,c", false),
    ];
    for (quotation, line, is_it) in cases {
        assert_eq!(quotes(quotation, line), is_it, "{quotation} of {line}");
    }
}

#[test]
fn what_is_quoted_stands_in_the_files_of_the_demo_month() {
    let mut quoted = 0;
    for (mark, lines) in marked_blocks() {
        let Some(path) = mark.strip_prefix(QUOTED) else { continue };
        let path = path.trim_end_matches(" -->");
        let text = fs::read_to_string(demo().join(path))
            .unwrap_or_else(|error| panic!("the README quotes {path}: {error}"));
        for line in lines {
            let is_there = text.lines().any(|whole| quotes(line, whole));
            assert!(is_there, "{path} has no such line:\n{line}");
            quoted += 1;
        }
    }
    let marks = README.lines().filter(|line| line.starts_with(QUOTED)).count();
    let blocks = marked_blocks().iter().filter(|(mark, _)| mark.starts_with(QUOTED)).count();
    assert_eq!(marks, blocks, "a mark has no block directly below it");
    assert!(quoted > 15, "the trace of a number quotes only {quoted} lines");
}

#[test]
fn the_demo_prints_what_the_readme_shows() {
    let archive = tempfile::tempdir().unwrap();
    let output = run(&demo().join("spla-usage.toml"), archive.path());
    assert_eq!(output.status.code(), Some(i32::from(Exit::NeedsSignature.code())));
    let printed = String::from_utf8(output.stdout).unwrap();
    let mut rest = printed.lines();
    for line in block(PRINTED) {
        assert!(rest.any(|whole| quotes(line, whole)), "not printed, or not here:\n{line}");
    }
}

#[test]
fn the_configuration_is_accepted() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("spla-usage.toml");
    fs::write(&path, block(CONFIGURATION).join("\n")).unwrap();
    let output = run(&path, &folder.path().join("archive"));
    let told = String::from_utf8_lossy(&output.stderr);
    // There are no exports beside it, so it is read and then refused.
    assert_eq!(output.status.code(), Some(i32::from(Exit::Refused.code())), "{told}");
}

#[test]
fn the_commands_are_those_of_the_program() {
    let output = Command::new(env!("CARGO_BIN_EXE_spla-usage")).arg("--help").output().unwrap();
    let help = String::from_utf8(output.stdout).unwrap();
    let (_, commands) = help.split_once("\nCommands:\n").unwrap();
    let commands = commands.lines().take_while(|line| !line.is_empty());
    let listed: BTreeSet<String> = commands
        .map(|line| line.split_whitespace().next().unwrap().to_owned())
        .filter(|name| name != "help")
        .collect();
    assert_eq!(names("## Commands"), listed);
}

#[test]
fn the_exit_codes_are_those_of_the_program() {
    let all = [
        Exit::Ready,
        Exit::NeedsSignature,
        Exit::Draft,
        Exit::Refused,
        Exit::Differs,
        Exit::Usage,
        Exit::Io,
    ];
    let name = |exit: Exit| match exit {
        // A new end does not compile until it is here, in the list above and in the README.
        Exit::Ready => "ready",
        Exit::NeedsSignature => "needs-signature",
        Exit::Draft => "draft",
        Exit::Refused => "refused",
        Exit::Differs => "differs",
        Exit::Usage => "usage",
        Exit::Io => "io",
    };
    let expected: BTreeMap<u8, &str> =
        all.into_iter().map(|exit| (exit.code(), name(exit))).collect();
    let told: BTreeMap<u8, &str> =
        table("## Exit codes").iter().map(|cells| (cells[0].parse().unwrap(), cells[1])).collect();
    assert_eq!(told, expected);
}

#[test]
fn every_rule_that_is_left_out_is_named() {
    let mut reader = csv::Reader::from_reader(include_str!("../config/terms/rules.csv").as_bytes());
    let header = reader.headers().unwrap().clone();
    let place = |name: &str| header.iter().position(|column| column == name).unwrap();
    let (rule, standing) = (place("rule"), place("standing"));
    let left_out: BTreeSet<String> = reader
        .records()
        .map(Result::unwrap)
        .filter(|row| &row[standing] == "left-out")
        .map(|row| row[rule].to_owned())
        .collect();
    assert_eq!(names("### Rules left out"), left_out);
}

#[test]
fn every_dependency_has_its_reason() {
    let manifest: toml::Table = toml::from_str(include_str!("../Cargo.toml")).unwrap();
    let crates = |section: &str| -> BTreeSet<String> {
        manifest[section].as_table().unwrap().keys().cloned().collect()
    };
    assert_eq!(names("## Dependencies"), crates("dependencies"));
    let (_, section) = README.split_once("\n## Dependencies\n").unwrap();
    for name in crates("dev-dependencies") {
        assert!(section.contains(&format!("`{name}`")), "{name} is not named");
    }
}

#[test]
fn every_operation_of_the_workings_is_explained() {
    let figure = include_str!("../src/figure.rs");
    let (_, words) = figure.split_once("fn operation(").unwrap();
    let (words, _) = words.split_once("\n    }\n").unwrap();
    let of_figures = words.split("=> \"").skip(1);
    let workings = include_str!("../src/outputs/workings_csv.rs");
    let beside = workings.split("operation: \"").skip(1);
    let operations: BTreeSet<String> = of_figures
        .chain(beside)
        .map(|text| text.split('"').next().unwrap_or_default().to_owned())
        .collect();
    assert!(operations.len() > 9, "{operations:?}");
    assert_eq!(names("### Replaying `workings.csv`"), operations);
}

/// Every export of the tables is in the list of the page, and nothing else.
#[test]
fn every_export_that_is_known_is_named() {
    let table = include_str!("../config/exports/columns.csv");
    let mut table = csv::Reader::from_reader(table.as_bytes());
    let exports: BTreeSet<String> = table
        .records()
        .map(|row| row.unwrap()[0].to_owned())
        .filter(|name| name != "canonical")
        .collect();
    let mut named = BTreeSet::new();
    for row in self::table("### Exports that are known") {
        let quoted = row[0].split('`').skip(1).step_by(2);
        named.extend(quoted.map(str::to_owned));
    }
    assert_eq!(named, exports);
}
