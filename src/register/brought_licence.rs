//! `brought-licenses.csv`: licences that end customers bring for a VM, a host or for all of their use.

use chrono::NaiveDate;

use crate::origin::Origin;

use super::{Machine, Span};

/// What kind of licence a customer brings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BroughtKind {
    /// A subscription; also one that a CSP hoster sold.
    Subscription,
    /// A licence with active Software Assurance.
    SoftwareAssurance,
    /// A licence without it.
    Perpetual,
}

impl BroughtKind {
    /// The words of the register.
    pub const WORDS: &'static str = "subscription, software-assurance and perpetual";

    /// The kind that a word of the register names.
    pub fn named(word: &str) -> Option<Self> {
        [Self::Subscription, Self::SoftwareAssurance, Self::Perpetual]
            .into_iter()
            .find(|kind| kind.text().eq_ignore_ascii_case(word))
    }

    /// The word in the register and in reports.
    pub fn text(self) -> &'static str {
        match self {
            Self::Subscription => "subscription",
            Self::SoftwareAssurance => "software-assurance",
            Self::Perpetual => "perpetual",
        }
    }
}

/// One row of the register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BroughtLicence {
    /// The end customer.
    pub customer: String,
    /// What it is for.
    pub machine: Machine,
    /// The product as written.
    pub product: String,
    /// The kind of licence.
    pub kind: BroughtKind,
    /// The days on which it is valid.
    pub valid: Span,
    /// The day on which it was bought, where that is known.
    pub bought_on: Option<NaiveDate>,
    /// Where the evidence is; empty where none is given.
    pub evidence: String,
    /// The row.
    pub origin: Origin,
}
