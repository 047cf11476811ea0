//! The command itself, killed at random moments, leaves the old state or the new one. Every other kill is aimed at
//! the moment of filing, which is short beside the work before it.
//!
//! `KILLS=2000 cargo test kills:: -- --nocapture` tries more.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what it takes for granted")]

use std::fs;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::support::archives::{State, assert_whole, leftovers, state};
use crate::support::command;
use crate::support::stories::{Provider, Story};

/// A run with what was before it.
struct Scenario {
    before: &'static [(Story, &'static [&'static str])],
    run: (Story, &'static [&'static str]),
    /// The last file that is written before everything gets its place.
    last: &'static str,
    code: i32,
}

const SEPTEMBER: &[&str] = &["--month", "2026-09"];
const OCTOBER: &[&str] = &["--month", "2026-10"];
const PREVIEW: &[&str] = &["--month", "2026-10", "--preview"];

/// How long a run takes from its last file to its end, at most, in microseconds.
const AROUND_THE_MOMENT: u64 = 4000;

fn start(words: &[String]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_spla-usage"))
        .args(words)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Without what tells when something was filed, and what follows from that: manifests, the hashes of entries, and
/// the ledger.
fn timeless(state: &State) -> State {
    let mut state = state.clone();
    state.files.retain(|path, _| path != "ledger" && !path.ends_with("/manifest.json"));
    for (_, hash) in &mut state.entries {
        hash.clear();
    }
    state
}

/// The state after the run: the new things are as expected, and what was there before is there still.
fn is_after(found: &State, before: &State, after: &State) -> bool {
    let kept = |(path, bytes): (&String, &Vec<u8>)| {
        !path.contains("/rev-") || found.files.get(path) == Some(bytes)
    };
    timeless(found) == timeless(after)
        && found.entries.starts_with(&before.entries)
        && before.files.iter().all(kept)
}

/// All dossiers have the bytes that their manifests state.
fn assert_dossiers_whole(found: &State) {
    for path in found.files.keys().filter_map(|path| path.strip_suffix("/manifest.json")) {
        assert_whole(&found.files, path);
    }
}

/// How often the run of a scenario is killed.
fn times() -> u32 {
    std::env::var("KILLS").map_or(40, |times| times.parse().unwrap())
}

/// Kills the run again and again, each time in a new copy of the archive.
fn killed(scenario: &Scenario) {
    // On a disk, where it takes its time to make things last.
    let folder = tempfile::tempdir().unwrap();
    let place = |name: &str| folder.path().join(name);
    for (number, (story, more)) in scenario.before.iter().enumerate() {
        let provider = Provider::write(&place(&format!("inputs-{number}")), *story);
        start(&provider.report(&place("before"), more)).wait().unwrap();
    }
    let provider = Provider::write(&place("inputs"), scenario.run.0);
    let archive = place("archive");
    let words = provider.report(&archive, scenario.run.1);
    let lay = || {
        if archive.exists() {
            fs::remove_dir_all(&archive).unwrap();
        }
        if place("before").exists() {
            command::copy(&place("before"), &archive);
        }
    };
    let before = state(&place("before"));
    lay();
    let begun = Instant::now();
    assert_eq!(start(&words).wait().unwrap().code(), Some(scenario.code));
    let mut whole = begun.elapsed();
    let after = state(&archive);
    let (times, mut early, mut late, mut amid) = (times(), 0, 0, 0);
    for number in 0..times {
        lay();
        let most = u64::try_from(whole.as_micros()).unwrap();
        let begun = Instant::now();
        let mut run = start(&words);
        let moment = if number % 2 == 0 {
            Duration::from_micros(fastrand::u64(..=most))
        } else {
            let last = archive.join(format!(".writing-{}", run.id())).join(scenario.last);
            while !last.exists() && run.try_wait().unwrap().is_none() {}
            Duration::from_micros(fastrand::u64(..AROUND_THE_MOMENT))
        };
        sleep(moment);
        // The run may have ended; then there is nothing to kill.
        let _ = run.kill();
        if run.wait().unwrap().code().is_some() {
            // The machine is faster now than when the run was timed.
            whole = begun.elapsed();
        }
        let what = format!("killed after {moment:?} of {whole:?}");
        let found = state(&archive);
        if found == before {
            early += 1;
        } else {
            assert!(is_after(&found, &before, &after), "{what}: neither before nor after");
            late += 1;
        }
        assert_dossiers_whole(&found);
        amid += u32::from(!leftovers(&archive).is_empty());
        assert_eq!(start(&words).wait().unwrap().code(), Some(scenario.code), "after {what}");
        let found = state(&archive);
        assert!(is_after(&found, &before, &after), "after {what}");
        assert_dossiers_whole(&found);
        assert_eq!(leftovers(&archive), [""; 0], "after {what}");
    }
    println!(
        "{times} kills: {early} left the old state, {late} the new one; {amid} came amid the work"
    );
    // Kills that all come too early or too late show nothing.
    assert!(amid * 20 >= times, "only {amid} of {times} kills came amid the work");
}

#[test]
fn a_first_report_survives_kills() {
    killed(&Scenario { before: &[], run: (Story::Ready, OCTOBER), last: "manifest.json", code: 0 });
}

#[test]
fn a_second_month_that_has_a_draft_survives_kills() {
    let before = &[(Story::Ready, SEPTEMBER), (Story::Withheld, OCTOBER)];
    killed(&Scenario { before, run: (Story::Ready, OCTOBER), last: "manifest.json", code: 0 });
}

#[test]
fn an_accepted_revision_survives_kills() {
    let before = &[(Story::Unsigned, OCTOBER)];
    killed(&Scenario { before, run: (Story::Signed, OCTOBER), last: "manifest.json", code: 0 });
}

#[test]
fn a_draft_survives_kills_of_its_successor() {
    let before = &[(Story::WithheldTwice, OCTOBER)];
    killed(&Scenario { before, run: (Story::Withheld, OCTOBER), last: "manifest.json", code: 20 });
}

#[test]
fn a_preview_survives_kills_of_its_successor() {
    let before = &[(Story::Ready, OCTOBER), (Story::OnePersonMore, PREVIEW)];
    killed(&Scenario { before, run: (Story::Ready, PREVIEW), last: "workings.csv", code: 0 });
}
