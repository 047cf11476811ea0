//! What `mark` and `record` have in common: days and a reference from outside, and the mark that keeps them.

use std::str::FromStr;

use chrono::NaiveDate;
use clap::Args;

use crate::dossier::{BLANK, Event, Mark, Program, SCHEMA};
use crate::error::Error;
use crate::history::{Sending, Timing};
use crate::month::ReportMonth;
use crate::outputs::terminal::in_days;
use crate::use_report::Deadline;

use super::job::Job;

/// What happened outside, as it is typed.
#[derive(Debug, Args)]
pub(super) struct OutsideArguments {
    /// The day on which the report was sent
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    pub sent_on: NaiveDate,

    /// The day of the invoice that followed
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    pub invoiced_on: Option<NaiveDate>,

    /// What the receiver calls it, such as the number of an order
    #[arg(long, value_name = "TEXT")]
    pub reference: Option<String>,
}

/// The characters of a day as it is written: four digits, two and two.
const DAY_WRITTEN: usize = "YYYY-MM-DD".len();

/// A day as it is typed.
pub(super) fn day(text: &str) -> Result<NaiveDate, String> {
    let day = NaiveDate::from_str(text).ok().filter(|_| text.len() == DAY_WRITTEN);
    day.ok_or_else(|| format!("`{text}` is no day; write it like 2026-11-05"))
}

impl OutsideArguments {
    /// What it comes to for a revision of a month, or for a month without one; `what` is the command.
    ///
    /// # Errors
    /// Fails where the days cannot be.
    pub fn checked(
        &self,
        (what, month): (&str, ReportMonth),
        revision: Option<u32>,
        today: NaiveDate,
    ) -> Result<Sending, Error> {
        let wrong = |why: String| Err(Error::Usage(format!("{what} {month}: {why}")));
        let end = month.last_day();
        if end >= today {
            return wrong(format!("the month is not over on {today}"));
        }
        let days = [("--sent-on", Some(self.sent_on)), ("--invoiced-on", self.invoiced_on)];
        for (name, day) in days.into_iter().filter_map(|(name, day)| Some((name, day?))) {
            if day > today {
                return wrong(format!("{name} {day} is ahead; today is {today}"));
            }
            if day < end {
                return wrong(format!("{name} {day} is before the end of the month, {end}"));
            }
        }
        let reference = self.reference.as_deref().map(str::trim);
        if reference.is_some_and(str::is_empty) {
            return wrong("--reference is empty; leave it out where there is none".to_owned());
        }
        Ok(Sending {
            revision,
            sent_on: self.sent_on,
            invoiced_on: self.invoiced_on,
            reference: reference.map(str::to_owned),
        })
    }
}

/// Refuses an invoice before the first sending that it can have followed.
///
/// # Errors
/// Fails where it is before `from`.
pub(super) fn check_invoice(
    (what, month): (&str, ReportMonth),
    own: &Sending,
    from: NaiveDate,
) -> Result<(), Error> {
    match own.invoiced_on.filter(|day| *day < from) {
        None => Ok(()),
        Some(day) => Err(Error::Usage(format!(
            "{what} {month}: --invoiced-on {day} is before the report was sent, {from}; an invoice follows it"
        ))),
    }
}

/// The mark of what happened, which gets its place in the chain when it is entered.
pub(super) fn new_mark(job: &Job<'_>, month: ReportMonth, event: Event, own: &Sending) -> Mark {
    Mark {
        schema: SCHEMA,
        sequence: 0,
        event,
        report_month: month.to_string(),
        revision: own.revision,
        sent_on: own.sent_on.to_string(),
        invoiced_on: own.invoiced_on.map(|day| day.to_string()),
        reference: own.reference.clone(),
        lines: Vec::new(),
        made_at: job.surroundings.stamp(),
        program: Program::this(),
        command: job.surroundings.command_line.clone(),
        previous: None,
        seal: BLANK.to_owned(),
    }
}

/// What happened, in words.
pub(super) fn in_words(own: &Sending) -> String {
    let mut words = format!("sent on {}", own.sent_on);
    if let Some(day) = own.invoiced_on {
        words.push_str(&format!(", invoiced on {day}"));
    }
    if let Some(reference) = &own.reference {
        words.push_str(&format!(", reference “{reference}”"));
    }
    words
}

/// Whether the month was sent in time, in words.
pub(super) fn timing_in_words(timing: Timing, due: Deadline) -> String {
    match timing.days_late() {
        None => format!("in time, it was due on {due}"),
        Some(days) => format!("late by {}, it was due on {due}", in_days(days)),
    }
}
