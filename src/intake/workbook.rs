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
        if !unused.is_empty() {
            findings.sheets_unused(kind, label, &unused);
        }
    }
    let mut sheets = Sheets { wanted: Vec::new(), captured_on };
    for name in wanted {
        sheets.wanted.push((name.clone(), workbook.all_rows(name)?));
    }
    Ok(sheets)
}

#[cfg(test)]
mod tests {
    use rust_xlsxwriter::Workbook as Written;

    use crate::intake::Settled;
    use crate::intake::tests::hosts;

    /// A workbook with these sheets, each a header and a row.
    fn written(sheets: &[(&str, &[&str], &[&str])]) -> Vec<u8> {
        let mut written = Written::new();
        for (name, header, row) in sheets {
            let sheet = written.add_worksheet().set_name(*name).unwrap();
            for (line, cells) in (0..).zip([header, row]) {
                sheet.write_row(line, 0, cells.iter().copied()).unwrap();
            }
        }
        written.save_to_buffer().unwrap()
    }

    #[test]
    fn sheets_that_nothing_is_read_from_are_told_if_there_are_any() {
        let host: &[&str] = &["Host", "# CPU", "# Cores"];
        let disks: &[&str] = &["Host", "Device"];
        let one: &[&str] = &["esx-01", "2", "24"];
        let two: &[&str] = &["esx-02", "2", "32"];
        let read = |sheets: &[(&str, &[&str], &[&str])]| {
            let rows = hosts(&written(sheets), &Settled::default(), |row| row.host.to_owned());
            (rows.0.join(" "), rows.1.join(" "))
        };
        let told = |rows: &str, codes: &str| (rows.to_owned(), codes.to_owned());
        assert_eq!(read(&[("vHost", host, one)]), told("esx-01", ""));
        let both = [("vHost", host, one), ("vHBA", disks, &["esx-01", "vmhba0"][..])];
        assert_eq!(read(&both), told("esx-01", "sheet-unused"));
        // Two sheets with one export are two lists of hosts, such as those of two sites.
        let sites = [("north", host, one), ("south", host, two)];
        assert_eq!(read(&sites), told("esx-01 esx-02", ""));
        // The sheet with less of the export repeats the hosts for another purpose.
        let less: &[&str] = &["Host", "# CPU", "Cores per CPU"];
        let more: &[&str] = &["Host", "Cluster", "# CPU", "# Cores"];
        let uneven = [
            ("short", less, &["esx-01", "2", "12"][..]),
            ("long", more, &["esx-01", "cl-01", "2", "24"][..]),
        ];
        assert_eq!(read(&uneven), told("esx-01", "sheet-unused"));
        assert_eq!(read(&[("vHBA", disks, one)]), told("", "header-missing"));
    }
}
