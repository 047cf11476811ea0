//! What was sent to the reseller, and whether it was in time (REP-DUE).

use std::collections::BTreeMap;

use chrono::NaiveDate;

/// A report that was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sending {
    /// The revision; none for a month that was reported without this program.
    pub revision: Option<u32>,
    /// The day on which it was sent.
    pub sent_on: NaiveDate,
    /// The day of the invoice that followed.
    pub invoiced_on: Option<NaiveDate>,
    /// What the receiver calls it.
    pub reference: Option<String>,
}

/// Whether a month was sent by its last day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Timing {
    /// It was.
    InTime,
    /// It was sent after it.
    Late {
        /// How long after it.
        days: u64,
    },
    /// It is not sent, and the day is ahead or today.
    Due,
    /// It is not sent, and the day has passed.
    Overdue {
        /// How long ago.
        days: u64,
    },
}

impl Timing {
    /// The word for it.
    pub fn text(self) -> &'static str {
        match self {
            Self::InTime => "in-time",
            Self::Late { .. } => "late",
            Self::Due => "due",
            Self::Overdue { .. } => "overdue",
        }
    }

    /// The days after the last one, where it has passed.
    pub fn days_late(self) -> Option<u64> {
        match self {
            Self::InTime | Self::Due => None,
            Self::Late { days } | Self::Overdue { days } => Some(days),
        }
    }
}

/// Of several marks for one revision the last, which holds; ascending by revision.
pub fn holding(marked: Vec<Sending>) -> Vec<Sending> {
    let latest: BTreeMap<Option<u32>, Sending> =
        marked.into_iter().map(|sending| (sending.revision, sending)).collect();
    latest.into_values().collect()
}

/// Whether what was sent was in time. The first sending decides: a correction may follow at any time, and does
/// not make the report late.
pub fn timing(holding: &[Sending], due_on: NaiveDate, today: NaiveDate) -> Timing {
    let after = |day: NaiveDate| day.signed_duration_since(due_on).num_days();
    let days = |day| u64::try_from(after(day)).ok().filter(|days| *days > 0);
    match holding.iter().map(|sending| sending.sent_on).min() {
        Some(sent_on) => days(sent_on).map_or(Timing::InTime, |days| Timing::Late { days }),
        None => days(today).map_or(Timing::Due, |days| Timing::Overdue { days }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn sent(revision: u32, sent_on: &str) -> Sending {
        let sent_on = day(sent_on);
        Sending { revision: Some(revision), sent_on, invoiced_on: None, reference: None }
    }

    #[test]
    fn the_first_sending_decides_and_the_last_mark_of_it_holds() {
        let (due, today) = (day("2026-11-10"), day("2026-11-26"));
        let of = |marked: Vec<Sending>| timing(&holding(marked), due, today);
        assert_eq!(of(vec![sent(0, "2026-11-10")]), Timing::InTime);
        assert_eq!(of(vec![sent(0, "2026-11-11")]), Timing::Late { days: 1 });
        assert_eq!(of(vec![sent(0, "2026-11-05"), sent(1, "2026-11-20")]), Timing::InTime);
        let corrected = vec![sent(0, "2026-11-05"), sent(0, "2026-11-15")];
        assert_eq!(of(corrected), Timing::Late { days: 5 });
        assert_eq!(of(Vec::new()), Timing::Overdue { days: 16 });
        assert_eq!(timing(&[], due, due), Timing::Due);
    }
}
