//! The directory as the members rows of the month show it: groups, accounts, nestings.

use super::access::is_refused;
use super::captures::in_month;
use super::text::{fold, is_empty, is_global_name, is_no, is_sid, stands_for_many, whole_number};
use super::world::{MemberRow, World};
use std::collections::{BTreeMap, BTreeSet};

/// A directory and a name in it, both folded. Names that are unique everywhere have no
/// directory, so that they join across directories.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    pub directory: String,
    pub name: String,
}

impl Key {
    pub fn new(directory: &str, name: &str) -> Key {
        let directory = if is_global_name(name) { String::new() } else { fold(directory) };
        Key { directory, name: fold(name) }
    }
}

/// Why an account is no person of its own, or that it is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    Person,
    Service,
    Computer,
    Contact,
}

#[derive(Clone, Debug)]
pub struct Account {
    pub class: Class,
    pub shared: bool,
    /// The largest number of persons behind a shared account, if any row gives one.
    pub persons: Option<u64>,
    pub person_ids: BTreeSet<String>,
    pub disabled: bool,
}

#[derive(Clone, Debug, Default)]
pub struct Group {
    pub groups: BTreeSet<Key>,
    pub accounts: BTreeSet<Key>,
    /// A member stands for many persons whom nobody names.
    pub unnamed: bool,
}

#[derive(Clone, Debug, Default)]
pub struct Directory {
    pub groups: BTreeMap<Key, Group>,
    pub accounts: BTreeMap<Key, Account>,
}

/// What the member of one row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Group,
    Account,
    Unnamed,
}

pub fn directory_of_month(world: &World) -> Directory {
    let mut rows = Vec::new();
    for row in &world.members {
        if in_month(&row.captured_at, &world.settings) {
            rows.push(row);
        }
    }
    let said = Said::gather(&rows, world);

    let mut directory = Directory::default();
    let mut rows_of_account: BTreeMap<Key, Vec<&MemberRow>> = BTreeMap::new();
    for row in &rows {
        let group = directory.groups.entry(Key::new(&row.directory, &row.group)).or_default();
        // An empty member states that the group is empty.
        if is_empty(&row.member) {
            continue;
        }
        let member = Key::new(&row.directory, &row.member);
        match said.kind(row) {
            Kind::Group => {
                // An account that any row calls a user is one, here too.
                if said.called_person.contains(&member) {
                    group.accounts.insert(member.clone());
                }
                group.groups.insert(member);
            }
            Kind::Account => {
                group.accounts.insert(member.clone());
                // What has members of its own is a group as well, whatever this row calls it.
                if said.names_members.contains(&member) {
                    group.groups.insert(member.clone());
                }
                rows_of_account.entry(member).or_default().push(row);
            }
            Kind::Unnamed => group.unnamed = true,
        }
    }
    // What one row leaves unnamed is unnamed wherever it is a member: another row that calls it a
    // computer does not tell who stands behind it.
    let unnamed: BTreeSet<Key> = rows
        .iter()
        .filter(|row| !is_empty(&row.member) && matches!(said.kind(row), Kind::Unnamed))
        .map(|row| Key::new(&row.directory, &row.member))
        .collect();
    for group in directory.groups.values_mut() {
        let before = group.accounts.len();
        group.accounts.retain(|key| !unnamed.contains(key));
        group.unnamed |= group.accounts.len() < before;
    }
    for (key, rows) in rows_of_account {
        directory.accounts.insert(key, account_of_rows(&rows));
    }
    directory
}

/// What all rows together say of names, which decides about rows without a member type.
struct Said {
    has_rows: BTreeSet<Key>,
    /// Groups of which some row names a member.
    names_members: BTreeSet<Key>,
    called_group: BTreeSet<Key>,
    called_person: BTreeSet<Key>,
}

impl Said {
    fn gather(rows: &[&MemberRow], world: &World) -> Said {
        let mut said = Said {
            has_rows: BTreeSet::new(),
            names_members: BTreeSet::new(),
            called_group: BTreeSet::new(),
            called_person: BTreeSet::new(),
        };
        for row in rows {
            said.has_rows.insert(Key::new(&row.directory, &row.group));
            if !is_empty(&row.member) {
                said.names_members.insert(Key::new(&row.directory, &row.group));
            }
            let member = Key::new(&row.directory, &row.member);
            match fold(&row.member_type).as_str() {
                "group" => {
                    said.called_group.insert(member);
                }
                // That `Everyone` is called a user names nobody; the number of a shared account does.
                "user" if stands_for_many(&row.member) => {}
                "user" | "shared" => {
                    said.called_person.insert(member);
                }
                _ => {}
            }
        }
        for row in &world.access_groups {
            // A row that is not read tells nothing of its group either.
            if is_refused(row, world) {
                continue;
            }
            said.called_group.insert(Key::new(&row.directory, &row.group));
        }
        said
    }

    fn kind(&self, row: &MemberRow) -> Kind {
        let member = Key::new(&row.directory, &row.member);
        let member_type = fold(&row.member_type);
        match member_type.as_str() {
            "group" => return Kind::Group,
            "user" if stands_for_many(&row.member) => {}
            "user" | "shared" => return Kind::Account,
            _ => {}
        }
        let untyped = member_type.is_empty();
        if untyped && self.has_rows.contains(&member) {
            return Kind::Group;
        }
        let many = stands_for_many(&row.member) || (untyped && is_sid(&row.member));
        if many && !self.names_members.contains(&member) && !self.called_person.contains(&member) {
            return Kind::Unnamed;
        }
        if untyped && self.called_group.contains(&member) {
            return Kind::Group;
        }
        Kind::Account
    }
}

fn account_of_rows(rows: &[&MemberRow]) -> Account {
    let calls_it = |member_type: &str| rows.iter().any(|row| fold(&row.member_type) == member_type);
    let shared = calls_it("shared");
    let class = if calls_it("user") || calls_it("") || shared {
        Class::Person
    } else if calls_it("service") {
        Class::Service
    } else if calls_it("computer") {
        Class::Computer
    } else {
        Class::Contact
    };
    let mut person_ids = BTreeSet::new();
    let mut persons = None;
    for row in rows {
        if !is_empty(&row.person_id) {
            person_ids.insert(fold(&row.person_id));
        }
        persons = persons.max(whole_number(&row.persons));
    }
    Account {
        class,
        shared,
        persons,
        person_ids,
        disabled: rows.iter().all(|row| is_no(&row.enabled)),
    }
}

/// A name or an identifier that tells nobody who stands behind it.
fn names_nobody(name: &str) -> bool {
    stands_for_many(name) || is_sid(name)
}

impl Group {
    fn is_empty(&self) -> bool {
        self.groups.is_empty() && self.accounts.is_empty()
    }
}

impl Directory {
    /// The groups that a row of the list means: its own, or where the list names no directory, every
    /// group of the name that has rows.
    pub fn listed(&self, directory: &str, name: &str) -> BTreeSet<Key> {
        let own = Key::new(directory, name);
        let mut elsewhere = BTreeSet::new();
        if is_empty(directory) {
            for key in self.groups.keys() {
                if key.name == own.name {
                    elsewhere.insert(key.clone());
                }
            }
        }
        if elsewhere.is_empty() { BTreeSet::from([own]) } else { elsewhere }
    }

    /// The groups themselves and all that are nested in them, at any depth.
    pub fn with_nested(&self, listed: &BTreeSet<Key>) -> BTreeSet<Key> {
        let mut reached = listed.clone();
        loop {
            let mut more = reached.clone();
            for key in &reached {
                if let Some(group) = self.groups.get(key) {
                    more.extend(group.groups.iter().cloned());
                }
            }
            if more.len() == reached.len() {
                return reached;
            }
            reached = more;
        }
    }

    pub fn accounts_in(&self, groups: &BTreeSet<Key>) -> BTreeSet<Key> {
        let mut accounts = BTreeSet::new();
        for key in groups {
            if let Some(group) = self.groups.get(key) {
                accounts.extend(group.accounts.iter().cloned());
            }
        }
        accounts
    }

    /// Whether these groups hold persons whom nobody names.
    pub fn holds_unnamed(&self, groups: &BTreeSet<Key>) -> bool {
        groups.iter().any(|key| match self.groups.get(key) {
            Some(group) => group.unnamed || (group.is_empty() && names_nobody(&key.name)),
            None => names_nobody(&key.name),
        })
    }

    /// The account that a configured name means; none where directories disagree.
    pub fn account_named(&self, name: &str) -> Option<Key> {
        let mut found = Vec::new();
        for key in self.accounts.keys() {
            if key.name == fold(name) {
                found.push(key.clone());
            }
        }
        if found.len() == 1 { found.pop() } else { None }
    }
}
