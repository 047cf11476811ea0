//! What the rules came to, as rows of the report.

use crate::licensing::{AccessRequirement, ScopeStanding};
use crate::register::ExclusionReason;

use super::counting::{Ground, Requirements};
use super::{AccessRow, LineStanding, ScopeRow};

/// The scopes, by name and product.
pub(super) fn scopes(ground: &Ground<'_>, required: &Requirements) -> Vec<ScopeRow> {
    let estate = ground.estate;
    let rows = required.scopes.iter().map(|of| {
        let (product, standing) = match &of.standing {
            ScopeStanding::Product(product) => (Some(product.clone()), "licensed"),
            ScopeStanding::Undecided => (None, "undecided"),
            ScopeStanding::NoneStated => (None, "none"),
            ScopeStanding::TakenOut => (None, "left-out"),
        };
        let withheld = of.issues.iter().any(|issue| issue.withholds());
        ScopeRow {
            scope: estate.scopes.name(of.scope).to_owned(),
            kind: estate.scopes.get(of.scope).kind.text(),
            product,
            standing,
            licensable_cores: of.licensable_cores.value(),
            windows_vms: of.windows_vms,
            distinct_windows_vms: of.distinct_windows_vms,
            parent_sets: of.parent_sets,
            peak_captured_at: of
                .peak_at
                .and_then(|capture| estate.captures.shown(capture))
                .map(str::to_owned),
            quantity: of.quantity.value(),
            workings: of.quantity.clone(),
            line_standing: if withheld { LineStanding::Withheld } else { LineStanding::Stated },
        }
    });
    rows.collect()
}

/// The access, by product and end customer.
pub(super) fn access(required: &Requirements) -> Vec<AccessRow> {
    let rows = required.access.iter().map(|of| AccessRow {
        product: of.product.clone(),
        customer: (!of.customer.is_empty()).then(|| of.customer.clone()),
        persons: of.persons.value(),
        left_out: of.left_out,
        rds_cals: deducted(of, |reason| reason == ExclusionReason::RdsCal),
        excluded: deducted(of, |reason| reason != ExclusionReason::RdsCal),
        counted_elsewhere: of.counted_elsewhere.value(),
        quantity: of.quantity.value(),
        workings: of.quantity.clone(),
    });
    rows.collect()
}

/// Persons that are deducted for the reasons that `is_one` takes.
fn deducted(of: &AccessRequirement, is_one: impl Fn(ExclusionReason) -> bool) -> u64 {
    let rows = of.deducted.iter().filter(|row| is_one(row.by.reason));
    rows.map(|row| row.persons).sum()
}
