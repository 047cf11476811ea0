//! The rows behind counts: what workings name when they are written.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::io;

use crate::estate::{Directory, EntryRows, Estate, VmWitness, WhichRows, Witness};
use crate::figure::{Evidence, Figure, How, Step};

use super::Established;

/// The rows behind counts.
#[derive(Debug, Default)]
pub struct Witnesses {
    /// The VMs behind each piece of evidence.
    vms: HashMap<Evidence, Vec<VmWitness>>,
    /// The accounts of each entry of the access list.
    entries: Vec<EntryRows>,
    /// The entries by product and end customer.
    by_name: BTreeMap<String, usize>,
}

impl Witnesses {
    /// Gives the rows behind a piece of evidence to `use_row`, in their order.
    pub fn each(&self, evidence: Evidence, estate: &Estate, mut use_row: impl FnMut(&Witness)) {
        let (entry, which) = match evidence {
            Evidence::Vms { .. } => {
                let rows = self.vms.get(&evidence).map_or(&[][..], Vec::as_slice);
                return estate.each_vm_witness(rows, use_row);
            }
            Evidence::Persons { entry } => (entry, WhichRows::Persons),
            Evidence::Administrators { entry } => (entry, WhichRows::Administrators),
            Evidence::CountedElsewhere { entry } => (entry, WhichRows::CountedElsewhere),
        };
        if let Some(rows) = self.entries.get(entry as usize) {
            rows.each(which, &estate.directory, |row| use_row(row));
        }
    }

    /// The entries of the access list that the report has, by product and end customer, in that order.
    pub fn entries(&self) -> impl Iterator<Item = &str> {
        self.by_name.keys().map(String::as_str)
    }

    /// Gives the accounts that are left out of an entry to `use_row`, in their order.
    pub fn each_left_out(&self, entry: &str, directory: &Directory, use_row: impl FnMut(&Witness)) {
        if let Some(rows) = self.by_name.get(entry).and_then(|&index| self.entries.get(index)) {
            rows.each(WhichRows::LeftOut, directory, use_row);
        }
    }
}

impl Established {
    /// The rows behind every count of the report.
    ///
    /// # Errors
    /// Fails when the scratch store fails.
    pub fn report_witnesses(&self) -> io::Result<Witnesses> {
        let quantities: Vec<Figure> =
            self.report.lines.iter().map(|line| line.quantity.clone()).collect();
        self.witnesses(&quantities)
    }

    /// The rows behind every count of some figures, and whoever is left out of access.
    ///
    /// # Errors
    /// Fails when the scratch store fails.
    pub fn witnesses(&self, figures: &[Figure]) -> io::Result<Witnesses> {
        let (mut wanted, mut passed) = (HashSet::new(), HashSet::new());
        for figure in figures {
            collect(figure, &mut wanted, &mut passed);
        }
        let vms = self.estate.vm_witnesses(self.counting, &wanted)?;
        let Self { access, estate, reached, report, .. } = self;
        let readings = report.readings;
        let entries = access.entry_rows(
            &estate.directory,
            reached,
            readings.disabled_accounts,
            readings.persons_across_customers,
        );
        let named = report.access.iter().zip(0..).map(|(row, index)| {
            let at = row.customer.as_deref().unwrap_or("the provider");
            (format!("{} at {at}", row.product), index)
        });
        Ok(Witnesses { vms, entries, by_name: named.collect() })
    }
}

/// The evidence of a figure and of all that it is made of; figures that several share are passed once.
fn collect(figure: &Figure, wanted: &mut HashSet<Evidence>, passed: &mut HashSet<*const Step>) {
    if !passed.insert(std::ptr::from_ref(figure.step())) {
        return;
    }
    if let How::Count(_, evidence) = &figure.step().how {
        wanted.insert(*evidence);
    }
    for input in figure.step().how.inputs() {
        collect(input, wanted, passed);
    }
}
