//! Findings about the files for the reseller's portal: cells that nothing is known for, and files that are not
//! written for that. They touch no quantity, and the report is what it is without any such file.

use std::collections::BTreeSet;

use super::{Effect, Finding, Findings, Touches};
use crate::citation::rule;

/// A column of a file, with the rows that a finding is about.
#[derive(Debug, Clone, Copy)]
pub struct ResellerColumn<'c> {
    /// The file.
    pub file: &'c str,
    /// The header.
    pub column: &'c str,
    /// How many rows the file has.
    pub rows: usize,
    /// What tells the rows from the others; one empty name for what stands above them.
    pub names: &'c [String],
}

/// Why a cell is empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResellerGap {
    /// This key of `[provider]` is not filled.
    ProviderKey(&'static str),
    /// There is no part number.
    PartNumber,
    /// There is no price, or not the same for all that is added up.
    Price,
    /// It is no end customer's use.
    EndCustomer,
    /// The reseller's id of the end customer is not given.
    EndCustomerId,
    /// This column of the list of customers is not filled.
    EndCustomerEntry(&'static str),
    /// The number has more digits than the column.
    Digits,
    /// The text is longer than a cell of a workbook can be.
    Length,
    /// The report does not say it.
    Unsaid,
}

/// A file that is not written, because a column that it cannot do without has an empty cell.
#[derive(Debug, Clone, Copy)]
pub struct UnwrittenFile<'f> {
    /// The file.
    pub file: &'f str,
    /// What the configuration calls its format.
    pub format: &'f str,
    /// The header of the column.
    pub column: &'f str,
}

/// How many rows are named.
const NAMED: usize = 5;

impl ResellerGap {
    /// Why, and what to do about it.
    fn told(self) -> (String, String) {
        let (why, remedy) = match self {
            Self::ProviderKey(key) => {
                return (
                    format!("the configuration has no {key} of the provider"),
                    format!("fill {key} under [provider]"),
                );
            }
            Self::EndCustomerEntry(key) => {
                return (
                    format!("the list of customers has no {key}"),
                    format!("fill the column {key} of the list of customers"),
                );
            }
            Self::PartNumber => (
                "no part number is known",
                "give part_number in the price list, as the reseller's own list has it",
            ),
            Self::Price => (
                "no price is known, or what is added up has several",
                "add the price to the price list",
            ),
            Self::EndCustomer => (
                "it is the use of no end customer",
                "fill the column customer of VMs and access groups; what the provider itself uses stays without one",
            ),
            Self::EndCustomerId => (
                "the reseller's id of the end customer is not given",
                "give it under customer_ids of this file, by the name that inputs have; use without an end customer by \
                 the empty name",
            ),
            Self::Digits => (
                "the number has more digits than the format, and a rounded one would be another number",
                "give the column more digits in the format",
            ),
            Self::Length => (
                "the text is longer than a cell of a workbook can be",
                "shorten it, or take a format that is CSV or JSON",
            ),
            Self::Unsaid => {
                ("the report does not say it", "take the column as not required in the format")
            }
        };
        (why.to_owned(), remedy.to_owned())
    }
}

impl ResellerColumn<'_> {
    /// Where it is: in how many rows, and in which.
    fn place(&self) -> String {
        match self.names {
            [name] if name.is_empty() => "above the rows".to_owned(),
            names => {
                let first: Vec<&str> = names.iter().take(NAMED).map(String::as_str).collect();
                let more = match names.len().saturating_sub(NAMED) {
                    0 => String::new(),
                    more => format!(" and {more} more"),
                };
                format!("in {} of {} rows: {}{more}", names.len(), self.rows, first.join(", "))
            }
        }
    }

    fn subject(&self) -> String {
        format!("reseller file {}", self.file)
    }
}

impl Findings {
    /// Cells that nothing is known for. They are never guessed; the rows are there, with their quantities.
    pub fn reseller_cells_empty(&mut self, at: &ResellerColumn<'_>, gap: ResellerGap) {
        let (why, remedy) = gap.told();
        let message = format!("its column `{}` is empty {}; {why}", at.column, at.place());
        self.add(Finding {
            message,
            remedy,
            column: Some(at.column.to_owned()),
            ..Finding::blank(Effect::Noted, "reseller-cell-empty", at.subject(), Touches::Nothing)
        });
    }

    /// Letters that the encoding of a file lacks.
    pub fn reseller_letters_lost(
        &mut self,
        at: &ResellerColumn<'_>,
        letters: &BTreeSet<char>,
        encoding: &str,
    ) {
        let letters: Vec<String> = letters.iter().map(char::to_string).collect();
        self.add(Finding {
            message: format!(
                "its column `{}` has question marks for letters that {encoding} lacks ({}) {}",
                at.column,
                letters.join(" "),
                at.place()
            ),
            remedy: "take another encoding in the format, if the portal reads it".into(),
            column: Some(at.column.to_owned()),
            ..Finding::blank(Effect::Noted, "reseller-letters-lost", at.subject(), Touches::Nothing)
        });
    }

    /// A file that cannot do without a cell which is empty, and is therefore not written.
    pub fn reseller_file_not_written(&mut self, unwritten: &UnwrittenFile<'_>) {
        let UnwrittenFile { file, format, column } = unwritten;
        self.add(Finding {
            message: format!(
                "it is not written, because the format {format} requires the column `{column}`, which is not filled in \
                 each row; the report itself is complete and due all the same ({})",
                rule::REP_DUE
            ),
            remedy: "fill what the findings about the column name, and file it with `rerun`; or report by \
                     use-report.csv"
                .into(),
            column: Some((*column).to_owned()),
            ..Finding::blank(Effect::Noted, "reseller-file-not-written", format!("reseller file {file}"), Touches::Nothing)
        });
    }
}
