//! The tables of terms as texts: those that are compiled in, or those that a dossier kept.
//!
//! A dossier keeps the tables as the program knew them, so a month is computed again under the terms of
//! its filing, whatever rows a later program has.

use std::borrow::Cow;
use std::sync::Arc;

use crate::sheet::{Table, TableError};

/// The texts of all tables of terms, each by its file's name. Cheap to clone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tables {
    texts: Arc<Vec<TableText>>,
}

/// One table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableText {
    /// The name of its file in `config/terms`.
    pub name: &'static str,
    /// Its place in the project, for errors.
    path: &'static str,
    /// The table as CSV.
    pub text: Cow<'static, str>,
}

macro_rules! table {
    ($name:literal) => {
        TableText {
            name: $name,
            path: concat!("config/terms/", $name),
            text: Cow::Borrowed(include_str!(concat!("../../config/terms/", $name))),
        }
    };
}

/// The tables of dated numbers, in the order in which they are read.
const NUMBERS: [&str; 7] = [
    "windows_server.csv",
    "access.csv",
    "agreement.csv",
    "brought_licenses.csv",
    "license_mobility.csv",
    "applications.csv",
    "exclusions.csv",
];

impl Tables {
    /// The tables of this program.
    pub fn compiled() -> Self {
        Self {
            texts: Arc::new(vec![
                table!("windows_server.csv"),
                table!("access.csv"),
                table!("agreement.csv"),
                table!("brought_licenses.csv"),
                table!("license_mobility.csv"),
                table!("applications.csv"),
                table!("exclusions.csv"),
                table!("listed_providers.csv"),
                table!("server_versions.csv"),
                table!("families.csv"),
                table!("relations.csv"),
                table!("catalogue.csv"),
                table!("rules.csv"),
                table!("sources.csv"),
            ]),
        }
    }

    /// These tables with other texts for those of the names; a name that the program does not know is left
    /// aside, because nothing would read it.
    #[must_use]
    pub fn with(&self, texts: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut all = self.texts.as_ref().clone();
        for (name, text) in texts {
            if let Some(table) = all.iter_mut().find(|table| table.name == name) {
                table.text = Cow::Owned(text);
            }
        }
        Self { texts: Arc::new(all) }
    }

    /// Whether every text is the program's own.
    pub(super) fn are_compiled(&self) -> bool {
        self.texts.iter().all(|table| matches!(table.text, Cow::Borrowed(_)))
    }

    /// The tables, in their order.
    pub fn texts(&self) -> &[TableText] {
        &self.texts
    }

    /// One table, read.
    ///
    /// # Errors
    /// Fails when it is no table.
    pub fn read(&self, name: &'static str) -> Result<Table, TableError> {
        match self.texts.iter().find(|table| table.name == name) {
            Some(table) => Table::read(table.path, &table.text),
            None => {
                Err(TableError { table: name, line: 0, what: "there is no such table".to_owned() })
            }
        }
    }

    /// The tables of dated numbers, read.
    ///
    /// # Errors
    /// Fails when one of them is no table.
    pub fn numbers(&self) -> Result<Vec<Table>, TableError> {
        NUMBERS.iter().map(|name| self.read(name)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_that_the_program_does_not_know_is_left_aside() {
        let own = Tables::compiled();
        let own_rules = own.read("rules.csv").unwrap();
        let others = own.with([
            ("rules.csv".to_owned(), "rule\nX-1\n".to_owned()),
            ("unknown.csv".to_owned(), "a\n".to_owned()),
        ]);
        assert_eq!(others.read("rules.csv").unwrap().rows().count(), 1);
        assert!(own_rules.rows().count() > 1);
        assert!(others.read("unknown.csv").unwrap_err().to_string().contains("no such table"));
        assert!(own.are_compiled() && !others.are_compiled());
    }
}
