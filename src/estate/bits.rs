//! Sets of small numbers, such as the captures at which a VM was seen: a bit each.

use std::collections::BTreeMap;

/// For each of many things a set of small numbers. The first 64 numbers cost one word for a thing;
/// months with more captures cost another word for each further 64.
#[derive(Debug, Default)]
pub struct BitSets {
    first: Vec<u64>,
    more: BTreeMap<(u32, u32), u64>,
}

impl BitSets {
    /// Adds `bit` to the set of `thing`; says whether it was there already.
    pub fn insert(&mut self, thing: u32, bit: u32) -> bool {
        let mask = 1 << (bit % 64);
        let word = if bit < 64 {
            let index = thing as usize;
            if index >= self.first.len() {
                self.first.resize(index + 1, 0);
            }
            &mut self.first[index]
        } else {
            self.more.entry((thing, bit / 64)).or_default()
        };
        let held = *word & mask != 0;
        *word |= mask;
        held
    }

    /// The words of the set of `thing`, each with the number of its first bit.
    pub fn words(&self, thing: u32) -> impl Iterator<Item = (u32, u64)> {
        let first = self.first.get(thing as usize).copied().unwrap_or(0);
        let more = self.more.range((thing, 0)..=(thing, u32::MAX));
        std::iter::once((0, first)).chain(more.map(|(&(_, chunk), &word)| (chunk * 64, word)))
    }

    /// The numbers in the set of `thing`, in order.
    pub fn numbers(&self, thing: u32) -> impl Iterator<Item = u32> {
        self.words(thing).flat_map(|(base, word)| ones(word).map(move |bit| base + bit))
    }

    /// Whether `bit` is in the set of `thing`.
    pub fn has(&self, thing: u32, bit: u32) -> bool {
        let word = if bit < 64 {
            self.first.get(thing as usize).copied()
        } else {
            self.more.get(&(thing, bit / 64)).copied()
        };
        word.is_some_and(|word| word & (1 << (bit % 64)) != 0)
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
        let mut sets = BitSets::default();
        for bit in [743, 3, 64, 63, 3] {
            sets.insert(7, bit);
        }
        assert_eq!(sets.numbers(7).collect::<Vec<_>>(), [3, 63, 64, 743]);
        assert!(sets.has(7, 743) && !sets.has(7, 65) && !sets.has(6, 3));
        assert!(sets.insert(7, 64) && !sets.insert(7, 65));
    }
}
