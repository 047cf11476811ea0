//! The rows behind counts: what workings name when they are written.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::io;

use crate::estate::Witness;
use crate::figure::{Evidence, Figure, How, Step};

use super::Established;

/// The rows behind counts.
#[derive(Debug, Default)]
pub struct Witnesses {
    /// The rows behind each piece of evidence.
    pub of_evidence: HashMap<Evidence, Vec<Witness>>,
    /// Accounts that are left out, by product and end customer.
    pub left_out: BTreeMap<String, Vec<Witness>>,
}

impl Established {
    /// The rows behind every count of the report.
    ///
    /// # Errors
    /// Fails when the scratch store fails.
    pub fn report_witnesses(&mut self) -> io::Result<Witnesses> {
        let quantities: Vec<Figure> =
            self.report.lines.iter().map(|line| line.quantity.clone()).collect();
        self.witnesses(&quantities)
    }

    /// The rows behind every count of some figures, and whoever is left out of access.
    ///
    /// # Errors
    /// Fails when the scratch store fails.
    pub fn witnesses(&mut self, figures: &[Figure]) -> io::Result<Witnesses> {
        let (mut wanted, mut passed) = (HashSet::new(), HashSet::new());
        for figure in figures {
            collect(figure, &mut wanted, &mut passed);
        }
        let mut of_evidence = self.estate.vm_witnesses(self.counting, &wanted)?;
        let mut left_out = BTreeMap::new();
        let Self { access, estate, reached, report, .. } = &*self;
        let readings = report.readings;
        access.witnesses(
            &estate.directory,
            reached,
            readings.disabled_accounts,
            readings.persons_across_customers,
            |index, told| {
                let entry = u32::try_from(index).unwrap_or(u32::MAX);
                of_evidence.insert(Evidence::Persons { entry }, told.persons);
                of_evidence.insert(Evidence::Administrators { entry }, told.administrators);
                of_evidence.insert(Evidence::CountedElsewhere { entry }, told.counted_elsewhere);
                if let Some(row) = report.access.get(index) {
                    let at = row.customer.as_deref().unwrap_or("the provider");
                    left_out.insert(format!("{} at {at}", row.product), told.left_out);
                }
            },
        );
        Ok(Witnesses { of_evidence, left_out })
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
