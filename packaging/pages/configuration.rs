//! `spla-usage.toml(5)`: the section of the README about the configuration, as a page.

use clap_mangen::roff::{Roff, bold, roman};

use super::text::{self, Page, section};

/// The mark above the configuration in the README.
const MARK: &str = "<!-- configuration -->";

/// The page.
pub fn page() -> Page {
    let mut roff = Roff::new();
    let version = concat!("spla-usage ", env!("CARGO_PKG_VERSION"));
    roff.control("TH", ["spla-usage.toml", "5", "", version, ""]);
    roff.control("SH", ["NAME"]);
    roff.text([roman("spla-usage.toml - configuration of spla-usage")]);
    let lines = section("## Configuration");
    let mut parts = lines.split(|line| line.starts_with("```"));
    roff.control("SH", ["DESCRIPTION"]);
    let before = parts.next().unwrap_or_default();
    paragraphs(&mut roff, before.iter().copied().filter(|line| *line != MARK));
    roff.control("SH", ["SECTIONS AND KEYS"]);
    for line in parts.next().unwrap_or_default() {
        setting(&mut roff, line);
    }
    roff.control("SH", ["NOTES"]);
    paragraphs(&mut roff, parts.flatten().copied());
    let files = [(
        text::place("spla-usage.toml"),
        "in the folder of the call, unless `--config` names another file",
    )];
    text::definitions(&mut roff, "FILES", files);
    text::see_also(&mut roff, [("spla-usage", "(1)"), ("spla-usage-check", "(1)")]);
    Page { file: "spla-usage.toml.5".to_owned(), roff: roff.render().into_bytes() }
}

/// The paragraphs that blank lines divide.
fn paragraphs<'a>(roff: &mut Roff, lines: impl Iterator<Item = &'a str>) {
    let lines: Vec<&str> = lines.collect();
    for paragraph in lines.split(|line| line.is_empty()).filter(|lines| !lines.is_empty()) {
        roff.control("PP", []);
        roff.text(text::inline(&paragraph.join(" ")));
    }
}

/// A line of the configuration: the head of a section, or a key with the value that the README gives it.
fn setting(roff: &mut Roff, line: &str) {
    let (setting, comment) = without_comment(line);
    if setting.starts_with('[') {
        roff.control("SS", [setting]);
        roff.text(text::inline(comment));
    } else if !setting.is_empty() {
        let (key, value) = setting.split_once(" = ").unwrap_or((setting, ""));
        roff.control("TP", []);
        roff.text([bold(key), roman(format!(" = {value}"))]);
        // A key that says all by itself has no body.
        if !comment.is_empty() {
            roff.text(text::inline(comment));
        }
    }
}

/// What a line of TOML says, and its comment. A `#` between quotes begins no comment.
fn without_comment(line: &str) -> (&str, &str) {
    let mut quoted = false;
    for (at, letter) in line.char_indices() {
        match letter {
            '"' => quoted = !quoted,
            '#' if !quoted => return (line[..at].trim_end(), line[at + 1..].trim_start()),
            _ => {}
        }
    }
    (line.trim_end(), "")
}
