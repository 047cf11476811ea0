//! Whole months: the command on the fixtures gives the files that were worked out and read by hand.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what it takes for granted")]

use std::path::{Path, PathBuf};

use crate::support::command::{copy, files, project, spla_usage};
use crate::support::only;
use crate::support::replay;

const REPORTS: [&str; 6] = [
    "use-report.csv",
    "use-report.json",
    "workings.csv",
    "findings.csv",
    "charges.csv",
    "registers.csv",
];

/// The page of a month holds the same numbers in another form, which `tests/page.rs` compares in every month; its
/// bytes are kept and read for one.
const WITH_PAGE: &str = "2026-10-demo";
const PAGE: &str = "use-report.html";

/// The folders of months, each with the month that it is about.
fn months() -> Vec<(PathBuf, String)> {
    let mut months: Vec<(PathBuf, String)> = std::fs::read_dir(project("fixtures/months"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .filter(|path| only::asked(&path.file_name().unwrap().to_string_lossy()))
        .map(|path| {
            let month = path.file_name().unwrap().to_string_lossy()[..7].to_owned();
            (path, month)
        })
        .collect();
    months.sort();
    assert!(!months.is_empty());
    months
}

/// Files a month of the fixtures in an archive of its own and gives the folder of the revision.
fn file(fixture: &Path, month: &str, archive: &Path) -> PathBuf {
    let configuration = fixture.join("spla-usage.toml");
    let arguments = [
        "report",
        "--month",
        month,
        "--config",
        configuration.to_str().unwrap(),
        "--archive",
        archive.to_str().unwrap(),
    ];
    let ran = spla_usage(archive, &arguments);
    assert!([0, 10].contains(&ran.code), "{month}: exit {}\n{}{}", ran.code, ran.out, ran.err);
    archive.join(month).join("rev-00")
}

#[test]
fn every_month_gives_the_expected_files() {
    for (fixture, month) in months() {
        let archive = tempfile::tempdir().unwrap();
        let dossier = file(&fixture, &month, archive.path());
        let page = fixture.ends_with(WITH_PAGE).then_some(PAGE);
        for name in REPORTS.into_iter().chain(page) {
            let made = std::fs::read_to_string(dossier.join(name)).unwrap();
            let expected = std::fs::read_to_string(fixture.join("expected").join(name)).unwrap();
            for (number, (made, expected)) in made.lines().zip(expected.lines()).enumerate() {
                assert_eq!(made, expected, "{month} {name}, line {}", number + 1);
            }
            assert_eq!(made.lines().count(), expected.lines().count(), "{month} {name}");
        }
    }
}

/// What the README of the month says of the next one: the same inputs, captured in October, are a draft.
#[test]
fn what_stands_at_listed_providers_in_september_2025_withholds_in_october() {
    let place = tempfile::tempdir().unwrap();
    let month = place.path().join("month");
    copy(&project("fixtures/months/2025-09-listed-and-platform"), &month);
    let inventory = month.join("inventory");
    std::fs::rename(inventory.join("2025-09"), inventory.join("2025-10")).unwrap();
    for file in std::fs::read_dir(inventory.join("2025-10")).unwrap() {
        let path = file.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().replace("2025-09-30", "2025-10-31");
        std::fs::rename(&path, path.with_file_name(name)).unwrap();
    }
    let configuration = month.join("spla-usage.toml");
    let archive = place.path().join("archive");
    let ran = spla_usage(
        place.path(),
        &[
            "report",
            "--month",
            "2025-10",
            "--config",
            configuration.to_str().unwrap(),
            "--archive",
            archive.to_str().unwrap(),
        ],
    );
    assert_eq!(ran.code, 20, "{}{}", ran.out, ran.err);
    let findings = std::fs::read_to_string(archive.join("2025-10/draft/findings.csv")).unwrap();
    let withheld: Vec<&str> =
        findings.lines().filter(|line| line.starts_with("withheld,")).collect();
    assert_eq!(withheld.len(), 2, "{withheld:?}");
    for subject in ["group RDS-Halm", "host aws-1.klippe.example"] {
        let told = |line: &&str| line.contains("listed-provider,") && line.contains(subject);
        assert!(withheld.iter().any(told), "{subject}: {withheld:?}");
    }
}

#[test]
fn the_workings_replayed_give_the_lines() {
    for (fixture, month) in months() {
        let archive = tempfile::tempdir().unwrap();
        let dossier = file(&fixture, &month, archive.path());
        let workings = std::fs::read(dossier.join("workings.csv")).unwrap();
        let replayed = replay::quantities(&workings).unwrap();
        let report = std::fs::read(dossier.join("use-report.json")).unwrap();
        let report: serde_json::Value = serde_json::from_slice(&report).unwrap();
        let lines = report["lines"].as_array().unwrap();
        assert_eq!(lines.len(), replayed.len());
        for line in lines {
            let number = u32::try_from(line["line"].as_u64().unwrap()).unwrap();
            assert_eq!(replayed[&number], line["quantity"].as_u64().unwrap(), "{month} {number}");
        }
    }
}

#[test]
fn equal_inputs_in_two_places_give_equal_bytes_but_for_the_manifest() {
    for (fixture, month) in months() {
        let elsewhere = tempfile::tempdir().unwrap();
        copy(&fixture, &elsewhere.path().join("copied"));
        let archives = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
        let mut first = files(&file(&fixture, &month, archives[0].path()));
        let mut second = files(&file(&elsewhere.path().join("copied"), &month, archives[1].path()));
        let manifests = [&mut first, &mut second].map(|files| files.remove("manifest.json"));
        assert!(manifests.iter().all(Option::is_some));
        assert_eq!(first.keys().collect::<Vec<_>>(), second.keys().collect::<Vec<_>>());
        for (name, bytes) in &first {
            assert!(second[name] == *bytes, "{month}: {name} differs");
        }
    }
}

#[test]
fn the_manifest_tells_sizes_and_hashes_of_everything() {
    use sha2::{Digest as _, Sha256};
    let hash = |bytes: &[u8]| -> String {
        Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
    };
    for (fixture, month) in months() {
        let archive = tempfile::tempdir().unwrap();
        let dossier = file(&fixture, &month, archive.path());
        let mut all = files(&dossier);
        let manifest = all.remove("manifest.json").unwrap();
        let manifest: serde_json::Value = serde_json::from_slice(&manifest).unwrap();
        let mut told = Vec::new();
        for input in manifest["inputs"].as_array().unwrap() {
            let stored = input["stored"]["path"].as_str().unwrap();
            let original = zstd::decode_all(&all[stored][..]).unwrap();
            assert_eq!(input["sha256"].as_str().unwrap(), hash(&original), "{stored}");
            assert_eq!(input["bytes"].as_u64().unwrap(), original.len() as u64);
            assert_eq!(input["stored"]["sha256"].as_str().unwrap(), hash(&all[stored]));
            told.push(stored.to_owned());
        }
        for file in manifest["files"].as_array().unwrap() {
            let path = file["path"].as_str().unwrap();
            assert_eq!(file["sha256"].as_str().unwrap(), hash(&all[path]), "{path}");
            assert_eq!(file["bytes"].as_u64().unwrap(), all[path].len() as u64);
            told.push(path.to_owned());
        }
        told.sort();
        assert_eq!(told, all.keys().cloned().collect::<Vec<_>>());
    }
}
