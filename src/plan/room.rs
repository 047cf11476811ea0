//! What each scope carries and has room for: its hosts as the last capture shows them, its VMs at the capture
//! with most Windows VMs.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::estate::{CaptureNo, Counting, HostNo, ScopeNo, VmAt, WhichVms};
use crate::licensing::windows_server::licensable_cores;

use super::carry::{Guest, Machine, Measure};
use super::editions::Draft;
use super::{Ground, Options};

/// Digits behind the point of a density.
const DENSITY_DIGITS: u32 = 2;

/// How many virtual cores there are for the physical ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Density {
    /// The virtual cores of all VMs that ran.
    pub virtual_cores: u64,
    /// The physical cores of the hosts at that capture.
    pub physical_cores: u64,
    /// VMs of which no row tells the virtual cores.
    pub vms_unknown: u64,
    /// The most virtual cores for each physical one that the advice allows, to two digits.
    pub allowed: Decimal,
}

/// A scope as it stands.
pub(super) struct Room {
    /// The hosts of ours that are still there and whose cores are known, by name.
    pub hosts: Vec<HostNo>,
    /// The same as machines.
    pub machines: Vec<Machine>,
    /// The Windows VMs at the peak.
    pub windows: Guests,
    /// All VMs that ran then.
    pub running: Guests,
    pub density: Density,
    pub measure: Measure,
}

/// VMs, with how many of them say how large they are.
#[derive(Debug, Default)]
pub(super) struct Guests {
    pub guests: Vec<Guest>,
    /// Those of which no row tells the virtual cores; they stand among the others with none.
    pub unknown: u64,
}

impl Guests {
    /// The virtual cores of all.
    pub fn virtual_cores(&self) -> u64 {
        self.guests.iter().map(|guest| guest.virtual_cores).sum()
    }
}

/// The rooms of all scopes.
pub(super) fn rooms(
    ground: &Ground<'_>,
    counting: Counting,
    drafts: &[Draft],
) -> BTreeMap<ScopeNo, Room> {
    let at: BTreeMap<ScopeNo, CaptureNo> =
        drafts.iter().filter_map(|draft| Some((draft.number, draft.peak_at?))).collect();
    let windows = ground.estate.vms_of_scopes_at(WhichVms::Windows(counting), &at);
    let running = ground.estate.vms_of_scopes_at(WhichVms::Running, &at);
    let guests = |of: &BTreeMap<ScopeNo, Vec<VmAt>>, scope: ScopeNo| {
        guests(ground, of.get(&scope).map_or(&[][..], Vec::as_slice))
    };
    let each = drafts.iter().map(|draft| {
        let scope = draft.number;
        let last = ground.estate.last_hosts(scope);
        let here = last.iter().filter(|(host, cores)| *cores > 0 && draft.hosts.contains(host));
        let (hosts, machines) =
            here.map(|&(host, cores)| (host, machine(ground, host, cores))).unzip();
        let running = guests(&running, scope);
        let then = draft.peak_at.map(|at| ground.estate.hosts_at(scope, at)).unwrap_or_default();
        let then = if then.is_empty() { last } else { then };
        let physical_cores = then.iter().map(|(_, cores)| cores).sum();
        let (density, measure) = density(&running, physical_cores, ground.options);
        let windows = guests(&windows, scope);
        (scope, Room { hosts, machines, windows, running, density, measure })
    });
    each.collect()
}

fn machine(ground: &Ground<'_>, host: HostNo, physical_cores: u64) -> Machine {
    Machine {
        licensable_cores: licensable_cores(ground.case, host),
        physical_cores,
        memory_mib: ground.estate.hosts.get(host).memory_mib.map(u64::from),
    }
}

fn guests(ground: &Ground<'_>, vms: &[VmAt]) -> Guests {
    let mut all = Guests::default();
    for at in vms {
        let cores = ground.estate.vms.virtual_cores(at.vm).map(|(cores, _)| u64::from(cores));
        let memory_mib = ground.estate.vms.memory_mib(at.vm).map(u64::from);
        let guest = Guest { virtual_cores: cores.unwrap_or(0), memory_mib };
        all.guests.extend((0..at.times).map(|_| guest));
        if cores.is_none() {
            all.unknown += u64::from(at.times);
        }
    }
    all
}

/// The density that there is and the one that is allowed: what is told, else that of today, at least one.
fn density(running: &Guests, physical_cores: u64, options: Options) -> (Density, Measure) {
    let virtual_cores = running.virtual_cores();
    let (most, for_each) = match options.vcpus_per_core {
        Some(told) => (told.mantissa().unsigned_abs(), 10u128.saturating_pow(told.scale())),
        None if virtual_cores > physical_cores && physical_cores > 0 => {
            (u128::from(virtual_cores), u128::from(physical_cores))
        }
        None => (1, 1),
    };
    let spare_hosts = options.spare_hosts;
    let measure = Measure { virtual_cores: most, physical_cores: for_each, spare_hosts };
    let decimal = |number: u128| {
        i128::try_from(number).ok().and_then(|n| Decimal::try_from_i128_with_scale(n, 0).ok())
    };
    let allowed = decimal(most).zip(decimal(for_each)).and_then(|(a, b)| a.checked_div(b));
    let mut allowed = allowed.unwrap_or(Decimal::MAX).round_dp(DENSITY_DIGITS);
    allowed.rescale(DENSITY_DIGITS);
    let vms_unknown = running.unknown;
    (Density { virtual_cores, physical_cores, vms_unknown, allowed }, measure)
}
