//! When all rows are in: accounts and groups that are one become one, with everything that rows say of
//! them, and what rows about accounts tell is applied.

use std::collections::{BTreeMap, BTreeSet};

use crate::finding::Findings;
use crate::intake::{Enabled, MemberType};
use crate::origin::Origin;

use super::account::{Account, MemberKind, Membership, NodeNo, Said};
use super::directory::Directory;
use super::joining::{Joined, Joining};

impl Directory {
    /// Joins what is known by several names and applies the facts of accounts; call it once, when all
    /// rows are in, before groups are looked up. Takes no time to speak of where every row gives one
    /// name only.
    pub fn settle(&mut self, findings: &mut Findings) {
        if !self.aliases.is_empty() {
            let joining = Joining::of(&self.nodes, &self.directories, &self.aliases);
            let Joined { into, ambiguous } = joining.join();
            self.give_all(&into);
            self.aliases.settle();
            self.take_for_each(&ambiguous, findings);
        }
        self.apply_facts();
        self.memberships.settle();
    }

    /// Gives everything that is known of a node to the node that it is.
    fn give_all(&mut self, joined: &BTreeMap<NodeNo, NodeNo>) {
        if joined.is_empty() {
            return;
        }
        for (&from, &into) in joined {
            let key = (self.nodes.space(from), self.nodes.shown(from));
            self.aliases.give(from, key, into);
            self.facts.give(from, into);
            self.give_account(from, into);
            self.give_notes(from, into);
            let signs = std::mem::take(&mut self.groups[from as usize]);
            let held = &mut self.groups[into as usize];
            held.has_rows |= signs.has_rows;
            held.is_called_so |= signs.is_called_so;
        }
        for listed in self.listed.values_mut().flatten() {
            listed.group = joined.get(&listed.group).copied().unwrap_or(listed.group);
        }
        self.give_memberships(joined);
    }

    fn give_account(&mut self, from: NodeNo, into: NodeNo) {
        let own = self.accounts.at(from);
        self.accounts.set(from, Account::unsaid(own.origin));
        let account = self.united(own, into);
        self.accounts.set(into, account);
    }

    /// What is known of `into` with what is known of another that it is.
    fn united(&mut self, own: Account, into: NodeNo) -> Account {
        let mut account = self.accounts.at(into);
        if own.enabled == Enabled::Enabled {
            account.enabled = Enabled::Enabled;
        }
        account.last_logon = account.last_logon.max(own.last_logon);
        if own.said == Said::default() {
            return account;
        }
        if account.said == Said::default() {
            account.origin = own.origin;
        }
        account.said.unite(own.said);
        let disagree = own.persons.is_some() && account.persons.is_some();
        if disagree && own.persons != account.persons {
            let origin = own.origin.max(account.origin);
            self.contradicting.entry(into).or_insert(origin);
        }
        account.persons = account.persons.max(own.persons);
        account.origin = account.origin.min(own.origin);
        account
    }

    /// Gives the ids of persons, the reason and contradictions.
    fn give_notes(&mut self, from: NodeNo, into: NodeNo) {
        let persons: Vec<u32> = self.person_ids(from).collect();
        for person in persons {
            self.person_ids.remove(&(from, person));
            self.person_ids.insert((into, person));
        }
        if let Some(reason) = self.reasons.remove(&from) {
            let held = self.reasons.entry(into).or_insert_with(|| reason.clone());
            if reason < *held {
                *held = reason;
            }
        }
        if let Some(origin) = self.contradicting.remove(&from) {
            let held = self.contradicting.entry(into).or_insert(origin);
            *held = (*held).max(origin);
        }
    }

    /// Rewrites the memberships of what was joined. Two that become one keep the first row of both.
    fn give_memberships(&mut self, joined: &BTreeMap<NodeNo, NodeNo>) {
        let is_joined = |node: NodeNo| joined.contains_key(&node);
        let mut moved: Vec<(Membership, u32)> = self
            .memberships
            .iter()
            .filter(|(own, _)| is_joined(own.group) || is_joined(own.member))
            .collect();
        moved.sort_unstable_by_key(|(_, number)| self.first_rows.at(*number));
        for (old, number) in moved {
            self.memberships.remove(old);
            let group = joined.get(&old.group).copied().unwrap_or(old.group);
            let member = joined.get(&old.member).copied().unwrap_or(old.member);
            let new = Membership { group, member, kind: old.kind };
            let held = self.memberships.insert(new, number);
            if held != number {
                self.unite_moments(number, held, member);
            }
        }
    }

    /// Gives the moments of one membership to another of the same member. Rows of one moment that say
    /// different things contradict each other under whatever names they say it.
    fn unite_moments(&mut self, from: u32, into: u32, member: NodeNo) {
        let (own, held) = (self.first_rows.at(from), self.first_rows.at(into));
        self.first_rows.lower(into, own);
        let moments: Vec<u32> = self.seen.numbers(from).collect();
        for moment in moments {
            let was_disabled = self.disabled.has(from, moment);
            let was_seen = self.seen.insert(into, moment);
            if was_seen && self.disabled.has(into, moment) != was_disabled {
                let row = self.contradicting.entry(member).or_insert(own);
                *row = (*row).max(own.max(held));
            }
            if was_disabled {
                self.disabled.insert(into, moment);
            }
        }
    }

    /// A plain name that several accounts or groups have is an account of its own, which counts for
    /// more. As a group it has the members of every group that it may be, and each of those has the
    /// members that rows give the name: none that gives access may lose one.
    fn take_for_each(
        &mut self,
        ambiguous: &BTreeMap<NodeNo, Vec<NodeNo>>,
        findings: &mut Findings,
    ) {
        if ambiguous.is_empty() {
            return;
        }
        let mut members = BTreeSet::new();
        let mut maybe_groups = BTreeSet::new();
        for (membership, _) in self.memberships.iter() {
            if ambiguous.contains_key(&membership.member) {
                members.insert(membership.member);
                if membership.kind != MemberKind::Account {
                    maybe_groups.insert(membership.member);
                }
            }
        }
        let mut rows: BTreeSet<Origin> = BTreeSet::new();
        for (&node, may_be) in ambiguous {
            let origin = self.accounts.origin(node);
            let groups: Vec<NodeNo> =
                may_be.iter().copied().filter(|&other| self.is_group(other)).collect();
            if members.contains(&node) || (self.has_rows(node) && !groups.is_empty()) {
                rows.insert(origin);
            }
            for group in groups {
                if maybe_groups.contains(&node) {
                    self.nest(group, node, origin);
                }
                if self.has_rows(node) {
                    self.nest(node, group, origin);
                }
            }
        }
        for row in rows {
            findings.account_ambiguous(row);
        }
    }

    /// Puts `inner` as a group into `outer`.
    fn nest(&mut self, inner: NodeNo, outer: NodeNo, origin: Origin) {
        let nested = Membership { group: outer, member: inner, kind: MemberKind::Group };
        let new = self.first_rows.next();
        if self.memberships.insert(nested, new) == new {
            self.first_rows.push(origin);
        }
    }

    /// Applies what rows say of accounts that are members somewhere.
    fn apply_facts(&mut self) {
        for (node, told) in self.facts.said() {
            if told.has(MemberType::Group) {
                self.groups[node as usize].is_called_so = true;
            }
            if self.accounts.said(node) != Said::default() {
                self.accounts.settle(node, told);
            }
        }
        if self.facts.any_open() {
            for node in 0..self.accounts.len() {
                let enabled = self.accounts.at(node).enabled == Enabled::Enabled;
                if !enabled && self.facts.counts_as_enabled(node) {
                    self.accounts.enable(node);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::estate::capture::{CaptureUnit, Captures};
    use crate::intake::{AccountRow, Kind, MemberRow, Named, Stamp};
    use crate::origin::FileId;

    const SID: &str = "S-1-5-21-1-2-3-7";

    fn at(line: u32) -> Origin {
        Origin { file: FileId(0), line }
    }

    fn on(day: &str) -> Stamp<'_> {
        Stamp::At { day: day.parse().unwrap(), hour: None, text: day }
    }

    /// A row of an enabled user, captured on the first day.
    fn row<'a>(line: u32, group: Named<'a>, member: Named<'a>) -> MemberRow<'a> {
        let member_type = MemberType::User;
        let of = MemberRow::of_another_month(at(line), on("2026-10-01"), "");
        MemberRow { group, member, member_type, enabled: Enabled::Enabled, ..of }
    }

    fn known_by_sid(name: &str) -> Named<'_> {
        Named { name, sid: SID, ..Named::default() }
    }

    fn settled(rows: &[MemberRow<'_>], accounts: &[AccountRow<'_>]) -> (Directory, Captures) {
        let mut captures = Captures::new("2026-10".parse().unwrap(), CaptureUnit::Day, 0);
        let mut directory = Directory::default();
        accounts.iter().for_each(|row| directory.account_row(row, &mut captures));
        rows.iter().for_each(|row| directory.member(row, &mut captures));
        directory.settle(&mut Findings::default());
        (directory, captures)
    }

    /// What has the SID, whatever else it is called.
    fn of_sid(directory: &Directory) -> NodeNo {
        directory.nodes.find(super::super::identity::EVERYWHERE, SID).unwrap()
    }

    #[test]
    fn a_group_is_one_under_all_of_its_names() {
        let (rds, sales, kaya) = (Named::plain("RDS"), Named::plain("Sales"), Named::plain("kaya"));
        let as_group = |row| MemberRow { member_type: MemberType::Group, ..row };
        let nested = as_group(row(2, rds, known_by_sid("Sales")));
        let by_name = row(3, sales, kaya);
        let by_sid = row(4, known_by_sid("Sales"), Named::plain("mira"));
        let named_as_group = as_group(row(5, rds, sales));
        // rows; all of them make the same group of it
        let cases: [&[MemberRow<'_>]; 4] = [
            &[nested, by_name],
            &[nested, by_name, by_sid],
            &[nested, named_as_group, by_name],
            &[by_sid, named_as_group, nested, by_name],
        ];
        for rows in cases {
            let (directory, _) = settled(rows, &[]);
            let group = of_sid(&directory);
            let signs = directory.groups[group as usize];
            assert!(signs.has_rows && signs.is_called_so, "{rows:?}");
            let others = directory.groups().filter(|&other| other != group);
            let others: Vec<&str> = others.map(|node| directory.nodes.shown(node)).collect();
            let beside: &[&str] =
                if rows.iter().any(|row| row.group == rds) { &["RDS"] } else { &[] };
            assert_eq!(others, beside, "{rows:?}");
        }
    }

    #[test]
    fn memberships_under_two_names_are_one_with_the_moments_of_both() {
        let rds = Named::plain("RDS");
        let disabled = |row| MemberRow { enabled: Enabled::Disabled, ..row };
        let later = |row| MemberRow { stamp: on("2026-10-02"), ..row };
        let (by_sid, by_name) =
            (row(2, rds, known_by_sid("kaya")), row(3, rds, Named::plain("kaya")));
        let last = |directory: &Directory, captures: &Captures| {
            let held = directory.last_memberships(captures);
            assert_eq!((held.len(), held[0].origin), (1, at(2)));
            held[0].enabled
        };
        // At one moment both names say the same.
        let (directory, captures) = settled(&[by_sid, by_name], &[]);
        assert!(directory.contradicting().is_empty());
        assert_eq!(last(&directory, &captures), Enabled::Enabled);
        // They contradict each other.
        let (directory, _) = settled(&[by_sid, disabled(by_name)], &[]);
        assert_eq!(directory.contradicting(), [at(3)]);
        // The next day it was disabled, which contradicts nothing.
        let (directory, captures) = settled(&[by_sid, later(disabled(by_name))], &[]);
        assert!(directory.contradicting().is_empty());
        assert_eq!(last(&directory, &captures), Enabled::Disabled);
        assert_eq!(captures.of_kind(Kind::Members).len(), 2);
        assert_eq!(directory.memberships.len(), 1);
    }

    #[test]
    fn numbers_of_persons_disagree_only_where_both_names_have_one() {
        let rds = Named::plain("RDS");
        let shared = |row, persons| MemberRow { member_type: MemberType::Shared, persons, ..row };
        let told = |by_sid, by_name| {
            let rows = [
                shared(row(2, rds, known_by_sid("desk")), by_sid),
                shared(row(3, rds, Named::plain("desk")), by_name),
            ];
            let (directory, _) = settled(&rows, &[]);
            let desk = directory.account(of_sid(&directory)).unwrap();
            (desk.persons, directory.contradicting())
        };
        assert_eq!(told(Some(3), Some(3)), (Some(3), vec![]));
        assert_eq!(told(Some(3), None), (Some(3), vec![]));
        assert_eq!(told(None, Some(2)), (Some(2), vec![]));
        assert_eq!(told(Some(2), Some(3)), (Some(3), vec![at(3)]));
    }

    #[test]
    fn of_the_reasons_of_two_names_the_first_in_byte_order_is_kept() {
        let rds = Named::plain("RDS");
        let told = |by_sid, by_name| {
            let rows = [
                MemberRow { reason: by_sid, ..row(2, rds, known_by_sid("scan")) },
                MemberRow { reason: by_name, ..row(3, rds, Named::plain("scan")) },
            ];
            let (directory, _) = settled(&rows, &[]);
            directory.reason(of_sid(&directory)).to_owned()
        };
        assert_eq!([told("", "b"), told("a", "b"), told("b", "a")], ["b", "a", "a"]);
    }

    #[test]
    fn a_row_about_a_group_makes_one_of_a_member() {
        let sales = AccountRow {
            member_type: MemberType::Group,
            ..AccountRow::of_another_month(at(1), on("2026-10-01"), Named::plain("Sales"))
        };
        let (rds, named) = (Named::plain("RDS"), Named::plain("Sales"));
        let unsaid = MemberRow { member_type: MemberType::Unsaid, ..row(2, rds, named) };
        let is_group = |accounts: &[AccountRow<'_>]| {
            let (directory, _) = settled(&[unsaid], accounts);
            let node = directory.accounts().next().unwrap().0;
            (directory.is_group(node), directory.accounts_named("Sales").is_empty())
        };
        assert_eq!(is_group(&[sales]), (true, true));
        assert_eq!(is_group(&[]), (false, false));
    }

    #[test]
    fn a_plain_name_of_several_groups_is_told_where_it_has_members() {
        let rds = Named::plain("RDS");
        let other = Named { name: "Sales", sid: "S-1-5-21-1-2-3-8", ..Named::default() };
        let told = |member_type| {
            let of = |line, member| MemberRow { member_type, ..row(line, rds, member) };
            let rows = [
                of(2, known_by_sid("Sales")),
                of(3, other),
                row(4, Named::plain("Sales"), Named::plain("kaya")),
            ];
            let mut captures = Captures::new("2026-10".parse().unwrap(), CaptureUnit::Day, 0);
            let mut directory = Directory::default();
            rows.iter().for_each(|row| directory.member(row, &mut captures));
            let mut findings = Findings::default();
            directory.settle(&mut findings);
            findings.into_sorted().iter().map(|finding| finding.code).collect::<Vec<_>>()
        };
        // It may be either group, whose members then are those of both; a person has no members.
        assert_eq!(told(MemberType::Group), ["account-ambiguous"]);
        assert_eq!(told(MemberType::User), [""; 0]);
    }

    #[test]
    fn a_row_that_only_knows_an_account_is_not_the_first_of_its_memberships() {
        let kaya = AccountRow {
            enabled: Enabled::Enabled,
            ..AccountRow::of_another_month(at(1), on("2026-10-01"), Named::plain("kaya"))
        };
        let member = MemberRow {
            enabled: Enabled::Disabled,
            ..row(5, Named::plain("RDS"), known_by_sid("kaya"))
        };
        let (directory, _) = settled(&[member], &[kaya]);
        let account = directory.account(of_sid(&directory)).unwrap();
        // That it is enabled is known all the same.
        assert_eq!((account.origin, account.enabled), (at(5), Enabled::Enabled));
    }
}
