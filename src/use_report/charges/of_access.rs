//! SAL lines: each end customer owes the SALs that are counted for it.

use crate::citation::rule;
use crate::estate::access::Members;
use crate::figure::Figure;
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
    whole: &Figure,
    payers: &Payers<'_>,
) -> Vec<Pot> {
    let of_product: Vec<&AccessRequirement> =
        of_product.filter(|of| of.quantity.value() > 0).collect();
    let owed: Vec<Figure> = of_product.iter().map(|of| owed(of)).collect();
    let all: u64 = owed.iter().map(Figure::value).sum();
    let cells: Vec<Cell> = of_product
        .iter()
        .zip(owed)
        .map(|(of, owed)| Cell {
            payer: payers.payer(&of.customer),
            key: match of.members {
                Members::Persons => ShareKey::Persons,
                Members::Devices => ShareKey::Devices,
            },
            weight: Some(of.quantity.value()),
            fraction: Fraction { numerator: owed.value().into(), denominator: all.into() },
            of: format!("{} at {}", of.product, at(of)).into(),
            counted: Some(owed),
        })
        .collect();
    if cells.is_empty() { Vec::new() } else { vec![Pot { whole: whole.clone(), cells }] }
}

/// The SALs of an end customer without those of persons who are counted at another one.
fn owed(of: &AccessRequirement) -> Figure {
    if of.counted_elsewhere.value() == 0 {
        return of.quantity.clone();
    }
    let subject = format!("{} at {}: SALs that are counted there", of.product, at(of));
    of.quantity.less(rule::D13, subject, "SALs", of.counted_elsewhere.clone())
}

/// Where persons are authorised.
fn at(of: &AccessRequirement) -> &str {
    if of.customer.is_empty() { "the provider" } else { &of.customer }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::estate::persons::LeftOut;
    use crate::origin::{FileId, Origin};
    use crate::terms::Product;
    use crate::use_report::ChargeRules;

    fn requirement(customer: &str, quantity: u64, elsewhere: u64) -> AccessRequirement {
        let origin = Origin { file: FileId(0), line: 2 };
        let figure = |value| Figure::read(value, "persons", "persons", origin);
        AccessRequirement {
            product: Product::new("rds-user-sal"),
            customer: customer.to_owned(),
            members: Members::Persons,
            persons: figure(quantity),
            left_out: LeftOut::default(),
            counted_elsewhere: figure(elsewhere),
            deducted: Vec::new(),
            quantity: figure(quantity),
            shared_without_number: Vec::new(),
        }
    }

    #[test]
    fn each_owes_what_is_counted_for_it_and_not_elsewhere() {
        let rules = ChargeRules::default();
        let payers = Payers::of(&rules, ["Contoso"].into_iter());
        let required =
            [requirement("Contoso", 5, 0), requirement("", 4, 1), requirement("Fabrikam", 0, 0)];
        let whole = required[0].quantity.clone();
        let pots = pots(required.iter(), &whole, &payers);
        let cells: Vec<(&str, u64)> = pots
            .iter()
            .flat_map(|pot| &pot.cells)
            .map(|cell| (&*cell.of, cell.counted.as_ref().unwrap().value()))
            .collect();
        assert_eq!(cells, [("rds-user-sal at Contoso", 5), ("rds-user-sal at the provider", 3)]);
        let subject = &pots[0].cells[1].counted.as_ref().unwrap().step().subject;
        assert_eq!(&**subject, "rds-user-sal at the provider: SALs that are counted there");
    }
}
