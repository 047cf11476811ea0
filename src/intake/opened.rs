//! A file that is being read: recognised by its header, then row by row.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::io::Read;

use chrono::NaiveDate;

use crate::finding::{CellAt, Findings};
use crate::origin::{FileId, Origin};
use crate::sheet::{Reader, Record};

use super::columns::{Columns, Place};
use super::export::{ExportTables, Kind, NotRecognised};
use super::stamp::{Stamp, date_in_name, day_and_hour};

/// What a file held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileTally {
    /// Rows, usable or not.
    pub rows: u64,
    /// Rows whose fields do not fit the header, which no meaning was read from.
    pub set_aside: u64,
    /// The headers as the file writes them, with their places from 1, by what they mean.
    pub headers: BTreeMap<String, String>,
}

/// An input as the shell hands it over: already open, with the label that reports call it by.
pub struct OpenedFile {
    /// The file's place among the files of the run.
    pub file: FileId,
    /// What reports call it.
    pub label: String,
    /// The stream of its bytes.
    pub content: Box<dyn Read>,
}

/// A file whose header has been recognised.
pub(super) struct OpenSheet {
    pub kind: Kind,
    pub file: FileId,
    pub label: String,
    pub columns: Columns,
    header: Vec<String>,
    header_line: u32,
    reader: Reader<Box<dyn Read>>,
    day_in_name: Option<(NaiveDate, String)>,
    /// Rows that nothing dates.
    undated: Cell<u64>,
}

/// One row, with what a finding about it needs.
pub(super) struct Row<'r> {
    pub record: Record<'r>,
    pub origin: Origin,
    kind: Kind,
    header: &'r [String],
    day_in_name: Option<&'r (NaiveDate, String)>,
    undated: &'r Cell<u64>,
}

impl OpenedFile {
    /// Recognises the file. What is wrong with it as a whole becomes a finding.
    pub(super) fn recognise(
        self,
        kind: Kind,
        tables: &ExportTables,
        findings: &mut Findings,
    ) -> Option<OpenSheet> {
        let Self { file, label, content } = self;
        let mut reader = Reader::new(content, b',');
        let opening = match reader.opening() {
            Ok(opening) => opening,
            Err(error) => {
                findings.file_unreadable(kind, &label, None, &error.to_string());
                return None;
            }
        };
        if opening.starts_with(b"\xff\xfe") || opening.starts_with(b"\xfe\xff") {
            findings.file_unreadable(kind, &label, None, "the file is UTF-16, not UTF-8");
            return None;
        }
        let mut lines = opening.split(|&byte| byte == b'\n');
        let first_line = lines.find(|line| !line.trim_ascii().is_empty());
        let first_line = String::from_utf8_lossy(first_line.unwrap_or_default()).into_owned();
        reader.set_delimiter(tables.delimiter(kind, &first_line));
        let (header, header_line) = match reader.next_record() {
            Ok(Some(record)) => {
                let cells: Vec<String> = record.iter().map(|cell| cell.trim().to_owned()).collect();
                (cells, record.line())
            }
            Ok(None) => {
                findings.file_empty(kind, &label);
                return None;
            }
            Err(error) => {
                let at = error.line().map(|line| Origin { file, line });
                findings.file_unreadable(kind, &label, at, &error.to_string());
                return None;
            }
        };
        let at = Origin { file, line: header_line };
        if header.iter().any(|cell| cell.contains('\r')) {
            let why = "its lines end with a lone carriage return";
            findings.file_unreadable(kind, &label, Some(at), why);
            return None;
        }
        let cells: Vec<&str> = header.iter().map(String::as_str).collect();
        let columns = match tables.recognise(kind, &cells) {
            Ok(columns) => columns,
            Err(NotRecognised::Twice { columns }) => {
                let written = cells.get(columns.0 - 1).copied().unwrap_or_default();
                findings.header_twice(kind, &label, at, written, columns);
                return None;
            }
            Err(NotRecognised::Missing { export, headers, looks_like }) => {
                let looks_like = looks_like.as_ref().map(|(kind, name)| (*kind, name.as_str()));
                findings.header_missing(
                    kind,
                    &label,
                    at,
                    (&export, &headers.join(", ")),
                    looks_like,
                );
                return None;
            }
        };
        let unused: Vec<&str> =
            columns.unused().map(|place| cells[place]).filter(|cell| !cell.is_empty()).collect();
        if !unused.is_empty() {
            findings.columns_unused(kind, &label, &unused);
        }
        let name = label.rsplit('/').next().unwrap_or(&label);
        let day_in_name = date_in_name(name).map(|day| (day, day.to_string()));
        let undated = Cell::new(0);
        Some(OpenSheet {
            kind,
            file,
            label,
            columns,
            header,
            header_line,
            reader,
            day_in_name,
            undated,
        })
    }
}

impl OpenSheet {
    /// Gives every usable row to `use_row` and makes findings of the others. Says how many rows the
    /// file has, usable or not.
    pub fn each_row(
        &mut self,
        findings: &mut Findings,
        mut use_row: impl FnMut(&Row<'_>, &mut Findings),
    ) -> FileTally {
        let headers = self.columns.headers(&self.header);
        let (mut rows, mut set_aside, mut blank) = (0, 0, 0);
        loop {
            let record = match self.reader.next_record() {
                Ok(Some(record)) => record,
                Ok(None) => break,
                Err(error) => {
                    let at = error.line().map(|line| Origin { file: self.file, line });
                    findings.file_unreadable(self.kind, &self.label, at, &error.to_string());
                    return FileTally { rows, set_aside, headers };
                }
            };
            if record.is_blank() {
                blank += 1;
                continue;
            }
            rows += 1;
            let origin = Origin { file: self.file, line: record.line() };
            if record.len() != self.header.len() {
                let fields = (record.len(), self.header.len());
                findings.row_fields(self.kind, origin, fields);
                set_aside += 1;
                continue;
            }
            let row = Row {
                record,
                origin,
                kind: self.kind,
                header: &self.header,
                day_in_name: self.day_in_name.as_ref(),
                undated: &self.undated,
            };
            use_row(&row, findings);
        }
        if blank > 0 {
            findings.rows_blank(self.kind, &self.label, blank);
        }
        if rows == 0 {
            let at = Origin { file: self.file, line: self.header_line };
            findings.file_header_only(self.kind, &self.label, at);
        }
        if self.undated.get() > 0 {
            findings.capture_undated(self.kind, &self.label, self.undated.get());
        }
        FileTally { rows, set_aside, headers }
    }
}

impl<'r> Row<'r> {
    /// What a finding about the cell at `place` says of it.
    pub fn at(&self, place: &Place, subject: String) -> CellAt<'r> {
        let index = place.first().unwrap_or(0);
        let header = self.header.get(index).map_or("", String::as_str);
        CellAt {
            kind: self.kind,
            origin: self.origin,
            column: format!("{header} ({})", index + 1),
            // Where columns have shifted, any cell of a row of members may hold a person.
            cell: (self.kind != Kind::Members).then(|| self.record.field(index)),
            subject,
        }
    }

    /// When the row was captured; none, with a finding, where the cell cannot be read.
    pub fn stamp(
        &self,
        captured_at: &Place,
        subject: impl Fn() -> String,
        findings: &mut Findings,
    ) -> Option<Stamp<'r>> {
        let text = captured_at.cell(&self.record);
        if text.is_empty() {
            return Some(match self.day_in_name {
                Some((day, text)) => Stamp::At { day: *day, hour: None, text },
                None => {
                    self.undated.set(self.undated.get() + 1);
                    Stamp::Undated
                }
            });
        }
        match day_and_hour(text) {
            Some((day, hour)) => Some(Stamp::At { day, hour, text }),
            None => {
                findings.captured_at_unreadable(&self.at(captured_at, subject()));
                None
            }
        }
    }
}
