//! What the month shows of single VMs, capture by capture, and where they counted: asked for a few VMs at a
//! time, so that the log of rows is read again instead of being kept.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use crate::intake::Kind;
use crate::origin::Origin;

use super::Estate;
use super::capture::CaptureNo;
use super::host::HostNo;
use super::scope::ScopeNo;
use super::tally::{Counting, NO_SCOPE};
use super::vm::{Class, Place, VmNo};

/// What one row shows of a VM at one capture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VmSeen {
    /// The VM.
    pub vm: VmNo,
    /// The capture.
    pub capture: CaptureNo,
    /// The first row of the capture that shows it so.
    pub origin: Origin,
    /// Where it was.
    pub place: Place,
    /// What was said of it.
    pub class: Class,
}

/// A VM that counted in a scope at a capture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct CountedVm {
    /// The VM.
    pub vm: VmNo,
    /// The scope; none where neither host nor cluster is known.
    pub scope: Option<ScopeNo>,
    /// The capture.
    pub capture: CaptureNo,
    /// For how many VMs it counted: more than one only where a name without an id is of several.
    pub times: u64,
}

impl Estate {
    /// Every state of some VMs at every capture, in the order of time.
    ///
    /// # Errors
    /// Fails when the scratch store fails.
    pub fn vm_history(&self, vms: &BTreeSet<VmNo>) -> io::Result<Vec<VmSeen>> {
        let Self { vms: all, captures, .. } = self;
        let mut first: BTreeMap<(u32, CaptureNo), Origin> = BTreeMap::new();
        let sightings = &all.sightings;
        all.log.read(|row| {
            if vms.contains(&sightings[row.sighting as usize].vm) {
                let key = (row.sighting, captures.of_moment(row.moment));
                let held = first.entry(key).or_insert(row.origin);
                *held = (*held).min(row.origin);
            }
        })?;
        let in_time = self.captures.of_kind(Kind::Vms);
        let mut history: Vec<VmSeen> = first
            .into_iter()
            .map(|((sighting, capture), origin)| {
                let seen = self.vms.sighting_at(sighting);
                VmSeen { vm: seen.vm, capture, origin, place: seen.place, class: seen.class }
            })
            .collect();
        history.sort_by_key(|seen| {
            (seen.vm, in_time.iter().position(|&held| held == seen.capture), seen.origin)
        });
        Ok(history)
    }

    /// Where and when some VMs counted.
    pub fn counted_vm(&self, counting: Counting, vms: &BTreeSet<VmNo>) -> BTreeSet<CountedVm> {
        let mut counted = BTreeSet::new();
        self.each_presence(counting, |vm, presence| {
            if !vms.contains(&vm) {
                return;
            }
            for at in presence.scopes() {
                let scope = (at.spot.scope != NO_SCOPE).then_some(at.spot.scope);
                at.each(|capture, sightings| {
                    let times = sightings.len() as u64;
                    counted.insert(CountedVm { vm, scope, capture, times });
                });
            }
        });
        counted
    }

    /// The scopes that a VM at a place belongs to at a capture, each with the host where one is known.
    pub fn scopes_at_place(&self, place: Place, capture: CaptureNo) -> Vec<ScopeNo> {
        let spots = self.spots(place, capture).into_iter();
        let scopes: BTreeSet<ScopeNo> =
            spots.map(|spot| spot.scope).filter(|&scope| scope != NO_SCOPE).collect();
        scopes.into_iter().collect()
    }

    /// The VMs that a row of the month puts on a host, by name.
    pub fn vms_on(&self, host: HostNo) -> Vec<VmNo> {
        let on = self.vms.sightings().filter(|seen| seen.place == Place::Host(host));
        let on: BTreeSet<VmNo> = on.map(|seen| seen.vm).collect();
        let mut on: Vec<VmNo> = on.into_iter().collect();
        on.sort_by(|&a, &b| (self.vms.name(a), a).cmp(&(self.vms.name(b), b)));
        on
    }
}
