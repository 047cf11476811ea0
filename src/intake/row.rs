//! One row of a recognised file, with what a finding about it needs.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::finding::{CellAt, Findings};
use crate::origin::Origin;
use crate::sheet::Record;

use super::columns::{Columns, Place};
use super::dates::{Written, written};
use super::kind::Kind;
use super::settled::{DateOrder, Settled};
use super::stamp::{Stamp, day_and_hour};

/// What words.csv writes before the reason for which a row is none of its kind.
const PASSED_OVER: &str = "passed over: ";

/// What is noted of the rows of a file while they are read.
#[derive(Debug, Default)]
pub(super) struct RowNotes {
    /// Rows that nothing dates.
    pub undated: Cell<u64>,
    /// Whether the day of the file dates rows.
    pub dated_by_file: Cell<bool>,
    pub passed_over: RefCell<BTreeMap<String, u64>>,
    pub days: RefCell<BTreeSet<NaiveDate>>,
    last_day: Cell<Option<NaiveDate>>,
    /// The last time in ISO 8601, as written and as read: rows of one time mostly stand together.
    last_time: RefCell<Option<(String, NaiveDate, Option<u8>)>>,
    /// Names in which letters were lost: how many, and the first line.
    pub lost_letters: Cell<Option<(u64, u32)>>,
    /// Cells that should tell a last logon and cannot be read: how many, and the first line.
    pub unread_logons: Cell<Option<(u64, u32)>>,
}

impl RowNotes {
    /// The day and hour of a time in ISO 8601.
    fn time(&self, text: &str) -> Option<(NaiveDate, Option<u8>)> {
        if let Some((held, day, hour)) = &*self.last_time.borrow()
            && held == text
        {
            return Some((*day, *hour));
        }
        let (day, hour) = day_and_hour(text)?;
        self.last_time.replace(Some((text.to_owned(), day, hour)));
        Some((day, hour))
    }
}

/// Where the time of a capture stands, and how it is written there.
#[derive(Debug, Clone, Default)]
pub(super) struct When {
    place: Place,
    order: DateOrder,
}

impl When {
    /// The column of the time: one that tools are known to write with the day first, else the usual one.
    pub fn of(columns: &Columns, settled: &Settled) -> Self {
        let day_first = columns.place("captured_at_day_first");
        if !day_first.exists() {
            return Self { place: columns.place("captured_at"), order: settled.dates };
        }
        let order = match settled.dates {
            DateOrder::Unsaid => DateOrder::DayFirst,
            said => said,
        };
        Self { place: day_first, order }
    }
}

/// Which fields tell the time of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TimeField {
    /// None does.
    Nowhere,
    /// One, just as it is written.
    One(usize),
    /// One of several, or in other words.
    Translated,
}

impl When {
    /// Which fields tell the time.
    pub fn field(&self) -> TimeField {
        match self.place.only() {
            Some(field) => TimeField::One(field),
            None if self.place.exists() => TimeField::Translated,
            None => TimeField::Nowhere,
        }
    }
}

/// One row.
pub(super) struct Row<'r> {
    pub record: Record<'r>,
    pub origin: Origin,
    pub kind: Kind,
    pub header: &'r [String],
    /// The day that the file's name or the workbook tells, with its text.
    pub day_of_file: Option<&'r (NaiveDate, String)>,
    pub notes: &'r RowNotes,
    /// How the file writes dates.
    pub dates: DateOrder,
    /// The time in ISO 8601, where the cell writes it otherwise.
    pub iso: &'r OnceCell<String>,
}

impl<'r> Row<'r> {
    /// The row as it is written; nothing where it is no text. With quotes in it, it may go on over several lines.
    pub fn line(&self) -> &'r [u8] {
        self.record.written().as_bytes()
    }

    /// What a finding about the cell at `place` says of it.
    pub fn at(&self, place: &Place, subject: String) -> CellAt<'r> {
        let index = place.first();
        let header = index.and_then(|index| self.header.get(index)).map_or("", String::as_str);
        CellAt {
            kind: self.kind,
            origin: self.origin,
            column: match index {
                Some(index) => format!("{header} ({})", index + 1),
                None => "(not in the file)".to_owned(),
            },
            // Where columns have shifted, any cell of a row of members may hold a person.
            cell: match index {
                Some(index) if self.kind != Kind::Members => Some(self.record.field(index)),
                _ => None,
            },
            subject,
        }
    }

    /// When the row was captured; none, with a finding, where the cell cannot be read.
    pub fn stamp(
        &self,
        when: &'r When,
        subject: impl Fn() -> String,
        findings: &mut Findings,
    ) -> Option<Stamp<'r>> {
        let text = when.place.cell(&self.record);
        if text.is_empty() {
            return Some(match self.day_of_file {
                Some((day, text)) => {
                    self.notes.dated_by_file.set(true);
                    self.dated(*day, None, text)
                }
                None => {
                    self.notes.undated.set(self.notes.undated.get() + 1);
                    Stamp::Undated
                }
            });
        }
        if let Some((day, hour)) = self.notes.time(text) {
            return Some(self.dated(day, hour, text));
        }
        match written(text, when.order) {
            Written::Iso(iso) => {
                let iso = self.iso.get_or_init(|| iso);
                if let Some((day, hour)) = day_and_hour(iso) {
                    return Some(self.dated(day, hour, iso));
                }
                findings.captured_at_unreadable(&self.at(&when.place, subject()));
            }
            Written::Ambiguous => {
                findings.captured_at_ambiguous(&self.at(&when.place, subject()));
            }
            Written::No => findings.captured_at_unreadable(&self.at(&when.place, subject())),
        }
        None
    }

    /// The day in a cell that is no time of a capture; none where it cannot be read for certain.
    pub fn day(&self, place: &Place) -> Option<NaiveDate> {
        let text = place.cell(&self.record);
        let iso = match written(text, self.dates) {
            _ if day_and_hour(text).is_some() => text.to_owned(),
            Written::Iso(iso) => iso,
            Written::Ambiguous | Written::No => return None,
        };
        day_and_hour(&iso).map(|(day, _)| day)
    }

    fn dated(&self, day: NaiveDate, hour: Option<u8>, text: &'r str) -> Stamp<'r> {
        if self.notes.last_day.get() != Some(day) {
            self.notes.last_day.set(Some(day));
            self.notes.days.borrow_mut().insert(day);
        }
        Stamp::At { day, hour, text }
    }

    /// Whether the row is none of its kind, as the word in the column `row_kind` says; such rows are
    /// counted by their reason.
    pub fn is_passed_over(&self, row_kind: &Place) -> bool {
        row_kind.exists() && self.pass_over(row_kind.cell(&self.record))
    }

    /// Whether a word says that the row is none of its kind.
    pub fn pass_over(&self, word: &str) -> bool {
        let Some(reason) = word.strip_prefix(PASSED_OVER) else { return false };
        let mut passed_over = self.notes.passed_over.borrow_mut();
        match passed_over.get_mut(reason) {
            Some(rows) => *rows += 1,
            None => {
                passed_over.insert(reason.to_owned(), 1);
            }
        }
        true
    }

    /// Notes that a cell should tell a last logon and cannot be read.
    pub fn note_unread_logon(&self) {
        let (cells, first) = self.notes.unread_logons.get().unwrap_or((0, self.origin.line));
        self.notes.unread_logons.set(Some((cells + 1, first)));
    }

    /// Notes a name in which a question mark, or the sign of Unicode for it, stands where an export lost a
    /// letter: two names that differed in it are one now.
    pub fn note_letters(&self, name: &str) {
        if name.contains(['?', char::REPLACEMENT_CHARACTER]) {
            let (names, first) = self.notes.lost_letters.get().unwrap_or((0, self.origin.line));
            self.notes.lost_letters.set(Some((names + 1, first)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::tests::{codes, hosts, window};
    use crate::intake::{EachVm, Power, Repeats, read_vms};

    fn shown(stamp: Stamp<'_>) -> String {
        match stamp {
            Stamp::Undated => "undated".to_owned(),
            Stamp::At { day, hour, .. } => {
                format!("{day}{}", hour.map_or(String::new(), |hour| format!(" {hour}h")))
            }
        }
    }

    #[test]
    fn a_name_that_lost_a_letter_is_told() {
        for (host, found) in [("m?ller", 1), ("m\u{fffd}ller", 1), ("müller", 0)] {
            let file = format!("host,processor_count,cores_per_processor\n{host},1,8\n");
            let (_, codes) = hosts(file.as_bytes(), &Settled::default(), |row| row.host.to_owned());
            let lost = codes.iter().filter(|code| **code == "letters-lost").count();
            assert_eq!(lost, found, "{host}: {codes:?}");
        }
    }

    #[test]
    fn a_time_is_read_as_the_file_is_said_to_write_it() {
        use DateOrder::{DayFirst, MonthFirst, Unsaid};
        // cell, what is settled, captured; the file has its date in its name
        let cells = [
            ("2026-10-03", Unsaid, "2026-10-03"),
            ("2026-10-03T02:00:00Z", MonthFirst, "2026-10-03 2h"),
            ("3.10.2026", Unsaid, "2026-10-03"),
            ("13/10/2026", Unsaid, "2026-10-13"),
            ("10/13/2026 4:00 PM", Unsaid, "2026-10-13 16h"),
            ("03/10/2026", Unsaid, "captured-at-ambiguous"),
            ("03/10/2026", DayFirst, "2026-10-03"),
            ("10/03/2026", MonthFirst, "2026-10-03"),
            ("13/10/2026", MonthFirst, "captured-at-unreadable"),
            ("31.09.2026", Unsaid, "captured-at-unreadable"),
            ("yesterday", DayFirst, "captured-at-unreadable"),
            ("", Unsaid, "2026-10-31"),
        ];
        for (cell, dates, captured) in cells {
            let settled = Settled { dates, ..Settled::default() };
            let file = format!("host,processor_count,core_count,captured_at\nesx-01,2,24,{cell}\n");
            let (rows, found) = hosts(file.as_bytes(), &settled, |row| shown(row.stamp));
            let told = if rows.is_empty() { found.join(" ") } else { rows.join(" ") };
            assert_eq!(told, captured, "{cell} {dates:?}");
        }
    }

    #[test]
    fn a_tool_that_always_has_the_day_first_leaves_nothing_open() {
        let text = "name,id,status,os_type,host,Date\n\
                    app-01,7c1,up,windows_2019x64,ovirt-01,03/10/2026\n";
        let read = |dates| {
            let mut told = Vec::new();
            let settled = Settled { dates, ..Settled::default() };
            let file = (Kind::Vms, "vms", text.as_bytes());
            let found = codes(file, &settled, |part, tables, findings| {
                let mut runs = |_: &str| Power::Runs;
                let mut rows = EachVm::to(|row| told.push(shown(row.stamp)));
                let rows = (&mut rows, &mut Repeats::default());
                read_vms(part, (tables, window()), &mut runs, findings, rows);
            });
            (told.join(" "), found.len())
        };
        assert_eq!(read(DateOrder::Unsaid), ("2026-10-03".to_owned(), 0));
        assert_eq!(read(DateOrder::DayFirst), ("2026-10-03".to_owned(), 0));
        // What the configuration says about the file comes before what the tool is known for.
        assert_eq!(read(DateOrder::MonthFirst), ("2026-03-10".to_owned(), 0));
    }
}
