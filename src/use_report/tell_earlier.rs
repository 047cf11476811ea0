//! Holds the lines of the month against those of earlier months. What is told touches no quantity: it is
//! what somebody asks who lays the reports side by side.

use std::collections::{BTreeMap, BTreeSet};

use crate::finding::Findings;
use crate::month::ReportMonth;
use crate::terms::Product;

use super::counting::Ground;
use super::{Earlier, EarlierMonth, ReportLine};

/// The quantities of a report by product. There is no line of nothing.
type Quantities<'a> = BTreeMap<&'a Product, u64>;

/// What the lines show beside those of earlier months. Where no earlier month is known nothing is told.
pub(super) fn earlier(ground: &Ground<'_>, lines: &[ReportLine], findings: &mut Findings) {
    let settings = ground.settings;
    let (earlier, month) = (&settings.earlier, settings.month);
    if earlier.months().is_empty() {
        return;
    }
    let now: Quantities<'_> =
        lines.iter().map(|line| (&line.product, line.quantity.value())).collect();
    if let Some(before) = earlier.month(month.previous()) {
        for (product, from, to) in changes(&quantities(before), &now) {
            if settings.variance.is_exceeded(from, to) {
                let which = (before.month, before.revision);
                findings.quantity_moved(product, (from, to), which, month, settings.variance);
            }
        }
    }
    let (since, reports) = equal_in_a_row(earlier, month, &now);
    if now.is_empty() {
        // REP-ZERO: as many in a row as the term says pass without a question.
        let most = ground.terms.zero_reports_in_a_row.value;
        if reports as u64 > most {
            findings.zero_reports_in_a_row(since, reports, most);
        }
    } else if reports as u64 >= ground.terms.equal_reports_told.value {
        // REP-KEEP: what an audit looks at first, so it is told before.
        findings.quantities_unchanged(since, reports);
    }
    let starts = settings.provider.as_ref().and_then(|provider| provider.agreement_starts_on);
    for missing in missing(earlier, starts.map(ReportMonth::containing), month) {
        findings.month_missing(missing);
    }
}

fn quantities(earlier: &EarlierMonth) -> Quantities<'_> {
    let mut quantities = Quantities::new();
    for line in earlier.lines.iter().filter(|line| line.quantity > 0) {
        *quantities.entry(&line.product).or_default() += line.quantity;
    }
    quantities
}

/// The products of both with their quantity before and now; a line that is not there is zero.
fn changes<'a>(before: &Quantities<'a>, now: &Quantities<'a>) -> Vec<(&'a Product, u64, u64)> {
    let products: BTreeSet<&Product> = before.keys().chain(now.keys()).copied().collect();
    let of = |quantities: &Quantities<'a>, product| quantities.get(product).copied().unwrap_or(0);
    products.into_iter().map(|product| (product, of(before, product), of(now, product))).collect()
}

/// Since when, and in how many reports in a row up to this one, the lines are these.
fn equal_in_a_row(
    earlier: &Earlier,
    month: ReportMonth,
    now: &Quantities<'_>,
) -> (ReportMonth, usize) {
    let equal = earlier.directly_before(month).take_while(|before| quantities(before) == *now);
    let mut row = (month, 1);
    for before in equal {
        row = (before.month, row.1 + 1);
    }
    row
}

/// The months before this one that are not filed, since the first that is known to be. Months before it may
/// have been reported by other means, and before the agreement there was nothing to report. The month in
/// which the agreement starts is whole (REP-FINAL).
fn missing(
    earlier: &Earlier,
    starts: Option<ReportMonth>,
    month: ReportMonth,
) -> impl Iterator<Item = ReportMonth> {
    let first = earlier.months().first().map_or(month, |earlier| earlier.month);
    let from = starts.map_or(first, |starts| starts.max(first));
    let all = std::iter::successors(Some(from), |at| Some(at.next()));
    all.take_while(move |at| *at < month).filter(|at| earlier.month(*at).is_none())
}
