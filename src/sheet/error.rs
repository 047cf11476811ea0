//! Why a file cannot be read on, in words for the person who handed it over.
//!
//! Must not know what the rows mean: every error here is about bytes, text or the shape of a file.

use std::io;

use super::foreign::Foreign;
use super::json::JsonError;
use super::ldif::LdifError;
use super::packing::{MOST_TIMES, MUCH_MIB};
use super::reader::MOST_COLUMNS;
use super::table::TableError;
use super::workbook::WorkbookError;

/// Why a sheet cannot be read on.
#[derive(Debug, thiserror::Error)]
pub enum SheetError {
    /// The stream itself failed.
    #[error("the file could not be read to its end: {0}")]
    Io(io::Error),
    /// Bytes that are not UTF-8.
    #[error("line {line} is not UTF-8 text")]
    NotUtf8 {
        /// The line on which the record begins.
        line: u32,
    },
    /// A quote was opened and the file ended before it was closed.
    #[error("the quote opened on line {line} is never closed")]
    QuoteNeverClosed {
        /// The line of the opening quote.
        line: u32,
    },
    /// A header whose quotes are no pairs.
    #[error("a quote is missing or too many in the header on line {line}")]
    HeaderTorn {
        /// The line on which the header begins.
        line: u32,
    },
    /// A record longer than [`LONGEST_RECORD`](super::LONGEST_RECORD).
    #[error("the record that begins on line {line} is longer than 16 MiB")]
    RecordTooLong {
        /// The line on which the record begins.
        line: u32,
    },
    /// A record with more columns than [`MOST_COLUMNS`](super::MOST_COLUMNS).
    #[error("the record that begins on line {line} has more than {MOST_COLUMNS} columns")]
    TooManyColumns {
        /// The line on which the record begins.
        line: u32,
    },
    /// More lines than numbers for them.
    #[error("the file has more than {} lines; divide it into several files", u32::MAX)]
    TooManyLines,
    /// A compressed file that is made to fill a disk or a memory.
    #[error(
        "the file unpacks to more than {MOST_TIMES} times its size and {MUCH_MIB} MiB; unpack it and see what it holds"
    )]
    UnpacksTooFar,
    /// A compressed file whose content is compressed again.
    #[error("the file is compressed twice; unpack it once")]
    PackedTwice,
    /// Text that was taken for Windows-1252 until it held what only UTF-8 would write.
    #[error(
        "line {line} is UTF-8 and an earlier line is Windows-1252; save the file in one encoding"
    )]
    AmbiguousEncoding {
        /// The line of the text that is UTF-8.
        line: u32,
    },
    /// A zero byte in text.
    #[error("line {line} holds a zero byte, so the file is not the text that it seems to be")]
    ZeroByte {
        /// The line of the byte.
        line: u32,
    },
    /// UTF-16 with half of a character.
    #[error("line {line} is broken UTF-16 text")]
    BrokenUtf16 {
        /// The line of the broken character.
        line: u32,
    },
    /// The file begins with the mark of an encoding that is not the stated one.
    #[error("the file begins with the mark of {marked}, and {stated} is stated")]
    StatedOtherwise {
        /// What the mark says.
        marked: super::Encoding,
        /// What the caller says.
        stated: super::Encoding,
    },
    /// A file of a kind that holds no rows for us.
    #[error("{0}")]
    Foreign(Foreign),
    /// A workbook that cannot be read.
    #[error(transparent)]
    Workbook(#[from] WorkbookError),
    /// JSON that cannot be read.
    #[error(transparent)]
    Json(#[from] JsonError),
    /// LDIF that cannot be read.
    #[error(transparent)]
    Ldif(#[from] LdifError),
    /// A table of the project itself is broken.
    #[error(transparent)]
    OwnTable(#[from] TableError),
    /// More than is kept of one table.
    #[error("the table has more than {limit} {what}; divide the file")]
    TooMany {
        /// What there is too much of.
        what: &'static str,
        /// How many there may be.
        limit: usize,
    },
    /// More than is taken into memory.
    #[error("{what} is larger than {limit_mib} MiB")]
    TooLarge {
        /// What is too large.
        what: &'static str,
        /// The limit in MiB.
        limit_mib: u64,
    },
}

impl SheetError {
    /// The line that the error is about, if it is about one.
    pub fn line(&self) -> Option<u32> {
        match self {
            Self::NotUtf8 { line }
            | Self::QuoteNeverClosed { line }
            | Self::RecordTooLong { line }
            | Self::TooManyColumns { line }
            | Self::HeaderTorn { line }
            | Self::AmbiguousEncoding { line }
            | Self::ZeroByte { line }
            | Self::BrokenUtf16 { line } => Some(*line),
            Self::Workbook(error) => error.row(),
            Self::Json(error) => error.line(),
            Self::Ldif(error) => Some(error.line()),
            Self::Io(_)
            | Self::TooMany { .. }
            | Self::TooManyLines
            | Self::UnpacksTooFar
            | Self::PackedTwice
            | Self::OwnTable(_)
            | Self::StatedOtherwise { .. }
            | Self::Foreign(_)
            | Self::TooLarge { .. } => None,
        }
    }
}

/// A stream that decodes text can only fail with an error of streams, so ours travels inside of it.
impl From<io::Error> for SheetError {
    fn from(error: io::Error) -> Self {
        error.downcast::<Self>().unwrap_or_else(Self::Io)
    }
}

impl From<SheetError> for io::Error {
    fn from(error: SheetError) -> Self {
        match error {
            SheetError::Io(error) => error,
            error => Self::other(error),
        }
    }
}
