//! Whether an account counts: as what it is known, which groups give it access, and with whom it is one person.
//! The only answer that names persons.

use std::collections::BTreeSet;

use crate::estate::NodeNo;
use crate::fold::Fold as _;
use crate::use_report::Established;

use super::access::Entries;
use super::node::{Node, Operation};
use super::{Answer, Outcome};

/// Every account of this name, UPN, SID or id of a person.
pub(super) fn users(of: &Established, name: &str) -> Answer {
    let mut answer = Answer::nothing();
    let directory = &of.estate.directory;
    for account in named(of, name) {
        let entries = Entries::of(of, account);
        let called = directory.name(account);
        let words = directory.account_in_words(account);
        let (outcome, sentences) = entries.verdict();
        let headline = std::iter::once(format!("Account {called}: {words}.")).chain(sentences);
        let mut parts = names(of, account);
        parts.extend(joined(of, account));
        parts.extend(entries.nodes());
        let node = Node::new(Operation::Account, format!("account {called}"));
        let origin = directory.account(account).map(|account| account.origin);
        let node = node
            .noted(words.as_str())
            .read_at(origin.map(|origin| of.files.show(origin)))
            .made_of(parts);
        answer.add(outcome, headline, node);
        let rows = entries.rows();
        answer.add_findings(of, |finding| {
            let is_at = finding.origin.is_some_and(|origin| rows.contains(&origin));
            is_at || entries.concerns(finding)
        });
    }
    if answer.outcome == Outcome::NotAuthorised {
        let groups = "No group of the access list reaches it, so it is on no line.";
        answer.headline.push(groups.to_owned());
    }
    answer
}

/// The accounts that are meant: by a full name or an id of a person, else by a name without its domain.
fn named(of: &Established, name: &str) -> BTreeSet<NodeNo> {
    let directory = &of.estate.directory;
    let mut found: BTreeSet<NodeNo> = directory.accounts_named(name).into_iter().collect();
    found.extend(directory.accounts_of_person(name.trim()));
    if !found.is_empty() {
        return found;
    }
    let wanted = name.trim().folded();
    let is_short = |own: &str| {
        let own = own.folded();
        let behind = own.rsplit_once('\\').map(|(_, user)| user);
        let before = own.split_once('@').map(|(user, _)| user);
        behind == Some(wanted.as_str()) || before == Some(wanted.as_str())
    };
    let accounts = directory.accounts().map(|(node, _)| node);
    accounts.filter(|&node| directory.names(node).any(is_short)).collect()
}

/// The further names of an account.
fn names(of: &Established, account: NodeNo) -> Vec<Node> {
    let names: Vec<&str> = of.estate.directory.names(account).collect();
    if names.len() < 2 {
        return Vec::new();
    }
    vec![Node::new(Operation::Fact, "is called").noted(names.join(", "))]
}

/// The other accounts of the persons behind an account.
fn joined(of: &Established, account: NodeNo) -> Vec<Node> {
    let directory = &of.estate.directory;
    let mut nodes = Vec::new();
    for person in directory.person_ids(account) {
        let id = directory.person_id(person);
        let others = directory.accounts_of_person(id).into_iter().filter(|&other| other != account);
        let others = others.map(|other| {
            Node::new(Operation::Account, format!("account {}", directory.name(other)))
                .noted(directory.account_in_words(other))
        });
        let others: Vec<Node> = others.collect();
        let note = match others.is_empty() {
            true => "no other account has it",
            false => "one person with the accounts below (SAL-PERSON)",
        };
        let node = Node::new(Operation::Fact, format!("person_id {id}"));
        nodes.push(node.noted(note).made_of(others));
    }
    nodes
}
