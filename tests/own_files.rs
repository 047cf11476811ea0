//! What the configuration says about files: exports of the provider's own, and what a path settles.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what it takes for granted")]

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::support::command::{Ran, copy, project, spla_usage};

fn check(folder: &Path) -> (Ran, Value) {
    let ran = spla_usage(folder, &["check", "--month", "2026-10", "--json"]);
    let told = serde_json::from_str(&ran.out).unwrap_or(Value::Null);
    (ran, told)
}

/// Writes files into a folder of its own, each as path and text.
fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

/// Halle 2: 2 × 16 + 2 × 16, and 16 + 12, together 60 cores of 4 processors; blech03 has 8 on one.
#[test]
fn an_inventory_of_ones_own_is_read_by_its_mapping() {
    let folder = tempfile::tempdir().unwrap();
    copy(&project("fixtures/exports/own-mapping"), folder.path());
    let (ran, told) = check(folder.path());
    assert_eq!(told["estate"]["hosts"], 3, "{}", ran.err);
    assert_eq!(told["estate"]["processors"], 5);
    assert_eq!(told["estate"]["physical_cores"], 68);
    assert_eq!(told["estate"]["vms"]["seen"], 6);
    let exports: Vec<&str> = told["files"]
        .as_array()
        .unwrap()
        .iter()
        .map(|file| file["understood"]["export"].as_str().unwrap())
        .collect();
    assert_eq!(exports, ["CMDB Wirte", "CMDB Server", "CMDB Zugang", "canonical"]);
}

const HOSTS: &str = "host,processor_count,cores_per_processor,edition\nesx-1,2,16,datacenter\n";

/// Each customer has a group RDS of its own; the folder tells whose it is.
#[test]
fn folders_tell_customers_and_files_tell_groups() {
    let folder = folder(&[
        ("hosts-2026-10-31.csv", HOSTS),
        ("contoso/vms-2026-10-31.csv", "vm,host,guest_os\nc1,esx-1,Windows Server 2022\n"),
        ("fabrikam/vms-2026-10-31.csv", "vm,host,guest_os\nf1,esx-1,Windows Server 2022\n"),
        (
            "contoso/members/RDS-2026-10-31.csv",
            "Name,SamAccountName,SID,ObjectClass\nA,anna,S-1-5-21-1-2-3-1001,user\nB,bert,S-1-5-21-1-2-3-1002,user\n",
        ),
        (
            "fabrikam/members/RDS-2026-10-31.csv",
            "Name,SamAccountName,SID,ObjectClass\nC,carl,S-1-5-21-4-5-6-1001,user\n",
        ),
        (
            "groups.csv",
            "group,product,customer,directory\nRDS,rds-user-sal,Contoso,contoso\nRDS,rds-user-sal,Fabrikam,fabrikam\n",
        ),
        (
            "spla-usage.toml",
            "[provider]\nagreement_number = \"E1\"\n[inputs]\nhosts = [\"hosts-*.csv\"]\n\
             vms = [\"*/vms-*.csv\"]\nmembers = [\"*/members/*.csv\"]\naccess_groups = [\"groups.csv\"]\n\
             [[files]]\npath = \"{customer}/vms-{captured_at}.csv\"\n\
             [[files]]\npath = \"{customer}/members/{group}-{captured_at}.csv\"\n",
        ),
    ]);
    let (ran, told) = check(folder.path());
    let access: Vec<(&str, u64)> = told["estate"]["access"]
        .as_array()
        .unwrap_or_else(|| panic!("{}", ran.err))
        .iter()
        .map(|of| (of["customer"].as_str().unwrap(), of["quantity"].as_u64().unwrap()))
        .collect();
    assert_eq!(access, [("Contoso", 2), ("Fabrikam", 1)]);
    // Both customers have Windows VMs and a listed group, so none is missing.
    let findings = told["findings"].as_array().unwrap();
    assert!(!findings.iter().any(|finding| finding["code"] == "customer-without-group"));
}

#[test]
fn a_date_that_fits_both_ways_is_settled_by_the_configuration() {
    let vms = "vm,host,guest_os,captured_at\na,esx-1,Windows Server 2022,03/10/2026\n";
    let configuration = "[inputs]\nhosts = [\"hosts-2026-10-31.csv\"]\nvms = [\"vms.csv\"]\n";
    let files = [("hosts-2026-10-31.csv", HOSTS), ("vms.csv", vms)];
    let open = folder(&[files[0], files[1], ("spla-usage.toml", configuration)]);
    let (_, told) = check(open.path());
    let codes = |told: &Value| -> Vec<String> {
        let findings = told["findings"].as_array().unwrap();
        findings.iter().map(|finding| finding["code"].as_str().unwrap().to_owned()).collect()
    };
    assert!(codes(&told).contains(&"captured-at-ambiguous".to_owned()));
    let settled = format!("{configuration}[[files]]\npath = \"vms.csv\"\ndates = \"day-first\"\n");
    let settled = folder(&[files[0], files[1], ("spla-usage.toml", &settled)]);
    let (_, told) = check(settled.path());
    assert!(!codes(&told).contains(&"captured-at-ambiguous".to_owned()));
    assert_eq!(told["files"][1]["understood"]["days"][0], "2026-10-03");
}

/// A mistake in the configuration ends with 64 and names what is wrong.
#[test]
fn mistakes_in_the_sections_are_told() {
    // section, what the message says
    let mistakes = [
        (
            "[[mapping]]\nname = \"a\"\nkind = \"vms\"\ncolumns = { vm = \"VM\", hosst = \"H\" }\n",
            "vms have no column `hosst`",
        ),
        ("[[mapping]]\nname = \"a\"\nkind = \"vm\"\ncolumns = { vm = \"VM\" }\n", "not `vm`"),
        (
            "[[mapping]]\nname = \"RVTools vInfo\"\nkind = \"vms\"\ncolumns = { vm = \"VM\" }\n",
            "a name that no other export has",
        ),
        ("[[files]]\npath = \"{grop}.csv\"\n", "`{grop}` is no column"),
        ("[[files]]\npath = \"{group.csv\"\n", "no closing brace"),
        ("[[files]]\npath = \"a.csv\"\ntool = \"RVTool\"\n", "`RVTool` is no export"),
        ("[[files]]\npath = \"a.csv\"\ndelimiter = \"::\"\n", "delimiter is one character"),
        ("[[files]]\npath = \"a.csv\"\nencodin = \"utf-8\"\n", "did you mean `encoding`?"),
    ];
    for (section, message) in mistakes {
        let configuration = format!("[inputs]\nhosts = [\"hosts.csv\"]\n{section}");
        let folder = folder(&[("hosts.csv", HOSTS), ("spla-usage.toml", &configuration)]);
        let (ran, _) = check(folder.path());
        assert_eq!(ran.code, 64, "{section}\n{}", ran.err);
        assert!(ran.err.contains(message), "{section}\n{}", ran.err);
    }
}
