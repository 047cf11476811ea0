//! LDIF (RFC 2849): the entries of a directory as rows.
//!
//! An entry has as many attributes as the directory liked to give, and photographs among them, so the
//! caller says which ones are kept. What the directory cut short is told. Of what is read only the current entry and
//! the rows are in memory.

use std::collections::BTreeMap;
use std::io::Read;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

use super::error::SheetError;
use super::identifiers::{guid_from_bytes, sid_from_bytes, to_hex};
use super::ldif_lines::{Line, Lines, Value};
use super::stored_rows::{MOST_TEXT, StoredRows, too_large};
use super::values::append_value;

/// Why a file of LDIF cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum LdifError {
    /// A line that is no attribute with a value.
    #[error("line {line} is no line of LDIF")]
    NotALine {
        /// The line, from 1.
        line: u32,
    },
    /// A value that is said to be Base64 and is not.
    #[error("the value on line {line} is not Base64")]
    NotBase64 {
        /// The line, from 1.
        line: u32,
    },
    /// A value that lies in another file.
    #[error("the value on line {line} lies outside of the file")]
    Outside {
        /// The line, from 1.
        line: u32,
    },
    /// A change to a directory, which states only a part of an entry.
    #[error("line {line} begins a change of the kind `{kind}`; export entries, not changes")]
    Change {
        /// The line, from 1.
        line: u32,
        /// The kind of the change.
        kind: String,
    },
}

impl LdifError {
    /// The line that the error is about.
    pub fn line(&self) -> u32 {
        match self {
            Self::NotALine { line }
            | Self::NotBase64 { line }
            | Self::Outside { line }
            | Self::Change { line, .. } => *line,
        }
    }
}

/// A file of LDIF that has not been read yet.
pub struct Ldif {
    text: Box<dyn Read>,
}

/// The entries of a file of LDIF.
#[derive(Debug)]
pub struct LdifRows {
    /// The header `dn` with the names of the attributes that were kept, and a row for each entry. The
    /// line of a row is that of its `dn`. Several values of a cell stand with `;` between them; one within
    /// a value is written `\;`.
    pub rows: StoredRows,
    /// The attributes of which the directory gave a part only.
    pub cut_short: Vec<CutShort>,
    /// What the directory said at the end, if it was not that the search succeeded, such as
    /// `4 Size limit exceeded`.
    pub failed: Option<String>,
}

/// An attribute with more values than the directory gave at once, without the last of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CutShort {
    /// The name of the attribute in lower case.
    pub attribute: String,
    /// The line of the `dn` of its entry.
    pub line: u32,
}

impl Ldif {
    pub(super) fn new(text: Box<dyn Read>) -> Self {
        Self { text }
    }

    /// Reads all entries, with those attributes whose names, in lower case, `keep` wants.
    ///
    /// # Errors
    /// Fails when the stream fails, at a line that is no LDIF, at a change that is not the addition of
    /// an entry, and when the rows get too large.
    pub fn rows(self, keep: impl Fn(&str) -> bool) -> Result<LdifRows, SheetError> {
        let mut entries = Entries::new(keep);
        let mut lines = Lines::new(self.text);
        while let Some(line) = lines.next_line()? {
            entries.take(line)?;
        }
        entries.into_rows()
    }
}

/// An entry: the line of its `dn`, and the values of each column, as a cell has them.
struct Entry {
    line: u32,
    cells: Vec<String>,
    /// How many bytes the cells have.
    text: usize,
    /// Whether each attribute that came in parts has come to its last part.
    ranges: BTreeMap<String, bool>,
}

/// What the lines since the last blank one are about.
enum Within {
    Nothing,
    Entry(Entry),
    /// What a program wrote about its search.
    Remark,
}

struct Entries<K> {
    keep: K,
    columns: Vec<String>,
    rows: StoredRows,
    cut_short: Vec<CutShort>,
    failed: Option<String>,
    within: Within,
}

impl<K: Fn(&str) -> bool> Entries<K> {
    fn new(keep: K) -> Self {
        Self {
            keep,
            columns: vec!["dn".to_owned()],
            rows: StoredRows::default(),
            cut_short: Vec::new(),
            failed: None,
            within: Within::Nothing,
        }
    }

    fn take(&mut self, line: Line) -> Result<(), SheetError> {
        let Line::Attribute { line, name, options, value } = line else {
            return self.end_entry();
        };
        match (&mut self.within, name.as_str()) {
            (Within::Nothing, "version") => Ok(()),
            (Within::Nothing, "dn") => {
                let dn = text_of(&name, value, line)?;
                let mut entry = Entry { line, cells: Vec::new(), text: 0, ranges: BTreeMap::new() };
                entry.add(0, &dn)?;
                self.within = Within::Entry(entry);
                Ok(())
            }
            // What ldapsearch writes after the entries, and references to other directories.
            (Within::Nothing | Within::Remark, "search" | "result" | "ref") => {
                if name == "result" {
                    let result = text_of(&name, value, line)?;
                    let succeeded = result.split_whitespace().next() == Some("0");
                    self.failed = (!succeeded).then_some(result);
                }
                self.within = Within::Remark;
                Ok(())
            }
            (Within::Remark, _) => Ok(()),
            (Within::Nothing, _) => Err(LdifError::NotALine { line }.into()),
            (Within::Entry(_), "changetype") => {
                let kind = text_of(&name, value, line)?;
                if kind.trim().eq_ignore_ascii_case("add") {
                    return Ok(());
                }
                Err(LdifError::Change { line, kind }.into())
            }
            (Within::Entry(_), "dn") => Err(LdifError::NotALine { line }.into()),
            (Within::Entry(entry), _) => {
                if !(self.keep)(&name) {
                    return Ok(());
                }
                if let Some(range) = options.iter().find_map(|option| option.strip_prefix("range="))
                {
                    let ended = entry.ranges.entry(name.clone()).or_insert(false);
                    *ended |= range.ends_with("-*");
                }
                let value = text_of(&name, value, line)?;
                let known = self.columns.iter().position(|column| *column == name);
                let column = known.unwrap_or_else(|| {
                    self.columns.push(name);
                    self.columns.len() - 1
                });
                entry.add(column, &value)
            }
        }
    }

    /// Makes a row of the entry that ends here, if one does.
    fn end_entry(&mut self) -> Result<(), SheetError> {
        let within = std::mem::replace(&mut self.within, Within::Nothing);
        let Within::Entry(Entry { line, cells, ranges, .. }) = within else { return Ok(()) };
        self.rows.push(line, cells.iter().map(String::as_str))?;
        let cut = ranges.into_iter().filter(|(_, ended)| !ended);
        self.cut_short.extend(cut.map(|(attribute, _)| CutShort { attribute, line }));
        Ok(())
    }

    fn into_rows(mut self) -> Result<LdifRows, SheetError> {
        self.end_entry()?;
        let Self { mut rows, columns, cut_short, failed, .. } = self;
        rows.put_header(1, columns.iter().map(String::as_str))?;
        Ok(LdifRows { rows, cut_short, failed })
    }
}

impl Entry {
    /// Adds a value. An entry that is longer than any table is refused before its end.
    fn add(&mut self, column: usize, value: &str) -> Result<(), SheetError> {
        if self.cells.len() <= column {
            self.cells.resize_with(column + 1, String::new);
        }
        let cell = &mut self.cells[column];
        let before = cell.len();
        append_value(value, cell);
        self.text += cell.len() - before;
        if self.text > MOST_TEXT {
            return Err(too_large());
        }
        Ok(())
    }
}

/// A value as text: identifiers as they are named, other bytes that are no text in hexadecimal.
fn text_of(name: &str, value: Value, line: u32) -> Result<String, LdifError> {
    let encoded = match value {
        Value::Plain(text) => return Ok(text),
        Value::Outside => return Err(LdifError::Outside { line }),
        Value::Base64(encoded) => encoded,
    };
    let bytes = BASE64.decode(encoded.trim()).map_err(|_| LdifError::NotBase64 { line })?;
    let named = match name {
        "objectsid" => sid_from_bytes(&bytes),
        "objectguid" => guid_from_bytes(&bytes),
        _ => None,
    };
    Ok(named.unwrap_or_else(|| {
        String::from_utf8(bytes).unwrap_or_else(|error| to_hex(error.as_bytes()))
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheet::tests::{Trickle, shown_rows};

    fn read(text: &str, keep: &[&str]) -> Result<LdifRows, SheetError> {
        let text = Trickle::new(text.as_bytes().to_vec(), 5);
        Ldif::new(Box::new(text)).rows(|name| keep.contains(&name))
    }

    fn told(text: &str) -> String {
        read(text, &["member", "cn"]).unwrap_err().to_string()
    }

    #[test]
    fn an_entry_is_a_row_with_the_attributes_that_are_kept() {
        let text = "version: 1\n# comment\n  folded\n\n\
            dn: CN=RDS,DC=example\nchangetype: add\ncn: RDS\n\
            Member: CN=Doe\\, John,DC=exam\n ple\nmember: CN=a;b\njpegPhoto:: /9j=\n-\n\n\n\
            dn:: Q049TcO8bGxlcg==\r\ncn:: TcO8bGxlcg==\r\n";
        let mut read = read(text, &["cn", "member"]).unwrap();
        assert_eq!(
            shown_rows(&mut read.rows),
            [
                "1: dn|cn|member",
                "5: CN=RDS,DC=example|RDS|CN=Doe\\, John,DC=example;CN=a\\;b",
                "15: CN=Müller|Müller|",
            ]
        );
        assert!(read.cut_short.is_empty());
        assert_eq!(read.failed, None);
    }

    #[test]
    fn identifiers_are_named_and_other_bytes_are_hexadecimal() {
        // The bytes of S-1-5-32-544, of the numbers 0 to 15, and of ff 00.
        let text = "dn: a\nobjectSid:: AQIAAAAAAAUgAAAAIAIAAA==\n\
            objectGUID:: AAECAwQFBgcICQoLDA0ODw==\nother:: /wA=\n";
        let mut read = read(text, &["objectsid", "objectguid", "other"]).unwrap();
        let guid = "03020100-0504-0706-0809-0a0b0c0d0e0f";
        assert_eq!(shown_rows(&mut read.rows)[1], format!("1: a|S-1-5-32-544|{guid}|X'ff00'"));
    }

    #[test]
    fn a_range_without_its_end_is_told() {
        let text = "dn: cut\nmember;range=0-1499: a\n\n\
            dn: whole\nmember;range=0-1499: a\nmember;Range=1500-*: b\n\ndn: plain\nmember: c\n";
        let mut read = read(text, &["member"]).unwrap();
        let rows = ["1: dn|member", "1: cut|a", "4: whole|a;b", "8: plain|c"];
        assert_eq!(shown_rows(&mut read.rows), rows);
        let cut = CutShort { attribute: "member".to_owned(), line: 1 };
        assert_eq!(read.cut_short, [cut]);
    }

    #[test]
    fn what_a_search_says_at_its_end_is_no_entry() {
        let text = |result| {
            format!(
                "dn: a\ncn: b\n\n# search reference\nref: ldap://example\n\n\
             search: 2\nresult: {result}\ntext: more\n"
            )
        };
        let whole = read(&text("0 Success"), &["cn"]).unwrap();
        assert_eq!((whole.rows.len(), whole.failed), (2, None));
        let limited = read(&text("4 Size limit exceeded"), &["cn"]).unwrap();
        assert_eq!(limited.failed.unwrap(), "4 Size limit exceeded");
    }

    #[test]
    fn what_is_no_entry_is_refused() {
        let change = "line 2 begins a change of the kind `modify`; export entries, not changes";
        assert_eq!(told("dn: a\nchangetype: modify\nreplace: cn\n"), change);
        assert_eq!(told("dn: a\ncn:< file:///b\n"), "the value on line 2 lies outside of the file");
        assert_eq!(told("dn: a\ncn:: b!\n"), "the value on line 2 is not Base64");
        assert_eq!(told("dn: a\nno colon\n"), "line 2 is no line of LDIF");
        assert_eq!(told("dn: a\ncn: b\ndn: c\n"), "line 3 is no line of LDIF");
        assert_eq!(told("cn: b\n"), "line 1 is no line of LDIF");
    }
}
