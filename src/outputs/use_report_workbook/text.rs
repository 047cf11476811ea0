//! Text as a cell of a workbook can hold it.

use std::fmt::Write as _;

use crate::outputs::terminal::shown;
use crate::reseller_format::LONGEST_CELL as MOST;

/// The text with what could steer a reader shown, as everywhere; also the two characters that XML cannot hold beside
/// them. What is too long ends with a mark that says so.
pub(super) fn cell_text(text: &str) -> String {
    let mut whole = shown(text);
    if whole.contains(['\u{fffe}', '\u{ffff}']) {
        whole = whole.replace('\u{fffe}', "\\u{fffe}").replace('\u{ffff}', "\\u{ffff}");
    }
    // A text has at least as many bytes as units.
    if whole.len() <= MOST || whole.encode_utf16().count() <= MOST {
        return whole;
    }
    let mut mark = String::new();
    // Writing to a string cannot fail.
    let _ = write!(mark, " … [cut: {} characters in all]", whole.chars().count());
    let room = MOST - mark.encode_utf16().count();
    let mut units = 0;
    let end = whole.char_indices().find(|(_, c)| {
        units += c.len_utf16();
        units > room
    });
    whole.truncate(end.map_or(whole.len(), |(at, _)| at));
    whole + &mark
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_xml_cannot_hold_is_shown() {
        // text                  as it is written
        let cases = [
            ("=1+1", "=1+1"),
            ("a\u{0}b\u{1b}c", "a\\u{0}b\\u{1b}c"),
            ("a\u{fffe}b\u{ffff}", "a\\u{fffe}b\\u{ffff}"),
            ("gpj\u{202e}exe\r\n", "gpj\\u{202e}exe\\u{d}\\u{a}"),
            ("", ""),
        ];
        for (text, written) in cases {
            assert_eq!(cell_text(text), written);
        }
    }

    #[test]
    fn what_is_too_long_is_cut_with_a_mark() {
        let fits = "x".repeat(MOST);
        assert_eq!(cell_text(&fits), fits);
        // Letters of two units each, of four bytes each.
        let pairs = "𝄞".repeat(MOST / 2);
        assert_eq!(cell_text(&pairs), pairs);
        for letter in ["x", "ü", "𝄞"] {
            let cut = cell_text(&letter.repeat(40_000));
            assert!(cut.starts_with(letter), "{letter}");
            assert!(cut.ends_with(" … [cut: 40000 characters in all]"), "{letter}");
            assert!((MOST - 1..=MOST).contains(&cut.encode_utf16().count()), "{letter}");
        }
    }
}
