//! Where a fact was read: a file of the month and a line of it.
//!
//! Kept to eight bytes, because every VM and every membership carries one.

use std::collections::BTreeMap;

/// A file of the run, by its place in [`Files`]: files of one kind follow each other.
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

/// The labels of the files of a run.
///
/// A label is what reports call the file: its name, with as many parent folders as it takes to tell
/// it from the others, never a path of the machine.
#[derive(Debug, Clone, Default)]
pub struct Files {
    /// By the place of their kind among all kinds.
    labels: Vec<Vec<String>>,
    /// For each file the headers of its columns, by what they mean.
    headers: BTreeMap<FileId, BTreeMap<String, String>>,
}

/// The files that a kind has room for, sheets of workbooks among them.
const OF_A_KIND: u32 = 1 << 24;

impl Files {
    /// Adds a file of the kind that has this place among all kinds, and gives its id.
    pub fn add(&mut self, kind: u8, label: impl Into<String>) -> FileId {
        let place = usize::from(kind);
        if place >= self.labels.len() {
            self.labels.resize(place + 1, Vec::new());
        }
        let labels = &mut self.labels[place];
        labels.push(label.into());
        let number = u32::try_from(labels.len() - 1).unwrap_or(u32::MAX).min(OF_A_KIND - 1);
        FileId(u32::from(kind) * OF_A_KIND + number)
    }

    /// Adds the files of others, which are of other kinds.
    pub fn take(&mut self, others: Self) {
        let places = self.labels.len().max(others.labels.len());
        self.labels.resize(places, Vec::new());
        for (own, labels) in self.labels.iter_mut().zip(others.labels) {
            own.extend(labels);
        }
        self.headers.extend(others.headers);
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
        let (place, number) = (file.0 / OF_A_KIND, file.0 % OF_A_KIND);
        let label = self.labels.get(place as usize).and_then(|labels| labels.get(number as usize));
        label.map_or("?", String::as_str)
    }

    /// The origin as reports print it: `hosts.csv:17`.
    pub fn show(&self, origin: Origin) -> String {
        let mut shown = String::new();
        self.show_into(origin, &mut shown);
        shown
    }

    /// The same, written over `shown`, for whoever prints millions.
    pub fn show_into(&self, origin: Origin, shown: &mut String) {
        shown.clear();
        shown.push_str(self.label(origin.file));
        shown.push(':');
        shown.push_str(itoa::Buffer::new().format(origin.line));
    }
}
