//! Applications that are counted by the machines that they run on: SQL Server, System Center, and any product
//! of the catalogue with a known metric.
//!
//! PF-APPS: applications are rented from the provider unless the end customer's own licences cover them. A row
//! of a register is an instance on a machine; the highest edition of a family counts for a machine, once.
//! APP-SQL-WEB: which edition is had by cores and which by SALs is for the catalogue to say.

mod grants;
mod host_cores;
mod instances;
mod issue;
mod owners;
mod relations;
mod rows;
mod virtual_cores;

use std::collections::{BTreeMap, BTreeSet};

use crate::estate::{Estate, HostNo, PowerOverMonth, VmNo, Whereabouts};
use crate::figure::Figure;
use crate::finding::Effect;
use crate::month::ReportMonth;
use crate::origin::Origin;
use crate::register::Registers;
use crate::terms::{CatalogueEntry, Metric, Product, TermsInForce};

use super::machines::Machines;
use super::windows_server::TakenOutBy;
use super::{Case, ExcludedApplication, RegisterEntry};
use instances::{CountedBy, Instance, Licence};
use rows::Outcome;

use host_cores::HostUse;
pub use issue::{ApplicationIssue, IssueKind};
use owners::Named;
pub use relations::{MissingSals, SuiteInstead, missing_sals, suites_instead};
pub use rows::{ApplicationRow, ApplicationStanding, Cores};

/// What the rules of applications are applied to.
#[derive(Debug, Clone, Copy)]
pub struct ApplicationCase<'a> {
    /// The facts and the terms.
    pub case: &'a Case<'a>,
    /// The machines, by what registers call them.
    pub machines: &'a Machines<'a>,
    /// The registers.
    pub registers: &'a Registers,
    /// Applications that are not reported.
    pub excluded: &'a [ExcludedApplication],
    /// The month.
    pub month: ReportMonth,
}

/// A machine that an application runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RunsOn {
    /// A VM.
    Vm(VmNo),
    /// The physical system of a host, or all of a host.
    Host(HostNo),
}

/// What one machine needs of one product.
#[derive(Debug, Clone)]
pub struct ApplicationNeed {
    /// The product.
    pub product: Product,
    /// The machine whose cores are counted.
    pub on: RunsOn,
    /// The cores that are counted.
    pub cores: u64,
    /// Licences before they are rounded up to packs; processors where the product counts those.
    pub licences: Figure,
    /// Packs, rounded up for each machine (D1).
    pub quantity: Figure,
    /// Whose it is: the end customers that the rows which ask for it name, or their VMs; one of them may stand
    /// several times, and none is empty.
    pub customers: Vec<String>,
    /// The row of the register that asks for it.
    pub origin: Origin,
}

/// What the registers of applications come to.
#[derive(Debug, Default)]
pub struct Applications {
    /// What machines need.
    pub needs: Vec<ApplicationNeed>,
    /// Every instance, and every host that is counted for instances in its VMs.
    pub rows: Vec<ApplicationRow>,
    /// What became of the rows of the registers.
    pub entries: Vec<RegisterEntry>,
    /// What is wrong or assumed.
    pub issues: Vec<ApplicationIssue>,
}

/// What the registers require under the readings of the case.
pub fn requirements(case: &ApplicationCase<'_>) -> Applications {
    let mut issues = Vec::new();
    let grants = grants::gather(case, &mut issues);
    let instances = instances::gather(case, &grants, &mut issues);
    let mut counting = Counting {
        case,
        instances: &instances,
        named: owners::named(&instances),
        outcomes: instances.iter().map(|_| Outcome::default()).collect(),
        needs: Vec::new(),
        issues,
        by_host: BTreeMap::new(),
        of_hosts: Vec::new(),
    };
    counting.count();
    // Numbers of machines follow the order of the rows, names do not.
    counting.needs.sort_by_cached_key(|need| (need.product.clone(), case.subject(need.on)));
    let rows = counting.rows();
    let entries = rows::entries(&counting, &grants);
    let Counting { needs, issues, .. } = counting;
    Applications { needs, rows, entries, issues }
}

/// The instances on their way to what they need.
struct Counting<'a> {
    case: &'a ApplicationCase<'a>,
    instances: &'a [Instance<'a>],
    /// The end customers that their rows name.
    named: Named<'a>,
    /// What became of each instance.
    outcomes: Vec<Outcome>,
    needs: Vec<ApplicationNeed>,
    issues: Vec<ApplicationIssue>,
    /// Products that are counted by the cores or processors of hosts, with the instances that ask for it.
    by_host: BTreeMap<(Product, HostNo), HostUse>,
    /// Hosts that are counted for instances in their VMs alone, each with the first of these.
    of_hosts: Vec<(Product, HostNo, Outcome, usize)>,
}

impl<'a> ApplicationCase<'a> {
    fn estate(&self) -> &'a Estate {
        self.case.estate
    }

    fn terms(&self) -> &'a TermsInForce {
        self.case.terms
    }

    /// WS-OWNER: the other operator that reports the cores of a host, noted where it has confirmed it.
    fn operator_of(&self, host: HostNo) -> Option<(&'a str, Effect)> {
        let out = self.case.hosts_out.get(&host)?;
        let TakenOutBy::Operator(operator) = &out.by else { return None };
        let effect = if out.proven_at.is_some() { Effect::Noted } else { Effect::Assumed };
        Some((operator, effect))
    }

    fn whereabouts(&self, vm: VmNo) -> Whereabouts {
        self.estate().whereabouts(vm, self.case.readings.powered_off_vms)
    }
}

impl<'a> Counting<'a> {
    /// Counts machine by machine and family by family.
    fn count(&mut self) {
        let mut groups: BTreeMap<(RunsOn, &'a str), Vec<usize>> = BTreeMap::new();
        for (number, instance) in self.instances.iter().enumerate() {
            self.leave_out(number);
            match instance.counted_by {
                CountedBy::Cores(_) => {
                    groups.entry((instance.on, instance.family)).or_default().push(number);
                }
                CountedBy::Sals => self.count_sals(number),
            }
        }
        let whole_hosts = self.whole_hosts();
        for ((on, family), of_group) in groups {
            let hosts = whole_hosts.get(family);
            self.count_group(on, &of_group, hosts.unwrap_or(&BTreeSet::new()));
        }
        for ((product, host), host_use) in std::mem::take(&mut self.by_host) {
            self.count_host(&product, host, &host_use);
        }
        // What a covered machine would need, for the registers.
        for (number, instance) in self.instances.iter().enumerate() {
            if instance.licence.leaves_out()
                && let (CountedBy::Cores(entry), RunsOn::Vm(vm)) =
                    (instance.counted_by, instance.on)
                && entry.metric == Metric::VirtualCores
            {
                let need = virtual_cores::need(self.case, vm, (entry, instance.origin));
                self.outcomes[number].leaves_out = need.map(|need| need.quantity.value());
            }
        }
        self.tell_left_out();
    }

    /// An instance that is another's to license, or not reported, is on no line.
    fn leave_out(&mut self, number: usize) {
        let instance = &self.instances[number];
        let outcome = match &instance.licence {
            Licence::Ours | Licence::Unproven(_) => return,
            Licence::Covered(why) => Outcome::covered(why.clone()),
            Licence::Excluded(reason) => {
                Outcome::not_counted(format!("{reason}, a registered reason (REP-NOT)"))
            }
            Licence::OfOperator(operator, _) => {
                Outcome::not_counted(format!("on servers of {operator} (WS-OWNER)"))
            }
        };
        self.outcomes[number] = outcome;
    }

    /// What leaving instances out removes, for those that no row of brought licences tells.
    fn tell_left_out(&mut self) {
        for (instance, outcome) in self.instances.iter().zip(&self.outcomes) {
            let product = instance.product.clone();
            let removes = outcome.leaves_out;
            let what = match &instance.licence {
                Licence::Excluded(reason) => {
                    IssueKind::Excluded { product, reason: reason.clone(), removes }
                }
                Licence::OfOperator(operator, effect) => IssueKind::OfOperator {
                    product,
                    operator: operator.clone(),
                    effect: *effect,
                    removes,
                },
                Licence::Ours | Licence::Covered(_) | Licence::Unproven(_) => continue,
            };
            let (subject, origin) = (self.case.subject(instance.on), instance.origin);
            self.issues.push(ApplicationIssue { subject, origin, what });
        }
    }

    /// APP-SQL-HOST: the hosts of which all cores are licensed by us with the highest edition of a family, which
    /// covers any number of VMs there.
    fn whole_hosts(&self) -> BTreeMap<&'a str, BTreeSet<HostNo>> {
        let mut hosts: BTreeMap<&'a str, BTreeSet<HostNo>> = BTreeMap::new();
        for instance in self.instances {
            let (RunsOn::Host(host), CountedBy::Cores(entry)) = (instance.on, instance.counted_by)
            else {
                continue;
            };
            let of_family = |other: &&CatalogueEntry| {
                other.family == entry.family && other.metric == Metric::VirtualCores
            };
            let highest = self.case.terms().catalogue.iter().filter(of_family);
            let is_highest = highest.map(|other| other.rank).max() == Some(entry.rank);
            // One that contradicts itself may be a lower edition, which covers nothing else.
            let is_ours = matches!(instance.licence, Licence::Ours) && instance.names_one_edition();
            if is_highest && is_ours && entry.metric == Metric::VirtualCores {
                hosts.entry(instance.family).or_default().insert(host);
            }
        }
        hosts
    }

    /// The instances of one family on one machine: the highest edition counts, once.
    fn count_group(&mut self, on: RunsOn, group: &[usize], whole_hosts: &BTreeSet<HostNo>) {
        let mut owed: Vec<(usize, &CatalogueEntry)> = Vec::new();
        for &number in group {
            let instance = &self.instances[number];
            if let (CountedBy::Cores(entry), false) =
                (instance.counted_by, instance.licence.leaves_out())
            {
                owed.push((number, entry));
            }
        }
        // Of equal editions the first row, so that the order of the rows does not matter.
        let key = |&(number, entry): &(usize, &CatalogueEntry)| {
            (entry.rank, std::cmp::Reverse(self.instances[number].origin))
        };
        let Some(&(top, entry)) = owed.iter().max_by_key(|of| key(of)) else { return };
        let origin = self.instances[top].origin;
        if let RunsOn::Vm(vm) = on {
            let whereabouts = self.case.whereabouts(vm);
            let subject = self.case.vm_subject(vm);
            if whereabouts.power == PowerOverMonth::NeverRan {
                for &(number, _) in &owed {
                    let note = "the VM ran at no capture of the month (D4)".to_owned();
                    self.outcomes[number] = Outcome::not_counted(note);
                }
                let need = (entry.metric == Metric::VirtualCores)
                    .then(|| virtual_cores::need(self.case, vm, (entry, origin)))
                    .flatten();
                let product = entry.product.clone();
                let removes = need.map(|need| need.quantity.value());
                let what = IssueKind::OffAllMonth { product, removes };
                self.issues.push(ApplicationIssue { subject, origin, what });
                return;
            }
            if entry.metric == Metric::VirtualCores
                && virtual_cores::is_within(&whereabouts, whole_hosts)
            {
                for &(number, _) in &owed {
                    let note =
                        "the highest edition on all cores of its hosts covers it (APP-SQL-HOST)";
                    self.outcomes[number] = Outcome::covered(note.to_owned());
                }
                return;
            }
        }
        for &(number, _) in &owed {
            self.tell_if_unproven(number);
        }
        for &(number, _) in owed.iter().filter(|(number, _)| *number != top) {
            let note = format!("{} counts for the machine, once", entry.product);
            self.outcomes[number] = Outcome::covered(note);
        }
        match (on, entry.metric) {
            (RunsOn::Vm(vm), Metric::VirtualCores) => self.count_vm(vm, top, entry),
            _ => self.note_hosts(on, top, entry),
        }
    }

    /// LM-EXPIRY: what nothing proves counts.
    fn tell_if_unproven(&mut self, number: usize) {
        let instance = &self.instances[number];
        if let Licence::Unproven(why) = &instance.licence {
            let (product, why) = (instance.product.clone(), why.clone());
            self.issues.push(ApplicationIssue {
                subject: self.case.subject(instance.on),
                origin: instance.origin,
                what: IssueKind::LicenceUnproven { product, why },
            });
        }
    }

    /// APP-SAL: an application that is counted by those who use it; the access of its end customer counts them.
    fn count_sals(&mut self, number: usize) {
        let instance = &self.instances[number];
        if instance.licence.leaves_out() {
            return;
        }
        let note = "those who use it are counted by the access groups (APP-SAL)".to_owned();
        self.outcomes[number] = Outcome { note, ..Outcome::default() };
        let (family, customer) = (instance.family.to_owned(), instance.customer.clone());
        self.issues.push(ApplicationIssue {
            subject: self.case.subject(instance.on),
            origin: instance.origin,
            what: IssueKind::NeedsSals { family, customer },
        });
        self.tell_if_unproven(number);
    }
}

impl ApplicationCase<'_> {
    /// What findings call a machine.
    fn subject(&self, on: RunsOn) -> String {
        match on {
            RunsOn::Vm(vm) => self.vm_subject(vm),
            RunsOn::Host(host) => self.host_subject(host),
        }
    }
}
