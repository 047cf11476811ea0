//! The header of a file: found among the first lines, and known again where it stands between the rows.

use crate::finding::Findings;
use crate::origin::{FileId, Origin};
use crate::sheet::{Record, SheetError};

use super::export::ExportTables;
use super::kind::Kind;
use super::part::Source;
use super::recognise::{NotRecognised, Recognised};
use super::settled::Settled;

/// A header stands within this many records; what is above it is a title.
pub(super) const HEADER_WITHIN: usize = 12;

/// A header that has been found.
pub(super) struct Header {
    pub recognised: Recognised,
    pub cells: Vec<String>,
    pub line: u32,
    /// Rows above it, which are titles.
    pub titles: u64,
}

/// Why a search for the header came to an end without one.
pub(super) enum NoHeader {
    Empty,
    Unreadable(SheetError),
    NotRecognised(Box<NotRecognised>, Vec<String>, u32),
}

/// Reads on to the first record that is the header of an export of the kind.
pub(super) fn find_header(
    source: &mut Source,
    (kind, tables, settled): (Kind, &ExportTables, &Settled),
) -> Result<Header, NoHeader> {
    source.divide(kind, tables, settled).map_err(NoHeader::Unreadable)?;
    let mut nearest: Option<(usize, NoHeader)> = None;
    let mut lines = 0;
    for _ in 0..HEADER_WITHIN {
        let record = match source.next_record() {
            Ok(Some(record)) => record,
            Ok(None) => break,
            Err(error) if nearest.is_none() => return Err(NoHeader::Unreadable(error)),
            Err(_) => break,
        };
        if is_type_line(record.field(0), &record) || tells_delimiter(&record) {
            continue;
        }
        if record.is_torn() {
            lines += 1;
            let torn = SheetError::HeaderTorn { line: record.line() };
            nearest.get_or_insert((0, NoHeader::Unreadable(torn)));
            continue;
        }
        let cells: Vec<&str> = record.iter().map(str::trim).collect();
        let owned = || cells.iter().map(|&cell| cell.to_owned()).collect::<Vec<String>>();
        match tables.recognise(kind, &cells, settled) {
            Ok(recognised) => {
                let line = record.line();
                return Ok(Header { recognised, cells: owned(), line, titles: lines });
            }
            Err(why @ NotRecognised::Missing { .. }) => {
                lines += 1;
                let found = why.nearness();
                if nearest.as_ref().is_none_or(|(held, _)| found > *held) {
                    nearest = Some((
                        found,
                        NoHeader::NotRecognised(Box::new(why), owned(), record.line()),
                    ));
                }
            }
            Err(why) => return Err(NoHeader::NotRecognised(Box::new(why), owned(), record.line())),
        }
    }
    Err(nearest.map_or(NoHeader::Empty, |(_, why)| why))
}

impl NoHeader {
    /// Tells why the file has no header that is known.
    pub fn tell(self, (kind, label, file): (Kind, &str, FileId), findings: &mut Findings) {
        let (why, cells, line) = match self {
            Self::Empty => return findings.file_empty(kind, label),
            Self::Unreadable(error) => {
                return tell_unreadable(&error, (kind, label, file), findings);
            }
            Self::NotRecognised(why, cells, line) => (why, cells, line),
        };
        let at = Origin { file, line };
        match *why {
            NotRecognised::Twice { columns } => {
                let written = cells.get(columns.0 - 1).map_or("", String::as_str);
                findings.header_twice(kind, label, at, written, columns);
            }
            NotRecognised::Ambiguous { exports } => {
                findings.export_ambiguous(kind, label, at, &exports.join(", "));
            }
            NotRecognised::Missing { export, headers, looks_like, advice, .. } => {
                let looks_like = looks_like.as_ref().map(|(kind, name)| (*kind, name.as_str()));
                let missing = headers.join(", ");
                findings.header_missing((kind, label), at, (&export, &missing), looks_like, advice);
            }
        }
    }
}

/// Tells why a file cannot be read on.
pub(super) fn tell_unreadable(
    error: &SheetError,
    (kind, label, file): (Kind, &str, FileId),
    findings: &mut Findings,
) {
    let at = error.line().map(|line| Origin { file, line });
    if matches!(error, SheetError::AmbiguousEncoding { .. }) {
        return findings.encoding_ambiguous(kind, label, at);
    }
    findings.file_unreadable(kind, label, at, &error.to_string());
}

/// Whether the record is the line that Windows PowerShell writes above a header.
pub(super) fn is_type_line(first: &str, record: &Record<'_>) -> bool {
    first.starts_with("#TYPE ") && record.iter().skip(1).all(|cell| cell.trim().is_empty())
}

/// Whether the record is a line like `sep=;`, which tells the delimiter.
pub(super) fn tells_delimiter(record: &Record<'_>) -> bool {
    let first = record.field(0);
    let begins = first.get(..4).is_some_and(|word| word.eq_ignore_ascii_case("sep="));
    if !begins {
        return false;
    }
    match first.as_bytes()[4..] {
        // Where the delimiter is the one that is told, it has cut itself off.
        [] => record.len() == 2 && record.field(1).is_empty(),
        [_] => record.len() == 1,
        _ => false,
    }
}

/// The range in a header such as `member;range=0-1499`, which a directory gives of a list that is longer
/// than what it gives at once; the last part of a list ends with a star.
pub(super) fn range_of_a_list(header: &str) -> Option<&str> {
    let at = header.to_ascii_lowercase().find(";range=")?;
    Some(&header[at + 1..]).filter(|range| !range.ends_with('*'))
}

pub(super) fn same_cells(cells: &[&str], header: &[String]) -> bool {
    cells.len() == header.len() && cells.iter().zip(header).all(|(cell, held)| cell.trim() == held)
}

/// What the first cell of a header can be: a quick look that nearly every row fails.
pub(super) struct Leads {
    headers: Vec<String>,
    /// For each byte the lengths of the headers that begin with it, as bits.
    begin: [u128; 256],
    /// The same for the bytes that headers end with: names of machines mostly end in a digit.
    end: [u128; 256],
}

impl Leads {
    pub fn of(tables: &ExportTables, kind: Kind) -> Self {
        let headers: Vec<String> = tables.headers(kind).map(str::to_owned).collect();
        let (mut begin, mut end) = ([0; 256], [0; 256]);
        for header in &headers {
            if let (Some(&first), Some(&last)) =
                (header.as_bytes().first(), header.as_bytes().last())
            {
                begin[usize::from(first)] |= length_bit(header);
                end[usize::from(last)] |= length_bit(header);
            }
        }
        Self { headers, begin, end }
    }

    pub fn may_begin_header(&self, first: &str) -> bool {
        let cell = first.trim();
        let (Some(first), Some(last)) = (cell.as_bytes().first(), cell.as_bytes().last()) else {
            return false;
        };
        let begin = self.begin[usize::from(first.to_ascii_lowercase())];
        let end = self.end[usize::from(last.to_ascii_lowercase())];
        begin & end & length_bit(cell) != 0
            && self.headers.iter().any(|header| header.eq_ignore_ascii_case(cell))
    }
}

/// The bit of a length; none for what is longer than any header.
fn length_bit(text: &str) -> u128 {
    u32::try_from(text.len()).ok().and_then(|length| 1u128.checked_shl(length)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheet::Reader;

    #[test]
    fn only_what_begins_like_a_header_is_looked_at() {
        let tables = ExportTables::read(&[]).unwrap();
        let leads = Leads::of(&tables, Kind::Hosts);
        // first cell, whether it may begin a header of hosts
        let cells = [
            ("host", true),
            (" HOST ", true),
            ("# CPU", true),
            ("vHostName", true),
            ("esx-01", false),
            ("hosts", false),
            ("powerstate", false),
            ("", false),
            ("ü", false),
        ];
        for (cell, may) in cells {
            assert_eq!(leads.may_begin_header(cell), may, "{cell}");
        }
        assert!(!leads.may_begin_header(&"h".repeat(500)));
    }

    #[test]
    fn lines_that_are_no_rows_are_known_by_their_form() {
        // line, what divides it, whether it tells a type, whether it tells the delimiter
        let lines = [
            ("#TYPE System.Object", b',', true, false),
            ("#TYPE System.Object,,", b',', true, false),
            ("#TYPE System.Object,x", b',', false, false),
            ("#TYPEhost", b',', false, false),
            ("sep=;", b',', false, true),
            ("sep=;", b';', false, true),
            ("SEP=,", b',', false, true),
            ("sep=;;", b',', false, false),
            ("sep=,x", b',', false, false),
            ("sep=", b',', false, false),
            ("separate", b',', false, false),
        ];
        for (line, delimiter, tells_type, tells) in lines {
            let mut reader = Reader::new(line.as_bytes(), delimiter);
            let record = reader.next_record().unwrap().unwrap();
            assert_eq!(is_type_line(record.field(0), &record), tells_type, "{line}");
            assert_eq!(tells_delimiter(&record), tells, "{line}");
        }
    }

    #[test]
    fn a_part_of_a_list_says_which_part_it_is() {
        // header, the part; none where the list is whole
        let headers = [
            ("member", None),
            ("member;range=0-1499", Some("range=0-1499")),
            ("Member;Range=1500-2999", Some("Range=1500-2999")),
            ("member;range=3000-*", None),
        ];
        for (header, range) in headers {
            assert_eq!(range_of_a_list(header), range, "{header}");
        }
    }
}
