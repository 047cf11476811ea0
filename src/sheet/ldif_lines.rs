//! The lines of LDIF, unfolded, without comments, and taken apart.

use std::io::{BufRead, BufReader, Read};

use super::error::SheetError;
use super::ldif::LdifError;
use super::reader::LONGEST_RECORD;

/// One line, or the blank line between two entries.
pub(super) enum Line {
    Blank,
    Attribute {
        /// The line of the file on which it begins, from 1.
        line: u32,
        /// In lower case.
        name: String,
        /// What stands behind the name, such as `range=0-1499`, in lower case.
        options: Vec<String>,
        value: Value,
    },
}

/// A value as it is written.
pub(super) enum Value {
    Plain(String),
    /// Base64 that was not decoded yet.
    Base64(String),
    /// The address of a value that lies elsewhere.
    Outside,
}

/// Reads the lines of a text.
pub(super) struct Lines {
    text: BufReader<Box<dyn Read>>,
    /// How many lines of the file were read.
    passed: u32,
    /// The line after the one that was given, which had to be read to know that it is no continuation.
    ahead: Option<Vec<u8>>,
}

impl Lines {
    pub fn new(text: Box<dyn Read>) -> Self {
        Self { text: BufReader::new(text), passed: 0, ahead: None }
    }

    /// The next line that is no comment.
    ///
    /// # Errors
    /// Fails when the stream fails, at text that is not UTF-8, at a line that is no LDIF and at one that
    /// is longer than [`LONGEST_RECORD`].
    pub fn next_line(&mut self) -> Result<Option<Line>, SheetError> {
        loop {
            let Some((line, bytes)) = self.unfolded()? else { return Ok(None) };
            if bytes.is_empty() {
                return Ok(Some(Line::Blank));
            }
            if bytes.starts_with(b"#") || bytes == b"-" {
                continue;
            }
            let text = String::from_utf8(bytes).map_err(|_| SheetError::NotUtf8 { line })?;
            return Ok(Some(taken_apart(line, &text)?));
        }
    }

    /// A line with its continuations, and its number.
    fn unfolded(&mut self) -> Result<Option<(u32, Vec<u8>)>, SheetError> {
        let first = match self.ahead.take() {
            Some(ahead) => Some(ahead),
            None => self.read()?,
        };
        let Some(mut whole) = first else { return Ok(None) };
        let line = self.passed;
        while let Some(next) = self.read()? {
            match next.strip_prefix(b" ") {
                Some(more) if !whole.is_empty() => whole.extend_from_slice(more),
                _ => {
                    self.ahead = Some(next);
                    break;
                }
            }
            if whole.len() > LONGEST_RECORD {
                return Err(SheetError::RecordTooLong { line });
            }
        }
        Ok(Some((line, whole)))
    }

    /// The next line of the file as it is, without its end.
    fn read(&mut self) -> Result<Option<Vec<u8>>, SheetError> {
        let mut line = Vec::new();
        let longest = LONGEST_RECORD as u64;
        if self.text.by_ref().take(longest).read_until(b'\n', &mut line)? == 0 {
            return Ok(None);
        }
        self.passed = self.passed.saturating_add(1);
        if line.len() == LONGEST_RECORD {
            return Err(SheetError::RecordTooLong { line: self.passed });
        }
        while let Some(b'\n' | b'\r') = line.last() {
            line.pop();
        }
        Ok(Some(line))
    }
}

/// A name with its options, a colon, and a value.
fn taken_apart(line: u32, text: &str) -> Result<Line, LdifError> {
    let (name, value) = text.split_once(':').ok_or(LdifError::NotALine { line })?;
    let name = name.to_ascii_lowercase();
    let mut parts = name.split(';').map(str::to_owned);
    let name = parts.next().unwrap_or_default();
    let letter = |letter: char| letter.is_ascii_alphanumeric() || "-.".contains(letter);
    if name.is_empty() || !name.chars().all(letter) {
        return Err(LdifError::NotALine { line });
    }
    let value = if let Some(encoded) = value.strip_prefix(':') {
        Value::Base64(encoded.trim_start_matches(' ').to_owned())
    } else if value.starts_with('<') {
        Value::Outside
    } else {
        Value::Plain(value.trim_start_matches(' ').to_owned())
    };
    Ok(Line::Attribute { line, name, options: parts.collect(), value })
}
