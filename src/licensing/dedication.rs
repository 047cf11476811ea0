//! BYOL-DEDICATED: hardware that one end customer has to itself, and what breaks it.

use std::collections::BTreeMap;

use crate::estate::{Estate, HostNo, Place, SeenAt, VmNo};
use crate::fold::Fold as _;

/// A host that every row of the month gives to one end customer.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Dedication {
    customer: String,
    /// The first VM of another customer on it.
    broken_by: Option<String>,
    /// A VM on it of which no row tells the end customer.
    unsaid: Option<VmNo>,
}

/// Whether a host is an end customer's alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Dedicated {
    /// It is.
    Yes,
    /// It is said to be, and VMs on it do not tell whose they are.
    Unproven,
    /// It is not; the reason in words.
    No(String),
}

/// The hosts that are dedicated.
#[derive(Debug, Clone, Default)]
pub struct Dedications {
    of_host: BTreeMap<HostNo, Dedication>,
}

impl Dedications {
    /// What the rows of hosts say, and what VMs break. A VM of which only the cluster is known may be on
    /// any host of it.
    pub fn of(estate: &Estate) -> Self {
        let mut of_host: BTreeMap<HostNo, Dedication> = BTreeMap::new();
        for host in estate.hosts.numbers() {
            let states = &estate.hosts.get(host).states;
            let Some(first) = states.first().filter(|state| !state.dedicated_to.is_empty()) else {
                continue;
            };
            if states.iter().all(|state| state.dedicated_to.is_same(&first.dedicated_to)) {
                let customer = first.dedicated_to.clone();
                of_host.insert(host, Dedication { customer, broken_by: None, unsaid: None });
            }
        }
        let mut dedications = Self { of_host };
        if !dedications.of_host.is_empty() {
            for vm in estate.vms.numbers() {
                dedications.look_at(estate, vm);
            }
        }
        dedications
    }

    fn look_at(&mut self, estate: &Estate, vm: VmNo) {
        let on_hosts = |sighting: u32| {
            estate.places_of(sighting).iter().any(|place| match place {
                Place::Host(host) => self.of_host.contains_key(host),
                Place::Cluster(_) => true,
                Place::Nowhere => false,
            })
        };
        if !estate.sightings_of(vm).any(on_hosts) {
            return;
        }
        let customers = estate.vms.customers(vm);
        for host in estate.seen_at(vm).hosts {
            let Some(dedication) = self.of_host.get_mut(&host) else { continue };
            if customers.is_empty() {
                dedication.unsaid = dedication.unsaid.or(Some(vm));
            }
            let other = customers.iter().find(|other| !other.is_same(&dedication.customer));
            if let Some(other) = other {
                let told = format!("vm {} of {other}", estate.vms.name(vm));
                let held = dedication.broken_by.get_or_insert_with(|| told.clone());
                if told < *held {
                    *held = told;
                }
            }
        }
    }

    /// The end customer that has a host to itself, as far as rows tell: every row of the host says so, and no VM
    /// of another one is on it. Enough to charge for the host, but no proof of a licence.
    pub fn holder(&self, host: HostNo) -> Option<&str> {
        let dedication = self.of_host.get(&host)?;
        dedication.broken_by.is_none().then_some(dedication.customer.as_str())
    }

    /// The end customer that every row of a host names as the one it is dedicated to.
    pub fn customer(&self, host: HostNo) -> Option<&str> {
        self.of_host.get(&host).map(|dedication| dedication.customer.as_str())
    }

    /// Whether a host is the customer's alone.
    pub fn is_dedicated(&self, host: HostNo, name: &str, customer: &str) -> Dedicated {
        let Some(dedication) = self.of_host.get(&host) else {
            return Dedicated::No(format!("host {name} is dedicated to nobody in every row"));
        };
        if !dedication.customer.is_same(customer) {
            return Dedicated::No(format!("host {name} is dedicated to {}", dedication.customer));
        }
        match (&dedication.broken_by, dedication.unsaid) {
            (Some(vm), _) => {
                Dedicated::No(format!("{vm} on host {name} breaks its dedication (BYOL-DEDICATED)"))
            }
            (None, Some(_)) => Dedicated::Unproven,
            (None, None) => Dedicated::Yes,
        }
    }

    /// Whether every host that a VM was seen on is the customer's alone.
    pub fn are_dedicated(&self, estate: &Estate, seen: &SeenAt, customer: &str) -> Dedicated {
        if seen.somewhere_else || seen.hosts.is_empty() {
            return Dedicated::No("one of its hosts is not known".to_owned());
        }
        let mut all = Dedicated::Yes;
        for &host in &seen.hosts {
            match self.is_dedicated(host, estate.hosts.name(host), customer) {
                Dedicated::Yes => {}
                Dedicated::Unproven => all = Dedicated::Unproven,
                no @ Dedicated::No(_) => return no,
            }
        }
        all
    }
}
