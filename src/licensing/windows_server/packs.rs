//! WS-PACK, D1: licences are sold in packs; odd ones are rounded up once for each scope and product.

use crate::citation::rule;
use crate::figure::Figure;
use crate::licensing::Case;

/// The packs that hold `licences`.
pub fn core_packs(case: &Case<'_>, subject: String, licences: &Figure) -> Figure {
    let pack = Figure::term(&case.terms.cores_per_pack);
    licences.divided_up(rule::WS_PACK, subject, "2-core packs", pack)
}
