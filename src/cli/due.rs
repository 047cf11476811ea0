//! The day by which a report goes to the reseller, held against the clock. What comes of it goes to standard error
//! and is in no dossier.

use chrono::NaiveDate;

use crate::dossier::Chain;
use crate::error::Error;
use crate::history::{AgreementEnd, Known, Owed, Reminder, Timing, holding, timing};
use crate::month::ReportMonth;
use crate::outputs::reminder_words::words;
use crate::outputs::terminal::in_days;
use crate::terms::TermsInForce;
use crate::use_report::{Deadline, due_on, final_report_on};

use super::job::Job;
use super::log::tell;
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

    /// What is known of the months and of the agreement, for reminders.
    pub fn known(&self, chain: &Chain) -> Known {
        let provider = self.configuration.provider.as_ref();
        let of_month = |month| (month, sendings(chain, month));
        Known {
            months: chain.months().into_iter().map(of_month).collect(),
            owed: Owed::by(provider),
            end: provider.and_then(|provider| self.end(provider.agreement_ends_on?)),
        }
    }

    /// How an agreement ends that ends on a day; none before all terms.
    fn end(&self, on: NaiveDate) -> Option<AgreementEnd> {
        let terms = self.surroundings.terms(ReportMonth::containing(on));
        let days = terms.end_of_agreement(on).ok()?;
        Some(AgreementEnd {
            on,
            told_before: days.days_told_before,
            last_day: final_report_on(on, days.days_to_final_report),
        })
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
            "{month} is recorded as reported without this program; what is filed now takes its place"
        );
    }
    let sent = holding(sendings(chain, month));
    match timing(&sent, due.last_day, job.surroundings.today()) {
        Timing::Overdue { days } => {
            let days = in_days(days);
            tell!("the report of {month} is late by {days}: it was due on {due}");
        }
        Timing::Due => tell!("the report of {month} is due on {due}"),
        Timing::InTime | Timing::Late { .. } => {}
    }
    Ok(())
}

/// Reminds of what the clock says has to be done, but for the month that is about to be computed: what is to be told
/// of that is told when it is filed.
pub(super) fn remind(job: &Job<'_>, chain: &Chain) {
    let due_on = |month| job.due_on(month).ok();
    for reminder in job.known(chain).reminders(job.surroundings.today(), due_on) {
        if !matches!(reminder, Reminder::NotFiled { .. }) {
            tell!("{}", words(&reminder));
        }
    }
}
