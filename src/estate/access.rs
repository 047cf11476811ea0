//! Who is authorised: the persons in the groups that give access and in the groups nested in them.
//!
//! Groups are walked with a list, not by recursion, so neither depth nor cycles matter.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use crate::intake::MemberType;
use crate::origin::Origin;

use super::account::{Account, MemberKind, Membership, NodeNo};
use super::bits::BitSet;
use super::directory::Directory;
use super::identity::Rank;
use super::listed::ListedGroup;
use super::words::{ManyPersons, is_foreign_principal, is_sid};

/// What an account is, after all of its rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountKind {
    /// A person's.
    Person,
    /// Used by this many persons; none where the number is missing.
    Shared(Option<u32>),
    /// A service account.
    Service,
    /// A computer.
    Computer,
    /// A contact.
    Contact,
}

impl Account {
    /// What the account is: an account that any row calls a user is one, and a shared account is
    /// shared whatever else is said.
    pub fn kind(&self, is_group: bool) -> AccountKind {
        let said = self.said;
        if said.has(MemberType::Shared) {
            return AccountKind::Shared(self.persons);
        }
        let user = said.has(MemberType::User)
            || said.has(MemberType::Unknown)
            || (said.has(MemberType::Unsaid) && !is_group);
        if user {
            return match self.persons {
                Some(persons) if persons > 1 => AccountKind::Shared(Some(persons)),
                _ => AccountKind::Person,
            };
        }
        if said.has(MemberType::Service) {
            AccountKind::Service
        } else if said.has(MemberType::Computer) {
            AccountKind::Computer
        } else {
            AccountKind::Contact
        }
    }

    /// Whether rows give the account kinds that do not go together.
    pub fn contradicts_itself(&self, is_group: bool) -> bool {
        let said = self.said;
        let person = said.has(MemberType::User) || (said.has(MemberType::Unsaid) && !is_group);
        let kinds = [
            person,
            said.has(MemberType::Service),
            said.has(MemberType::Computer),
            said.has(MemberType::Contact),
            said.has(MemberType::Shared),
        ];
        kinds.into_iter().filter(|said| *said).count() > 1
    }
}

/// Why a member of a group cannot be counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unnamed {
    /// It stands for many persons.
    ManyPersons,
    /// It is an identifier that the directory could not resolve.
    Unresolved,
    /// It is a group without a row.
    NoRows,
}

/// Memberships as lists by group, for walking.
#[derive(Debug)]
pub struct Access {
    /// The numbers of the memberships, those of each group together.
    memberships: Vec<u32>,
    /// Where those of each group begin.
    starts: Vec<u32>,
    /// The nodes that a walk has come by, as groups and as accounts; empty between walks.
    come_by: Mutex<ComeBy>,
    pub(super) administrators: BTreeSet<NodeNo>,
    /// Entries of the access list whose persons are not taken for counted when they have access elsewhere
    /// as well, because some of them need no SAL there.
    pub(super) apart: BTreeSet<usize>,
}

/// The nodes that a walk has come by.
#[derive(Debug, Default)]
struct ComeBy {
    entered: BitSet,
    met: BitSet,
}

/// Which members of groups a product counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Members {
    /// Persons.
    #[default]
    Persons,
    /// Devices: the computers (SAL-DEVICE).
    Devices,
}

/// What a walk from the groups of one end customer comes by.
#[derive(Debug, Default)]
pub struct Reached {
    /// Which members the product of the end customer counts.
    pub members: Members,
    /// The number of the membership that led to each account: it has the group and the row as well, and there may
    /// be millions.
    pub(super) memberships: Vec<u32>,
    /// Groups that were entered, each with the group that it is nested in.
    pub groups: Vec<(NodeNo, Option<NodeNo>)>,
    /// What cannot be counted, with the row that names it.
    pub unnamed: Vec<(NodeNo, Unnamed, Origin)>,
}

impl Reached {
    /// The accounts, in the order in which they were met.
    pub fn accounts(&self, directory: &Directory) -> impl Iterator<Item = NodeNo> {
        let memberships =
            self.memberships.iter().filter_map(|&number| directory.memberships.at(number));
        memberships.map(|membership| membership.member)
    }
}

impl Access {
    /// Prepares the walk; `administrators` are the accounts that need no SAL.
    pub fn establish(directory: &Directory, administrators: BTreeSet<NodeNo>) -> Self {
        let (memberships, starts) = directory.members_by_group();
        let (apart, come_by) = (BTreeSet::new(), Mutex::default());
        Self { memberships, starts, come_by, administrators, apart }
    }

    /// Sets entries of the access list apart: a person of theirs counts at other end customers all the same.
    pub fn set_apart(&mut self, entries: BTreeSet<usize>) {
        self.apart = entries;
    }

    /// Whether an account is an administrator's, which needs no SAL.
    pub fn is_administrator(&self, account: NodeNo) -> bool {
        self.administrators.contains(&account)
    }

    /// The numbers of the memberships of a group.
    fn members_of(&self, group: NodeNo) -> &[u32] {
        let start = self.starts[group as usize] as usize;
        let end = self.starts[group as usize + 1] as usize;
        &self.memberships[start..end]
    }

    /// Walks from the listed groups through every group nested in them.
    pub fn reach(
        &self,
        directory: &Directory,
        many: &ManyPersons,
        listed: &[ListedGroup],
        members: Members,
    ) -> Reached {
        let mut reached = Reached { members, ..Reached::default() };
        // A walk that broke off would have left nodes in it; no one walks after it.
        let come_by = &mut *self.come_by.lock().unwrap_or_else(PoisonError::into_inner);
        let ComeBy { entered, met } = come_by;
        let mut from: Vec<&ListedGroup> = listed.iter().collect();
        from.sort_by_key(|listed| listed.origin);
        for listed in from {
            if !entered.insert(listed.group) {
                reached.groups.push((listed.group, None));
                if let Some(why) = self.unnamed_group(directory, many, listed.group) {
                    reached.unnamed.push((listed.group, why, listed.origin));
                }
            }
        }
        let mut next = 0;
        while let Some(&(group, _)) = reached.groups.get(next) {
            next += 1;
            for &number in self.members_of(group) {
                let Some(membership) = directory.memberships.at(number) else { continue };
                let row = || directory.first_rows.at(number);
                let member = membership.member;
                let (as_group, as_account) = self.taken_as(directory, membership);
                if as_group && !entered.insert(member) {
                    reached.groups.push((member, Some(group)));
                    if let Some(why) = self.unnamed_group(directory, many, member) {
                        reached.unnamed.push((member, why, row()));
                    }
                }
                if as_account && !met.insert(member) {
                    match self.unnamed_account(directory, many, member) {
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
        reached
    }

    /// Whether a member is walked as a group, and whether it is met as an account. An account that any
    /// row calls a user is one, and what has members of its own is a group, whatever this row says.
    fn taken_as(&self, directory: &Directory, membership: Membership) -> (bool, bool) {
        let member = membership.member;
        let is_group = match membership.kind {
            MemberKind::Group => true,
            MemberKind::Unsaid => directory.is_group(member),
            MemberKind::Account => false,
        };
        if !is_group {
            return (!self.members_of(member).is_empty(), true);
        }
        let said = directory.account(member).map(|account| account.said);
        let person =
            said.is_some_and(|said| said.has(MemberType::User) || said.has(MemberType::Shared));
        (true, person)
    }

    /// Whether a group tells nobody who is in it. A row that says that `Domain Users` is empty does not
    /// tell: members by primary group are missing from every list of members.
    fn unnamed_group(
        &self,
        directory: &Directory,
        many: &ManyPersons,
        group: NodeNo,
    ) -> Option<Unnamed> {
        let without = !directory.has_rows(group) && self.members_of(group).is_empty();
        let rows = without.then_some(Unnamed::NoRows);
        self.unnamed(directory, many, group).or(rows)
    }

    /// Whether a member that is no group stands for many or for nobody knows whom.
    fn unnamed_account(
        &self,
        directory: &Directory,
        many: &ManyPersons,
        member: NodeNo,
    ) -> Option<Unnamed> {
        let said = directory.account(member)?.said;
        let unsaid = said.has(MemberType::Unsaid) || said.has(MemberType::Unknown);
        self.unnamed(directory, many, member).filter(|why| match why {
            // Exports call it a user or a group as it comes; only a number of persons settles it.
            Unnamed::ManyPersons => !said.has(MemberType::Shared),
            Unnamed::Unresolved | Unnamed::NoRows => {
                unsaid && !said.has(MemberType::User) && !said.has(MemberType::Shared)
            }
        })
    }

    /// Whether a name of which no row gives a member stands for many persons, or for nobody knows whom.
    fn unnamed(&self, directory: &Directory, many: &ManyPersons, node: NodeNo) -> Option<Unnamed> {
        if !self.members_of(node).is_empty() {
            return None;
        }
        if directory.names(node).any(|name| many.has(name)) {
            return Some(Unnamed::ManyPersons);
        }
        let is_identifier = |name: &str| is_sid(name) || is_foreign_principal(name);
        // The GUID of a foreign principal says no more than its SID.
        let resolves = |name: &str| !is_identifier(name) && Rank::of(name) != Rank::Guid;
        let unresolved = directory.names(node).any(is_identifier);
        (unresolved && !directory.names(node).any(resolves)).then_some(Unnamed::Unresolved)
    }
}
