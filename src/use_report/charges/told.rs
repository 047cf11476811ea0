//! What is told of charges: share by share in their notes, and what an invoice or an audit would ask in findings.

use std::collections::{BTreeMap, BTreeSet};

use crate::finding::{Findings, Unattributed};
use crate::terms::Product;
use crate::use_report::ReportLine;
use crate::use_report::counting::Ground;
use crate::variance::most_below;

use super::payer::Payer;
use super::pot::Cell;
use super::{Charge, ShareKey};

/// One share in words; nothing where the row says it already.
pub(super) fn share(cell: &Cell, units: u64, whole: u64) -> Option<String> {
    let of = &cell.of;
    match (cell.key, cell.weight) {
        (ShareKey::Persons | ShareKey::Devices, weight) => {
            let elsewhere = weight.unwrap_or(0).saturating_sub(units);
            (elsewhere > 0).then(|| format!("counted at another end customer: {elsewhere} (D13)"))
        }
        (ShareKey::DedicatedHosts, _) => Some(format!("{of}: {units} of {whole}, dedicated hosts")),
        (ShareKey::NoWeight, _) => Some(format!("{of}: {units} of {whole}, no VM that counts")),
        (_, Some(weight)) => Some(format!("{of}: {units} of {whole}, weight {weight}")),
        (_, None) => Some(format!("{of}: {units} of {whole}")),
    }
}

/// The note of a charge. Machines may have one name, so their shares are told in the order of their words.
pub(super) fn note(payer: &Payer, keys: &BTreeSet<ShareKey>, mut shares: Vec<String>) -> String {
    shares.sort();
    let keys: Vec<&str> = keys.iter().map(|key| key.text()).collect();
    let keys = keys.join(" + ");
    let head = match payer {
        Payer::Customer(_) => None,
        Payer::Own => Some(format!("the provider's own use, by {keys}")),
        Payer::Unattributed => Some(format!("no row tells whose it is, by {keys}")),
    };
    head.iter().chain(&shares).map(String::as_str).collect::<Vec<_>>().join("; ")
}

/// Tells what nobody is charged for, and where the provider uses too much itself.
pub(in crate::use_report) fn tell(
    ground: &Ground<'_>,
    (lines, charges): (&[ReportLine], &[Charge]),
    findings: &mut Findings,
) {
    let mut own: BTreeMap<&Product, u64> = BTreeMap::new();
    let mut external: BTreeMap<&Product, u64> = BTreeMap::new();
    for charge in charges {
        match charge.payer {
            Payer::Customer(_) => {
                *external.entry(&charge.product).or_default() += charge.quantity;
            }
            Payer::Own => *own.entry(&charge.product).or_default() += charge.quantity,
            Payer::Unattributed if charge.quantity > 0 => {
                let line = lines.iter().find(|line| charge.line == Some(line.line));
                let whole = line.map_or(charge.quantity, |line| line.quantity.value());
                let numbers = (charge.quantity, whole, charge.unit.as_str());
                findings.use_unattributed(&charge.product, numbers, column_of(&charge.keys));
            }
            Payer::Unattributed => {}
        }
    }
    // REP-OWN: the provider's own use of a product is below a part of what all end customers use of it.
    let percent = &ground.terms.own_use_percent;
    for (product, own) in own {
        let external = external.get(product).copied().unwrap_or(0);
        let most = most_below(percent.value, external);
        if own > most {
            findings.own_use_high(product, (own, external, most), percent);
        }
    }
}

/// Where the end customer would have to stand.
fn column_of(keys: &BTreeSet<ShareKey>) -> Unattributed {
    if keys.contains(&ShareKey::Persons) || keys.contains(&ShareKey::Devices) {
        Unattributed::Groups
    } else if keys.contains(&ShareKey::Machine) {
        Unattributed::Machines
    } else if keys.len() == 1 && keys.contains(&ShareKey::NoWeight) {
        Unattributed::ScopesWithoutVms
    } else {
        Unattributed::Vms
    }
}

#[cfg(test)]
mod tests {
    use super::super::apportion::Fraction;
    use super::*;

    #[test]
    fn where_an_end_customer_is_missing_follows_from_what_is_divided() {
        let of = |keys: &[ShareKey]| column_of(&keys.iter().copied().collect());
        assert_eq!(of(&[ShareKey::Persons, ShareKey::VmsAtPeak]), Unattributed::Groups);
        assert_eq!(of(&[ShareKey::Devices]), Unattributed::Groups);
        assert_eq!(of(&[ShareKey::Machine, ShareKey::NoWeight]), Unattributed::Machines);
        assert_eq!(of(&[ShareKey::NoWeight]), Unattributed::ScopesWithoutVms);
        assert_eq!(of(&[ShareKey::NoWeight, ShareKey::VmsAtPeak]), Unattributed::Vms);
        assert_eq!(of(&[ShareKey::VmsAtPeak]), Unattributed::Vms);
    }

    #[test]
    fn a_share_of_persons_says_who_counts_elsewhere_and_others_what_they_are_of() {
        let cell = |key, weight| Cell {
            payer: Payer::Own,
            key,
            weight,
            fraction: Fraction { numerator: 1, denominator: 2 },
            of: "cl-01".into(),
            counted: None,
        };
        let told = |key, weight| share(&cell(key, weight), 3, 8);
        assert_eq!(told(ShareKey::Persons, Some(3)), None);
        let elsewhere = "counted at another end customer: 2 (D13)".to_owned();
        assert_eq!(told(ShareKey::Persons, Some(5)), Some(elsewhere));
        let dedicated = "cl-01: 3 of 8, dedicated hosts".to_owned();
        assert_eq!(told(ShareKey::DedicatedHosts, None), Some(dedicated));
        assert_eq!(told(ShareKey::VmsAtPeak, Some(4)), Some("cl-01: 3 of 8, weight 4".to_owned()));
    }
}
