//! The terms of one month, gathered before anything is computed.

use std::rc::Rc;

use chrono::NaiveDate;

use super::{
    Catalogue, Families, ListedProviders, Lowers, Relations, Rules, ServerVersions, Term,
    TermError, TermTable,
};
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
    /// Whether end customers may bring Windows Server to shared hardware (BYOL-FVB); one or none.
    pub brought_to_shared_hardware: Rc<Term>,
    /// Whether a hoster may sell CSP licences with its service (CSP-HOSTER); one or none.
    pub csp_hoster_licences: Rc<Term>,
    /// The fewest core licences that an end customer owes for a VM of its own licences (BYOL-PACKS).
    pub minimum_cores_per_brought_vm: Rc<Term>,
    /// Days after the month within which the end of a row of a register is told (LM-EXPIRY).
    pub reminder_days: Rc<Term>,
    /// Days after a deployment within which the form of License Mobility goes in (LM-FORM).
    pub days_to_submit_mobility_form: Rc<Term>,
    /// Days that a verified licence stays assigned to the platform (LM-90).
    pub days_assigned_to_platform: Rc<Term>,
    /// The fewest core licences of an application in a VM (APP-SQL-VM).
    pub minimum_virtual_cores: Rc<Term>,
    /// The fewest core licences of an application for a physical processor (APP-SQL-HOST).
    pub minimum_application_cores_per_processor: Rc<Term>,
    /// Days for which an end customer may evaluate (REP-NOT).
    pub evaluation_days: Rc<Term>,
    /// User ids for demonstration (REP-NOT).
    pub demonstration_user_ids: Rc<Term>,
    /// Days of recovery tests within the window (PF-DR).
    pub recovery_test_days: Rc<Term>,
    /// The days of that window (PF-DR).
    pub recovery_test_window: Rc<Term>,
    /// Days after the month within which its report goes to the reseller (REP-DUE).
    pub days_to_report: Rc<Term>,
    /// Days after the invoice within which a correction may lower the fee (REP-REVISE).
    pub days_to_lower: Rc<Term>,
    /// Reports of zero in a row that pass without a question (REP-ZERO).
    pub zero_reports_in_a_row: Rc<Term>,
    /// Equal reports in a row that are told (REP-KEEP).
    pub equal_reports_told: Rc<Term>,
    /// The Listed Providers, with the rights that are lost there in the month.
    pub listed_providers: ListedProviders,
    /// The products of the month.
    pub catalogue: Catalogue,
    /// The versions of Windows Server with the end of their support (PF-OLD).
    pub server_versions: ServerVersions,
    /// What products are called in registers.
    pub families: Families,
    /// What products have to do with each other.
    pub relations: Relations,
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
        table.add(&table!("brought_licenses.csv")?)?;
        table.add(&table!("license_mobility.csv")?)?;
        table.add(&table!("applications.csv")?)?;
        table.add(&table!("exclusions.csv")?)?;
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
        let versions = ServerVersions::read(&table!("server_versions.csv")?)?;
        let families = Families::read(&table!("families.csv")?)?;
        let relations = Relations::read(&table!("relations.csv")?)?;
        let catalogue = Catalogue::read(&table!("catalogue.csv")?)?;
        Ok(Self {
            minimum_cores_per_processor: smaller("minimum-cores-per-processor")?,
            cores_per_pack: larger("cores-per-pack")?,
            vms_per_standard_set: larger("vms-per-standard-set")?,
            vms_on_essentials_host: larger("vms-on-essentials-host")?,
            administrators_left_out: larger("administrators-left-out")?,
            days_between_member_captures: larger("days-between-member-captures")?,
            brought_to_shared_hardware: larger("brought-to-shared-hardware")?,
            csp_hoster_licences: larger("csp-hoster-licences")?,
            minimum_cores_per_brought_vm: smaller("minimum-cores-per-brought-vm")?,
            reminder_days: smaller("reminder-days")?,
            days_to_submit_mobility_form: larger("days-to-submit-mobility-form")?,
            days_assigned_to_platform: smaller("days-assigned-to-platform")?,
            minimum_virtual_cores: smaller("minimum-virtual-cores")?,
            minimum_application_cores_per_processor: smaller(
                "minimum-application-cores-per-processor",
            )?,
            evaluation_days: larger("evaluation-days")?,
            demonstration_user_ids: larger("demonstration-user-ids")?,
            recovery_test_days: larger("recovery-test-days")?,
            recovery_test_window: smaller("recovery-test-window")?,
            days_to_report: larger("days-to-report")?,
            days_to_lower: larger("days-to-lower")?,
            zero_reports_in_a_row: larger("zero-reports-in-a-row")?,
            equal_reports_told: larger("equal-reports-told")?,
            listed_providers: listed.in_force(month.last_day(), known_on),
            catalogue: catalogue.in_force(month.last_day(), known_on),
            server_versions: versions.known(known_on),
            families: families.in_force(month.last_day(), known_on),
            relations: relations.in_force(month.last_day(), known_on),
            rules: Self::rules()?,
        })
    }

    /// The terms in force, in the order of the sources.
    pub fn terms(&self) -> Vec<&Rc<Term>> {
        vec![
            &self.minimum_cores_per_processor,
            &self.cores_per_pack,
            &self.vms_per_standard_set,
            &self.vms_on_essentials_host,
            &self.administrators_left_out,
            &self.days_between_member_captures,
            &self.brought_to_shared_hardware,
            &self.csp_hoster_licences,
            &self.minimum_cores_per_brought_vm,
            &self.reminder_days,
            &self.days_to_submit_mobility_form,
            &self.days_assigned_to_platform,
            &self.minimum_virtual_cores,
            &self.minimum_application_cores_per_processor,
            &self.evaluation_days,
            &self.demonstration_user_ids,
            &self.recovery_test_days,
            &self.recovery_test_window,
            &self.days_to_report,
            &self.days_to_lower,
            &self.zero_reports_in_a_row,
            &self.equal_reports_told,
        ]
    }
}
