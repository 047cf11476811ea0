//! BYOL-FVB, BYOL-DEDICATED, BYOL-PACKS: licences that end customers bring for a VM.

use crate::citation::rule;
use crate::estate::{Aside, VmNo};
use crate::figure::Figure;
use crate::finding::Findings;
use crate::fold::Fold as _;
use crate::licensing::EntryStanding;
use crate::licensing::dedication::Dedicated;
use crate::licensing::settled::{RegisterCase, Settled};
use crate::register::{BroughtKind, BroughtLicence};

use super::claims::Claims;
use super::{entry, subject};

/// A row that names a VM: it sets the VM aside on the days of the row, or tells why not.
pub(super) fn settle(
    case: &RegisterCase<'_>,
    (row, vm): (&BroughtLicence, VmNo),
    settled: &mut Settled,
    claims: &mut Claims,
    findings: &mut Findings,
) {
    let month = case.estate.captures.month();
    let right = right_to_bring(case, row, vm, claims.is_by_csp_hoster(vm));
    let right = match right.and_then(|right| edition_suffices(case, row, vm).map(|()| right)) {
        Ok(right) => right,
        Err(why) => {
            settled.entries.push(entry(row, EntryStanding::NotValid, &why));
            // A row of later days is no claim yet.
            if row.valid.from.is_none_or(|from| from <= month.last_day()) {
                claims.not_valid(vm, row.origin, why);
            }
            return;
        }
    };
    if !row.valid.meets(month.first_day(), month.last_day()) {
        let why = format!("the row is valid {}", row.valid);
        settled.entries.push(entry(row, EntryStanding::NotValid, &why));
        let has_ended = row.valid.until.is_some_and(|until| until < month.first_day());
        if has_ended {
            claims.not_valid(vm, row.origin, why);
        }
        return;
    }
    settled.set_aside.add(vm, row.valid, Aside::Registered);
    let mut told = entry(row, EntryStanding::Stands, right.text());
    told.packs_owed = packs_owed(case, vm).map(|packs| packs.value());
    if told.packs_owed.is_none() {
        findings.packs_owed_unknown(&subject(row), row.origin);
    }
    if right == Right::DedicatedUnproven {
        findings.dedication_unproven(&subject(row), row.origin);
    }
    case.remind(&told, "the licence that its end customer brings", findings);
    settled.entries.push(told);
}

/// PF-DESKTOP: a row that brings a desktop system for a VM, which no licence of ours could cover anyway.
pub(super) fn desktop(
    case: &RegisterCase<'_>,
    (row, vm): (&BroughtLicence, VmNo),
    settled: &mut Settled,
    findings: &mut Findings,
) {
    let month = case.estate.captures.month();
    let right = right_to_bring(case, row, vm, CspHoster::No).and_then(|right| {
        let meets = row.valid.meets(month.first_day(), month.last_day());
        if meets { Ok(right) } else { Err(format!("the row is valid {}", row.valid)) }
    });
    match right {
        Ok(right) => {
            settled.set_aside.add_desktop(vm, row.valid);
            let told = entry(row, EntryStanding::Stands, right.text());
            case.remind(&told, "the licence that its end customer brings", findings);
            settled.entries.push(told);
        }
        Err(why) => settled.entries.push(entry(row, EntryStanding::NotValid, &why)),
    }
}

/// By which right an end customer brings a licence for a VM.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Right {
    FlexibleVirtualization,
    Dedicated,
    DedicatedUnproven,
}

impl Right {
    fn text(self) -> &'static str {
        match self {
            Self::FlexibleVirtualization => "Flexible Virtualization (BYOL-FVB)",
            Self::Dedicated | Self::DedicatedUnproven => "dedicated hardware (BYOL-DEDICATED)",
        }
    }
}

/// WS-EDITION: a guest may be of a lower edition than its licence, not the reverse.
fn edition_suffices(case: &RegisterCase<'_>, row: &BroughtLicence, vm: VmNo) -> Result<(), String> {
    if is_datacenter(case, row) || !case.estate.says_datacenter(vm) {
        return Ok(());
    }
    Err("the VM says Datacenter, and the licence does not (WS-EDITION)".to_owned())
}

/// Whether a row brings a licence of Datacenter.
pub(super) fn is_datacenter(case: &RegisterCase<'_>, row: &BroughtLicence) -> bool {
    let named = case.terms.families.named(&row.product, "");
    named.is_some_and(|named| named.says("datacenter"))
}

/// Whether the row could stand on its days; the reason in words where it could not.
fn right_to_bring(
    case: &RegisterCase<'_>,
    row: &BroughtLicence,
    vm: VmNo,
    by_csp_hoster: CspHoster,
) -> Result<Right, String> {
    if row.evidence.is_empty() {
        return Err("the row has no evidence".to_owned());
    }
    let customers = case.estate.vms.customers(vm);
    if let Some(other) = customers.iter().find(|other| !other.is_same(&row.customer)) {
        return Err(format!("the VM is {other}'s, and the licence is not"));
    }
    if by_csp_hoster == CspHoster::Yes && case.terms.csp_hoster_licences.value == 0 {
        return Err("a hoster may not sell such licences yet (CSP-HOSTER)".to_owned());
    }
    let seen = case.estate.seen_at(vm);
    let listed = seen.hosts.iter().any(|&host| case.at_listed_provider_since(host).is_some());
    let follows_assurance = row.kind != BroughtKind::Perpetual;
    if case.terms.brought_to_shared_hardware.value > 0 && follows_assurance && !listed {
        return Ok(Right::FlexibleVirtualization);
    }
    let dedicated = case.dedications.are_dedicated(case.estate, &seen, &row.customer);
    if let Dedicated::No(why) = dedicated {
        return Err(if case.terms.brought_to_shared_hardware.value == 0 {
            format!("Windows on shared hardware has to be rented in this month (BYOL-FVB); {why}")
        } else if listed {
            format!("a host is at a Listed Provider (LISTED); {why}")
        } else {
            format!(
                "on shared hardware a licence needs a subscription or Software Assurance \
                 (BYOL-FVB); {why}"
            )
        });
    }
    if !super::hosts::bought_in_time(case, row, &seen.hosts) {
        return Err(super::hosts::BOUGHT_TOO_LATE.to_owned());
    }
    Ok(match dedicated {
        Dedicated::Unproven => Right::DedicatedUnproven,
        Dedicated::Yes | Dedicated::No(_) => Right::Dedicated,
    })
}

/// Whether the export says that a CSP hoster sold the licence of a VM.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CspHoster {
    Yes,
    No,
}

/// BYOL-PACKS: the packs that the end customer owes for a VM: its virtual cores with a minimum. Never on the
/// report; none where the virtual cores are not known.
pub(super) fn packs_owed(case: &RegisterCase<'_>, vm: VmNo) -> Option<Figure> {
    let (cores, row) = case.estate.vms.virtual_cores(vm)?;
    let name = case.estate.vms.name(vm);
    let read =
        Figure::read(cores.into(), format!("vm {name}: virtual cores"), "virtual cores", row);
    let minimum = Figure::term(&case.terms.minimum_cores_per_brought_vm);
    let subject = format!("vm {name}: core licences that its end customer owes");
    let licences = Figure::largest(rule::BYOL_PACKS, subject, "core licences", vec![read, minimum]);
    let pack = Figure::term(&case.terms.cores_per_pack);
    Some(licences.divided_up(rule::WS_PACK, format!("vm {name}: packs owed"), "2-core packs", pack))
}
