//! A whole month from its files in memory: hosts, VMs, access groups and members, divided by lines of percent signs.
//! Whatever they say, there is a report or a refusal, every line equals the sum of its workings, and the same files
//! give the same report.

#![no_main]

use std::io::Cursor;

use libfuzzer_sys::fuzz_target;
use spla_usage::estate::CaptureUnit;
use spla_usage::finding::Findings;
use spla_usage::intake::{Kind, Settled};
use spla_usage::licensing::DefaultEdition;
use spla_usage::month::ReportMonth;
use spla_usage::outputs::{findings_csv, workings_csv};
use spla_usage::readings::Readings;
use spla_usage::terms::TermsAsked;
use spla_usage::use_report::{
    ChargeRules, Earlier, Input, Inputs, Outcome, Settings, ZeroUse, establish,
};
use spla_usage::variance::Variance;
use spla_usage_fuzz::divided;

#[path = "../../tests/support/replay.rs"]
mod replay;

const KINDS: [(Kind, &str); 4] = [
    (Kind::Hosts, "hosts.csv"),
    (Kind::Vms, "vms.csv"),
    (Kind::AccessGroups, "groups.csv"),
    (Kind::Members, "members.csv"),
];

fn settings(choice: u8) -> Settings {
    let month: ReportMonth = "2026-10".parse().expect("this is a month");
    let default_edition = match choice & 3 {
        0 => DefaultEdition::Withhold,
        1 => DefaultEdition::Cheapest,
        2 => DefaultEdition::Standard,
        _ => DefaultEdition::Datacenter,
    };
    Settings {
        month,
        terms: TermsAsked::compiled(month),
        prices_on: month.last_day(),
        provider: None,
        unit: if choice & 4 == 0 { CaptureUnit::Day } else { CaptureUnit::Time },
        grace_days: u32::from(choice >> 6),
        default_edition,
        administrators: Vec::new(),
        readings: Readings::default(),
        accepted: Vec::new(),
        zero_use: if choice & 8 == 0 { ZeroUse::Unsaid } else { ZeroUse::Stated },
        mappings: Vec::new(),
        earlier: Earlier::default(),
        variance: Variance::default(),
        charges: ChargeRules::default(),
        exchange_rates: Vec::new(),
        reseller_files: Vec::new(),
    }
}

/// What the report says, as bytes.
fn reported(choice: u8, files: &[&[u8]]) -> Vec<u8> {
    let mut inputs = Inputs::default();
    for ((kind, label), bytes) in KINDS.into_iter().zip(files) {
        let bytes = bytes.to_vec();
        inputs.named.push(kind);
        inputs.files.push(Input {
            kind,
            label: label.to_owned(),
            settled: Settled::default(),
            open: Box::new(move || Ok(Box::new(Cursor::new(bytes)))),
        });
    }
    let scratch = Box::new(Cursor::new(Vec::new()));
    let outcome = establish(&settings(choice), inputs, scratch, Findings::default());
    let mut said = Vec::new();
    match outcome {
        Ok(Outcome::Report(established)) => {
            workings_csv::write(&established, &mut said).expect("memory takes it");
            let replayed = replay::quantities(&said).expect("the workings can be replayed");
            for line in &established.report.lines {
                assert_eq!(replayed.get(&line.line), Some(&line.quantity.value()));
            }
            findings_csv::write(&established.report.findings, &established.files, &mut said)
                .expect("memory takes it");
        }
        Ok(Outcome::Refused { findings, .. }) => said.extend(format!("{findings:?}").bytes()),
        Err(error) => said.extend(error.to_string().bytes()),
    }
    said
}

fuzz_target!(|data: &[u8]| {
    let [choice, data @ ..] = data else { return };
    let files = divided(data);
    assert_eq!(reported(*choice, &files), reported(*choice, &files));
});
