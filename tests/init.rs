//! `init`: a new configuration that can be filled as it stands, and out of which nothing invented gets into a report.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what it takes for granted")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use spla_usage::month::ReportMonth;

use crate::support::command::{files, project, spla_usage};

const TEMPLATE: &str = include_str!("../config/init/spla-usage.toml");
const EXPLAINED: &str = include_str!("../config/init/README.txt");
const README: &str = include_str!("../README.md");

/// A folder with a new configuration in it.
fn new() -> (tempfile::TempDir, PathBuf) {
    let above = tempfile::tempdir().unwrap();
    let ran = spla_usage(above.path(), &["init", "spla"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{}", ran.out);
    let folder = above.path().join("spla");
    (above, folder)
}

/// The template with all of its examples taken for real: a `#` with no blank behind it is taken away.
fn with_examples() -> String {
    let line = |line: &str| match line.strip_prefix('#') {
        Some(example) if !example.is_empty() && !example.starts_with(' ') => example.to_owned(),
        _ => line.to_owned(),
    };
    TEMPLATE.lines().map(|own| line(own) + "\n").collect()
}

/// The lists of README.txt, each by its name with its header and its row.
fn examples() -> BTreeMap<&'static str, [&'static str; 2]> {
    let lines: Vec<&str> = EXPLAINED.lines().collect();
    let mut found = BTreeMap::new();
    let mut name = "";
    for (at, line) in lines.iter().enumerate() {
        if let Some((list, _)) = line.split_once(".csv").filter(|(list, _)| !list.contains(' ')) {
            name = &line[..list.len() + ".csv".len()];
        }
        let is_header = lines[..at].last().is_some_and(|before| before.is_empty());
        if line.starts_with("    ") && is_header && !name.is_empty() {
            found.insert(name, [line.trim(), lines[at + 1].trim()]);
        }
    }
    found
}

fn write(folder: &Path, name: &str, text: &str) {
    fs::write(folder.join(name), text).unwrap();
}

#[test]
fn a_new_configuration_has_every_file_that_it_names_and_a_folder_for_the_month() {
    let (_above, folder) = new();
    let names: Vec<String> = files(&folder).into_keys().collect();
    let mut expected: Vec<&str> = examples().into_keys().collect();
    expected.extend(["README.txt", "spla-usage.toml"]);
    expected.sort_unstable();
    assert_eq!(names, expected);
    let due = ReportMonth::before(chrono::Local::now().date_naive());
    assert!(folder.join(format!("inventory/{due}")).is_dir());
}

#[test]
fn what_is_there_is_named_and_nothing_is_written() {
    let (above, folder) = new();
    write(&folder, "spla-usage.toml", "# ours\n");
    let before = files(&folder);
    let ran = spla_usage(above.path(), &["init", "spla"]);
    assert_eq!(ran.code, 64);
    assert!(ran.err.contains("spla-usage.toml is there already"), "{}", ran.err);
    assert!(files(&folder) == before, "something was written");

    let other = above.path().join("other");
    fs::create_dir(&other).unwrap();
    write(&other, "prices.csv", "ours\n");
    let ran = spla_usage(above.path(), &["init", "other"]);
    assert_eq!(ran.code, 64);
    assert!(ran.err.contains("prices.csv is there already"), "{}", ran.err);
    assert_eq!(files(&other).into_keys().collect::<Vec<_>>(), ["prices.csv"]);
    assert!(!other.join("inventory").exists());
}

#[test]
fn a_folder_that_cannot_be_made_leaves_nothing() {
    let above = tempfile::tempdir().unwrap();
    write(above.path(), "taken", "a file\n");
    let ran = spla_usage(above.path(), &["init", "taken/spla"]);
    assert_eq!(ran.code, 74, "{}", ran.err);
    // The registers are in the way of a file, which is met when others are made already.
    let other = above.path().join("other");
    fs::create_dir(&other).unwrap();
    write(&other, "registers", "a file\n");
    let ran = spla_usage(above.path(), &["init", "other"]);
    assert_eq!(ran.code, 74, "{}", ran.err);
    assert!(ran.err.contains("registers"), "{}", ran.err);
    assert_eq!(files(&other).into_keys().collect::<Vec<_>>(), ["registers"]);
    assert!(!other.join("inventory").exists());
}

#[test]
fn without_exports_it_is_a_configuration_that_lacks_exports() {
    let (_above, folder) = new();
    let ran = spla_usage(&folder, &["check", "--month", "2026-10"]);
    // Were it no configuration, it would be 64.
    assert_eq!(ran.code, 30, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("inventory/2026-10/hosts*.csv"), "{}", ran.out);
}

/// A stand-alone host of 16 cores with Datacenter and a Windows VM on every day: 8 packs, and nothing else.
#[test]
fn nothing_invented_gets_into_a_report() {
    let (_above, folder) = new();
    let month = folder.join("inventory/2026-10");
    fs::create_dir_all(&month).unwrap();
    let mut hosts = "host,processor_count,cores_per_processor,edition,captured_at\n".to_owned();
    let mut vms = "vm,vm_id,host,guest_os,power_state,captured_at\n".to_owned();
    let mut members = "group,member,captured_at\n".to_owned();
    for day in 1..=31 {
        hosts.push_str(&format!("esx-01,2,8,datacenter,2026-10-{day:02}\n"));
        vms.push_str(&format!("app-01,1,esx-01,Windows Server 2022,on,2026-10-{day:02}\n"));
        members.push_str(&format!("RDS,CORP\\berta,2026-10-{day:02}\n"));
    }
    write(&month, "hosts.csv", &hosts);
    write(&month, "vms.csv", &vms);
    write(&month, "members.csv", &members);
    let ran = spla_usage(&folder, &["report", "--month", "2026-10"]);
    // The lists have only their headers, which somebody has to fill or to sign for.
    assert_eq!(ran.code, 10, "{}{}", ran.out, ran.err);
    let filed = folder.join("archive/2026-10/rev-00");
    for (name, bytes) in files(&filed) {
        let text = String::from_utf8_lossy(&bytes).to_lowercase();
        let is_kept = name.starts_with("inputs/");
        assert!(is_kept || !text.contains("example"), "{name} has something invented");
    }
    let report: Value =
        serde_json::from_slice(&fs::read(filed.join("use-report.json")).unwrap()).unwrap();
    let lines = report["lines"].as_array().unwrap();
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert_eq!((&lines[0]["product"], &lines[0]["quantity"]), (&"ws-datacenter".into(), &8.into()));
}

/// The demo month, put where the new configuration looks, comes to the quantities of the demo.
#[test]
fn filled_with_the_exports_of_the_demo_it_reports_the_demo() {
    let demo = project("fixtures/months/2026-10-demo");
    let (_above, folder) = new();
    let month = folder.join("inventory/2026-10");
    fs::create_dir_all(&month).unwrap();
    for entry in fs::read_dir(demo.join("inventory/2026-10")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let here = name.replace("vhost", "hosts").replace("vinfo", "vms");
        fs::copy(demo.join("inventory/2026-10").join(&name), month.join(here)).unwrap();
    }
    for name in ["access-groups.csv", "prices.csv", "customers.csv"] {
        fs::copy(demo.join(name), folder.join(name)).unwrap();
    }
    let configuration = TEMPLATE
        .replace("edition = \"withhold\"", "edition = \"cheapest\"")
        .replace("#customers", "customers");
    let administrators = ["adm.brandt", "adm.petersen"].map(|name| {
        format!("[[administrators]]\naccount = \"HOSTING\\\\{name}\"\nreason = \"maintenance\"\n")
    });
    write(&folder, "spla-usage.toml", &(configuration + &administrators.concat()));
    let checked = spla_usage(&folder, &["check", "--month", "2026-10"]);
    assert_eq!(checked.code, 10, "{}{}", checked.out, checked.err);
    let ran = spla_usage(&folder, &["report", "--month", "2026-10"]);
    assert_eq!(ran.code, 10, "{}{}", ran.out, ran.err);
    let quantities = |path: &Path| -> BTreeMap<String, String> {
        let mut rows = csv::Reader::from_path(path).unwrap();
        let rows: Vec<csv::StringRecord> = rows.records().map(Result::unwrap).collect();
        // The fifth column is the product, the eighth the quantity.
        rows.iter().map(|row| (row[4].to_owned(), row[7].to_owned())).collect()
    };
    let made = quantities(&folder.join("archive/2026-10/rev-00/use-report.csv"));
    assert_eq!(made, quantities(&demo.join("expected/use-report.csv")));
    assert_eq!(made["ws-standard"], "48");
}

/// Every key and every value of the configuration in README.md, and no other, is in the template.
#[test]
fn the_template_is_the_configuration_of_the_readme() {
    let (_, block) = README.split_once("<!-- configuration -->\n```toml\n").unwrap();
    let (block, _) = block.split_once("\n```\n").unwrap();
    let of_readme: toml::Table = toml::from_str(block).unwrap();
    let of_template: toml::Table = toml::from_str(&with_examples()).unwrap();
    for (section, value) in &of_readme {
        assert_eq!(of_template.get(section), Some(value), "[{section}]");
    }
    assert_eq!(of_template, of_readme);
}

/// The examples of README.txt, taken for real, are read as what they are said to be.
#[test]
fn the_examples_are_true() {
    let (_above, folder) = new();
    write(&folder, "spla-usage.toml", &with_examples());
    for (name, [header, row]) in examples() {
        let list = fs::read_to_string(folder.join(name)).unwrap();
        assert_eq!(list.lines().collect::<Vec<_>>(), [header], "{name}");
        write(&folder, name, &format!("{header}\n{row}\n"));
    }
    let month = folder.join("inventory/2026-10");
    fs::create_dir_all(&month).unwrap();
    write(&month, "hosts.csv", "host,processor_count,core_count\nesx-01,2,16\n");
    write(&month, "vms.csv", "vm,host,guest_os\nexample-vm,esx-01,Windows Server 2022\n");
    write(&month, "members.csv", "group,member\nGG-RDS-Example,CORP\\berta\n");
    let ran = spla_usage(&folder, &["check", "--month", "2026-10", "--json"]);
    let checked: Value = serde_json::from_str(&ran.out).unwrap();
    assert_ne!(checked["outcome"], "refused", "{}", ran.out);
    for name in examples().into_keys() {
        let label = name.rsplit('/').next().unwrap();
        let all = checked["files"].as_array().unwrap();
        let file = all.iter().find(|file| file["file"] == label);
        let file = file.unwrap_or_else(|| panic!("{label} is not read: {all:?}"));
        let seen = &file["understood"];
        assert_eq!((&seen["rows"], &seen["rows_set_aside"]), (&1.into(), &0.into()), "{file}");
    }
    // The licence of the end customer leaves its VM out, so the edition of the host decides nothing.
    let findings = checked["findings"].as_array().unwrap();
    let grave: Vec<&Value> =
        findings.iter().filter(|found| found["effect"] == "withheld").collect();
    assert!(grave.is_empty(), "{grave:#?}");
    assert!(findings.iter().any(|found| found["code"] == "licences-registered"), "{findings:#?}");
}
