//! Holds the findings of a filed report against those that are computed again by another version.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::dossier::{Version, version_of};
use crate::finding::Effect;
use crate::sheet::{Table, TableError};

/// A finding, as far as versions have to agree: effect, code, direction, subject, and who signed for it.
pub(super) type Told = [String; 5];

/// The columns of `findings.csv` for it.
const COLUMNS: [&str; 5] = ["effect", "code", "direction", "subject", "accepted_by"];

/// The findings of a report for programs.
pub(super) fn of_json(report: &Value) -> Vec<Told> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let told = |finding: &Value| {
        let [effect, code, direction, subject] =
            ["effect", "code", "direction", "subject"].map(|key| text(&finding[key]));
        [effect, code, direction, subject, text(&finding["accepted"]["by"])]
    };
    report["findings"].as_array().into_iter().flatten().map(told).collect()
}

/// The findings of a sheet; a row that cannot be read says nothing that could be the same.
pub(super) fn of_sheet(sheet: &[u8]) -> Vec<Told> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(sheet);
    let header = reader.headers().cloned().unwrap_or_default();
    let places = COLUMNS.map(|column| header.iter().position(|name| name == column));
    let cell = |row: &csv::StringRecord, place: Option<usize>| {
        place.and_then(|at| row.get(at)).unwrap_or_default().to_owned()
    };
    let rows = reader.into_records().map(Result::unwrap_or_default);
    rows.map(|row| places.map(|place| cell(&row, place))).collect()
}

/// The findings that a version knew.
pub(super) struct KnownFindings {
    since: BTreeMap<String, Version>,
    /// Since when a finding is told in more cases, or with another direction.
    otherwise_since: BTreeMap<String, Version>,
    version: Option<Version>,
}

impl KnownFindings {
    /// Those of a version. One without a number is taken to have known all of them.
    ///
    /// # Errors
    /// Fails when the table of the program is broken.
    pub fn by(version: &str) -> Result<Self, TableError> {
        let table = Table::read(
            "config/releases/findings.csv",
            include_str!("../../config/releases/findings.csv"),
        )?;
        let (mut since, mut otherwise_since) = (BTreeMap::new(), BTreeMap::new());
        for row in table.rows() {
            let told_since = version_of(row.cell("told_since")?);
            let told_since = told_since.ok_or_else(|| row.error("told_since is no version"))?;
            let code = row.cell("code")?;
            since.insert(code.to_owned(), told_since);
            if let Some(otherwise) = version_of(row.cell("told_otherwise_since")?) {
                otherwise_since.insert(code.to_owned(), otherwise);
            }
        }
        Ok(Self { since, otherwise_since, version: version_of(version) })
    }

    /// Whether the version told a code in fewer cases than today, or with another direction.
    fn told_otherwise(&self, code: &str) -> bool {
        let since = self.otherwise_since.get(code);
        since.is_some_and(|since| self.version.is_some_and(|version| version < *since))
    }

    fn has(&self, code: &str) -> bool {
        let since = self.since.get(code);
        since.is_some_and(|since| self.version.is_none_or(|version| version >= *since))
    }

    /// The findings that have to be settled or signed for, and that only one of two reports has. What the version of the
    /// first did not know the second may have; what is only noted either may have.
    pub fn others(&self, was: Vec<Told>, is: Vec<Told>) -> Vec<String> {
        let mut more: BTreeMap<Told, i64> = BTreeMap::new();
        let mut add = |told: Vec<Told>, number: i64| {
            for mut told in told {
                if self.told_otherwise(&told[1]) {
                    told[2].clear();
                }
                *more.entry(told).or_default() += number;
            }
        };
        add(was, -1);
        add(is, 1);
        let others = more.into_iter().filter(|([effect, code, ..], more)| {
            let is_more = *more > 0 && self.has(code) && !self.told_otherwise(code);
            effect != Effect::Noted.text() && (*more < 0 || is_more)
        });
        let mut others = others.map(|([_, code, _, subject, _], _)| format!("{subject} [{code}]"));
        let Some(first) = others.next() else { return Vec::new() };
        let rest = others.count();
        let more = if rest == 0 { String::new() } else { format!(" and {rest} more") };
        vec![format!("other findings ({first}{more})")]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(effect: &str, code: &str) -> Told {
        [effect, code, "none", "host esx-01", ""].map(str::to_owned)
    }

    fn others(version: &str, was: &[(&str, &str)], is: &[(&str, &str)]) -> String {
        let of = |those: &[(&str, &str)]| {
            those.iter().map(|(effect, code)| told(effect, code)).collect()
        };
        KnownFindings::by(version).unwrap().others(of(was), of(is)).join("; ")
    }

    #[test]
    fn what_is_to_be_signed_for_is_the_same_in_every_version_that_knew_it() {
        let coverage = [("assumed", "coverage")];
        assert_eq!(others("0.4.0", &coverage, &coverage), "");
        let other = "other findings (host esx-01 [coverage])";
        assert_eq!(others("0.4.0", &coverage, &[]), other);
        assert_eq!(others("0.4.0", &[], &coverage), other);
        assert_eq!(others("0.4.0", &[("noted", "coverage")], &coverage), other);
        assert_eq!(others("0.4.0", &coverage, &[("noted", "coverage")]), other);
        let twice = [coverage, coverage].concat();
        assert_eq!(others("0.4.0", &coverage, &twice), other);
        // What is noted may come and go, and so may what that version did not know.
        assert_eq!(others("0.4.0", &[("noted", "columns-unused")], &[("noted", "coverage")]), "");
        assert_eq!(others("0.4.0", &[], &[("assumed", "of-tomorrow")]), "");
        assert_eq!(others("0.1.0", &[], &coverage), "");
        assert_eq!(others("mine", &[], &coverage), other);
    }

    #[test]
    fn what_is_told_in_more_cases_today_may_come_out_of_an_older_dossier() {
        let twice = [("assumed", "vm-twice")];
        assert_eq!(others("0.5.0", &[], &twice), "");
        assert_eq!(others("0.5.0", &twice, &[]), "other findings (host esx-01 [vm-twice])");
        assert_eq!(others("0.6.0", &[], &twice), "other findings (host esx-01 [vm-twice])");
        // With another direction it is the same.
        let one: Vec<Told> = vec![told("assumed", "vm-twice")];
        let mut other = one.clone();
        other[0][2] = "may-be-too-low".to_owned();
        let between =
            |version| KnownFindings::by(version).unwrap().others(one.clone(), other.clone());
        assert!(between("0.5.0").is_empty());
        assert_eq!(between("0.6.0").len(), 1);
    }
}
