//! Runs tests: once to see what each of them reaches, then against the changes that it reaches.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use crate::mutant::Mutant;

/// What can fail says why.
pub type Said<T> = Result<T, String>;

/// Processes at once.
const AT_ONCE: usize = 2;

/// What a test may take: seconds of the processor beside a multiple of what it takes without a change, seconds on
/// the clock, and kilobytes.
const SECONDS: u64 = 2;
const TIMES: u64 = 5;
const CLOCK: u64 = 120;
const KILOBYTES: u64 = 3 << 20;

/// A test, or one part of a test.
#[derive(Debug, Clone)]
pub struct Test {
    pub program: PathBuf,
    /// Its name in the program, and by its file.
    pub name: String,
    pub called: String,
    /// What it is told to keep to, where a test runs over a folder of cases.
    pub only: Option<String>,
    pub environment: BTreeMap<String, String>,
    pub took: Duration,
    /// The numbers of the changes whose code it reaches.
    pub reaches: BTreeSet<u32>,
}

/// What came of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Outcome {
    Killed,
    TimedOut,
    Survived,
    /// No test reaches the code, so it survived too.
    NotReached,
}

/// The tests of a program.
pub fn listed(program: &Path) -> Said<Vec<String>> {
    let out = Command::new(program).args(["--list", "--format", "terse"]).output();
    let out = out.map_err(|error| format!("{}: {error}", program.display()))?;
    let text = String::from_utf8_lossy(&out.stdout).into_owned();
    Ok(text.lines().filter_map(|line| line.strip_suffix(": test").map(str::to_owned)).collect())
}

impl Test {
    fn run(&self, project: &Path, chosen: &str, record: Option<&Path>) -> Said<ExitStatus> {
        let seconds = SECONDS + TIMES * (self.took.as_secs() + 1);
        // The limits hold for what the test starts as well.
        let limited = format!(
            "ulimit -S -t {seconds}; ulimit -v {KILOBYTES}; ulimit -c 0; exec timeout -k 1 {CLOCK} \"$@\""
        );
        let mut command = Command::new("sh");
        command.args(["-c", &limited, "sh"]).arg(&self.program);
        command.args(["--exact", &self.name, "--test-threads=1", "--quiet"]);
        command.current_dir(project).env("MUTANT", chosen);
        command.env("RUST_BACKTRACE", "0");
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command.envs(&self.environment);
        if let Some(only) = &self.only {
            command.env("ONLY", only);
        }
        if let Some(record) = record {
            command.env("MUTANT_RECORD", record);
        }
        command.status().map_err(|error| error.to_string())
    }

    /// Runs without a change, and keeps what is reached; a test that fails so could tell nothing.
    pub fn record(&mut self, project: &Path, record: &Path) -> Said<()> {
        let _ = fs::remove_file(record);
        // A generous limit for the first run, of which nothing is known yet.
        self.took = Duration::from_secs(20);
        let begun = Instant::now();
        let ended = self.run(project, "record", Some(record))?;
        self.took = begun.elapsed();
        if !ended.success() {
            return Err(format!("{} fails without a change: {ended}", self.shown()));
        }
        let bytes = fs::read(record).unwrap_or_default();
        let numbers = bytes.chunks_exact(4).map(|four| {
            let mut number = [0; 4];
            number.copy_from_slice(four);
            u32::from_le_bytes(number)
        });
        self.reaches = numbers.collect();
        Ok(())
    }

    /// What it is called where somebody looks for it.
    pub fn shown(&self) -> String {
        let only = self.only.as_ref().map(|only| format!(" ({only})")).unwrap_or_default();
        format!("{}{only}", self.called)
    }

    fn tries(&self, project: &Path, number: u32) -> Said<Option<Outcome>> {
        let ended = self.run(project, &number.to_string(), None)?;
        if ended.success() {
            return Ok(None);
        }
        // 124 is of `timeout`; a process that a signal ended has 128 and its number.
        let by_time = OUT_OF_TIME
            .into_iter()
            .any(|signal| ended.signal() == Some(signal) || ended.code() == Some(128 + signal));
        let by_time = by_time || ended.code() == Some(124);
        Ok(Some(if by_time { Outcome::TimedOut } else { Outcome::Killed }))
    }
}

/// The signals of a process that used up its time: SIGXCPU, and SIGKILL where that was not enough.
const OUT_OF_TIME: [i32; 2] = [24, 9];

/// Tries every change against the tests that reach it until one of them fails. Those that killed a change of the same
/// function come first, then those of the same file, and then the fastest.
pub fn try_all(
    project: &Path,
    mutants: &[Mutant],
    numbers: &[u32],
    tests: &[Test],
    mut told: impl FnMut(u32, Outcome, Option<&Test>) + Send,
) -> Said<()> {
    let next = AtomicUsize::new(0);
    let killers: Mutex<BTreeMap<String, Vec<usize>>> = Mutex::default();
    let told = Mutex::new(&mut told);
    let one = |number: u32| -> Said<()> {
        let mutant = &mutants[number as usize];
        let of_function = format!("{}::{}", mutant.file, mutant.function);
        let mut reaching: Vec<usize> =
            (0..tests.len()).filter(|&test| tests[test].reaches.contains(&number)).collect();
        {
            let killers = killers.lock().map_err(|error| error.to_string())?;
            let killed =
                |key: &str, test: &usize| killers.get(key).is_some_and(|own| own.contains(test));
            reaching.sort_by_key(|test| {
                let near = if killed(&of_function, test) { 0 } else { 2 };
                let near = if near == 2 && killed(&mutant.file, test) { 1 } else { near };
                (near, tests[*test].took)
            });
        }
        let mut came = if reaching.is_empty() { Outcome::NotReached } else { Outcome::Survived };
        let mut by = None;
        for test in reaching {
            if let Some(outcome) = tests[test].tries(project, number)? {
                (came, by) = (outcome, Some(test));
                break;
            }
        }
        if let Some(test) = by.filter(|_| came == Outcome::Killed) {
            let mut killers = killers.lock().map_err(|error| error.to_string())?;
            for key in [of_function, mutant.file.clone()] {
                let own = killers.entry(key).or_default();
                if !own.contains(&test) {
                    own.push(test);
                }
            }
        }
        let mut told = told.lock().map_err(|error| error.to_string())?;
        (*told)(number, came, by.map(|test| &tests[test]));
        Ok(())
    };
    thread::scope(|scope| {
        let workers: Vec<_> = (0..AT_ONCE)
            .map(|_| {
                scope.spawn(|| {
                    while let Some(&number) = numbers.get(next.fetch_add(1, Ordering::Relaxed)) {
                        one(number)?;
                    }
                    Ok(())
                })
            })
            .collect();
        let ends = workers.into_iter().map(|worker| {
            worker.join().unwrap_or_else(|_| Err("a worker ended without a word".to_owned()))
        });
        ends.collect::<Said<Vec<()>>>().map(|_| ())
    })
}
