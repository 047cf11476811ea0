//! What is known of every month: what was filed or recorded, what was sent, and what is missing.
//!
//! Values only. Who reads the archive hands in what it tells, so nothing here touches a file or a clock.

mod owed;
mod reminders;
mod sending;
mod trend;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::month::ReportMonth;
use crate::terms::Product;
use crate::use_report::{Deadline, EarlierLine, Status};

pub use owed::Owed;
pub use reminders::{AgreementEnd, Known, Reminder};
pub use sending::{Sending, Timing, holding, timing};
pub use trend::Trend;

/// How a month stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// A revision of it is filed.
    Filed(Status),
    /// It was reported without this program, and that is recorded.
    Recorded,
    /// There is only a draft.
    Draft,
    /// Something is filed that cannot be read.
    Unreadable,
    /// Nothing is known of it, although a report is owed.
    Missing,
}

impl Standing {
    /// The word for it.
    pub fn text(self) -> &'static str {
        match self {
            Self::Filed(status) => status.text(),
            Self::Recorded => "recorded",
            Self::Draft => "draft",
            Self::Unreadable => "unreadable",
            Self::Missing => "missing",
        }
    }
}

/// What the archive tells of one month.
#[derive(Debug, Clone)]
pub struct Told {
    /// The month.
    pub month: ReportMonth,
    /// How it stands.
    pub standing: Standing,
    /// The revision in force; none where none is filed.
    pub revision: Option<u32>,
    /// How many revisions are filed.
    pub revisions: usize,
    /// The lines of the revision in force, or those that were recorded.
    pub lines: Vec<EarlierLine>,
    /// What was sent, in the order in which it was marked.
    pub sendings: Vec<Sending>,
}

/// One product of a month, in one currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The product.
    pub product: Product,
    /// The quantity.
    pub quantity: u64,
    /// The amount; none where no price was in force.
    pub amount: Option<Decimal>,
    /// The currency of the amount.
    pub currency: Option<String>,
}

/// One month.
#[derive(Debug, Clone)]
pub struct Month {
    /// The month.
    pub month: ReportMonth,
    /// How it stands.
    pub standing: Standing,
    /// The revision in force; none where none is filed.
    pub revision: Option<u32>,
    /// How many revisions are filed.
    pub revisions: usize,
    /// The lines, by product and currency.
    pub lines: Vec<Line>,
    /// The sum of the amounts in each currency.
    pub totals: BTreeMap<String, Decimal>,
    /// Lines without an amount, which no total has.
    pub without_amount: usize,
    /// What was sent: the mark that holds for each revision, ascending.
    pub sendings: Vec<Sending>,
    /// The last day for sending it; none where no term tells it.
    pub due_on: Option<NaiveDate>,
    /// Whether it was sent by then.
    pub timing: Option<Timing>,
}

/// All months that are known or missing.
#[derive(Debug, Clone)]
pub struct History {
    /// The day for which it is told.
    pub as_of: NaiveDate,
    /// The months, ascending.
    pub months: Vec<Month>,
    /// Every product with its quantities over the months, by product.
    pub trends: Vec<Trend>,
    /// The first and the last month of the agreement before the first that is known.
    pub not_known_before: Option<(ReportMonth, ReportMonth)>,
    /// What has to be done.
    pub reminders: Vec<Reminder>,
}

impl History {
    /// The history of what is `told`, from the first known month to the one before the day `as_of`, as it stands on that
    /// day. A month in which a report was owed is missing where nothing is told of it.
    pub fn of(
        told: Vec<Told>,
        known: &Known,
        as_of: NaiveDate,
        due_on: impl Fn(ReportMonth) -> Option<Deadline>,
    ) -> Self {
        let (owed, until) = (known.owed, ReportMonth::before(as_of));
        let reminders = known.reminders(as_of, &due_on);
        let known: BTreeSet<ReportMonth> = told.iter().map(|told| told.month).collect();
        let missing = owed.missing(&known, until).into_iter().map(Told::missing);
        let all: BTreeMap<ReportMonth, Told> =
            told.into_iter().chain(missing).map(|told| (told.month, told)).collect();
        let months: Vec<Month> = all
            .into_values()
            .map(|told| {
                let due_on = due_on(told.month).map(|due| due.last_day);
                Month::of(told, due_on, as_of)
            })
            .collect();
        let products: BTreeSet<&Product> =
            months.iter().flat_map(|month| &month.lines).map(|line| &line.product).collect();
        let trends = products.into_iter().map(|product| Trend::of(product, &months)).collect();
        let not_known_before = owed.before(&known, until);
        Self { as_of, months, trends, not_known_before, reminders }
    }
}

impl Told {
    fn missing(month: ReportMonth) -> Self {
        let standing = Standing::Missing;
        Self {
            month,
            standing,
            revision: None,
            revisions: 0,
            lines: Vec::new(),
            sendings: Vec::new(),
        }
    }
}

impl Month {
    fn of(told: Told, due_on: Option<NaiveDate>, as_of: NaiveDate) -> Self {
        let mut sums: BTreeMap<(Product, Option<String>), (u64, Option<Decimal>)> = BTreeMap::new();
        let (mut totals, mut without_amount) = (BTreeMap::<String, Decimal>::new(), 0);
        for line in told.lines {
            let amount = line.amount.and_then(|amount| amount.parse::<Decimal>().ok());
            let (amount, currency) = amount.zip(line.currency).unzip();
            let sum = sums.entry((line.product, currency.clone())).or_default();
            sum.0 = sum.0.saturating_add(line.quantity);
            sum.1 = plus(sum.1, amount);
            let total = currency.as_ref().map(|currency| totals.get(currency).copied());
            // A sum beyond what a decimal holds is not known, like the amount of a line without a price.
            match total.and_then(|total| plus(total, amount)).zip(currency) {
                Some((total, currency)) => {
                    totals.insert(currency, total);
                }
                None => without_amount += 1,
            }
        }
        let line = |((product, currency), (quantity, amount))| Line {
            product,
            quantity,
            amount,
            currency,
        };
        let sendings = holding(told.sendings);
        Self {
            month: told.month,
            standing: told.standing,
            revision: told.revision,
            revisions: told.revisions,
            lines: sums.into_iter().map(line).collect(),
            totals,
            without_amount,
            timing: due_on.map(|due_on| timing(&sendings, due_on, as_of)),
            sendings,
            due_on,
        }
    }

    /// The quantity of a product: zero where the month is known and has no line of it, none where the lines of the
    /// month are not known.
    pub fn quantity(&self, product: &Product) -> Option<u64> {
        let of_product = self.lines.iter().filter(|line| line.product == *product);
        let known = matches!(self.standing, Standing::Filed(_) | Standing::Recorded);
        known.then(|| of_product.fold(0, |sum: u64, line| sum.saturating_add(line.quantity)))
    }

    /// What was sent last: the highest revision that was.
    pub fn sent(&self) -> Option<&Sending> {
        self.sendings.last()
    }

    /// The revision in force, if an earlier one was sent and this one was not.
    pub fn unsent_revision(&self) -> Option<u32> {
        let sent = self.sent()?;
        self.revision.filter(|revision| sent.revision < Some(*revision))
    }
}

/// The sum of what is known so far and another amount.
fn plus(sum: Option<Decimal>, amount: Option<Decimal>) -> Option<Decimal> {
    match (sum, amount) {
        (Some(sum), Some(amount)) => sum.checked_add(amount),
        (sum, amount) => sum.or(amount),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::citation::rule;

    fn line(product: &str, quantity: u64, amount: Option<&str>) -> EarlierLine {
        EarlierLine {
            product: Product::new(product),
            quantity,
            amount: amount.map(str::to_owned),
            currency: amount.map(|_| "EUR".to_owned()),
        }
    }

    fn told(month: &str, standing: Standing, lines: Vec<EarlierLine>) -> Told {
        Told { standing, lines, ..Told::missing(month.parse().unwrap()) }
    }

    fn history(told: Vec<Told>) -> History {
        let today = "2026-11-04".parse().unwrap();
        let months = told.iter().map(|told| (told.month, told.sendings.clone())).collect();
        let known = Known { months, owed: Owed::default(), end: None };
        History::of(told, &known, today, |month| {
            let last_day = month.next().first_day().checked_add_days(chrono::Days::new(9))?;
            Some(Deadline { last_day, rule: rule::REP_DUE })
        })
    }

    #[test]
    fn months_between_are_missing_and_unknown_quantities_are_no_zeros() {
        let ready = Standing::Filed(Status::Ready);
        let history = history(vec![
            told("2026-07", ready, vec![line("b", 7, Some("1.50")), line("a", 2, None)]),
            told("2026-09", Standing::Recorded, vec![line("b", 3, Some("0.50"))]),
        ]);
        let standing: Vec<(String, &str)> =
            history.months.iter().map(|m| (m.month.to_string(), m.standing.text())).collect();
        let expected = [
            ("2026-07", "ready"),
            ("2026-08", "missing"),
            ("2026-09", "recorded"),
            ("2026-10", "missing"),
        ];
        assert_eq!(standing, expected.map(|(month, text)| (month.to_owned(), text)));
        let b = Product::new("b");
        let quantities: Vec<Option<u64>> = history.months.iter().map(|m| m.quantity(&b)).collect();
        assert_eq!(quantities, [Some(7), None, Some(3), None]);
        assert_eq!(history.months[2].quantity(&Product::new("a")), Some(0));
        assert_eq!((history.months[0].without_amount, history.months[2].without_amount), (1, 0));
        assert_eq!(history.months[0].totals["EUR"].to_string(), "1.50");
        // October is due on the tenth, which is ahead; July was not sent by then.
        assert_eq!(history.months[3].timing, Some(Timing::Due));
        assert_eq!(history.months[0].timing, Some(Timing::Overdue { days: 86 }));
    }

    #[test]
    fn lines_of_one_product_are_one_quantity() {
        let lines =
            vec![line("a", 2, Some("1.00")), line("a", 3, Some("1.50")), line("a", 1, None)];
        let history = history(vec![told("2026-10", Standing::Recorded, lines)]);
        let month = &history.months[0];
        assert_eq!(month.quantity(&Product::new("a")), Some(6));
        let lines: Vec<(u64, Option<String>)> =
            month.lines.iter().map(|l| (l.quantity, l.amount.map(|a| a.to_string()))).collect();
        assert_eq!(lines, [(1, None), (5, Some("2.50".to_owned()))]);
    }
}
