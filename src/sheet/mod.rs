//! Delimited text: records with the line on which they begin, at full speed.
//!
//! Serves the exports of providers and the project's own tables alike. Knows nothing of hosts or
//! licences. The line number is the one an editor shows; the csv crate's own is one too low on the
//! CRLF files that every Windows export is, so records are cut here and checked against that crate
//! by a property test.

mod quoted;
mod reader;
mod record;
mod table;

pub use reader::{LONGEST_RECORD, Reader, SheetError};
pub use record::Record;
pub use table::{Table, TableError, TableRow};
