//! Words and measures that several parts of the page share.

use crate::outputs::page::{Column, Shown, Table};

use super::Listed;

/// What stands where nothing is known.
pub(super) const NOTHING: &str = "–";
/// Rows of a table; the files have all of them.
pub(super) const ROWS: usize = 100;

/// A table with its first rows; `place` has the others.
pub(super) fn listed(
    label: &'static str,
    columns: &[Column],
    rows: impl ExactSizeIterator<Item = Vec<Shown>>,
    place: &str,
) -> Listed {
    let all = rows.len();
    let more = more(all, ROWS, place);
    let table = Table { label, columns: columns.to_vec(), rows: rows.take(ROWS).collect() };
    Listed { table, all, more }
}

/// Says how many of `all` are not among the first, and where they are.
pub(super) fn more(all: usize, first: usize, place: &str) -> Shown {
    match all.saturating_sub(first) {
        0 => Shown::default(),
        rest => format!("… and {rest} more in {place}").into(),
    }
}

/// Text, or a sign that there is none.
pub(super) fn or_nothing(text: Option<&str>) -> Shown {
    Shown::of(text.filter(|text| !text.is_empty()).unwrap_or(NOTHING))
}

/// The name of an end customer.
pub(super) fn customer(name: Option<&str>) -> Shown {
    Shown::of(name.filter(|name| !name.is_empty()).unwrap_or("the provider"))
}
