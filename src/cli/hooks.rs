//! Starts the commands that the configuration has for what happens to a month.
//!
//! No shell is between: the command is a list of words. What happened is in its environment, and whole, as one JSON
//! object, on its standard input. What it prints goes to standard error, so that results stay clean. It can fail and
//! change nothing by that: the failure is told, and the end of the month stays what it is. It runs when the archive
//! is free again, so that it may use this program itself, such as `mark`.

use std::io::{self, Seek as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use serde::Serialize;

use crate::month::ReportMonth;
use crate::outputs::terminal::shown;

use super::exit::Exit;
use super::hook_rules::{Event, Hook};
use super::job::Job;
use super::log::tell;

/// The form of what a command gets.
const SCHEMA: u32 = 1;
/// What a command finds in its environment, and a run of this program that it starts: one command in another could
/// go on for ever.
const INSIDE: &str = "SPLA_USAGE_EVENT";
/// How long is waited before the command is looked at for the first time; then twice as long each time.
const FIRST_NAP: Duration = Duration::from_millis(2);
/// The longest time between two looks.
const LONGEST_NAP: Duration = Duration::from_millis(200);

/// How the run of a month ended, for whoever has to be told.
#[derive(Debug, Clone)]
pub(super) struct Ended {
    pub month: ReportMonth,
    pub exit: Exit,
    /// What became of the report, in words.
    pub standing: String,
    /// Where it is; none where nothing was written.
    pub folder: Option<PathBuf>,
    /// The revision that this run filed; none where it filed nothing.
    pub filed: Option<u32>,
    /// Why it is no report, a message each.
    pub messages: Vec<String>,
}

impl Ended {
    /// An end that filed nothing, and of which nothing more is to be told.
    pub fn of(month: ReportMonth, exit: Exit, standing: impl Into<String>) -> Self {
        let standing = standing.into();
        Self { month, exit, standing, folder: None, filed: None, messages: Vec::new() }
    }

    /// The same, with where the report is.
    pub fn at(self, folder: &Path) -> Self {
        Self { folder: Some(folder.to_owned()), ..self }
    }
}

/// What a command gets on its standard input.
#[derive(Serialize)]
struct Told<'a> {
    schema: u32,
    event: &'static str,
    report_month: String,
    exit_code: u8,
    exit: &'static str,
    standing: &'a str,
    revision: Option<u32>,
    folder: Option<String>,
    files: Vec<String>,
    archive: String,
    messages: &'a [String],
}

/// Starts what the configuration has for the end of a month, if it has something.
pub(super) fn start(job: &Job<'_>, event: Event, ended: &Ended) {
    let configuration = &job.configuration;
    let hook = match event {
        Event::OnFailure => &configuration.on_failure,
        Event::After => &configuration.after,
    };
    let Some(hook) = hook.as_ref().filter(|hook| hook.on.contains(&ended.exit)) else { return };
    if std::env::var_os(INSIDE).is_some_and(|event| !event.is_empty()) {
        tell!(
            "[{}] starts nothing for {}, because this run was itself started by such a command",
            event.text(),
            ended.month
        );
        return;
    }
    let folder = whole(&configuration.folder);
    if let Err(why) = run(hook, &folder, &told(job, event, ended)) {
        tell!(
            "the command `{}` of [{}] for {} failed: {}; that changes nothing about the month",
            shown(&hook.program),
            event.text(),
            ended.month,
            shown(&why)
        );
    }
}

fn told<'a>(job: &Job<'_>, event: Event, ended: &'a Ended) -> Told<'a> {
    let folder = ended.folder.as_deref().map(whole);
    let text = |path: &Path| path.display().to_string();
    Told {
        schema: SCHEMA,
        event: event.text(),
        report_month: ended.month.to_string(),
        exit_code: ended.exit.code(),
        exit: ended.exit.text(),
        standing: &ended.standing,
        revision: ended.filed,
        files: folder.as_deref().map(files).unwrap_or_default(),
        folder: folder.as_deref().map(text),
        archive: text(&whole(job.archive.folder())),
        messages: &ended.messages,
    }
}

/// The path from the root on, because the command may be in another folder.
fn whole(path: &Path) -> PathBuf {
    let path = if path.as_os_str().is_empty() { Path::new(".") } else { path };
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}

/// The files of a dossier or a draft, without the inputs below it.
fn files(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let files = entries.map(|entry| entry.path()).filter(|path| path.is_file());
    let mut names: Vec<String> = files.map(|path| path.display().to_string()).collect();
    names.sort();
    names
}

/// Runs the command to its end, or until its time is over.
fn run(hook: &Hook, folder: &Path, told: &Told<'_>) -> Result<(), String> {
    let words = |error: io::Error| error.to_string();
    // A file cannot be full, so a command that does not read holds nobody up.
    let mut input = tempfile::tempfile().map_err(words)?;
    serde_json::to_writer_pretty(&mut input, told).map_err(|error| error.to_string())?;
    input.write_all(b"\n").and_then(|()| input.rewind()).map_err(words)?;
    let mut command = Command::new(hook.program_in(folder));
    command
        .args(&hook.arguments)
        .current_dir(folder)
        .stdin(input)
        .stdout(Stdio::from(io::stderr()));
    let of_environment = [
        ("EVENT", Some(told.event.to_owned())),
        ("MONTH", Some(told.report_month.clone())),
        ("EXIT_CODE", Some(told.exit_code.to_string())),
        ("EXIT", Some(told.exit.to_owned())),
        ("REVISION", told.revision.map(|revision| revision.to_string())),
        ("FOLDER", told.folder.clone()),
        ("ARCHIVE", Some(told.archive.clone())),
    ];
    for (name, value) in of_environment {
        // What is not so is empty, and not what a run around this one has left there.
        command.env(format!("SPLA_USAGE_{name}"), value.unwrap_or_default());
    }
    own_group(&mut command);
    let child = command.spawn().map_err(|error| format!("it could not be started: {error}"))?;
    wait(child, hook.timeout)
}

/// Waits for the command. Time is counted in naps, because only `main` reads the clock.
fn wait(mut child: Child, timeout: Duration) -> Result<(), String> {
    let (mut waited, mut nap) = (Duration::ZERO, FIRST_NAP);
    loop {
        match child.try_wait().map_err(|error| error.to_string())? {
            Some(status) if status.success() => return Ok(()),
            Some(status) => return Err(format!("it ended with {status}")),
            None if waited >= timeout => {
                stop(&mut child);
                return Err(format!("it was stopped after {} seconds", timeout.as_secs()));
            }
            None => {}
        }
        nap = nap.min(timeout.saturating_sub(waited));
        thread::sleep(nap);
        waited += nap;
        nap = (nap * 2).min(LONGEST_NAP);
    }
}

/// Lets the command stand at the head of a group of its own, so that it can be stopped with all that it started.
#[cfg(unix)]
fn own_group(command: &mut Command) {
    use std::os::unix::process::CommandExt as _;
    command.process_group(0);
}

#[cfg(not(unix))]
fn own_group(_: &mut Command) {}

/// Stops the command. It has not been waited for, so its number is still its own.
fn stop(child: &mut Child) {
    #[cfg(unix)]
    {
        use rustix::process::{Pid, Signal, kill_process_group};
        let _ = kill_process_group(Pid::from_child(child), Signal::KILL);
    }
    let _ = child.kill();
    let _ = child.wait();
}
