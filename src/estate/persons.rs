//! Persons, not accounts: who counts at each end customer, who is left out and why, and the rows behind
//! it. Products that are had for devices count the computers in their groups instead.

use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap, HashSet};

use foldhash::fast::RandomState;

use crate::intake::Enabled;
use crate::origin::Origin;
use crate::readings::{DisabledAccounts, PersonsAcrossCustomers};
use crate::terms::Product;

use super::access::{Access, AccountKind, Members, Reached};
use super::account::NodeNo;
use super::directory::Directory;
use super::witnesses::Witness;

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
    pub(super) counted: HashSet<Person, RandomState>,
    /// The entry that is counted, by its place in the access list.
    pub(super) entry: usize,
}

/// Who a person is: by the id that joins accounts, else by the account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Person {
    Id(u32),
    Account(NodeNo),
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
            counter.entry = index;
            if entries.last().is_some_and(|entry| entry.product != product) {
                counter.counted.clear();
            }
            let (mut entry, _, _) = self.count(&mut counter, reached);
            (entry.product, entry.customer) = (product, customer);
            entries.push(entry);
        }
        entries
    }

    /// The rows behind the persons, the administrators and those counted elsewhere, of every entry.
    pub fn witnesses(
        &self,
        directory: &Directory,
        reached: &[Reached],
        disabled: DisabledAccounts,
        across: PersonsAcrossCustomers,
        mut use_entry: impl FnMut(usize, EntryWitnesses),
    ) {
        let mut counter = Counter::new(directory, disabled, across);
        let mut last_product: Option<Product> = None;
        for (index, (product, _, _)) in directory.listed().into_iter().enumerate() {
            if last_product.as_ref().is_some_and(|last| *last != product) {
                counter.counted.clear();
            }
            last_product = Some(product);
            counter.entry = index;
            let Some(reached) = reached.get(index) else {
                continue;
            };
            let (_, persons, elsewhere) = self.count(&mut counter, reached);
            let paths: HashMap<NodeNo, Option<NodeNo>> = reached.groups.iter().copied().collect();
            let mut told = EntryWitnesses::default();
            for (person, found) in persons {
                let witness = Witness {
                    origin: found.row,
                    subject: format!("account {}", directory.name(found.account)),
                    counts: found.persons,
                    note: note_of(directory, &paths, person, &found),
                };
                match found.standing {
                    PersonStanding::Counts => {}
                    PersonStanding::Administers => told.administrators.push(witness.clone()),
                }
                if elsewhere.contains(&person) {
                    told.counted_elsewhere.push(witness.clone());
                }
                told.persons.push(witness);
            }
            for &(account, row, group) in &reached.accounts {
                if let Some(why) = counter.left_out(account, reached.members) {
                    let reason = directory.reason(account);
                    let reason =
                        if reason.is_empty() { String::new() } else { format!(": {reason}") };
                    told.left_out.push(Witness {
                        origin: row,
                        subject: format!("account {}", directory.name(account)),
                        counts: 0,
                        note: format!(
                            "{}{reason}; {}",
                            why.text(),
                            path_of(directory, &paths, group)
                        ),
                    });
                }
            }
            for list in [&mut told.persons, &mut told.administrators, &mut told.counted_elsewhere] {
                list.sort();
            }
            told.left_out.sort();
            use_entry(index, told);
        }
    }

    /// Counts the persons of one entry. Also gives who they are, and which of them are counted
    /// elsewhere already.
    pub(super) fn count(
        &self,
        counter: &mut Counter<'_>,
        reached: &Reached,
    ) -> (AccessEntry, Vec<(Person, FoundPerson)>, BTreeSet<Person>) {
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
        let mut places: HashMap<Person, usize, RandomState> = HashMap::default();
        let mut persons: Vec<(Person, FoundPerson)> = Vec::new();
        for &(account, row, group) in &reached.accounts {
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
            let weight = match kind {
                Some(AccountKind::Shared(Some(persons))) => u64::from(persons),
                Some(AccountKind::Shared(None)) => {
                    entry.shared_without_number.push(row);
                    1
                }
                _ => 1,
            };
            let administers =
                reached.members == Members::Persons && self.administrators.contains(&account);
            let standing =
                if administers { PersonStanding::Administers } else { PersonStanding::Counts };
            let found = FoundPerson { account, row, group, persons: weight, standing };
            each_person_behind(directory, (account, kind), reached.members, |person| {
                match places.entry(person) {
                    Entry::Vacant(place) => {
                        place.insert(persons.len());
                        persons.push((person, found));
                    }
                    // A counted account of the same person outweighs an administrator's.
                    Entry::Occupied(place) => {
                        let held = &mut persons[*place.get()].1;
                        if held.standing == PersonStanding::Administers
                            && standing == PersonStanding::Counts
                        {
                            *held = found;
                        }
                    }
                }
            });
        }
        let mut elsewhere = BTreeSet::new();
        for (person, found) in &persons {
            entry.persons += found.persons;
            match found.standing {
                PersonStanding::Administers => entry.left_out.administrator += found.persons,
                PersonStanding::Counts => {
                    let known = match person {
                        Person::Id(_) => true,
                        Person::Account(account) => directory.is_qualified(*account),
                    };
                    let once = counter.across == PersonsAcrossCustomers::Once
                        && reached.members == Members::Persons;
                    if once && known && counter.counted.contains(person) {
                        entry.counted_elsewhere += found.persons;
                        elsewhere.insert(*person);
                    } else if once && known && !self.apart.contains(&counter.entry) {
                        counter.counted.insert(*person);
                    }
                }
            }
        }
        (entry, persons, elsewhere)
    }
}

/// The rows behind the numbers of one entry.
#[derive(Debug, Default)]
pub struct EntryWitnesses {
    /// Every person.
    pub persons: Vec<Witness>,
    /// Those who administer only.
    pub administrators: Vec<Witness>,
    /// Those counted at another end customer.
    pub counted_elsewhere: Vec<Witness>,
    /// Accounts that are no persons, or disabled.
    pub left_out: Vec<Witness>,
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
    row: Origin,
    group: NodeNo,
    pub(super) persons: u64,
    pub(super) standing: PersonStanding,
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
        Self { directory, disabled, across, counted: HashSet::default(), entry: 0 }
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

fn note_of(
    directory: &Directory,
    paths: &HashMap<NodeNo, Option<NodeNo>>,
    person: Person,
    found: &FoundPerson,
) -> String {
    let mut note = path_of(directory, paths, found.group);
    if matches!(person, Person::Id(_)) {
        note.push_str("; person by person_id");
    }
    if found.persons > 1 {
        note.push_str("; shared account");
    }
    if found.standing == PersonStanding::Administers {
        note.push_str("; administrator");
    }
    note
}

/// The groups from the listed one down to `group`.
fn path_of(
    directory: &Directory,
    paths: &HashMap<NodeNo, Option<NodeNo>>,
    group: NodeNo,
) -> String {
    let mut names = vec![directory.name(group)];
    let mut at = group;
    while let Some(Some(above)) = paths.get(&at) {
        names.push(directory.name(*above));
        at = *above;
        // A deep chain is told by its two ends.
        if names.len() == 8 {
            names.push("…".into());
            break;
        }
    }
    names.reverse();
    format!("in group {}", names.join(" > "))
}
