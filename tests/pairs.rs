//! Two runs at once in one archive: the chain takes one after the other, and whoever does not file says why.
//!
//! `PAIRS=2000 cargo test pairs:: -- --nocapture` tries more.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what it takes for granted")]

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use crate::support::archives::{assert_whole, leftovers, state};
use crate::support::command::Ran;
use crate::support::stories::{Provider, Story, temporary};

/// How many pairs of runs are started.
fn times() -> u32 {
    std::env::var("PAIRS").map_or(100, |times| times.parse().unwrap())
}

fn start(words: &[String]) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_spla-usage"));
    command.args(words.iter().filter(|word| *word != "--quiet"));
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

fn end(run: Child) -> Ran {
    let ran = run.wait_with_output().unwrap();
    Ran {
        code: ran.status.code().unwrap(),
        out: String::from_utf8(ran.stdout).unwrap(),
        err: String::from_utf8(ran.stderr).unwrap(),
    }
}

/// What became of a run that was not alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Became {
    Filed,
    FiledAlready,
    Busy,
}

fn became(ran: &Ran) -> Became {
    match ran.code {
        0 if ran.out.contains("filed as revision 0") => Became::Filed,
        0 if ran.out.contains("filed already as revision 0") => Became::FiledAlready,
        74 if ran.err.contains("another run has it (") => Became::Busy,
        code => panic!("{code}: {}{}", ran.out, ran.err),
    }
}

/// Two runs, the second a random moment after the first.
fn pair(provider: &Provider, archive: &Path, months: [&str; 2]) -> [Became; 2] {
    let words = months.map(|month| provider.report(archive, &["--month", month]));
    let first = start(&words[0]);
    sleep(Duration::from_micros(fastrand::u64(0..20_000)));
    let second = start(&words[1]);
    [first, second].map(|run| became(&end(run)))
}

fn assert_chain(archive: &Path, filed: &[&str]) {
    let found = state(archive);
    let mut entries: Vec<&str> = found.entries.iter().map(|entry| entry.0.as_str()).collect();
    entries.sort_unstable();
    let expected: Vec<String> =
        filed.iter().map(|month| format!("{month}/rev-00/manifest.json")).collect();
    assert_eq!(entries, expected);
    for month in filed {
        assert_whole(&found.files, &format!("{month}/rev-00"));
    }
    assert_eq!(leftovers(archive), [""; 0]);
}

#[test]
fn of_two_runs_of_one_month_exactly_one_files() {
    let (mut busy, mut already) = (0, 0);
    for _ in 0..times() {
        let folder = temporary();
        let provider = Provider::write(&folder.path().join("inputs"), Story::Ready);
        let archive = folder.path().join("archive");
        let ended = pair(&provider, &archive, ["2026-10", "2026-10"]);
        let count = |what: Became| ended.iter().filter(|own| **own == what).count();
        assert_eq!(count(Became::Filed), 1, "{ended:?}");
        busy += count(Became::Busy);
        already += count(Became::FiledAlready);
        assert_chain(&archive, &["2026-10"]);
    }
    println!("{busy} found the archive taken, {already} the month filed");
    assert!(busy > 0, "no pair met");
}

#[test]
fn two_months_at_once_stand_behind_each_other_in_the_chain() {
    let (mut busy, mut both) = (0, 0);
    for _ in 0..times() {
        let folder = temporary();
        let provider = Provider::write(&folder.path().join("inputs"), Story::Ready);
        let archive = folder.path().join("archive");
        let months = ["2026-09", "2026-10"];
        let ended = pair(&provider, &archive, months);
        let filed: Vec<&str> =
            (0..2).filter(|at| ended[*at] == Became::Filed).map(|at| months[at]).collect();
        assert!(!filed.is_empty(), "{ended:?}");
        busy += 2 - filed.len();
        both += usize::from(filed.len() == 2);
        assert_chain(&archive, &filed);
    }
    println!("{busy} found the archive taken, {both} pairs filed both");
    assert!(busy > 0, "no pair met");
}

/// A run that makes the archive and is refused takes the folder away again, also under the feet of another.
#[test]
fn two_refused_runs_leave_no_archive() {
    for _ in 0..times() {
        let folder = temporary();
        let provider = Provider::write(&folder.path().join("inputs"), Story::Refused);
        let archive = folder.path().join("archive");
        let words = provider.report(&archive, &["--month", "2026-10"]);
        let runs: Vec<Child> = (0..4).map(|_| start(&words)).collect();
        for ran in runs.into_iter().map(end) {
            let busy = ran.code == 74 && ran.err.contains("another run has it (");
            assert!(ran.code == 30 || busy, "{}: {}", ran.code, ran.err);
        }
        assert_eq!(leftovers(&archive), [""; 0]);
    }
}
