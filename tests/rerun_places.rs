//! A correction knows a filed input again by where it lay, and not by its name alone.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what it takes for granted")]

use std::fs;

use crate::support::disputed::{CONFIGURATION, Provider, vms};
use crate::support::resealed;

/// Hosts and VMs lie in folders below `in`, one of which is there: its host needs 16 packs.
fn in_folders() -> Provider {
    let provider = Provider::new();
    provider.write(
        "spla-usage.toml",
        CONFIGURATION.replace("in/hosts", "in/*/hosts").replace("in/vms*", "in/*/vms"),
    );
    fs::create_dir(provider.path().join("in/a")).unwrap();
    for name in ["hosts.csv", "vms.csv"] {
        let from = provider.path().join("in").join(name);
        fs::rename(from, provider.path().join("in/a").join(name)).unwrap();
    }
    let ran = provider.run(&["report", "--month", "2026-10"]);
    assert_eq!(ran.code, 10, "{}{}", ran.out, ran.err);
    assert_eq!(provider.quantities(0)[1], ("ws-standard".into(), 16));
    provider
}

/// Another folder, whose host has one processor of 8 cores and one VM: 4 packs.
fn add_b(provider: &Provider) {
    fs::create_dir(provider.path().join("in/b")).unwrap();
    let hosts = provider.read("in/a/hosts.csv").replace("esx-01,2,8", "esx-02,1,8");
    provider.write("in/b/hosts.csv", hosts);
    provider.write("in/b/vms.csv", vms(&[("app-09", 1..=31)]).replace("esx-01", "esx-02"));
}

fn remove_a(provider: &Provider) {
    fs::remove_dir_all(provider.path().join("in/a")).unwrap();
}

/// As a version filed it that did not keep where the inputs lay.
fn forget_places(provider: &Provider) {
    resealed::change(&provider.archive(), "2026-10/rev-00", |manifest| {
        assert!(manifest.inputs.iter().all(|input| input.path_sha256.is_some()));
        manifest.inputs.iter_mut().for_each(|input| input.path_sha256 = None);
    });
}

#[test]
fn a_file_of_the_same_name_elsewhere_is_another_one() {
    let provider = in_folders();
    add_b(&provider);
    remove_a(&provider);
    let ran = provider.rerun(&[]);
    assert_eq!(ran.code, 10, "{}{}", ran.out, ran.err);
    assert!(ran.err.contains("2 inputs are not there any more"), "{}", ran.err);
    assert!(ran.err.contains("revision 0: hosts.csv, vms.csv."), "{}", ran.err);
    assert_eq!(provider.told(1, "ws-standard"), "16 → 20: inputs +4 40.00");
    let difference = provider.json(1, "difference.json");
    let inputs = difference["inputs"].as_array().unwrap().iter();
    let inputs: Vec<_> = inputs.map(|input| (&input["label"], &input["change"])).collect();
    let appeared = &"appeared".into();
    let (hosts, vms) = (&"b/hosts.csv".into(), &"b/vms.csv".into());
    assert_eq!(inputs, [(hosts, appeared), (vms, appeared)]);
    // Where it lay is known as well of what was read from the dossier.
    fs::create_dir(provider.path().join("in/a")).unwrap();
    let hosts = provider.read("in/b/hosts.csv").replace("esx-02,1,8", "esx-01,2,12");
    provider.write("in/a/hosts.csv", hosts);
    let ran = provider.rerun(&[]);
    assert!(ran.err.contains("1 input is not there any more"), "{}", ran.err);
    // 2 × 24 / 2 = 24, and 4.
    assert_eq!(provider.told(2, "ws-standard"), "20 → 28: inputs +8 80.00");
}

#[test]
fn a_file_is_known_again_wherever_the_command_is_run() {
    let provider = in_folders();
    add_b(&provider);
    let hosts = provider.read("in/a/hosts.csv").replace("esx-01,2,8", "esx-01,2,12");
    provider.write("in/a/hosts.csv", hosts);
    let configuration = provider.path().join("spla-usage.toml");
    let words = ["rerun", "--month", "2026-10", "--reason", "disputed", "--config"];
    let words = [&words[..], &[configuration.to_str().unwrap()]].concat();
    let ran = crate::support::command::spla_usage(&provider.path().join("in"), &words);
    assert_eq!((ran.code, ran.err.as_str()), (10, ""), "{}", ran.out);
    assert_eq!(provider.told(1, "ws-standard"), "16 → 28: inputs +12 120.00");
}

/// Of a dossier that keeps names alone, a file of the name is taken, and told where it could be another one.
#[test]
fn an_assumption_about_a_name_is_told() {
    let provider = in_folders();
    forget_places(&provider);
    add_b(&provider);
    // With the bytes that were filed it is the one.
    let ran = provider.rerun(&[]);
    assert_eq!(ran.err, "", "{}", ran.out);
    assert_eq!(provider.quantities(1)[1], ("ws-standard".into(), 20));

    let provider = in_folders();
    forget_places(&provider);
    add_b(&provider);
    remove_a(&provider);
    let ran = provider.rerun(&[]);
    assert!(ran.err.contains("does not say in which folder hosts.csv lay"), "{}", ran.err);
    assert!(ran.err.contains("in/b/hosts.csv, which has other bytes, is taken"), "{}", ran.err);
    assert!(ran.err.contains("in which folder vms.csv lay"), "{}", ran.err);

    // A configuration that spells out the folder leaves no doubt.
    let provider = Provider::filed();
    forget_places(&provider);
    provider.add_app_04();
    let ran = provider.rerun(&[]);
    assert!(!ran.err.contains("in which folder"), "{}", ran.err);
    assert_eq!(provider.quantities(1)[1], ("ws-standard".into(), 24));
}
