//! Bars and colours: there on a terminal that can show them, and never where something else reads along.
//!
//! The terminal is made by `script` of util-linux; where that is not there, a test says that it skips.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what it takes for granted")]

use std::fs;
use std::process::Command;

use crate::support::provider::Provider;

/// What a terminal gets where a bar is drawn or taken away.
const ESCAPE: char = '\u{1b}';
/// The edge of a bar.
const BAR: &str = "  [";

/// Runs the command with standard error on a terminal of the kind `term` and standard output in `out`, and gives what
/// the terminal got; none where no terminal can be made.
fn on_terminal(provider: &Provider, term: &str, arguments: &str, code: i32) -> Option<String> {
    let line = format!("'{}' {arguments} > out", env!("CARGO_BIN_EXE_spla-usage"));
    let ran = Command::new("script")
        .args(["-qec", &line, "/dev/null"])
        .current_dir(provider.path())
        .env("TERM", term)
        .env("SHELL", "/bin/sh")
        .env_remove("NO_COLOR")
        .output();
    let Ok(ran) = ran else {
        eprintln!("skipped: there is no `script` to make a terminal with");
        return None;
    };
    let shown = String::from_utf8(ran.stdout).unwrap();
    assert_eq!(ran.status.code(), Some(code), "{shown}");
    Some(shown)
}

/// A provider with exports of two months.
fn two_months() -> Provider {
    let provider = Provider::new();
    provider.exports("2026-09", 2, "");
    provider.exports("2026-10", 2, "");
    provider
}

#[test]
fn on_a_terminal_a_bar_has_the_files_and_the_months() {
    let provider = two_months();
    let report = "report --month 2026-09..2026-10";
    let Some(shown) = on_terminal(&provider, "xterm", report, 0) else { return };
    for words in [BAR, "2026-09, 1 of 2", "2026-10, 2 of 2", ".csv", " of "] {
        assert!(shown.contains(words), "{words} is missing in\n{shown:?}");
    }
    // What is told and what is printed stand by themselves.
    let told = shown.lines().any(|line| line.contains("spla-usage: the report of 2026-09 is late"));
    assert!(told, "{shown:?}");
    let out = fs::read_to_string(provider.path().join("out")).unwrap();
    assert!(out.contains("Use report 2026-10, filed as revision 0") && !out.contains(ESCAPE));
    // Nothing of a bar is left at the end.
    let last = shown.rsplit('\n').next().unwrap();
    assert!(!last.contains(BAR), "{last:?}");

    let shown = on_terminal(&provider, "xterm", "verify", 0).unwrap();
    assert!(shown.contains("verifying") && shown.contains("2026-10/rev-00"), "{shown:?}");
    let rerun = "rerun --month 2026-10 --reason again";
    let shown = on_terminal(&provider, "xterm", rerun, 0).unwrap();
    assert!(shown.contains(BAR) && shown.contains("2026-10"), "{shown:?}");
}

#[test]
fn nobody_who_does_not_want_a_bar_gets_one() {
    let provider = two_months();
    let report = "report --month 2026-10 --preview";
    for (term, more) in [("xterm", "--no-progress"), ("xterm", "--quiet"), ("dumb", "")] {
        let line = format!("{report} {more}");
        let Some(shown) = on_terminal(&provider, term, &line, 0) else { return };
        assert!(!shown.contains(BAR) && !shown.contains(ESCAPE), "{term} {more}: {shown:?}");
    }
}

#[test]
fn without_a_terminal_there_is_no_bar() {
    let provider = two_months();
    let ran = provider.runs(0, &["report", "--month", "2026-10", "--preview"]);
    assert_eq!(ran.err, "");
    assert!(!ran.out.contains(ESCAPE), "{}", ran.out);
    let ran = provider.runs(0, &["verify", "--rebuild-ledger"]);
    assert!(!ran.err.contains(BAR) && !ran.err.contains(ESCAPE), "{}", ran.err);
}

#[test]
fn the_name_of_a_file_cannot_steer_the_terminal() {
    let provider = two_months();
    let (plain, other) = ("hosts-2026-10.csv", "hosts\u{1b}]0;evil\u{7}.csv");
    fs::rename(provider.path().join(plain), provider.path().join(other)).unwrap();
    let configuration = fs::read_to_string(provider.path().join("spla-usage.toml")).unwrap();
    provider.write("spla-usage.toml", &configuration.replace("hosts-{month}", "hosts?*evil*"));
    let report = "report --month 2026-10 --preview";
    let Some(shown) = on_terminal(&provider, "xterm", report, 0) else { return };
    assert!(shown.contains(BAR), "{shown:?}");
    assert!(!shown.contains("\u{1b}]0;") && !shown.contains('\u{7}'), "{shown:?}");
}

#[test]
fn log_lines_step_over_a_bar_and_have_colours_only_where_they_may() {
    let provider = two_months();
    let report = "report --month 2026-10 --preview -v";
    let Some(shown) = on_terminal(&provider, "xterm", report, 0) else { return };
    assert!(shown.contains("\u{1b}[32m INFO"), "{shown:?}");
    let line =
        format!("NO_COLOR=1; export NO_COLOR; '{}' {report}", env!("CARGO_BIN_EXE_spla-usage"));
    let ran = Command::new("script")
        .args(["-qec", &line, "/dev/null"])
        .current_dir(provider.path())
        .env("TERM", "xterm")
        .env("SHELL", "/bin/sh")
        .output()
        .unwrap();
    let shown = String::from_utf8(ran.stdout).unwrap();
    let lines: Vec<&str> = shown.lines().collect();
    assert!(
        lines
            .iter()
            .any(|line| line.trim_end().ends_with(" INFO reading the inputs month=2026-10")),
        "{shown:?}"
    );
    // A bar may move the cursor; nothing sets a colour.
    assert!(!shown.contains("\u{1b}[3") && !shown.contains("\u{1b}[2m"), "{shown:?}");
}

#[test]
fn for_programs_every_line_is_an_object() {
    let provider = two_months();
    fs::remove_file(provider.path().join("vms-2026-10.csv")).unwrap();
    provider.configure("", "[on_failure]\nrun = [\"false\"]\n");
    let more = ["--log-format", "json", "-v"];
    let ran = provider.runs(30, &[&["report", "--month", "2026-10"], &more[..]].concat());
    let messages: Vec<String> = ran
        .err
        .lines()
        .map(|line| {
            let object: serde_json::Value = serde_json::from_str(line).unwrap();
            object["fields"]["message"].as_str().unwrap().to_owned()
        })
        .collect();
    let has = |words: &str| messages.iter().any(|message| message.contains(words));
    assert!(has("reading the inputs") && has("vms-2026-10.csv"), "{messages:#?}");
    assert!(has("the inputs of 2026-10 are refused"), "{messages:#?}");
    assert!(has("of [on_failure] for 2026-10 failed"), "{messages:#?}");
    let ran = provider.runs(
        64,
        &[&["mark", "--month", "2026-10", "--sent-on", "2026-11-05"], &more[..]].concat(),
    );
    let object: serde_json::Value = serde_json::from_str(ran.err.trim()).unwrap();
    assert_eq!(object["level"], "ERROR");
}
