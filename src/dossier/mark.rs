//! A mark: what happened outside of the program, as an entry of the chain in a file of its own.
//!
//! A report that was sent, the invoice that followed, or a month that was reported before this program was
//! there. No later revision touches it.

use serde::{Deserialize, Serialize};

use super::manifest::{Previous, Program};

/// What a mark tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Event {
    /// A filed revision was sent to the reseller.
    Sent,
    /// A month was reported without this program.
    Recorded,
}

/// A line of a month that was reported without this program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordedLine {
    /// The product.
    pub product: String,
    /// The quantity.
    pub quantity: u64,
    /// The amount, where it is known.
    pub amount: Option<String>,
    /// Its currency.
    pub currency: Option<String>,
}

/// A mark.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// The form of this file.
    pub schema: u32,
    /// The place of the mark in the chain, from 1.
    pub sequence: u64,
    /// What it tells.
    pub event: Event,
    /// The month.
    pub report_month: String,
    /// The revision that was sent; none for a month that the program did not report.
    pub revision: Option<u32>,
    /// The day on which the report was sent.
    pub sent_on: String,
    /// The day of the invoice that followed.
    pub invoiced_on: Option<String>,
    /// What the receiver calls it.
    pub reference: Option<String>,
    /// What was reported, of a month that the program did not report.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<RecordedLine>,
    /// When the mark was made, in universal time.
    pub made_at: String,
    /// By which program.
    pub program: Program,
    /// The command as it was given.
    pub command: Vec<String>,
    /// The entry before.
    pub previous: Option<Previous>,
    /// The SHA-256 of this file with zeros in the place of these digits.
    pub seal: String,
}
