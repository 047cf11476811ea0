//! Two revisions, or two months, held against each other at a terminal and by a program.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what it takes for granted")]

use std::fs;

use serde_json::Value;

use crate::support::command::{Ran, files, spla_usage};
use crate::support::disputed;
use crate::support::resealed;

const CONFIGURATION: &str = "[inputs]\nhosts = [\"in/{month}/hosts.csv\"]\n\
    vms = [\"in/{month}/vms.csv\"]\nmembers = [\"in/{month}/members.csv\"]\n\
    access_groups = [\"groups.csv\"]\nprices = \"prices.csv\"\n";

/// Every part of a name of a person that the exports have.
const NAMES: [&str; 8] = ["anna", "quist", "berta", "holm", "carl", "yde", "dora", "fink"];

/// What a month has: hosts with processors and cores, each with a VM, and members by group.
type Month =
    (&'static str, &'static [(&'static str, u32, u32)], &'static [(&'static str, &'static str)]);

/// 8 + 8 packs of Datacenter; two persons at Contoso, one at Fabrikam.
const SEPTEMBER: Month = (
    "2026-09",
    &[("esx-01", 2, 8), ("esx-02", 1, 16)],
    &[("CON", "anna.quist"), ("CON", "berta.holm"), ("FAB", "carl.yde")],
);
/// 12 + 8 packs; `anna.quist` moved to Fabrikam, `dora.fink` is new at Contoso.
const OCTOBER: Month = (
    "2026-10",
    &[("esx-01", 2, 12), ("esx-03", 1, 16)],
    &[("CON", "berta.holm"), ("CON", "dora.fink"), ("FAB", "carl.yde"), ("FAB", "anna.quist")],
);

/// A folder with both months filed.
fn filed() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write("spla-usage.toml", CONFIGURATION);
    write(
        "groups.csv",
        "group,product,customer\nCON,rds-user-sal,Contoso\nFAB,rds-user-sal,Fabrikam\n",
    );
    write("prices.csv", disputed::PRICES);
    for (month, hosts, members) in [SEPTEMBER, OCTOBER] {
        fs::create_dir_all(folder.path().join("in").join(month)).unwrap();
        let day = format!("{month}-15");
        let mut text = "host,processor_count,cores_per_processor,edition,captured_at\n".to_owned();
        let mut vms = "vm,vm_id,host,guest_os,power_state,captured_at\n".to_owned();
        for (host, processors, cores) in hosts {
            text += &format!("{host},{processors},{cores},datacenter,{day}\n");
            vms += &format!("vm-{host},{host},{host},Windows Server 2022,poweredOn,{day}\n");
        }
        write(&format!("in/{month}/hosts.csv"), &text);
        write(&format!("in/{month}/vms.csv"), &vms);
        let mut text = "group,member,member_type,captured_at\n".to_owned();
        for (group, name) in members {
            text += &format!("{group},CORP\\{name},user,{day}\n");
        }
        write(&format!("in/{month}/members.csv"), &text);
        let ran = spla_usage(folder.path(), &["report", "--month", month]);
        assert_eq!(ran.code, 10, "{}{}", ran.out, ran.err);
    }
    folder
}

fn compare(folder: &tempfile::TempDir, more: &[&str]) -> Ran {
    spla_usage(folder.path(), &[&["compare"], more].concat())
}

fn json(folder: &tempfile::TempDir, more: &[&str]) -> Value {
    let ran = compare(folder, &[more, &["--json"]].concat());
    assert_eq!(ran.code, 0, "{}", ran.err);
    serde_json::from_str(&ran.out).unwrap()
}

fn names_somebody(text: &str) -> bool {
    let text = text.to_lowercase();
    NAMES.iter().any(|name| text.contains(name))
}

/// 16 × 50.00 + 3 × 6.90 = 820.70; 20 × 50.00 + 4 × 6.90 = 1027.60.
#[test]
fn two_months_show_lines_scopes_persons_and_hosts() {
    let folder = filed();
    let before = files(&folder.path().join("archive"));
    let ran = compare(&folder, &["2026-09", "2026-10"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(ran.err, "");
    for told in [
        "Difference 2026-09, revision 0 → 2026-10, revision 0",
        "Fees rise by 206.90 USD, from 820.70 to 1027.60.",
        "inputs +4 = +200.00 USD",
        "inputs +1 = +6.90 USD",
    ] {
        assert!(ran.out.contains(told), "{told} is not in\n{}", ran.out);
    }
    let words =
        |line: &str| line.split_whitespace().map(str::to_owned).collect::<Vec<_>>().join(" ");
    let lines: Vec<String> = ran.out.lines().map(words).collect();
    for told in [
        "esx-01 host changed ws-datacenter 16 → 24 1 8 → 12",
        "esx-02 host vanished ws-datacenter → – 16 → – 1 → – 8 → –",
        "rds-user-sal Contoso 2 1 1 1 2",
        "rds-user-sal Fabrikam 1 → 2 1 0 1 1 → 2",
        "esx-02 vanished 1 processors, 16 cores, esx-02",
    ] {
        assert!(lines.iter().any(|line| line == told), "{told} is not in\n{}", ran.out);
    }
    assert!(ran.out.lines().all(|line| line.chars().count() <= 100), "{}", ran.out);
    assert!(!names_somebody(&ran.out), "{}", ran.out);
    assert!(files(&folder.path().join("archive")) == before, "comparing wrote something");
}

#[test]
fn only_names_names_persons() {
    let folder = filed();
    let ran = compare(&folder, &["2026-09", "2026-10", "--names"]);
    let told = |sign: char, name: &str| ran.out.contains(&format!("{sign} CORP\\{name}\n"));
    assert!(told('+', "dora.fink") && told('−', "anna.quist"), "{}", ran.out);
    assert!(told('+', "anna.quist"), "she moved to Fabrikam: {}", ran.out);
    // Who stayed is nobody's question.
    assert!(!ran.out.contains("carl.yde") && !ran.out.contains("berta.holm"), "{}", ran.out);
    let named = json(&folder, &["2026-09", "2026-10", "--names"]);
    assert_eq!(named["access"][0]["persons"]["who_left"][0], "CORP\\anna.quist");
    let unnamed = json(&folder, &["2026-09", "2026-10"]);
    assert!(!names_somebody(&unnamed.to_string()), "{unnamed:#}");
    assert_eq!(unnamed["access"][0]["persons"]["left"], 1);
}

#[test]
fn the_shares_of_two_months_add_up() {
    let folder = filed();
    let difference = json(&folder, &["2026-09", "2026-10"]);
    assert_eq!(disputed::told(&difference, "ws-datacenter"), "16 → 20: inputs +4 200.00");
    assert_eq!(disputed::told(&difference, "rds-user-sal"), "3 → 4: inputs +1 6.90");
    // Inputs of two months are never the same, which is nothing to tell.
    assert_eq!(difference["inputs"], serde_json::json!([]));
}

#[test]
fn the_other_order_is_the_opposite() {
    let folder = filed();
    let there = json(&folder, &["2026-09", "2026-10"]);
    let back = json(&folder, &["2026-10", "2026-09"]);
    assert_eq!((&there["from"], &there["to"]), (&back["to"], &back["from"]));
    for (one, other) in
        there["lines"].as_array().unwrap().iter().zip(back["lines"].as_array().unwrap())
    {
        assert_eq!(one["product"], other["product"]);
        assert_eq!((&one["from"], &one["to"]), (&other["to"], &other["from"]));
        let difference = |line: &Value| line["difference"].as_i64().unwrap();
        assert_ne!(difference(one), 0);
        assert_eq!(difference(one), -difference(other));
        assert_eq!(
            one["by_cause"]["inputs"].as_i64(),
            other["by_cause"]["inputs"].as_i64().map(|share| -share)
        );
    }
    let moved = |of: &Value, key: &str| of["access"][1]["persons"][key].as_u64();
    assert_eq!(moved(&there, "entered"), Some(1));
    assert_eq!(moved(&there, "entered"), moved(&back, "left"));
    let change = |of: &Value| -> Vec<String> {
        let hosts = of["hosts"].as_array().unwrap().iter();
        hosts.map(|host| format!("{} {}", host["host"], host["change"]).replace('"', "")).collect()
    };
    assert_eq!(change(&there), ["esx-01 changed", "esx-02 vanished", "esx-03 appeared"]);
    assert_eq!(change(&back), ["esx-01 changed", "esx-02 appeared", "esx-03 vanished"]);
}

#[test]
fn revisions_of_a_month_are_named_by_their_number() {
    let folder = filed();
    let prices = folder.path().join("prices.csv");
    fs::write(&prices, disputed::PRICES.replace("50.00", "60.00")).unwrap();
    let rerun = ["rerun", "--month", "2026-10", "--reason", "the price of November"];
    assert_eq!(spla_usage(folder.path(), &rerun).code, 10);
    for [from, to] in
        [["2026-10@0", "2026-10"], ["2026-10@0", "2026-10@1"], ["2026-10@rev-00", "2026-10@01"]]
    {
        let difference = json(&folder, &[from, to]);
        assert_eq!(disputed::told(&difference, "ws-datacenter"), "20 → 20: prices +0 200.00");
        assert_eq!(difference["inputs"][0]["label"], "prices.csv");
        assert_eq!(difference["hosts"], serde_json::json!([]));
    }
    // The latest holds where none is named.
    assert_eq!(json(&folder, &["2026-09", "2026-10"])["to"]["revision"], 1);
    let same = compare(&folder, &["2026-10", "2026-10@1"]);
    assert!(same.out.contains("Nothing is different."), "{}", same.out);
}

#[test]
fn what_is_not_filed_is_wrong_use() {
    let folder = filed();
    for (typed, told) in [
        (["2026-09", "2026-11"], "find a filed report of 2026-11"),
        (["2026-09@4", "2026-10"], "there are 0"),
        (["2026-09", "2026-13"], "2026-13"),
        (["2026-09@x", "2026-10"], "2026-10@1"),
        (["2026-09@", "2026-10"], "2026-10@1"),
    ] {
        let ran = compare(&folder, &typed);
        assert_eq!(ran.code, 64, "{typed:?} {}", ran.err);
        assert!(ran.err.contains(told), "{typed:?} {}", ran.err);
        assert_eq!(ran.out, "");
    }
    assert_eq!(compare(&folder, &["2026-09"]).code, 64);
    let empty = tempfile::tempdir().unwrap();
    assert_eq!(compare(&empty, &["2026-09", "2026-10"]).code, 64);
    assert_eq!(fs::read_dir(empty.path()).unwrap().count(), 0, "a folder was made");
}

#[test]
fn what_this_program_cannot_compute_again_is_told_and_the_rest_compared() {
    let folder = filed();
    let archive = folder.path().join("archive");
    let text = format!("{CONFIGURATION}[later]\nkey = 1\n");
    let file = ("inputs/configuration.toml", text.as_bytes());
    resealed::reseal(&archive, "2026-10/rev-00", file, "9.0.0");
    for (typed, product) in [
        (["2026-09", "2026-10"], "16 → 20: program +4 200.00"),
        (["2026-10", "2026-09"], "20 → 16: inputs -4 -200.00"),
    ] {
        let ran = compare(&folder, &typed);
        assert_eq!(ran.code, 0, "{}", ran.err);
        assert!(ran.err.contains("2026-10 revision 0 cannot be computed again"), "{}", ran.err);
        assert!(ran.err.contains("`later`"), "{}", ran.err);
        assert!(ran.out.contains("206.90"), "{}", ran.out);
        let difference = json(&folder, &typed);
        assert_eq!(disputed::told(&difference, "ws-datacenter"), product);
        assert!(difference["hosts"].is_null() && difference["access"][1]["persons"].is_null());
    }
}

#[test]
fn quiet_prints_nothing_but_an_object_that_is_asked_for() {
    let folder = filed();
    let ran = compare(&folder, &["2026-09", "2026-10", "--quiet"]);
    assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (0, "", ""));
    assert_eq!(json(&folder, &["2026-09", "2026-10", "--quiet"])["schema"], 1);
}
