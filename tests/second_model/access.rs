//! Subscriber access licences (SALs): the authorised persons of every product and customer.

use super::answer::{AccessAnswer, LeftOut, Lines};
use super::cores::LISTED_ANY_USE;
use super::days::month_has_reached;
use super::directory::{Account, Class, Directory, Key, directory_of_month};
use super::exclusions::Deductions;
use super::machines::Machines;
use super::products::{is_device_product, is_listed_provider};
use super::text::{fold, is_qualified, keep_smallest};
use super::world::{AccessGroupRow, DisabledAccounts, PersonsAcrossCustomers, World};
use std::collections::{BTreeMap, BTreeSet};

#[derive(Clone, Debug, Default)]
pub struct PersonAnswer {
    pub lines: Lines,
    pub access: Vec<AccessAnswer>,
    pub withheld: bool,
}

/// Whom a SAL is for: a person that the directory identifies, or else an account.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Person {
    Identified(String),
    Behind(Key),
}

impl Person {
    /// Whether the same person can be recognised behind another customer.
    fn known_everywhere(&self) -> bool {
        match self {
            Person::Identified(_) => true,
            Person::Behind(account) => is_qualified(&account.name),
        }
    }
}

/// The persons of one product and customer, each with the number of SALs that they weigh.
#[derive(Clone, Debug, Default)]
struct Authorised {
    all: BTreeMap<Person, u64>,
    /// Without those whom only administrators' accounts reach.
    counted: BTreeMap<Person, u64>,
    left_out: LeftOut,
    /// What rows of the register of exclusions take away.
    deducted: u64,
}

pub fn access_answer(machines: &Machines) -> PersonAnswer {
    let world = machines.world;
    let mut answer = PersonAnswer::default();
    if world.members.is_empty() || world.access_groups.is_empty() {
        // Groups without members, or members without groups, are half an input.
        answer.withheld = !(world.members.is_empty() && world.access_groups.is_empty());
        return answer;
    }
    let directory = directory_of_month(world);
    let administrators = administrators(world, &directory);

    // By folded product and customer: the listed groups.
    let mut listed: BTreeMap<(String, String), BTreeSet<Key>> = BTreeMap::new();
    let mut customers: BTreeMap<String, Option<String>> = BTreeMap::new();
    for row in &world.access_groups {
        // LISTED: our licences may not be used at a Listed Provider any more.
        if is_listed_provider(&row.operator) && month_has_reached(&world.settings, LISTED_ANY_USE) {
            answer.withheld = true;
        }
        if is_refused(row, world) {
            answer.withheld = true;
            continue;
        }
        listed
            .entry((fold(&row.product), fold(&row.customer)))
            .or_default()
            .extend(directory.listed(&row.directory, &row.group));
        keep_smallest(customers.entry(fold(&row.customer)).or_default(), &row.customer);
    }

    let mut authorised: BTreeMap<(String, String), Authorised> = BTreeMap::new();
    for ((product, customer), groups) in &listed {
        let reached = directory.with_nested(groups);
        if directory.holds_unnamed(&reached) {
            answer.withheld = true;
        }
        let shown = customers[customer].clone().unwrap_or_default();
        let accounts = directory.accounts_in(&reached);
        let found = if is_device_product(product) {
            devices_of(world, &directory, &accounts)
        } else {
            persons_of(world, &directory, &administrators, &accounts, &mut answer.withheld)
        };
        authorised.insert((product.clone(), shown), found);
    }

    let mut deductions = Deductions::of(machines);
    for ((product, customer), found) in &mut authorised {
        let persons: u64 = found.all.values().sum();
        let counted: u64 = found.counted.values().sum();
        found.deducted = deductions.from(product, customer, persons).min(counted);
    }

    for ((product, customer), found) in &authorised {
        let persons: u64 = found.all.values().sum();
        let counted: u64 = found.counted.values().sum();
        let quantity = counted - found.deducted;
        let elsewhere = match world.settings.readings.persons_across_customers {
            PersonsAcrossCustomers::Once if !is_device_product(product) => {
                counted_elsewhere(product, customer, found, &authorised).min(quantity)
            }
            _ => 0,
        };
        let mut left_out = found.left_out.clone();
        left_out.administrator = persons - counted;
        *answer.lines.entry(product.clone()).or_insert(0) += quantity - elsewhere;
        answer.access.push(AccessAnswer {
            product: product.clone(),
            customer: if customer.is_empty() { None } else { Some(customer.clone()) },
            persons,
            left_out,
            deducted: found.deducted,
            counted_elsewhere: elsewhere,
            quantity,
        });
    }
    answer.lines.retain(|_, quantity| *quantity > 0);
    answer
}

/// D8: Remote Desktop is licensed by persons, unless the price list has it by devices.
pub fn is_refused(row: &AccessGroupRow, world: &World) -> bool {
    fold(&row.product) == "rds-device-sal"
        && !world.prices.iter().any(|price| fold(&price.product) == "rds-device-sal")
}

fn administrators(world: &World, directory: &Directory) -> BTreeSet<Key> {
    let mut accounts = BTreeSet::new();
    for name in &world.settings.administrators {
        if let Some(account) = directory.account_named(name) {
            // Two users may be left out, by name: an account of several persons names nobody.
            let known = &directory.accounts[&account];
            if !known.shared && known.person_ids.len() <= 1 {
                accounts.insert(account);
            }
        }
    }
    accounts
}

fn persons_of(
    world: &World,
    directory: &Directory,
    administrators: &BTreeSet<Key>,
    accounts: &BTreeSet<Key>,
    withheld: &mut bool,
) -> Authorised {
    let mut found = Authorised::default();
    for key in accounts {
        let account = &directory.accounts[key];
        match account.class {
            Class::Service => found.left_out.service += 1,
            Class::Computer => found.left_out.computer += 1,
            Class::Contact => found.left_out.contact += 1,
            Class::Person => {
                if account.disabled
                    && world.settings.readings.disabled_accounts == DisabledAccounts::LeaveOut
                {
                    found.left_out.disabled += 1;
                    continue;
                }
                if account.shared && account.persons.is_none() {
                    *withheld = true;
                }
                for (person, weight) in persons_behind(key, account) {
                    found.all.insert(person.clone(), weight);
                    if !administrators.contains(key) {
                        found.counted.insert(person, weight);
                    }
                }
            }
        }
    }
    found
}

/// SAL-DEVICE: the computers of the groups, whoever else is a member of them.
fn devices_of(world: &World, directory: &Directory, accounts: &BTreeSet<Key>) -> Authorised {
    let mut found = Authorised::default();
    for key in accounts {
        let account = &directory.accounts[key];
        match account.class {
            Class::Computer => {
                if account.disabled
                    && world.settings.readings.disabled_accounts == DisabledAccounts::LeaveOut
                {
                    found.left_out.disabled += 1;
                    continue;
                }
                found.all.insert(Person::Behind(key.clone()), 1);
                found.counted.insert(Person::Behind(key.clone()), 1);
            }
            Class::Service => found.left_out.service += 1,
            Class::Contact => found.left_out.contact += 1,
            Class::Person => found.left_out.person += 1,
        }
    }
    found
}

fn persons_behind(key: &Key, account: &Account) -> Vec<(Person, u64)> {
    if account.shared {
        // A shared account is its number of persons, whomever it may be registered for.
        return vec![(Person::Behind(key.clone()), account.persons.unwrap_or(1))];
    }
    if account.person_ids.is_empty() {
        return vec![(Person::Behind(key.clone()), 1)];
    }
    let mut persons = Vec::new();
    for id in &account.person_ids {
        persons.push((Person::Identified(id.clone()), 1));
    }
    persons
}

/// What this customer's quantity holds of persons who are counted for an earlier customer of
/// the same product already, customers being in byte order.
fn counted_elsewhere(
    product: &str,
    customer: &str,
    found: &Authorised,
    authorised: &BTreeMap<(String, String), Authorised>,
) -> u64 {
    let mut elsewhere = 0;
    for (person, weight) in &found.counted {
        let earlier = authorised.iter().any(|((own, other), others)| {
            // Nobody knows whom a deduction stands for, so it makes nobody count elsewhere.
            own == product
                && other.as_str() < customer
                && others.deducted == 0
                && others.counted.contains_key(person)
        });
        if earlier && person.known_everywhere() {
            elsewhere += weight;
        }
    }
    elsewhere
}
