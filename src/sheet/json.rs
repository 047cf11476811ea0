//! JSON as rows: a list of objects, wherever the programs of the world wrap it.
//!
//! An object is a row, its members are cells; the members of an object inside of it have headers with
//! dots. Numbers stay as they are written, so that no digit of a long one is lost.

use std::borrow::Cow;

use hashbrown::HashMap;
use serde_json::value::RawValue;

use super::error::SheetError;
use super::json_lists::rows_of;
use super::json_pieces::{
    Fault, MOST_ELEMENTS, Name, Shape, counted_list, elements, members, shape,
};
use super::reader::MOST_COLUMNS;
use super::stored_rows::StoredRows;
use super::values::joined;

/// How deep objects may lie in a row.
const DEEPEST: usize = 32;
/// The most values of all objects, which are 1 GiB of places.
const MOST_CELLS: usize = 32 * 1024 * 1024;

/// Why a file of JSON cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum JsonError {
    /// The text is not JSON.
    #[error("line {line} is not JSON: {what}")]
    NotJson {
        /// The line of the fault, from 1.
        line: u32,
        /// What the parser says.
        what: String,
    },
    /// A list holds something that is no object.
    #[error("the file is JSON, but no list of objects")]
    NoObjects,
    /// Several lists could be meant.
    #[error("the file has several lists of objects, {}; keep one", .lists.join(", "))]
    SeveralLists {
        /// Their names.
        lists: Vec<String>,
    },
    /// The number that stands beside a list is not the number of its objects.
    #[error("the file says that it has {stated} objects, and it has {found}")]
    CountDiffers {
        /// The number that the file states.
        stated: u64,
        /// The number of objects.
        found: u64,
    },
    /// An object gives one of its members twice.
    #[error("object {object} has `{member}` twice")]
    MemberTwice {
        /// The number of the object, from 1.
        object: u32,
        /// The header of the member.
        member: String,
    },
    /// An object, or all objects together, with more members than a table has columns.
    #[error("an object, or all of them together, has more than {MOST_COLUMNS} different members")]
    TooManyMembers,
    /// A list, or all lists together, with more elements than are kept.
    #[error("the lists have more than {MOST_ELEMENTS} elements; divide the file")]
    TooManyElements,
    /// More values than are kept.
    #[error("the objects have more than {MOST_CELLS} values; divide the file")]
    TooManyValues,
    /// Objects within objects beyond any use.
    #[error("object {object} is nested more than {DEEPEST} deep")]
    TooDeep {
        /// The number of the object, from 1.
        object: u32,
    },
}

impl JsonError {
    /// The line, or the number of the object, that the error is about.
    pub fn line(&self) -> Option<u32> {
        match self {
            Self::NotJson { line, .. } => Some(*line),
            Self::MemberTwice { object, .. } | Self::TooDeep { object } => Some(*object),
            Self::NoObjects
            | Self::SeveralLists { .. }
            | Self::CountDiffers { .. }
            | Self::TooManyMembers
            | Self::TooManyElements
            | Self::TooManyValues => None,
        }
    }
}

/// The rows of a file of JSON.
#[derive(Debug)]
pub struct JsonRows {
    /// The header and a row for each object. The line of a row is the number of its object, from 1.
    pub rows: StoredRows,
    /// Whether the list goes on in an answer that is not in the file.
    pub goes_on: GoesOn,
}

/// Whether a list is whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GoesOn {
    /// Nothing says that there is more.
    No,
    /// The last answer of the file names a next one.
    Elsewhere,
}

/// Reads all documents of `text`, one after another.
///
/// # Errors
/// Fails when the text is not JSON, when no list of objects is meant without doubt, and when the rows
/// get too large.
pub(super) fn read_json(text: &str) -> Result<JsonRows, SheetError> {
    let mut table = Table { text, ..Table::default() };
    let mut goes_on = GoesOn::No;
    let documents = serde_json::Deserializer::from_str(text).into_iter::<&RawValue>();
    for document in documents {
        let document = document.map_err(|error| JsonError::NotJson {
            line: u32::try_from(error.line()).unwrap_or(u32::MAX),
            what: error.to_string(),
        })?;
        let found = rows_of(document.get()).map_err(|error| table.located(error))?;
        goes_on = found.goes_on;
        for object in found.objects {
            table.add(object)?;
        }
    }
    Ok(JsonRows { rows: table.into_rows()?, goes_on })
}

/// The rows while their headers are being found.
#[derive(Default)]
struct Table<'a> {
    text: &'a str,
    headers: Vec<String>,
    columns: HashMap<String, usize>,
    /// The cells of one object after another, each with its column; those of an object in ascending order.
    cells: Vec<(usize, Cow<'a, str>)>,
    /// Where the cells of each object end.
    objects: Vec<usize>,
}

impl<'a> Table<'a> {
    fn number(&self) -> u32 {
        u32::try_from(self.objects.len() + 1).unwrap_or(u32::MAX)
    }

    fn add(&mut self, object: &'a str) -> Result<(), SheetError> {
        if self.objects.len() >= MOST_ELEMENTS {
            return Err(JsonError::TooManyElements.into());
        }
        let start = self.cells.len();
        self.flatten("", object, 0).map_err(|fault| self.located(fault))?;
        let own = &mut self.cells[start..];
        own.sort_by_key(|(column, _)| *column);
        let twice = own.windows(2).find(|pair| pair[0].0 == pair[1].0);
        if let Some(twice) = twice {
            let member = self.headers.get(twice[0].0).cloned().unwrap_or_default();
            return Err(JsonError::MemberTwice { object: self.number(), member }.into());
        }
        self.objects.push(self.cells.len());
        Ok(())
    }

    fn flatten(&mut self, before: &str, object: &'a str, depth: usize) -> Result<(), Fault<'a>> {
        if depth > DEEPEST {
            return Err(JsonError::TooDeep { object: self.number() }.into());
        }
        for (name, value) in members(object)? {
            let header = format!("{before}{name}");
            let value = counted_list(value)?.unwrap_or(value);
            if matches!(shape(value), Shape::Object) {
                self.flatten(&format!("{header}."), value, depth + 1)?;
            } else {
                let text = cell(value)?;
                let column = self.column(header)?;
                if self.cells.len() >= MOST_CELLS {
                    return Err(JsonError::TooManyValues.into());
                }
                self.cells.push((column, text));
            }
        }
        Ok(())
    }

    fn column(&mut self, header: String) -> Result<usize, JsonError> {
        if let Some(column) = self.columns.get(&header) {
            return Ok(*column);
        }
        let column = self.headers.len();
        if column >= MOST_COLUMNS {
            return Err(JsonError::TooManyMembers);
        }
        self.headers.push(header.clone());
        self.columns.insert(header, column);
        Ok(column)
    }

    /// The fault with its line in the whole text.
    fn located(&self, fault: Fault<'_>) -> JsonError {
        match fault {
            Fault::Told(error) => error,
            Fault::Parser(piece, error) => {
                // Every piece is a part of the text, so the distance of the two is its place.
                let at = (piece.as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize);
                let before = self.text.get(..at).unwrap_or_default();
                let line = before.matches('\n').count() + error.line().max(1);
                let line = u32::try_from(line).unwrap_or(u32::MAX);
                JsonError::NotJson { line, what: error.to_string() }
            }
        }
    }

    fn into_rows(self) -> Result<StoredRows, SheetError> {
        let mut rows = StoredRows::default();
        rows.push(0, self.headers.iter().map(String::as_str))?;
        let mut start = 0;
        for (number, &end) in (1..).zip(&self.objects) {
            let own = self.cells.get(start..end).unwrap_or_default();
            start = end;
            // As far as the object says something: another one may have many more members.
            let width = own.last().map_or(0, |(column, _)| column + 1);
            let mut cells = own.iter().peekable();
            let row = (0..width).map(|column| {
                cells.next_if(|cell| cell.0 == column).map_or("", |cell| cell.1.as_ref())
            });
            rows.push(number, row)?;
        }
        rows.set_width(self.headers.len());
        Ok(rows)
    }
}

/// A value that is no object, as the text of a cell.
fn cell(value: &str) -> Result<Cow<'_, str>, Fault<'_>> {
    match shape(value) {
        Shape::Null => Ok(Cow::Borrowed("")),
        Shape::Text => {
            let text = serde_json::from_str::<Name<'_>>(value);
            Ok(text.map_err(|error| Fault::Parser(value, error))?.0)
        }
        Shape::Word | Shape::Object => Ok(Cow::Borrowed(value)),
        Shape::List => {
            let elements = elements(value)?;
            let scalar = |element: &&str| !matches!(shape(element), Shape::Object | Shape::List);
            if !elements.iter().all(scalar) {
                return Ok(Cow::Borrowed(value));
            }
            let mut texts = Vec::new();
            for element in elements {
                texts.push(cell(element)?);
            }
            Ok(Cow::Owned(joined(texts.iter().map(AsRef::as_ref))))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheet::tests::shown_rows;

    #[test]
    fn what_would_not_fit_into_memory_is_refused() {
        let told = |text: &str| read_json(text).err().map(|error| error.to_string());
        let members = |from: usize, to: usize| {
            let members: Vec<String> =
                (from..to).map(|member| format!("\"m{member}\":1")).collect();
            format!("{{{}}}", members.join(","))
        };
        assert_eq!(told(&format!("[{}]", members(0, MOST_COLUMNS))), None);
        let many =
            Some("an object, or all of them together, has more than 16384 different members");
        assert_eq!(told(&format!("[{}]", members(0, MOST_COLUMNS + 1))).as_deref(), many);
        let two = format!("[{},{}]", members(0, 9_000), members(9_000, 18_000));
        assert_eq!(told(&two).as_deref(), many);
        let lists = format!("[{}]", vec!["{}"; MOST_ELEMENTS + 1].join(","));
        let many = Some("the lists have more than 8388608 elements; divide the file");
        assert_eq!(told(&lists).as_deref(), many);
    }

    #[test]
    fn one_wide_object_does_not_make_the_others_wide() {
        let members: Vec<String> =
            (0..MOST_COLUMNS).map(|member| format!("\"m{member}\":1")).collect();
        let text = format!("[{{{}}},{}]", members.join(","), vec!["{\"m0\":2}"; 100_000].join(","));
        let mut rows = read_json(&text).unwrap().rows;
        assert!(rows.size() < 16 * text.len());
        let (mut read, mut last) = (0, 0);
        while let Some(record) = rows.next_record().unwrap() {
            (read, last) = (read + 1, record.len());
        }
        assert_eq!((read, last), (100_002, MOST_COLUMNS));
    }

    fn rows(text: &str) -> Vec<String> {
        shown_rows(&mut read_json(text).unwrap().rows)
    }

    fn told(text: &str) -> String {
        read_json(text).unwrap_err().to_string()
    }

    #[test]
    fn members_of_inner_objects_have_headers_with_dots() {
        let text = r#"[
            {"node": "pve1", "cpuinfo": {"sockets": 2, "cores": 32}, "tags": ["a", "b;c"]},
            {"node": "pve2", "status": null, "cpuinfo": {"cores": 9007199254740993}, "up": true,
             "nics": [{"mac": 1}]}
        ]"#;
        assert_eq!(
            rows(text),
            [
                "0: node|cpuinfo.sockets|cpuinfo.cores|tags|status|up|nics",
                "1: pve1|2|32|a;b\\;c|||",
                "2: pve2||9007199254740993|||true|[{\"mac\": 1}]",
            ]
        );
    }

    #[test]
    fn the_list_is_found_in_every_wrapper() {
        let one_row = ["0: id", "1: 7"];
        for text in [
            r#"[{"id": 7}]"#,
            r#"{"id": 7}"#,
            r#"{"data": [{"id": 7}]}"#,
            r#"{"metadata": {"total": 1}, "Entities": [{"id": 7}], "errors": [{"code": 0}]}"#,
            r#"{"value": [{"id": 7}], "Count": 1}"#,
            r#"{"Body": {"items": [{"id": 7}]}, "Status": 200}"#,
            r#"{"nodes": [{"id": 7}], "notes": []}"#,
        ] {
            assert_eq!(rows(text), one_row, "{text}");
        }
        for text in ["", "[]", "{}", r#"{"data": []}"#] {
            assert!(rows(text).is_empty(), "{text}");
        }
        // Empty lists of an object make no empty list of it.
        assert_eq!(rows(r#"{"id": 7, "tags": []}"#), ["0: id|tags", "1: 7|"]);
    }

    #[test]
    fn documents_may_follow_one_another() {
        assert_eq!(rows("{\"a\":1}\n{\"b\":2}\n"), ["0: a|b", "1: 1|", "2: |2"]);
        assert_eq!(rows("[{\"a\":1}][{\"a\":2}]"), ["0: a", "1: 1", "2: 2"]);
    }

    #[test]
    fn the_last_answer_says_whether_the_list_goes_on() {
        let page = |next: &str| format!("{{\"value\": [{{\"id\": 1}}]{next}}}");
        let link = page(", \"@odata.nextLink\": \"https://example.org/2\"");
        assert_eq!(read_json(&link).unwrap().goes_on, GoesOn::Elsewhere);
        assert_eq!(read_json(&page("")).unwrap().goes_on, GoesOn::No);
        assert_eq!(read_json(&(link + &page(""))).unwrap().goes_on, GoesOn::No);
        let null = page(", \"@odata.nextLink\": null");
        assert_eq!(read_json(&null).unwrap().goes_on, GoesOn::No);
    }

    #[test]
    fn counted_lists_within_a_row_are_lists() {
        let text = r#"{"id": 1, "groups": {"value": ["a", "b"], "Count": 2}}"#;
        assert_eq!(rows(text), ["0: id|groups", "1: 1|a;b"]);
        let short = r#"{"value": [{"id": 1}], "Count": 2}"#;
        assert_eq!(told(short), "the file says that it has 2 objects, and it has 1");
    }

    #[test]
    fn doubt_and_faults_are_told() {
        let two = r#"{"vms": [{"id": 1}], "hosts": [{"id": 2}]}"#;
        assert_eq!(told(two), "the file has several lists of objects, `vms`, `hosts`; keep one");
        assert_eq!(told("[1, 2]"), "the file is JSON, but no list of objects");
        assert_eq!(told(r#"[{"a": 1, "a": 2}]"#), "object 1 has `a` twice");
        assert_eq!(told(r#"[{"a.b": 1, "a": {"b": 2}}]"#), "object 1 has `a.b` twice");
        let cut = read_json("[\n{\"a\": 1},\n{\"a\"").unwrap_err();
        assert_eq!(cut.line(), Some(3));
        let surrogate = read_json("[\n{\"a\": 1},\n{\"a\": \"\\ud800\"}]").unwrap_err();
        assert_eq!(surrogate.line(), Some(3), "{surrogate}");
        let deep = "{\"a\":".repeat(40) + "1" + &"}".repeat(40);
        assert_eq!(told(&deep), "object 1 is nested more than 32 deep");
        let deeper = "[".repeat(100_000);
        assert!(told(&deeper).contains("is not JSON"));
    }
}
