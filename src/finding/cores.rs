//! What findings about cores have in common.

use std::collections::BTreeMap;

use super::{Effect, Finding, Touches};
use crate::terms::Product;

/// A finding without words yet, about quantities of cores unless it is only noted.
pub(super) fn about(effect: Effect, code: &'static str, subject: impl Into<String>) -> Finding {
    Finding::blank(effect, code, subject, Touches::Cores)
}

/// `24 packs of ws-standard and 8 packs of ws-datacenter`.
pub(super) fn packs(quantities: &BTreeMap<Product, u64>) -> String {
    if quantities.is_empty() {
        return "nothing, as far as it can be computed".into();
    }
    let each: Vec<String> =
        quantities.iter().map(|(product, packs)| format!("{packs} of {product}")).collect();
    each.join(" and ")
}
