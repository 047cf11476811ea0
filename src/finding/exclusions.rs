//! Findings about use that is not reported: what rows of the register leave out, and what they do not.

use std::collections::BTreeMap;

use super::cores::{about, packs};
use super::{Effect, Finding, Findings, Touches};
use crate::intake::Kind;
use crate::origin::Origin;
use crate::terms::Product;

impl Findings {
    /// A row of a register that does nothing, and why.
    pub fn register_row_idle(&mut self, subject: &str, kind: Kind, why: &str, origin: Origin) {
        self.add(Finding {
            message: format!("the row of {} leaves nothing out: {why}", kind.text()),
            remedy: "correct the row, or remove it".into(),
            origin: Some(origin),
            ..Finding::blank(Effect::Noted, "register-row-idle", subject, Touches::Nothing)
        });
    }

    /// A host of a cluster that is left out, on which VMs do not say whose they are.
    pub fn exclusion_unproven(&mut self, subject: &str, reason: &str, origin: Origin) {
        self.add(Finding {
            message: format!(
                "it is left out ({reason}, REP-NOT), is in a cluster, and Windows VMs on it do not say whose they \
                 are; one of an end customer would make the row not valid"
            ),
            remedy: "export the column customer for all VMs of the host".into(),
            origin: Some(origin),
            ..Finding::blank(Effect::Assumed, "exclusion-unproven", subject, Touches::Cores)
        });
    }

    /// A row that leaves nothing out, and why.
    pub fn exclusion_not_valid(&mut self, subject: &str, reason: &str, why: &str, origin: Origin) {
        self.add(Finding {
            message: format!("the row ({reason}) leaves nothing out, and the use counts: {why}"),
            remedy: "complete the row, if the use is really not to be reported".into(),
            origin: Some(origin),
            ..Finding::blank(Effect::Noted, "exclusion-not-valid", subject, Touches::Nothing)
        });
    }

    /// A row that has ended while its machine or its persons are still there.
    pub fn exclusion_ended(&mut self, subject: &str, reason: &str, origin: Origin) {
        self.add(Finding {
            message: format!(
                "the row ({reason}) ended before the month, so the use counts again (REP-NOT)"
            ),
            remedy: "nothing to do, if the use is over; else report it".into(),
            origin: Some(origin),
            ..Finding::blank(Effect::Noted, "exclusion-ended", subject, Touches::Nothing)
        });
    }

    /// A row with more days, or more persons, than may be left out.
    pub fn exclusion_beyond_limit(
        &mut self,
        subject: &str,
        (reason, allowed): (&str, &str),
        origin: Origin,
    ) {
        let allowed = if allowed.is_empty() { "no day" } else { allowed };
        self.add(Finding {
            message: format!(
                "the row ({reason}) asks for more than may be left out (REP-NOT, PF-DR), which is \
                 {allowed}; what is beyond that counts"
            ),
            remedy: "nothing to do, or shorten the row to what is allowed".into(),
            origin: Some(origin),
            ..Finding::blank(Effect::Noted, "exclusion-beyond-limit", subject, Touches::Nothing)
        });
    }

    /// VMs with a registered reason not to be reported.
    pub fn vms_excluded(
        &mut self,
        scope: &str,
        vms: u64,
        removes: &BTreeMap<Product, u64>,
        origin: Origin,
    ) {
        self.add(Finding {
            message: format!(
                "not reported for registered reasons (REP-NOT), on the days of their rows: {vms} of its \
                 Windows VMs; that removes {}",
                packs(removes)
            ),
            remedy: "nothing to do, while the reasons hold; registers.csv has them".into(),
            origin: Some(origin),
            ..about(Effect::Noted, "vms-excluded", format!("scope {scope}"))
        });
    }

    /// A host with a registered reason not to be reported.
    pub fn host_excluded(
        &mut self,
        host: &str,
        reason: &str,
        (removes, as_edition): (&BTreeMap<Product, u64>, &str),
        origin: Origin,
    ) {
        self.add(Finding {
            message: format!(
                "not reported for a registered reason ({reason}, REP-NOT); leaving it out removes \
                 {}{as_edition}",
                packs(removes)
            ),
            remedy: "nothing to do, while the reason holds".into(),
            origin: Some(origin),
            ..about(Effect::Noted, "host-excluded", format!("host {host}"))
        });
    }

    /// Persons with a registered reason to need no SAL.
    pub fn persons_excluded(&mut self, subject: &str, reasons: &str, persons: u64, origin: Origin) {
        self.add(Finding {
            message: format!(
                "deducted for registered reasons ({reasons}): {persons} of its persons, which removes as \
                 many SALs"
            ),
            remedy: "nothing to do, while the reasons hold; registers.csv has them".into(),
            origin: Some(origin),
            ..Finding::blank(Effect::Noted, "persons-excluded", subject, Touches::Nothing)
        });
    }

    /// RDS CALs of a kind that may not be brought.
    pub fn rds_cals_unproven(&mut self, subject: &str, origin: Origin) {
        self.add(Finding {
            message: "its RDS User CALs are deducted, and the row shows neither a subscription nor Software \
                      Assurance, which one source asks for (SAL-RDS-CAL)"
                .into(),
            remedy: "give the kind of the CALs, or sign".into(),
            origin: Some(origin),
            ..Finding::blank(Effect::Assumed, "rds-cals-unproven", subject, Touches::Persons)
        });
    }

    /// A replica of which nothing shows that it is none that counts.
    pub fn replica_unproven(&mut self, subject: &str, why: &str, origin: Origin) {
        self.add(Finding {
            message: format!("it is left out as a replica, and {why} (PF-DR)"),
            remedy:
                "name the VM in replica_of, just as the exports have it, correct the days, or sign"
                    .into(),
            origin: Some(origin),
            ..about(Effect::Assumed, "replica-unproven", subject)
        });
    }
}
