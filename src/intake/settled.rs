//! What the configuration settles about files: exports of one's own, and what the content of a file
//! leaves open.

use std::collections::BTreeMap;

use crate::sheet::Encoding;

use super::kind::Kind;

/// An export that only the provider has, as `[[mapping]]` describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnMapping {
    /// What reports call the export.
    pub name: String,
    /// What its files are wanted for.
    pub kind: Kind,
    /// The canonical columns, each with the header that it has in the file.
    pub columns: BTreeMap<String, String>,
    /// For some columns the words of the file, each with the canonical word.
    pub values: BTreeMap<String, BTreeMap<String, String>>,
    /// Canonical columns that have one value in every row that holds none of its own.
    pub constants: BTreeMap<String, String>,
}

/// Which of day and month comes first in a date with three numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DateOrder {
    /// Nothing is said: a date that fits both ways is a finding.
    #[default]
    Unsaid,
    /// `31/10/2026`.
    DayFirst,
    /// `10/31/2026`.
    MonthFirst,
}

/// What is settled about one file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settled {
    /// The name of the export that the file is.
    pub tool: Option<String>,
    /// The encoding of its text.
    pub encoding: Option<Encoding>,
    /// What divides its fields.
    pub delimiter: Option<u8>,
    /// How it writes dates.
    pub dates: DateOrder,
    /// Columns that the file's path gives.
    pub given: BTreeMap<String, String>,
}
