//! Names as numbers: compared without case and surrounding blanks, shown as they were written.

use std::collections::BTreeMap;
use std::hash::BuildHasher;

use foldhash::fast::RandomState;
use hashbrown::HashTable;

use crate::sheet::trimmed;

/// A set of names, each with a number that holds for the run. A name lives in a space, such as the
/// directory that it belongs to; equal names in two spaces are two names.
#[derive(Debug, Default)]
pub struct Names {
    hasher: RandomState,
    /// The numbers, by their names. Their hashes are not kept: there may be millions.
    table: HashTable<u32>,
    text: String,
    /// Where each name ends in `text`, and its space.
    ends: Vec<(u32, u32)>,
    /// Spellings that replaced one of another length, and names beyond the 4 GiB that the ends reach.
    respelled: BTreeMap<u32, String>,
    folded: String,
    /// The number that was given last: rows that stand together share names.
    last: u32,
}

impl Names {
    /// The number of `name` in `space`, which is given to it when it is new.
    pub fn number(&mut self, space: u32, name: &str) -> u32 {
        let name = trimmed(name);
        if self.space(self.last) == space && self.shown(self.last) == name && self.last < self.len()
        {
            return self.last;
        }
        fold_into(name, &mut self.folded);
        let hash = self.hash(space, &self.folded);
        let is = |&number: &u32| self.is(number, space, &self.folded);
        if let Some(&number) = self.table.find(hash, is) {
            self.prefer_spelling(number, name);
            self.last = number;
            return number;
        }
        let number = self.len();
        match u32::try_from(self.text.len() + name.len()) {
            Ok(end) => {
                self.text.push_str(name);
                self.ends.push((end, space));
            }
            Err(_) => {
                self.respelled.insert(number, name.to_owned());
                self.ends.push((u32::try_from(self.text.len()).unwrap_or(u32::MAX), space));
            }
        }
        self.last = number;
        if self.table.len() < self.table.capacity() {
            self.table.insert_unique(hash, number, HAS_ROOM);
        } else {
            self.grow();
        }
        number
    }

    /// The same, where it is likely this number: then it need not be looked for.
    pub fn number_likely(&mut self, space: u32, name: &str, likely: Option<u32>) -> u32 {
        let is = |likely: &u32| {
            *likely < self.len()
                && self.space(*likely) == space
                && self.shown(*likely) == trimmed(name)
        };
        match likely.filter(is) {
            Some(likely) => {
                self.last = likely;
                likely
            }
            None => self.number(space, name),
        }
    }

    /// The number of `name` in `space`, if it has one.
    pub fn find(&self, space: u32, name: &str) -> Option<u32> {
        let mut folded = String::new();
        fold_into(name.trim(), &mut folded);
        let hash = self.hash(space, &folded);
        self.table.find(hash, |&number| self.is(number, space, &folded)).copied()
    }

    /// Makes the table anew for twice as many names: from the names in their order, which lie one after the other,
    /// where a table that grew by itself would look for them all over the memory.
    fn grow(&mut self) {
        self.table = HashTable::new();
        self.table = HashTable::with_capacity(2 * self.ends.len());
        let mut folded = String::new();
        for number in self.numbers() {
            fold_into(self.shown(number), &mut folded);
            let hash = self.hash(self.space(number), &folded);
            self.table.insert_unique(hash, number, HAS_ROOM);
        }
    }

    fn hash(&self, space: u32, folded: &str) -> u64 {
        self.hasher.hash_one((space, folded))
    }

    /// The name as it was written; of several spellings the first in byte order, so that the order
    /// of the rows does not matter.
    pub fn shown(&self, number: u32) -> &str {
        shown(&self.text, &self.ends, &self.respelled, number)
    }

    /// The space of a name.
    pub fn space(&self, number: u32) -> u32 {
        self.ends.get(number as usize).map_or(0, |(_, space)| *space)
    }

    /// How many names there are.
    pub fn len(&self) -> u32 {
        u32::try_from(self.ends.len()).unwrap_or(u32::MAX)
    }

    /// All numbers.
    pub fn numbers(&self) -> impl Iterator<Item = u32> + use<> {
        0..self.len()
    }

    fn is(&self, number: u32, space: u32, folded: &str) -> bool {
        if self.space(number) != space {
            return false;
        }
        let written = self.shown(number);
        if written.is_ascii() {
            return written.eq_ignore_ascii_case(folded);
        }
        let mut other = String::with_capacity(folded.len());
        fold_into(written, &mut other);
        other == folded
    }

    fn prefer_spelling(&mut self, number: u32, name: &str) {
        let held = self.shown(number);
        if name >= held {
            return;
        }
        if held.len() == name.len() && !self.respelled.contains_key(&number) {
            let end = self.ends[number as usize].0 as usize;
            self.text.replace_range(end - name.len()..end, name);
        } else {
            self.respelled.insert(number, name.to_owned());
        }
    }
}

/// Tells a table that grows the hashes of what it holds. None of them does by itself: there is room before anything is
/// put in.
const HAS_ROOM: fn(&u32) -> u64 = |_| 0;

fn shown<'a>(
    text: &'a str,
    ends: &[(u32, u32)],
    respelled: &'a BTreeMap<u32, String>,
    number: u32,
) -> &'a str {
    if let Some(spelling) = respelled.get(&number) {
        return spelling;
    }
    let index = number as usize;
    let end_of = |index: usize| ends.get(index).map(|at| at.0 as usize);
    let start = index.checked_sub(1).and_then(end_of).unwrap_or(0);
    let end = end_of(index).unwrap_or(start);
    text.get(start..end).unwrap_or("")
}

/// Puts the comparable form of `name` into `folded`.
fn fold_into(name: &str, folded: &mut String) {
    folded.clear();
    if name.is_ascii() {
        folded.push_str(name);
        folded.make_ascii_lowercase();
    } else {
        folded.extend(name.chars().flat_map(char::to_lowercase));
    }
}

/// Whether a name holds characters that could deceive a terminal or a reader: control characters and
/// those that change the direction of text.
pub fn has_control(name: &str) -> bool {
    name.bytes().any(|byte| byte < 0x20 || byte == 0x7f || byte >= 0xc2)
        && name.chars().any(is_control)
}

/// Whether a character is a control or direction character.
pub fn is_control(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_and_blanks_do_not_make_another_name() {
        let mut names = Names::default();
        let first = names.number(0, "esx01");
        assert_eq!(names.number(0, " ESX01 "), first);
        assert_eq!(names.shown(first), "ESX01");
        assert_ne!(names.number(1, "esx01"), first);
        let umlaut = names.number(0, "Müller");
        assert_eq!(names.number(0, "MÜLLER"), umlaut);
        assert_eq!(names.shown(umlaut), "MÜLLER");
        assert_eq!(names.find(0, "müller"), Some(umlaut));
        assert_eq!(names.find(0, "moller"), None);
        // The sign for Kelvin is a K whose small letter is a plain k.
        let kelvin = names.number(0, "es\u{212a}");
        assert_eq!(names.number(0, "es\u{212a}"), kelvin);
        assert_eq!(names.number(0, "esk"), kelvin);
    }

    #[test]
    fn ten_thousand_names_keep_their_numbers() {
        let mut names = Names::default();
        let numbers: Vec<u32> =
            (0..10_000).map(|n| names.number(n % 3, &format!("vm-{n}"))).collect();
        for (n, number) in numbers.iter().enumerate() {
            let space = u32::try_from(n % 3).unwrap();
            assert_eq!(names.find(space, &format!("VM-{n}")), Some(*number));
        }
    }
}
