//! What the hosts of a scope need, and what is wrong with it or assumed for it.

use crate::estate::{CaptureNo, HostNo, ScopeNo};
use crate::figure::Figure;
use crate::origin::Origin;
use crate::terms::Product;

/// What the hosts of one product in one scope need.
#[derive(Debug, Clone)]
pub struct ScopeRequirement {
    /// The scope.
    pub scope: ScopeNo,
    /// Which hosts these are.
    pub standing: ScopeStanding,
    /// The licensable cores of the hosts, before any multiplication.
    pub licensable_cores: Figure,
    /// The most VMs of the scope at once.
    pub windows_vms: u32,
    /// The VMs of the scope in the month.
    pub distinct_windows_vms: u32,
    /// Hosts whose physical system needs a set that no VM needs.
    pub parent_sets: u64,
    /// The first capture with the most VMs.
    pub peak_at: Option<CaptureNo>,
    /// Core licences before rounding to packs; processors for Essentials.
    pub licences: Figure,
    /// Packs, rounded up; processors for Essentials.
    pub quantity: Figure,
    /// The hosts, by name.
    pub hosts: Vec<HostNo>,
    /// Why these hosts have this product, host by host.
    pub bases: Vec<Basis>,
    /// What is wrong or assumed.
    pub issues: Vec<Issue>,
}

/// Which hosts of a scope a requirement is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum ScopeStanding {
    /// Hosts licensed with a product.
    Product(Product),
    /// Hosts whose edition is not known, so that nothing can be counted.
    Undecided,
    /// Hosts stated to need no licence.
    NoneStated,
    /// All hosts of the scope are another's to report.
    TakenOut,
}

/// Why a host is licensed with a product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Basis {
    /// The host or the scope, such as `host esx-01`.
    pub subject: String,
    /// The reason.
    pub note: String,
    /// The row that states it, where one does.
    pub origin: Option<Origin>,
}

/// What is wrong with, or assumed for, a scope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Issue {
    /// A row states an edition that is none.
    EditionUnknown {
        /// The host.
        host: HostNo,
        /// The edition as written, lower-cased.
        edition: String,
        /// The row.
        origin: Origin,
    },
    /// No edition is stated and the configuration withholds.
    EditionWithheld {
        /// Packs, were it Standard.
        standard: u64,
        /// Packs, were it Datacenter.
        datacenter: u64,
    },
    /// `cheapest` without the prices of both editions.
    CheapestWithoutPrices {
        /// The products without a price.
        missing: Vec<Product>,
    },
    /// `cheapest` with a price list that has rows which cannot be read.
    CheapestWithDamagedPrices,
    /// WS-NONE: no licence is stated and a Windows system ran.
    NoneContradicted,
    /// WS-EDITION: a guest says Datacenter.
    DatacenterGuest {
        /// The lesser product of the hosts.
        product: Product,
        /// How many VMs say so.
        vms: u32,
    },
    /// WS-EDITION: a physical system says Datacenter.
    DatacenterParent {
        /// The lesser product of the host.
        product: Product,
        /// The host.
        host: HostNo,
        /// The row.
        origin: Origin,
    },
    /// WS-ESS: Essentials beyond one VM on a stand-alone host.
    EssentialsBeyond {
        /// Why.
        why: String,
    },
    /// WS-EDITION: Standard is taken although guests do not say their edition.
    GuestEditionsUnknown {
        /// The Standard product.
        product: Product,
        /// How many VMs do not say.
        vms: u32,
        /// Packs, were it Datacenter.
        datacenter: u64,
    },
}

impl Issue {
    /// Whether the quantity is withheld for it.
    pub fn withholds(&self) -> bool {
        !matches!(self, Self::GuestEditionsUnknown { .. })
    }
}
