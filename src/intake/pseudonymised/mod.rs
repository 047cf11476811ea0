//! A file of members written anew with other names in it: the same rows on the same lines under the same
//! headers, so that whoever reads it finds the same, except who the persons are.
//!
//! What is known to hold a name is replaced, what is read and holds none stays, and what nothing is read
//! from may hold anything, so that it goes.

mod lines;
mod listing;
mod objects;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::io::Cursor;

use crate::finding::Findings;
use crate::origin::Files;
use crate::sheet::Record;

use super::columns::Columns;
use super::export::ExportTables;
use super::header::{Header, find_header, is_type_line, same_cells, tells_delimiter};
use super::identifiers::{given, guid_text, plain_text, sid_text, values};
use super::kind::Kind;
use super::part::{Part, parts};
use super::seen::Layout;
use super::settled::Settled;

use lines::{Lines, encoded};
use objects::Objects;

/// What a cell without a reader becomes.
const WITHHELD: &str = "withheld";

/// Says what names become.
pub trait Renames {
    /// The name of an account or a group.
    fn account(&self, name: &str) -> String;
    /// The id of a person.
    fn person(&self, id: &str) -> String;
}

/// A file with other names in it.
#[derive(Debug, Clone)]
pub struct Renamed {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// What has to be settled about it.
    pub settled: Settled,
}

/// Writes the file of members anew; none where its form cannot be kept: a workbook, LDIF, or a file that is not
/// recognised.
pub fn renamed_members(
    (label, bytes): (&str, &[u8]),
    settled: &Settled,
    tables: &ExportTables,
    renames: &dyn Renames,
) -> Option<Renamed> {
    let open = || -> Option<Part> {
        let content = Box::new(Cursor::new(bytes.to_vec()));
        let file = (Kind::Members, label);
        let (mut files, mut findings) = (Files::default(), Findings::default());
        let mut found = parts(file, content, settled, tables, &mut files, &mut findings);
        let (part, _) = found.pop()?;
        found.is_empty().then_some(part)
    };
    let mut part = open()?;
    let search = (Kind::Members, tables, &part.settled);
    let Header { recognised, cells, line, .. } = find_header(&mut part.source, search).ok()?;
    let layout = part.source.layout();
    let mut part = open()?;
    part.source.divide(Kind::Members, tables, &part.settled).ok()?;
    part.source.widen(cells.len());
    let reading = Reading { header: cells, columns: recognised.columns };
    let renaming = Renaming { reading, line, tables, renames };
    let settled = settled.clone();
    match layout {
        Layout::Delimited { delimiter } => renaming.text(part, delimiter, settled),
        Layout::Json => renaming.objects(part, settled),
        Layout::GroupListing => renaming.listing(part, bytes, settled),
        Layout::Workbook | Layout::Ldif => None,
    }
}

/// One pass over a file whose header is known.
struct Renaming<'r> {
    reading: Reading,
    /// The line of the header.
    line: u32,
    tables: &'r ExportTables,
    renames: &'r dyn Renames,
}

impl Renaming<'_> {
    fn text(mut self, mut part: Part, delimiter: char, mut settled: Settled) -> Option<Renamed> {
        let mut lines = Lines { text: String::new(), line: 1, delimiter };
        while let Some(record) = part.source.next_record().ok()? {
            if record.is_torn() {
                return None;
            }
            let cells: Vec<&str> = record.iter().collect();
            let as_written = || cells.iter().map(|cell| Cow::Borrowed(*cell));
            let is_header = same_cells(&cells, &self.reading.header);
            if record.is_blank() || is_mark(&record) || is_header {
                lines.row(record.line(), as_written())?;
            } else if record.line() < self.line {
                lines.row(record.line(), cells.iter().map(|cell| withheld(cell)))?;
            } else if let Some(next) = Reading::of_header(&cells, &part.settled, self.tables) {
                self.reading = next;
                lines.row(record.line(), as_written())?;
            } else {
                lines.row(record.line(), self.reading.row(&cells, self.renames))?;
            }
        }
        let (bytes, encoding) = encoded(&lines.text, part.form.found(), settled.encoding)?;
        settled.encoding = encoding;
        Some(Renamed { bytes, settled })
    }

    fn objects(self, mut part: Part, mut settled: Settled) -> Option<Renamed> {
        let mut objects = Objects::new(&self.reading.header);
        // The first row holds the headers.
        part.source.next_record().ok()?;
        while let Some(record) = part.source.next_record().ok()? {
            let cells: Vec<&str> = record.iter().collect();
            objects.row(self.reading.row(&cells, self.renames))?;
        }
        settled.encoding = None;
        Some(Renamed { bytes: objects.finish(), settled })
    }

    fn listing(self, mut part: Part, bytes: &[u8], settled: Settled) -> Option<Renamed> {
        let member = self.reading.header.iter().position(|name| name == "member")?;
        let mut members = Vec::new();
        part.source.next_record().ok()?;
        while let Some(record) = part.source.next_record().ok()? {
            let name = record.cell(member);
            if !name.is_empty() {
                members.push((record.line(), name.to_owned()));
            }
        }
        let bytes = listing::renamed(bytes, &members, self.renames)?;
        Some(Renamed { bytes, settled })
    }
}

/// Lines that are no rows and hold no names.
fn is_mark(record: &Record<'_>) -> bool {
    is_type_line(record.field(0), record) || tells_delimiter(record)
}

/// The header above the rows that are being read.
struct Reading {
    header: Vec<String>,
    columns: Columns,
}

impl Reading {
    /// The header that a row is, as hand-made files have several.
    fn of_header(cells: &[&str], settled: &Settled, tables: &ExportTables) -> Option<Self> {
        if !tables.is_header(Kind::Members, cells, settled) {
            return None;
        }
        let found = tables.recognise(Kind::Members, cells, settled).ok()?;
        let header = cells.iter().map(|cell| cell.trim().to_owned()).collect();
        Some(Self { header, columns: found.columns })
    }

    /// What the cells of a row become.
    fn row<'c>(
        &'c self,
        cells: &'c [&'c str],
        renames: &'c dyn Renames,
    ) -> impl Iterator<Item = Cow<'c, str>> {
        cells.iter().enumerate().map(|(place, cell)| self.cell(place, cell, renames))
    }

    /// What a cell becomes.
    fn cell<'a>(&self, place: usize, cell: &'a str, renames: &dyn Renames) -> Cow<'a, str> {
        let holds: BTreeSet<Holds> = self.columns.of_place(place).map(Holds::of).collect();
        match holds.first() {
            _ if cell.trim().is_empty() => Cow::Borrowed(cell),
            None | Some(Holds::Anything) => withheld(cell),
            Some(Holds::Nobody) => Cow::Borrowed(cell),
            Some(Holds::Person) if given(cell.trim()).is_empty() => Cow::Borrowed(cell),
            Some(Holds::Person) => Cow::Owned(renames.person(cell)),
            Some(Holds::Accounts) => {
                let names = values(cell);
                let names: Vec<String> = names.iter().map(|name| renames.account(name)).collect();
                Cow::Owned(names.join(";"))
            }
            Some(Holds::Account) => Cow::Owned(renames.account(&text_of(cell.trim()))),
        }
    }
}

/// What a column holds, the most telling first: a cell may be read for several.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Holds {
    Account,
    Accounts,
    Person,
    /// Words of somebody's own.
    Anything,
    Nobody,
}

impl Holds {
    fn of(column: &str) -> Self {
        match column {
            "member" | "member_sid" | "member_guid" | "member_upn" | "member_dn"
            | "member_shown" | "entry_name" | "entry_also" | "entry_sid" | "entry_guid"
            | "entry_upn" | "entry_dn" => Self::Account,
            "members" | "member_of" => Self::Accounts,
            "person_id" => Self::Person,
            "group" | "member_type" | "entry_class" | "enabled" | "disabled" | "persons"
            | "last_logon" | "directory" | "captured_at" | "primary_group" | "account_control" => {
                Self::Nobody
            }
            _ => Self::Anything,
        }
    }
}

/// The text of a cell, also where it is written as bytes: of a SID, a GUID or a name.
fn text_of(cell: &str) -> Cow<'_, str> {
    if let Cow::Owned(sid) = sid_text(cell) {
        return Cow::Owned(sid);
    }
    match plain_text(cell) {
        Cow::Owned(text) => Cow::Owned(text),
        Cow::Borrowed(_) => guid_text(cell),
    }
}

fn withheld(cell: &str) -> Cow<'_, str> {
    if cell.trim().is_empty() { Cow::Borrowed(cell) } else { Cow::Borrowed(WITHHELD) }
}
