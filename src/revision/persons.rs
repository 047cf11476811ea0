//! Persons who came, went or stayed, found again by their names.

use std::collections::{BTreeMap, BTreeSet};

use crate::estate::{NamedPerson, PersonName};
use crate::use_report::Established;

use super::snapshot::EntryKey;

/// A person with the names to be found again by.
pub type Person = NamedPerson;

/// The persons of a computed month, by product and end customer.
pub(super) fn by_entry(established: &Established) -> BTreeMap<EntryKey, Vec<Person>> {
    let Established { access, estate, reached, report, .. } = established;
    let disabled = report.readings.disabled_accounts;
    let persons = access.named_persons(&estate.directory, reached, disabled);
    let entries = estate.directory.listed().into_iter().zip(persons);
    let keyed = entries.map(|((product, customer, _), persons)| {
        let customer = (!customer.is_empty()).then_some(customer);
        ((product.id().to_owned(), customer), persons)
    });
    keyed.collect()
}

/// The places of those who are one person on both sides: each place at most once.
///
/// Two are one if they agree in the surest kind of name that both have; who has a SID on both sides is not
/// found by an account name that somebody else has now. Turned round, it gives the same pairs.
pub(super) fn pairs(from: &[Person], to: &[Person]) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let (mut from_found, mut to_found) = (BTreeSet::new(), BTreeSet::new());
    for kind in 0..PersonName::KINDS {
        for (from_places, to_places) in by_name(kind, (from, &from_found), (to, &to_found)) {
            let mut candidates: Vec<(usize, usize)> = Vec::new();
            for &one in &from_places {
                let others = to_places.iter().map(|&other| (one, other));
                candidates
                    .extend(others.filter(|&(_, other)| may_be_one(kind, &from[one], &to[other])));
            }
            // The order of two is that of the lesser of them, whichever side it is on.
            candidates.sort_by_key(|&(one, other)| {
                let (one, other) = (&from[one], &to[other]);
                (one.min(other), one.max(other))
            });
            for (one, other) in candidates {
                if !from_found.contains(&one) && !to_found.contains(&other) {
                    from_found.insert(one);
                    to_found.insert(other);
                    found.push((one, other));
                }
            }
        }
    }
    found
}

/// Who is not found yet, together by each name of a kind that both sides have.
fn by_name(
    kind: usize,
    (from, from_found): (&[Person], &BTreeSet<usize>),
    (to, to_found): (&[Person], &BTreeSet<usize>),
) -> Vec<(Vec<usize>, Vec<usize>)> {
    let mut by_name: BTreeMap<&PersonName, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
    for (place, person) in from.iter().enumerate().filter(|(place, _)| !from_found.contains(place))
    {
        for name in person.names.iter().filter(|name| name.place() == kind) {
            by_name.entry(name).or_default().0.push(place);
        }
    }
    for (place, person) in to.iter().enumerate().filter(|(place, _)| !to_found.contains(place)) {
        for name in person.names.iter().filter(|name| name.place() == kind) {
            // A name that only one side has finds nobody.
            if let Some(held) = by_name.get_mut(name) {
                held.1.push(place);
            }
        }
    }
    by_name.into_values().filter(|(_, to)| !to.is_empty()).collect()
}

/// Whether no surer kind of name tells the two apart.
fn may_be_one(kind: usize, one: &Person, other: &Person) -> bool {
    let has = |person: &Person, kind| person.names.iter().any(|name| name.place() == kind);
    (0..kind).all(|surer| !has(one, surer) || !has(other, surer))
}
