//! `applications.csv`: applications on VMs and hosts.

use crate::origin::Origin;

use super::Machine;

/// Whose licence an application runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum ApplicationLicence {
    /// Ours.
    #[default]
    Spla,
    /// The end customer's, brought along.
    Brought,
}

/// What an application is licensed by, where its product can be had in both ways.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum LicensedBy {
    /// By the cores of its machine.
    #[default]
    Core,
    /// By the persons, or the devices, that use it.
    Sal,
}

/// One row of the register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Application {
    /// The machine that it runs on.
    pub machine: Machine,
    /// The product as written.
    pub product: String,
    /// The edition as written; empty where the product says it, or has none.
    pub edition: String,
    /// The end customer; empty for the provider itself.
    pub customer: String,
    /// Whose licence.
    pub licence: ApplicationLicence,
    /// What it is licensed by.
    pub licensed_by: LicensedBy,
    /// The row.
    pub origin: Origin,
}
