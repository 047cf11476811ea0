//! The report beside those of the twelve months before it: what somebody lays side by side who signs.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use crate::month::ReportMonth;
use crate::terms::Product;

use super::counting::Ground;
use super::{EarlierMonth, ReportLine};

/// The months side by side.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Trend {
    /// The months, ascending; the last is that of the report.
    pub months: Vec<TrendMonth>,
    /// Every product that a report of these months has, by its id.
    pub products: Vec<ProductTrend>,
    /// What the reports come to in each currency.
    pub amounts: Vec<AmountTrend>,
}

/// A month among others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TrendMonth {
    /// The month.
    pub month: ReportMonth,
    /// What is known of it.
    pub known: Known,
}

/// What is known of a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// It is reported.
    Reported,
    /// It is not, though an earlier month is.
    Missing,
    /// No report of it or of an earlier month is known.
    Nothing,
}

/// The quantities of a product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProductTrend {
    /// The product.
    pub product: Product,
    /// Its name for people.
    pub description: String,
    /// What one of the quantity is.
    pub unit: String,
    /// A quantity for each month; none where the month is not reported.
    pub quantities: Vec<Option<u64>>,
    /// How much the month has more than the one directly before; none where that is not reported.
    pub change: Option<i128>,
}

/// What the lines of the reports come to in one currency, without those that have no price.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AmountTrend {
    /// The currency.
    pub currency: String,
    /// An amount for each month; none where the month is not reported, or where it is beyond what a decimal holds.
    pub amounts: Vec<Option<Decimal>>,
    /// How much the month has more than the one directly before; none where that is not reported.
    pub change: Option<Decimal>,
}

impl Trend {
    /// Whether any earlier month is known.
    pub fn has_earlier(&self) -> bool {
        self.months.iter().rev().skip(1).any(|of| of.known == Known::Reported)
    }
}

/// What one report shows: quantities by product and amounts by currency.
#[derive(Debug, Default)]
struct Shown {
    quantities: BTreeMap<Product, u64>,
    amounts: BTreeMap<String, Option<Decimal>>,
}

impl Shown {
    fn add(
        &mut self,
        (product, quantity): (&Product, u64),
        amount: Option<Decimal>,
        currency: Option<&String>,
    ) {
        *self.quantities.entry(product.clone()).or_default() += quantity;
        if let (Some(amount), Some(currency)) = (amount, currency) {
            let held = self.amounts.entry(currency.clone()).or_insert(Some(Decimal::ZERO));
            // Earlier programs filed amounts beyond those that this one takes.
            *held = held.and_then(|held| held.checked_add(amount));
        }
    }

    fn of_earlier(earlier: &EarlierMonth) -> Self {
        let mut shown = Self::default();
        for line in &earlier.lines {
            let amount = line.amount.as_deref().and_then(|amount| amount.parse().ok());
            shown.add((&line.product, line.quantity), amount, line.currency.as_ref());
        }
        shown
    }

    fn of_lines(lines: &[ReportLine]) -> Self {
        let mut shown = Self::default();
        for line in lines {
            let of = (&line.product, line.quantity.value());
            shown.add(of, line.amount, line.currency.as_ref());
        }
        shown
    }
}

/// The lines of the month beside those of the year before it.
pub(super) fn trend(ground: &Ground<'_>, lines: &[ReportLine]) -> Trend {
    let (earlier, month) = (&ground.settings.earlier, ground.settings.month);
    let first = earlier.months().first().map_or(month, |first| first.month);
    let all = std::iter::successors(Some(month.a_year_before()), |at| Some(at.next()));
    let mut months = Vec::new();
    let mut shown: Vec<Option<Shown>> = Vec::new();
    for at in all.take_while(|at| *at <= month) {
        let of = if at == month {
            Some(Shown::of_lines(lines))
        } else {
            earlier.month(at).map(Shown::of_earlier)
        };
        let known = match &of {
            Some(_) => Known::Reported,
            None if at < first => Known::Nothing,
            None => Known::Missing,
        };
        months.push(TrendMonth { month: at, known });
        shown.push(of);
    }
    let known = || shown.iter().flatten();
    let products: BTreeSet<&Product> = known().flat_map(|of| of.quantities.keys()).collect();
    let currencies: BTreeSet<&String> = known().flat_map(|of| of.amounts.keys()).collect();
    let products = products.into_iter().map(|product| {
        let quantity = |of: &Shown| of.quantities.get(product).copied().unwrap_or(0);
        let quantities: Vec<_> = shown.iter().map(|of| of.as_ref().map(quantity)).collect();
        let entry = ground.terms.catalogue.entry(product);
        ProductTrend {
            description: entry.map_or(product.id(), |entry| &entry.description).to_owned(),
            unit: entry.map_or("", |entry| &entry.unit).to_owned(),
            product: product.clone(),
            change: last_two(&quantities).map(|(from, to)| i128::from(to) - i128::from(from)),
            quantities,
        }
    });
    let amounts = currencies.into_iter().map(|currency| {
        let amount = |of: &Shown| of.amounts.get(currency).copied().unwrap_or(Some(Decimal::ZERO));
        let amounts: Vec<_> = shown.iter().map(|of| of.as_ref().and_then(amount)).collect();
        let change = last_two(&amounts).and_then(|(from, to)| to.checked_sub(from));
        AmountTrend { currency: currency.clone(), change, amounts }
    });
    Trend { products: products.collect(), amounts: amounts.collect(), months }
}

/// The last value and the one before it, if both are known.
fn last_two<T: Copy>(values: &[Option<T>]) -> Option<(T, T)> {
    match values {
        [.., Some(from), Some(to)] => Some((*from, *to)),
        _ => None,
    }
}
