//! Which encoding a text is in: stated, told by its mark, or told by its bytes.
//!
//! Names and looks only; [`Utf8Text`](super::decoded::Utf8Text) does the reading.

use std::cell::Cell;
use std::fmt;
use std::rc::Rc;

/// An encoding that a text can be stated to be in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, with or without a mark.
    Utf8,
    /// UTF-16, low byte first, as PowerShell and Excel write it.
    Utf16Le,
    /// UTF-16, high byte first.
    Utf16Be,
    /// Windows-1252, the "ANSI" of Western Europe.
    Windows1252,
}

impl fmt::Display for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Utf8 => "UTF-8",
            Self::Utf16Le => "UTF-16LE",
            Self::Utf16Be => "UTF-16BE",
            Self::Windows1252 => "Windows-1252",
        })
    }
}

/// What is known of the encoding of a text as far as it has been read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EncodingFound {
    /// Nothing but ASCII so far, which UTF-8 and Windows-1252 write alike.
    Ascii,
    /// Stated, marked or plain from the bytes.
    Known(Encoding),
    /// Windows-1252, because it is not UTF-8: a guess.
    GuessedWindows1252 {
        /// The line with the first byte that decided it, from 1.
        line: u32,
    },
}

/// The encoding of a text that is being read; ask once it has been read.
#[derive(Debug, Clone)]
pub struct EncodingSeen(Rc<Cell<EncodingFound>>);

impl EncodingSeen {
    pub(super) fn new() -> Self {
        Self(Rc::new(Cell::new(EncodingFound::Ascii)))
    }

    pub(super) fn set(&self, found: EncodingFound) {
        self.0.set(found);
    }

    /// What is known so far.
    pub fn get(&self) -> EncodingFound {
        self.0.get()
    }
}

/// How many bytes of a file are looked at to tell UTF-16 without a mark.
pub(super) const OPENING: usize = 256;

/// The encoding that the mark at the very beginning states, and the length of the mark.
pub(super) fn marked(opening: &[u8]) -> Option<(Encoding, usize)> {
    let marks: [(&[u8], Encoding); 3] = [
        (b"\xef\xbb\xbf", Encoding::Utf8),
        (b"\xff\xfe", Encoding::Utf16Le),
        (b"\xfe\xff", Encoding::Utf16Be),
    ];
    let mark = marks.iter().find(|(mark, _)| opening.starts_with(mark))?;
    Some((mark.1, mark.0.len()))
}

/// UTF-16 without a mark: the characters of a header are mostly Latin, so that one byte of each pair
/// is zero and always the same one.
pub(super) fn unmarked_utf16(opening: &[u8]) -> Option<Encoding> {
    let (pairs, _) = opening.as_chunks::<2>();
    let high_zero = pairs.iter().filter(|[first, second]| *first != 0 && *second == 0).count();
    let low_zero = pairs.iter().filter(|[first, second]| *first == 0 && *second != 0).count();
    let both_zero = pairs.contains(&[0, 0]);
    let most = pairs.len() - pairs.len() / 4;
    if pairs.is_empty() || both_zero {
        None
    } else if high_zero >= most {
        Some(Encoding::Utf16Le)
    } else if low_zero >= most {
        Some(Encoding::Utf16Be)
    } else {
        None
    }
}

/// What the bytes from the first one beyond ASCII on are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sequence {
    /// A character of UTF-8.
    Character(char),
    /// The beginning of one; more bytes decide.
    CutOff,
    /// No character of UTF-8.
    NotUtf8,
}

/// Looks at the bytes from one beyond ASCII on.
pub(super) fn sequence(bytes: &[u8]) -> Sequence {
    let bytes = bytes.get(..4).unwrap_or(bytes);
    let (valid, cut_off) = match std::str::from_utf8(bytes) {
        Ok(text) => (text, false),
        Err(error) => {
            let valid = bytes.get(..error.valid_up_to()).unwrap_or_default();
            (std::str::from_utf8(valid).unwrap_or_default(), error.error_len().is_none())
        }
    };
    match valid.chars().next() {
        Some(character) => Sequence::Character(character),
        None if cut_off => Sequence::CutOff,
        None => Sequence::NotUtf8,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utf16_without_a_mark_is_told_by_its_zero_bytes() {
        assert_eq!(unmarked_utf16(b"h\0o\0s\0t\0"), Some(Encoding::Utf16Le));
        assert_eq!(unmarked_utf16(b"\0h\0o\0s\0t"), Some(Encoding::Utf16Be));
        // Three of four characters are Latin.
        assert_eq!(unmarked_utf16(b"a\0\x3a\x04b\0c\0"), Some(Encoding::Utf16Le));
        for neither in [&b""[..], b"h", b"host", b"a\0\0b", b"a\0\0\0b\0c\0", b"\0\0"] {
            assert_eq!(unmarked_utf16(neither), None, "{neither:?}");
        }
    }

    #[test]
    fn a_sequence_is_a_character_cut_off_or_none() {
        assert_eq!(sequence("ü,".as_bytes()), Sequence::Character('ü'));
        assert_eq!(sequence("€uro".as_bytes()), Sequence::Character('€'));
        assert_eq!(sequence(b"\xc3"), Sequence::CutOff);
        assert_eq!(sequence(b"\xe2\x82"), Sequence::CutOff);
        assert_eq!(sequence(b"\xfcller"), Sequence::NotUtf8);
        assert_eq!(sequence(b"\xc3,"), Sequence::NotUtf8);
    }
}
