//! An input file, before it is opened.

use std::io::{self, Read};

use super::kind::Kind;
use super::settled::Settled;

/// One input file, open or about to be.
pub struct Input {
    /// What it is wanted for.
    pub kind: Kind,
    /// What reports call it.
    pub label: String,
    /// What the configuration settles about it.
    pub settled: Settled,
    /// Opens it; called once, when its turn has come.
    pub open: Box<dyn FnOnce() -> io::Result<Box<dyn Read>>>,
}
