//! What a row of a register names: a VM by its name or id, a host by its name.
//!
//! Registers are kept by hand, so a name may fit several VMs, or nothing at all. Which of several is meant is
//! told by the end customer of the row alone; anything else would be a guess.

use std::sync::OnceLock;

use crate::estate::{Estate, HostNo, VmIndex, VmNo};
use crate::fold::Fold as _;
use crate::register::Machine;

/// The machines of an estate, for looking up what registers call them.
#[derive(Debug)]
pub struct Machines<'e> {
    estate: &'e Estate,
    /// Made when the first VM is looked up; most months have no register.
    vms: OnceLock<VmIndex>,
}

/// What a row of a register names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// One VM.
    Vm(VmNo),
    /// A host.
    Host(HostNo),
    /// Several VMs, and nothing tells which of them is meant; one number may stand for several VMs that have no
    /// id ([`Estate::vms_at_once`]).
    Ambiguous(Vec<VmNo>),
    /// No machine that was seen in the month.
    Nothing,
}

impl<'e> Machines<'e> {
    /// The machines of an estate whose rows are all in.
    pub fn of(estate: &'e Estate) -> Self {
        Self { estate, vms: OnceLock::new() }
    }

    /// What a row names. Of several VMs of one name that of the row's end customer is meant, if only one of
    /// them is this customer's.
    pub fn find(&self, machine: &Machine, customer: &str) -> Found {
        match machine {
            Machine::Vm(name) => self.vm(name, customer),
            Machine::Host(name) => self.host(name),
            Machine::VmOrHost(name) => match self.vm(name, customer) {
                Found::Nothing => self.host(name),
                found => found,
            },
            Machine::Unnamed => Found::Nothing,
        }
    }

    fn vm(&self, name: &str, customer: &str) -> Found {
        match self.vms.get_or_init(|| VmIndex::of(self.estate)).find(name) {
            [] => Found::Nothing,
            [only] if self.is_one(*only) => Found::Vm(*only),
            several => {
                let mut of_customer = several.iter().filter(|&&vm| self.is_of(vm, customer));
                match (of_customer.next(), of_customer.next()) {
                    (Some(only), None) if self.is_one(*only) => Found::Vm(*only),
                    _ => Found::Ambiguous(several.to_vec()),
                }
            }
        }
    }

    /// For how many VMs these numbers may stand.
    pub fn number_of(&self, vms: &[VmNo]) -> usize {
        vms.iter().map(|&vm| self.estate.vms_at_once(vm)).sum()
    }

    /// Whether a number is one VM. Without ids a name may stand for several VMs of one file.
    fn is_one(&self, vm: VmNo) -> bool {
        self.estate.vms_at_once(vm) <= 1
    }

    fn host(&self, name: &str) -> Found {
        let hosts = &self.estate.hosts;
        let found = hosts.find(name).or_else(|| hosts.find_by_short_name(name));
        found.map_or(Found::Nothing, Found::Host)
    }

    /// Whether a row gives the VM to the end customer, whoever else has it in other rows.
    fn is_of(&self, vm: VmNo, customer: &str) -> bool {
        self.estate.vms.customers(vm).iter().any(|own| own.is_same(customer))
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;
    use crate::estate::CaptureUnit;
    use crate::finding::Findings;
    use crate::intake::{HostRow, Stamp, VmRow};
    use crate::origin::{FileId, Origin};

    fn estate() -> Estate {
        let month = "2026-10".parse().unwrap();
        let scratch = Box::new(Cursor::new(Vec::new()));
        let mut estate = Estate::new(month, CaptureUnit::Day, 0, scratch).unwrap();
        let hosts = ["esx-1.corp.example", "app-9"];
        for (host, line) in hosts.into_iter().zip(1..) {
            let origin = Origin { file: FileId(0), line };
            estate.host(&HostRow::of_another_month(origin, Stamp::Undated, host));
        }
        estate.end_hosts(&|_| String::new(), &mut Findings::default());
        // vm, vm_id, customer
        let vms = [
            ("app-1", "id-1", "Contoso"),
            ("app-1", "id-2", "Fabrikam"),
            ("app-2", "id-3", "Contoso"),
            ("app-2", "id-4", "Contoso"),
            ("app-3", "id-5", ""),
            ("app-9", "id-6", ""),
        ];
        for ((vm, vm_id, customer), line) in vms.into_iter().zip(1..) {
            let origin = Origin { file: FileId(1), line };
            let row = VmRow::of_another_month(origin, Stamp::Undated, vm);
            estate.vm(&VmRow { vm_id, customer, host: "esx-1", ..row }, None);
        }
        // Two VMs of one name, and one that stands twice because it moved within the month.
        for (vm, cells, file) in [("dup", 1, 2), ("dup", 2, 2), ("moved", 1, 3), ("moved", 2, 4)] {
            let origin = Origin { file: FileId(file), line: 1 };
            let row = VmRow::of_another_month(origin, Stamp::Undated, vm);
            estate.vm(&VmRow { cells, host: "esx-1", ..row }, None);
        }
        // Two files of one capture have it in two scopes.
        for (host, file) in [("esx-1", 5), ("app-9", 6)] {
            let origin = Origin { file: FileId(file), line: 1 };
            let row = VmRow::of_another_month(origin, Stamp::Undated, "apart");
            estate.vm(&VmRow { host, ..row }, None);
        }
        // An id that two VMs share.
        for (vm, line) in [("web-1", 1), ("web-2", 2)] {
            let origin = Origin { file: FileId(7), line };
            let row = VmRow::of_another_month(origin, Stamp::Undated, vm);
            estate.vm(&VmRow { vm_id: "id-7", host: "esx-1", ..row }, None);
        }
        estate
    }

    #[test]
    fn a_name_finds_a_vm_or_a_host() {
        let estate = estate();
        let machines = Machines::of(&estate);
        let vm = |name: &str| Machine::Vm(name.to_owned());
        let host = |name: &str| Machine::Host(name.to_owned());
        let either = |name: &str| Machine::VmOrHost(name.to_owned());
        // machine, customer of the row, what is found
        let cases = [
            (vm("APP-3 "), "", Found::Vm(4)),
            (vm("id-3"), "Fabrikam", Found::Vm(2)),
            (vm("app-1"), " fabrikam", Found::Vm(1)),
            (vm("app-1"), "", Found::Ambiguous(vec![0, 1])),
            (vm("app-1"), "Northwind", Found::Ambiguous(vec![0, 1])),
            (vm("app-2"), "Contoso", Found::Ambiguous(vec![2, 3])),
            (vm("esx-1"), "", Found::Nothing),
            (vm("dup"), "", Found::Ambiguous(vec![6])),
            (vm("moved"), "", Found::Vm(7)),
            (vm("apart"), "", Found::Ambiguous(vec![8])),
            (vm("id-7"), "", Found::Ambiguous(vec![9])),
            (host("ESX-1"), "", Found::Host(0)),
            (host("esx-1.corp.example"), "", Found::Host(0)),
            (host("esx-1.other.example"), "", Found::Nothing),
            (host("app-3"), "", Found::Nothing),
            (either("esx-1"), "", Found::Host(0)),
            (either("app-9"), "", Found::Vm(5)),
            (Machine::Unnamed, "Contoso", Found::Nothing),
        ];
        for (machine, customer, found) in cases {
            assert_eq!(machines.find(&machine, customer), found, "{machine:?} {customer}");
        }
    }
}
