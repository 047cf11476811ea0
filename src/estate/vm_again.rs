//! Rows of VMs that say the same as an earlier one, at another time.

use crate::intake::{Kind, Stamp, VmRow, VmRows};
use crate::origin::Origin;

use super::Estate;
use super::capture::{Captures, Moment};
use super::host::Hosts;
use super::sighting_log::LoggedRow;
use super::vm::{Identity, Place, Sighting, VmNo, Vms};

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

    fn moved(
        &mut self,
        same: SameRow,
        host: &str,
        origin: Origin,
        stamp: Stamp<'_>,
    ) -> Option<SameRow> {
        let moved = self.vms.moved(same, host, origin, &self.hosts)?;
        self.again(moved, origin, stamp);
        Some(moved)
    }
}

impl Vms {
    /// What a row came to that differs from another one in its host alone; none where the host says more of the row than
    /// where the VM is. By its name alone a VM is told apart by all of its row, its host included, and what the row says
    /// of the cluster has to be compared anew where the two hosts do not share their only scope.
    fn moved(
        &mut self,
        row: SameRow,
        host: &str,
        origin: Origin,
        hosts: &Hosts,
    ) -> Option<SameRow> {
        let sighting = *self.sighting_at(row.sighting);
        let Place::Host(from) = sighting.place else { return None };
        let to = self.hosts_by_text.get(host).copied().flatten()?;
        let stays = match (hosts.get(from).scopes(), hosts.get(to).scopes()) {
            ([from], [to]) => from == to,
            _ => false,
        };
        (stays && self.identity(row.vm) == Identity::Id).then_some(())?;
        let sighting = Sighting { place: Place::Host(to), ..sighting };
        Some(SameRow { sighting: self.sighting(sighting, origin), ..row })
    }

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
