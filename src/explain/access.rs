//! Which groups give an account access to which products, and how it stands there.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::estate::access::{Reached, Unnamed};
use crate::estate::{AccountStanding, ListedGroup, NodeNo};
use crate::finding::Finding;
use crate::origin::Origin;
use crate::terms::Product;
use crate::use_report::{AccessRow, Established};

use super::line;
use super::node::{Node, Operation};
use super::{Outcome, listed};

/// One account at every entry of the access list.
pub(super) struct Entries<'a> {
    of: &'a Established,
    account: NodeNo,
    /// The groups that it is directly in, each with the first row that says so.
    direct: BTreeMap<NodeNo, Origin>,
    /// The first row of every membership of a group in a group.
    nested: HashMap<(NodeNo, NodeNo), Origin>,
    entries: Vec<Entry<'a>>,
}

/// One entry that reaches the account.
struct Entry<'a> {
    product: Product,
    customer: String,
    groups: &'a [ListedGroup],
    reached: &'a Reached,
    row: Option<&'a AccessRow>,
    standing: AccountStanding,
}

impl Entry<'_> {
    fn subject(&self) -> String {
        let at = if self.customer.is_empty() { "the provider" } else { &self.customer };
        format!("{} at {at}", self.product)
    }
}

impl<'a> Entries<'a> {
    pub(super) fn of(of: &'a Established, account: NodeNo) -> Self {
        let directory = &of.estate.directory;
        let readings = of.report.readings;
        let standings = of.access.standings(
            (directory, &of.reached),
            readings.disabled_accounts,
            readings.persons_across_customers,
            account,
        );
        let listed = directory.listed().into_iter().zip(&of.reached).zip(standings);
        let entries = listed.enumerate().map(
            |(index, (((product, customer, groups), reached), standing))| {
                let row = of.report.access.get(index);
                Entry { product, customer, groups, reached, row, standing }
            },
        );
        let entries =
            entries.filter(|entry| entry.standing != AccountStanding::NotReached).collect();
        let mut direct: BTreeMap<NodeNo, Origin> = BTreeMap::new();
        let mut nested: HashMap<(NodeNo, NodeNo), Origin> = HashMap::new();
        for (membership, origin) in directory.memberships() {
            let held = nested.entry((membership.group, membership.member)).or_insert(origin);
            *held = (*held).min(origin);
            if membership.member == account {
                let held = direct.entry(membership.group).or_insert(origin);
                *held = (*held).min(origin);
            }
        }
        Self { of, account, direct, nested, entries }
    }

    /// What became of the account, one sentence for each entry.
    pub(super) fn verdict(&self) -> (Outcome, Vec<String>) {
        let mut outcome = Outcome::NotAuthorised;
        let mut sentences = Vec::new();
        for entry in &self.entries {
            let (own, how) = self.standing(entry);
            outcome = outcome.min(own);
            sentences.push(format!("{}: {how}.", entry.subject()));
        }
        (outcome, sentences)
    }

    fn standing(&self, entry: &Entry<'_>) -> (Outcome, String) {
        let lines = line::of_customer(self.of, &entry.product, &entry.customer);
        let on = line::named(&lines, &entry.product);
        let directory = &self.of.estate.directory;
        match entry.standing {
            AccountStanding::NotReached => (Outcome::NotAuthorised, "not reached".to_owned()),
            AccountStanding::Unnamed(why) => {
                let why = match why {
                    Unnamed::ManyPersons => "it stands for many persons without naming them",
                    Unnamed::Unresolved => "it is an identifier that nothing resolves",
                    Unnamed::NoRows => "it is a group without rows",
                };
                (Outcome::Withheld, format!("nobody can be counted, {why} (SAL-UNKNOWN)"))
            }
            AccountStanding::LeftOut(why) => (Outcome::LeftOut, format!("left out, {why}")),
            AccountStanding::Administers => (
                Outcome::LeftOut,
                "left out, an administrator of the configuration (SAL-ADMIN)".into(),
            ),
            AccountStanding::CountedElsewhere => {
                let why = "its person is counted at an earlier end customer (D13)";
                (Outcome::LeftOut, why.to_owned())
            }
            AccountStanding::JoinedWith(other) => {
                let other = directory.name(other);
                let how = format!("adds nobody, its person counts there by account {other}");
                (Outcome::AddsNothing, how)
            }
            AccountStanding::Counts(persons) => {
                let persons = match persons {
                    1 => "counts".to_owned(),
                    persons => format!("counts as {persons} persons"),
                };
                (Outcome::Counted, format!("{persons}, on {on}{}", deducted(entry)))
            }
        }
    }

    /// The rows that put the account into groups.
    pub(super) fn rows(&self) -> BTreeSet<Origin> {
        self.direct.values().copied().collect()
    }

    /// Whether a finding about an entry is about what became of the account there.
    pub(super) fn concerns(&self, finding: &Finding) -> bool {
        self.entries.iter().any(|entry| {
            let codes: &[&str] = match entry.standing {
                AccountStanding::Administers => &["administrators-left-out"],
                AccountStanding::LeftOut(_) => {
                    &["accounts-disabled", "no-persons-left-out", "no-devices-left-out"]
                }
                AccountStanding::Counts(_) => &["persons-excluded"],
                _ => &[],
            };
            finding.subject == entry.subject() && codes.contains(&finding.code)
        })
    }

    /// A part for each entry, with every group that leads to the account; where none does, the groups that it
    /// is in.
    pub(super) fn nodes(&self) -> Vec<Node> {
        if self.entries.is_empty() {
            let directory = &self.of.estate.directory;
            let groups = self.direct.iter().map(|(group, origin)| {
                Node::new(Operation::Membership, format!("group {}", directory.name(*group)))
                    .noted("no listed group reaches it")
                    .read_at(Some(self.of.files.show(*origin)))
            });
            return groups.collect();
        }
        let nodes = self.entries.iter().map(|entry| {
            let (_, how) = self.standing(entry);
            let mut parts: Vec<Node> = self.paths(entry);
            if let AccountStanding::Counts(_) = entry.standing {
                let lines = line::of_customer(self.of, &entry.product, &entry.customer);
                parts.extend(line::node(&lines, numbers(entry)));
            }
            Node::new(Operation::Access, entry.subject()).noted(how).made_of(parts)
        });
        nodes.collect()
    }

    /// For each group of the entry that the account is in: the way there from a listed group.
    fn paths(&self, entry: &Entry<'_>) -> Vec<Node> {
        let directory = &self.of.estate.directory;
        let above: HashMap<NodeNo, Option<NodeNo>> = entry.reached.groups.iter().copied().collect();
        let mut paths = Vec::new();
        for (&group, &row) in &self.direct {
            if !above.contains_key(&group) {
                continue;
            }
            let mut way = vec![group];
            let mut at = group;
            while let Some(Some(next)) = above.get(&at) {
                way.push(*next);
                at = *next;
            }
            way.reverse();
            let names: Vec<String> =
                way.iter().map(|&group| directory.name(group).into_owned()).collect();
            let mut steps = Vec::new();
            for (place, &group) in way.iter().enumerate() {
                let origin = match place.checked_sub(1).and_then(|above| way.get(above)) {
                    Some(&above) => self.nested.get(&(above, group)).copied(),
                    None => entry.groups.iter().find(|of| of.group == group).map(|of| of.origin),
                };
                let note = if place == 0 { "listed" } else { "nested in the one before" };
                let node = Node::new(Operation::Group, format!("group {}", directory.name(group)));
                let origin = origin.map(|origin| self.of.files.show(origin));
                steps.push(node.noted(note).read_at(origin));
            }
            let account = format!("account {}", directory.name(self.account));
            let member = Node::new(Operation::Membership, account);
            steps.push(member.noted("member").read_at(Some(self.of.files.show(row))));
            let through = format!("through {}", listed(&names).replace(", ", " → "));
            paths.push(Node::new(Operation::Fact, through).made_of(steps));
        }
        paths
    }
}

/// What is deducted from an entry without naming anybody.
fn deducted(entry: &Entry<'_>) -> String {
    let Some(row) = entry.row else { return String::new() };
    let mut told = Vec::new();
    if row.rds_cals > 0 {
        told.push(format!("{} for RDS CALs of the end customer (SAL-RDS-CAL)", row.rds_cals));
    }
    if row.excluded > 0 {
        told.push(format!("{} as registered (REP-NOT)", row.excluded));
    }
    if told.is_empty() {
        return String::new();
    }
    format!(
        "; of the {} persons there are deducted, nobody by name: {}",
        row.persons,
        told.join(", ")
    )
}

/// The numbers of an entry, for the line that it feeds.
fn numbers(entry: &Entry<'_>) -> String {
    entry.row.map_or_else(String::new, |row| format!("{} of it by this entry", row.quantity))
}
