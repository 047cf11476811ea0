//! What caused a difference: a waterfall from the lines of one report to those of another.
//!
//! One ingredient after another is exchanged, in a fixed order, and the report is computed after each exchange
//! with everything else as it was. What a step changes in a line belongs to the cause of the step. Each share
//! is the difference of two states that follow each other, so the shares of a line add up to its difference
//! whatever the states are. The order matters only where two causes act on one line; it is always the same.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::snapshot::Line;

/// Why a quantity or an amount is another one, in the order in which the ingredients are exchanged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// The program that computes.
    Program,
    /// The dated terms.
    Terms,
    /// The readings of disputed questions.
    Readings,
    /// The exports and registers, with the rest of the configuration.
    Inputs,
    /// The price list.
    Prices,
}

impl Cause {
    /// All, in their order.
    pub const ALL: [Self; 5] =
        [Self::Program, Self::Terms, Self::Readings, Self::Inputs, Self::Prices];

    /// The word in reports.
    pub fn text(self) -> &'static str {
        match self {
            Self::Program => "program",
            Self::Terms => "terms",
            Self::Readings => "readings",
            Self::Inputs => "inputs",
            Self::Prices => "prices",
        }
    }
}

/// A value for each cause.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PerCause<T>([T; 5]);

impl<T> PerCause<T> {
    /// That of a cause.
    pub fn of(&self, cause: Cause) -> &T {
        &self.0[cause as usize]
    }

    /// All, in the order of the causes.
    pub fn entries(&self) -> impl Iterator<Item = (Cause, &T)> {
        Cause::ALL.into_iter().zip(&self.0)
    }

    /// What a function gives for each cause.
    pub(super) fn each(of: impl Fn(Cause) -> T) -> Self {
        Self(Cause::ALL.map(of))
    }

    /// The same with every value turned into another.
    pub(super) fn map(self, into: impl Fn(T) -> T) -> Self {
        Self(self.0.map(into))
    }

    pub(super) fn of_mut(&mut self, cause: Cause) -> &mut T {
        &mut self.0[cause as usize]
    }
}

/// The exchange of one ingredient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Which.
    pub cause: Cause,
    /// What it led to.
    pub state: State,
}

/// What the exchange of an ingredient led to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// The lines with this ingredient and all before it exchanged.
    Computed(Vec<Line>),
    /// The ingredient is equal on both sides, so that there was nothing to compute.
    Unchanged,
    /// The report could not be computed, for this reason; its share is told with that of the next cause.
    Unknown(String),
}

/// How a cause is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CauseTold {
    /// The cause.
    pub cause: Cause,
    /// How it stands.
    pub told: Told,
    /// The causes whose shares are contained in the share of this one.
    pub with: Vec<Cause>,
}

/// How a cause stands in a waterfall.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told {
    /// Its share was computed.
    Computed,
    /// It is equal on both sides.
    Unchanged,
    /// Its share is contained in that of another cause.
    Contained {
        /// Which.
        within: Cause,
        /// Why it could not be told by itself.
        reason: String,
    },
}

/// What tells lines apart. A report calls an end customer by the name in its list of customers, and two of them may
/// have one name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct LineKey {
    /// The product.
    pub product: String,
    /// The end customer, as the report calls it.
    pub end_customer: Option<String>,
    /// Which of the lines it is that a report has for them, from 0, in their order.
    pub number: u32,
}

/// What each cause changed in one line.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LineShares {
    /// In the quantity.
    pub quantity: PerCause<i128>,
    /// In the amount, by currency. A state without a price has no amount and adds nothing.
    pub amounts: BTreeMap<String, PerCause<Decimal>>,
    /// The causes after whose exchange the line has a quantity and no price.
    pub without_price: BTreeSet<Cause>,
}

/// The shares of the causes in every line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waterfall {
    /// How each cause is told, in their order.
    pub told: Vec<CauseTold>,
    /// By what tells lines apart.
    pub lines: BTreeMap<LineKey, LineShares>,
}

/// What one state says of a line.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Held {
    pub quantity: u64,
    pub amounts: BTreeMap<String, Decimal>,
    /// The quantity of lines that have no price.
    pub without_price: u64,
}

/// The lines of a report by what tells them apart.
pub(super) fn keyed(lines: &[Line]) -> BTreeMap<LineKey, &Line> {
    let mut numbers: BTreeMap<(&str, Option<&str>), u32> = BTreeMap::new();
    let mut by_key = BTreeMap::new();
    for line in lines {
        let next = numbers.entry((&line.product, line.end_customer.as_deref())).or_default();
        let (product, end_customer) = (line.product.clone(), line.end_customer.clone());
        by_key.insert(LineKey { product, end_customer, number: *next }, line);
        *next += 1;
    }
    by_key
}

/// What a state says of each line.
pub(super) fn held(lines: &[Line]) -> BTreeMap<LineKey, Held> {
    keyed(lines).into_iter().map(|(key, line)| (key, Held::of(line))).collect()
}

impl Held {
    fn of(line: &Line) -> Self {
        let mut held = Self { quantity: line.quantity, ..Self::default() };
        match line.amount {
            Some(amount) => {
                held.amounts.insert(line.currency.clone().unwrap_or_default(), amount);
            }
            None => held.without_price = line.quantity,
        }
        held
    }
}

/// Splits the difference between the lines of two reports. A cause without a step is unchanged. What is left
/// between the last state that was computed and `to` belongs to the program that wrote `to`, together with
/// the causes that could not be computed at the end.
pub fn waterfall(from: &[Line], steps: &[Step], to: &[Line]) -> Waterfall {
    let mut shares = Shares { lines: BTreeMap::new(), before: held(from) };
    let mut told: PerCause<Told> = PerCause(std::array::from_fn(|_| Told::Unchanged));
    let mut with: PerCause<BTreeSet<Cause>> = PerCause::default();
    let mut waiting: Vec<(Cause, &str)> = Vec::new();
    let mut contain =
        |within: Cause, waiting: &mut Vec<(Cause, &str)>, told: &mut PerCause<Told>| {
            for (cause, reason) in waiting.drain(..) {
                with.of_mut(within).insert(cause);
                *told.of_mut(cause) = Told::Contained { within, reason: reason.to_owned() };
            }
        };
    let mut in_order: Vec<&Step> = steps.iter().collect();
    in_order.sort_by_key(|step| step.cause);
    for step in in_order {
        match &step.state {
            State::Unchanged => {}
            State::Unknown(reason) => waiting.push((step.cause, reason)),
            State::Computed(lines) => {
                shares.step(step.cause, held(lines));
                *told.of_mut(step.cause) = Told::Computed;
                contain(step.cause, &mut waiting, &mut told);
            }
        }
    }
    let last = held(to);
    if shares.before != last || !waiting.is_empty() {
        // The program may itself be one of those that wait; its own share is told by then.
        waiting.retain(|(cause, _)| *cause != Cause::Program);
        shares.step(Cause::Program, last);
        if !matches!(told.of(Cause::Program), Told::Contained { .. }) {
            *told.of_mut(Cause::Program) = Told::Computed;
        }
        contain(Cause::Program, &mut waiting, &mut told);
    }
    let tell = |(cause, told): (Cause, &Told)| CauseTold {
        cause,
        told: told.clone(),
        with: with.of(cause).iter().copied().collect(),
    };
    Waterfall { told: told.entries().map(tell).collect(), lines: shares.lines }
}

/// The shares as far as the steps have gone, and the state that they led to.
struct Shares {
    lines: BTreeMap<LineKey, LineShares>,
    before: BTreeMap<LineKey, Held>,
}

impl Shares {
    /// Gives what changes from the state so far to `after` to the cause.
    fn step(&mut self, cause: Cause, after: BTreeMap<LineKey, Held>) {
        let keys: BTreeSet<&LineKey> = self.before.keys().chain(after.keys()).collect();
        let nothing = Held::default();
        for key in keys {
            let before = self.before.get(key).unwrap_or(&nothing);
            let now = after.get(key).unwrap_or(&nothing);
            let line = self.lines.entry(key.clone()).or_default();
            *line.quantity.of_mut(cause) += i128::from(now.quantity) - i128::from(before.quantity);
            if now.without_price > 0 {
                line.without_price.insert(cause);
            }
            let currencies: BTreeSet<&String> =
                before.amounts.keys().chain(now.amounts.keys()).collect();
            for currency in currencies {
                let of = |held: &Held| held.amounts.get(currency).copied().unwrap_or_default();
                let share = line.amounts.entry(currency.clone()).or_default().of_mut(cause);
                *share = share.saturating_add(of(now).saturating_sub(of(before)));
            }
        }
        self.before = after;
    }
}
