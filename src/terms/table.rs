//! Dated numbers and the look-up by two dates.

use std::sync::Arc;

use chrono::NaiveDate;

use crate::month::ReportMonth;
use crate::sheet::{Table, TableError};

/// One dated number with its citation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// The name of the term, such as `cores-per-pack`.
    pub name: String,
    /// The id of the rule that uses it.
    pub rule: String,
    /// The number.
    pub value: u64,
    /// What the number counts.
    pub unit: String,
    /// The first day that the text governs.
    pub effective_from: NaiveDate,
    /// The day on which the row was entered.
    pub recorded_on: NaiveDate,
    /// The source, by its id in `config/terms/sources.csv`.
    pub source: String,
    /// The place in the source.
    pub clause: String,
    /// How sure it is: A, B or C.
    pub grade: String,
}

/// Which change of a number lowers what is owed (D10 treats such a change differently).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lowers {
    /// A smaller number lowers the quantity, as with the minimum of cores.
    WhenSmaller,
    /// A larger number lowers the quantity, as with the administrators left out.
    WhenLarger,
}

/// Why a term cannot be given.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TermError {
    /// No row governs so early.
    #[error(
        "find the term `{name}` for {on}: the first recorded row governs from {first}, \
         so months before that cannot be computed"
    )]
    BeforeFirst {
        /// The term.
        name: String,
        /// The day asked for.
        on: NaiveDate,
        /// The first day that any row governs.
        first: NaiveDate,
    },
    /// No row was known so early.
    #[error(
        "find the term `{name}` as it was known on {known_on}: its first row for {on} was \
         recorded on {first}"
    )]
    NotYetKnown {
        /// The term.
        name: String,
        /// The day asked for.
        on: NaiveDate,
        /// The day whose knowledge was asked for.
        known_on: NaiveDate,
        /// The day on which the first fitting row was recorded.
        first: NaiveDate,
    },
    /// The term has ended.
    #[error("use the term `{name}` on {on}: it ended on {ended}")]
    Ended {
        /// The term.
        name: String,
        /// The day asked for.
        on: NaiveDate,
        /// The first day without the term.
        ended: NaiveDate,
    },
    /// No row has the name.
    #[error("find the term `{name}`: no table has it")]
    Unknown {
        /// The term.
        name: String,
    },
    /// A table of the program is broken.
    #[error("read the program's own tables: {0}")]
    Table(TableError),
}

impl From<TableError> for TermError {
    fn from(error: TableError) -> Self {
        Self::Table(error)
    }
}

#[derive(Debug, Clone)]
struct Row {
    term: Arc<Term>,
    standing: Standing,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    Governs,
    Ended,
}

/// All rows of the term tables.
#[derive(Debug, Clone, Default)]
pub struct TermTable {
    rows: Vec<Row>,
}

impl TermTable {
    /// Adds the rows of one table. Rows are never changed: a correction is a later row.
    ///
    /// # Errors
    /// Fails at a row that does not fit its columns.
    pub fn add(&mut self, table: &Table) -> Result<(), TableError> {
        for row in table.rows() {
            let (value, standing) = match row.cell("value")? {
                "ended" => (0, Standing::Ended),
                _ => (row.parsed("value")?, Standing::Governs),
            };
            let term = Term {
                name: row.cell("term")?.to_owned(),
                rule: row.cell("rule")?.to_owned(),
                value,
                unit: row.cell("unit")?.to_owned(),
                effective_from: row.parsed("effective_from")?,
                recorded_on: row.parsed("recorded_on")?,
                source: row.cell("source")?.to_owned(),
                clause: row.cell("clause")?.to_owned(),
                grade: row.cell("grade")?.to_owned(),
            };
            let _: NaiveDate = row.parsed("verified_on")?;
            self.rows.push(Row { term: Arc::new(term), standing });
        }
        Ok(())
    }

    /// Whether some row is of this name.
    pub fn has(&self, name: &str) -> bool {
        self.rows.iter().any(|row| row.term.name == name)
    }

    /// Adds the rows of `other` whose names are not here at all.
    pub fn complete(&mut self, other: Self) {
        let named: Vec<String> = self.rows.iter().map(|row| row.term.name.clone()).collect();
        let missing = other.rows.into_iter().filter(|row| !named.contains(&row.term.name));
        self.rows.extend(missing);
    }

    /// The row of `name` that governs on the day `on`, of those recorded by `known_on` (all, without
    /// it): the latest with both dates early enough.
    ///
    /// # Errors
    /// Fails when no row governs or was known so early, and when the term has ended.
    pub fn in_force(
        &self,
        name: &str,
        on: NaiveDate,
        known_on: Option<NaiveDate>,
    ) -> Result<Arc<Term>, TermError> {
        let of_name = || self.rows.iter().filter(move |row| row.term.name == name);
        let governing = || of_name().filter(move |row| row.term.effective_from <= on);
        let known_by = known_on.map(|day| self.known_by(name, day));
        let known = governing()
            .filter(|row| known_by.is_none_or(|day| row.term.recorded_on <= day))
            // The last of equals wins, so a correction of the same day follows what it corrects.
            .max_by_key(|row| (row.term.effective_from, row.term.recorded_on));
        let name = name.to_owned();
        match known {
            Some(row) if row.standing == Standing::Ended => {
                Err(TermError::Ended { name, on, ended: row.term.effective_from })
            }
            Some(row) => Ok(Arc::clone(&row.term)),
            None => {
                let recorded = governing().map(|row| row.term.recorded_on).min();
                let effective = of_name().map(|row| row.term.effective_from).min();
                Err(match (recorded, known_on, effective) {
                    (Some(first), Some(known_on), _) => {
                        TermError::NotYetKnown { name, on, known_on, first }
                    }
                    (_, _, Some(first)) => TermError::BeforeFirst { name, on, first },
                    _ => TermError::Unknown { name },
                })
            }
        }
    }

    /// The day up to which rows of `name` count as known on `day`. A term that was entered for the first time later
    /// is one that the program of that day did not have; this program needs it, so its first rows hold. Before
    /// anything was recorded nothing is known.
    fn known_by(&self, name: &str, day: NaiveDate) -> NaiveDate {
        let first =
            |rows: &mut dyn Iterator<Item = &Row>| rows.map(|row| row.term.recorded_on).min();
        let of_all = first(&mut self.rows.iter());
        let of_name = first(&mut self.rows.iter().filter(|row| row.term.name == name));
        match (of_all, of_name) {
            (Some(of_all), Some(of_name)) if of_all <= day => of_name.max(day),
            _ => day,
        }
    }

    /// The row of `name` that decides about `month` (D10): the one in force on its last day, but a
    /// change within the month that lowers what is owed governs only from the next month.
    ///
    /// # Errors
    /// As [`TermTable::in_force`].
    pub fn deciding(
        &self,
        name: &str,
        month: ReportMonth,
        known_on: Option<NaiveDate>,
        lowers: Lowers,
    ) -> Result<Arc<Term>, TermError> {
        let at_end = self.in_force(name, month.last_day(), known_on)?;
        let Ok(at_start) = self.in_force(name, month.first_day(), known_on) else {
            return Ok(at_end);
        };
        let lowered = match lowers {
            Lowers::WhenSmaller => at_end.value < at_start.value,
            Lowers::WhenLarger => at_end.value > at_start.value,
        };
        Ok(if lowered { at_start } else { at_end })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A number that rose in 2024, was found in 2025 to have risen a month earlier, fell in the
    /// middle of a month and ended.
    const TABLE: &str = "\
term,rule,effective_from,recorded_on,value,unit,source,clause,grade,verified_on,note
floor,WS-CORE-MIN,2020-01-01,2020-01-10,8,cores,S2,a,A,2020-01-10,
floor,WS-CORE-MIN,2024-03-01,2024-02-20,10,cores,S2,b,A,2024-02-20,
floor,WS-CORE-MIN,2024-02-01,2025-06-01,10,cores,S2,b,A,2025-06-01,found late
floor,WS-CORE-MIN,2026-05-15,2026-05-01,6,cores,S2,c,A,2026-05-01,
floor,WS-CORE-MIN,2027-01-01,2026-12-01,ended,cores,S2,d,A,2026-12-01,
";

    fn table() -> TermTable {
        let mut terms = TermTable::default();
        terms.add(&Table::read("test", TABLE).unwrap()).unwrap();
        terms
    }

    #[test]
    fn a_number_that_is_stated_anew_is_cited_as_on_the_last_day() {
        let mut table = table();
        let anew = "term,rule,effective_from,recorded_on,value,unit,source,clause,grade,verified_on,note\n\
                    floor,WS-CORE-MIN,2025-06-15,2025-06-01,10,cores,S2,e,A,2025-06-01,\n";
        table.add(&Table::read("anew", anew).unwrap()).unwrap();
        for lowers in [Lowers::WhenSmaller, Lowers::WhenLarger] {
            let deciding = table.deciding("floor", "2025-06".parse().unwrap(), None, lowers);
            assert_eq!(deciding.unwrap().clause, "e");
        }
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn month(text: &str) -> ReportMonth {
        text.parse().unwrap()
    }

    #[test]
    fn both_dates_choose_the_row() {
        let value = |on, known_on: &str| {
            let known_on = (!known_on.is_empty()).then(|| day(known_on));
            table().in_force("floor", day(on), known_on).map(|term| term.value)
        };
        // on          known on        value
        assert_eq!(value("2020-01-01", ""), Ok(8));
        assert_eq!(value("2024-02-29", "2024-12-31"), Ok(8)); // the correction was not known
        assert_eq!(value("2024-02-29", "2025-06-01"), Ok(10));
        assert_eq!(value("2024-03-31", "2024-02-19"), Ok(8)); // nor was the rise itself
        assert_eq!(value("2024-03-31", "2024-02-20"), Ok(10));
    }

    #[test]
    fn too_early_is_an_error_that_says_so() {
        let before = table().in_force("floor", day("2019-12-31"), None).unwrap_err();
        assert!(before.to_string().contains("governs from 2020-01-01"), "{before}");
        let known = Some(day("2020-01-09"));
        let unknown = table().in_force("floor", day("2020-02-01"), known).unwrap_err();
        assert!(unknown.to_string().contains("recorded on 2020-01-10"), "{unknown}");
        let ended = table().in_force("floor", day("2027-01-01"), None).unwrap_err();
        assert!(ended.to_string().contains("ended on 2027-01-01"), "{ended}");
        assert!(table().in_force("roof", day("2026-01-01"), None).is_err());
    }

    #[test]
    fn a_term_that_was_entered_later_holds_from_its_first_rows() {
        let mut terms = table();
        let later = "\
term,rule,effective_from,recorded_on,value,unit,source,clause,grade,verified_on,note
walls,WS-CORE-MIN,2013-10-01,2026-11-01,4,walls,S2,e,A,2026-11-01,
walls,WS-CORE-MIN,2013-10-01,2026-12-01,5,walls,S2,e,A,2026-12-01,corrected
";
        terms.add(&Table::read("later", later).unwrap()).unwrap();
        let value = |known_on: &str| {
            terms.in_force("walls", day("2026-10-31"), Some(day(known_on))).map(|term| term.value)
        };
        assert_eq!(value("2026-10-31"), Ok(4));
        assert_eq!(value("2026-11-30"), Ok(4));
        assert_eq!(value("2026-12-01"), Ok(5));
        // Before the first row of all nothing is known of anything.
        assert!(value("2020-01-09").is_err());
    }

    #[test]
    fn a_term_that_begins_within_the_month_decides_about_it() {
        let mut table = table();
        let new = "term,rule,effective_from,recorded_on,value,unit,source,clause,grade,verified_on,note\n\
                   roof,WS-CORE-MIN,2025-06-15,2025-06-01,3,roofs,S2,e,A,2025-06-01,\n";
        table.add(&Table::read("new", new).unwrap()).unwrap();
        for lowers in [Lowers::WhenSmaller, Lowers::WhenLarger] {
            assert_eq!(table.deciding("roof", month("2025-06"), None, lowers).unwrap().value, 3);
            assert!(table.deciding("roof", month("2025-05"), None, lowers).is_err());
        }
    }

    #[test]
    fn a_lowering_within_the_month_waits_for_the_next() {
        let value = |at, lowers| table().deciding("floor", month(at), None, lowers).unwrap().value;
        assert_eq!(value("2026-05", Lowers::WhenSmaller), 10);
        assert_eq!(value("2026-06", Lowers::WhenSmaller), 6);
        // The same fall raises what is owed where a larger number would lower it.
        assert_eq!(value("2026-05", Lowers::WhenLarger), 6);
    }
}
