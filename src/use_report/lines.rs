//! The lines that the reseller reads, with their amounts.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::error::Error;
use crate::figure::Figure;
use crate::finding::{Effect, Finding, Findings, Touches};
use crate::money;
use crate::terms::{Catalogue, CatalogueEntry, Product, TermError};

use super::counting::Ground;
use super::{LineStanding, ReportLine, UseReport};

/// One line for each product with a quantity.
pub(super) fn lines(
    ground: &Ground<'_>,
    quantities: BTreeMap<Product, Figure>,
    findings: &mut Findings,
) -> Result<Vec<ReportLine>, Error> {
    if ground.currency.is_empty() {
        for price in ground.prices.in_several_currencies(ground.settings.prices_on) {
            findings.price_in_several_currencies(&price.product, &price.currency, price.origin);
        }
    }
    let mut lines: Vec<ReportLine> = Vec::new();
    for (product, quantity) in quantities {
        if quantity.value() == 0 {
            continue;
        }
        let entry = ground.terms.catalogue.entry(&product);
        let entry = entry.ok_or_else(|| TermError::Unknown { name: product.id().to_owned() })?;
        let day = ground.settings.prices_on;
        let mut price = ground.prices.in_force(&product, day, ground.currency);
        let part_number = price
            .map(|price| price.part_number.clone())
            .filter(|number| !number.is_empty())
            .or_else(|| entry.part_number.clone());
        if part_number.is_none() {
            findings.part_number_missing(&product);
        }
        let (mut unit_price, mut currency, mut amount) = (None, None, None);
        match price {
            None => findings.price_missing(&product),
            Some(of) => {
                let digits = money::minor_digits(&of.currency)?;
                amount = money::amount(quantity.value(), of.unit_price, digits);
                if amount.is_some() {
                    unit_price = Some(money::shown_price(of.unit_price, digits));
                    currency = Some(of.currency.clone());
                } else {
                    findings.price_absurd(&product, quantity.value(), of);
                    price = None;
                }
            }
        }
        lines.push(ReportLine {
            line: u32::try_from(lines.len() + 1).unwrap_or(u32::MAX),
            description: entry.description.clone(),
            unit: entry.unit.clone(),
            product,
            part_number,
            quantity,
            unit_price,
            currency,
            amount,
            end_customer: None,
            price_origin: price.map(|price| price.origin),
            standing: LineStanding::Stated,
        });
    }
    Ok(lines)
}

/// The sum of the amounts in each currency, which a decimal always holds ([`money::MOST_AMOUNT`]).
pub(super) fn totals(lines: &[ReportLine]) -> BTreeMap<String, Decimal> {
    let mut totals: BTreeMap<String, Decimal> = BTreeMap::new();
    for line in lines {
        if let (Some(currency), Some(amount)) = (&line.currency, line.amount) {
            let held = totals.entry(currency.clone()).or_default();
            *held = held.saturating_add(amount);
        }
    }
    totals
}

/// Whether the line of a product can be stated, given the findings; a product that the catalogue does not
/// have is counted by no cores.
pub(super) fn standing(findings: &[Finding], entry: Option<&CatalogueEntry>) -> LineStanding {
    let withheld =
        |finding: &Finding| finding.effect == Effect::Withheld && touches(finding, entry);
    if findings.iter().any(withheld) { LineStanding::Withheld } else { LineStanding::Stated }
}

/// Whether a finding is about the line of a product.
fn touches(finding: &Finding, entry: Option<&CatalogueEntry>) -> bool {
    let of_line: &[Touches] = match entry {
        Some(entry) if entry.is_application() => &[Touches::Cores, Touches::Applications],
        Some(entry) if !entry.metric.counts_members() => &[Touches::Cores],
        _ => &[Touches::Persons],
    };
    of_line.contains(&finding.touches) || finding.touches == Touches::Everything
}

impl UseReport {
    /// The quantity of a product over all of its lines; nothing where it has none.
    pub fn quantity(&self, product: &Product) -> u64 {
        let of_product = self.lines.iter().filter(|line| line.product == *product);
        of_product.map(|line| line.quantity.value()).fold(0, u64::saturating_add)
    }
}

/// The products whose lines have no amount, so that the totals are without them, in the order of the lines.
pub fn without_price(lines: &[ReportLine]) -> Vec<&Product> {
    let unpriced = lines.iter().filter(|line| line.amount.is_none());
    let mut products: Vec<&Product> = unpriced.map(|line| &line.product).collect();
    products.dedup();
    products
}

impl ReportLine {
    /// The name of the product, and the end customer where the line is for one.
    pub fn described(&self) -> String {
        match &self.end_customer {
            Some(customer) => format!("{}, {}", self.description, customer.name),
            None => self.description.clone(),
        }
    }

    /// Quantity, price and amount in words; none where there is no price. The parts of an amount add up to it, so that
    /// one of them may differ from its own product by a minor unit.
    pub fn sum_in_words(&self) -> Option<String> {
        let (price, currency) = (self.unit_price.as_ref()?, self.currency.as_ref()?);
        let (quantity, amount) = (self.quantity.value(), self.amount?);
        let own =
            price.parse().ok().and_then(|price| money::amount(quantity, price, amount.scale()));
        Some(match own == Some(amount) {
            true => format!("{quantity} × {price} {currency} = {amount} {currency}"),
            false => format!(
                "{quantity} × {price} {currency}, as a part of the amount of the product: {amount} {currency}"
            ),
        })
    }

    /// The findings that the quantity of the line rests on or is withheld for, gravest first.
    pub fn findings<'r>(
        &'r self,
        report: &'r UseReport,
        catalogue: &'r Catalogue,
    ) -> impl Iterator<Item = &'r Finding> {
        let entry = catalogue.entry(&self.product);
        report.findings.iter().filter(move |finding| touches(finding, entry))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::origin::{FileId, Origin};

    #[test]
    fn a_product_without_price_is_named_once_for_all_of_its_lines() {
        let line = |product: &str, amount: Option<Decimal>| ReportLine {
            line: 1,
            product: Product::new(product),
            description: product.to_owned(),
            unit: "packs".to_owned(),
            part_number: None,
            quantity: Figure::read(1, product, "packs", Origin { file: FileId(0), line: 2 }),
            unit_price: None,
            currency: None,
            amount,
            end_customer: None,
            price_origin: None,
            standing: LineStanding::Stated,
        };
        let lines = [
            line("ws-standard", None),
            line("ws-standard", None),
            line("ws-datacenter", Some(Decimal::ONE)),
            line("rds-user-sal", None),
        ];
        let named: Vec<&str> = without_price(&lines).into_iter().map(Product::id).collect();
        assert_eq!(named, ["ws-standard", "rds-user-sal"]);
    }
}
