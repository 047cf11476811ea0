//! SAL-RDS-CAL, REP-NOT: persons who need no SAL of ours, by number: RDS User CALs of end customers,
//! evaluation, demonstration.

use std::collections::BTreeMap;

use crate::finding::Findings;
use crate::fold::Fold as _;
use crate::licensing::EntryStanding;
use crate::licensing::settled::{RegisterCase, Settled};
use crate::origin::Origin;
use crate::register::{BroughtKind, Exclusion, ExclusionReason};
use crate::terms::{InCatalogue, Metric, Product};

use super::{days, entry, not_valid, subject};

/// Persons of one end customer who need no SAL of one product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deduction {
    /// Why.
    pub reason: ExclusionReason,
    /// How many at most; none for all.
    pub at_most: Option<u64>,
    /// The row.
    pub origin: Origin,
}

/// What is deducted, by product and end customer.
#[derive(Debug, Clone, Default)]
pub struct Deductions {
    of_entry: BTreeMap<(Product, String), Vec<Deduction>>,
}

impl Deductions {
    /// What is deducted from the persons of an end customer, in the order of the rows.
    pub fn of(&self, product: &Product, customer: &str) -> &[Deduction] {
        let key = (product.clone(), customer.trim().folded());
        self.of_entry.get(&key).map_or(&[], Vec::as_slice)
    }

    /// The rows that deduct, whether or not there is anybody to deduct.
    pub fn rows(&self) -> impl Iterator<Item = Origin> + '_ {
        self.of_entry.values().flatten().map(|deduction| deduction.origin)
    }

    fn add(&mut self, product: Product, customer: &str, deduction: Deduction) {
        self.of_entry.entry((product, customer.trim().folded())).or_default().push(deduction);
    }
}

/// What RDS CALs are for.
pub(super) fn remote_desktop() -> Product {
    Product::new("rds-user-sal")
}

/// The product counted by persons that a row names.
pub(super) fn product(case: &RegisterCase<'_>, row: &Exclusion) -> Option<Product> {
    let exact = Product::new(&row.product.trim().folded());
    if let Some(entry) = case.terms.catalogue.entry(&exact) {
        return (entry.metric == Metric::Persons).then_some(exact);
    }
    let named = case.terms.families.named(&row.product, "")?;
    if named.editions(&case.terms.catalogue, &[Metric::Persons]).len() > 1 {
        // From which of them persons are to be deducted would be a guess.
        return None;
    }
    match named.entry(&case.terms.catalogue, &[Metric::Persons]) {
        InCatalogue::Product(entry) => Some(entry.product.clone()),
        InCatalogue::EditionUnsaid(_) | InCatalogue::Nothing => None,
    }
}

/// A row about persons: SAL-MONTH, it deducts only if it covers the whole month.
pub(super) fn settle(
    case: &RegisterCase<'_>,
    (row, product): (&Exclusion, Product),
    settled: &mut Settled,
    findings: &mut Findings,
) {
    let Some(allowed) = days::of_row(case, row) else {
        return not_valid(row, "an evaluation needs its first day", settled, findings);
    };
    let month = case.estate.captures.month();
    if allowed.is_cut {
        findings.exclusion_beyond_limit(
            &subject(row),
            (row.reason.text(), &allowed.text()),
            row.origin,
        );
    }
    if !allowed.spans.iter().any(|span| case.covers_month(*span)) {
        let why =
            "access at any moment counts for the month (SAL-MONTH), and the row does not cover it";
        if row.valid.until.is_some_and(|until| until < month.first_day()) {
            findings.exclusion_ended(&subject(row), row.reason.text(), row.origin);
            return settled.entries.push(entry(row, EntryStanding::NotValid, why));
        }
        if row.valid.from.is_some_and(|from| from > month.last_day()) {
            return settled.entries.push(entry(row, EntryStanding::NotValid, why));
        }
        return not_valid(row, why, settled, findings);
    }
    let at_most = row.quantity.map(u64::from);
    let proven =
        matches!(row.kind, Some(BroughtKind::Subscription | BroughtKind::SoftwareAssurance));
    if row.reason == ExclusionReason::RdsCal && !proven {
        findings.rds_cals_unproven(&subject(row), row.origin);
    }
    let told = entry(row, EntryStanding::Stands, "deducted from the persons of the month");
    case.remind(&told, "what leaves its persons out", findings);
    settled.entries.push(told);
    let deduction = Deduction { reason: row.reason, at_most, origin: row.origin };
    settled.deductions.add(product, &row.customer, deduction);
}
