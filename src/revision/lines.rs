//! The lines of two reports held against each other, with what each cause changed in them.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::causes::{Held, LineKey, LineShares, PerCause, Waterfall, held, keyed};
use super::snapshot::Line;
use super::{Cause, Change, Movement};

/// A line on both sides, or on one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineDifference {
    /// The product.
    pub product: String,
    /// The end customer, where a line is for one.
    pub end_customer: Option<String>,
    /// What became of it.
    pub change: Change,
    /// The earlier side.
    pub from: Option<Line>,
    /// The later side.
    pub to: Option<Line>,
    /// How much the quantity rose.
    pub quantity: i128,
    /// What each cause changed in the quantity, where the causes are known.
    pub shares: Option<PerCause<i128>>,
    /// How much the amount rose in each currency of a side; empty where neither has a price.
    pub amounts: Vec<AmountDifference>,
    /// The causes after whose exchange the line had a quantity and no price.
    pub without_price: Vec<Cause>,
}

/// The amount of a line in one currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AmountDifference {
    /// The currency.
    pub currency: String,
    /// The earlier amount; none where the line has no price there. Then it adds nothing, as to a total.
    pub from: Option<Decimal>,
    /// The later amount, likewise.
    pub to: Option<Decimal>,
    /// How much it rose.
    pub difference: Decimal,
    /// What each cause changed in it, where the causes are known.
    pub shares: Option<PerCause<Decimal>>,
}

/// The amounts of all lines in one currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TotalDifference {
    /// The currency.
    pub currency: String,
    /// The earlier total, without lines that have no price.
    pub from: Decimal,
    /// The later total, likewise.
    pub to: Decimal,
    /// How much it rose.
    pub difference: Decimal,
    /// Whether the fees rise or fall.
    pub movement: Movement,
    /// What each cause changed in it, where the causes are known.
    pub shares: Option<PerCause<Decimal>>,
}

/// On which sides a line has a quantity and no price.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum MissingPrice {
    /// On none.
    Nowhere,
    /// On the earlier one.
    Before,
    /// On the later one.
    After,
    /// On both.
    Both,
}

impl LineDifference {
    /// The side to name the line by: the later one, if it is there.
    pub fn named(&self) -> Option<&Line> {
        self.to.as_ref().or(self.from.as_ref())
    }

    /// The product, and the end customer where the line is for one.
    pub fn product_and_customer(&self) -> String {
        with_customer(&self.product, self.end_customer.as_deref())
    }

    /// The name of the product for people, and the end customer where the line is for one.
    pub fn description(&self) -> String {
        let name = self.named().map(|line| line.description.as_str()).unwrap_or_default();
        let name = if name.is_empty() { &self.product } else { name };
        with_customer(name, self.end_customer.as_deref())
    }

    /// The earlier quantity.
    pub fn from_quantity(&self) -> u64 {
        self.from.as_ref().map_or(0, |line| line.quantity)
    }

    /// The later quantity.
    pub fn to_quantity(&self) -> u64 {
        self.to.as_ref().map_or(0, |line| line.quantity)
    }

    /// Which way the quantity goes.
    pub fn movement(&self) -> Movement {
        Movement::of(&self.quantity)
    }

    /// On which sides the price is missing.
    pub fn missing_price(&self) -> MissingPrice {
        let missing = |side: &Option<Line>| side.as_ref().is_some_and(is_without_price);
        match (missing(&self.from), missing(&self.to)) {
            (false, false) => MissingPrice::Nowhere,
            (true, false) => MissingPrice::Before,
            (false, true) => MissingPrice::After,
            (true, true) => MissingPrice::Both,
        }
    }
}

fn with_customer(product: &str, customer: Option<&str>) -> String {
    customer.map_or_else(|| product.to_owned(), |customer| format!("{product}, {customer}"))
}

fn is_without_price(line: &Line) -> bool {
    line.quantity > 0 && line.amount.is_none()
}

/// Every line of both sides, by what tells lines apart.
pub(super) fn differences(
    from: &[Line],
    to: &[Line],
    waterfall: Option<&Waterfall>,
) -> Vec<LineDifference> {
    let (from_held, to_held) = (held(from), held(to));
    let (from_lines, to_lines) = (keyed(from), keyed(to));
    let keys: BTreeSet<&LineKey> = from_held.keys().chain(to_held.keys()).collect();
    let none = (Held::default(), LineShares::default());
    let one = |key: &LineKey| {
        let before = from_held.get(key).unwrap_or(&none.0);
        let after = to_held.get(key).unwrap_or(&none.0);
        let shares = waterfall.map(|of| of.lines.get(key).unwrap_or(&none.1));
        let side = |lines: &BTreeMap<LineKey, &Line>| lines.get(key).map(|&line| line.clone());
        let (from, to) = (side(&from_lines), side(&to_lines));
        // A line may move to another place in the report and be the same.
        let placed =
            |line: &Option<Line>| line.as_ref().map(|line| Line { line: 0, ..line.clone() });
        LineDifference {
            product: key.product.clone(),
            end_customer: key.end_customer.clone(),
            change: Change::between(placed(&from).as_ref(), placed(&to).as_ref()),
            quantity: i128::from(after.quantity) - i128::from(before.quantity),
            shares: shares.map(|of| of.quantity.clone()),
            amounts: amounts((before, from.as_ref()), (after, to.as_ref()), shares),
            without_price: shares.iter().flat_map(|of| of.without_price.iter().copied()).collect(),
            from,
            to,
        }
    };
    keys.into_iter().map(one).collect()
}

fn amounts(
    (before, from): (&Held, Option<&Line>),
    (after, to): (&Held, Option<&Line>),
    shares: Option<&LineShares>,
) -> Vec<AmountDifference> {
    let of_shares = shares.into_iter().flat_map(|of| of.amounts.keys());
    let currencies: BTreeSet<&String> =
        before.amounts.keys().chain(after.amounts.keys()).chain(of_shares).collect();
    let one = |currency: &String| {
        let side = |held: &Held, line: Option<&Line>| match held.amounts.get(currency) {
            Some(amount) => Some(*amount),
            // Who has no price at all has no amount; a price in another currency leaves nothing in this one.
            None if line.is_some_and(is_without_price) => None,
            None => Some(Decimal::ZERO),
        };
        let (from, to) = (side(before, from), side(after, to));
        let of_causes = shares.map(|of| of.amounts.get(currency).cloned().unwrap_or_default());
        let difference = to.unwrap_or_default().saturating_sub(from.unwrap_or_default());
        let digits = digits(&[from, to], of_causes.as_ref());
        AmountDifference {
            currency: currency.clone(),
            from: from.map(|amount| scaled(amount, digits)),
            to: to.map(|amount| scaled(amount, digits)),
            difference: scaled(difference, digits),
            shares: of_causes.map(|of| of.map(|share| scaled(share, digits))),
        }
    };
    currencies.into_iter().map(one).collect()
}

/// The totals in each currency.
pub(super) fn totals(lines: &[LineDifference]) -> Vec<TotalDifference> {
    let mut by_currency: BTreeMap<&str, Vec<&AmountDifference>> = BTreeMap::new();
    for amount in lines.iter().flat_map(|line| &line.amounts) {
        by_currency.entry(&amount.currency).or_default().push(amount);
    }
    let one = |(currency, amounts): (&str, Vec<&AmountDifference>)| {
        let digits = amounts.iter().map(|amount| amount.difference.scale()).max().unwrap_or(0);
        let sum = |of: &dyn Fn(&AmountDifference) -> Decimal| {
            let each = amounts.iter().map(|&amount| of(amount));
            scaled(each.fold(Decimal::ZERO, Decimal::saturating_add), digits)
        };
        let difference = sum(&|amount| amount.difference);
        let share = |cause: Cause| {
            let of = |amount: &AmountDifference| amount.shares.as_ref().map(|of| *of.of(cause));
            sum(&|amount| of(amount).unwrap_or_default())
        };
        let known = amounts.iter().any(|amount| amount.shares.is_some());
        TotalDifference {
            currency: currency.to_owned(),
            from: sum(&|amount| amount.from.unwrap_or_default()),
            to: sum(&|amount| amount.to.unwrap_or_default()),
            difference,
            movement: Movement::of(&difference),
            shares: known.then(|| PerCause::each(share)),
        }
    };
    by_currency.into_iter().map(one).collect()
}

/// The digits after the point of the number that has most, so that those beside each other have as many.
fn digits(sides: &[Option<Decimal>], shares: Option<&PerCause<Decimal>>) -> u32 {
    let shares = shares.into_iter().flat_map(PerCause::entries).map(|(_, share)| share.scale());
    sides.iter().flatten().map(Decimal::scale).chain(shares).max().unwrap_or(0)
}

fn scaled(mut amount: Decimal, digits: u32) -> Decimal {
    amount.rescale(digits);
    amount
}
