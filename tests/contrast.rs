//! Every colour of text on the pages is read easily on every ground that it stands on, light and dark: at least 4.5 to 1,
//! as WCAG 2 asks (success criterion 1.4.3). What the pages show besides text, such as bars, has at least 3 to 1 (1.4.11).

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a style sheet that is not as it has to be is a failed test"
)]
#![allow(clippy::float_arithmetic, reason = "a contrast is no quantity")]

use std::collections::BTreeMap;

const PAGE: &str = include_str!("../src/outputs/pages/page.css");
const REPORT: &str = include_str!("../src/outputs/pages/use_report.css");

/// Text and the ground on which it stands.
const TEXTS: [(&str, &str); 15] = [
    ("ink", "paper"),
    ("quiet", "paper"),
    ("accent", "paper"),
    ("rise", "paper"),
    ("fall", "paper"),
    ("care", "paper"),
    ("bad", "paper"),
    // The verdict, the edition that a scope has, the sections to copy.
    ("good", "soft"),
    ("care", "soft"),
    ("bad", "soft"),
    ("ink", "soft"),
    ("quiet", "soft"),
    // Where a link has led.
    ("ink", "mark"),
    ("quiet", "mark"),
    ("accent", "mark"),
];

const DRAWN: [(&str, &str); 4] =
    [("whole", "paper"), ("rise", "paper"), ("fall", "paper"), ("accent", "paper")];

/// The colours of one of the schemes: `--name: #rrggbb` of every `:root`, of which those within `@media` are the dark ones.
fn colours(style: &str, scheme: &str) -> BTreeMap<String, [u32; 3]> {
    let mut colours = BTreeMap::new();
    let mut now = "light";
    for line in style.lines() {
        if line.starts_with("@media") {
            now = if line.contains("prefers-color-scheme: dark") { "dark" } else { "other" };
        }
        for part in line.split("--").skip(1) {
            let Some((name, value)) = part.split_once(": #") else { continue };
            let hex: String = value.chars().take_while(char::is_ascii_hexdigit).collect();
            // Light colours hold in the dark as well, unless another one takes their place.
            if hex.len() == 6 && (now == scheme || now == "light") {
                let part = |at: usize| u32::from_str_radix(&hex[at..at + 2], 16).unwrap();
                colours.insert(name.to_owned(), [part(0), part(2), part(4)]);
            }
        }
        // A rule that ends at the margin is one of all schemes again, or the end of `@media`.
        if line == "}" {
            now = "light";
        }
    }
    colours
}

/// The relative luminance of a colour.
fn luminance(colour: [u32; 3]) -> f64 {
    let linear = |part: u32| {
        let part = f64::from(part) / 255.0;
        if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    };
    let [red, green, blue] = colour.map(linear);
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

fn contrast(one: [u32; 3], other: [u32; 3]) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

#[test]
fn black_on_white_is_twenty_one_to_one() {
    assert!((contrast([0; 3], [255; 3]) - 21.0).abs() < 1e-9);
    assert!((contrast([119; 3], [255; 3]) - 4.48).abs() < 0.01);
    let style = ":root { --a: #000000; --b: #ffffff; }\n@media (prefers-color-scheme: dark) {\n:root { --a: #112233; }\n}\n";
    assert_eq!(colours(style, "light")["a"], [0, 0, 0]);
    assert_eq!(colours(style, "dark")["a"], [17, 34, 51]);
    assert_eq!(colours(style, "dark")["b"], [255, 255, 255]);
}

#[test]
fn every_colour_can_be_read() {
    let mut wrong = Vec::new();
    for scheme in ["light", "dark"] {
        let mut all = colours(PAGE, scheme);
        all.extend(colours(REPORT, scheme));
        for (pairs, least) in [(&TEXTS[..], 4.5), (&DRAWN, 3.0)] {
            for (text, ground) in pairs {
                let contrast = contrast(all[*text], all[*ground]);
                if contrast < least {
                    wrong.push(format!("{scheme}: {text} on {ground} {contrast:.2}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
