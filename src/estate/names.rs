//! Names as numbers: compared without case and surrounding blanks, shown as they were written.

use std::collections::BTreeMap;
use std::hash::BuildHasher;
use std::hint::black_box;
use std::sync::OnceLock;

use foldhash::fast::RandomState;
use hashbrown::HashTable;

use crate::fold::fold_into;
use crate::sheet::trimmed;

/// A set of names, each with a number that holds for the run. A name lives in a space, such as the
/// directory that it belongs to; equal names in two spaces are two names.
#[derive(Debug, Default)]
pub struct Names {
    hasher: RandomState,
    /// The numbers, by their names; made when it is needed. The hashes are not kept: there may be millions.
    table: OnceLock<HashTable<u32>>,
    text: String,
    /// Where each name ends in `text`, and its space.
    ends: Vec<(u32, u32)>,
    /// Spellings that replaced one of another length, and names beyond the 4 GiB that the ends reach.
    respelled: BTreeMap<u32, String>,
    folded: String,
    /// The number that was given last, and the one before: rows that stand together share names.
    last: u32,
    before: u32,
}

impl Names {
    /// The number of `name` in `space`, which is given to it when it is new.
    pub fn number(&mut self, space: u32, name: &str) -> u32 {
        let name = trimmed(name);
        for given in [self.last, self.before] {
            if self.is_as_written(given, space, name) {
                return self.give(given);
            }
        }
        fold_into(name, &mut self.folded);
        let hash = self.hash(space, &self.folded);
        let is = |&number: &u32| self.is(number, space, &self.folded);
        if let Some(&number) = self.table().find(hash, is) {
            self.prefer_spelling(number, name);
            return self.give(number);
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
        match self.table.get_mut().filter(|table| table.len() < table.capacity()) {
            Some(table) => {
                table.insert_unique(hash, number, HAS_ROOM);
            }
            None => {
                // The old one goes before the new one comes.
                self.rest();
                self.table = OnceLock::from(self.table_for(2 * self.ends.len()));
            }
        }
        self.give(number)
    }

    /// Remembers a number as the one that was given last.
    fn give(&mut self, number: u32) -> u32 {
        if number != self.last {
            (self.before, self.last) = (self.last, number);
        }
        number
    }

    /// The number that was given last.
    pub fn last(&self) -> u32 {
        self.last
    }

    /// The same, where it is likely this number: then it need not be looked for.
    pub fn number_likely(&mut self, space: u32, name: &str, likely: Option<u32>) -> u32 {
        match likely.filter(|&likely| self.is_as_written(likely, space, trimmed(name))) {
            Some(likely) => self.give(likely),
            None => self.number(space, name),
        }
    }

    /// The numbers of some names, as far as these are known in this spelling. Millions of names lie all over the memory,
    /// and whoever looks for one waits for it in several steps; here each step is taken for all of the names before
    /// the next one, so that the waits fall together.
    pub fn find_all(&self, names: &[(u32, &str)]) -> Vec<Option<u32>> {
        let mut folded = String::new();
        let hash = |&(space, name): &(u32, &str)| {
            fold_into(trimmed(name), &mut folded);
            self.hash(space, &folded)
        };
        let hashes: Vec<u64> = names.iter().map(hash).collect();
        // The first whose hash looks the same is nearly always the one; whether it is shows behind it.
        let first = |hash: u64| self.table().find(hash, |_| true).copied();
        let mut numbers: Vec<Option<u32>> = hashes.into_iter().map(first).collect();
        let end = |number: u32| self.ends.get(number as usize).map_or(0, |(end, _)| *end as usize);
        let ends: Vec<usize> = numbers.iter().flatten().map(|&number| end(number)).collect();
        let last_of = |end: &usize| self.text.as_bytes().get(end.checked_sub(1)?);
        // What is compared then has come near; the compiler must not leave out what nobody uses.
        black_box(ends.iter().filter_map(last_of).fold(0, |all, byte| all ^ byte));
        for (number, (space, name)) in numbers.iter_mut().zip(names) {
            *number = number.filter(|&number| self.is_as_written(number, *space, trimmed(name)));
        }
        numbers
    }

    /// The number of `name` in `space`, if it has one.
    pub fn find(&self, space: u32, name: &str) -> Option<u32> {
        let mut folded = String::new();
        fold_into(name.trim(), &mut folded);
        let hash = self.hash(space, &folded);
        self.table().find(hash, |&number| self.is(number, space, &folded)).copied()
    }

    /// Lets go of the table by which names are found, until one is looked for again: where millions were numbered, few
    /// are asked for later.
    pub fn rest(&mut self) {
        self.table = OnceLock::new();
    }

    fn table(&self) -> &HashTable<u32> {
        self.table.get_or_init(|| self.table_for(self.ends.len()))
    }

    /// The table with room for so many names. It is made from the names in their order, which lie one after the other,
    /// where a table that grew by itself would look for them all over the memory.
    fn table_for(&self, names: usize) -> HashTable<u32> {
        let mut table = HashTable::with_capacity(names);
        let mut folded = String::new();
        for number in self.numbers() {
            fold_into(self.shown(number), &mut folded);
            let hash = self.hash(self.space(number), &folded);
            table.insert_unique(hash, number, HAS_ROOM);
        }
        table
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

    /// Whether the number is of this name in the same spelling.
    fn is_as_written(&self, number: u32, space: u32, name: &str) -> bool {
        self.space(number) == space && is_equal(self.shown(number), name) && number < self.len()
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

/// Whether two texts are equal, which are often both empty. A comparison of no bytes is made where an empty text lies, which
/// is nowhere; some processors take a hundred times as long for it as for one of a few bytes.
pub(super) fn is_equal(one: &str, other: &str) -> bool {
    one.len() == other.len() && (one.is_empty() || one == other)
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
        // The sigma at the end of a word is the one within it.
        let sales = names.number(0, "ΠΩΛΗΣΕΙΣ");
        assert_eq!(names.number(0, "πωλησεις"), sales);
        assert_eq!(names.find(0, "Πωλησεις"), Some(sales));
        // The sign for Kelvin is a K whose small letter is a plain k.
        let kelvin = names.number(0, "es\u{212a}");
        assert_eq!(names.number(0, "es\u{212a}"), kelvin);
        assert_eq!(names.number(0, "esk"), kelvin);
    }

    #[test]
    fn a_spelling_of_another_length_takes_the_place_of_one() {
        let mut names = Names::default();
        names.number(0, "before");
        let kelvin = names.number(0, "\u{212a}x");
        names.number(0, "behind");
        // Each is before the one that is shown, the second has as many bytes as the first of them, the last is not.
        for (name, shown) in [("kx", "kx"), ("Kx", "Kx"), ("KX", "KX"), ("kX", "KX")] {
            assert_eq!(names.number(0, name), kelvin);
            assert_eq!(names.shown(kelvin), shown);
        }
        assert_eq!((names.shown(0), names.shown(2)), ("before", "behind"));
    }

    #[test]
    fn the_number_that_was_given_last_is_known() {
        let mut names = Names::default();
        let numbers = ["a", "b", "c", "b", "b"].map(|name| (names.number(0, name), names.last()));
        assert_eq!(numbers, [(0, 0), (1, 1), (2, 2), (1, 1), (1, 1)]);
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
        names.rest();
        assert_eq!(names.find(1, "VM-4"), Some(4));
        assert_eq!(names.number(2, "vm-5"), 5);
        assert_eq!(names.number(0, "vm-10000"), 10_000);
        names.rest();
        assert_eq!(names.number(0, "vm-10001"), 10_001);
        assert_eq!(names.find(0, "vm-10000"), Some(10_000));
    }

    #[test]
    fn some_names_are_found_at_once_where_they_are_written_the_same() {
        let mut names = Names::default();
        for (space, name) in [(0, "kaya"), (1, "kaya"), (0, "Müller"), (0, "")] {
            names.number(space, name);
        }
        // space, name, number
        let cases = [
            (0, "kaya", Some(0)),
            (1, " kaya ", Some(1)),
            (2, "kaya", None),
            (0, "Kaya", None),
            (0, "Müller", Some(2)),
            (0, "Muller", None),
            (0, "", Some(3)),
            (1, "", None),
        ];
        let asked: Vec<(u32, &str)> = cases.iter().map(|&(space, name, _)| (space, name)).collect();
        let found = names.find_all(&asked);
        assert_eq!(found, cases.map(|(_, _, number)| number));
        assert!(Names::default().find_all(&asked).iter().all(Option::is_none));
    }
}
