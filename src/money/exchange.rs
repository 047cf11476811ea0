//! What one unit of a currency is worth in that of the agreement's thresholds, as the configuration says.

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
    }
}
