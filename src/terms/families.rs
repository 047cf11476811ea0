//! What products are called in registers: families of products, and whether licences for them may move to
//! a hoster (LM-PRODUCTS).
//!
//! People write `SQL Server 2022 Standard`, `sql-standard` or `Microsoft SQL Server`, with the edition beside
//! it. The words of a family are looked for in the text; the longest decides.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::fold::Fold as _;
use crate::sheet::{Table, TableError};

use super::named_product::NamedProduct;

/// What licences of a family are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// Windows Server itself, alone or in a suite.
    WindowsServer,
    /// Access to Windows Server.
    WindowsCal,
    /// Access by Remote Desktop.
    RdsCal,
    /// Access to something else, such as a CAL of an application: nothing runs on it.
    Access,
    /// A desktop system.
    Desktop,
    /// An application.
    Application,
}

/// Whether licences of a family may move to a hoster under License Mobility.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mobility {
    /// They may: all editions, where none is named.
    Eligible(Vec<String>),
    /// They never may.
    Never,
    /// The source does not say; it names some of the eligible products only.
    Open,
}

/// One family of products.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Family {
    /// Its name.
    pub name: String,
    /// What its licences are for.
    pub class: Class,
    /// Whether they may move.
    pub mobility: Mobility,
    words: Vec<Vec<String>>,
    effective_from: NaiveDate,
    recorded_on: NaiveDate,
}

/// The families in force, or all of their rows.
#[derive(Debug, Clone, Default)]
pub struct Families {
    rows: Vec<Family>,
}

impl Families {
    /// Reads the table of families.
    ///
    /// # Errors
    /// Fails at a row that does not fit its columns.
    pub fn read(table: &Table) -> Result<Self, TableError> {
        let mut rows = Vec::new();
        for row in table.rows() {
            let listed = |column| -> Result<Vec<String>, TableError> {
                let words = row.cell(column)?.split(';').filter(|word| !word.is_empty());
                Ok(words.map(str::to_owned).collect())
            };
            rows.push(Family {
                name: row.cell("family")?.to_owned(),
                class: match row.cell("class")? {
                    "windows-server" => Class::WindowsServer,
                    "windows-cal" => Class::WindowsCal,
                    "rds-cal" => Class::RdsCal,
                    "access" => Class::Access,
                    "desktop" => Class::Desktop,
                    "application" => Class::Application,
                    other => return Err(row.error(format!("`{other}` is no class"))),
                },
                mobility: match row.cell("mobility")? {
                    "eligible" => Mobility::Eligible(listed("mobility_editions")?),
                    "never" => Mobility::Never,
                    "open" => Mobility::Open,
                    other => return Err(row.error(format!("`{other}` says nothing of mobility"))),
                },
                words: listed("words")?.iter().map(|text| words(text)).collect(),
                effective_from: row.parsed("effective_from")?,
                recorded_on: row.parsed("recorded_on")?,
            });
        }
        Ok(Self { rows })
    }

    /// For each family the row that governs on `on`, of those recorded by `known_on`.
    pub fn in_force(&self, on: NaiveDate, known_on: Option<NaiveDate>) -> Self {
        let governs = |row: &&Family| {
            row.effective_from <= on && known_on.is_none_or(|day| row.recorded_on <= day)
        };
        let mut latest: BTreeMap<&str, &Family> = BTreeMap::new();
        for row in self.rows.iter().filter(governs) {
            let dates = |row: &Family| (row.effective_from, row.recorded_on);
            let held = latest.entry(&row.name).or_insert(row);
            if dates(row) >= dates(held) {
                *held = row;
            }
        }
        Self { rows: latest.into_values().cloned().collect() }
    }

    /// The product that a text names, with the edition that may stand beside it; none where no family is
    /// called so, or two are with as many words.
    pub fn named(&self, product: &str, edition: &str) -> Option<NamedProduct<'_>> {
        let text = words(product);
        let mut all = text.clone();
        all.extend(words(edition));
        let mut of_access = self.rows.iter().filter(|family| family.class == Class::Access);
        let gives_access =
            of_access.any(|family| family.words.iter().any(|words| stand_in(words, &all)));
        let family = self.longest(&text, gives_access)?;
        Some(NamedProduct::new(family, all, gives_access))
    }

    /// The family that is called so with the most words; none where two are, for which of them is meant would
    /// be a guess. A CAL that names an application, as `Exchange Enterprise CAL` does, is of that and not of the suite of
    /// CALs for Windows.
    fn longest(&self, text: &[String], gives_access: bool) -> Option<&Family> {
        let longest = |family: &Family| {
            let found = family.words.iter().filter(|words| family.is_called(words, text));
            found.map(Vec::len).max().unwrap_or(0)
        };
        let families = self.rows.iter().filter(|family| family.class != Class::Access);
        let mut named: Vec<&Family> = families.filter(|family| longest(family) > 0).collect();
        if gives_access && named.iter().any(|family| family.class == Class::Application) {
            named.retain(|family| family.class != Class::WindowsCal);
        }
        let most = named.iter().map(|family| longest(family)).max()?;
        named.retain(|family| longest(family) == most);
        let [family] = named[..] else { return None };
        Some(family)
    }
}

impl Class {
    /// Whether its licences give access, and let nothing run.
    pub(super) fn is_access(self) -> bool {
        matches!(self, Self::WindowsCal | Self::RdsCal | Self::Access)
    }
}

impl Family {
    /// Whether the words of one of its names stand in a text: side by side, but for the version and for whom
    /// it is where it gives access, as in `Windows Server 2022 User CAL`.
    fn is_called(&self, words: &[String], text: &[String]) -> bool {
        if !self.class.is_access() {
            return stand_in(words, text);
        }
        (0..text.len()).any(|start| {
            let mut wanted = words.iter().peekable();
            for word in &text[start..] {
                let Some(next) = wanted.peek() else { return true };
                if word == *next {
                    wanted.next();
                } else if !is_between(word) {
                    return false;
                }
            }
            wanted.peek().is_none()
        })
    }
}

/// Whether a word may stand between those of a name: a version, or whom a licence of access is for.
fn is_between(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_digit()) || ["r2", "user", "device"].contains(&word)
}

/// The words of a text in lower case; what is neither letter nor digit divides them.
pub(super) fn words(text: &str) -> Vec<String> {
    let lowered = text.folded();
    let words = lowered.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_owned).collect()
}

/// Whether the words stand side by side in a text.
pub(super) fn stand_in(words: &[String], text: &[String]) -> bool {
    words.is_empty() || text.windows(words.len()).any(|run| run == words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terms::{TermsAsked, TermsInForce};

    #[test]
    fn a_licence_of_access_is_none_of_a_server_or_an_application() {
        let terms =
            TermsInForce::establish(&TermsAsked::compiled("2026-10".parse().unwrap())).unwrap();
        // product, edition, what its licences are for
        let cases = [
            ("Windows Server 2022 CAL", "", Some(Class::WindowsCal)),
            ("Windows Server 2019 User CALs", "", Some(Class::WindowsCal)),
            ("Windows Server 2022 Device Client Access License", "", Some(Class::WindowsCal)),
            ("Core CAL Suite", "", Some(Class::WindowsCal)),
            ("Windows Server 2012 R2 RDS CAL", "", Some(Class::RdsCal)),
            ("Windows Server 2022 Remote Desktop Services User CAL", "", Some(Class::RdsCal)),
            ("Windows Server 2022 External Connector", "", Some(Class::Access)),
            ("Windows Server Standard 2022 CAL", "", Some(Class::Access)),
            ("SQL Server 2022 Standard (User) CAL", "", Some(Class::Access)),
            ("SQL Server Enterprise CAL", "", Some(Class::Access)),
            ("SQL Enterprise CAL", "", Some(Class::Access)),
            ("Exchange Server Enterprise CAL", "", Some(Class::Access)),
            ("SharePoint 2019 Enterprise User CAL", "", Some(Class::Access)),
            ("SharePoint Core CAL", "", Some(Class::Access)),
            ("SQL Server 2022 Standard", "CAL", Some(Class::Access)),
            ("SQL Server 2022 Standard", "", Some(Class::Application)),
            ("Windows Server 2022 Standard", "", Some(Class::WindowsServer)),
            ("Windows 2022 Server", "", None),
            ("Paint CAL", "", None),
        ];
        for (product, edition, class) in cases {
            let named = terms.families.named(product, edition);
            assert_eq!(named.map(|named| named.class()), class, "{product} {edition}");
        }
    }

    #[test]
    fn every_family_of_the_catalogue_has_words() {
        let terms =
            TermsInForce::establish(&TermsAsked::compiled("2026-10".parse().unwrap())).unwrap();
        for entry in terms.catalogue.iter() {
            let known = terms.families.rows.iter().any(|family| family.name == entry.family);
            assert!(known, "{}: no family is called {}", entry.product, entry.family);
        }
    }
}
