//! One object: the fields of the head, and the rows as a list of objects. A header with dots leads through objects. Numbers
//! are JSON numbers with the digits of the report, and a cell without a value is null.

use std::io::{self, Write as _};

use serde::ser::{Error as _, SerializeMap as _};
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

use crate::reseller_format::Column;
use crate::use_report::ResellerCell;

/// The bytes of the file.
pub(super) fn bytes(
    (head, head_cells): (&[Column], &[ResellerCell]),
    (list, columns, rows): (&str, &[Column], &[Vec<ResellerCell>]),
) -> io::Result<Vec<u8>> {
    let mut object = Object::of(head, head_cells);
    let rows = rows.iter().map(|row| Node::Object(Object::of(columns, row)));
    object.fields.push((list.to_owned(), Node::List(rows.collect())));
    let mut bytes = serde_json::to_vec_pretty(&object)?;
    bytes.write_all(b"\n")?;
    Ok(bytes)
}

/// An object with its fields in the order of the format.
#[derive(Default)]
struct Object<'c> {
    fields: Vec<(String, Node<'c>)>,
}

enum Node<'c> {
    Object(Object<'c>),
    List(Vec<Node<'c>>),
    Cell(&'c ResellerCell),
}

impl<'c> Object<'c> {
    fn of(columns: &[Column], cells: &'c [ResellerCell]) -> Self {
        let mut object = Self::default();
        for (column, cell) in columns.iter().zip(cells) {
            object.set(&column.header, cell);
        }
        object
    }

    /// Sets the field that a path leads to.
    fn set(&mut self, path: &str, cell: &'c ResellerCell) {
        let Some((first, rest)) = path.split_once('.') else {
            self.fields.push((path.to_owned(), Node::Cell(cell)));
            return;
        };
        let held = self.fields.iter_mut().find(|(key, _)| key == first);
        if let Some((_, Node::Object(inner))) = held {
            inner.set(rest, cell);
        } else {
            let mut inner = Self::default();
            inner.set(rest, cell);
            self.fields.push((first.to_owned(), Node::Object(inner)));
        }
    }
}

impl Serialize for Object<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.fields.len()))?;
        for (key, node) in &self.fields {
            map.serialize_entry(key, node)?;
        }
        map.end()
    }
}

impl Serialize for Node<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Object(object) => object.serialize(serializer),
            Self::List(nodes) => nodes.serialize(serializer),
            Self::Cell(ResellerCell::Text(text)) => text.serialize(serializer),
            Self::Cell(ResellerCell::Whole(number)) => number.serialize(serializer),
            Self::Cell(ResellerCell::Decimal(number)) => {
                // The digits as they are: through binary ones they would not be exact.
                let raw = RawValue::from_string(number.clone()).map_err(S::Error::custom)?;
                raw.serialize(serializer)
            }
            Self::Cell(ResellerCell::Empty) => serializer.serialize_none(),
        }
    }
}
