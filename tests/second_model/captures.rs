//! Which rows belong to the month, and to which capture.

use super::world::{CaptureUnit, Settings};

/// One state of the estate. Dated captures come before the undated one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Capture {
    Dated(String),
    Undated,
}

impl Capture {
    /// What the report shows of it.
    pub fn shown(&self) -> Option<String> {
        match self {
            Capture::Dated(text) => Some(text.clone()),
            Capture::Undated => None,
        }
    }
}

/// Rows without a time belong to the month that they were handed in for.
pub fn in_month(captured_at: &str, settings: &Settings) -> bool {
    let text = captured_at.trim();
    let month = format!("{:04}-{:02}", settings.year, settings.month);
    text.is_empty() || text.starts_with(&month)
}

/// By day the date alone tells captures apart, by time the whole text does.
pub fn capture_of(captured_at: &str, settings: &Settings) -> Capture {
    let text = captured_at.trim();
    if text.is_empty() {
        return Capture::Undated;
    }
    match settings.capture_unit {
        CaptureUnit::Day => Capture::Dated(text.chars().take(10).collect()),
        CaptureUnit::Time => Capture::Dated(text.to_string()),
    }
}

/// The last day of the month, as text that compares like a date.
pub fn last_day(settings: &Settings) -> String {
    let leap = (settings.year.is_multiple_of(4) && !settings.year.is_multiple_of(100))
        || settings.year.is_multiple_of(400);
    let days = match settings.month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    format!("{:04}-{:02}-{days:02}", settings.year, settings.month)
}
