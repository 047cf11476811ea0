//! Published exports of others, where they lie beside the project: the estate in numbers, worked out by
//! hand from the files. Without them there is nothing to test.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what it takes for granted")]

use std::path::PathBuf;

use serde_json::Value;

use crate::support::command::{Ran, project, spla_usage};

fn sets() -> Option<PathBuf> {
    let sets = project("../shared/data");
    sets.is_dir().then_some(sets)
}

/// Runs `check` on files of a set.
fn check(arguments: &[(&str, &str)]) -> Option<(Ran, Value)> {
    let sets = sets()?;
    let mut words: Vec<String> =
        ["check", "--month", "2026-10", "--json"].map(str::to_owned).into();
    for (option, file) in arguments {
        words.push((*option).to_owned());
        words.push(sets.join(file).to_str().unwrap().to_owned());
    }
    let folder = tempfile::tempdir().unwrap();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let ran = spla_usage(folder.path(), &words);
    let told = serde_json::from_str(&ran.out)
        .unwrap_or_else(|error| panic!("{error}: {}{}", ran.out, ran.err));
    Some((ran, told))
}

/// The sums of an estate by hand.
#[derive(Debug, PartialEq, Eq)]
struct Sums {
    hosts: u64,
    processors: u64,
    physical_cores: u64,
    vms: u64,
    /// By what the names of their systems say: Windows Server, not to be told, something else.
    systems: [u64; 3],
    running_at_once: u64,
    windows_at_once: u64,
}

fn sums(told: &Value) -> Sums {
    let estate = &told["estate"];
    let number = |value: &Value| value.as_u64().unwrap_or(0);
    let systems = &estate["vms"]["by_system"];
    let of = |word: &str| number(&systems[word]);
    Sums {
        hosts: number(&estate["hosts"]),
        processors: number(&estate["processors"]),
        physical_cores: number(&estate["physical_cores"]),
        vms: number(&estate["vms"]["seen"]),
        systems: [of("server"), of("unclear") + of("disagreeing"), of("other") + of("desktop")],
        running_at_once: number(&estate["vms"]["running_at_once"]["vms"]),
        windows_at_once: number(&estate["vms"]["windows_at_once"]["vms"]),
    }
}

fn has(told: &Value, code: &str) -> bool {
    told["findings"].as_array().unwrap().iter().any(|finding| finding["code"] == code)
}

/// Two hosts of 2 × 4 and 2 × 8 cores in a cluster, one that is down with zeros: 8 + 16 = 24 cores of 4
/// processors. Of 28 VMs 7 say Datacenter, 3 Standard, 2 Linux, 16 nothing; 10 run and 3 are saved, of
/// which 5 say Windows Server and 8 nothing.
#[test]
fn hyper_v_by_system_center() {
    let files = [("--hosts", "scvmm/hosts.csv"), ("--vms", "scvmm/vms.csv")];
    let Some((ran, told)) = check(&files) else { return };
    let by_hand = Sums {
        hosts: 3,
        processors: 4,
        physical_cores: 24,
        vms: 28,
        systems: [10, 16, 2],
        running_at_once: 13,
        windows_at_once: 13,
    };
    assert_eq!(sums(&told), by_hand);
    // The cluster needs 2 × 8 + 2 × 8 = 32 core licences, because a processor counts with 8 at least; a
    // guest that says Datacenter runs on it: 16 packs.
    assert_eq!(told["lines"][0]["product"], "ws-datacenter");
    assert_eq!(told["lines"][0]["quantity"], 16);
    assert!(has(&told, "count-absurd"));
    assert_eq!(ran.code, 20);
}

/// 4 hosts with 40 cores on 2 processors: 160. No guest system is told, so all 26 VMs may be Windows; the 3
/// that are off have no host.
#[test]
fn nutanix() {
    let files = [("--hosts", "nutanix/hosts.csv"), ("--vms", "nutanix/vms.csv")];
    let Some((ran, told)) = check(&files) else { return };
    let by_hand = Sums {
        hosts: 4,
        processors: 8,
        physical_cores: 160,
        vms: 26,
        systems: [0, 26, 0],
        running_at_once: 23,
        windows_at_once: 23,
    };
    assert_eq!(sums(&told), by_hand);
    assert!(has(&told, "guest-unknown") && has(&told, "edition-withheld"));
    assert_eq!(ran.code, 20);
}

/// 2 nodes with one processor of 8 cores. 20 VMs, one container and no other rows; 14 VMs are templates.
/// 15 have `ostype` win10 or win11, of which the agent of one says Windows Server 2022 Datacenter; that
/// one and a Debian run.
#[test]
fn proxmox() {
    let files = [("--hosts", "proxmox/nodes.csv"), ("--vms", "proxmox/guests.csv")];
    let Some((_, told)) = check(&files) else { return };
    let by_hand = Sums {
        hosts: 2,
        processors: 2,
        physical_cores: 16,
        vms: 20,
        systems: [1, 14, 5],
        running_at_once: 2,
        windows_at_once: 1,
    };
    assert_eq!(sums(&told), by_hand);
    assert_eq!(told["estate"]["vms"]["templates"], 14);
    // Its host has 8 cores: 4 packs of Datacenter, as the guest says.
    assert_eq!(told["lines"][0]["product"], "ws-datacenter");
    assert_eq!(told["lines"][0]["quantity"], 4);
    assert!(has(&told, "clusters-unsaid") && has(&told, "rows-passed-over"));
}

/// The list of resources has 31 objects: 20 VMs, a container, 2 nodes, 6 stores, 2 networks, and no
/// guest system.
#[test]
fn proxmox_resources_in_json() {
    let files = [("--hosts", "proxmox/nodes.csv"), ("--vms", "proxmox/cluster_resources.json")];
    let Some((_, told)) = check(&files) else { return };
    assert_eq!(sums(&told).vms, 20);
    assert_eq!(sums(&told).systems, [0, 20, 0]);
    let files = told["files"].as_array().unwrap();
    let passed_over = &files[1]["understood"]["rows_passed_over"];
    let rows: u64 = passed_over.as_object().unwrap().values().map(|n| n.as_u64().unwrap()).sum();
    assert_eq!(rows, 11);
}

/// 3 hosts with 2 × 24 cores each: 144. 50 VMs, 2 of them off, 15 Windows Server, all of which run.
#[test]
fn rvtools_as_csv_and_as_workbook() {
    let by_hand = || Sums {
        hosts: 3,
        processors: 6,
        physical_cores: 144,
        vms: 50,
        systems: [15, 0, 35],
        running_at_once: 48,
        windows_at_once: 15,
    };
    let csv = [
        ("--hosts", "rvtools-demo/RVTools_tabvHost.csv"),
        ("--vms", "rvtools-demo/RVTools_tabvInfo.csv"),
    ];
    let workbook = "rvtools-demo/RVTools_export_demo.xlsx";
    for files in [csv, [("--hosts", workbook), ("--vms", workbook)]] {
        let Some((ran, told)) = check(&files) else { return };
        assert_eq!(sums(&told), by_hand(), "{files:?}");
        assert!(!has(&told, "vms-missing"), "{files:?}");
        assert_eq!(ran.code, 20);
    }
}

/// 7 hosts with 16 cores on each of 2 processors: 224. 9 VMs, of which 3 run; the last row is cut off, without
/// host, cluster and system. The VMs name three hosts that have no row, and the hosts say that they
/// have many more VMs.
#[test]
fn rvtools_with_odd_rows() {
    let csv = [
        ("--hosts", "rvtools-odd/RVTools_tabvHost.csv"),
        ("--vms", "rvtools-odd/RVTools_tabvInfo.csv"),
    ];
    let workbook = "rvtools-odd/example1.xlsx";
    for files in [csv, [("--hosts", workbook), ("--vms", workbook)]] {
        let Some((ran, told)) = check(&files) else { return };
        let by_hand = Sums {
            hosts: 7,
            processors: 14,
            physical_cores: 224,
            vms: 9,
            systems: [0, 1, 8],
            running_at_once: 3,
            windows_at_once: 1,
        };
        assert_eq!(sums(&told), by_hand, "{files:?}");
        for code in ["vm-without-place", "host-without-row", "vms-missing"] {
            assert!(has(&told, code), "{files:?}: {code}");
        }
        assert_eq!(ran.code, 20);
    }
}

/// 30 groups with 18 groups above them, and lists of 80 users and 30 computers that are in none of
/// them: nobody is counted, and never in silence.
#[test]
fn groups_without_users() {
    let Some(sets) = sets() else { return };
    let folder = tempfile::tempdir().unwrap();
    let list = folder.path().join("access-groups.csv");
    std::fs::write(&list, "group,product,customer\nSG_Role_AllStaff,rds-user-sal,Campus\n")
        .unwrap();
    let mut words: Vec<String> =
        ["check", "--month", "2026-10", "--json"].map(str::to_owned).into();
    let file = |name: &str| sets.join(name).to_str().unwrap().to_owned();
    words.extend(["--hosts".to_owned(), file("scvmm/hosts.csv"), "--members".to_owned()]);
    for name in ["groups", "staff_users", "faculty_users", "student_users_00001-05000", "computers"]
    {
        words.push(file(&format!("ad-nested/{name}.csv")));
    }
    words.extend(["--access-groups".to_owned(), list.to_str().unwrap().to_owned()]);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let ran = spla_usage(folder.path(), &words);
    let told: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(told["estate"]["memberships"], 18);
    assert_eq!(told["estate"]["access"][0]["persons"], 0);
    // Six groups are in AllStaff, and nothing tells who is in them.
    let findings = told["findings"].as_array().unwrap();
    let empty = findings.iter().filter(|finding| finding["code"] == "group-without-rows").count();
    assert_eq!(empty, 6);
    assert_eq!(ran.code, 20);
}
