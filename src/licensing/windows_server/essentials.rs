//! WS-ESS: Essentials counts physical processors. The source gives the metric only, so whatever goes
//! beyond one Windows system on a stand-alone host is withheld.

use crate::citation::rule;
use crate::estate::{HostNo, Parent, ScopeKind};
use crate::figure::Figure;
use crate::intake::HostRole;

use super::{Issue, Needed, ScopeFacts, cores, parent_of};

/// The physical processors of the hosts, if any Windows system ran in their scope.
pub fn needed(facts: &ScopeFacts<'_>, hosts: &[HostNo]) -> Needed {
    let each = hosts.iter().map(|&host| cores::processors(facts.case, host)).collect();
    let subject = facts.subject("physical processors of Essentials hosts");
    let processors = Figure::sum(rule::WS_ESS, subject.clone(), "processors", each);
    let inputs = vec![processors, facts.windows_ran.clone()];
    let processors = Figure::product(rule::WS_ESS, subject, "processors", inputs);
    Needed { licences: processors.clone(), quantity: processors, parent_sets: 0 }
}

/// Why the number may not be enough.
pub fn beyond(facts: &ScopeFacts<'_>, hosts: &[HostNo]) -> Vec<Issue> {
    let mut issues = Vec::new();
    if facts.kind != ScopeKind::Host {
        let why = "Essentials hosts in a cluster".to_owned();
        issues.push(Issue::EssentialsBeyond { why });
    }
    let at_work = |&host: &HostNo| {
        let working = |state: &crate::estate::HostState| state.role == HostRole::Workload;
        parent_of(facts.case, host).is_some_and(|(parent, _)| parent != Parent::None)
            && facts.case.estate.hosts.get(host).states.iter().any(working)
    };
    let systems = facts.vms.value() + u64::from(hosts.iter().any(at_work));
    let most = facts.case.terms.vms_on_essentials_host.value;
    if systems > most {
        let why =
            format!("{systems} Windows systems under Essentials, which the source does not price");
        issues.push(Issue::EssentialsBeyond { why });
    }
    issues
}
