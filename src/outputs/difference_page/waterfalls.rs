//! The waterfall of the fees and of every line: what each cause changed, drawn to scale.

use rust_decimal::Decimal;

use crate::outputs::difference_words::{signed, signed_amount};
use crate::outputs::page::Shown;
use crate::revision::{Cause, Change, Difference, LineDifference, PerCause, TotalDifference};

use super::bars::{Bar, bars};

/// A waterfall as it is drawn.
pub(super) struct Drawn {
    pub heading: Shown,
    pub unit: Shown,
    pub rows: Vec<Row>,
}

/// A row of a waterfall.
pub(super) struct Row {
    pub name: &'static str,
    pub number: Shown,
    /// What it is in money, where the bars show a quantity.
    pub amount: Shown,
    /// `whole`, `rise`, `fall` or `none`.
    pub class: &'static str,
    pub bar: Bar,
}

/// The waterfalls of the fees in each currency and of every line that is different.
pub(super) fn drawn(difference: &Difference) -> Vec<Drawn> {
    let fees = difference.totals.iter().filter(|total| !total.difference.is_zero());
    let lines = difference.lines.iter().filter(|line| line.change != Change::Equal);
    fees.filter_map(of_fees).chain(lines.filter_map(of_line)).collect()
}

fn of_fees(total: &TotalDifference) -> Option<Drawn> {
    let shares = total.shares.as_ref()?;
    let steps = steps(|cause| {
        let share = *shares.of(cause);
        (share.mantissa(), signed_amount(share).into(), Shown::default())
    });
    let ends = [total.from, total.to].map(|end| (end.mantissa(), end.to_string().into()));
    Some(Drawn {
        heading: Shown::of("All fees"),
        unit: Shown::of(&total.currency),
        rows: rows(ends, steps),
    })
}

fn of_line(line: &LineDifference) -> Option<Drawn> {
    let shares = line.shares.as_ref()?;
    let unit = line.named().map_or("", |line| &line.unit);
    let money = |of: &dyn Fn(&PerCause<Decimal>) -> Decimal| -> Shown {
        let each = line.amounts.iter().filter_map(|amount| {
            let share = of(amount.shares.as_ref()?);
            (!share.is_zero()).then(|| format!("{} {}", signed_amount(share), amount.currency))
        });
        each.collect::<Vec<_>>().join(", ").into()
    };
    let steps = steps(|cause| {
        let share = *shares.of(cause);
        (share, signed(share).into(), money(&|of| *of.of(cause)))
    });
    let ends = [line.from_quantity(), line.to_quantity()]
        .map(|end| (i128::from(end), end.to_string().into()));
    Some(Drawn {
        heading: line.description().into(),
        unit: Shown::of(unit),
        rows: rows(ends, steps),
    })
}

/// A cause with what it changes, as a number to draw, as text, and in money.
type Step = (Cause, i128, Shown, Shown);

/// The causes that change something.
fn steps(share: impl Fn(Cause) -> (i128, Shown, Shown)) -> Vec<Step> {
    let all = Cause::ALL.into_iter().map(|cause| {
        let (number, text, amount) = share(cause);
        (cause, number, text, amount)
    });
    all.filter(|(_, number, _, amount)| *number != 0 || !amount.is_empty()).collect()
}

fn rows([from, to]: [(i128, Shown); 2], steps: Vec<Step>) -> Vec<Row> {
    let mut levels = vec![(0, from.0)];
    let mut level = from.0;
    for &(_, number, ..) in &steps {
        levels.push((level, level.saturating_add(number)));
        level = level.saturating_add(number);
    }
    levels.push((0, to.0));
    let mut bars = bars(&levels).into_iter();
    let mut bar = || bars.next().unwrap_or(Bar { x: 0, width: 0 });
    let whole =
        |name, number, bar| Row { name, number, amount: Shown::default(), class: "whole", bar };
    let mut rows = vec![whole("from", from.1, bar())];
    for (cause, number, text, amount) in steps {
        let class = match number {
            0 => "none",
            1.. => "rise",
            _ => "fall",
        };
        rows.push(Row { name: cause.text(), number: text, amount, class, bar: bar() });
    }
    rows.push(whole("to", to.1, bar()));
    rows
}
