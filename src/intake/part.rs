//! The parts of a file that rows are read from: the file itself, or the sheets of a workbook that have
//! the header of an export.

use std::collections::HashSet;
use std::io::Read;

use chrono::NaiveDate;

use crate::finding::Findings;
use crate::origin::{FileId, Files, Origin};
use crate::sheet::{
    Content, CutShort, Encoding, EncodingFound, EncodingSeen, GoesOn, JsonRows, LaidOpen, Ldif,
    LdifRows, LocalGroups, OddEnding, Packing, Reader, Record, SheetError, StoredRows, lay_open,
};

use super::export::ExportTables;
use super::header::{HEADER_WITHIN, tell_unreadable};
use super::kind::Kind;
use super::seen::{Form, Layout};
use super::settled::Settled;
use super::stamp::{date_in_name, dates_in_name};
use super::workbook::{Sheets, sheets};

/// The export that the listings of local groups are, as the table of headers calls it.
const GROUP_LISTING: &str = "net localgroup";

/// A part of a file, open and not yet recognised.
pub struct Part {
    /// What reports call it.
    pub label: String,
    pub(super) source: Source,
    pub(super) form: PartForm,
    pub(super) settled: Settled,
    /// The day that the workbook itself tells.
    pub(super) captured_on: Option<NaiveDate>,
}

/// Where the rows of a part come from.
pub(super) enum Source {
    /// Delimited text.
    Text { reader: Reader<Box<dyn Read>>, delimiter: u8 },
    /// Cells that stand under their headers.
    Rows { rows: StoredRows, layout: Layout },
}

/// How the file of a part is packed and encoded.
#[derive(Debug, Clone)]
pub(super) struct PartForm {
    packing: Packing,
    /// None for a workbook, whose text has one encoding.
    encoding: Option<EncodingSeen>,
}

/// Lays a file open and gives the parts of it that are wanted, each with its place among the files of
/// the run. What is wrong with the file as a whole becomes a finding.
pub fn parts(
    (kind, label): (Kind, &str),
    content: Box<dyn Read>,
    settled: &Settled,
    tables: &ExportTables,
    files: &mut Files,
    findings: &mut Findings,
) -> Vec<(Part, FileId)> {
    let file = files.add(kind.place(), label);
    let LaidOpen { packing, encoding, content } = match lay_open(content, settled.encoding) {
        Ok(laid_open) => laid_open,
        Err(error) => {
            tell_unreadable(&error, (kind, label, file), findings);
            return Vec::new();
        }
    };
    let part = |label: &str, source: Source, captured_on| {
        let mut settled = settled.clone();
        if source.layout() == Layout::GroupListing {
            settled.tool = Some(GROUP_LISTING.to_owned());
        }
        let form = PartForm { packing, encoding: encoding.clone() };
        Part { label: label.to_owned(), source, form, settled, captured_on }
    };
    let source = match content {
        Content::Text(reader) => Ok(Source::Text { reader, delimiter: b',' }),
        Content::Json(json) => Ok(of_json(json, (kind, label), findings)),
        Content::Ldif(ldif) => of_ldif(ldif, (kind, label), tables, findings),
        Content::LocalGroups(groups) => Ok(of_listings(groups, (kind, label, file), findings)),
        Content::Workbook(mut workbook) => {
            let found = sheets(&mut workbook, (kind, label), settled, tables, findings);
            let Sheets { wanted, captured_on } = match found {
                Ok(found) => found,
                Err(error) => {
                    tell_unreadable(&error, (kind, label, file), findings);
                    return Vec::new();
                }
            };
            let sheets = wanted.into_iter().map(|(name, rows)| {
                let label = format!("{label} [{name}]");
                let file = files.add(kind.place(), label.clone());
                (part(&label, Source::Rows { rows, layout: Layout::Workbook }, captured_on), file)
            });
            return sheets.collect();
        }
    };
    match source {
        Ok(source) => vec![(part(label, source, None), file)],
        Err(error) => {
            tell_unreadable(&error, (kind, label, file), findings);
            Vec::new()
        }
    }
}

/// The objects of a file of JSON; a list that goes on elsewhere is told.
fn of_json(json: JsonRows, (kind, label): (Kind, &str), findings: &mut Findings) -> Source {
    let JsonRows { rows, goes_on } = json;
    if goes_on == GoesOn::Elsewhere {
        let why = "the list says that it goes on in a next answer";
        findings.file_incomplete(kind, label, why);
    }
    Source::Rows { rows, layout: Layout::Json }
}

/// The entries of a directory, with the attributes that some export of the kind has; what the directory
/// held back is told.
fn of_ldif(
    ldif: Ldif,
    (kind, label): (Kind, &str),
    tables: &ExportTables,
    findings: &mut Findings,
) -> Result<Source, SheetError> {
    // Asked for every line of the file, of which a group may have as many as it has members.
    let wanted: HashSet<&str> = tables.headers(kind).collect();
    let LdifRows { rows, cut_short, failed } = ldif.rows(|attribute| wanted.contains(attribute))?;
    for CutShort { attribute, line } in cut_short {
        let why =
            format!("the entry on line {line} has only a part of the values of its {attribute}");
        findings.file_incomplete(kind, label, &why);
    }
    if let Some(result) = failed {
        let why = format!("the directory ended the search with “{result}”");
        findings.file_incomplete(kind, label, &why);
    }
    Ok(Source::Rows { rows, layout: Layout::Ldif })
}

/// The members of local groups; a listing that may have been cut off is told.
fn of_listings(
    groups: LocalGroups,
    (kind, label, file): (Kind, &str, FileId),
    findings: &mut Findings,
) -> Source {
    let LocalGroups { rows, odd_endings } = groups;
    for OddEnding { line, text } in odd_endings {
        if text.is_empty() {
            let why = format!("the listing ends at its line of dashes, line {line}");
            findings.file_incomplete(kind, label, &why);
        } else {
            findings.closing_line_unknown(label, Origin { file, line });
        }
    }
    Source::Rows { rows, layout: Layout::GroupListing }
}

impl Part {
    /// The days that the name of the file tells, else that of the workbook itself.
    pub(super) fn days(&self) -> Vec<NaiveDate> {
        let days = dates_in_name(file_of(&self.label));
        if days.is_empty() { self.captured_on.into_iter().collect() } else { days }
    }
}

/// The name of the file of a label, without folders and without its sheet.
fn file_of(label: &str) -> &str {
    let file = label.rsplit('/').next().unwrap_or(label);
    match file.rsplit_once(" [") {
        Some((file, sheet)) if sheet.ends_with(']') => file,
        _ => file,
    }
}

/// What a file is called apart from its endings and its date.
pub(super) fn name_of_file(label: &str) -> &str {
    let mut name = file_of(label);
    let endings =
        [".gz", ".zst", ".csv", ".txt", ".tsv", ".json", ".xlsx", ".xlsm", ".ldf", ".ldif"];
    for ending in endings {
        let start = name.len().saturating_sub(ending.len());
        if name.get(start..).is_some_and(|end| end.eq_ignore_ascii_case(ending)) && start > 0 {
            name = &name[..start];
        }
    }
    let marks = |c: char| matches!(c, '-' | '_' | '.' | ' ');
    let is_date = |at: usize| {
        let (before, behind) = name.split_at(at);
        let only_digits = behind.chars().all(|c| c.is_ascii_digit() || marks(c));
        let begins = behind.starts_with(|c: char| c.is_ascii_digit()) && before.ends_with(marks);
        begins && only_digits && date_in_name(behind).is_some()
    };
    // Only a date is taken off: a name may end in a number of its own.
    match name.char_indices().map(|(at, _)| at).find(|&at| is_date(at)) {
        Some(at) => name[..at].trim_end_matches(marks),
        None => name,
    }
}

impl Source {
    /// The next row that is no empty line.
    pub fn next_record(&mut self) -> Result<Option<Record<'_>>, SheetError> {
        match self {
            Self::Text { reader, .. } => reader.next_record(),
            Self::Rows { rows, .. } => rows.next_record(),
        }
    }

    /// The next line as it stands, with its number, where that is known to be a whole row without quotes.
    pub fn plain_line(&self) -> Option<(&[u8], u32)> {
        match self {
            Self::Text { reader, .. } => reader.plain_line(),
            Self::Rows { .. } => None,
        }
    }

    /// The next whole lines with the number of the first, once, where rows are lines of text.
    pub fn ahead(&mut self) -> Option<(&[u8], u32)> {
        match self {
            Self::Text { reader, .. } => reader.ahead(),
            Self::Rows { .. } => None,
        }
    }

    /// Goes behind the line of so many bytes that [`Self::plain_line`] gave.
    pub fn pass_line(&mut self, bytes: usize) {
        if let Self::Text { reader, .. } = self {
            reader.pass_line(bytes);
        }
    }

    /// How the rows are laid out; the delimiter is the one that has been found.
    pub fn layout(&self) -> Layout {
        match self {
            Self::Text { delimiter, .. } => Layout::Delimited { delimiter: char::from(*delimiter) },
            Self::Rows { layout, .. } => *layout,
        }
    }

    /// What divides the fields; none where they stand under their headers.
    pub fn delimiter(&self) -> Option<u8> {
        match self {
            Self::Text { delimiter, .. } => Some(*delimiter),
            Self::Rows { .. } => None,
        }
    }

    /// Whether fields are told apart by a delimiter, so that a row can shift.
    pub fn is_delimited(&self) -> bool {
        matches!(self, Self::Text { .. })
    }

    /// Gives every row at least as many cells as the header has.
    pub fn widen(&mut self, header: usize) {
        if let Self::Rows { rows, .. } = self {
            rows.set_width(header);
        }
    }

    /// Finds out what divides the fields: what is settled, what a first line like `sep=;` says, else
    /// what makes the first line fit an export.
    pub fn divide(
        &mut self,
        kind: Kind,
        tables: &ExportTables,
        settled: &Settled,
    ) -> Result<(), SheetError> {
        let Self::Text { reader, delimiter } = self else { return Ok(()) };
        // A stream that is packed in pieces gives a line of them at a time, and all have to be looked at.
        let opening = reader.opening(HEADER_WITHIN)?;
        let mut told = settled.delimiter;
        let mut nearest = None;
        for line in opening.split(|&byte| byte == b'\n').take(HEADER_WITHIN) {
            let line = line.trim_ascii();
            let told_here = line
                .get(..4)
                .filter(|word| word.eq_ignore_ascii_case(b"sep=") && line.len() <= 5)
                .map(|_| line.get(4).copied().unwrap_or(b'\t'));
            told = told.or(told_here);
            let line = String::from_utf8_lossy(line);
            let (best, found) = tables.delimiter(kind, &line);
            if nearest.is_none_or(|(_, held)| found > held) {
                nearest = Some((best, found));
            }
        }
        *delimiter = told.or(nearest.map(|(best, _)| best)).unwrap_or(b',');
        reader.set_delimiter(*delimiter);
        Ok(())
    }
}

impl PartForm {
    /// What is known of its encoding; call it when it has been read.
    pub fn found(&self) -> Option<EncodingFound> {
        self.encoding.as_ref().map(EncodingSeen::get)
    }

    /// How the file turned out to be; call it when it has been read.
    pub fn seen(&self, source: &Source) -> Form {
        Form {
            packing: match self.packing {
                Packing::Plain => None,
                Packing::Gzip => Some("gzip"),
                Packing::Zstd => Some("zstd"),
            },
            encoding: self.encoding.as_ref().map(|encoding| match encoding.get() {
                EncodingFound::Ascii => "ASCII",
                EncodingFound::Known(Encoding::Utf8) => "UTF-8",
                EncodingFound::Known(Encoding::Utf16Le) => "UTF-16LE",
                EncodingFound::Known(Encoding::Utf16Be) => "UTF-16BE",
                EncodingFound::Known(Encoding::Windows1252)
                | EncodingFound::GuessedWindows1252 { .. } => "Windows-1252",
            }),
            layout: source.layout(),
        }
    }

    /// Tells what was guessed of the file.
    pub fn tell(&self, (kind, label, file): (Kind, &str, FileId), findings: &mut Findings) {
        if let Some(encoding) = &self.encoding
            && let EncodingFound::GuessedWindows1252 { line } = encoding.get()
        {
            findings.encoding_assumed(kind, label, Origin { file, line });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::tests::codes;

    #[test]
    fn the_name_of_a_file_is_what_is_left_without_endings_and_date() {
        // label                                      name
        let names = [
            ("members/RDS-Contoso.csv", "RDS-Contoso"),
            ("RDS-Contoso-2026-10-31.csv.gz", "RDS-Contoso"),
            ("RDS-Contoso_20261031020000.txt", "RDS-Contoso"),
            ("RDS-TS03_20261029.csv", "RDS-TS03"),
            ("RDS_2026-10-31_02.15.33.csv", "RDS"),
            ("RDS 2.csv", "RDS 2"),
            ("2026-10-31.csv", "2026-10-31"),
            ("groups.xlsx [Sheet1]", "groups"),
            (".csv", ".csv"),
        ];
        for (label, name) in names {
            assert_eq!(name_of_file(label), name, "{label}");
        }
    }

    #[test]
    fn an_entry_that_was_cut_short_is_named_by_its_line() {
        let text = "dn: CN=RDS,DC=x\nmember: CN=Kaya,DC=x\n\n\
                    dn: CN=App,DC=x\nmember;range=0-1: CN=Kaya,DC=x\nmember;range=0-1: CN=Ada,DC=x\n";
        let tables = ExportTables::read(&[]).unwrap();
        let (mut files, mut findings) = (Files::default(), Findings::default());
        let file = (Kind::Members, "members.ldf");
        let content = Box::new(std::io::Cursor::new(text));
        parts(file, content, &Settled::default(), &tables, &mut files, &mut findings);
        let told: Vec<String> =
            findings.into_sorted().into_iter().map(|finding| finding.message).collect();
        let begins = "the entry on line 4 has only a part of the values of its member, ";
        assert!(told.len() == 1 && told[0].starts_with(begins), "{told:?}");
    }

    #[test]
    fn a_listing_that_was_cut_off_is_not_an_empty_group() {
        let rule = "-".repeat(79);
        let head = format!("Alias name     RDS\nComment\n\nMembers\n\n{rule}\n");
        let codes = |members: &str| {
            let listing = format!("{head}{members}");
            let file = (Kind::Members, "ts01-2026-10-31.txt", listing.as_bytes());
            codes(file, &Settled::default(), |_, _, _| ())
        };
        assert!(codes("CORP\\kaya\nThe command completed successfully.\n").is_empty());
        assert!(codes("The command completed successfully.\n").is_empty());
        assert_eq!(codes(""), ["file-incomplete"]);
        assert_eq!(codes("CORP\\kaya\n"), ["closing-line-unknown"]);
    }
}
