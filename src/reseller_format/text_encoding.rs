//! How the text of a file becomes bytes, and which letters an encoding has.

use std::borrow::Cow;
use std::collections::BTreeSet;

use encoding_rs::WINDOWS_1252;
use serde::Deserialize;

/// How text becomes bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
pub enum TextEncoding {
    /// UTF-8.
    #[default]
    #[serde(rename = "utf-8")]
    Utf8,
    /// UTF-8 with a mark before it, by which some spreadsheets know it.
    #[serde(rename = "utf-8-with-mark")]
    Utf8WithMark,
    /// UTF-16, the lower byte first, with a mark before it: without one nobody can tell.
    #[serde(rename = "utf-16le")]
    Utf16Le,
    /// The letters of Western Europe, a byte each.
    #[serde(rename = "windows-1252")]
    Windows1252,
}

/// What stands for a letter that an encoding lacks.
const LACKING: char = '?';
/// The mark before a text that says how it is encoded.
const MARK: char = '\u{feff}';

/// A text as far as an encoding can write it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Writable<'t> {
    /// The text, with a question mark for each letter that is lacking.
    pub text: Cow<'t, str>,
    /// These letters.
    pub lacking: BTreeSet<char>,
}

impl TextEncoding {
    /// The word in formats.
    pub fn text(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Utf8WithMark => "utf-8-with-mark",
            Self::Utf16Le => "utf-16le",
            Self::Windows1252 => "windows-1252",
        }
    }

    /// The text as far as it can be written.
    pub fn writable(self, text: &str) -> Writable<'_> {
        let mut lacking = BTreeSet::new();
        if self == Self::Windows1252 {
            lacking.extend(text.chars().filter(|letter| !is_in_windows_1252(*letter)));
        }
        let text = if lacking.is_empty() {
            Cow::Borrowed(text)
        } else {
            let written = |letter| if lacking.contains(&letter) { LACKING } else { letter };
            Cow::Owned(text.chars().map(written).collect())
        };
        Writable { text, lacking }
    }

    /// The bytes of a text that is [`writable`](Self::writable) as a whole.
    pub fn bytes(self, text: &str) -> Vec<u8> {
        match self {
            Self::Utf8 => text.as_bytes().to_vec(),
            Self::Utf8WithMark => format!("{MARK}{text}").into_bytes(),
            Self::Utf16Le => {
                let units = format!("{MARK}{text}");
                units.encode_utf16().flat_map(u16::to_le_bytes).collect()
            }
            Self::Windows1252 => WINDOWS_1252.encode(text).0.into_owned(),
        }
    }
}

fn is_in_windows_1252(letter: char) -> bool {
    let mut bytes = [0; 4];
    let (_, _, has_lacking) = WINDOWS_1252.encode(letter.encode_utf8(&mut bytes));
    !has_lacking
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_becomes_the_bytes_of_its_encoding() {
        let text = "ä€";
        let cases: [(TextEncoding, &[u8]); 4] = [
            (TextEncoding::Utf8, &[0xc3, 0xa4, 0xe2, 0x82, 0xac]),
            (TextEncoding::Utf8WithMark, &[0xef, 0xbb, 0xbf, 0xc3, 0xa4, 0xe2, 0x82, 0xac]),
            (TextEncoding::Utf16Le, &[0xff, 0xfe, 0xe4, 0x00, 0xac, 0x20]),
            (TextEncoding::Windows1252, &[0xe4, 0x80]),
        ];
        for (encoding, bytes) in cases {
            assert_eq!(encoding.bytes(text), bytes, "{}", encoding.text());
            assert!(encoding.writable(text).lacking.is_empty());
        }
    }

    #[test]
    fn letters_that_are_lacking_are_told() {
        let written = TextEncoding::Windows1252.writable("Łódź ć Ł");
        assert_eq!(written.text, "?ód? ? ?");
        assert_eq!(written.lacking, BTreeSet::from(['ć', 'ź', 'Ł']));
        assert_eq!(TextEncoding::Utf16Le.writable("Łódź").text, "Łódź");
    }
}
