//! Which sheets of a workbook are exports of the wanted kind.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::finding::Findings;
use crate::fold::Fold as _;
use crate::sheet::{SheetError, StoredRows, Workbook};

use super::export::{CANONICAL, ExportTables};
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

/// A sheet whose header is that of an export of the wanted kind.
struct Fitting {
    sheet: String,
    export: String,
    /// How many of its headers are there.
    found: usize,
    kinds: Kinds,
}

/// What a sheet is a list of: a header of few columns may fit by chance what is a list of something else.
#[derive(PartialEq, Eq)]
enum Kinds {
    Wanted,
    /// An export of another kind has more of its headers.
    Another,
}

/// The sheets with the header of an export of the kind, and the day that the workbook tells. Of several
/// sheets with one export that which has most of its columns is read. Others may repeat the same hosts or VMs with
/// their disks or networks; one that names any more is a list of its own, and is read as well.
pub(super) fn sheets(
    workbook: &mut Workbook,
    (kind, label): (Kind, &str),
    settled: &Settled,
    tables: &ExportTables,
    findings: &mut Findings,
) -> Result<Sheets, SheetError> {
    let names = workbook.sheet_names().to_vec();
    let mut captured_on = None;
    let mut fitting: Vec<Fitting> = Vec::new();
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
                let as_other = |other: &Kind| tables.nearest(*other, &cells, settled);
                let others = Kind::ALL.iter().filter(|other| **other != kind).filter_map(as_other);
                let rather_another = others.map(|(_, found)| found).max() > Some(found);
                let kinds = if rather_another { Kinds::Another } else { Kinds::Wanted };
                fitting.push(Fitting { sheet: name.clone(), export, found, kinds });
                break;
            }
        }
    }
    let most = |export: &str| {
        let of_export = fitting.iter().filter(|other| other.export == export);
        of_export.map(|of_export| of_export.found).max()
    };
    let (fullest, others): (Vec<&Fitting>, Vec<&Fitting>) =
        fitting.iter().partition(|fitting| most(&fitting.export) == Some(fitting.found));
    // With the rows of those that were read to compare them with others.
    let mut wanted: Vec<(&String, Option<StoredRows>)> =
        fullest.into_iter().map(|fitting| (&fitting.sheet, None)).collect();
    let mut named = BTreeSet::new();
    for (sheet, kept) in wanted.iter_mut().filter(|_| !others.is_empty()) {
        let mut rows = workbook.all_rows(sheet)?;
        named.extend(names_in(&mut rows, kind, (settled, tables))?.unwrap_or_default());
        rows.rewind();
        *kept = Some(rows);
    }
    let mut lists = Vec::new();
    for Fitting { sheet, .. } in others.iter().filter(|other| other.kinds == Kinds::Wanted) {
        let mut rows = workbook.all_rows(sheet)?;
        lists.push((sheet, names_in(&mut rows, kind, (settled, tables))?));
        // Few of them are wanted, and they may be large.
        workbook.let_go(rows);
    }
    // The longest come first, so that the order of the sheets does not matter.
    lists.sort_by_key(|(_, of_sheet)| std::cmp::Reverse(of_sheet.as_ref().map(BTreeSet::len)));
    for (sheet, of_sheet) in lists {
        if of_sheet.as_ref().is_none_or(|of_sheet| !of_sheet.is_subset(&named)) {
            wanted.push((sheet, None));
            named.extend(of_sheet.unwrap_or_default());
        }
    }
    wanted.sort_by_key(|(wanted, _)| names.iter().position(|name| name == *wanted));
    if wanted.is_empty() {
        findings.no_sheet_fits(kind, label, &names);
    } else {
        let is_wanted = |name: &String| wanted.iter().any(|(wanted, _)| *wanted == name);
        let unused: Vec<String> = names.iter().filter(|name| !is_wanted(name)).cloned().collect();
        if !unused.is_empty() {
            findings.sheets_unused(kind, label, &unused);
        }
    }
    let mut sheets = Sheets { wanted: Vec::new(), captured_on };
    for (name, rows) in wanted {
        let rows = match rows {
            Some(rows) => rows,
            None => workbook.all_rows(name)?,
        };
        sheets.wanted.push((name.clone(), rows));
    }
    Ok(sheets)
}

/// The hosts or the VMs that rows name. In the program's own columns, in which no tool writes the same VMs several times,
/// each has its host beside it: lists of two sites may have VMs of the same names. None where the header cannot be read, or
/// the rows are neither.
fn names_in(
    rows: &mut StoredRows,
    kind: Kind,
    (settled, tables): (&Settled, &ExportTables),
) -> Result<Option<BTreeSet<[String; 2]>>, SheetError> {
    let column = match kind {
        Kind::Hosts => "host",
        Kind::Vms => "vm",
        _ => return Ok(None),
    };
    while let Some(record) = rows.next_record()? {
        let cells: Vec<&str> = record.iter().collect();
        let Ok(found) = tables.recognise(kind, &cells, settled) else { continue };
        let place = found.columns.place(column);
        let host = (found.export == CANONICAL).then(|| found.columns.place("host"));
        let mut names = BTreeSet::new();
        while let Some(record) = rows.next_record()? {
            let name = place.cell(&record);
            // A row without a name is told, if it is read.
            if !name.is_empty() {
                let host = host.as_ref().map_or("", |host| host.cell(&record));
                names.insert([name.folded(), host.folded()]);
            }
        }
        return Ok(place.exists().then_some(names));
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use rust_xlsxwriter::Workbook as Written;

    use super::*;
    use crate::intake::tests::{codes, hosts, window};
    use crate::intake::{EachVm, Power, Repeats, read_vms};

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
        // Unless it has a host that the other has not.
        let sites = [
            ("short", less, &["esx-02", "2", "12"][..]),
            ("long", more, &["esx-01", "cl-01", "2", "24"][..]),
        ];
        assert_eq!(read(&sites), told("esx-02 esx-01", ""));
        assert_eq!(read(&[("vHBA", disks, one)]), told("", "header-missing"));
    }

    #[test]
    fn lists_of_two_sites_may_have_vms_of_the_same_names() {
        let read = |sheets: &[(&str, &[&str], &[&str])]| {
            let mut rows = Vec::new();
            let book = written(sheets);
            let codes =
                codes((Kind::Vms, "vms", &book), &Settled::default(), |part, tables, findings| {
                    let mut taker = EachVm::to(|row| rows.push(format!("{}@{}", row.vm, row.host)));
                    let to = (&mut taker, &mut Repeats::default());
                    read_vms(part, (tables, window()), &mut |_| Power::Runs, findings, to);
                });
            (rows.join(" "), codes.contains(&"sheet-unused"))
        };
        let full: &[&str] = &["vm", "host", "guest_os", "vcpu_count"];
        let short: &[&str] = &["vm", "host", "guest_os"];
        let here: &[&str] = &["dc01", "esx-1", "Debian", "2"];
        let lists = |host: &'static str| -> (String, bool) {
            read(&[("north", full, here), ("south", short, &["dc01", host, "Debian"])])
        };
        assert_eq!(lists("esx-9"), ("dc01@esx-1 dc01@esx-9".to_owned(), false));
        assert_eq!(lists("ESX-1"), ("dc01@esx-1".to_owned(), true));
        // Some tools write their VMs on several sheets, and the hosts of these need not be written alike.
        let full: &[&str] =
            &["VM", "Powerstate", "Host", "OS according to the VMware Tools", "CPUs"];
        let short: &[&str] = &["VM", "Powerstate", "Host", "OS according to the VMware Tools"];
        let tabs = [
            ("vInfo", full, &["dc01", "poweredOn", "esx-1", "Debian", "2"][..]),
            ("vDisk", short, &["DC01", "poweredOn", "10.0.0.9", "Debian"][..]),
        ];
        assert_eq!(read(&tabs), ("dc01@esx-1".to_owned(), true));
    }
}
