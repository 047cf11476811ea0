//! Every finding that the program can make, each provoked by the smallest files that do it: the folders
//! of `fixtures/findings`, one for each code.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a fixture that cannot be read is a failed test, in helpers too"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, Cursor};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Deserialize;
use spla_usage::estate::CaptureUnit;
use spla_usage::finding::{Acceptance, Finding, Findings};
use spla_usage::intake::{DateOrder, Settled};
use spla_usage::licensing::DefaultEdition;
use spla_usage::origin::Files;
use spla_usage::party::Provider;
use spla_usage::reseller_format::{ResellerFile, ResellerFormat, shipped};
use spla_usage::sheet::Encoding;
use spla_usage::use_report::{
    ChargeRules, Earlier, Input, Inputs, Outcome, Settings, ZeroUse, establish,
};
use spla_usage::variance::Variance;

use crate::support;
use crate::support::only;

/// What all member names of the fixtures begin with, so that one that leaks is recognised.
const PERSON: &str = "zz.person.";

/// The file of a folder with what the reports of earlier months show.
const HISTORY: &str = "history.json";

const HEADER: [&str; 7] = ["effect", "code", "direction", "subject", "origin", "column", "cell"];

/// The `settings.toml` of a folder; fixtures/findings/README.md tells what each key is for.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct FixtureSettings {
    month: String,
    edition: DefaultEdition,
    unit: CaptureUnit,
    grace_days: u32,
    administrators: Vec<String>,
    zero_use: bool,
    without_provider: bool,
    agreement_number: String,
    agreement_signed_on: Option<String>,
    agreement_starts_on: Option<String>,
    agreement_ends_on: Option<String>,
    accepted: Vec<FixtureAcceptance>,
    files: Vec<FixtureFile>,
    absent: Vec<String>,
    variance: Variance,
    own: Vec<String>,
    reseller_files: Vec<FixtureResellerFile>,
}

/// A file for the reseller's portal.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FixtureResellerFile {
    file: String,
    /// The name of a format that is shipped, or of a file of the folder.
    format: String,
}

/// What is settled about the file of a name.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FixtureFile {
    name: String,
    tool: Option<String>,
    encoding: Option<String>,
    delimiter: Option<char>,
    dates: Option<String>,
    #[serde(default)]
    given: BTreeMap<String, String>,
}

#[derive(Debug, Deserialize)]
struct FixtureAcceptance {
    finding: String,
    subject: String,
    reason: String,
    by: String,
    until: String,
}

impl Default for FixtureSettings {
    fn default() -> Self {
        Self {
            month: "2026-10".to_owned(),
            edition: DefaultEdition::Withhold,
            unit: CaptureUnit::Day,
            grace_days: 0,
            administrators: Vec::new(),
            zero_use: false,
            without_provider: false,
            agreement_number: "E1234567".to_owned(),
            agreement_signed_on: None,
            agreement_starts_on: None,
            agreement_ends_on: None,
            accepted: Vec::new(),
            files: Vec::new(),
            absent: Vec::new(),
            variance: Variance::default(),
            own: Vec::new(),
            reseller_files: Vec::new(),
        }
    }
}

impl FixtureSettings {
    fn read(folder: &Path) -> Self {
        let file = folder.join("settings.toml");
        if !file.exists() {
            return Self::default();
        }
        toml::from_str(&fs::read_to_string(&file).unwrap())
            .unwrap_or_else(|error| panic!("{}: {error}", file.display()))
    }

    fn settled(&self, name: &str) -> Settled {
        let of_file = self.files.iter().find(|file| file.name == name);
        of_file.map_or_else(Settled::default, FixtureFile::settled)
    }

    fn settings(&self) -> Settings {
        let provider = Provider {
            name: "Example Hosting Ltd".to_owned(),
            agreement_number: self.agreement_number.clone(),
            agreement_signed_on: day(&self.agreement_signed_on),
            agreement_starts_on: day(&self.agreement_starts_on),
            agreement_ends_on: day(&self.agreement_ends_on),
            ..Provider::default()
        };
        Settings {
            provider: (!self.without_provider).then_some(provider),
            unit: self.unit,
            grace_days: self.grace_days,
            default_edition: self.edition,
            administrators: self.administrators.clone(),
            accepted: self.accepted.iter().map(FixtureAcceptance::acceptance).collect(),
            variance: self.variance,
            charges: ChargeRules { own: self.own.clone(), ..ChargeRules::default() },
            zero_use: if self.zero_use { ZeroUse::Stated } else { ZeroUse::Unsaid },
            ..support::settings(&self.month)
        }
    }
}

impl FixtureResellerFile {
    fn read(&self, folder: &Path) -> ResellerFile {
        let own = || fs::read_to_string(folder.join(&self.format)).unwrap();
        let text = shipped(&self.format).map_or_else(own, str::to_owned);
        ResellerFile {
            file: self.file.clone(),
            called: self.format.clone(),
            format: Arc::new(ResellerFormat::read(&text).unwrap()),
            constants: BTreeMap::new(),
            customer_ids: BTreeMap::new(),
        }
    }
}

impl FixtureFile {
    fn settled(&self) -> Settled {
        let encoding = |word: &str| match word {
            "utf-8" => Encoding::Utf8,
            "utf-16le" => Encoding::Utf16Le,
            "utf-16be" => Encoding::Utf16Be,
            "windows-1252" => Encoding::Windows1252,
            other => panic!("{}: no encoding is called {other}", self.name),
        };
        let dates = |word: &str| match word {
            "day-first" => DateOrder::DayFirst,
            "month-first" => DateOrder::MonthFirst,
            other => panic!("{}: no order of dates is called {other}", self.name),
        };
        Settled {
            tool: self.tool.clone(),
            encoding: self.encoding.as_deref().map(encoding),
            delimiter: self.delimiter.map(|delimiter| u8::try_from(delimiter).unwrap()),
            dates: self.dates.as_deref().map_or(DateOrder::Unsaid, dates),
            given: self.given.clone(),
        }
    }
}

impl FixtureAcceptance {
    fn acceptance(&self) -> Acceptance {
        Acceptance {
            finding: self.finding.clone(),
            subject: self.subject.clone(),
            reason: self.reason.clone(),
            by: self.by.clone(),
            until: self.until.parse().unwrap(),
        }
    }
}

fn day(text: &Option<String>) -> Option<chrono::NaiveDate> {
    text.as_ref().map(|text| text.parse().unwrap())
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/findings")
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap().to_str().unwrap().to_owned()
}

/// The paths in a folder in the order of their names, so that the order of a disk does not matter.
fn sorted(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

fn folders() -> Vec<PathBuf> {
    let mut folders = sorted(&root());
    folders.retain(|path| path.is_dir());
    folders
}

/// Runs the library on a folder: every finding, and the labels of the files.
fn findings_of(folder: &Path) -> (Vec<Finding>, Files) {
    findings_under(&FixtureSettings::read(folder), folder)
}

/// Runs the library on a folder with settings that may be others than its own.
fn findings_under(told: &FixtureSettings, folder: &Path) -> (Vec<Finding>, Files) {
    let mut names: Vec<String> = sorted(folder).iter().map(|path| file_name(path)).collect();
    let about = ["expected.csv", "settings.toml", HISTORY, "README.md"];
    let is_format = |name: &str| told.reseller_files.iter().any(|asked| asked.format == name);
    names.retain(|name| !about.contains(&name.as_str()) && !is_format(name));
    names.extend(told.absent.iter().cloned());
    names.sort();
    for file in &told.files {
        assert!(names.contains(&file.name), "{}: no file {}", folder.display(), file.name);
    }
    let mut inputs = Inputs::default();
    for label in names {
        let kind = support::kind(&label);
        inputs.named.push(kind);
        let content = if told.absent.contains(&label) {
            Err(io::Error::from(io::ErrorKind::NotFound))
        } else {
            fs::read(folder.join(&label))
        };
        inputs.files.push(Input {
            kind,
            settled: told.settled(&label),
            label,
            open: Box::new(move || Ok(Box::new(Cursor::new(content?)))),
        });
    }
    let scratch = Box::new(Cursor::new(Vec::new()));
    let reseller_files = told.reseller_files.iter().map(|asked| asked.read(folder)).collect();
    let settings = Settings { earlier: earlier(folder), reseller_files, ..told.settings() };
    match establish(&settings, inputs, scratch, Findings::default()).unwrap() {
        Outcome::Refused { findings, files, .. } => (findings, files),
        Outcome::Report(established) => (established.report.findings, established.files),
    }
}

/// What the reports of earlier months show; nothing is known of them where the folder has no such file.
fn earlier(folder: &Path) -> Earlier {
    let file = folder.join(HISTORY);
    if !file.exists() {
        return Earlier::default();
    }
    let text = fs::read(&file).unwrap();
    let earlier = Earlier::from_json(&text).unwrap();
    // It is what a dossier would keep, to the byte.
    assert_eq!(earlier.to_json().unwrap().as_bytes(), text, "{}", file.display());
    earlier
}

/// A finding in the columns of `expected.csv`.
fn in_columns(finding: &Finding, files: &Files) -> Vec<String> {
    let origin = finding.origin.map(|origin| files.show(origin));
    vec![
        finding.effect.text().to_owned(),
        finding.code.to_owned(),
        finding.direction.text().to_owned(),
        finding.subject.clone(),
        origin.unwrap_or_default(),
        finding.column.clone().unwrap_or_default(),
        finding.cell.clone().unwrap_or_default(),
    ]
}

fn expected(folder: &Path) -> Vec<Vec<String>> {
    let mut reader = csv::Reader::from_path(folder.join("expected.csv")).unwrap();
    assert_eq!(*reader.headers().unwrap(), HEADER[..], "{}", folder.display());
    reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
}

#[test]
fn every_fixture_makes_just_the_findings_that_it_should() {
    let mut wrong = Vec::new();
    for folder in folders().into_iter().filter(|folder| only::asked(&file_name(folder))) {
        let code = file_name(&folder);
        let expected = expected(&folder);
        assert!(
            expected.iter().any(|row| row[1] == code),
            "the fixture {code} does not expect its own finding"
        );
        let (findings, files) = findings_of(&folder);
        let made: Vec<Vec<String>> =
            findings.iter().map(|finding| in_columns(finding, &files)).collect();
        if made != expected {
            let only_in = |one: &[Vec<String>], other: &[Vec<String>]| -> Vec<String> {
                let missing = one.iter().filter(|row| !other.contains(row));
                missing.map(|row| row.join(",")).collect()
            };
            wrong.push(format!(
                "{code}: not made {:#?}, not expected {:#?}",
                only_in(&expected, &made),
                only_in(&made, &expected)
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The code in a call that makes a finding, told by what stands before it.
fn codes_in(source: &str) -> Vec<String> {
    let mut codes = Vec::new();
    // What stands outside of quotes and what stands inside take turns.
    let pieces: Vec<&str> = source.split('"').collect();
    for pair in pieces.chunks_exact(2) {
        let (before, text) = (pair[0].trim_end(), pair[1]);
        let before_comma = before.strip_suffix(',').unwrap_or_default();
        let word = before_comma
            .rsplit(|c: char| !c.is_alphanumeric() && c != ':' && c != '_')
            .next()
            .unwrap_or_default();
        let is_code = text.chars().all(|c| c.is_ascii_lowercase() || c == '-');
        let is_place = word == "effect" || word.starts_with("Effect::");
        if is_code && (is_place || before.ends_with("code:")) {
            codes.push(text.to_owned());
        }
    }
    codes
}

#[test]
fn every_code_has_a_fixture_and_every_fixture_a_code() {
    let mut codes = BTreeSet::new();
    for path in sorted(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/finding")) {
        let source = fs::read_to_string(&path).unwrap();
        let found = codes_in(&source);
        // A finding whose code the scan does not see would need no fixture.
        assert_eq!(
            found.len(),
            source.matches("self.add(").count(),
            "{}: each `self.add` makes one finding with one code",
            path.display()
        );
        codes.extend(found);
    }
    assert!(codes.len() > 80, "{codes:?}");
    let fixtures: BTreeSet<String> = folders().iter().map(|folder| file_name(folder)).collect();
    let without_fixture: Vec<&String> = codes.difference(&fixtures).collect();
    let without_code: Vec<&String> = fixtures.difference(&codes).collect();
    assert!(
        without_fixture.is_empty() && without_code.is_empty(),
        "codes without a fixture {without_fixture:?}, fixtures without a code {without_code:?}"
    );
}

/// The codes of a folder in their order, where the settings are what `text` says.
fn codes_under(folder: &str, text: &str) -> Vec<&'static str> {
    let told: FixtureSettings = toml::from_str(text).unwrap();
    let (findings, _) = findings_under(&told, &root().join(folder));
    findings.iter().map(|finding| finding.code).collect()
}

#[test]
fn what_the_configuration_settles_about_a_file_is_no_finding() {
    // Both hosts count as soon as it is known that the day stands first: 2026-10-03.
    let day_first = "[[files]]\nname = \"hosts.csv\"\ndates = \"day-first\"";
    let counted = ["coverage", "no-access", "no-vms", "price-missing", "use-unattributed"];
    assert_eq!(codes_under("captured-at-ambiguous", day_first), counted);
    // With the month first one host was captured on the tenth of March, and the other never.
    let month_first = day_first.replace("day-first", "month-first");
    assert_eq!(
        codes_under("captured-at-ambiguous", &month_first),
        [
            "no-capture-in-month",
            "captured-at-unreadable",
            "capture-outside-month",
            "no-access",
            "no-vms"
        ]
    );
    let ansi = "[[files]]\nname = \"hosts-2026-10-31.csv\"\nencoding = \"windows-1252\"";
    assert_eq!(codes_under("encoding-ambiguous", ansi), counted);
}

#[test]
fn a_quantity_moves_only_beyond_both_thresholds_of_the_configuration() {
    // 20 to 32 is 60 % and 12 more, 11 to 0 is 100 % and 11 less, 14 to 4 is 72 % and 10 less.
    let moved = |text: &str| {
        let codes = codes_under("quantity-moved", text);
        codes.iter().filter(|code| **code == "quantity-moved").count()
    };
    assert_eq!(moved(""), 2);
    assert_eq!(moved("[variance]\npercent = 59"), 2);
    assert_eq!(moved("[variance]\npercent = 60"), 1);
    assert_eq!(moved("[variance]\nquantity = 11"), 1);
    assert_eq!(moved("[variance]\nquantity = 9"), 3);
    assert_eq!(moved("[variance]\npercent = 100\nquantity = 0"), 0);
}

#[test]
fn a_file_that_two_exports_fit_is_read_as_the_one_that_is_named() {
    let settings = |tool: &str| {
        format!(
            "edition = \"datacenter\"\n[[files]]\nname = \"hosts-2026-10-31.csv\"\n\
             tool = \"{tool}\""
        )
    };
    // The cores of one processor are read by one of them only.
    let unread = |tool: &str| {
        let told: FixtureSettings = toml::from_str(&settings(tool)).unwrap();
        let (findings, _) = findings_under(&told, &root().join("export-ambiguous"));
        assert!(findings.iter().all(|finding| finding.code != "export-ambiguous"));
        let of_columns = findings.iter().find(|finding| finding.code == "column-unused");
        of_columns.unwrap().message.clone()
    };
    assert_eq!(unread("PowerCLI Get-VMHost"), "nothing is read from CoresPerSocket, ProcessorType");
    assert_eq!(unread("PowerCLI script of hosts"), "nothing is read from ProcessorType");
}

#[test]
fn no_finding_names_a_person() {
    let mut persons = 0;
    for folder in folders() {
        for path in sorted(&folder) {
            if path.extension().is_some_and(|extension| extension == "csv") {
                let text = String::from_utf8_lossy(&fs::read(&path).unwrap()).into_owned();
                persons += text.matches(PERSON).count();
            }
        }
        let (findings, files) = findings_of(&folder);
        for finding in findings {
            let mut texts = in_columns(&finding, &files);
            texts.extend([finding.message, finding.remedy]);
            for text in texts {
                assert!(!text.contains(PERSON), "{} of {}: {text}", finding.code, folder.display());
            }
        }
    }
    assert!(persons > 1000, "the fixtures hold only {persons} persons");
}

#[test]
fn every_finding_says_what_is_wrong_and_what_to_do() {
    for folder in folders() {
        let (findings, _) = findings_of(&folder);
        for finding in findings {
            for text in [&finding.subject, &finding.message, &finding.remedy] {
                assert!(!text.trim().is_empty(), "{finding:?}");
                // A line break in a string of the source leaves its blanks behind, if it is not told.
                assert!(!text.contains("  ") && !text.contains('\n'), "{finding:?}");
            }
        }
    }
}
