//! When a row was captured: from its cell, else from the file's name, else not at all.

use chrono::NaiveDate;

/// The time of a capture as it was written; zones are not converted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stamp<'a> {
    /// Neither the row nor the file's name tells.
    Undated,
    /// Captured on `day`; `text` is the cell as written, or the day where the file's name tells.
    At {
        /// The calendar day as written.
        day: NaiveDate,
        /// The hour, where the cell gives a time.
        hour: Option<u8>,
        /// The cell as written.
        text: &'a str,
    },
}

/// The days whose captures belong to the month, grace days included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// The first day.
    pub first: NaiveDate,
    /// The last day.
    pub last: NaiveDate,
}

impl Stamp<'_> {
    /// Whether a row of this time belongs to the month; an undated one does.
    pub fn is_within(&self, window: Window) -> bool {
        match self {
            Self::Undated => true,
            Self::At { day, .. } => (window.first..=window.last).contains(day),
        }
    }
}

/// The day and hour of an ISO 8601 date, alone or with a time behind `T` or a blank.
pub fn day_and_hour(text: &str) -> Option<(NaiveDate, Option<u8>)> {
    let bytes = text.as_bytes();
    let number = |range: std::ops::Range<usize>| -> Option<u32> {
        let digits = bytes.get(range)?;
        digits.iter().try_fold(0, |sum, byte| {
            byte.is_ascii_digit().then(|| sum * 10 + u32::from(byte - b'0'))
        })
    };
    if bytes.get(4) != Some(&b'-') || bytes.get(7) != Some(&b'-') {
        return None;
    }
    let year = i32::try_from(number(0..4)?).ok()?;
    let day = NaiveDate::from_ymd_opt(year, number(5..7)?, number(8..10)?)?;
    if bytes.len() == 10 {
        return Some((day, None));
    }
    if !matches!(bytes[10], b'T' | b't' | b' ') || bytes.get(13) != Some(&b':') {
        return None;
    }
    let (hour, minute) = (number(11..13)?, number(14..16)?);
    if hour > 23 || minute > 59 {
        return None;
    }
    let mut rest = text.get(16..)?;
    if let Some(seconds) = rest.strip_prefix(':') {
        if !matches!(number(17..19), Some(0..=60)) {
            return None;
        }
        rest = seconds.get(2..)?;
        if let Some(fraction) = rest.strip_prefix(['.', ',']) {
            rest = fraction.trim_start_matches(|digit: char| digit.is_ascii_digit());
        }
    }
    let zone = rest.trim_start();
    let offset = zone.strip_prefix(['+', '-']).is_some_and(|offset| {
        (2..=5).contains(&offset.len())
            && offset.bytes().all(|byte| byte.is_ascii_digit() || byte == b':')
    });
    let known_zone = zone.is_empty() || zone.eq_ignore_ascii_case("z") || offset;
    let hour = u8::try_from(hour).ok()?;
    known_zone.then_some((day, Some(hour)))
}

/// The first date in a file's name.
pub fn date_in_name(name: &str) -> Option<NaiveDate> {
    dates_in_name(name).first().copied()
}

/// The dates in a file's name, each once: `2026-10-31`, or `20261031` with or without a time behind it.
pub(super) fn dates_in_name(name: &str) -> Vec<NaiveDate> {
    let bytes = name.as_bytes();
    let starts_number = |at: usize| at == 0 || !bytes[at - 1].is_ascii_digit();
    let digits_from =
        |at: usize| bytes[at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let plausible = |day: &NaiveDate| {
        let year = chrono::Datelike::year(day);
        (2000..2100).contains(&year)
    };
    let dates = (0..bytes.len()).filter(|&at| starts_number(at)).filter_map(|at| {
        let dashed = name.get(at..at + 10).and_then(day_and_hour).map(|(day, _)| day);
        let ends = bytes.get(at + 10).is_none_or(|next| !next.is_ascii_digit());
        let run_together = || {
            // Eight digits are a day; twelve and fourteen have minutes or seconds behind it.
            matches!(digits_from(at), 8 | 12 | 14).then_some(())?;
            let digits = name.get(at..at + 8)?;
            NaiveDate::parse_from_str(digits, "%Y%m%d").ok()
        };
        dashed.filter(|_| ends).or_else(run_together).filter(plausible)
    });
    let mut each_once = Vec::new();
    for date in dates {
        if !each_once.contains(&date) {
            each_once.push(date);
        }
    }
    each_once
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn iso_dates_with_and_without_times() {
        let read = |text| day_and_hour(text).map(|(day, hour)| (day.to_string(), hour));
        let day = || "2026-10-14".to_owned();
        // cell                         read as
        assert_eq!(read("2026-10-14"), Some((day(), None)));
        assert_eq!(read("2026-10-14T23:10"), Some((day(), Some(23))));
        assert_eq!(read("2026-10-14 02:00:00"), Some((day(), Some(2))));
        assert_eq!(read("2026-10-14T02:00:00.123Z"), Some((day(), Some(2))));
        assert_eq!(read("2026-10-14T02:00:00+02:00"), Some((day(), Some(2))));
        for wrong in
            ["14.10.2026", "2026-02-30", "2026-10-14T25:00", "2026-10-14 morning", "2026-1-4"]
        {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn the_date_in_a_name_stands_by_itself() {
        let read = |name| date_in_name(name).map(|day| day.to_string());
        // name                              date
        assert_eq!(read("hosts-2026-10-31.csv"), Some("2026-10-31".into()));
        assert_eq!(read("vms_20261031.csv"), Some("2026-10-31".into()));
        assert_eq!(read("vms_20261031235959.csv"), Some("2026-10-31".into()));
        assert_eq!(read("export-1234567890.csv"), None);
        assert_eq!(read("hosts-2026-10.csv"), None);
        assert_eq!(read("server-19991231.csv"), None);
        assert_eq!(read("a2026-13-01.csv"), None);
        let all = |name| dates_in_name(name).iter().map(NaiveDate::to_string).collect::<Vec<_>>();
        assert_eq!(all("vms-2025-12-31_2026-01-31.csv"), ["2025-12-31", "2026-01-31"]);
        assert_eq!(all("vms-20251231-20260131235959.csv"), ["2025-12-31", "2026-01-31"]);
        assert_eq!(all("vms-2026-10-31_20261031.csv"), ["2026-10-31"]);
        assert_eq!(all("vms-2026-10-31-12-00.csv"), ["2026-10-31"]);
    }
}
