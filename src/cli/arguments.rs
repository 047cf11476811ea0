//! The arguments as they are typed.

use std::path::PathBuf;
use std::str::FromStr;

use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::month::{NotAMonth, ReportMonth};

use super::export::{EXPORT_HELP, ExportCommand};
use super::history::HistoryCommand;
use super::init::InitCommand;
use super::mark::MarkCommand;
pub(super) use super::months::Months;
use super::outside::day;
use super::record::RecordCommand;
use super::verify::VerifyCommand;

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
    /// Show why a line has its quantity, or why a host, VM, user or scope counts
    #[command(after_help = EXPLAIN_HELP)]
    Explain(ExplainCommand),
    /// Show months, revisions, quantities, amounts, and what was sent
    History(HistoryCommand),
    /// Make a new configuration with commented examples; nothing is overwritten
    Init(InitCommand),
    /// Record that a filed report was sent, and the invoice that followed
    Mark(MarkCommand),
    /// Pack filed months for an auditor, as one file
    #[command(after_help = EXPORT_HELP)]
    Export(ExportCommand),
    /// Show what other editions, and other placements, would cost
    #[command(after_help = PLAN_HELP)]
    Plan(PlanCommand),
    /// Record a month that was reported without this program
    Record(RecordCommand),
    /// Compute and file the report of a month
    Report(ReportCommand),
    /// Compute a filed month anew and file the next revision, with its difference
    #[command(after_help = RERUN_HELP)]
    Rerun(RerunCommand),
    /// Show whether what is filed is as it was left, and still computes to the same
    #[command(after_help = super::verify::HELP)]
    Verify(VerifyCommand),
    /// Show how two revisions, or two months, differ, and why
    #[command(after_help = COMPARE_HELP)]
    Compare(CompareCommand),
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

/// What the help of `explain` adds to its options.
const EXPLAIN_HELP: &str = "\
Shows the workings of a quantity as a tree: every step with its rule and source, every row with its file
and line. Of a scope it tells which capture made the peak, of a host and a VM on which line they are, or
why not, of a user the groups that give access. Persons are named with --user, and only then.

It ends with 0 where something was explained, 30 where the inputs are refused; 64 wrong use or a name
that the month does not have, 74 a file that cannot be read.";

/// Show why a line has its quantity, or why a host, VM, user or scope counts.
#[derive(Debug, Args)]
pub(super) struct ExplainCommand {
    /// The month, which need not be over [default: the calendar month before today]
    #[arg(long, value_name = "YYYY-MM")]
    pub month: Option<ReportMonth>,

    #[command(flatten)]
    pub about: About,

    /// One JSON object for programs instead of text for people
    #[arg(long)]
    pub json: bool,
}

/// What is asked for: exactly one.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub(super) struct About {
    /// A line of the report, by its number
    #[arg(long, value_name = "N")]
    pub line: Option<u32>,

    /// A host, with or without its domain
    #[arg(long, value_name = "H")]
    pub host: Option<String>,

    /// A VM, by its name or its id
    #[arg(long, value_name = "V")]
    pub vm: Option<String>,

    /// An account, by a name, a UPN, a SID or a person_id
    #[arg(long, value_name = "U")]
    pub user: Option<String>,

    /// A scope: a cluster, a part of one, or a stand-alone host
    #[arg(long, value_name = "S")]
    pub scope: Option<String>,
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

/// What the help of `rerun` adds to its options.
const RERUN_HELP: &str = "\
Reads the files that the configuration or the command line names, and from the dossier whatever is not
there any more; without a configuration everything comes from the dossier. Files that the command line
names are all that is read of their kind. The revision that is filed holds the replacement report and
difference.csv, .json and .html: line by line, and split by cause. Equal inputs and an equal result file
nothing.

It ends with the status of what it files: 0 ready, 10 to be signed, 20 a draft, which is not filed; 30
refused inputs, 40 an archive that was changed; 64 wrong use, 74 reading or writing failed.";

/// Compute a filed month anew and file the next revision.
#[derive(Debug, Args)]
pub(super) struct RerunCommand {
    /// The month, which has to be filed
    #[arg(long, value_name = "YYYY-MM")]
    pub month: ReportMonth,

    /// Why it is computed anew; kept with the revision
    #[arg(long, value_name = "TEXT")]
    pub reason: String,

    /// The day of the original invoice, which tells until when fees can be lowered
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    pub invoiced_on: Option<NaiveDate>,

    /// Use only the terms recorded by this day
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    pub known_on: Option<NaiveDate>,

    /// Where inputs and configuration come from, apart from files on the command line
    #[arg(long, value_enum, default_value_t = RerunInputs::Current)]
    pub inputs: RerunInputs,

    /// State that nothing was used
    #[arg(long)]
    pub zero_use: bool,
}

/// Where the inputs of a correction come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum RerunInputs {
    /// As they lie there now; what is gone, from the dossier
    Current,
    /// All as the dossier keeps them, its configuration too
    Kept,
}

/// What the help of `compare` adds to its options.
const COMPARE_HELP: &str = "\
A side is a month, which means its latest revision, or a revision such as 2026-10@0. Both are computed
again from what their dossiers keep, so that hosts and persons can be told, and each line is split by
cause: program, terms, readings, inputs, prices.

It ends with 0, whatever differs; 64 wrong use, 74 a dossier that cannot be read.";

/// Show how two revisions, or two months, differ.
#[derive(Debug, Args)]
pub(super) struct CompareCommand {
    /// The earlier side
    #[arg(value_name = "MONTH[@REV]")]
    pub from: RevisionName,

    /// The later side
    #[arg(value_name = "MONTH[@REV]")]
    pub to: RevisionName,

    /// Name the persons who came and went
    #[arg(long)]
    pub names: bool,

    /// One JSON object for programs instead of text for people
    #[arg(long)]
    pub json: bool,
}

/// A revision as it is typed: `2026-10` for the latest, `2026-10@1` for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct RevisionName {
    pub month: ReportMonth,
    pub revision: Option<u32>,
}

impl FromStr for RevisionName {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (month, revision) = match text.split_once('@') {
            None => (text, None),
            Some((month, revision)) => (month, Some(revision)),
        };
        let month = month.parse().map_err(|error: NotAMonth| error.to_string())?;
        let number = |text: &str| {
            let digits = text.trim_start_matches("rev-");
            digits.parse().map_err(|_| format!("`{text}` is no revision; write it like 2026-10@1"))
        };
        Ok(Self { month, revision: revision.map(number).transpose()? })
    }
}

/// The form of log lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people.
    Text,
    /// For programs: one object a line.
    Json,
}

impl Arguments {
    /// How much to log: 0 warnings, 1 what is done, 2 everything.
    pub fn verbosity(&self) -> u8 {
        self.verbose
    }

    /// Whether exports are named, in place of those that were filed.
    pub(super) fn names_exports(&self) -> bool {
        let lists = [&self.hosts, &self.vms, &self.members, &self.access_groups];
        lists.iter().any(|list| !list.is_empty()) || self.prices.is_some()
    }

    /// The form of log lines.
    pub fn log_format(&self) -> LogFormat {
        self.log_format
    }
}
