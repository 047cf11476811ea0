//! The rows of a file for the reseller's portal: lines as they are, or added up by product or by end customer.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::party::EndCustomer;
use crate::reseller_format::Rows;
use crate::terms::Product;
use crate::use_report::{Charge, ReportLine};

/// One row.
#[derive(Debug, Clone)]
pub(super) struct Row<'r> {
    /// The number of the line; of several the first.
    pub line: u32,
    pub product: &'r Product,
    pub description: &'r str,
    pub unit: &'r str,
    pub part_number: Option<&'r str>,
    pub quantity: u64,
    pub unit_price: Option<&'r str>,
    pub currency: Option<&'r str>,
    pub amount: Option<Decimal>,
    pub whose: Whose<'r>,
}

/// Whose use a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Whose<'r> {
    /// Everybody's: the row is a total, and nobody is to be named.
    Everybody,
    /// No end customer's: the provider's own, or nobody that a row tells.
    Nobody,
    /// That of an end customer, by the name that inputs have for it.
    Called(&'r str),
    /// That of an end customer, as the line names it.
    Named(&'r EndCustomer),
}

impl Row<'_> {
    /// What tells the row from the others, for people.
    pub fn name(&self) -> String {
        match self.whose {
            Whose::Everybody | Whose::Nobody => self.product.to_string(),
            Whose::Called(customer) => format!("{} of {customer}", self.product),
            Whose::Named(customer) => format!("{} of {}", self.product, customer.name),
        }
    }

    /// Adds another row of the same product. What they do not have alike is not known of their sum.
    fn add(&mut self, other: &Self) {
        self.quantity += other.quantity;
        let sum = self.amount.zip(other.amount);
        self.amount = sum.and_then(|(own, other)| own.checked_add(other));
        self.part_number = alike(self.part_number, other.part_number);
        self.unit_price = alike(self.unit_price, other.unit_price);
        self.currency = alike(self.currency, other.currency);
        if self.currency.is_none() {
            self.amount = None;
        }
    }
}

fn alike<'r>(one: Option<&'r str>, other: Option<&'r str>) -> Option<&'r str> {
    one.filter(|one| Some(*one) == other)
}

/// The rows, by line, product or product and end customer.
pub(super) fn rows<'r>(
    (lines, charges): (&'r [ReportLine], &'r [Charge]),
    by: Rows,
) -> Vec<Row<'r>> {
    let of_lines = of_lines(lines);
    match by {
        Rows::Line => of_lines,
        Rows::Product => {
            let whole = of_lines.into_iter().map(|row| Row { whose: Whose::Everybody, ..row });
            added_up(whole, |row| row.product)
        }
        Rows::EndCustomer => {
            let shares = shares(lines, charges).filter(|row| row.quantity > 0);
            // What nobody has stands behind what the end customers have.
            added_up(shares, |row| (row.product, row.whose == Whose::Nobody, name(row)))
        }
    }
}

fn name<'r>(row: &Row<'r>) -> &'r str {
    match row.whose {
        Whose::Called(name) => name,
        Whose::Named(customer) => &customer.name,
        Whose::Everybody | Whose::Nobody => "",
    }
}

/// The lines of the report.
fn of_lines(lines: &[ReportLine]) -> Vec<Row<'_>> {
    let rows = lines.iter().map(|line| Row {
        line: line.line,
        product: &line.product,
        description: &line.description,
        unit: &line.unit,
        part_number: line.part_number.as_deref(),
        quantity: line.quantity.value(),
        unit_price: line.unit_price.as_deref(),
        currency: line.currency.as_deref(),
        amount: line.amount,
        whose: line.end_customer.as_ref().map_or(Whose::Everybody, Whose::Named),
    });
    rows.collect()
}

/// The charges, which divide every line among the end customers; a part of nothing stands on no line.
fn shares<'r>(lines: &'r [ReportLine], charges: &'r [Charge]) -> impl Iterator<Item = Row<'r>> {
    let descriptions: BTreeMap<u32, &str> =
        lines.iter().map(|line| (line.line, line.description.as_str())).collect();
    charges.iter().filter_map(move |charge| {
        let line = charge.line?;
        Some(Row {
            line,
            product: &charge.product,
            description: descriptions.get(&line).copied().unwrap_or_default(),
            unit: &charge.unit,
            part_number: charge.part_number.as_deref(),
            quantity: charge.quantity,
            unit_price: charge.unit_price.as_deref(),
            currency: charge.currency.as_deref(),
            amount: charge.amount,
            whose: charge.payer.customer().map_or(Whose::Nobody, Whose::Called),
        })
    })
}

/// The rows of one key added up, in the order of the keys.
fn added_up<'r, K: Ord>(
    rows: impl Iterator<Item = Row<'r>>,
    key: impl Fn(&Row<'r>) -> K,
) -> Vec<Row<'r>> {
    let mut sums: BTreeMap<K, Row<'r>> = BTreeMap::new();
    for row in rows {
        match sums.get_mut(&key(&row)) {
            Some(sum) => sum.add(&row),
            None => {
                sums.insert(key(&row), row);
            }
        }
    }
    sums.into_values().collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::figure::Figure;
    use crate::origin::{FileId, Origin};
    use crate::use_report::{LineStanding, Payer};

    /// A line at 2.50 for one.
    fn line(line: u32, product: &str, quantity: u64, customer: Option<&str>) -> ReportLine {
        let named = |name: &str| EndCustomer { name: name.to_owned(), ..EndCustomer::default() };
        ReportLine {
            line,
            product: Product::new(product),
            description: product.to_uppercase(),
            unit: "pack".to_owned(),
            part_number: Some(format!("{product}-1")),
            quantity: Figure::read(quantity, "row", "packs", Origin { file: FileId(0), line: 2 }),
            unit_price: Some("2.50".to_owned()),
            currency: Some("EUR".to_owned()),
            amount: Some(Decimal::new(250, 2) * Decimal::from(quantity)),
            end_customer: customer.map(named),
            price_origin: None,
            standing: LineStanding::Stated,
        }
    }

    fn charge(of: &ReportLine, payer: Payer, quantity: u64) -> Charge {
        Charge {
            line: Some(of.line),
            product: of.product.clone(),
            part_number: of.part_number.clone(),
            unit: of.unit.clone(),
            payer,
            keys: BTreeSet::new(),
            weight: None,
            quantity,
            unit_price: of.unit_price.clone(),
            currency: of.currency.clone(),
            amount: Some(Decimal::new(250, 2) * Decimal::from(quantity)),
            rate: None,
            rate_currency: None,
            rate_amount: None,
            note: String::new(),
        }
    }

    /// Rows as `line product whose quantity amount`.
    fn shown(rows: &[Row<'_>]) -> Vec<String> {
        let each = rows.iter().map(|row| {
            let amount = row.amount.map_or_else(String::new, |amount| amount.to_string());
            format!("{} {} {} {amount}", row.line, row.name(), row.quantity)
        });
        each.collect()
    }

    /// An older agreement: of 7 packs 5 are Anton's and 2 are Berta's, and 3 of another product nobody is named for.
    #[test]
    fn lines_of_one_product_are_added_up() {
        let lines =
            [line(1, "a", 5, Some("Anton")), line(2, "a", 2, Some("Berta")), line(3, "b", 3, None)];
        let customer = |name: &str| Payer::Customer(name.into());
        let charges = [
            charge(&lines[0], customer("Anton"), 5),
            charge(&lines[0], customer("Zero"), 0),
            charge(&lines[1], customer("Berta"), 2),
            charge(&lines[2], customer("Anton"), 1),
            charge(&lines[2], Payer::Own, 1),
            charge(&lines[2], Payer::Unattributed, 1),
        ];
        let told = |by| shown(&rows((&lines, &charges), by));
        assert_eq!(told(Rows::Line), ["1 a of Anton 5 12.50", "2 a of Berta 2 5.00", "3 b 3 7.50"]);
        assert_eq!(told(Rows::Product), ["1 a 7 17.50", "3 b 3 7.50"]);
        assert_eq!(
            told(Rows::EndCustomer),
            ["1 a of Anton 5 12.50", "2 a of Berta 2 5.00", "3 b of Anton 1 2.50", "3 b 2 5.00"]
        );
    }

    /// 5 EUR and 2 USD have no sum, and two prices no price; the quantity is what it is.
    #[test]
    fn what_lines_do_not_have_alike_is_not_known_of_their_sum() {
        let dollars = ReportLine { currency: Some("USD".to_owned()), ..line(2, "a", 2, None) };
        let dearer = ReportLine { unit_price: Some("3.00".to_owned()), ..line(2, "a", 2, None) };
        for (other, price, amount) in [(dollars, Some("2.50"), ""), (dearer, None, "17.50")] {
            let lines = [line(1, "a", 5, None), other];
            let rows = rows((&lines, &[]), Rows::Product);
            assert_eq!(shown(&rows), [format!("1 a 7 {amount}")]);
            assert_eq!(rows[0].unit_price, price);
        }
    }
}
