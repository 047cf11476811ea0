//! `license-mobility.csv`: licences of end customers for server applications that run here under License
//! Mobility, with the days of their forms.

use chrono::NaiveDate;

use crate::origin::Origin;

use super::Machine;

/// One row of the register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MobilityLicence {
    /// The end customer whose licence it is.
    pub customer: String,
    /// The product as written.
    pub product: String,
    /// The edition as written, where it has a column of its own.
    pub edition: String,
    /// The VM, or the host, that the application runs on.
    pub machine: Machine,
    /// The day on which the application was deployed.
    pub deployed_on: Option<NaiveDate>,
    /// The day on which the verification form was submitted.
    pub form_submitted_on: Option<NaiveDate>,
    /// The day on which eligibility was confirmed.
    pub confirmed_on: Option<NaiveDate>,
    /// The last day of Software Assurance.
    pub assurance_until: Option<NaiveDate>,
    /// The day on which the licence was assigned to this platform.
    pub assigned_on: Option<NaiveDate>,
    /// The day on which it was released again.
    pub released_on: Option<NaiveDate>,
    /// The row.
    pub origin: Origin,
}
