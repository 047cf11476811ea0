//! Rows of VMs that say the same as an earlier one, at another time.

use crate::intake::{Kind, Stamp, VmRow, VmRows};
use crate::origin::Origin;

use super::Estate;
use super::capture::{Captures, Moment};
use super::sighting_log::LoggedRow;
use super::vm::{Identity, VmNo, Vms};

/// What a row of a VM came to, apart from its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SameRow {
    pub(super) vm: VmNo,
    pub(super) sighting: u32,
    pub(super) source: u32,
}

impl VmRows for Estate {
    type Same = SameRow;

    fn row(&mut self, row: &VmRow<'_>, likely: Option<VmNo>) -> Option<(u32, SameRow)> {
        self.vm(row, likely).map(|same| (same.vm, same))
    }

    fn again(&mut self, same: SameRow, origin: Origin, stamp: Stamp<'_>) {
        // The row that it is equal to was of the month, and so is this time.
        if let Some(moment) = self.captures.moment(Kind::Vms, origin.file, stamp) {
            self.captures.note_place(Kind::Vms, same.source, moment, stamp);
            self.vms.see(same, moment, origin, &self.captures);
        }
    }
}

impl Vms {
    /// Notes that a row shows a sighting at a moment: all that depends on when it was made. What else a row says is
    /// noted already where another row was equal, because it came before.
    pub(super) fn see(
        &mut self,
        row: SameRow,
        moment: Moment,
        origin: Origin,
        captures: &Captures,
    ) {
        let SameRow { vm, sighting, .. } = row;
        if self.identity(vm) == Identity::Id {
            self.contradict((vm, sighting), moment, origin, captures);
        }
        if self.seen.insert(sighting, moment.number) {
            let held = self.repeated.entry(origin.file).or_insert((0, origin));
            held.0 += 1;
        }
        self.log.add(LoggedRow { sighting, moment: moment.number, origin });
    }
}
