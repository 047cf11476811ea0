//! A number of units that is divided by itself: that of a scope, of a machine, or of a whole line.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::figure::Figure;

use super::ShareKey;
use super::apportion::{Fraction, apportion};
use super::payer::Payer;

/// One share of a pot before it is divided.
#[derive(Debug, Clone)]
pub(in crate::use_report) struct Cell {
    pub payer: Payer,
    /// How the share was found.
    pub key: ShareKey,
    /// The weight by that key; none where nothing is weighed.
    pub weight: Option<u64>,
    /// The share as a fraction of the whole pot.
    pub fraction: Fraction,
    /// What the share is of, such as `scope cl-01`.
    pub of: Arc<str>,
    /// The number of its units, where the rules count it by itself.
    pub counted: Option<Figure>,
}

/// Units that are divided among their shares.
#[derive(Debug, Clone)]
pub(super) struct Pot {
    pub whole: Figure,
    pub cells: Vec<Cell>,
}

/// A pot with the units of each share.
#[derive(Debug, Clone)]
pub(in crate::use_report) struct Divided {
    /// What is divided.
    pub whole: Figure,
    /// The shares, by payer.
    pub shares: Vec<(Cell, u64)>,
    /// The sums of the weights, by what the shares are of and how they were found.
    weights: BTreeMap<(Arc<str>, ShareKey), u64>,
}

impl Divided {
    /// The weight of all shares of something that were found by one key.
    pub fn weight(&self, of: &str, key: ShareKey) -> u64 {
        self.weights.get(&(of.into(), key)).copied().unwrap_or(0)
    }
}

impl Pot {
    /// A pot that one payer has whole.
    pub fn of_one(whole: Figure, payer: Payer, key: ShareKey, of: Arc<str>) -> Self {
        let fraction = Fraction { numerator: 1, denominator: 1 };
        let cell = Cell { payer, key, weight: None, fraction, of, counted: None };
        Self { whole, cells: vec![cell] }
    }

    /// The units of each share. Of equal remainders the first payer has the unit that is left over, and of shares of
    /// one payer the first of what they are of, both in byte order.
    pub fn divided(mut self) -> Divided {
        self.cells.sort_by(|a, b| (&a.payer, &a.of, a.key).cmp(&(&b.payer, &b.of, b.key)));
        let fractions: Vec<Fraction> = self.cells.iter().map(|cell| cell.fraction).collect();
        let parts = apportion(self.whole.value(), &fractions);
        let mut weights: BTreeMap<(Arc<str>, ShareKey), u64> = BTreeMap::new();
        for cell in &self.cells {
            let held = weights.entry((Arc::clone(&cell.of), cell.key)).or_default();
            *held += cell.weight.unwrap_or(0);
        }
        let shares = self.cells.into_iter().zip(parts).collect();
        Divided { whole: self.whole, shares, weights }
    }
}
