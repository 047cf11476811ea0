//! `spla-usage history`: every month that is known, and those that are missing. Reads the archive and changes
//! nothing.

use clap::Args;

use crate::dossier::{Chain, Fit};
use crate::error::Error;
use crate::history::{History, Standing, Told};
use crate::month::ReportMonth;
use crate::outputs::terminal::shown;
use crate::outputs::{history_csv, history_json, history_text};

use super::arguments::Arguments;
use super::exit::Exit;
use super::job::Job;
use super::log::{tell, tell_on};
use super::reported::{filed_lines, recorded_lines, sendings};
use super::say::{say, say_json};
use super::surroundings::Surroundings;

/// Show months, revisions, quantities, amounts, and what was sent.
#[derive(Debug, Args)]
pub(super) struct HistoryCommand {
    /// One JSON object for programs instead of text for people
    #[arg(long)]
    pub json: bool,

    /// A row for each month and product instead of text for people
    #[arg(long, conflicts_with = "json")]
    pub csv: bool,
}

/// Shows all that can be read, and tells what cannot.
pub(super) fn run(
    arguments: &Arguments,
    command: &HistoryCommand,
    surroundings: &Surroundings,
) -> Result<Exit, Error> {
    let job = Job::of_archive(arguments, surroundings)?;
    let today = surroundings.today();
    let mut gathering = Gathering::begin(&job)?;
    let told = gathering.told()?;
    // No term reaches a month so early that it is an error, so nothing says when its report was due.
    let due_on = |month| job.due_on(month).ok();
    let history = History::of(told, &job.known(&gathering.chain), today, due_on);
    let Gathering { problems, exit, .. } = gathering;
    for problem in &problems {
        tell!("{}", shown(problem));
    }
    if !problems.is_empty() {
        tell_on!("What is shown is what can be read; `verify` tells more.");
    }
    let what = "print the history";
    let wrong = |source| Error::Io { what, source };
    if command.json {
        // Somebody who asks for a form for programs gets it, however quiet the run is meant to be.
        let mut json = Vec::new();
        history_json::write(&history, &problems, &mut json).map_err(wrong)?;
        say_json(what, &json)?;
    } else if command.csv {
        let mut csv = Vec::new();
        history_csv::write(&history, &mut csv).map_err(wrong)?;
        say(what, &String::from_utf8_lossy(&csv))?;
    } else if !arguments.quiet {
        say(what, &history_text::text(&history, &job.archive.folder().display().to_string()))?;
    }
    Ok(exit)
}

/// Reads the archive and notes what does not fit.
struct Gathering<'a> {
    job: &'a Job<'a>,
    chain: Chain,
    problems: Vec<String>,
    exit: Exit,
}

impl<'a> Gathering<'a> {
    fn begin(job: &'a Job<'a>) -> Result<Self, Error> {
        let (chain, fit) = Chain::with_ledger(&job.archive)?;
        let ledger = match fit {
            Fit::Equal => Vec::new(),
            Fit::Absent => vec!["the ledger is absent".to_owned()],
            Fit::Differs(differs) => differs,
        };
        let broken = chain.broken.iter().map(|broken| format!("{}: {}", broken.path, broken.why));
        let problems: Vec<String> = broken.chain(ledger).collect();
        let exit = if problems.is_empty() { Exit::Ready } else { Exit::Differs };
        Ok(Self { job, chain, problems, exit })
    }

    /// What the archive tells of each month.
    fn told(&mut self) -> Result<Vec<Told>, Error> {
        let mut told = Vec::new();
        for month in self.job.archive.months()? {
            told.extend(self.month(month)?);
        }
        Ok(told)
    }

    /// What it tells of a month; nothing where there is only an empty folder.
    fn month(&mut self, month: ReportMonth) -> Result<Option<Told>, Error> {
        let archive = &self.job.archive;
        let revisions = self.chain.revisions(month);
        let mut told = Told {
            month,
            // So it stays where something is filed and nothing of it can be read.
            standing: Standing::Unreadable,
            revision: revisions.last().map(|manifest| manifest.revision),
            revisions: revisions.len(),
            lines: Vec::new(),
            sendings: sendings(&self.chain, month),
        };
        let within = format!("{month}/");
        let has_broken = self.chain.broken.iter().any(|broken| broken.path.starts_with(&within));
        if let Some(filed) = archive.latest(&self.chain, month) {
            match filed_lines(archive, month, &filed) {
                Ok(report) => {
                    told.standing = Standing::Filed(report.status);
                    told.lines = report.lines;
                }
                Err(error) => {
                    self.exit = self.exit.max(Exit::of_error(&error));
                    self.problems.push(format!("could not {error}"));
                }
            }
        } else if let Some(recorded) = recorded_lines(&self.chain, month) {
            told.standing = Standing::Recorded;
            told.lines = recorded.lines;
        } else if !has_broken {
            if !archive.has_draft(month)? {
                return Ok(None);
            }
            told.standing = Standing::Draft;
        }
        Ok(Some(told))
    }
}
