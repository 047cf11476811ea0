//! Whether a part of a workbook, unpacked, stays within what a reader of it can hold.
//!
//! The reader of workbooks keeps one piece of XML at a time, the names of all open elements, every sheet, format and
//! shared string, and room for as many strings as the part says that it has. Each of these can be made far larger than
//! the part by somebody who means harm, so the bytes go through here first. What is wrong as XML is left for the reader
//! to say.

use std::io::{self, Write};

use memchr::{memchr, memchr3};

use super::reader::LONGEST_RECORD;

/// The longest piece: a tag, or what stands between two of them.
const LONGEST_PIECE: usize = LONGEST_RECORD;
/// How deep elements may lie within elements; those of a sheet come to six.
const DEEPEST: u32 = 256;
/// The most shared strings, which are about a gigabyte without their texts.
const MOST_STRINGS: u64 = 32 * 1024 * 1024;
/// Other elements of which the reader keeps each, and how many of them there may be.
const KEPT: [&[u8]; 7] =
    [b"definedName", b"Relationship", b"xf", b"numFmt", b"font", b"fill", b"border"];
const MOST_KEPT: u64 = 1024 * 1024;
/// The most sheets. Each is opened, and one that cannot be read is told; tools for inventories write some dozens.
const MOST_SHEETS: u64 = 4096;
/// How much of a tag is looked at.
const LONGEST_HEAD: usize = 4096;

/// What is beyond all bounds in a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PartFault {
    /// A tag or a text.
    #[error("has a tag or a text of more than 16 MiB")]
    Piece,
    /// Elements within elements.
    #[error("has elements more than {DEEPEST} deep")]
    Deep,
    /// Elements that are kept in memory.
    #[error("has more than {MOST_STRINGS} strings, or {MOST_KEPT} names or formats")]
    Elements,
    /// Sheets.
    #[error("has more than {MOST_SHEETS} sheets")]
    Sheets,
    /// More shared strings than it has bytes for.
    #[error("says that it has {0} strings, more than its bytes can be")]
    Strings(u64),
}

/// What the next byte belongs to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Within {
    Text,
    /// The `<` of a tag was the last byte.
    Begun,
    Tag,
    /// A value in a tag, between two of this quote.
    Quoted(u8),
    EndTag,
    /// What begins with `<!`, of which it is not known what it is.
    Declaration,
    /// What ends with these bytes and a `>`.
    Until(&'static [u8]),
}

/// Takes the bytes of a part, and keeps in mind what is wrong with them.
pub(super) struct XmlBounds {
    within: Within,
    /// The bytes of the current piece so far: how many, and the last two.
    length: usize,
    last: [u8; 2],
    /// The beginning of the current tag.
    head: Vec<u8>,
    depth: u32,
    strings: u64,
    kept: u64,
    sheets: u64,
    bytes: u64,
    /// How many strings the part says that it has.
    stated: Option<u64>,
    fault: Option<PartFault>,
}

impl XmlBounds {
    pub fn new() -> Self {
        Self {
            within: Within::Text,
            length: 0,
            last: [0; 2],
            head: Vec::new(),
            depth: 0,
            strings: 0,
            kept: 0,
            sheets: 0,
            bytes: 0,
            stated: None,
            fault: None,
        }
    }

    /// What is wrong with the part, as far as it was written.
    pub fn fault(&self) -> Option<PartFault> {
        let beyond = self.stated.filter(|stated| *stated > self.bytes);
        self.fault.or(beyond.map(PartFault::Strings))
    }

    fn found(&mut self, fault: PartFault) {
        self.fault = self.fault.or(Some(fault));
    }

    fn begin(&mut self, within: Within) {
        (self.within, self.length, self.last) = (within, 0, [0; 2]);
    }

    /// Passes over bytes of the current piece.
    fn pass(&mut self, bytes: &[u8]) {
        self.length += bytes.len();
        if self.length > LONGEST_PIECE {
            self.found(PartFault::Piece);
        }
        for &byte in bytes.get(bytes.len().saturating_sub(2)..).unwrap_or(bytes) {
            self.last = [self.last[1], byte];
        }
        let in_tag = matches!(self.within, Within::Tag | Within::Quoted(_));
        if in_tag && self.head.len() < LONGEST_HEAD {
            let room = LONGEST_HEAD - self.head.len();
            self.head.extend_from_slice(bytes.get(..room).unwrap_or(bytes));
        }
    }

    /// A tag has ended that is none of an end.
    fn end_tag(&mut self) {
        if self.last[1] != b'/' {
            self.depth += 1;
            if self.depth > DEEPEST {
                self.found(PartFault::Deep);
            }
        }
        match local_name(&self.head) {
            b"si" => self.strings += 1,
            b"sheet" => self.sheets += 1,
            b"sst" => self.stated = self.stated.or(strings_of(&self.head)),
            name if KEPT.contains(&name) => self.kept += 1,
            _ => {}
        }
        if self.strings > MOST_STRINGS || self.kept > MOST_KEPT {
            self.found(PartFault::Elements);
        }
        if self.sheets > MOST_SHEETS {
            self.found(PartFault::Sheets);
        }
        self.begin(Within::Text);
    }

    /// Takes the bytes up to where something else begins; gives how many.
    fn step(&mut self, bytes: &[u8]) -> usize {
        let ended = |at: Option<usize>| at.map_or(bytes.len(), |at| at + 1);
        match self.within {
            Within::Text => {
                let at = memchr(b'<', bytes);
                self.pass(bytes.get(..at.unwrap_or(bytes.len())).unwrap_or_default());
                if at.is_some() {
                    self.begin(Within::Begun);
                }
                ended(at)
            }
            Within::Begun => {
                self.begin(match bytes.first() {
                    Some(b'/') => Within::EndTag,
                    Some(b'!') => Within::Declaration,
                    Some(b'?') => Within::Until(b"?"),
                    _ => Within::Tag,
                });
                self.head.clear();
                // The byte is a part of the tag's name, or of what the piece is known by.
                usize::from(self.within != Within::Tag)
            }
            Within::Tag => {
                let at = memchr3(b'>', b'"', b'\'', bytes);
                self.pass(bytes.get(..at.unwrap_or(bytes.len())).unwrap_or_default());
                match at.and_then(|at| bytes.get(at)) {
                    Some(b'>') => self.end_tag(),
                    Some(&quote) => {
                        self.pass(&[quote]);
                        self.within = Within::Quoted(quote);
                    }
                    None => {}
                }
                ended(at)
            }
            Within::Quoted(quote) => {
                let at = memchr(quote, bytes);
                self.pass(bytes.get(..ended(at)).unwrap_or_default());
                if at.is_some() {
                    self.within = Within::Tag;
                }
                ended(at)
            }
            Within::EndTag => {
                let at = memchr(b'>', bytes);
                self.pass(bytes.get(..at.unwrap_or(bytes.len())).unwrap_or_default());
                if at.is_some() {
                    self.depth = self.depth.saturating_sub(1);
                    self.begin(Within::Text);
                }
                ended(at)
            }
            Within::Declaration => {
                self.begin(match bytes.first() {
                    Some(b'-') => Within::Until(b"--"),
                    Some(b'[') => Within::Until(b"]]"),
                    _ => Within::Until(b""),
                });
                0
            }
            Within::Until(end) => {
                let at = memchr(b'>', bytes);
                self.pass(bytes.get(..at.unwrap_or(bytes.len())).unwrap_or_default());
                // What it begins with is no end of it: `<!-->` goes on.
                let ended_here = self.last.ends_with(end) && self.length >= 2 * end.len();
                if at.is_some() && ended_here {
                    self.begin(Within::Text);
                } else if at.is_some() {
                    self.pass(b">");
                }
                ended(at)
            }
        }
    }
}

/// Takes bytes as long as nothing is wrong with them.
impl Write for XmlBounds {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.bytes += bytes.len() as u64;
        let mut at = 0;
        while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
            at += self.step(rest);
        }
        match self.fault {
            Some(fault) => Err(io::Error::other(fault)),
            None => Ok(bytes.len()),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The name of a tag, without what says which language it is of.
fn local_name(tag: &[u8]) -> &[u8] {
    let name = tag.split(|byte| b" \t\r\n/".contains(byte)).next().unwrap_or_default();
    name.rsplit(|&byte| byte == b':').next().unwrap_or_default()
}

/// The number of strings that the tag of a table of strings states.
fn strings_of(tag: &[u8]) -> Option<u64> {
    let stated = b"uniqueCount";
    let at = memchr::memmem::find(tag, stated)?;
    let value = tag.get(at + stated.len()..)?.trim_ascii_start().strip_prefix(b"=")?;
    let digits = value.trim_ascii_start().get(1..)?.iter().take_while(|byte| byte.is_ascii_digit());
    let add = |sum: u64, digit: &u8| sum.saturating_mul(10).saturating_add(u64::from(digit - b'0'));
    Some(digits.fold(0, add))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(text: &str, size: usize) -> Option<String> {
        let mut bounds = XmlBounds::new();
        let _ = text.as_bytes().chunks(size).try_for_each(|piece| bounds.write_all(piece));
        bounds.fault().map(|fault| fault.to_string())
    }

    #[test]
    fn what_a_reader_could_not_hold_is_told_however_it_comes() {
        let long = "x".repeat(LONGEST_PIECE);
        let piece = Some("has a tag or a text of more than 16 MiB");
        let elements = Some("has more than 33554432 strings, or 1048576 names or formats");
        let sheets = Some("has more than 4096 sheets");
        let deep = Some("has elements more than 256 deep");
        let strings = Some("says that it has 99999999999 strings, more than its bytes can be");
        // text, what is wrong
        let cases = [
            ("<a b='>' c=\"'/>\"/><?x ?><!-- <a><a> --><d>text</d>".to_owned(), None),
            (format!("<a>{long}</a>"), None),
            (format!("<a>{long}x</a>"), piece),
            (format!("<a b=\"{long}\">"), piece),
            (format!("<!--{}-->", "<a>".repeat(LONGEST_PIECE / 3)), piece),
            (format!("<![CDATA[{}]]>", "]>".repeat(LONGEST_PIECE / 2)), piece),
            (format!("<?{}?>", "<b>".repeat(LONGEST_PIECE / 2)), piece),
            (format!("<!-->{}-->", "<a/>".repeat(LONGEST_PIECE / 4)), piece),
            (format!("<!-- {} -->{}", "<a>".repeat(300), "<a/>".repeat(300)), None),
            ("<a></a>".repeat(300), None),
            ("<x:font/>".repeat(1_048_577), elements),
            ("<x:sheet/>".repeat(4_097), sheets),
            ("<x:sheet/>".repeat(4_096), None),
            ("<sheets/>".repeat(1_048_577), None),
            ("<a>".repeat(257), deep),
            ("<a b='/'>".repeat(257), deep),
            ("<a b='/>'>".repeat(257), deep),
            ("<sst count='3' uniqueCount='3'/>".to_owned(), None),
            ("<?xml?><x:sst uniqueCount = \"99999999999\">".to_owned(), strings),
            ("<si>uniqueCount=\"99999999999\"</si><b uniqueCount='99999999999'/>".to_owned(), None),
        ];
        for (text, expected) in cases {
            for size in [if text.len() > 9_999 { 4_093 } else { 1 }, text.len()] {
                let shown = &text[..text.len().min(60)];
                assert_eq!(fault(&text, size).as_deref(), expected, "{size}: {shown}");
            }
        }
    }
}
