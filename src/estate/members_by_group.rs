//! The memberships of each group together, for walking from group to group.

use crate::origin::Origin;

use super::account::{MemberKind, Membership, NodeNo};
use super::directory::Directory;

impl Directory {
    /// The memberships with their first rows, those of each group together.
    pub fn memberships(&self) -> impl Iterator<Item = (Membership, Origin)> + '_ {
        let (numbers, _) = self.members_by_group();
        numbers.into_iter().filter_map(|number| self.membership(number))
    }

    /// A membership with its first row.
    pub(super) fn membership(&self, number: u32) -> Option<(Membership, Origin)> {
        Some((self.memberships.at(number)?, self.first_rows.at(number)))
    }

    /// The numbers of all memberships, those of each group together in the order of the groups, and where those of
    /// each group begin.
    pub(super) fn members_by_group(&self) -> (Vec<u32>, Vec<u32>) {
        let mut starts = vec![0; self.nodes() as usize + 1];
        for (membership, _) in self.memberships.iter() {
            starts[membership.group as usize + 1] += 1;
        }
        for index in 1..starts.len() {
            starts[index] += starts[index - 1];
        }
        let mut numbers = vec![0; self.memberships.len()];
        for (membership, number) in self.memberships.iter() {
            let place = &mut starts[membership.group as usize];
            numbers[*place as usize] = number;
            *place += 1;
        }
        // Each has come to the end of its group, where the next one begins.
        starts.rotate_right(1);
        starts[0] = 0;
        let mut of_group: Vec<(NodeNo, MemberKind, u32)> = Vec::new();
        for bounds in starts.windows(2) {
            let [start, end] = *bounds else { continue };
            let numbers = &mut numbers[start as usize..end as usize];
            let own = numbers.iter().filter_map(|&number| {
                let membership = self.memberships.at(number)?;
                Some((membership.member, membership.kind, number))
            });
            of_group.clear();
            of_group.extend(own);
            of_group.sort_unstable();
            for (place, &(_, _, number)) in numbers.iter_mut().zip(&of_group) {
                *place = number;
            }
        }
        (numbers, starts)
    }
}
