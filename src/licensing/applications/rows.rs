//! What became of every instance, for the report and for the registers of the dossier.

use crate::licensing::machines::Found;
use crate::licensing::{EntryStanding, RegisterEntry, RegisterKind};
use crate::origin::Origin;
use crate::register::{ApplicationLicence, Span};

use super::Counting;
use super::grants::{Grant, NOT_SEEN};
use super::instances::CountedBy;

/// Whether an application is on the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum ApplicationStanding {
    /// It is.
    #[default]
    Counted,
    /// Other licences cover it: the end customer's, or those of the machine or its host.
    Covered,
    /// It is not, for the reason that the note gives.
    NotCounted,
}

impl ApplicationStanding {
    /// The word in reports.
    pub fn text(self) -> &'static str {
        match self {
            Self::Counted => "counted",
            Self::Covered => "covered",
            Self::NotCounted => "not-counted",
        }
    }
}

/// The cores that an instance is counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Cores {
    /// None.
    #[default]
    None,
    /// Those of a VM.
    Virtual(u64),
    /// Those of a host.
    Physical(u64),
}

/// An application on a machine, as the report shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApplicationRow {
    /// The id of the product, or the product as written where it is counted by SALs.
    pub product: String,
    /// The machine, such as `vm sql-01`.
    pub machine: String,
    /// The end customer; none for the provider itself.
    pub customer: Option<String>,
    /// The cores that are counted.
    pub cores: Cores,
    /// Licences before they are rounded up to packs.
    pub licences: Option<u64>,
    /// What it adds to the line of the product.
    pub quantity: u64,
    /// Whether it is on the report.
    pub standing: ApplicationStanding,
    /// Why.
    pub note: String,
    /// The row of the register.
    pub origin: Origin,
}

/// What became of an instance.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    pub cores: Cores,
    pub licences: Option<u64>,
    pub quantity: u64,
    pub standing: ApplicationStanding,
    pub note: String,
    /// What the report would have without the licences of the end customer, where that is known.
    pub leaves_out: Option<u64>,
}

impl Outcome {
    /// Other licences cover it.
    pub fn covered(note: String) -> Self {
        Self { standing: ApplicationStanding::Covered, note, ..Self::default() }
    }

    /// It is not counted.
    pub fn not_counted(note: String) -> Self {
        Self { standing: ApplicationStanding::NotCounted, note, ..Self::default() }
    }
}

impl Counting<'_> {
    /// Every instance, and every host that is counted for instances in its VMs, by product and machine.
    pub(super) fn rows(&self) -> Vec<ApplicationRow> {
        let mut rows = Vec::new();
        for (instance, outcome) in self.instances.iter().zip(&self.outcomes) {
            let product = match instance.counted_by {
                CountedBy::Cores(entry) => entry.product.id().to_owned(),
                CountedBy::Sals => instance.product.clone(),
            };
            let customer = (!instance.customer.is_empty()).then(|| instance.customer.clone());
            rows.push(row(product, self.case.subject(instance.on), outcome, instance.origin));
            if let Some(last) = rows.last_mut() {
                last.customer = customer;
            }
        }
        for (product, host, outcome, first) in &self.of_hosts {
            let machine = self.case.host_subject(*host);
            let origin = self.instances[*first].origin;
            rows.push(row(product.id().to_owned(), machine, outcome, origin));
        }
        rows.sort_by(|a, b| {
            let key = |row: &ApplicationRow| (row.product.clone(), row.machine.clone(), row.origin);
            key(a).cmp(&key(b))
        });
        rows
    }
}

fn row(product: String, machine: String, outcome: &Outcome, origin: Origin) -> ApplicationRow {
    ApplicationRow {
        product,
        machine,
        customer: None,
        cores: outcome.cores,
        licences: outcome.licences,
        quantity: outcome.quantity,
        standing: outcome.standing,
        note: outcome.note.clone(),
        origin,
    }
}

/// What became of the rows of the registers of applications and of the licences brought for them.
pub(super) fn entries(counting: &Counting<'_>, grants: &[Grant<'_>]) -> Vec<RegisterEntry> {
    let mut entries = Vec::new();
    let case = counting.case;
    for row in case.registers.applications.iter().flatten() {
        let of_row = counting.instances.iter().zip(&counting.outcomes).filter(|(instance, _)| {
            instance.register == RegisterKind::Applications && instance.origin == row.origin
        });
        let of_row: Vec<_> = of_row.collect();
        let of_hosts = counting.of_hosts.iter().filter(|(_, _, _, first)| {
            counting.instances[*first].origin == row.origin
                && counting.instances[*first].register == RegisterKind::Applications
        });
        let quantity = of_row.iter().map(|(_, outcome)| outcome.quantity).sum::<u64>()
            + of_hosts.map(|(_, _, outcome, _)| outcome.quantity).sum::<u64>();
        let (standing, note) = match of_row.first() {
            None => match case.machines.find(&row.machine, &row.customer) {
                Found::Nothing => (EntryStanding::NotSeen, NOT_SEEN.to_owned()),
                _ => (EntryStanding::NotValid, "its product cannot be counted".to_owned()),
            },
            Some((_, outcome)) => {
                let brought = row.licence == ApplicationLicence::Brought;
                let standing = match outcome.standing {
                    ApplicationStanding::Counted if brought => EntryStanding::NotValid,
                    ApplicationStanding::Counted => EntryStanding::Counted,
                    ApplicationStanding::Covered => EntryStanding::Covered,
                    ApplicationStanding::NotCounted => EntryStanding::NotValid,
                };
                (standing, outcome.note.clone())
            }
        };
        let subject = match of_row[..] {
            [(instance, _)] => counting.case.subject(instance.on),
            _ => row.machine.subject().unwrap_or_default(),
        };
        entries.push(RegisterEntry {
            register: RegisterKind::Applications,
            origin: row.origin,
            customer: row.customer.clone(),
            subject,
            product: format!("{} {}", row.product, row.edition).trim().to_owned(),
            valid: Span::ALWAYS,
            reference: String::new(),
            standing,
            packs_owed: None,
            quantity: (quantity > 0).then_some(quantity),
            note,
        });
    }
    for grant in grants {
        entries.push(grant.entry(counting.leaves_out(grant)));
    }
    entries
}

impl Counting<'_> {
    /// What the report would have for the machine of a grant.
    fn leaves_out(&self, grant: &Grant<'_>) -> Option<u64> {
        let about = self.instances.iter().zip(&self.outcomes);
        let about = about.filter(|(instance, _)| grant.is_about(instance.on, instance.family));
        about.filter_map(|(_, outcome)| outcome.leaves_out).max()
    }
}
