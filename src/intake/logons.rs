//! Whether an account could be used, and when somebody last did: dates as scripts write them, and the numbers
//! in which the directory itself keeps time.

use chrono::{Datelike as _, Days, NaiveDate};

use crate::finding::Findings;

use super::cells;
use super::columns::Place;
use super::export::CANONICAL;
use super::opened::OpenSheet;
use super::row::Row;
use super::rows::MemberType;

/// Whether an account was enabled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Enabled {
    /// It could be used; also where an export that could say otherwise leaves the cell empty.
    Enabled,
    /// It could not.
    Disabled,
    /// The export has no column for it: what else is known of the account decides.
    Unsaid,
}

/// When somebody last signed in with an account. The order is that of what is known: a day outweighs
/// the word that there was none, and a later day an earlier one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum LastLogon {
    /// The export has no column for it, or the cell cannot be read.
    #[default]
    Unsaid,
    /// The export says that there was none.
    Never,
    /// On this day.
    On(NaiveDate),
}

/// The columns that tell whether an account can be used.
pub(super) struct EnabledColumns {
    enabled: Place,
    disabled: Place,
    /// What an export without either column says.
    otherwise: Enabled,
}

impl EnabledColumns {
    pub fn of(sheet: &OpenSheet<'_>) -> Self {
        Self {
            enabled: sheet.columns.place("enabled"),
            disabled: sheet.columns.place("disabled"),
            otherwise: if sheet.export == CANONICAL { Enabled::Enabled } else { Enabled::Unsaid },
        }
    }

    /// Whether the account of a member of this kind can be used; a word that is not known says yes, and so
    /// does an empty cell (D6). Of a group or a contact, which is no account, it says nothing.
    pub fn read(
        &self,
        row: &Row<'_>,
        member_type: MemberType,
        findings: &mut Findings,
        subject: &dyn Fn() -> String,
    ) -> Enabled {
        let (place, if_true) = match (self.enabled.exists(), self.disabled.exists()) {
            (true, _) => (&self.enabled, Enabled::Enabled),
            (false, true) => (&self.disabled, Enabled::Disabled),
            (false, false) => return self.otherwise,
        };
        let word = place.cell(&row.record);
        match (cells::truth(word), if_true) {
            (Some(true), if_true) => if_true,
            (Some(false), Enabled::Enabled) => Enabled::Disabled,
            (Some(false), _) => Enabled::Enabled,
            (None, _) if word.is_empty() => match member_type {
                MemberType::Group | MemberType::Contact => self.otherwise,
                _ => Enabled::Enabled,
            },
            (None, _) => {
                let at = row.at(place, subject());
                findings.word_unknown(&at, cells::TRUTH_WORDS, "it is taken as enabled");
                Enabled::Enabled
            }
        }
    }
}

/// What a directory keeps for an account that nobody signed in with; it once filled the field with the
/// largest number and once with none.
const NEVER: [&str; 2] = ["0", "9223372036854775807"];
/// The parts of a second that a directory counts time in, in a day.
const TICKS_OF_A_DAY: u64 = 24 * 60 * 60 * 10_000_000;

/// The last logon that a row tells. A column that is there and empty says that there was none; what cannot
/// be read is counted, to be told once for the file.
pub(super) fn last_logon(row: &Row<'_>, place: &Place) -> LastLogon {
    if !place.exists() {
        return LastLogon::Unsaid;
    }
    let text = place.cell(&row.record);
    if text.is_empty() || NEVER.contains(&text) {
        return LastLogon::Never;
    }
    match day_of_ticks(text).or_else(|| row.day(place)) {
        Some(day) => LastLogon::On(day),
        None => {
            row.note_unread_logon();
            LastLogon::Unsaid
        }
    }
}

/// The day of a time that counts from the first day of 1601, as directories write it.
fn day_of_ticks(text: &str) -> Option<NaiveDate> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let ticks: u64 = digits.then(|| text.parse().ok()).flatten()?;
    let day =
        NaiveDate::from_ymd_opt(1601, 1, 1)?.checked_add_days(Days::new(ticks / TICKS_OF_A_DAY))?;
    // A shorter number is another thing, such as a day without its dashes; no such directory is older.
    (2000..2100).contains(&day.year()).then_some(day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::tests::{codes, window};
    use crate::intake::{DirectoryRow, Kind, Settled, read_members};

    #[test]
    fn a_logon_is_read_as_its_export_writes_it() {
        use LastLogon::{Never, Unsaid};
        let on = |text: &str| LastLogon::On(text.parse().unwrap());
        // cell, is, whether it is told that it cannot be read
        let cells = [
            ("", Never, false),
            ("0", Never, false),
            ("9223372036854775807", Never, false),
            // 2026-10-30 00:00:00 is 155,530 days after the first of 1601; a tick less is the day before.
            ("134377920000000000", on("2026-10-30"), false),
            ("134377919999999999", on("2026-10-29"), false),
            ("20261030", Unsaid, true),
            ("2026-10-30", on("2026-10-30"), false),
            ("2026-10-30T07:58:12Z", on("2026-10-30"), false),
            ("30.10.2026 07:58:12", on("2026-10-30"), false),
            ("10/30/2026 7:58:12 AM", on("2026-10-30"), false),
            ("03/10/2026 07:58:12", Unsaid, true),
            ("last week", Unsaid, true),
        ];
        for (cell, is, told) in cells {
            let text = format!("group,member,last_logon\nRDS,kaya,{cell}\n");
            let mut read = Vec::new();
            let file = (Kind::Members, "members-2026-10-31", text.as_bytes());
            let codes = codes(file, &Settled::default(), |part, tables, findings| {
                read_members(part, (tables, window()), findings, &mut |row: DirectoryRow<'_>| {
                    if let DirectoryRow::Member(row) = row {
                        read.push(row.last_logon);
                    }
                });
            });
            assert_eq!(read, [is], "{cell}");
            assert_eq!(codes.contains(&"last-logon-unreadable"), told, "{cell}: {codes:?}");
        }
    }

    #[test]
    fn what_is_known_outweighs_what_is_not() {
        let on = |text: &str| LastLogon::On(text.parse().unwrap());
        assert!(LastLogon::Unsaid < LastLogon::Never && LastLogon::Never < on("2001-01-01"));
        assert!(on("2026-10-29") < on("2026-10-30"));
    }
}
