//! Turns what the platform rules noticed into findings.

use crate::estate::OwnVm;
use crate::finding::{Findings, Touches};
use crate::licensing::platform;
use crate::origin::Origin;
use crate::terms::{ListedProvider, Right};

use super::counting::Ground;

/// Hosts that are no physical machines.
pub(super) fn nested_hosts(ground: &Ground<'_>, findings: &mut Findings) {
    let estate = ground.estate;
    for nested in platform::nested_hypervisors(estate) {
        let placed = match nested.own_vm {
            OwnVm::Seen => "its VMs count where the VM of its name ran",
            OwnVm::Missing => "no VM has its name, so that the place of its VMs is not known",
        };
        findings.nested_hypervisor(
            estate.hosts.name(nested.host),
            &nested.model,
            placed,
            nested.origin,
        );
    }
}

/// LISTED: hosts, and groups that give access to servers, at Listed Providers.
pub(super) fn listed_providers(ground: &Ground<'_>, findings: &mut Findings) {
    let hosts = &ground.estate.hosts;
    for host in hosts.numbers() {
        // The first state at a Listed Provider stands for the month.
        let mut states = hosts.get(host).states.iter();
        let told =
            states.find_map(|state| Some((state, listed_provider(ground, &state.operator)?)));
        if let Some((state, listed)) = told {
            let subject = format!("host {}", hosts.name(host));
            let at = (state.operator.as_str(), state.origin);
            tell_listed(&subject, at, (listed, Touches::Cores), findings);
        }
    }
    let directory = &ground.estate.directory;
    for (product, customer, groups) in directory.listed() {
        let at = if customer.is_empty() { "the provider" } else { &customer };
        for group in groups {
            if let Some(listed) = listed_provider(ground, &group.operator) {
                let subject = format!("group {} ({product}, {at})", directory.name(group.group));
                let at = (group.operator.as_str(), group.origin);
                tell_listed(&subject, at, (listed, Touches::Persons), findings);
            }
        }
    }
}

/// The Listed Provider that an operator is, with the gravest of the rights that our use has lost there.
fn listed_provider<'g>(ground: &Ground<'g>, operator: &str) -> Option<&'g ListedProvider> {
    let providers = &ground.terms.listed_providers;
    let lost = |right| providers.find(operator, right);
    lost(Right::AnyUse).or_else(|| lost(Right::NewUse))
}

fn tell_listed(
    subject: &str,
    (operator, origin): (&str, Origin),
    (listed, touches): (&ListedProvider, Touches),
    findings: &mut Findings,
) {
    let told = (operator, listed.provider.as_str(), listed.effective_from);
    match listed.right {
        Right::AnyUse => findings.listed_provider(subject, told, touches, origin),
        Right::NewUse => findings.listed_provider_closed(subject, told, origin),
        // That is for the licences that end customers bring.
        Right::NewLicences => {}
    }
}
