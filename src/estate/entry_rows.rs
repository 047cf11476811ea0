//! The rows behind the persons of an entry of the access list, as numbers. Their words are found when a row is told,
//! so that a count of a million persons does not hold a million names.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::account::{Membership, NodeNo};
use super::directory::Directory;
use super::persons::{LeftOutAs, PersonStanding};
use super::witnesses::{Witness, sort_those_of_one_row};

/// Which rows of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhichRows {
    /// Every person.
    Persons,
    /// Persons who administer only.
    Administrators,
    /// Persons counted at another end customer.
    CountedElsewhere,
    /// Accounts that are no persons, or disabled.
    LeftOut,
}

/// The rows of one entry, in the order in which they are told.
#[derive(Debug, Default)]
pub struct EntryRows {
    rows: Vec<EntryRow>,
    /// The group in which each group was met, back to the listed ones.
    nested_in: HashMap<NodeNo, Option<NodeNo>, RandomState>,
}

/// One row behind the numbers of an entry: that of a membership, by its number.
#[derive(Debug, Clone, Copy)]
pub(super) struct EntryRow {
    pub(super) membership: u32,
    pub(super) came_to: CameTo,
}

/// What became of the account of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CameTo {
    /// It stands for a person.
    Person { by: ToldBy, standing: PersonStanding, at: CountedAt },
    /// It does not count.
    LeftOut(LeftOutAs),
}

/// By what a person is told from others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ToldBy {
    /// The id that joins accounts.
    PersonId,
    /// The account.
    Account,
}

/// Where a person is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CountedAt {
    /// At this end customer.
    Here,
    /// At another one already.
    Elsewhere,
}

impl EntryRows {
    /// The rows of an entry that came by these groups, each with the one that it is nested in.
    pub(super) fn new(
        groups: &[(NodeNo, Option<NodeNo>)],
        rows: Vec<EntryRow>,
        directory: &Directory,
    ) -> Self {
        let mut of = Self { rows, nested_in: groups.iter().copied().collect() };
        let mut rows = std::mem::take(&mut of.rows);
        let origin = |row: &EntryRow| directory.first_rows.at(row.membership);
        // Numbers are given as rows come, so that these are in order as well, but for what was joined or nested later.
        rows.sort_unstable_by_key(|row| row.membership);
        if !rows.is_sorted_by_key(origin) {
            rows.sort_by_cached_key(origin);
        }
        // One row may name several accounts: then their words decide, and not the order in which they were met.
        let mut telling = Telling::new(&of, directory);
        sort_those_of_one_row(&mut rows, origin, |row| telling.tell(row).cloned());
        of.rows = rows;
        of
    }

    /// Gives each of those rows to `use_witness`, in order.
    pub fn each(
        &self,
        which: WhichRows,
        directory: &Directory,
        mut use_witness: impl FnMut(&Witness),
    ) {
        let mut telling = Telling::new(self, directory);
        for row in self.rows.iter().filter(|row| row.came_to.is_of(which)) {
            if let Some(witness) = telling.tell(row) {
                use_witness(witness);
            }
        }
    }
}

impl CameTo {
    fn is_of(self, which: WhichRows) -> bool {
        match (self, which) {
            (Self::LeftOut(_), which) => which == WhichRows::LeftOut,
            (Self::Person { .. }, WhichRows::Persons) => true,
            (Self::Person { .. }, WhichRows::LeftOut) => false,
            (Self::Person { standing, .. }, WhichRows::Administrators) => {
                standing == PersonStanding::Administers
            }
            (Self::Person { at, .. }, WhichRows::CountedElsewhere) => at == CountedAt::Elsewhere,
        }
    }
}

/// Rows in words. The words of the last row are written over, and those of its groups kept: rows of one group stand
/// together.
struct Telling<'a> {
    of: &'a EntryRows,
    directory: &'a Directory,
    told: Witness,
    last_group: Option<NodeNo>,
    path: String,
}

impl<'a> Telling<'a> {
    fn new(of: &'a EntryRows, directory: &'a Directory) -> Self {
        Self { of, directory, told: Witness::untold(), last_group: None, path: String::new() }
    }

    /// The row in words; none where there is no such membership.
    fn tell(&mut self, row: &EntryRow) -> Option<&Witness> {
        let (Membership { group, member: account, .. }, origin) =
            self.directory.membership(row.membership)?;
        if self.last_group != Some(group) {
            self.last_group = Some(group);
            self.path = self.path_to(group);
        }
        let Self { directory, told, path, .. } = self;
        told.origin = origin;
        told.counts = match row.came_to {
            CameTo::Person { .. } => directory.persons_of(account).into(),
            CameTo::LeftOut(_) => 0,
        };
        told.subject.clear();
        told.subject.push_str("account ");
        told.subject.push_str(&directory.name(account));
        told.note.clear();
        match row.came_to {
            CameTo::Person { by, standing, .. } => {
                told.note.push_str(path);
                if by == ToldBy::PersonId {
                    told.note.push_str("; person by person_id");
                }
                if told.counts > 1 {
                    told.note.push_str("; shared account");
                }
                if standing == PersonStanding::Administers {
                    told.note.push_str("; administrator");
                }
            }
            CameTo::LeftOut(why) => {
                told.note.push_str(why.text());
                let reason = directory.reason(account);
                if !reason.is_empty() {
                    told.note.push_str(": ");
                    told.note.push_str(reason);
                }
                told.note.push_str("; ");
                told.note.push_str(path);
            }
        }
        Some(told)
    }

    /// The groups from the listed one down to `group`.
    fn path_to(&self, group: NodeNo) -> String {
        let mut names = vec![self.directory.name(group)];
        let mut at = group;
        while let Some(Some(above)) = self.of.nested_in.get(&at) {
            names.push(self.directory.name(*above));
            at = *above;
            // A deep chain is told by its two ends.
            if names.len() == 8 {
                names.push("…".into());
                break;
            }
        }
        names.reverse();
        format!("in group {}", names.join(" > "))
    }
}
