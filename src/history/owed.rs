//! The months in which a report is owed, and which of them nothing is known of (REP-ZERO, REP-FINAL).

use std::collections::BTreeSet;

use crate::month::ReportMonth;
use crate::party::Provider;

/// The months of the agreement, as far as it says when it starts and ends. Months in which it starts or ends are
/// whole.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Owed {
    /// Its first month.
    pub first: Option<ReportMonth>,
    /// Its last month.
    pub last: Option<ReportMonth>,
}

impl Owed {
    /// The months of the agreement of `provider`.
    pub fn by(provider: Option<&Provider>) -> Self {
        let month = |day: Option<chrono::NaiveDate>| day.map(ReportMonth::containing);
        Self {
            first: month(provider.and_then(|provider| provider.agreement_starts_on)),
            last: month(provider.and_then(|provider| provider.agreement_ends_on)),
        }
    }

    /// The months after the first known one, up to `until`, that are not known. What lies before the first known
    /// month may have been reported by other means, so it is not missing.
    pub fn missing(self, known: &BTreeSet<ReportMonth>, until: ReportMonth) -> Vec<ReportMonth> {
        let Some(&first) = known.first() else { return Vec::new() };
        let from = self.first.map_or(first, |own| own.max(first));
        let to = self.last.map_or(until, |own| own.min(until));
        let all = std::iter::successors(Some(from), |month| Some(month.next()));
        all.take_while(|month| *month <= to).filter(|month| !known.contains(month)).collect()
    }

    /// The first and the last month of the agreement before the first known one.
    pub fn before(
        self,
        known: &BTreeSet<ReportMonth>,
        until: ReportMonth,
    ) -> Option<(ReportMonth, ReportMonth)> {
        let from = self.first?;
        let to = known.first().map_or(until, |first| first.previous());
        let to = self.last.map_or(to, |own| own.min(to));
        (from <= to).then_some((from, to))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn month(text: &str) -> ReportMonth {
        text.parse().unwrap()
    }

    #[test]
    fn only_months_of_the_agreement_are_missed() {
        let known = BTreeSet::from([month("2026-02"), month("2026-05")]);
        let missing = |first: Option<&str>, last: Option<&str>| {
            let owed = Owed { first: first.map(month), last: last.map(month) };
            let shown = |month: &ReportMonth| month.to_string();
            let missing = owed.missing(&known, month("2026-07"));
            let before = owed.before(&known, month("2026-07"));
            let before = before.map(|(from, to)| format!("{from} to {to}"));
            (missing.iter().map(shown).collect::<Vec<_>>().join(" "), before.unwrap_or_default())
        };
        let pair = |missing: &str, before: &str| (missing.to_owned(), before.to_owned());
        assert_eq!(missing(None, None), pair("2026-03 2026-04 2026-06 2026-07", ""));
        assert_eq!(missing(Some("2026-04"), Some("2026-06")), pair("2026-04 2026-06", ""));
        let all = pair("2026-03 2026-04 2026-06 2026-07", "2025-12 to 2026-01");
        assert_eq!(missing(Some("2025-12"), None), all);
        let nothing = Owed { first: Some(month("2026-06")), last: None };
        assert_eq!(nothing.missing(&BTreeSet::new(), month("2026-07")), []);
        let all = Some((month("2026-06"), month("2026-07")));
        assert_eq!(nothing.before(&BTreeSet::new(), month("2026-07")), all);
    }
}
