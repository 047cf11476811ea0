//! SAL lines: each end customer owes the SALs that are counted for it.

use crate::estate::access::Members;
use crate::licensing::AccessRequirement;

use super::ShareKey;
use super::apportion::Fraction;
use super::payer::Payers;
use super::pot::{Cell, Pot};

/// The pot of a product that is counted by access; none where nothing is.
///
/// D13: a person who is counted at another end customer already is no SAL of this one, so that the shares add up to
/// the line.
pub(super) fn pots<'r>(
    of_product: impl Iterator<Item = &'r AccessRequirement>,
    units: u64,
    payers: &Payers<'_>,
) -> Vec<Pot> {
    let owed =
        |of: &AccessRequirement| of.quantity.value().saturating_sub(of.counted_elsewhere.value());
    let of_product: Vec<&AccessRequirement> =
        of_product.filter(|of| of.quantity.value() > 0).collect();
    let all: u64 = of_product.iter().map(|of| owed(of)).sum();
    let cells: Vec<Cell> = of_product
        .iter()
        .map(|of| Cell {
            payer: payers.payer(&of.customer),
            key: match of.members {
                Members::Persons => ShareKey::Persons,
                Members::Devices => ShareKey::Devices,
            },
            weight: Some(of.quantity.value()),
            fraction: Fraction { numerator: owed(of).into(), denominator: all.into() },
            of: String::new(),
        })
        .collect();
    if cells.is_empty() { Vec::new() } else { vec![Pot { units, cells }] }
}
