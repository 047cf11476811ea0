//! Rows of group members, streamed. Findings here never show a cell that holds a person.

use crate::finding::Findings;
use crate::origin::FileId;

use super::ahead::field_of_lines;
use super::cells;
use super::columns::{Columns, Place};
use super::entries::EntryColumns;
use super::export::ExportTables;
use super::identifiers::{given, is_no_name, named, sid_of};
use super::kind::Kind;
use super::logons::{EnabledColumns, last_logon};
use super::opened::{Ended, OpenSheet};
use super::part::{Part, name_of_file};
use super::row::{Row, When};
use super::rows::{AccountRow, MemberRow, MemberType, Named};
use super::seen::FileSeen;
use super::stamp::Window;
use super::taking::{Rows, Taken};

/// What a row of a file of members tells.
#[derive(Debug, Clone, Copy)]
pub enum DirectoryRow<'a> {
    /// Who is in a group.
    Member(&'a MemberRow<'a>),
    /// What is known of an account, whatever its groups.
    Account(&'a AccountRow<'a>),
}

/// Takes what the rows of a file of members tell.
pub trait DirectoryRows {
    /// Takes what a row tells.
    fn row(&mut self, row: DirectoryRow<'_>);

    /// Is told the surest names of the members that rows will soon be about, one for each line from the first on. Rows
    /// may be about others, and come or not: whatever is done with the names must not show.
    fn soon(&mut self, _names: &[&str], _first: u32) {}
}

impl<F: FnMut(DirectoryRow<'_>)> DirectoryRows for F {
    fn row(&mut self, row: DirectoryRow<'_>) {
        self(row);
    }
}

struct MemberColumns {
    group: Place,
    member: Place,
    member_sid: Place,
    member_guid: Place,
    member_upn: Place,
    member_dn: Place,
    /// What the export shows for people: the name of a group, and of no person.
    member_shown: Place,
    member_type: Place,
    person_id: Place,
    enabled: EnabledColumns,
    persons: Place,
    reason: Place,
    last_logon: Place,
    directory: Place,
    when: When,
}

/// Gives every usable row of a file of members to `rows`. A file may hold members of groups, or
/// entries of a directory: groups with their members, accounts with their facts.
pub fn read_members(
    (part, file): (Part, FileId),
    (tables, window): (&ExportTables, Window),
    findings: &mut Findings,
    rows: &mut dyn DirectoryRows,
) -> Option<FileSeen> {
    let mut sheet = OpenSheet::open(part, file, (Kind::Members, tables), findings)?;
    sheet.day_of_file.settle(window);
    loop {
        let enabled = EnabledColumns::of(&sheet);
        let ended = if EntryColumns::are_in(&sheet.columns) {
            let columns = EntryColumns::of(&sheet.columns, enabled, sheet.when());
            let mut use_row = |row: DirectoryRow<'_>| rows.row(row);
            let use_row = &mut use_row;
            sheet.each_row(findings, |row, findings| columns.read(row, window, findings, use_row))
        } else {
            if !sheet.columns.place("group").exists() {
                // Scripts write a file for each group and nothing in it says which.
                let group = name_of_file(&sheet.label);
                findings.group_from_file_name(&sheet.label, group);
                let group = group.to_owned();
                sheet.columns.give("group", &group);
            }
            let columns = MemberColumns::of(&sheet.columns, enabled, sheet.when());
            let names = columns.surest().only().zip(sheet.delimiter());
            sheet.each_row_or_line(findings, &mut MemberTaker { columns, window, names, rows })
        };
        if ended == Ended::File {
            break;
        }
    }
    Some(sheet.end(findings))
}

/// Takes the rows of a file of members.
struct MemberTaker<'a> {
    columns: MemberColumns,
    window: Window,
    /// Where names stand in a line, and what divides its fields.
    names: Option<(usize, u8)>,
    rows: &'a mut dyn DirectoryRows,
}

impl Rows for MemberTaker<'_> {
    const LINES: Taken = Taken::No;

    fn ahead(&mut self, lines: &[u8], first: u32) {
        if let Some(names) = self.names {
            self.rows.soon(&field_of_lines(lines, names), first);
        }
    }

    fn row(&mut self, row: &Row<'_>, findings: &mut Findings) {
        self.columns.read(row, self.window, findings, self.rows);
    }
}

impl MemberColumns {
    fn of(columns: &Columns, enabled: EnabledColumns, when: When) -> Self {
        let place = |column| columns.place(column);
        Self {
            group: place("group"),
            member: place("member"),
            member_sid: place("member_sid"),
            member_guid: place("member_guid"),
            member_upn: place("member_upn"),
            member_dn: place("member_dn"),
            member_shown: place("member_shown"),
            member_type: place("member_type"),
            person_id: place("person_id"),
            enabled,
            persons: place("persons"),
            reason: place("reason"),
            last_logon: place("last_logon"),
            directory: place("directory"),
            when,
        }
    }

    /// Where most rows have the surest name of the member.
    fn surest(&self) -> &Place {
        let surest = [&self.member_sid, &self.member_guid, &self.member_upn];
        surest.into_iter().find(|place| place.exists()).unwrap_or(&self.member)
    }

    /// Whether a row that names no member tells of one all the same. Such a row does not state that its group is empty.
    fn tells_of_a_member(&self, row: &Row<'_>, member_type: MemberType) -> bool {
        let of_member = [&self.person_id, &self.persons, &self.member_shown, &self.reason];
        let cells = of_member.map(|place| given(place.cell(&row.record)));
        member_type != MemberType::Unsaid || cells.iter().any(|cell| !cell.is_empty())
    }

    fn read(
        &self,
        row: &Row<'_>,
        window: Window,
        findings: &mut Findings,
        rows: &mut dyn DirectoryRows,
    ) {
        let cell = |place| Place::cell(place, &row.record);
        let group = cell(&self.group);
        if group.is_empty() {
            findings.cell_empty(&row.at(&self.group, "row of members".into()));
            return;
        }
        if is_no_name(group) {
            findings.cell_no_name(&row.at(&self.group, "row of members".into()));
            return;
        }
        let subject = || format!("group {group}");
        let Some(stamp) = row.stamp(&self.when, subject, findings) else { return };
        if !stamp.is_within(window) {
            let row = MemberRow::of_another_month(row.origin, stamp, group);
            return rows.row(DirectoryRow::Member(&row));
        }
        let persons = cell(&self.persons);
        let persons = if persons.is_empty() {
            None
        } else {
            cells::persons(persons, &|| row.at(&self.persons, subject()), findings)
        };
        let member_dn = named(cell(&self.member_dn));
        let member_sid = sid_of(named(cell(&self.member_sid)), member_dn);
        let member_type =
            member_type(cell(&self.member_type), &self.member_type, row, findings, &subject);
        let name = match (named(cell(&self.member)), member_type) {
            // Two persons may be shown alike; groups and devices have no other name here.
            ("", MemberType::User | MemberType::Unsaid | MemberType::Unknown) => "",
            ("", _) => named(cell(&self.member_shown)),
            (name, _) => name,
        };
        let member = Named {
            name,
            sid: &member_sid,
            guid: named(cell(&self.member_guid)),
            upn: named(cell(&self.member_upn)),
            dn: member_dn,
            also: "",
        };
        if member.is_empty() {
            let names = [
                &self.member,
                &self.member_sid,
                &self.member_guid,
                &self.member_upn,
                &self.member_dn,
            ];
            if let Some(place) = names.into_iter().find(|place| is_no_name(cell(place))) {
                return findings.cell_no_name(&row.at(place, subject()));
            }
            if self.tells_of_a_member(row, member_type) {
                return findings.cell_empty(&row.at(self.surest(), subject()));
            }
        }
        note_letters(row, &member);
        let row = MemberRow {
            origin: row.origin,
            stamp,
            group: Named::plain(group),
            member,
            member_type,
            person_id: given(cell(&self.person_id)),
            enabled: self.enabled.read(row, member_type, findings, &subject),
            persons,
            reason: cell(&self.reason),
            last_logon: last_logon(row, &self.last_logon),
            directory: cell(&self.directory),
        };
        rows.row(DirectoryRow::Member(&row));
    }
}

/// A lost letter matters where nothing but the name tells who somebody is.
pub(super) fn note_letters(row: &Row<'_>, account: &Named<'_>) {
    if account.sid.is_empty() && account.guid.is_empty() {
        row.note_letters(account.name);
    }
}

/// The kind of member that a word says.
pub(super) fn member_type(
    word: &str,
    place: &Place,
    row: &Row<'_>,
    findings: &mut Findings,
    subject: &dyn Fn() -> String,
) -> MemberType {
    let known = [
        ("", MemberType::Unsaid),
        ("user", MemberType::User),
        ("group", MemberType::Group),
        ("computer", MemberType::Computer),
        ("service", MemberType::Service),
        ("contact", MemberType::Contact),
        ("shared", MemberType::Shared),
    ];
    // Nearly every export writes them in small letters.
    let written = known.iter().find(|(text, _)| word == *text);
    let found = written.or_else(|| known.iter().find(|(text, _)| word.eq_ignore_ascii_case(text)));
    found.map_or_else(
        || {
            findings.member_type_unknown(&row.at(place, subject()));
            MemberType::Unknown
        },
        |(_, member_type)| *member_type,
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::Enabled;
    use crate::intake::Settled;
    use crate::intake::tests::{codes, window};

    /// What each row of a file says of being enabled, and the codes of what was found.
    fn enabled(text: &str) -> (Vec<Enabled>, Vec<&'static str>) {
        let mut told = Vec::new();
        let file = (Kind::Members, "members-2026-10-31", text.as_bytes());
        let codes = codes(file, &Settled::default(), |part, tables, findings| {
            read_members(part, (tables, window()), findings, &mut |row: DirectoryRow<'_>| {
                if let DirectoryRow::Member(row) = row {
                    told.push(row.enabled);
                }
            });
        });
        (told, codes)
    }

    #[test]
    fn only_a_row_that_says_nothing_of_a_member_states_that_its_group_is_empty() {
        // header and row, codes
        let cases = [
            ("group,member\nRDS,", ""),
            ("group,member,member_type,person_id,persons\nRDS,,,-,", ""),
            ("group,member,member_type\nRDS,,user", "cell-empty"),
            ("group,member,member_type\nRDS,,group", "cell-empty"),
            ("group,member,person_id\nRDS,,4711", "cell-empty"),
            ("group,member,member_type,persons\nRDS,,,3", "cell-empty"),
            ("group,member,reason\nRDS,,it only scans", "cell-empty"),
            ("group,member\nRDS,#N/A", "cell-no-name"),
            ("group,member\nRDS,-", "cell-no-name"),
            (
                "Group,Name,SID,PrincipalSource,ObjectClass\nRDS,,n/a,Unknown,",
                "cell-no-name column-unused",
            ),
            ("group,member\n#N/A,kaya", "cell-no-name"),
            // Without a SID the name tells who it is.
            (
                "Group,Name,SID,PrincipalSource,ObjectClass\nRDS,CORP\\kaya,,ActiveDirectory,User",
                "column-unused",
            ),
        ];
        for (file, told) in cases {
            let (rows, codes) = enabled(&format!("{file}\n"));
            assert_eq!(codes.join(" "), told, "{file}");
            assert_eq!(rows.is_empty(), told.starts_with("cell"), "{file}");
        }
    }

    #[test]
    fn whether_an_account_is_enabled_in_the_words_of_its_export() {
        use Enabled::{Disabled, Enabled as Yes, Unsaid};
        // An empty cell is enabled; only a list without the column leaves it open.
        let own = ("group,member,enabled", "RDS,kaya");
        let of_group = ("Group,SamAccountName,Enabled", "RDS,kaya");
        let quest = ("Group,Name,Type,DN,AccountIsDisabled", "RDS,Kaya,user,\"CN=Kaya,DC=x\"");
        // header and row, cell, says
        let cells = [
            (own, "true", Yes),
            (own, "No", Disabled),
            (own, "0", Disabled),
            (own, "FALSCH", Disabled),
            (own, "wahr", Yes),
            (own, "", Yes),
            (of_group, "True", Yes),
            (of_group, "False", Disabled),
            (of_group, "", Yes),
            (quest, "True", Disabled),
            (quest, "False", Yes),
            (quest, "vrai", Disabled),
            (quest, "", Yes),
        ];
        for ((header, row), cell, says) in cells {
            let (told, _) = enabled(&format!("{header}\n{row},{cell}\n"));
            assert_eq!(told, [says], "{header}: {cell}");
        }
        let unknown = enabled("group,member,enabled\nRDS,kaya,perhaps\n");
        assert_eq!(unknown, (vec![Yes], vec!["word-unknown"]));
        // Without any column for it.
        assert_eq!(enabled("group,member\nRDS,kaya\n").0, [Yes]);
        let local = "Group,Name,SID,PrincipalSource,ObjectClass\n\
                     RDS,CORP\\kaya,S-1-5-21-1-2-3-1105,ActiveDirectory,User\n";
        assert_eq!(enabled(local).0, [Unsaid]);
        // Nor does an empty cell say anything of a group.
        let quest_group =
            "Group,Name,Type,DN,AccountIsDisabled\nRDS,Staff,group,\"CN=Staff,DC=x\",\n";
        assert_eq!(enabled(quest_group).0, [Unsaid]);
    }
}
