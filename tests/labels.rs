//! What reports call the files of a run: no two of them the same, whatever their folders and names are.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what it takes for granted")]

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt as _;
use std::path::PathBuf;
use std::process::Command;

use crate::support::command::{Ran, spla_usage};
use crate::support::disputed::{CONFIGURATION, Provider, vms};
use crate::support::resealed;

/// A provider whose configuration lies in a folder `conf`, beside the exports, with one more export below it: `app-04`
/// runs all month, so that three VMs run at once and need 3 × 16 / 2 = 24 packs.
fn beside_its_configuration() -> Provider {
    let provider = Provider::new();
    fs::create_dir_all(provider.path().join("conf/in")).unwrap();
    let above = CONFIGURATION.replace("\"in/", "\"../in/");
    let both = above.replace("[\"../in/vms*.csv\"]", "[\"in/vms.csv\", \"../in/vms.csv\"]");
    provider.write("conf/spla-usage.toml", both);
    provider.write("conf/in/vms.csv", vms(&[("app-04", 1..=31)]));
    provider
}

fn run_in_conf(provider: &Provider, words: &[&str]) -> Ran {
    spla_usage(&provider.path().join("conf"), words)
}

fn json_of_conf(provider: &Provider, name: &str) -> serde_json::Value {
    serde_json::from_str(&provider.read(&format!("conf/archive/2026-10/{name}"))).unwrap()
}

fn packs(provider: &Provider, revision: u32) -> u64 {
    let report = json_of_conf(provider, &format!("rev-{revision:02}/use-report.json"));
    let mut lines = report["lines"].as_array().unwrap().iter();
    let of_windows = lines.find(|line| line["product"] == "ws-standard").unwrap();
    of_windows["quantity"].as_u64().unwrap()
}

#[test]
fn files_of_one_folder_name_above_and_below_are_two() {
    let provider = beside_its_configuration();
    let report = ["report", "--month", "2026-10"];
    let ran = run_in_conf(&provider, &report);
    assert_eq!(ran.code, 10, "{}{}", ran.out, ran.err);
    assert_eq!(packs(&provider, 0), 24);
    let manifest = json_of_conf(&provider, "rev-00/manifest.json");
    let inputs = manifest["inputs"].as_array().unwrap().iter();
    let labels: Vec<&str> = inputs
        .filter(|input| input["kind"] == "vms")
        .map(|input| input["label"].as_str().unwrap())
        .collect();
    assert_eq!(labels, ["../in/vms.csv", "in/vms.csv"]);
    let workings = provider.read("conf/archive/2026-10/rev-00/workings.csv");
    let of_row = |vm: &str| {
        let of_vm = format!(",row,vm {vm},");
        let line = workings.lines().find(|line| line.contains(&of_vm));
        line.unwrap_or_else(|| panic!("{vm} is not in\n{workings}"))
    };
    assert!(of_row("app-04").contains(",in/vms.csv:2,"), "{}", of_row("app-04"));
    assert!(of_row("app-01").contains(",../in/vms.csv:2,"), "{}", of_row("app-01"));

    // A change of either is noticed.
    provider.append("in/vms.csv", "\n");
    let ran = run_in_conf(&provider, &report);
    assert_eq!(ran.code, 40, "{}{}", ran.out, ran.err);
    assert!(ran.err.contains("input ../in/vms.csv (vms) has other bytes"), "{}", ran.err);
    assert!(!ran.err.contains("input in/vms.csv"), "{}", ran.err);

    // What is gone of either is in the dossier.
    provider.remove("conf/in/vms.csv");
    let ran = run_in_conf(&provider, &["rerun", "--month", "2026-10", "--reason", "disputed"]);
    assert_eq!(ran.code, 10, "{}{}", ran.out, ran.err);
    assert!(ran.err.contains("1 input is not there any more"), "{}", ran.err);
    assert!(ran.err.contains("revision 0: in/vms.csv."), "{}", ran.err);
    assert_eq!(packs(&provider, 1), 24);
}

fn odd(provider: &Provider, name: &[u8]) -> PathBuf {
    provider.path().join("in").join(OsStr::from_bytes(name))
}

#[test]
fn names_that_are_no_utf8_are_two_where_their_bytes_are() {
    let provider = Provider::new();
    provider.remove("in/vms.csv");
    fs::write(odd(&provider, b"vms-\xfe.csv"), vms(&[("app-01", 1..=31)])).unwrap();
    fs::write(odd(&provider, b"vms-\xff.csv"), vms(&[("app-02", 1..=31)])).unwrap();
    let report = ["report", "--month", "2026-10"];
    let ran = provider.run(&report);
    assert_eq!(ran.code, 10, "{}{}", ran.out, ran.err);
    let workings = provider.read("archive/2026-10/rev-00/workings.csv");
    assert!(workings.contains(",vms-%FE.csv:2,") && workings.contains(",vms-%FF.csv:2,"));
    fs::write(odd(&provider, b"vms-\xfe.csv"), vms(&[("app-01", 1..=30)])).unwrap();
    let ran = provider.run(&report);
    assert_eq!(ran.code, 40, "{}{}", ran.out, ran.err);
    assert!(ran.err.contains("input vms-%FE.csv (vms) has other bytes"), "{}", ran.err);
}

/// Two VMs at once need 16 packs; with `app-02` and `app-03` taken out one needs 8.
#[test]
fn a_file_whose_name_is_no_utf8_can_be_corrected() {
    let provider = Provider::new();
    let place = odd(&provider, b"vms-\xe4.csv");
    fs::rename(provider.path().join("in/vms.csv"), &place).unwrap();
    assert_eq!(provider.run(&["report", "--month", "2026-10"]).code, 10);
    fs::write(&place, vms(&[("app-01", 1..=31)])).unwrap();
    let ran = provider.rerun(&[]);
    assert_eq!(ran.code, 10, "{}{}", ran.out, ran.err);
    assert!(!ran.err.contains("not there any more"), "{}", ran.err);
    assert_eq!(provider.told(1, "ws-standard"), "16 → 8: inputs -8 -80.00");
    fs::remove_file(&place).unwrap();
    let ran = provider.rerun(&[]);
    assert!(ran.err.contains("1 input is not there any more"), "{}", ran.err);
}

/// An earlier version called two files the same. One of them is gone, and the other one does not stand for both.
#[test]
fn what_was_called_the_same_is_told_apart_by_its_bytes() {
    let provider = beside_its_configuration();
    assert_eq!(run_in_conf(&provider, &["report", "--month", "2026-10"]).code, 10);
    let archive = provider.path().join("conf/archive");
    resealed::change(&archive, "2026-10/rev-00", |manifest| {
        for input in &mut manifest.inputs {
            input.path_sha256 = None;
            input.label = input.label.trim_start_matches("../").to_owned();
        }
    });
    provider.remove("conf/in/vms.csv");
    let ran = run_in_conf(&provider, &["rerun", "--month", "2026-10", "--reason", "disputed"]);
    assert_eq!(ran.code, 10, "{}{}", ran.out, ran.err);
    assert!(ran.err.contains("1 input is not there any more"), "{}", ran.err);
    assert_eq!(packs(&provider, 1), 24);
}

/// Patterns begin in the folder of the configuration, whatever that is written in, and wherever the command is run.
#[test]
fn a_configuration_may_lie_in_a_folder_whose_name_is_no_utf8() {
    let provider = Provider::new();
    let folder = provider.path().join(OsStr::from_bytes(b"caf\xe9 [1]"));
    fs::create_dir(&folder).unwrap();
    let named = CONFIGURATION.replace("in/hosts.csv", "in/h*.csv").replace("in/m", "./i?/m");
    fs::write(folder.join("spla-usage.toml"), named).unwrap();
    fs::rename(provider.path().join("in"), folder.join("in")).unwrap();
    let run = |month: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_spla-usage"));
        command.args(["report", "--preview", "--month", month, "--config"]);
        command.arg(folder.join("spla-usage.toml")).current_dir(provider.path());
        let ran = command.output().unwrap();
        let said = [ran.stdout, ran.stderr].concat();
        (ran.status.code(), String::from_utf8_lossy(&said).into_owned())
    };
    let (code, said) = run("2026-10");
    assert_eq!(code, Some(10), "{said}");
    let report = fs::read(folder.join("archive/preview/2026-10/use-report.csv")).unwrap();
    assert!(String::from_utf8_lossy(&report).contains(",16,10.00,"), "{said}");
    // Where nothing fits a pattern that is told, also where its folder is not there.
    let gone = CONFIGURATION.replace("in/vms*.csv", "elsewhere/vms*.csv");
    fs::write(folder.join("spla-usage.toml"), gone).unwrap();
    let (code, said) = run("2026-10");
    assert_eq!(code, Some(30), "{said}");
    assert!(said.contains("elsewhere/vms*.csv"), "{said}");
}
