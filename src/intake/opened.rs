//! A file that is being read: recognised by its header, then row by row. Knows what stands between the
//! rows of real exports: type lines, repeated headers, blank rows, delimiters too many.

use std::cell::OnceCell;

use crate::finding::Findings;
use crate::origin::{FileId, Origin};
use crate::sheet::SheetError;

use super::columns::Columns;
use super::day_of_file::DayOfFile;
use super::export::ExportTables;
use super::header::{
    Header, Leads, find_header, is_type_line, range_of_a_list, same_cells, tell_unreadable,
    tells_delimiter,
};
use super::kind::Kind;
use super::part::{Part, PartForm, Source};
use super::recognise::Recognised;
use super::row::{Row, RowNotes, When};
use super::seen::FileSeen;
use super::settled::Settled;
use super::taking::{OnlyRows, Rows, Taken};
use super::tally::{End, Tally};
use super::width::Width;

/// A file whose header has been recognised.
pub(super) struct OpenSheet<'t> {
    pub kind: Kind,
    pub file: FileId,
    pub label: String,
    pub columns: Columns,
    pub export: String,
    pub settled: Settled,
    tables: &'t ExportTables,
    header: Vec<String>,
    header_line: u32,
    source: Source,
    form: PartForm,
    pub day_of_file: DayOfFile,
    notes: RowNotes,
    tally: Tally,
}

/// How the rows of a header ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ended {
    /// The file is at its end.
    File,
    /// Another header begins, as hand-made files of several exports have it.
    AnotherHeader,
}

impl<'t> OpenSheet<'t> {
    /// Recognises a part of a file. What is wrong with it as a whole becomes a finding.
    pub fn open(
        part: Part,
        file: FileId,
        (kind, tables): (Kind, &'t ExportTables),
        findings: &mut Findings,
    ) -> Option<Self> {
        let day_of_file = DayOfFile::of(part.days());
        let Part { label, mut source, form, settled, .. } = part;
        let header = match find_header(&mut source, (kind, tables, &settled)) {
            Ok(header) => header,
            Err(why) => {
                why.tell((kind, &label, file), findings);
                return None;
            }
        };
        let Header { recognised: Recognised { export, columns, .. }, cells, line, titles } = header;
        if titles > 0 {
            findings.titles_passed_over(kind, &label, titles, Origin { file, line });
        }
        source.widen(cells.len());
        let mut sheet = Self {
            kind,
            file,
            columns: Columns::default(),
            export,
            settled,
            tables,
            header: cells,
            header_line: line,
            source,
            form,
            day_of_file,
            notes: RowNotes::default(),
            tally: Tally::default(),
            label,
        };
        sheet.use_columns(columns, findings);
        Some(sheet)
    }

    /// Where the time of a capture stands.
    pub fn when(&self) -> When {
        When::of(&self.columns, &self.settled)
    }

    /// What divides the fields; none where they stand under their headers.
    pub fn delimiter(&self) -> Option<u8> {
        self.source.delimiter()
    }

    fn use_columns(&mut self, columns: Columns, findings: &mut Findings) {
        self.columns = columns;
        let unused = self.unused();
        if !unused.is_empty() {
            let unused: Vec<&str> = unused.iter().map(String::as_str).collect();
            findings.columns_unused(self.kind, &self.label, &unused);
        }
    }

    /// The headers that nothing is read from.
    pub fn unused(&self) -> Vec<String> {
        let named = self.columns.unused().filter_map(|place| self.header.get(place));
        named.filter(|cell| !cell.is_empty()).cloned().collect()
    }

    /// Gives every usable row to `use_row` and makes findings of the others, until the file ends or
    /// another header begins.
    pub fn each_row(
        &mut self,
        findings: &mut Findings,
        use_row: impl FnMut(&Row<'_>, &mut Findings),
    ) -> Ended {
        self.each_row_or_line(findings, &mut OnlyRows(use_row))
    }

    /// The same, where lines may be taken as they stand. A line that is taken has to be equal to that of an earlier
    /// row, but for its time.
    pub fn each_row_or_line<R: Rows>(&mut self, findings: &mut Findings, taker: &mut R) -> Ended {
        let leads = Leads::of(self.tables, self.kind);
        let mut width = Width::of(&self.header, &self.source);
        let mut behind_type_line = false;
        let (mut last_row, mut rows) = (None, 0);
        loop {
            if let Some((lines, first)) = self.source.ahead() {
                taker.ahead(lines, first);
            }
            let may_be_taken = R::LINES == Taken::Yes && !behind_type_line;
            if may_be_taken && let Some((line, number)) = self.source.plain_line() {
                let (origin, bytes) = (Origin { file: self.file, line: number }, line.len());
                if taker.line(line, origin, &self.notes) == Taken::Yes {
                    self.source.pass_line(bytes);
                    self.tally.rows += 1;
                    last_row = Some(origin);
                    rows += 1;
                    continue;
                }
            }
            let record = match self.source.next_record() {
                Ok(Some(record)) => record,
                Ok(None) => {
                    self.tell_width(&width, (rows, last_row), findings);
                    return Ended::File;
                }
                Err(error) => {
                    tell_unreadable(&error, (self.kind, &self.label, self.file), findings);
                    self.tally.end = match error {
                        SheetError::AmbiguousEncoding { .. } => End::EncodingDisproved,
                        _ => End::BrokenOff,
                    };
                    return Ended::File;
                }
            };
            if width.is_blank(&record) {
                self.tally.blank += 1;
                continue;
            }
            let first = record.field(0);
            let may_be_no_row = matches!(first.as_bytes().first(), Some(b'#' | b's' | b'S'));
            if may_be_no_row && (is_type_line(first, &record) || tells_delimiter(&record)) {
                self.tally.repeated_headers += 1;
                behind_type_line = true;
                continue;
            }
            if record.is_torn() {
                let origin = Origin { file: self.file, line: record.line() };
                findings.row_quotes(self.kind, origin);
                self.tally.rows += 1;
                self.tally.set_aside += 1;
                continue;
            }
            if std::mem::take(&mut behind_type_line) || leads.may_begin_header(first) {
                let cells: Vec<&str> = record.iter().collect();
                if same_cells(&cells, &self.header) {
                    self.tally.repeated_headers += 1;
                    continue;
                }
                if self.tables.is_header(self.kind, &cells, &self.settled)
                    && let Ok(found) = self.tables.recognise(self.kind, &cells, &self.settled)
                {
                    self.tally.repeated_headers += 1;
                    let line = record.line();
                    let header = cells.iter().map(|cell| cell.trim().to_owned()).collect();
                    self.tell_width(&width, (rows, last_row), findings);
                    (self.header, self.header_line) = (header, line);
                    self.export = found.export;
                    self.use_columns(found.columns, findings);
                    return Ended::AnotherHeader;
                }
            }
            self.tally.rows += 1;
            let origin = Origin { file: self.file, line: record.line() };
            if !width.fits(&record) {
                let fields = (record.len(), self.header.len());
                findings.row_fields(self.kind, origin, fields);
                self.tally.set_aside += 1;
                continue;
            }
            last_row = Some(origin);
            rows += 1;
            let iso = OnceCell::new();
            let row = Row {
                record,
                origin,
                kind: self.kind,
                header: &self.header,
                day_of_file: self.day_of_file.taken(),
                notes: &self.notes,
                dates: self.settled.dates,
                iso: &iso,
            };
            taker.row(&row, findings);
        }
    }

    /// Tells of rows that all have another number of fields than the header, where nothing proves that
    /// their cells stand under the right names: a single row may have lost a delimiter, and a header in
    /// which not every name is known may itself have lost one or got one too many.
    fn tell_width(
        &self,
        width: &Width,
        (rows, last_row): (u64, Option<Origin>),
        findings: &mut Findings,
    ) {
        let (Some(fields), Some(last_row)) = (width.odd(), last_row) else { return };
        let fields = (fields, self.header.len());
        let named = self.header.iter().rposition(|cell| !cell.is_empty());
        let unnamed_between = self.header.iter().take(named.unwrap_or(0)).any(String::is_empty);
        if rows == 1 {
            findings.row_fields(self.kind, last_row, fields);
        } else if unnamed_between || !self.unused().is_empty() {
            let header = Origin { file: self.file, line: self.header_line };
            findings.width_assumed((self.kind, &self.label), header, fields);
        }
    }

    /// Tells what was noted of the rows and says what became of them; call it behind the last row.
    pub fn end(self, findings: &mut Findings) -> FileSeen {
        let Self { kind, file, label, tally, notes, .. } = &self;
        let (kind, file) = (*kind, *file);
        let header = Origin { file, line: self.header_line };
        if tally.blank > 0 {
            findings.rows_blank(kind, label, tally.blank);
        }
        if tally.repeated_headers > 0 {
            findings.headers_repeated(kind, label, tally.repeated_headers);
        }
        if tally.rows == 0 && tally.end == End::OfFile {
            findings.file_header_only(kind, label, header);
        }
        let undated = notes.undated.get();
        if undated > 0 {
            findings.capture_undated(kind, label, undated);
        }
        if notes.dated_by_file.get() {
            self.day_of_file.tell((kind, label), findings);
        }
        let passed_over = notes.passed_over.take();
        for (reason, rows) in &passed_over {
            findings.rows_passed_over(kind, label, *rows, reason);
        }
        if let Some((names, line)) = notes.lost_letters.get() {
            findings.letters_lost(kind, label, names, Origin { file, line });
        }
        if let Some((cells, line)) = notes.unread_logons.get() {
            findings.last_logon_unreadable(label, cells, Origin { file, line });
        }
        if tally.end != End::EncodingDisproved {
            self.form.tell((kind, label, file), findings);
        }
        for header in &self.header {
            if let Some(range) = range_of_a_list(header) {
                let why = format!("its column {header} has only a part of the values, {range}");
                findings.file_incomplete(kind, label, &why);
            }
        }
        FileSeen {
            kind,
            label: self.label.clone(),
            export: self.export.clone(),
            form: self.form.seen(&self.source),
            header_line: self.header_line,
            rows: tally.rows,
            set_aside: tally.set_aside,
            passed_over,
            undated,
            days: notes.days.take(),
            day_of_file: self.day_of_file.taken().map(|(day, _)| *day),
            columns: self.columns.read(&self.header),
            unused: self.unused(),
            headers: self.columns.headers(&self.header),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::intake::Settled;
    use crate::intake::tests::{hosts, shown_cores};

    fn read(bytes: &[u8]) -> (String, String) {
        let (rows, codes) = hosts(bytes, &Settled::default(), |row| {
            format!("{} {}", row.host, shown_cores(&row.cores))
        });
        (rows.join(", "), codes.join(" "))
    }

    #[test]
    fn headers_between_the_rows_are_no_rows() {
        let told = |rows: &str, codes: &str| (rows.to_owned(), codes.to_owned());
        // file, rows, findings
        let cases = [
            // The same header again, as appending writes it.
            (
                "host,processor_count,core_count\nesx-01,2,24\nhost,processor_count,core_count\nesx-02,2,32\n",
                "esx-01 12;12, esx-02 16;16",
                "header-repeated",
            ),
            // The same columns in another order hold for the rows below.
            (
                "host,processor_count,core_count\nesx-01,2,24\ncore_count,host,processor_count\n32,esx-02,2\n",
                "esx-01 12;12, esx-02 16;16",
                "header-repeated",
            ),
            // Another export behind a line that tells its type.
            (
                "host,processor_count,core_count\nesx-01,2,24\n#TYPE Hosts\nName,PhysicalCPUCount,CoresPerCPU\nhv-01,2,16\n",
                "esx-01 12;12, hv-01 16;16",
                "header-repeated",
            ),
            // A host that is called like a column is a host.
            (
                "host,processor_count,core_count\nhost,2,24\ncluster,2,32\n",
                "host 12;12, cluster 16;16",
                "",
            ),
            ("sep=;\nhost;processor_count;core_count\nesx-01;2;24\n", "esx-01 12;12", ""),
        ];
        for (file, rows, codes) in cases {
            assert_eq!(read(file.as_bytes()), told(rows, codes), "{file}");
        }
    }

    #[test]
    fn a_row_of_another_length_is_set_aside() {
        let told = |rows: &str, codes: &str| (rows.to_owned(), codes.to_owned());
        let file = "host,processor_count,core_count\nesx-01,2,24\nesx-02,2,32,\nesx-03,2,24\n";
        assert_eq!(read(file.as_bytes()), told("esx-01 12;12, esx-03 12;12", "row-fields"));
        // Where all lines end with a delimiter, the first of them tells.
        let file = "host,processor_count,core_count\nesx-01,2,24,\nesx-02,2,32,\n";
        assert_eq!(read(file.as_bytes()), told("esx-01 12;12, esx-02 16;16", ""));
        // A single row tells nothing about the others.
        let file = "host,processor_count,core_count\nesx-01,2,24,\n";
        assert_eq!(read(file.as_bytes()), told("esx-01 12;12", "row-fields"));
    }

    #[test]
    fn where_reading_broke_off_nobody_knows_that_there_are_no_rows() {
        let (rows, codes) = read(b"host,processor_count,core_count\n");
        assert_eq!((rows.as_str(), codes.as_str()), ("", "file-header-only"));
        let (rows, codes) = read(b"host,processor_count,core_count\n\"esx-01,2,24\nesx-02,2,24\n");
        assert_eq!((rows.as_str(), codes.as_str()), ("", "file-unreadable"));
    }

    #[test]
    fn a_guess_at_the_encoding_that_a_later_line_disproves_is_not_told_beside_it() {
        let mut file = b"host,processor_count,core_count\nM\xfcnchen,2,24\n".to_vec();
        let (_, codes) = read(&file);
        assert_eq!(codes, "encoding-assumed");
        // Farther below than what is looked at for the header.
        for number in 0..10_000 {
            file.extend(format!("esx-{number},2,24\n").bytes());
        }
        file.extend("Köln,2,24\n".bytes());
        let (_, codes) = read(&file);
        assert_eq!(codes, "encoding-ambiguous");
    }
}
