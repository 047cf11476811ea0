//! What pages have in common: text that cannot steer a reader, one style sheet, and a policy that lets nothing
//! in from outside.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

use super::terminal::shown;

/// The style sheet of every page.
pub(super) const STYLE: &str = include_str!("pages/page.css");

/// Letters of a text that are shown. No text of our own is as long, but a cell of an export may be.
const LETTERS: usize = 2000;

/// Text of a page. Whatever is made of it, control and direction characters are shown, not obeyed; the template
/// escapes the rest. Of a text beyond all measure the page shows the beginning, and says how much it lacks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Shown(String);

impl Shown {
    pub(super) fn of(text: &str) -> Self {
        match text.char_indices().nth(LETTERS) {
            None => Self(shown(text)),
            Some((end, _)) => {
                let (begins, rest) = text.split_at(end);
                Self(format!("{}… (and {} letters more)", shown(begins), rest.chars().count()))
            }
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<String> for Shown {
    fn from(text: String) -> Self {
        Self::of(&text)
    }
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The content security policy of a page: nothing but its own style sheet, which is known by its hash.
pub(super) fn policy(style: &str) -> String {
    let hash = STANDARD.encode(Sha256::digest(style));
    format!("default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'")
}

/// A table of a page.
#[derive(Debug, Clone)]
pub(super) struct Table {
    /// What it is called to those who do not see it.
    pub label: &'static str,
    /// The headers of its columns.
    pub columns: Vec<Column>,
    /// Its rows; the first cell names the row.
    pub rows: Vec<Vec<Shown>>,
}

/// A column of a table.
#[derive(Debug, Clone, Copy)]
pub(super) struct Column {
    pub name: &'static str,
    /// The class of its cells.
    pub class: &'static str,
}

/// A column of words.
pub(super) const fn words(name: &'static str) -> Column {
    Column { name, class: "words" }
}

/// A column of days or of identifiers, which are never broken.
pub(super) const fn id(name: &'static str) -> Column {
    Column { name, class: "id" }
}

/// A column of numbers.
pub(super) const fn number(name: &'static str) -> Column {
    Column { name, class: "number" }
}
