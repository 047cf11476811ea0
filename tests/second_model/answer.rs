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
    pub counted_elsewhere: u64,
    pub quantity: u64,
}

/// All but `administrator` are numbers of accounts; `administrator` is a number of persons.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct LeftOut {
    pub service: u64,
    pub computer: u64,
    pub contact: u64,
    pub disabled: u64,
    pub administrator: u64,
}
