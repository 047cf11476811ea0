//! Scopes, access and hosts of a difference for programs.

use serde::Serialize;

use crate::revision::{
    AccessDifference, AccessSnapshot, HostDifference, HostRow, Names, PersonsMoved, Sameness,
    ScopeDifference, ScopeSnapshot,
};

#[derive(Serialize)]
pub(super) struct ScopeJson<'a> {
    scope: &'a str,
    kind: &'a str,
    change: &'static str,
    edition_changed: Option<bool>,
    size_changed: Option<bool>,
    from: Vec<ScopeSideJson<'a>>,
    to: Vec<ScopeSideJson<'a>>,
}

#[derive(Serialize)]
struct ScopeSideJson<'a> {
    product: Option<&'a str>,
    standing: &'a str,
    licensable_cores: u64,
    windows_vms: u32,
    distinct_windows_vms: u32,
    peak_captured_at: Option<&'a str>,
    quantity: u64,
}

#[derive(Serialize)]
pub(super) struct AccessJson<'a> {
    product: &'a str,
    customer: Option<&'a str>,
    change: &'static str,
    from: Option<AccessSideJson>,
    to: Option<AccessSideJson>,
    persons: Option<PersonsJson<'a>>,
}

#[derive(Serialize)]
struct AccessSideJson {
    persons: u64,
    administrators: u64,
    disabled: u64,
    deducted: u64,
    counted_elsewhere: u64,
    quantity: u64,
}

#[derive(Serialize)]
struct PersonsJson<'a> {
    entered: u64,
    left: u64,
    stayed: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    who_entered: Option<&'a [String]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    who_left: Option<&'a [String]>,
}

#[derive(Serialize)]
pub(super) struct HostJson<'a> {
    host: &'a str,
    change: &'static str,
    changed: Vec<&'static str>,
    from: Option<HostSideJson<'a>>,
    to: Option<HostSideJson<'a>>,
}

#[derive(Serialize)]
struct HostSideJson<'a> {
    sources: &'a [String],
    processors: usize,
    cores_per_processor: &'a [u32],
    scopes: &'a [String],
    editions: &'a [String],
    products: &'a [String],
    left_out: Option<&'a str>,
}

pub(super) fn scope(of: &ScopeDifference) -> ScopeJson<'_> {
    let changed = |sameness: Sameness| match sameness {
        Sameness::Same => Some(false),
        Sameness::Different => Some(true),
        Sameness::OneSided => None,
    };
    ScopeJson {
        scope: &of.scope,
        kind: &of.kind,
        change: of.change.text(),
        edition_changed: changed(of.edition),
        size_changed: changed(of.size),
        from: of.from.iter().map(scope_side).collect(),
        to: of.to.iter().map(scope_side).collect(),
    }
}

fn scope_side(row: &ScopeSnapshot) -> ScopeSideJson<'_> {
    ScopeSideJson {
        product: row.product.as_deref(),
        standing: &row.standing,
        licensable_cores: row.licensable_cores,
        windows_vms: row.windows_vms,
        distinct_windows_vms: row.distinct_windows_vms,
        peak_captured_at: row.peak_captured_at.as_deref(),
        quantity: row.quantity,
    }
}

pub(super) fn access(of: &AccessDifference, names: Names) -> AccessJson<'_> {
    let side = |row: &AccessSnapshot| AccessSideJson {
        persons: row.persons,
        administrators: row.administrators,
        disabled: row.disabled,
        deducted: row.deducted,
        counted_elsewhere: row.counted_elsewhere,
        quantity: row.quantity,
    };
    AccessJson {
        product: &of.product,
        customer: of.customer.as_deref(),
        change: of.change.text(),
        from: of.from.as_ref().map(side),
        to: of.to.as_ref().map(side),
        persons: of.persons.as_ref().map(|moved| persons(moved, names)),
    }
}

fn persons(of: &PersonsMoved, names: Names) -> PersonsJson<'_> {
    let (who_entered, who_left) = match names {
        Names::Hidden => (None, None),
        Names::Shown => (Some(&of.who_entered[..]), Some(&of.who_left[..])),
    };
    let PersonsMoved { entered, left, stayed, .. } = *of;
    PersonsJson { entered, left, stayed, who_entered, who_left }
}

pub(super) fn host(of: &HostDifference) -> HostJson<'_> {
    HostJson {
        host: of.host(),
        change: of.change.text(),
        changed: of.changes.iter().map(|change| change.what).collect(),
        from: of.from.as_ref().map(host_side),
        to: of.to.as_ref().map(host_side),
    }
}

fn host_side(row: &HostRow) -> HostSideJson<'_> {
    HostSideJson {
        sources: &row.sources,
        processors: row.cores_of_processors.len(),
        cores_per_processor: &row.cores_of_processors,
        scopes: &row.scopes,
        editions: &row.editions,
        products: &row.products,
        left_out: row.left_out.as_deref(),
    }
}
