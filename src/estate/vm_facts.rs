//! What rows tell of a VM beside its state at a capture: virtual cores, memory, end customers, images. Kept once for
//! each VM, whatever the number of its rows.

use std::collections::BTreeSet;

use crate::intake::{VirtualCores, VmRow};
use crate::origin::{FileId, Origin};

use super::names::Names;
use super::vm::{VmNo, Vms};

/// Stands for no name.
const NONE: u32 = u32::MAX;

/// The facts of one VM.
#[derive(Debug, Clone, Copy)]
struct Facts {
    /// The most virtual cores of the month; none is zero, which no row may say.
    virtual_cores: u32,
    virtual_cores_at: Origin,
    /// The most memory of the month in MiB; none is zero, which no VM has.
    memory_mib: u32,
    customer: u32,
    image: u32,
}

/// The facts of all VMs, by their numbers.
#[derive(Debug, Default)]
pub(super) struct VmFacts {
    of_vm: Vec<Facts>,
    customers: Names,
    images: Names,
    /// End customers and images of VMs that have several in the month.
    other_customers: BTreeSet<(VmNo, u32)>,
    other_images: BTreeSet<(VmNo, u32)>,
    /// VMs with a row whose virtual cores cannot be read: it may have been the one with most.
    cores_unreadable: BTreeSet<VmNo>,
}

impl VmFacts {
    /// Notes a row and gives the number of its end customer, where it names one. VMs come in the order of
    /// their numbers, each for the first time directly behind the one before.
    pub(super) fn note(&mut self, vm: VmNo, row: &VmRow<'_>) -> Option<u32> {
        let Self { of_vm, customers, images, other_customers, other_images, cores_unreadable } =
            self;
        let index = vm as usize;
        if index == of_vm.len() {
            let nowhere = Origin { file: FileId(0), line: 0 };
            of_vm.push(Facts {
                virtual_cores: 0,
                virtual_cores_at: nowhere,
                memory_mib: 0,
                customer: NONE,
                image: NONE,
            });
        }
        let facts = of_vm.get_mut(index)?;
        let cores = match row.vcpu_count {
            VirtualCores::Told(cores) => cores,
            VirtualCores::Unsaid => 0,
            VirtualCores::Unreadable => {
                cores_unreadable.insert(vm);
                0
            }
        };
        // No row is before that of none.
        let earlier = cores == facts.virtual_cores && row.origin < facts.virtual_cores_at;
        if cores > facts.virtual_cores || earlier {
            (facts.virtual_cores, facts.virtual_cores_at) = (cores, row.origin);
        }
        facts.memory_mib = facts.memory_mib.max(row.memory_mib.unwrap_or(0));
        note_name(images, (vm, &mut facts.image), row.image, other_images);
        note_name(customers, (vm, &mut facts.customer), row.customer, other_customers)
    }

    /// How many end customers rows have named.
    pub(super) fn number_of_customers(&self) -> u32 {
        self.customers.len()
    }

    /// The most virtual cores that a row gives the VM, with that row; none where no row tells, or one cannot be read.
    pub(super) fn virtual_cores(&self, vm: VmNo) -> Option<(u32, Origin)> {
        let facts = self.of_vm.get(vm as usize).filter(|facts| facts.virtual_cores > 0)?;
        let is_known = !self.cores_unreadable.contains(&vm);
        is_known.then_some((facts.virtual_cores, facts.virtual_cores_at))
    }

    /// The most memory that a row gives the VM, in MiB.
    pub(super) fn memory_mib(&self, vm: VmNo) -> Option<u32> {
        self.of_vm.get(vm as usize).map(|facts| facts.memory_mib).filter(|&memory| memory > 0)
    }

    /// The end customers that rows give the VM to, in the order of their names.
    pub(super) fn customers(&self, vm: VmNo) -> Vec<&str> {
        let first = self.of_vm.get(vm as usize).map_or(NONE, |facts| facts.customer);
        all_names(&self.customers, (vm, first), &self.other_customers)
    }

    /// The images that rows say the VM was made from, in the order of their names.
    pub(super) fn images(&self, vm: VmNo) -> Vec<&str> {
        let first = self.of_vm.get(vm as usize).map_or(NONE, |facts| facts.image);
        all_names(&self.images, (vm, first), &self.other_images)
    }
}

impl Vms {
    /// The most virtual cores that a row of the month gives a VM, with that row; none where no row tells, or where
    /// one cannot be read.
    pub fn virtual_cores(&self, vm: VmNo) -> Option<(u32, Origin)> {
        self.facts.virtual_cores(vm)
    }

    /// The most memory that a row of the month gives a VM, in MiB; none where no row tells. Only advice is
    /// given from it.
    pub fn memory_mib(&self, vm: VmNo) -> Option<u32> {
        self.facts.memory_mib(vm)
    }

    /// The end customers that rows give a VM to, in the order of their names.
    pub fn customers(&self, vm: VmNo) -> Vec<&str> {
        self.facts.customers(vm)
    }

    /// The images that rows say a VM was made from, in the order of their names.
    pub fn images(&self, vm: VmNo) -> Vec<&str> {
        self.facts.images(vm)
    }
}

/// Notes a name and gives its number, if there is one. Nearly every row repeats what the rows before said, and
/// comparing is cheaper than finding.
fn note_name(
    names: &mut Names,
    (vm, held): (VmNo, &mut u32),
    text: &str,
    others: &mut BTreeSet<(VmNo, u32)>,
) -> Option<u32> {
    if text.is_empty() {
        return None;
    }
    if *held != NONE && names.shown(*held) == text {
        return Some(*held);
    }
    let number = names.number(0, text);
    if *held == NONE {
        *held = number;
    } else if *held != number {
        others.insert((vm, number));
    }
    Some(number)
}

fn all_names<'n>(
    names: &'n Names,
    (vm, first): (VmNo, u32),
    others: &BTreeSet<(VmNo, u32)>,
) -> Vec<&'n str> {
    let first = (first != NONE).then_some(first);
    let others = others.range((vm, 0)..=(vm, NONE)).map(|(_, name)| *name);
    let mut all: Vec<&str> =
        first.into_iter().chain(others).map(|name| names.shown(name)).collect();
    all.sort_unstable();
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::Stamp;

    #[test]
    fn the_most_of_the_month_counts_at_its_first_row() {
        let row = |line| Origin { file: FileId(0), line };
        let mut facts = VmFacts::default();
        // line, virtual cores, memory; files need not come in the order of their numbers
        for (line, cores, memory) in [
            (7, VirtualCores::Unsaid, None),
            (6, VirtualCores::Told(4), Some(4096)),
            (5, VirtualCores::Told(8), None),
            (9, VirtualCores::Told(8), Some(2048)),
            (2, VirtualCores::Told(4), None),
        ] {
            let told = VmRow::of_another_month(row(line), Stamp::Undated, "app-01");
            facts.note(0, &VmRow { vcpu_count: cores, memory_mib: memory, ..told });
        }
        assert_eq!(facts.virtual_cores(0), Some((8, row(5))));
        let earlier = VmRow::of_another_month(row(3), Stamp::Undated, "app-01");
        facts.note(0, &VmRow { vcpu_count: VirtualCores::Told(8), ..earlier });
        assert_eq!(facts.virtual_cores(0), Some((8, row(3))));
        assert_eq!(facts.memory_mib(0), Some(4096));
        facts.note(1, &VmRow::of_another_month(row(1), Stamp::Undated, "app-02"));
        assert_eq!((facts.virtual_cores(1), facts.memory_mib(1)), (None, None));
        // One that cannot be read may have been the most.
        let unreadable = VmRow::of_another_month(row(10), Stamp::Undated, "app-01");
        facts.note(0, &VmRow { vcpu_count: VirtualCores::Unreadable, ..unreadable });
        assert_eq!(facts.virtual_cores(0), None);
    }
}
