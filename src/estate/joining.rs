//! Which accounts are one: those that agree in the surest kind of name that both have.
//!
//! Every account begins as what its rows call it at best. Here accounts known by a weaker name are
//! joined to those known by a surer one, never two that are known by a SID. The outcome depends on the
//! names alone, not on the order in which they came.

use std::collections::{BTreeMap, BTreeSet};

use crate::fold::Fold as _;

use super::account::NodeNo;
use super::aliases::{AliasNo, Aliases};
use super::identity::{EVERYWHERE, Rank};
use super::names::Names;

/// What was joined, and what could not be.
#[derive(Debug, Default)]
pub(super) struct Joined {
    /// For each node that is another one, that other.
    pub(super) into: BTreeMap<NodeNo, NodeNo>,
    /// Nodes that are known by a plain name, each with the several nodes that it may be.
    pub(super) ambiguous: BTreeMap<NodeNo, Vec<NodeNo>>,
}

/// The names of a node and of the nodes joined to it.
#[derive(Debug)]
struct Known {
    key: Rank,
    /// The key, where it is a further name of another node.
    key_as_alias: Option<AliasNo>,
    names: Vec<AliasNo>,
    /// The kinds of name that it has, as bits.
    kinds: u8,
}

/// Where the names are looked up.
#[derive(Debug)]
pub(super) struct Joining<'a> {
    nodes: &'a Names,
    directories: &'a Names,
    ranks: Vec<Rank>,
    /// The nodes that have each name, as key or beside it.
    holders: Vec<Vec<NodeNo>>,
    known: BTreeMap<NodeNo, Known>,
    joined: Joined,
}

impl<'a> Joining<'a> {
    /// Gathers every node that has a further name, or whose key is one of another node.
    pub(super) fn of(nodes: &'a Names, directories: &'a Names, aliases: &Aliases) -> Self {
        let ranks: Vec<Rank> =
            aliases.numbers().map(|alias| Rank::of(aliases.name(alias).1)).collect();
        let mut joining = Self {
            nodes,
            directories,
            holders: vec![Vec::new(); ranks.len()],
            ranks,
            known: BTreeMap::new(),
            joined: Joined::default(),
        };
        for (node, alias) in aliases.pairs() {
            joining.hold(node, alias);
        }
        for alias in aliases.numbers() {
            let (space, text) = aliases.name(alias);
            if let Some(node) = nodes.find(space, text) {
                joining.hold(node, alias).key_as_alias = Some(alias);
            }
        }
        joining
    }

    fn hold(&mut self, node: NodeNo, alias: AliasNo) -> &mut Known {
        self.holders[alias as usize].push(node);
        let key = Rank::of(self.nodes.shown(node));
        let known = self.known.entry(node).or_insert_with(|| Known {
            key,
            key_as_alias: None,
            names: Vec::new(),
            kinds: key.bit(),
        });
        known.names.push(alias);
        known.kinds |= self.ranks[alias as usize].bit();
        known
    }

    /// Joins until nothing more can be joined: what is joined has more names than before.
    pub(super) fn join(mut self) -> Joined {
        let mut weaker: Vec<(Rank, NodeNo)> = self
            .known
            .iter()
            .filter(|(_, known)| known.key != Rank::Sid)
            .map(|(&node, known)| (known.key, node))
            .collect();
        weaker.sort_by_cached_key(|&(_, node)| self.order(node));
        loop {
            self.joined.ambiguous.clear();
            let before = self.joined.into.len();
            for of_key in weaker.chunk_by(|one, other| one.0 == other.0) {
                for by in Rank::ALL {
                    for &(_, node) in of_key {
                        if !self.joined.into.contains_key(&node) {
                            self.join_one(node, by);
                        }
                    }
                }
            }
            if self.joined.into.len() == before {
                break;
            }
        }
        let last: Vec<(NodeNo, NodeNo)> =
            self.joined.into.keys().map(|&node| (node, self.last(node))).collect();
        self.joined.into.extend(last);
        self.joined
    }

    /// Joins a node to the one that agrees with it in a name of the kind `by`, which has to be the
    /// surest kind that both have. Of several, a name that identifies means the first of them, because
    /// the node is one of them in any case; a plain name may mean somebody else altogether.
    fn join_one(&mut self, node: NodeNo, by: Rank) {
        let candidates = self.candidates(node, by);
        if candidates.len() > 1 && by == Rank::Plain {
            self.joined.ambiguous.insert(node, candidates.into_iter().collect());
            return;
        }
        let Some(first) = candidates.into_iter().min_by_key(|&other| self.order(other)) else {
            return;
        };
        self.joined.into.insert(node, first);
        if let Some(own) = self.known.remove(&node)
            && let Some(into) = self.known.get_mut(&first)
        {
            into.names.extend(own.names);
            into.kinds |= own.kinds;
        }
    }

    fn candidates(&self, node: NodeNo, by: Rank) -> BTreeSet<NodeNo> {
        let mut candidates = BTreeSet::new();
        let Some(own) = self.known.get(&node) else {
            return candidates;
        };
        for &name in own.names.iter().filter(|&&name| self.ranks[name as usize] == by) {
            for &holder in &self.holders[name as usize] {
                let other_node = self.last(holder);
                let Some(other) = self.known.get(&other_node) else {
                    continue;
                };
                let surest = (own.kinds & other.kinds).trailing_zeros();
                // Of two nodes with keys of one kind, one has to have the very key of the other.
                let may_be = other.key < own.key
                    || (other.key == own.key
                        && own.key > Rank::Guid
                        && own.key_as_alias == Some(name));
                if other_node != node && may_be && surest == by as u32 {
                    candidates.insert(other_node);
                }
            }
        }
        candidates
    }

    /// The node that a node was joined to in the end.
    fn last(&self, node: NodeNo) -> NodeNo {
        let mut at = node;
        while let Some(&into) = self.joined.into.get(&at) {
            at = into;
        }
        at
    }

    /// An order of nodes that the order of the rows does not change.
    fn order(&self, node: NodeNo) -> (Rank, String, String) {
        let key = self.nodes.shown(node);
        let directory = match self.nodes.space(node) {
            EVERYWHERE => "",
            space => self.directories.shown(space - 1),
        };
        (Rank::of(key), key.folded(), directory.folded())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::estate::identity::Identifier;

    const SID: &str = "S-1-5-21-1-2-3-1105";
    const OTHER_SID: &str = "S-1-5-21-1-2-3-1106";
    const GUID: &str = "6ba7b810-9dad-11d1-80b4-00c04fd430c8";
    const OTHER_GUID: &str = "6ba7b811-9dad-11d1-80b4-00c04fd430c8";

    /// A directory, and names of an account in it.
    type Row<'r> = (&'r str, &'r [&'r str]);

    /// What accounts come to that rows call so, each with its names, the surest first: `one > other` where one is the
    /// other, `one ? other ? third` where it may be several.
    fn joined(rows: &[Row<'_>]) -> Vec<String> {
        let (mut nodes, mut directories) = (Names::default(), Names::default());
        let mut aliases = Aliases::default();
        for (directory, names) in rows {
            let directory = directories.number(0, directory);
            let mut named = names.iter().map(|name| Identifier::by_form(name, directory));
            let key = named.next().unwrap();
            let node = nodes.number(key.space, key.text);
            for name in named {
                aliases.add(node, name);
            }
        }
        let Joined { into, ambiguous } = Joining::of(&nodes, &directories, &aliases).join();
        let shown = |node: &NodeNo| match nodes.space(*node) {
            EVERYWHERE => nodes.shown(*node).to_owned(),
            space => format!("{}/{}", directories.shown(space - 1), nodes.shown(*node)),
        };
        let one = into.iter().map(|(node, other)| format!("{} > {}", shown(node), shown(other)));
        let several = ambiguous.iter().map(|(node, others)| {
            let all: Vec<String> = std::iter::once(node).chain(others).map(shown).collect();
            all.join(" ? ")
        });
        one.chain(several).collect()
    }

    #[test]
    fn accounts_are_one_by_the_surest_kind_of_name_that_both_have() {
        let (bob, carl) = ("CN=bob,DC=corp", "CN=carl,DC=corp");
        // rows, what they come to
        let cases: [(&[Row<'_>], &[&str]); 8] = [
            (&[("hq", &[SID, "ada"]), ("hq", &["ada"])], &["hq/ada > S-1-5-21-1-2-3-1105"]),
            // A plain name of two accounts is neither of them for certain.
            (
                &[("hq", &[SID, "ada"]), ("hq", &[OTHER_SID, "ada"]), ("hq", &["ada"])],
                &["hq/ada ? S-1-5-21-1-2-3-1105 ? S-1-5-21-1-2-3-1106"],
            ),
            // Of two names of one kind that are one account, the one that has the other beside it stands for both.
            (
                &[("hq", &["b@corp.example"]), ("hq", &["a@corp.example", "b@corp.example"])],
                &["b@corp.example > a@corp.example"],
            ),
            // The copy in the cloud has a GUID of its own, which may be anybody's.
            (&[("hq", &[OTHER_GUID]), ("hq", &[GUID, OTHER_GUID])], &[]),
            // Whoever agrees in a surer kind of name comes first: with D\bob the account has a name of the kind that
            // D\ada has, which is another one.
            (
                &[("hq", &[SID, bob, "ada"]), ("hq", &["D\\ada", "ada"]), ("hq", &["D\\bob", bob])],
                &["hq/D\\bob > S-1-5-21-1-2-3-1105"],
            ),
            // What was joined keeps every kind of name: the account still has another distinguished name than carl.
            (
                &[("hq", &[SID, bob, "ada"]), ("hq", &["D\\bob", bob]), ("hq", &[carl, "ada"])],
                &["hq/D\\bob > S-1-5-21-1-2-3-1105"],
            ),
            // Of several the first by name and directory, in whatever order they come.
            (
                &[("alpha", &["D\\bob", bob]), ("zeta", &["D\\bob", bob]), ("zeta", &[bob])],
                &["CN=bob,DC=corp > alpha/D\\bob"],
            ),
            (
                &[("zeta", &["D\\bob", bob]), ("alpha", &["D\\bob", bob]), ("zeta", &[bob])],
                &["CN=bob,DC=corp > alpha/D\\bob"],
            ),
        ];
        for (rows, expected) in cases {
            assert_eq!(joined(rows), expected, "{rows:?}");
        }
    }
}
