//! What may run on the platform, and where, whoever licenses it.
//!
//! PF-CONTAINERS: containers with process isolation share the system of their VM and need nothing. One
//! with Hyper-V isolation is a VM that no export lists: the provider gives it by hand, as a row of vms.

use crate::estate::{Estate, NestedHost};

/// PF-NESTED: a nested hypervisor, or a witness appliance, is no licensed server. Its VMs count on the
/// machines on which its own VM ran; where no VM has its name they have no place, which withholds.
pub fn nested_hypervisors(estate: &Estate) -> Vec<NestedHost> {
    estate.nested_hosts()
}
