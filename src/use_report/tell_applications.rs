//! Turns what the rules noticed of applications into findings, and into what the workings show of them.

use std::collections::{BTreeMap, BTreeSet};

use crate::estate::{Estate, Witness};
use crate::finding::Findings;
use crate::fold::Fold as _;
use crate::intake::{HostLicence, Kind, VmLicence};
use crate::licensing::Basis;
use crate::licensing::applications::{
    ApplicationIssue, ApplicationStanding, IssueKind, missing_sals, suites_instead,
};
use crate::licensing::license_mobility::MobilityNotice;
use crate::origin::Origin;
use crate::party::MobilityPartner;
use crate::terms::{Product, RelationKind};

use super::counting::{Ground, Requirements};

/// Why machines are licensed with an application: the rows of the registers.
pub(super) fn bases(required: &Requirements) -> Vec<(Product, Basis)> {
    let counted = required
        .applications
        .rows
        .iter()
        .filter(|row| row.standing == ApplicationStanding::Counted);
    counted
        .map(|row| {
            let basis = Basis {
                subject: row.machine.clone(),
                note: row.note.clone(),
                origin: Some(row.origin),
            };
            (Product::new(&row.product), basis)
        })
        .collect()
}

/// What is wrong with, or assumed for, the registers of applications. Gives back what is left out, for the
/// workings.
pub(super) fn applications(
    ground: &Ground<'_>,
    required: &Requirements,
    findings: &mut Findings,
) -> Vec<(String, Vec<Witness>)> {
    let provider = ground.settings.provider.as_ref();
    let partner = provider.and_then(|provider| provider.mobility_partner.as_ref());
    let has_mobility = ground.registers.mobility.as_ref().is_some_and(|rows| !rows.is_empty());
    if has_mobility && partner.is_none() {
        findings.mobility_partner_missing();
    }
    for issue in &required.applications.issues {
        tell(issue, required, (ground, partner), findings);
    }
    let mut left_out = Vec::new();
    for row in &required.applications.rows {
        if row.standing == ApplicationStanding::Counted {
            continue;
        }
        let note = format!("{}, {}: {}", row.product, row.standing.text(), row.note);
        left_out.push(Witness {
            origin: row.origin,
            subject: row.machine.clone(),
            counts: 0,
            note,
        });
    }
    left_out.sort();
    if left_out.is_empty() { Vec::new() } else { vec![("applications".to_owned(), left_out)] }
}

fn tell(
    issue: &ApplicationIssue,
    required: &Requirements,
    (ground, partner): (&Ground<'_>, Option<&MobilityPartner>),
    findings: &mut Findings,
) {
    let ApplicationIssue { subject, origin, what } = issue;
    let origin = *origin;
    match what {
        IssueKind::MachineUnknown(kind, effect) => {
            findings.register_machine_unknown(subject, *kind, *effect, origin);
        }
        IssueKind::MachineAmbiguous(number) => {
            findings.register_machine_ambiguous(subject, *number, origin);
        }
        IssueKind::ProductUnknown { product, editions } => {
            findings.application_product_unknown(subject, product, editions, origin);
        }
        IssueKind::EditionsDisagree { product, editions, highest } => {
            findings.editions_disagree(subject, (product, editions), highest, origin);
        }
        IssueKind::VirtualCoresUnknown(product) => {
            findings.virtual_cores_unknown(subject, product, origin);
        }
        IssueKind::WithoutPlace => findings.vm_without_place(subject, origin),
        IssueKind::OffAllMonth { product, removes } => {
            findings.application_off_all_month(subject, product, *removes, origin);
        }
        IssueKind::LicenceUnproven { product, why } => {
            findings.application_licence_unproven(subject, product, why, origin);
        }
        IssueKind::NeedsSals { family, customer } => {
            if !has_sals(ground, required, (family, customer)) {
                let customer = if customer.is_empty() { "the provider" } else { customer };
                findings.application_without_persons(subject, family, customer, origin);
            }
        }
        IssueKind::Excluded { product, reason, removes } => {
            findings.application_excluded(subject, (product, reason), *removes, origin);
        }
        IssueKind::OfOperator { product, operator, effect, removes } => {
            findings.application_of_operator(
                subject,
                (product, operator),
                (*effect, *removes),
                origin,
            );
        }
        IssueKind::Lapses(until) => {
            findings.register_row_lapses(subject, "the row of brought licences", *until, origin);
        }
        IssueKind::Mobility(notice) => mobility(subject, *notice, (partner, origin), findings),
    }
}

/// What is told of a row of License Mobility.
fn mobility(
    subject: &str,
    notice: MobilityNotice,
    (partner, origin): (Option<&MobilityPartner>, Origin),
    findings: &mut Findings,
) {
    match notice {
        MobilityNotice::FormLate { due, submitted } => {
            findings.mobility_form_late(subject, (submitted, due), partner, origin);
        }
        MobilityNotice::Unconfirmed { due } => {
            findings.mobility_unconfirmed(subject, due, partner, origin);
        }
        MobilityNotice::ReleasedEarly { days, least } => {
            findings.mobility_released_early(subject, (days, least), origin);
        }
        MobilityNotice::SeenBefore { deployed } => {
            findings.mobility_begins_within_month(subject, deployed, origin);
        }
        MobilityNotice::Lapses { until } => {
            let what = "Software Assurance of the licences";
            findings.register_row_lapses(subject, what, until, origin);
        }
    }
}

/// Whether anybody is counted at an end customer for a product of a family.
fn has_sals(
    ground: &Ground<'_>,
    required: &Requirements,
    (family, customer): (&str, &str),
) -> bool {
    required.access.iter().any(|access| {
        let entry = ground.terms.catalogue.entry(&access.product);
        entry.is_some_and(|entry| entry.family == family)
            && access.customer.is_same(customer)
            && access.persons.value() > 0
    })
}

/// SAL-OFFICE, WS-CIS: what the products of the month mean for each other.
pub(super) fn relations(
    ground: &Ground<'_>,
    required: &Requirements,
    values: &BTreeMap<Product, u64>,
    kinds_read: &[Kind],
    findings: &mut Findings,
) {
    let (terms, estate) = (ground.terms, ground.estate);
    let disabled = ground.settings.readings.disabled_accounts;
    for missing in missing_sals(terms, (estate, ground.access, ground.reached), disabled) {
        let customer = if missing.customer.is_empty() { "the provider" } else { &missing.customer };
        let names = (listed(&missing.products), listed(&missing.others));
        findings.sal_needs_another(customer, (&names.0, &names.1), missing.persons);
    }
    let needs = &required.applications.needs;
    for instead in suites_instead(terms, estate, &required.scopes, needs) {
        let (one, other) = &instead.products;
        findings.suite_instead(estate.scopes.name(instead.scope), (one, other), &instead.suite);
    }
    let of = |products: &[Product]| -> u64 {
        products.iter().filter_map(|product| values.get(product)).sum()
    };
    for relation in terms.relations.of_kind(RelationKind::StandsOn) {
        let sals = of(&relation.products);
        let hosts_read = kinds_read.contains(&Kind::Hosts);
        if hosts_read && sals > 0 && of(&relation.others) == 0 && !others_license(estate) {
            findings.rds_without_windows(sals);
        }
    }
}

/// Whether somebody else licenses a host or a VM of the month.
fn others_license(estate: &Estate) -> bool {
    let hosts = &estate.hosts;
    let mut states = hosts.numbers().flat_map(|host| hosts.get(host).states.iter());
    states.any(|state| !state.operator.is_empty() || state.licence == HostLicence::Brought)
        || estate.vms.sightings().any(|seen| seen.class.licence != VmLicence::Spla)
}

/// The ids of products, each once.
fn listed(products: &[Product]) -> String {
    let ids: BTreeSet<&str> = products.iter().map(Product::id).collect();
    ids.into_iter().collect::<Vec<_>>().join(" or ")
}
