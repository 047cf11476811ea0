//! Core licences for Windows Server and the Core Infrastructure Suite, scope by scope.
//!
//! WS-CIS: the suite follows the same rules; the catalogue says by its metric which of them. WS-NO-VM:
//! there is no licence per VM, so nothing here computes one.

mod alternatives;
mod by_host;
mod cheapest;
pub(super) mod cores;
mod edition;
mod essentials;
mod once;
pub(super) mod packs;
mod requirement;
mod standard;
mod taken_out;

use std::collections::BTreeMap;

use crate::citation::rule;
use crate::estate::{CaptureNo, HostNo, Parent, ScopeKind, ScopeNo};
use crate::figure::{Counted, Evidence, Figure};
use crate::origin::Origin;
use crate::readings::StandardVmCount;
use crate::terms::{Metric, Product};

use super::Case;
use edition::{Choice, Choices};

pub use alternatives::{
    Alternative, AlternativeStanding, Carried, alternatives, hosts_of_ours, licensable_cores,
};
pub use by_host::licences_by_host;
pub use cores::licensable_cores as host_cores;
pub use requirement::{Basis, Issue, ScopeRequirement, ScopeStanding};
pub use taken_out::{CountedAs, HostOut, TakenOut, TakenOutBy, more, quantities};

/// The numbers of a scope that every product of it shares.
struct ScopeFacts<'a> {
    case: &'a Case<'a>,
    scope: ScopeNo,
    kind: ScopeKind,
    name: &'a str,
    /// The VMs that decide how many sets Standard needs (D3).
    vms: Figure,
    windows_vms: u32,
    distinct_windows_vms: u32,
    peak_at: Option<CaptureNo>,
    /// WS-DC-CLUSTER: whether a Windows system ran in the scope, a VM or a physical one.
    windows_ran: Figure,
}

/// The requirements of every scope, by name of the scope and product.
pub fn requirements(case: &Case<'_>) -> Vec<ScopeRequirement> {
    let hosts_of = hosts_of_scopes(case);
    let mut requirements = Vec::new();
    for scope in case.estate.scopes.by_name() {
        let hosts = hosts_of.get(&scope).map_or(&[][..], Vec::as_slice);
        let ours: Vec<HostNo> =
            hosts.iter().copied().filter(|host| !case.hosts_out.contains_key(host)).collect();
        requirements.extend(requirements_of(case, scope, &ours));
    }
    requirements
}

/// The hosts that another reports, each with what leaving it out removes.
pub fn hosts_taken_out(case: &Case<'_>) -> Vec<TakenOut> {
    let hosts_of = hosts_of_scopes(case);
    taken_out::list(case, &hosts_of)
}

/// The hosts of every scope. PF-NESTED: a nested host is a VM on one of them and no server to license.
fn hosts_of_scopes(case: &Case<'_>) -> BTreeMap<ScopeNo, Vec<HostNo>> {
    let mut hosts_of: BTreeMap<ScopeNo, Vec<HostNo>> = BTreeMap::new();
    let hosts = &case.estate.hosts;
    let mut numbers: Vec<HostNo> = hosts.physical().collect();
    numbers.sort_by(|&a, &b| hosts.name(a).cmp(hosts.name(b)));
    for host in numbers {
        for &scope in hosts.get(host).scopes() {
            hosts_of.entry(scope).or_default().push(host);
        }
    }
    hosts_of
}

/// What a scope needs for those of its hosts that are ours to report.
fn requirements_of(case: &Case<'_>, scope: ScopeNo, hosts: &[HostNo]) -> Vec<ScopeRequirement> {
    let facts = ScopeFacts::establish(case, scope, hosts);
    if hosts.is_empty() {
        return vec![facts.nothing(ScopeStanding::TakenOut, hosts, Vec::new())];
    }
    let Choices { by_choice } = edition::choices(&facts, hosts);
    let mut by_standing: BTreeMap<ScopeStanding, Chosen> = BTreeMap::new();
    for (choice, of_choice) in by_choice {
        let hosts: Vec<HostNo> = of_choice.hosts.iter().map(|(host, _)| *host).collect();
        let bases = of_choice.hosts.into_iter().map(|(_, basis)| basis);
        let (standing, issues, decision) = match choice {
            Choice::Product(product) => (ScopeStanding::Product(product), Vec::new(), None),
            Choice::Unknown => (ScopeStanding::Undecided, Vec::new(), None),
            Choice::None => (ScopeStanding::NoneStated, facts.none_contradicted(), None),
            Choice::Cheapest => cheapest::choose(&facts, &hosts),
            Choice::Withhold => (ScopeStanding::Undecided, facts.edition_withheld(&hosts), None),
        };
        let held = by_standing.entry(standing).or_default();
        held.hosts.extend(hosts);
        held.issues.extend(of_choice.issues.into_iter().chain(issues));
        held.bases.extend(bases.chain(decision));
    }
    // The map has them in the order of their standings already.
    by_standing
        .into_iter()
        .map(|(standing, mut chosen)| {
            let name = |host: &HostNo| case.estate.hosts.name(*host);
            chosen.hosts.sort_by(|a, b| name(a).cmp(name(b)));
            let Chosen { hosts, issues, bases } = chosen;
            let requirement = match &standing {
                ScopeStanding::Product(product) => {
                    let product = product.clone();
                    facts.of_product(&product, &hosts, issues)
                }
                _ => facts.nothing(standing, &hosts, issues),
            };
            ScopeRequirement { bases, ..requirement }
        })
        .collect()
}

/// The hosts of a scope that come to one standing.
#[derive(Default)]
struct Chosen {
    hosts: Vec<HostNo>,
    issues: Vec<Issue>,
    bases: Vec<Basis>,
}

impl<'a> ScopeFacts<'a> {
    fn establish(case: &'a Case<'a>, scope: ScopeNo, hosts: &[HostNo]) -> Self {
        let estate = case.estate;
        let name = estate.scopes.name(scope);
        let count = case.tally.scope(scope);
        let (peak_at, windows_vms) = estate.peak(&count);
        let distinct_windows_vms = count.distinct;
        let vms = vm_figure(case, scope, None, &format!("scope {name}"), &count);
        let parents = hosts.iter().filter_map(|&host| {
            let (_, row) = parent_of(case, host)?;
            Some(parent_figure(case, host, row))
        });
        let systems = std::iter::once(vms.clone()).chain(parents).collect();
        let subject = format!("scope {name}: whether a Windows system ran");
        let windows_ran = Figure::any(rule::WS_DC_CLUSTER, subject, "one or none", systems);
        Self {
            case,
            scope,
            kind: estate.scopes.get(scope).kind,
            name,
            vms,
            windows_vms,
            distinct_windows_vms,
            peak_at,
            windows_ran,
        }
    }

    /// What hosts of `product` need.
    fn of_product(
        &self,
        product: &Product,
        hosts: &[HostNo],
        mut issues: Vec<Issue>,
    ) -> ScopeRequirement {
        let metric = self.case.terms.catalogue.entry(product).map(|entry| entry.metric);
        let needed = match metric {
            Some(Metric::CoresPerVm) => standard::needed(self, hosts),
            Some(Metric::Processors) => essentials::needed(self, hosts),
            _ => once::needed(self, hosts),
        };
        match metric {
            Some(Metric::CoresPerVm) => {
                issues.extend(edition::datacenter_beneath(self, product, hosts));
                issues.extend(edition::guest_editions_unknown(self, product, hosts));
            }
            Some(Metric::Processors) => {
                issues.extend(edition::datacenter_beneath(self, product, hosts));
                issues.extend(essentials::beyond(self, hosts));
            }
            _ => {}
        }
        self.requirement(ScopeStanding::Product(product.clone()), hosts, needed, issues)
    }

    /// Hosts that nothing is counted for.
    fn nothing(
        &self,
        standing: ScopeStanding,
        hosts: &[HostNo],
        issues: Vec<Issue>,
    ) -> ScopeRequirement {
        let zero = Figure::sum(
            rule::WS_CORE,
            format!("scope {}: nothing is counted", self.name),
            "core licences",
            Vec::new(),
        );
        let needed = Needed { licences: zero.clone(), quantity: zero, parent_sets: 0 };
        self.requirement(standing, hosts, needed, issues)
    }

    fn requirement(
        &self,
        standing: ScopeStanding,
        hosts: &[HostNo],
        needed: Needed,
        issues: Vec<Issue>,
    ) -> ScopeRequirement {
        ScopeRequirement {
            scope: self.scope,
            standing,
            licensable_cores: self.licensable_cores(hosts),
            windows_vms: self.windows_vms,
            distinct_windows_vms: self.distinct_windows_vms,
            parent_sets: needed.parent_sets,
            peak_at: self.peak_at,
            licences: needed.licences,
            quantity: needed.quantity,
            hosts: hosts.to_vec(),
            bases: Vec::new(),
            issues,
        }
    }

    fn licensable_cores(&self, hosts: &[HostNo]) -> Figure {
        let cores = hosts.iter().map(|&host| cores::licensable_cores(self.case, host)).collect();
        let subject = format!("scope {}: licensable cores of its hosts", self.name);
        Figure::sum(rule::WS_CORE, subject, "core licences", cores)
    }

    /// WS-NONE: a scope stated to need nothing stands only while no Windows system was seen in it, be it
    /// off all month.
    fn none_contradicted(&self) -> Vec<Issue> {
        if self.windows_ran.value() > 0 || self.case.windows_seen.contains(&self.scope) {
            vec![Issue::NoneContradicted]
        } else {
            Vec::new()
        }
    }

    /// D9: nothing is stated and the configuration withholds. Where nothing ran nothing is owed under
    /// any edition, so there is nothing to withhold.
    fn edition_withheld(&self, hosts: &[HostNo]) -> Vec<Issue> {
        if self.windows_ran.value() == 0 {
            return Vec::new();
        }
        let standard = standard::needed(self, hosts).quantity.value();
        let datacenter = once::needed(self, hosts).quantity.value();
        vec![Issue::EditionWithheld { standard, datacenter }]
    }

    fn subject(&self, what: &str) -> String {
        format!("scope {}: {what}", self.name)
    }
}

/// What hosts of one product need.
struct Needed {
    licences: Figure,
    quantity: Figure,
    parent_sets: u64,
}

/// D3: the number of VMs that matters, at once or over the month.
pub(super) fn vm_figure(
    case: &Case<'_>,
    scope: ScopeNo,
    host: Option<HostNo>,
    subject: &str,
    count: &crate::estate::VmCount,
) -> Figure {
    let (value, capture, what) = match case.readings.standard_vm_count {
        StandardVmCount::Peak => {
            let (capture, vms) = case.estate.peak(count);
            let when = capture.and_then(|capture| case.estate.captures.shown(capture));
            let when = when.map_or_else(|| "at once".to_owned(), |when| format!("at once, {when}"));
            (vms, capture, when)
        }
        StandardVmCount::Distinct => (count.distinct, None, "over the month".to_owned()),
    };
    let evidence = Evidence::Vms { scope, host, capture };
    let counted = Counted { value: value.into(), evidence };
    Figure::count(rule::D3, format!("{subject}: Windows VMs {what}"), "VMs", counted)
}

/// The physical Windows system of a host as a figure of one.
fn parent_figure(case: &Case<'_>, host: HostNo, row: Origin) -> Figure {
    let name = case.estate.hosts.name(host);
    Figure::read(1, format!("host {name}: physical Windows system"), "systems", row)
}

/// The physical Windows system of a host, with the row that shows it; the highest of the month.
fn parent_of(case: &Case<'_>, host: HostNo) -> Option<(Parent, Origin)> {
    let states = case.estate.hosts.get(host).states.iter();
    let shown = states.filter(|state| state.parent != Parent::None);
    // The first row among those with the highest edition.
    shown
        .map(|state| (state.parent, state.system_at))
        .max_by(|a, b| a.0.cmp(&b.0).then(b.1.cmp(&a.1)))
}
