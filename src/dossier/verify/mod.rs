//! Holds what lies in the archive against what was sealed: files, hashes, the chain and the ledger.
//!
//! Whether a report computes to the same again is asked elsewhere; here only bytes are looked at.

mod chain;
mod files;
mod tables;

pub use chain::chain_faults;
pub use files::{Sealing, file_faults};
pub use tables::table_faults;

/// Something that is not as it was left.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// The file or entry, as its dossier or the archive calls it.
    pub place: String,
    /// What is wrong with it.
    pub what: String,
}

impl Fault {
    /// A fault of a place.
    pub fn new(place: impl Into<String>, what: impl Into<String>) -> Self {
        Self { place: place.into(), what: what.into() }
    }
}
