//! Pieces of JSON as they are written: an object or a list taken apart, one level at a time.
//!
//! A piece is a part of the text that was read, so that numbers keep every digit and a fault has a place.

use std::borrow::Cow;

use serde::de::{Deserializer as _, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::json::JsonError;
use super::reader::MOST_COLUMNS;

/// The most elements of a list, of which each takes a place in memory however short it is.
pub(super) const MOST_ELEMENTS: usize = 8 * 1024 * 1024;

/// A fault within a piece of JSON.
pub(super) enum Fault<'a> {
    /// The parser refuses the piece.
    Parser(&'a str, serde_json::Error),
    Told(JsonError),
}

impl From<JsonError> for Fault<'_> {
    fn from(error: JsonError) -> Self {
        Self::Told(error)
    }
}

/// The members of an object, in their order.
pub(super) type Members<'a> = Vec<(Cow<'a, str>, &'a str)>;

/// Takes an object apart.
pub(super) fn members(object: &str) -> Result<Members<'_>, Fault<'_>> {
    struct Apart;
    impl<'de> Visitor<'de> for Apart {
        type Value = Members<'de>;

        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("an object")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut members = Vec::new();
            while let Some((name, value)) = map.next_entry::<Name<'de>, &RawValue>()? {
                // The parser wants to come to the end, but one beyond the limit is enough to know.
                if members.len() <= MOST_COLUMNS {
                    members.push((name.0, value.get()));
                }
            }
            Ok(members)
        }
    }
    let mut parser = serde_json::Deserializer::from_str(object);
    let members = parser.deserialize_map(Apart).map_err(|error| Fault::Parser(object, error))?;
    if members.len() > MOST_COLUMNS {
        return Err(JsonError::TooManyMembers.into());
    }
    Ok(members)
}

/// A name that is borrowed unless it has escapes.
#[derive(serde::Deserialize)]
pub(super) struct Name<'a>(#[serde(borrow)] pub Cow<'a, str>);

/// Takes a list apart.
pub(super) fn elements(list: &str) -> Result<Vec<&str>, Fault<'_>> {
    struct Apart;
    impl<'de> Visitor<'de> for Apart {
        type Value = Vec<&'de str>;

        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("a list")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
            let mut elements = Vec::new();
            while let Some(element) = list.next_element::<&RawValue>()? {
                if elements.len() <= MOST_ELEMENTS {
                    elements.push(element.get());
                }
            }
            Ok(elements)
        }
    }
    let mut parser = serde_json::Deserializer::from_str(list);
    let elements = parser.deserialize_seq(Apart).map_err(|error| Fault::Parser(list, error))?;
    if elements.len() > MOST_ELEMENTS {
        return Err(JsonError::TooManyElements.into());
    }
    Ok(elements)
}

/// What a piece of JSON is, by its first character; the pieces have no blanks around them.
pub(super) enum Shape {
    Object,
    List,
    Text,
    Null,
    /// A number, or true or false.
    Word,
}

pub(super) fn shape(piece: &str) -> Shape {
    match piece.as_bytes().first() {
        Some(b'{') => Shape::Object,
        Some(b'[') => Shape::List,
        Some(b'"') => Shape::Text,
        Some(b'n') => Shape::Null,
        _ => Shape::Word,
    }
}

/// The list in `{"value": [...], "Count": n}`, which is how PowerShell writes some lists.
pub(super) fn counted_list(piece: &str) -> Result<Option<&str>, Fault<'_>> {
    if !matches!(shape(piece), Shape::Object) {
        return Ok(None);
    }
    let members = members(piece)?;
    let [(value, list), (count, stated)] = members.as_slice() else { return Ok(None) };
    if value != "value" || count != "Count" || !matches!(shape(list), Shape::List) {
        return Ok(None);
    }
    let found = elements(list)?.len() as u64;
    match stated.parse::<u64>() {
        Ok(stated) if stated != found => Err(JsonError::CountDiffers { stated, found }.into()),
        _ => Ok(Some(list)),
    }
}
