//! Whose an application on a machine is, for whoever divides the line. No quantity depends on it.

use std::collections::{BTreeMap, BTreeSet};

use crate::fold::Fold as _;
use crate::terms::Product;

use super::instances::{CountedBy, Instance};
use super::{Counting, RunsOn};

/// The end customers that rows name for a product on a machine. There may be several rows of one, and which of them
/// is counted depends on their order.
pub(super) type Named<'a> = BTreeMap<(RunsOn, &'a Product), BTreeSet<&'a str>>;

/// The end customers that the rows of instances name which the report has something for.
pub(super) fn named<'a>(instances: &'a [Instance<'a>]) -> Named<'a> {
    let mut named = Named::new();
    for instance in instances.iter().filter(|of| !of.licence.leaves_out()) {
        if let CountedBy::Cores(entry) = instance.counted_by {
            let customers = named.entry((instance.on, &entry.product)).or_default();
            customers.extend(Some(instance.customer.trim()).filter(|name| !name.is_empty()));
        }
    }
    named
}

impl Counting<'_> {
    /// The end customers of instances, once for each machine of theirs: those that rows name, else those of the VM.
    pub(super) fn customers_of(&self, numbers: &[usize]) -> Vec<String> {
        let mut customers = Vec::new();
        for &number in numbers {
            let instance = &self.instances[number];
            let CountedBy::Cores(entry) = instance.counted_by else { continue };
            let named = self.named.get(&(instance.on, &entry.product));
            let mut of_machine: BTreeMap<String, &str> = BTreeMap::new();
            for &name in named.into_iter().flatten() {
                // They come in byte order, so the first spelling of a name is held.
                of_machine.entry(name.folded()).or_insert(name);
            }
            match instance.on {
                RunsOn::Vm(vm) if of_machine.is_empty() => {
                    let of_vm = self.case.estate().vms.customers(vm).into_iter();
                    customers.extend(of_vm.map(str::to_owned));
                }
                _ => customers.extend(of_machine.into_values().map(str::to_owned)),
            }
        }
        customers.sort();
        customers
    }
}
