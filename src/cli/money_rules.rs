//! The sections of the configuration about money: how lines are divided among end customers, and what other
//! currencies are worth.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::Deserialize;

use crate::money::{ExchangeRate, is_currency};
use crate::use_report::{ChargeKey, ChargeRules, WithoutCustomer};

/// `[charges]`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct ChargesSection {
    key: ChargeKey,
    own: Vec<String>,
    without_customer: WithoutCustomer,
    /// Where the provider's own rates are.
    pub rates: Option<String>,
}

/// `[[exchange_rates]]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ExchangeRateSection {
    currency: String,
    usd: String,
    effective_from: toml::value::Datetime,
}

impl ChargesSection {
    /// The rules, or what is wrong with them.
    pub fn checked(self) -> Result<ChargeRules, String> {
        let Self { key, own, without_customer, rates: _ } = self;
        if own.iter().any(|name| name.trim().is_empty()) {
            return Err("charges.own has an empty name; for rows without an end customer say \
                        without_customer = \"own-use\""
                .into());
        }
        Ok(ChargeRules { key, own, without_customer })
    }
}

/// The currency that rates of exchange are told in, as the name of their key says.
const TOLD_IN: &str = "USD";

impl ExchangeRateSection {
    /// What is wrong with the currency of a rate, so that nothing would ever be converted by it.
    pub fn mistaken(rates: &[ExchangeRate]) -> Option<String> {
        let currency = |rate: &ExchangeRate| match rate.currency.as_str() {
            TOLD_IN => Some(format!(
                "exchange_rates has a rate of {TOLD_IN}, which rates are told in: one is worth one"
            )),
            other if !is_currency(other) => Some(format!(
                "exchange_rates.currency has three letters, like \"EUR\", and not {other:?}"
            )),
            _ => None,
        };
        rates.iter().find_map(currency)
    }

    /// The rates, or what is wrong with one.
    pub fn all_checked(sections: Vec<Self>) -> Result<Vec<ExchangeRate>, String> {
        let mut rates: Vec<ExchangeRate> = Vec::new();
        for section in sections {
            let rate = section.checked()?;
            let same = |other: &ExchangeRate| {
                (&other.currency, other.effective_from) == (&rate.currency, rate.effective_from)
            };
            if rates.iter().any(same) {
                let ExchangeRate { currency, effective_from, .. } = rate;
                return Err(format!("exchange_rates has {currency} twice from {effective_from}"));
            }
            rates.push(rate);
        }
        Ok(rates)
    }

    fn checked(self) -> Result<ExchangeRate, String> {
        let currency = self.currency.trim().to_uppercase();
        if currency.is_empty() {
            return Err("exchange_rates.currency is missing".into());
        }
        let worth = self.usd.parse::<Decimal>().ok().filter(|worth| *worth > Decimal::ZERO);
        let worth = worth.ok_or_else(|| {
            format!(
                "exchange_rates.usd of {currency} is a number above zero in quotes, like \"1.08\""
            )
        })?;
        let effective_from = day("exchange_rates.effective_from", &self.effective_from)?;
        Ok(ExchangeRate { currency, worth, effective_from })
    }
}

/// A day of the configuration, or what is wrong with it.
pub(super) fn day(key: &str, value: &toml::value::Datetime) -> Result<NaiveDate, String> {
    match (value.date, value.time) {
        (Some(date), None) => {
            NaiveDate::from_ymd_opt(date.year.into(), date.month.into(), date.day.into())
                .ok_or_else(|| format!("{key} is no day of the calendar"))
        }
        _ => Err(format!("{key} is a day without a time, like 2026-10-31")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize)]
    struct Sections {
        exchange_rates: Vec<ExchangeRateSection>,
    }

    fn rates(text: &str) -> Result<Vec<ExchangeRate>, String> {
        let sections: Sections = toml::from_str(text).unwrap();
        ExchangeRateSection::all_checked(sections.exchange_rates)
    }

    #[test]
    fn rates_of_exchange_are_decimal_text_above_zero() {
        let section = |usd: &str, from: &str| {
            format!(
                "[[exchange_rates]]\ncurrency = \"eur\"\nusd = \"{usd}\"\neffective_from = {from}\n"
            )
        };
        let read = rates(&section("1.08", "2026-10-01")).unwrap();
        assert_eq!((read[0].currency.as_str(), read[0].worth.to_string()), ("EUR", "1.08".into()));
        for wrong in ["0", "-1", "1,08", "", "much"] {
            assert!(
                rates(&section(wrong, "2026-10-01")).unwrap_err().contains("above zero"),
                "{wrong}"
            );
        }
        let twice = section("1.08", "2026-10-01").repeat(2);
        assert!(rates(&twice).unwrap_err().contains("EUR twice from 2026-10-01"));
        for (currency, wrong) in [("EURO", "three letters"), ("usd", "one is worth one")] {
            let text = section("1.08", "2026-10-01").replace("eur", currency);
            let told = ExchangeRateSection::mistaken(&rates(&text).unwrap()).unwrap();
            assert!(told.contains(wrong), "{told}");
        }
        assert_eq!(ExchangeRateSection::mistaken(&read), None);
        let timed = rates(&section("1.08", "2026-10-01T10:00:00"));
        assert!(timed.unwrap_err().contains("without a time"));
    }
}
