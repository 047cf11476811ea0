//! Listed Providers: the data centres at which our agreement may not be used (LISTED).

use chrono::NaiveDate;

use crate::sheet::{Table, TableError, TableRow};

/// One Listed Provider and the day from which our licences may not run there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedProvider {
    /// The provider.
    pub provider: String,
    /// The first day without the right.
    pub effective_from: NaiveDate,
    recorded_on: NaiveDate,
    names: Vec<String>,
}

/// The words for a provider, lower-cased. An empty one would fit every operator.
fn names(row: &TableRow<'_>) -> Result<Vec<String>, TableError> {
    let words = row.cell("names")?.split(';');
    let names: Vec<String> = words.map(|name| name.trim().to_lowercase()).collect();
    if names.iter().any(String::is_empty) {
        return Err(row.error("a name of a provider must not be empty"));
    }
    Ok(names)
}

/// The Listed Providers.
#[derive(Debug, Clone, Default)]
pub struct ListedProviders {
    rows: Vec<ListedProvider>,
}

impl ListedProviders {
    /// Reads the table of Listed Providers.
    ///
    /// # Errors
    /// Fails at a row that does not fit its columns.
    pub fn read(table: &Table) -> Result<Self, TableError> {
        let mut rows = Vec::new();
        for row in table.rows() {
            rows.push(ListedProvider {
                provider: row.cell("provider")?.to_owned(),
                effective_from: row.parsed("effective_from")?,
                recorded_on: row.parsed("recorded_on")?,
                names: names(&row)?,
            });
        }
        Ok(Self { rows })
    }

    /// Only the rows that govern on `on` and were recorded by `known_on`.
    pub fn in_force(&self, on: NaiveDate, known_on: Option<NaiveDate>) -> Self {
        let governs = |row: &&ListedProvider| {
            row.effective_from <= on && known_on.is_none_or(|day| row.recorded_on <= day)
        };
        Self { rows: self.rows.iter().filter(governs).cloned().collect() }
    }

    /// The first day of which licences may not be brought to a Listed Provider any more; none where no row
    /// says it.
    pub fn new_licences_from(&self) -> Option<NaiveDate> {
        None
    }

    /// The Listed Provider that the operator is, if it is one. The whole name is compared, or its
    /// first words: `AWS eu-central-1` is Amazon, `Awsome Hosting` is not.
    pub fn find(&self, operator: &str) -> Option<&ListedProvider> {
        let operator = operator.trim().to_lowercase();
        let is = |name: &String| {
            operator
                .strip_prefix(name.as_str())
                .is_some_and(|rest| !rest.starts_with(|next: char| next.is_alphanumeric()))
        };
        self.rows.iter().find(|row| row.names.iter().any(is))
    }
}
