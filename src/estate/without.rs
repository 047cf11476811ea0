//! Persons with one product who have not another: what relations between SALs are held against.

use std::collections::{BTreeMap, HashSet};

use foldhash::fast::RandomState;

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
        let listed = directory.listed();
        let of = |wanted: &dyn Fn(&Product) -> bool| -> Vec<(&str, &Reached)> {
            let entries = listed.iter().zip(reached);
            let wanted = entries.filter(|((product, _, _), _)| wanted(product));
            wanted.map(|((_, customer, _), reached)| (customer.as_str(), reached)).collect()
        };
        let is_with = |product: &Product| products.contains(product);
        let is_beside = |product: &Product| others.contains(product) && !is_with(product);
        let mut beside: BTreeMap<&str, HashSet<Person, RandomState>> = BTreeMap::new();
        let with = of(&is_with);
        let customers: HashSet<&str, RandomState> = with.iter().map(|(own, _)| *own).collect();
        for (customer, reached) in of(&is_beside) {
            if !customers.contains(customer) {
                continue;
            }
            let mut counter = Counter::new(directory, disabled, PersonsAcrossCustomers::Each);
            let held = beside.entry(customer).or_default();
            self.count(&mut counter, reached, |person, _| {
                held.insert(person);
            });
        }
        let mut missing: BTreeMap<&str, u64> = BTreeMap::new();
        for (customer, reached) in with {
            let mut counter = Counter::new(directory, disabled, PersonsAcrossCustomers::Each);
            // Whoever has one of the others is passed over, and whoever was met with another of the products.
            let passed = beside.entry(customer).or_default();
            self.count(&mut counter, reached, |person, found| {
                if passed.insert(person) {
                    *missing.entry(customer).or_default() += u64::from(found.persons);
                }
            });
        }
        let missing = missing.into_iter().filter(|(_, number)| *number > 0);
        missing.map(|(customer, number)| (customer.to_owned(), number)).collect()
    }
}
