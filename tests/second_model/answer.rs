//! What the model answers.

use std::collections::BTreeMap;

/// Quantities by product.
pub type Lines = BTreeMap<String, u64>;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// Only quantities above 0.
    pub lines: Lines,
    /// Sorted by shown scope name, kind and product.
    pub scopes: Vec<ScopeAnswer>,
    /// Sorted by product and shown customer, the nameless customer first.
    pub access: Vec<AccessAnswer>,
    /// Applications by product and machine, and why they count or do not.
    pub applications: Vec<ApplicationAnswer>,
    /// One reading flipped at a time, under its name and its other value; only the products
    /// that change, and no entry at all where none does.
    pub other_readings: BTreeMap<(String, String), Lines>,
    /// Whether any rule withholds a quantity under the readings in force.
    pub withheld: bool,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct ScopeAnswer {
    pub scope: String,
    /// `host`, `cluster` or `affinity`.
    pub kind: String,
    /// A product, or `none` (edition none), `out` (all hosts left the count) or nothing
    /// (undecided and withheld).
    pub product: String,
    pub licensable_cores: u64,
    pub windows_vms: u64,
    pub distinct_windows_vms: u64,
    pub parent_sets: u64,
    pub peak_captured_at: Option<String>,
    pub quantity: u64,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct AccessAnswer {
    pub product: String,
    pub customer: Option<String>,
    pub persons: u64,
    pub left_out: LeftOut,
    /// What rows about persons really took away.
    pub deducted: u64,
    pub counted_elsewhere: u64,
    pub quantity: u64,
}

/// What one application on one machine needs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ApplicationAnswer {
    /// A product, or nothing where it is not known.
    pub product: String,
    /// `vm` or `host` with the folded name, of several the byte-smallest; where there is none, what
    /// the register says.
    pub machine: String,
    pub quantity: u64,
    pub standing: Standing,
}

/// Why an application has its quantity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    Counted,
    /// A customer's own licence is here.
    Brought,
    /// A row says why it is not reported.
    Excluded,
    /// Enterprise on the host covers it.
    CoveredByHost,
    /// A higher edition of the family on the machine counts instead.
    HigherEdition,
    /// The machine did not run in the month.
    Off,
    /// The operator of the servers reports it.
    OtherOperator,
    /// It is counted by persons or devices.
    PerSal,
    /// Nobody can tell what it needs.
    Withheld,
}

/// All but `administrator` are numbers of accounts; `administrator` is a number of persons.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct LeftOut {
    pub service: u64,
    pub computer: u64,
    pub contact: u64,
    /// Where devices are counted.
    pub person: u64,
    pub disabled: u64,
    pub administrator: u64,
}
