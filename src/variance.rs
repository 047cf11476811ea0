//! From which change on a quantity is told to have moved from one month to the next.

use serde::Deserialize;

/// Parts of a whole, as a percentage counts them.
const PER_CENT: u128 = 100;

/// A change is told if it is beyond both: small quantities move by many percent, and large ones by many
/// licences, without anything having happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Variance {
    /// A change by no more percent of the quantity before is not told.
    pub percent: u64,
    /// A change by no more of the unit is not told.
    pub quantity: u64,
}

impl Default for Variance {
    fn default() -> Self {
        Self { percent: 25, quantity: 10 }
    }
}

impl Variance {
    /// Whether a quantity that was `from` and is `to` moved beyond both thresholds. From nothing every
    /// change is beyond any percentage.
    pub fn is_exceeded(self, from: u64, to: u64) -> bool {
        let change = u128::from(from.abs_diff(to));
        let beyond_percent = change * PER_CENT > u128::from(self.percent) * u128::from(from);
        change > u128::from(self.quantity) && beyond_percent
    }
}

/// By how many percent of `from` the quantity changed, rounded up so that a change beyond a threshold never
/// reads like the threshold; none where there was nothing.
pub fn percent_of_change(from: u64, to: u64) -> Option<u128> {
    let change = u128::from(from.abs_diff(to)) * PER_CENT;
    (from > 0).then(|| change.div_ceil(u128::from(from)))
}

/// The most that is below so many percent of `whole`; zero where nothing is.
pub fn most_below(percent: u64, whole: u64) -> u64 {
    let bound = u128::from(percent) * u128::from(whole);
    u64::try_from(bound.saturating_sub(1) / PER_CENT).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn below_is_less_than_the_percentage() {
        // percent, whole, most
        let cases = [(50, 50, 24), (50, 51, 25), (50, 1, 0), (50, 2, 0), (50, 3, 1), (50, 0, 0)];
        for (percent, whole, most) in cases {
            assert_eq!(most_below(percent, whole), most, "{percent} % of {whole}");
        }
    }

    #[test]
    fn both_thresholds_have_to_be_exceeded() {
        let told = Variance { percent: 25, quantity: 10 };
        // from  to  told
        let cases = [
            (40, 50, false),   // 25 %, by 10
            (40, 51, true),    // 27.5 %, by 11
            (44, 55, false),   // 25 %, by 11
            (43, 54, true),    // 25.6 %, by 11
            (20, 30, false),   // 50 %, by 10
            (400, 500, false), // 25 %
            (51, 40, false),   // 21.6 %
            (54, 40, true),    // 25.9 %, by 14
            (0, 10, false),    // by 10
            (0, 11, true),
            (10, 0, false),
            (11, 0, true),
            (0, 0, false),
            (u64::MAX, 0, true),
        ];
        for (from, to, is_told) in cases {
            assert_eq!(told.is_exceeded(from, to), is_told, "{from} to {to}");
        }
        let any = Variance { percent: 0, quantity: 0 };
        assert!(any.is_exceeded(1_000, 1_001) && !any.is_exceeded(7, 7));
    }

    #[test]
    fn a_percentage_is_rounded_up() {
        assert_eq!(percent_of_change(43, 54), Some(26));
        assert_eq!(percent_of_change(100, 140), Some(40));
        assert_eq!(percent_of_change(7, 0), Some(100));
        assert_eq!(percent_of_change(0, 7), None);
    }
}
