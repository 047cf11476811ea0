//! Figures as trees: the workings of a number, with the rows behind its counts.

use std::collections::HashSet;

use crate::estate::Witness;
use crate::figure::{Evidence, Figure, How, Step};
use crate::licensing::Basis;
use crate::use_report::{Established, Witnesses};

use super::node::{DatedTerm, Node, Operation};

/// Writes figures as trees, each that several figures share once.
pub(super) struct Figures<'a> {
    of: &'a Established,
    witnesses: &'a Witnesses,
    /// Figures that stand in the answer already, by where they lie in memory.
    written: HashSet<*const Step>,
}

impl<'a> Figures<'a> {
    pub(super) fn new(of: &'a Established, witnesses: &'a Witnesses) -> Self {
        Self { of, witnesses, written: HashSet::new() }
    }

    /// A figure with everything below it.
    pub(super) fn tree(&mut self, figure: &Figure) -> Node {
        let step = figure.step();
        let node = Node::new(Operation::Step(step.how.operation()), step.subject.as_str());
        let node = node.valued(step.value, step.unit).noted(step.how.note());
        let node = self.cited(node, &step.how);
        if !self.written.insert(std::ptr::from_ref(step)) && !step.how.is_read() {
            return Node { operation: Operation::Same, ..node };
        }
        let mut children = Vec::new();
        if let How::Count(_, evidence) = &step.how {
            self.witnesses.each(*evidence, &self.of.estate, |row| {
                children.push(self.witness(row, *evidence, step.unit));
            });
        }
        children.extend(step.how.inputs().iter().map(|input| self.tree(input)));
        node.made_of(children)
    }

    /// The node with what its step cites.
    fn cited(&self, mut node: Node, how: &How) -> Node {
        match how {
            How::Row(origin) => node.origin = Some(self.of.files.show(*origin)),
            How::Term(term) => {
                node.rule.clone_from(&term.rule);
                node.source.clone_from(&term.source);
                node.clause.clone_from(&term.clause);
                node.term = Some(DatedTerm {
                    name: term.name.clone(),
                    effective_from: term.effective_from,
                    recorded_on: term.recorded_on,
                });
            }
            _ => {}
        }
        if let Some(rule) = how.rule() {
            rule.id().clone_into(&mut node.rule);
            if let Some(cited) = self.of.terms.rules.citation(rule.id()) {
                node.source.clone_from(&cited.source);
                node.clause.clone_from(&cited.clause);
            }
        }
        node
    }

    /// A row behind a count. No account is named: whoever asks for a line gets the rows.
    fn witness(&self, row: &Witness, evidence: Evidence, unit: &str) -> Node {
        let (subject, note) = match evidence {
            Evidence::Vms { .. } => (row.subject.as_str(), row.note.clone()),
            Evidence::Persons { .. }
            | Evidence::Administrators { .. }
            | Evidence::CountedElsewhere { .. } => ("account", unnamed(&row.note)),
        };
        Node::new(Operation::Witness, subject)
            .valued(row.counts, unit)
            .noted(note)
            .read_at(Some(self.of.files.show(row.origin)))
    }
}

/// Why a host or a scope has its edition.
pub(super) fn basis(of: &Established, basis: &Basis) -> Node {
    let origin = basis.origin.map(|origin| of.files.show(origin));
    Node::new(Operation::Edition, basis.subject.as_str()).noted(basis.note.as_str()).read_at(origin)
}

/// A row that left the count. An account is named by its row alone, without the reason of the export, which
/// may name somebody as well.
pub(super) fn left_out(of: &Established, row: &Witness) -> Node {
    let (subject, note) = match row.subject.starts_with("account ") {
        true => ("account", row.note.split([':', ';']).next().unwrap_or_default()),
        false => (row.subject.as_str(), row.note.as_str()),
    };
    Node::new(Operation::LeftOut, subject).noted(note).read_at(Some(of.files.show(row.origin)))
}

/// What is noted of an account that counts: the listed group, and what sets it apart. A group below may be a
/// user's name, where rows put members under a user.
fn unnamed(note: &str) -> String {
    let path = note.split("; ").next().unwrap_or_default();
    let mut groups = path.split(" > ");
    let listed = groups.next().unwrap_or_default();
    let below = if groups.next().is_some() { ", by a group nested in it" } else { "" };
    let mut told = format!("{listed}{below}");
    for apart in ["; person by person_id", "; shared account", "; administrator"] {
        if note.contains(apart) {
            told.push_str(apart);
        }
    }
    told
}
