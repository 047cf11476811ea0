//! How many rows the list of a group has at each moment of a file: exports are known to end lists at a limit.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use crate::origin::Origin;

use super::account::NodeNo;

/// A group at a moment.
type List = (u32, NodeNo);
/// The rows of a list, and the last of them.
type Length = (u32, Origin);

/// The lengths of the lists of a file.
#[derive(Debug, Default)]
pub(super) struct ListLengths {
    of_lists: HashMap<List, Length, RandomState>,
    /// The list whose rows come now; those of one list mostly stand together.
    now: Option<(List, Length)>,
}

impl ListLengths {
    /// Adds a row to a list.
    pub(super) fn add(&mut self, list: List, row: Origin) {
        match &mut self.now {
            Some((held, (rows, last))) if *held == list => {
                *rows += 1;
                *last = (*last).max(row);
            }
            _ => {
                self.keep();
                self.now = Some((list, (1, row)));
            }
        }
    }

    fn keep(&mut self) {
        if let Some((list, (rows, last))) = self.now.take() {
            let held = self.of_lists.entry(list).or_insert((0, last));
            *held = (held.0 + rows, held.1.max(last));
        }
    }

    /// All lists with their lengths.
    pub(super) fn end(mut self) -> HashMap<List, Length, RandomState> {
        self.keep();
        self.of_lists
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::origin::FileId;

    #[test]
    fn rows_of_a_list_count_together_wherever_they_stand() {
        let row = |line| Origin { file: FileId(0), line };
        let mut lengths = ListLengths::default();
        // moment and group of each row, and its line
        for (list, line) in [((0, 1), 2), ((0, 1), 4), ((0, 2), 5), ((0, 1), 3), ((1, 1), 6)] {
            lengths.add(list, row(line));
        }
        let lengths = lengths.end();
        let mut lengths: Vec<(List, Length)> = lengths.into_iter().collect();
        lengths.sort_unstable();
        let expected = [((0, 1), (3, row(4))), ((0, 2), (1, row(5))), ((1, 1), (1, row(6)))];
        assert_eq!(lengths, expected);
    }
}
