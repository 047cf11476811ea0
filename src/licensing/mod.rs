//! What the facts of a month require under the terms in force: the rules, one file for each family,
//! in the order of the sources. Pure: no file, no clock, no environment.

pub mod access;
pub mod applications;
mod brought_licenses;
mod dedication;
mod entry;
mod exclusions;
pub mod license_mobility;
pub mod machines;
mod operators;
pub mod platform;
mod settled;
pub mod windows_server;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::Deserialize;

use crate::estate::{Estate, HostNo, ScopeNo, Tally};
use crate::money::PriceList;
use crate::readings::Readings;
use crate::terms::TermsInForce;

pub use access::AccessRequirement;
pub use dedication::Dedications;
pub use entry::{EntryStanding, RegisterEntry, RegisterKind};
pub use exclusions::{Deduction, Deductions, ExcludedApplication};
pub use machines::Machines;
pub use settled::{RegisterCase, Settled, settle};
pub use windows_server::{Basis, HostOut, Issue, ScopeRequirement, ScopeStanding};

/// What is taken where a host states no edition (D9).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DefaultEdition {
    /// Standard.
    Standard,
    /// Datacenter.
    Datacenter,
    /// Of the two the one that costs less for the scope.
    Cheapest,
    /// Nothing: the quantity is withheld.
    #[default]
    Withhold,
}

/// What the rules are applied to.
#[derive(Debug, Clone, Copy)]
pub struct Case<'a> {
    /// The facts.
    pub estate: &'a Estate,
    /// The scopes in which a Windows system of ours was seen, running or not.
    pub windows_seen: &'a BTreeSet<ScopeNo>,
    /// Hosts that are not ours to report.
    pub hosts_out: &'a BTreeMap<HostNo, HostOut>,
    /// The numbers of VMs under these readings.
    pub tally: &'a Tally,
    /// The dated numbers.
    pub terms: &'a TermsInForce,
    /// The prices, for `cheapest`.
    pub prices: &'a PriceList,
    /// The day whose prices hold.
    pub prices_on: NaiveDate,
    /// The currency of the agreement; empty for any.
    pub currency: &'a str,
    /// The readings.
    pub readings: Readings,
    /// Where a host states no edition.
    pub default_edition: DefaultEdition,
}
