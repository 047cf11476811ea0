//! What the clock says has to be done: reports that are due, months that are missing, an agreement that ends
//! (REP-DUE, REP-FINAL).
//!
//! It is true for a day, so it is told and is in no dossier.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::month::ReportMonth;
use crate::use_report::Deadline;

use super::owed::Owed;
use super::sending::{Sending, Timing, holding, timing};

/// Something that has to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reminder {
    /// Months between those that are known, or after them, of which nothing is filed or recorded.
    Missing {
        /// The months, ascending.
        months: Vec<ReportMonth>,
    },
    /// The report of the month before today is not filed.
    NotFiled {
        /// The month.
        month: ReportMonth,
        /// Its last day.
        due: Deadline,
        /// How that day lies to today.
        timing: Timing,
    },
    /// A month is filed, and nothing says that it was sent.
    NotSent {
        /// The month.
        month: ReportMonth,
        /// Its last day.
        due: Deadline,
        /// How that day lies to today.
        timing: Timing,
    },
    /// The agreement ends soon, or today.
    AgreementEnds {
        /// Its last day.
        on: NaiveDate,
        /// How many days that is ahead.
        days: u64,
        /// The last day for the final report.
        last_day: Deadline,
    },
    /// The agreement has ended, and its last month is not filed, or not sent.
    FinalReport {
        /// The last month of the agreement.
        month: ReportMonth,
        /// Its last day.
        ended_on: NaiveDate,
        /// The last day for the final report.
        last_day: Deadline,
        /// How that day lies to today.
        timing: Timing,
        /// Whether it is filed or recorded.
        filed: bool,
    },
}

/// What reminders are told from.
#[derive(Debug, Clone)]
pub struct Known {
    /// The months that are filed or recorded, with what was sent of each.
    pub months: BTreeMap<ReportMonth, Vec<Sending>>,
    /// The months in which a report is owed.
    pub owed: Owed,
    /// How the agreement ends, where it says when.
    pub end: Option<AgreementEnd>,
}

/// The end of an agreement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AgreementEnd {
    /// Its last day.
    pub on: NaiveDate,
    /// Days before it from which on it is told.
    pub told_before: u64,
    /// The last day for the final report.
    pub last_day: Deadline,
}

impl Known {
    /// What has to be done on the day `today`, in the order of its urgency. `due_on` tells the last day of a month;
    /// none for months before all terms.
    pub fn reminders(
        &self,
        today: NaiveDate,
        due_on: impl Fn(ReportMonth) -> Option<Deadline>,
    ) -> Vec<Reminder> {
        let before = ReportMonth::before(today);
        let known: BTreeSet<ReportMonth> = self.months.keys().copied().collect();
        let mut reminders = Vec::new();
        let missing = self.owed.missing(&known, before.previous());
        if !missing.is_empty() {
            reminders.push(Reminder::Missing { months: missing });
        }
        let is_owed = self.owed.first.is_none_or(|first| first <= before)
            && self.owed.last.is_none_or(|last| before <= last);
        if !known.contains(&before) && !known.is_empty() && is_owed {
            reminders.extend(due_on(before).map(|due| {
                let timing = timing(&[], due.last_day, today);
                Reminder::NotFiled { month: before, due, timing }
            }));
        }
        reminders.extend(self.not_sent(today, due_on));
        reminders.extend(self.end.and_then(|end| self.end_of_agreement(end, today)));
        reminders
    }

    /// Filed months of which nothing says that they were sent. Who never says so is asked for the latest only, and
    /// who does for those after the first that was.
    fn not_sent(
        &self,
        today: NaiveDate,
        due_on: impl Fn(ReportMonth) -> Option<Deadline>,
    ) -> Vec<Reminder> {
        let was_sent = |month: &&ReportMonth| self.months.get(month).is_some_and(|s| !s.is_empty());
        let first_sent = self.months.keys().find(was_sent);
        let from = first_sent.or(self.months.keys().next_back()).copied();
        let unsent = self.months.iter().filter(|(month, sendings)| {
            sendings.is_empty() && from.is_some_and(|from| from <= **month)
        });
        let told = unsent.filter_map(|(&month, _)| {
            let due = due_on(month)?;
            Some(Reminder::NotSent { month, due, timing: timing(&[], due.last_day, today) })
        });
        told.collect()
    }

    /// REP-FINAL: a final report, or one of zero, goes in within days of the end of the agreement.
    fn end_of_agreement(&self, end: AgreementEnd, today: NaiveDate) -> Option<Reminder> {
        let AgreementEnd { on, told_before, last_day } = end;
        match u64::try_from(on.signed_duration_since(today).num_days()) {
            Ok(days) if days > told_before => None,
            Ok(days) => Some(Reminder::AgreementEnds { on, days, last_day }),
            Err(_) => {
                let month = ReportMonth::containing(on);
                let sendings = self.months.get(&month);
                let holding = holding(sendings.cloned().unwrap_or_default());
                let filed = sendings.is_some();
                holding.is_empty().then(|| Reminder::FinalReport {
                    month,
                    ended_on: on,
                    last_day,
                    timing: timing(&[], last_day.last_day, today),
                    filed,
                })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::citation::rule;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn month(text: &str) -> ReportMonth {
        text.parse().unwrap()
    }

    fn sent(on: &str) -> Vec<Sending> {
        let sent_on = day(on);
        vec![Sending { revision: Some(0), sent_on, invoiced_on: None, reference: None }]
    }

    /// The tenth of the next month.
    fn tenth(month: ReportMonth) -> Option<Deadline> {
        let last_day = month.next().first_day().checked_add_days(chrono::Days::new(9))?;
        Some(Deadline { last_day, rule: rule::REP_DUE })
    }

    fn known(months: &[(&str, Vec<Sending>)], ends_on: Option<&str>) -> Known {
        let end = ends_on.map(|on| AgreementEnd {
            on: day(on),
            told_before: 90,
            last_day: Deadline {
                last_day: day(on).checked_add_days(chrono::Days::new(30)).unwrap(),
                rule: rule::REP_FINAL,
            },
        });
        let months = months.iter().map(|(name, sendings)| (month(name), sendings.clone()));
        let last = ends_on.map(|on| ReportMonth::containing(day(on)));
        Known { months: months.collect(), owed: Owed { first: None, last }, end }
    }

    fn told(known: &Known, today: &str) -> Vec<String> {
        let short = |reminder: Reminder| match reminder {
            Reminder::Missing { months } => format!("missing {}", months.len()),
            Reminder::NotFiled { month, timing, .. } => {
                format!("not filed {month} {}", timing.text())
            }
            Reminder::NotSent { month, timing, .. } => {
                format!("not sent {month} {}", timing.text())
            }
            Reminder::AgreementEnds { on, days, .. } => format!("ends {on} {days}"),
            Reminder::FinalReport { month, last_day, timing, filed, .. } => {
                format!("final {month} {} {} {filed}", last_day.last_day, timing.text())
            }
        };
        known.reminders(day(today), tenth).into_iter().map(short).collect()
    }

    #[test]
    fn a_month_is_due_until_it_was_sent() {
        let nothing = known(&[], None);
        assert!(told(&nothing, "2026-11-05").is_empty());
        let august = known(&[("2026-08", sent("2026-09-05"))], None);
        assert_eq!(told(&august, "2026-11-05"), ["missing 1", "not filed 2026-10 due"]);
        assert_eq!(told(&august, "2026-10-11"), ["not filed 2026-09 overdue"]);
        let filed = known(&[("2026-10", Vec::new())], None);
        assert_eq!(told(&filed, "2026-11-10"), ["not sent 2026-10 due"]);
        assert_eq!(told(&filed, "2026-11-11"), ["not sent 2026-10 overdue"]);
        assert!(told(&known(&[("2026-10", sent("2026-11-05"))], None), "2026-11-11").is_empty());
    }

    #[test]
    fn who_never_says_what_was_sent_is_asked_for_the_latest_only() {
        let never = known(&[("2026-09", Vec::new()), ("2026-10", Vec::new())], None);
        assert_eq!(told(&never, "2026-11-05"), ["not sent 2026-10 due"]);
        let once = known(
            &[("2026-08", sent("2026-09-05")), ("2026-09", Vec::new()), ("2026-10", Vec::new())],
            None,
        );
        assert_eq!(told(&once, "2026-11-05"), ["not sent 2026-09 overdue", "not sent 2026-10 due"]);
    }

    #[test]
    fn the_end_of_an_agreement_is_told_before_and_its_final_report_after() {
        let all = [("2027-01", sent("2027-02-05"))];
        let open = known(&all, Some("2027-02-15"));
        // 91 days before the fifteenth of February is the sixteenth of November.
        assert!(told(&known(&[], Some("2027-02-15")), "2026-11-16").is_empty());
        assert_eq!(told(&known(&[], Some("2027-02-15")), "2026-11-17"), ["ends 2027-02-15 90"]);
        assert_eq!(told(&open, "2027-02-15"), ["ends 2027-02-15 0"]);
        assert_eq!(told(&open, "2027-02-16"), ["final 2027-02 2027-03-17 due false"]);
        assert_eq!(
            told(&open, "2027-03-18"),
            ["not filed 2027-02 overdue", "final 2027-02 2027-03-17 overdue false"]
        );
        let filed = known(&[("2027-02", Vec::new())], Some("2027-02-15"));
        assert_eq!(
            told(&filed, "2027-03-02"),
            ["not sent 2027-02 due", "final 2027-02 2027-03-17 due true"]
        );
        // Months after the agreement are not owed.
        let done = known(&[("2027-02", sent("2027-03-05"))], Some("2027-02-15"));
        assert!(told(&done, "2027-06-20").is_empty());
    }
}
