//! Workbooks in XLSX and XLSM: their sheets, and the rows of a sheet.
//!
//! Cells are read one by one and only those with text are kept, so that a sheet whose formatted area
//! reaches down to its last possible row costs what its filled rows cost. A workbook is small on disk
//! and can be huge unpacked, so it is unpacked once for its size and its bounds before anything is made of it, and no
//! part of it is read again and again.

use std::io::Read;

use calamine::{DataRef, Reader as _, SheetType, Xlsx, XlsxError};
use memchr::memmem;

use super::cell_text::append_text;
use super::error::SheetError;
use super::foreign::{COMPOUND_FILE, EMPTY_ZIP, Foreign, ZIP};
use super::rationed::Rationed;
use super::stored_rows::StoredRows;
use super::workbook_parts::{MIB, check_parts, too_large};
use super::xml_bounds::PartFault;

/// The largest workbook, in MiB.
const LARGEST_FILE: u64 = 512;
/// What all sheets that are read may take in memory, in MiB.
const LARGEST_SHEETS: u64 = 3 * 1024;
/// The rows and columns that the format has.
const ROWS: u32 = 1_048_576;
const COLUMNS: u32 = 16_384;

/// Why a workbook or one of its sheets cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum WorkbookError {
    /// Its parts are not what the format wants.
    #[error("the workbook is damaged: {0}")]
    Damaged(XlsxError),
    /// The archive around its parts is not what the format wants.
    #[error("the workbook is damaged: {0}")]
    DamagedArchive(zip::result::ZipError),
    /// A part of it is beyond what a reader can hold.
    #[error("the workbook is damaged: its part `{part}` {fault}")]
    BeyondBounds {
        /// The name of the part, in lower case.
        part: String,
        /// What is beyond.
        fault: PartFault,
    },
    /// A cell lies beyond the last row or column of the format.
    #[error("a cell of sheet `{sheet}` lies outside of every sheet")]
    CellOutside {
        /// The name of the sheet.
        sheet: String,
    },
    /// A cell comes after one that stands behind it.
    #[error("the cells of sheet `{sheet}` are out of order at row {row}")]
    OutOfOrder {
        /// The name of the sheet.
        sheet: String,
        /// The number of the row, from 1.
        row: u32,
    },
}

impl WorkbookError {
    /// The row of the sheet that the error is about, if it is about one.
    pub fn row(&self) -> Option<u32> {
        match self {
            Self::OutOfOrder { row, .. } => Some(*row),
            Self::Damaged(_)
            | Self::DamagedArchive(_)
            | Self::BeyondBounds { .. }
            | Self::CellOutside { .. } => None,
        }
    }
}

/// A workbook that has been opened.
pub struct Workbook {
    cells: Xlsx<Rationed>,
    sheets: Vec<String>,
    /// How much memory the sheets take that were read to their ends: whoever reads them keeps them all.
    kept: usize,
}

/// Whether the first bytes of a file are those of a workbook, be it one that is refused.
pub(super) fn is_workbook(opening: &[u8]) -> bool {
    [ZIP, EMPTY_ZIP, COMPOUND_FILE].iter().any(|magic| opening.starts_with(magic))
}

impl Workbook {
    /// Opens a workbook. All of its bytes are read.
    ///
    /// # Errors
    /// Fails when the stream fails, when the file is no workbook of this format or damaged, and when it
    /// is larger than 512 MiB or larger than 2 GiB unpacked.
    pub(super) fn open(mut content: impl Read) -> Result<Self, SheetError> {
        let mut bytes = Vec::new();
        let read = content.by_ref().take(LARGEST_FILE * MIB + 1).read_to_end(&mut bytes)?;
        if read as u64 > LARGEST_FILE * MIB {
            return Err(too_large("the workbook", LARGEST_FILE));
        }
        if bytes.starts_with(COMPOUND_FILE) {
            let name: Vec<u8> =
                "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
            let locked = memmem::find(&bytes, &name).is_some();
            let kind = if locked { Foreign::Locked } else { Foreign::OldWorkbook };
            return Err(SheetError::Foreign(kind));
        }
        check_parts(&bytes)?;
        let cells: Xlsx<_> = Xlsx::new(Rationed::of(bytes)).map_err(WorkbookError::Damaged)?;
        let sheets = cells.sheets_metadata().iter();
        let sheets = sheets.filter(|sheet| sheet.typ == SheetType::WorkSheet);
        let sheets = sheets.map(|sheet| sheet.name.clone()).collect();
        Ok(Self { cells, sheets, kept: 0 })
    }

    /// The names of the sheets that have cells, in the order of the workbook, hidden ones as well.
    pub fn sheet_names(&self) -> &[String] {
        &self.sheets
    }

    /// The first `count` rows of a sheet that are not blank. The line of a row is its number in the
    /// sheet.
    ///
    /// # Errors
    /// Fails when there is no such sheet and when what is read of it is damaged.
    pub fn first_rows(&mut self, sheet: &str, count: usize) -> Result<StoredRows, SheetError> {
        let mut rows = StoredRows::default();
        let mut cells = self.cells.worksheet_cells_reader(sheet).map_err(WorkbookError::Damaged)?;
        let mut row = RowOfCells::default();
        let mut last = None;
        while rows.len() < count {
            let Some(cell) = cells.next_cell().map_err(WorkbookError::Damaged)? else {
                row.move_to(&mut rows)?;
                break;
            };
            let at = cell.get_position();
            if at.0 >= ROWS || at.1 >= COLUMNS {
                return Err(WorkbookError::CellOutside { sheet: sheet.to_owned() }.into());
            }
            let line = at.0 + 1;
            if last.is_some_and(|last| last >= at) {
                let sheet = sheet.to_owned();
                return Err(WorkbookError::OutOfOrder { sheet, row: line }.into());
            }
            last = Some(at);
            if line != row.line {
                row.move_to(&mut rows)?;
                row.line = line;
            }
            // A cell that is only formatted would make the row as wide as the sheet.
            if !matches!(cell.get_value(), DataRef::Empty) {
                append_text(cell.get_value(), row.cell(at.1 as usize));
            }
        }
        Ok(rows)
    }

    /// All rows of a sheet that are not blank. The line of a row is its number in the sheet.
    ///
    /// # Errors
    /// Fails when there is no such sheet, when it is damaged, when its text is larger than 2 GiB and when all sheets
    /// that are kept take more than 3 GiB.
    pub fn all_rows(&mut self, sheet: &str) -> Result<StoredRows, SheetError> {
        let rows = self.first_rows(sheet, usize::MAX)?;
        self.kept += rows.size();
        if self.kept as u64 > LARGEST_SHEETS * MIB {
            return Err(too_large("what the sheets of the workbook hold", LARGEST_SHEETS));
        }
        Ok(rows)
    }

    /// Lets go of all rows of a sheet, of which no more than a look was needed.
    pub fn let_go(&mut self, rows: StoredRows) {
        self.kept -= rows.size();
        drop(rows);
    }
}

/// The row whose cells are being collected; its strings are used again for the next row.
#[derive(Default)]
struct RowOfCells {
    line: u32,
    cells: Vec<String>,
    used: usize,
}

impl RowOfCells {
    /// The text of the cell in a column; the columns in front of it that had no cell are empty.
    fn cell(&mut self, column: usize) -> &mut String {
        self.used = self.used.max(column + 1);
        if self.cells.len() < self.used {
            self.cells.resize_with(self.used, String::new);
        }
        &mut self.cells[column]
    }

    fn move_to(&mut self, rows: &mut StoredRows) -> Result<(), SheetError> {
        let cells = self.cells.get_mut(..self.used).unwrap_or_default();
        rows.push(self.line, cells.iter().map(String::as_str))?;
        cells.iter_mut().for_each(String::clear);
        self.used = 0;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheet::tests::shown_rows;
    use rust_xlsxwriter::{Format, Workbook as Written};
    use std::io::{Cursor, Write};
    use zip::write::SimpleFileOptions;

    fn open(bytes: &[u8]) -> Result<Workbook, SheetError> {
        Workbook::open(bytes)
    }

    fn told(result: Result<impl Sized, SheetError>) -> String {
        result.err().unwrap().to_string()
    }

    #[test]
    fn rows_have_the_numbers_of_the_sheet_and_the_width_of_the_first() {
        let mut written = Written::new();
        let info = written.add_worksheet().set_name("Info").unwrap();
        info.write(0, 0, "made by hand").unwrap();
        info.set_hidden(true);
        let hosts = written.add_worksheet().set_name("vHost").unwrap();
        let day = Format::new().set_num_format("dd.mm.yyyy");
        let time = Format::new().set_num_format("hh:mm");
        for (column, header) in ["Host", "# CPU", "On", "Seen", "Note"].iter().enumerate() {
            hosts.write(1, column as u16, *header).unwrap();
        }
        hosts.write(2, 0, "esx-01").unwrap();
        hosts.write(2, 1, 16).unwrap();
        hosts.write(2, 2, true).unwrap();
        hosts.write_with_format(2, 3, 45961.25, &day).unwrap();
        hosts.write(2, 4, "two\nlines").unwrap();
        // Row 4 is formatted and empty, and so is the last row that there can be.
        hosts.write_blank(3, 0, &day).unwrap();
        hosts.write_blank(1_048_575, 16_383, &day).unwrap();
        hosts.write(4, 0, "esx-02").unwrap();
        hosts.write_with_format(4, 3, 0.5, &time).unwrap();
        let bytes = written.save_to_buffer().unwrap();
        let mut workbook = open(&bytes).unwrap();
        assert_eq!(workbook.sheet_names(), ["Info", "vHost"]);
        let expected = [
            "2: Host|# CPU|On|Seen|Note",
            "3: esx-01|16|true|2025-10-31T06:00:00|two\nlines",
            "5: esx-02|||12:00:00|",
        ];
        assert_eq!(shown_rows(&mut workbook.all_rows("vHost").unwrap()), expected);
        assert_eq!(shown_rows(&mut workbook.first_rows("vHost", 2).unwrap()), expected[..2]);
        assert_eq!(shown_rows(&mut workbook.all_rows("Info").unwrap()), ["1: made by hand"]);
        assert!(told(workbook.all_rows("vInfo")).contains("vInfo"));
    }

    /// A workbook of one sheet, from the elements of that sheet.
    fn by_hand(properties: &str, rows: &str) -> Vec<u8> {
        let relation = |id: &str, kind: &str, target: &str| {
            let of = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
            format!("<Relationship Id=\"{id}\" Type=\"{of}/{kind}\" Target=\"{target}\"/>")
        };
        let relations = |inner: String| format!("<Relationships>{inner}</Relationships>");
        let parts = [
            ("_rels/.rels", relations(relation("rId1", "officeDocument", "xl/workbook.xml"))),
            (
                "xl/_rels/workbook.xml.rels",
                relations(
                    relation("rId1", "worksheet", "worksheets/sheet1.xml")
                        + &relation("rId2", "styles", "styles.xml"),
                ),
            ),
            (
                "xl/styles.xml",
                "<styleSheet><cellXfs count=\"2\"><xf numFmtId=\"0\"/>\
                <xf numFmtId=\"14\"/></cellXfs></styleSheet>"
                    .to_owned(),
            ),
            (
                "xl/workbook.xml",
                format!(
                    "<workbook>{properties}<sheets><sheet name=\"S\" sheetId=\"1\" r:id=\"rId1\"/>\
                </sheets></workbook>"
                ),
            ),
            (
                "xl/worksheets/sheet1.xml",
                format!("<worksheet><sheetData>{rows}</sheetData></worksheet>"),
            ),
        ];
        zipped(&parts.map(|(name, text)| (name, text.into_bytes())))
    }

    fn zipped(parts: &[(&str, Vec<u8>)]) -> Vec<u8> {
        let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in parts {
            archive.start_file(*name, SimpleFileOptions::default()).unwrap();
            archive.write_all(bytes).unwrap();
        }
        archive.finish().unwrap().into_inner()
    }

    fn cell(place: &str, value: &str) -> String {
        format!("<row r=\"{}\"><c r=\"{place}\" s=\"1\"><v>{value}</v></c></row>", &place[1..])
    }

    #[test]
    fn days_count_from_1904_where_the_workbook_says_so() {
        // 1 January 1904 is day 0 of the one count and day 1462 of the other.
        let rows = cell("A1", "44499");
        let mut later = open(&by_hand("<workbookPr date1904=\"1\"/>", &rows)).unwrap();
        assert_eq!(shown_rows(&mut later.all_rows("S").unwrap()), ["1: 2025-10-31"]);
        let mut earlier = open(&by_hand("", &cell("A1", "45961"))).unwrap();
        assert_eq!(shown_rows(&mut earlier.all_rows("S").unwrap()), ["1: 2025-10-31"]);
    }

    #[test]
    fn cells_outside_of_a_sheet_or_out_of_order_are_refused() {
        let of = |rows: &str| told(open(&by_hand("", rows)).unwrap().all_rows("S"));
        assert_eq!(of(&cell("A1048577", "1")), "a cell of sheet `S` lies outside of every sheet");
        let beyond = "<row r=\"1\"><c r=\"XFE1\"><v>1</v></c></row>";
        assert_eq!(of(beyond), "a cell of sheet `S` lies outside of every sheet");
        let back = cell("A7", "1") + &cell("A3", "1");
        assert_eq!(of(&back), "the cells of sheet `S` are out of order at row 3");
        let twice = cell("A7", "1") + &cell("A7", "2");
        assert_eq!(of(&twice), "the cells of sheet `S` are out of order at row 7");
        // A number of a row that no number can hold must not come round to a low one.
        assert!(!of(&(cell("A7", "1") + &cell("A4294967297", "1"))).is_empty());
        assert_eq!(
            of("<row r=\"1\"><c r=\"A1\"><v>1</v>"),
            "the workbook is damaged: Unexpected end of xml, expecting '</c>'"
        );
    }

    #[test]
    fn a_workbook_that_says_more_than_it_has_is_refused() {
        // Room for so many strings would be asked of the machine, which ends a program that it cannot give it to.
        let strings = b"<sst uniqueCount=\"99999999999999\"><si/></sst>".to_vec();
        let workbook = zipped(&[("xl/workbook.xml", vec![]), ("xl/sharedStrings.xml", strings)]);
        assert_eq!(
            told(open(&workbook)),
            "the workbook is damaged: its part `xl/sharedstrings.xml` says that it has 99999999999999 strings, more \
             than its bytes can be"
        );
    }

    #[test]
    fn sheets_that_are_one_part_are_not_read_for_ever() {
        // The rows differ, so that the part is not small packed, either.
        let random = |row: u64| row.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let row = |row| format!("<row r=\"{row}\"><c><v>{}</v></c></row>", random(row));
        let rows: String = (1..50_000).map(row).collect();
        let mut workbook = open(&by_hand("", &rows)).unwrap();
        let ended = (0..20).find_map(|_| workbook.all_rows("S").err()).unwrap();
        assert!(ended.to_string().ends_with("its parts are read again and again"), "{ended}");
    }

    #[test]
    fn what_is_no_workbook_is_refused_with_a_word_on_what_to_do() {
        let archive = |name| zipped(&[(name, b"a,b\n".to_vec())]);
        let unpack = "the file is a ZIP archive and no workbook; unpack it";
        assert_eq!(told(open(&archive("hosts.csv"))), unpack);
        assert_eq!(told(open(&zipped(&[]))), unpack);
        let other = "the workbook is in the format XLSB or ODS; save it as XLSX";
        assert_eq!(told(open(&archive("xl/workbook.bin"))), other);
        assert_eq!(told(open(&archive("content.xml"))), other);
        let old = "the workbook is in the old format XLS; save it as XLSX";
        assert_eq!(told(open(COMPOUND_FILE)), old);
        let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let locked = "the workbook is protected by a password; save it without";
        assert_eq!(told(open(&[COMPOUND_FILE, &name].concat())), locked);
        let whole = by_hand("", &cell("A1", "1"));
        for cut in [4, 30, whole.len() / 2, whole.len() - 1] {
            let told = told(open(&whole[..cut]));
            assert!(told.starts_with("the workbook is damaged: "), "{cut}: {told}");
        }
    }
}
