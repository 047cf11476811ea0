//! The commands that the configuration has for what happens: when they are started, what they get, and that nothing
//! they do changes how a month ends.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what it takes for granted")]

use std::fs;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::command;
use crate::support::provider::Provider;

/// A VM whose power state is empty, which somebody has to sign for.
const TO_SIGN: &str = "app-02,2,esx-01,Windows Server 2022,,2026-10-31\n";

/// Writes a line for each start, and what it got beside it: `hook N` for the environment, `hook N.json` for the input.
const NOTES: &str = r#"
n=$(ls | grep -c '^hook [0-9]*$')
env | grep '^SPLA_USAGE_' | LC_ALL=C sort > "hook $n"
cat > "hook $n.json"
echo "printed by the command"
"#;

/// A provider of October with `[on_failure]` and `[after]`, which both take notes; more of each at its end.
fn provider(of_failure: &str, of_after: &str) -> Provider {
    let provider = Provider::new();
    provider.write("notes.sh", NOTES);
    provider.exports("2026-10", 2, "");
    provider.configure("", &hooks(of_failure, of_after));
    provider
}

fn hooks(of_failure: &str, of_after: &str) -> String {
    let run = "run = [\"sh\", \"notes.sh\"]\n";
    format!("[on_failure]\n{run}{of_failure}\n[after]\n{run}{of_after}\n")
}

/// What the commands got, in the order in which they were started.
fn notes(provider: &Provider) -> Vec<(String, Value)> {
    let read = |name: String| fs::read_to_string(provider.path().join(name)).ok();
    let note = |number: usize| {
        let input = serde_json::from_str(&read(format!("hook {number}.json"))?).unwrap();
        Some((read(format!("hook {number}"))?, input))
    };
    (0..).map_while(note).collect()
}

fn report(provider: &Provider, code: i32) -> command::Ran {
    provider.runs(code, &["report", "--month", "2026-10"])
}

#[test]
fn a_filed_revision_is_handed_over_once() {
    let provider = provider("", "");
    let ran = report(&provider, 0);
    assert!(!ran.out.contains("printed by the command"), "{}", ran.out);
    assert!(ran.err.contains("printed by the command"), "{}", ran.err);
    // The month is there already, so nothing happens to it.
    report(&provider, 0);
    let notes = notes(&provider);
    let [(environment, input)] = &notes[..] else { panic!("{notes:?}") };
    let archive = provider.path().join("archive").display().to_string();
    let folder = format!("{archive}/2026-10/rev-00");
    let expected = format!(
        "SPLA_USAGE_ARCHIVE={archive}\nSPLA_USAGE_EVENT=after\nSPLA_USAGE_EXIT=ready\nSPLA_USAGE_EXIT_CODE=0\n\
         SPLA_USAGE_FOLDER={folder}\nSPLA_USAGE_MONTH=2026-10\nSPLA_USAGE_REVISION=0\n"
    );
    assert_eq!(*environment, expected);
    let files = input["files"].as_array().unwrap();
    for name in ["use-report.csv", "manifest.json", "charges.csv"] {
        let path = format!("{folder}/{name}");
        assert!(files.contains(&json!(path)), "{path} is not among {files:?}");
        assert!(fs::exists(path).unwrap());
    }
    let mut rest = input.clone();
    rest.as_object_mut().unwrap().remove("files");
    assert_eq!(
        rest,
        json!({
            "schema": 1, "event": "after", "report_month": "2026-10", "exit_code": 0, "exit": "ready",
            "standing": "filed as revision 0", "revision": 0, "folder": folder, "archive": archive,
            "messages": [],
        })
    );
}

#[test]
fn what_waits_for_a_signature_is_handed_over_when_it_is_signed() {
    let provider = provider("", "");
    provider.exports("2026-10", 2, TO_SIGN);
    report(&provider, 10);
    assert_eq!(notes(&provider).len(), 0);
    let signed = "[[accepted]]\nfinding = \"power-unknown\"\nsubject = \"*\"\nreason = \"it ran\"\n\
                  by = \"licensing manager\"\nuntil = 2026-10-31\n";
    provider.configure("", &(hooks("", "") + signed));
    report(&provider, 0);
    let notes = notes(&provider);
    assert_eq!(notes.len(), 1);
    assert_eq!((&notes[0].1["revision"], &notes[0].1["exit"]), (&1.into(), &"ready".into()));
}

#[test]
fn it_can_be_handed_over_before() {
    let provider = provider("", "on = [\"ready\", \"needs-signature\"]");
    provider.exports("2026-10", 2, TO_SIGN);
    report(&provider, 10);
    assert_eq!(notes(&provider)[0].1["exit"], "needs-signature");
}

#[test]
fn the_archive_is_free_for_the_command() {
    let provider = provider("", "");
    let sent = format!(
        "{} mark --month $SPLA_USAGE_MONTH --revision $SPLA_USAGE_REVISION --sent-on 2026-11-05",
        env!("CARGO_BIN_EXE_spla-usage")
    );
    provider.write("notes.sh", &sent);
    report(&provider, 0);
    let history = provider.history();
    assert_eq!(history["months"][0]["sent"][0]["sent_on"], "2026-11-05");
}

#[test]
fn a_month_that_cannot_be_reported_is_told() {
    // A draft: the row of a host cannot be read.
    let draft = provider("", "");
    let hosts = "host,processor_count,cores_per_processor,edition\nesx-01,2,acht,datacenter\n";
    draft.write("hosts-2026-10.csv", hosts);
    report(&draft, 20);
    let (environment, input) = notes(&draft).remove(0);
    assert!(environment.contains("SPLA_USAGE_EVENT=on_failure\n"), "{environment}");
    assert!(environment.contains("SPLA_USAGE_EXIT_CODE=20\n"), "{environment}");
    assert!(environment.contains("SPLA_USAGE_REVISION=\n"), "{environment}");
    assert!(input["folder"].as_str().unwrap().ends_with("archive/2026-10/draft"), "{input}");
    assert!(input["messages"][0].as_str().unwrap().contains("hosts-2026-10.csv:2"), "{input}");

    // Refused: a file is not there.
    let refused = provider("", "");
    fs::remove_file(refused.path().join("vms-2026-10.csv")).unwrap();
    report(&refused, 30);
    let (_, input) = notes(&refused).remove(0);
    assert_eq!((&input["exit"], &input["folder"]), (&"refused".into(), &Value::Null));
    assert!(input["messages"].to_string().contains("vms-2026-10.csv"), "{input}");

    // Failed: something else is where the archive would be.
    let failed = provider("", "");
    failed.write("archive", "no folder\n");
    report(&failed, 74);
    let (_, input) = notes(&failed).remove(0);
    assert_eq!((&input["exit"], &input["exit_code"]), (&"io".into(), &74.into()));
    assert!(input["messages"][0].as_str().unwrap().starts_with("could not write"), "{input}");
}

#[test]
fn only_the_ends_that_are_named_are_told() {
    let provider = provider("on = [\"differs\"]", "");
    report(&provider, 0);
    provider.exports("2026-10", 3, "");
    report(&provider, 40);
    fs::remove_file(provider.path().join("vms-2026-10.csv")).unwrap();
    report(&provider, 30);
    let exits: Vec<Value> = notes(&provider).iter().map(|note| note.1["exit"].clone()).collect();
    assert_eq!(exits, ["ready", "differs"]);
}

#[test]
fn a_preview_starts_nothing() {
    let provider = provider("", "");
    provider.runs(0, &["report", "--month", "2026-10", "--preview"]);
    fs::remove_file(provider.path().join("vms-2026-10.csv")).unwrap();
    provider.runs(30, &["report", "--month", "2026-10", "--preview"]);
    assert_eq!(notes(&provider).len(), 0);
}

#[test]
fn a_command_that_fails_changes_nothing() {
    let provider = provider("", "");
    provider.write("notes.sh", "exit 3\n");
    let ran = report(&provider, 0);
    assert!(ran.err.contains("`sh` of [after] for 2026-10 failed"), "{}", ran.err);
    assert!(ran.err.contains("exit status: 3"), "{}", ran.err);
    provider.runs(0, &["verify"]);
    fs::remove_file(provider.path().join("vms-2026-10.csv")).unwrap();
    let ran = report(&provider, 30);
    assert!(ran.err.contains("`sh` of [on_failure] for 2026-10 failed"), "{}", ran.err);

    let other = Provider::new();
    other.exports("2026-10", 2, "");
    other.configure("", "[after]\nrun = [\"./not-there\"]\n");
    let ran = report(&other, 0);
    assert!(ran.err.contains("could not be started"), "{}", ran.err);
}

#[test]
fn a_command_that_hangs_is_stopped_with_all_that_it_started() {
    let provider = provider("", "timeout_seconds = 1");
    // The child of the command would write, were it left.
    provider.write("notes.sh", "(sleep 4; echo late > late) &\nsleep 600\n");
    let begun = Instant::now();
    let ran = report(&provider, 0);
    assert!(begun.elapsed() < Duration::from_secs(120));
    assert!(ran.err.contains("it was stopped after 1 seconds"), "{}", ran.err);
    std::thread::sleep(Duration::from_secs(5));
    assert!(!provider.path().join("late").exists(), "what the command started is left");
}

#[test]
fn a_command_that_does_not_read_holds_nobody_up() {
    let provider = provider("", "");
    provider.write("notes.sh", "exec 0<&-\n");
    report(&provider, 0);
}

#[test]
fn another_command_is_no_other_input() {
    let provider = provider("", "");
    report(&provider, 0);
    let before = provider.archived();
    provider.configure("", "[after]\nrun = [\"sh\", \"other.sh\"]\ntimeout_seconds = 7\n");
    report(&provider, 0);
    provider.configure("", "");
    report(&provider, 0);
    assert!(provider.archived() == before, "the archive has changed");
}

#[test]
fn a_correction_is_handed_over_but_never_by_what_a_dossier_says() {
    let provider = provider("", "");
    report(&provider, 0);
    provider.exports("2026-10", 3, "");
    let rerun = ["rerun", "--month", "2026-10", "--reason", "a person was missing"];
    provider.runs(0, &rerun);
    assert_eq!(notes(&provider).len(), 2);
    assert_eq!(notes(&provider)[1].1["revision"], 1);
    // The configuration that the dossier keeps has a command, and the one of today has none.
    provider.configure("", "");
    let more = ["--inputs", "kept", "--members", "members-2026-10.csv"];
    provider.exports("2026-10", 4, "");
    provider.runs(0, &[&rerun[..], &more[..]].concat());
    provider.runs(0, &["verify"]);
    assert!(provider.path().join("archive/2026-10/rev-02").exists());
    assert_eq!(notes(&provider).len(), 2, "a command of a dossier was started");
}

#[test]
fn each_of_several_months_has_its_own_end() {
    let provider = provider("", "");
    // September is refused, and October is filed all the same.
    let ran = provider.runs(30, &["report", "--month", "2026-09..2026-10"]);
    let events: Vec<[Value; 2]> = notes(&provider)
        .iter()
        .map(|note| [note.1["event"].clone(), note.1["report_month"].clone()])
        .collect();
    assert_eq!(events, [["on_failure", "2026-09"], ["after", "2026-10"]]);
    let (_, months) = ran.out.split_once("\nMonths 2026-09 to 2026-10\n").unwrap();
    let rows: Vec<Vec<&str>> = months.lines().map(|row| row.split_whitespace().collect()).collect();
    assert_eq!(rows[0], ["2026-09", "refused", "nothing", "is", "written"]);
    assert_eq!(rows[1], ["2026-10", "ready", "filed", "as", "revision", "0"]);
}

#[test]
fn after_a_month_that_failed_no_other_is_tried() {
    let provider = provider("", "");
    provider.exports("2026-08", 2, "");
    provider.exports("2026-09", 2, "");
    provider.runs(0, &["report", "--month", "2026-08"]);
    // August is there and needs no key; without one September cannot be signed.
    let key = "[archive.signature]\nform = \"ssh\"\nkey = \"not-there\"\n";
    provider.configure("", &(hooks("", "") + key));
    let ran = provider.runs(74, &["report", "--month", "2026-08..2026-10"]);
    assert!(ran.err.contains("2026-09 failed, so these were not tried: 2026-10"), "{}", ran.err);
    let (_, months) = ran.out.split_once("\nMonths 2026-08 to 2026-10\n").unwrap();
    assert!(months.contains("2026-08  ready") && months.contains("2026-09  io"), "{months}");
    assert!(!provider.path().join("archive/2026-10").exists());
    let (_, told) = notes(&provider).pop().unwrap();
    assert_eq!((&told["report_month"], &told["exit"]), (&"2026-09".into(), &"io".into()));
    assert!(told["messages"][0].as_str().unwrap().contains("not-there.pub"), "{told}");
}

/// What is filed stays filed, so it is handed over; that it could not be printed is told.
#[test]
fn what_cannot_be_printed_is_handed_over_all_the_same() {
    let full = fs::OpenOptions::new().write(true).open("/dev/full");
    let Ok(full) = full else {
        eprintln!("skipped: this system has no /dev/full");
        return;
    };
    let provider = provider("", "");
    let ran = std::process::Command::new(env!("CARGO_BIN_EXE_spla-usage"))
        .args(["report", "--month", "2026-10"])
        .current_dir(provider.path())
        .stdout(full)
        .output()
        .unwrap();
    assert_eq!(ran.status.code(), Some(0));
    let told = String::from_utf8(ran.stderr).unwrap();
    assert!(told.contains("could not print the summary"), "{told}");
    let notes = notes(&provider);
    assert_eq!(notes.len(), 1);
    assert_eq!((&notes[0].1["event"], &notes[0].1["revision"]), (&"after".into(), &0.into()));
}

/// A command that runs the program, which runs the command, would go on for ever.
#[test]
fn a_run_within_a_command_starts_none() {
    let provider = provider("", "");
    let again = format!(
        "echo started >> starts\n'{}' report --month 2026-10 --archive other\n",
        env!("CARGO_BIN_EXE_spla-usage")
    );
    provider.write("notes.sh", &again);
    let ran = report(&provider, 0);
    assert!(ran.err.contains("[after] starts nothing for 2026-10"), "{}", ran.err);
    assert_eq!(fs::read_to_string(provider.path().join("starts")).unwrap(), "started\n");
    assert!(provider.path().join("other/2026-10/rev-00").exists());
}
