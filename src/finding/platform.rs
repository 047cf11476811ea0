//! Findings about what runs where, whoever licenses it: nested hosts, Listed Providers.

use chrono::NaiveDate;

use super::cores::about;
use super::{Effect, Finding, Findings, Touches};
use crate::origin::Origin;

impl Findings {
    /// A host that is itself a VM; `placed` says where its VMs count.
    pub fn nested_hypervisor(&mut self, host: &str, model: &str, placed: &str, origin: Origin) {
        self.add(Finding {
            message: format!(
                "its model is that of a VM, so that it is no licensed server (PF-NESTED); {placed}"
            ),
            remedy: "nothing to do, if it is a VM; else correct the model".into(),
            origin: Some(origin),
            column: Some("model".into()),
            cell: Some(model.to_owned()),
            ..about(Effect::Noted, "nested-hypervisor", format!("host {host}"))
        });
    }

    /// A host or group at a Listed Provider.
    pub fn listed_provider(
        &mut self,
        subject: &str,
        (operator, provider, since): (&str, &str, NaiveDate),
        touches: Touches,
        origin: Origin,
    ) {
        self.add(Finding {
            message: format!(
                "{operator} is the Listed Provider {provider}, where our agreement may not be used \
                 since {since} (LISTED)"
            ),
            remedy:
                "move the use away; the Listed Provider may rent it out under its own agreement"
                    .into(),
            origin: Some(origin),
            column: Some("operator".into()),
            cell: Some(operator.to_owned()),
            touches,
            ..about(Effect::Withheld, "listed-provider", subject)
        });
    }

    /// A host or group at a Listed Provider in the years in which only new use is forbidden there.
    pub fn listed_provider_closed(
        &mut self,
        subject: &str,
        (operator, provider, since): (&str, &str, NaiveDate),
        origin: Origin,
    ) {
        self.add(Finding {
            message: format!(
                "{operator} is the Listed Provider {provider}, where no new use of our agreement may begin \
                 since {since} (LISTED); what ran there before may go on for the time being"
            ),
            remedy: "keep evidence that the use is older, and plan to move it away".into(),
            origin: Some(origin),
            column: Some("operator".into()),
            cell: Some(operator.to_owned()),
            ..about(Effect::Noted, "listed-provider-closed", subject)
        });
    }
}
