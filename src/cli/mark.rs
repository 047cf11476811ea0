//! `spla-usage mark`: a filed report was sent, and an invoice followed.

use clap::Args;

use crate::dossier::{Archive, Chain, Event, Manifest};
use crate::error::Error;
use crate::history::{Sending, holding, timing};
use crate::month::ReportMonth;
use crate::outputs::terminal::shown;
use crate::use_report::Status;

use super::arguments::Arguments;
use super::exit::Exit;
use super::job::Job;
use super::outside::{OutsideArguments, check_invoice, in_words, new_mark, timing_in_words};
use super::reported::{recorded_lines, sendings};
use super::say::say;
use super::surroundings::Surroundings;

/// The name of the command in messages.
const MARK: &str = "mark";

/// Record that a filed report was sent, and the invoice that followed.
#[derive(Debug, Args)]
pub(super) struct MarkCommand {
    /// The month, which is filed
    #[arg(long, value_name = "YYYY-MM")]
    pub month: ReportMonth,

    #[command(flatten)]
    pub outside: OutsideArguments,

    /// The revision that was sent [default: the latest]
    #[arg(long, value_name = "N")]
    pub revision: Option<u32>,
}

/// Enters the mark, unless the same is the last one of the revision.
pub(super) fn run(
    arguments: &Arguments,
    command: &MarkCommand,
    surroundings: &Surroundings,
) -> Result<Exit, Error> {
    let (month, today) = (command.month, surroundings.today());
    // Wrong days are told before the archive is touched.
    command.outside.checked((MARK, month), None, today)?;
    let job = Job::of_archive(arguments, surroundings)?;
    let held = job.hold()?;
    let chain = held.chain()?;
    let manifest = revision(&job.archive, &chain, command)?;
    // What was sent is what was filed, so a dossier that was changed since is not marked.
    job.archive.filed(month, manifest).intact(&surroundings.disk)?;
    let revision = manifest.revision;
    let own = command.outside.checked((MARK, month), Some(revision), today)?;
    let mut all = sendings(&chain, month);
    let held_before = holding(all.clone());
    check_invoice((MARK, month), &own, invoice_from(&held_before, &own, month))?;
    tell(&chain, manifest, month, &own);
    let name = Archive::revision(month, revision);
    let before = held_before.into_iter().find(|before| before.revision == own.revision);
    let (standing, ending) = if before.as_ref() == Some(&own) {
        ("is marked already", "; nothing was added")
    } else {
        held.mark(&chain, new_mark(&job, month, Event::Sent, &own))?;
        tell_dropped(before.as_ref(), &own, &name);
        ("is marked", "")
    };
    all.push(own.clone());
    let due = job.due_on(month)?;
    let timing = timing_in_words(timing(&holding(all), due.last_day, today), due);
    if !arguments.quiet {
        let told = format!("{name} {standing}: {}: {timing}{ending}", in_words(&own));
        say("print the mark", &format!("{}\n", shown(&told)))?;
    }
    Ok(Exit::Ready)
}

/// The manifest of the revision that was sent.
fn revision<'c>(
    archive: &Archive,
    chain: &'c Chain,
    command: &MarkCommand,
) -> Result<&'c Manifest, Error> {
    let month = command.month;
    let wrong = |why: String| Error::Usage(format!("{MARK} {month}: {why}"));
    let revisions = chain.revisions(month);
    let Some(latest) = revisions.last() else {
        let why = if recorded_lines(chain, month).is_some() {
            "it is recorded as reported without this program; `record` again corrects that"
        } else if archive.has_draft(month)? {
            "there is only a draft, which cannot be sent; `report` files the month, and `record` takes up what was \
             reported without this program"
        } else {
            "it is not filed; `report` files the month, and `record` takes up what was reported without this program"
        };
        return Err(wrong(why.to_owned()));
    };
    let Some(number) = command.revision else { return Ok(latest) };
    revisions.iter().find(|manifest| manifest.revision == number).copied().ok_or_else(|| {
        let filed: Vec<String> =
            revisions.iter().map(|manifest| manifest.revision.to_string()).collect();
        wrong(format!("there is no revision {number}; filed are {}", filed.join(", ")))
    })
}

/// The first day on which an invoice can have followed. A correction keeps the invoice of the report that it
/// corrects, which was sent before; where nobody marked that, it can have been since the month ended.
fn invoice_from(held: &[Sending], own: &Sending, month: ReportMonth) -> chrono::NaiveDate {
    let earlier = held.iter().filter(|sending| sending.revision < own.revision);
    match earlier.map(|sending| sending.sent_on).min() {
        Some(first) => first.min(own.sent_on),
        None if own.revision == Some(0) => own.sent_on,
        None => month.last_day(),
    }
}

/// Tells what somebody should know who says that this revision was sent.
fn tell(chain: &Chain, manifest: &Manifest, month: ReportMonth, own: &Sending) {
    let name = Archive::revision(month, manifest.revision);
    if manifest.status == Status::NeedsSignature.text() {
        tell!(
            "spla-usage: {name} rests on assumptions that nobody has signed for: its status is {}",
            shown(&manifest.status)
        );
    }
    let filed_on = manifest.filed_at.split('T').next().unwrap_or_default();
    if filed_on > own.sent_on.to_string().as_str() {
        tell!("spla-usage: {name} was filed on {}, after that day", shown(filed_on));
    }
    let latest = chain.revisions(month).last().map(|latest| latest.revision);
    if let Some(latest) = latest.filter(|latest| *latest > manifest.revision) {
        tell!("spla-usage: {} is in force", Archive::revision(month, latest));
    }
}

/// The last mark of a revision holds as a whole, so what it does not repeat no longer does.
fn tell_dropped(before: Option<&Sending>, own: &Sending, name: &str) {
    let Some(before) = before else { return };
    if let Some(day) = before.invoiced_on.filter(|_| own.invoiced_on.is_none()) {
        tell!("spla-usage: {name}: the mark before said --invoiced-on {day}, this one does not");
    }
    if let Some(reference) = before.reference.as_deref().filter(|_| own.reference.is_none()) {
        let reference = shown(reference);
        tell!(
            "spla-usage: {name}: the mark before said --reference “{reference}”, this one does not"
        );
    }
}
