//! What to send and what it costs.

use crate::outputs::page::Shown;
use crate::terms::Product;
use crate::use_report::{UseReport, without_price};

use super::marks::{Linked, of_line};
use super::words::{ROWS, more, or_nothing};

/// The lines.
pub(super) struct Lines {
    pub rows: Vec<Line>,
    pub more: Shown,
    /// Whether a line is for an end customer, so that there is a column for them.
    pub customers: Customers,
    pub totals: Vec<Shown>,
    /// How many lines have no amount, in words.
    pub without_price: Shown,
}

/// Whether lines are for end customers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Customers {
    /// Some are.
    Named,
    /// All are totals.
    None,
}

/// A line.
pub(super) struct Line {
    pub line: u32,
    pub description: Shown,
    pub product: Shown,
    pub customer: Shown,
    pub part_number: Shown,
    pub quantity: Linked,
    pub unit: Shown,
    pub price: Shown,
    pub amount: Shown,
    /// `withheld` or `stated`.
    pub standing: &'static str,
}

/// The lines of the report.
pub(super) fn lines(report: &UseReport) -> Lines {
    let rows = report.lines.iter().take(ROWS).map(|line| Line {
        line: line.line,
        description: Shown::of(&line.description),
        product: Shown::of(line.product.id()),
        customer: or_nothing(line.end_customer.as_ref().map(|customer| customer.name.as_str())),
        part_number: or_nothing(line.part_number.as_deref()),
        quantity: Linked {
            text: line.quantity.value().to_string().into(),
            place: of_line(line.line),
        },
        unit: Shown::of(&line.unit),
        price: or_nothing(line.unit_price.as_deref()),
        amount: match (line.amount, &line.currency) {
            (Some(amount), Some(currency)) => format!("{amount} {currency}").into(),
            _ => or_nothing(None),
        },
        standing: line.standing.text(),
    });
    let unpriced: Vec<&str> = without_price(&report.lines).into_iter().map(Product::id).collect();
    let customers = match report.lines.iter().any(|line| line.end_customer.is_some()) {
        true => Customers::Named,
        false => Customers::None,
    };
    Lines {
        rows: rows.collect(),
        more: more(report.lines.len(), ROWS, "use-report.csv"),
        customers,
        totals: report
            .totals
            .iter()
            .map(|(currency, total)| format!("{total} {currency}").into())
            .collect(),
        without_price: if unpriced.is_empty() {
            Shown::default()
        } else {
            let have = if unpriced.len() == 1 { "has" } else { "have" };
            format!("The total is without {}, which {have} no price.", unpriced.join(", ")).into()
        },
    }
}
