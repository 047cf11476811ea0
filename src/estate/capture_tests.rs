//! When rows were captured, in times that one would write by hand.

#[cfg(test)]
mod tests {
    use crate::estate::capture::{CaptureUnit, Captures};
    use crate::intake::{Kind, Stamp};
    use crate::origin::FileId;

    fn stamp(text: &str) -> Stamp<'_> {
        let hour = text.get(11..13).map(|hour| hour.parse().unwrap());
        Stamp::At { day: text[..10].parse().unwrap(), hour, text }
    }

    fn captures(unit: CaptureUnit, texts: &[&str]) -> Captures {
        let mut captures = Captures::new("2026-10".parse().unwrap(), unit, 0);
        for text in texts {
            let stamp = if text.is_empty() { Stamp::Undated } else { stamp(text) };
            if let Some(moment) = captures.moment(Kind::Vms, FileId(0), stamp) {
                captures.note_place(Kind::Vms, 0, moment, stamp);
            }
        }
        captures
    }

    #[test]
    fn rows_outside_the_month_are_counted_with_their_days() {
        let texts = ["2026-09-30", "2026-09-30", "2026-11-02", "2026-10-05", "2026-11-01"];
        let captures = captures(CaptureUnit::Day, &texts);
        let outside: Vec<_> = captures.outside().collect();
        let (first, last) = ("2026-09-30".parse().unwrap(), "2026-11-02".parse().unwrap());
        assert_eq!(outside, [(Kind::Vms, FileId(0), (4, first, last))]);
        assert_eq!(captures.of_kind(Kind::Vms).len(), 1);
    }

    #[test]
    fn a_file_without_rows_shows_nothing_on_days_of_the_month_only() {
        let mut captures = captures(CaptureUnit::Day, &[]);
        captures.show_nothing(Kind::Vms, FileId(0), stamp("2026-11-01"));
        assert!(captures.of_kind(Kind::Vms).is_empty());
        assert_eq!(captures.outside().count(), 0);
        captures.show_nothing(Kind::Vms, FileId(0), stamp("2026-10-31"));
        assert_eq!(captures.of_kind(Kind::Vms).len(), 1);
    }

    #[test]
    fn a_capture_is_called_by_the_first_of_its_spellings() {
        for texts in [
            ["2026-10-05T02:00", "2026-10-05 02:00:00"],
            ["2026-10-05 02:00:00", "2026-10-05T02:00"],
        ] {
            let captures = captures(CaptureUnit::Time, &texts);
            assert_eq!(captures.of_kind(Kind::Vms).len(), 1);
            assert_eq!(captures.shown(0), Some("2026-10-05 02:00:00"), "{texts:?}");
        }
    }

    #[test]
    fn one_hour_is_told_where_several_captures_have_no_other() {
        let hour = |texts: &[&str]| captures(CaptureUnit::Day, texts).only_hour();
        assert_eq!(hour(&["2026-10-05T02:00", "2026-10-06T02:30"]), Some(2));
        assert_eq!(hour(&["2026-10-05T02:00"]), None);
        assert_eq!(hour(&["2026-10-05T02:00", "2026-10-06T03:00"]), None);
    }

    #[test]
    fn a_place_may_have_rows_without_a_date() {
        let undated = |texts: &[&str]| captures(CaptureUnit::Day, texts).has_undated(Kind::Vms, 0);
        assert!(undated(&["2026-10-05", ""]));
        assert!(!undated(&["2026-10-05"]));
        assert!(captures(CaptureUnit::Day, &["", "2026-10-05"]).is_mixed(Kind::Vms));
        assert!(!captures(CaptureUnit::Day, &[""]).is_mixed(Kind::Vms));
    }
}
