//! The versions of Windows Server with the end of their support (PF-OLD).

use chrono::NaiveDate;

use crate::sheet::{Table, TableError};

/// One version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerVersion {
    /// Its name for people.
    pub version: String,
    /// The last day of its support; none where the name leaves the version open.
    pub ends_on: Option<NaiveDate>,
    /// The words that name it in texts of systems, as in the table of guest systems.
    pub names: Vec<Vec<String>>,
    recorded_on: NaiveDate,
}

/// The versions, in the order in which they are tried.
#[derive(Debug, Clone, Default)]
pub struct ServerVersions {
    rows: Vec<ServerVersion>,
}

impl ServerVersions {
    /// Reads the table of versions.
    ///
    /// # Errors
    /// Fails at a row that does not fit its columns.
    pub fn read(table: &Table) -> Result<Self, TableError> {
        let mut rows = Vec::new();
        for row in table.rows() {
            let ends_on = match row.cell("ends_on")? {
                "" => None,
                _ => Some(row.parsed("ends_on")?),
            };
            let names = row.cell("names")?.split(';');
            let names: Vec<Vec<String>> =
                names.map(|name| name.split_whitespace().map(str::to_owned).collect()).collect();
            // Without words it would stand in every text.
            if names.iter().any(Vec::is_empty) {
                return Err(row.error("a name of a version must not be empty"));
            }
            rows.push(ServerVersion {
                version: row.cell("version")?.to_owned(),
                ends_on,
                names,
                recorded_on: row.parsed("recorded_on")?,
            });
        }
        Ok(Self { rows })
    }

    /// Only the rows that were recorded by `known_on`; of several of one version the last.
    pub fn known(&self, known_on: Option<NaiveDate>) -> Self {
        let mut rows: Vec<ServerVersion> = Vec::new();
        for row in &self.rows {
            if known_on.is_some_and(|day| day < row.recorded_on) {
                continue;
            }
            match rows.iter_mut().find(|held| held.version == row.version) {
                Some(held) if held.recorded_on <= row.recorded_on => held.clone_from(row),
                Some(_) => {}
                None => rows.push(row.clone()),
            }
        }
        Self { rows }
    }

    /// The first version of which `is` takes a name.
    pub fn find(&self, is: impl Fn(&[String]) -> bool) -> Option<&ServerVersion> {
        self.rows.iter().find(|row| row.names.iter().any(|name| is(name)))
    }
}
