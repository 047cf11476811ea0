//! The month beside the twelve before it: small charts, and the same as a table.

use rust_decimal::Decimal;

use crate::outputs::page::Shown;
use crate::use_report::{Known, ProductTrend, Trend, TrendMonth};

use super::words::{NOTHING, more};

/// The width of the place of a month in a chart, in units of the drawing.
const SLOT: u64 = 24;
/// The width of a bar.
const BAR: u64 = 16;
/// The height of the largest bar.
const HEIGHT: u64 = 60;
/// Where bars stand.
const GROUND: u64 = 76;
/// A bar of something is not invisible.
const LEAST: u64 = 1;
/// Products that have a chart; the table has all of them.
const CHARTS: usize = 24;

/// The section.
pub(super) struct Trends {
    /// Why there is nothing to compare; empty where there is.
    pub nothing: &'static str,
    pub charts: Vec<Chart>,
    pub more_charts: Shown,
    pub width: u64,
    pub months: Vec<Shown>,
    pub rows: Vec<Row>,
}

/// The chart of a product.
pub(super) struct Chart {
    /// What its title and its description are called within the page.
    pub number: usize,
    pub name: Shown,
    pub unit: Shown,
    pub now: Shown,
    pub change: Shown,
    pub description: Shown,
    pub slots: Vec<Slot>,
}

/// A month of a chart.
pub(super) struct Slot {
    /// `bar`, `now`, `missing` or `nothing`.
    pub class: &'static str,
    pub x: u64,
    pub y: u64,
    pub width: u64,
    pub height: u64,
    /// Where the text of the slot is centred.
    pub middle: u64,
    pub label: String,
}

/// A row of the table: a product, or a currency.
pub(super) struct Row {
    pub name: Shown,
    pub unit: Shown,
    pub cells: Vec<Shown>,
    pub change: Shown,
}

/// The section of the report.
pub(super) fn trends(trend: &Trend) -> Trends {
    let nothing = if trend.has_earlier() {
        ""
    } else {
        "No report of the twelve months before is known, so that there is nothing to compare."
    };
    let drawn = if trend.has_earlier() { &trend.products[..] } else { &[] };
    let charts = drawn.iter().take(CHARTS).zip(1..);
    let charts = charts.map(|(product, number)| chart(trend, product, number)).collect();
    let of_products = trend.products.iter().map(|product| Row {
        name: Shown::of(&product.description),
        unit: Shown::of(&product.unit),
        cells: cells(&trend.months, &product.quantities),
        change: shown_change(product.change),
    });
    let of_amounts = trend.amounts.iter().map(|amount| Row {
        name: Shown::of("All amounts"),
        unit: Shown::of(&amount.currency),
        cells: cells(&trend.months, &amount.amounts),
        change: shown_change(amount.change),
    });
    Trends {
        nothing,
        more_charts: more(drawn.len(), CHARTS, "the table below"),
        charts,
        width: trend.months.len() as u64 * SLOT,
        months: trend.months.iter().map(|of| of.month.to_string().into()).collect(),
        rows: of_products.chain(of_amounts).collect(),
    }
}

fn cells<T: ToString>(months: &[TrendMonth], values: &[Option<T>]) -> Vec<Shown> {
    let cell = |(of, value): (&TrendMonth, &Option<T>)| match (value, of.known) {
        (Some(value), _) => value.to_string().into(),
        (None, Known::Missing) => Shown::of("missing"),
        (None, _) => Shown::of(NOTHING),
    };
    months.iter().zip(values).map(cell).collect()
}

fn chart(trend: &Trend, of: &ProductTrend, number: usize) -> Chart {
    let most = of.quantities.iter().flatten().copied().max().unwrap_or(0).max(1);
    let last = trend.months.len().saturating_sub(1);
    let months = trend.months.iter().zip(&of.quantities).enumerate();
    let slots = months.map(|(at, (month, quantity))| {
        let height = quantity.map_or(HEIGHT / 2, |quantity| scaled(quantity, most));
        let class = match (quantity, month.known) {
            (Some(_), _) if at == last => "now",
            (Some(_), _) => "bar",
            (None, Known::Missing) => "missing",
            (None, _) => "nothing",
        };
        let x = at as u64 * SLOT + (SLOT - BAR) / 2;
        Slot {
            class,
            x,
            y: GROUND - height,
            width: BAR,
            height,
            middle: x + BAR / 2,
            label: month.month.first_day().format("%m").to_string(),
        }
    });
    let told: Vec<String> = trend
        .months
        .iter()
        .zip(cells(&trend.months, &of.quantities))
        .filter(|(of, _)| of.known != Known::Nothing)
        .map(|(of, cell)| format!("{}: {cell}", of.month))
        .collect();
    Chart {
        number,
        name: Shown::of(&of.description),
        unit: Shown::of(&of.unit),
        now: cells(&trend.months, &of.quantities).pop().unwrap_or_default(),
        change: match of.change {
            Some(difference) => {
                let before = trend.months.iter().rev().nth(1);
                let before = before.map_or_else(String::new, |of| format!(" against {}", of.month));
                format!("{} {}{before}", sign(difference), change(difference)).into()
            }
            None => Shown::of("the month before is not known"),
        },
        description: told.join("; ").into(),
        slots: slots.collect(),
    }
}

/// The height of a bar.
fn scaled(quantity: u64, most: u64) -> u64 {
    if quantity == 0 {
        return 0;
    }
    let height = u128::from(quantity) * u128::from(HEIGHT) / u128::from(most);
    u64::try_from(height).unwrap_or(HEIGHT).max(LEAST)
}

fn shown_change<T: Signed>(difference: Option<T>) -> Shown {
    difference.map_or_else(
        || Shown::of(NOTHING),
        |difference| format!("{} {}", sign(difference), change(difference)).into(),
    )
}

/// A number that may be below zero.
pub(super) trait Signed: Copy + ToString {
    /// How it stands to zero.
    fn against_zero(self) -> std::cmp::Ordering;
}

impl Signed for i128 {
    fn against_zero(self) -> std::cmp::Ordering {
        self.cmp(&0)
    }
}

impl Signed for Decimal {
    fn against_zero(self) -> std::cmp::Ordering {
        self.cmp(&Self::ZERO)
    }
}

/// A change with its sign.
pub(super) fn change(difference: impl Signed) -> String {
    let plus = if difference.against_zero().is_gt() { "+" } else { "" };
    format!("{plus}{}", difference.to_string().replace('-', "−"))
}

/// A sign that shows which way it goes.
pub(super) fn sign(difference: impl Signed) -> &'static str {
    match difference.against_zero() {
        std::cmp::Ordering::Greater => "▲",
        std::cmp::Ordering::Less => "▼",
        std::cmp::Ordering::Equal => "=",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_to_scale_and_what_is_there_can_be_seen() {
        assert_eq!([0, 1, 50, 100].map(|quantity| scaled(quantity, 100)), [0, 1, 30, 60]);
        assert_eq!(scaled(u64::MAX, u64::MAX), HEIGHT);
        assert_eq!([change(5_i128), change(-5_i128), change(0_i128)], ["+5", "−5", "0"]);
    }
}
