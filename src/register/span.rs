//! A run of days with open ends.

use std::collections::BTreeSet;
use std::fmt;

use chrono::NaiveDate;

use crate::month::ReportMonth;

/// The days from one to another, both included; an end that is not given is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// The first day.
    pub from: Option<NaiveDate>,
    /// The last day.
    pub until: Option<NaiveDate>,
}

impl Span {
    /// Every day.
    pub const ALWAYS: Self = Self { from: None, until: None };

    /// The days of a calendar, both ends included.
    pub fn of(first: NaiveDate, last: NaiveDate) -> Self {
        Self { from: Some(first), until: Some(last) }
    }

    /// Whether the day is one of them.
    pub fn contains(&self, day: NaiveDate) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day <= until)
    }

    /// Whether every day from `first` to `last` is one of them.
    pub fn covers(&self, first: NaiveDate, last: NaiveDate) -> bool {
        self.contains(first) && self.contains(last)
    }

    /// Whether any day from `first` to `last` is one of them.
    pub fn meets(&self, first: NaiveDate, last: NaiveDate) -> bool {
        self.from.is_none_or(|from| from <= last) && self.until.is_none_or(|until| first <= until)
    }

    /// The days that are in both; none where they have none in common.
    pub fn within(&self, other: Self) -> Option<Self> {
        let from = self.from.max(other.from);
        let until = match (self.until, other.until) {
            (Some(one), Some(two)) => Some(one.min(two)),
            (one, two) => one.or(two),
        };
        let is_empty = matches!((from, until), (Some(from), Some(until)) if until < from);
        (!is_empty).then_some(Self { from, until })
    }
}

impl Span {
    /// Whether it covers all of these days; one that is not known may be any day of the month.
    pub fn covers_days(self, days: &BTreeSet<Option<NaiveDate>>, month: ReportMonth) -> bool {
        days.iter().all(|day| match day {
            Some(day) => self.contains(*day),
            None => self.covers(month.first_day(), month.last_day()),
        })
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.from, self.until) {
            (None, None) => f.write_str("without an end"),
            (Some(from), None) => write!(f, "from {from}"),
            (None, Some(until)) => write!(f, "until {until}"),
            (Some(from), Some(until)) => write!(f, "from {from} until {until}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(text: &str) -> Span {
        let (from, until) = text.split_once("..").unwrap();
        let day = |text: &str| (!text.is_empty()).then(|| text.parse().unwrap());
        Span { from: day(from), until: day(until) }
    }

    #[test]
    fn both_ends_belong_to_it() {
        // span, day, whether it is one of them
        let cases = [
            ("2026-10-01..2026-10-31", "2026-10-01", true),
            ("2026-10-01..2026-10-31", "2026-10-31", true),
            ("2026-10-01..2026-10-31", "2026-11-01", false),
            ("..2026-10-31", "2000-01-01", true),
            ("2026-10-01..", "2026-09-30", false),
            ("..", "2026-09-30", true),
        ];
        for (text, day, contains) in cases {
            assert_eq!(span(text).contains(day.parse().unwrap()), contains, "{text} {day}");
        }
    }

    #[test]
    fn what_two_spans_share_is_a_span() {
        // one, two, what they share
        let cases = [
            ("2026-10-01..2026-10-31", "2026-10-15..", Some("2026-10-15..2026-10-31")),
            ("..2026-10-10", "2026-10-10..", Some("2026-10-10..2026-10-10")),
            ("..2026-10-09", "2026-10-10..", None),
            ("..", "2026-10-10..", Some("2026-10-10..")),
        ];
        for (one, two, shared) in cases {
            assert_eq!(span(one).within(span(two)), shared.map(span), "{one} {two}");
            assert_eq!(span(two).within(span(one)), shared.map(span), "{two} {one}");
        }
    }
}
