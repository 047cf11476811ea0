//! The table of rules: where each is written and how sure it is.

use std::collections::BTreeMap;

use crate::citation::Citation;
use crate::sheet::{Table, TableError};

/// The citations of all rules, by rule id.
#[derive(Debug, Clone, Default)]
pub struct Rules {
    citations: BTreeMap<String, Citation>,
}

impl Rules {
    /// Reads the rules table.
    ///
    /// # Errors
    /// Fails at a row that does not fit its columns or cites a source that is not listed.
    pub fn read(rules: &Table, sources: &Table) -> Result<Self, TableError> {
        let known: Vec<&str> =
            sources.rows().map(|row| row.cell("source")).collect::<Result<_, _>>()?;
        let mut citations = BTreeMap::new();
        for row in rules.rows() {
            let citation = Citation {
                rule: row.cell("rule")?.to_owned(),
                source: row.cell("source")?.to_owned(),
                clause: row.cell("clause")?.to_owned(),
                grade: row.cell("grade")?.to_owned(),
            };
            if !known.contains(&citation.source.as_str()) {
                return Err(row.error(format!("`{}` is not in the sources", citation.source)));
            }
            if !matches!(row.cell("standing")?, "implemented" | "left-out") {
                return Err(row.error("standing is `implemented` or `left-out`"));
            }
            if row.cell("note")?.is_empty() {
                return Err(row.error("every rule says what it means or why it is left out"));
            }
            citations.insert(citation.rule.clone(), citation);
        }
        Ok(Self { citations })
    }

    /// Where the rule is written.
    pub fn citation(&self, rule: &str) -> Option<&Citation> {
        self.citations.get(rule)
    }
}
