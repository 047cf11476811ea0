//! The accounts of the run, by column: what few rows tell takes room only where some row tells it.

use std::hint::black_box;

use crate::intake::{Enabled, LastLogon, MemberType};
use crate::origin::Origin;

use super::account::{Account, NodeNo, Said};

/// What rows say of every name as an account.
#[derive(Debug, Default)]
pub(super) struct Accounts {
    held: Vec<Held>,
    persons: Column<Option<u32>>,
    last_logons: Column<LastLogon>,
}

/// What every account has.
#[derive(Debug, Clone, Copy)]
struct Held {
    said: Said,
    enabled: Enabled,
    origin: Origin,
}

/// A value for each account, as far as the last that is not the default.
#[derive(Debug, Default)]
struct Column<T>(Vec<T>);

impl<T: Copy + Default + PartialEq> Column<T> {
    fn at(&self, node: NodeNo) -> T {
        self.0.get(node as usize).copied().unwrap_or_default()
    }

    fn set(&mut self, node: NodeNo, value: T) {
        let index = node as usize;
        if index >= self.0.len() {
            if value == T::default() {
                return;
            }
            self.0.resize(index + 1, T::default());
        }
        self.0[index] = value;
    }
}

impl Accounts {
    /// Adds the account of the number that comes next, of which no row says anything but that there is such a name.
    pub fn push(&mut self, origin: Origin) {
        let Account { said, enabled, origin, .. } = Account::unsaid(origin);
        self.held.push(Held { said, enabled, origin });
    }

    /// Touches what is held of some accounts, so that the waits for it fall together.
    pub fn bring_near(&self, nodes: &[Option<NodeNo>]) {
        let held = nodes.iter().flatten().filter_map(|&node| self.held.get(node as usize));
        black_box(held.fold(0, |all, held| all ^ held.origin.line));
    }

    /// The account of a number that was given.
    pub fn at(&self, node: NodeNo) -> Account {
        let Held { said, enabled, origin } = self.held[node as usize];
        let (persons, last_logon) = (self.persons.at(node), self.last_logons.at(node));
        Account { said, enabled, persons, last_logon, origin }
    }

    /// What rows make of the name as an account.
    pub fn said(&self, node: NodeNo) -> Said {
        self.held[node as usize].said
    }

    /// The first row of the account.
    pub fn origin(&self, node: NodeNo) -> Origin {
        self.held[node as usize].origin
    }

    /// Puts an earlier row in the place of the first.
    pub fn lower_origin(&mut self, node: NodeNo, row: Origin) {
        let held = &mut self.held[node as usize].origin;
        *held = row.min(*held);
    }

    /// Notes what a row of a member says that the account is.
    pub fn say(&mut self, node: NodeNo, member_type: MemberType, row: Origin) {
        let Held { said, origin, .. } = &mut self.held[node as usize];
        if *said == Said::default() {
            *origin = row;
        }
        said.add(member_type);
        *origin = row.min(*origin);
    }

    /// By how many persons it is used; none where no row tells.
    pub fn persons(&self, node: NodeNo) -> Option<u32> {
        self.persons.at(node)
    }

    /// Notes by how many persons a row says that it is used; the most count.
    pub fn note_persons(&mut self, node: NodeNo, persons: Option<u32>) {
        self.persons.set(node, self.persons.at(node).max(persons));
    }

    /// Notes when a row says that somebody signed in with it; the latest counts.
    pub fn note_logon(&mut self, node: NodeNo, last_logon: LastLogon) {
        self.last_logons.set(node, self.last_logons.at(node).max(last_logon));
    }

    /// Calls the account enabled.
    pub fn enable(&mut self, node: NodeNo) {
        self.held[node as usize].enabled = Enabled::Enabled;
    }

    /// Applies what rows about the account itself say that it is.
    pub fn settle(&mut self, node: NodeNo, told: Said) {
        self.held[node as usize].said.settle(told);
    }

    /// Puts what is known of the account in the place of what was.
    pub fn set(&mut self, node: NodeNo, account: Account) {
        let Account { said, enabled, persons, last_logon, origin } = account;
        self.held[node as usize] = Held { said, enabled, origin };
        self.persons.set(node, persons);
        self.last_logons.set(node, last_logon);
    }

    /// How many there are.
    pub fn len(&self) -> u32 {
        u32::try_from(self.held.len()).unwrap_or(u32::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::origin::FileId;

    #[test]
    fn an_account_is_what_was_set() {
        let origin = |line| Origin { file: FileId(1), line };
        let mut accounts = Accounts::default();
        for line in 1..=3 {
            accounts.push(origin(line));
        }
        let mut second = Account::unsaid(origin(9));
        second.said.add(MemberType::Shared);
        (second.persons, second.last_logon) = (Some(4), LastLogon::Never);
        accounts.set(1, second);
        assert_eq!(accounts.at(0), Account::unsaid(origin(1)));
        assert_eq!(accounts.at(1), second);
        assert_eq!(accounts.at(2), Account::unsaid(origin(3)));
        accounts.set(1, Account::unsaid(origin(9)));
        assert_eq!(accounts.at(1), Account::unsaid(origin(9)));
        for (row, first) in [(10, 9), (8, 8)] {
            accounts.lower_origin(1, origin(row));
            assert_eq!(accounts.origin(1), origin(first));
        }
        assert_eq!((accounts.len(), accounts.origin(2)), (3, origin(3)));
    }

    #[test]
    fn rows_of_members_are_told_by_the_first_and_the_most_of_them_counts() {
        let origin = |line| Origin { file: FileId(1), line };
        let mut accounts = Accounts::default();
        accounts.push(origin(9));
        accounts.push(origin(9));
        for (line, persons, logon) in [
            (7, Some(2), LastLogon::Unsaid),
            (5, None, LastLogon::Never),
            (6, Some(1), LastLogon::Unsaid),
        ] {
            accounts.say(0, MemberType::Shared, origin(line));
            accounts.note_persons(0, persons);
            accounts.note_logon(0, logon);
        }
        let first = accounts.at(0);
        assert_eq!(
            (first.origin, first.persons, first.last_logon),
            (origin(5), Some(2), LastLogon::Never)
        );
        assert!(first.said.has(MemberType::Shared) && accounts.persons(0) == Some(2));
        assert_eq!(
            (first.enabled, accounts.persons(1)),
            (Account::unsaid(origin(5)).enabled, None)
        );
    }
}
