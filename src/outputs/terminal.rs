//! Text for a terminal: tables, lines of a width that can be read, and names that cannot steer it.

use std::fmt::Write as _;

use crate::sheet::is_control;

/// On which side of its column a cell stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// As text does.
    Left,
    /// As numbers do.
    Right,
}

/// The most characters that a column is made wide for the sake of a cell. A longer one moves what follows it in its
/// own line, and no other line.
const WIDEST: usize = 120;

/// The width of a column with these cells, in characters.
pub fn column_width<'a>(cells: impl IntoIterator<Item = &'a String>) -> usize {
    cells.into_iter().map(|cell| cell.chars().count().min(WIDEST)).max().unwrap_or(0)
}

/// The cell with blanks on its other side up to the width of its column.
pub fn padded(cell: &str, width: usize, side: Side) -> String {
    let blanks = " ".repeat(width.saturating_sub(cell.chars().count()));
    match side {
        Side::Left => format!("{cell}{blanks}"),
        Side::Right => format!("{blanks}{cell}"),
    }
}

/// Adds a table; `sides` has the side of each column.
pub fn table<const N: usize>(text: &mut String, rows: &[[String; N]], sides: [Side; N]) {
    let rows: Vec<[String; N]> =
        rows.iter().map(|row| row.each_ref().map(|cell| shown(cell))).collect();
    let widths: [usize; N] =
        std::array::from_fn(|column| column_width(rows.iter().map(|row| &row[column])));
    for row in &rows {
        let mut line = String::from(" ");
        for ((cell, &width), side) in row.iter().zip(&widths).zip(sides) {
            // Writing to a string cannot fail.
            let _ = write!(line, " {} ", padded(cell, width, side));
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

/// Text of several lines for a terminal: nothing but its line ends is obeyed.
pub fn lines_shown(text: &str) -> String {
    text.split('\n').map(shown).collect::<Vec<_>>().join("\n")
}

/// JSON for a terminal. A control or direction character can only stand within a string of it, where its number
/// means the same.
pub fn json_shown(json: &str) -> String {
    let mut safe = String::with_capacity(json.len());
    let mut units = [0; 2];
    for c in json.chars() {
        if is_control(c) && c != '\n' {
            for unit in c.encode_utf16(&mut units) {
                let _ = write!(safe, "\\u{unit:04x}");
            }
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
    fn a_cell_of_any_length_moves_its_own_line_only() {
        let long = "x".repeat(70_000);
        let rows = [[long.clone(), "1".to_owned()], ["y".to_owned(), "2".to_owned()]];
        let mut text = String::new();
        table(&mut text, &rows, [Side::Left, Side::Right]);
        let blanks = " ".repeat(WIDEST - 1);
        assert_eq!(text, format!("  {long}  1\n  y{blanks}  2\n"));
    }

    #[test]
    fn json_says_the_same_without_steering_the_terminal() {
        let name = "gpj\u{202e}exe\u{1b}[31m\u{7f}\u{85}\n\u{feff}";
        let json = serde_json::to_string_pretty(&[name]).unwrap();
        let safe = json_shown(&json);
        assert!(!safe.chars().any(|c| is_control(c) && c != '\n'), "{safe}");
        assert_eq!(serde_json::from_str::<[String; 1]>(&safe).unwrap(), [name]);
        assert!(safe.contains("gpj\\u202eexe"), "{safe}");
    }

    #[test]
    fn a_name_cannot_steer_the_terminal() {
        assert_eq!(lines_shown("a\r\nb\u{1b}c\n"), "a\\u{d}\nb\\u{1b}c\n");
        assert_eq!(shown("a\u{1b}[31mb\u{202e}c"), "a\\u{1b}[31mb\\u{202e}c");
    }
}
