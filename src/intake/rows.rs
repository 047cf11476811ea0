//! The rows as the rest of the program sees them: cells by meaning, each row with its origin.

use crate::origin::Origin;

use super::cells::VirtualCores;
use super::logons::{Enabled, LastLogon};
use super::stamp::Stamp;

/// Whose licences a host runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum HostLicence {
    /// Ours.
    #[default]
    Spla,
    /// The end customer's, brought along.
    Brought,
}

/// What a physical system does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum HostRole {
    /// It only hosts and manages VMs.
    #[default]
    HypervisorOnly,
    /// It does other work as well.
    Workload,
}

/// One host in one capture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostRow<'a> {
    /// The row.
    pub origin: Origin,
    /// When it was captured.
    pub stamp: Stamp<'a>,
    /// The name of the host.
    pub host: &'a str,
    /// What VMs may name it by instead; empty where the export has none.
    pub host_id: &'a str,
    /// The cluster; empty for a stand-alone host, none where the export has no column for it.
    pub cluster: Option<&'a str>,
    /// The part of the cluster that a hard affinity rule splits off.
    pub licensing_scope: &'a str,
    /// The vCenter or farm.
    pub source: &'a str,
    /// Its physical cores.
    pub cores: HostCores,
    /// The edition as written; empty where none is stated.
    pub edition: &'a str,
    /// The system of the physical machine; empty for none of ours.
    pub host_os: &'a str,
    /// What the physical system does.
    pub role: HostRole,
    /// The end customer that has the host to itself; empty for nobody, none where the export has no column for it.
    pub dedicated_to: Option<&'a str>,
    /// The operator; empty for the provider itself, none where the export has no column for it.
    pub operator: Option<&'a str>,
    /// Whose licences; none where the export has no column for it.
    pub licence: Option<HostLicence>,
    /// What its maker calls the machine; empty where the row does not tell, none where the export has no column for it.
    pub model: Option<&'a str>,
    /// How many VMs the export says are on the host, running or not.
    pub vms_on_host: Option<u32>,
    /// Its memory in MiB; none where not given.
    pub memory_mib: Option<u32>,
}

/// What a cluster says of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClusterRow<'a> {
    /// The row.
    pub origin: Origin,
    /// The cluster.
    pub cluster: &'a str,
    /// The vCenter or farm.
    pub source: &'a str,
    /// How many hosts it has.
    pub hosts: u32,
}

/// What a row of a file of hosts tells.
#[derive(Debug, Clone, Copy)]
pub enum EstateRow<'a> {
    /// A host.
    Host(&'a HostRow<'a>),
    /// How many hosts a cluster has.
    Cluster(&'a ClusterRow<'a>),
}

/// Whether a row is one of the list of VMs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Listing {
    /// It is.
    #[default]
    OfVms,
    /// It stands in a list of something else that VMs have, which proves that the VM is there.
    Beside,
}

/// What a row tells of the physical cores of a host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HostCores {
    /// The cores of each physical processor.
    Known(Vec<u32>),
    /// The row should tell and cannot be read; a finding says why.
    Unreadable,
    /// The export has no column that tells; another file may.
    Unsaid,
}

impl<'a> HostRow<'a> {
    /// A row that is only counted as one of another month, so its other cells do not matter.
    pub fn of_another_month(origin: Origin, stamp: Stamp<'a>, host: &'a str) -> Self {
        Self {
            origin,
            stamp,
            host,
            host_id: "",
            cluster: None,
            licensing_scope: "",
            source: "",
            cores: HostCores::Unsaid,
            edition: "",
            host_os: "",
            role: HostRole::default(),
            dedicated_to: None,
            operator: None,
            licence: None,
            model: None,
            vms_on_host: None,
            memory_mib: None,
        }
    }
}

/// Whether a VM ran.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Power {
    /// It ran, or was suspended or paused.
    Runs,
    /// The word is not known or missing: taken as running.
    Unknown,
    /// It was off.
    Off,
}

/// Whose Windows licence a VM runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum VmLicence {
    /// Ours.
    #[default]
    Spla,
    /// Brought by the end customer.
    Brought,
    /// Sold by a CSP hoster.
    CspHoster,
}

/// Whether a VM is one at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum TemplateState {
    /// A VM.
    #[default]
    Vm,
    /// A template or a placeholder of another site.
    Template,
}

/// One VM in one capture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VmRow<'a> {
    /// The row.
    pub origin: Origin,
    /// When it was captured.
    pub stamp: Stamp<'a>,
    /// The name of the VM.
    pub vm: &'a str,
    /// Its id within the source; empty where the export has none.
    pub vm_id: &'a str,
    /// The host that it ran on; empty where only the cluster is known.
    pub host: &'a str,
    /// The cluster as the VM's row has it.
    pub cluster: &'a str,
    /// The vCenter or farm.
    pub source: &'a str,
    /// The end customer.
    pub customer: &'a str,
    /// The guest system as the tools inside it tell.
    pub guest_os: &'a str,
    /// The guest system as configured, where the export has both.
    pub guest_os_configured: Option<&'a str>,
    /// Whether it ran.
    pub power: Power,
    /// The power state as written.
    pub power_state: &'a str,
    /// Whose licence.
    pub licence: VmLicence,
    /// Whether it is a VM.
    pub template: TemplateState,
    /// Virtual cores; none where not given.
    pub vcpu_count: VirtualCores,
    /// Its memory in MiB; none where not given.
    pub memory_mib: Option<u32>,
    /// The image that it was made from.
    pub image: &'a str,
    /// In which list the row stands.
    pub listing: Listing,
    /// What the cells but the name and the time come to, where there is no id: two rows of one name
    /// in one moment are two VMs if they differ in it.
    pub cells: u64,
}

impl<'a> VmRow<'a> {
    /// A row that is only counted as one of another month, so its other cells do not matter.
    pub fn of_another_month(origin: Origin, stamp: Stamp<'a>, vm: &'a str) -> Self {
        Self {
            origin,
            stamp,
            vm,
            vm_id: "",
            host: "",
            cluster: "",
            source: "",
            customer: "",
            guest_os: "",
            guest_os_configured: None,
            power: Power::Off,
            power_state: "",
            licence: VmLicence::default(),
            template: TemplateState::default(),
            vcpu_count: VirtualCores::Unsaid,
            memory_mib: None,
            image: "",
            listing: Listing::default(),
            cells: 0,
        }
    }
}

/// What a member of a group is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MemberType {
    /// Not said: a group if some row has it as one, else a user.
    Unsaid,
    /// A person's account.
    User,
    /// A group.
    Group,
    /// A computer.
    Computer,
    /// A service account.
    Service,
    /// A contact.
    Contact,
    /// An account that several persons use.
    Shared,
    /// A word that is not known.
    Unknown,
}

/// An account or a group under every name that one row gives it. A display name is none of them,
/// because several persons may share one. Empty texts were not given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Named<'a> {
    /// The account or the group as the export writes it: an account name, `DOMAIN\name`, or itself a
    /// SID, a GUID, a user principal name or a distinguished name.
    pub name: &'a str,
    /// The security identifier, such as `S-1-5-21-1004336348-1177238915-682003330-1105`.
    pub sid: &'a str,
    /// The object GUID, with or without braces.
    pub guid: &'a str,
    /// The user principal name, `user@domain`.
    pub upn: &'a str,
    /// The distinguished name, such as `CN=Kaya,OU=Users,DC=corp,DC=example`.
    pub dn: &'a str,
    /// The common name of a group, where lists of groups may use it instead of the account name.
    pub also: &'a str,
}

impl<'a> Named<'a> {
    /// What an export calls by one name only.
    pub fn plain(name: &'a str) -> Self {
        Self { name, ..Self::default() }
    }

    /// Whether no more than the one name is given, if that.
    pub fn is_plain(&self) -> bool {
        let Self { name: _, sid, guid, upn, dn, also } = self;
        [sid, guid, upn, dn, also].iter().all(|text| text.is_empty())
    }

    /// Whether no name is given at all.
    pub fn is_empty(&self) -> bool {
        let Self { name, sid, guid, upn, dn, also } = self;
        [name, sid, guid, upn, dn, also].iter().all(|text| text.is_empty())
    }
}

/// One member of one group in one capture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MemberRow<'a> {
    /// The row.
    pub origin: Origin,
    /// When it was captured.
    pub stamp: Stamp<'a>,
    /// The group.
    pub group: Named<'a>,
    /// The member; without any name the row states that the group is empty.
    pub member: Named<'a>,
    /// What the member is.
    pub member_type: MemberType,
    /// What joins several accounts of one person.
    pub person_id: &'a str,
    /// Whether the account was enabled.
    pub enabled: Enabled,
    /// How many persons use a shared account; none where not given.
    pub persons: Option<u32>,
    /// Why a member is no person.
    pub reason: &'a str,
    /// When somebody last signed in with the account.
    pub last_logon: LastLogon,
    /// The directory that the names belong to.
    pub directory: &'a str,
}

impl<'a> MemberRow<'a> {
    /// A row that is only counted as one of another month, so its other cells do not matter.
    pub fn of_another_month(origin: Origin, stamp: Stamp<'a>, group: &'a str) -> Self {
        Self {
            origin,
            stamp,
            group: Named::plain(group),
            member: Named::default(),
            member_type: MemberType::Unsaid,
            person_id: "",
            enabled: Enabled::Enabled,
            persons: None,
            reason: "",
            last_logon: LastLogon::Unsaid,
            directory: "",
        }
    }
}

/// What an export tells of one account in one capture, without putting it into a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AccountRow<'a> {
    /// The row.
    pub origin: Origin,
    /// When it was captured.
    pub stamp: Stamp<'a>,
    /// The account.
    pub account: Named<'a>,
    /// Whether it was enabled.
    pub enabled: Enabled,
    /// What it is.
    pub member_type: MemberType,
    /// When somebody last signed in with it.
    pub last_logon: LastLogon,
    /// What joins several accounts of one person.
    pub person_id: &'a str,
    /// The directory that the names belong to.
    pub directory: &'a str,
}

impl<'a> AccountRow<'a> {
    /// A row that is only counted as one of another month, so its other cells do not matter.
    pub fn of_another_month(origin: Origin, stamp: Stamp<'a>, account: Named<'a>) -> Self {
        Self {
            origin,
            stamp,
            account,
            enabled: Enabled::Unsaid,
            member_type: MemberType::Unsaid,
            last_logon: LastLogon::Unsaid,
            person_id: "",
            directory: "",
        }
    }
}

/// One group that gives access to a product.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AccessGroupRow<'a> {
    /// The row.
    pub origin: Origin,
    /// The group.
    pub group: &'a str,
    /// The id of the product, lower-cased by the reader of it.
    pub product: &'a str,
    /// The end customer; empty for the provider itself.
    pub customer: &'a str,
    /// The directory that the group belongs to.
    pub directory: &'a str,
    /// The operator of the servers; empty for the provider itself.
    pub operator: &'a str,
}
