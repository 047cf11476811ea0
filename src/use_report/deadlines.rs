//! The days by which something has to be done with a report. They are for messages of the clock: what the
//! clock says is true for a day, so it never enters a dossier.

use std::fmt;

use chrono::{Datelike, Days, NaiveDate};

use crate::citation::{Rule, rule};
use crate::month::ReportMonth;
use crate::party::DueDay;
use crate::terms::TermsInForce;

/// The last day for something, with the rule that says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deadline {
    /// The day; what is done on it is in time.
    pub last_day: NaiveDate,
    /// The rule.
    pub rule: Rule,
}

/// As messages write it: the day, and the rule in brackets.
impl fmt::Display for Deadline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.last_day, self.rule)
    }
}

/// REP-DUE: the report goes to the reseller within days of the end of its month. The reseller's own day, where
/// it has one, is the one that it holds its providers to, be it before or after that.
pub fn due_on(month: ReportMonth, own: Option<DueDay>, terms: &TermsInForce) -> Deadline {
    let by_term = after(month.last_day(), terms.days_to_report.value);
    let by_reseller = own.and_then(|own| month.next().first_day().with_day(own.day()));
    Deadline { last_day: by_reseller.unwrap_or(by_term), rule: rule::REP_DUE }
}

/// REP-REVISE: a correction that lowers the fee goes in within days of the original invoice. One that raises
/// it has no last day.
pub fn last_day_to_lower(invoiced_on: NaiveDate, terms: &TermsInForce) -> Deadline {
    let last_day = after(invoiced_on, terms.days_to_lower.value);
    Deadline { last_day, rule: rule::REP_REVISE }
}

/// REP-FINAL: a final report, or one of zero, is due within days of the end of the agreement.
pub fn final_report_on(ended_on: NaiveDate, days: u64) -> Deadline {
    Deadline { last_day: after(ended_on, days), rule: rule::REP_FINAL }
}

/// The day that is so many days after another; the end of the calendar, where it has no such day.
fn after(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_add_days(Days::new(days)).unwrap_or(NaiveDate::MAX)
}
