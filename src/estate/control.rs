//! Names that hold control or direction characters. They are kept as they are, shown escaped, and told once for each
//! file that has some.

use std::collections::BTreeMap;

use crate::finding::Findings;
use crate::origin::{FileId, Origin};
use crate::sheet::has_control;

/// What the finding calls the names of end customers.
pub(super) const END_CUSTOMERS: &str = "end customers";

/// Such names by their files: how many, and the first line of one.
#[derive(Debug, Default)]
pub(super) struct ControlNames {
    pub(super) of_file: BTreeMap<FileId, (u64, u32)>,
}

impl ControlNames {
    /// Notes a name, if it is such a name. It should be one that no row of the same machine had before.
    pub(super) fn note(&mut self, name: &str, row: Origin) {
        if has_control(name) {
            let held = self.of_file.entry(row.file).or_insert((0, row.line));
            *held = (held.0 + 1, held.1.min(row.line));
        }
    }

    /// Tells of them; `what` has such names.
    pub(super) fn tell(&self, what: &str, findings: &mut Findings) {
        for (file, (count, line)) in &self.of_file {
            findings.name_with_control(what, *file, *line, *count);
        }
    }
}
