//! Fees, causes and lines of a difference for programs.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::outputs::difference_words::{is_contained, notes};
use crate::revision::{
    AmountDifference, Cause, CauseTold, Difference, Line, LineDifference, PerCause, Told,
    TotalDifference,
};
use crate::use_report::LineStanding;

/// The shares of the causes; none of a cause that is told together with another one.
type Shares<T> = BTreeMap<&'static str, Option<T>>;

#[derive(Serialize)]
pub(super) struct TotalJson<'a> {
    currency: &'a str,
    movement: &'static str,
    from: String,
    to: String,
    difference: String,
    by_cause: Option<Shares<String>>,
}

#[derive(Serialize)]
pub(super) struct CauseJson<'a> {
    cause: &'static str,
    told: &'static str,
    within: Option<&'static str>,
    with: Vec<&'static str>,
    reason: Option<&'a str>,
}

#[derive(Serialize)]
pub(super) struct LineJson<'a> {
    product: &'a str,
    end_customer: Option<&'a str>,
    change: &'static str,
    movement: &'static str,
    from: Option<LineSideJson<'a>>,
    to: Option<LineSideJson<'a>>,
    difference: i128,
    by_cause: Option<Shares<i128>>,
    amounts: Vec<AmountJson<'a>>,
    notes: Vec<String>,
}

#[derive(Serialize)]
struct LineSideJson<'a> {
    line: u32,
    description: &'a str,
    part_number: Option<&'a str>,
    unit: &'a str,
    quantity: u64,
    unit_price: Option<&'a str>,
    currency: Option<&'a str>,
    amount: Option<String>,
    withheld: bool,
}

#[derive(Serialize)]
struct AmountJson<'a> {
    currency: &'a str,
    from: Option<String>,
    to: Option<String>,
    difference: String,
    by_cause: Option<Shares<String>>,
}

fn shares<T: Default + PartialEq, S>(
    difference: &Difference,
    of: &PerCause<T>,
    shown: impl Fn(&T) -> S,
) -> Shares<S> {
    let told = |(cause, share): (Cause, &T)| {
        let own = *share != T::default() || !is_contained(difference, cause);
        (cause.text(), own.then(|| shown(share)))
    };
    of.entries().map(told).collect()
}

pub(super) fn fees<'a>(difference: &Difference, total: &'a TotalDifference) -> TotalJson<'a> {
    TotalJson {
        currency: &total.currency,
        movement: total.movement.text(),
        from: total.from.to_string(),
        to: total.to.to_string(),
        difference: total.difference.to_string(),
        by_cause: total.shares.as_ref().map(|of| shares(difference, of, ToString::to_string)),
    }
}

pub(super) fn cause(of: &CauseTold) -> CauseJson<'_> {
    let (told, within, reason) = match &of.told {
        Told::Computed => ("computed", None, None),
        Told::Unchanged => ("unchanged", None, None),
        Told::Contained { within, reason } => {
            ("contained", Some(within.text()), Some(reason.as_str()))
        }
    };
    let with = of.with.iter().map(|cause| cause.text()).collect();
    CauseJson { cause: of.cause.text(), told, within, with, reason }
}

pub(super) fn line<'a>(difference: &Difference, of: &'a LineDifference) -> LineJson<'a> {
    let amount = |amount: &'a AmountDifference| AmountJson {
        currency: &amount.currency,
        from: amount.from.map(|amount| amount.to_string()),
        to: amount.to.map(|amount| amount.to_string()),
        difference: amount.difference.to_string(),
        by_cause: amount.shares.as_ref().map(|of| shares(difference, of, ToString::to_string)),
    };
    LineJson {
        product: &of.product,
        end_customer: of.end_customer.as_deref(),
        change: of.change.text(),
        movement: of.movement().text(),
        from: of.from.as_ref().map(line_side),
        to: of.to.as_ref().map(line_side),
        difference: of.quantity,
        by_cause: of.shares.as_ref().map(|of| shares(difference, of, |share| *share)),
        amounts: of.amounts.iter().map(amount).collect(),
        notes: notes(difference, of),
    }
}

fn line_side(line: &Line) -> LineSideJson<'_> {
    LineSideJson {
        line: line.line,
        description: &line.description,
        part_number: line.part_number.as_deref(),
        unit: &line.unit,
        quantity: line.quantity,
        unit_price: line.unit_price.as_deref(),
        currency: line.currency.as_deref(),
        amount: line.amount.map(|amount| amount.to_string()),
        withheld: line.standing == LineStanding::Withheld,
    }
}
