//! Rows of group members, streamed. Findings here never show a cell that holds a person.

use crate::finding::Findings;

use super::cells;
use super::columns::Place;
use super::export::{ExportTables, Kind};
use super::opened::{FileTally, OpenedFile, Row};
use super::rows::{Enabled, MemberRow, MemberType, Named};
use super::stamp::Window;

struct MemberColumns {
    group: Place,
    member: Place,
    member_type: Place,
    person_id: Place,
    enabled: Place,
    persons: Place,
    reason: Place,
    directory: Place,
    captured_at: Place,
}

/// Gives every usable row of a file of members to `use_row`.
pub fn read_members(
    file: OpenedFile,
    (tables, window): (&ExportTables, Window),
    findings: &mut Findings,
    use_row: &mut dyn FnMut(&MemberRow<'_>),
) -> Option<FileTally> {
    let mut sheet = file.recognise(Kind::Members, tables, findings)?;
    let place = |column| sheet.columns.place(column);
    let columns = MemberColumns {
        group: place("group"),
        member: place("member"),
        member_type: place("member_type"),
        person_id: place("person_id"),
        enabled: place("enabled"),
        persons: place("persons"),
        reason: place("reason"),
        directory: place("directory"),
        captured_at: place("captured_at"),
    };
    let tally = sheet.each_row(findings, |row, findings| {
        if let Some(member) = columns.member_row(row, window, findings) {
            use_row(&member);
        }
    });
    Some(tally)
}

impl MemberColumns {
    fn member_row<'r>(
        &self,
        row: &Row<'r>,
        window: Window,
        findings: &mut Findings,
    ) -> Option<MemberRow<'r>> {
        let cell = |place: &Place| place.cell(&row.record);
        let group = cell(&self.group);
        if group.is_empty() {
            findings.cell_empty(&row.at(&self.group, "row of members".into()));
            return None;
        }
        let subject = || format!("group {group}");
        let stamp = row.stamp(&self.captured_at, subject, findings)?;
        if !stamp.is_within(window) {
            return Some(MemberRow::of_another_month(row.origin, stamp, group));
        }
        let persons = cell(&self.persons);
        let persons = if persons.is_empty() {
            None
        } else {
            cells::persons(persons, &row.at(&self.persons, subject()), findings)
        };
        Some(MemberRow {
            origin: row.origin,
            stamp,
            group: Named::plain(group),
            member: Named::plain(cell(&self.member)),
            member_type: self.member_type(row, findings, &subject),
            person_id: cell(&self.person_id),
            enabled: self.enabled(row, findings, &subject),
            persons,
            reason: cell(&self.reason),
            directory: cell(&self.directory),
        })
    }

    fn member_type(
        &self,
        row: &Row<'_>,
        findings: &mut Findings,
        subject: &dyn Fn() -> String,
    ) -> MemberType {
        let word = self.member_type.cell(&row.record);
        let known = [
            ("", MemberType::Unsaid),
            ("user", MemberType::User),
            ("group", MemberType::Group),
            ("computer", MemberType::Computer),
            ("service", MemberType::Service),
            ("contact", MemberType::Contact),
            ("shared", MemberType::Shared),
        ];
        let found = known.iter().find(|(text, _)| word.eq_ignore_ascii_case(text));
        found.map_or_else(
            || {
                findings.member_type_unknown(&row.at(&self.member_type, subject()));
                MemberType::Unknown
            },
            |(_, member_type)| *member_type,
        )
    }

    fn enabled(
        &self,
        row: &Row<'_>,
        findings: &mut Findings,
        subject: &dyn Fn() -> String,
    ) -> Enabled {
        let word = self.enabled.cell(&row.record);
        match cells::truth(word) {
            Some(false) => Enabled::Disabled,
            Some(true) => Enabled::Enabled,
            None => {
                if !word.is_empty() {
                    let at = row.at(&self.enabled, subject());
                    let allowed = "true, false, yes, no, 1 and 0";
                    findings.word_unknown(&at, allowed, "it is taken as enabled");
                }
                Enabled::Enabled
            }
        }
    }
}
