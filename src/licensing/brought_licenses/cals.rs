//! WS-CAL: whoever brings Windows Server, or buys it from a CSP hoster, needs CALs for it.

use std::collections::BTreeMap;

use crate::finding::Findings;
use crate::fold::Fold as _;
use crate::licensing::settled::{RegisterCase, Settled};
use crate::licensing::{EntryStanding, RegisterKind};
use crate::origin::Origin;
use crate::register::{BroughtKind, BroughtLicence};
use crate::terms::{Class, NamedProduct};

use super::entry;

/// Tells of end customers whose licences stand and who show no CALs for the month.
pub(super) fn settle(
    case: &RegisterCase<'_>,
    rows: &[(&BroughtLicence, Option<NamedProduct<'_>>)],
    settled: &mut Settled,
    findings: &mut Findings,
) {
    let mut needed: BTreeMap<String, (String, Origin)> = BTreeMap::new();
    let windows = |origin: Origin| {
        let of_row = rows.iter().find(|(row, _)| row.origin == origin);
        let class = of_row.and_then(|(_, product)| product.as_ref().map(|p| p.class()));
        class == Some(Class::WindowsServer)
    };
    for told in &settled.entries {
        let stands = told.register == RegisterKind::BroughtLicenses
            && told.standing == EntryStanding::Stands
            && windows(told.origin);
        if stands {
            let held = needed
                .entry(told.customer.trim().folded())
                .or_insert_with(|| (told.customer.clone(), told.origin));
            held.1 = held.1.min(told.origin);
        }
    }
    let last_day = case.estate.captures.month().last_day();
    let mut shown: Vec<&str> = Vec::new();
    for (row, product) in rows {
        if product.as_ref().map(|product| product.class()) != Some(Class::WindowsCal) {
            continue;
        }
        let why_not = if row.evidence.is_empty() {
            Some("the row has no evidence")
        } else if row.kind == BroughtKind::Perpetual {
            Some("CALs need a subscription or Software Assurance (WS-CAL)")
        } else if !row.valid.contains(last_day) {
            Some("the row does not reach the end of the month")
        } else {
            None
        };
        match why_not {
            Some(why) => settled.entries.push(entry(row, EntryStanding::NotValid, why)),
            None => {
                shown.push(&row.customer);
                let told = entry(row, EntryStanding::Stands, "CALs for brought licences (WS-CAL)");
                case.remind(&told, "what shows the CALs of the end customer", findings);
                settled.entries.push(told);
            }
        }
    }
    for (customer, origin) in needed.into_values() {
        if !shown.iter().any(|shown| shown.is_same(&customer)) {
            findings.cals_unproven(&customer, origin);
        }
    }
}
