//! Dates that are not written as ISO 8601: those of Windows in the languages of its users.

use crate::fold::Fold as _;

use super::settled::DateOrder;

/// What a text says as a date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Written {
    /// A day, with the time where there is one, as ISO 8601 writes it.
    Iso(String),
    /// Day and month could be either way round.
    Ambiguous,
    /// No date.
    No,
}

/// Reads `2026/10/31`, `31.10.2026`, `31/10/2026` and `10/31/2026`, each alone or with a time of 24 or of
/// twice 12 hours behind it. Points always divide day, month and year in this order. What follows the
/// time, such as a zone, is kept as written.
pub(super) fn written(text: &str, order: DateOrder) -> Written {
    let (date, time) = text.split_once(['T', ' ', ',']).unwrap_or((text, ""));
    let Some(divider) = date.chars().find(|c| matches!(c, '/' | '.' | '-')) else {
        return Written::No;
    };
    let parts: Vec<&str> = date.split(divider).collect();
    let &[first, second, third] = parts.as_slice() else { return Written::No };
    let (Some(a), Some(b), Some(c)) = (number(first), number(second), number(third)) else {
        return Written::No;
    };
    let (year, month, day) = match (first.len(), third.len()) {
        // A day of ISO 8601 with a digit less is one that was cut off.
        (4, 1..=2) if divider == '-' && second.len() + third.len() < 4 => return Written::No,
        (4, 1..=2) => (a, b, c),
        (1..=2, 4) => match day_and_month((a, b), divider, order) {
            Found::Both { day, month } => (c, month, day),
            Found::EitherWay => return Written::Ambiguous,
        },
        _ => return Written::No,
    };
    let day = format!("{year:04}-{month:02}-{day:02}");
    let time = time.trim_start_matches([' ', ',']);
    if time.is_empty() {
        return Written::Iso(day);
    }
    match clock(time) {
        Some(clock) => Written::Iso(format!("{day}T{clock}")),
        None => Written::No,
    }
}

enum Found {
    Both { day: u32, month: u32 },
    EitherWay,
}

fn day_and_month((a, b): (u32, u32), divider: char, order: DateOrder) -> Found {
    let most_months = 12;
    match order {
        _ if divider == '.' => Found::Both { day: a, month: b },
        DateOrder::DayFirst => Found::Both { day: a, month: b },
        DateOrder::MonthFirst => Found::Both { day: b, month: a },
        DateOrder::Unsaid if a > most_months || a == b => Found::Both { day: a, month: b },
        DateOrder::Unsaid if b > most_months => Found::Both { day: b, month: a },
        DateOrder::Unsaid => Found::EitherWay,
    }
}

fn number(text: &str) -> Option<u32> {
    let digits = (1..=4).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

/// A time of day with two digits for the hour; `pm` is undone, what else follows is kept.
fn clock(time: &str) -> Option<String> {
    let end = time.find(|c: char| !c.is_ascii_digit() && c != ':').unwrap_or(time.len());
    let (digits, behind) = time.split_at(end);
    let mut parts = digits.split(':');
    let mut hour = number(parts.next()?)?;
    let rest: Vec<&str> = parts.collect();
    let two_digits = |part: &&str| part.len() == 2;
    if !(1..=2).contains(&rest.len()) || !rest.iter().all(two_digits) {
        return None;
    }
    let word = behind.trim().folded().replace('.', "");
    let behind = match word.as_str() {
        "am" | "pm" if !(1..=12).contains(&hour) => return None,
        "am" => {
            hour %= 12;
            ""
        }
        "pm" => {
            hour = hour % 12 + 12;
            ""
        }
        _ => behind,
    };
    Some(format!("{hour:02}:{}{behind}", rest.join(":")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_windows_in_several_languages() {
        let iso = |text: &str| Written::Iso(text.to_owned());
        // cell, what is settled, is
        let cells = [
            ("2026/10/31 16:14:28", DateOrder::Unsaid, iso("2026-10-31T16:14:28")),
            ("2026.10.31", DateOrder::Unsaid, iso("2026-10-31")),
            ("2026/10/3", DateOrder::Unsaid, iso("2026-10-03")),
            ("2026-10-3", DateOrder::Unsaid, Written::No),
            ("31.10.2026 02:00", DateOrder::Unsaid, iso("2026-10-31T02:00")),
            ("3.10.2026", DateOrder::MonthFirst, iso("2026-10-03")),
            ("31/10/2026", DateOrder::Unsaid, iso("2026-10-31")),
            ("10/31/2026 4:14:28 PM", DateOrder::Unsaid, iso("2026-10-31T16:14:28")),
            ("10/31/2026 12:05 a.m.", DateOrder::Unsaid, iso("2026-10-31T00:05")),
            ("10/31/2026, 12:05 PM", DateOrder::Unsaid, iso("2026-10-31T12:05")),
            ("03/10/2026", DateOrder::Unsaid, Written::Ambiguous),
            ("10/10/2026", DateOrder::Unsaid, iso("2026-10-10")),
            ("03/10/2026", DateOrder::DayFirst, iso("2026-10-03")),
            ("03/10/2026", DateOrder::MonthFirst, iso("2026-03-10")),
            ("3-10-2026 9:05:00", DateOrder::DayFirst, iso("2026-10-03T09:05:00")),
            ("31/10/26", DateOrder::DayFirst, Written::No),
            ("31/10/2026 morning", DateOrder::DayFirst, Written::No),
            ("31/10/2026 13:00 PM", DateOrder::DayFirst, Written::No),
            ("October", DateOrder::DayFirst, Written::No),
            ("", DateOrder::DayFirst, Written::No),
            ("31//2026", DateOrder::DayFirst, Written::No),
        ];
        for (cell, order, is) in cells {
            assert_eq!(written(cell, order), is, "{cell} {order:?}");
        }
    }
}
