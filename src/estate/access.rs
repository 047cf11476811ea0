//! Who is authorised: what an account is, and what the groups of an end customer lead to.

use std::collections::BTreeSet;

use crate::intake::MemberType;
use crate::origin::Origin;

use super::account::{Account, NodeNo};
use super::directory::Directory;

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

/// Who needs no SAL, and what follows for the entries of the access list.
#[derive(Debug)]
pub struct Access {
    pub(super) administrators: BTreeSet<NodeNo>,
    /// Entries of the access list whose persons are not taken for counted when they have access elsewhere
    /// as well, because some of them need no SAL there.
    pub(super) apart: BTreeSet<usize>,
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
    /// `administrators` are the accounts that need no SAL; a person of one of the `apart` entries of the access list
    /// counts at other end customers all the same.
    pub fn new(administrators: BTreeSet<NodeNo>, apart: BTreeSet<usize>) -> Self {
        Self { administrators, apart }
    }

    /// Whether an account is an administrator's, which needs no SAL.
    pub fn is_administrator(&self, account: NodeNo) -> bool {
        self.administrators.contains(&account)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::origin::{FileId, Origin};

    fn account(types: &[MemberType], persons: Option<u32>) -> Account {
        let mut account = Account::unsaid(Origin { file: FileId(0), line: 2 });
        types.iter().for_each(|&member_type| account.said.add(member_type));
        Account { persons, ..account }
    }

    #[test]
    fn an_account_that_several_persons_use_is_shared() {
        use MemberType::{Computer, Contact, Service, Shared, Unsaid, User};
        // what rows say, and how many persons use it: what it is
        let cases: [(&[MemberType], Option<u32>, AccountKind); 9] = [
            (&[User], None, AccountKind::Person),
            (&[User], Some(1), AccountKind::Person),
            (&[User], Some(2), AccountKind::Shared(Some(2))),
            (&[Unsaid, Service], Some(1), AccountKind::Person),
            (&[Shared], None, AccountKind::Shared(None)),
            (&[Shared, User], Some(1), AccountKind::Shared(Some(1))),
            (&[Service], None, AccountKind::Service),
            (&[Computer], None, AccountKind::Computer),
            (&[Contact], None, AccountKind::Contact),
        ];
        for (types, persons, kind) in cases {
            assert_eq!(account(types, persons).kind(false), kind, "{types:?} {persons:?}");
        }
        // A member of unsaid kind is the group of its name.
        assert_eq!(account(&[Unsaid, Service], None).kind(true), AccountKind::Service);
    }

    #[test]
    fn kinds_that_do_not_go_together_contradict_each_other() {
        use MemberType::{Computer, Service, Unsaid, User};
        assert!(account(&[User, Computer], None).contradicts_itself(false));
        assert!(!account(&[User, Unsaid], None).contradicts_itself(false));
        assert!(account(&[Unsaid, Service], None).contradicts_itself(false));
        // The unsaid kind is that of the group.
        assert!(!account(&[Unsaid, Service], None).contradicts_itself(true));
    }

    #[test]
    fn administrators_are_those_that_are_named() {
        let access = Access::new(BTreeSet::from([3]), BTreeSet::new());
        assert!(access.is_administrator(3));
        assert!(!access.is_administrator(4));
    }
}
