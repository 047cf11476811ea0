//! On which days of a row use is really left out: evaluations end, and recovery tests have a budget of days.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};

use crate::fold::Fold as _;
use crate::licensing::machines::Found;
use crate::licensing::settled::RegisterCase;
use crate::register::{Exclusion, ExclusionReason, Machine, Span};

use super::persons;

/// The days on which rows leave use out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Allowed {
    pub spans: Vec<Span>,
    /// Whether days of the rows within the month are beyond what is allowed.
    pub is_cut: bool,
}

impl Allowed {
    /// The days in words.
    pub fn text(&self) -> String {
        let spans: Vec<String> = self.spans.iter().map(Span::to_string).collect();
        spans.join(" and ")
    }
}

/// REP-NOT: an evaluation is over after the days of the term, counted from its first. Other reasons hold on
/// all days of the row; none where an evaluation has no first day.
pub(super) fn of_row(case: &RegisterCase<'_>, row: &Exclusion) -> Option<Allowed> {
    if row.reason != ExclusionReason::Evaluation {
        return Some(Allowed { spans: vec![row.valid], is_cut: false });
    }
    let from = evaluated_since(case, row)?;
    let last = case.terms.evaluation_days.value.saturating_sub(1);
    let limit = Span::of(from, from.checked_add_days(Days::new(last)).unwrap_or(NaiveDate::MAX));
    let allowed = limit.within(row.valid);
    let mut days = case.estate.captures.days_of_month().iter();
    let is_cut = days
        .any(|day| row.valid.contains(*day) && !allowed.is_some_and(|span| span.contains(*day)));
    Some(Allowed { spans: allowed.into_iter().collect(), is_cut })
}

/// The first day of an evaluation: of all rows for the same machine, whomever they name, or for the same product of the
/// same end customer, because a row after another prolongs no evaluation. None where the row does not tell its own.
fn evaluated_since(case: &RegisterCase<'_>, row: &Exclusion) -> Option<NaiveDate> {
    let own = row.valid.from?;
    let found = |row: &Exclusion| case.machines.find(&row.machine, &row.customer);
    let (machine, product) = (found(row), persons::product(case, row));
    let is_same_use = |other: &&Exclusion| {
        other.reason == ExclusionReason::Evaluation
            && !other.reference.is_empty()
            && match machine {
                // A machine that nobody has seen is not the same as no machine, or as another one.
                Found::Nothing => other.machine == row.machine,
                _ => found(other) == machine,
            }
            && (row.machine != Machine::Unnamed
                || (other.customer.is_same(&row.customer)
                    && persons::product(case, other) == product))
    };
    let rows = case.registers.exclusions.iter().flatten().filter(is_same_use);
    rows.filter_map(|other| other.valid.from).min().or(Some(own))
}

/// PF-DR: of the days of all recovery tests of a machine, the earliest that leave no more than the allowed
/// number in any window.
pub(super) fn of_tests(case: &RegisterCase<'_>, rows: &[&Exclusion]) -> Allowed {
    let window = Days::new(case.terms.recovery_test_window.value.saturating_sub(1));
    let most = usize::try_from(case.terms.recovery_test_days.value).unwrap_or(usize::MAX);
    let month = case.estate.captures.month();
    let mut asked: BTreeSet<NaiveDate> = BTreeSet::new();
    for row in rows {
        // Whoever asks has seen that a row has its first day.
        let from = row.valid.from.unwrap_or(month.first_day());
        let until = row.valid.until.unwrap_or(month.last_day()).min(month.last_day());
        asked.extend(from.iter_days().take_while(|day| *day <= until));
    }
    let mut allowed: BTreeSet<NaiveDate> = BTreeSet::new();
    for &day in &asked {
        if allowed.range(day - window..).count() < most {
            allowed.insert(day);
        }
    }
    let in_month = |day: &&NaiveDate| month.contains(**day);
    let is_cut = asked.iter().filter(in_month).any(|day| !allowed.contains(day));
    let mut spans: Vec<Span> = Vec::new();
    for &day in allowed.iter().filter(in_month) {
        match spans.last_mut() {
            Some(last) if last.until == day.pred_opt() => last.until = Some(day),
            _ => spans.push(Span::of(day, day)),
        }
    }
    Allowed { spans, is_cut }
}
