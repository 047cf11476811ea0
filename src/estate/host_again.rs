//! Rows of hosts that say the same as an earlier one, at another time.

use crate::intake::{ClusterRow, HostRow, HostRows, Kind, Stamp};
use crate::origin::Origin;

use super::Estate;
use super::capture::Moment;
use super::host::{HostNo, Hosts, SeenState};

/// What a row of a host came to, apart from its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SameHost {
    pub(super) host: HostNo,
    /// The state, by its place among those of the host.
    pub(super) state: u32,
    pub(super) source: u32,
}

impl HostRows for Estate {
    type Same = SameHost;

    fn host(&mut self, row: &HostRow<'_>) -> Option<(u32, SameHost)> {
        let same = Self::host(self, row)?;
        // How many VMs are on the host is held against each capture by itself.
        row.vms_on_host.is_none().then_some((same.host, same))
    }

    fn again(&mut self, same: SameHost, origin: Origin, stamp: Stamp<'_>) {
        // The row that it is equal to was of the month, and so is this time.
        if let Some(moment) = self.captures.moment(Kind::Hosts, origin.file, stamp) {
            self.captures.note_place(Kind::Hosts, same.source, moment, stamp);
            self.hosts.see(same, moment, origin);
        }
    }

    fn cluster(&mut self, row: &ClusterRow<'_>) {
        Self::cluster(self, row);
    }
}

impl Hosts {
    /// Notes that a row shows a state of a host at a moment: all that depends on when and where it stands. What else a
    /// row says is noted already where another row was equal, because it came before.
    pub(super) fn see(&mut self, row: SameHost, moment: Moment, origin: Origin) {
        let SameHost { host, state, .. } = row;
        let of_host = &mut self.hosts[host as usize];
        of_host.files.insert(origin.file);
        let held = &mut of_host.states[state as usize];
        held.captures.insert(moment.capture);
        held.origin = held.origin.min(origin);
        held.cores_at = held.cores_at.min(origin);
        held.system_at = held.system_at.min(origin);
        self.seen.push(SeenState { host, moment: moment.number, state, row: origin });
    }
}
