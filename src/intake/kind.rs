//! What a file is wanted for.

/// What a file is wanted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Physical hosts.
    Hosts,
    /// Virtual machines.
    Vms,
    /// Members of groups.
    Members,
    /// Groups that give access.
    AccessGroups,
    /// The provider's prices.
    Prices,
    /// End customers.
    Customers,
    /// The register of VMs and hosts that are licensed by their customers.
    BroughtLicenses,
    /// The register of licences that customers moved here under License Mobility.
    LicenseMobility,
    /// The register of applications.
    Applications,
    /// The register of what is not reported, with the reason.
    Exclusions,
    /// The images that are approved.
    Images,
    /// What the provider itself asks of its end customers.
    Rates,
}

impl Kind {
    /// Every kind, in the order of their files.
    pub const ALL: [Self; 12] = [
        Self::Prices,
        Self::Customers,
        Self::Hosts,
        Self::Vms,
        Self::AccessGroups,
        Self::Members,
        Self::BroughtLicenses,
        Self::LicenseMobility,
        Self::Applications,
        Self::Exclusions,
        Self::Images,
        Self::Rates,
    ];

    /// The place of the kind in that order.
    pub fn place(self) -> u8 {
        let before = Self::ALL.iter().take_while(|kind| **kind != self).count();
        u8::try_from(before).unwrap_or(u8::MAX)
    }

    /// The word for the kind in reports, and the name of its folder in a dossier.
    pub fn text(self) -> &'static str {
        match self {
            Self::Hosts => "hosts",
            Self::Vms => "vms",
            Self::Members => "members",
            Self::AccessGroups => "access-groups",
            Self::Prices => "prices",
            Self::Customers => "customers",
            Self::BroughtLicenses => "brought-licenses",
            Self::LicenseMobility => "license-mobility",
            Self::Applications => "applications",
            Self::Exclusions => "exclusions",
            Self::Images => "images",
            Self::Rates => "rates",
        }
    }

    /// The kind that a word of a table or a configuration names; `_` and `-` are one.
    pub fn named(word: &str) -> Option<Self> {
        let word = word.replace('_', "-");
        Self::ALL.into_iter().find(|kind| kind.text() == word)
    }
}
