//! Findings about License Mobility: forms, confirmations, releases.

use chrono::NaiveDate;

use super::{Effect, Finding, Findings, Touches};
use crate::origin::Origin;
use crate::party::MobilityPartner;

fn about(effect: Effect, code: &'static str, subject: impl Into<String>) -> Finding {
    Finding::blank(effect, code, subject, Touches::Applications)
}

/// What the form has to say of the provider.
fn named_as(partner: Option<&MobilityPartner>) -> String {
    match partner {
        None => "the provider as mobility partner".to_owned(),
        Some(partner) => {
            let told = [&partner.name, &partner.address, &partner.mail];
            let told = told.into_iter().filter(|text| !text.is_empty());
            format!("{} as mobility partner", told.cloned().collect::<Vec<String>>().join(", "))
        }
    }
}

impl Findings {
    /// Nobody has confirmed by the end of the month that licences may move.
    pub fn mobility_unconfirmed(
        &mut self,
        subject: &str,
        due: Option<NaiveDate>,
        partner: Option<&MobilityPartner>,
        origin: Origin,
    ) {
        let why = match due {
            Some(due) => format!("the form is not submitted yet, which is due on {due}"),
            None => "the form is submitted and its confirmation has not come".to_owned(),
        };
        self.add(Finding {
            message: format!(
                "the end customer's licences are taken to cover the use, though by the end of the month \
                 nothing confirms it: {why} (LM-FORM)"
            ),
            remedy: format!(
                "get the confirmation and enter confirmed_on; the form names {}",
                named_as(partner)
            ),
            origin: Some(origin),
            ..about(Effect::Assumed, "mobility-unconfirmed", subject)
        });
    }

    /// An application whose machine was there before it was deployed on the end customer's licences.
    pub fn mobility_begins_within_month(
        &mut self,
        subject: &str,
        deployed: NaiveDate,
        origin: Origin,
    ) {
        self.add(Finding {
            message: format!(
                "the application is taken to run on the end customer's licences only, from {deployed}; the \
                 machine was there earlier in the month, and had it run then, the month would count (WS-MONTH)"
            ),
            remedy: "register it without the row of License Mobility for this month, or sign that it did not run"
                .into(),
            origin: Some(origin),
            ..about(Effect::Assumed, "mobility-begins-within-month", subject)
        });
    }

    /// The form came after the days that are given for it.
    pub fn mobility_form_late(
        &mut self,
        subject: &str,
        (submitted, due): (NaiveDate, NaiveDate),
        partner: Option<&MobilityPartner>,
        origin: Origin,
    ) {
        self.add(Finding {
            message: format!(
                "the form was submitted on {submitted} and was due on {due} (LM-FORM); the row stands"
            ),
            remedy: format!("keep the confirmation at hand; the form names {}", named_as(partner)),
            origin: Some(origin),
            column: Some("form_submitted_on".into()),
            ..about(Effect::Noted, "mobility-form-late", subject)
        });
    }

    /// A licence was released before it may be.
    pub fn mobility_released_early(
        &mut self,
        subject: &str,
        (days, least): (u64, u64),
        origin: Origin,
    ) {
        self.add(Finding {
            message: format!(
                "the licence was assigned to this platform for {days} days and stays for at least {least} \
                 (LM-90); use on the licence elsewhere meanwhile is not covered"
            ),
            remedy: "correct assigned_on or released_on, or settle it with the end customer and sign".into(),
            origin: Some(origin),
            column: Some("released_on".into()),
            ..about(Effect::Assumed, "mobility-released-early", subject)
        });
    }

    /// Licences run under License Mobility, and the configuration does not say who the forms name.
    pub fn mobility_partner_missing(&mut self) {
        self.add(Finding {
            message: "licences of end customers are registered under License Mobility, and the configuration \
                      does not say whom their forms name as mobility partner (LM-FORM)"
                .into(),
            remedy: "fill the section [provider.mobility_partner] with name, address and mail".into(),
            ..about(Effect::Noted, "mobility-partner-missing", "provider.mobility_partner")
        });
    }
}
