//! The scripts of `collect/` against the program: the columns that they write are those that it reads. Headers stand
//! in the scripts alone; `fixtures/collect` has a file of each kind as a script would write it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on fails"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// What each script writes: the name of its list of columns, the beginning of the file, the export that it is.
const WRITTEN: [(&str, &str, &str, &str); 7] = [
    ("Export-VSphere.ps1", "$HostColumns", "hosts-vcenter-01.example", "PowerCLI script of hosts"),
    ("Export-VSphere.ps1", "$VMColumns", "vms-vcenter-01.example", "PowerCLI Get-VM"),
    ("Export-HyperV.ps1", "$HostColumns", "hosts-farm-1", "canonical"),
    ("Export-HyperV.ps1", "$VMColumns", "vms-farm-1", "canonical"),
    ("Export-AccessGroups.ps1", "$MemberColumns", "members-CORP", "Get-ADUser of a group"),
    ("export-proxmox", "HOST_COLUMNS", "hosts-pve-1", "canonical"),
    ("export-proxmox", "VM_COLUMNS", "vms-pve-1", "Proxmox guests"),
];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn script(name: &str) -> String {
    fs::read_to_string(root().join("collect").join(name)).unwrap()
}

fn inventory() -> PathBuf {
    root().join("fixtures/collect/inventory/2026-10")
}

fn file(beginning: &str) -> String {
    format!("{beginning}-2026-10-31.csv")
}

/// The columns of a list in a script: of PowerShell the texts within `@( … )`, of bash what stands behind `=`.
fn columns(script: &str, list: &str) -> Vec<String> {
    let (_, behind) = script.split_once(&format!("\n{list}")).unwrap();
    if let Some(behind) = behind.strip_prefix(" = @(") {
        let (inside, _) = behind.split_once(')').unwrap();
        return inside.split('\'').skip(1).step_by(2).map(str::to_owned).collect();
    }
    let line = behind.strip_prefix('=').unwrap().lines().next().unwrap();
    line.split(',').map(str::to_owned).collect()
}

fn header(path: &Path) -> Vec<String> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    reader.headers().unwrap().iter().map(str::to_owned).collect()
}

#[test]
fn the_files_have_the_columns_that_the_scripts_write() {
    for (name, list, beginning, _) in WRITTEN {
        let written = columns(&script(name), list);
        assert_eq!(written, header(&inventory().join(file(beginning))), "{name} {list}");
    }
    let files = fs::read_dir(inventory()).unwrap();
    let files: BTreeSet<String> =
        files.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    let expected: BTreeSet<String> = WRITTEN.iter().map(|(_, _, name, _)| file(name)).collect();
    assert_eq!(files, expected);
}

/// PowerShell writes a column that no row has as empty cells, so each has to be given by some row.
#[test]
fn rows_of_powershell_give_every_column() {
    let lists = WRITTEN.iter().filter(|(name, ..)| name.ends_with(".ps1"));
    for (name, list, _, _) in lists {
        let text = script(name);
        let given: BTreeSet<&str> = text
            .lines()
            .filter_map(|line| line.strip_prefix("        ").or(line.strip_prefix("            ")))
            .filter_map(|line| line.split_once(" = "))
            .map(|(key, _)| key.trim())
            .collect();
        for column in columns(&text, list) {
            assert!(given.contains(column.as_str()), "{name}: nothing gives {column}");
        }
    }
}

#[test]
fn check_reads_every_column_and_comes_to_the_sums_by_hand() {
    let output = Command::new(env!("CARGO_BIN_EXE_spla-usage"))
        .args(["check", "--json", "--month", "2026-10", "--config"])
        .arg(root().join("fixtures/collect/spla-usage.toml"))
        .output()
        .unwrap();
    let check: Value = serde_json::from_slice(&output.stdout).unwrap();
    let files = check["files"].as_array().unwrap();
    for (_, _, beginning, export) in WRITTEN {
        let name = file(beginning);
        let found = files.iter().find(|file| file["file"] == name.as_str()).unwrap();
        let understood = &found["understood"];
        assert_eq!(understood["export"], export, "{name}");
        assert_eq!(understood["columns_ignored"], Value::Array(Vec::new()), "{name}");
        assert_eq!(understood["rows_set_aside"], 0, "{name}");
        assert_eq!(understood["days"], serde_json::json!(["2026-10-31"]), "{name}");
    }
    let findings = check["findings"].as_array().unwrap();
    let of_columns = findings.iter().filter(|finding| finding["code"] == "column-unused");
    assert_eq!(of_columns.count(), 0);
    assert_eq!(check["estate"]["hosts"], 5);
    assert_eq!(check["estate"]["physical_cores"], 124);
    let quantity = |product: &str| {
        let lines = check["lines"].as_array().unwrap().iter();
        let line = lines.clone().find(|line| line["product"] == product).unwrap();
        line["quantity"].as_u64().unwrap()
    };
    assert_eq!(quantity("ws-datacenter"), 54);
    assert_eq!(quantity("rds-user-sal"), 3);
}
