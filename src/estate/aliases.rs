//! The further names of accounts and groups: what rows give beside the identifier that an account is
//! known by. Costs nothing where every row gives one name only.

use std::collections::BTreeSet;

use super::account::NodeNo;
use super::identity::{Identifier, Rank};
use super::names::Names;

/// A further name, by its number of the run.
pub(super) type AliasNo = u32;

/// Which further names accounts and groups have. One name may be of several accounts.
#[derive(Debug, Default)]
pub(super) struct Aliases {
    names: Names,
    of_nodes: BTreeSet<(NodeNo, AliasNo)>,
    /// The same by name, once all rows are in.
    holders: Vec<(AliasNo, NodeNo)>,
}

/// Whether a name had been met before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Met {
    /// It is new.
    New,
    /// It is known.
    Before,
}

impl Aliases {
    /// Adds a name of a node.
    pub(super) fn add(&mut self, node: NodeNo, name: Identifier<'_>) -> Met {
        self.add_in(node, name.space, name.text)
    }

    fn add_in(&mut self, node: NodeNo, space: u32, text: &str) -> Met {
        let new = self.names.len();
        let alias = self.names.number(space, text);
        self.of_nodes.insert((node, alias));
        if alias == new { Met::New } else { Met::Before }
    }

    /// Whether no row gave a further name.
    pub(super) fn is_empty(&self) -> bool {
        self.of_nodes.is_empty()
    }

    /// All names.
    pub(super) fn numbers(&self) -> impl Iterator<Item = AliasNo> + use<> {
        self.names.numbers()
    }

    /// The text of a name and its space.
    pub(super) fn name(&self, alias: AliasNo) -> (u32, &str) {
        (self.names.space(alias), self.names.shown(alias))
    }

    /// All nodes with further names, each with one of them, in the order of the nodes.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (NodeNo, AliasNo)> + '_ {
        self.of_nodes.iter().copied()
    }

    /// The further names of a node.
    pub(super) fn of(&self, node: NodeNo) -> impl Iterator<Item = &str> {
        let own = self.of_nodes.range((node, 0)..=(node, AliasNo::MAX));
        own.map(|&(_, alias)| self.names.shown(alias))
    }

    /// The further names of a node, each with its space.
    pub(super) fn with_space(&self, node: NodeNo) -> impl Iterator<Item = (u32, &str)> {
        let own = self.of_nodes.range((node, 0)..=(node, AliasNo::MAX));
        own.map(|&(_, alias)| self.name(alias))
    }

    /// Gives all names of `from`, and `key`, by which it was known, to `into`.
    pub(super) fn give(&mut self, from: NodeNo, key: (u32, &str), into: NodeNo) {
        let own: Vec<(NodeNo, AliasNo)> =
            self.of_nodes.range((from, 0)..=(from, AliasNo::MAX)).copied().collect();
        for pair in own {
            self.of_nodes.remove(&pair);
            self.of_nodes.insert((into, pair.1));
        }
        self.add_in(into, key.0, key.1);
    }

    /// Makes nodes be found by their names; call it when no more names come.
    pub(super) fn settle(&mut self) {
        self.holders = self.of_nodes.iter().map(|&(node, alias)| (alias, node)).collect();
        self.holders.sort_unstable();
    }

    /// Lets go of what serves to find names, until one is looked for.
    pub(super) fn rest(&mut self) {
        self.names.rest();
    }

    /// The nodes that have a name, once settled.
    pub(super) fn find(&self, space: u32, name: &str) -> impl Iterator<Item = NodeNo> + '_ {
        let alias = self.names.find(space, name);
        let from = alias.map_or(self.holders.len(), |alias| {
            self.holders.partition_point(|&(own, _)| own < alias)
        });
        let held = self.holders[from..].iter();
        held.take_while(move |(own, _)| Some(*own) == alias).map(|&(_, node)| node)
    }

    /// What a reader would call a node that is known by `key`: an account name, else a UPN. None where
    /// the key is as good as any of its names.
    pub(super) fn called(&self, node: NodeNo, key: &str) -> Option<&str> {
        if self.is_empty() {
            return None;
        }
        let worth = |name: &str| match Rank::of(name) {
            Rank::Plain => Some(0),
            Rank::Qualified => Some(1),
            Rank::Upn => Some(2),
            Rank::Sid | Rank::Guid | Rank::Dn => None,
        };
        if worth(key).is_some_and(|worth| worth < 2) {
            return None;
        }
        let named = self.of(node).filter_map(|name| Some((worth(name)?, name)));
        let (best, name) = named.min()?;
        worth(key).is_none_or(|own| best < own).then_some(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SID: &str = "S-1-5-21-1-2-3-1105";

    fn aliases(names: &[&str]) -> Aliases {
        let mut aliases = Aliases::default();
        for name in names {
            aliases.add(7, Identifier::by_form(name, 0));
        }
        aliases
    }

    #[test]
    fn a_reader_calls_an_account_by_its_name_and_else_by_its_upn() {
        // key, further names, called
        let cases: [(&str, &[&str], Option<&str>); 11] = [
            (SID, &["kaya"], Some("kaya")),
            (SID, &["kaya@corp.example", "CORP\\kaya", "kaya"], Some("kaya")),
            (SID, &["kaya@corp.example", "CORP\\kaya"], Some("CORP\\kaya")),
            (SID, &["kaya@corp.example"], Some("kaya@corp.example")),
            (SID, &["CN=Kaya,DC=corp"], None),
            (SID, &[], None),
            ("kaya@corp.example", &["kaya"], Some("kaya")),
            ("kaya@corp.example", &["k@corp.example"], None),
            ("kaya@corp.example", &["CN=Kaya,DC=corp"], None),
            ("CORP\\kaya", &["kaya"], None),
            ("kaya", &["CORP\\kaya"], None),
        ];
        for (key, names, called) in cases {
            assert_eq!(aliases(names).called(7, key), called, "{key} {names:?}");
            assert_eq!(aliases(names).called(8, key), None, "{key}, of another");
        }
    }

    #[test]
    fn names_are_given_to_the_account_that_they_are_of() {
        assert!(Aliases::default().is_empty());
        let mut aliases = aliases(&["kaya", "mira"]);
        assert!(!aliases.is_empty());
        assert_eq!(aliases.add(8, Identifier::by_form("KAYA", 0)), Met::Before);
        assert_eq!(aliases.add(8, Identifier::by_form("zeno", 0)), Met::New);
        aliases.give(7, (0, SID), 9);
        aliases.settle();
        assert_eq!(aliases.of(7).count(), 0);
        let of: BTreeSet<&str> = aliases.of(9).collect();
        assert_eq!(of, BTreeSet::from(["KAYA", "mira", SID]));
        let held = |name| aliases.find(1, name).collect::<Vec<_>>();
        assert_eq!(held("kaya"), [8, 9]);
        assert_eq!(held("mira"), [9]);
        assert_eq!(held("nobody"), [0; 0]);
        assert_eq!(aliases.find(0, SID).collect::<Vec<_>>(), [9]);
    }
}
