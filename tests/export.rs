//! What an auditor gets: everything that was filed and nothing else, whole, and checked with its own means.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what it takes for granted")]

use std::cell::Cell;
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;
use std::rc::Rc;

use clap::Parser as _;
use sha2::{Digest as _, Sha256};

use spla_usage::cli::{Arguments, Exit, Surroundings};
use spla_usage::dossier::{Call, Disk, Faults};

use crate::support::command::{files, spla_usage};
use crate::support::packs::{Provider, index, unpack};

fn sum(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// August, twice, and October are filed; September is not. October was sent; November has a draft.
fn provider() -> Provider {
    let provider = Provider::new();
    provider.file("2026-08");
    provider.correct("2026-08");
    provider.file("2026-10");
    provider.mark_sent("2026-10");
    provider.draft("2026-07");
    provider
}

#[test]
fn the_pack_holds_what_was_filed_byte_for_byte_and_nothing_else() {
    let provider = provider();
    let ran = provider.export("2026-07..2026-10", &[]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("3 filed revisions and 1 mark"), "{}", ran.out);
    assert!(ran.err.contains("2026-07, 2026-09"), "{}", ran.err);
    let unpacked = provider.unpacked();
    let mut packed = files(unpacked.path());
    let readme = String::from_utf8(packed.remove("README.txt").unwrap()).unwrap();
    for told in ["2026-08/rev-01", "2026-10/mark-01.json", "  2026-07\n  2026-09\n", "zstd -dc"] {
        assert!(readme.contains(told), "{told} is missing in\n{readme}");
    }
    let sums = String::from_utf8(packed.remove("sha256sums").unwrap()).unwrap();
    let listed = packed.remove("index.csv").unwrap();
    let mut filed = files(&provider.path().join("archive"));
    filed.retain(|name, _| {
        let is_filed = name.contains("/rev-") || name.contains("/mark-");
        is_filed || name == "ledger"
    });
    assert!(filed.len() > 40, "{} files", filed.len());
    assert_eq!(packed.keys().collect::<Vec<_>>(), filed.keys().collect::<Vec<_>>());
    assert!(packed == filed, "a file has other bytes than the archive has");
    // Both lists name every file with its hash.
    let rows = index(&listed);
    let of_index: BTreeMap<String, String> =
        rows.iter().map(|row| (row[0].clone(), row[2].clone())).collect();
    let mut expected: BTreeMap<String, String> =
        packed.iter().map(|(name, bytes)| (name.clone(), sum(bytes))).collect();
    expected.insert("README.txt".into(), sum(readme.as_bytes()));
    assert_eq!(of_index, expected);
    expected.insert("index.csv".into(), sum(&listed));
    let of_sums: BTreeMap<String, String> = sums
        .lines()
        .map(|line| line.split_once("  ").unwrap())
        .map(|(hash, name)| (name.to_owned(), hash.to_owned()))
        .collect();
    assert_eq!(of_sums, expected);
    for row in &rows {
        let (name, bytes, entry) = (&row[0], &row[1], &row[3]);
        if let Some(held) = packed.get(name) {
            assert_eq!(bytes, &held.len().to_string(), "{name}");
        }
        match name.rsplit_once('/') {
            None => assert_eq!(entry, "", "{name}"),
            Some((_, file)) if file.starts_with("mark-") => assert_eq!(entry, name),
            Some(_) => assert_eq!(*entry, format!("{}/manifest.json", &name[..14])),
        }
    }
}

#[test]
fn each_unpacked_dossier_is_verified_by_itself() {
    let provider = provider();
    assert_eq!(provider.export("2026-08..2026-10", &[]).code, 0);
    let unpacked = provider.unpacked();
    for folder in ["2026-08/rev-00", "2026-08/rev-01", "2026-10/rev-00"] {
        let ran = spla_usage(unpacked.path(), &["verify", "--dossier", folder]);
        assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
        assert!(ran.out.contains("computed again with equal bytes"), "{}", ran.out);
    }
    let path = unpacked.path().join("2026-08/rev-00/use-report.csv");
    fs::write(&path, "report_month\n").unwrap();
    let ran = spla_usage(unpacked.path(), &["verify", "--dossier", "2026-08/rev-00"]);
    assert_eq!(ran.code, 40, "{}", ran.out);
}

/// A file may be called by several lines. `sha256sum` writes such a name in one, and reads it so.
#[cfg(unix)]
#[test]
fn a_line_end_in_a_name_breaks_no_list() {
    let provider = Provider::new();
    provider.capture("2026-10", "group,member,member_type\nRDS,CORP\\anna,user\n");
    let folder = provider.path().join("2026-10");
    let name = "members-2026-10-15 a\nb\\n\rc.csv";
    fs::rename(folder.join("members-2026-10-15.csv"), folder.join(name)).unwrap();
    let ran = provider.report("2026-10");
    assert_eq!(ran.code, 10, "{}{}", ran.out, ran.err);
    assert_eq!(provider.export("2026-10", &[]).code, 0);
    let unpacked = provider.unpacked();
    let sums = fs::read_to_string(unpacked.path().join("sha256sums")).unwrap();
    let escaped: Vec<&str> = sums.lines().filter(|line| line.starts_with('\\')).collect();
    assert_eq!(escaped.len(), 1, "{sums}");
    assert!(escaped[0].ends_with("members-2026-10-15 a\\nb\\\\n\rc.csv.zst"), "{}", escaped[0]);
    let files = files(unpacked.path()).len();
    assert_eq!(sums.lines().count(), files - 1, "every file but the list itself has a line");
    let checked = std::process::Command::new("sha256sum")
        .args(["--check", "--strict", "sha256sums"])
        .current_dir(unpacked.path())
        .output();
    let Ok(checked) = checked else {
        eprintln!("skipped: this system has no sha256sum");
        return;
    };
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
}

#[test]
fn the_same_archive_gives_the_same_pack() {
    let provider = provider();
    assert_eq!(provider.export("2026-08..2026-10", &[]).code, 0);
    let first = fs::read(provider.pack()).unwrap();
    fs::remove_file(provider.pack()).unwrap();
    assert_eq!(provider.export("2026-08..2026-10", &["--quiet"]).code, 0);
    assert!(fs::read(provider.pack()).unwrap() == first, "the second pack has other bytes");
}

#[test]
fn one_month_is_packed_alone() {
    let provider = provider();
    let ran = provider.export("2026-10", &["--quiet"]);
    assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (0, "", ""));
    let packed = unpack(&fs::read(provider.pack()).unwrap());
    assert!(packed.keys().all(|name| !name.starts_with("2026-08")));
    assert!(packed.contains_key("2026-10/rev-00/manifest.json"));
}

#[test]
fn nothing_filed_is_wrong_use() {
    let provider = provider();
    let ran = provider.export("2026-09", &[]);
    assert_eq!(ran.code, 64, "{}", ran.err);
    assert!(ran.err.contains("2026-09") && !provider.pack().exists(), "{}", ran.err);
}

#[test]
fn a_changed_byte_anywhere_stops_the_pack() {
    let provider = provider();
    let whole = files(&provider.path().join("archive"));
    let mut changed = 0;
    for (name, bytes) in &whole {
        if !name.contains("/rev-") && !name.contains("/mark-") && name != "ledger" {
            continue;
        }
        let path = provider.path().join("archive").join(name);
        let mut other = bytes.clone();
        let Some(byte) = other.last_mut() else { continue };
        *byte ^= 1;
        fs::write(&path, &other).unwrap();
        let ran = provider.export("2026-08..2026-10", &[]);
        assert_eq!(ran.code, 40, "{name}: {}{}", ran.out, ran.err);
        assert!(!provider.pack().exists(), "{name}");
        fs::write(&path, bytes).unwrap();
        changed += 1;
    }
    assert!(changed > 40, "{changed}");
    assert_eq!(provider.left_beside(), Vec::<String>::new());
    assert_eq!(provider.export("2026-08..2026-10", &[]).code, 0);
}

#[test]
fn what_was_put_into_a_dossier_stops_the_pack() {
    let provider = provider();
    fs::write(provider.path().join("archive/2026-10/rev-00/note.txt"), "mine").unwrap();
    let ran = provider.export("2026-10", &[]);
    assert_eq!(ran.code, 40);
    assert!(ran.err.contains("2026-10/rev-00/note.txt"), "{}", ran.err);
}

#[test]
fn a_file_that_is_there_is_kept() {
    let provider = provider();
    fs::write(provider.pack(), "handed over").unwrap();
    let ran = provider.export("2026-10", &[]);
    assert_eq!(ran.code, 64, "{}", ran.err);
    assert!(ran.err.contains("there already"), "{}", ran.err);
    assert_eq!(fs::read_to_string(provider.pack()).unwrap(), "handed over");
}

#[test]
fn a_folder_that_is_missing_is_not_made() {
    let provider = provider();
    let ran = spla_usage(
        provider.path(),
        &["export", "--months", "2026-10", "--into", "nowhere/pack.zip"],
    );
    assert_eq!(ran.code, 64, "{}", ran.err);
    assert!(!provider.path().join("nowhere").exists());
}

/// Lets the call with a number fail.
struct Nth {
    at: u32,
    calls: Cell<u32>,
}

impl Faults for Nth {
    fn before(&self, call: Call, path: &Path) -> io::Result<Option<usize>> {
        // What cannot be removed cannot be removed, whoever tries; and who has the archive is only told to others.
        let of_lock = matches!(call, Call::Write(_)) && path.ends_with(".lock");
        if call == Call::Remove || of_lock {
            return Ok(None);
        }
        self.calls.set(self.calls.get() + 1);
        if self.calls.get() == self.at { Err(io::Error::other("broken")) } else { Ok(None) }
    }
}

/// Exports with each `step`th call failing and looks at what is left.
fn break_the_disk(more: &[&str], step: usize) {
    let provider = provider();
    let archive = provider.path().join("archive");
    let mut words = vec![
        "spla-usage".to_owned(),
        "export".to_owned(),
        "--months=2026-10".to_owned(),
        format!("--archive={}", archive.display()),
        format!("--into={}", provider.pack().display()),
        "--quiet".to_owned(),
    ];
    words.extend(more.iter().map(|word| (*word).to_owned()));
    let attempt = |at: u32| {
        let faults = Rc::new(Nth { at, calls: Cell::new(0) });
        let now = chrono::Local::now();
        let mut surroundings = Surroundings::of_process(words.clone(), now);
        surroundings.disk = Disk::with_faults(faults.clone());
        let arguments = Arguments::try_parse_from(&words).unwrap();
        (spla_usage::cli::run(&arguments, &surroundings), faults.calls.get())
    };
    // The first one makes the key of pseudonyms, which stays.
    assert_eq!(attempt(0).0, Exit::Ready);
    fs::remove_file(provider.pack()).unwrap();
    let (exit, calls) = attempt(0);
    assert_eq!(exit, Exit::Ready);
    assert!(calls > 100, "{calls}");
    let before = files(&archive);
    for at in (1..=calls).step_by(step) {
        fs::remove_file(provider.pack()).unwrap();
        let (exit, _) = attempt(at);
        if exit == Exit::Ready {
            // A dossier that could not be computed again, which the pack tells.
            let packed = unpack(&fs::read(provider.pack()).unwrap());
            let readme = String::from_utf8_lossy(&packed["README.txt"]).into_owned();
            assert!(readme.contains("Names withheld") && !more.is_empty(), "call {at}");
            assert!(files(&archive) == before, "call {at} changed the archive");
            continue;
        }
        assert!(matches!(exit, Exit::Io | Exit::Differs), "call {at}: {exit:?}");
        assert!(!provider.pack().exists(), "call {at}");
        assert_eq!(provider.left_beside(), Vec::<String>::new(), "call {at}");
        assert!(files(&archive) == before, "call {at} changed the archive");
        fs::write(provider.pack(), "").unwrap();
    }
}

#[test]
fn a_broken_disk_leaves_nothing() {
    break_the_disk(&[], 1);
}

#[test]
fn a_broken_disk_leaves_nothing_of_pseudonyms_either() {
    break_the_disk(&["--pseudonyms"], 5);
}
