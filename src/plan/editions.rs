//! Each scope under every product that could license it, and the present choice against the best.

use std::collections::BTreeMap;

use crate::estate::{CaptureNo, HostNo, ScopeNo};
use crate::licensing::windows_server::{
    Alternative, AlternativeStanding, Carried, alternatives, licensable_cores,
};
use crate::licensing::{Case, ScopeRequirement, ScopeStanding};
use crate::readings::StandardVmCount;
use crate::terms::Product;

use super::Prices;
use super::prices::{Amount, pairs};

/// A scope under one product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedProduct {
    /// The product.
    pub product: Product,
    /// Packs.
    pub quantity: u64,
    /// What they cost; none without a price.
    pub amount: Option<Amount>,
    /// Packs that one more Windows VM at once would add.
    pub next_vm_quantity: u64,
    /// What they cost.
    pub next_vm_amount: Option<Amount>,
    /// Whether the systems that run there may have it.
    pub standing: AlternativeStanding,
}

/// What the scope has now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Present {
    /// The product.
    pub product: Product,
    /// Packs, or processors of Essentials.
    pub quantity: u64,
    /// What they cost.
    pub amount: Option<Amount>,
}

/// One scope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedScope {
    /// The name of the scope.
    pub scope: String,
    /// `cluster`, `host` or `affinity`.
    pub kind: &'static str,
    /// Hosts of ours that belonged to it in the month.
    pub hosts: u64,
    /// Their licensable cores.
    pub licensable_cores: u64,
    /// The Windows VMs that decide: the most at once, or all of the month where that is the reading.
    pub windows_vms: u32,
    /// The first capture with so many at once.
    pub captured_at: Option<String>,
    /// The products, Standard before Datacenter and Windows Server before the suite.
    pub products: Vec<PlannedProduct>,
    /// What it has now, by product; nothing where its edition is not decided.
    pub present: Vec<Present>,
    /// The cheapest product of the family that it has now, or of Windows Server where that is open; none
    /// where a price is missing.
    pub best: Option<Product>,
    /// What the best would save; never below zero.
    pub saves: Option<Amount>,
}

/// A scope with what the other advice needs of it.
pub(super) struct Draft {
    pub number: ScopeNo,
    pub hosts: Vec<HostNo>,
    pub peak_at: Option<CaptureNo>,
    /// The family whose products compete: Standard and Datacenter.
    pub family: Option<(Product, Product)>,
    pub scope: PlannedScope,
}

impl Draft {
    /// What the scope costs now.
    pub fn present_amount(&self) -> Option<Amount> {
        sum_of(&self.scope.present)
    }

    /// The only product that it has now.
    pub fn only_product(&self) -> Option<&Product> {
        match &self.scope.present[..] {
            [only] => Some(&only.product),
            _ => None,
        }
    }
}

/// The sum of what is owed now; none where something owed has no price.
fn sum_of(present: &[Present]) -> Option<Amount> {
    present.iter().try_fold(Amount::ZERO, |sum, of| match of.amount {
        Some(amount) => sum.checked_add(amount),
        None if of.quantity == 0 => Some(sum),
        None => None,
    })
}

/// Every scope with a host of ours, by name.
pub(super) fn scopes(
    (case, prices): (&Case<'_>, &Prices),
    hosts_of: &BTreeMap<ScopeNo, Vec<HostNo>>,
    required: &[ScopeRequirement],
) -> Vec<Draft> {
    let mut drafts = Vec::new();
    for number in case.estate.scopes.by_name() {
        let hosts = hosts_of.get(&number).cloned().unwrap_or_default();
        let own = || required.iter().filter(|of| of.scope == number);
        let Some(first) = own().next().filter(|_| !hosts.is_empty()) else { continue };
        let present: Vec<Present> = own().filter_map(|of| present(prices, of)).collect();
        let families = pairs(case);
        let has = |product: &Product| present.iter().any(|of| of.product == *product);
        let family = families.iter().find(|(standard, once)| has(standard) || has(once));
        let family = family.or(families.first().filter(|_| present.is_empty())).cloned();
        let products = in_order(&families, (case, prices), (number, &hosts));
        let best = family.as_ref().and_then(|family| cheapest(family, &products));
        // Where another family or another metric is among what it has, there is nothing to compare.
        let comparable = present.iter().all(|of| {
            family
                .as_ref()
                .is_some_and(|(standard, once)| of.product == *standard || of.product == *once)
        });
        let now = sum_of(&present).filter(|_| comparable && !present.is_empty());
        let saves = now
            .zip(best.as_ref().and_then(|best| best.amount))
            .map(|(now, best)| now.checked_sub(best).unwrap_or(Amount::ZERO).max(Amount::ZERO));
        let of_scope = case.estate.scopes.get(number);
        let cores = hosts.iter().map(|&host| licensable_cores(case, host));
        let (windows_vms, peak_at) = match case.readings.standard_vm_count {
            StandardVmCount::Peak => (first.windows_vms, first.peak_at),
            StandardVmCount::Distinct => (first.distinct_windows_vms, None),
        };
        let captured = peak_at.and_then(|at| case.estate.captures.shown(at));
        let scope = PlannedScope {
            scope: case.estate.scopes.name(number).to_owned(),
            kind: of_scope.kind.text(),
            hosts: hosts.len() as u64,
            licensable_cores: cores.sum(),
            windows_vms,
            captured_at: captured.filter(|_| windows_vms > 0).map(str::to_owned),
            best: best.map(|best| best.product),
            saves,
            products,
            present,
        };
        drafts.push(Draft { number, hosts, peak_at: first.peak_at, family, scope });
    }
    drafts
}

fn present(prices: &Prices, of: &ScopeRequirement) -> Option<Present> {
    let ScopeStanding::Product(product) = &of.standing else { return None };
    let quantity = of.quantity.value();
    let amount = prices.amount(product, quantity);
    Some(Present { product: product.clone(), quantity, amount })
}

/// The products in the order of their families, priced.
fn in_order(
    families: &[(Product, Product)],
    (case, prices): (&Case<'_>, &Prices),
    of: (ScopeNo, &[HostNo]),
) -> Vec<PlannedProduct> {
    let mut all = alternatives(case, of, Carried::All);
    let place = |product: &Product| {
        let order = families.iter().flat_map(|(standard, once)| [standard, once]);
        order.into_iter().position(|own| own == product)
    };
    all.sort_by_key(|alternative| (place(&alternative.product), alternative.product.clone()));
    all.into_iter().map(|alternative| priced(prices, alternative)).collect()
}

fn priced(prices: &Prices, alternative: Alternative) -> PlannedProduct {
    let Alternative { product, quantity, next_vm, standing } = alternative;
    PlannedProduct {
        amount: prices.amount(&product, quantity),
        next_vm_amount: prices.amount(&product, next_vm),
        next_vm_quantity: next_vm,
        product,
        quantity,
        standing,
    }
}

/// The cheapest open product of a family; on a tie Datacenter, under which the next VM is free. None
/// where one of them has no price, because it might be the cheaper.
fn cheapest(family: &(Product, Product), products: &[PlannedProduct]) -> Option<PlannedProduct> {
    let open = |product: &Product| {
        let found = products.iter().find(|of| of.product == *product);
        found.filter(|of| of.standing == AlternativeStanding::Open)
    };
    let (standard, once) = (open(&family.0), open(&family.1)?);
    let Some(standard) = standard else {
        return Some(once.clone()).filter(|of| of.amount.is_some());
    };
    let cheaper = standard.amount? < once.amount?;
    Some(if cheaper { standard.clone() } else { once.clone() })
}
