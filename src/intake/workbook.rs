//! Which sheets of a workbook are exports of the wanted kind.

use chrono::NaiveDate;

use crate::finding::Findings;
use crate::sheet::{SheetError, StoredRows, Workbook};

use super::export::ExportTables;
use super::header::HEADER_WITHIN;
use super::kind::Kind;
use super::settled::Settled;
use super::stamp::day_and_hour;

/// The header of the RVTools sheet that tells when a workbook was made.
const MADE_AT: &str = "xlsx creation datetime";

/// The sheets that are read.
pub(super) struct Sheets {
    /// Their names and rows.
    pub wanted: Vec<(String, StoredRows)>,
    /// The day that the workbook tells.
    pub captured_on: Option<NaiveDate>,
}

/// The sheets with the header of an export of the kind, and the day that the workbook tells. Of several
/// sheets with one export that which has most of its columns is read: others repeat the same VMs with
/// their disks or networks.
pub(super) fn sheets(
    workbook: &mut Workbook,
    (kind, label): (Kind, &str),
    settled: &Settled,
    tables: &ExportTables,
    findings: &mut Findings,
) -> Result<Sheets, SheetError> {
    let names = workbook.sheet_names().to_vec();
    let mut captured_on = None;
    let mut fitting: Vec<(String, String, usize)> = Vec::new();
    for name in &names {
        let mut first = workbook.first_rows(name, HEADER_WITHIN)?;
        while let Some(record) = first.next_record()? {
            let cells: Vec<&str> = record.iter().collect();
            if let Some(place) = cells.iter().position(|cell| cell.eq_ignore_ascii_case(MADE_AT)) {
                let row = first.next_record()?;
                let text = row.map_or("", |row| row.cell(place));
                captured_on = day_and_hour(text).map(|(day, _)| day).or(captured_on);
                break;
            }
            // What is wrong with a header that nearly fits is told when the sheet is read.
            if let Some((export, found)) = tables.nearest(kind, &cells, settled) {
                fitting.push((name.clone(), export, found));
                break;
            }
        }
    }
    let most = |export: &str| {
        let of_export = fitting.iter().filter(|(_, other, _)| other == export);
        of_export.map(|(.., found)| *found).max()
    };
    let wanted: Vec<&String> = fitting
        .iter()
        .filter(|(_, export, found)| most(export) == Some(*found))
        .map(|(name, ..)| name)
        .collect();
    if wanted.is_empty() {
        findings.no_sheet_fits(kind, label, &names);
    } else {
        let unused: Vec<String> =
            names.iter().filter(|name| !wanted.contains(name)).cloned().collect();
        findings.sheets_unused(kind, label, &unused);
    }
    let mut sheets = Sheets { wanted: Vec::new(), captured_on };
    for name in wanted {
        sheets.wanted.push((name.clone(), workbook.all_rows(name)?));
    }
    Ok(sheets)
}
