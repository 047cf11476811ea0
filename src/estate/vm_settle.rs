//! When all rows of VMs are in: sightings of one VM come to lie together, so that each of the many looks at all VMs
//! goes through the memory once.

use hashbrown::HashTable;

use super::capture::Captures;
use super::vm::{Identity, NONE, VmNo, Vms};

impl Vms {
    /// Numbers the sightings anew, those of each VM behind each other in the order in which they came, and keeps the
    /// captures of VMs with an id in the place of their moments; call it once, when all rows are in.
    pub(super) fn settle(&mut self, captures: &Captures) {
        // All of these serve the rows only.
        self.table = HashTable::new();
        if !captures.moments_are_captures() {
            let Self { seen, sightings, vms, .. } = self;
            let has_id = |sighting: u32| {
                let vm = sightings[sighting as usize].vm;
                vms[vm as usize].identity == Identity::Id
            };
            seen.renumber(&|sighting, moment| match has_id(sighting) {
                true => captures.of_moment(moment),
                false => moment,
            });
        }
        self.identities.rest();
        self.names.rest();
        let order = self.by_vm().to_vec();
        if order.is_sorted() {
            return;
        }
        let mut renumbered = vec![0; order.len()];
        for (new, &old) in (0..).zip(&order) {
            renumbered[old as usize] = new;
        }
        self.sightings = order.iter().map(|&old| self.sightings[old as usize]).collect();
        self.origins = order.iter().map(|&old| self.origins[old as usize]).collect();
        self.seen.reorder(&order, &renumbered);
        let last = |number: u32| if number == NONE { NONE } else { renumbered[number as usize] };
        self.before = order.iter().map(|&old| last(self.before[old as usize])).collect();
        self.last_of_vm.iter_mut().for_each(|number| *number = last(*number));
        self.by_vm.take();
        self.log.renumber(renumbered);
    }

    /// The sightings of each VM together, VMs in the order of their numbers.
    pub(super) fn by_vm(&self) -> &[u32] {
        self.by_vm.get_or_init(|| {
            let mut numbers: Vec<u32> =
                (0..u32::try_from(self.sightings.len()).unwrap_or(u32::MAX)).collect();
            numbers.sort_by_key(|&number| self.sightings[number as usize].vm);
            numbers
        })
    }

    /// Every VM with its sightings, in the order of their numbers.
    pub fn each_vm(&self) -> impl Iterator<Item = (VmNo, &[u32])> {
        let vm_of = |sighting: u32| self.sightings[sighting as usize].vm;
        let of_vms = self.by_vm().chunk_by(move |&a, &b| vm_of(a) == vm_of(b));
        of_vms.filter_map(move |of_vm| Some((vm_of(*of_vm.first()?), of_vm)))
    }
}
