//! What the texts of `plan` and of differences have in common: running text, and lists that end early.

use std::fmt::Write as _;

use super::terminal::{behind, shown, wrapped};

/// Characters of a line of running text.
pub(super) const WIDTH: usize = 92;
/// Rows of a list that a text tells; `--json` has them all.
pub(super) const TOLD: usize = 40;

/// Running text at the margin.
pub(super) fn running(text: &mut String, words: &str) {
    let lines = wrapped(&shown(words), WIDTH);
    behind(text, (2, ""), &lines, lines.len().max(1));
}

/// Says how many of a list are left out.
pub(super) fn rest(text: &mut String, all: usize) {
    if all > TOLD {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "  … and {} more in --json", all - TOLD);
    }
}
