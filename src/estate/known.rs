//! Whom a row is about: the account or group of what it names, by the surest of its names. Rows of a group stand
//! together, and the accounts of the next rows can be looked for all at once, so that most rows are answered by a
//! comparison.

use crate::intake::{MemberRow, Named};
use crate::origin::Origin;
use crate::sheet::trimmed;

use super::account::{GroupSigns, NodeNo, Said};
use super::aliases::Met;
use super::directory::Directory;
use super::identity::{Identifier, identifiers};
use super::names::is_equal;

/// Whom the next rows are likely about. A wrong guess costs a comparison and changes nothing.
#[derive(Debug, Default)]
pub(super) struct Likely {
    /// The directory in which what follows was found.
    directory: u32,
    /// The group of the last row.
    group: Option<NodeNo>,
    /// The members of the next lines, as far as they were known when they were looked for, and the first of these.
    members: Vec<Option<NodeNo>>,
    first_line: u32,
}

impl Likely {
    fn member(&self, line: u32) -> Option<NodeNo> {
        let index = line.checked_sub(self.first_line)?;
        self.members.get(index as usize).copied().flatten()
    }
}

impl Directory {
    /// Looks for the accounts of the lines that come from this one on, all at once: most are known, and in the directory
    /// of the row before. The names have no blanks around them. Nothing changes.
    pub fn look_for(&mut self, names: &[&str], first_line: u32) {
        let directory = self.directories.last();
        let of_form = names.iter().map(|name| Identifier::by_form(name, directory));
        let likely: Vec<(u32, &str)> = of_form.map(|of| (of.space, of.text)).collect();
        let members = self.nodes.find_all(&likely);
        self.accounts.bring_near(&members);
        let group = self.likely.group.filter(|_| self.likely.directory == directory);
        self.likely = Likely { directory, group, members, first_line };
    }

    /// Lets go of what serves to find accounts by their names until somebody asks for one: what follows has their numbers.
    pub fn rest(&mut self) {
        self.nodes.rest();
        self.aliases.rest();
    }

    /// The group of a row.
    pub(super) fn group_of(&mut self, directory: u32, row: &MemberRow<'_>) -> NodeNo {
        let likely = self.likely.group;
        let group = self.likely_known(likely, directory, &row.group, row.origin);
        // One that was found by a surer name than that of the next row may be another, and a blank may make another
        // form of a name.
        let is_kept = self.likely.directory == directory
            && row.group.is_plain()
            && row.group.name.len() == trimmed(row.group.name).len();
        self.likely.group = Some(group).filter(|_| is_kept);
        group
    }

    /// The member of a row.
    pub(super) fn member_of(&mut self, directory: u32, row: &MemberRow<'_>) -> NodeNo {
        let likely = self.likely.member(row.origin.line);
        self.likely_known(likely, directory, &row.member, row.origin)
    }

    /// The node of what a row names, which is likely this one: it is, where it was found in the same directory by just
    /// the same text, for a name is looked for by its directory and its form.
    fn likely_known(
        &mut self,
        likely: Option<NodeNo>,
        directory: u32,
        named: &Named<'_>,
        origin: Origin,
    ) -> NodeNo {
        let is_same = |node: &NodeNo| {
            self.likely.directory == directory
                && named.is_plain()
                && is_equal(self.nodes.shown(*node), named.name)
        };
        match likely.filter(is_same) {
            Some(node) => self.met(node, origin),
            None => self.known(directory, named, origin),
        }
    }

    /// The node of what a row names, by the surest of its names; the others are kept beside it.
    pub(super) fn known(&mut self, directory: u32, named: &Named<'_>, origin: Origin) -> NodeNo {
        if named.is_plain() {
            return self.node(directory, named.name, origin);
        }
        let mut node = None;
        for identifier in identifiers(named, directory) {
            match node {
                None => node = Some(self.identified(identifier, origin)),
                Some(node) => {
                    let met = self.aliases.add(node, identifier);
                    if met == Met::New {
                        self.control.note(identifier.text, origin);
                    }
                }
            }
        }
        node.unwrap_or_else(|| self.node(directory, named.name, origin))
    }

    pub(super) fn node(&mut self, directory: u32, name: &str, origin: Origin) -> NodeNo {
        self.identified(Identifier::by_form(name, directory), origin)
    }

    fn identified(&mut self, identifier: Identifier<'_>, origin: Origin) -> NodeNo {
        let new = self.nodes.len();
        let node = self.nodes.number(identifier.space, identifier.text);
        if node == new {
            self.groups.push(GroupSigns::default());
            self.accounts.push(origin);
            self.control.note(identifier.text, origin);
        }
        self.met(node, origin)
    }

    /// Notes that a row names a node.
    fn met(&mut self, node: NodeNo, origin: Origin) -> NodeNo {
        if self.accounts.said(node) == Said::default() {
            self.accounts.lower_origin(node, origin);
        }
        node
    }
}
