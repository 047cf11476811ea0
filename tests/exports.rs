//! The expected rows of `fixtures/exports` are sound: they are in the words of the README, and they
//! point at the rows of the exports that they were written from.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on fails"
)]

use std::collections::BTreeSet;
use std::path::Path;

use crate::support::exports::{EXPECTED, ExpectedRow, expected, tools};

fn name(path: &Path) -> String {
    path.file_name().unwrap().to_str().unwrap().to_owned()
}

/// Every expected row, with the folder and the file that it stands in.
fn rows() -> Vec<(String, &'static str, ExpectedRow)> {
    let mut rows = Vec::new();
    for tool in tools() {
        for (file, _) in EXPECTED {
            let of_file = expected(&tool, file).into_iter();
            rows.extend(of_file.map(|row| (name(&tool), file, row)));
        }
    }
    rows
}

/// Exports that give no row, with the reason.
const WITHOUT_ROWS: [(&str, &str); 1] =
    [("RDS-Leer_20261031.csv", "an empty file says nothing, not even that the group is empty")];

/// What stands beside the exports.
const NO_EXPORTS: [&str; 3] = ["README.md", "spla-usage.toml", "access-groups.csv"];

#[test]
fn every_export_has_rows_and_every_row_an_export() {
    for tool in tools() {
        let mut found = BTreeSet::new();
        for entry in std::fs::read_dir(&tool).unwrap() {
            let file = name(&entry.unwrap().path());
            let is_expected = EXPECTED.iter().any(|(expected, _)| *expected == file);
            let without_rows = WITHOUT_ROWS.iter().any(|(name, _)| *name == file);
            if !is_expected && !without_rows && !NO_EXPORTS.contains(&file.as_str()) {
                found.insert(file);
            }
        }
        let rows = EXPECTED.iter().flat_map(|(file, _)| expected(&tool, file));
        let named: BTreeSet<String> = rows.map(|row| row.file().to_owned()).collect();
        assert_eq!(found, named, "{}", tool.display());
    }
}

#[test]
fn every_tool_says_its_sums() {
    for tool in tools() {
        let readme = std::fs::read_to_string(tool.join("README.md")).unwrap();
        assert!(readme.contains("\n## By hand\n"), "{}", tool.display());
    }
}

#[test]
fn rows_of_workbooks_name_their_sheet() {
    for (tool, file, row) in rows() {
        let is_workbook = row.file().ends_with(".xlsx");
        assert_eq!(row.sheet().is_some(), is_workbook, "{tool}: {}", row.cell("file"));
        // Only a whole sheet may be passed over without a line.
        let may_lack_a_line = is_workbook && file == "expected-passed-over.csv";
        assert!(row.line().is_some() || may_lack_a_line, "{tool}: {}", row.cell("file"));
    }
}

#[test]
fn cells_are_in_the_words_of_the_readme() {
    let words: [(&str, &str, &[&str]); 4] = [
        ("expected-vms.csv", "power", &["runs", "off", "unknown"]),
        ("expected-vms.csv", "template", &["yes", "no"]),
        (
            "expected-members.csv",
            "member_type",
            &["user", "group", "computer", "service", "contact", "shared", "unsaid", "unknown"],
        ),
        ("expected-members.csv", "enabled", &["yes", "no", "unsaid"]),
    ];
    for (tool, file, row) in rows() {
        for (_, column, allowed) in words.iter().filter(|(of, ..)| *of == file) {
            let cell = row.cell(column);
            assert!(allowed.contains(&cell), "{tool}: {column} {cell}");
        }
    }
}

#[test]
fn cores_are_told_for_each_processor() {
    let mut told = 0;
    for (tool, _, row) in rows().iter().filter(|(_, file, _)| *file == "expected-hosts.csv") {
        let Some(cores) = row.cores() else { continue };
        let processors: usize = row.cell("processor_count").parse().unwrap();
        assert_eq!(cores.len(), processors, "{tool}: {}", row.cell("host"));
        assert!(cores.iter().all(|&of_one| of_one > 0), "{tool}: {}", row.cell("host"));
        told += 1;
    }
    assert!(told > 50, "only {told} hosts say their cores");
}

/// A line of a text, whichever of the encodings of the exports it has.
fn line(path: &Path, number: u64) -> String {
    let bytes = std::fs::read(path).unwrap();
    let text = match bytes.strip_prefix(&[0xff, 0xfe]) {
        Some(units) => {
            let units: Vec<u16> =
                units.chunks(2).map(|unit| u16::from_le_bytes([unit[0], unit[1]])).collect();
            String::from_utf16(&units).unwrap()
        }
        // The exports in Windows-1252 use only letters that have the numbers of Unicode.
        None => String::from_utf8(bytes.clone())
            .unwrap_or_else(|_| bytes.iter().map(|&byte| char::from(byte)).collect()),
    };
    text.lines().nth(usize::try_from(number).unwrap() - 1).unwrap().to_owned()
}

#[test]
fn rows_point_at_the_lines_that_name_them() {
    let mut looked_at = 0;
    for (tool, file, row) in rows() {
        let column = match file {
            "expected-hosts.csv" => "host",
            "expected-vms.csv" => "vm",
            "expected-members.csv" => "member",
            _ => continue,
        };
        let is_text = [".csv", ".txt"].iter().any(|ending| row.file().ends_with(ending));
        // Binary values of csvde name a member in hexadecimal digits.
        if !is_text || tool == "csvde" {
            continue;
        }
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/exports").join(&tool);
        let text = line(&folder.join(row.file()), row.line().unwrap());
        let key = row.cell(column);
        assert!(text.contains(key), "{tool}: {} does not name {key}: {text}", row.cell("file"));
        looked_at += 1;
    }
    assert!(looked_at > 150, "only {looked_at} rows were looked at");
}
