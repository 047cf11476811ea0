//! Counts persons on a thread of its own, while VMs are counted: neither needs the other.

use std::thread::Scope;

use crate::beside::{Beside, beside};
use crate::error::Error;
use crate::estate::Directory;
use crate::estate::access::{Access, Reached};
use crate::estate::persons::AccessEntry;
use crate::readings::{DisabledAccounts, PersonsAcrossCustomers, Readings};

/// What is counted.
pub(super) struct PersonsAsked<'a> {
    pub directory: &'a Directory,
    pub access: Access,
    /// What each entry of the access list reaches.
    pub reached: &'a [Reached],
    pub readings: Readings,
}

/// The persons of the access list.
pub(super) struct PersonsCounted {
    pub access: Access,
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
        let Self { directory, access, reached, readings } = self;
        let (disabled, across) = (readings.disabled_accounts, readings.persons_across_customers);
        let compared =
            [(disabled, across), (disabled.flipped(), across), (disabled, across.flipped())];
        let entries = compared.map(|(disabled, across)| {
            (disabled, across, access.entries(directory, reached, disabled, across))
        });
        PersonsCounted { access, entries: entries.into() }
    }
}
