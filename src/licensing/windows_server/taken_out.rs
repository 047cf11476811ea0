//! WS-OWNER: hosts that are another's to report, each with the packs that leaving it out removes.

use std::collections::BTreeMap;

use crate::estate::{Host, HostNo, ScopeNo};
use crate::intake::HostLicence;
use crate::licensing::{Case, DefaultEdition};
use crate::origin::Origin;
use crate::terms::Product;

use super::{ScopeRequirement, ScopeStanding, requirements_of};

/// Who licenses a host instead of us.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TakenOutBy {
    /// The operator of the data centre.
    Operator(String),
    /// The end customer, with licences of its own.
    EndCustomer,
}

/// A host that is left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakenOut {
    /// The host.
    pub host: HostNo,
    /// Who licenses it.
    pub by: TakenOutBy,
    /// The row that says so.
    pub origin: Origin,
    /// What it would add, by product.
    pub removes: BTreeMap<Product, u64>,
    /// Where the edition comes from that this is counted with.
    pub counted_as: CountedAs,
}

/// The edition that a host is counted with to say what leaving it out removes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CountedAs {
    /// The stated or configured one.
    Stated,
    /// Datacenter, because none is stated and the configuration withholds.
    Datacenter,
}

/// Who licenses the host instead of us, with the row that says so. If any row of the month says that it
/// is ours, it is.
pub fn taken_out(host: &Host) -> Option<(TakenOutBy, Origin)> {
    let ours = host.states.iter().any(|state| state.operator.is_empty());
    let first = host.states.iter().min_by_key(|state| (&state.operator, state.origin))?;
    if !ours {
        return Some((TakenOutBy::Operator(first.operator.clone()), first.origin));
    }
    let brought = host.states.iter().all(|state| state.licence == HostLicence::Brought);
    brought.then_some((TakenOutBy::EndCustomer, first.origin))
}

/// Every host that is left out, by name.
pub fn list(case: &Case<'_>, hosts_of: &BTreeMap<ScopeNo, Vec<HostNo>>) -> Vec<TakenOut> {
    let hosts = &case.estate.hosts;
    let with_datacenter = Case { default_edition: DefaultEdition::Datacenter, ..*case };
    let mut listed = Vec::new();
    for host in hosts.physical() {
        let Some((by, origin)) = taken_out(hosts.get(host)) else {
            continue;
        };
        let stated = hosts.get(host).states.iter().any(|state| !state.edition.is_empty());
        let undecided = !stated && case.default_edition == DefaultEdition::Withhold;
        let (case, counted_as) = if undecided {
            (&with_datacenter, CountedAs::Datacenter)
        } else {
            (case, CountedAs::Stated)
        };
        let mut removes = BTreeMap::new();
        for scope in hosts.get(host).scopes() {
            let of_scope = hosts_of.get(scope).map_or(&[][..], Vec::as_slice);
            let ours: Vec<HostNo> = of_scope
                .iter()
                .copied()
                .filter(|&other| taken_out(hosts.get(other)).is_none())
                .collect();
            let mut with: Vec<HostNo> = ours.clone();
            with.push(host);
            let without = quantities(&requirements_of(case, *scope, &ours));
            let with = quantities(&requirements_of(case, *scope, &with));
            for (product, packs) in more(&without, with) {
                *removes.entry(product).or_insert(0) += packs;
            }
        }
        listed.push(TakenOut { host, by, origin, removes, counted_as });
    }
    listed.sort_by(|a, b| hosts.name(a.host).cmp(hosts.name(b.host)));
    listed
}

/// The packs of each product that requirements come to.
pub fn quantities<'a>(
    requirements: impl IntoIterator<Item = &'a ScopeRequirement>,
) -> BTreeMap<Product, u64> {
    let mut quantities = BTreeMap::new();
    for requirement in requirements {
        if let ScopeStanding::Product(product) = &requirement.standing {
            *quantities.entry(product.clone()).or_insert(0) += requirement.quantity.value();
        }
    }
    quantities
}

/// What `with` has more than `without`, product by product.
pub fn more(
    without: &BTreeMap<Product, u64>,
    mut with: BTreeMap<Product, u64>,
) -> BTreeMap<Product, u64> {
    for (product, packs) in &mut with {
        *packs = packs.saturating_sub(without.get(product).copied().unwrap_or(0));
    }
    with.retain(|_, packs| *packs > 0);
    with
}
