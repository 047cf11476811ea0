//! What became of a row of a register: the line that the dossier's own register has of it.

use crate::origin::Origin;
use crate::register::Span;

/// The registers of a dossier, in the order of their names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RegisterKind {
    /// Applications, ours and those of end customers.
    Applications,
    /// Licences that end customers bring.
    BroughtLicenses,
    /// Use that is not reported.
    Exclusions,
    /// Licences under License Mobility.
    LicenseMobility,
    /// Hosts and groups at other operators.
    Operators,
}

impl RegisterKind {
    /// The word in reports.
    pub fn text(self) -> &'static str {
        match self {
            Self::Applications => "applications",
            Self::BroughtLicenses => "brought-licenses",
            Self::Exclusions => "exclusions",
            Self::LicenseMobility => "license-mobility",
            Self::Operators => "operators",
        }
    }
}

/// Whether a row did what it is there for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EntryStanding {
    /// Its use is on the report.
    Counted,
    /// It leaves use out of the report.
    Stands,
    /// Its use is covered by another row, such as that of a whole host.
    Covered,
    /// It leaves nothing out, for the reason that the note gives; the use counts.
    NotValid,
    /// Nothing that it names was seen in the month.
    NotSeen,
}

impl EntryStanding {
    /// The word in reports.
    pub fn text(self) -> &'static str {
        match self {
            Self::Counted => "counted",
            Self::Stands => "stands",
            Self::Covered => "covered",
            Self::NotValid => "not-valid",
            Self::NotSeen => "not-seen",
        }
    }
}

/// One line of a register of the dossier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegisterEntry {
    /// The register.
    pub register: RegisterKind,
    /// The row.
    pub origin: Origin,
    /// The end customer; empty where none is named.
    pub customer: String,
    /// What the row is about, such as `vm app-01`.
    pub subject: String,
    /// The product as the row writes it, or its id where the program chose it.
    pub product: String,
    /// The days of the row.
    pub valid: Span,
    /// Where the evidence is; empty where none is given.
    pub reference: String,
    /// Whether it did what it is there for.
    pub standing: EntryStanding,
    /// Packs that the end customer owes for its own licences (BYOL-PACKS); none where it owes none, or
    /// where they are not known.
    pub packs_owed: Option<u64>,
    /// What the row adds to the report, or what it leaves out; none where that is no number of its own.
    pub quantity: Option<u64>,
    /// Why.
    pub note: String,
}
