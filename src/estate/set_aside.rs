//! VMs that are not the provider's to count at some captures. Which and why is for the rules to say; here it
//! is kept, and applied wherever VMs are counted.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::intake::VmLicence;
use crate::register::Span;

use super::Estate;
use super::capture::CaptureNo;
use super::vm::{Class, VmNo};
use super::words::SystemKind;

/// Why a VM is set aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Aside {
    /// A register shows the licence of its end customer.
    Registered,
    /// A register shows why it is not reported.
    Excluded,
    /// The export says that another licenses it, and that is accepted without a register.
    Claimed,
}

/// The VMs that are set aside.
#[derive(Debug, Clone, Default)]
pub struct SetAside {
    of_vm: BTreeMap<VmNo, Vec<(Span, Aside)>>,
    accepted_claims: BTreeSet<VmNo>,
    /// Days on which the desktop system of a VM is its end customer's to license.
    desktops: BTreeMap<VmNo, Vec<Span>>,
}

impl SetAside {
    /// Sets a VM aside on some days.
    pub fn add(&mut self, vm: VmNo, days: Span, why: Aside) {
        self.of_vm.entry(vm).or_default().push((days, why));
    }

    /// Notes that an end customer licenses the desktop system of a VM on some days.
    pub fn add_desktop(&mut self, vm: VmNo, days: Span) {
        self.desktops.entry(vm).or_default().push(days);
    }

    /// Whether an end customer licenses the desktop system of a VM on a day.
    fn has_desktop(&self, vm: VmNo, day: Option<NaiveDate>, month: &[NaiveDate]) -> bool {
        let Some(spans) = self.desktops.get(&vm) else { return false };
        let holds = |day: &NaiveDate| spans.iter().any(|days| days.contains(*day));
        day.map_or_else(|| month.iter().all(holds), |day| holds(&day))
    }

    /// Accepts what the export says of a VM: it is set aside wherever a row says that another licenses it.
    pub fn accept_claim(&mut self, vm: VmNo) {
        self.accepted_claims.insert(vm);
    }

    /// Whether anything is set aside.
    pub fn is_empty(&self) -> bool {
        self.of_vm.is_empty() && self.accepted_claims.is_empty() && self.desktops.is_empty()
    }

    /// Whether some register sets the VM aside on some days.
    pub(super) fn names(&self, vm: VmNo) -> bool {
        self.of_vm.contains_key(&vm) || self.accepted_claims.contains(&vm)
    }

    /// Why a VM is set aside on a day; of several reasons the first in their order. Without a day, only if
    /// one reason holds on every day of the month.
    pub fn on(&self, vm: VmNo, day: Option<NaiveDate>, month: &[NaiveDate]) -> Option<Aside> {
        let of_vm = self.of_vm.get(&vm)?;
        let holds = |why: Aside, day: &NaiveDate| {
            of_vm.iter().any(|(days, own)| *own == why && days.contains(*day))
        };
        [Aside::Registered, Aside::Excluded].into_iter().find(|&why| match &day {
            Some(day) => holds(why, day),
            None => month.iter().all(|day| holds(why, day)),
        })
    }
}

impl Estate {
    /// Why a VM is set aside at a capture; none where it is the provider's to count.
    pub fn aside(&self, vm: VmNo, class: Class, capture: CaptureNo) -> Option<Aside> {
        if self.set_aside.is_empty() {
            return None;
        }
        let day = self.captures.day(capture);
        let claimed =
            class.licence != VmLicence::Spla && self.set_aside.accepted_claims.contains(&vm);
        let month = self.captures.days_of_month();
        let is_desktop = class.system.kind == SystemKind::Desktop;
        if is_desktop && self.set_aside.has_desktop(vm, day, month) {
            return Some(Aside::Registered);
        }
        self.set_aside.on(vm, day, month).or(claimed.then_some(Aside::Claimed))
    }
}
