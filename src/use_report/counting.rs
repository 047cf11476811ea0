//! Everything that the rules require under one set of readings, and the quantities that follow.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use crate::citation::rule;
use crate::estate::access::{Access, Reached};
use crate::estate::persons::AccessEntry;
use crate::estate::{Also, Counting, Estate, HostNo, ScopeNo, Tally};
use crate::figure::Figure;
use crate::licensing::applications::{self, ApplicationCase, Applications};
use crate::licensing::machines::Machines;
use crate::licensing::{
    AccessRequirement, Case, Deductions, ExcludedApplication, HostOut, ScopeRequirement,
    ScopeStanding, access, windows_server,
};
use crate::money::PriceList;
use crate::readings::{
    DisabledAccounts, PackRounding, PersonsAcrossCustomers, PoweredOffVms, Readings,
};
use crate::register::Registers;
use crate::terms::{Metric, Product, TermsInForce};

use super::Settings;

/// What stays the same under every reading.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ground<'a> {
    pub estate: &'a Estate,
    pub access: &'a Access,
    pub reached: &'a [Reached],
    pub windows_seen: &'a BTreeSet<ScopeNo>,
    pub once_counted: &'a OnceCounted,
    pub terms: &'a TermsInForce,
    pub prices: &'a PriceList,
    pub settings: &'a Settings,
    pub currency: &'a str,
    pub hosts_out: &'a BTreeMap<HostNo, HostOut>,
    pub deductions: &'a Deductions,
    pub excluded_applications: &'a [ExcludedApplication],
    pub registers: &'a Registers,
    pub machines: &'a Machines<'a>,
}

/// The numbers of VMs under both readings of D4, and of persons under those that concern them, each counted once:
/// most readings share one.
#[derive(Debug, Default)]
pub(super) struct OnceCounted {
    leave_out: OnceLock<Tally>,
    count: OnceLock<Tally>,
    without_disabled: EntriesCounted,
    with_disabled: EntriesCounted,
}

impl OnceCounted {
    /// With what was counted already: VMs under a reading of D4, and entries of the access list.
    pub fn with(
        (powered_off, tally): (PoweredOffVms, Tally),
        entries: Vec<(DisabledAccounts, PersonsAcrossCustomers, Vec<AccessEntry>)>,
    ) -> Self {
        let counted = Self::default();
        let _ = counted.vms(powered_off).set(tally);
        for (disabled, across, entries) in entries {
            // What stands there already was counted in the same way.
            let _ = counted.entries(disabled, across).set(entries);
        }
        counted
    }

    fn entries(
        &self,
        disabled: DisabledAccounts,
        across: PersonsAcrossCustomers,
    ) -> &OnceLock<Vec<AccessEntry>> {
        let entries = match disabled {
            DisabledAccounts::LeaveOut => &self.without_disabled,
            DisabledAccounts::Count => &self.with_disabled,
        };
        match across {
            PersonsAcrossCustomers::Each => &entries.each,
            PersonsAcrossCustomers::Once => &entries.once,
        }
    }

    fn vms(&self, powered_off: PoweredOffVms) -> &OnceLock<Tally> {
        match powered_off {
            PoweredOffVms::LeaveOut => &self.leave_out,
            PoweredOffVms::Count => &self.count,
        }
    }

    /// What counting the VMs came to; nothing where nobody asked.
    pub fn into_tally(self, powered_off: PoweredOffVms) -> Tally {
        let held = match powered_off {
            PoweredOffVms::LeaveOut => self.leave_out,
            PoweredOffVms::Count => self.count,
        };
        held.into_inner().unwrap_or_default()
    }

    /// Counts the VMs, unless they have been.
    pub fn tally(&self, estate: &Estate, powered_off: PoweredOffVms) -> &Tally {
        let held = self.vms(powered_off);
        held.get_or_init(|| estate.tally(Counting { powered_off, also: Also::Nothing }))
    }
}

/// The entries of the access list under both readings of D13.
#[derive(Debug, Default)]
struct EntriesCounted {
    each: OnceLock<Vec<AccessEntry>>,
    once: OnceLock<Vec<AccessEntry>>,
}

/// What the rules require.
#[derive(Debug)]
pub(super) struct Requirements {
    pub scopes: Vec<ScopeRequirement>,
    pub access: Vec<AccessRequirement>,
    pub applications: Applications,
}

impl<'a> Ground<'a> {
    /// The rules applied under `readings`; `also` counts VMs that are left out otherwise.
    pub fn require(&self, readings: Readings, also: Also) -> Requirements {
        let mut applications = Applications::default();
        let scopes = match also {
            Also::Nothing => {
                let case = self.case(readings);
                let (machines, registers) = (self.machines, self.registers);
                let excluded = self.excluded_applications;
                let month = self.settings.month;
                let asked = ApplicationCase { case: &case, machines, registers, excluded, month };
                applications = applications::requirements(&asked);
                windows_server::requirements(&case)
            }
            _ => {
                let counting = Counting { powered_off: readings.powered_off_vms, also };
                let tally = self.estate.tally(counting);
                windows_server::requirements(&Case { tally: &tally, ..self.case(readings) })
            }
        };
        let access = self.require_access(readings);
        Requirements { scopes, access, applications }
    }

    /// What the rules require for access under `readings`.
    pub fn require_access(&self, readings: Readings) -> Vec<AccessRequirement> {
        let entries = self.entries(readings.disabled_accounts, readings.persons_across_customers);
        access::requirements(entries.to_vec(), self.deductions, self.terms)
    }

    /// The entries of the access list.
    pub fn entries(
        &self,
        disabled: DisabledAccounts,
        across: PersonsAcrossCustomers,
    ) -> &'a [AccessEntry] {
        let held = self.once_counted.entries(disabled, across);
        held.get_or_init(|| {
            self.access.entries(&self.estate.directory, self.reached, disabled, across)
        })
    }

    /// What the rules are applied to.
    pub fn case(&self, readings: Readings) -> Case<'a> {
        Case {
            estate: self.estate,
            windows_seen: self.windows_seen,
            hosts_out: self.hosts_out,
            tally: self.once_counted.tally(self.estate, readings.powered_off_vms),
            terms: self.terms,
            prices: self.prices,
            prices_on: self.settings.prices_on,
            currency: self.currency,
            readings,
            default_edition: self.settings.default_edition,
        }
    }

    /// The quantity of every product that the requirements name, zero ones too.
    pub fn quantities(
        &self,
        requirements: &Requirements,
        readings: Readings,
    ) -> BTreeMap<Product, Figure> {
        let mut quantities = self.core_quantities(&requirements.scopes, readings);
        let mut by_product: BTreeMap<&Product, Vec<&AccessRequirement>> = BTreeMap::new();
        for requirement in &requirements.access {
            by_product.entry(&requirement.product).or_default().push(requirement);
        }
        for (product, of_product) in by_product {
            let each = of_product.iter().map(|of| of.quantity.clone()).collect();
            let subject = format!("{product}: SALs of all end customers");
            let sum = Figure::sum(rule::SAL_PERSON, subject, "SALs", each);
            let elsewhere: Vec<Figure> = of_product
                .iter()
                .map(|of| of.counted_elsewhere.clone())
                .filter(|figure| figure.value() > 0)
                .collect();
            let quantity = if elsewhere.is_empty() {
                sum
            } else {
                let subject = format!("{product}: persons counted at another end customer");
                let elsewhere = Figure::sum(rule::D13, subject, "persons", elsewhere);
                sum.less(rule::D13, format!("{product}: SALs"), "SALs", elsewhere)
            };
            quantities.insert(product.clone(), quantity);
        }
        let mut of_machines: BTreeMap<&Product, (&'static str, Vec<Figure>)> = BTreeMap::new();
        for need in &requirements.applications.needs {
            let unit = need.quantity.step().unit;
            let held = of_machines.entry(&need.product).or_insert((unit, Vec::new()));
            held.1.push(need.quantity.clone());
        }
        for (product, (unit, each)) in of_machines {
            // Rounded up for each machine under either reading of D1: nothing is shared between machines.
            let sum = Figure::sum(rule::D1, format!("{product}: all machines"), unit, each);
            quantities.insert(product.clone(), sum);
        }
        quantities
    }

    /// D1: rounded up once for each scope, or once for the line.
    fn core_quantities(
        &self,
        scopes: &[ScopeRequirement],
        readings: Readings,
    ) -> BTreeMap<Product, Figure> {
        let mut by_product: BTreeMap<Product, Vec<&ScopeRequirement>> = BTreeMap::new();
        for scope in scopes {
            if let ScopeStanding::Product(product) = &scope.standing {
                by_product.entry(product.clone()).or_default().push(scope);
            }
        }
        let mut quantities = BTreeMap::new();
        for (product, scopes) in by_product {
            let metric = self.terms.catalogue.entry(&product).map(|entry| entry.metric);
            let in_packs = metric != Some(Metric::Processors);
            let owed = || scopes.iter().filter(|scope| scope.licences.value() > 0);
            let per_line = readings.pack_rounding == PackRounding::PerLine && in_packs;
            let quantity = if per_line {
                let licences = owed().map(|scope| scope.licences.clone()).collect();
                let subject = format!("{product}: core licences of all scopes");
                let licences = Figure::sum(rule::D1, subject, "core licences", licences);
                let pack = Figure::term(&self.terms.cores_per_pack);
                licences.divided_up(
                    rule::WS_PACK,
                    format!("{product}: packs"),
                    "2-core packs",
                    pack,
                )
            } else {
                let unit = if in_packs { "2-core packs" } else { "processors" };
                let each = owed().map(|scope| scope.quantity.clone()).collect();
                Figure::sum(rule::D1, format!("{product}: all scopes"), unit, each)
            };
            quantities.insert(product, quantity);
        }
        quantities
    }
}
