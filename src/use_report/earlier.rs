//! What the reports show of earlier months: the lines that the report of a month is held against.
//!
//! It is an input like any other, read by the shell and kept with the report that it was told from, as
//! `history.json`; so a filed month computes to the same findings when later months, or corrections of
//! earlier ones, stand beside it.

use serde::{Deserialize, Serialize};

use crate::month::ReportMonth;
use crate::terms::Product;

use super::Status;

/// The filed months of the year before a report month, ascending.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Earlier {
    schema: Schema,
    months: Vec<EarlierMonth>,
}

/// One filed month, as its revision in force shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EarlierMonth {
    /// The month.
    pub month: ReportMonth,
    /// The revision.
    pub revision: u32,
    /// Whether it may be sent.
    pub status: Status,
    /// The lines, in the order of the report.
    pub lines: Vec<EarlierLine>,
}

/// One line of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EarlierLine {
    /// The product.
    pub product: Product,
    /// The quantity.
    pub quantity: u64,
    /// The amount as the report writes it; none where no price was in force.
    pub amount: Option<String>,
    /// The currency of the amount.
    pub currency: Option<String>,
}

impl Earlier {
    /// Of the months that are known, those of the year before `month`. Of several revisions of one month
    /// the last is the one in force.
    pub fn before(month: ReportMonth, known: impl IntoIterator<Item = EarlierMonth>) -> Self {
        let mut months: Vec<EarlierMonth> = known.into_iter().collect();
        months.retain(|earlier| Self::reaches(month, earlier.month));
        months.sort_by_key(|earlier| (earlier.month, std::cmp::Reverse(earlier.revision)));
        months.dedup_by_key(|earlier| earlier.month);
        Self { schema: Schema::Known, months }
    }

    /// Whether a report of `month` shows anything of `earlier`.
    pub fn reaches(month: ReportMonth, earlier: ReportMonth) -> bool {
        (month.a_year_before()..month).contains(&earlier)
    }

    /// The months, ascending.
    pub fn months(&self) -> &[EarlierMonth] {
        &self.months
    }

    /// The month, if it is known to be filed.
    pub fn month(&self, month: ReportMonth) -> Option<&EarlierMonth> {
        self.months.iter().find(|earlier| earlier.month == month)
    }

    /// The months directly before `month`, latest first, up to the first that is not filed.
    pub fn directly_before(&self, month: ReportMonth) -> impl Iterator<Item = &EarlierMonth> {
        let mut at = month;
        std::iter::from_fn(move || {
            at = at.previous();
            self.month(at)
        })
    }

    /// The form in which it is kept: indented JSON with a line end. Equal months give equal bytes.
    ///
    /// # Errors
    /// Fails when it cannot be written as JSON.
    pub fn to_json(&self) -> serde_json::Result<String> {
        Ok(serde_json::to_string_pretty(self)? + "\n")
    }

    /// Reads the form in which it is kept. What else stands in it is passed over.
    ///
    /// # Errors
    /// Fails when it is not that form, or of a schema that is not known.
    pub fn from_json(text: &[u8]) -> serde_json::Result<Self> {
        serde_json::from_slice(text)
    }
}

/// The form of the file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "u32", into = "u32")]
enum Schema {
    #[default]
    Known,
}

impl TryFrom<u32> for Schema {
    type Error = String;

    fn try_from(schema: u32) -> Result<Self, String> {
        match schema {
            1 => Ok(Self::Known),
            other => Err(format!("schema {other} is not known")),
        }
    }
}

impl From<Schema> for u32 {
    fn from(_: Schema) -> Self {
        1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn month(text: &str, revision: u32) -> EarlierMonth {
        let status = Status::NeedsSignature;
        EarlierMonth { month: text.parse().unwrap(), revision, status, lines: Vec::new() }
    }

    #[test]
    fn only_the_year_before_is_kept_each_month_by_its_last_revision() {
        let known = [
            month("2026-10", 0),
            month("2026-11", 0),
            month("2025-09", 0),
            month("2026-09", 1),
            month("2025-10", 0),
            month("2026-09", 2),
            month("2026-09", 0),
        ];
        let earlier = Earlier::before("2026-10".parse().unwrap(), known);
        assert_eq!(earlier.months(), [month("2025-10", 0), month("2026-09", 2)]);
        let before = |at: &str| earlier.directly_before(at.parse().unwrap()).count();
        assert_eq!([before("2026-10"), before("2026-09"), before("2025-11")], [1, 0, 1]);
    }

    #[test]
    fn its_json_is_read_as_it_was_written() {
        let line = EarlierLine {
            product: Product::new("ws-standard"),
            quantity: 48,
            amount: Some("158.40".into()),
            currency: Some("EUR".into()),
        };
        let unpriced = EarlierLine { amount: None, currency: None, ..line.clone() };
        let september = EarlierMonth { lines: vec![line, unpriced], ..month("2026-09", 1) };
        let earlier = Earlier::before("2026-10".parse().unwrap(), [september]);
        let text = earlier.to_json().unwrap();
        assert_eq!(Earlier::from_json(text.as_bytes()).unwrap(), earlier);
        let expected = r#"{"schema":1,"months":[{"month":"2026-09","revision":1,
            "status":"needs-signature","lines":[
            {"product":"ws-standard","quantity":48,"amount":"158.40","currency":"EUR"},
            {"product":"ws-standard","quantity":48,"amount":null,"currency":null}]}]}"#;
        let squeezed = |text: &str| text.split_whitespace().collect::<String>();
        assert_eq!(squeezed(&text), squeezed(expected));
        let more = text.replacen('{', "{\"note\": \"by another program\",", 1);
        assert_eq!(Earlier::from_json(more.as_bytes()).unwrap(), earlier);
        assert!(Earlier::from_json(b"{\"schema\":2,\"months\":[]}").is_err());
    }
}
