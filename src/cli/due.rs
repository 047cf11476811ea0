//! The day by which a report goes to the reseller, held against the clock. What comes of it goes to standard error
//! and is in no dossier.

use crate::dossier::Chain;
use crate::error::Error;
use crate::history::{Owed, Timing, holding, timing};
use crate::month::ReportMonth;
use crate::outputs::terminal::in_days;
use crate::terms::TermsInForce;
use crate::use_report::{Deadline, due_on};

use super::job::Job;
use super::reported::{recorded_lines, sendings};

impl Job<'_> {
    /// The last day for the report of a month (REP-DUE).
    ///
    /// # Errors
    /// Fails for a month before the first term.
    pub fn due_on(&self, month: ReportMonth) -> Result<Deadline, Error> {
        let terms = TermsInForce::establish(&self.surroundings.terms(month))?;
        Ok(self.due_under(month, &terms))
    }

    /// The last day for the report of a month whose terms are known.
    pub fn due_under(&self, month: ReportMonth, terms: &TermsInForce) -> Deadline {
        let own = self.configuration.provider.as_ref().and_then(|provider| provider.due_day);
        due_on(month, own, terms)
    }

    /// The months in which a report is owed.
    pub fn owed(&self) -> Owed {
        Owed::by(self.configuration.provider.as_ref())
    }
}

/// Tells of a month that is about to be filed that it is late, or was reported already without this program.
///
/// # Errors
/// Fails for a month before the first term.
pub(super) fn tell_before_filing(
    job: &Job<'_>,
    chain: &Chain,
    month: ReportMonth,
) -> Result<(), Error> {
    let due = job.due_on(month)?;
    if recorded_lines(chain, month).is_some() {
        tell!(
            "spla-usage: {month} is recorded as reported without this program; what is filed now takes its place"
        );
    }
    let sent = holding(sendings(chain, month));
    let timing = timing(&sent, due.last_day, job.surroundings.today());
    if let Timing::Overdue { days } = timing {
        let days = in_days(days);
        tell!("spla-usage: the report of {month} is late by {days}: it was due on {due}");
    }
    Ok(())
}

/// Reminds of the months before `month` that are neither filed nor recorded, although an earlier one is.
pub(super) fn tell_missing(job: &Job<'_>, chain: &Chain, month: ReportMonth) {
    let missing = job.owed().missing(&chain.months(), month.previous());
    if missing.is_empty() {
        return;
    }
    let named: Vec<String> = missing.iter().map(ReportMonth::to_string).collect();
    tell!(
        "spla-usage: neither filed nor recorded: {}; `report --month` files a month, and `record` takes up what was \
         reported without this program",
        named.join(", ")
    );
}
