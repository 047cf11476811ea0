//! A small wrong change, and where it is spliced into the text.

use std::ops::Range;

use serde::{Deserialize, Serialize};

/// A small wrong change of the program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mutant {
    /// The file, from the root of the project.
    pub file: String,
    pub line: usize,
    /// The function, after the type that it belongs to.
    pub function: String,
    /// The code that is changed, in one line; empty for a whole body.
    pub code: String,
    /// What is done to it.
    pub change: String,
    /// Which one it is of those in the function that are alike.
    pub nth: usize,
}

impl Mutant {
    /// What stays the same when lines move: everything but the line.
    pub fn key(&self) -> Key {
        Key {
            file: self.file.clone(),
            function: self.function.clone(),
            code: self.code.clone(),
            change: self.change.clone(),
            nth: self.nth,
        }
    }

    /// The change as somebody reads it.
    pub fn shown(&self) -> String {
        let code = if self.code.is_empty() { String::new() } else { format!(" `{}`", self.code) };
        format!("{}:{} {}:{code} {}", self.file, self.line, self.function, self.change)
    }
}

/// A change by what it is, and not by where it stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Key {
    pub file: String,
    pub function: String,
    #[serde(default)]
    pub code: String,
    pub change: String,
    #[serde(default = "first")]
    pub nth: usize,
}

fn first() -> usize {
    1
}

/// How changes of one piece of code are compiled in beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// An expression that is another one instead.
    Expression,
    /// The body of a function that returns at once.
    Body,
    /// A `return`, `continue` or `break` that is not done.
    Jump,
    /// An arm of a `match` that is passed over, so that the wildcard takes its case.
    Arm,
}

/// The changes of one piece of code.
#[derive(Debug, Clone)]
pub struct Edit {
    pub shape: Shape,
    /// The bytes of the piece; empty where something is only put in.
    pub range: Range<usize>,
    /// The numbers of the changes, each with the text that stands there instead.
    pub choices: Vec<(u32, String)>,
}
