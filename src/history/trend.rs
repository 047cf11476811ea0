//! How the quantity of a product went over the months, in steps that a line of small bars can show.

use crate::terms::Product;

use super::Month;

/// The highest step.
const HIGHEST: u64 = 7;

/// One product over all months.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trend {
    /// The product.
    pub product: Product,
    /// Its quantity in each month; none where that is not known.
    pub quantities: Vec<Option<u64>>,
    /// The step of each quantity, from 0 for nothing to 7 for the most.
    pub steps: Vec<Option<u64>>,
    /// The most.
    pub most: u64,
}

impl Trend {
    /// The product over `months`.
    pub fn of(product: &Product, months: &[Month]) -> Self {
        let quantities: Vec<Option<u64>> =
            months.iter().map(|month| month.quantity(product)).collect();
        let most = quantities.iter().flatten().copied().max().unwrap_or(0);
        let steps = quantities.iter().map(|quantity| quantity.map(|of| step(of, most))).collect();
        Self { product: product.clone(), quantities, steps, most }
    }
}

/// Only nothing has the lowest step, and only what is near the most has the highest.
fn step(quantity: u64, most: u64) -> u64 {
    let scaled = u128::from(quantity) * u128::from(HIGHEST);
    let step = scaled.div_ceil(u128::from(most.max(1)));
    u64::try_from(step).unwrap_or(HIGHEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_the_lowest_step_and_the_most_the_highest() {
        // quantity, most, step
        let cases = [
            (0, 0, 0),
            (0, 5, 0),
            (1, 1_000_000, 1),
            (50, 100, 4),
            (85, 100, 6),
            (86, 100, 7),
            (100, 100, 7),
            (u64::MAX, u64::MAX, 7),
        ];
        for (quantity, most, expected) in cases {
            assert_eq!(step(quantity, most), expected, "{quantity} of {most}");
        }
    }
}
