//! The calendar month that a report is about.
//!
//! Knows the calendar and nothing else: which month is due today is the shell's question.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, Days, Months, NaiveDate};
use serde::{Deserialize, Serialize};

/// Months of a calendar year.
const MONTHS_OF_A_YEAR: u32 = 12;

/// A calendar month, such as `2026-10`. Reports are always about whole months (REP-ARREARS).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ReportMonth {
    first_day: NaiveDate,
}

impl ReportMonth {
    /// The month that `day` lies in.
    pub fn containing(day: NaiveDate) -> Self {
        // The first of a month exists whenever any day of it does.
        Self { first_day: day.with_day(1).unwrap_or(day) }
    }

    /// The month before the one that `day` lies in: what is due on `day`.
    pub fn before(day: NaiveDate) -> Self {
        Self::containing(Self::containing(day).first_day - Days::new(1))
    }

    /// The first day of the month.
    pub fn first_day(self) -> NaiveDate {
        self.first_day
    }

    /// The last day of the month; the day that decides about dated terms (D10).
    pub fn last_day(self) -> NaiveDate {
        self.next().first_day - Days::new(1)
    }

    /// The month after this one.
    pub fn next(self) -> Self {
        Self { first_day: self.first_day + Months::new(1) }
    }

    /// The month before this one.
    pub fn previous(self) -> Self {
        Self::before(self.first_day)
    }

    /// The same month of the year before.
    pub fn a_year_before(self) -> Self {
        Self { first_day: self.first_day - Months::new(MONTHS_OF_A_YEAR) }
    }

    /// Whether `day` lies in the month.
    pub fn contains(self, day: NaiveDate) -> bool {
        Self::containing(day) == self
    }

    /// Every day of the month, in order.
    pub fn days(self) -> impl Iterator<Item = NaiveDate> {
        self.first_day.iter_days().take_while(move |day| self.contains(*day))
    }
}

impl fmt::Display for ReportMonth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.first_day.format("%Y-%m"))
    }
}

/// A text that is not `YYYY-MM`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a month; write it like 2026-10")]
pub struct NotAMonth(String);

impl FromStr for ReportMonth {
    type Err = NotAMonth;

    fn from_str(text: &str) -> Result<Self, NotAMonth> {
        let wrong = || NotAMonth(text.to_owned());
        let (year, month) = text.split_once('-').ok_or_else(wrong)?;
        let digits = |part: &str, width| {
            part.len() == width && part.bytes().all(|byte| byte.is_ascii_digit())
        };
        if !digits(year, 4) || !digits(month, 2) {
            return Err(wrong());
        }
        let year = year.parse().map_err(|_| wrong())?;
        let month = month.parse().map_err(|_| wrong())?;
        let first_day = NaiveDate::from_ymd_opt(year, month, 1).ok_or_else(wrong)?;
        Ok(Self { first_day })
    }
}

impl TryFrom<String> for ReportMonth {
    type Error = NotAMonth;

    fn try_from(text: String) -> Result<Self, NotAMonth> {
        text.parse()
    }
}

impl From<ReportMonth> for String {
    fn from(month: ReportMonth) -> Self {
        month.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn the_month_due_is_the_one_before_today() {
        assert_eq!(ReportMonth::before(day("2026-11-01")).to_string(), "2026-10");
        assert_eq!(ReportMonth::before(day("2026-01-31")).to_string(), "2025-12");
    }

    #[test]
    fn months_before_cross_the_year() {
        let january: ReportMonth = "2026-01".parse().unwrap();
        assert_eq!(january.previous().to_string(), "2025-12");
        assert_eq!(january.a_year_before().to_string(), "2025-01");
    }

    #[test]
    fn february_ends_on_its_own_day() {
        let february: ReportMonth = "2028-02".parse().unwrap();
        assert_eq!(february.last_day(), day("2028-02-29"));
        assert_eq!(february.days().count(), 29);
    }

    #[test]
    fn only_four_digits_a_dash_and_two_digits_are_a_month() {
        for text in ["2026", "2026-13", "2026-1", "26-10", "2026-10-01", "2026/10", "+026-10"] {
            assert!(text.parse::<ReportMonth>().is_err(), "{text}");
        }
    }
}
