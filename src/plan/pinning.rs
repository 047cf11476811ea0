//! Windows VMs pinned to a part of their cluster by a hard affinity rule: only that part needs licences.

use std::collections::BTreeMap;

use crate::estate::{HostNo, ScopeNo};
use crate::licensing::Case;
use crate::licensing::windows_server::{Alternative, Carried, alternatives};
use crate::readings::{Readings, StandardInCluster};
use crate::terms::Product;

use super::carry::{NoPart, Proof, memory_is_known, smallest_part};
use super::editions::Draft;
use super::prices::{Amount, pairs};
use super::room::{Density, Room};
use super::{Ground, PlannedProduct};

/// What pinning would come to in one scope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pinning {
    /// The name of the scope.
    pub scope: String,
    /// Hosts of ours that the last capture shows in it.
    pub hosts: u64,
    /// Their licensable cores.
    pub licensable_cores: u64,
    /// Hosts that count for the month and that the last capture does not show, or whose cores are not known; no
    /// part is made of them.
    pub hosts_left_aside: Vec<String>,
    /// The Windows VMs at the capture with most of them.
    pub windows_vms: u64,
    /// Their virtual cores.
    pub virtual_cores: u64,
    /// Today's density, and the one that is allowed.
    pub density: Density,
    /// What the hosts that are there cost under the present product; none where that cannot be told.
    pub now: Option<Amount>,
    /// What was found.
    pub outcome: PinningOutcome,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PinningOutcome {
    /// A part that is smaller than the whole.
    Part(PinnedPart),
    /// No part suffices but the whole.
    Whole,
    /// Not even the whole suffices under the measure.
    TooSmall,
    /// No placement by memory was found, not even on the whole, which is no proof.
    NotPlaced,
    /// Some of its hosts are an end customer's alone, so that not every VM may run on every host.
    Dedicated,
    /// So many Windows VMs do not say how many virtual cores they have.
    SizesUnknown(u64),
}

/// A part that can carry all Windows VMs of its cluster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PinnedPart {
    /// Its hosts, by name.
    pub hosts: Vec<String>,
    /// Their licensable cores.
    pub licensable_cores: u64,
    /// How sure it is that no smaller one would do.
    pub proof: Proof,
    /// Whether memory was asked for: it is known of all hosts and all Windows VMs.
    pub memory: MemoryAsked,
    /// The products on the part and what physical systems of the other hosts still need, each with what it
    /// saves against now; below zero where it costs more.
    pub products: Vec<(PlannedProduct, Option<Amount>)>,
}

/// Whether memory decided too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MemoryAsked {
    /// It did.
    Yes,
    /// It is not known of all hosts and VMs.
    NotKnown,
}

/// The smallest part of every scope with several hosts and a Windows VM.
pub(super) fn pinning(
    ground: &Ground<'_>,
    drafts: &[Draft],
    rooms: &BTreeMap<ScopeNo, Room>,
) -> Vec<Pinning> {
    let several = |draft: &&Draft| {
        let room = rooms.get(&draft.number);
        room.is_some_and(|room| room.hosts.len() > 1 && !room.windows.guests.is_empty())
    };
    let of = |draft: &Draft| Some(of_scope(ground, draft, rooms.get(&draft.number)?));
    drafts.iter().filter(several).filter_map(of).collect()
}

fn of_scope(ground: &Ground<'_>, draft: &Draft, room: &Room) -> Pinning {
    let name = |host: &HostNo| ground.estate.hosts.name(*host).to_owned();
    let gone = draft.hosts.iter().filter(|host| !room.hosts.contains(host));
    let dedicated = room.hosts.iter().any(|&host| {
        ground.estate.hosts.get(host).states.iter().any(|state| !state.dedicated_to.is_empty())
    });
    let outcome = if dedicated {
        PinningOutcome::Dedicated
    } else if room.windows.unknown > 0 {
        PinningOutcome::SizesUnknown(room.windows.unknown)
    } else {
        match smallest_part(&room.machines, &room.windows.guests, room.measure) {
            Err(NoPart::TooSmall) => PinningOutcome::TooSmall,
            Err(NoPart::NotPlaced) => PinningOutcome::NotPlaced,
            Ok(part) if part.hosts.len() == room.hosts.len() => PinningOutcome::Whole,
            Ok(part) => {
                let on: Vec<HostNo> = part.hosts.iter().map(|&place| room.hosts[place]).collect();
                let cores = part.hosts.iter().map(|&place| room.machines[place].licensable_cores);
                PinningOutcome::Part(PinnedPart {
                    hosts: on.iter().map(name).collect(),
                    licensable_cores: cores.sum(),
                    proof: part.proof,
                    memory: match memory_is_known(&room.machines, &room.windows.guests) {
                        true => MemoryAsked::Yes,
                        false => MemoryAsked::NotKnown,
                    },
                    products: products(ground, draft, room, &on),
                })
            }
        }
    };
    Pinning {
        scope: draft.scope.scope.clone(),
        hosts: room.hosts.len() as u64,
        licensable_cores: room.machines.iter().map(|machine| machine.licensable_cores).sum(),
        hosts_left_aside: gone.map(name).collect(),
        windows_vms: room.windows.guests.len() as u64,
        virtual_cores: room.windows.virtual_cores(),
        density: room.density,
        now: now(ground, draft, room),
        outcome,
    }
}

/// What the hosts that are there cost under the present product.
fn now(ground: &Ground<'_>, draft: &Draft, room: &Room) -> Option<Amount> {
    let Some(product) = draft.only_product() else {
        // Hosts of several products: only the month's own sum is known.
        let all_there = draft.hosts.len() == room.hosts.len();
        return draft.present_amount().filter(|_| all_there && !draft.scope.present.is_empty());
    };
    let all = alternatives(ground.case, (draft.number, &room.hosts), Carried::All);
    let present = all.into_iter().find(|of| of.product == *product)?;
    ground.prices.amount(product, present.quantity)
}

/// The products of the family on the part, and what the other hosts need without VMs.
fn products(
    ground: &Ground<'_>,
    draft: &Draft,
    room: &Room,
    on: &[HostNo],
) -> Vec<(PlannedProduct, Option<Amount>)> {
    // Any VM may move to any host of the part, whichever reading holds for the cluster of today.
    let anywhere =
        Readings { standard_in_cluster: StandardInCluster::ClusterMaximum, ..ground.case.readings };
    let case = Case { readings: anywhere, ..*ground.case };
    let rest: Vec<HostNo> = room.hosts.iter().copied().filter(|host| !on.contains(host)).collect();
    let with_vms = alternatives(&case, (draft.number, on), Carried::All);
    let without = alternatives(&case, (draft.number, &rest), Carried::None);
    let now = now(ground, draft, room);
    let families = pairs(ground.case);
    let family = draft.family.as_ref().or(families.first());
    let order: Vec<&Product> =
        family.into_iter().flat_map(|(standard, once)| [standard, once]).collect();
    let of_product = |product: &&Product| {
        let part = with_vms.iter().find(|of| of.product == **product)?;
        let rest = without.iter().find(|of| of.product == **product)?;
        let Alternative { product, quantity, next_vm, standing } = part.clone();
        let quantity = quantity + rest.quantity;
        let amount = ground.prices.amount(&product, quantity);
        let saves = now.zip(amount).and_then(|(now, then)| now.checked_sub(then));
        let planned = PlannedProduct {
            next_vm_amount: ground.prices.amount(&product, next_vm),
            next_vm_quantity: next_vm,
            product,
            quantity,
            amount,
            standing,
        };
        Some((planned, saves))
    };
    order.iter().filter_map(of_product).collect()
}
