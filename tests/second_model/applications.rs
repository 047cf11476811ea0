//! Applications that are counted by their machine: virtual cores, cores of hosts, sets of cores.

use super::answer::{ApplicationAnswer, Lines, Standing};
use super::days::{day, last_day_of_month};
use super::exclusions;
use super::hosts::Host;
use super::machines::{Machines, Sighting, VmKey};
use super::mobility::{Machine, is_covered, machines_of};
use super::placing::{Placing, runs};
use super::products::{
    Family, MachineProduct, Metric, family, gives_access, licensed_product, machine_product, words,
};
use super::text::{fold, is_empty};
use super::world::StandardVmCount;
use std::collections::{BTreeMap, BTreeSet};

/// APP-SQL-VM: a VM never needs fewer licences.
const MINIMUM_VIRTUAL_CORES: u64 = 4;
/// WS-PACK.
const PACK: u64 = 2;

#[derive(Clone, Debug, Default)]
pub struct ApplicationsAnswer {
    pub lines: Lines,
    pub applications: Vec<ApplicationAnswer>,
    pub withheld: bool,
}

/// An application on a machine.
#[derive(Clone, Debug)]
pub struct Instance {
    pub machine: Machine,
    /// What the answer calls the machine.
    pub called: String,
    pub family: Family,
    /// All words of its name and edition.
    pub named: Vec<String>,
    pub customer: String,
    pub byol: bool,
    pub per_sal: bool,
}

pub fn application_answer(machines: &Machines, placing: &Placing) -> ApplicationsAnswer {
    let mut answer = ApplicationsAnswer::default();
    let mut counted: Vec<(Instance, MachineProduct)> = Vec::new();
    for instance in instances(machines, &mut answer) {
        if exclusions::application_leaves(machines, &instance.machine, instance.family) {
            answer.tell("", &instance.called, 0, Standing::Excluded);
        } else if instance.per_sal {
            // APP-SQL-WEB: Web and Enterprise are sold per core only.
            let only_per_core = instance.family == Family::SqlServer
                && instance.named.iter().any(|word| word == "enterprise" || word == "web");
            let standing = if only_per_core { Standing::Withheld } else { Standing::PerSal };
            answer.withheld |= only_per_core;
            answer.tell("", &instance.called, 0, standing);
        } else if let Some(product) = machine_product(instance.family, &instance.named) {
            if instance.byol && is_covered(machines, &instance) {
                answer.tell(product.id, &instance.called, 0, Standing::Brought);
            } else {
                counted.push((instance, product));
            }
        } else {
            answer.withheld = true;
            answer.tell("", &instance.called, 0, Standing::Withheld);
        }
    }
    let highest = only_highest(counted, &mut answer);
    let mut needs = Needs { machines, placing, all: &highest, answer: &mut answer };
    needs.count_virtual_cores();
    needs.count_cores_of_hosts();
    answer.lines.retain(|_, quantity| *quantity > 0);
    answer.applications.sort();
    // Two VMs of one name may need the same each; what needs nothing is told once.
    answer.applications.dedup_by(|one, other| one == other && one.quantity == 0);
    answer
}

impl ApplicationsAnswer {
    fn tell(&mut self, product: &str, machine: &str, quantity: u64, standing: Standing) {
        *self.lines.entry(product.to_string()).or_insert(0) += quantity;
        self.applications.push(ApplicationAnswer {
            product: product.to_string(),
            machine: fold(machine),
            quantity,
            standing,
        });
    }
}

/// All applications of the registers: the rows of their own register, and licences that customers
/// bring for a machine and a family that it has no row for.
fn instances(machines: &Machines, answer: &mut ApplicationsAnswer) -> Vec<Instance> {
    let world = machines.world;
    let mut found = Vec::new();
    let mut registered: BTreeSet<(Machine, Family)> = BTreeSet::new();
    for row in world.applications.iter().flatten() {
        let byol = fold(&row.license) == "byol";
        let called = if is_empty(&row.vm) { &row.host } else { &row.vm };
        let known = family(&row.product).filter(|_| !gives_access(&row.product));
        let Some(family) = known else {
            answer.withheld = true;
            answer.tell("", called, 0, Standing::Withheld);
            continue;
        };
        let mut named = words(&row.product);
        named.extend(words(&row.edition));
        let meant = machines_of(machines, (&row.vm, &row.host, ""), &row.customer);
        let per_sal = fold(&row.licensed_by) == "sal" || family.has_only_sals();
        if meant.is_empty() && !byol && !per_sal {
            // Nobody knows how many cores it has.
            answer.withheld = true;
            answer.tell("", called, 0, Standing::Withheld);
        }
        let is_clear = per_sal || machine_product(family, &named).is_some();
        for machine in meant {
            // A row that does not say the edition leaves it to the customer's licence to say.
            if is_clear {
                registered.insert((machine.clone(), family));
            }
            found.push(Instance {
                called: name_of(machines, &machine),
                machine,
                family,
                named: named.clone(),
                customer: row.customer.clone(),
                byol,
                per_sal,
            });
        }
    }

    let mut brought = Vec::new();
    for row in world.license_mobility.iter().flatten() {
        brought.push(((&row.vm, &row.host, ""), &row.customer, &row.product, row.edition.as_str()));
    }
    for row in world.brought_licenses.iter().flatten() {
        // A licence for use that begins after the month says nothing of the month.
        if day(&row.valid_from).is_some_and(|from| from > last_day_of_month(&world.settings)) {
            continue;
        }
        let machine = (&row.vm, &row.host, row.vm_or_host.as_str());
        brought.push((machine, &row.customer, &row.product, ""));
    }
    for ((vm, host, either), customer, product, edition) in brought {
        let Some(family) = family(product) else {
            continue;
        };
        if !family.is_application() {
            continue;
        }
        let mut named = words(product);
        named.extend(words(edition));
        for machine in machines_of(machines, (vm, host, either), customer) {
            if registered.contains(&(machine.clone(), family)) {
                continue;
            }
            found.push(Instance {
                called: name_of(machines, &machine),
                machine,
                family,
                named: named.clone(),
                customer: customer.clone(),
                byol: true,
                per_sal: family.has_only_sals(),
            });
        }
    }
    found
}

fn name_of(machines: &Machines, machine: &Machine) -> String {
    match machine {
        Machine::Vm(key) => format!("vm {}", machines.name_of_vm(key)),
        Machine::Host(name) => format!("host {name}"),
    }
}

/// APP-SQL-VM: several instances of a family on one machine count once, in the highest edition.
fn only_highest(
    counted: Vec<(Instance, MachineProduct)>,
    answer: &mut ApplicationsAnswer,
) -> BTreeMap<(Machine, Family), (Instance, MachineProduct)> {
    let mut highest: BTreeMap<(Machine, Family), (Instance, MachineProduct)> = BTreeMap::new();
    for (instance, product) in &counted {
        let key = (instance.machine.clone(), instance.family);
        match highest.get_mut(&key) {
            Some(held) => {
                if product.rank > held.1.rank {
                    held.1 = *product;
                }
            }
            None => {
                highest.insert(key, (instance.clone(), *product));
            }
        }
    }
    for (instance, product) in counted {
        let held = highest[&(instance.machine.clone(), instance.family)].1;
        if product.rank < held.rank {
            answer.tell(product.id, &instance.called, 0, Standing::HigherEdition);
        }
    }
    highest
}

/// How many VMs ran at once under one key: one of an identifier, and of a name as many as may be apart.
fn running_at_once(machines: &Machines<'_>, running: &[&Sighting<'_>]) -> u64 {
    if running.iter().any(|sighting| !is_empty(&sighting.row.vm_id)) {
        return 1;
    }
    machines.namesakes_at_once(running)
}

struct Needs<'a> {
    machines: &'a Machines<'a>,
    placing: &'a Placing,
    all: &'a BTreeMap<(Machine, Family), (Instance, MachineProduct)>,
    answer: &'a mut ApplicationsAnswer,
}

impl Needs<'_> {
    /// The sightings in which a VM ran, under the reading in force (D4, D11).
    fn running(&self, key: &VmKey) -> Vec<&Sighting<'_>> {
        let powered_off = self.machines.world.settings.readings.powered_off_vms;
        let mut running = Vec::new();
        for sighting in &self.machines.vms[key].sightings {
            if runs(sighting.row, powered_off) {
                running.push(sighting);
            }
        }
        running
    }

    /// The sightings in which a VM ran, or may have, on a host.
    fn running_on(&self, key: &VmKey, host: &str) -> Vec<&Sighting<'_>> {
        let mut running = self.running(key);
        running.retain(|sighting| {
            let mut places = sighting.places.iter();
            places.any(|place| self.machines.hosts_at(place).contains(host))
        });
        running
    }

    /// The hosts on which a VM ran or may have run; none in a sighting that has no place.
    fn hosts_by_sighting(&self, key: &VmKey) -> Vec<BTreeSet<String>> {
        let mut all = Vec::new();
        for sighting in self.running(key) {
            let mut hosts = BTreeSet::new();
            for place in &sighting.places {
                hosts.extend(self.machines.hosts_at(place));
            }
            all.push(hosts);
        }
        all
    }

    /// WS-OWNER: licences per core are reported by the operator whose servers they run on. A
    /// server counts as ours where any row says so, and so does one that nobody knows.
    fn ran_on_ours(&self, key: &VmKey) -> bool {
        self.hosts_by_sighting(key).iter().any(|hosts| {
            hosts.is_empty()
                || hosts.iter().any(|host| self.machines.hosts.by_name[host].own_operator)
        })
    }

    /// APP-SQL-VM and APP-SQL-HOST.
    fn count_virtual_cores(&mut self) {
        let all = self.all;
        for ((machine, family), (instance, product)) in all {
            if product.metric != Metric::VirtualCores {
                continue;
            }
            let called = &instance.called;
            match machine {
                Machine::Host(name) => {
                    let host = &self.machines.hosts.by_name[name];
                    if host.own_operator {
                        let packs = host.application_cores.div_ceil(PACK);
                        self.answer.tell(product.id, called, packs, Standing::Counted);
                    } else {
                        self.answer.tell(product.id, called, 0, Standing::OtherOperator);
                    }
                }
                Machine::Vm(key) => {
                    if self.running(key).is_empty() {
                        self.answer.tell(product.id, called, 0, Standing::Off);
                    } else if self.is_covered_by_hosts(key, *family) {
                        self.answer.tell(product.id, called, 0, Standing::CoveredByHost);
                    } else if !self.ran_on_ours(key) {
                        self.answer.tell(product.id, called, 0, Standing::OtherOperator);
                    } else if let Some(cores) = self.machines.vms[key].virtual_cores {
                        let of_one = cores.max(MINIMUM_VIRTUAL_CORES).div_ceil(PACK);
                        // Each of several VMs of one name may have it.
                        let packs = of_one * running_at_once(self.machines, &self.running(key));
                        self.answer.tell(product.id, called, packs, Standing::Counted);
                    } else {
                        self.answer.withheld = true;
                        self.answer.tell(product.id, called, 0, Standing::Withheld);
                    }
                }
            }
        }
    }

    /// APP-SQL-HOST: Enterprise of ours on all hosts on which a VM ran covers the family in it.
    fn is_covered_by_hosts(&self, key: &VmKey, family: Family) -> bool {
        self.hosts_by_sighting(key).iter().all(|hosts| {
            !hosts.is_empty() && hosts.iter().all(|host| self.has_enterprise(host, family))
        })
    }

    fn has_enterprise(&self, host: &str, of_family: Family) -> bool {
        // What is not on our report licenses nothing.
        let whole = Machine::Host(host.to_string());
        if !self.machines.hosts.by_name[host].own_operator
            || exclusions::application_leaves(self.machines, &whole, of_family)
        {
            return false;
        }
        for row in self.machines.world.applications.iter().flatten() {
            let mut named = words(&row.product);
            named.extend(words(&row.edition));
            if family(&row.product) == Some(of_family)
                && of_family == Family::SqlServer
                && licensed_product(of_family, &named).is_some_and(|p| p.id == "sql-enterprise")
                && fold(&row.license) != "byol"
                && fold(&row.licensed_by) != "sal"
                && is_empty(&row.vm)
                && self.machines.host_called(&row.host).is_some_and(|meant| meant.name == host)
            {
                return true;
            }
        }
        false
    }

    /// Applications that follow the rules of Windows Server, of which the cores of hosts count.
    fn count_cores_of_hosts(&mut self) {
        // By host and product: whether a row names the host itself, and how many VMs ran there.
        let mut needed: BTreeMap<(String, &'static str), (bool, u64, Metric)> = BTreeMap::new();
        let all = self.all;
        for ((machine, _), (instance, product)) in all {
            if product.metric == Metric::VirtualCores {
                continue;
            }
            match machine {
                Machine::Host(name) => {
                    let entry = needed.entry((name.clone(), product.id)).or_insert((
                        false,
                        0,
                        product.metric,
                    ));
                    entry.0 = true;
                }
                Machine::Vm(key) => {
                    let by_sighting = self.hosts_by_sighting(key);
                    if by_sighting.is_empty() {
                        self.answer.tell(product.id, &instance.called, 0, Standing::Off);
                    }
                    if by_sighting.iter().any(BTreeSet::is_empty) {
                        self.answer.withheld = true;
                        self.answer.tell(product.id, &instance.called, 0, Standing::Withheld);
                    }
                    let mut visited = BTreeSet::new();
                    for hosts in by_sighting {
                        visited.extend(hosts);
                    }
                    for host in visited {
                        let at_once = running_at_once(self.machines, &self.running_on(key, &host));
                        let entry =
                            needed.entry((host, product.id)).or_insert((false, 0, product.metric));
                        // Each of several VMs of one name may have it.
                        entry.1 += at_once;
                    }
                }
            }
        }
        for ((name, product), (own_row, vms, metric)) in needed {
            let host = &self.machines.hosts.by_name[&name];
            let called = format!("host {name}");
            if !host.own_operator {
                self.answer.tell(product, &called, 0, Standing::OtherOperator);
                continue;
            }
            let windows = self.windows_vms(host);
            let sets = match metric {
                Metric::CoresPerVm if own_row => vms.max(windows).max(1),
                Metric::CoresPerVm => vms,
                _ => 1,
            };
            let packs = (host.licensable_cores * sets).div_ceil(PACK);
            self.answer.tell(product, &called, packs, Standing::Counted);
        }
    }

    /// WS-CIS, D3: the Windows VMs of a host are counted as for Windows Server, in each of its scopes.
    fn windows_vms(&self, host: &Host) -> u64 {
        let counts = host.scopes.iter().map(|scope| self.placing.on_host(scope, &host.name));
        match self.machines.world.settings.readings.standard_vm_count {
            StandardVmCount::Peak => counts.map(|count| count.peak).max().unwrap_or(0),
            StandardVmCount::Distinct => counts.map(|count| count.distinct).sum(),
        }
    }
}
