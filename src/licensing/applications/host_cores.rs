//! Applications that are counted by the cores, or the processors, of hosts: those on a host itself
//! (APP-SQL-HOST), and those that follow the suite of which they are a part (WS-CIS) wherever their VMs were
//! seen.

use crate::citation::rule;
use crate::estate::{HostNo, Places};
use crate::figure::Figure;
use crate::finding::Effect;
use crate::licensing::windows_server::cores::{self, CoreRule};
use crate::licensing::windows_server::{self, packs};
use crate::readings::StandardVmCount;
use crate::terms::{CatalogueEntry, Metric, Product};

use super::rows::{Cores, Outcome};
use super::{ApplicationIssue, ApplicationNeed, Counting, IssueKind, RunsOn};

/// The instances that ask for a product on a host.
#[derive(Debug, Default)]
pub struct HostUse {
    /// That on the host itself.
    of_host: Option<usize>,
    /// Those in VMs that were seen on it.
    of_vms: Vec<usize>,
}

impl Counting<'_> {
    /// Notes the hosts that an instance asks for: its own, or all that its VM was seen on.
    pub(super) fn note_hosts(&mut self, on: RunsOn, top: usize, entry: &CatalogueEntry) {
        let product = &entry.product;
        match on {
            RunsOn::Host(host) => {
                let held = self.by_host.entry((product.clone(), host)).or_default();
                held.of_host = Some(top);
            }
            RunsOn::Vm(vm) => {
                let whereabouts = self.case.whereabouts(vm);
                if whereabouts.places == Places::Unknown {
                    let (subject, origin) = (self.case.vm_subject(vm), self.instances[top].origin);
                    let what = IssueKind::WithoutPlace;
                    self.issues.push(ApplicationIssue { subject, origin, what });
                }
                let mut hosts = Vec::new();
                for host in whereabouts.hosts {
                    match self.case.operator_of(host) {
                        Some((operator, effect)) => self.tell_operator(top, operator, effect),
                        None => hosts.push(host),
                    }
                }
                let names = hosts.iter().map(|&host| self.case.estate().hosts.name(host));
                let mut names: Vec<&str> = names.collect();
                names.sort_unstable();
                self.outcomes[top] = Outcome {
                    note: format!(
                        "counted by the cores of the hosts that it was on: {}",
                        names.join(", ")
                    ),
                    ..Outcome::default()
                };
                for host in hosts {
                    let held = self.by_host.entry((product.clone(), host)).or_default();
                    held.of_vms.push(top);
                }
            }
        }
    }

    /// WS-OWNER: one of the hosts of a VM is another operator's, who reports its cores.
    fn tell_operator(&mut self, top: usize, operator: &str, effect: Effect) {
        let instance = &self.instances[top];
        self.issues.push(ApplicationIssue {
            subject: self.case.subject(instance.on),
            origin: instance.origin,
            what: IssueKind::OfOperator {
                product: instance.product.clone(),
                operator: operator.to_owned(),
                effect,
                removes: None,
            },
        });
    }

    /// Counts a host for one product.
    pub(super) fn count_host(&mut self, product: &Product, host: HostNo, host_use: &HostUse) {
        let all = host_use.of_host.iter().chain(&host_use.of_vms);
        let first = all.min_by_key(|&&number| {
            (host_use.of_host != Some(number), self.instances[number].origin)
        });
        let Some(&first) = first else { return };
        let origin = self.instances[first].origin;
        let metric = self.case.terms().catalogue.entry(product).map(|entry| entry.metric);
        let (licences, how) = self.host_licences(product, metric, host, host_use);
        let quantity = match metric {
            Some(Metric::Processors) => licences.clone(),
            _ => {
                let subject = format!("{}: packs of {product}", self.case.host_subject(host));
                packs::core_packs(self.case.case, subject, &licences)
            }
        };
        let states = self.case.estate().hosts.get(host).states.iter();
        let cores = states.map(|state| state.physical_cores()).max().unwrap_or(0);
        let outcome = Outcome {
            cores: Cores::Physical(cores),
            licences: Some(licences.value()),
            quantity: quantity.value(),
            note: how.to_owned(),
            ..Outcome::default()
        };
        match host_use.of_host {
            Some(number) => self.outcomes[number] = outcome,
            None => self.of_hosts.push((product.clone(), host, outcome, first)),
        }
        let (product, on) = (product.clone(), RunsOn::Host(host));
        // The row of the host itself says best whose it is.
        let of_host = self.customers_of(host_use.of_host.as_slice());
        let of_vms = || self.customers_of(&host_use.of_vms);
        let customers = if of_host.is_empty() { of_vms() } else { of_host };
        let need = ApplicationNeed { product, on, cores, licences, quantity, customers, origin };
        self.needs.push(need);
    }

    /// The licences of a host, and what they follow from.
    fn host_licences(
        &self,
        product: &Product,
        metric: Option<Metric>,
        host: HostNo,
        host_use: &HostUse,
    ) -> (Figure, &'static str) {
        let case = self.case.case;
        match metric {
            Some(Metric::VirtualCores) => {
                let by = CoreRule {
                    minimum: &case.terms.minimum_application_cores_per_processor,
                    of_processor: rule::APP_SQL_HOST,
                    of_host: rule::APP_SQL_HOST,
                    what: "core licences of an application",
                };
                let how = "the physical cores of the host (APP-SQL-HOST)";
                (cores::cores_by(case, host, by), how)
            }
            Some(Metric::Processors) => {
                (cores::processors(case, host), "the processors of the host")
            }
            Some(Metric::CoresPerVm) => {
                let subject =
                    format!("{}: core licences for {product}", self.case.host_subject(host));
                let inputs =
                    vec![cores::licensable_cores(case, host), self.sets(product, host, host_use)];
                let licences = Figure::product(rule::WS_CIS, subject, "core licences", inputs);
                (licences, "the licensable cores of the host, once for each VM (WS-CIS)")
            }
            _ => {
                let how = "the licensable cores of the host, once (WS-CIS)";
                (cores::licensable_cores(case, host), how)
            }
        }
    }

    /// How often the cores of a host are counted: for the host itself, for as many Windows VMs as ran on it if the
    /// register has the whole host, and for each VM of the register that was on it; whichever is most.
    fn sets(&self, product: &Product, host: HostNo, host_use: &HostUse) -> Figure {
        let subject = self.case.host_subject(host);
        let one = |number: usize, what: String| {
            Figure::read(1, what, "sets", self.instances[number].origin)
        };
        let mut of_vms = Vec::new();
        let powered_off = self.case.case.readings.powered_off_vms;
        for &number in &host_use.of_vms {
            let on = self.instances[number].on;
            // Each VM of the name may have it.
            let at_once = match on {
                RunsOn::Vm(vm) => self.case.estate().counted_at_once_on(vm, host, powered_off),
                RunsOn::Host(_) => 1,
            };
            let machine = self.case.subject(on);
            let of_vm = one(number, format!("{machine}: {product}"));
            of_vms.extend(std::iter::repeat_n(of_vm, at_once.max(1)));
        }
        let what = format!("{subject}: VMs of the register with {product}");
        let mut inputs = vec![Figure::sum(rule::WS_CIS, what, "sets", of_vms)];
        if let Some(number) = host_use.of_host {
            inputs.push(one(number, format!("{subject}: {product}")));
            inputs.push(self.windows_vms(host));
        }
        Figure::largest(rule::WS_CIS, format!("{subject}: sets of {product}"), "sets", inputs)
    }

    /// D3: the Windows VMs of a host. One that changed its cluster has them in several scopes.
    fn windows_vms(&self, host: HostNo) -> Figure {
        let case = self.case.case;
        let subject = self.case.host_subject(host);
        let of_scope = |&scope| {
            let count = case.tally.host(scope, host);
            windows_server::vm_figure(case, scope, Some(host), &subject, &count)
        };
        let scopes = case.estate.hosts.get(host).scopes();
        let each: Vec<Figure> = scopes.iter().map(of_scope).collect();
        match (&each[..], case.readings.standard_vm_count) {
            ([only], _) => only.clone(),
            (_, StandardVmCount::Peak) => {
                Figure::largest(rule::D3, format!("{subject}: Windows VMs"), "VMs", each)
            }
            (_, StandardVmCount::Distinct) => {
                Figure::sum(rule::D3, format!("{subject}: Windows VMs"), "VMs", each)
            }
        }
    }
}
