//! Whose the VMs of a scope are: what a scope that several end customers share is divided by. No rule of
//! licensing uses it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::Estate;
use super::capture::CaptureNo;
use super::host::HostNo;
use super::scope::ScopeNo;
use super::tally::Counting;
use super::vm::VmNo;

/// The part of an end customer in the VMs of a scope, by each of the keys that it may be divided by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct VmShare {
    /// Its VMs that count at the capture with the most VMs.
    pub vms_at_peak: u64,
    /// The virtual cores of these.
    pub virtual_cores: u64,
    /// Its VMs on each day with a capture, added up over the month.
    pub vm_days: u64,
}

/// The share of each end customer in each scope; the name is empty where no row tells it.
pub type VmShares<'e> = BTreeMap<ScopeNo, BTreeMap<&'e str, VmShare>>;

impl Estate {
    /// Whose the VMs are that count. `peaks` are the captures with the most VMs; VMs on the hosts of `alone` have
    /// no share, because their customer has the whole host.
    ///
    /// VMs of which rows name several end customers are divided among them evenly, rounded up, so that each of
    /// them has a share. A VM of which no row tells the virtual cores has one, which every VM has.
    pub fn vm_shares(
        &self,
        counting: Counting,
        peaks: &BTreeMap<ScopeNo, CaptureNo>,
        alone: &BTreeSet<HostNo>,
    ) -> VmShares<'_> {
        let mut shares = VmShares::new();
        let mut days: Vec<(Option<NaiveDate>, u64)> = Vec::new();
        self.each_presence(counting, |vm, presence| {
            for at in presence.scopes() {
                let scope = at.spot.scope;
                let (mut at_peak, peak) = (0, peaks.get(&scope));
                days.clear();
                let mut add = |capture, vms| {
                    if peak == Some(&capture) {
                        at_peak = vms;
                    }
                    days.push((self.captures.day(capture), vms));
                };
                if alone.is_empty() {
                    at.each_number(|capture, vms| add(capture, u64::from(vms)));
                } else {
                    at.each(|capture, sightings| {
                        let is_shared = |of: &&u32| !self.is_within(**of, capture, scope, alone);
                        add(capture, sightings.iter().filter(is_shared).count() as u64);
                    });
                }
                most_of_each_day(&mut days);
                self.add_share(vm, (at_peak, &days), shares.entry(scope).or_default());
            }
        });
        shares
    }

    fn add_share<'e>(
        &'e self,
        vm: VmNo,
        (at_peak, days): (u64, &[(Option<NaiveDate>, u64)]),
        shares: &mut BTreeMap<&'e str, VmShare>,
    ) {
        let mut customers = self.vms.customers(vm);
        if customers.is_empty() {
            customers.push("");
        }
        let each = |vms: u64| vms.div_ceil(customers.len() as u64);
        let cores = self.vms.virtual_cores(vm).map_or(1, |(cores, _)| u64::from(cores));
        for customer in &customers {
            let share = shares.entry(*customer).or_default();
            share.vms_at_peak += each(at_peak);
            share.virtual_cores += each(at_peak) * cores;
            share.vm_days += days.iter().map(|&(_, vms)| each(vms)).sum::<u64>();
        }
    }

    /// Whether a sighting was on some of these hosts only, as far as a scope goes.
    fn is_within(
        &self,
        sighting: u32,
        capture: CaptureNo,
        scope: ScopeNo,
        hosts: &BTreeSet<HostNo>,
    ) -> bool {
        let spots = self.spots(self.vms.sighting_at(sighting).place, capture);
        let of_scope = spots.iter().filter(|spot| spot.scope == scope);
        let mut on = of_scope.filter_map(|spot| spot.host).peekable();
        on.peek().is_some() && on.all(|host| hosts.contains(&host))
    }
}

/// Leaves of each day the capture with the most VMs.
fn most_of_each_day(days: &mut Vec<(Option<NaiveDate>, u64)>) {
    if days.is_sorted_by(|a, b| a.0 < b.0) {
        // One capture a day, as most have it.
        return;
    }
    days.sort_unstable_by(|a, b| (a.0, b.1).cmp(&(b.0, a.1)));
    days.dedup_by_key(|(day, _)| *day);
}
