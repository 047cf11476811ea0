//! Names of accounts that look as if nobody signed in with them: a table, not code.

use crate::fold::Fold as _;
use crate::sheet::{Table, TableError};

/// The patterns, in the order of the table.
pub(super) struct ServiceNames {
    patterns: Vec<String>,
}

impl ServiceNames {
    /// Reads the table.
    ///
    /// # Errors
    /// Fails at a row that does not fit its columns.
    pub fn read() -> Result<Self, TableError> {
        let table = Table::read(
            "config/names/service_like_names.csv",
            include_str!("../../config/names/service_like_names.csv"),
        )?;
        let mut patterns = Vec::new();
        for row in table.rows() {
            match row.cell("pattern")? {
                "" | "*" => return Err(row.error("a pattern must not fit every name")),
                pattern => patterns.push(pattern.folded()),
            }
        }
        Ok(Self { patterns })
    }

    /// The first pattern that fits the name of an account.
    pub fn pattern(&self, name: &str) -> Option<&str> {
        let bare = bare(name).folded();
        self.patterns.iter().map(String::as_str).find(|pattern| fits(pattern, &bare))
    }
}

/// The name without its domain, whichever way it is written.
fn bare(name: &str) -> &str {
    let name = name.trim();
    if let Some((attribute, rest)) = name.split_once('=')
        && ["cn", "uid"].iter().any(|own| attribute.eq_ignore_ascii_case(own))
    {
        return rest.split(',').next().unwrap_or(rest);
    }
    let name = name.rsplit('\\').next().unwrap_or(name);
    name.split('@').next().unwrap_or(name)
}

/// A pattern has one `*` at most, which stands for anything.
fn fits(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        None => name == pattern,
        Some((start, end)) => {
            name.len() >= start.len() + end.len() && name.starts_with(start) && name.ends_with(end)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_looked_at_without_its_domain() {
        let names = ServiceNames::read().unwrap();
        // name, the pattern
        let cases = [
            ("CORP\\svc.backup", Some("svc*")),
            ("SVC-SQL@corp.example", Some("svc*")),
            ("CN=Backup Agent,OU=Service,DC=corp,DC=example", Some("backup*")),
            ("nightly-backup", Some("*-backup")),
            ("sa-exchange", Some("sa-*")),
            ("kiosk07", Some("kiosk*")),
            ("Administrator", Some("admin*")),
            ("HOSTING\\a.soerensen", None),
            ("sabine.test-laender", None),
            ("testa.rossi", None),
            ("S-1-5-21-1-2-3-1105", None),
            ("", None),
        ];
        for (name, pattern) in cases {
            assert_eq!(names.pattern(name), pattern, "{name}");
        }
    }
}
