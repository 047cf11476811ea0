//! Who is in which group: each membership once, with its number of the run. The members of each group are looked up in
//! a table of their own, which is small and stays at hand while rows of the group come.

use std::hash::BuildHasher;

use foldhash::fast::RandomState;
use hashbrown::HashTable;

use super::account::Membership;

/// The memberships of the run.
#[derive(Debug, Default)]
pub(super) struct Memberships {
    /// By number; none where one has become another.
    of_number: Vec<Option<Membership>>,
    groups: Vec<HashTable<u32>>,
    /// For each node the place of its table among those of the groups, from 1; zero where it has none.
    place: Vec<u32>,
    hasher: RandomState,
}

impl Memberships {
    /// Gives a membership a number, unless it has one. Gives the number that it has then.
    pub fn insert(&mut self, membership: Membership, number: u32) -> u32 {
        let Self { of_number, groups, place, hasher } = self;
        let group = membership.group as usize;
        if group >= place.len() {
            place.resize(group + 1, 0);
        }
        if place[group] == 0 {
            groups.push(HashTable::new());
            place[group] = u32::try_from(groups.len()).unwrap_or(u32::MAX);
        }
        let table = &mut groups[place[group] as usize - 1];
        let hash = hash_of(hasher, membership);
        let is = |&other: &u32| of_number[other as usize] == Some(membership);
        if let Some(&held) = table.find(hash, is) {
            return held;
        }
        let index = number as usize;
        if index >= of_number.len() {
            of_number.resize(index + 1, None);
        }
        of_number[index] = Some(membership);
        table.insert_unique(hash, number, |&other| {
            of_number[other as usize].map_or(0, |other| hash_of(hasher, other))
        });
        number
    }

    /// Forgets a membership, and leaves its number free.
    pub fn remove(&mut self, membership: Membership) {
        let Self { of_number, groups, place, hasher } = self;
        let place = place.get(membership.group as usize).copied().unwrap_or(0);
        let Some(table) = place.checked_sub(1).and_then(|at| groups.get_mut(at as usize)) else {
            return;
        };
        let is = |&other: &u32| of_number[other as usize] == Some(membership);
        if let Ok(held) = table.find_entry(hash_of(hasher, membership), is) {
            let number = held.remove().0;
            of_number[number as usize] = None;
        }
    }

    /// The membership of a number.
    pub fn at(&self, number: u32) -> Option<Membership> {
        self.of_number.get(number as usize).copied().flatten()
    }

    /// All memberships with their numbers, in the order of these.
    pub fn iter(&self) -> impl Iterator<Item = (Membership, u32)> + '_ {
        let all = self.of_number.iter().zip(0..);
        all.filter_map(|(membership, number)| Some(((*membership)?, number)))
    }

    /// Drops what only serves to add rows; call it when no more come.
    pub fn settle(&mut self) {
        (self.groups, self.place) = (Vec::new(), Vec::new());
        self.of_number.shrink_to_fit();
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.of_number.iter().flatten().count()
    }
}

/// Within a group, so that the group itself does not matter.
fn hash_of(hasher: &RandomState, membership: Membership) -> u64 {
    hasher.hash_one((membership.member, membership.kind))
}
