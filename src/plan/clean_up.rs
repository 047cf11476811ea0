//! Persons who had access and may not have needed it: what to clean up before the month ends, because whoever
//! is authorised at any moment of a month counts for all of it. No row names a person: each gives the row of
//! the membership instead.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate};

use crate::error::Error;
use crate::estate::access::{AccountKind, Reached};
use crate::estate::{Account, Directory, LastMembership, NodeNo};
use crate::intake::{Enabled, LastLogon};
use crate::origin::Origin;
use crate::readings::DisabledAccounts;
use crate::terms::Product;
use crate::use_report::Established;

use super::prices::Amount;
use super::service_names::ServiceNames;
use super::{Options, Prices};

/// Access that may not be needed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CleanUp {
    /// Whether some export tells when accounts were used last.
    pub logons_known: bool,
    /// The first day of those in which a logon is looked for.
    pub idle_since: Option<NaiveDate>,
    /// The memberships, by product, end customer and row.
    pub rows: Vec<CleanUpRow>,
    /// What would no longer count, by product and end customer.
    pub totals: Vec<CleanUpTotal>,
}

/// One membership.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CleanUpRow {
    /// The product.
    pub product: Product,
    /// The end customer; empty for the provider itself.
    pub customer: String,
    /// The first row of the month that says that the account is in the group, as reports print it.
    pub row: String,
    /// The group.
    pub group: String,
    /// Why, most certain first.
    pub why: Vec<Why>,
    /// Whether the account counts in the month.
    pub counts: bool,
}

/// Why access may not be needed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// Every row of the month says that the account is disabled.
    DisabledAllMonth,
    /// It was enabled in the month and is disabled in the last export.
    DisabledSince,
    /// The export says that nobody ever signed in with it.
    NeverUsed,
    /// The last logon was on this day, before those that are looked at.
    IdleSince(NaiveDate),
    /// Its name looks like that of a service: the pattern that fits.
    ServiceLike(String),
}

/// What would no longer count at one end customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CleanUpTotal {
    /// The product.
    pub product: Product,
    /// The end customer; empty for the provider itself.
    pub customer: String,
    /// SALs of persons all of whose counted accounts are in the list.
    pub sals: u64,
    /// What they cost in a month; none without a price.
    pub amount: Option<Amount>,
}

/// The memberships that the last exports still show and that may not be needed.
pub(super) fn clean_up(
    of: &Established,
    prices: &Prices,
    options: Options,
) -> Result<CleanUp, Error> {
    let directory = &of.estate.directory;
    let names = ServiceNames::read()?;
    let last_day = of.report.month.last_day();
    let idle_since = last_day
        .checked_sub_days(Days::new(options.idle_days.into()))
        .and_then(|day| day.succ_opt());
    let said = |(_, account): (NodeNo, Account)| account.last_logon != LastLogon::Unsaid;
    let mut found =
        CleanUp { logons_known: directory.accounts().any(said), idle_since, ..CleanUp::default() };
    let mut last: BTreeMap<NodeNo, Vec<LastMembership>> = BTreeMap::new();
    for held in directory.last_memberships(&of.estate.captures) {
        last.entry(held.membership.group).or_default().push(held);
    }
    for ((product, customer, _), reached) in directory.listed().iter().zip(&of.reached) {
        let looked = Looked { of, names: &names, idle_since, last: &last };
        let (rows, flagged) = looked.entry(reached);
        if rows.is_empty() {
            continue;
        }
        let sals = looked.sals(reached, &flagged);
        for (origin, (group, why, counts)) in rows {
            found.rows.push(CleanUpRow {
                product: product.clone(),
                customer: customer.clone(),
                row: of.files.show(origin),
                group,
                why,
                counts,
            });
        }
        found.totals.push(CleanUpTotal {
            product: product.clone(),
            customer: customer.clone(),
            sals,
            amount: prices.amount(product, sals),
        });
    }
    Ok(found)
}

/// What one membership comes to: its group, the reasons, whether the account counts.
type Told = (String, Vec<Why>, bool);

struct Looked<'a> {
    of: &'a Established,
    names: &'a ServiceNames,
    idle_since: Option<NaiveDate>,
    last: &'a BTreeMap<NodeNo, Vec<LastMembership>>,
}

impl Looked<'_> {
    fn directory(&self) -> &Directory {
        &self.of.estate.directory
    }

    /// The memberships of one entry of the access list that may not be needed, and their accounts.
    fn entry(&self, reached: &Reached) -> (Vec<(Origin, Told)>, BTreeSet<NodeNo>) {
        let accounts: BTreeSet<NodeNo> = reached.accounts(self.directory()).collect();
        let mut rows: Vec<(Origin, Told)> = Vec::new();
        let mut flagged = BTreeSet::new();
        for (group, _) in &reached.groups {
            for held in self.last.get(group).into_iter().flatten() {
                let node = held.membership.member;
                let Some(account) = self.directory().account(node) else { continue };
                if !accounts.contains(&node) {
                    continue;
                }
                let why = self.why(node, &account, held.enabled);
                if !why.is_empty() {
                    flagged.insert(node);
                    let name = self.directory().name(*group).into_owned();
                    rows.push((held.origin, (name, why, self.counts(node, &account))));
                }
            }
        }
        rows.sort();
        rows.dedup();
        (rows, flagged)
    }

    /// Why an account may not need its access; nothing for what is no person's anyway.
    fn why(&self, node: NodeNo, account: &Account, last: Enabled) -> Vec<Why> {
        let mut why = Vec::new();
        let kind = account.kind(self.directory().is_group(node));
        let person = matches!(kind, AccountKind::Person | AccountKind::Shared(_));
        if !person || self.of.access.is_administrator(node) {
            return why;
        }
        match (account.enabled, last) {
            (Enabled::Disabled, _) => why.push(Why::DisabledAllMonth),
            (_, Enabled::Disabled) => why.push(Why::DisabledSince),
            _ => {}
        }
        match (account.last_logon, self.idle_since) {
            (LastLogon::Never, _) => why.push(Why::NeverUsed),
            (LastLogon::On(day), Some(since)) if day < since => why.push(Why::IdleSince(day)),
            _ => {}
        }
        // A shared account has a name of no person by nature.
        if kind == AccountKind::Person {
            let mut names = self.directory().names(node);
            let pattern = names.find_map(|name| self.names.pattern(name));
            why.extend(pattern.map(|pattern| Why::ServiceLike(pattern.to_owned())));
        }
        why
    }

    /// Whether an account counts under the reading of the month.
    fn counts(&self, node: NodeNo, account: &Account) -> bool {
        let kind = account.kind(self.directory().is_group(node));
        let person = matches!(kind, AccountKind::Person | AccountKind::Shared(_));
        let disabled = self.of.report.readings.disabled_accounts == DisabledAccounts::LeaveOut
            && account.enabled == Enabled::Disabled;
        person && !disabled && !self.of.access.is_administrator(node)
    }

    /// The SALs of persons all of whose counted accounts are flagged.
    fn sals(&self, reached: &Reached, flagged: &BTreeSet<NodeNo>) -> u64 {
        let directory = self.directory();
        // A person by id, or an account by itself; with whether all is flagged, and the persons behind it.
        let mut persons: BTreeMap<(Option<u32>, NodeNo), (bool, u64)> = BTreeMap::new();
        for node in reached.accounts(directory) {
            let Some(account) = directory.account(node) else { continue };
            if !self.counts(node, &account) {
                continue;
            }
            let (shared, weight) = match account.kind(directory.is_group(node)) {
                AccountKind::Shared(number) => (true, number.map_or(1, u64::from)),
                _ => (false, 1),
            };
            let ids: Vec<u32> = directory.person_ids(node).filter(|_| !shared).collect();
            let keys: Vec<(Option<u32>, NodeNo)> = match ids.is_empty() {
                true => vec![(None, node)],
                false => ids.into_iter().map(|id| (Some(id), 0)).collect(),
            };
            for key in keys {
                let held = persons.entry(key).or_insert((true, weight));
                held.0 &= flagged.contains(&node);
            }
        }
        persons.values().filter(|(all, _)| *all).map(|(_, weight)| weight).sum()
    }
}
