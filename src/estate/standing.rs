//! How one account stands at every entry of the access list: what somebody asks who wonders why a person
//! counts, or does not.

use std::collections::HashMap;

use crate::intake::Enabled;
use crate::readings::{DisabledAccounts, PersonsAcrossCustomers};

use super::access::{Access, AccountKind, Reached, Unnamed};
use super::account::NodeNo;
use super::directory::Directory;
use super::entry_rows::CountedAt;
use super::persons::{Counter, FoundPerson, Person, PersonStanding, persons_behind};

/// How an account stands at one entry of the access list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountStanding {
    /// No listed group reaches it.
    NotReached,
    /// It stands for persons that nobody can name, so that the line is withheld.
    Unnamed(Unnamed),
    /// It is not counted, for this reason.
    LeftOut(&'static str),
    /// It counts for this many persons.
    Counts(u64),
    /// It adds nobody: its person counts there by this other account.
    JoinedWith(NodeNo),
    /// Its person only administers.
    Administers,
    /// Its person is counted at another end customer already.
    CountedElsewhere,
}

impl Access {
    /// How an account stands at every entry, in the order of the entries.
    pub fn standings(
        &self,
        (directory, reached): (&Directory, &[Reached]),
        disabled: DisabledAccounts,
        across: PersonsAcrossCustomers,
        account: NodeNo,
    ) -> Vec<AccountStanding> {
        let mut counter = Counter::new(directory, disabled, across);
        let mut standings = Vec::new();
        let listed = directory.listed().into_iter().zip(reached).enumerate();
        for (index, ((product, _, _), reached)) in listed {
            counter.begin(index, &product);
            let mut found: HashMap<Person, FoundPerson> = HashMap::new();
            self.count(&mut counter, reached, |person, of_person| {
                found.insert(person, of_person);
            });
            let unnamed = reached.unnamed.iter().find(|(node, _, _)| *node == account);
            let is_reached = reached.accounts(directory).any(|node| node == account);
            let standing = if !is_reached {
                unnamed.map_or(AccountStanding::NotReached, |(_, why, _)| {
                    AccountStanding::Unnamed(*why)
                })
            } else if let Some(why) = counter.left_out(account, reached.members) {
                AccountStanding::LeftOut(why.text())
            } else {
                let behind = persons_behind(directory, account, reached.members);
                standing_of(account, behind.iter().filter_map(|person| found.get(person)))
            };
            standings.push(standing);
        }
        standings
    }
}

/// How an account stands whose persons were found; one that stands for several persons counts as many.
fn standing_of<'f>(
    account: NodeNo,
    behind: impl Iterator<Item = &'f FoundPerson>,
) -> AccountStanding {
    let mut counts = 0;
    let mut otherwise = AccountStanding::NotReached;
    for found in behind {
        if found.standing == PersonStanding::Administers {
            otherwise = AccountStanding::Administers;
        } else if found.at == CountedAt::Elsewhere {
            otherwise = AccountStanding::CountedElsewhere;
        } else if found.account != account {
            otherwise = AccountStanding::JoinedWith(found.account);
        } else {
            counts += u64::from(found.persons);
        }
    }
    if counts > 0 { AccountStanding::Counts(counts) } else { otherwise }
}

impl Directory {
    /// What the rows of the month make of an account, in words.
    pub fn account_in_words(&self, node: NodeNo) -> String {
        let Some(account) = self.account(node) else {
            return "a group".to_owned();
        };
        let kind = match account.kind(self.is_group(node)) {
            AccountKind::Person => "a person's account".to_owned(),
            AccountKind::Shared(Some(persons)) => format!("shared by {persons} persons"),
            AccountKind::Shared(None) => "shared by a number of persons that no row gives".into(),
            AccountKind::Service => "a service account".to_owned(),
            AccountKind::Computer => "a computer".to_owned(),
            AccountKind::Contact => "a contact".to_owned(),
        };
        let enabled = match account.enabled {
            Enabled::Disabled => ", disabled in every row of the month",
            Enabled::Enabled | Enabled::Unsaid => "",
        };
        let reason = self.reason(node);
        let reason = if reason.is_empty() { String::new() } else { format!(": {reason}") };
        format!("{kind}{enabled}{reason}")
    }
}
