//! Instances: an application on a machine, as a row of a register has it.

use std::collections::BTreeSet;

use crate::estate::{HostNo, Places};
use crate::finding::Effect;
use crate::intake::Kind;
use crate::licensing::RegisterKind;
use crate::origin::Origin;
use crate::register::{Application, ApplicationLicence, LicensedBy};
use crate::terms::{CatalogueEntry, Class, InCatalogue, Metric, NamedProduct};

use super::grants::{self, Grant, Verdict};
use super::{ApplicationCase, ApplicationIssue, ExcludedApplication, IssueKind, RunsOn};

/// An application on a machine.
#[derive(Debug)]
pub struct Instance<'a> {
    /// The machine.
    pub on: RunsOn,
    /// Where the row stands.
    pub register: RegisterKind,
    /// The row.
    pub origin: Origin,
    /// The end customer; empty for the provider itself.
    pub customer: String,
    /// The product as written, with its edition.
    pub product: String,
    /// The family of the product.
    pub family: &'a str,
    /// What it is counted by.
    pub counted_by: CountedBy<'a>,
    /// The editions that its row names.
    editions: BTreeSet<&'a str>,
    /// Whose licence it runs on.
    pub licence: Licence,
}

impl Instance<'_> {
    /// Whether its row does not contradict itself about the edition.
    pub fn names_one_edition(&self) -> bool {
        self.editions.len() <= 1
    }
}

/// What an instance is counted by.
#[derive(Debug, Clone, Copy)]
pub enum CountedBy<'a> {
    /// The cores, or the processors, of its machine, as this product says.
    Cores(&'a CatalogueEntry),
    /// Those who use it.
    Sals,
}

/// Whose licence an instance runs on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Licence {
    /// Ours.
    Ours,
    /// The end customer's, which stands for this reason.
    Covered(String),
    /// Said to be the end customer's, which nothing proves, for this reason.
    Unproven(String),
    /// Not reported, for this registered reason (REP-NOT).
    Excluded(String),
    /// Another operator's, whose servers the machine runs on (WS-OWNER); noted once that is confirmed.
    OfOperator(String, Effect),
}

impl Licence {
    /// Whether the report has nothing for it.
    pub fn leaves_out(&self) -> bool {
        matches!(self, Self::Covered(_) | Self::Excluded(_) | Self::OfOperator(..))
    }
}

/// The metrics of products that are counted by machines, and by those who use them.
const OF_VM: &[Metric] = &[Metric::VirtualCores, Metric::CoresOnce, Metric::CoresPerVm];
pub(super) const OF_HOST: &[Metric] =
    &[Metric::VirtualCores, Metric::CoresOnce, Metric::CoresPerVm, Metric::Processors];
const OF_SALS: &[Metric] = &[Metric::Persons, Metric::Devices];

/// Every instance: the rows of the register of applications, and rows that bring licences for machines and
/// families that it does not have.
pub fn gather<'a>(
    case: &ApplicationCase<'a>,
    grants: &[Grant<'a>],
    issues: &mut Vec<ApplicationIssue>,
) -> Vec<Instance<'a>> {
    let mut instances = Vec::new();
    let mut registered: BTreeSet<(RunsOn, &str)> = BTreeSet::new();
    for row in case.registers.applications.iter().flatten() {
        of_application(case, row, grants, (&mut registered, &mut instances), issues);
    }
    for grant in grants.iter().filter(|grant| grant.verdict != Verdict::Later) {
        let (product, edition) = grant.product;
        let written = format!("{product} {edition}").trim().to_owned();
        // A row that brings no more than access says all the same that the application is there.
        let named = grant.named.clone().filter(|named| named.family.class == Class::Application);
        let kept = |on: &RunsOn| {
            named.as_ref().is_none_or(|named| !registered.contains(&(*on, &*named.family.name)))
        };
        for &on in grant.on.iter().filter(|on| kept(on)) {
            let resolved = named.as_ref().ok_or_else(Vec::new);
            let resolved = resolved
                .and_then(|named| counted_by(case, named, metrics_of(on), LicensedBy::Core));
            match (&named, resolved) {
                (Some(named), Ok(counted_by)) => instances.push(Instance {
                    on,
                    register: grant.register,
                    origin: grant.origin,
                    customer: grant.customer.to_owned(),
                    product: written.clone(),
                    family: &named.family.name,
                    counted_by,
                    editions: named.editions(&case.terms().catalogue, metrics_of(on)),
                    licence: licence(
                        case,
                        grants,
                        (on, &named.family.name),
                        grant.customer,
                        counted_by,
                    ),
                }),
                (_, resolved) => issues.push(ApplicationIssue {
                    subject: grant.subject.clone(),
                    origin: grant.origin,
                    what: IssueKind::ProductUnknown {
                        product: written.clone(),
                        editions: resolved.err().unwrap_or_default(),
                    },
                }),
            }
        }
    }
    for instance in &mut instances {
        if let Some(licence) = not_reported(case, instance) {
            instance.licence = licence;
        }
    }
    issues.extend(instances.iter().filter_map(|instance| editions_disagree(case, instance)));
    instances
}

/// APP-SQL-VM: what is wrong where the row of an instance that may count names several editions.
fn editions_disagree(
    case: &ApplicationCase<'_>,
    instance: &Instance<'_>,
) -> Option<ApplicationIssue> {
    let CountedBy::Cores(entry) = instance.counted_by else { return None };
    if instance.names_one_edition() || instance.licence.leaves_out() {
        return None;
    }
    Some(ApplicationIssue {
        subject: case.subject(instance.on),
        origin: instance.origin,
        what: IssueKind::EditionsDisagree {
            product: instance.product.clone(),
            editions: instance.editions.iter().map(|&edition| edition.to_owned()).collect(),
            highest: entry.product.clone(),
        },
    })
}

/// Why an instance is not reported, whoever brings its licence. WS-OWNER: cores are reported by the operator
/// whose servers they are; REP-NOT: a registered reason.
fn not_reported(case: &ApplicationCase<'_>, instance: &Instance<'_>) -> Option<Licence> {
    if let Some(reason) = excluded(case, instance.on, Some(instance.family)) {
        return Some(Licence::Excluded(reason));
    }
    if matches!(instance.counted_by, CountedBy::Sals) {
        // SALs for servers of other operators are ours (SAL-DCP).
        return None;
    }
    let hosts: BTreeSet<HostNo> = match instance.on {
        RunsOn::Host(host) => BTreeSet::from([host]),
        RunsOn::Vm(vm) => {
            let seen = case.whereabouts(vm);
            if seen.places == Places::Unknown { BTreeSet::new() } else { seen.hosts }
        }
    };
    let operators: Option<Vec<(&str, Effect)>> =
        hosts.iter().map(|&host| case.operator_of(host)).collect();
    let operators = operators.filter(|operators| !operators.is_empty())?;
    let named: BTreeSet<&str> = operators.iter().map(|(operator, _)| *operator).collect();
    let named: Vec<&str> = named.into_iter().collect();
    let is_confirmed = operators.iter().all(|(_, effect)| *effect == Effect::Noted);
    let effect = if is_confirmed { Effect::Noted } else { Effect::Assumed };
    Some(Licence::OfOperator(named.join(", "), effect))
}

/// REP-NOT: the reason for which a family of products, or a product of no known family, is not reported on a
/// machine.
fn excluded(case: &ApplicationCase<'_>, on: RunsOn, family: Option<&str>) -> Option<String> {
    let is_about = |of: &&ExcludedApplication| {
        of.on == on && of.family.as_deref().is_none_or(|excluded| family == Some(excluded))
    };
    case.excluded.iter().find(is_about).map(|of| of.reason.text().to_owned())
}

/// The instances of a row of the register of applications: several, where several VMs are called so.
fn of_application<'a>(
    case: &ApplicationCase<'a>,
    row: &Application,
    grants: &[Grant<'a>],
    (registered, instances): (&mut BTreeSet<(RunsOn, &'a str)>, &mut Vec<Instance<'a>>),
    issues: &mut Vec<ApplicationIssue>,
) {
    let product = format!("{} {}", row.product, row.edition).trim().to_owned();
    let found = case.machines.find(&row.machine, &row.customer);
    let at = (Kind::Applications, row.origin);
    let mut unknown = None;
    let (on, subject) =
        grants::machine(case, &row.machine, found, at, |issue| unknown = Some(issue));
    let named = application(case.terms().families.named(&row.product, &row.edition));
    let metrics = on.first().map_or(OF_HOST, |&on| metrics_of(on));
    let known = named.as_ref().ok_or_else(Vec::new);
    let known = known.and_then(|named| counted_by(case, named, metrics, row.licensed_by));
    let is_by_sals = matches!(known, Ok(CountedBy::Sals));
    let not_seen = unknown.is_some() && on.is_empty();
    if let Some(mut issue) = unknown {
        if let IssueKind::MachineUnknown(_, effect) = &mut issue.what {
            // Those who use an application count wherever it runs.
            *effect = match (is_by_sals, row.licence) {
                (true, _) => Effect::Noted,
                (false, ApplicationLicence::Brought) => Effect::Assumed,
                (false, ApplicationLicence::Spla) => Effect::Withheld,
            };
        }
        issues.push(issue);
    }
    if on.is_empty()
        && is_by_sals
        && row.licence == ApplicationLicence::Spla
        && let Some(named) = &named
    {
        let (family, customer) = (named.family.name.clone(), row.customer.clone());
        let what = IssueKind::NeedsSals { family, customer };
        issues.push(ApplicationIssue { subject: subject.clone(), origin: row.origin, what });
    }
    if not_seen && row.licence == ApplicationLicence::Brought {
        // Of which edition it is nobody need know: nothing of the month has it.
        return;
    }
    let Some(named) = named.clone().filter(|_| known.is_ok()) else {
        // Of which edition it is nobody need know where it is not reported.
        let of_family = named.as_ref().map(|named| named.family.name.as_str());
        let reasons: Option<Vec<String>> =
            on.iter().map(|&on| excluded(case, on, of_family)).collect();
        if let Some(reason) = reasons.and_then(|reasons| reasons.into_iter().next()) {
            let what = IssueKind::Excluded { product, reason, removes: None };
            issues.push(ApplicationIssue { subject, origin: row.origin, what });
            return;
        }
        let editions = known.err().unwrap_or_default();
        let (origin, what) = (row.origin, IssueKind::ProductUnknown { product, editions });
        issues.push(ApplicationIssue { subject, origin, what });
        return;
    };
    let family: &'a str = &named.family.name;
    for on in on {
        registered.insert((on, family));
        let metrics = metrics_of(on);
        let Ok(counted_by) = counted_by(case, &named, metrics, row.licensed_by) else { continue };
        let licence = match row.licence {
            ApplicationLicence::Spla => Licence::Ours,
            ApplicationLicence::Brought => {
                licence(case, grants, (on, family), &row.customer, counted_by)
            }
        };
        instances.push(Instance {
            on,
            register: RegisterKind::Applications,
            origin: row.origin,
            customer: row.customer.clone(),
            product: product.clone(),
            family,
            counted_by,
            editions: named.editions(&case.terms().catalogue, metrics),
            licence,
        });
    }
}

/// The metrics of products that a machine can be counted by.
fn metrics_of(on: RunsOn) -> &'static [Metric] {
    match on {
        RunsOn::Vm(_) => OF_VM,
        RunsOn::Host(_) => OF_HOST,
    }
}

/// The product, if it is an application and no more than access to one.
fn application(named: Option<NamedProduct<'_>>) -> Option<NamedProduct<'_>> {
    named.filter(|named| named.class() == Class::Application)
}

/// What a product is counted by on a machine; the editions that there are, where none is said.
fn counted_by<'a>(
    case: &ApplicationCase<'a>,
    named: &NamedProduct<'_>,
    metrics: &[Metric],
    licensed_by: LicensedBy,
) -> Result<CountedBy<'a>, Vec<String>> {
    let catalogue = &case.terms().catalogue;
    let has_sals = named.entry(catalogue, OF_SALS) != InCatalogue::Nothing;
    let by_sals = if has_sals { Ok(CountedBy::Sals) } else { Err(Vec::new()) };
    if licensed_by == LicensedBy::Sal {
        // APP-SQL-WEB: an edition that is had by cores only has no SAL to be counted by.
        let editions = named.editions(catalogue, metrics);
        let has_sal = named.editions(catalogue, OF_SALS);
        return match named.entry(catalogue, OF_SALS) {
            InCatalogue::EditionUnsaid(_) if !editions.is_empty() => Err(Vec::new()),
            // Of two editions it may be the one that has none.
            InCatalogue::Product(_)
                if editions.iter().any(|edition| !has_sal.contains(edition)) =>
            {
                Err(Vec::new())
            }
            _ => by_sals,
        };
    }
    match named.entry(catalogue, metrics) {
        InCatalogue::Product(entry) => Ok(CountedBy::Cores(entry)),
        InCatalogue::EditionUnsaid(editions) => {
            Err(editions.into_iter().map(str::to_owned).collect())
        }
        InCatalogue::Nothing => by_sals,
    }
}

/// Whether licences of the end customer cover an instance: any row for it that stands.
fn licence(
    case: &ApplicationCase<'_>,
    grants: &[Grant<'_>],
    (on, family): (RunsOn, &str),
    customer: &str,
    counted_by: CountedBy<'_>,
) -> Licence {
    let rank = match counted_by {
        CountedBy::Cores(entry) => Some(entry.rank),
        CountedBy::Sals => None,
    };
    let mut why: Vec<String> = Vec::new();
    for grant in grants.iter().filter(|grant| grant.is_about(on, family)) {
        match grant.refuses(case, customer, rank) {
            None => {
                return Licence::Covered(format!(
                    "the end customer's licence covers it: {}",
                    grant.note()
                ));
            }
            Some(refused) => why.push(refused),
        }
    }
    why.sort();
    why.dedup();
    if why.is_empty() {
        why.push("no row of license-mobility or brought-licenses is for it".to_owned());
    }
    Licence::Unproven(why.join("; "))
}
