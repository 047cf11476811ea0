//! What each host adds to the licences of its scope, for whoever divides them. No rule of its own: it is what the
//! requirement of the scope was made of.

use crate::estate::HostNo;
use crate::licensing::Case;
use crate::terms::Metric;

use super::{ScopeFacts, ScopeRequirement, ScopeStanding, cores, standard};

/// The licences of each host of a requirement that has any: core licences, or processors for Essentials. They add
/// up to those of the requirement.
pub fn licences_by_host(case: &Case<'_>, requirement: &ScopeRequirement) -> Vec<(HostNo, u64)> {
    let ScopeStanding::Product(product) = &requirement.standing else { return Vec::new() };
    if requirement.licences.value() == 0 {
        return Vec::new();
    }
    let facts = ScopeFacts::establish(case, requirement.scope, &requirement.hosts);
    let metric = case.terms.catalogue.entry(product).map(|entry| entry.metric);
    let licences = |host: HostNo| match metric {
        Some(Metric::CoresPerVm) => standard::licences_of(&facts, host),
        Some(Metric::Processors) => cores::processors(case, host).value(),
        _ => cores::licensable_cores(case, host).value(),
    };
    requirement.hosts.iter().map(|&host| (host, licences(host))).collect()
}
