//! The access of end customers on both sides: how many persons came, went and stayed, and who.

use super::persons::{self, Person};
use super::snapshot::{AccessSnapshot, Snapshot};
use super::{Change, paired};

/// One product at one end customer on both sides, or on one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessDifference {
    /// The product.
    pub product: String,
    /// The end customer; none for the provider itself.
    pub customer: Option<String>,
    /// What became of it. Persons who changed places with others are a change.
    pub change: Change,
    /// The earlier side.
    pub from: Option<AccessSnapshot>,
    /// The later side.
    pub to: Option<AccessSnapshot>,
    /// Who came and went; none where a side does not tell its persons.
    pub persons: Option<PersonsMoved>,
}

/// Who came, went and stayed, administrators included. Their numbers are those of persons, so that an account
/// which several share moves as many as it stands for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PersonsMoved {
    /// How many came.
    pub entered: u64,
    /// How many went.
    pub left: u64,
    /// How many stayed.
    pub stayed: u64,
    /// Who came, in the order of their names. No file of a dossier may have them.
    pub who_entered: Vec<String>,
    /// Who went, likewise.
    pub who_left: Vec<String>,
}

/// Every product and end customer of both sides.
pub(super) fn differences(from: &Snapshot, to: &Snapshot) -> Vec<AccessDifference> {
    let by_entry = |row: &AccessSnapshot| (row.product.clone(), row.customer.clone());
    let both = |(key, (from_rows, to_rows)): (_, (Vec<&AccessSnapshot>, Vec<&AccessSnapshot>))| {
        let (from_row, to_row) = (from_rows.first().copied(), to_rows.first().copied());
        let of = |side: &Snapshot| -> Option<Vec<Person>> {
            side.persons.as_ref().map(|persons| persons.get(&key).cloned().unwrap_or_default())
        };
        let persons = match (of(from), of(to)) {
            (Some(from), Some(to)) => Some(moved(&from, &to)),
            _ => None,
        };
        let has_moved = persons.as_ref().is_some_and(|of| of.entered > 0 || of.left > 0);
        let change = match Change::between(from_row, to_row) {
            Change::Equal if has_moved => Change::Changed,
            change => change,
        };
        let (product, customer) = key;
        AccessDifference {
            product,
            customer,
            change,
            from: from_row.cloned(),
            to: to_row.cloned(),
            persons,
        }
    };
    paired(&from.access, &to.access, by_entry).into_iter().map(both).collect()
}

fn moved(from: &[Person], to: &[Person]) -> PersonsMoved {
    let mut moved = PersonsMoved::default();
    let (mut gone, mut come): (Vec<u64>, Vec<u64>) = (
        from.iter().map(|person| person.persons).collect(),
        to.iter().map(|person| person.persons).collect(),
    );
    for (one, other) in persons::pairs(from, to) {
        // Of an account that several share only those are new that it did not stand for before.
        let stayed = gone[one].min(come[other]);
        moved.stayed += stayed;
        gone[one] -= stayed;
        come[other] -= stayed;
    }
    moved.left = gone.iter().sum();
    moved.entered = come.iter().sum();
    moved.who_left = names(from, &gone);
    moved.who_entered = names(to, &come);
    moved
}

/// The names of those who are more than none.
fn names(persons: &[Person], how_many: &[u64]) -> Vec<String> {
    let of = persons.iter().zip(how_many).filter(|(_, many)| **many > 0);
    let mut names: Vec<String> = of.map(|(person, _)| person.shown.clone()).collect();
    names.sort();
    names
}
