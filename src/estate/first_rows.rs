//! The first row of each membership, in little more than half the room that as many origins take: memberships get
//! their numbers as rows come, so that those of one file follow each other.

use std::collections::BTreeMap;

use crate::origin::{FileId, Origin};

/// The first row of each membership, by its number.
#[derive(Debug, Default)]
pub(super) struct FirstRows {
    lines: Vec<u32>,
    /// From which number on the lines are of which file.
    files: Vec<(u32, FileId)>,
    /// Rows that took the place of one of another file.
    moved: BTreeMap<u32, Origin>,
}

impl FirstRows {
    /// The number that comes next.
    pub fn next(&self) -> u32 {
        u32::try_from(self.lines.len()).unwrap_or(u32::MAX)
    }

    /// Adds the row of the number that comes next.
    pub fn push(&mut self, row: Origin) {
        if self.files.last().is_none_or(|&(_, file)| file != row.file) {
            self.files.push((self.next(), row.file));
        }
        self.lines.push(row.line);
    }

    /// The row of a number that was given.
    pub fn at(&self, number: u32) -> Origin {
        if let Some(&row) = self.moved.get(&number) {
            return row;
        }
        Origin { file: self.file(number), line: self.lines[number as usize] }
    }

    /// Puts an earlier row in the place of a later one.
    pub fn lower(&mut self, number: u32, row: Origin) {
        if row >= self.at(number) {
            return;
        }
        if row.file == self.file(number) {
            self.lines[number as usize] = row.line;
        } else {
            self.moved.insert(number, row);
        }
    }

    fn file(&self, number: u32) -> FileId {
        // The first begins at zero, so that there is one before every number.
        let after = self.files.partition_point(|&(from, _)| from <= number);
        self.files[after - 1].1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_keeps_its_least_row() {
        // Rows of three files that come and go, and now and then an earlier one: beside a list of origins.
        let mut random = fastrand::Rng::with_seed(7);
        let (mut rows, mut plain) = (FirstRows::default(), Vec::new());
        for _ in 0..5_000 {
            let row = Origin { file: FileId(random.u32(0..3)), line: random.u32(1..1_000) };
            if plain.is_empty() || random.u8(0..4) > 0 {
                assert_eq!(rows.next() as usize, plain.len());
                rows.push(row);
                plain.push(row);
            } else {
                let number = random.usize(0..plain.len());
                rows.lower(u32::try_from(number).unwrap(), row);
                plain[number] = row.min(plain[number]);
            }
        }
        let told: Vec<Origin> = (0..rows.next()).map(|number| rows.at(number)).collect();
        assert_eq!(told, plain);
    }
}
