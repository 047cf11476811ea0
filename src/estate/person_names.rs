//! By which names a person is found again in another month: what the numbers of one run cannot tell.

use std::collections::{BTreeMap, BTreeSet};

use crate::fold::Fold as _;
use crate::readings::{DisabledAccounts, PersonsAcrossCustomers};

use super::access::{Access, Reached};
use super::account::NodeNo;
use super::directory::Directory;
use super::identity::{EVERYWHERE, Rank};
use super::persons::{Counter, Person};

/// A name by which a person may be found again, in small letters. The order is that of trust: two persons are
/// one if they agree in the surest kind of name that both have.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum PersonName {
    /// The id that joins the accounts of a person.
    PersonId(String),
    /// A security identifier.
    Sid(String),
    /// A GUID.
    Guid(String),
    /// `user@domain`.
    Upn(String),
    /// `DOMAIN\name`. A directory that is called otherwise the next month does not make it another.
    Qualified(String),
    /// A distinguished name.
    Dn(String),
    /// A name that says nothing of its domain, with the directory.
    Plain(String, String),
}

impl PersonName {
    /// How sure the kind of name is; zero is the surest.
    pub fn place(&self) -> usize {
        match self {
            Self::PersonId(_) => 0,
            Self::Sid(_) => 1,
            Self::Guid(_) => 2,
            Self::Upn(_) => 3,
            Self::Qualified(_) => 4,
            Self::Dn(_) => 5,
            Self::Plain(..) => 6,
        }
    }

    /// How many kinds there are.
    pub const KINDS: usize = 7;
}

/// A person who is authorised at an end customer. One account that several share stands for all of them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct NamedPerson {
    /// The names, surest first.
    pub names: Vec<PersonName>,
    /// What a reader calls the person. It must not get into any file of a dossier but `workings.csv`.
    pub shown: String,
    /// How many persons it stands for.
    pub persons: u64,
}

impl Access {
    /// The persons of every entry of the access list, administrators included, in the order of their names.
    /// They are those whose number the report shows as `persons`.
    pub fn named_persons(
        &self,
        directory: &Directory,
        reached: &[Reached],
        disabled: DisabledAccounts,
    ) -> Vec<Vec<NamedPerson>> {
        // Whether a person counts at another end customer as well does not change who is authorised here.
        let mut counter = Counter::new(directory, disabled, PersonsAcrossCustomers::Each);
        let mut accounts_of: BTreeMap<u32, Vec<NodeNo>> = BTreeMap::new();
        for &(account, person) in &directory.person_ids {
            accounts_of.entry(person).or_default().push(account);
        }
        let of_entry = |reached: &Reached| {
            let mut named: Vec<NamedPerson> = Vec::new();
            self.count(&mut counter, reached, |person, found| {
                let own = [found.account];
                let accounts = match person {
                    // Whichever account was met first, the person is all of them.
                    Person::Id(id) => accounts_of.get(&id).map_or(&own[..], Vec::as_slice),
                    Person::Account(_) => &own[..],
                };
                named.push(directory.named_person(person, accounts, found.persons.into()));
            });
            named.sort();
            named
        };
        reached.iter().map(of_entry).collect()
    }
}

impl Directory {
    fn named_person(&self, person: Person, accounts: &[NodeNo], persons: u64) -> NamedPerson {
        let mut names = BTreeSet::new();
        if let Person::Id(id) = person {
            names.insert(PersonName::PersonId(self.persons.shown(id).folded()));
        }
        for &account in accounts {
            let key = (self.nodes.space(account), self.nodes.shown(account));
            for (space, text) in std::iter::once(key).chain(self.aliases.with_space(account)) {
                names.insert(self.person_name(space, text));
            }
        }
        let called = accounts.iter().map(|&account| self.name(account).into_owned()).min();
        let shown = called.unwrap_or_default();
        NamedPerson { names: names.into_iter().collect(), shown, persons }
    }

    fn person_name(&self, space: u32, text: &str) -> PersonName {
        let name = text.trim().folded();
        match Rank::of(text) {
            Rank::Sid => PersonName::Sid(name),
            Rank::Guid => PersonName::Guid(name),
            Rank::Upn => PersonName::Upn(name),
            Rank::Qualified => PersonName::Qualified(name),
            Rank::Dn => PersonName::Dn(name),
            Rank::Plain => {
                let directory = match space {
                    EVERYWHERE => "",
                    space => self.directories.shown(space - 1),
                };
                PersonName::Plain(name, directory.folded())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::origin::{FileId, Origin};

    #[test]
    fn a_person_is_called_by_the_kinds_of_names_that_its_account_has() {
        let guid = "6BA7B810-9DAD-11D1-80B4-00C04FD430C8";
        // name, as a name of a person
        let cases = [
            ("S-1-5-21-1-2-3-7", PersonName::Sid("s-1-5-21-1-2-3-7".into())),
            (guid, PersonName::Guid(guid.folded())),
            ("Ada@Corp.example", PersonName::Upn("ada@corp.example".into())),
            ("CORP\\Ada", PersonName::Qualified("corp\\ada".into())),
            ("CN=Ada,DC=corp", PersonName::Dn("cn=ada,dc=corp".into())),
            ("Ada", PersonName::Plain("ada".into(), "hq".into())),
        ];
        let mut directory = Directory::default();
        let hq = directory.number("HQ", Origin { file: FileId(0), line: 2 });
        let id = directory.persons.number(0, "P-77");
        let kinds = cases.len();
        for ((text, expected), place) in cases.into_iter().zip(1..) {
            let node = directory.node(hq, text, Origin { file: FileId(0), line: 2 });
            let named = directory.named_person(Person::Account(node), &[node], 3);
            assert_eq!(named.names, std::slice::from_ref(&expected));
            assert_eq!((named.shown.as_str(), named.persons), (text, 3));
            assert_eq!(expected.place(), place);
            let named = directory.named_person(Person::Id(id), &[node], 1);
            assert_eq!(named.names, [PersonName::PersonId("p-77".into()), expected]);
            assert_eq!(named.names[0].place(), 0);
        }
        // With the ids of persons.
        assert_eq!(PersonName::KINDS, kinds + 1);
    }
}
