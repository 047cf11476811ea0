//! Findings about licences that end customers bring: what proves them, and what is missing.

use std::collections::BTreeMap;

use super::cores::{about, packs};
use super::{Direction, Effect, Finding, Findings};
use crate::origin::Origin;
use crate::terms::Product;

impl Findings {
    /// A VM that is said to be licensed by its end customer, and counts all the same.
    pub fn licence_unproven(&mut self, subject: &str, why: &str, origin: Option<Origin>) {
        self.add(Finding {
            message: format!(
                "it is said to be licensed by its end customer or a CSP hoster, and that does not stand: \
                 {why}; it counts as ours"
            ),
            remedy: "enter the evidence into the register of brought licences, or sign that it is ours"
                .into(),
            origin,
            direction: Direction::MayBeTooHigh,
            ..about(Effect::Assumed, "licence-unproven", subject)
        });
    }

    /// A host that is said to be licensed by its end customer, and counts all the same.
    pub fn host_licence_unproven(&mut self, host: &str, why: &str, origin: Origin) {
        self.add(Finding {
            message: format!(
                "it is said to be licensed by its end customer, and that does not stand: {why}; it counts \
                 as ours"
            ),
            remedy: "enter the evidence into the register of brought licences and dedicate the host, or \
                     sign that it is ours"
                .into(),
            origin: Some(origin),
            direction: Direction::MayBeTooHigh,
            ..about(Effect::Assumed, "host-licence-unproven", format!("host {host}"))
        });
    }

    /// VMs whose licences a register shows.
    pub fn licences_registered(
        &mut self,
        scope: &str,
        vms: u64,
        removes: &BTreeMap<Product, u64>,
        origin: Origin,
    ) {
        self.add(Finding {
            message: format!(
                "licensed by their end customers, as registered, and left out on the days of their rows: \
                 {vms} of its Windows VMs; that removes {}",
                packs(removes)
            ),
            remedy: "nothing to do; registers.csv has the evidence and the packs that customers owe"
                .into(),
            origin: Some(origin),
            ..about(Effect::Noted, "licences-registered", format!("scope {scope}"))
        });
    }

    /// A host that a register shows to be licensed by its end customer.
    pub fn host_licence_registered(
        &mut self,
        host: &str,
        (removes, as_edition): (&BTreeMap<Product, u64>, &str),
        origin: Origin,
    ) {
        self.add(Finding {
            message: format!(
                "its end customer licenses it, as registered (BYOL-DEDICATED); leaving it out removes \
                 {}{as_edition}",
                packs(removes)
            ),
            remedy: "nothing to do".into(),
            origin: Some(origin),
            ..about(Effect::Noted, "host-licence-registered", format!("host {host}"))
        });
    }

    /// An end customer that brings Windows Server and shows no CALs.
    pub fn cals_unproven(&mut self, customer: &str, origin: Origin) {
        self.add(Finding {
            message:
                "it brings Windows Server, or has it from a CSP hoster, and no row of the register \
                      shows CALs for it; licences without them may not stand (WS-CAL)"
                    .into(),
            remedy: "enter a row with the product Windows Server CAL for the end customer, or sign"
                .into(),
            origin: Some(origin),
            ..about(Effect::Assumed, "cals-unproven", format!("customer {customer}"))
        });
    }

    /// Dedicated hardware on which some VMs do not say whose they are.
    pub fn dedication_unproven(&mut self, subject: &str, origin: Origin) {
        self.add(Finding {
            message: "it is left out because its hardware is dedicated to the end customer, and VMs there do \
                      not say whose they are; one of another customer would break that (BYOL-DEDICATED)"
                .into(),
            remedy: "export the column customer for all VMs of the host".into(),
            origin: Some(origin),
            ..about(Effect::Assumed, "dedication-unproven", subject)
        });
    }

    /// A VM with a licence of its end customer whose virtual cores are not known.
    pub fn packs_owed_unknown(&mut self, subject: &str, origin: Origin) {
        self.add(Finding {
            message: "the exports do not tell its virtual cores in digits, so the packs that its end customer \
                      owes are not known (BYOL-PACKS); the report is not touched"
                .into(),
            remedy: "export vcpu_count".into(),
            origin: Some(origin),
            ..about(Effect::Noted, "packs-owed-unknown", subject)
        });
    }
}
