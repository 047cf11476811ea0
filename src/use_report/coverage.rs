//! Whether the captures cover the month.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use chrono::NaiveDate;

use crate::estate::{Captures, Estate};
use crate::finding::Findings;
use crate::intake::Kind;

use super::Established;

/// On which days of the month a place was captured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coverage {
    /// What was captured.
    pub kind: Kind,
    /// The source or the directory; empty for the default one.
    pub place: String,
    /// The days.
    pub days: BTreeSet<NaiveDate>,
    /// Whether there are rows without a date as well.
    pub undated: bool,
}

impl Established {
    /// On which days each source and each directory was captured.
    pub fn coverage(&self) -> Vec<Coverage> {
        of_places(&self.estate)
    }
}

/// On which days each source and each directory was captured.
pub(super) fn of_places(estate: &Estate) -> Vec<Coverage> {
    let captures = &estate.captures;
    let mut all = Vec::new();
    for kind in [Kind::Hosts, Kind::Vms, Kind::Members] {
        let places = captures.days_of_places(kind);
        let several = places.iter().any(|(_, days)| *days != places[0].1);
        if places.is_empty() && !captures.of_kind(kind).is_empty() {
            // Nothing but headers, whose files tell the day.
            let days = captures.days(kind);
            all.push(Coverage { kind, place: String::new(), days, undated: false });
        }
        for (place, days) in places {
            all.push(Coverage {
                kind,
                place: estate.place_name(kind, place).to_owned(),
                // A day on which a file shows nothing is a day of every place.
                days: if several { days } else { captures.days(kind) },
                undated: captures.has_undated(kind, place),
            });
        }
    }
    all.sort_by(|a, b| (a.kind, &a.place).cmp(&(b.kind, &b.place)));
    all
}

/// Tells which days of the month have no capture; `distinct` is what the report would be if all VMs
/// of the month ran at once.
pub(super) fn tell(estate: &Estate, kinds: &[Kind], distinct: &str, findings: &mut Findings) {
    let captures = &estate.captures;
    for &kind in kinds {
        let places = captures.days_of_places(kind);
        // Places that were captured on the same days share a finding.
        let several = places.iter().any(|(_, days)| *days != places[0].1);
        let places = if several { places } else { vec![(0, captures.days(kind))] };
        for (place, captured) in places {
            let name = match (several, estate.place_name(kind, place)) {
                (false, _) => "",
                (true, "") => "the default source",
                (true, name) => name,
            };
            let missing: Vec<NaiveDate> =
                captures.month().days().filter(|day| !captured.contains(day)).collect();
            let distinct = if kind == Kind::Vms { distinct } else { "" };
            if !missing.is_empty() {
                let days = (captured.len(), captured.len() + missing.len());
                findings.coverage((kind, name), days, &day_ranges(&missing), distinct);
            }
        }
    }
    if kinds.contains(&Kind::Vms) {
        if captures.is_mixed(Kind::Vms) {
            findings.capture_undated_beside_dated();
        }
        if let Some(hour) = captures.only_hour() {
            findings.captures_at_one_hour(hour, distinct);
        }
        if let Some(day) = captures.first_day_with_times() {
            findings.several_times_a_day(day);
        }
    }
}

/// Whether members of every directory were captured at least once in any `days` days of the month.
pub(super) fn members_captured_within(captures: &Captures, days: u64) -> bool {
    let places = captures.days_of_places(Kind::Members);
    places.iter().all(|(_, captured)| {
        let mut without = 0;
        captures.month().days().all(|day| {
            without = if captured.contains(&day) { 0 } else { without + 1 };
            without < days
        })
    })
}

/// `2026-10-01 to 2026-10-09, 2026-10-11`.
fn day_ranges(days: &[NaiveDate]) -> String {
    let mut text = String::new();
    for run in days.chunk_by(|a, b| a.succ_opt() == Some(*b)) {
        if !text.is_empty() {
            text.push_str(", ");
        }
        // Writing to a string cannot fail.
        let _ = match run {
            [only] => write!(text, "{only}"),
            [first, .., last] => write!(text, "{first} to {last}"),
            [] => Ok(()),
        };
    }
    text
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;
    use crate::estate::CaptureUnit;
    use crate::intake::{HostRow, Stamp};
    use crate::origin::{FileId, Origin};

    /// On which days the places of a kind were captured, as days of October.
    fn days(estate: &Estate, kind: Kind) -> Vec<(String, String)> {
        let of_kind = of_places(estate).into_iter().filter(|coverage| coverage.kind == kind);
        let shown = of_kind.map(|of| {
            let days: Vec<String> =
                of.days.iter().map(|day| day.format("%-d").to_string()).collect();
            (of.place, days.join(" "))
        });
        shown.collect()
    }

    #[test]
    fn a_file_that_shows_nothing_is_a_capture_of_every_place_that_has_the_same() {
        let scratch = Box::new(Cursor::new(Vec::new()));
        let month = "2026-10".parse().unwrap();
        let mut estate = Estate::new(month, CaptureUnit::Day, 0, scratch).unwrap();
        let on = |text| Stamp::At {
            day: NaiveDate::parse_from_str(text, "%Y-%m-%d").unwrap(),
            hour: None,
            text,
        };
        let mut host = |source, text| {
            let row =
                HostRow::of_another_month(Origin { file: FileId(0), line: 2 }, on(text), "esx-1");
            estate.host(&HostRow { source, ..row });
        };
        host("vc-1", "2026-10-01");
        host("vc-2", "2026-10-01");
        estate.captures.show_nothing(Kind::Hosts, FileId(1), on("2026-10-03"));
        let both = [("vc-1", "1 3"), ("vc-2", "1 3")].map(|(a, b)| (a.to_owned(), b.to_owned()));
        assert_eq!(days(&estate, Kind::Hosts), both);
        assert_eq!(days(&estate, Kind::Vms), []);
        // Nothing but headers: the days that the files tell.
        estate.captures.show_nothing(Kind::Vms, FileId(2), on("2026-10-05"));
        assert_eq!(days(&estate, Kind::Vms), [(String::new(), "5".to_owned())]);
        // Where places differ, nobody knows of which one a file shows nothing.
        let row = HostRow::of_another_month(
            Origin { file: FileId(0), line: 3 },
            on("2026-10-02"),
            "esx-1",
        );
        estate.host(&HostRow { source: "vc-2", ..row });
        let each = [("vc-1", "1"), ("vc-2", "1 2")].map(|(a, b)| (a.to_owned(), b.to_owned()));
        assert_eq!(days(&estate, Kind::Hosts), each);
    }

    #[test]
    fn days_in_a_row_are_told_as_a_range() {
        let days: Vec<NaiveDate> = ["2026-10-01", "2026-10-02", "2026-10-03", "2026-10-09"]
            .iter()
            .map(|day| day.parse().unwrap())
            .collect();
        assert_eq!(day_ranges(&days), "2026-10-01 to 2026-10-03, 2026-10-09");
    }
}
