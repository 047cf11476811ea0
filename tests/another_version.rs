//! What another version filed is held against the result that this one computes: what somebody is paid for, signs or
//! proves is the same, and how it is said need not be.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what it takes for granted")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use spla_usage::dossier::{BLANK, MANIFEST, Manifest, sealed, sha256};

use crate::support::command::{Ran, copy, project, spla_usage};
use crate::support::provider::Provider;

/// The version whose dossiers come out with equal bytes.
const VERSION: &str = "0.4.0";

/// A copy of a dossier, changed and sealed again as if a version had filed it so.
struct Refiled {
    folder: tempfile::TempDir,
    version: &'static str,
}

impl Refiled {
    fn of(dossier: &Path, version: &'static str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        copy(dossier, &folder.path().join("rev"));
        Self { folder, version }
    }

    /// A dossier of the archive of a release.
    fn of_release(name: &str) -> Self {
        Self::of(&project(&format!("fixtures/archives/{VERSION}/{name}")), VERSION)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join("rev").join(name)
    }

    fn edit(&self, name: &str, was: &str, is: &str) -> &Self {
        let text = fs::read_to_string(self.path(name)).unwrap();
        assert!(text.contains(was), "{name} has no {was}");
        fs::write(self.path(name), text.replacen(was, is, 1)).unwrap();
        self
    }

    fn edit_report(&self, change: impl FnOnce(&mut serde_json::Value)) -> &Self {
        let path = self.path("use-report.json");
        let mut report = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        change(&mut report);
        fs::write(path, serde_json::to_vec_pretty(&report).unwrap()).unwrap();
        self
    }

    fn edit_tables(&self, change: impl FnOnce(&mut BTreeMap<String, String>)) -> &Self {
        let path = self.path("inputs/terms.json.zst");
        let packed = fs::read(&path).unwrap();
        let unpacked = zstd::decode_all(packed.as_slice()).unwrap();
        let mut tables = serde_json::from_slice(&unpacked).unwrap();
        change(&mut tables);
        let unpacked = serde_json::to_vec_pretty(&tables).unwrap();
        fs::write(path, zstd::encode_all(unpacked.as_slice(), 1).unwrap()).unwrap();
        self
    }

    fn remove(&self, name: &str) -> &Self {
        fs::remove_file(self.path(name)).unwrap();
        self
    }

    /// Seals what is there, and verifies it.
    fn verified(&self) -> Ran {
        let path = self.path(MANIFEST);
        let mut manifest: Manifest = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        self.version.clone_into(&mut manifest.program.version);
        manifest.files.retain(|file| self.path(&file.path).exists());
        for file in &mut manifest.files {
            let bytes = fs::read(self.path(&file.path)).unwrap();
            (file.bytes, file.sha256) = (bytes.len() as u64, sha256(&bytes));
        }
        manifest.seal = BLANK.to_owned();
        fs::write(path, sealed(&manifest).unwrap()).unwrap();
        spla_usage(self.folder.path(), &["verify", "--dossier", "rev"])
    }

    fn is_found(&self, words: &str) {
        let ran = self.verified();
        assert_eq!(ran.code, 40, "{words}\n{}{}", ran.out, ran.err);
        assert!(ran.out.contains(words), "{words:?} is not in\n{}", ran.out);
    }

    fn is_another_form(&self, name: &str) {
        let ran = self.verified();
        assert_eq!(ran.code, 0, "{name}\n{}{}", ran.out, ran.err);
        let told = format!("another program wrote {name} in another form");
        assert!(ran.out.contains(&told), "{}", ran.out);
    }
}

#[test]
fn another_amount_is_another_result() {
    let refiled = || Refiled::of_release("2026-10/rev-00");
    refiled()
        .edit("charges.csv", "EUR,48.30,", "EUR,8.30,")
        .is_found("charges.csv: this program comes to another line 2 than version 0.4.0");
    refiled()
        .edit_report(|report| report["totals"]["EUR"] = "82.90".into())
        .is_found("use-report.json: this program comes to other totals than version 0.4.0");
    refiled()
        .edit_report(|report| drop(report.as_object_mut().unwrap().remove("totals")))
        .is_found("other totals");
    refiled()
        .edit("use-report.json", "{", "")
        .is_found("use-report.json: this program comes to another report than version 0.4.0");
    refiled()
        .edit_report(|report| report["status"] = "ready".into())
        .is_found("use-report.json: this program comes to other status");
}

#[test]
fn a_finding_that_is_only_noted_later_is_another_result() {
    let refiled = || Refiled::of_release("2026-10/rev-00");
    let told = "this program comes to other findings (coverage hosts [coverage]";
    refiled()
        .edit("findings.csv", "assumed,coverage,", "noted,coverage,")
        .is_found(&format!("findings.csv: {told}"));
    refiled()
        .edit_report(|report| report["findings"][0]["effect"] = "noted".into())
        .is_found(&format!("use-report.json: {told}"));
    // Nor may it be gone, or be about something else.
    refiled()
        .edit_report(|report| drop(report["findings"].as_array_mut().unwrap().remove(0)))
        .is_found("use-report.json: this program comes to other findings");
    refiled()
        .edit("findings.csv", ",coverage hosts,", ",coverage nothing,")
        .is_found("findings.csv: this program comes to other findings");
}

#[test]
fn other_words_and_other_notes_are_another_form() {
    let refiled = || Refiled::of_release("2026-10/rev-00");
    refiled()
        .edit("findings.csv", "captured on 5 of 31 days", "captured on few days")
        .is_another_form("findings.csv");
    refiled()
        .edit_report(|report| {
            let findings = report["findings"].as_array_mut().unwrap();
            let at = findings.iter().position(|finding| finding["effect"] == "noted").unwrap();
            findings.remove(at);
        })
        .is_another_form("use-report.json");
}

#[test]
fn another_row_of_a_register_is_another_result() {
    let refiled = || Refiled::of_release("2026-08/rev-00");
    let sheet = fs::read_to_string(refiled().path("registers.csv")).unwrap();
    let mut rows = csv::Reader::from_reader(sheet.as_bytes());
    let row = rows.records().next().unwrap().unwrap();
    let reference = &row[7];
    assert!(!reference.is_empty(), "{row:?}");
    refiled()
        .edit("registers.csv", reference, "nothing")
        .is_found("registers.csv: this program comes to another line 2");
    refiled()
        .edit_report(|report| report["registers"][0]["reference"] = "nothing".into())
        .is_found("use-report.json: this program comes to other registers");
    refiled()
        .edit_report(|report| report["registers"][0]["note"] = "in other words".into())
        .is_another_form("use-report.json");
}

#[test]
fn a_report_that_its_version_writes_is_not_left_out() {
    for name in
        ["charges.csv", "findings.csv", "registers.csv", "use-report.json", "use-report.xlsx"]
    {
        let told = format!("{name}: version 0.4.0, which filed the dossier, writes it");
        Refiled::of_release("2026-10/rev-00").remove(name).is_found(&told);
    }
    let of_before = project("fixtures/archives/0.2.0/2026-10/rev-00");
    Refiled::of(&of_before, "0.2.0")
        .is_another_form("use-report.xlsx, use-report.html, use-report.json, inputs/terms.csv");
    Refiled::of(&of_before, "0.2.0")
        .edit("inputs/terms.csv", ",8,core licences", ",6,core licences")
        .is_found("inputs/terms.csv: this program comes to another line");
}

#[test]
fn what_a_portal_takes_is_the_result() {
    let provider = Provider::new();
    provider.configure("", "[[reseller_files]]\nfile = \"portal.csv\"\nformat = \"generic\"\n");
    provider.file("2026-10", 2);
    let dossier = provider.archive().join("2026-10/rev-00");
    let refiled = || Refiled::of(&dossier, VERSION);
    refiled()
        .edit("reseller/portal.csv", "14.00", "4.00")
        .is_found("reseller/portal.csv: this program comes to another line");
    refiled().remove("reseller/portal.csv").is_found("reseller/portal.csv: version 0.4.0");
}

/// The tables of terms are those of the version; a row that is taken away would show in no number of the dossier.
#[test]
fn the_tables_of_terms_are_those_of_the_version() {
    fn without_the_last(tables: &mut BTreeMap<String, String>) {
        let table = tables.get_mut("listed_providers.csv").unwrap();
        let end = table.trim_end().rfind('\n').unwrap();
        table.truncate(end + 1);
    }
    let provider = Provider::new();
    provider.file("2026-10", 1);
    let own = provider.archive().join("2026-10/rev-00");
    let told = "inputs/terms.json.zst: the tables are not those of version";
    Refiled::of(&own, env!("CARGO_PKG_VERSION")).edit_tables(without_the_last).is_found(told);
    Refiled::of_release("2026-10/rev-00").edit_tables(without_the_last).is_found(told);
    // Of a version that nobody released only added rows and remarks are known to be well.
    let another = |change: fn(&mut BTreeMap<String, String>)| {
        let refiled = Refiled::of(&own, "0.1.9");
        refiled.edit_tables(change);
        refiled
    };
    assert_eq!(another(|_| ()).verified().code, 0);
    let reworded = another(|tables| {
        let rules = tables.get_mut("rules.csv").unwrap();
        *rules = rules.replace(",implemented,", ",left-out,");
    });
    assert_eq!(reworded.verified().code, 0);
    another(|tables| {
        let terms = tables.get_mut("windows_server.csv").unwrap();
        assert!(terms.contains(",8,core licences,"));
        *terms = terms.replacen(",8,core licences,", ",6,core licences,", 1);
    })
    .is_found("windows_server.csv has a row that the program never had: ");
    // Of a later version this one knows only what it has itself.
    let later = |change: fn(&mut BTreeMap<String, String>)| {
        let refiled = Refiled::of(&own, "99.0.0");
        refiled.edit_tables(change);
        refiled
    };
    later(without_the_last).is_found("listed_providers.csv lacks a row that later versions have");
    let with_another = later(|tables| {
        let table = tables.get_mut("listed_providers.csv").unwrap();
        let another = format!("Nobody {}\n", table.trim_end().lines().last().unwrap());
        table.push_str(&another);
    });
    let ran = with_another.verified();
    assert_eq!(ran.code, 0, "{}", ran.out);
}

/// What `config/releases` says of the versions is what their archives have.
#[test]
fn releases_are_known_by_what_they_filed() {
    let releases = project("config/releases");
    let table = |name: &str| -> BTreeMap<String, String> {
        let mut rows = csv::Reader::from_path(releases.join(name)).unwrap();
        let pair = |row: csv::StringRecord| (row[0].to_owned(), row[1].to_owned());
        rows.records().map(|row| pair(row.unwrap())).collect()
    };
    let (terms, findings) = (table("terms.csv"), table("findings.csv"));
    let numbers = |version: &str| -> Vec<u64> {
        version.split('.').map(|part| part.parse().unwrap()).collect()
    };
    for entry in fs::read_dir(project("fixtures/archives")).unwrap() {
        let archive = entry.unwrap().path();
        let version = archive.file_name().unwrap().to_str().unwrap();
        if !archive.is_dir() || version == env!("CARGO_PKG_VERSION") {
            continue;
        }
        for dossier in ["2026-08/rev-00", "2026-09/rev-00", "2026-10/rev-00", "2026-10/rev-01"] {
            let read = |name: &str| fs::read(Path::new(&archive).join(dossier).join(name)).unwrap();
            let tables = zstd::decode_all(read("inputs/terms.json.zst").as_slice()).unwrap();
            assert_eq!(terms.get(version), Some(&sha256(&tables)), "{version} {dossier}");
            let report: serde_json::Value =
                serde_json::from_slice(&read("use-report.json")).unwrap();
            for finding in report["findings"].as_array().unwrap() {
                let code = finding["code"].as_str().unwrap();
                let since = findings.get(code).unwrap_or_else(|| panic!("{version} told {code}"));
                assert!(numbers(since) <= numbers(version), "{version} told {code} before {since}");
            }
        }
    }
}
