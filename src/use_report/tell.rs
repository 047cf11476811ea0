//! Turns what the rules noticed into findings: of scopes, of hosts and VMs left out, of access.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use crate::estate::access::{Members, Reached, Unnamed};
use crate::estate::persons::LeftOut;
use crate::estate::{Also, Counting, Directory, Estate, ScopeNo, Witness};
use crate::finding::{Effect, Findings};
use crate::fold::Fold as _;
use crate::licensing::Issue;
use crate::licensing::windows_server::{self, CountedAs, HostOut, TakenOutBy};
use crate::party::{EndCustomers, RemoteDesktop};
use crate::readings::{DisabledAccounts, Readings};
use crate::terms::Product;

use super::counting::{Ground, Requirements};
use super::coverage::members_captured_within;

/// What is wrong with, or assumed for, the scopes.
pub(super) fn scopes(ground: &Ground<'_>, required: &Requirements, findings: &mut Findings) {
    let estate = ground.estate;
    for requirement in &required.scopes {
        let scope = estate.scopes.name(requirement.scope);
        for issue in &requirement.issues {
            match issue {
                Issue::EditionUnknown { host, edition, origin } => {
                    let host = estate.hosts.name(*host);
                    let known: Vec<&str> = ground
                        .terms
                        .catalogue
                        .iter()
                        .flat_map(|entry| entry.editions.iter().map(String::as_str))
                        .chain(["cheapest", "none"])
                        .collect();
                    findings.edition_unknown(host, edition, &known.join(", "), *origin);
                }
                Issue::EditionWithheld { standard, datacenter } => {
                    findings.edition_withheld(scope, *standard, *datacenter);
                }
                Issue::CheapestWithoutPrices { missing } => {
                    let missing: Vec<&str> = missing.iter().map(Product::id).collect();
                    findings.cheapest_without_prices(scope, &missing.join(", "));
                }
                Issue::CheapestWithDamagedPrices => findings.cheapest_with_damaged_prices(scope),
                Issue::NoneContradicted => findings.none_contradicted(scope),
                Issue::DatacenterGuest { product, vms } => {
                    findings.datacenter_guest(scope, product, *vms);
                }
                Issue::DatacenterParent { product, host, origin } => {
                    findings.datacenter_parent(estate.hosts.name(*host), product, *origin);
                }
                Issue::EssentialsBeyond { why } => findings.essentials_beyond(scope, why),
                Issue::GuestEditionsUnknown { product, vms, datacenter } => {
                    let quantity = requirement.quantity.value();
                    let numbers = (*vms, quantity, *datacenter);
                    findings.guest_editions_unknown(scope, product, numbers);
                }
            }
        }
    }
}

/// Hosts that another reports. Gives them back for the workings.
pub(super) fn hosts(ground: &Ground<'_>, findings: &mut Findings) -> Vec<(String, Vec<Witness>)> {
    let hosts = &ground.estate.hosts;
    let mut left_out = Vec::new();
    let case = ground.case(ground.settings.readings);
    for taken in windows_server::hosts_taken_out(&case) {
        let name = hosts.name(taken.host);
        let as_edition = match taken.counted_as {
            CountedAs::Stated => "",
            CountedAs::Datacenter => " (as Datacenter, no edition being stated)",
        };
        let removes = (&taken.removes, as_edition);
        let HostOut { by, origin, proven_at } = &taken.out;
        let note = match (by, proven_at) {
            (TakenOutBy::Operator(operator), _) => {
                let effect = if proven_at.is_some() { Effect::Noted } else { Effect::Assumed };
                findings.host_of_operator(name, operator, effect, removes, *origin);
                format!("operated by {operator} (WS-OWNER)")
            }
            (TakenOutBy::EndCustomer, None) => {
                findings.host_licence_brought(name, removes, *origin);
                "licensed by the end customer".to_owned()
            }
            (TakenOutBy::EndCustomer, Some(row)) => {
                findings.host_licence_registered(name, removes, *row);
                "licensed by the end customer, as registered (BYOL-DEDICATED)".to_owned()
            }
            (TakenOutBy::Exclusion(reason), _) => {
                findings.host_excluded(name, reason.text(), removes, *origin);
                format!("{} (REP-NOT)", reason.text())
            }
        };
        let subject = format!("host {name}");
        left_out.push(Witness { origin: *origin, subject, counts: 0, note });
    }
    vec![("cores".to_owned(), left_out)]
}

/// VMs that are left out, by scope and reason, each with what leaving them out removes. Gives them
/// back for the workings.
pub(super) fn vms_left_out(
    ground: &Ground<'_>,
    required: &Requirements,
    findings: &mut Findings,
) -> Vec<(String, Vec<Witness>)> {
    let readings = ground.settings.readings;
    let counting = Counting { powered_off: readings.powered_off_vms, also: Also::Nothing };
    let mut all = Vec::new();
    for &also in Also::ALL {
        let left_out = ground.estate.left_out(counting, also);
        if left_out.is_empty() {
            continue;
        }
        let with = ground.require(readings, also);
        for (scope, vms) in left_out {
            let removes = removed(required, &with, scope);
            let name = ground.estate.scopes.name(scope);
            let number = vms.len() as u64;
            let Some(first) = vms.first().map(|vm| vm.origin) else {
                continue;
            };
            match also {
                Also::OffAllMonth => findings.vms_off_all_month(name, number, &removes, first),
                Also::Claimed => findings.licences_brought(name, number, &removes, first),
                Also::Templates => findings.templates_left_out(name, number, &removes, first),
                Also::Registered => findings.licences_registered(name, number, &removes, first),
                Also::Excluded => findings.vms_excluded(name, number, &removes, first),
                Also::Nothing => {}
            }
            all.push((format!("scope {name}"), vms));
        }
    }
    all
}

/// What a scope would need more.
fn removed(without: &Requirements, with: &Requirements, scope: ScopeNo) -> BTreeMap<Product, u64> {
    let of_scope = |required: &Requirements| {
        let of_scope = required.scopes.iter().filter(|of| of.scope == scope);
        windows_server::quantities(of_scope)
    };
    windows_server::more(&of_scope(without), of_scope(with))
}

/// What was noticed of groups, accounts and persons.
pub(super) fn access(
    ground: &Ground<'_>,
    required: &Requirements,
    customers: &EndCustomers,
    findings: &mut Findings,
) {
    unnamed(ground, findings);
    left_out(ground, required, findings);
    for group in unreached(&ground.estate.directory, ground.reached) {
        findings.group_not_reached(&group);
    }
    let directory = &ground.estate.directory;
    for (accounts, row) in directory.persons_of_many_accounts() {
        findings.person_of_many_accounts(accounts, row);
    }
    for row in directory.contradicting() {
        findings.account_contradicts_itself(row);
    }
    for customer in customers_without_group(ground.estate, customers) {
        findings.customer_without_group(customer);
    }
}

/// End customers with Windows VMs for whom no group is listed, though some are for others, unless they
/// are said to have no Remote Desktop.
pub(super) fn customers_without_group<'a>(
    estate: &'a Estate,
    customers: &EndCustomers,
) -> Vec<&'a str> {
    let listed = estate.directory.listed();
    let with_groups: BTreeSet<String> =
        listed.iter().map(|(_, customer, _)| customer.folded()).collect();
    let mut without: Vec<&str> = estate.customers_with_windows().into_iter().collect();
    without.retain(|customer| {
        let known = customers.get(&customer.folded());
        let unused = known.is_some_and(|known| known.remote_desktop == RemoteDesktop::Unused);
        !unused && !with_groups.contains(&customer.folded()) && !listed.is_empty()
    });
    without
}

/// Members that stand for nobody knows whom.
fn unnamed(ground: &Ground<'_>, findings: &mut Findings) {
    let directory = &ground.estate.directory;
    for ((product, customer, groups), reached) in directory.listed().iter().zip(ground.reached) {
        let at = if customer.is_empty() { "the provider" } else { customer };
        for &(node, why, origin) in &reached.unnamed {
            let subject = format!("{product} at {at}");
            match why {
                Unnamed::ManyPersons => {
                    findings.many_persons(&subject, &directory.name(node), origin);
                }
                Unnamed::Unresolved => findings.member_unresolved(&subject, origin),
                // The name of a listed group is no person's; that of a member might be.
                Unnamed::NoRows if groups.iter().any(|listed| listed.group == node) => {
                    let group = format!("group {}", directory.name(node));
                    findings.group_without_rows(&group, origin);
                }
                Unnamed::NoRows => {
                    findings.group_without_rows(&format!("a group nested for {subject}"), origin);
                }
            }
        }
    }
}

/// Who is left out, entry by entry, with the SALs that it removes.
fn left_out(ground: &Ground<'_>, required: &Requirements, findings: &mut Findings) {
    let estate = ground.estate;
    let readings = ground.settings.readings;
    let longest = ground.terms.days_between_member_captures.value;
    let effect = if members_captured_within(&estate.captures, longest) {
        Effect::Noted
    } else {
        Effect::Assumed
    };
    let counted = Readings { disabled_accounts: DisabledAccounts::Count, ..readings };
    for (requirement, with_disabled) in required.access.iter().zip(ground.require_access(counted)) {
        let customer = &requirement.customer;
        let at = if customer.is_empty() { "the provider" } else { customer };
        let subject = format!("{} at {at}", requirement.product);
        let out = requirement.left_out;
        if out.disabled > 0 {
            let with = with_disabled.quantity.value();
            let removes = with.saturating_sub(requirement.quantity.value());
            findings.accounts_disabled(&subject, out.disabled, effect, removes);
        }
        let no_persons: Vec<String> = [
            (out.service, "service accounts:"),
            (out.computer, "computers:"),
            (out.contact, "contacts:"),
        ]
        .iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, what)| format!("{what} {number}"))
        .collect();
        if requirement.members == Members::Devices {
            no_devices(&subject, out, findings);
        } else if !no_persons.is_empty() {
            let most = out.service + out.computer + out.contact;
            findings.no_persons_left_out(&subject, &no_persons.join(", "), most);
        }
        if out.administrator > 0 {
            findings.administrators_left_out(&subject, out.administrator);
        }
        let deducted: u64 = requirement.deducted.iter().map(|of| of.persons).sum();
        if let Some(first) = requirement.deducted.first().filter(|_| deducted > 0) {
            let reasons: BTreeSet<&str> =
                requirement.deducted.iter().map(|of| of.by.reason.text()).collect();
            let reasons = reasons.into_iter().collect::<Vec<_>>().join(", ");
            findings.persons_excluded(&subject, &reasons, deducted, first.by.origin);
        }
        for of in requirement.deducted.iter().filter(|of| of.beyond > 0) {
            let persons = format!("{} persons", of.persons);
            findings.exclusion_beyond_limit(
                &subject,
                (of.by.reason.text(), &persons),
                of.by.origin,
            );
        }
        for &row in &requirement.shared_without_number {
            findings.shared_without_number(&subject, row);
        }
    }
}

/// SAL-DEVICE: members that are no devices; persons among them may have been meant to count.
fn no_devices(subject: &str, out: LeftOut, findings: &mut Findings) {
    let kinds = [
        (out.person, "accounts of persons:"),
        (out.service, "service accounts:"),
        (out.contact, "contacts:"),
    ];
    let told = kinds.iter().filter(|(number, _)| *number > 0);
    let told: Vec<String> = told.map(|(number, what)| format!("{what} {number}")).collect();
    if !told.is_empty() {
        let effect = if out.person > 0 { Effect::Assumed } else { Effect::Noted };
        findings.no_devices_left_out(subject, &told.join(", "), effect);
    }
}

/// The names of groups with members that no listed group reaches, in order.
pub(super) fn unreached<'a>(directory: &'a Directory, reached: &[Reached]) -> Vec<Cow<'a, str>> {
    let reached: BTreeSet<u32> =
        reached.iter().flat_map(|reached| reached.groups.iter().map(|(group, _)| *group)).collect();
    let mut names: Vec<Cow<'_, str>> = directory
        .groups()
        .filter(|group| !reached.contains(group))
        .map(|group| directory.name(group))
        .collect();
    names.sort_unstable();
    names
}
