//! Objects of JSON, which are told apart by their number and not by a line.

use std::borrow::Cow;

/// A list of objects, each with every header.
#[derive(Debug, Default)]
pub(super) struct Objects {
    text: String,
    header: Vec<String>,
}

impl Objects {
    /// A list of objects with these headers.
    pub(super) fn new(header: &[String]) -> Self {
        Self { text: String::new(), header: header.to_vec() }
    }

    /// Adds an object; none where a text cannot be written.
    pub(super) fn row<'c>(&mut self, cells: impl Iterator<Item = Cow<'c, str>>) -> Option<()> {
        self.text.push_str(if self.text.is_empty() { "[\n {" } else { ",\n {" });
        for (at, (header, cell)) in self.header.iter().zip(cells).enumerate() {
            if at > 0 {
                self.text.push_str(", ");
            }
            self.text.push_str(&serde_json::to_string(header).ok()?);
            self.text.push_str(": ");
            self.text.push_str(&serde_json::to_string(cell.as_ref()).ok()?);
        }
        self.text.push('}');
        Some(())
    }

    /// The list.
    pub(super) fn finish(mut self) -> Vec<u8> {
        self.text.push_str("\n]\n");
        self.text.into_bytes()
    }
}
