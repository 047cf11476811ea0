//! REP-MIN: what the agreement owes at least, held against the amounts of the report. It is never a line.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::error::Error;
use crate::finding::{Findings, MinimumFee};
use crate::money::{self, Worth};
use crate::month::ReportMonth;

use super::ReportLine;
use super::counting::Ground;

/// Tells where the amounts do not come to the minimum, or where nobody can know whether they do. Nothing is told
/// where the configuration does not say when the agreement starts.
pub(super) fn tell(
    ground: &Ground<'_>,
    (lines, totals): (&[ReportLine], &BTreeMap<String, Decimal>),
    findings: &mut Findings,
) -> Result<(), Error> {
    let (settings, terms) = (ground.settings, ground.terms);
    let starts = settings.provider.as_ref().and_then(|provider| provider.agreement_starts_on);
    let Some(starts) = starts else { return Ok(()) };
    let month_of_agreement = month_of_agreement(ReportMonth::containing(starts), settings.month);
    if month_of_agreement <= terms.months_without_minimum.value {
        return Ok(());
    }
    let minimum = Decimal::from(terms.minimum_fee.value);
    let currency = terms.minimum_fee.unit.as_str();
    let on = (currency, settings.prices_on);
    let Worth { total, without_rate } = money::worth_in(on, totals, &settings.exchange_rates);
    if total >= minimum {
        return Ok(());
    }
    let digits = money::minor_digits(currency)?;
    // Down, so that what is just below the minimum does not read like it.
    let total = total.round_dp_with_strategy(digits, rust_decimal::RoundingStrategy::ToZero);
    let unpriced = lines.iter().filter(|line| line.amount.is_none());
    findings.minimum_fee(&MinimumFee {
        month_of_agreement,
        months_without: terms.months_without_minimum.value,
        currency,
        total: money::shown_price(total, digits),
        minimum: money::shown_price(minimum, digits),
        missing: money::shown_price(minimum - total, digits),
        without_rate: without_rate.iter().map(|(of, amount)| format!("{amount} {of}")).collect(),
        unpriced: unpriced.map(|line| line.product.id()).collect(),
    });
    Ok(())
}

/// The number of a month among those of the agreement, from one. The month in which it starts is whole (REP-FINAL);
/// one before it has none.
fn month_of_agreement(starts: ReportMonth, month: ReportMonth) -> u64 {
    let all = std::iter::successors(Some(starts), |at| Some(at.next()));
    all.take_while(|at| *at <= month).count() as u64
}
