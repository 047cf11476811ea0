//! What somebody changed in an archive is told by every command that would otherwise build on it or repeat it.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what it takes for granted")]

use std::fs;

use spla_usage::dossier::{BLANK, MANIFEST, Manifest, sealed, sha256};

use crate::support::command::{Ran, files};
use crate::support::provider::Provider;

/// September as it was filed and corrected, October as it was filed and marked.
fn filed() -> Provider {
    let provider = Provider::new();
    provider.file("2026-09", 1);
    provider.exports("2026-09", 2, "");
    provider.runs(0, &["rerun", "--month", "2026-09", "--reason", "a person was missing"]);
    provider.file("2026-10", 2);
    provider.runs(0, &["mark", "--month", "2026-10", "--sent-on", "2026-11-05"]);
    provider
}

fn edit(provider: &Provider, name: &str, was: &str, is: &str) {
    let path = provider.archive().join(name);
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(was), "{was} is not in {name}");
    fs::write(path, text.replacen(was, is, 1)).unwrap();
}

fn told(ran: &Ran, words: &[&str]) {
    for words in words {
        assert!(
            ran.out.contains(words) || ran.err.contains(words),
            "{words}\n{}{}",
            ran.out,
            ran.err
        );
    }
}

#[test]
fn an_edited_mark_is_not_healed_by_a_new_ledger() {
    let provider = filed();
    edit(
        &provider,
        "2026-10/mark-01.json",
        "\"sent_on\": \"2026-11-05\"",
        "\"sent_on\": \"2026-11-04\"",
    );
    for more in [&[][..], &["--rebuild-ledger"], &[]] {
        let ran = provider.runs(40, &[&["verify"], more].concat());
        told(&ran, &["2026-10/mark-01.json: its bytes are not those that it was sealed with"]);
    }
    // Nor is anything filed behind it.
    provider.exports("2026-08", 1, "");
    told(&provider.runs(40, &["report", "--month", "2026-08"]), &["mark-01.json"]);
}

#[test]
fn a_missing_or_broken_file_is_a_fault_wherever_it_is() {
    let provider = filed();
    for (name, bytes) in files(&provider.archive().join("2026-09/rev-00")) {
        if name == MANIFEST {
            continue;
        }
        let path = provider.archive().join("2026-09/rev-00").join(&name);
        fs::remove_file(&path).unwrap();
        told(&provider.runs(40, &["verify"]), &[&format!("{name}: it is not there")]);
        let longer = [&bytes[..], b"x"].concat();
        for changed in [&b""[..], &bytes[..bytes.len() / 2], &longer] {
            fs::write(&path, changed).unwrap();
            // What has no bytes cannot be made emptier.
            if changed != bytes {
                told(&provider.runs(40, &["verify"]), &[&format!("{name}: its bytes are not")]);
            }
        }
        fs::write(&path, bytes).unwrap();
    }
    provider.runs(0, &["verify"]);
}

#[test]
fn nobody_repeats_what_a_changed_dossier_says() {
    let provider = filed();
    edit(&provider, "2026-09/rev-01/use-report.json", "\"quantity\": 2", "\"quantity\": 1");
    let commands: [&[&str]; 4] = [
        &["compare", "2026-09@0", "2026-09@1"],
        &["explain", "--month", "2026-09", "--line", "1"],
        &["rerun", "--month", "2026-09", "--reason", "disputed"],
        &["mark", "--month", "2026-09", "--sent-on", "2026-10-05"],
    ];
    for words in commands {
        let before = files(&provider.archive());
        told(&provider.runs(40, words), &["revision 1 of 2026-09 is not as it was filed"]);
        assert!(files(&provider.archive()) == before, "{words:?} wrote something");
    }
    let ran = provider.runs(40, &["report", "--month", "2026-09"]);
    told(&ran, &["use-report.json"]);
}

#[test]
fn looking_at_one_month_tells_that_the_chain_does_not_hold() {
    let provider = filed();
    fs::remove_file(provider.archive().join("ledger")).unwrap();
    let ran = provider.runs(0, &["explain", "--month", "2026-09", "--line", "1"]);
    told(&ran, &["the archive is not as it was left (ledger: it is not there)"]);
}

/// Seals a dossier again as if its manifest had always said so.
fn resealed(provider: &Provider, dossier: &str, change: impl FnOnce(&mut Manifest)) {
    let path = provider.archive().join(dossier).join(MANIFEST);
    let mut manifest: Manifest = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    change(&mut manifest);
    let folder = provider.archive().join(dossier);
    for file in &mut manifest.files {
        let bytes = fs::read(folder.join(&file.path)).unwrap();
        (file.bytes, file.sha256) = (bytes.len() as u64, sha256(&bytes));
    }
    manifest.seal = BLANK.to_owned();
    fs::write(path, sealed(&manifest).unwrap()).unwrap();
}

#[test]
fn another_version_does_not_excuse_another_quantity() {
    let provider = Provider::new();
    provider.file("2026-10", 2);
    edit(&provider, "2026-10/rev-00/use-report.csv", "SAL,2,7.00", "SAL,1,7.00");
    resealed(&provider, "2026-10/rev-00", |manifest| manifest.program.version = "0.0.9".to_owned());
    let ran = provider.runs(40, &["verify", "--rebuild-ledger"]);
    told(&ran, &["use-report.csv: this program comes to another line"]);
}

#[test]
fn what_the_manifest_says_of_the_report_is_computed_again() {
    let provider = Provider::new();
    provider.file("2026-10", 2);
    resealed(&provider, "2026-10/rev-00", |manifest| {
        manifest.status = "needs-signature".to_owned();
        manifest.readings.insert("powered_off_vms".to_owned(), "count".to_owned());
    });
    let ran = provider.runs(40, &["verify", "--rebuild-ledger"]);
    told(&ran, &["the status is needs-signature", "powered_off_vms is count"]);
    // So is the list of the numbers that were used.
    let provider = Provider::new();
    provider.file("2026-10", 2);
    edit(&provider, "2026-10/rev-00/inputs/terms.csv", ",8,core licences", ",6,core licences");
    resealed(&provider, "2026-10/rev-00", |_| {});
    let ran = provider.runs(40, &["verify", "--rebuild-ledger"]);
    told(&ran, &["inputs/terms.csv: computing it again gives another line"]);
}

#[test]
fn a_new_ledger_says_what_it_drops() {
    let provider = filed();
    fs::remove_dir_all(provider.archive().join("2026-10")).unwrap();
    let ran = provider.runs(0, &["verify", "--rebuild-ledger"]);
    let dropped = "the ledger has 2026-10/rev-00/manifest.json, which the archive has not";
    told(&ran, &[dropped, "the ledger has 2026-10/mark-01.json"]);
}

#[test]
fn an_archive_that_is_not_there_is_not_whole() {
    let provider = filed();
    provider.runs(64, &["verify", "--archive", "mistyped"]);
    fs::create_dir(provider.path().join("empty")).unwrap();
    told(&provider.runs(0, &["verify", "--archive", "empty"]), &["nothing is filed in empty"]);
}

#[cfg(unix)]
#[test]
fn a_link_in_the_place_of_the_ledger_is_one_fault_among_others() {
    let provider = filed();
    let ledger = provider.archive().join("ledger");
    let elsewhere = provider.path().join("elsewhere");
    fs::rename(&ledger, &elsewhere).unwrap();
    std::os::unix::fs::symlink(&elsewhere, &ledger).unwrap();
    let ran = provider.runs(40, &["verify"]);
    told(&ran, &["2026-09/rev-00  whole", "    ledger: "]);
}

#[test]
fn an_export_with_the_longest_name_is_kept() {
    let provider = Provider::new();
    provider.exports("2026-10", 1, "");
    let name = format!("{}.csv", "ü".repeat(125));
    fs::rename(provider.path().join("vms-2026-10.csv"), provider.path().join(&name)).unwrap();
    let more = ["--vms", &name];
    provider.runs(0, &[&["report", "--month", "2026-10"], &more[..]].concat());
    provider.runs(0, &["verify"]);
}

#[test]
fn a_folder_in_which_nothing_is_was_put_there_later() {
    let provider = filed();
    for name in ["2026-10/rev-00/inputs/more", "2026-10/rev-00/notes/of/mine"] {
        let folder = provider.archive().join(name);
        fs::create_dir_all(&folder).unwrap();
        let within = name.trim_start_matches("2026-10/rev-00/");
        let ran = provider.runs(40, &["verify"]);
        told(&ran, &[&format!("{within}: the manifest does not name it")]);
        fs::remove_dir(&folder).unwrap();
    }
    for name in ["notes/of", "notes"] {
        fs::remove_dir(provider.archive().join("2026-10/rev-00").join(name)).unwrap();
    }
    provider.runs(0, &["verify"]);
}
