//! The parties of the agreement: the provider that reports and its end customers.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Deserialize;

/// The hosting provider, as its agreement names it. What is not known stays empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Provider {
    /// The name that the agreement bears.
    pub name: String,
    /// The country of use, as the reseller wants it written.
    pub country: String,
    /// The number of the agreement.
    pub agreement_number: String,
    /// The day the agreement was signed; decides which agreement form governs.
    pub agreement_signed_on: Option<NaiveDate>,
    /// The first day of the agreement.
    pub agreement_starts_on: Option<NaiveDate>,
    /// The last day of the agreement.
    pub agreement_ends_on: Option<NaiveDate>,
    /// The reseller that gets the report.
    pub reseller: String,
    /// The day of the month on which the reseller wants the report, where it has one of its own (REP-DUE).
    pub due_day: Option<DueDay>,
    /// The currency of the agreement, as an ISO 4217 code; empty when none is configured.
    pub currency: String,
    /// Who the forms of License Mobility name; none where none is configured.
    pub mobility_partner: Option<MobilityPartner>,
}

/// A day of the month that every month has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "u32")]
pub struct DueDay(u32);

/// The last day that February has in every year.
const LAST_OF_EVERY_MONTH: u32 = 28;

impl DueDay {
    /// The day of the month, from 1.
    pub fn day(self) -> u32 {
        self.0
    }
}

impl TryFrom<u32> for DueDay {
    type Error = String;

    fn try_from(day: u32) -> Result<Self, String> {
        match day {
            1..=LAST_OF_EVERY_MONTH => Ok(Self(day)),
            _ => Err(format!(
                "{day} is no day that every month has; give one from 1 to {LAST_OF_EVERY_MONTH}"
            )),
        }
    }
}

/// What the form of License Mobility says of the authorised mobility partner (LM-FORM).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MobilityPartner {
    /// The name.
    pub name: String,
    /// The web address.
    pub address: String,
    /// The mail address.
    pub mail: String,
}

/// Whether an end customer is meant to have Remote Desktop access.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RemoteDesktop {
    /// Nothing is said: Windows VMs without an access group are worth a finding.
    #[default]
    Unsaid,
    /// The customer uses Remote Desktop.
    Used,
    /// The customer does not use it, so a missing access group is in order.
    Unused,
}

/// What the customer list says of an end customer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EndCustomer {
    /// The name as the list writes it.
    pub name: String,
    /// The postal address, for agreements that want it reported.
    pub address: String,
    /// The country of the customer.
    pub country: String,
    /// Whether Remote Desktop access is to be expected.
    pub remote_desktop: RemoteDesktop,
}

/// End customers by their name in comparable form.
pub type EndCustomers = BTreeMap<String, EndCustomer>;
