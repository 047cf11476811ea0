//! Groups that are listed as giving access to a product.

use crate::finding::Findings;
use crate::intake::AccessGroupRow;
use crate::origin::Origin;
use crate::terms::Product;

use super::directory::{Directory, NodeNo};

/// A group that gives access to a product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedGroup {
    /// The group.
    pub group: NodeNo,
    /// The operator of the servers; empty for the provider.
    pub operator: String,
    /// The row of the list.
    pub origin: Origin,
}

impl Directory {
    /// Adds a group that gives access.
    pub fn list(&mut self, row: &AccessGroupRow<'_>, product: Product) {
        let directory = self.directories.number(0, row.directory);
        let group = self.node(directory, row.group, row.origin);
        let customer = self.customers.number(0, row.customer);
        self.groups[group as usize].is_called_so = true;
        self.listed.entry((product, customer)).or_default().push(ListedGroup {
            group,
            operator: row.operator.to_owned(),
            origin: row.origin,
        });
    }

    /// Finds listed groups in every directory that has them, where the list names none; call it once,
    /// when all rows are in.
    pub fn join_listed(&mut self, findings: &mut Findings) {
        let default = self.directories.find(0, "");
        let mut listed = std::mem::take(&mut self.listed);
        for groups in listed.values_mut() {
            let mut joined = Vec::new();
            for held in groups.drain(..) {
                let in_default = default.map(|directory| directory + 1);
                let is_default = Some(self.nodes.space(held.group)) == in_default;
                let meant = if is_default {
                    self.groups_named(self.nodes.shown(held.group))
                } else {
                    Vec::new()
                };
                if meant.iter().all(|&group| group == held.group) {
                    joined.push(held);
                    continue;
                }
                let subject = format!("group {}", self.nodes.shown(held.group));
                findings.group_found_elsewhere(&subject, meant.len(), held.origin);
                joined.extend(meant.into_iter().map(|group| ListedGroup { group, ..held.clone() }));
            }
            *groups = joined;
        }
        self.listed = listed;
    }

    /// The groups of a name that have rows, in any directory.
    fn groups_named(&self, name: &str) -> Vec<NodeNo> {
        let spaces = 1..=self.directories.len();
        let named = spaces.filter_map(|space| self.nodes.find(space, name));
        named.filter(|&node| self.has_rows(node)).collect()
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
