//! A reminder as a sentence, for a terminal and for programs.

use crate::history::{Reminder, Timing};
use crate::use_report::Deadline;

use super::terminal::in_days;

/// The word for the kind of a reminder.
pub fn code(reminder: &Reminder) -> &'static str {
    match reminder {
        Reminder::Missing { .. } => "month-missing",
        Reminder::NotFiled { .. } => "not-filed",
        Reminder::NotSent { .. } => "not-sent",
        Reminder::AgreementEnds { .. } => "agreement-ends",
        Reminder::FinalReport { .. } => "final-report",
    }
}

/// The sentence.
pub fn words(reminder: &Reminder) -> String {
    match reminder {
        Reminder::Missing { months } => {
            let named: Vec<String> = months.iter().map(ToString::to_string).collect();
            format!(
                "neither filed nor recorded: {}; `report --month` files a month, and `record` takes up what was \
                 reported without this program",
                named.join(", ")
            )
        }
        Reminder::NotFiled { month, due, timing } => {
            format!("{month} is not filed; its report {}", was_due(*due, *timing))
        }
        Reminder::NotSent { month, due, timing } => {
            format!(
                "{month} is filed, and nothing says that it was sent; its report {}. `mark` records that it was",
                was_due(*due, *timing)
            )
        }
        Reminder::AgreementEnds { on, days, last_day } => {
            let when = match days {
                0 => "today".to_owned(),
                days => format!("in {}", in_days(*days)),
            };
            format!(
                "the agreement ends {when}, on {on}; after that a final report, or one of zero, is due by {last_day}"
            )
        }
        Reminder::FinalReport { month, ended_on, last_day, timing, filed } => {
            let lacks = if *filed { "filed and not marked as sent" } else { "not filed" };
            format!(
                "the agreement ended on {ended_on}; its final report, {month}, is {lacks}: it {}",
                was_due(*last_day, *timing)
            )
        }
    }
}

/// When it is due, or was.
fn was_due(due: Deadline, timing: Timing) -> String {
    match timing.days_late() {
        None => format!("is due by {due}"),
        Some(days) => format!("is late by {}: it was due by {due}", in_days(days)),
    }
}
