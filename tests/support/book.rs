//! Reads a workbook back: the cells of its sheets, its formulas, and its parts as they lie in the file.

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};

use calamine::{Data, Reader as _, Xlsx};
use rust_decimal::Decimal;

/// A workbook that was read.
pub struct Book {
    /// The sheets in their order, each with the text of its cells.
    pub sheets: Vec<(String, Vec<Vec<String>>)>,
    /// The sheet of each formula, and the formula.
    pub formulas: Vec<(String, String)>,
    /// The parts of the file by their names.
    pub parts: BTreeMap<String, String>,
}

impl Book {
    pub fn of(bytes: &[u8]) -> Self {
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
        let mut sheets = Vec::new();
        let mut formulas = Vec::new();
        for name in book.sheet_names() {
            let range = book.worksheet_range(&name).unwrap();
            assert!([None, Some((0, 0))].contains(&range.start()), "{name} begins elsewhere");
            sheets.push((
                name.clone(),
                range.rows().map(|row| row.iter().map(text).collect()).collect(),
            ));
            let own = book.worksheet_formula(&name).unwrap();
            let own = own.cells().filter(|(_, _, formula)| !formula.is_empty());
            formulas.extend(own.map(|(_, _, formula)| (name.clone(), formula.clone())));
        }
        Self { sheets, formulas, parts: Self::parts_of(bytes) }
    }

    /// The parts of the file by their names.
    pub fn parts_of(bytes: &[u8]) -> BTreeMap<String, String> {
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        let mut parts = BTreeMap::new();
        for at in 0..archive.len() {
            let mut part = archive.by_index(at).unwrap();
            let mut text = String::new();
            part.read_to_string(&mut text).unwrap();
            parts.insert(part.name().unwrap().into_owned(), text);
        }
        parts
    }

    /// The rows of a list below its header, from all of its sheets, up to the first row without anything.
    pub fn list(&self, name: &str) -> Vec<Vec<String>> {
        let further = format!("{name} (");
        let own = self.sheets.iter().filter(|(own, _)| own == name || own.starts_with(&further));
        let headers: Vec<&Vec<String>> = own.clone().map(|(_, rows)| &rows[0]).collect();
        assert!(headers.windows(2).all(|pair| pair[0] == pair[1]), "{name}: {headers:?}");
        let rows = own.flat_map(|(_, rows)| {
            rows[1..].iter().take_while(|row| row.iter().any(|cell| !cell.is_empty())).cloned()
        });
        rows.collect()
    }

    /// The rows below the lines, without what is empty: the totals.
    pub fn below(&self, name: &str) -> Vec<Vec<String>> {
        let further = format!("{name} (");
        let own = |(sheet, _): &&(String, _)| sheet == name || sheet.starts_with(&further);
        let (_, rows) = self.sheets.iter().rfind(own).unwrap();
        let below = rows.iter().skip_while(|row| row.iter().any(|cell| !cell.is_empty())).skip(1);
        let told = below.map(|row| row.iter().filter(|cell| !cell.is_empty()).cloned().collect());
        told.collect()
    }

    /// The row of the first sheet that begins with this.
    pub fn cover(&self, name: &str) -> Option<&Vec<String>> {
        self.sheets[0].1.iter().find(|row| row[0] == name)
    }

    /// All text of all cells.
    pub fn texts(&self) -> impl Iterator<Item = &String> {
        self.sheets.iter().flat_map(|(_, rows)| rows).flatten()
    }
}

/// A cell as text. Numbers are written in their shortest form, which is the one in the file.
fn text(cell: &Data) -> String {
    match cell {
        Data::Empty => String::new(),
        // Programs that know the format take `_x005F_` for a line; the reader of this test leaves that to us.
        Data::String(text) => text.replace("_x005F_", "_"),
        Data::Float(number) => number.to_string(),
        Data::Int(number) => number.to_string(),
        other => panic!("a cell is {other:?}"),
    }
}

/// A decimal in the shortest form.
pub fn shortest(decimal: &str) -> String {
    decimal.parse::<Decimal>().unwrap().normalize().to_string()
}
