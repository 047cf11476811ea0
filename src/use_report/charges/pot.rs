//! A number of units that is divided by itself: that of a scope, of a machine, or of a whole line.

use super::ShareKey;
use super::apportion::{Fraction, apportion};
use super::payer::Payer;

/// One share of a pot before it is divided.
#[derive(Debug, Clone)]
pub(super) struct Cell {
    pub payer: Payer,
    /// How the share was found.
    pub key: ShareKey,
    /// The weight by that key; none where nothing is weighed.
    pub weight: Option<u64>,
    /// The share as a fraction of the whole pot.
    pub fraction: Fraction,
    /// What the share is of, such as `scope cl-01`.
    pub of: String,
}

/// Units that are divided among their shares.
#[derive(Debug, Clone)]
pub(super) struct Pot {
    pub units: u64,
    pub cells: Vec<Cell>,
}

impl Pot {
    /// A pot that one payer has whole.
    pub fn of_one(units: u64, payer: Payer, key: ShareKey, of: String) -> Self {
        let fraction = Fraction { numerator: 1, denominator: 1 };
        Self { units, cells: vec![Cell { payer, key, weight: None, fraction, of }] }
    }

    /// The units of each share. Of equal remainders the first payer has the unit that is left over, and of shares of
    /// one payer the first of what they are of, both in byte order.
    pub fn divided(mut self) -> Vec<(Cell, u64)> {
        self.cells.sort_by(|a, b| (&a.payer, &a.of, a.key).cmp(&(&b.payer, &b.of, b.key)));
        let fractions: Vec<Fraction> = self.cells.iter().map(|cell| cell.fraction).collect();
        let parts = apportion(self.units, &fractions);
        self.cells.into_iter().zip(parts).collect()
    }
}
