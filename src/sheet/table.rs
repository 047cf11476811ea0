//! The project's own tables: small sheets with a header, compiled into the program.
//!
//! A mistake in one of them is ours, so every reader of a table gets an error with its line and the
//! tables are all read by a test.

use std::fmt;

use super::reader::Reader;

/// A whole small table in memory.
#[derive(Debug, Clone)]
pub struct Table {
    name: &'static str,
    header: Vec<String>,
    rows: Vec<(u32, Vec<String>)>,
}

/// A mistake in one of the project's own tables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableError {
    /// The table, by the path of its file in the project.
    pub table: &'static str,
    /// The line of the mistake, from 1.
    pub line: u32,
    /// What is wrong.
    pub what: String,
}

impl fmt::Display for TableError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.table, self.line, self.what)
    }
}

impl std::error::Error for TableError {}

impl Table {
    /// Reads `text`, which the error messages call `name`.
    ///
    /// # Errors
    /// Fails when the text is no sheet or a row has another number of cells than the header.
    pub fn read(name: &'static str, text: &str) -> Result<Self, TableError> {
        let mut reader = Reader::new(text.as_bytes(), b',');
        let mut header: Option<Vec<String>> = None;
        let mut rows = Vec::new();
        loop {
            let record = reader.next_record().map_err(|error| TableError {
                table: name,
                line: error.line().unwrap_or(0),
                what: error.to_string(),
            })?;
            let Some(record) = record else { break };
            let cells: Vec<String> = record.iter().map(|cell| cell.trim().to_owned()).collect();
            match &header {
                None => header = Some(cells),
                Some(header) if header.len() == cells.len() => rows.push((record.line(), cells)),
                Some(header) => {
                    return Err(TableError {
                        table: name,
                        line: record.line(),
                        what: format!("{} cells, the header has {}", cells.len(), header.len()),
                    });
                }
            }
        }
        Ok(Self { name, header: header.unwrap_or_default(), rows })
    }

    /// The names of the columns.
    pub fn header(&self) -> &[String] {
        &self.header
    }

    /// The rows in the order of the file.
    pub fn rows(&self) -> impl Iterator<Item = TableRow<'_>> {
        self.rows.iter().map(|(line, cells)| TableRow { table: self, line: *line, cells })
    }
}

/// One row of a [`Table`].
#[derive(Debug, Clone, Copy)]
pub struct TableRow<'a> {
    table: &'a Table,
    line: u32,
    cells: &'a [String],
}

impl<'a> TableRow<'a> {
    /// The cell under the header `column`.
    ///
    /// # Errors
    /// Fails when the table has no such column.
    pub fn cell(&self, column: &str) -> Result<&'a str, TableError> {
        let index = self.table.header.iter().position(|header| header == column);
        index
            .and_then(|index| self.cells.get(index))
            .map(String::as_str)
            .ok_or_else(|| self.error(format!("the table has no column `{column}`")))
    }

    /// The cell under `column`, converted.
    ///
    /// # Errors
    /// Fails when there is no such column or the cell cannot be converted.
    pub fn parsed<T: std::str::FromStr>(&self, column: &str) -> Result<T, TableError> {
        let cell = self.cell(column)?;
        cell.parse().map_err(|_| self.error(format!("`{cell}` does not fit column `{column}`")))
    }

    /// An error about this row.
    pub fn error(&self, what: impl Into<String>) -> TableError {
        TableError { table: self.table.name, line: self.line, what: what.into() }
    }

    /// The line of the row, from 1.
    pub fn line(&self) -> u32 {
        self.line
    }
}
