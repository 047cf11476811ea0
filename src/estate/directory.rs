//! Accounts and groups of the month: what every row of a member says, united over all captures.
//!
//! While rows come, an account is what the surest name in its row calls it; [`Directory::settle`] joins
//! those that are one under several names.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use crate::finding::{ControlNames, Findings};
use crate::intake::{AccountRow, Enabled, Kind, MemberRow, MemberType};
use crate::origin::{FileId, Origin};
use crate::terms::Product;

use super::account::{Account, GroupSigns, MemberKind, Membership, NodeNo, Said};
use super::accounts::Accounts;
use super::aliases::Aliases;
use super::bits::BitSets;
use super::capture::{Captures, Moment};
use super::facts::Facts;
use super::first_rows::FirstRows;
use super::identity::{EVERYWHERE, Identifier, Rank};
use super::known::Likely;
use super::list_lengths::ListLengths;
use super::listed::ListedGroup;
use super::memberships::Memberships;
use super::names::Names;

/// More accounts than one person has, in however many directories.
const MOST_ACCOUNTS_OF_A_PERSON: usize = 20;
/// The same of an id without a digit: it may be a name, and it may be a word that stands for none.
const MOST_ACCOUNTS_OF_A_WORD: usize = 5;

/// The most accounts that a person of this id has.
fn most_accounts(id: &str) -> usize {
    match id.chars().any(char::is_numeric) {
        true => MOST_ACCOUNTS_OF_A_PERSON,
        false => MOST_ACCOUNTS_OF_A_WORD,
    }
}

/// The accounts and groups of the run.
#[derive(Debug)]
pub struct Directory {
    pub(super) directories: Names,
    pub(super) nodes: Names,
    /// What else rows call the nodes.
    pub(super) aliases: Aliases,
    /// By number: what the rows say of the name as an account, and as a group.
    pub(super) accounts: Accounts,
    pub(super) groups: Vec<GroupSigns>,
    pub(super) memberships: Memberships,
    pub(super) first_rows: FirstRows,
    /// For each membership the moments at which it was seen, and those at which it was disabled.
    pub(super) seen: BitSets<u8>,
    pub(super) disabled: BitSets<u8>,
    pub(super) facts: Facts,
    /// Accounts of which rows of one moment say different things.
    pub(super) contradicting: BTreeMap<NodeNo, Origin>,
    pub(super) persons: Names,
    pub(super) person_ids: BTreeSet<(NodeNo, u32)>,
    pub(super) reasons: BTreeMap<NodeNo, String>,
    pub(super) customers: Names,
    pub(super) listed: BTreeMap<(Product, u32), Vec<ListedGroup>>,
    list_lengths: ListLengths,
    pub(super) likely: Likely,
    pub(super) control: ControlNames,
    /// The same of directories and of end customers.
    pub(super) directory_control: ControlNames,
    pub(super) customer_control: ControlNames,
    repeated: BTreeMap<FileId, (u64, Origin)>,
    /// The same of rows that list a group.
    pub(super) listed_again: BTreeMap<FileId, (u64, Origin)>,
}

impl Default for Directory {
    fn default() -> Self {
        Self {
            directories: Names::default(),
            nodes: Names::default(),
            aliases: Aliases::default(),
            accounts: Accounts::default(),
            groups: Vec::new(),
            memberships: Memberships::default(),
            first_rows: FirstRows::default(),
            seen: BitSets::default(),
            // Few accounts are disabled.
            disabled: BitSets::sparse(),
            facts: Facts::default(),
            contradicting: BTreeMap::new(),
            persons: Names::default(),
            person_ids: BTreeSet::new(),
            reasons: BTreeMap::new(),
            customers: Names::default(),
            listed: BTreeMap::new(),
            list_lengths: ListLengths::default(),
            likely: Likely::default(),
            control: ControlNames::default(),
            directory_control: ControlNames::default(),
            customer_control: ControlNames::default(),
            repeated: BTreeMap::new(),
            listed_again: BTreeMap::new(),
        }
    }
}

impl Directory {
    /// The number of a directory; an empty one is the default directory.
    pub(super) fn number(&mut self, directory: &str, row: Origin) -> u32 {
        let known = self.directories.len();
        let number = self.directories.number(0, directory);
        if number == known {
            self.directory_control.note(directory, row);
        }
        number
    }

    /// The name of a directory.
    pub fn directory_name(&self, directory: u32) -> &str {
        self.directories.shown(directory)
    }

    /// Adds a row of a member. Rows of one file come together.
    pub fn member(&mut self, row: &MemberRow<'_>, captures: &mut Captures) {
        if let Some(moment) = captures.moment(Kind::Members, row.origin.file, row.stamp) {
            captures.note_place(
                Kind::Members,
                self.number(row.directory, row.origin),
                moment,
                row.stamp,
            );
            self.add(row, moment);
        }
    }

    /// Adds what a row says of an account. Nobody counts for it who is not in a group as well.
    pub fn account_row(&mut self, row: &AccountRow<'_>, captures: &mut Captures) {
        if let Some(moment) = captures.moment(Kind::Members, row.origin.file, row.stamp) {
            captures.note_place(
                Kind::Members,
                self.number(row.directory, row.origin),
                moment,
                row.stamp,
            );
            self.add_account(row, moment);
        }
    }

    fn add(&mut self, row: &MemberRow<'_>, moment: Moment) {
        let directory = self.directories.number(0, row.directory);
        let group = self.group_of(directory, row);
        self.groups[group as usize].has_rows = true;
        if row.member.is_empty() {
            return;
        }
        let member = self.member_of(directory, row);
        self.list_lengths.add((moment.number, group), row.origin);
        let kind = match row.member_type {
            MemberType::Group => MemberKind::Group,
            MemberType::Unsaid => MemberKind::Unsaid,
            _ => MemberKind::Account,
        };
        self.unite(Membership { group, member, kind }, moment, row);
        if kind == MemberKind::Group {
            self.groups[member as usize].is_called_so = true;
            return;
        }
        self.accounts.say(member, row.member_type, row.origin);
        let persons = self.accounts.persons(member);
        if row.persons.is_some() && persons.is_some() && persons != row.persons {
            let held = self.contradicting.entry(member).or_insert(row.origin);
            *held = (*held).max(row.origin);
        }
        self.accounts.note_persons(member, row.persons);
        self.accounts.note_logon(member, row.last_logon);
        match row.enabled {
            Enabled::Enabled => self.accounts.enable(member),
            Enabled::Disabled => {}
            Enabled::Unsaid => self.facts.leave_open(member, moment.capture),
        }
        if !row.person_id.is_empty() {
            let person = self.persons.number(0, row.person_id);
            self.person_ids.insert((member, person));
        }
        if !row.reason.is_empty() {
            let held = self.reasons.entry(member).or_insert_with(|| row.reason.to_owned());
            if row.reason < held.as_str() {
                row.reason.clone_into(held);
            }
        }
    }

    /// Tells which lists of members end just where exports are known to be cut off, and forgets the
    /// lengths; call it after each file.
    pub fn end_file(&mut self, limits: &[u32], findings: &mut Findings) {
        let lengths = std::mem::take(&mut self.list_lengths).end().into_iter();
        let is_cut = lengths.filter(|(_, (rows, _))| limits.contains(rows));
        let mut cut: Vec<(NodeNo, u32, Origin)> =
            is_cut.map(|((_, group), (rows, last))| (group, rows, last)).collect();
        cut.sort_unstable_by_key(|(_, _, last)| *last);
        for (group, rows, last) in cut {
            findings.list_at_limit(&format!("group {}", self.name(group)), rows, last);
        }
    }

    /// Keeps the first row of a membership and counts rows that repeat it within one moment.
    fn unite(&mut self, membership: Membership, moment: Moment, row: &MemberRow<'_>) {
        let origin = row.origin;
        let new = self.first_rows.next();
        let number = self.memberships.insert(membership, new);
        if number == new {
            self.first_rows.push(origin);
        } else {
            self.first_rows.lower(number, origin);
        }
        let seen = self.seen.insert(number, moment.number);
        let was_disabled = seen && self.disabled.has(number, moment.number);
        let is_disabled = row.enabled == Enabled::Disabled;
        if is_disabled {
            self.disabled.insert(number, moment.number);
        }
        if seen && was_disabled != is_disabled {
            let held = self.contradicting.entry(membership.member).or_insert(origin);
            *held = (*held).max(origin);
        } else if seen {
            let held = self.repeated.entry(origin.file).or_insert((0, origin));
            held.0 += 1;
        }
    }

    /// Adds what a row says of an account, without making it a member of anything.
    fn add_account(&mut self, row: &AccountRow<'_>, moment: Moment) {
        if row.account.is_empty() {
            return;
        }
        let directory = self.directories.number(0, row.directory);
        let node = self.known(directory, &row.account, row.origin);
        self.facts.tell(node, moment.capture, row.member_type, row.enabled);
        if row.enabled == Enabled::Enabled {
            self.accounts.enable(node);
        }
        self.accounts.note_logon(node, row.last_logon);
        if !row.person_id.is_empty() {
            let person = self.persons.number(0, row.person_id);
            self.person_ids.insert((node, person));
        }
    }

    /// The name of an account or a group: what it is known by, in brackets where rows have a name for
    /// it that a reader knows. Names of persons must not leave `workings.csv`.
    pub fn name(&self, node: NodeNo) -> Cow<'_, str> {
        let key = self.nodes.shown(node);
        match self.aliases.called(node, key) {
            Some(name) => Cow::Owned(format!("{name} ({key})")),
            None => Cow::Borrowed(key),
        }
    }

    /// Every name of an account or a group, what it is known by first.
    pub fn names(&self, node: NodeNo) -> impl Iterator<Item = &str> {
        std::iter::once(self.nodes.shown(node)).chain(self.aliases.of(node))
    }

    /// Whether some row has the name as a group.
    pub fn is_group(&self, node: NodeNo) -> bool {
        let signs = self.groups[node as usize];
        signs.has_rows || signs.is_called_so
    }

    /// Whether a group has rows of its own, be it only to say that it is empty.
    pub fn has_rows(&self, node: NodeNo) -> bool {
        self.groups[node as usize].has_rows
    }

    /// The groups that have rows.
    pub fn groups(&self) -> impl Iterator<Item = NodeNo> + '_ {
        (0..self.nodes.len()).filter(|&node| self.has_rows(node))
    }

    /// What the rows say of an account.
    pub fn account(&self, node: NodeNo) -> Option<Account> {
        let account = (node < self.accounts.len()).then(|| self.accounts.at(node))?;
        (account.said != Said::default()).then_some(account)
    }

    /// The ids of the persons behind an account.
    pub fn person_ids(&self, node: NodeNo) -> impl Iterator<Item = u32> + '_ {
        self.person_ids.range((node, 0)..=(node, u32::MAX)).map(|(_, person)| *person)
    }

    /// The accounts that rows give this id of a person.
    pub fn accounts_of_person(&self, id: &str) -> Vec<NodeNo> {
        let person = self.persons.find(0, id);
        let of_person = self.person_ids.iter().filter(|(_, own)| Some(*own) == person);
        of_person.map(|(node, _)| *node).collect()
    }

    /// The ids that more accounts have than a person ever has, each with how many and the first row of one of them.
    pub fn persons_of_many_accounts(&self) -> Vec<(usize, Origin)> {
        let mut of_person: BTreeMap<u32, (usize, Origin)> = BTreeMap::new();
        for &(node, person) in &self.person_ids {
            let origin = self.accounts.at(node).origin;
            let (accounts, first) = of_person.entry(person).or_insert((0, origin));
            *accounts += 1;
            *first = origin.min(*first);
        }
        let mut many: Vec<(usize, Origin)> = of_person
            .into_iter()
            .filter(|(person, (accounts, _))| *accounts > most_accounts(self.person_id(*person)))
            .map(|(_, told)| told)
            .collect();
        many.sort_unstable_by_key(|(_, first)| *first);
        many
    }

    /// The id of a person, as rows write it.
    pub fn person_id(&self, person: u32) -> &str {
        self.persons.shown(person)
    }

    /// Why a member is no person, as the export says.
    pub fn reason(&self, node: NodeNo) -> &str {
        self.reasons.get(&node).map_or("", String::as_str)
    }

    /// Accounts of which rows say different things that cannot all be true, with such a row.
    pub fn contradicting(&self) -> Vec<Origin> {
        let mut rows: BTreeSet<Origin> = self.contradicting.values().copied().collect();
        for (node, account) in self.accounts() {
            let several_persons = self.person_ids(node).nth(1).is_some();
            let person = account.said.has(MemberType::User) || account.said.has(MemberType::Shared);
            if person && self.is_group(node) {
                rows.insert(account.origin);
            }
            if several_persons || account.contradicts_itself(self.is_group(node)) {
                rows.insert(account.origin);
            }
        }
        rows.into_iter().collect()
    }

    /// How many names there are, of accounts and groups.
    pub fn nodes(&self) -> u32 {
        self.nodes.len()
    }

    /// Whether some name of an account tells of itself whose it is (D13).
    pub fn is_qualified(&self, node: NodeNo) -> bool {
        self.nodes.space(node) == EVERYWHERE
            || self.names(node).any(|name| Rank::of(name) != Rank::Plain)
    }

    /// The accounts of this name in any directory, whichever of their names it is. Where a directory is
    /// called like the domain before the name, the account of that directory is meant as well.
    pub fn accounts_named(&self, name: &str) -> Vec<NodeNo> {
        let mut named = self.named(0..=self.directories.len(), name);
        let apart = name.split_once('\\');
        if let Some((domain, user)) = apart
            && let Some(directory) = self.directories.find(0, domain)
        {
            named.extend(self.named(directory + 1..=directory + 1, user));
        }
        named.retain(|&node| {
            // A member of unsaid kind is the group of its name, if there is one.
            self.account(node).is_some_and(|account| !account.said.only_as_group())
                || (self.account(node).is_some() && !self.is_group(node))
        });
        named.into_iter().collect()
    }

    /// Everything that has a name in one of the spaces, once settled.
    pub(super) fn named(&self, spaces: RangeInclusive<u32>, name: &str) -> BTreeSet<NodeNo> {
        let mut named = BTreeSet::new();
        let text = Identifier::by_form(name, 0).text;
        for space in spaces {
            named.extend(self.nodes.find(space, text));
            named.extend(self.aliases.find(space, text));
        }
        named
    }

    /// All accounts.
    pub fn accounts(&self) -> impl Iterator<Item = (NodeNo, Account)> + '_ {
        (0..self.nodes.len()).filter_map(|node| Some((node, self.account(node)?)))
    }

    /// Tells what was noticed while rows came.
    pub fn tell(&self, labels: &dyn Fn(u32) -> String, findings: &mut Findings) {
        self.control.tell("groups and members", findings);
        self.directory_control.tell("directories", findings);
        self.customer_control.tell(ControlNames::END_CUSTOMERS, findings);
        for (file, (rows, first)) in &self.repeated {
            findings.rows_repeated(Kind::Members, &labels(file.0), *rows, *first);
        }
        for (file, (rows, first)) in &self.listed_again {
            findings.rows_repeated(Kind::AccessGroups, &labels(file.0), *rows, *first);
        }
    }
}
