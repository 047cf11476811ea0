//! What is known of one account, one group and one membership, after all of their rows.

use crate::intake::{Enabled, LastLogon, MemberType};
use crate::origin::Origin;

/// An account or a group, by its number of the run. A name may be both.
pub type NodeNo = u32;

/// Every kind of member that some row gives an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Said(u8);

impl Said {
    fn bit(member_type: MemberType) -> u8 {
        1 << (member_type as u8)
    }

    pub(super) fn add(&mut self, member_type: MemberType) {
        self.0 |= Self::bit(member_type);
    }

    /// Adds what other rows say.
    pub(super) fn unite(&mut self, other: Self) {
        self.0 |= other.0;
    }

    /// Adds what rows about the account itself say. Where they say what it is, a row of a group that
    /// does not say it leaves nothing open.
    pub(super) fn settle(&mut self, told: Self) {
        let open = Self::bit(MemberType::Unsaid);
        let vague = open | Self::bit(MemberType::Unknown) | Self::bit(MemberType::Group);
        if told.0 & !vague != 0 {
            self.0 &= !open;
        }
        self.0 |= told.0 & !Self::bit(MemberType::Group) & !open;
    }

    /// Whether no row says more than that it is a member.
    pub(super) fn only_as_group(self) -> bool {
        self.0 == Self::bit(MemberType::Unsaid)
    }

    /// Whether some row says so.
    pub fn has(self, member_type: MemberType) -> bool {
        self.0 & Self::bit(member_type) != 0
    }
}

/// Why a name is taken for a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct GroupSigns {
    /// It has rows of members, be it only to say that it is empty.
    pub(super) has_rows: bool,
    /// A row of another group calls it a group, or it is listed as one that gives access.
    pub(super) is_called_so: bool,
}

/// What the rows of the month say of an account; nothing, where no row makes the name one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Account {
    /// The kinds of member that rows give it.
    pub said: Said,
    /// Whether some row says that it was enabled.
    pub enabled: Enabled,
    /// The most persons that a row gives a shared account.
    pub persons: Option<u32>,
    /// The latest logon that a row tells.
    pub last_logon: LastLogon,
    /// The first row.
    pub origin: Origin,
}

impl Account {
    /// What no row says anything of but that there is such a name.
    pub(super) fn unsaid(origin: Origin) -> Self {
        Self {
            said: Said::default(),
            enabled: Enabled::Disabled,
            persons: None,
            last_logon: LastLogon::Unsaid,
            origin,
        }
    }
}

/// A membership: which node is in which group, as what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Membership {
    /// The group.
    pub group: NodeNo,
    /// The member.
    pub member: NodeNo,
    /// As what.
    pub kind: MemberKind,
}

/// As what a row puts a member into a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MemberKind {
    /// A group.
    Group,
    /// An account.
    Account,
    /// Not said: a group if it is one anywhere.
    Unsaid,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(types: &[MemberType]) -> Said {
        let mut said = Said::default();
        types.iter().for_each(|&member_type| said.add(member_type));
        said
    }

    #[test]
    fn what_groups_and_the_account_itself_say_comes_together() {
        use MemberType::{Computer, Contact, Group, Service, Unknown, Unsaid, User};
        // rows of groups, rows of the account, what it is
        let cases: [(&[MemberType], &[MemberType], &[MemberType]); 10] = [
            // It is told what it is: nothing is open.
            (&[Unsaid], &[User], &[User]),
            (&[Unsaid, User], &[Service], &[User, Service]),
            (&[Unsaid], &[Unknown, Contact], &[Unknown, Contact]),
            (&[Unknown], &[User], &[Unknown, User]),
            // It is not: a word that nobody knows, a group, nothing.
            (&[Unsaid], &[Unknown], &[Unsaid, Unknown]),
            (&[Unsaid], &[Group], &[Unsaid]),
            (&[Unsaid], &[Unsaid], &[Unsaid]),
            (&[Unsaid, Computer], &[Group, Unknown], &[Unsaid, Computer, Unknown]),
            (&[User], &[Unsaid], &[User]),
            (&[], &[Unsaid], &[]),
        ];
        for (in_groups, told, together) in cases {
            let mut settled = said(in_groups);
            settled.settle(said(told));
            assert_eq!(settled, said(together), "{in_groups:?} and {told:?}");
        }
    }

    #[test]
    fn what_other_rows_say_is_added() {
        use MemberType::{Service, Unsaid, User};
        let mut united = said(&[User, Unsaid]);
        united.unite(said(&[User, Service]));
        assert_eq!(united, said(&[User, Unsaid, Service]));
        assert!(said(&[Unsaid]).only_as_group());
        assert!(!united.only_as_group());
        assert!(!Said::default().only_as_group());
    }
}
