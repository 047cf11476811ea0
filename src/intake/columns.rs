//! Where the columns of a recognised file are.

use std::collections::BTreeMap;

use crate::sheet::Record;

/// The columns of one file: canonical name to place.
#[derive(Debug, Clone)]
pub struct Columns {
    at: BTreeMap<String, Vec<usize>>,
    used: Vec<bool>,
}

/// The place of one column, or of several that may each hold the value, best first.
#[derive(Debug, Clone, Default)]
pub struct Place {
    places: Vec<usize>,
}

impl Columns {
    pub(super) fn new(at: BTreeMap<String, Vec<usize>>, used: Vec<bool>) -> Self {
        Self { at, used }
    }

    /// Where the column is; nowhere, if the file does not have it.
    pub fn place(&self, column: &str) -> Place {
        Place { places: self.at.get(column).cloned().unwrap_or_default() }
    }

    /// The headers as the file writes them, with their places from 1, by what they mean.
    pub fn headers(&self, header: &[String]) -> BTreeMap<String, String> {
        let first = |places: &Vec<usize>| places.first().copied();
        self.at
            .iter()
            .filter_map(|(column, places)| {
                let place = first(places)?;
                Some((column.clone(), format!("{} ({})", header.get(place)?, place + 1)))
            })
            .collect()
    }

    /// The columns of the file that nothing is read from, by place.
    pub fn unused(&self) -> impl Iterator<Item = usize> {
        self.used.iter().enumerate().filter(|(_, used)| !**used).map(|(place, _)| place)
    }
}

impl Place {
    /// Whether the file has the column.
    pub fn exists(&self) -> bool {
        !self.places.is_empty()
    }

    /// The cell without surrounding blanks: of several places the first that is not empty.
    pub fn cell<'a>(&self, record: &Record<'a>) -> &'a str {
        for &place in &self.places {
            let cell = record.cell(place);
            if !cell.is_empty() {
                return cell;
            }
        }
        ""
    }

    /// The place that a finding should name.
    pub fn first(&self) -> Option<usize> {
        self.places.first().copied()
    }
}
