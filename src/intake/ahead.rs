//! Looks at lines before they are read, for whoever finds things faster when he knows what will be asked for. What is
//! seen here decides nothing: every line is read in its turn.

use memchr::memchr_iter;

use crate::sheet::trimmed;

/// The text of one field in each of some lines, as far as it can be told without reading these: empty where a line has
/// no such field, and another where a quoted cell before it holds a delimiter.
pub(super) fn field_of_lines(lines: &[u8], field: (usize, u8)) -> Vec<&str> {
    let lines = lines.strip_suffix(b"\n").unwrap_or(lines).split(|&byte| byte == b'\n');
    lines.map(|line| field_of(line, field).map_or("", trimmed)).collect()
}

fn field_of(line: &[u8], (field, delimiter): (usize, u8)) -> Option<&str> {
    let mut ends = memchr_iter(delimiter, line);
    let start = match field {
        0 => 0,
        _ => ends.nth(field - 1)? + 1,
    };
    let end = ends.next().unwrap_or(line.len());
    let cell = line[start..end].trim_ascii();
    let within = cell.strip_prefix(b"\"").and_then(|cell| cell.strip_suffix(b"\""));
    std::str::from_utf8(within.unwrap_or(cell)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_seen_where_a_line_has_it() {
        let lines = "a,b,c\n\nonly\nd, \u{e4} ,f\r\n\"g\",\"h\",i\"\n".as_bytes();
        let field = |field| field_of_lines(lines, (field, b','));
        assert_eq!(field(0), ["a", "", "only", "d", "g"]);
        assert_eq!(field(1), ["b", "", "", "\u{e4}", "h"]);
        assert_eq!(field(2), ["c", "", "", "f", "i\""]);
        assert_eq!(field(3), [""; 5]);
    }
}
