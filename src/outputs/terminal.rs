//! Text for a terminal: tables, lines of a width that can be read, and names that cannot steer it.

use std::fmt::Write as _;

use crate::estate::is_control;

/// On which side of its column a cell stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// As text does.
    Left,
    /// As numbers do.
    Right,
}

/// Adds a table; `sides` has the side of each column.
pub fn table<const N: usize>(text: &mut String, rows: &[[String; N]], sides: [Side; N]) {
    let rows: Vec<[String; N]> =
        rows.iter().map(|row| row.each_ref().map(|cell| shown(cell))).collect();
    let mut widths = [0; N];
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    for row in &rows {
        let mut line = String::from(" ");
        for ((cell, &width), side) in row.iter().zip(&widths).zip(sides) {
            // Writing to a string cannot fail.
            let _ = match side {
                Side::Left => write!(line, " {cell:<width$} "),
                Side::Right => write!(line, " {cell:>width$} "),
            };
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
}

/// Adds lines behind a name at the margin; of more than `most` the first.
pub fn behind(text: &mut String, (margin, name): (usize, &str), lines: &[String], most: usize) {
    for (number, line) in lines.iter().take(most).enumerate() {
        let name = if number == 0 { name } else { "" };
        let cut = if number + 1 == most && lines.len() > most { " …" } else { "" };
        let _ = writeln!(text, "{name:<margin$}{line}{cut}");
    }
}

/// The words of `text` in lines of at most `width` characters; a longer word has a line to itself.
pub fn wrapped(text: &str, width: usize) -> Vec<String> {
    joined(text.split_whitespace(), " ", width)
}

/// The pieces in lines of at most `width` characters, with `between` between those of a line; a longer
/// piece has a line to itself.
pub fn joined<'a>(
    pieces: impl IntoIterator<Item = &'a str>,
    between: &str,
    width: usize,
) -> Vec<String> {
    let length = |text: &str| text.chars().count();
    let mut lines: Vec<String> = Vec::new();
    for piece in pieces {
        match lines.last_mut() {
            Some(line) if length(line) + length(between) + length(piece) <= width => {
                line.push_str(between);
                line.push_str(piece);
            }
            _ => lines.push(piece.to_owned()),
        }
    }
    lines
}

/// Text for a terminal: control and direction characters are shown, not obeyed.
pub fn shown(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        if is_control(c) {
            let _ = write!(safe, "\\u{{{:x}}}", u32::from(c));
        } else {
            safe.push(c);
        }
    }
    safe
}

/// A number of days in words.
pub fn in_days(days: u64) -> String {
    format!("{days} day{}", if days == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_messages_are_broken_between_words() {
        assert_eq!(wrapped("one two three", 7), ["one two", "three"]);
        assert_eq!(wrapped("unbreakable", 4), ["unbreakable"]);
        assert!(wrapped("", 4).is_empty());
        assert_eq!(joined(["a b", "c", "d"], ", ", 6), ["a b, c", "d"]);
    }

    #[test]
    fn a_name_cannot_steer_the_terminal() {
        assert_eq!(shown("a\u{1b}[31mb\u{202e}c"), "a\\u{1b}[31mb\\u{202e}c");
    }
}
