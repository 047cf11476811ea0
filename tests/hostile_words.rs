//! Words of the command line, and folders, that try to steer the terminal on which they are told.

#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a world that cannot be made is a failed test, in helpers too"
)]

use std::fs;

use spla_usage::sheet::is_control;

use crate::support::command::Ran;
use crate::support::in_time::in_time;
use crate::support::provider::Provider;

/// Every character that turns the direction of text, by the property `Bidi_Control` of Unicode.
const DIRECTIONS: [char; 12] = [
    '\u{61c}', '\u{200e}', '\u{200f}', '\u{202a}', '\u{202b}', '\u{202c}', '\u{202d}', '\u{202e}',
    '\u{2066}', '\u{2067}', '\u{2068}', '\u{2069}',
];

/// Letters that a name may have on every file system of Unix.
const STEERING: &str = "a\u{1b}[31m\u{1b}]0;t\u{7}\u{9b}1m\u{202e}b\u{61c}c\u{2028}d\u{7f}\r";

fn assert_tame(ran: &Ran, what: &str) {
    for text in [&ran.out, &ran.err] {
        let raw = text.chars().find(|letter| is_control(*letter) && *letter != '\n');
        assert_eq!(raw, None, "{what}: {text:?}");
    }
}

#[test]
fn every_character_that_turns_text_is_known() {
    for letter in DIRECTIONS.into_iter().chain(['\u{2028}', '\u{2029}', '\u{feff}', '\u{85}']) {
        assert!(is_control(letter), "{:x}", u32::from(letter));
    }
}

#[test]
fn wrong_words_are_repeated_so_that_they_steer_nothing() {
    let provider = Provider::new();
    provider.file("2026-10", 1);
    let long = format!("--{STEERING}");
    let typed: [&[&str]; 17] = [
        &[STEERING],
        &[&long],
        &["report", STEERING],
        &["report", "--month", STEERING],
        &["report", &long],
        &["check", "--log-format", STEERING],
        &["compare", STEERING, "2026-10"],
        &["record", "--month", "2026-09", "--sent-on", STEERING],
        &["record", "--month", "2026-09", "--sent-on", "2026-10-05", "--line", STEERING],
        &[
            "record",
            "--month",
            "2026-09",
            "--sent-on",
            "2026-10-05",
            "--line",
            "a\u{1b}=b\u{202e}@1 \u{9b}",
        ],
        &["plan", "--month", "2026-10", "--vcpus-per-core", STEERING],
        &["export", "--months", STEERING, "--into", "pack.zip"],
        &["export", "--months", "2026-10", "--into", &format!("{STEERING}/pack.zip")],
        &["verify", "--dossier", STEERING],
        &["history", "--config", STEERING],
        &["history", "--config", STEERING, "--log-format", "json"],
        &["rerun", "--month", "2026-10", "--reason", "r", "--inputs", STEERING],
    ];
    for words in typed {
        let ran = in_time(provider.path(), words);
        assert!([64, 74].contains(&ran.code), "{words:?}: {}", ran.code);
        assert!(!ran.err.is_empty(), "{words:?}");
        assert_tame(&ran, &format!("{words:?}"));
    }
}

/// The folder of everything is called so that it would steer whoever is told of it.
#[test]
fn the_names_of_folders_steer_nothing() {
    let plain = Provider::new();
    plain.exports("2026-10", 2, "");
    let home = plain.path().join(STEERING);
    fs::create_dir(&home).unwrap();
    for entry in fs::read_dir(plain.path()).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            fs::copy(&path, home.join(path.file_name().unwrap())).unwrap();
        }
    }
    let configuration = format!("{STEERING}/spla-usage.toml");
    let archive = format!("{STEERING}/{STEERING}");
    let run = |words: &[&str]| {
        let further = ["--config", &configuration, "--archive", &archive];
        let ran = in_time(plain.path(), &[words, &further].concat());
        assert_tame(&ran, &format!("{words:?}"));
        ran
    };
    let reason = format!("for {STEERING}");
    let made = format!("{STEERING}/made");
    let pack = format!("{STEERING}/pack.zip");
    let dossier = format!("{archive}/2026-10/rev-00");
    // the command, how it ends
    let commands: [(&[&str], i32); 16] = [
        (&["verify"], 64),
        (&["history"], 0),
        (&["init", &made], 0),
        (&["init", &made], 64),
        (&["check", "--month", "2026-10", "--json"], 0),
        (&["report", "--month", "2026-10", "-vv"], 0),
        (&["report", "--month", "2026-10", "--preview", "--log-format", "json", "-vv"], 0),
        (&["mark", "--month", "2026-10", "--sent-on", "2026-11-05", "--reference", STEERING], 0),
        (&["rerun", "--month", "2026-10", "--reason", &reason, "--inputs", "kept"], 0),
        (&["history", "--json"], 0),
        (&["verify"], 0),
        (&["verify", "--dossier", &dossier], 0),
        (&["export", "--months", "2026-10", "--into", &pack], 0),
        (&["export", "--months", "2026-10", "--into", &pack], 64),
        (&["explain", "--month", "2026-10", "--host", STEERING], 64),
        (&["report", "--month", "2026-10", "--hosts", &made], 30),
    ];
    for (words, code) in commands {
        let ran = run(words);
        assert_eq!(ran.code, code, "{words:?}\n{}{}", ran.out, ran.err);
    }
    fs::write(plain.path().join(&archive).join("ledger"), "forged\u{1b}[2J\n").unwrap();
    for words in [&["verify"][..], &["history"], &["report", "--month", "2026-10"]] {
        assert_eq!(run(words).code, 40, "{words:?}");
    }
}
