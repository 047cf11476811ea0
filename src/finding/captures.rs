//! Findings about captures: dates that are missing or of another month, days without a capture.

use chrono::NaiveDate;

use super::input::about_file;
use super::{Direction, Effect, Finding, Findings};
use crate::intake::Kind;
use crate::month::ReportMonth;

impl Findings {
    /// Rows without any date.
    pub fn capture_undated(&mut self, kind: Kind, label: &str, rows: u64) {
        self.add(Finding {
            message: format!(
                "neither the cell nor the name of the file tells when rows were captured ({rows} of \
                 them); they are taken as one capture of the month"
            ),
            remedy: "fill captured_at, or add the date to the name, as in vms-2026-10-31.csv".into(),
            ..about_file(Effect::Noted, "capture-undated", kind, label)
        });
    }

    /// A file whose name has several dates, and rows that nothing else dates.
    pub fn file_of_several_days(
        &mut self,
        kind: Kind,
        label: &str,
        days: &[NaiveDate],
        taken: NaiveDate,
    ) {
        let days: Vec<String> = days.iter().map(NaiveDate::to_string).collect();
        self.add(Finding {
            message: format!(
                "its name has several dates, {}, and rows have no time of their own; they are taken as \
                 captured on {taken}",
                days.join(", ")
            ),
            remedy: "leave the day of the capture alone in the name, or fill captured_at".into(),
            ..about_file(Effect::Assumed, "file-of-several-days", kind, label)
        });
    }

    /// Rows of VMs without a date beside dated ones: they never count together.
    pub fn capture_undated_beside_dated(&mut self) {
        self.add(Finding {
            subject: "captures vms".into(),
            message: "some rows have a date and others have none; those without are a capture of \
                      their own, so VMs of both are never taken to run at once"
                .into(),
            remedy: "date all rows".into(),
            ..about_file(Effect::Assumed, "capture-undated-beside-dated", Kind::Vms, "")
        });
    }

    /// Rows of other months.
    pub fn capture_outside_month(
        &mut self,
        kind: Kind,
        label: &str,
        (rows, first, last): (u64, NaiveDate, NaiveDate),
        month: ReportMonth,
    ) {
        let days = if first == last {
            format!("on {first}")
        } else {
            format!("between {first} and {last}")
        };
        self.add(Finding {
            message: format!("{rows} rows were captured {days}, outside {month}, and are left out"),
            remedy: "nothing to do, unless the month or the dates are wrong".into(),
            ..about_file(Effect::Noted, "capture-outside-month", kind, label)
        });
    }

    /// A kind of input without a capture in the month.
    pub fn no_capture_in_month(&mut self, kind: Kind, month: ReportMonth) {
        self.add(Finding {
            subject: format!("inputs.{}", kind.text().replace('-', "_")),
            message: format!("no file of {} has a capture within {month}", kind.text()),
            remedy: "name the exports of the month, or choose another month with --month".into(),
            ..about_file(Effect::Refused, "no-capture-in-month", kind, "")
        });
    }

    /// Days of the month without a capture: how many days have one, of how many, and which have not.
    /// `place` is the source or the directory, where there are several.
    pub fn coverage(
        &mut self,
        (kind, place): (Kind, &str),
        (captured, days): (usize, usize),
        missing: &str,
        distinct: &str,
    ) {
        let on = match captured {
            0 => format!("captured on no known day of {days}"),
            _ => format!("captured on {captured} of {days} days, not on {missing}"),
        };
        let lost = match kind {
            Kind::Members => "who was authorised only then is not counted",
            _ => "what ran only then is not counted",
        };
        self.add(Finding {
            subject: if place.is_empty() {
                format!("coverage {}", kind.text())
            } else {
                format!("coverage {} of {place}", kind.text())
            },
            message: format!("{on}; {lost}{distinct}"),
            remedy: "capture every day; or sign for the month with [[accepted]]".into(),
            ..about_file(Effect::Assumed, "coverage", kind, "")
        });
    }

    /// All captures of VMs at the same hour.
    pub fn captures_at_one_hour(&mut self, hour: u8, distinct: &str) {
        self.add(Finding {
            subject: "coverage vms".into(),
            message: format!(
                "every capture of vms was taken between {hour:02}:00 and {hour:02}:59; what runs \
                 only at other hours is not counted{distinct}"
            ),
            remedy: "capture at changing hours; or sign for the month with [[accepted]]".into(),
            ..about_file(Effect::Assumed, "coverage-hour", Kind::Vms, "")
        });
    }

    /// Several captures of VMs on one day, which are united.
    pub fn several_times_a_day(&mut self, day: NaiveDate) {
        self.add(Finding {
            subject: "captures vms".into(),
            message: format!(
                "vms were captured at several times of a day, first on {day}; all rows of a day \
                 are taken as one state, so VMs that ran one after the other count together"
            ),
            remedy: "set [captures] unit = \"time\" to take each time by itself".into(),
            direction: Direction::MayBeTooHigh,
            ..about_file(Effect::Assumed, "several-times-a-day", Kind::Vms, "")
        });
    }
}
