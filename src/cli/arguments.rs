//! The arguments as they are typed.

use std::path::PathBuf;
use std::str::FromStr;

use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};

use rust_decimal::Decimal;

use crate::month::{NotAMonth, ReportMonth};

use super::history::HistoryCommand;
use super::mark::MarkCommand;
use super::record::RecordCommand;

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
    /// Show months, revisions, quantities, amounts, and what was sent
    History(HistoryCommand),
    /// Record that a filed report was sent, and the invoice that followed
    Mark(MarkCommand),
    /// Show what other editions, and other placements, would cost
    #[command(after_help = PLAN_HELP)]
    Plan(PlanCommand),
    /// Record a month that was reported without this program
    Record(RecordCommand),
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

/// What the help of `plan` adds to its options.
const PLAN_HELP: &str = "\
Shows from how many VMs on Datacenter pays, each scope under Standard, Datacenter and the suite, hosts
worth freeing of Windows, the smallest part of a cluster that could carry its Windows VMs, and access
that may not be needed. It is advice: nothing is written, reported or filed, and no person is named.

It ends with 0 where advice was given, 30 where the inputs are refused; 64 wrong use, 74 a file that
cannot be read.";

/// Show what other editions, and other placements, would cost.
#[derive(Debug, Args)]
pub(super) struct PlanCommand {
    /// The month, which need not be over [default: the calendar month before today]
    #[arg(long, value_name = "YYYY-MM")]
    pub month: Option<ReportMonth>,

    /// One JSON object for programs instead of text for people
    #[arg(long)]
    pub json: bool,

    /// The most virtual cores for each physical core [default: today's density, and at least 1]
    #[arg(long, value_name = "N", value_parser = density)]
    pub vcpus_per_core: Option<Decimal>,

    /// Hosts of a part that may fail without a VM being left without a place
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub spare_hosts: usize,

    /// Days at the end of the month without a logon after which an account is listed
    #[arg(long, value_name = "N", default_value_t = 90)]
    pub idle_days: u32,
}

/// More virtual cores for each physical one than anybody runs.
const MOST_PER_CORE: Decimal = Decimal::ONE_THOUSAND;

/// A number of virtual cores for each physical one: above zero, such as 4 or 1.5.
fn density(text: &str) -> Result<Decimal, String> {
    let number: Option<Decimal> = text.parse().ok();
    let number = number.filter(|number| *number > Decimal::ZERO && *number <= MOST_PER_CORE);
    number.ok_or_else(|| format!("`{text}` is no number above 0 and up to {MOST_PER_CORE}"))
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
