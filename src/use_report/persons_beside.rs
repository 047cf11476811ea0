//! Counts persons on a thread of its own, while VMs are counted: neither needs the other.

use std::collections::BTreeSet;
use std::thread::Scope;

use crate::beside::{Beside, beside};
use crate::error::Error;
use crate::estate::access::{Access, Members, Reached};
use crate::estate::persons::AccessEntry;
use crate::estate::words::ManyPersons;
use crate::estate::{Directory, NodeNo, Walk};
use crate::readings::{DisabledAccounts, PersonsAcrossCustomers, Readings};

/// What is counted.
pub(super) struct PersonsAsked<'a> {
    pub directory: &'a Directory,
    pub many: &'a ManyPersons,
    pub administrators: BTreeSet<NodeNo>,
    /// Entries of the access list whose persons count elsewhere all the same.
    pub apart: BTreeSet<usize>,
    /// What each entry of the access list counts.
    pub members: Vec<Members>,
    pub readings: Readings,
}

/// The persons of the access list.
pub(super) struct PersonsCounted {
    pub access: Access,
    /// What each entry reaches.
    pub reached: Vec<Reached>,
    /// The entries under the readings that every report compares.
    pub entries: Vec<(DisabledAccounts, PersonsAcrossCustomers, Vec<AccessEntry>)>,
}

impl<'a> PersonsAsked<'a> {
    /// Counts on a thread.
    ///
    /// # Errors
    /// Fails where no thread can be had.
    pub fn beside<'scope>(
        self,
        scope: &'scope Scope<'scope, '_>,
    ) -> Result<Beside<'scope, PersonsCounted>, Error>
    where
        'a: 'scope,
    {
        beside(scope, "persons", move || self.count())
    }

    fn count(self) -> PersonsCounted {
        let Self { directory, many, administrators, apart, members, readings } = self;
        let access = Access::new(administrators, apart);
        let mut walk = Walk::of(directory, many);
        let listed = directory.listed().into_iter().zip(members);
        let reached: Vec<Reached> =
            listed.map(|((_, _, groups), members)| walk.reach(groups, members)).collect();
        drop(walk);
        let (disabled, across) = (readings.disabled_accounts, readings.persons_across_customers);
        let compared =
            [(disabled, across), (disabled.flipped(), across), (disabled, across.flipped())];
        let entries = compared.map(|(disabled, across)| {
            (disabled, across, access.entries(directory, &reached, disabled, across))
        });
        PersonsCounted { access, reached, entries: entries.into() }
    }
}
