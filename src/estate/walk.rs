//! The walk from the groups that give access through every group nested in them.
//!
//! Groups are walked with a list, not by recursion, so neither depth nor cycles matter.

use std::thread;

use crate::beside::beside;
use crate::error::Error;
use crate::intake::MemberType;

use super::access::{Members, Reached, Unnamed};
use super::account::{MemberKind, Membership, NodeNo};
use super::bits::BitSet;
use super::directory::Directory;
use super::identity::Rank;
use super::listed::ListedGroup;
use super::words::{ManyPersons, is_foreign_principal, is_sid};

/// Memberships as lists by group, for walking: needed until everybody is found.
#[derive(Debug)]
pub struct Walk<'d> {
    directory: &'d Directory,
    many: &'d ManyPersons,
    /// The numbers of the memberships, those of each group together.
    memberships: Vec<u32>,
    /// Where those of each group begin.
    starts: Vec<u32>,
}

/// Walks, one after the other. Several may be under way at once.
#[derive(Debug)]
pub struct Walker<'w> {
    walk: &'w Walk<'w>,
    /// The nodes that a walk has come by, as groups and as accounts; none between walks.
    entered: BitSet,
    met: BitSet,
}

impl<'d> Walk<'d> {
    /// Prepares the walk; `many` are the names that stand for many persons.
    pub fn of(directory: &'d Directory, many: &'d ManyPersons) -> Self {
        let (memberships, starts) = directory.members_by_group();
        Self { directory, many, memberships, starts }
    }

    /// What each of several entries of the access list reaches. Two walk at once: whoever reads hosts and VMs is mostly
    /// done by then.
    ///
    /// # Errors
    /// Fails where no thread can be had.
    pub fn reach_each(&self, listed: &[(&[ListedGroup], Members)]) -> Result<Vec<Reached>, Error> {
        let reach = |listed: &[(&[ListedGroup], Members)]| -> Vec<Reached> {
            let mut walker = self.walker();
            listed.iter().map(|&(groups, members)| walker.reach(groups, members)).collect()
        };
        let (first, second) = listed.split_at(listed.len() / 2);
        thread::scope(|scope| {
            let second = beside(scope, "walk", || reach(second))?;
            let mut reached = reach(first);
            reached.extend(second.end());
            Ok(reached)
        })
    }

    /// Somebody who walks.
    pub fn walker(&self) -> Walker<'_> {
        Walker { walk: self, entered: BitSet::default(), met: BitSet::default() }
    }

    /// The numbers of the memberships of a group.
    fn members_of(&self, group: NodeNo) -> &[u32] {
        let start = self.starts[group as usize] as usize;
        let end = self.starts[group as usize + 1] as usize;
        &self.memberships[start..end]
    }

    /// Whether a member is walked as a group, and whether it is met as an account. An account that any
    /// row calls a user is one, and what has members of its own is a group, whatever this row says.
    fn taken_as(&self, membership: Membership) -> (bool, bool) {
        let member = membership.member;
        let is_group = match membership.kind {
            MemberKind::Group => true,
            MemberKind::Unsaid => self.directory.is_group(member),
            MemberKind::Account => false,
        };
        if !is_group {
            return (!self.members_of(member).is_empty(), true);
        }
        let said = self.directory.account(member).map(|account| account.said);
        let person =
            said.is_some_and(|said| said.has(MemberType::User) || said.has(MemberType::Shared));
        (true, person)
    }

    /// Whether a group tells nobody who is in it. A row that says that `Domain Users` is empty does not
    /// tell: members by primary group are missing from every list of members.
    fn unnamed_group(&self, group: NodeNo) -> Option<Unnamed> {
        let without = !self.directory.has_rows(group) && self.members_of(group).is_empty();
        let rows = without.then_some(Unnamed::NoRows);
        self.unnamed(group).or(rows)
    }

    /// Whether a member that is no group stands for many or for nobody knows whom.
    fn unnamed_account(&self, member: NodeNo) -> Option<Unnamed> {
        let said = self.directory.account(member)?.said;
        let unsaid = said.has(MemberType::Unsaid) || said.has(MemberType::Unknown);
        self.unnamed(member).filter(|why| match why {
            // Exports call it a user or a group as it comes; only a number of persons settles it.
            Unnamed::ManyPersons => !said.has(MemberType::Shared),
            Unnamed::Unresolved | Unnamed::NoRows => {
                unsaid && !said.has(MemberType::User) && !said.has(MemberType::Shared)
            }
        })
    }

    /// Whether a name of which no row gives a member stands for many persons, or for nobody knows whom.
    fn unnamed(&self, node: NodeNo) -> Option<Unnamed> {
        let directory = self.directory;
        if !self.members_of(node).is_empty() {
            return None;
        }
        if directory.names(node).any(|name| self.many.has(name)) {
            return Some(Unnamed::ManyPersons);
        }
        let is_identifier = |name: &str| is_sid(name) || is_foreign_principal(name);
        // The GUID of a foreign principal says no more than its SID.
        let resolves = |name: &str| !is_identifier(name) && Rank::of(name) != Rank::Guid;
        let unresolved = directory.names(node).any(is_identifier);
        (unresolved && !directory.names(node).any(resolves)).then_some(Unnamed::Unresolved)
    }
}

impl Walker<'_> {
    /// Walks from the listed groups through every group nested in them.
    pub fn reach(&mut self, listed: &[ListedGroup], members: Members) -> Reached {
        let Self { walk, entered, met } = self;
        let directory = walk.directory;
        let mut reached = Reached { members, ..Reached::default() };
        let mut from: Vec<&ListedGroup> = listed.iter().collect();
        from.sort_by_key(|listed| listed.origin);
        for listed in from {
            if !entered.insert(listed.group) {
                reached.groups.push((listed.group, None));
                if let Some(why) = walk.unnamed_group(listed.group) {
                    reached.unnamed.push((listed.group, why, listed.origin));
                }
            }
        }
        let mut next = 0;
        while let Some(&(group, _)) = reached.groups.get(next) {
            next += 1;
            for &number in walk.members_of(group) {
                let Some(membership) = directory.memberships.at(number) else { continue };
                let row = || directory.first_rows.at(number);
                let member = membership.member;
                let (as_group, as_account) = walk.taken_as(membership);
                if as_group && !entered.insert(member) {
                    reached.groups.push((member, Some(group)));
                    if let Some(why) = walk.unnamed_group(member) {
                        reached.unnamed.push((member, why, row()));
                    }
                }
                if as_account && !met.insert(member) {
                    match walk.unnamed_account(member) {
                        Some(why) => reached.unnamed.push((member, why, row())),
                        None => reached.memberships.push(number),
                    }
                }
            }
        }
        // Sets are as long as the directory; what was put in is taken out one by one, so that many short walks cost
        // no more than what they come by.
        for (group, _) in &reached.groups {
            entered.remove(*group);
        }
        let unnamed = reached.unnamed.iter().map(|(node, _, _)| *node);
        for node in reached.accounts(directory).chain(unnamed) {
            met.remove(node);
        }
        reached.memberships.shrink_to_fit();
        reached
    }
}
