//! The section of the configuration about the provider and its agreement.

use serde::Deserialize;

use crate::money::is_currency;
use crate::party::{DueDay, MobilityPartner, Provider};

use super::money_rules::day;

/// `[provider]`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct ProviderSection {
    name: String,
    country: String,
    agreement_number: String,
    agreement_signed_on: Option<toml::value::Datetime>,
    agreement_starts_on: Option<toml::value::Datetime>,
    agreement_ends_on: Option<toml::value::Datetime>,
    reseller: String,
    due_day: Option<DueDay>,
    currency: String,
    mobility_partner: Option<MobilityPartnerSection>,
}

/// Who the form of License Mobility names as the provider's side.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct MobilityPartnerSection {
    name: String,
    address: String,
    mail: String,
}

impl ProviderSection {
    /// The provider, or what is wrong with it.
    pub fn checked(self) -> Result<Provider, String> {
        let day = |key: &str, value: Option<toml::value::Datetime>| {
            value.map(|value| day(key, &value)).transpose()
        };
        let currency = self.currency.to_uppercase();
        if !currency.is_empty() && !is_currency(&currency) {
            return Err(format!(
                "provider.currency has three letters, like \"EUR\", and not {currency:?}"
            ));
        }
        Ok(Provider {
            agreement_signed_on: day("provider.agreement_signed_on", self.agreement_signed_on)?,
            agreement_starts_on: day("provider.agreement_starts_on", self.agreement_starts_on)?,
            agreement_ends_on: day("provider.agreement_ends_on", self.agreement_ends_on)?,
            name: self.name,
            country: self.country,
            agreement_number: self.agreement_number,
            reseller: self.reseller,
            due_day: self.due_day,
            mobility_partner: self.mobility_partner.map(|partner| MobilityPartner {
                name: partner.name,
                address: partner.address,
                mail: partner.mail,
            }),
            currency,
        })
    }
}

/// What is wrong with the days of an agreement: one that ends before it starts is none.
pub(super) fn agreement_mistaken(provider: &Provider) -> Option<String> {
    let (starts, ends) = provider.agreement_starts_on.zip(provider.agreement_ends_on)?;
    (ends < starts).then(|| {
        format!(
            "provider.agreement_ends_on, {ends}, is before provider.agreement_starts_on, {starts}"
        )
    })
}
