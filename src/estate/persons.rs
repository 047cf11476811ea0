//! Persons, not accounts: who counts at each end customer, who is left out and why, and the rows behind
//! it. Products that are had for devices count the computers in their groups instead.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use foldhash::fast::RandomState;

use crate::intake::Enabled;
use crate::origin::Origin;
use crate::readings::{DisabledAccounts, PersonsAcrossCustomers};
use crate::terms::Product;

use super::access::{Access, AccountKind, Members, Reached};
use super::account::{Membership, NodeNo};
use super::bits::BitSet;
use super::directory::Directory;
use super::entry_rows::{CameTo, CountedAt, EntryRow, EntryRows, ToldBy};

/// Who is left out at one end customer, in accounts; administrators in persons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LeftOut {
    /// Service accounts.
    pub service: u64,
    /// Computers.
    pub computer: u64,
    /// Contacts.
    pub contact: u64,
    /// Accounts of persons, where devices are counted.
    pub person: u64,
    /// Accounts that were disabled throughout.
    pub disabled: u64,
    /// Persons who need no SAL because they only administer.
    pub administrator: u64,
}

/// The persons authorised for a product at one end customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessEntry {
    /// The product.
    pub product: Product,
    /// The end customer; empty for the provider itself.
    pub customer: String,
    /// What is counted.
    pub members: Members,
    /// Persons or devices, without those left out as no persons or disabled; with the administrators.
    pub persons: u64,
    /// Who is left out.
    pub left_out: LeftOut,
    /// Persons who are counted at another end customer already.
    pub counted_elsewhere: u64,
    /// Shared accounts whose number of persons is missing.
    pub shared_without_number: Vec<Origin>,
}

/// One count of one entry: which reading, and what is kept between the entries of a product.
pub(super) struct Counter<'a> {
    directory: &'a Directory,
    disabled: DisabledAccounts,
    across: PersonsAcrossCustomers,
    /// Persons who were counted at an earlier end customer of the product.
    counted: PersonSet,
    /// The entry that is counted, by its place in the access list, and its product.
    entry: usize,
    product: Option<Product>,
}

/// Who a person is: by the id that joins accounts, else by the account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Person {
    Id(u32),
    Account(NodeNo),
}

impl Person {
    /// Whether it is known that the person is the same at every end customer (D13).
    fn is_known(self, directory: &Directory) -> bool {
        match self {
            Self::Id(_) => true,
            Self::Account(account) => directory.is_qualified(account),
        }
    }
}

/// A set of persons, of whom there may be millions.
#[derive(Debug, Default)]
struct PersonSet {
    ids: BitSet,
    accounts: BitSet,
}

impl PersonSet {
    /// Adds a person.
    fn insert(&mut self, person: Person) {
        match person {
            Person::Id(id) => self.ids.insert(id),
            Person::Account(account) => self.accounts.insert(account),
        };
    }

    /// Whether the person is in it.
    fn has(&self, person: Person) -> bool {
        match person {
            Person::Id(id) => self.ids.has(id),
            Person::Account(account) => self.accounts.has(account),
        }
    }
}

impl Access {
    /// The entries of the access list, by product and end customer, counted under two readings.
    pub fn entries(
        &self,
        directory: &Directory,
        reached: &[Reached],
        disabled: DisabledAccounts,
        across: PersonsAcrossCustomers,
    ) -> Vec<AccessEntry> {
        let mut counter = Counter::new(directory, disabled, across);
        let mut entries: Vec<AccessEntry> = Vec::new();
        let listed = directory.listed().into_iter().zip(reached).enumerate();
        for (index, ((product, customer, _), reached)) in listed {
            counter.begin(index, &product);
            let mut entry = self.count(&mut counter, reached, |_, _| ());
            (entry.product, entry.customer) = (product, customer);
            entries.push(entry);
        }
        entries
    }

    /// The rows behind every entry: its persons, and the accounts that are left out.
    pub fn entry_rows(
        &self,
        directory: &Directory,
        reached: &[Reached],
        disabled: DisabledAccounts,
        across: PersonsAcrossCustomers,
    ) -> Vec<EntryRows> {
        let mut counter = Counter::new(directory, disabled, across);
        let mut of_entries = Vec::with_capacity(reached.len());
        let listed = directory.listed().into_iter().zip(reached).enumerate();
        for (index, ((product, _, _), reached)) in listed {
            counter.begin(index, &product);
            let mut rows = Vec::with_capacity(reached.memberships.len());
            self.count(&mut counter, reached, |person, found| {
                let by = match person {
                    Person::Id(_) => ToldBy::PersonId,
                    Person::Account(_) => ToldBy::Account,
                };
                let FoundPerson { membership, standing, at, .. } = found;
                rows.push(EntryRow { membership, came_to: CameTo::Person { by, standing, at } });
            });
            let left_out = reached.memberships.iter().filter_map(|&membership| {
                let account = directory.memberships.at(membership)?.member;
                let why = counter.left_out(account, reached.members)?;
                Some(EntryRow { membership, came_to: CameTo::LeftOut(why) })
            });
            rows.extend(left_out);
            of_entries.push(EntryRows::new(&reached.groups, rows, directory));
        }
        of_entries
    }

    /// Counts the persons of one entry, and gives each to `use_person`, in no order that matters.
    pub(super) fn count(
        &self,
        counter: &mut Counter<'_>,
        reached: &Reached,
        mut use_person: impl FnMut(Person, FoundPerson),
    ) -> AccessEntry {
        let directory = counter.directory;
        let mut entry = AccessEntry {
            product: Product::new(""),
            customer: String::new(),
            members: reached.members,
            persons: 0,
            left_out: LeftOut::default(),
            counted_elsewhere: 0,
            shared_without_number: Vec::new(),
        };
        // An account is met once, so that its person is settled then; only ids join what several accounts found.
        let mut of_ids: HashMap<u32, usize, RandomState> = HashMap::default();
        let mut joined: Vec<(Person, FoundPerson)> = Vec::new();
        for &membership in &reached.memberships {
            let Some(Membership { member: account, .. }) = directory.memberships.at(membership)
            else {
                continue;
            };
            if let Some(left_out) = counter.left_out(account, reached.members) {
                match left_out {
                    LeftOutAs::Service => entry.left_out.service += 1,
                    LeftOutAs::Computer => entry.left_out.computer += 1,
                    LeftOutAs::Contact => entry.left_out.contact += 1,
                    LeftOutAs::Person => entry.left_out.person += 1,
                    LeftOutAs::Disabled => entry.left_out.disabled += 1,
                }
                continue;
            }
            let kind =
                directory.account(account).map(|held| held.kind(directory.is_group(account)));
            if kind == Some(AccountKind::Shared(None)) {
                entry.shared_without_number.push(directory.first_rows.at(membership));
            }
            let weight = persons_of(kind);
            let administers =
                reached.members == Members::Persons && self.administrators.contains(&account);
            let standing =
                if administers { PersonStanding::Administers } else { PersonStanding::Counts };
            let at = CountedAt::Here;
            let found = FoundPerson { account, membership, persons: weight, standing, at };
            each_person_behind(directory, (account, kind), reached.members, |person| {
                let Person::Id(id) = person else {
                    let found = self.settle(counter, (person, found), &mut entry);
                    return use_person(person, found);
                };
                match of_ids.entry(id) {
                    Entry::Vacant(place) => {
                        place.insert(joined.len());
                        joined.push((person, found));
                    }
                    // A counted account of the same person outweighs an administrator's.
                    Entry::Occupied(place) => {
                        let held = &mut joined[*place.get()].1;
                        if held.standing == PersonStanding::Administers
                            && standing == PersonStanding::Counts
                        {
                            *held = found;
                        }
                    }
                }
            });
        }
        for (person, found) in joined {
            use_person(person, self.settle(counter, (person, found), &mut entry));
        }
        entry
    }

    /// Adds one person to the numbers of an entry, and gives back where the person is counted.
    fn settle(
        &self,
        counter: &mut Counter<'_>,
        (person, found): (Person, FoundPerson),
        entry: &mut AccessEntry,
    ) -> FoundPerson {
        let weight = u64::from(found.persons);
        let once =
            counter.across == PersonsAcrossCustomers::Once && entry.members == Members::Persons;
        let mut at = CountedAt::Here;
        entry.persons += weight;
        match found.standing {
            PersonStanding::Administers => entry.left_out.administrator += weight,
            PersonStanding::Counts if once => {
                // Whether a name tells whose it is costs a look at it, and matters for few.
                if counter.counted.has(person) && person.is_known(counter.directory) {
                    entry.counted_elsewhere += weight;
                    at = CountedAt::Elsewhere;
                } else if !self.apart.contains(&counter.entry) {
                    counter.counted.insert(person);
                }
            }
            PersonStanding::Counts => {}
        }
        FoundPerson { at, ..found }
    }
}

/// For how many persons an account of a kind stands: one, unless it is shared by a number that is known.
fn persons_of(kind: Option<AccountKind>) -> u32 {
    match kind {
        Some(AccountKind::Shared(Some(persons))) => persons,
        _ => 1,
    }
}

impl Directory {
    /// For how many persons an account stands, if it stands for any.
    pub(super) fn persons_of(&self, node: NodeNo) -> u32 {
        persons_of(self.account(node).map(|account| account.kind(self.is_group(node))))
    }
}

/// Who is behind an account: the persons of its ids, else the account itself. Of a shared account nobody is
/// known, and a device is itself, whoever is noted beside it.
pub(super) fn persons_behind(
    directory: &Directory,
    account: NodeNo,
    members: Members,
) -> Vec<Person> {
    let kind = directory.account(account).map(|held| held.kind(directory.is_group(account)));
    let mut persons = Vec::new();
    each_person_behind(directory, (account, kind), members, |person| persons.push(person));
    persons
}

/// Gives everybody who is behind an account of a kind to `use_person`.
fn each_person_behind(
    directory: &Directory,
    (account, kind): (NodeNo, Option<AccountKind>),
    members: Members,
    mut use_person: impl FnMut(Person),
) {
    let apart = matches!(kind, Some(AccountKind::Shared(_))) || members == Members::Devices;
    let mut ids = directory.person_ids(account).filter(|_| !apart).map(Person::Id).peekable();
    if ids.peek().is_none() {
        use_person(Person::Account(account));
    }
    ids.for_each(use_person);
}

/// How a person stands at one end customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PersonStanding {
    Counts,
    Administers,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct FoundPerson {
    pub(super) account: NodeNo,
    /// The number of the membership that led to the account.
    membership: u32,
    pub(super) persons: u32,
    pub(super) standing: PersonStanding,
    pub(super) at: CountedAt,
}

/// Why an account is not counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LeftOutAs {
    Service,
    Computer,
    Contact,
    Person,
    Disabled,
}

impl LeftOutAs {
    pub(super) fn text(self) -> &'static str {
        match self {
            Self::Service => "service account",
            Self::Computer => "computer",
            Self::Contact => "contact",
            Self::Person => "no device",
            Self::Disabled => "disabled in every row of the month",
        }
    }
}

impl<'a> Counter<'a> {
    /// A count under two readings.
    pub(super) fn new(
        directory: &'a Directory,
        disabled: DisabledAccounts,
        across: PersonsAcrossCustomers,
    ) -> Self {
        let counted = PersonSet::default();
        Self { directory, disabled, across, counted, entry: 0, product: None }
    }

    /// Begins an entry of the access list. They come by product, and who was counted for one product counts anew for
    /// the next.
    pub(super) fn begin(&mut self, entry: usize, product: &Product) {
        self.entry = entry;
        if self.product.as_ref() != Some(product) {
            self.counted = PersonSet::default();
            self.product = Some(product.clone());
        }
    }

    /// Why an account is not counted at all, where persons or devices are.
    pub(super) fn left_out(&self, node: NodeNo, members: Members) -> Option<LeftOutAs> {
        let account = self.directory.account(node)?;
        match (account.kind(self.directory.is_group(node)), members) {
            (AccountKind::Service, _) => return Some(LeftOutAs::Service),
            (AccountKind::Contact, _) => return Some(LeftOutAs::Contact),
            (AccountKind::Computer, Members::Persons) => return Some(LeftOutAs::Computer),
            (AccountKind::Person | AccountKind::Shared(_), Members::Devices) => {
                return Some(LeftOutAs::Person);
            }
            (AccountKind::Computer, Members::Devices)
            | (AccountKind::Person | AccountKind::Shared(_), Members::Persons) => {}
        }
        let disabled =
            account.enabled == Enabled::Disabled && self.disabled == DisabledAccounts::LeaveOut;
        disabled.then_some(LeftOutAs::Disabled)
    }
}
