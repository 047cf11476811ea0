//! Turns what the platform rules noticed into findings.

use crate::estate::{Also, Counting, OwnVm};
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

/// Variants and versions of Windows Server.
pub(super) fn systems(ground: &Ground<'_>, findings: &mut Findings) {
    let estate = ground.estate;
    let powered_off = ground.settings.readings.powered_off_vms;
    let counting = Counting { powered_off, also: Also::Nothing };
    for (vm, origin) in estate.azure_editions_elsewhere(counting) {
        let subject = format!("vm {}", estate.vms.name(vm));
        findings.azure_edition(&subject, ("guest_os", None), origin);
    }
    for (host, origin, host_os) in estate.hosts_with_azure_edition() {
        let subject = format!("host {}", estate.hosts.name(host));
        findings.azure_edition(&subject, ("host_os", Some(host_os)), origin);
    }
    let uses = estate.guest_uses(&estate.counted_vms(counting));
    for (used, text) in platform::evaluation_media(&uses) {
        let subject = format!("vm {}", estate.vms.name(used.vm));
        findings.evaluation_media(&subject, text, used.origin);
    }
    let last_day = ground.settings.month.last_day();
    for old in platform::versions_out_of_support(&uses, ground.terms, last_day) {
        findings.version_out_of_support(&old.version, (old.vms, old.ended_on), old.origin);
    }
}

/// Images that nobody approved, where the provider keeps a list of those that are.
pub(super) fn images(ground: &Ground<'_>, findings: &mut Findings) {
    let Some(approved) = &ground.registers.images else { return };
    let last_day = ground.settings.month.last_day();
    let images = platform::images(ground.estate, approved, last_day);
    for (image, vms, origin) in &images.not_approved {
        findings.image_not_approved(image, *vms, *origin);
    }
    if let Some((vms, origin)) = images.unknown {
        findings.image_unknown(vms, origin);
    }
}
