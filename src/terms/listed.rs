//! Listed Providers: the data centres at which licences lose their rights one after another, each from a
//! day of its own (LISTED).

use chrono::NaiveDate;

use crate::fold::Fold as _;
use crate::sheet::{Table, TableError, TableRow};

/// What may not be done at a Listed Provider any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Right {
    /// Licences that end customers bought since may not be brought there.
    NewLicences,
    /// Our licences may not begin to be used there.
    NewUse,
    /// Our licences may not be used there at all.
    AnyUse,
}

impl Right {
    /// The right of this name in the table.
    fn named(word: &str) -> Option<Self> {
        match word {
            "new-licences" => Some(Self::NewLicences),
            "new-use" => Some(Self::NewUse),
            "any-use" => Some(Self::AnyUse),
            _ => None,
        }
    }
}

/// One Listed Provider and the day from which a right is gone there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedProvider {
    /// The provider.
    pub provider: String,
    /// What may not be done any more.
    pub right: Right,
    /// The first day without the right.
    pub effective_from: NaiveDate,
    recorded_on: NaiveDate,
    names: Vec<String>,
}

/// The words for a provider, lower-cased. An empty one would fit every operator.
fn names(row: &TableRow<'_>) -> Result<Vec<String>, TableError> {
    let words = row.cell("names")?.split(';');
    let names: Vec<String> = words.map(|name| name.trim().folded()).collect();
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
            let word = row.cell("right")?;
            let right = Right::named(word);
            let right = right.ok_or_else(|| row.error(format!("`{word}` is no right")))?;
            rows.push(ListedProvider {
                provider: row.cell("provider")?.to_owned(),
                right,
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

    /// The Listed Provider that the operator is, if it is one at which this right is gone. The whole name
    /// is compared, or its first words: `AWS eu-central-1` is Amazon, `Awsome Hosting` is not.
    pub fn find(&self, operator: &str, right: Right) -> Option<&ListedProvider> {
        let operator = operator.trim().folded();
        let is = |name: &String| {
            operator
                .strip_prefix(name.as_str())
                .is_some_and(|rest| !rest.starts_with(|next: char| next.is_alphanumeric()))
        };
        let mut of_right = self.rows.iter().filter(|row| row.right == right);
        of_right.find(|row| row.names.iter().any(is))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terms::{TermsAsked, TermsInForce};

    #[test]
    fn rights_are_lost_one_after_another() {
        // month, which of new licences, new use and any use are gone
        let cases = [
            ("2019-09", [false, false, false]),
            ("2019-10", [true, false, false]),
            ("2022-09", [true, false, false]),
            ("2022-10", [true, true, false]),
            ("2025-09", [true, true, false]),
            ("2025-10", [true, true, true]),
        ];
        for (month, gone) in cases {
            let terms =
                TermsInForce::establish(&TermsAsked::compiled(month.parse().unwrap())).unwrap();
            for operator in ["AWS eu-central-1", "google cloud", "Azure", "Alibaba Cloud"] {
                let found = [Right::NewLicences, Right::NewUse, Right::AnyUse]
                    .map(|right| terms.listed_providers.find(operator, right).is_some());
                assert_eq!(found, gone, "{operator} in {month}");
            }
            assert_eq!(terms.listed_providers.find("Awsome Hosting", Right::NewLicences), None);
        }
    }
}
