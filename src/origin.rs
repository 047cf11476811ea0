//! Where a fact was read: a file of the month and a line of it.
//!
//! Kept to eight bytes, because every VM and every membership carries one.

use std::collections::BTreeMap;

/// A file of the run, by its place in [`Files`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// One row of one file. `line` counts from 1 and is the line on which the row begins, as an editor
/// shows it; a row with line breaks inside quotes still has one line number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Origin {
    /// The file that the row stands in.
    pub file: FileId,
    /// The line on which the row begins, from 1.
    pub line: u32,
}

/// The labels of the files of a run, in the order in which they were read.
///
/// A label is what reports call the file: its name, with as many parent folders as it takes to tell
/// it from the others, never a path of the machine.
#[derive(Debug, Clone, Default)]
pub struct Files {
    labels: Vec<String>,
    /// For each file the headers of its columns, by what they mean.
    headers: BTreeMap<FileId, BTreeMap<String, String>>,
}

impl Files {
    /// Adds a file and gives its id.
    pub fn add(&mut self, label: impl Into<String>) -> FileId {
        self.labels.push(label.into());
        FileId(u32::try_from(self.labels.len() - 1).unwrap_or(u32::MAX))
    }

    /// Notes how a file writes the headers of its columns, by what they mean.
    pub fn set_headers(&mut self, file: FileId, headers: BTreeMap<String, String>) {
        self.headers.insert(file, headers);
    }

    /// The header of a column as the file writes it, with its place; none if the file lacks it.
    pub fn header(&self, file: FileId, column: &str) -> Option<&str> {
        self.headers.get(&file)?.get(column).map(String::as_str)
    }

    /// What reports call the file.
    pub fn label(&self, file: FileId) -> &str {
        self.labels.get(file.0 as usize).map_or("?", String::as_str)
    }

    /// The origin as reports print it: `hosts.csv:17`.
    pub fn show(&self, origin: Origin) -> String {
        format!("{}:{}", self.label(origin.file), origin.line)
    }
}
