//! What a stream of bytes is, and its records.
//!
//! Everything is told from the content; no name of a file comes here.

use std::io::Read;

use super::decoded::Utf8Text;
use super::encoding::{Encoding, EncodingSeen};
use super::error::SheetError;
use super::foreign::Foreign;
use super::line_ends::{LineEnds, ended_by_feeds};
use super::packing::{Packing, unpacked};
use super::peeked::Peeked;
use super::reader::Reader;
use super::workbook::{Workbook, is_workbook};

/// How much of a text is looked at to tell what it is.
const OPENING: usize = 4 * 1024;
const LONGEST_MAGIC: usize = 8;

/// A file whose nature is known and whose rows can be read.
pub struct LaidOpen {
    /// How its bytes were packed.
    pub packing: Packing,
    /// The encoding of its text, as far as that has been read; none for a workbook.
    pub encoding: EncodingSeen,
    /// Its rows.
    pub content: Content,
}

/// The rows of a file, by what the file is.
pub enum Content {
    /// Delimited text. The delimiter is a comma until the reader is told another.
    Text(Reader<Box<dyn Read>>),
    /// A workbook with its sheets.
    Workbook(Box<Workbook>),
}

/// Tells what `content` is, from its bytes alone, and gives access to its rows. The encoding of a text
/// is found, unless it is `stated`.
///
/// # Errors
/// Fails when the stream fails, when it is of a kind that holds no rows, and when its first bytes are
/// broken. Faults further on are told when the records are read.
pub fn lay_open(content: Box<dyn Read>, stated: Option<Encoding>) -> Result<LaidOpen, SheetError> {
    let (packing, content) = unpacked(content)?;
    let mut content = Peeked::new(content);
    let opening = content.opening(LONGEST_MAGIC)?;
    if is_workbook(opening) {
        let content = Content::Workbook(Box::new(Workbook::open(content)?));
        return Ok(LaidOpen { packing, encoding: EncodingSeen::new(), content });
    }
    let text = Utf8Text::new(content, stated)?;
    let (encoding, clock) = (text.encoding(), text.clock());
    let (mut text, clock): (Peeked<Box<dyn Read>>, _) = match ended_by_feeds(text)? {
        LineEnds::AsWritten(text) => (Peeked::new(Box::new(text)), Some(clock)),
        // This looks a byte ahead of the reader, so that the clock would be late.
        LineEnds::LoneReturns(text) => (Peeked::new(Box::new(text)), None),
    };
    let opening = text.opening(OPENING)?;
    if let Some(foreign) = Foreign::of_text(opening) {
        return Err(SheetError::Foreign(foreign));
    }
    let reader: Reader<Box<dyn Read>> = Reader::new(Box::new(text), b',');
    let reader = match clock {
        Some(clock) => reader.with_clock(clock),
        None => reader,
    };
    Ok(LaidOpen { packing, encoding, content: Content::Text(reader) })
}
