//! The terms of one month, gathered before anything is computed.

use std::rc::Rc;

use chrono::NaiveDate;

use super::{Catalogue, ListedProviders, Lowers, Rules, Term, TermError, TermTable};
use crate::month::ReportMonth;
use crate::sheet::Table;

/// The numbers, lists and citations that decide about one month.
#[derive(Debug, Clone)]
pub struct TermsInForce {
    /// The fewest core licences for a physical processor.
    pub minimum_cores_per_processor: Rc<Term>,
    /// Core licences in a pack.
    pub cores_per_pack: Rc<Term>,
    /// VMs that one Standard set of a host's cores lets run.
    pub vms_per_standard_set: Rc<Term>,
    /// Windows systems that may run on an Essentials host.
    pub vms_on_essentials_host: Rc<Term>,
    /// Administrators who may be left out, for the whole provider.
    pub administrators_left_out: Rc<Term>,
    /// The longest run of days without a capture of members that proves an account disabled.
    pub days_between_member_captures: Rc<Term>,
    /// The Listed Providers at which our licences may not run in the month.
    pub listed_providers: ListedProviders,
    /// The products of the month.
    pub catalogue: Catalogue,
    /// The citations of the rules.
    pub rules: Rules,
}

macro_rules! table {
    ($path:literal) => {
        Table::read(
            concat!("config/terms/", $path),
            include_str!(concat!("../../config/terms/", $path)),
        )
    };
}

impl TermsInForce {
    /// The terms for `month`, of those recorded by `known_on` (all, without it).
    ///
    /// # Errors
    /// Fails for a month or a day before the first recorded row.
    pub fn establish(month: ReportMonth, known_on: Option<NaiveDate>) -> Result<Self, TermError> {
        Self::from_table(&Self::recorded()?, month, known_on)
    }

    /// Every recorded row of the term tables.
    ///
    /// # Errors
    /// Fails when a table of the program is broken.
    pub fn recorded() -> Result<TermTable, TermError> {
        let mut table = TermTable::default();
        table.add(&table!("windows_server.csv")?)?;
        table.add(&table!("access.csv")?)?;
        table.add(&table!("agreement.csv")?)?;
        Ok(table)
    }

    /// Whether an agreement signed on this day names its end customers (REP-NAME).
    ///
    /// # Errors
    /// Fails for a day before the first recorded form.
    pub fn names_end_customers(
        signed_on: NaiveDate,
        known_on: Option<NaiveDate>,
    ) -> Result<bool, TermError> {
        let form = Self::recorded()?.in_force("end-customers-named", signed_on, known_on)?;
        Ok(form.value > 0)
    }

    /// The rules with their citations.
    ///
    /// # Errors
    /// Fails when a table of the program is broken.
    pub fn rules() -> Result<Rules, TermError> {
        Ok(Rules::read(&table!("rules.csv")?, &table!("sources.csv")?)?)
    }

    /// The terms for `month` out of `table`.
    ///
    /// # Errors
    /// Fails for a month or a day before the first recorded row.
    pub fn from_table(
        table: &TermTable,
        month: ReportMonth,
        known_on: Option<NaiveDate>,
    ) -> Result<Self, TermError> {
        let smaller = |name| table.deciding(name, month, known_on, Lowers::WhenSmaller);
        let larger = |name| table.deciding(name, month, known_on, Lowers::WhenLarger);
        let listed = ListedProviders::read(&table!("listed_providers.csv")?)?;
        let catalogue = Catalogue::read(&table!("catalogue.csv")?)?;
        Ok(Self {
            minimum_cores_per_processor: smaller("minimum-cores-per-processor")?,
            cores_per_pack: larger("cores-per-pack")?,
            vms_per_standard_set: larger("vms-per-standard-set")?,
            vms_on_essentials_host: larger("vms-on-essentials-host")?,
            administrators_left_out: larger("administrators-left-out")?,
            days_between_member_captures: larger("days-between-member-captures")?,
            listed_providers: listed.in_force(month.last_day(), known_on),
            catalogue: catalogue.in_force(month.last_day(), known_on),
            rules: Self::rules()?,
        })
    }

    /// The terms in force, in the order of the sources.
    pub fn terms(&self) -> [&Rc<Term>; 6] {
        [
            &self.minimum_cores_per_processor,
            &self.cores_per_pack,
            &self.vms_per_standard_set,
            &self.vms_on_essentials_host,
            &self.administrators_left_out,
            &self.days_between_member_captures,
        ]
    }
}
