//! `exclusions.csv`: use that is not reported, each row with its reason, its days and a reference.

use crate::origin::Origin;

use super::{BroughtKind, Machine, Span};

/// Why use is not reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ExclusionReason {
    /// An end customer tries the service.
    Evaluation,
    /// The provider shows the service.
    Demonstration,
    /// The provider tests its service.
    OwnTesting,
    /// The provider administers its service.
    Administration,
    /// A recovery is tried.
    RecoveryTest,
    /// A disaster has happened and the replica runs instead.
    Disaster,
    /// An end customer brings RDS User CALs.
    RdsCal,
    /// The operator of a host or of servers has confirmed that it reports them.
    OperatorConfirmed,
}

impl ExclusionReason {
    const ALL: [Self; 8] = [
        Self::Evaluation,
        Self::Demonstration,
        Self::OwnTesting,
        Self::Administration,
        Self::RecoveryTest,
        Self::Disaster,
        Self::RdsCal,
        Self::OperatorConfirmed,
    ];

    /// The words of the register.
    pub const WORDS: &'static str = "evaluation, demonstration, own-testing, administration, \
                                     recovery-test, disaster, rds-cal and operator-confirmed";

    /// The reason that a word of the register names.
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.text().eq_ignore_ascii_case(word))
    }

    /// The word in the register and in reports.
    pub fn text(self) -> &'static str {
        match self {
            Self::Evaluation => "evaluation",
            Self::Demonstration => "demonstration",
            Self::OwnTesting => "own-testing",
            Self::Administration => "administration",
            Self::RecoveryTest => "recovery-test",
            Self::Disaster => "disaster",
            Self::RdsCal => "rds-cal",
            Self::OperatorConfirmed => "operator-confirmed",
        }
    }
}

/// One row of the register.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Exclusion {
    /// Why.
    pub reason: ExclusionReason,
    /// The end customer; empty for the provider itself.
    pub customer: String,
    /// The machine; none where the row is about persons.
    pub machine: Machine,
    /// The product as written; empty for everything on the machine.
    pub product: String,
    /// How many persons or licences; none for all of the end customer.
    pub quantity: Option<u32>,
    /// The kind of licence, where the row is about licences of an end customer.
    pub kind: Option<BroughtKind>,
    /// The VM that a replica stands for; empty where it is none.
    pub replica_of: String,
    /// The days on which it holds.
    pub valid: Span,
    /// Where the evidence is; empty where none is given.
    pub reference: String,
    /// The row.
    pub origin: Origin,
}
