//! Who is in which group: each membership once, with its number of the run. The members of each group are looked up in
//! a table of their own, which is small and stays at hand while rows of the group come.

use std::hash::BuildHasher;

use foldhash::fast::RandomState;
use hashbrown::HashTable;

use super::account::{MemberKind, Membership, NodeNo};

/// The memberships of the run.
#[derive(Debug, Default)]
pub(super) struct Memberships {
    of_number: Numbered,
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
        let is = |&other: &u32| of_number.at(other) == Some(membership);
        if let Some(&held) = table.find(hash, is) {
            return held;
        }
        of_number.set(number, membership);
        table.insert_unique(hash, number, |&other| {
            of_number.at(other).map_or(0, |other| hash_of(hasher, other))
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
        let is = |&other: &u32| of_number.at(other) == Some(membership);
        if let Ok(held) = table.find_entry(hash_of(hasher, membership), is) {
            of_number.forget(held.remove().0);
        }
    }

    /// The membership of a number.
    pub fn at(&self, number: u32) -> Option<Membership> {
        self.of_number.at(number)
    }

    /// All memberships with their numbers, in the order of these.
    pub fn iter(&self) -> impl Iterator<Item = (Membership, u32)> + '_ {
        (0..self.of_number.next()).filter_map(|number| Some((self.at(number)?, number)))
    }

    /// Drops what only serves to add rows; call it when no more come.
    pub fn settle(&mut self) {
        (self.groups, self.place) = (Vec::new(), Vec::new());
        self.of_number.shrink();
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.iter().count()
    }
}

/// Memberships by number, in nine bytes each: there may be tens of millions.
#[derive(Debug, Default)]
struct Numbered {
    /// The group and the member.
    nodes: Vec<(NodeNo, NodeNo)>,
    /// As what; none where one has become another.
    kinds: Vec<Option<MemberKind>>,
}

impl Numbered {
    fn at(&self, number: u32) -> Option<Membership> {
        let kind = self.kinds.get(number as usize).copied().flatten()?;
        let (group, member) = self.nodes[number as usize];
        Some(Membership { group, member, kind })
    }

    fn set(&mut self, number: u32, Membership { group, member, kind }: Membership) {
        let index = number as usize;
        if index >= self.kinds.len() {
            self.kinds.resize(index + 1, None);
            self.nodes.resize(index + 1, (0, 0));
        }
        (self.nodes[index], self.kinds[index]) = ((group, member), Some(kind));
    }

    fn forget(&mut self, number: u32) {
        self.kinds[number as usize] = None;
    }

    /// The number after the last.
    fn next(&self) -> u32 {
        u32::try_from(self.kinds.len()).unwrap_or(u32::MAX)
    }

    fn shrink(&mut self) {
        self.nodes.shrink_to_fit();
        self.kinds.shrink_to_fit();
    }
}

/// Within a group, so that the group itself does not matter.
fn hash_of(hasher: &RandomState, membership: Membership) -> u64 {
    hasher.hash_one((membership.member, membership.kind))
}
