//! What one unit of a currency is worth in that of the agreement's thresholds, as the configuration says.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rust_decimal::Decimal;

/// What a unit of a currency is worth from a day on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExchangeRate {
    /// ISO 4217, in capitals.
    pub currency: String,
    /// How much of the currency of the thresholds one unit is worth; above zero.
    pub worth: Decimal,
    /// The first day.
    pub effective_from: NaiveDate,
}

/// What a unit of `currency` is worth on `day`: the latest rate that began by then; of several from the same day the
/// lowest, so that no amount is taken for more than it may be.
pub fn worth_on(rates: &[ExchangeRate], currency: &str, day: NaiveDate) -> Option<Decimal> {
    let known = rates
        .iter()
        .filter(|rate| rate.effective_from <= day && rate.currency.eq_ignore_ascii_case(currency));
    let latest = known.max_by(|a, b| (a.effective_from, b.worth).cmp(&(b.effective_from, a.worth)));
    latest.map(|rate| rate.worth)
}

/// Amounts of several currencies in one of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Worth {
    /// What those come to that have a rate of exchange or need none.
    pub total: Decimal,
    /// Currencies without a rate, with their amounts.
    pub without_rate: Vec<(String, Decimal)>,
}

/// What `amounts` by currency are worth in `currency` on `day`; an amount whose worth is beyond what a decimal holds is
/// like one without a rate.
pub fn worth_in(
    (currency, day): (&str, NaiveDate),
    amounts: &BTreeMap<String, Decimal>,
    rates: &[ExchangeRate],
) -> Worth {
    let mut worth = Worth { total: Decimal::ZERO, without_rate: Vec::new() };
    for (of, amount) in amounts {
        let rate = if of.eq_ignore_ascii_case(currency) {
            Some(Decimal::ONE)
        } else {
            worth_on(rates, of, day)
        };
        let worth_of = rate.and_then(|rate| amount.checked_mul(rate));
        match worth_of.and_then(|amount| worth.total.checked_add(amount)) {
            Some(total) => worth.total = total,
            None => worth.without_rate.push((of.clone(), *amount)),
        }
    }
    worth
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_rate_that_began_by_the_day_holds() {
        let rate = |currency: &str, worth: &str, from: &str| ExchangeRate {
            currency: currency.to_owned(),
            worth: worth.parse().unwrap(),
            effective_from: from.parse().unwrap(),
        };
        let rates = [
            rate("EUR", "1.10", "2026-10-01"),
            rate("EUR", "1.08", "2026-10-01"),
            rate("EUR", "1.20", "2026-01-01"),
            rate("EUR", "1.30", "2026-11-01"),
            rate("GBP", "1.25", "2026-01-01"),
        ];
        let on = |currency: &str, day: &str| {
            worth_on(&rates, currency, day.parse().unwrap()).map(|worth| worth.to_string())
        };
        assert_eq!(on("eur", "2026-10-31").as_deref(), Some("1.08"));
        assert_eq!(on("EUR", "2026-09-30").as_deref(), Some("1.20"));
        assert_eq!(on("EUR", "2025-12-31"), None);
        assert_eq!(on("CHF", "2026-10-31"), None);
        // 100.00 EUR at 1.08 are 108.00 USD and 50.50 USD are themselves; nothing tells what francs are worth.
        let amounts = [("EUR", "100.00"), ("CHF", "7.00"), ("usd", "50.50")];
        let amounts = amounts.map(|(of, amount)| (of.to_owned(), amount.parse().unwrap()));
        let day = "2026-10-31".parse().unwrap();
        let worth = worth_in(("USD", day), &amounts.into(), &rates);
        assert_eq!(worth.total, "158.50".parse().unwrap());
        assert_eq!(worth.without_rate, [("CHF".to_owned(), "7.00".parse().unwrap())]);
        // What cannot be added any more is told like what has no rate, and the sum is that of the others.
        let amounts =
            [("EUR", "50000000000000000000000000000"), ("USD", "79000000000000000000000000000")];
        let amounts = amounts.map(|(of, amount)| (of.to_owned(), amount.parse().unwrap()));
        let worth = worth_in(("USD", day), &amounts.into(), &rates);
        assert_eq!(worth.total, "54000000000000000000000000000".parse().unwrap());
        assert_eq!(worth.without_rate.len(), 1);
    }
}
