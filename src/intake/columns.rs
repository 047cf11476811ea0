//! Where the columns of a recognised file are, and what its words mean.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use crate::fold::Fold as _;
use crate::sheet::Record;

/// The words of a tool in lower case, each with the word that the program reads for it.
pub(super) type Words = Arc<[(String, String)]>;

/// The columns of one file: canonical name to place.
#[derive(Debug, Clone, Default)]
pub struct Columns {
    at: BTreeMap<String, Place>,
    used: Vec<bool>,
}

/// The place of one column, or of several that may each hold the value, best first.
#[derive(Debug, Clone, Default)]
pub struct Place {
    places: Vec<usize>,
    /// What only few columns have, kept apart so that a place stays small on the way of every row.
    more: Option<Box<More>>,
}

/// What a column may have beside its places.
#[derive(Debug, Clone, Default)]
struct More {
    words: Option<Words>,
    /// The last word that was looked up, with its place among the words: rows repeat each other.
    last: RefCell<(String, Option<usize>)>,
    /// What every row without a value of its own has: from the configuration or the file's path.
    given: Option<Rc<str>>,
}

impl Columns {
    pub(super) fn new(width: usize) -> Self {
        Self { at: BTreeMap::new(), used: vec![false; width] }
    }

    /// Reads `column` from the cell at `place` as well, after the places that it has already.
    pub(super) fn add(&mut self, column: &str, place: usize) {
        if let Some(used) = self.used.get_mut(place) {
            *used = true;
        }
        self.at.entry(column.to_owned()).or_default().places.push(place);
    }

    /// Whether some column is read from the cell at `place`.
    pub(super) fn uses(&self, place: usize) -> bool {
        self.used.get(place).copied().unwrap_or(false)
    }

    /// The columns that are read from the cell at `place`.
    pub(super) fn of_place(&self, place: usize) -> impl Iterator<Item = &str> {
        let of = self.at.iter().filter(move |(_, own)| own.places.contains(&place));
        of.map(|(column, _)| column.as_str())
    }

    /// Says what the words of a column mean.
    pub(super) fn translate(&mut self, column: &str, words: &Words) {
        if let Some(place) = self.at.get_mut(column) {
            place.more.get_or_insert_default().words = Some(Arc::clone(words));
        }
    }

    /// Gives a column the value that rows have which hold none of their own.
    pub(super) fn give(&mut self, column: &str, value: &str) {
        let place = self.at.entry(column.to_owned()).or_default();
        place.more.get_or_insert_default().given = Some(value.into());
    }

    /// Where the column is; nowhere, if the file does not have it.
    pub fn place(&self, column: &str) -> Place {
        self.at.get(column).cloned().unwrap_or_default()
    }

    /// The headers as the file writes them, with their places from 1, by what they mean.
    pub fn headers(&self, header: &[String]) -> BTreeMap<String, String> {
        self.at
            .iter()
            .filter_map(|(column, place)| {
                let first = place.first()?;
                Some((column.clone(), format!("{} ({})", header.get(first)?, first + 1)))
            })
            .collect()
    }

    /// The columns that are read, each with its headers as the file writes them, best first; none
    /// where the value is given from outside.
    pub fn read(&self, header: &[String]) -> Vec<(String, Vec<String>)> {
        let named = |place: &Place| {
            place.places.iter().filter_map(|&place| header.get(place).cloned()).collect()
        };
        self.at.iter().map(|(column, place)| (column.clone(), named(place))).collect()
    }

    /// The columns of the file that nothing is read from, by place.
    pub fn unused(&self) -> impl Iterator<Item = usize> {
        self.used.iter().enumerate().filter(|(_, used)| !**used).map(|(place, _)| place)
    }
}

impl Place {
    /// Whether the file has the column, or a value is given for it.
    pub fn exists(&self) -> bool {
        let is_given = self.more.as_ref().is_some_and(|more| more.given.is_some());
        is_given || !self.places.is_empty()
    }

    /// The only field that the value is read from, where nothing translates or replaces it.
    pub fn only(&self) -> Option<usize> {
        match (self.places.as_slice(), &self.more) {
            ([only], None) => Some(*only),
            _ => None,
        }
    }

    /// The cell without surrounding blanks, in the program's words: of several places the first that is
    /// not empty, else the value that is given for all rows.
    #[inline]
    pub fn cell<'a>(&'a self, record: &Record<'a>) -> &'a str {
        // Most columns of most files stand in one place and mean what they say, or are not there.
        match (self.places.as_slice(), &self.more) {
            ([], None) => "",
            ([only], None) => record.cell(*only),
            _ => self.best_cell(record),
        }
    }

    fn best_cell<'a>(&'a self, record: &Record<'a>) -> &'a str {
        let mut is_filled = false;
        for &place in &self.places {
            let cell = record.cell(place);
            if !cell.is_empty() {
                is_filled = true;
                let meaning = self.meaning(cell);
                // Some tools have a sign for a cell without a value.
                if !meaning.is_empty() {
                    return meaning;
                }
            }
        }
        let Some(more) = &self.more else { return "" };
        match (&more.given, is_filled) {
            (Some(given), _) => given,
            // For some tools an empty cell says something.
            (None, false) => more.meaning(""),
            (None, true) => "",
        }
    }

    /// What one word of a cell that holds several means.
    pub fn meaning<'a>(&'a self, word: &'a str) -> &'a str {
        self.more.as_ref().map_or(word, |more| more.meaning(word))
    }

    /// The place that a finding should name.
    pub fn first(&self) -> Option<usize> {
        self.places.first().copied()
    }
}

impl More {
    /// What a word of the tool means; a word that the tool is not known to write means itself.
    fn meaning<'a>(&'a self, word: &'a str) -> &'a str {
        let Some(words) = &self.words else { return word };
        let mut last = self.last.borrow_mut();
        let (held, place) = &mut *last;
        if held != word || word.is_empty() {
            *place = words.iter().position(|(known, _)| is_word(known, word));
            held.clear();
            held.push_str(word);
        }
        place.and_then(|place| words.get(place)).map_or(word, |(_, meaning)| meaning)
    }
}

/// Whether a cell is a word of a table, which is in lower case.
fn is_word(known: &str, cell: &str) -> bool {
    known.eq_ignore_ascii_case(cell) || (!cell.is_ascii() && known == cell.folded())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheet::Reader;

    #[test]
    fn a_cell_is_the_first_that_is_filled_in_the_programs_words() {
        let mut columns = Columns::new(3);
        columns.add("power_state", 0);
        columns.add("power_state", 1);
        let words: Words = Arc::new([("läuft".to_owned(), "running".to_owned())]);
        columns.translate("power_state", &words);
        columns.give("source", "dc-2");
        let place = columns.place("power_state");
        let source = columns.place("source");
        let mut reader = Reader::new("LÄUFT,off,x\n ,off,x\n,odd,x\n,,x\n".as_bytes(), b',');
        let mut cells = Vec::new();
        while let Some(record) = reader.next_record().unwrap() {
            cells.push(place.cell(&record).to_owned());
            assert_eq!(source.cell(&record), "dc-2");
        }
        assert_eq!(cells, ["running", "off", "odd", ""]);
        assert_eq!(columns.unused().collect::<Vec<_>>(), [2]);
    }
}
