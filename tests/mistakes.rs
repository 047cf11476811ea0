//! A panic of the program tells where it stopped and what to do, and nothing of what it was working on; and a standard
//! error that cannot be written to is no reason for one.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what it takes for granted")]

use std::fs::File;
use std::process::{Command, Stdio};

use spla_usage::cli::tell_of_mistakes;

use crate::support::command::project;

/// Not a test of its own: it is the run that `a_panic_tells_nothing_of_its_message` looks at.
#[test]
#[ignore = "panics; run by the test below"]
fn panics_over_a_row() {
    tell_of_mistakes();
    let row = "/srv/exports/members.csv:7: CORP\\anna.person";
    panic!("cannot go on with {row}");
}

#[test]
fn a_panic_tells_nothing_of_its_message() {
    let own = std::env::current_exe().unwrap();
    let ran = Command::new(own)
        .args(["--ignored", "--exact", "mistakes::panics_over_a_row", "--nocapture"])
        .output()
        .unwrap();
    assert!(!ran.status.success());
    let told = String::from_utf8(ran.stderr).unwrap();
    assert!(told.contains("stopped at tests/mistakes.rs:"), "{told}");
    assert!(told.contains(env!("CARGO_PKG_VERSION")), "{told}");
    assert!(
        !told.contains("anna") && !told.contains("/srv") && !told.contains("members"),
        "{told}"
    );
    let main = std::fs::read_to_string(project("src/main.rs")).unwrap();
    assert!(main.contains("cli::tell_of_mistakes();"), "the command does not use it");
}

/// `/dev/full` takes nothing, as a full disk below a log of standard error. The run says the same by its exit code.
#[test]
fn a_standard_error_that_is_full_ends_no_run() {
    if !std::path::Path::new("/dev/full").exists() {
        eprintln!("skipped: this system has no /dev/full");
        return;
    }
    let place = tempfile::tempdir().unwrap();
    let ran = Command::new(env!("CARGO_BIN_EXE_spla-usage"))
        .args(["report", "--month", "2026-10", "--hosts", "nowhere.csv"])
        .current_dir(place.path())
        .stderr(Stdio::from(File::options().write(true).open("/dev/full").unwrap()))
        .status()
        .unwrap();
    assert_eq!(ran.code(), Some(30));
}
