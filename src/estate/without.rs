//! Persons with one product who have not another: what relations between SALs are held against.

use std::collections::{BTreeMap, BTreeSet};

use crate::readings::{DisabledAccounts, PersonsAcrossCustomers};
use crate::terms::Product;

use super::access::{Access, Reached};
use super::directory::Directory;
use super::persons::{Counter, Person};

impl Access {
    /// For each end customer the persons who are authorised for one of `products` and for none of `others`,
    /// administrators too; only end customers with such persons.
    pub fn persons_without(
        &self,
        (directory, reached): (&Directory, &[Reached]),
        disabled: DisabledAccounts,
        (products, others): (&[Product], &[Product]),
    ) -> Vec<(String, u64)> {
        let mut with: BTreeMap<String, BTreeMap<Person, u64>> = BTreeMap::new();
        let mut beside: BTreeMap<String, BTreeSet<Person>> = BTreeMap::new();
        for ((product, customer, _), reached) in directory.listed().into_iter().zip(reached) {
            let (is_with, is_beside) = (products.contains(&product), others.contains(&product));
            if !is_with && !is_beside {
                continue;
            }
            let mut counter = Counter::new(directory, disabled, PersonsAcrossCustomers::Each);
            let (_, persons, _) = self.count(&mut counter, reached);
            for (person, found) in persons {
                if is_with {
                    let held = with.entry(customer.clone()).or_default();
                    held.insert(person, found.persons);
                } else {
                    beside.entry(customer.clone()).or_default().insert(person);
                }
            }
        }
        let mut missing = Vec::new();
        for (customer, persons) in with {
            let beside = beside.remove(&customer).unwrap_or_default();
            let without = persons.iter().filter(|(person, _)| !beside.contains(person));
            let number: u64 = without.map(|(_, weight)| weight).sum();
            if number > 0 {
                missing.push((customer, number));
            }
        }
        missing
    }
}
