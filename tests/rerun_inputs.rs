//! Where the inputs of a correction come from: what lies there now, what the dossier keeps, what is typed.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what it takes for granted")]

use std::fs;
use std::io::Write as _;

use crate::support::command;
use crate::support::disputed;
use crate::support::disputed::{CONFIGURATION, Provider, vms};

const DISTINCT: &str = "[readings]\nstandard_vm_count = \"distinct\"\n";

/// Nothing is filed, although it was computed.
fn files_nothing(provider: &Provider, more: &[&str], code: i32) -> command::Ran {
    let before = provider.archived();
    let ran = provider.rerun(more);
    assert_eq!(ran.code, code, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("nothing is filed"), "{}", ran.out);
    assert!(provider.archived() == before, "something was filed");
    ran
}

/// A copy of the provider's configuration, with another list of VM exports.
fn vms_from(provider: &Provider, pattern: &str, more: &str) {
    let configuration = CONFIGURATION.replace("in/vms*.csv", pattern);
    provider.write("spla-usage.toml", configuration + more);
}

#[test]
fn what_is_gone_is_read_from_the_dossier_and_told() {
    let provider = Provider::filed();
    provider.remove("in/vms.csv");
    let ran = files_nothing(&provider, &[], 10);
    assert!(ran.err.contains("1 input is not there any more"), "{}", ran.err);
    assert!(ran.err.contains("revision 0: vms.csv."), "{}", ran.err);
    // The others are as they lie there now.
    provider.append("in/members.csv", "RDS,CORP\\berta.holm,user,2026-10-31\n");
    provider.remove("in/hosts.csv");
    let ran = provider.rerun(&[]);
    assert_eq!(ran.code, 10, "{}", ran.err);
    assert!(ran.err.contains("2 inputs are not there any more"), "{}", ran.err);
    assert_eq!(provider.quantities(1), [("rds-user-sal".into(), 2), ("ws-standard".into(), 16)]);
}

#[test]
fn a_whole_inventory_that_is_gone_is_in_the_dossier() {
    let provider = Provider::filed();
    fs::remove_dir_all(provider.path().join("in")).unwrap();
    let ran = files_nothing(&provider, &[], 10);
    assert!(ran.err.contains("5 inputs are not there any more"), "{}", ran.err);
    // Today's readings hold for what was kept.
    provider.append("spla-usage.toml", DISTINCT);
    assert_eq!(provider.rerun(&[]).code, 10);
    assert_eq!(provider.told(1, "ws-standard"), "16 → 24: readings +8 80.00");
}

#[test]
fn without_a_configuration_everything_is_in_the_dossier() {
    let provider = Provider::filed();
    provider.add_app_04();
    provider.remove("spla-usage.toml");
    let ran = files_nothing(&provider, &["--archive", "archive"], 10);
    assert!(ran.err.contains("configuration and inputs are read from revision 0"), "{}", ran.err);
    // Whatever is typed is read under the configuration of the filing, which has prices and an agreement.
    let hosts = provider.read("in/hosts.csv").replace("esx-01,2,8", "esx-01,2,12");
    provider.write("corrected.csv", hosts);
    let ran = provider.rerun(&["--archive", "archive", "--hosts", "corrected.csv"]);
    assert_eq!(ran.code, 10, "{}", ran.err);
    // 2 × 24 / 2 = 24
    assert_eq!(provider.told(1, "ws-standard"), "16 → 24: inputs +8 80.00");
    let report = provider.read("archive/2026-10/rev-01/use-report.csv");
    assert!(report.contains("2026-10,E1,"), "{report}");
}

#[test]
fn kept_inputs_are_taken_whatever_lies_there() {
    let provider = Provider::filed();
    provider.add_app_04();
    provider.append("spla-usage.toml", DISTINCT);
    files_nothing(&provider, &["--inputs", "kept"], 10);
}

#[test]
fn typed_files_are_all_that_is_read_of_their_kind() {
    let provider = Provider::new();
    provider.write("in/vms-2.csv", vms(&[("app-04", 1..=31)]));
    assert_eq!(provider.run(&["report", "--month", "2026-10"]).code, 10);
    assert_eq!(provider.quantities(0)[1], ("ws-standard".into(), 24));
    // A file of another customer's VMs is withdrawn by naming the others.
    let ran = provider.rerun(&["--vms", "in/vms.csv"]);
    assert_eq!(ran.code, 10, "{}", ran.err);
    assert_eq!(provider.told(1, "ws-standard"), "24 → 16: inputs -8 -80.00");
    let difference = provider.json(1, "difference.json");
    let inputs = difference["inputs"].as_array().unwrap();
    assert_eq!(inputs.len(), 1, "{inputs:?}");
    assert_eq!(
        (&inputs[0]["label"], &inputs[0]["change"]),
        (&"vms-2.csv".into(), &"vanished".into())
    );
    // Also where everything else is from the dossier.
    let ran = provider.rerun(&["--inputs", "kept", "--vms", "in/vms-2.csv"]);
    assert_eq!(ran.code, 10, "{}", ran.err);
    // One VM all month: 8 packs.
    assert_eq!(provider.told(2, "ws-standard"), "16 → 8: inputs -8 -80.00");
}

#[test]
fn a_typed_file_that_is_not_there_is_refused() {
    let provider = Provider::filed();
    let before = provider.archived();
    let ran = provider.rerun(&["--vms", "in/vmz.csv"]);
    assert_eq!(ran.code, 30, "{}", ran.err);
    assert!(ran.err.contains("vmz.csv"), "{}", ran.err);
    assert!(provider.archived() == before, "something was written");
}

/// Both VMs beside `app-01` are for the provider's own tests: one VM at once, 8 packs.
#[test]
fn a_register_can_be_added_and_withdrawn() {
    let provider = Provider::filed();
    provider.write(
        "in/exclusions.csv",
        "reason,reference,vm,valid_from\nown-testing,T-1,app-02,2026-01-01\nown-testing,T-2,app-03,2026-01-01\n",
    );
    let named = CONFIGURATION.to_owned() + "exclusions = \"in/exclusions.csv\"\n";
    provider.write("spla-usage.toml", named.replace("exclusions.csv", "exclusion.csv"));
    let ran = provider.rerun(&[]);
    assert_eq!(ran.code, 30, "a register that is mistyped is none: {}", ran.err);
    assert!(ran.err.contains("exclusion.csv"), "{}", ran.err);
    assert_eq!(provider.october(), ["rev-00"]);

    provider.write("spla-usage.toml", &named);
    let ran = provider.rerun(&[]);
    assert!([0, 10].contains(&ran.code), "{}", ran.err);
    assert_eq!(provider.told(1, "ws-standard"), "16 → 8: inputs -8 -80.00");
    // The file is lost: the dossier has it.
    provider.remove("in/exclusions.csv");
    files_nothing(&provider, &[], ran.code);
    // The configuration names it no more: it was wrong.
    provider.write("spla-usage.toml", CONFIGURATION);
    let ran = provider.rerun(&[]);
    assert_eq!(ran.code, 10, "{}", ran.err);
    assert_eq!(provider.told(2, "ws-standard"), "8 → 16: inputs +8 80.00");
    assert_eq!(ran.err, "", "nothing is read from the dossier");
}

#[test]
fn a_pattern_that_finds_nothing_and_found_nothing_is_refused() {
    let provider = Provider::filed();
    let more = "applications = [\"in/applications*.csv\"]\n";
    provider.write("spla-usage.toml", format!("{CONFIGURATION}{more}"));
    let ran = provider.rerun(&[]);
    assert_eq!(ran.code, 30, "{}", ran.err);
    assert!(ran.err.contains("in/applications*.csv"), "{}", ran.err);
}

/// A price list by another name takes the place of the one that was filed: of both the higher price would hold.
#[test]
fn another_price_list_takes_the_place_of_the_filed_one() {
    let provider = Provider::filed();
    provider.write("in/prices-2.csv", disputed::PRICES.replace("10.00", "9.00"));
    provider.remove("in/prices.csv");
    provider.replace("spla-usage.toml", "in/prices.csv", "in/prices-2.csv");
    let ran = provider.rerun(&[]);
    assert_eq!(ran.code, 10, "{}", ran.err);
    assert_eq!(provider.told(1, "ws-standard"), "16 → 16: prices +0 -16.00");
    assert!(!ran.err.contains("not there any more"), "{}", ran.err);
}

#[test]
fn a_file_that_was_renamed_is_not_read_twice() {
    let provider = Provider::filed();
    fs::rename(provider.path().join("in/vms.csv"), provider.path().join("in/vms-new.csv")).unwrap();
    let ran = provider.rerun(&[]);
    assert_eq!(ran.code, 10, "{}", ran.err);
    assert!(!ran.err.contains("not there any more"), "{}", ran.err);
    // The reports name files, so that they are other reports; their quantities are the same.
    assert_eq!(provider.quantities(0), provider.quantities(1));
    let findings = |revision: u32| {
        let report = provider.json(revision, "use-report.json");
        report["findings"].as_array().unwrap().len()
    };
    assert_eq!(findings(0), findings(1), "rows that stand twice would be told");
    let difference = provider.json(1, "difference.json");
    let changes: Vec<&str> = difference["inputs"]
        .as_array()
        .unwrap()
        .iter()
        .map(|input| input["change"].as_str().unwrap())
        .collect();
    assert_eq!(changes, ["appeared", "vanished"]);
    assert!(ran.out.contains("All lines are equal"), "{}", ran.out);
}

#[cfg(unix)]
#[test]
fn a_file_may_be_renamed_and_lie_behind_a_link() {
    let provider = Provider::filed();
    let path = |name: &str| provider.path().join(name);
    fs::rename(path("in/vms.csv"), path("kept-elsewhere.csv")).unwrap();
    std::os::unix::fs::symlink("../kept-elsewhere.csv", path("in/vms-linked.csv")).unwrap();
    let ran = provider.rerun(&[]);
    assert_eq!(ran.code, 10, "{}", ran.err);
    assert!(!ran.err.contains("not there any more"), "{}", ran.err);
    assert_eq!(provider.quantities(0), provider.quantities(1));
}

#[test]
fn files_of_one_name_keep_their_names_when_one_is_gone() {
    let provider = Provider::new();
    for (folder, name) in [("a", "app-04"), ("b", "app-05")] {
        fs::create_dir(provider.path().join("in").join(folder)).unwrap();
        provider.write(&format!("in/{folder}/vms.csv"), vms(&[(name, 1..=31)]));
    }
    vms_from(&provider, "in/*/vms.csv", "");
    assert_eq!(provider.run(&["report", "--month", "2026-10"]).code, 10);
    provider.remove("in/b/vms.csv");
    let ran = files_nothing(&provider, &[], 10);
    assert!(ran.err.contains("b/vms.csv"), "{}", ran.err);
}

#[test]
fn many_files_that_are_gone_are_not_all_named() {
    let provider = Provider::new();
    provider.remove("in/vms.csv");
    for day in 1..=31 {
        let name = format!("in/vms-{day:02}.csv");
        provider.write(&name, vms(&[("app-01", day..=day), ("app-02", day..=day)]));
    }
    assert_eq!(provider.run(&["report", "--month", "2026-10"]).code, 10);
    for day in 2..=31 {
        provider.remove(&format!("in/vms-{day:02}.csv"));
    }
    let ran = files_nothing(&provider, &[], 10);
    assert!(ran.err.contains("30 inputs are not there any more"), "{}", ran.err);
    assert!(ran.err.contains("vms-11.csv, and 20 more"), "{}", ran.err);
    assert!(!ran.err.contains("vms-12.csv"), "{}", ran.err);
}

/// Settings of `[[files]]` are part of what a file says: they survive with it, also where they come from a path that
/// the dossier does not have.
#[test]
fn what_was_settled_about_a_file_is_kept_with_it() {
    let provider = Provider::new();
    fs::create_dir(provider.path().join("in/contoso")).unwrap();
    provider.remove("in/vms.csv");
    let mut text = b"vm;host;guest_os;power_state;captured_at\n".to_vec();
    for day in 1..=31 {
        // ü of Windows-1252.
        text.extend(b"b\xfcro-01;esx-01;Windows Server 2022;poweredOn;");
        text.extend(format!("{day:02}/10/2026\n").as_bytes());
    }
    provider.write("in/contoso/list.csv", text);
    let settled = "[[files]]\npath = \"{customer}/list.csv\"\nencoding = \"windows-1252\"\n\
        delimiter = \";\"\ndates = \"day-first\"\nconstants = { source = \"farm-2\" }\n";
    vms_from(&provider, "in/*/list.csv", settled);
    let ran = provider.run(&["report", "--month", "2026-10"]);
    assert_eq!(ran.code, 10, "{}{}", ran.out, ran.err);
    assert_eq!(provider.quantities(0)[1], ("ws-standard".into(), 8));
    let workings = provider.read("archive/2026-10/rev-00/workings.csv");
    assert!(workings.contains("büro-01"), "{workings}");
    files_nothing(&provider, &["--inputs", "kept"], 10);
    fs::remove_dir_all(provider.path().join("in")).unwrap();
    files_nothing(&provider, &[], 10);
    // The settings are those of the file, whatever the configuration of today says.
    vms_from(&provider, "in/*/list.csv", "");
    files_nothing(&provider, &[], 10);
    let entry = &provider.json(0, "manifest.json")["inputs"];
    let entry = entry.as_array().unwrap().iter().find(|entry| entry["kind"] == "vms").unwrap();
    assert_eq!(entry["settled"]["encoding"], "windows-1252");
    assert_eq!(entry["given"]["customer"], "contoso");
}

#[test]
fn workbooks_and_packed_files_are_kept_as_they_came() {
    let provider = Provider::new();
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (row, line) in (0..).zip(provider.read("in/hosts.csv").lines()) {
        for (column, cell) in (0..).zip(line.split(',')) {
            sheet.write_string(row, column, cell).unwrap();
        }
    }
    book.save(provider.path().join("in/hosts.xlsx")).unwrap();
    let packed = fs::File::create(provider.path().join("in/vms.csv.gz")).unwrap();
    let mut packer = flate2::write::GzEncoder::new(packed, flate2::Compression::default());
    packer.write_all(provider.read("in/vms.csv").as_bytes()).unwrap();
    packer.finish().unwrap();
    provider.remove("in/vms.csv");
    provider.remove("in/hosts.csv");
    let configuration = CONFIGURATION.replace("in/hosts.csv", "in/hosts.xlsx");
    let configuration = configuration.replace("in/vms*.csv", "in/vms.csv.gz");
    provider.write("spla-usage.toml", configuration);
    assert_eq!(provider.run(&["report", "--month", "2026-10"]).code, 10);
    assert_eq!(provider.quantities(0)[1], ("ws-standard".into(), 16));
    files_nothing(&provider, &["--inputs", "kept"], 10);
    fs::remove_dir_all(provider.path().join("in")).unwrap();
    files_nothing(&provider, &[], 10);
}

#[test]
fn a_month_of_zero_use_stays_one_until_exports_say_otherwise() {
    let provider = Provider::new();
    let exports = ["hosts", "vms", "members"].map(|name| format!("in/{name}.csv"));
    let held: Vec<String> = exports.iter().map(|name| provider.read(name)).collect();
    for name in &exports {
        provider.remove(name);
    }
    assert_eq!(provider.run(&["report", "--month", "2026-10", "--zero-use"]).code, 0);
    let ran = files_nothing(&provider, &[], 0);
    assert_eq!(ran.err, "", "nothing was kept, so nothing is missed");
    files_nothing(&provider, &["--inputs", "kept"], 0);
    // A price alone does not make use.
    provider.replace("in/prices.csv", "10.00", "9.00");
    assert_eq!(provider.rerun(&[]).code, 0);
    assert_eq!(provider.quantities(1), []);
    for (name, text) in exports.iter().zip(held) {
        provider.write(name, text);
    }
    let ran = provider.rerun(&[]);
    assert_eq!(ran.code, 10, "{}", ran.err);
    assert_eq!(provider.quantities(2), [("rds-user-sal".into(), 1), ("ws-standard".into(), 16)]);
    // And back, which has to be stated.
    for name in &exports {
        provider.write(name, "");
    }
    assert_eq!(provider.rerun(&[]).code, 30);
}

#[test]
fn what_a_correction_withdrew_does_not_come_back_with_the_next() {
    let provider = Provider::filed();
    // The file of the filing had a host too many cores; another one takes its place.
    let hosts = provider.read("in/hosts.csv");
    provider.write("corrected.csv", hosts.replace("esx-01,2,8", "esx-01,2,12"));
    let ran = provider.rerun(&["--hosts", "corrected.csv"]);
    assert_eq!(ran.code, 10, "{}", ran.err);
    // 2 × 24 / 2 = 24
    assert_eq!(provider.told(1, "ws-standard"), "16 → 24: inputs +8 80.00");
    // Both files lie there, and the first one is found by the configuration.
    let ran = files_nothing(&provider, &[], 10);
    assert!(ran.err.contains("hosts are those that the command line"), "{}", ran.err);
    assert!(!ran.err.contains("not there any more"), "{}", ran.err);
    // A correction of the corrected file is heard, and without it there is the dossier.
    provider.write("corrected.csv", hosts.replace("esx-01,2,8", "esx-01,2,10"));
    assert_eq!(provider.rerun(&[]).code, 10);
    // 2 × 20 / 2 = 20
    assert_eq!(provider.told(2, "ws-standard"), "24 → 20: inputs -4 -40.00");
    provider.remove("corrected.csv");
    let ran = files_nothing(&provider, &[], 10);
    assert!(ran.err.contains("1 input is not there any more"), "{}", ran.err);
    // Naming the first one takes it back.
    let ran = provider.rerun(&["--hosts", "in/hosts.csv"]);
    assert_eq!(ran.code, 10, "{}", ran.err);
    assert_eq!(provider.told(3, "ws-standard"), "20 → 16: inputs -4 -40.00");
}
