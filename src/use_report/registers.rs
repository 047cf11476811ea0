//! The registers of the dossier: what became of the provider's own rows, and of hosts and groups at other
//! operators.

use std::collections::BTreeMap;

use crate::licensing::windows_server::{self, TakenOutBy};
use crate::licensing::{AccessRequirement, EntryStanding, RegisterEntry, RegisterKind};
use crate::origin::Origin;
use crate::register::Span;

use super::counting::Ground;

/// The entries of a dossier in their order.
pub(super) fn of_dossier(
    ground: &Ground<'_>,
    entries: impl Iterator<Item = RegisterEntry>,
    access: &[AccessRequirement],
) -> Vec<RegisterEntry> {
    let mut entries: Vec<RegisterEntry> = entries.collect();
    let deducted = deducted(ground, access);
    for entry in &mut entries {
        if let Some(&persons) = deducted.get(&entry.origin) {
            entry.quantity = Some(persons);
        }
    }
    entries.extend(hosts_at_operators(ground));
    entries.extend(groups_at_operators(ground));
    entries.sort_by(|a, b| {
        let key = |entry: &RegisterEntry| (entry.register, entry.origin, entry.subject.clone());
        key(a).cmp(&key(b))
    });
    entries
}

/// SAL-RDS-CAL, REP-NOT: how many persons each row takes, which may be fewer than it asks for.
fn deducted(ground: &Ground<'_>, access: &[AccessRequirement]) -> BTreeMap<Origin, u64> {
    let mut by_row: BTreeMap<Origin, u64> = ground.deductions.rows().map(|row| (row, 0)).collect();
    for deducted in access.iter().flat_map(|requirement| &requirement.deducted) {
        *by_row.entry(deducted.by.origin).or_default() += deducted.persons;
    }
    by_row
}

/// WS-OWNER: each host of another operator, with the packs that it removes.
fn hosts_at_operators(ground: &Ground<'_>) -> Vec<RegisterEntry> {
    let case = ground.case(ground.settings.readings);
    let mut entries = Vec::new();
    for taken in windows_server::hosts_taken_out(&case) {
        let TakenOutBy::Operator(operator) = &taken.out.by else { continue };
        let confirmed =
            if taken.out.proven_at.is_some() { "confirmed" } else { "not confirmed yet" };
        let removed: Vec<String> =
            taken.removes.iter().map(|(product, packs)| format!("{packs} of {product}")).collect();
        let removed = if removed.is_empty() { "nothing".to_owned() } else { removed.join(" and ") };
        entries.push(RegisterEntry {
            register: RegisterKind::Operators,
            origin: taken.out.origin,
            customer: String::new(),
            subject: format!("host {}", ground.estate.hosts.name(taken.host)),
            product: String::new(),
            valid: Span::ALWAYS,
            reference: String::new(),
            standing: EntryStanding::Stands,
            packs_owed: None,
            quantity: Some(taken.removes.values().sum()),
            note: format!("{operator} reports its cores, {confirmed}; that removes {removed}"),
        });
    }
    entries
}

/// SAL-DCP: SALs for servers of other operators are ours, and counted.
fn groups_at_operators(ground: &Ground<'_>) -> Vec<RegisterEntry> {
    let directory = &ground.estate.directory;
    let mut entries = Vec::new();
    for (product, customer, groups) in directory.listed() {
        for group in groups.iter().filter(|group| !group.operator.is_empty()) {
            entries.push(RegisterEntry {
                register: RegisterKind::Operators,
                origin: group.origin,
                customer: customer.clone(),
                subject: format!("group {}", directory.name(group.group)),
                product: product.id().to_owned(),
                valid: Span::ALWAYS,
                reference: String::new(),
                standing: EntryStanding::Counted,
                packs_owed: None,
                quantity: None,
                note: format!("servers of {}; its SALs are ours (SAL-DCP)", group.operator),
            });
        }
    }
    entries
}
