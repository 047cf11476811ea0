//! `spla-usage record`: a month that was reported without this program, so that the history and the findings about
//! earlier months know of it.

use std::path::PathBuf;

use clap::Args;

use crate::dossier::{Archive, Chain, Event, RecordedLine};
use crate::error::Error;
use crate::history::{Sending, holding, timing};
use crate::month::ReportMonth;
use crate::outputs::terminal::shown;
use crate::terms::TermsInForce;

use super::arguments::Arguments;
use super::exit::Exit;
use super::job::Job;
use super::outside::{OutsideArguments, check_invoice, in_words, new_mark, timing_in_words};
use super::recorded_lines::{Written, of_file};
use super::reported::{marks, sendings};
use super::say::say;
use super::surroundings::Surroundings;

/// The name of the command in messages.
const RECORD: &str = "record";

/// Record a month that was reported without this program.
#[derive(Debug, Args)]
pub(super) struct RecordCommand {
    /// The month, which is not filed
    #[arg(long, value_name = "YYYY-MM")]
    pub month: ReportMonth,

    #[command(flatten)]
    pub outside: OutsideArguments,

    /// A line of the report, such as "ws-standard=48@158.40 EUR"; once for each line
    #[arg(
        long = "line",
        value_name = "PRODUCT=QUANTITY[@AMOUNT CUR]",
        value_parser = Written::typed,
        conflicts_with = "lines"
    )]
    pub typed: Vec<Written>,

    /// The lines as CSV: product, quantity, amount, currency; a use-report.csv fits
    #[arg(long, value_name = "FILE")]
    pub lines: Option<PathBuf>,

    /// State that nothing was used
    #[arg(long)]
    pub zero_use: bool,
}

/// Enters the record, unless the same is the last one of the month.
pub(super) fn run(
    arguments: &Arguments,
    command: &RecordCommand,
    surroundings: &Surroundings,
) -> Result<Exit, Error> {
    let (month, today) = (command.month, surroundings.today());
    let own = command.outside.checked((RECORD, month), None, today)?;
    check_invoice((RECORD, month), &own, own.sent_on)?;
    let job = Job::of_archive(arguments, surroundings)?;
    let terms = TermsInForce::establish(&surroundings.terms(month))?;
    let lines = lines(command, &terms)?;
    let held = job.hold()?;
    let chain = held.chain()?;
    if let Some(filed) = chain.revisions(month).last() {
        return Err(Error::Usage(format!(
            "{RECORD} {month}: it is filed as {}; `mark` records that it was sent",
            Archive::revision(month, filed.revision)
        )));
    }
    let (standing, ending) = if is_last_record(&chain, month, &own, &lines) {
        ("is recorded already", "; nothing was added")
    } else {
        let mut mark = new_mark(&job, month, Event::Recorded, &own);
        mark.lines.clone_from(&lines);
        held.mark(&chain, mark)?;
        ("is recorded", "")
    };
    let due = job.due_under(month, &terms);
    let timing = timing(&holding(vec![own.clone()]), due.last_day, today);
    let timing = timing_in_words(timing, due);
    if !arguments.quiet {
        let told = format!("{month} {standing}: {}: {timing}{ending}", in_words(&own));
        let mut text = format!("{}\n", shown(&told));
        if lines.is_empty() {
            text.push_str("  nothing was used\n");
        }
        for line in &lines {
            text.push_str(&format!("  {}\n", shown(&line_in_words(line))));
        }
        say("print the record", &text)?;
    }
    Ok(Exit::Ready)
}

/// The lines that are typed, or those of the file. Everything that is wrong with them is told at once.
fn lines(command: &RecordCommand, terms: &TermsInForce) -> Result<Vec<RecordedLine>, Error> {
    let month = command.month;
    let mut wrong = Vec::new();
    let written = match &command.lines {
        Some(path) => of_file(path, &mut wrong)?,
        None => command.typed.clone(),
    };
    let checked = |line: &Written| line.checked(month, &terms.catalogue, &mut wrong);
    let lines: Vec<RecordedLine> = written.iter().filter_map(checked).collect();
    if !wrong.is_empty() {
        for wrong in &wrong {
            tell!("{}", shown(wrong));
        }
        let are =
            if wrong.len() == 1 { "one of its cells or rows is" } else { "cells or rows are" };
        return Err(Error::Usage(format!("{RECORD} {month}: {are} wrong, see above")));
    }
    let used = lines.iter().any(|line| line.quantity > 0);
    match (used, command.zero_use) {
        (false, false) => Err(Error::Usage(format!(
            "{RECORD} {month}: no line has a quantity; say --zero-use if nothing was used"
        ))),
        (true, true) => Err(Error::Usage(format!(
            "{RECORD} {month}: --zero-use says that nothing was used, and there is a line with a quantity"
        ))),
        _ => Ok(lines),
    }
}

/// Whether the last record of the month says the same, so that another one would tell nothing.
fn is_last_record(
    chain: &Chain,
    month: ReportMonth,
    own: &Sending,
    lines: &[RecordedLine],
) -> bool {
    let last = marks(chain, month, Event::Recorded).next_back();
    let sent = sendings(chain, month);
    let sent = sent.iter().rfind(|sending| sending.revision.is_none());
    last.is_some_and(|mark| mark.lines == lines) && sent == Some(own)
}

fn line_in_words(line: &RecordedLine) -> String {
    let RecordedLine { product, quantity, amount, currency } = line;
    match amount.as_ref().zip(currency.as_ref()) {
        Some((amount, currency)) => format!("{product} {quantity}, {amount} {currency}"),
        None => format!("{product} {quantity}"),
    }
}
