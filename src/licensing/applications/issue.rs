//! What is wrong with, or assumed for, the rows of the registers of applications.

use chrono::NaiveDate;

use crate::finding::Effect;
use crate::intake::Kind;
use crate::licensing::license_mobility::MobilityNotice;
use crate::origin::Origin;
use crate::terms::Product;

/// Something that is wrong with, or assumed for, a row of a register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApplicationIssue {
    /// What the row is about, such as `vm app-01`.
    pub subject: String,
    /// The row.
    pub origin: Origin,
    /// What it is.
    pub what: IssueKind,
}

/// What is wrong with a row, or assumed for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IssueKind {
    /// It names a machine that was not seen; the register, and what that does to the report.
    MachineUnknown(Kind, Effect),
    /// It names several VMs: how many.
    MachineAmbiguous(usize),
    /// It names no product that can be counted.
    ProductUnknown {
        /// The product as written.
        product: String,
        /// The editions that there are, where none is said.
        editions: Vec<String>,
    },
    /// It names several editions.
    EditionsDisagree {
        /// The product as written.
        product: String,
        /// The editions.
        editions: Vec<String>,
        /// The highest of them, which counts.
        highest: Product,
    },
    /// No row tells the virtual cores that the product is counted by.
    VirtualCoresUnknown(Product),
    /// The hosts of a VM are not known, and the product is counted by them.
    WithoutPlace,
    /// The VM ran at no capture.
    OffAllMonth {
        /// What would be counted.
        product: Product,
        /// How much, where that is known.
        removes: Option<u64>,
    },
    /// Licences of an end customer are said to cover the use, and nothing proves it.
    LicenceUnproven {
        /// The product as written.
        product: String,
        /// Why nothing proves it.
        why: String,
    },
    /// It is not reported for a registered reason.
    Excluded {
        /// The product as written.
        product: String,
        /// The reason.
        reason: String,
        /// What leaving it out removes, where that is known.
        removes: Option<u64>,
    },
    /// Its machine runs on servers of another operator, who reports cores.
    OfOperator {
        /// The product as written.
        product: String,
        /// The operator.
        operator: String,
        /// Noted once the operator has confirmed it, else an assumption.
        effect: Effect,
        /// What leaving it out removes, where that is known.
        removes: Option<u64>,
    },
    /// The application is counted by SALs, so that its end customer must have some.
    NeedsSals {
        /// The family of products.
        family: String,
        /// The end customer; empty for the provider itself.
        customer: String,
    },
    /// What is told of a row of License Mobility.
    Mobility(MobilityNotice),
    /// A row of brought licences ends soon: its last day.
    Lapses(NaiveDate),
}
