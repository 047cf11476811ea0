//! VMs without an id whose files give them to different end customers: two customers may each have a VM
//! of one name, and files that tell nothing else apart make one of them.

use std::collections::{BTreeMap, BTreeSet};

use crate::origin::{FileId, Origin};

use super::vm::VmNo;

/// The end customers that rows give to VMs which only their name tells apart.
#[derive(Debug, Default)]
pub(super) struct CustomersOfNames {
    of_vm: BTreeMap<VmNo, Customers>,
}

#[derive(Debug)]
struct Customers {
    all: BTreeSet<u32>,
    /// Those of the file whose rows come now.
    of_file: BTreeSet<u32>,
    file: FileId,
    /// The most that one file gives: so many VMs of the name are told apart by its rows.
    most_of_a_file: usize,
    last: Origin,
}

impl CustomersOfNames {
    /// Notes the end customer of a row. Rows of one file come together.
    pub fn note(&mut self, vm: VmNo, customer: u32, row: Origin) {
        let held = self.of_vm.entry(vm).or_insert_with(|| Customers {
            all: BTreeSet::new(),
            of_file: BTreeSet::new(),
            file: row.file,
            most_of_a_file: 0,
            last: row,
        });
        if held.file != row.file {
            held.of_file.clear();
            held.file = row.file;
        }
        held.of_file.insert(customer);
        held.all.insert(customer);
        held.most_of_a_file = held.most_of_a_file.max(held.of_file.len());
        held.last = held.last.max(row);
    }

    /// The VMs that more end customers have than any file tells apart, each with its last row.
    pub fn shared(&self) -> impl Iterator<Item = (VmNo, Origin)> {
        let shared = self.of_vm.iter().filter(|(_, of)| of.all.len() > of.most_of_a_file);
        shared.map(|(vm, of)| (*vm, of.last))
    }
}
