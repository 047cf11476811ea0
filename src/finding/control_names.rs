//! Names that hold control or direction characters. They are kept as they are, shown escaped, and told once for each
//! file that has some.

use std::collections::{BTreeMap, BTreeSet};

use super::Findings;
use crate::fold::Fold as _;
use crate::origin::{FileId, Origin};
use crate::sheet::has_control;

/// Such names by their files.
#[derive(Debug, Default)]
pub struct ControlNames {
    of_file: BTreeMap<FileId, OfFile>,
}

/// The names of a file, and the first line of one.
#[derive(Debug)]
struct OfFile {
    names: BTreeSet<String>,
    line: u32,
}

impl ControlNames {
    /// What the finding calls the names of end customers.
    pub const END_CUSTOMERS: &str = "end customers";

    /// Notes a name, if it is such a name.
    pub fn note(&mut self, name: &str, row: Origin) {
        if has_control(name) {
            let of_file = self.of_file.entry(row.file);
            let held = of_file.or_insert_with(|| OfFile { names: BTreeSet::new(), line: row.line });
            held.names.insert(name.folded());
            held.line = held.line.min(row.line);
        }
    }

    /// Tells of them; `what` has such names.
    pub fn tell(&self, what: &str, findings: &mut Findings) {
        for (file, OfFile { names, line }) in &self.of_file {
            findings.name_with_control(what, *file, *line, names.len() as u64);
        }
    }
}
