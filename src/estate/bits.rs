//! Sets of small numbers, such as the captures at which a VM was seen: a bit each.

use std::collections::{BTreeSet, HashMap};

use foldhash::fast::RandomState;

/// A set of numbers that lie close together: a bit each.
#[derive(Debug, Default)]
pub struct BitSet(Vec<u64>);

impl BitSet {
    /// Adds a number; says whether it was there already.
    pub fn insert(&mut self, number: u32) -> bool {
        let (index, mask) = ((number / 64) as usize, 1 << (number % 64));
        if index >= self.0.len() {
            self.0.resize(index + 1, 0);
        }
        let held = self.0[index] & mask != 0;
        self.0[index] |= mask;
        held
    }

    /// Takes a number out.
    pub fn remove(&mut self, number: u32) {
        if let Some(word) = self.0.get_mut((number / 64) as usize) {
            *word &= !(1 << (number % 64));
        }
    }

    /// Whether a number is in it.
    pub fn has(&self, number: u32) -> bool {
        let word = self.0.get((number / 64) as usize);
        word.is_some_and(|word| word & (1 << (number % 64)) != 0)
    }
}

/// For each of many things a set of small numbers. One of the first words costs that word for every thing as soon as
/// one set holds a number of it; further words cost something only where they hold a number.
#[derive(Debug)]
pub struct BitSets<W = u64> {
    /// The first words of all sets, a column each.
    first: Vec<Vec<W>>,
    more: HashMap<(u32, u32), W, RandomState>,
    /// The last word in which any set holds a number.
    last: u32,
    /// The first word that costs something only where it holds a number.
    sparse_from: u32,
}

/// A word of a set.
pub trait Word: Copy + Default + Eq {
    /// The numbers that it has room for.
    const BITS: u32;

    /// The word with a number in it.
    fn with(self, bit: u32) -> Self;

    /// As a word of the largest kind.
    fn wide(self) -> u64;
}

impl Word for u8 {
    const BITS: u32 = Self::BITS;

    fn with(self, bit: u32) -> Self {
        self | 1 << bit
    }

    fn wide(self) -> u64 {
        u64::from(self)
    }
}

impl Word for u64 {
    const BITS: u32 = Self::BITS;

    fn with(self, bit: u32) -> Self {
        self | 1 << bit
    }

    fn wide(self) -> u64 {
        self
    }
}

impl<W: Word> Default for BitSets<W> {
    fn default() -> Self {
        // Most numbers are days of a month.
        let sparse_from = (u32::BITS / W::BITS).max(1);
        Self { first: Vec::new(), more: HashMap::default(), last: 0, sparse_from }
    }
}

impl<W: Word> BitSets<W> {
    /// Sets of which most are empty.
    pub fn sparse() -> Self {
        Self { sparse_from: 0, ..Self::default() }
    }

    /// Adds `bit` to the set of `thing`; says whether it was there already.
    pub fn insert(&mut self, thing: u32, bit: u32) -> bool {
        let (chunk, bit) = (bit / W::BITS, bit % W::BITS);
        let word = if chunk < self.sparse_from {
            let (column, index) = (chunk as usize, thing as usize);
            if column >= self.first.len() {
                self.first.resize(column + 1, Vec::new());
            }
            let column = &mut self.first[column];
            if index >= column.len() {
                column.resize(index + 1, W::default());
            }
            &mut column[index]
        } else {
            self.more.entry((thing, chunk)).or_default()
        };
        self.last = self.last.max(chunk);
        let held = *word;
        *word = held.with(bit);
        held == *word
    }

    /// Puts another number in the place of each; asked for by the thing and the number.
    pub fn renumber(&mut self, number: &dyn Fn(u32, u32) -> u32) {
        let mut renumbered = Self { sparse_from: self.sparse_from, ..Self::default() };
        let longest = self.first.iter().map(Vec::len).max().unwrap_or(0);
        let first = u32::try_from(longest).unwrap_or(u32::MAX);
        let further = self.more.keys().map(|&(thing, _)| thing);
        let beyond: BTreeSet<u32> = further.filter(|&thing| thing >= first).collect();
        for thing in (0..first).chain(beyond) {
            for bit in self.numbers(thing) {
                renumbered.insert(thing, number(thing, bit));
            }
        }
        *self = renumbered;
    }

    /// Gives the things other numbers: `order` has for each new number the old one, `renumbered` the other way round.
    pub fn reorder(&mut self, order: &[u32], renumbered: &[u32]) {
        for column in &mut self.first {
            let word = |old: &u32| column.get(*old as usize).copied().unwrap_or_default();
            *column = order.iter().map(word).collect();
        }
        let more = std::mem::take(&mut self.more);
        let moved = more.into_iter().filter_map(|((old, chunk), word)| {
            Some(((*renumbered.get(old as usize)?, chunk), word))
        });
        self.more = moved.collect();
    }

    fn word(&self, thing: u32, chunk: u32) -> W {
        let word = if chunk < self.sparse_from {
            self.first.get(chunk as usize).and_then(|column| column.get(thing as usize))
        } else if self.more.is_empty() {
            None
        } else {
            self.more.get(&(thing, chunk))
        };
        word.copied().unwrap_or_default()
    }

    /// The words of the set of `thing`, each with the number of its first bit.
    pub fn words(&self, thing: u32) -> impl Iterator<Item = (u32, W)> {
        let all = (0..=self.last).map(move |chunk| (chunk * W::BITS, self.word(thing, chunk)));
        all.filter(|(_, word)| *word != W::default())
    }

    /// The numbers in the set of `thing`, in order.
    pub fn numbers(&self, thing: u32) -> impl Iterator<Item = u32> {
        self.words(thing).flat_map(|(base, word)| ones(word.wide()).map(move |bit| base + bit))
    }

    /// Whether `bit` is in the set of `thing`.
    pub fn has(&self, thing: u32, bit: u32) -> bool {
        let word = self.word(thing, bit / W::BITS);
        word == word.with(bit % W::BITS)
    }
}

/// The places of the ones in a word, in order.
pub fn ones(mut word: u64) -> impl Iterator<Item = u32> {
    std::iter::from_fn(move || {
        if word == 0 {
            return None;
        }
        let bit = word.trailing_zeros();
        word &= word - 1;
        Some(bit)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_beyond_the_first_word_are_kept_in_order() {
        in_order(BitSets::<u64>::default());
        in_order(BitSets::<u8>::default());
        in_order(BitSets::<u64>::sparse());
    }

    fn in_order<W: Word>(mut sets: BitSets<W>) {
        for bit in [743, 3, 64, 63, 3] {
            sets.insert(7, bit);
        }
        assert_eq!(sets.numbers(7).collect::<Vec<_>>(), [3, 63, 64, 743]);
        assert!(sets.has(7, 743) && !sets.has(7, 65) && !sets.has(6, 3));
        assert!(sets.insert(7, 64) && !sets.insert(7, 65));
        sets.insert(0, 5);
        let turned = [7, 6, 5, 4, 3, 2, 1, 0];
        sets.reorder(&turned, &turned);
        assert_eq!(sets.numbers(0).collect::<Vec<_>>(), [3, 63, 64, 65, 743]);
        assert_eq!(sets.numbers(7).collect::<Vec<_>>(), [5]);
        sets.renumber(&|_, number| if number == 3 { 743 } else { number / 2 });
        assert_eq!(sets.numbers(0).collect::<Vec<_>>(), [31, 32, 371, 743]);
        assert_eq!(sets.numbers(7).collect::<Vec<_>>(), [2]);
    }
}
