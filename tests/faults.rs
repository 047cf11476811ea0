//! Nothing is lost or half written, whichever call of the file layer fails or is the last one.
//!
//! Each scenario is run once to count its calls, and then once for each call and each fault. Of the
//! errors that a call can end with one is tried here, each in turn; all of them are tried by
//! `cargo test faults:: -- --ignored --nocapture`.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what it takes for granted")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use chrono::{Local, TimeZone as _};
use clap::Parser as _;
use spla_usage::cli::{Arguments, Exit, Surroundings, carry_out};
use spla_usage::dossier::{Call, Disk};

use crate::support::archives::{State, assert_whole, leftovers, state};
use crate::support::command;
use crate::support::faulty::{EACCES, EINTR, EIO, ENOSPC, Exchanges, Fault, Plan};
use crate::support::stories::{Provider, Story, temporary};

/// How many of the faults of a call are tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Effort {
    /// Death, and one of the errors in turn.
    Some,
    All,
}

/// What a run finds, what it is asked for, and how it ends if nothing fails.
struct Scenario {
    /// The runs before, each with its inputs.
    before: &'static [(Story, &'static [&'static str])],
    /// The command whose calls fail.
    command: &'static str,
    run: (Story, &'static [&'static str]),
    exit: Exit,
    exchanges: Exchanges,
}

/// A scenario with its folders.
struct Stage {
    folder: tempfile::TempDir,
    provider: Provider,
    scenario: Scenario,
    before: State,
    after: State,
    inputs: BTreeMap<String, Vec<u8>>,
}

const OCTOBER: &[&str] = &["--month", "2026-10"];
const SEPTEMBER: &[&str] = &["--month", "2026-09"];
const CORRECTION: &[&str] = &["--month", "2026-10", "--reason", "a person was missing"];
const SENT: &[&str] = &["--month", "2026-10", "--sent-on", "2026-11-05"];
const PREVIEW: &[&str] = &["--month", "2026-10", "--preview"];

/// Runs the command in this process, on a day on which both months are over.
fn run(words: &[String], disk: Disk) -> Result<Exit, spla_usage::error::Error> {
    let words = || ["spla-usage".to_owned()].into_iter().chain(words.iter().cloned());
    let arguments = Arguments::try_parse_from(words()).unwrap();
    let now = Local.with_ymd_and_hms(2026, 12, 15, 12, 0, 0).unwrap();
    let surroundings = Surroundings { disk, ..Surroundings::of_process(words().collect(), now) };
    carry_out(&arguments, &surroundings)
}

impl Stage {
    fn new(scenario: Scenario) -> Self {
        let folder = temporary();
        for (number, (story, more)) in scenario.before.iter().enumerate() {
            let provider = Provider::write(&folder.path().join(format!("inputs-{number}")), *story);
            run(&provider.report(&folder.path().join("before"), more), Disk::default()).unwrap();
        }
        let provider = Provider::write(&folder.path().join("inputs"), scenario.run.0);
        let before = state(&folder.path().join("before"));
        let inputs = command::files(&folder.path().join("inputs"));
        let mut stage =
            Self { folder, provider, scenario, before, after: State::default(), inputs };
        assert_eq!(stage.run(Disk::default()).unwrap(), stage.scenario.exit);
        stage.after = state(&stage.archive());
        stage.settled("a healthy run");
        stage
    }

    fn archive(&self) -> PathBuf {
        self.folder.path().join("work/archive")
    }

    /// Lays out the archive as it was before, and nothing else.
    fn lay(&self) {
        let (work, before) = (self.folder.path().join("work"), self.folder.path().join("before"));
        if work.exists() {
            fs::remove_dir_all(&work).unwrap();
        }
        fs::create_dir(&work).unwrap();
        if before.exists() {
            command::copy(&before, &self.archive());
        }
    }

    fn run(&self, disk: Disk) -> Result<Exit, spla_usage::error::Error> {
        if self.scenario.exchanges == Exchanges::Cannot && format!("{disk:?}") == "Disk" {
            let plan = Plan::new(Fault::Nothing, 0, Exchanges::Cannot);
            return self.words(plan.disk());
        }
        self.words(disk)
    }

    fn words(&self, disk: Disk) -> Result<Exit, spla_usage::error::Error> {
        let root = self.archive();
        if !root.parent().unwrap().exists() {
            self.lay();
        }
        let Scenario { command, run: (_, more), .. } = &self.scenario;
        run(&self.provider.command(command, &root, more), disk)
    }

    /// A run that ended well leaves the state after it, and nothing besides.
    fn settled(&self, what: &str) {
        let found = state(&self.archive());
        assert!(found == self.after, "{what}: {}", difference(&found, &self.after));
        assert_eq!(leftovers(&self.archive()), [""; 0], "{what}");
        for path in found.files.keys().filter_map(|path| path.strip_suffix("/manifest.json")) {
            assert_whole(&found.files, path);
        }
    }

    /// Nothing was written outside of the archive.
    fn assert_nothing_outside(&self, what: &str) {
        let beside: Vec<PathBuf> = fs::read_dir(self.folder.path().join("work"))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| *path != self.archive())
            .collect();
        assert!(beside.is_empty(), "{what}: {beside:?}");
        let inputs = command::files(&self.folder.path().join("inputs"));
        assert!(inputs == self.inputs, "{what}: an input was changed");
    }

    /// One faulty run, what it leaves, and the healthy run after it.
    fn tried(&self, fault: Fault, at: usize, (call, path): &(Call, PathBuf)) {
        let what = format!("{fault:?} at call {at}, {call:?} of {}", path.display());
        self.lay();
        let plan = Plan::new(fault, at, self.scenario.exchanges);
        let ended = self.run(plan.disk());
        let found = state(&self.archive());
        assert!(
            found == self.before || found == self.after,
            "{what}: neither the state before nor the one after: {} | {}",
            difference(&found, &self.before),
            difference(&found, &self.after)
        );
        self.assert_nothing_outside(&what);
        match ended {
            Err(error) => {
                assert_eq!(Exit::of_error(&error), Exit::Io, "{what}: {error}");
                let told = error.to_string();
                let named = told.contains(self.folder.path().to_str().unwrap());
                assert!(named && told.contains("(os error "), "{what}: {told}");
                if let Fault::Fails(number) = fault {
                    assert!(told.contains(&format!("(os error {number})")), "{what}: {told}");
                }
            }
            // A file that cannot be read is refused with the others, in one run.
            Ok(Exit::Refused) if !path.starts_with(self.archive()) => {
                assert!(found == self.before, "{what}: refused, and written");
            }
            Ok(exit) => {
                assert_eq!(exit, self.scenario.exit, "{what}");
                assert!(found == self.after, "{what}: {}", difference(&found, &self.after));
            }
        }
        let died = matches!(fault, Fault::Death | Fault::DeathHalfway);
        if !died && *call != Call::Remove {
            let mut left = leftovers(&self.archive());
            // Whoever comes next finishes from it what has happened.
            left.retain(|name| name != ".ledger-next" || found != self.after);
            assert_eq!(left, [""; 0], "{what}");
        }
        assert_eq!(self.run(Disk::default()).unwrap(), self.scenario.exit, "after {what}");
        self.settled(&format!("after {what}"));
    }

    /// Every call with every fault that it can have. Gives the number of runs.
    fn sweep(&self, effort: Effort) -> usize {
        self.lay();
        let plan = Plan::new(Fault::Nothing, 0, self.scenario.exchanges);
        assert_eq!(self.run(plan.disk()).unwrap(), self.scenario.exit);
        let mut points = 0;
        for (at, call) in plan.calls().iter().enumerate() {
            let errors = [ENOSPC, EACCES, EINTR, EIO].map(Fault::Fails);
            let mut faults = vec![Fault::Death];
            match effort {
                Effort::Some => faults.push(errors[at % errors.len()]),
                Effort::All => faults.extend(errors),
            }
            match call.0 {
                Call::Write(_) => {
                    faults.extend([Fault::Short, Fault::ShortThenFull, Fault::DeathHalfway]);
                }
                Call::Remove if call.1.starts_with(self.archive()) => {
                    faults.push(Fault::DeathHalfway);
                }
                _ => {}
            }
            for fault in faults {
                self.tried(fault, at, call);
                points += 1;
            }
        }
        points
    }
}

/// What differs between two states, in short.
fn difference(one: &State, other: &State) -> String {
    let names =
        |state: &State| state.entries.iter().map(|entry| entry.0.clone()).collect::<Vec<_>>();
    let paths = one.files.keys().chain(other.files.keys());
    let mut differ: Vec<&String> =
        paths.filter(|path| one.files.get(*path) != other.files.get(*path)).collect();
    differ.dedup();
    format!("entries {:?} and {:?}, other files {differ:?}", names(one), names(other))
}

fn first_report() -> Scenario {
    Scenario {
        before: &[],
        command: "report",
        run: (Story::Ready, OCTOBER),
        exit: Exit::Ready,
        exchanges: Exchanges::Can,
    }
}

fn second_month() -> Scenario {
    Scenario {
        before: &[(Story::Ready, SEPTEMBER)],
        command: "report",
        run: (Story::Ready, OCTOBER),
        exit: Exit::Ready,
        exchanges: Exchanges::Can,
    }
}

fn accepted_revision() -> Scenario {
    Scenario {
        before: &[(Story::Unsigned, OCTOBER)],
        command: "report",
        run: (Story::Signed, OCTOBER),
        exit: Exit::Ready,
        exchanges: Exchanges::Can,
    }
}

fn draft_replaces_draft(exchanges: Exchanges) -> Scenario {
    Scenario {
        before: &[(Story::WithheldTwice, OCTOBER)],
        command: "report",
        run: (Story::Withheld, OCTOBER),
        exit: Exit::Draft,
        exchanges,
    }
}

fn filing_removes_draft() -> Scenario {
    Scenario {
        before: &[(Story::Ready, SEPTEMBER), (Story::Withheld, OCTOBER)],
        command: "report",
        run: (Story::Ready, OCTOBER),
        exit: Exit::Ready,
        exchanges: Exchanges::Can,
    }
}

fn preview_replaces_preview(exchanges: Exchanges) -> Scenario {
    Scenario {
        before: &[(Story::Ready, OCTOBER), (Story::OnePersonMore, PREVIEW)],
        command: "report",
        run: (Story::Ready, PREVIEW),
        exit: Exit::Ready,
        exchanges,
    }
}

fn correction() -> Scenario {
    Scenario {
        before: &[(Story::Ready, OCTOBER)],
        command: "rerun",
        run: (Story::OnePersonMore, CORRECTION),
        exit: Exit::Ready,
        exchanges: Exchanges::Can,
    }
}

fn mark() -> Scenario {
    Scenario {
        before: &[(Story::Ready, OCTOBER)],
        command: "mark",
        run: (Story::Ready, SENT),
        exit: Exit::Ready,
        exchanges: Exchanges::Can,
    }
}

fn refused() -> Scenario {
    Scenario {
        before: &[],
        command: "report",
        run: (Story::Refused, OCTOBER),
        exit: Exit::Refused,
        exchanges: Exchanges::Can,
    }
}

/// Sweeps a scenario, which has at least so many points.
fn swept(scenario: Scenario, least: usize, effort: Effort) {
    let points = Stage::new(scenario).sweep(effort);
    println!("{points} points");
    assert!(points >= least, "only {points} points");
}

#[test]
fn a_first_report_is_filed_or_not() {
    swept(first_report(), 300, Effort::Some);
}

#[test]
fn a_second_month_is_filed_or_not() {
    swept(second_month(), 300, Effort::Some);
}

#[test]
fn an_accepted_revision_is_filed_or_not() {
    swept(accepted_revision(), 350, Effort::Some);
}

#[test]
fn a_correction_is_filed_or_not() {
    swept(correction(), 300, Effort::Some);
}

#[test]
fn a_mark_is_filed_or_not() {
    swept(mark(), 50, Effort::Some);
}

#[test]
fn a_draft_is_the_old_or_the_new_one() {
    swept(draft_replaces_draft(Exchanges::Can), 300, Effort::Some);
}

#[test]
fn a_draft_is_the_old_or_the_new_one_where_folders_cannot_change_places() {
    swept(draft_replaces_draft(Exchanges::Cannot), 300, Effort::Some);
}

#[test]
fn a_draft_goes_with_the_filing_of_its_month() {
    swept(filing_removes_draft(), 300, Effort::Some);
}

#[test]
fn a_preview_is_the_old_or_the_new_one() {
    swept(preview_replaces_preview(Exchanges::Can), 140, Effort::Some);
}

#[test]
fn a_preview_is_the_old_or_the_new_one_where_folders_cannot_change_places() {
    swept(preview_replaces_preview(Exchanges::Cannot), 140, Effort::Some);
}

#[test]
fn a_refused_run_leaves_nothing() {
    swept(refused(), 130, Effort::Some);
}

#[test]
#[ignore = "takes minutes: every fault at every call"]
fn every_fault_at_every_call() {
    let mut points = 0;
    for scenario in [
        first_report(),
        second_month(),
        accepted_revision(),
        draft_replaces_draft(Exchanges::Can),
        draft_replaces_draft(Exchanges::Cannot),
        filing_removes_draft(),
        preview_replaces_preview(Exchanges::Can),
        preview_replaces_preview(Exchanges::Cannot),
        refused(),
    ] {
        let own = Stage::new(scenario).sweep(Effort::All);
        println!("{own} points");
        points += own;
    }
    println!("{points} points in all");
}

/// A server that was asked twice says of a rename that it failed although it has happened.
#[test]
fn a_filing_whose_answer_was_lost_has_happened() {
    let stage = Stage::new(second_month());
    stage.lay();
    let plan = Plan::new(Fault::Nothing, 0, Exchanges::Can);
    stage.run(plan.disk()).unwrap();
    let filing = |(call, path): &(Call, PathBuf)| *call == Call::Rename && path.ends_with("rev-00");
    let at = plan.calls().iter().position(filing).unwrap();
    stage.lay();
    let plan = Plan::new(Fault::AnswerLost, at, Exchanges::Can);
    let ended = stage.run(plan.disk());
    assert_eq!(Exit::of_error(&ended.unwrap_err()), Exit::Io);
    stage.settled("the answer was lost");
}

/// Where the calls of one kind on a path stand.
fn places(calls: &[(Call, PathBuf)], kind: impl Fn(Call) -> bool, of: &Path) -> Vec<usize> {
    let found = calls.iter().enumerate().filter(|(_, (call, path))| kind(*call) && path == of);
    found.map(|(at, _)| at).collect()
}

/// What a cut of the power takes is what was not made last: every file after its last byte, and every folder after
/// its last entry, before the step that files them; and that step itself before the run ends.
#[test]
fn all_that_is_filed_is_made_last_in_time() {
    for scenario in [first_report(), second_month(), accepted_revision()] {
        let stage = Stage::new(scenario);
        stage.lay();
        let plan: Rc<Plan> = Plan::new(Fault::Nothing, 0, Exchanges::Can);
        stage.run(plan.disk()).unwrap();
        let calls = plan.calls();
        let (archive, synced) = (stage.archive(), |call| call == Call::Sync);
        let filed = calls.iter().position(|(call, path)| {
            *call == Call::Rename && path.to_string_lossy().contains("/rev-")
        });
        let filed = filed.unwrap();
        let place = calls[filed].1.clone();
        let within = |path: &Path| -> bool {
            let below = path.strip_prefix(&archive).unwrap_or(Path::new(""));
            below.to_string_lossy().starts_with(".writing-")
        };
        for (at, (call, path)) in calls.iter().enumerate() {
            match call {
                Call::Write(_) | Call::Create | Call::Permit if at < filed && within(path) => {
                    let last = *places(&calls, synced, path).last().unwrap();
                    assert!(at < last && last < filed, "{call:?} of {}", path.display());
                    let folder = path.parent().unwrap();
                    let last = *places(&calls, synced, folder).last().unwrap();
                    assert!(
                        folder == archive || (at < last && last < filed),
                        "{}",
                        folder.display()
                    );
                }
                Call::MakeFolder if at < filed && !within(path) => {
                    let above = places(&calls, synced, path.parent().unwrap());
                    assert!(
                        above.iter().any(|last| at < *last && *last < filed),
                        "{}",
                        path.display()
                    );
                }
                _ => {}
            }
        }
        let next = archive.join(".ledger-next");
        let laid = *places(&calls, |call| matches!(call, Call::Write(_)), &next).last().unwrap();
        let between = |path: &Path, from: usize, to: usize| {
            places(&calls, synced, path).iter().any(|at| from < *at && *at < to)
        };
        assert!(between(&next, laid, filed) && between(&archive, laid, filed), "the next ledger");
        let renamed = places(&calls, |call| call == Call::Rename, &archive.join("ledger"))[0];
        assert!(between(place.parent().unwrap(), filed, renamed), "the place");
        assert!(between(&archive, renamed, calls.len()), "the ledger");
    }
}
