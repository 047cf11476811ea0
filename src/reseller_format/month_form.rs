//! The forms in which a file may write the month.

use crate::month::ReportMonth;

/// How the month is written: a text with `YYYY` and `MM` in it, and `DD` for its last day, which is the usage date
/// (REP-ARREARS).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MonthForm {
    pattern: String,
}

impl MonthForm {
    /// The form of a pattern such as `MM/YYYY`.
    ///
    /// # Errors
    /// Fails, with what is wrong in words, where year or month are missing, something is there twice, or anything but
    /// a blank or one of `-/.` is between them.
    pub fn of(pattern: &str) -> Result<Self, String> {
        let times = |part: &str| pattern.matches(part).count();
        let rest = ["YYYY", "MM", "DD"].iter().fold(pattern.to_owned(), |rest, part| {
            // Only once, so that what is there twice is left over.
            rest.replacen(part, "", 1)
        });
        let has_month = times("YYYY") > 0 && times("MM") > 0;
        if has_month && rest.chars().all(|between| "-/. ".contains(between)) {
            return Ok(Self { pattern: pattern.to_owned() });
        }
        Err(format!(
            "`{pattern}` is no form of the month: write YYYY and MM once each, DD for its last day, and `-`, `/`, `.` or \
             a blank between them"
        ))
    }

    /// The month in this form.
    pub fn written(&self, month: ReportMonth) -> String {
        let day = month.last_day();
        let parts = [("YYYY", "%Y"), ("MM", "%m"), ("DD", "%d")];
        parts.iter().fold(self.pattern.clone(), |text, (part, form)| {
            text.replace(part, &day.format(form).to_string())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_is_written_in_every_form() {
        // pattern, October 2026, February 2028
        let cases = [
            ("YYYY-MM", "2026-10", "2028-02"),
            ("MM/YYYY", "10/2026", "02/2028"),
            ("YYYY-MM-DD", "2026-10-31", "2028-02-29"),
            ("YYYYMMDD", "20261031", "20280229"),
            ("DD.MM.YYYY", "31.10.2026", "29.02.2028"),
        ];
        for (pattern, october, february) in cases {
            let form = MonthForm::of(pattern).unwrap();
            assert_eq!(form.written("2026-10".parse().unwrap()), october);
            assert_eq!(form.written("2028-02".parse().unwrap()), february);
        }
    }

    #[test]
    fn a_form_has_year_and_month_and_nothing_twice() {
        for pattern in ["", "YYYY", "MM", "YY-MM", "YYYY-MM-MM", "YYYY-MM of use", "DDYYYYMMDD"] {
            assert!(MonthForm::of(pattern).is_err(), "{pattern}");
        }
    }
}
