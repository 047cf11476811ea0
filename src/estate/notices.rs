//! What is worth telling of single VMs, and which of them are left out.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use foldhash::fast::RandomState;

use crate::finding::Findings;
use crate::intake::{Power, TemplateState};
use crate::origin::Origin;

use super::Estate;
use super::bits::BitSet;
use super::capture::CaptureNo;
use super::scope::ScopeNo;
use super::tally::{Also, Counting};
use super::vm::{Class, Place, VmNo};
use super::witnesses::Witness;
use super::words::SystemKind;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Notice {
    NoPlace,
    ClusterOnly,
    GuestUnknown,
    ColumnsDisagree,
    PowerUnknown,
    TemplateRuns,
    Desktop,
}

impl Estate {
    /// Whether a sighting is of a VM that is the provider's to count, at one of its captures at least.
    pub(super) fn is_ours_somewhere(&self, sighting: u32) -> bool {
        if self.set_aside.is_empty() {
            return true;
        }
        let seen = self.vms.sighting_at(sighting);
        let captures = self.captures_of(sighting);
        captures.into_iter().any(|capture| self.aside(seen.vm, seen.class, capture).is_none())
    }

    /// The end customers with a Windows VM of ours that ran.
    pub fn customers_with_windows(&self) -> BTreeSet<&str> {
        let mut customers = BTreeSet::new();
        let mut met = BitSet::default();
        for (number, sighting) in (0..).zip(self.vms.sightings()) {
            let runs = sighting.class.system.counts() && sighting.class.power != Power::Off;
            if runs && !met.has(sighting.vm) && self.is_ours_somewhere(number) {
                met.insert(sighting.vm);
                customers.extend(self.vms.customers(sighting.vm));
            }
        }
        customers
    }

    /// Tells of every VM what is assumed of it, VMs by name.
    pub fn tell_vms(&self, counting: Counting, findings: &mut Findings) {
        let mut notices: BTreeSet<(&str, VmNo, Notice, Origin, u32)> = BTreeSet::new();
        for (vm, of_vm) in self.vms.each_vm() {
            let mut told: BTreeMap<Notice, (Origin, u32)> = BTreeMap::new();
            for &sighting in of_vm {
                let seen = self.vms.sighting_at(sighting);
                let power = self.power_over_month(of_vm, sighting);
                let ours = self.is_ours_somewhere(sighting);
                let counts = ours && counting.counts(seen.class, power);
                let places = if self.beneath.is_empty() {
                    Cow::Borrowed(std::slice::from_ref(&seen.place))
                } else {
                    Cow::Owned(self.places_of(sighting))
                };
                for notice in notices_of(seen.class, &places, (counts, ours)) {
                    let first = (self.vms.origin(sighting), sighting);
                    let held = told.entry(notice).or_insert(first);
                    *held = (*held).min(first);
                }
            }
            for (notice, (origin, sighting)) in told {
                notices.insert((self.vms.name(vm), vm, notice, origin, sighting));
            }
        }
        for (name, _, notice, origin, sighting) in notices {
            let subject = format!("vm {name}");
            let (guest, power) = self.vms.doubtful_cells(sighting);
            match notice {
                Notice::NoPlace => findings.vm_without_place(&subject, origin),
                Notice::ClusterOnly => findings.vm_in_cluster_only(&subject, origin),
                Notice::GuestUnknown => findings.guest_unknown(&subject, origin, guest),
                Notice::ColumnsDisagree => findings.guest_columns_disagree(&subject, origin, guest),
                Notice::PowerUnknown => findings.power_unknown(&subject, origin, power),
                Notice::TemplateRuns => findings.template_runs(&subject, origin),
                Notice::Desktop => findings.desktop_system(&subject, origin, guest),
            }
        }
    }

    /// The VMs of each scope that would count only if `also` were counted too, each with the first row
    /// that shows it so.
    pub fn left_out(&self, counting: Counting, also: Also) -> BTreeMap<ScopeNo, Vec<Witness>> {
        let may_be = if also.by_day() {
            !self.set_aside.is_empty()
        } else {
            self.counts_more(counting, also)
        };
        if !may_be {
            return BTreeMap::new();
        }
        let mut counted: HashMap<(VmNo, ScopeNo), BTreeSet<CaptureNo>, RandomState> =
            HashMap::default();
        self.each_presence(counting, |vm, presence| {
            for at in presence.scopes() {
                let held = counted.entry((vm, at.spot.scope)).or_default();
                if self.set_aside.names(vm) {
                    at.each(|capture, _| {
                        held.insert(capture);
                    });
                }
            }
        });
        let mut left_out: BTreeMap<ScopeNo, Vec<Witness>> = BTreeMap::new();
        self.each_presence(Counting { also, ..counting }, |vm, presence| {
            for at in presence.scopes() {
                let counts_at = counted.get(&(vm, at.spot.scope));
                let is_left_out = |capture: CaptureNo| match counts_at {
                    None => true,
                    // A VM that is set aside on some days only counts on the others.
                    Some(at) => also.by_day() && self.set_aside.names(vm) && !at.contains(&capture),
                };
                for sighting in at.fullest(is_left_out) {
                    left_out.entry(at.spot.scope).or_default().push(Witness {
                        origin: self.vms.origin(sighting),
                        subject: format!("vm {}", self.vms.name(vm)),
                        counts: 0,
                        note: also.reason().to_owned(),
                    });
                }
            }
        });
        for scope in left_out.values_mut() {
            scope.sort();
        }
        left_out
    }

    /// Whether some sighting counts only if `also` is counted too: a quick look before the long one.
    fn counts_more(&self, counting: Counting, also: Also) -> bool {
        let with = Counting { also, ..counting };
        self.vms.each_vm().any(|(_, of_vm)| {
            of_vm.iter().any(|&sighting| {
                let class = self.vms.sighting_at(sighting).class;
                let power = self.power_over_month(of_vm, sighting);
                with.counts(class, power) && !counting.counts(class, power)
            })
        })
    }
}

impl Also {
    /// Whether such VMs may be left out on some days of the month only.
    fn by_day(self) -> bool {
        matches!(self, Self::Claimed | Self::Registered | Self::Excluded)
    }

    /// Why such VMs are left out.
    fn reason(self) -> &'static str {
        match self {
            Self::Nothing => "",
            Self::OffAllMonth => "off in every capture of the month (D4)",
            Self::Claimed => "licence of the end customer or of a CSP hoster",
            Self::Registered => {
                "registered licence of the end customer, on its days (BYOL-FVB, BYOL-DEDICATED)"
            }
            Self::Excluded => "registered reason not to be reported, on its days (REP-NOT)",
            Self::Templates => "template or placeholder that does not run (D11)",
        }
    }
}

fn notices_of(class: Class, places: &[Place], (counts, ours): (bool, bool)) -> Vec<Notice> {
    let mut notices = Vec::new();
    if counts {
        for place in places {
            match place {
                Place::Nowhere => notices.push(Notice::NoPlace),
                Place::Cluster(_) => notices.push(Notice::ClusterOnly),
                Place::Host(_) => {}
            }
        }
        match class.system.kind {
            SystemKind::Unclear => notices.push(Notice::GuestUnknown),
            SystemKind::Disagreeing => notices.push(Notice::ColumnsDisagree),
            SystemKind::Server | SystemKind::Desktop | SystemKind::Other => {}
        }
        if class.power == Power::Unknown {
            notices.push(Notice::PowerUnknown);
        }
        if class.template == TemplateState::Template && class.power != Power::Off {
            notices.push(Notice::TemplateRuns);
        }
    }
    if ours && class.system.kind == SystemKind::Desktop && class.template == TemplateState::Vm {
        notices.push(Notice::Desktop);
    }
    notices
}
