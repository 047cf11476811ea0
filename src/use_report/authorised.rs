//! Whom the groups that give access lead to: found as soon as all members are read, which needs no host and no VM.

use std::collections::BTreeSet;

use crate::error::Error;
use crate::estate::access::{Members, Reached};
use crate::estate::words::ManyPersons;
use crate::estate::{Captures, Directory, ListedGroup, NodeNo, Walk};
use crate::finding::Findings;
use crate::intake::Kind;
use crate::terms::{Metric, Product, TermsInForce};

use super::{Settings, ZeroUse, given};

/// What decides who is authorised, beside the members.
#[derive(Clone, Copy)]
pub(super) struct AuthorisedBy<'a> {
    /// The kinds of input that the configuration names.
    pub named: &'a [Kind],
    pub settings: &'a Settings,
    pub terms: &'a TermsInForce,
    /// The names that stand for many persons.
    pub many: &'a ManyPersons,
}

/// Who is authorised, and who administers.
#[derive(Debug)]
pub(super) struct Authorised {
    pub administrators: BTreeSet<NodeNo>,
    /// What each entry of the access list reaches.
    pub reached: Vec<Reached>,
    /// What came up meanwhile; it is told only where the inputs can be used.
    pub findings: Findings,
}

impl AuthorisedBy<'_> {
    /// Joins the accounts and groups of a directory whose rows are all in, and walks from every group that gives access.
    ///
    /// # Errors
    /// Fails where no thread can be had.
    pub fn find(self, directory: &mut Directory, captures: &Captures) -> Result<Authorised, Error> {
        let Self { named, settings, many, .. } = self;
        let both_named = named.contains(&Kind::Members) && named.contains(&Kind::AccessGroups);
        let none_read = captures.of_kind(Kind::Members).is_empty();
        if !both_named || (settings.zero_use == ZeroUse::Stated && none_read) {
            // Half of it tells nothing about anybody; a finding of its own says so.
            *directory = Directory::default();
        }
        let mut findings = Findings::default();
        directory.settle(&mut findings);
        directory.join_listed(&mut findings);
        let administrators = given::administrators(settings, named, directory, &mut findings);
        directory.rest();
        let walk = Walk::of(directory, many);
        let listed = directory.listed();
        let listed: Vec<(&[ListedGroup], Members)> =
            listed.iter().map(|(product, _, groups)| (*groups, self.members(product))).collect();
        let reached = walk.reach_each(&listed)?;
        Ok(Authorised { administrators, reached, findings })
    }

    /// What an entry of the access list counts.
    fn members(self, product: &Product) -> Members {
        match self.terms.catalogue.entry(product).map(|entry| entry.metric) {
            Some(Metric::Devices) => Members::Devices,
            _ => Members::Persons,
        }
    }
}
