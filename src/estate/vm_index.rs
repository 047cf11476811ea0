//! VMs by what lists of people call them: a name, or an id.

use std::collections::HashMap;

use crate::fold::Fold as _;

use super::Estate;
use super::vm::{Identity, VmNo, Vms};

/// The VMs by name and by id, without regard to case and surrounding blanks.
#[derive(Debug)]
pub struct VmIndex {
    by_text: HashMap<String, Vec<VmNo>>,
}

impl Vms {
    /// All VMs.
    pub fn numbers(&self) -> impl Iterator<Item = VmNo> + use<> {
        self.identities.numbers()
    }

    /// The id of a VM; none where it is told apart by its name.
    pub fn id(&self, vm: VmNo) -> Option<&str> {
        let id = self.identities.shown(vm);
        (self.identity(vm) == Identity::Id).then_some(id)
    }
}

impl VmIndex {
    /// The index of an estate whose rows are all in.
    pub fn of(estate: &Estate) -> Self {
        let mut by_text: HashMap<String, Vec<VmNo>> = HashMap::new();
        for vm in estate.vms.numbers() {
            let (name, id) = (estate.vms.name(vm), estate.vms.identities.shown(vm));
            let mut texts = vec![folded(name)];
            if !id.eq_ignore_ascii_case(name) {
                texts.push(folded(id));
            }
            for text in texts {
                let held = by_text.entry(text).or_default();
                if held.last() != Some(&vm) {
                    held.push(vm);
                }
            }
        }
        Self { by_text }
    }

    /// The VMs of this name or id; several where sources have a VM of one name each.
    pub fn find(&self, text: &str) -> &[VmNo] {
        self.by_text.get(&folded(text)).map_or(&[], Vec::as_slice)
    }
}

fn folded(text: &str) -> String {
    text.trim().folded()
}
