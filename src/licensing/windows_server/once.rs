//! WS-DC, WS-DC-CLUSTER: Datacenter licenses the cores of its hosts once, for any number of VMs.

use crate::citation::rule;
use crate::estate::HostNo;
use crate::figure::Figure;

use super::{Needed, ScopeFacts, packs};

/// What Datacenter hosts of a scope need: their licensable cores once, if any Windows system ran in
/// the scope, be it a VM or the physical system of one of its hosts (D7); otherwise nothing.
pub fn needed(facts: &ScopeFacts<'_>, hosts: &[HostNo]) -> Needed {
    let cores = facts.licensable_cores(hosts);
    let subject = facts.subject("core licences for Datacenter");
    let inputs = vec![cores, facts.windows_ran.clone()];
    let licences = Figure::product(rule::WS_DC, subject, "core licences", inputs);
    let quantity = packs::core_packs(facts.case, facts.subject("packs of Datacenter"), &licences);
    Needed { licences, quantity, parent_sets: 0 }
}
