//! Files laid open: what a stream of bytes is, and its records with the line on which they begin.
//!
//! Serves the exports of providers and the project's own tables alike. Knows nothing of hosts or
//! licences. The line number is the one an editor shows; the csv crate's own is one too low on the
//! CRLF files that every Windows export is, so records are cut here and checked against that crate
//! by a property test.
//!
//! A stream passes [`packing`], [`decoded`] and [`line_ends`], each of which lets go through what needs
//! nothing, and ends in a [`Reader`]; what is no delimited text becomes [`StoredRows`].

mod cell_text;
mod control;
mod decoded;
mod encoding;
mod error;
mod foreign;
mod identifiers;
mod json;
mod json_lists;
mod json_pieces;
mod lay_open;
mod ldif;
mod ldif_lines;
mod line_ends;
mod lines;
mod local_group;
mod packing;
mod peeked;
mod quoted;
mod rationed;
mod reader;
mod record;
mod stored_rows;
mod table;
mod values;
mod whole_lines;
mod workbook;
mod workbook_parts;
mod xml_bounds;

pub use control::{has_control, is_control};
pub use encoding::{Encoding, EncodingFound, EncodingSeen};
pub use error::SheetError;
pub use foreign::Foreign;
pub use identifiers::{from_hex, guid_from_bytes, sid_from_bytes};
pub use json::{GoesOn, JsonError, JsonRows};
pub use lay_open::{Content, LaidOpen, lay_open};
pub use ldif::{CutShort, Ldif, LdifError, LdifRows};
pub use local_group::{LocalGroups, OddEnding};
pub use packing::Packing;
pub use reader::{LONGEST_RECORD, MOST_COLUMNS, Reader};
pub use record::Record;
pub(crate) use record::trimmed;
pub use stored_rows::StoredRows;
pub use table::{Table, TableError, TableRow};
pub use workbook::{Workbook, WorkbookError};
pub use xml_bounds::PartFault;

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{self, Read};

    /// Gives its bytes in small pieces, so that everything is cut at every place.
    pub struct Trickle {
        bytes: io::Cursor<Vec<u8>>,
        step: usize,
    }

    impl Trickle {
        pub fn new(bytes: Vec<u8>, step: usize) -> Self {
            Self { bytes: io::Cursor::new(bytes), step }
        }
    }

    impl Read for Trickle {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            let piece = self.step.min(into.len());
            self.bytes.read(&mut into[..piece])
        }
    }

    /// A record on a line: its line and its fields with bars between them.
    pub fn shown(record: Record<'_>) -> String {
        let fields: Vec<&str> = record.iter().collect();
        format!("{}: {}", record.line(), fields.join("|"))
    }

    /// All rows from where they stand, shown.
    pub fn shown_rows(rows: &mut StoredRows) -> Vec<String> {
        let mut all = Vec::new();
        while let Some(record) = rows.next_record().unwrap() {
            all.push(shown(record));
        }
        all
    }
}
