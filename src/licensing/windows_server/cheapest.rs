//! D9: of Windows Server Standard and Datacenter the one that costs less, for all undecided hosts of
//! a scope together, after rounding to packs; on a tie Datacenter.

use rust_decimal::Decimal;

use crate::estate::HostNo;
use crate::money::Price;
use crate::terms::Product;

use super::{Basis, Issue, ScopeFacts, ScopeStanding, edition, once, standard};

/// Chooses; withholds without prices, unless nothing is owed under either.
pub fn choose(
    facts: &ScopeFacts<'_>,
    hosts: &[HostNo],
) -> (ScopeStanding, Vec<Issue>, Option<Basis>) {
    let packs_standard = standard::needed(facts, hosts).quantity.value();
    let packs_datacenter = once::needed(facts, hosts).quantity.value();
    let datacenter = ScopeStanding::Product(edition::datacenter());
    if packs_standard == 0 && packs_datacenter == 0 {
        let note = "cheapest: nothing is owed under either edition (D9)".to_owned();
        let subject = format!("scope {}", facts.name);
        return (datacenter, Vec::new(), Some(Basis { subject, note, origin: None }));
    }
    let price = |product: &Product| {
        let case = facts.case;
        case.prices.in_force(product, case.prices_on, case.currency)
    };
    if facts.case.prices.is_damaged() {
        return (ScopeStanding::Undecided, vec![Issue::CheapestWithDamagedPrices], None);
    }
    let (standard_price, datacenter_price) =
        (price(&edition::standard()), price(&edition::datacenter()));
    let (Some(for_standard), Some(for_datacenter)) = (standard_price, datacenter_price) else {
        let priced =
            [(edition::standard(), standard_price), (edition::datacenter(), datacenter_price)];
        let missing = priced.into_iter().filter(|(_, price)| price.is_none());
        let missing = missing.map(|(product, _)| product).collect();
        return (ScopeStanding::Undecided, vec![Issue::CheapestWithoutPrices { missing }], None);
    };
    if for_standard.currency != for_datacenter.currency {
        let missing = vec![edition::standard(), edition::datacenter()];
        return (ScopeStanding::Undecided, vec![Issue::CheapestWithoutPrices { missing }], None);
    }
    // An amount beyond what anybody pays, whose price is left out, is dearer than any other.
    let amount = |packs: u64, price: Decimal| {
        Decimal::from(packs).checked_mul(price).unwrap_or(Decimal::MAX)
    };
    let (for_all_standard, for_all_datacenter) = (
        amount(packs_standard, for_standard.unit_price),
        amount(packs_datacenter, for_datacenter.unit_price),
    );
    let note = format!(
        "cheapest (D9): Standard {packs_standard} × {} = {for_all_standard}, Datacenter \
         {packs_datacenter} × {} = {for_all_datacenter} {}",
        for_standard.unit_price, for_datacenter.unit_price, for_datacenter.currency
    );
    let subject = format!("scope {}", facts.name);
    let basis = |price: &Price| Some(Basis { subject, note, origin: Some(price.origin) });
    if for_all_standard < for_all_datacenter {
        (ScopeStanding::Product(edition::standard()), Vec::new(), basis(for_standard))
    } else {
        (datacenter, Vec::new(), basis(for_datacenter))
    }
}
