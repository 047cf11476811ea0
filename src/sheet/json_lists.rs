//! Where the list of objects is in a document of JSON.
//!
//! Programs answer with a list, with an object around a list, or with one object. A list that is not
//! meant would be counted as something that it is not, and one of two lists would be half of the
//! truth, so that doubt ends in an error.

use super::json::{GoesOn, JsonError};
use super::json_pieces::{Fault, Members, Shape, counted_list, elements, members, shape};

/// Members that hold the list of objects in the answers of the programs that we know of.
const LISTS: [&str; 10] = [
    "data",
    "entities",
    "items",
    "value",
    "results",
    "body",
    "hypervisors",
    "servers",
    "vms",
    "hosts",
];
/// Members that name the next answer, if the list is not whole.
const NEXT: [&str; 3] = ["@odata.nextLink", "odata.nextLink", "nextLink"];

/// The objects of a document.
pub(super) struct Found<'a> {
    pub objects: Vec<&'a str>,
    pub goes_on: GoesOn,
}

/// The objects that `document` is about.
pub(super) fn rows_of(document: &str) -> Result<Found<'_>, Fault<'_>> {
    match shape(document) {
        Shape::List => match objects(document)? {
            Some(objects) => Ok(Found { objects, goes_on: GoesOn::No }),
            None => Err(JsonError::NoObjects.into()),
        },
        Shape::Object => rows_of_object(document),
        Shape::Text | Shape::Null | Shape::Word => Err(JsonError::NoObjects.into()),
    }
}

fn rows_of_object(document: &str) -> Result<Found<'_>, Fault<'_>> {
    // This also checks the number that PowerShell writes beside a list.
    counted_list(document)?;
    let own = members(document)?;
    let next = own.iter().find(|(name, _)| NEXT.contains(&name.as_ref()));
    let goes_on = match next.map(|(_, link)| shape(link)) {
        Some(Shape::Text) => GoesOn::Elsewhere,
        _ => GoesOn::No,
    };
    if let Some(objects) = only_list(&own, is_known)? {
        return Ok(Found { objects, goes_on });
    }
    // One level deeper, below a member that may hold the list.
    let mut deeper = Vec::new();
    for (name, value) in own.iter().filter(|(name, _)| is_known(name)) {
        if matches!(shape(value), Shape::Object) {
            for (inner, value) in members(value)? {
                deeper.push((format!("{name}.{inner}").into(), value));
            }
        }
    }
    let known = |name: &str| name.rsplit('.').next().is_some_and(is_known);
    // A member of any other name is taken only if there is something in it: an object may have empty
    // lists of its own.
    let found = match only_list(&deeper, known)? {
        Some(objects) => Some(objects),
        None => only_list(&own, |_| true)?.filter(|objects| !objects.is_empty()),
    };
    Ok(Found { objects: found.unwrap_or_else(|| vec![document]), goes_on })
}

fn is_known(name: &str) -> bool {
    LISTS.iter().any(|list| list.eq_ignore_ascii_case(name))
}

/// The one list of objects among the members whose names are `wanted`. An empty list counts only where
/// no other does.
fn only_list<'a>(
    members: &Members<'a>,
    wanted: impl Fn(&str) -> bool,
) -> Result<Option<Vec<&'a str>>, Fault<'a>> {
    let (mut filled, mut empty) = (Vec::new(), None);
    for (name, value) in members.iter().filter(|(name, _)| wanted(name)) {
        let list = counted_list(value)?.unwrap_or(value);
        if !matches!(shape(list), Shape::List) {
            continue;
        }
        match objects(list)? {
            Some(objects) if objects.is_empty() => empty = Some(objects),
            Some(objects) => filled.push((name, objects)),
            None => {}
        }
    }
    if filled.len() > 1 {
        let lists = filled.iter().map(|(name, _)| format!("`{name}`")).collect();
        return Err(JsonError::SeveralLists { lists }.into());
    }
    Ok(filled.pop().map(|(_, objects)| objects).or(empty))
}

/// The elements of a list, if all are objects.
fn objects(list: &str) -> Result<Option<Vec<&str>>, Fault<'_>> {
    let elements = elements(list)?;
    let all = elements.iter().all(|element| matches!(shape(element), Shape::Object));
    Ok(all.then_some(elements))
}
