//! The day that a file is from, where its rows do not tell: by its name, else by the workbook itself.

use chrono::NaiveDate;

use crate::finding::Findings;

use super::kind::Kind;
use super::stamp::Window;

/// The day that a file is from.
#[derive(Debug)]
pub(super) struct DayOfFile {
    /// The days that its name tells, each once, else the one of the workbook.
    days: Vec<NaiveDate>,
    /// The one that is taken, with its text.
    taken: Option<(NaiveDate, String)>,
    /// Whether one of several days may mean that its rows are of the month.
    is_open: bool,
}

impl DayOfFile {
    /// The first of some days.
    pub fn of(days: Vec<NaiveDate>) -> Self {
        let taken = days.first().map(|day| (*day, day.to_string()));
        Self { days, taken, is_open: false }
    }

    /// Of several days the last within the month is taken, so that a file that may be of the month is not passed over
    /// for another date that its name has.
    pub fn settle(&mut self, window: Window) {
        if self.days.len() <= 1 {
            return;
        }
        let within = |day: &&NaiveDate| (window.first..=window.last).contains(*day);
        let last = self.days.iter().filter(within).max();
        let surround = self.days.iter().any(|day| *day < window.first)
            && self.days.iter().any(|day| *day > window.last);
        self.is_open = last.is_some() || surround;
        if let Some(day) = last {
            self.taken = Some((*day, day.to_string()));
        }
    }

    /// The day that is taken, with its text.
    pub fn taken(&self) -> Option<&(NaiveDate, String)> {
        self.taken.as_ref()
    }

    /// Tells of a file whose name has several days, one of which dates rows.
    pub fn tell(&self, (kind, label): (Kind, &str), findings: &mut Findings) {
        if let Some((taken, _)) = self.taken.as_ref().filter(|_| self.is_open) {
            findings.file_of_several_days(kind, label, &self.days, *taken);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_several_days_the_last_within_the_month_is_taken() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let window = Window { first: day("2026-01-01"), last: day("2026-01-31") };
        // days, taken, whether that is told
        let cases = [
            ("", None, false),
            ("2026-01-31", Some("2026-01-31"), false),
            ("2025-12-31", Some("2025-12-31"), false),
            ("2025-12-31 2026-01-31", Some("2026-01-31"), true),
            ("2026-01-31 2025-12-31", Some("2026-01-31"), true),
            ("2026-01-01 2026-01-31", Some("2026-01-31"), true),
            ("2025-12-31 2026-02-01", Some("2025-12-31"), true),
            ("2025-11-30 2025-12-31", Some("2025-11-30"), false),
        ];
        for (days, taken, is_told) in cases {
            let mut of_file = DayOfFile::of(days.split_whitespace().map(day).collect());
            of_file.settle(window);
            assert_eq!(
                of_file.taken().map(|(day, text)| (*day, text.as_str())),
                taken.map(|text| (day(text), text))
            );
            let mut findings = Findings::default();
            of_file.tell((Kind::Vms, "vms.csv"), &mut findings);
            assert_eq!(findings.into_sorted().len(), usize::from(is_told), "{days}");
        }
    }
}
