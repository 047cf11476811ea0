//! Text of the README and of `pages.toml` as the text of a man page. It knows as much Markdown as they use: code
//! between ticks, bold text, and links.

use clap_mangen::roff::{Inline, Roff, bold, italic, roman};

/// The whole text of the page that these pages quote.
pub const README: &str = include_str!("../../README.md");

/// A man page.
pub struct Page {
    /// The name of its file, such as `spla-usage-report.1`.
    pub file: String,
    /// Its source.
    pub roff: Vec<u8>,
}

/// The lines of the README below a heading, up to the next heading; none without such a heading.
pub fn section(heading: &str) -> Vec<&'static str> {
    let lines = README.lines().skip_while(|line| *line != heading).skip(1);
    lines.take_while(|line| !line.starts_with("## ") && !line.starts_with("### ")).collect()
}

/// A text with its code and its bold words in bold, and of its links the words alone.
pub fn inline(text: &str) -> Vec<Inline> {
    let mut pieces = Vec::new();
    for (at, piece) in text.split('`').enumerate() {
        if at % 2 == 1 {
            pieces.push(bold(piece));
            continue;
        }
        for (at, piece) in without_links(piece).split("**").enumerate() {
            match (piece.is_empty(), at % 2) {
                (true, _) => {}
                (false, 1) => pieces.push(bold(piece)),
                (false, _) => pieces.push(roman(piece)),
            }
        }
    }
    pieces
}

/// The text with `[words](place)` as `words`. Brackets without a place stay, as those of TOML.
fn without_links(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once("](") {
        let (before, words) = before.rsplit_once('[').unwrap_or((before, ""));
        let (_, after) = behind.split_once(')').unwrap_or(("", ""));
        plain.push_str(before);
        plain.push_str(words);
        rest = after;
    }
    plain.push_str(rest);
    plain
}

/// A list of terms, each with what it means.
pub fn definitions<'a>(
    roff: &mut Roff,
    heading: &str,
    entries: impl IntoIterator<Item = (Inline, &'a str)>,
) {
    roff.control("SH", [heading]);
    for (term, meaning) in entries {
        roff.control("TP", []);
        roff.text([term]);
        roff.text(inline(meaning));
    }
}

/// References to other pages, such as `spla-usage(1)`.
pub fn see_also<'a>(roff: &mut Roff, pages: impl IntoIterator<Item = (&'a str, &'a str)>) {
    roff.control("SH", ["SEE ALSO"]);
    let mut text = Vec::new();
    for (name, section) in pages {
        if !text.is_empty() {
            text.push(roman(", "));
        }
        text.extend([bold(name), roman(section)]);
    }
    roff.text(text);
}

/// The name of something that the reader is to fill in or to look for.
pub fn place(name: &str) -> Inline {
    italic(name)
}
