//! A table of any number of columns for a terminal: what does not fit beside the rest goes on in a block below, with
//! the first column repeated.

use std::fmt::Write as _;

use super::terminal::{Side, column_width, padded, shown};

/// What stands between two columns, and at the margin.
const GAP: usize = 2;

/// A column with its header.
#[derive(Debug, Clone)]
pub struct Column {
    side: Side,
    cells: Vec<String>,
    width: usize,
}

impl Column {
    /// A column; the first cell is its header. Names in it cannot steer the terminal.
    pub fn new(side: Side, cells: impl IntoIterator<Item = String>) -> Self {
        let cells: Vec<String> = cells.into_iter().map(|cell| shown(&cell)).collect();
        let width = column_width(&cells);
        Self { side, cells, width }
    }

    fn put(&self, line: &mut String, row: usize) {
        let cell = self.cells.get(row).map_or("", String::as_str);
        // Writing to a string cannot fail.
        let _ = write!(line, "{:GAP$}{}", "", padded(cell, self.width, self.side));
    }
}

/// Adds the columns behind `first`, in as many blocks as a `width` in characters needs.
pub fn blocks(text: &mut String, first: &Column, columns: &[Column], width: usize) {
    let mut rest = columns;
    while !rest.is_empty() {
        let mut taken = GAP + first.width;
        let fits = |column: &&Column| {
            taken += GAP + column.width;
            taken <= width
        };
        // A column that is too wide by itself stands alone.
        let count = rest.iter().take_while(fits).count().max(1);
        let (block, behind) = rest.split_at(count);
        if rest.len() < columns.len() {
            text.push('\n');
        }
        for row in 0..first.cells.len() {
            let mut line = String::new();
            first.put(&mut line, row);
            block.iter().for_each(|column| column.put(&mut line, row));
            text.push_str(line.trim_end());
            text.push('\n');
        }
        rest = behind;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_goes_on_below() {
        let column =
            |side, cells: &[&str]| Column::new(side, cells.iter().map(|c| (*c).to_owned()));
        let first = column(Side::Left, &["M", "1", "2"]);
        let columns = [
            column(Side::Right, &["wide", "7", "12"]),
            column(Side::Left, &["s", "a", ""]),
            column(Side::Left, &["wider than all", "\u{1b}", "b"]),
            column(Side::Left, &["x", "y", "z"]),
        ];
        let mut text = String::new();
        blocks(&mut text, &first, &columns, 12);
        let expected = "  M  wide  s\n  1     7  a\n  2    12\n\n  M  wider than all\n  1  \\u{1b}\n  2  b\n\n  \
                        M  x\n  1  y\n  2  z\n";
        assert_eq!(text, expected);
    }
}
