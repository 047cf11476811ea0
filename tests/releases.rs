//! Dossiers that releases filed, kept as they filed them: this program computes them again, or says in which form
//! it differs.
//!
//! `fixtures/archives/VERSION` is an archive that the release of that version filed. Before a release has
//! another form or another result, the one before it gets its archive here:
//! `WRITE_ARCHIVE=1 cargo test releases::` writes that of the version in `Cargo.toml`.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what it takes for granted")]

use std::fs;
use std::path::{Path, PathBuf};

use chrono::{Local, TimeZone as _};
use clap::Parser as _;
use spla_usage::cli::{Arguments, Exit, Surroundings, carry_out};
use spla_usage::dossier::MANIFEST;

use crate::support::command::{copy, files, project, spla_usage};

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The archives of releases, each with its version.
fn archives() -> Vec<(String, PathBuf)> {
    let entries = fs::read_dir(project("fixtures/archives")).unwrap();
    let mut found: Vec<(String, PathBuf)> = entries
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .map(|path| (path.file_name().unwrap().to_str().unwrap().to_owned(), path))
        .collect();
    found.sort();
    found
}

/// Runs a command in this process, on a day and with words that no machine is known by.
fn run(day: u32, words: &[&str]) -> Exit {
    let typed: Vec<String> =
        ["spla-usage"].iter().chain(words).map(|word| (*word).to_owned()).collect();
    let arguments = Arguments::try_parse_from(&typed).unwrap();
    let words = typed.iter().map(|word| last_part(word).to_owned());
    let now = Local.with_ymd_and_hms(2026, 11, day, 12, 0, 0).unwrap();
    let surroundings = Surroundings::of_process(words.collect(), now);
    carry_out(&arguments, &surroundings).unwrap()
}

/// A path without the folders of this machine.
fn last_part(word: &str) -> &str {
    word.rsplit('/').next().unwrap_or(word)
}

/// Files what the archive of a release has: a month of four sources, one with registers, the demo month with a
/// correction of its readings, what was sent, and a month of before.
fn file_into(archive: &Path) {
    let archive = archive.to_str().unwrap();
    let month = |folder: &str| project(&format!("fixtures/months/{folder}/spla-usage.toml"));
    let report = |folder: &str| {
        let month_of = &folder[..7];
        let configuration = month(folder);
        let configuration = configuration.to_str().unwrap();
        let words = ["report", "--quiet", "--month", month_of, "--config", configuration];
        run(3, &[&words[..], &["--archive", archive]].concat());
    };
    for folder in ["2026-08-brought-licences", "2026-09-four-sources", "2026-10-demo"] {
        report(folder);
    }
    let told = ["--month", "2026-07", "--sent-on", "2026-08-07", "--line", "ws-standard=40"];
    run(4, &[&["record", "--quiet"], &told[..], &["--archive", archive]].concat());
    let sent = ["--month", "2026-10", "--sent-on", "2026-11-05", "--reference", "PO 7"];
    run(5, &[&["mark", "--quiet"], &sent[..], &["--archive", archive]].concat());
    let changed = tempfile::tempdir().unwrap();
    copy(&project("fixtures/months/2026-10-demo"), changed.path());
    let configuration = changed.path().join("spla-usage.toml");
    let text = fs::read_to_string(&configuration).unwrap();
    let (was, is) = ("powered_off_vms = \"leave-out\"", "powered_off_vms = \"count\"");
    assert!(text.contains(was), "the demo says how it reads VMs that are off");
    fs::write(&configuration, text.replace(was, is)).unwrap();
    let why = ["--month", "2026-10", "--reason", "VMs that are off are to be counted"];
    let configuration = configuration.to_str().unwrap();
    let with = ["--config", configuration, "--archive", archive];
    run(9, &[&["rerun", "--quiet"], &why[..], &with].concat());
}

#[test]
fn this_version_has_its_archive() {
    let place = project(&format!("fixtures/archives/{VERSION}"));
    if std::env::var_os("WRITE_ARCHIVE").is_some() {
        if place.exists() {
            fs::remove_dir_all(&place).unwrap();
        }
        file_into(&place);
    }
    assert!(
        place.join("ledger").exists(),
        "no archive of {VERSION}: WRITE_ARCHIVE=1 cargo test releases:: writes it"
    );
}

/// What this version files today is what its archive has. A difference is one of form or of result: then the
/// version has to be another one, because `verify` trusts equal versions to be equal to the byte.
#[test]
fn this_version_still_files_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let made = folder.path().join("archive");
    file_into(&made);
    let (made, kept) = (files(&made), files(&project(&format!("fixtures/archives/{VERSION}"))));
    let names = |of: &std::collections::BTreeMap<String, Vec<u8>>| -> Vec<String> {
        of.keys().cloned().collect()
    };
    assert_eq!(names(&made), names(&kept));
    for (name, bytes) in &made {
        // Entries of the chain have the time in them, and the hashes of packed copies, which another version of the
        // packer may pack another way.
        let others = [".zst", MANIFEST, "ledger", "mark-01.json"];
        if !others.iter().any(|ending| name.ends_with(ending)) {
            assert!(
                bytes == &kept[name],
                "{name} is another one: this needs another version, and `WRITE_ARCHIVE=1 cargo test \
                 releases::`"
            );
        }
    }
}

#[test]
fn what_releases_filed_is_whole_and_comes_to_the_same() {
    for (version, archive) in archives() {
        let folder = tempfile::tempdir().unwrap();
        copy(&archive, &folder.path().join("archive"));
        let ran = spla_usage(folder.path(), &["verify"]);
        assert_eq!(ran.code, 0, "{version}\n{}{}", ran.out, ran.err);
        let equal = ran.out.matches("computed again with equal bytes").count();
        if version == VERSION {
            assert_eq!(equal, 4, "{version}\n{}", ran.out);
        }
        // Anybody can take it up again: explained, compared, corrected.
        let line = ["explain", "--month", "2026-10", "--line", "1", "--quiet"];
        assert_eq!(spla_usage(folder.path(), &line).code, 0, "{version}");
        assert_eq!(spla_usage(folder.path(), &["compare", "2026-10@0", "2026-10"]).code, 0);
        let why = ["rerun", "--month", "2026-09", "--reason", "asked", "--quiet"];
        let ran = spla_usage(folder.path(), &why);
        assert!([0, 10].contains(&ran.code), "{version}\n{}{}", ran.out, ran.err);
        assert!(!folder.path().join("archive/2026-09/rev-01").exists(), "{version}");
    }
}

/// After an upgrade a filed month is still the same month: only the signature is new.
#[test]
fn what_an_earlier_version_filed_can_still_be_signed_for() {
    for (version, archive) in archives() {
        let folder = tempfile::tempdir().unwrap();
        copy(&project("fixtures/months/2026-10-demo"), folder.path());
        copy(&archive, &folder.path().join("archive"));
        let kept = archive.join("2026-10/rev-01/inputs/configuration.toml");
        let signed = "\n[[accepted]]\nfinding = \"coverage\"\nsubject = \"*\"\nreason = \"all that there is\"\n\
                      by = \"licensing manager\"\nuntil = 2026-12-31\n";
        let configuration = fs::read_to_string(kept).unwrap() + signed;
        fs::write(folder.path().join("spla-usage.toml"), configuration).unwrap();
        let ran = spla_usage(folder.path(), &["report", "--month", "2026-10"]);
        assert_eq!(ran.code, 10, "{version}\n{}{}", ran.out, ran.err);
        assert!(ran.out.contains("filed as revision 2"), "{version}\n{}", ran.out);
    }
}

/// An archive filed by another version is held against its result: what differs in form alone is named and is well,
/// another result is named as the program's.
#[test]
fn a_difference_of_another_version_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let archive = folder.path().join("archive");
    copy(&project(&format!("fixtures/archives/{VERSION}")), &archive);
    let dossier = archive.join("2026-10/rev-00");
    let report = dossier.join("use-report.json");
    let resealed = |text: &str| {
        fs::write(&report, text).unwrap();
        let path = dossier.join(MANIFEST);
        let mut manifest: spla_usage::dossier::Manifest =
            serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        manifest.program.version = "0.1.9".to_owned();
        let of_report = |file: &&mut spla_usage::dossier::FileEntry| file.path == "use-report.json";
        let entry = manifest.files.iter_mut().find(of_report).unwrap();
        entry.bytes = text.len() as u64;
        entry.sha256 = spla_usage::dossier::sha256(text.as_bytes());
        manifest.seal = spla_usage::dossier::BLANK.to_owned();
        fs::write(&path, spla_usage::dossier::sealed(&manifest).unwrap()).unwrap();
        spla_usage(folder.path(), &["verify", "--dossier", "archive/2026-10/rev-00"])
    };
    let filed = fs::read_to_string(&report).unwrap();
    // As if an earlier version had not told the preview.
    let ran = resealed(&filed.replace("  \"preview\": false,\n", ""));
    assert_eq!(ran.code, 0, "{}", ran.out);
    let told = "computed again with an equal result; another program wrote use-report.json";
    assert!(ran.out.contains(told), "{}", ran.out);
    let ran = resealed(&filed.replacen("\"quantity\": 28", "\"quantity\": 29", 1));
    assert_eq!(ran.code, 40, "{}", ran.out);
    let told = "this program comes to other lines than version 0.1.9, which filed it";
    assert!(ran.out.contains(told), "{}", ran.out);
}
