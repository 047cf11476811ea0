//! Bars of a waterfall in whole units of a drawing.

/// How wide a drawing is, in its own units.
pub(super) const DRAWING: i128 = 1000;
/// A bar that is not empty can be seen.
const LEAST: i128 = 4;

/// A bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Bar {
    /// Where it begins.
    pub x: i128,
    /// How wide it is.
    pub width: i128,
}

/// A bar from one level to another for each pair, all to one scale that begins at zero or at the lowest level.
pub(super) fn bars(levels: &[(i128, i128)]) -> Vec<Bar> {
    let all = || levels.iter().flat_map(|&(from, to)| [from, to]);
    let low = all().min().unwrap_or(0).min(0);
    let high = all().max().unwrap_or(0).max(low.saturating_add(1));
    let span = high.saturating_sub(low).max(1);
    let place = |level: i128| {
        let above = level.saturating_sub(low);
        // A span beyond all quantities is divided first, and loses what nobody could see.
        above
            .checked_mul(DRAWING)
            .map_or_else(|| above / (span / DRAWING).max(1), |scaled| scaled / span)
    };
    let bar = |&(from, to): &(i128, i128)| {
        let (left, right) = (place(from.min(to)), place(from.max(to)));
        let width = if from == to { 0 } else { (right - left).max(LEAST) };
        Bar { x: left.min(DRAWING - width), width }
    };
    levels.iter().map(bar).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_to_one_scale() {
        // 40, then 10 less, then 20 more, 50 in the end.
        let told = bars(&[(0, 40), (40, 30), (30, 50), (0, 50)]);
        let expected = [(0, 800), (600, 200), (600, 400), (0, 1000)];
        assert_eq!(told, expected.map(|(x, width)| Bar { x, width }));
        assert_eq!(bars(&[(0, 0)]), [Bar { x: 0, width: 0 }]);
        // One of a million can be seen, and stays within the drawing.
        assert_eq!(bars(&[(0, 1_000_000), (1_000_000, 999_999)])[1], Bar { x: 996, width: 4 });
        assert_eq!(bars(&[(0, i128::MAX)])[0].x, 0);
    }
}
