//! Divides a whole number so that the parts are whole and add up to it: the largest remainder method.

/// A part of a whole, as a fraction of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::use_report) struct Fraction {
    pub numerator: u128,
    /// Above zero.
    pub denominator: u128,
}

/// The whole parts of `total`, where the fractions add up to one. Each is rounded down, and the units that are left
/// over go to those of which most was cut off, of equals to the first.
pub(super) fn apportion(total: u64, fractions: &[Fraction]) -> Vec<u64> {
    let mut parts = Vec::with_capacity(fractions.len());
    let mut cut_off: Vec<(usize, Fraction)> = Vec::with_capacity(fractions.len());
    for (fraction, number) in fractions.iter().zip(0..) {
        let denominator = fraction.denominator.max(1);
        let exact = u128::from(total).saturating_mul(fraction.numerator);
        parts.push(u64::try_from(exact / denominator).unwrap_or(u64::MAX));
        cut_off.push((number, Fraction { numerator: exact % denominator, denominator }));
    }
    // A stable sort keeps equals in their order.
    cut_off.sort_by(|(_, a), (_, b)| {
        let cross =
            |one: &Fraction, other: &Fraction| one.numerator.saturating_mul(other.denominator);
        cross(b, a).cmp(&cross(a, b))
    });
    let given = parts.iter().fold(0, |sum: u64, part| sum.saturating_add(*part));
    let left = usize::try_from(total.saturating_sub(given)).unwrap_or(usize::MAX);
    for (number, _) in cut_off.into_iter().take(left) {
        if let Some(part) = parts.get_mut(number) {
            *part += 1;
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn by_weights(total: u64, weights: &[u128]) -> Vec<u64> {
        let denominator = weights.iter().sum();
        let fractions: Vec<Fraction> =
            weights.iter().map(|&numerator| Fraction { numerator, denominator }).collect();
        apportion(total, &fractions)
    }

    #[test]
    fn parts_are_whole_and_add_up() {
        // total, weights, parts
        let cases: [(u64, &[u128], &[u64]); 8] = [
            (32, &[1, 1], &[16, 16]),
            // 32 × 2/3 = 21.33, 32 × 1/3 = 10.67: the second has more cut off.
            (32, &[2, 1], &[21, 11]),
            // 10/3 = 3.33 each: of equals the first.
            (10, &[1, 1, 1], &[4, 3, 3]),
            (2, &[1, 1, 1], &[1, 1, 0]),
            (7, &[0, 5], &[0, 7]),
            (0, &[1, 2], &[0, 0]),
            (1, &[1], &[1]),
            (100, &[3, 3, 1], &[43, 43, 14]),
        ];
        for (total, weights, parts) in cases {
            assert_eq!(by_weights(total, weights), parts, "{total} by {weights:?}");
        }
    }

    #[test]
    fn random_weights_lose_and_add_nothing() {
        let mut random = fastrand::Rng::with_seed(1);
        for _ in 0..1000 {
            let total = random.u64(0..10_000);
            let weights: Vec<u128> =
                (0..random.usize(1..9)).map(|_| random.u128(0..1_000)).chain([1]).collect();
            let parts = by_weights(total, &weights);
            assert_eq!(parts.iter().sum::<u64>(), total);
            let sum: u128 = weights.iter().sum();
            for (part, weight) in parts.iter().zip(&weights) {
                let exact = u128::from(total) * weight;
                assert!((u128::from(*part) * sum).abs_diff(exact) < sum, "{total} {weights:?}");
            }
        }
    }
}
