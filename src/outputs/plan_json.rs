//! `plan --json`: all advice, whole, for programs. Amounts are decimal strings.

use std::io::{self, Write};

use serde::Serialize;

use crate::licensing::windows_server::AlternativeStanding;
use crate::plan::{
    Amount, BreakEven, CleanUp, Density, Freeing, MemoryAsked, Pinning, PinningOutcome, Plan,
    PlannedProduct, PlannedScope, Present, Proof, Why,
};

#[derive(Serialize)]
struct PlanJson<'a> {
    schema: u32,
    report_month: String,
    /// Whatever reads this must not take it for a report.
    kind: &'static str,
    report_status: &'static str,
    options: OptionsJson,
    currency: Option<&'a str>,
    prices: Vec<PriceJson<'a>>,
    prices_missing: Vec<&'a str>,
    prices_damaged: bool,
    break_even: Vec<BreakEvenJson<'a>>,
    scopes: Vec<ScopeJson<'a>>,
    freeing: Vec<FreeingJson<'a>>,
    pinning: Vec<PinningJson<'a>>,
    clean_up: CleanUpJson<'a>,
}

#[derive(Serialize)]
struct OptionsJson {
    vcpus_per_core: Option<String>,
    spare_hosts: usize,
    idle_days: u32,
}

#[derive(Serialize)]
struct PriceJson<'a> {
    product: &'a str,
    description: &'a str,
    unit_price: &'a str,
}

#[derive(Serialize)]
struct BreakEvenJson<'a> {
    standard: &'a str,
    datacenter: &'a str,
    ratio: Option<String>,
    vms: Option<u64>,
}

#[derive(Serialize)]
struct ScopeJson<'a> {
    scope: &'a str,
    kind: &'static str,
    hosts: u64,
    licensable_cores: u64,
    windows_vms: u32,
    peak_captured_at: Option<&'a str>,
    products: Vec<ProductJson<'a>>,
    present: Vec<PresentJson<'a>>,
    best: Option<&'a str>,
    saves: Option<String>,
}

#[derive(Serialize)]
struct ProductJson<'a> {
    product: &'a str,
    quantity: u64,
    amount: Option<String>,
    next_vm_quantity: u64,
    next_vm_amount: Option<String>,
    standing: &'static str,
    #[serde(skip_serializing_if = "Saves::is_not_asked")]
    saves: Saves,
}

/// What a product saves, where that is asked for.
#[derive(Serialize)]
#[serde(untagged)]
enum Saves {
    #[serde(skip)]
    NotAsked,
    Known(Option<String>),
}

impl Saves {
    fn is_not_asked(&self) -> bool {
        matches!(self, Self::NotAsked)
    }
}

#[derive(Serialize)]
struct PresentJson<'a> {
    product: &'a str,
    quantity: u64,
    amount: Option<String>,
}

#[derive(Serialize)]
struct FreeingJson<'a> {
    scope: &'a str,
    kind: &'static str,
    windows_vms: u64,
    virtual_cores: u64,
    present: Vec<PresentJson<'a>>,
    remains: u64,
    into: &'a str,
    virtual_cores_left: u64,
    memory_asked: bool,
    saves_packs: u64,
    saves: Option<String>,
}

#[derive(Serialize)]
struct PinningJson<'a> {
    scope: &'a str,
    hosts: u64,
    licensable_cores: u64,
    hosts_left_aside: &'a [String],
    windows_vms: u64,
    virtual_cores: u64,
    density: DensityJson,
    now: Option<String>,
    outcome: &'static str,
    vms_without_virtual_cores: u64,
    part: Option<PartJson<'a>>,
}

#[derive(Serialize)]
struct DensityJson {
    virtual_cores: u64,
    physical_cores: u64,
    vms_unknown: u64,
    allowed: String,
}

#[derive(Serialize)]
struct PartJson<'a> {
    hosts: &'a [String],
    licensable_cores: u64,
    proof: &'static str,
    memory_asked: bool,
    products: Vec<ProductJson<'a>>,
}

#[derive(Serialize)]
struct CleanUpJson<'a> {
    logons_known: bool,
    idle_since: Option<String>,
    memberships: Vec<MembershipJson<'a>>,
    totals: Vec<TotalJson<'a>>,
}

#[derive(Serialize)]
struct MembershipJson<'a> {
    product: &'a str,
    customer: Option<&'a str>,
    row: &'a str,
    group: &'a str,
    counts: bool,
    why: Vec<WhyJson<'a>>,
}

#[derive(Serialize)]
struct WhyJson<'a> {
    reason: &'static str,
    last_logon: Option<String>,
    pattern: Option<&'a str>,
}

#[derive(Serialize)]
struct TotalJson<'a> {
    product: &'a str,
    customer: Option<&'a str>,
    sals: u64,
    amount: Option<String>,
}

/// Writes the object.
///
/// # Errors
/// Fails when writing fails.
pub fn write(plan: &Plan, mut into: impl Write) -> io::Result<()> {
    let shown = PlanJson {
        schema: 1,
        report_month: plan.month.to_string(),
        kind: "advice",
        report_status: plan.report.text(),
        options: OptionsJson {
            vcpus_per_core: plan.options.vcpus_per_core.map(|cores| cores.to_string()),
            spare_hosts: plan.options.spare_hosts,
            idle_days: plan.options.idle_days,
        },
        currency: filled(&plan.prices.currency),
        prices: plan
            .prices
            .known
            .iter()
            .map(|price| PriceJson {
                product: price.product.id(),
                description: &price.description,
                unit_price: &price.shown,
            })
            .collect(),
        prices_missing: plan.prices.missing.iter().map(|product| product.id()).collect(),
        prices_damaged: plan.prices.damaged,
        break_even: plan.break_even.iter().map(break_even).collect(),
        scopes: plan.scopes.iter().map(scope).collect(),
        freeing: plan.freeing.iter().map(freeing).collect(),
        pinning: plan.pinning.iter().map(pinning).collect(),
        clean_up: clean_up(&plan.clean_up),
    };
    serde_json::to_writer_pretty(&mut into, &shown)?;
    into.write_all(b"\n")
}

fn filled(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

fn decimal(amount: Option<Amount>) -> Option<String> {
    amount.map(|amount| amount.to_string())
}

fn break_even(of: &BreakEven) -> BreakEvenJson<'_> {
    BreakEvenJson {
        standard: of.standard.id(),
        datacenter: of.datacenter.id(),
        ratio: decimal(of.ratio),
        vms: of.vms,
    }
}

fn scope(of: &PlannedScope) -> ScopeJson<'_> {
    ScopeJson {
        scope: &of.scope,
        kind: of.kind,
        hosts: of.hosts,
        licensable_cores: of.licensable_cores,
        windows_vms: of.windows_vms,
        peak_captured_at: of.captured_at.as_deref(),
        products: of.products.iter().map(|of| product(of, Saves::NotAsked)).collect(),
        present: of.present.iter().map(present).collect(),
        best: of.best.as_ref().map(|product| product.id()),
        saves: decimal(of.saves),
    }
}

fn product(of: &PlannedProduct, saves: Saves) -> ProductJson<'_> {
    ProductJson {
        product: of.product.id(),
        quantity: of.quantity,
        amount: decimal(of.amount),
        next_vm_quantity: of.next_vm_quantity,
        next_vm_amount: decimal(of.next_vm_amount),
        standing: match of.standing {
            AlternativeStanding::Open => "open",
            AlternativeStanding::BelowDatacenter => "below-datacenter",
        },
        saves,
    }
}

fn present(of: &Present) -> PresentJson<'_> {
    PresentJson { product: of.product.id(), quantity: of.quantity, amount: decimal(of.amount) }
}

fn freeing(of: &Freeing) -> FreeingJson<'_> {
    FreeingJson {
        scope: &of.scope,
        kind: of.kind,
        windows_vms: of.windows_vms,
        virtual_cores: of.virtual_cores,
        present: of.present.iter().map(present).collect(),
        remains: of.remains,
        into: &of.into,
        virtual_cores_left: of.virtual_cores_left,
        memory_asked: of.memory == MemoryAsked::Yes,
        saves_packs: of.saves_packs,
        saves: decimal(of.saves),
    }
}

fn pinning(of: &Pinning) -> PinningJson<'_> {
    let (outcome, unknown, part) = match &of.outcome {
        PinningOutcome::Part(part) => ("part", 0, Some(part)),
        PinningOutcome::Whole => ("whole", 0, None),
        PinningOutcome::TooSmall => ("too-small", 0, None),
        PinningOutcome::NotPlaced => ("not-placed", 0, None),
        PinningOutcome::Dedicated => ("dedicated", 0, None),
        PinningOutcome::SizesUnknown(vms) => ("sizes-unknown", *vms, None),
    };
    PinningJson {
        scope: &of.scope,
        hosts: of.hosts,
        licensable_cores: of.licensable_cores,
        hosts_left_aside: &of.hosts_left_aside,
        windows_vms: of.windows_vms,
        virtual_cores: of.virtual_cores,
        density: density(of.density),
        now: decimal(of.now),
        outcome,
        vms_without_virtual_cores: unknown,
        part: part.map(|part| PartJson {
            hosts: &part.hosts,
            licensable_cores: part.licensable_cores,
            proof: match part.proof {
                Proof::Smallest => "smallest",
                Proof::PlacementOnly => "placement-only",
                Proof::NotProven => "not-proven",
            },
            memory_asked: part.memory == MemoryAsked::Yes,
            products: part
                .products
                .iter()
                .map(|(of, saves)| product(of, Saves::Known(decimal(*saves))))
                .collect(),
        }),
    }
}

fn density(of: Density) -> DensityJson {
    DensityJson {
        virtual_cores: of.virtual_cores,
        physical_cores: of.physical_cores,
        vms_unknown: of.vms_unknown,
        allowed: of.allowed.to_string(),
    }
}

fn clean_up(of: &CleanUp) -> CleanUpJson<'_> {
    CleanUpJson {
        logons_known: of.logons_known,
        idle_since: of.idle_since.map(|day| day.to_string()),
        memberships: of
            .rows
            .iter()
            .map(|row| MembershipJson {
                product: row.product.id(),
                customer: filled(&row.customer),
                row: &row.row,
                group: &row.group,
                counts: row.counts,
                why: row.why.iter().map(why).collect(),
            })
            .collect(),
        totals: of
            .totals
            .iter()
            .map(|total| TotalJson {
                product: total.product.id(),
                customer: filled(&total.customer),
                sals: total.sals,
                amount: decimal(total.amount),
            })
            .collect(),
    }
}

fn why(why: &Why) -> WhyJson<'_> {
    let reason = match why {
        Why::DisabledAllMonth => "disabled-all-month",
        Why::DisabledSince => "disabled-since",
        Why::NeverUsed => "never-used",
        Why::IdleSince(_) => "idle",
        Why::ServiceLike(_) => "name-of-a-service",
    };
    WhyJson {
        reason,
        last_logon: match why {
            Why::IdleSince(day) => Some(day.to_string()),
            _ => None,
        },
        pattern: match why {
            Why::ServiceLike(pattern) => Some(pattern),
            _ => None,
        },
    }
}
