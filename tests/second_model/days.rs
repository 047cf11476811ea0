//! Days as numbers, so that they can be counted and compared.

use super::captures::last_day;
use super::text::is_empty;
use super::world::Settings;

/// The number of a day, counted from the first day of the year 0.
pub type Day = i64;

/// The day that a cell names, of which only the date matters; none where it is empty.
pub fn day(cell: &str) -> Option<Day> {
    let text = cell.trim();
    let year: i64 = text.get(0..4)?.parse().ok()?;
    let month: i64 = text.get(5..7)?.parse().ok()?;
    let of_month: i64 = text.get(8..10)?.parse().ok()?;
    let mut number = year * 365 + leap_days_before(year);
    for earlier in 1..month {
        number += days_of_month(year, earlier);
    }
    Some(number + of_month - 1)
}

fn is_leap(year: i64) -> bool {
    (year % 4 == 0 && year % 100 != 0) || year % 400 == 0
}

fn leap_days_before(year: i64) -> i64 {
    let years = year - 1;
    years / 4 - years / 100 + years / 400
}

fn days_of_month(year: i64, month: i64) -> i64 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// The cell of a day.
pub fn cell_of(number: Day) -> String {
    let mut year = number / 366;
    while (year + 1) * 365 + leap_days_before(year + 1) <= number {
        year += 1;
    }
    let mut rest = number - year * 365 - leap_days_before(year);
    let mut month = 1;
    while rest >= days_of_month(year, month) {
        rest -= days_of_month(year, month);
        month += 1;
    }
    format!("{year:04}-{month:02}-{:02}", rest + 1)
}

/// A day that everybody can read, for the dates of rules.
pub fn known_day(text: &str) -> Day {
    day(text).unwrap_or_else(|| panic!("{text} is no day"))
}

pub fn last_day_of_month(settings: &Settings) -> Day {
    known_day(&last_day(settings))
}

pub fn first_day_of_month(settings: &Settings) -> Day {
    known_day(&format!("{:04}-{:02}-01", settings.year, settings.month))
}

/// D10: whether the month's last day is this day or a later one.
pub fn month_has_reached(settings: &Settings, from: &str) -> bool {
    last_day_of_month(settings) >= known_day(from)
}

/// The days that a row of the month stands for: its own, or the whole month where it has no date.
pub fn days_of_row(captured_at: &str, settings: &Settings) -> Vec<Day> {
    match day(captured_at) {
        Some(day) => vec![day],
        None => (first_day_of_month(settings)..=last_day_of_month(settings)).collect(),
    }
}

/// Whether a row with these two cells holds on a day; both ends belong to it, and an empty end
/// is open.
pub fn holds_on(valid_from: &str, valid_until: &str, on: Day) -> bool {
    let begun = is_empty(valid_from) || day(valid_from).is_some_and(|from| from <= on);
    let lasts = is_empty(valid_until) || day(valid_until).is_some_and(|until| on <= until);
    begun && lasts
}
