//! Core packs and processors: what the hosts of each licensing scope need.

use super::answer::{Lines, ScopeAnswer};
use super::brought;
use super::captures::last_day;
use super::days::month_has_reached;
use super::exclusions;
use super::hosts::{Host, Hosts, Scope};
use super::machines::Machines;
use super::placing::{Placing, VmCount};
use super::text::{fold, price};
use super::world::{
    DefaultEdition, PackRounding, Settings, StandardInCluster, StandardVmCount, World,
};
use std::collections::BTreeMap;

/// LISTED: the first day without any use of ours at a Listed Provider.
pub const LISTED_ANY_USE: &str = "2025-10-01";

#[derive(Clone, Debug, Default)]
pub struct CoreAnswer {
    pub lines: Lines,
    pub scopes: Vec<ScopeAnswer>,
    pub withheld: bool,
}

pub fn core_answer(machines: &Machines, placing: &Placing) -> CoreAnswer {
    let world = machines.world;
    let mut hosts = machines.hosts.clone();
    for host in hosts.by_name.values_mut() {
        let before = &machines.hosts.by_name[&host.name];
        host.in_count = before.own_operator
            && !before.nested
            && !brought::host_leaves(machines, before)
            && !exclusions::host_leaves(machines, before);
    }

    let mut answer = CoreAnswer { withheld: placing.lost, ..CoreAnswer::default() };
    // LISTED: our licences may not be used at a Listed Provider any more.
    if month_has_reached(&world.settings, LISTED_ANY_USE)
        && hosts.by_name.values().any(|host| host.at_listed_provider)
    {
        answer.withheld = true;
    }
    let mut rounded = Lines::new();
    let mut unrounded = Lines::new();
    for scope in &hosts.scopes {
        // PF-NESTED: hypervisors in VMs make no scope.
        let mut of_scope = hosts.by_name.values().filter(|host| host.scopes.contains(scope));
        if of_scope.all(|host| host.nested) {
            continue;
        }
        let one = OneScope::new(world, &hosts, placing, scope);
        for entry in one.entries(&mut answer.withheld) {
            if is_sold(&entry.answer.product) {
                *rounded.entry(entry.answer.product.clone()).or_insert(0) += entry.answer.quantity;
                *unrounded.entry(entry.answer.product.clone()).or_insert(0) += entry.units;
            }
            answer.scopes.push(entry.answer);
        }
    }
    answer.lines = match world.settings.readings.pack_rounding {
        PackRounding::PerScope => rounded,
        PackRounding::PerLine => {
            let mut lines = Lines::new();
            for (product, units) in unrounded {
                let quantity = quantity_of_units(&product, units);
                lines.insert(product, quantity);
            }
            lines
        }
    };
    answer.lines.retain(|_, quantity| *quantity > 0);
    answer.scopes.sort();
    answer
}

fn is_sold(product: &str) -> bool {
    !["", "none", "out"].contains(&product)
}

fn is_standard(product: &str) -> bool {
    ["ws-standard", "cis-standard"].contains(&product)
}

/// Cores are sold in packs of two, processors one by one.
fn quantity_of_units(product: &str, units: u64) -> u64 {
    if product == "ws-essentials" { units } else { units.div_ceil(2) }
}

/// An entry of the report with its quantity before it is made packs of.
struct Entry {
    answer: ScopeAnswer,
    units: u64,
}

/// Everything that is known of one scope before its hosts are sorted by product.
struct OneScope<'a> {
    settings: &'a Settings,
    world: &'a World,
    placing: &'a Placing,
    scope: &'a Scope,
    shown: String,
    hosts: Vec<&'a Host>,
    vms: VmCount,
    /// A counted Windows VM ran here in the month.
    ran: bool,
    /// The physical system of a host in the count is Windows.
    windows_parent: bool,
    datacenter_guest: bool,
}

impl<'a> OneScope<'a> {
    fn new(
        world: &'a World,
        hosts: &'a Hosts,
        placing: &'a Placing,
        scope: &'a Scope,
    ) -> OneScope<'a> {
        let mut in_count = Vec::new();
        for host in hosts.by_name.values() {
            if host.in_count && host.scopes.contains(scope) {
                in_count.push(host);
            }
        }
        let vms = placing.in_scope(scope);
        OneScope {
            settings: &world.settings,
            world,
            placing,
            scope,
            shown: hosts.shown[scope].clone(),
            ran: vms.peak > 0,
            windows_parent: in_count.iter().any(|host| host.windows_parent),
            datacenter_guest: placing.datacenter_guest(scope),
            hosts: in_count,
            vms,
        }
    }

    fn entries(&self, withheld: &mut bool) -> Vec<Entry> {
        if self.hosts.is_empty() {
            return vec![Entry { answer: self.blank_answer("out"), units: 0 }];
        }
        let mut entries = Vec::new();
        for (product, hosts) in self.hosts_by_product(withheld) {
            let mut answer = self.blank_answer(&product);
            let mut units = 0;
            for host in hosts {
                answer.licensable_cores += host.licensable_cores;
                units += self.units(&product, host);
                if is_standard(&product) && self.parent_adds_a_set(host) {
                    answer.parent_sets += 1;
                }
                if self.withholds(&product, host) {
                    *withheld = true;
                }
            }
            answer.quantity = quantity_of_units(&product, units);
            entries.push(Entry { answer, units });
        }
        entries
    }

    fn blank_answer(&self, product: &str) -> ScopeAnswer {
        ScopeAnswer {
            scope: self.shown.clone(),
            kind: self.scope.kind().to_string(),
            product: product.to_string(),
            windows_vms: self.vms.peak,
            distinct_windows_vms: self.vms.distinct,
            peak_captured_at: self.vms.peak_captured_at.clone(),
            ..ScopeAnswer::default()
        }
    }

    /// The product of every host in the count. Undecided hosts whose product is withheld stand
    /// under the empty name.
    fn hosts_by_product(&self, withheld: &mut bool) -> BTreeMap<String, Vec<&'a Host>> {
        let mut by_product: BTreeMap<String, Vec<&Host>> = BTreeMap::new();
        let mut cheapest = Vec::new();
        for host in &self.hosts {
            let mut editions: Vec<&str> = host.editions.iter().map(String::as_str).collect();
            if editions.is_empty() {
                editions.push("");
            }
            for edition in editions {
                let undecided = edition.is_empty() || edition == "cheapest";
                let product = if undecided && self.datacenter_guest {
                    "ws-datacenter"
                } else if edition == "cheapest" {
                    cheapest.push(*host);
                    continue;
                } else if edition.is_empty() {
                    match self.settings.default_edition {
                        DefaultEdition::Standard => "ws-standard",
                        DefaultEdition::Datacenter => "ws-datacenter",
                        DefaultEdition::Withhold => "",
                        DefaultEdition::Cheapest => {
                            cheapest.push(*host);
                            continue;
                        }
                    }
                } else {
                    match edition {
                        "standard" => "ws-standard",
                        "datacenter" => "ws-datacenter",
                        "essentials" => "ws-essentials",
                        other => other,
                    }
                };
                by_product.entry(product.to_string()).or_default().push(*host);
            }
        }
        if !cheapest.is_empty() {
            let product = match self.cheaper_product(&cheapest) {
                Some(product) => product,
                None => {
                    *withheld = true;
                    ""
                }
            };
            by_product.entry(product.to_string()).or_default().append(&mut cheapest);
        }
        by_product
    }

    /// The cheaper of Standard and Datacenter for these hosts together, after packs are made;
    /// nothing where a price that matters is missing.
    fn cheaper_product(&self, hosts: &[&Host]) -> Option<&'static str> {
        let mut standard = 0;
        let mut datacenter = 0;
        for host in hosts {
            standard += self.units("ws-standard", host);
            datacenter += self.units("ws-datacenter", host);
        }
        if standard == 0 && datacenter == 0 {
            return Some("ws-datacenter");
        }
        let standard_price = price_in_force(self.world, "ws-standard")?;
        let datacenter_price = price_in_force(self.world, "ws-datacenter")?;
        let standard_amount = u128::from(standard.div_ceil(2)) * standard_price;
        let datacenter_amount = u128::from(datacenter.div_ceil(2)) * datacenter_price;
        if standard_amount < datacenter_amount {
            Some("ws-standard")
        } else {
            Some("ws-datacenter")
        }
    }

    /// Licensable cores, or processors of Essentials, times what the product needs of them.
    fn units(&self, product: &str, host: &Host) -> u64 {
        let owed = self.ran || self.windows_parent;
        match product {
            "ws-standard" | "cis-standard" => host.licensable_cores * self.sets(host),
            "ws-datacenter" | "cis-datacenter" if owed => host.licensable_cores,
            "ws-essentials" if owed => host.processors,
            _ => 0,
        }
    }

    /// One full set of the host's cores for each VM that may run, and for the physical system
    /// where it is more than the mere host of VMs.
    fn sets(&self, host: &Host) -> u64 {
        let vms = self.vms_of(host);
        if !host.windows_parent {
            vms
        } else if host.workload {
            vms + 1
        } else {
            vms.max(1)
        }
    }

    fn parent_adds_a_set(&self, host: &Host) -> bool {
        host.windows_parent && (host.workload || self.vms_of(host) == 0)
    }

    /// The number of VMs that a Standard host is licensed for, by the readings in force.
    fn vms_of(&self, host: &Host) -> u64 {
        let count = match self.settings.readings.standard_in_cluster {
            StandardInCluster::ClusterMaximum => self.vms.clone(),
            StandardInCluster::HostsVisited => self.placing.on_host(self.scope, &host.name),
        };
        match self.settings.readings.standard_vm_count {
            StandardVmCount::Peak => count.peak,
            StandardVmCount::Distinct => count.distinct,
        }
    }

    fn withholds(&self, product: &str, host: &Host) -> bool {
        let owed = self.ran || self.windows_parent;
        match product {
            // Nobody decided about this host, which matters as soon as something is owed.
            "" => owed,
            // Somebody said that it needs nothing, which stands only while no Windows was seen.
            "none" => owed || self.placing.seen_in.contains(self.scope),
            // Guests may be of a lower edition than their host, never of a higher one.
            "ws-standard" | "cis-standard" => self.datacenter_guest || host.datacenter_parent,
            "ws-essentials" => {
                let own = u64::from(host.windows_parent && host.workload);
                self.datacenter_guest
                    || host.datacenter_parent
                    || self.scope.kind() != "host"
                    || self.vms_of(host) + own > 1
            }
            _ => false,
        }
    }
}

/// The latest price that is in effect on the last day of the month.
fn price_in_force(world: &World, product: &str) -> Option<u128> {
    let last_day = last_day(&world.settings);
    let mut latest: Option<(&str, &str)> = None;
    for row in &world.prices {
        let from = row.effective_from.trim();
        if fold(&row.product) != product || from > last_day.as_str() {
            continue;
        }
        if latest.is_none_or(|(known, _)| from > known) {
            latest = Some((from, &row.unit_price));
        }
    }
    latest.and_then(|(_, unit_price)| price(unit_price))
}
