//! What to send and what it costs.

use crate::outputs::page::Shown;
use crate::use_report::{LineStanding, UseReport};

use super::marks::{Linked, of_line};
use super::words::or_nothing;

/// The lines.
pub(super) struct Lines {
    pub rows: Vec<Line>,
    pub totals: Vec<Shown>,
    /// How many lines have no amount, in words.
    pub without_price: Shown,
}

/// A line.
pub(super) struct Line {
    pub line: u32,
    pub description: Shown,
    pub product: Shown,
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
    let rows = report.lines.iter().map(|line| Line {
        line: line.line,
        description: Shown::of(&line.description),
        product: Shown::of(line.product.id()),
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
        standing: match line.standing {
            LineStanding::Stated => "stated",
            LineStanding::Withheld => "withheld",
        },
    });
    let unpriced: Vec<&str> = report
        .lines
        .iter()
        .filter(|line| line.amount.is_none())
        .map(|line| line.product.id())
        .collect();
    Lines {
        rows: rows.collect(),
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
