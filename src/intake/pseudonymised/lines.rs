//! Delimited text, each row on the line that it has in the original.

use std::borrow::Cow;

use crate::sheet::{Encoding, EncodingFound};

/// Rows, each on the line that it has in the original.
pub(super) struct Lines {
    pub(super) text: String,
    pub(super) line: u32,
    pub(super) delimiter: char,
}

impl Lines {
    /// Adds a row; none where another row is on its line already.
    pub(super) fn row<'c>(
        &mut self,
        line: u32,
        cells: impl Iterator<Item = Cow<'c, str>>,
    ) -> Option<()> {
        if line < self.line {
            return None;
        }
        while self.line < line {
            self.text.push('\n');
            self.line += 1;
        }
        for (at, cell) in cells.enumerate() {
            if at > 0 {
                self.text.push(self.delimiter);
            }
            let bare = !cell.contains([self.delimiter, '"', '\n', '\r']);
            if bare {
                self.text.push_str(&cell);
            } else {
                self.text.push('"');
                self.text.push_str(&cell.replace('"', "\"\""));
                self.text.push('"');
            }
            let breaks = cell.matches('\n').count();
            self.line += u32::try_from(breaks).ok()?;
        }
        self.text.push('\n');
        self.line += 1;
        Some(())
    }
}

/// The bytes of a text in the encoding of the original, as far as what is told of it depends on that.
pub(super) fn encoded(
    text: &str,
    found: Option<EncodingFound>,
    settled: Option<Encoding>,
) -> Option<(Vec<u8>, Option<Encoding>)> {
    let narrow = match found {
        Some(EncodingFound::GuessedWindows1252 { .. }) => true,
        Some(EncodingFound::Known(Encoding::Windows1252)) => settled.is_some(),
        _ => false,
    };
    if !narrow {
        return Some((text.as_bytes().to_vec(), None));
    }
    let (bytes, _, lost) = encoding_rs::WINDOWS_1252.encode(text);
    (!lost).then(|| (bytes.into_owned(), settled))
}
