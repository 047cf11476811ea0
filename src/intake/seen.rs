//! What a file was taken for, and what became of its rows: for `check` and for findings.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::kind::Kind;

/// One file, or one sheet of a workbook, as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileSeen {
    /// What it was wanted for.
    pub kind: Kind,
    /// What reports call it.
    pub label: String,
    /// The export that its header is.
    pub export: String,
    /// How it is packed, encoded and laid out.
    pub form: Form,
    /// The line of its header.
    pub header_line: u32,
    /// Rows, usable or not.
    pub rows: u64,
    /// Rows whose fields do not fit the header, which no meaning was read from.
    pub set_aside: u64,
    /// Rows that are none of the kind, by the reason.
    pub passed_over: BTreeMap<String, u64>,
    /// Rows that no date is known for.
    pub undated: u64,
    /// The days of its captures, also those outside the month.
    pub days: BTreeSet<NaiveDate>,
    /// The day that the file's name or the workbook tells.
    pub day_of_file: Option<NaiveDate>,
    /// The columns that are read, each with its headers as the file writes them, best first; without a
    /// header where the configuration or the path gives the value.
    pub columns: Vec<(String, Vec<String>)>,
    /// The headers that nothing is read from.
    pub unused: Vec<String>,
    /// For findings: the headers with their places, by what they mean.
    pub headers: BTreeMap<String, String>,
}

/// How a file is packed, encoded and laid out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    /// `gzip` or `zstd`; none for a plain file.
    pub packing: Option<&'static str>,
    /// The encoding of its text; none for a workbook.
    pub encoding: Option<&'static str>,
    /// How its rows are laid out.
    pub layout: Layout,
}

/// How the rows of a file are laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// Text with a row on a line.
    Delimited {
        /// What divides the fields.
        delimiter: char,
    },
    /// A sheet of a workbook.
    Workbook,
    /// A list of objects.
    Json,
    /// The entries of a directory.
    Ldif,
    /// What `net localgroup` prints.
    GroupListing,
}

impl Layout {
    /// The word in reports.
    pub fn text(self) -> &'static str {
        match self {
            Self::Delimited { .. } => "delimited",
            Self::Workbook => "workbook",
            Self::Json => "json",
            Self::Ldif => "ldif",
            Self::GroupListing => "group listing",
        }
    }

    /// What divides the fields; none where they stand under their headers.
    pub fn delimiter(self) -> Option<char> {
        match self {
            Self::Delimited { delimiter } => Some(delimiter),
            Self::Workbook | Self::Json | Self::Ldif | Self::GroupListing => None,
        }
    }
}
