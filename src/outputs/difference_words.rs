//! The words for a difference that its files and the terminal have in common.

use rust_decimal::Decimal;

use crate::revision::{
    Cause, CauseTold, Difference, LineDifference, MissingPrice, Movement, Side, Told,
    TotalDifference, Window,
};

/// How the shares of the causes come about, in two sentences.
pub(super) const METHOD: &str = "Starting from the earlier lines, one ingredient after another was exchanged for \
    that of the later report, in the order program, terms, readings, inputs, prices, and the report was computed \
    after each exchange with everything else as it was. What an exchange changed in a line is the share of its \
    cause, so that the shares of a line add up to its difference.";

/// One of the two reports.
pub(super) fn side(side: &Side) -> String {
    format!("{}, revision {}", side.month, side.revision)
}

/// Both of them, the month once where it is the same.
pub(super) fn sides(difference: &Difference) -> String {
    let Difference { from, to, .. } = difference;
    match from.month == to.month {
        true => format!("{}, revision {} → {}", from.month, from.revision, to.revision),
        false => format!("{} → {}", side(from), side(to)),
    }
}

/// A number with its sign, as people read it.
pub(super) fn signed(number: i128) -> String {
    match number {
        0 => "0".to_owned(),
        1.. => format!("+{number}"),
        _ => format!("−{}", number.unsigned_abs()),
    }
}

/// An amount with its sign, as people read it.
pub(super) fn signed_amount(amount: Decimal) -> String {
    if amount.is_zero() {
        amount.abs().to_string()
    } else if amount.is_sign_negative() {
        format!("−{}", amount.abs())
    } else {
        format!("+{amount}")
    }
}

/// What becomes of the fees in one currency.
pub(super) fn fees(total: &TotalDifference) -> String {
    let TotalDifference { currency, from, to, difference, .. } = total;
    let by = difference.abs();
    match total.movement {
        Movement::Rise => format!("Fees rise by {by} {currency}, from {from} to {to}."),
        Movement::Fall => format!("Fees fall by {by} {currency}, from {from} to {to}."),
        Movement::Equal => format!("Fees are equal: {to} {currency}."),
    }
}

/// What becomes of a quantity whose fees are not known on both sides.
pub(super) fn without_price(line: &LineDifference) -> String {
    let (from, to) = (line.from_quantity(), line.to_quantity());
    let quantity = match line.movement() {
        Movement::Rise => format!("rises from {from} to {to}"),
        Movement::Fall => format!("falls from {from} to {to}"),
        Movement::Equal => format!("stays {to}"),
    };
    let missing = match line.missing_price() {
        // Where a side has no line nobody knows whether there was a price.
        MissingPrice::Before if to > 0 => "a price only later",
        MissingPrice::After if from > 0 => "a price only earlier",
        _ => "no price",
    };
    format!(
        "{} has {missing}, so that the fees do not tell all of it; its quantity {quantity}.",
        line.product_and_customer()
    )
}

/// Until when fees can be lowered.
pub(super) fn window(window: &Window) -> String {
    format!(
        "Invoiced on {}: fees can be lowered within {} days, until {}.",
        window.invoiced_on, window.days, window.last_day_to_lower
    )
}

/// What there is to say of how a cause is told; nothing where its share stands for itself.
pub(super) fn cause(of: &CauseTold) -> Option<String> {
    match &of.told {
        Told::Contained { within, reason } => {
            let (name, within) = (of.cause.text(), within.text());
            Some(format!("{name}: told together with {within}, because {reason}"))
        }
        Told::Computed | Told::Unchanged => None,
    }
}

/// The causes that are told within the share of another one, and so have none of their own.
pub(super) fn is_contained(difference: &Difference, cause: Cause) -> bool {
    let of_causes = difference.causes.iter().flatten();
    let mut own = of_causes.filter(|told| told.cause == cause);
    own.any(|told| matches!(told.told, Told::Contained { .. }))
}

/// What is particular about a line.
pub(super) fn notes(difference: &Difference, line: &LineDifference) -> Vec<String> {
    let mut notes = Vec::new();
    if line.from.is_none() {
        notes.push("appeared".to_owned());
    }
    if line.to.is_none() {
        notes.push("vanished".to_owned());
    }
    notes.extend(
        match line.missing_price() {
            MissingPrice::Nowhere => None,
            MissingPrice::Before => Some("no price before: its earlier amount is not known"),
            MissingPrice::After => Some("no price after: its later amount is not known"),
            MissingPrice::Both => Some("no price"),
        }
        .map(str::to_owned),
    );
    // A side that has none is told already.
    if line.missing_price() == MissingPrice::Nowhere && !line.without_price.is_empty() {
        let causes: Vec<&str> = line.without_price.iter().map(|cause| cause.text()).collect();
        notes.push(format!("no price in between, after {}", causes.join(", ")));
    }
    for told in difference.causes.iter().flatten().filter(|told| !told.with.is_empty()) {
        let quantity = line.shares.as_ref().is_some_and(|shares| *shares.of(told.cause) != 0);
        let mut amounts = line.amounts.iter().filter_map(|amount| amount.shares.as_ref());
        if quantity || amounts.any(|shares| !shares.of(told.cause).is_zero()) {
            let with: Vec<&str> = told.with.iter().map(|cause| cause.text()).collect();
            notes.push(format!("{} includes {}", told.cause.text(), with.join(", ")));
        }
    }
    notes
}
