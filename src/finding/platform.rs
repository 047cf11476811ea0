//! Findings about what runs where, whoever licenses it: nested hosts, Listed Providers, variants and versions
//! of Windows Server, images.

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

    /// The Azure Edition elsewhere than on Azure Local.
    pub fn azure_edition(
        &mut self,
        subject: &str,
        (column, cell): (&str, Option<&str>),
        origin: Origin,
    ) {
        self.add(Finding {
            message: "its system is Datacenter: Azure Edition, which may run on Azure Local alone \
                      (PF-VARIANTS); it is counted as Datacenter, but it may not run here"
                .into(),
            remedy:
                "install another edition, or write Azure Local as host_os of the hosts that are it"
                    .into(),
            origin: Some(origin),
            column: Some(column.to_owned()),
            cell: cell.map(str::to_owned),
            ..about(Effect::Withheld, "azure-edition", subject)
        });
    }

    /// A VM from evaluation media.
    pub fn evaluation_media(&mut self, subject: &str, cell: &str, origin: Origin) {
        self.add(Finding {
            message: "it runs from evaluation media and counts like any other (PF-VARIANTS)".into(),
            remedy:
                "convert it to the licensed edition; an evaluation of an end customer that is not \
                     reported belongs into the register of exclusions"
                    .into(),
            origin: Some(origin),
            column: Some("guest_os".into()),
            cell: Some(cell.to_owned()),
            ..about(Effect::Noted, "evaluation-media", subject)
        });
    }

    /// A version of Windows Server out of support.
    pub fn version_out_of_support(
        &mut self,
        version: &str,
        (vms, ended_on): (u64, NaiveDate),
        origin: Option<Origin>,
    ) {
        self.add(Finding {
            message: format!(
                "out of support since the end of {ended_on}, seen on {vms} of the Windows VMs that count; \
                 old versions may run and count like others (PF-OLD), but get no updates"
            ),
            remedy: "nothing to do for the report; plan to replace it".into(),
            origin,
            column: Some("guest_os".into()),
            ..about(Effect::Noted, "version-out-of-support", format!("version {version}"))
        });
    }

    /// An image that nobody approved.
    pub fn image_not_approved(&mut self, image: &str, vms: u64, origin: Origin) {
        self.add(Finding {
            message: format!(
                "no row of the list of approved images fits it; Windows VMs made from it: {vms}; only approved \
                 images may run (PF-IMAGES)"
            ),
            remedy: "approve the image and add it to the list, or rebuild its VMs".into(),
            origin: Some(origin),
            column: Some("image".into()),
            cell: Some(image.to_owned()),
            ..about(Effect::Noted, "image-not-approved", format!("image {image}"))
        });
    }

    /// VMs of which no row names an image.
    pub fn image_unknown(&mut self, vms: u64, origin: Origin) {
        self.add(Finding {
            message: format!(
                "no row names the image of {vms} of the Windows VMs, so that nobody can tell whether it is \
                 approved (PF-IMAGES)"
            ),
            remedy: "export the image of each VM in the column image".into(),
            origin: Some(origin),
            column: Some("image".into()),
            ..about(Effect::Noted, "image-unknown", "images")
        });
    }
}
