//! The lists of a pack: for people and spreadsheets, and for `sha256sum -c`.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::io;

use crate::dossier::manifest::FileEntry;
use crate::outputs::safe_csv::{Cell, SafeCsv};

/// The note of a file that is listed and not in the pack.
pub const WITHHELD: &str = "withheld: names of persons; shown on request";

/// What a file of the pack belongs to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Standing {
    /// The entry of the chain; empty for what belongs to none.
    pub entry: String,
    /// What is to be known of it, such as which original it stands for.
    pub note: String,
}

impl Standing {
    /// That of a file as it lies in the archive.
    pub fn of(entry: &str) -> Self {
        Self { entry: entry.to_owned(), note: String::new() }
    }

    /// That of a file that was made for the pack.
    pub fn of_the_pack() -> Self {
        Self { entry: String::new(), note: "made for this pack".to_owned() }
    }
}

/// A file with what it belongs to.
pub(super) struct Line {
    pub(super) file: FileEntry,
    pub(super) standing: Standing,
}

/// `index.csv`: all but itself and the list of sums.
pub(super) fn table(lines: &[Line]) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut csv = SafeCsv::new(&mut bytes, &["path", "bytes", "sha256", "entry", "note"])?;
    for Line { file, standing } in lines {
        csv.row(&[
            Cell::text(&file.path),
            Cell::plain(&file.bytes),
            Cell::plain(&file.sha256),
            Cell::text(&standing.entry),
            Cell::text(&standing.note),
        ])?;
    }
    csv.finish()?;
    Ok(bytes)
}

/// `sha256sums`: every file that is in the pack but this one.
pub(super) fn sums(lines: &[Line]) -> String {
    let mut text = String::new();
    for Line { file, .. } in lines.iter().filter(|line| line.standing.note != WITHHELD) {
        let (mark, path) = as_sha256sum_writes(&file.path);
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{mark}{}  {path}", file.sha256);
    }
    text
}

/// The path in a line of sums, and what stands before the line. Where a path has a line end in it, `sha256sum` writes
/// it in one line with strokes, marks the line by another stroke, and reads it back so.
fn as_sha256sum_writes(path: &str) -> (&'static str, Cow<'_, str>) {
    if !path.contains('\n') {
        return ("", Cow::Borrowed(path));
    }
    ("\\", Cow::Owned(path.replace('\\', "\\\\").replace('\n', "\\n")))
}
