//! What several tests share, each idea in a file; here the library, run on texts in memory as the command runs it on
//! files.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "what a test rests on fails like the test"
)]

pub mod archives;
pub mod book;
pub mod command;
pub mod disputed;
pub mod exports;
pub mod faulty;
pub mod in_time;
pub mod only;
pub mod owned_worlds;
pub mod packs;
pub mod provider;
pub mod ready;
pub mod replay;
pub mod resealed;
pub mod rule_cases;
pub mod stories;
pub mod worlds;

use std::io::Cursor;

use spla_usage::error::Error;
use spla_usage::estate::CaptureUnit;
use spla_usage::finding::Findings;
use spla_usage::intake::{Kind, Settled};
use spla_usage::licensing::DefaultEdition;
use spla_usage::month::ReportMonth;
use spla_usage::readings::Readings;
use spla_usage::terms::TermsAsked;
use spla_usage::use_report::{
    ChargeRules, Earlier, Input, Inputs, Outcome, Settings, ZeroUse, establish,
};
use spla_usage::variance::Variance;

/// Settings for a month, everything else as a configuration without keys has it.
pub fn settings(month: &str) -> Settings {
    let month: ReportMonth = month.parse().unwrap();
    Settings {
        month,
        terms: TermsAsked::compiled(month),
        prices_on: month.last_day(),
        provider: None,
        unit: CaptureUnit::Day,
        grace_days: 0,
        default_edition: DefaultEdition::Withhold,
        administrators: Vec::new(),
        readings: Readings::default(),
        accepted: Vec::new(),
        zero_use: ZeroUse::Unsaid,
        mappings: Vec::new(),
        earlier: Earlier::default(),
        variance: Variance::default(),
        charges: ChargeRules::default(),
        exchange_rates: Vec::new(),
        reseller_files: Vec::new(),
    }
}

/// The kind of input that a file of this name holds: `hosts-2026-10-01.csv` holds hosts.
pub fn kind(label: &str) -> Kind {
    *Kind::ALL
        .iter()
        .find(|kind| label.replace('_', "-").starts_with(kind.text()))
        .unwrap_or_else(|| panic!("no kind of input is called {label}"))
}

/// Computes the report of files given as label and text.
pub fn run(settings: &Settings, files: &[(&str, &str)]) -> Outcome {
    attempt(settings, files).unwrap()
}

/// The same, where the settings may be an error of the user.
pub fn attempt(settings: &Settings, files: &[(&str, &str)]) -> Result<Outcome, Error> {
    attempt_without(settings, &[], files)
}

/// The same, where the configuration names kinds of which there is no file.
pub fn attempt_without(
    settings: &Settings,
    absent: &[Kind],
    files: &[(&str, &str)],
) -> Result<Outcome, Error> {
    let bytes = |text: &str| text.as_bytes().to_vec();
    let files =
        files.iter().map(|&(label, text)| (kind(label), label.to_owned(), bytes(text))).collect();
    attempt_bytes(settings, absent, files)
}

/// Computes the report of files given as kind, label and bytes.
pub fn run_bytes(settings: &Settings, files: Vec<(Kind, String, Vec<u8>)>) -> Outcome {
    attempt_bytes(settings, &[], files).unwrap()
}

fn attempt_bytes(
    settings: &Settings,
    absent: &[Kind],
    files: Vec<(Kind, String, Vec<u8>)>,
) -> Result<Outcome, Error> {
    let mut inputs = Inputs { named: absent.to_vec(), ..Inputs::default() };
    for (kind, label, bytes) in files {
        inputs.named.push(kind);
        inputs.files.push(Input {
            kind,
            label,
            settled: Settled::default(),
            open: Box::new(move || Ok(Box::new(Cursor::new(bytes)))),
        });
    }
    let scratch = Box::new(Cursor::new(Vec::new()));
    establish(settings, inputs, scratch, Findings::default())
}
