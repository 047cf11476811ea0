//! Holds the tests of the rules against small wrong changes of the rules: each change that no test notices is a rule,
//! or a part of one, that nothing holds.
//!
//! All changes are compiled in once, and one is chosen when the tests run (`chosen.rs`). First every test runs without
//! a change and writes down which changes it reaches; then every change is tried against the tests that reach it.

mod find;
mod mutant;
mod place;
mod replacements;
mod splice;
mod survivors;
mod trial;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use serde::{Deserialize, Serialize};

use mutant::Key;
use place::Place;
use survivors::Stands;
use trial::{Outcome, Said, Test};

/// What is tried, and by which tests: `tests.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Plan {
    rooms: Vec<String>,
    tests: Vec<String>,
    #[serde(default)]
    divided: Vec<Divided>,
    /// What the environment of the tests says.
    #[serde(default)]
    environment: BTreeMap<String, String>,
    /// Tests that are not run, as `file: name`.
    #[serde(default)]
    without: Vec<String>,
}

/// A test over a folder of cases, of which each entry is tried on its own.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Divided {
    test: String,
    folder: PathBuf,
}

/// What is asked for.
struct Asked {
    /// Only what was not killed the last time.
    again: bool,
    /// Only files whose path begins so.
    below: String,
}

fn main() -> ExitCode {
    match run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(wrong) => {
            eprintln!("mutants: {wrong}");
            ExitCode::FAILURE
        }
    }
}

fn asked() -> Said<Asked> {
    let mut asked = Asked { again: false, below: String::new() };
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--again" => asked.again = true,
            "--below" => asked.below = arguments.next().ok_or("--below needs a path")?,
            other => {
                return Err(format!(
                    "{other} is not understood; there are --again and --below PATH"
                ));
            }
        }
    }
    Ok(asked)
}

fn run() -> Said<bool> {
    let asked = asked()?;
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    let root = own.ancestors().nth(2).ok_or("the project is not where it was")?;
    let plan = fs::read_to_string(own.join("tests.toml"))
        .map_err(|error| format!("tests.toml: {error}"))?;
    let plan: Plan = toml::from_str(&plan).map_err(|error| format!("tests.toml: {error}"))?;
    let scratch = root.join("target/mutants");
    fs::create_dir_all(&scratch).map_err(|error| error.to_string())?;

    let begun = Instant::now();
    let mut place = Place::prepare(root, &scratch, &plan.rooms)?;
    eprintln!("{} changes found", place.mutants.len());
    let programs = place.settle()?;
    eprintln!("{} do not compile, after {:?}", place.not_viable.len(), begun.elapsed());
    let tests = tests(&plan, &place, &programs, (root, &scratch))?;
    let whole: f32 = tests.iter().map(|test| test.took.as_secs_f32()).sum();
    eprintln!(
        "{} tests and parts of tests take {whole:.1} s, after {:?}",
        tests.len(),
        begun.elapsed()
    );

    let kept = scratch.join("outcomes.json");
    let listed = survivors::read(&own.join("survivors.toml"))?;
    let mut outcomes = if asked.again { recalled(&kept) } else { BTreeMap::new() };
    let mut numbers: Vec<u32> = (0..)
        .zip(&place.mutants)
        .filter(|(number, mutant)| {
            let before = outcomes.get(&mutant.key());
            let is_killed = before.is_some_and(|(came, _)| *came <= Outcome::TimedOut);
            let is_same = listed.get(&mutant.key()).is_some_and(|of| of.0 == Stands::Same);
            !place.not_viable.contains(number)
                && !is_killed
                && !(before.is_some() && is_same)
                && mutant.file.starts_with(&asked.below)
        })
        .map(|(number, _)| number)
        .collect();
    // In the order of the rooms, so that a run that is ended early has done the first of them.
    numbers.sort_by_key(|&number| {
        let file = &place.mutants[number as usize].file;
        plan.rooms.iter().position(|room| file.starts_with(room.as_str()))
    });
    let mut done = 0;
    trial::try_all(place.project(), &place.mutants, &numbers, &tests, |number, came, by| {
        let mutant = &place.mutants[number as usize];
        outcomes.insert(mutant.key(), (came, by.map(Test::shown)));
        done += 1;
        if done % 100 == 0 {
            eprintln!("{done} of {} tried, after {:?}", numbers.len(), begun.elapsed());
            let _ = keep(&kept, &outcomes);
        }
    })?;
    keep(&kept, &outcomes)?;
    report(&place, &outcomes, &listed, &asked)
}

/// The tests of the programs, each with what it reaches: those of the files that are named, and those that stand in
/// the rooms themselves.
fn tests(
    plan: &Plan,
    place: &Place,
    programs: &[PathBuf],
    (root, scratch): (&Path, &Path),
) -> Said<Vec<Test>> {
    let mut tests = Vec::new();
    let mut listed = Vec::new();
    for program in programs {
        listed.extend(trial::listed(program)?.into_iter().map(|test| (program, test)));
    }
    for (program, test) in listed {
        let called = test.replacen("::", ": ", 1);
        let file = called.split(": ").next().unwrap_or_default();
        let is_of_file = plan.tests.iter().any(|own| own == file);
        let is_of_room = plan.rooms.iter().any(|room| *room == format!("src/{file}"));
        if !(is_of_file || is_of_room) || plan.without.contains(&called) {
            continue;
        }
        let divided = plan.divided.iter().find(|divided| divided.test == called);
        let parts = match divided {
            Some(divided) => parts(&root.join(&divided.folder))?.into_iter().map(Some).collect(),
            None => vec![None],
        };
        tests.extend(parts.into_iter().map(|only| Test {
            program: program.clone(),
            name: test.clone(),
            called: called.clone(),
            only,
            environment: plan.environment.clone(),
            took: Default::default(),
            reaches: Default::default(),
        }));
    }
    for test in &mut tests {
        test.record(place.project(), &scratch.join("reached"))?;
    }
    let mut slowest: Vec<&Test> = tests.iter().collect();
    slowest.sort_by_key(|test| std::cmp::Reverse(test.took));
    for test in slowest.iter().take(12) {
        eprintln!("  {:?} {}", test.took, test.shown());
    }
    Ok(tests)
}

/// The entries of a folder of cases, without what explains it.
fn parts(folder: &Path) -> Said<Vec<String>> {
    let wrong = |error: std::io::Error| format!("{}: {error}", folder.display());
    let mut parts = Vec::new();
    for entry in fs::read_dir(folder).map_err(wrong)? {
        let path = entry.map_err(wrong)?.path();
        let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        if stem != "README" {
            parts.push(stem);
        }
    }
    parts.sort();
    Ok(parts)
}

type Outcomes = BTreeMap<Key, (Outcome, Option<String>)>;

#[derive(Serialize, Deserialize)]
struct Kept {
    key: Key,
    came: Outcome,
    by: Option<String>,
}

fn keep(path: &Path, outcomes: &Outcomes) -> Said<()> {
    let kept = outcomes.iter().map(|(key, (came, by))| Kept {
        key: key.clone(),
        came: *came,
        by: by.clone(),
    });
    let text =
        serde_json::to_string(&kept.collect::<Vec<_>>()).map_err(|error| error.to_string())?;
    fs::write(path, text).map_err(|error| error.to_string())
}

fn recalled(path: &Path) -> Outcomes {
    let kept =
        fs::read(path).ok().and_then(|bytes| serde_json::from_slice::<Vec<Kept>>(&bytes).ok());
    kept.unwrap_or_default().into_iter().map(|kept| (kept.key, (kept.came, kept.by))).collect()
}

/// The least share of the changes that do something else which the tests have to notice, in hundredths.
const LEAST: usize = 98;

/// Prints what came of it, room by room, and whether it is enough: the share is, and every survivor has its reason.
fn report(
    place: &Place,
    outcomes: &Outcomes,
    reasons: &BTreeMap<Key, (Stands, String)>,
    asked: &Asked,
) -> Said<bool> {
    let mut rooms: BTreeMap<String, [usize; 5]> = BTreeMap::new();
    let mut told = Vec::new();
    let (mut all, mut noticed, mut same, mut without_reason) = (0, 0, 0, 0);
    let mut needless: Vec<&Key> = reasons.keys().collect();
    for (number, mutant) in (0..).zip(&place.mutants) {
        let room = mutant.file.split('/').take(2).collect::<Vec<_>>().join("/");
        let counts = rooms.entry(room).or_default();
        if place.not_viable.contains(&number) {
            counts[4] += 1;
            continue;
        }
        let key = mutant.key();
        let Some((came, _)) = outcomes.get(&key) else { continue };
        let place = match came {
            Outcome::Killed => 0,
            Outcome::TimedOut => 1,
            Outcome::Survived => 2,
            Outcome::NotReached => 3,
        };
        counts[place] += 1;
        all += 1;
        if *came <= Outcome::TimedOut {
            noticed += 1;
            continue;
        }
        needless.retain(|own| **own != key);
        let listed = reasons.get(&key);
        same += usize::from(listed.is_some_and(|(stands, _)| *stands == Stands::Same));
        without_reason += usize::from(listed.is_none());
        let reason = listed.map(|(stands, reason)| match stands {
            Stands::Same => format!("; {reason}"),
            Stands::Open => format!("; open: {reason}"),
        });
        let how = if *came == Outcome::NotReached { " (not reached)" } else { "" };
        told.push(format!("{}{how}{}", mutant.shown(), reason.unwrap_or_default()));
    }
    println!("room, killed, timed out, survived, not reached, not viable");
    for (room, [killed, timed_out, survived, not_reached, not_viable]) in &rooms {
        println!("{room}, {killed}, {timed_out}, {survived}, {not_reached}, {not_viable}");
    }
    let others = all - same;
    let share = |of: usize| 100.0 * noticed as f64 / of.max(1) as f64;
    println!("{noticed} of {all} noticed, {:.1} %", share(all));
    println!("{same} of the others do the same; of those that do not, {:.1} %", share(others));
    println!("survivors: {}, {without_reason} without a reason", told.len());
    for line in &told {
        println!("  {line}");
    }
    needless.retain(|key| key.file.starts_with(&asked.below));
    for key in &needless {
        println!("listed, and no survivor: {key:?}");
    }
    Ok(noticed * 100 >= others * LEAST && without_reason == 0 && needless.is_empty())
}
