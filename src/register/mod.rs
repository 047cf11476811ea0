//! The provider's own registers: what it keeps by hand, dated and with a reference, about licences that are
//! not its own, applications, and use that is not reported.
//!
//! Rows as they were written, nothing more: whether a row stands is for the rules to say.

mod application;
mod brought_licence;
mod exclusion;
mod image;
mod mobility;
mod span;

pub use application::{Application, ApplicationLicence, LicensedBy};
pub use brought_licence::{BroughtKind, BroughtLicence};
pub use exclusion::{Exclusion, ExclusionReason};
pub use image::ApprovedImage;
pub use mobility::MobilityLicence;
pub use span::Span;

/// The machine that a row of a register names.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Machine {
    /// A VM, by its name or id.
    Vm(String),
    /// A physical host, by its name.
    Host(String),
    /// One of them; the column is for both.
    VmOrHost(String),
    /// None: the row is about an end customer as a whole.
    Unnamed,
}

impl Machine {
    /// The name; empty where none is given.
    pub fn name(&self) -> &str {
        match self {
            Self::Vm(name) | Self::Host(name) | Self::VmOrHost(name) => name,
            Self::Unnamed => "",
        }
    }

    /// What findings call it, such as `vm app-01`; none where no machine is named.
    pub fn subject(&self) -> Option<String> {
        match self {
            Self::Vm(name) => Some(format!("vm {name}")),
            Self::Host(name) => Some(format!("host {name}")),
            Self::VmOrHost(name) => Some(format!("machine {name}")),
            Self::Unnamed => None,
        }
    }
}

/// The registers of a run. One that the configuration does not name is none, which is not the same as one
/// without rows: there nothing is proven.
#[derive(Debug, Clone, Default)]
pub struct Registers {
    /// VMs and hosts that are licensed by their customers.
    pub brought_licences: Option<Vec<BroughtLicence>>,
    /// Licences of customers that run here under License Mobility.
    pub mobility: Option<Vec<MobilityLicence>>,
    /// Applications on VMs and hosts.
    pub applications: Option<Vec<Application>>,
    /// What is not reported, with the reason.
    pub exclusions: Option<Vec<Exclusion>>,
    /// The images that may run.
    pub images: Option<Vec<ApprovedImage>>,
}
