//! How lines are divided among end customers, as the configuration says.

use serde::Deserialize;

/// What the configuration says of charges.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ChargeRules {
    /// What a scope that several end customers share is divided by.
    pub key: ChargeKey,
    /// Names of end customers that are the provider itself.
    pub own: Vec<String>,
    /// Whose that is of which no row tells the end customer.
    pub without_customer: WithoutCustomer,
}

/// What a shared scope is divided by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChargeKey {
    /// The VMs that count at the capture with the most of them.
    #[default]
    VmsAtPeak,
    /// The virtual cores of these.
    VirtualCores,
    /// The VMs on each day with a capture.
    VmDays,
}

/// Whose that is of which no row tells the end customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WithoutCustomer {
    /// Nobody's, and a finding.
    #[default]
    Unattributed,
    /// The provider's own.
    OwnUse,
}

/// How a share was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ShareKey {
    /// Persons who are authorised.
    Persons,
    /// Devices of those who are.
    Devices,
    /// Hosts that the end customer has to itself.
    DedicatedHosts,
    /// VMs at the peak.
    VmsAtPeak,
    /// Virtual cores at the peak.
    VirtualCores,
    /// VMs on each day.
    VmDays,
    /// The machine is the end customer's.
    Machine,
    /// No VM tells a share.
    NoWeight,
}

impl ChargeKey {
    pub(super) fn of_share(self) -> ShareKey {
        match self {
            Self::VmsAtPeak => ShareKey::VmsAtPeak,
            Self::VirtualCores => ShareKey::VirtualCores,
            Self::VmDays => ShareKey::VmDays,
        }
    }
}

impl ShareKey {
    /// The word in reports.
    pub fn text(self) -> &'static str {
        match self {
            Self::Persons => "persons",
            Self::Devices => "devices",
            Self::DedicatedHosts => "dedicated-hosts",
            Self::VmsAtPeak => "vms-at-peak",
            Self::VirtualCores => "virtual-cores",
            Self::VmDays => "vm-days",
            Self::Machine => "machine",
            Self::NoWeight => "no-weight",
        }
    }
}
