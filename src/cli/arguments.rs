//! The arguments as they are typed.

use std::path::PathBuf;
use std::str::FromStr;

use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};

use crate::month::{NotAMonth, ReportMonth};

/// Counts what a hosting provider has to report under its Services Provider License Agreement.
#[derive(Debug, Parser)]
#[command(name = "spla-usage", version, about, max_term_width = 100)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub(super) command: Command,

    /// The configuration [default: spla-usage.toml here]
    #[arg(long, global = true, value_name = "FILE")]
    pub(super) config: Option<PathBuf>,

    /// The folder of the dossiers, instead of the configuration's
    #[arg(long, global = true, value_name = "DIR")]
    pub(super) archive: Option<PathBuf>,

    /// Exports of hosts, instead of the configuration's
    #[arg(long, global = true, value_name = "FILE", num_args = 1.., action = ArgAction::Append)]
    pub(super) hosts: Vec<PathBuf>,

    /// Exports of VMs, instead of the configuration's
    #[arg(long, global = true, value_name = "FILE", num_args = 1.., action = ArgAction::Append)]
    pub(super) vms: Vec<PathBuf>,

    /// Exports of group members, instead of the configuration's
    #[arg(long, global = true, value_name = "FILE", num_args = 1.., action = ArgAction::Append)]
    pub(super) members: Vec<PathBuf>,

    /// Lists of groups that give access, instead of the configuration's
    #[arg(long, global = true, value_name = "FILE", num_args = 1.., action = ArgAction::Append)]
    pub(super) access_groups: Vec<PathBuf>,

    /// The price list, instead of the configuration's
    #[arg(long, global = true, value_name = "FILE")]
    pub(super) prices: Option<PathBuf>,

    /// No summary; errors and refusals are still told
    #[arg(long, global = true)]
    pub(super) quiet: bool,

    /// Tell more about what is done; twice for everything
    #[arg(short, long, global = true, action = ArgAction::Count)]
    pub(super) verbose: u8,

    /// The form of log lines on standard error
    #[arg(long, global = true, value_enum, default_value_t = LogFormat::Text)]
    pub(super) log_format: LogFormat,

    /// No progress on a terminal
    #[arg(long, global = true)]
    pub(super) no_progress: bool,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Read everything, write nothing, and show what was understood
    #[command(after_help = CHECK_HELP)]
    Check(CheckCommand),
    /// Compute and file the report of a month
    Report(ReportCommand),
}

/// What the help of `check` adds to its options.
const CHECK_HELP: &str = "\
Shows what each file was taken for and which columns are read, the estate in numbers, the days that
were captured, and everything that was found, with a remedy. Nothing is written and no person is
named. Run it first, and again whenever an export changes.

It ends as `report` would: 0 ready, 10 to be signed, 20 a draft, 30 refused; 64 wrong use, 74 a file
that cannot be read.";

/// Read everything, write nothing, and show what was understood.
#[derive(Debug, Args)]
pub(super) struct CheckCommand {
    /// The month, which need not be over [default: the calendar month before today]
    #[arg(long, value_name = "YYYY-MM")]
    pub month: Option<ReportMonth>,

    /// One JSON object for programs instead of text for people
    #[arg(long)]
    pub json: bool,
}

/// Compute and file the report of a month.
#[derive(Debug, Args)]
pub(super) struct ReportCommand {
    /// The month, or the first and last of several [default: the calendar month before today]
    #[arg(long, value_name = "YYYY-MM[..YYYY-MM]")]
    pub month: Option<Months>,

    /// Write the reports to archive/preview without filing; works for any month
    #[arg(long)]
    pub preview: bool,

    /// State that nothing was used
    #[arg(long)]
    pub zero_use: bool,
}

/// The form of log lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people.
    Text,
    /// For programs: one object a line.
    Json,
}

/// One month, or a run of months.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Months {
    pub first: ReportMonth,
    pub last: ReportMonth,
}

impl Months {
    /// The months in order.
    pub fn iter(self) -> impl Iterator<Item = ReportMonth> {
        std::iter::successors(Some(self.first), |month| Some(month.next()))
            .take_while(move |month| *month <= self.last)
    }
}

impl FromStr for Months {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let month = |text: &str| text.parse().map_err(|error: NotAMonth| error.to_string());
        let (first, last) = match text.split_once("..") {
            Some((first, last)) => (month(first)?, month(last)?),
            None => (month(text)?, month(text)?),
        };
        if last < first {
            return Err(format!("{last} is before {first}"));
        }
        Ok(Self { first, last })
    }
}

impl Arguments {
    /// How much to log: 0 warnings, 1 what is done, 2 everything.
    pub fn verbosity(&self) -> u8 {
        self.verbose
    }

    /// The form of log lines.
    pub fn log_format(&self) -> LogFormat {
        self.log_format
    }
}
