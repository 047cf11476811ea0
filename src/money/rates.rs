//! What the provider itself asks of its end customers.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::fold::Fold as _;
use crate::terms::Product;

/// One row of the provider's own rates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rate {
    /// The product.
    pub product: Product,
    /// The end customer whose rate it is; empty for all that have none of their own.
    pub customer: String,
    /// The rate of one unit.
    pub rate: Decimal,
    /// ISO 4217.
    pub currency: String,
    /// The first day of the rate.
    pub effective_from: NaiveDate,
}

/// The provider's own rates.
#[derive(Debug, Clone, Default)]
pub struct RateList {
    rates: Vec<Rate>,
}

impl RateList {
    /// Adds a row.
    pub fn add(&mut self, rate: Rate) {
        self.rates.push(rate);
    }

    /// Whether another row has another rate for the same end customer from the same day.
    pub fn contradicts(&self, rate: &Rate) -> bool {
        let same = |held: &&Rate| {
            held.product == rate.product
                && held.effective_from == rate.effective_from
                && folded(&held.customer) == folded(&rate.customer)
        };
        let value = |rate: &Rate| (rate.rate, rate.currency.clone());
        self.rates.iter().find(same).is_some_and(|held| value(held) != value(rate))
    }

    /// The rate of `product` for an end customer that is in force on `day`: one of its own before one for all, then
    /// the latest that began by then. Of several from the same day the highest, so that the order of the rows does
    /// not matter. Names are compared without regard to case and surrounding blanks.
    pub fn in_force(&self, product: &Product, customer: &str, day: NaiveDate) -> Option<&Rate> {
        let customer = folded(customer);
        let of_product =
            self.rates.iter().filter(|rate| rate.product == *product && rate.effective_from <= day);
        let fitting = of_product
            .filter(|rate| rate.customer.is_empty() || folded(&rate.customer) == customer);
        fitting.max_by(|a, b| {
            let rank = |rate: &Rate| {
                let is_own = !rate.customer.is_empty();
                (is_own, rate.effective_from, rate.rate, rate.currency.clone())
            };
            rank(a).cmp(&rank(b))
        })
    }
}

/// The comparable form of a name.
fn folded(name: &str) -> String {
    name.trim().folded()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_of_its_own_comes_before_one_for_all() {
        let product = Product::new("ws-standard");
        let mut rates = RateList::default();
        // customer, rate, first day
        let rows = [
            ("", "4.00", "2026-01-01"),
            ("", "4.50", "2026-10-01"),
            ("", "5.00", "2026-11-01"),
            ("Contoso", "3.00", "2025-01-01"),
            ("Contoso", "2.90", "2025-01-01"),
        ];
        for (customer, rate, from) in rows {
            rates.add(Rate {
                product: product.clone(),
                customer: customer.to_owned(),
                rate: rate.parse().unwrap(),
                currency: "EUR".to_owned(),
                effective_from: from.parse().unwrap(),
            });
        }
        let of = |customer: &str, day: &str| {
            let found = rates.in_force(&product, customer, day.parse().unwrap());
            found.map(|rate| rate.rate.to_string())
        };
        assert_eq!(of(" contoso", "2026-10-31").as_deref(), Some("3.00"));
        assert_eq!(of("Fabrikam", "2026-10-31").as_deref(), Some("4.50"));
        assert_eq!(of("Fabrikam", "2025-12-31"), None);
        let other = Product::new("ws-datacenter");
        assert!(rates.in_force(&other, "Contoso", "2026-10-31".parse().unwrap()).is_none());
    }
}
