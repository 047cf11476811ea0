//! What a stream of bytes is, and its records.
//!
//! Everything is told from the content; no name of a file comes here.

use std::io::Read;

use super::decoded::Utf8Text;
use super::encoding::{Encoding, EncodingSeen};
use super::error::SheetError;
use super::foreign::Foreign;
use super::json::{JsonRows, read_json};
use super::ldif::Ldif;
use super::line_ends::{LineEnds, ended_by_feeds};
use super::lines::count;
use super::local_group::{LocalGroups, is_listing, read_listings};
use super::packing::{Packing, unpacked};
use super::peeked::Peeked;
use super::reader::Reader;
use super::workbook::{Workbook, is_workbook};

/// How much of a text is looked at to tell what it is.
const OPENING: usize = 4 * 1024;
const LONGEST_MAGIC: usize = 8;
/// The most text that is taken into memory at once, in MiB.
const LARGEST_WHOLE: u64 = 512;
const MIB: u64 = 1024 * 1024;

/// A file whose nature is known and whose rows can be read.
pub struct LaidOpen {
    /// How its bytes were packed.
    pub packing: Packing,
    /// The encoding of its text, as far as that has been read; none for a workbook, which says it itself.
    pub encoding: Option<EncodingSeen>,
    /// Its rows.
    pub content: Content,
}

/// The rows of a file, by what the file is.
pub enum Content {
    /// Delimited text. The delimiter is a comma until the reader is told another.
    Text(Reader<Box<dyn Read>>),
    /// A workbook with its sheets.
    Workbook(Box<Workbook>),
    /// The objects of a file of JSON.
    Json(JsonRows),
    /// The entries of a directory in LDIF, to be read with the attributes that are wanted.
    Ldif(Ldif),
    /// The members of local groups, as the command `net localgroup` lists them.
    LocalGroups(LocalGroups),
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
        return Ok(LaidOpen { packing, encoding: None, content });
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
    let content = if begins_json(opening) {
        Content::Json(read_json(&whole(text)?)?)
    } else if begins_ldif(opening) {
        Content::Ldif(Ldif::new(Box::new(text)))
    } else if is_listing(opening) {
        Content::LocalGroups(read_listings(&whole(text)?)?)
    } else {
        let reader: Reader<Box<dyn Read>> = Reader::new(Box::new(text), b',');
        Content::Text(match clock {
            Some(clock) => reader.with_clock(clock),
            None => reader,
        })
    };
    Ok(LaidOpen { packing, encoding: Some(encoding), content })
}

/// Whether a text begins as JSON does that has objects. A header of delimited text may begin with a
/// bracket, but not with these.
fn begins_json(opening: &[u8]) -> bool {
    let mut letters = opening.iter().filter(|byte| !byte.is_ascii_whitespace());
    match (letters.next(), letters.next()) {
        (Some(b'{'), next) => matches!(next, Some(b'"' | b'}') | None),
        (Some(b'['), next) => matches!(next, Some(b'{' | b'[' | b']') | None),
        _ => false,
    }
}

/// Whether the first line of a text that is no comment is one that only LDIF begins with.
fn begins_ldif(opening: &[u8]) -> bool {
    let lines = opening.split(|&byte| byte == b'\n').map(<[u8]>::trim_ascii_end);
    let mut lines = lines.filter(|line| !line.is_empty() && !line.starts_with(b"#"));
    // A comment may go on, folded.
    let first = lines.find(|line| !line.starts_with(b" ")).unwrap_or_default();
    let begins =
        |with: &[u8]| first.get(..with.len()).is_some_and(|start| start.eq_ignore_ascii_case(with));
    begins(b"dn:")
        || (begins(b"version:") && first.split(|&byte| byte == b':').nth(1).is_some_and(is_number))
}

fn is_number(text: &[u8]) -> bool {
    let text = text.trim_ascii();
    !text.is_empty() && text.iter().all(u8::is_ascii_digit)
}

/// The whole text, for a format that has no rows before its end.
fn whole(text: impl Read) -> Result<String, SheetError> {
    let mut bytes = Vec::new();
    text.take(LARGEST_WHOLE * MIB + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LARGEST_WHOLE * MIB {
        return Err(SheetError::TooLarge { what: "the file", limit_mib: LARGEST_WHOLE });
    }
    String::from_utf8(bytes).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let valid = error.as_bytes().get(..valid).unwrap_or_default();
        SheetError::NotUtf8 { line: count(b'\n', valid).saturating_add(1) }
    })
}
