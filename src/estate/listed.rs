//! Groups that are listed as giving access to a product.

use std::collections::HashSet;

use crate::finding::Findings;
use crate::fold::Fold as _;
use crate::intake::AccessGroupRow;
use crate::origin::Origin;
use crate::terms::Product;

use super::account::NodeNo;
use super::directory::Directory;
use super::identity::EVERYWHERE;

/// A group that gives access to a product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedGroup {
    /// The group.
    pub group: NodeNo,
    /// What the list calls it, before it was joined to a group that has other names as well.
    pub(super) called: NodeNo,
    /// The operator of the servers; empty for the provider.
    pub operator: String,
    /// The row of the list.
    pub origin: Origin,
}

impl Directory {
    /// Adds a group that gives access.
    pub fn list(&mut self, row: &AccessGroupRow<'_>, product: Product) {
        let directory = self.number(row.directory, row.origin);
        let group = self.node(directory, row.group, row.origin);
        let known = self.customers.len();
        let customer = self.customers.number(0, row.customer);
        if customer == known {
            self.customer_control.note(row.customer, row.origin);
        }
        self.groups[group as usize].is_called_so = true;
        self.listed.entry((product, customer)).or_default().push(ListedGroup {
            group,
            called: group,
            operator: row.operator.to_owned(),
            origin: row.origin,
        });
    }

    /// Finds listed groups in every directory that has them, where the list names none, and under
    /// every name that they have; call it once, when all rows are in and settled.
    pub fn join_listed(&mut self, findings: &mut Findings) {
        let default = self.directories.find(0, "");
        let mut listed = std::mem::take(&mut self.listed);
        for groups in listed.values_mut() {
            self.note_listed_again(groups);
            let mut joined = Vec::new();
            for held in groups.drain(..) {
                let space = self.nodes.space(held.called);
                let anywhere =
                    space == EVERYWHERE || Some(space) == default.map(|directory| directory + 1);
                let spaces = if anywhere { 0..=self.directories.len() } else { space..=space };
                let mut meant = self.named(spaces, self.nodes.shown(held.called));
                meant.retain(|&group| self.has_rows(group));
                if meant.iter().all(|&group| group == held.group) {
                    joined.push(held);
                    continue;
                }
                let subject = format!("group {}", self.nodes.shown(held.called));
                if anywhere {
                    findings.group_found_elsewhere(&subject, meant.len(), held.origin);
                } else {
                    findings.account_ambiguous(held.origin);
                }
                joined.extend(meant.into_iter().map(|group| ListedGroup { group, ..held.clone() }));
            }
            *groups = joined;
        }
        self.listed = listed;
    }

    /// Notes the rows of a list that say what another says.
    fn note_listed_again(&mut self, groups: &[ListedGroup]) {
        let mut in_order: Vec<&ListedGroup> = groups.iter().collect();
        in_order.sort_unstable_by_key(|held| held.origin);
        let mut said: HashSet<(NodeNo, String)> = HashSet::new();
        for held in in_order {
            if !said.insert((held.called, held.operator.folded())) {
                let again = self.listed_again.entry(held.origin.file).or_insert((0, held.origin));
                again.0 += 1;
                again.1 = again.1.min(held.origin);
            }
        }
    }

    /// The groups listed for each product and end customer, by product and name of the customer.
    pub fn listed(&self) -> Vec<(Product, String, &[ListedGroup])> {
        let mut listed: Vec<(Product, String, &[ListedGroup])> = self
            .listed
            .iter()
            .map(|((product, customer), groups)| {
                (product.clone(), self.customers.shown(*customer).to_owned(), groups.as_slice())
            })
            .collect();
        listed.sort_by(|a, b| (&a.0, &a.1).cmp(&(&b.0, &b.1)));
        listed
    }
}
