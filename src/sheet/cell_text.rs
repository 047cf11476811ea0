//! What a cell of a workbook says, as text: numbers as people write them, dates as ISO 8601.

use std::fmt::Write as _;

use calamine::{DataRef, ExcelDateTime};

/// Significant digits that a spreadsheet shows and keeps; what is beyond them is noise of its sums.
const SIGNIFICANT_DIGITS: usize = 15;
/// The first day number after 9999-12-31, the last day that a workbook can name.
const FIRST_DAY_BEYOND: i32 = 2_958_466;
/// Days before this year are numbers below 1, which are a time of day without a day.
const FIRST_YEAR: u16 = 1900;

/// Appends what the cell says; an empty cell says nothing.
pub(super) fn append_text(cell: &DataRef<'_>, to: &mut String) {
    // Writing to a string does not fail.
    let _ = match cell {
        DataRef::Int(number) => write!(to, "{number}"),
        DataRef::Float(number) => {
            let shortest = number.to_string();
            let places = decimal_places(&shortest);
            to.push_str(&tidied(&places.map_or(shortest, |places| format!("{number:.places$}"))));
            Ok(())
        }
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            to.push_str(text);
            Ok(())
        }
        DataRef::SharedString(text) => {
            to.push_str(text);
            Ok(())
        }
        DataRef::Bool(value) => write!(to, "{value}"),
        DataRef::DateTime(at) => append_date(at, to),
        DataRef::Error(error) => write!(to, "{error}"),
        DataRef::Empty => Ok(()),
    };
}

/// A day, a day with a time, or a time of day. A duration stays the number of days that it is stored as,
/// and so does what is no day.
fn append_date(at: &ExcelDateTime, to: &mut String) -> std::fmt::Result {
    let days = at.as_f64();
    if at.is_duration() || days.is_sign_negative() || days >= FIRST_DAY_BEYOND.into() {
        append_text(&DataRef::Float(days), to);
        return Ok(());
    }
    let (year, month, day, hour, minute, second, milli) = at.to_ymd_hms_milli();
    let has_time = (hour, minute, second, milli) != (0, 0, 0, 0);
    if year >= FIRST_YEAR {
        write!(to, "{year:04}-{month:02}-{day:02}")?;
        if !has_time {
            return Ok(());
        }
        to.push('T');
    }
    write!(to, "{hour:02}:{minute:02}:{second:02}")?;
    if milli > 0 {
        write!(to, ".{milli:03}")?;
    }
    Ok(())
}

/// To how many decimal places a number is rounded that has more digits than a spreadsheet shows; none
/// for a number that has no more, and for whole ones.
fn decimal_places(shortest: &str) -> Option<usize> {
    let (whole, fraction) = shortest.trim_start_matches('-').split_once('.')?;
    let whole = whole.trim_start_matches('0').len();
    let zeros = fraction.len() - fraction.trim_start_matches('0').len();
    let places = if whole == 0 {
        zeros + SIGNIFICANT_DIGITS
    } else {
        SIGNIFICANT_DIGITS.saturating_sub(whole)
    };
    (fraction.len() > places).then_some(places)
}

/// The number without zeros behind its last decimal place, and zero without a sign.
fn tidied(number: &str) -> String {
    let tidied = if number.contains('.') {
        number.trim_end_matches('0').trim_end_matches('.')
    } else {
        number
    };
    if tidied == "-0" { "0".to_owned() } else { tidied.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use calamine::ExcelDateTimeType;

    fn text(cell: &DataRef<'_>) -> String {
        let mut text = String::new();
        append_text(cell, &mut text);
        text
    }

    fn at(days: f64, since_1904: bool) -> String {
        text(&DataRef::DateTime(ExcelDateTime::new(days, ExcelDateTimeType::DateTime, since_1904)))
    }

    #[test]
    fn numbers_are_as_people_write_them() {
        let written = [
            (16.0, "16"),
            (-0.0, "0"),
            (2.5, "2.5"),
            (6.9, "6.9"),
            (0.1 + 0.2, "0.3"),
            (1.1 * 1.1, "1.21"),
            (133_500_000_000_000_000.0, "133500000000000000"),
            (1e21, "1000000000000000000000"),
            (0.000_012_3, "0.0000123"),
            (-1_234.000_1, "-1234.0001"),
            // 0.1 + 0.7 is 0.7999999999999999 in a sum of two.
            (0.1 + 0.7, "0.8"),
        ];
        for (number, expected) in written {
            assert_eq!(text(&DataRef::Float(number)), expected);
        }
        assert_eq!(text(&DataRef::Bool(true)), "true");
        assert_eq!(text(&DataRef::Error(calamine::CellErrorType::NA)), "#N/A");
    }

    #[test]
    fn dates_are_iso_8601() {
        // Day 1 is 1 January 1900; day 45961 is 31 October 2025.
        assert_eq!(at(45961.0, false), "2025-10-31");
        assert_eq!(at(45961.0 + 8.0 / 24.0, false), "2025-10-31T08:00:00");
        assert_eq!(at(45961.5 + 0.25 / 86400.0, false), "2025-10-31T12:00:00.250");
        assert_eq!(at(0.75, false), "18:00:00");
        // In a workbook that counts from 1904 the same day is 1462 days less.
        assert_eq!(at(45961.0 - 1462.0, true), "2025-10-31");
        assert_eq!(at(-3.5, false), "-3.5");
        assert_eq!(at(2_958_465.0, false), "9999-12-31");
        assert_eq!(at(2_958_466.0, false), "2958466");
        let span = ExcelDateTime::new(1.5, ExcelDateTimeType::TimeDelta, false);
        assert_eq!(text(&DataRef::DateTime(span)), "1.5");
    }
}
