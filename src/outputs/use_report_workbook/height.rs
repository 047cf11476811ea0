//! How high a row has to be: not every program fits a row to text that breaks, and none does to a cell of several
//! columns.

use rust_xlsxwriter::{Worksheet, XlsxError};

/// The height of a line in points.
const LINE: u32 = 15;
/// The most lines that a row has room for.
const MOST: usize = 27;

/// How many lines a text of so many characters needs in a column of so many, which is counted in digits: letters are
/// narrower, by about as much as is lost at the end of a line because words are not broken.
fn lines(characters: usize, width: u32) -> usize {
    let width = usize::try_from(width).unwrap_or(usize::MAX);
    characters.div_ceil(width.max(1)).clamp(1, MOST)
}

/// Makes a row high enough for texts, each with the characters that it has and those of its column.
///
/// # Errors
/// Fails where the sheet has no such row.
pub(super) fn fit(
    sheet: &mut Worksheet,
    row: u32,
    texts: impl Iterator<Item = (usize, u32)>,
) -> Result<(), XlsxError> {
    let most = texts.map(|(characters, width)| lines(characters, width)).max().unwrap_or(1);
    if most > 1 {
        sheet.set_row_height(row, u32::try_from(most).unwrap_or(1) * LINE)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_has_the_lines_that_it_needs() {
        // characters, width, lines
        let cases =
            [(0, 40, 1), (40, 40, 1), (41, 40, 2), (120, 40, 3), (40_000, 40, MOST), (3, 0, 3)];
        for (characters, width, expected) in cases {
            assert_eq!(lines(characters, width), expected, "{characters} in {width}");
        }
    }
}
