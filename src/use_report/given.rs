//! What a run was given: kinds of input, an agreement, administrators; and what it means that something
//! is not there.

use std::collections::BTreeSet;

use crate::estate::access::AccountKind;
use crate::estate::{Directory, Estate, NodeNo};
use crate::finding::Findings;
use crate::intake::Kind;
use crate::month::ReportMonth;
use crate::party::Provider;

use super::{Settings, ZeroUse};

/// Which kinds have a capture in the month, and what the absence of others means.
pub(super) fn kinds_read(
    settings: &Settings,
    named: &[Kind],
    readable: &BTreeSet<Kind>,
    estate: &Estate,
    findings: &mut Findings,
) -> Vec<Kind> {
    let given = |kind: Kind| named.contains(&kind);
    match &settings.provider {
        None => findings.provider_missing(),
        Some(provider) => agreement(provider, settings.month, findings),
    }
    let mut read = Vec::new();
    for kind in [Kind::Hosts, Kind::Vms, Kind::Members] {
        if !estate.captures.of_kind(kind).is_empty() {
            read.push(kind);
        } else if readable.contains(&kind) && settings.zero_use == ZeroUse::Unsaid {
            // Where no file could be read, the reason is told already.
            findings.no_capture_in_month(kind, settings.month);
        }
    }
    if settings.zero_use == ZeroUse::Stated {
        findings.zero_use_stated();
    }
    if !given(Kind::Vms) && settings.zero_use == ZeroUse::Unsaid {
        findings.no_vms();
    }
    match (given(Kind::Members), given(Kind::AccessGroups)) {
        (true, true) => read.push(Kind::AccessGroups),
        _ if settings.zero_use == ZeroUse::Stated => {}
        (false, false) => findings.no_access(),
        (false, true) => findings.access_half_given(Kind::Members),
        (true, false) => findings.access_half_given(Kind::AccessGroups),
    }
    read
}

/// REP-FINAL: a month in which the agreement starts or ends is whole, one outside of it is refused.
fn agreement(provider: &Provider, month: ReportMonth, findings: &mut Findings) {
    if provider.agreement_number.is_empty() {
        findings.agreement_missing();
    }
    let (starts, ends) = (provider.agreement_starts_on, provider.agreement_ends_on);
    let before = starts.is_some_and(|starts| month.last_day() < starts);
    let after = ends.is_some_and(|ends| month.first_day() > ends);
    if before || after {
        let from = starts.map_or_else(String::new, |day| format!("from {day}"));
        let until = ends.map_or_else(String::new, |day| format!(" until {day}"));
        findings.month_outside_agreement(month, format!("{from}{until}").trim());
    }
}

/// The accounts that need no SAL. A name that several directories have is nobody's for certain.
pub(super) fn administrators(
    settings: &Settings,
    named: &[Kind],
    directory: &Directory,
    findings: &mut Findings,
) -> BTreeSet<NodeNo> {
    let mut administrators = BTreeSet::new();
    if !named.contains(&Kind::Members) {
        return administrators;
    }
    for (account, number) in settings.administrators.iter().zip(1..) {
        match directory.accounts_named(account)[..] {
            [] => findings.administrator_not_counted(number),
            [only] => {
                let known = directory.account(only);
                let shared = known.is_some_and(|known| {
                    matches!(known.kind(directory.is_group(only)), AccountKind::Shared(_))
                });
                match known {
                    Some(known) if shared || directory.person_ids(only).nth(1).is_some() => {
                        findings.administrator_not_one_person(number, known.origin);
                    }
                    _ => {
                        administrators.insert(only);
                    }
                }
            }
            ref several => findings.administrator_ambiguous(number, several.len()),
        }
    }
    administrators
}
