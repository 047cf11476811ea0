//! What is claimed of VMs and hosts, by exports and by rows that do not stand: that the end customer, or a CSP
//! hoster, licenses them.

use std::collections::BTreeMap;

use crate::estate::{Aside, CaptureNo, HostNo, SetAside, VmNo};
use crate::finding::Findings;
use crate::intake::{Power, VmLicence};
use crate::licensing::dedication::Dedicated;
use crate::licensing::settled::{RegisterCase, Settled};
use crate::origin::Origin;
use crate::readings::PoweredOffVms;

use super::vms::CspHoster;

/// What is claimed of one VM.
#[derive(Debug, Clone)]
struct Claim {
    /// The first row that claims it; none where only a register does.
    claimed_at: Option<Origin>,
    by_csp_hoster: CspHoster,
    /// The row of the register that does not stand, and why.
    not_valid: Option<(Origin, String)>,
}

/// The claims by VM, and the rows for hosts that do not stand.
#[derive(Debug)]
pub(super) struct Claims {
    of_vm: BTreeMap<VmNo, Claim>,
    /// The first row of the register for the host that does not stand, and why.
    hosts_not_valid: BTreeMap<HostNo, (Origin, String)>,
}

impl Claims {
    /// What rows of the month claim of Windows VMs.
    pub fn of(case: &RegisterCase<'_>) -> Self {
        let mut of_vm: BTreeMap<VmNo, Claim> = BTreeMap::new();
        let vms = &case.estate.vms;
        for (number, sighting) in (0..).zip(vms.sightings()) {
            if sighting.class.licence == VmLicence::Spla || !sighting.class.system.counts() {
                continue;
            }
            let origin = vms.origin(number);
            let claim = of_vm.entry(sighting.vm).or_insert(Claim {
                claimed_at: None,
                by_csp_hoster: CspHoster::No,
                not_valid: None,
            });
            claim.claimed_at = Some(claim.claimed_at.map_or(origin, |held| held.min(origin)));
            if sighting.class.licence == VmLicence::CspHoster {
                claim.by_csp_hoster = CspHoster::Yes;
            }
        }
        Self { of_vm, hosts_not_valid: BTreeMap::new() }
    }

    /// Whether a row says that a CSP hoster sold the licence.
    pub fn is_by_csp_hoster(&self, vm: VmNo) -> CspHoster {
        self.of_vm.get(&vm).map_or(CspHoster::No, |claim| claim.by_csp_hoster)
    }

    /// Notes that a row of the register does not stand. Rows come in their order, and the first is told.
    pub fn not_valid(&mut self, vm: VmNo, row: Origin, why: String) {
        let claim = self.of_vm.entry(vm).or_insert(Claim {
            claimed_at: None,
            by_csp_hoster: CspHoster::No,
            not_valid: None,
        });
        claim.not_valid.get_or_insert((row, why));
    }

    /// Notes that a row of the register for a host does not stand, the first of them.
    pub fn host_not_valid(&mut self, host: HostNo, row: Origin, why: String) {
        self.hosts_not_valid.entry(host).or_insert((row, why));
    }

    /// The rows for hosts that do not stand, and why.
    pub fn hosts_not_valid(&self) -> &BTreeMap<HostNo, (Origin, String)> {
        &self.hosts_not_valid
    }

    /// Without a register: claims are accepted as assumptions, where such licences were possible at all.
    pub fn accept(&self, case: &RegisterCase<'_>, settled: &mut Settled, findings: &mut Findings) {
        for (&vm, claim) in &self.of_vm {
            match possible(case, vm, claim.by_csp_hoster) {
                Ok(()) => settled.set_aside.accept_claim(vm),
                Err(why) => {
                    let mut sightings = case.estate.sightings_of(vm);
                    if sightings.any(|sighting| may_count(case, sighting)) {
                        let subject = format!("vm {}", case.estate.vms.name(vm));
                        findings.licence_unproven(&subject, &why, claim.claimed_at);
                    }
                }
            }
        }
    }

    /// With a register: what it does not prove counts, as an assumption.
    pub fn unproven(&self, case: &RegisterCase<'_>, settled: &Settled, findings: &mut Findings) {
        for (&vm, claim) in &self.of_vm {
            if !counts_somewhere(case, &settled.set_aside, vm, claim) {
                continue;
            }
            let subject = format!("vm {}", case.estate.vms.name(vm));
            match &claim.not_valid {
                Some((row, why)) => findings.licence_unproven(&subject, why, Some(*row)),
                None => {
                    let why =
                        "no row of the register shows its licence on every day on which it ran";
                    findings.licence_unproven(&subject, why, claim.claimed_at);
                }
            }
        }
    }
}

/// Whether licences as they are claimed were possible in the month.
fn possible(case: &RegisterCase<'_>, vm: VmNo, by_csp_hoster: CspHoster) -> Result<(), String> {
    let terms = case.terms;
    let term = match by_csp_hoster {
        CspHoster::Yes => &terms.csp_hoster_licences,
        CspHoster::No => &terms.brought_to_shared_hardware,
    };
    let seen = case.estate.seen_at(vm);
    let mut listed = seen.hosts.iter().filter_map(|&host| case.at_listed_provider_since(host));
    if listed.next().is_some() {
        let why = "a host is at a Listed Provider (LISTED), and nothing shows when it was bought";
        return Err(why.to_owned());
    }
    if term.value > 0 {
        return Ok(());
    }
    if by_csp_hoster == CspHoster::Yes {
        return Err("a hoster may not sell such licences in this month (CSP-HOSTER)".to_owned());
    }
    let customers = case.estate.vms.customers(vm);
    let dedicated = match &customers[..] {
        [only] => case.dedications.are_dedicated(case.estate, &seen, only),
        _ => Dedicated::No("no one end customer is known for it".to_owned()),
    };
    match dedicated {
        Dedicated::Yes | Dedicated::Unproven => Ok(()),
        Dedicated::No(why) => Err(format!(
            "Windows on shared hardware has to be rented in this month (BYOL-FVB); {why}"
        )),
    }
}

/// Whether a sighting counts if nothing sets its VM aside.
fn may_count(case: &RegisterCase<'_>, sighting: u32) -> bool {
    let class = case.estate.vms.sighting_at(sighting).class;
    let runs = class.power != Power::Off || case.powered_off == PoweredOffVms::Count;
    class.system.counts() && runs
}

/// Whether a VM counts at a capture at which something claims that it does not.
fn counts_somewhere(
    case: &RegisterCase<'_>,
    set_aside: &SetAside,
    vm: VmNo,
    claim: &Claim,
) -> bool {
    let estate = case.estate;
    let is_claimed = |sighting: &u32| {
        // A row of the register that does not stand claims the VM as a whole.
        let said = estate.vms.sighting_at(*sighting).class.licence != VmLicence::Spla;
        may_count(case, *sighting) && (said || claim.not_valid.is_some())
    };
    let proven = |capture: &CaptureNo| {
        let month = estate.captures.days_of_month();
        set_aside.on(vm, estate.captures.day(*capture), month) == Some(Aside::Registered)
    };
    estate
        .sightings_of(vm)
        .filter(is_claimed)
        .any(|sighting| !estate.captures_of(sighting).iter().all(proven))
}
