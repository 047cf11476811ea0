//! What the exports of `fixtures/exports` must become, as its README describes the files.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The files of expected rows, with their columns.
pub const EXPECTED: [(&str, &str); 4] = [
    (
        "expected-hosts.csv",
        "file,line,host,cluster,processor_count,cores_per_processor,host_os,source,captured_at",
    ),
    (
        "expected-vms.csv",
        "file,line,vm,vm_id,host,cluster,customer,guest_os,power,template,vcpu_count,source,\
         captured_at",
    ),
    (
        "expected-members.csv",
        "file,line,group,member,member_type,sid,guid,upn,dn,enabled,directory,captured_at",
    ),
    ("expected-passed-over.csv", "file,line,why"),
];

/// One expected row: the cells by the name of their column.
pub struct ExpectedRow {
    cells: BTreeMap<String, String>,
}

impl ExpectedRow {
    /// The cell of a column that the file has.
    pub fn cell(&self, column: &str) -> &str {
        self.cells.get(column).unwrap_or_else(|| panic!("no column {column}"))
    }

    /// The name of the export, without the sheet behind it.
    pub fn file(&self) -> &str {
        self.cell("file").split(" [").next().unwrap()
    }

    /// The sheet of a workbook.
    pub fn sheet(&self) -> Option<&str> {
        self.cell("file").split_once(" [")?.1.strip_suffix(']')
    }

    /// The line on which the row begins; none for all of a sheet.
    pub fn line(&self) -> Option<u64> {
        let line = self.cell("line");
        (!line.is_empty()).then(|| line.parse().unwrap())
    }

    /// The physical cores of each processor; none where the export does not tell them.
    pub fn cores(&self) -> Option<Vec<u32>> {
        let cores = self.cell("cores_per_processor");
        let told = !matches!(cores, "unsaid" | "unreadable");
        told.then(|| cores.split(';').map(|each| each.parse().unwrap()).collect())
    }
}

/// The folders of the tools, in the order of their names.
pub fn tools() -> Vec<PathBuf> {
    let all = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/exports");
    let mut folders: Vec<PathBuf> = std::fs::read_dir(all)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .collect();
    folders.sort();
    folders
}

/// The expected rows in a file of `EXPECTED`; none where the tool has no such file.
pub fn expected(tool: &Path, file: &str) -> Vec<ExpectedRow> {
    let path = tool.join(file);
    if !path.exists() {
        return Vec::new();
    }
    let mut table = csv::Reader::from_path(&path).unwrap();
    let header = table.headers().unwrap().clone();
    let (_, columns) = EXPECTED.iter().find(|(name, _)| *name == file).unwrap();
    assert_eq!(header.iter().collect::<Vec<_>>().join(","), *columns, "{}", path.display());
    table
        .records()
        .map(|record| {
            let record = record.unwrap();
            let names = header.iter().map(str::to_owned);
            ExpectedRow { cells: names.zip(record.iter().map(str::to_owned)).collect() }
        })
        .collect()
}
