//! What registers decide before anything is counted: which VMs and hosts are another's to report, and how many
//! persons need no SAL of ours.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::estate::{Estate, HostNo, SetAside, VmNo};
use crate::finding::Findings;
use crate::readings::PoweredOffVms;
use crate::register::{Registers, Span};
use crate::terms::TermsInForce;

use super::dedication::Dedications;
use super::exclusions::{self, Deductions, ExcludedApplication};
use super::machines::Machines;
use super::windows_server::HostOut;
use super::{RegisterEntry, brought_licenses, operators};

/// What registers are held against.
#[derive(Debug, Clone, Copy)]
pub struct RegisterCase<'a> {
    /// The facts, before anything is set aside.
    pub estate: &'a Estate,
    /// The registers.
    pub registers: &'a Registers,
    /// The dated numbers.
    pub terms: &'a TermsInForce,
    /// What rows of registers name.
    pub machines: &'a Machines<'a>,
    /// Which hosts are one end customer's alone.
    pub dedications: &'a Dedications,
    /// What end customers are called that are the provider itself.
    pub own: &'a [String],
    /// D4: a VM that is off does not count, so nothing needs to prove that it is another's.
    pub powered_off: PoweredOffVms,
}

/// What registers decide.
#[derive(Debug, Default)]
pub struct Settled {
    /// VMs that are not ours to count on some days.
    pub set_aside: SetAside,
    /// Hosts that are not ours to report.
    pub hosts_out: BTreeMap<HostNo, HostOut>,
    /// Persons who need no SAL of ours.
    pub deductions: Deductions,
    /// Applications that are not reported.
    pub excluded_applications: Vec<ExcludedApplication>,
    /// What became of the rows.
    pub entries: Vec<RegisterEntry>,
}

/// Holds the registers against the estate.
pub fn settle(case: &RegisterCase<'_>, findings: &mut Findings) -> Settled {
    let mut settled = Settled::default();
    operators::settle(case, &mut settled);
    brought_licenses::settle(case, &mut settled, findings);
    exclusions::settle(case, &mut settled, findings);
    settled
}

impl RegisterCase<'_> {
    /// Whether a span covers every day on which a host was seen, or VMs on it; every day of the month where
    /// a capture has none.
    pub(super) fn covers_host(&self, span: Span, host: HostNo) -> bool {
        span.covers_days(&self.estate.days_of_host(host), self.estate.captures.month())
    }

    /// Whether a span covers every day on which a VM was seen.
    pub(super) fn covers_vm(&self, span: Span, vm: VmNo) -> bool {
        span.covers_days(&self.estate.days_of_vm(vm), self.estate.captures.month())
    }

    /// Whether a span covers the month.
    pub(super) fn covers_month(&self, span: Span) -> bool {
        let month = self.estate.captures.month();
        span.covers(month.first_day(), month.last_day())
    }

    /// Since when licences may not be brought to the Listed Provider at which a row puts the host; none
    /// where it is at none.
    pub(super) fn at_listed_provider_since(&self, host: HostNo) -> Option<NaiveDate> {
        operators::listed_since(self.estate, self.terms, host)
    }

    /// Tells of a row that stands and ends within the days of a reminder after the month.
    pub(super) fn remind(&self, entry: &RegisterEntry, what: &str, findings: &mut Findings) {
        let last_day = self.estate.captures.month().last_day();
        let Some(until) = entry.valid.until.filter(|until| *until > last_day) else { return };
        let days = u64::try_from((until - last_day).num_days()).unwrap_or(u64::MAX);
        if days <= self.terms.reminder_days.value {
            findings.register_row_lapses(&entry.subject, what, until, entry.origin);
        }
    }
}
