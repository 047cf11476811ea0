//! Core lines: hosts that one end customer has to itself are its own to pay, the rest of a scope is divided by the
//! VMs that ran in it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::estate::{Also, CaptureNo, Counting, HostNo, ScopeNo, VmShare, VmShares};
use crate::figure::Figure;
use crate::licensing::windows_server::licences_by_host;
use crate::licensing::{Dedications, ScopeRequirement, ScopeStanding};
use crate::readings::PackRounding;
use crate::terms::{Metric, Product};
use crate::use_report::counting::{Ground, Requirements};

use super::apportion::Fraction;
use super::payer::{Payer, Payers};
use super::pot::{Cell, Pot};
use super::{ChargeKey, ShareKey};

/// Whose the VMs and hosts of the scopes are.
pub(super) struct ScopeOwners<'e> {
    /// Hosts that one end customer has to itself.
    dedicated: BTreeMap<HostNo, String>,
    shares: VmShares<'e>,
}

impl<'e> ScopeOwners<'e> {
    pub fn of(ground: &Ground<'e>, required: &Requirements, dedications: &Dedications) -> Self {
        let hosts = required.scopes.iter().flat_map(|of| of.hosts.iter().copied());
        let dedicated: BTreeMap<HostNo, String> =
            hosts.filter_map(|host| Some((host, dedications.holder(host)?.to_owned()))).collect();
        let peaks: BTreeMap<ScopeNo, CaptureNo> =
            required.scopes.iter().filter_map(|of| Some((of.scope, of.peak_at?))).collect();
        let powered_off = ground.settings.readings.powered_off_vms;
        let counting = Counting { powered_off, also: Also::Nothing };
        let alone: BTreeSet<HostNo> = dedicated.keys().copied().collect();
        let shares = ground.estate.vm_shares(counting, &peaks, &alone);
        Self { dedicated, shares }
    }

    /// The names of everybody who has a host or a VM.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let of_vms = self.shares.values().flat_map(BTreeMap::keys).copied();
        self.dedicated.values().map(String::as_str).chain(of_vms)
    }
}

/// What the shares of a scope are fractions of.
#[derive(Debug, Clone, Copy)]
enum Whole {
    /// The licences of the scope itself.
    OfScope,
    /// Those of all scopes of the line.
    OfLine(u64),
}

/// The pots of a product that is counted by scopes: each scope by itself, or the line where it is rounded only once
/// (D1), because scopes that are rounded up one by one may come to more than the line.
pub(super) fn pots(
    ground: &Ground<'_>,
    required: &Requirements,
    (product, line): (&Product, &Figure),
    (owners, payers): (&ScopeOwners<'_>, &Payers<'_>),
) -> Vec<Pot> {
    let standing = ScopeStanding::Product(product.clone());
    let owed: Vec<&ScopeRequirement> = required
        .scopes
        .iter()
        .filter(|of| of.standing == standing && of.licences.value() > 0)
        .collect();
    let metric = ground.terms.catalogue.entry(product).map(|entry| entry.metric);
    let in_packs = metric != Some(Metric::Processors);
    let once = ground.settings.readings.pack_rounding == PackRounding::PerLine && in_packs;
    if owed.is_empty() {
        return Vec::new();
    }
    if once {
        let all = owed.iter().map(|of| of.licences.value()).sum();
        let cells = owed
            .iter()
            .flat_map(|of| cells(ground, of, Whole::OfLine(all), (owners, payers)))
            .collect();
        return vec![Pot { whole: line.clone(), cells }];
    }
    let pot = |of: &&ScopeRequirement| Pot {
        whole: of.quantity.clone(),
        cells: cells(ground, of, Whole::OfScope, (owners, payers)),
    };
    owed.iter().map(pot).collect()
}

/// The shares of one scope.
fn cells(
    ground: &Ground<'_>,
    of: &ScopeRequirement,
    whole: Whole,
    (owners, payers): (&ScopeOwners<'_>, &Payers<'_>),
) -> Vec<Cell> {
    let subject: Arc<str> = format!("scope {}", ground.estate.scopes.name(of.scope)).into();
    let licences = of.licences.value();
    let whole = u128::from(match whole {
        Whole::OfScope => licences,
        Whole::OfLine(all) => all,
    });
    let mut cells = Vec::new();
    let mut shared = licences;
    if of.hosts.iter().any(|host| owners.dedicated.contains_key(host)) {
        let mut by_payer: BTreeMap<Payer, u64> = BTreeMap::new();
        let case = ground.case(ground.settings.readings);
        for (host, licences) in licences_by_host(&case, of) {
            if let Some(customer) = owners.dedicated.get(&host) {
                *by_payer.entry(payers.payer(customer)).or_default() += licences;
                shared = shared.saturating_sub(licences);
            }
        }
        for (payer, licences) in by_payer {
            cells.push(Cell {
                payer,
                key: ShareKey::DedicatedHosts,
                weight: None,
                fraction: Fraction { numerator: licences.into(), denominator: whole },
                of: Arc::clone(&subject),
                counted: None,
            });
        }
    }
    if shared > 0 {
        let key = ground.settings.charges.key;
        let weights = weights(owners.shares.get(&of.scope), key, payers);
        let sum: u64 = weights.values().sum();
        let fraction = |weight: u64, sum: u64| Fraction {
            numerator: u128::from(shared).saturating_mul(weight.into()),
            denominator: whole.saturating_mul(sum.into()),
        };
        let cell = |payer, weight, sum, key| {
            let (of, fraction) = (Arc::clone(&subject), fraction(weight, sum));
            Cell { payer, key, weight: Some(weight), fraction, of, counted: None }
        };
        if sum == 0 {
            let nobody = cell(Payer::Unattributed, 1, 1, ShareKey::NoWeight);
            cells.push(Cell { weight: None, ..nobody });
        } else {
            let of_vms = weights.into_iter();
            cells.extend(of_vms.map(|(payer, weight)| cell(payer, weight, sum, key.of_share())));
        }
    }
    cells
}

/// The weight of each payer in a scope; nobody with none.
fn weights(
    shares: Option<&BTreeMap<&str, VmShare>>,
    key: ChargeKey,
    payers: &Payers<'_>,
) -> BTreeMap<Payer, u64> {
    let mut weights: BTreeMap<Payer, u64> = BTreeMap::new();
    for (customer, share) in shares.into_iter().flatten() {
        let weight = match key {
            ChargeKey::VmsAtPeak => share.vms_at_peak,
            ChargeKey::VirtualCores => share.virtual_cores,
            ChargeKey::VmDays => share.vm_days,
        };
        if weight > 0 {
            *weights.entry(payers.payer(customer)).or_default() += weight;
        }
    }
    weights
}
