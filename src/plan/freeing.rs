//! Scopes whose few Windows VMs cost much: what would be saved if they ran in a scope that is licensed
//! Datacenter already, where they cost nothing.

use std::collections::BTreeMap;

use crate::estate::ScopeNo;
use crate::licensing::windows_server::{Carried, alternatives};
use crate::terms::Metric;

use super::Ground;
use super::carry::{Fit, Guest, fit, memory_is_known};
use super::editions::{Draft, Present};
use super::pinning::MemoryAsked;
use super::prices::Amount;
use super::room::Room;

/// A scope that could be freed of Windows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Freeing {
    /// The name of the scope.
    pub scope: String,
    /// `cluster`, `host` or `affinity`.
    pub kind: &'static str,
    /// Its Windows VMs at the capture with most of them.
    pub windows_vms: u64,
    /// Their virtual cores.
    pub virtual_cores: u64,
    /// What it has now.
    pub present: Vec<Present>,
    /// Packs of the same products that its physical Windows systems would still need.
    pub remains: u64,
    /// The scope that has room for all of them: the one with most virtual cores left.
    pub into: String,
    /// The virtual cores that would be left there under the measure.
    pub virtual_cores_left: u64,
    /// Whether memory was asked for.
    pub memory: MemoryAsked,
    /// What is saved; none without prices.
    pub saves: Option<Amount>,
    /// Packs that are saved.
    pub saves_packs: u64,
}

/// The scopes whose VMs fit elsewhere, the dearest first; each by itself, not all of them together.
pub(super) fn freeing(
    ground: &Ground<'_>,
    drafts: &[Draft],
    rooms: &BTreeMap<ScopeNo, Room>,
) -> Vec<Freeing> {
    let mut all: Vec<Freeing> =
        drafts.iter().filter_map(|from| of_scope(ground, from, drafts, rooms)).collect();
    all.sort_by(|a, b| {
        let dearer = |of: &Freeing| (of.saves, of.saves_packs);
        dearer(b).cmp(&dearer(a)).then_with(|| (&a.scope, a.kind).cmp(&(&b.scope, b.kind)))
    });
    all
}

fn of_scope(
    ground: &Ground<'_>,
    from: &Draft,
    drafts: &[Draft],
    rooms: &BTreeMap<ScopeNo, Room>,
) -> Option<Freeing> {
    let room = rooms.get(&from.number)?;
    let movable =
        !room.windows.guests.is_empty() && room.windows.unknown == 0 && !is_dedicated(ground, from);
    let present = &from.scope.present;
    let product = from.only_product().filter(|_| movable)?;
    let owed: u64 = present.iter().map(|of| of.quantity).sum();
    let without = alternatives(ground.case, (from.number, &from.hosts), Carried::None);
    let remains = without.iter().find(|of| of.product == *product)?.quantity;
    let saves_packs = owed.checked_sub(remains).filter(|&packs| packs > 0)?;
    let targets = drafts.iter().filter(|into| into.number != from.number);
    let fitting = targets.filter_map(|into| {
        let there = rooms.get(&into.number)?;
        let (left, memory) = has_room(ground, (from, room), (into, there))?;
        Some((left, into, memory))
    });
    let (virtual_cores_left, into, memory) = fitting.max_by(|a, b| {
        // Of equal room the first name.
        a.0.cmp(&b.0).then_with(|| b.1.scope.scope.cmp(&a.1.scope.scope))
    })?;
    let now = from.present_amount();
    let then = ground.prices.amount(product, remains);
    Some(Freeing {
        scope: from.scope.scope.clone(),
        kind: from.scope.kind,
        windows_vms: room.windows.guests.len() as u64,
        virtual_cores: room.windows.virtual_cores(),
        present: present.clone(),
        remains,
        into: into.scope.scope.clone(),
        virtual_cores_left,
        memory,
        saves: now.zip(then).and_then(|(now, then)| now.checked_sub(then)),
        saves_packs,
    })
}

/// Whether an end customer has a host of the scope to itself, so that VMs may not come and go.
fn is_dedicated(ground: &Ground<'_>, of: &Draft) -> bool {
    let states = of.hosts.iter().flat_map(|&host| &ground.estate.hosts.get(host).states);
    states.into_iter().any(|state| !state.dedicated_to.is_empty())
}

/// The virtual cores that are left where the VMs of a scope move to, if they fit there and need no more
/// licences: it has Datacenter of their family or of a suite that contains it, and no end customer has it to
/// itself.
fn has_room(
    ground: &Ground<'_>,
    (from, moving): (&Draft, &Room),
    (into, there): (&Draft, &Room),
) -> Option<(u64, MemoryAsked)> {
    let product = into.only_product()?;
    let catalogue = &ground.case.terms.catalogue;
    let once = catalogue.entry(product).is_some_and(|entry| entry.metric == Metric::CoresOnce);
    let owed = into.scope.present.iter().any(|of| of.quantity > 0);
    let (family, own) = (into.family.as_ref()?, from.family.as_ref()?);
    // Whoever has the suite uses more than Windows Server; the other way round nothing is lost.
    let covers = family == own || super::prices::pairs(ground.case).first() == Some(own);
    if !once || !owed || !covers || is_dedicated(ground, into) || there.running.unknown > 0 {
        return None;
    }
    let guests: Vec<Guest> =
        there.running.guests.iter().chain(&moving.windows.guests).copied().collect();
    if fit(&there.machines, &guests, there.measure) != Fit::Yes {
        return None;
    }
    let memory = match memory_is_known(&there.machines, &guests) {
        true => MemoryAsked::Yes,
        false => MemoryAsked::NotKnown,
    };
    let physical: u128 = there.machines.iter().map(|of| u128::from(of.physical_cores)).sum();
    let most =
        physical.saturating_mul(there.measure.virtual_cores) / there.measure.physical_cores.max(1);
    let used: u64 = guests.iter().map(|guest| guest.virtual_cores).sum();
    let left = u64::try_from(most).unwrap_or(u64::MAX).saturating_sub(used);
    Some((left, memory))
}
