//! Whether what an export lists as a host is a physical machine: the models that only VMs have
//! (PF-NESTED).

use std::collections::BTreeSet;

use crate::finding::name_fits;
use crate::origin::Origin;
use crate::sheet::{Table, TableError};

use super::host::{Host, HostNo, Hosts};
use super::scope::ScopeNo;

/// The names of models that hypervisors give to their VMs.
#[derive(Debug)]
pub(super) struct VirtualModels {
    patterns: Vec<String>,
}

impl VirtualModels {
    /// Reads the table of such models.
    ///
    /// # Errors
    /// Fails at a row that does not fit its columns.
    pub fn read() -> Result<Self, TableError> {
        let table = Table::read(
            "config/names/virtual_models.csv",
            include_str!("../../config/names/virtual_models.csv"),
        )?;
        let mut patterns = Vec::new();
        for row in table.rows() {
            match row.cell("pattern")? {
                // A star alone would make VMs of all hosts.
                "" | "*" => return Err(row.error("a pattern must name a model")),
                pattern => patterns.push(pattern.to_owned()),
            }
        }
        Ok(Self { patterns })
    }

    /// Whether a machine of this model is a VM. The whole name has to fit, because a host that is taken
    /// for a VM needs no licence.
    fn has(&self, model: &str) -> bool {
        let words: Vec<&str> = model.split_whitespace().collect();
        let model = words.join(" ");
        self.patterns.iter().any(|pattern| name_fits(pattern, &model))
    }
}

/// What the rows of a host call its model.
#[derive(Debug, Clone, Default)]
pub(super) struct Models {
    /// The first row with the model of a VM, and the model.
    of_vm: Option<(Origin, String)>,
    /// The first row with any other model.
    of_machine: Option<Origin>,
}

impl Models {
    /// Adds what the rows of the same host under another name say.
    pub fn unite(&mut self, other: Self) {
        let of_vm = [self.of_vm.take(), other.of_vm].into_iter().flatten().min();
        let of_machine = [self.of_machine, other.of_machine].into_iter().flatten().min();
        *self = Self { of_vm, of_machine };
    }
}

impl Host {
    /// Whether the host is itself a VM. One that any row of the month calls a physical machine is none:
    /// part of a month is a whole month.
    pub fn is_nested(&self) -> bool {
        self.virtual_model().is_some()
    }

    /// The model that makes the host a VM, with the first row that says so.
    pub fn virtual_model(&self) -> Option<(&str, Origin)> {
        let (origin, model) = self.models.of_vm.as_ref()?;
        self.models.of_machine.is_none().then_some((model, *origin))
    }
}

impl Hosts {
    /// Notes what a row calls the model of a host. An empty cell is no VM's model: part of a month is a whole month.
    pub(super) fn note_model(
        &mut self,
        host: HostNo,
        (model, origin): (&str, Origin),
        virtual_models: &VirtualModels,
    ) {
        let said = match virtual_models.has(model) {
            true => Models { of_vm: Some((origin, model.to_owned())), of_machine: None },
            false => Models { of_vm: None, of_machine: Some(origin) },
        };
        self.hosts[host as usize].models.unite(said);
    }

    /// All hosts that are physical machines: those that may need a licence.
    pub fn physical(&self) -> impl Iterator<Item = HostNo> + '_ {
        self.numbers().filter(|&host| !self.get(host).is_nested())
    }

    /// All hosts that are VMs themselves.
    pub fn nested(&self) -> impl Iterator<Item = HostNo> + '_ {
        self.numbers().filter(|&host| self.get(host).is_nested())
    }

    /// The scopes that have no host but nested ones, so that nothing in them is licensed together.
    pub(super) fn scopes_of_nested_alone(&self) -> BTreeSet<ScopeNo> {
        let scopes = |host: HostNo| self.get(host).scopes().iter().copied();
        let of_machines: BTreeSet<ScopeNo> = self.physical().flat_map(scopes).collect();
        self.nested().flat_map(scopes).filter(|scope| !of_machines.contains(scope)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_models_of_vms_make_a_host_nested() {
        let models = VirtualModels::read().unwrap();
        // model, whether it is that of a VM
        let cases = [
            ("VMware Virtual Platform", true),
            ("VMware7,1", true),
            ("vmware20,1", true),
            ("Virtual  Machine", true),
            ("Standard PC (Q35 + ICH9, 2009)", true),
            ("KVM", true),
            ("HVM domU", true),
            ("VirtualBox", true),
            ("PowerEdge R650", false),
            ("ProLiant DL380 Gen10", false),
            ("VxRail E560F", false),
            ("NX-3060-G5", false),
            ("UCSC-C220-M5SX", false),
            ("Virtual Machine Host 2000", false),
            ("KVM-Server 1HE", false),
            ("i3.metal", false),
        ];
        for (model, is_vm) in cases {
            assert_eq!(models.has(model), is_vm, "{model}");
        }
    }

    #[test]
    fn only_where_every_row_has_the_model_of_a_vm_is_the_host_one() {
        let at = |line| Origin { file: crate::origin::FileId(0), line };
        let models = VirtualModels::read().unwrap();
        let mut hosts = Hosts::default();
        hosts.hosts.push(Host::default());
        for other in ["", "PowerEdge R650"] {
            hosts.hosts[0] = Host::default();
            for (model, line) in [("VMware7,1", 2), ("KVM", 3)] {
                hosts.note_model(0, (model, at(line)), &models);
            }
            assert_eq!(hosts.hosts[0].virtual_model(), Some(("VMware7,1", at(2))));
            hosts.note_model(0, (other, at(4)), &models);
            assert!(!hosts.hosts[0].is_nested(), "{other}");
        }
    }

    #[test]
    fn one_row_of_a_physical_machine_makes_the_host_one() {
        let at = |line| Origin { file: crate::origin::FileId(0), line };
        let vm = |line| Models { of_vm: Some((at(line), "KVM".into())), of_machine: None };
        let mut host = Host::default();
        host.models.unite(vm(3));
        host.models.unite(vm(2));
        assert_eq!(host.virtual_model(), Some(("KVM", at(2))));
        host.models.unite(Models { of_vm: None, of_machine: Some(at(9)) });
        assert!(!host.is_nested());
    }
}
