//! The terms of one month, gathered before anything is computed.

use std::sync::Arc;

use chrono::NaiveDate;

use super::{
    Catalogue, Families, ListedProviders, Lowers, Relations, Rules, ServerVersions, Tables, Term,
    TermError, TermTable,
};
use crate::month::ReportMonth;

/// The numbers, lists and citations that decide about one month.
#[derive(Debug, Clone)]
pub struct TermsInForce {
    /// The fewest core licences for a physical processor.
    pub minimum_cores_per_processor: Arc<Term>,
    /// Core licences in a pack.
    pub cores_per_pack: Arc<Term>,
    /// VMs that one Standard set of a host's cores lets run.
    pub vms_per_standard_set: Arc<Term>,
    /// Windows systems that may run on an Essentials host.
    pub vms_on_essentials_host: Arc<Term>,
    /// Administrators who may be left out, for the whole provider.
    pub administrators_left_out: Arc<Term>,
    /// The longest run of days without a capture of members that proves an account disabled.
    pub days_between_member_captures: Arc<Term>,
    /// Whether end customers may bring Windows Server to shared hardware (BYOL-FVB); one or none.
    pub brought_to_shared_hardware: Arc<Term>,
    /// Whether a hoster may sell CSP licences with its service (CSP-HOSTER); one or none.
    pub csp_hoster_licences: Arc<Term>,
    /// The fewest core licences that an end customer owes for a VM of its own licences (BYOL-PACKS).
    pub minimum_cores_per_brought_vm: Arc<Term>,
    /// Days after the month within which the end of a row of a register is told (LM-EXPIRY).
    pub reminder_days: Arc<Term>,
    /// Days after a deployment within which the form of License Mobility goes in (LM-FORM).
    pub days_to_submit_mobility_form: Arc<Term>,
    /// Days that a verified licence stays assigned to the platform (LM-90).
    pub days_assigned_to_platform: Arc<Term>,
    /// The fewest core licences of an application in a VM (APP-SQL-VM).
    pub minimum_virtual_cores: Arc<Term>,
    /// The fewest core licences of an application for a physical processor (APP-SQL-HOST).
    pub minimum_application_cores_per_processor: Arc<Term>,
    /// Days for which an end customer may evaluate (REP-NOT).
    pub evaluation_days: Arc<Term>,
    /// User ids for demonstration (REP-NOT).
    pub demonstration_user_ids: Arc<Term>,
    /// Days of recovery tests within the window (PF-DR).
    pub recovery_test_days: Arc<Term>,
    /// The days of that window (PF-DR).
    pub recovery_test_window: Arc<Term>,
    /// Days after the month within which its report goes to the reseller (REP-DUE).
    pub days_to_report: Arc<Term>,
    /// Days after the invoice within which a correction may lower the fee (REP-REVISE).
    pub days_to_lower: Arc<Term>,
    /// Reports of zero in a row that pass without a question (REP-ZERO).
    pub zero_reports_in_a_row: Arc<Term>,
    /// Equal reports in a row that are told (REP-KEEP).
    pub equal_reports_told: Arc<Term>,
    /// Months of an agreement that have no minimum fee (REP-MIN).
    pub months_without_minimum: Arc<Term>,
    /// What an agreement owes at least in a month; its unit is the currency (REP-MIN).
    pub minimum_fee: Arc<Term>,
    /// What an end customer comes to in a month above which it is named; its unit is the currency (REP-NAME).
    pub end_customer_named_above: Arc<Term>,
    /// The percentage of what all end customers use below which the provider's own use stays (REP-OWN).
    pub own_use_percent: Arc<Term>,
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

/// Which terms are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TermsAsked {
    /// The tables that have them.
    pub tables: Tables,
    /// The month whose terms they are.
    pub month: ReportMonth,
    /// Only rows recorded by this day; all without it.
    pub known_on: Option<NaiveDate>,
}

impl TermsAsked {
    /// All that this program knows of a month.
    pub fn compiled(month: ReportMonth) -> Self {
        Self { tables: Tables::compiled(), month, known_on: None }
    }

    /// Whether an agreement signed on this day names its end customers (REP-NAME).
    ///
    /// # Errors
    /// Fails for a day before the first recorded form.
    pub fn names_end_customers(&self, signed_on: NaiveDate) -> Result<bool, TermError> {
        let recorded = TermsInForce::recorded(&self.tables)?;
        let form = recorded.in_force("end-customers-named", signed_on, self.known_on)?;
        // Tables that were kept before there was a threshold are of a program that reported totals under every form.
        let kept = TermsInForce::kept(&self.tables)?;
        Ok(form.value > 0 && kept.has("end-customer-named-above"))
    }

    /// The days around the end of an agreement on `ends_on` (REP-FINAL). They are asked for by the clock alone, so they
    /// are no terms of a month.
    ///
    /// # Errors
    /// Fails for a day before the first recorded row.
    pub fn end_of_agreement(&self, ends_on: NaiveDate) -> Result<EndOfAgreement, TermError> {
        EndOfAgreement::of(&TermsInForce::recorded(&self.tables)?, ends_on, self.known_on)
    }
}

/// The days around the end of an agreement (REP-FINAL).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EndOfAgreement {
    /// Days after it within which the final report goes in.
    pub days_to_final_report: u64,
    /// Days before it from which on it is told.
    pub days_told_before: u64,
}

impl EndOfAgreement {
    /// The days around the end on `ends_on`, out of the numbers in `table`.
    ///
    /// # Errors
    /// Fails for a day before the first recorded row.
    pub fn of(
        table: &TermTable,
        ends_on: NaiveDate,
        known_on: Option<NaiveDate>,
    ) -> Result<Self, TermError> {
        let days = |name| table.in_force(name, ends_on, known_on);
        Ok(Self {
            days_to_final_report: days("days-to-final-report")?.value,
            days_told_before: days("days-before-end-told")?.value,
        })
    }
}

impl TermsInForce {
    /// The terms that are asked for.
    ///
    /// # Errors
    /// Fails for a month or a day before the first recorded row.
    pub fn establish(asked: &TermsAsked) -> Result<Self, TermError> {
        let TermsAsked { tables, month, known_on } = asked;
        Self::from_table(&Self::recorded(tables)?, tables, *month, *known_on)
    }

    /// Every recorded row of the tables of numbers. A number that the tables do not have at all, because they
    /// were kept before there was such a term, comes from the program.
    ///
    /// # Errors
    /// Fails when a table is broken.
    pub fn recorded(tables: &Tables) -> Result<TermTable, TermError> {
        let mut table = Self::kept(tables)?;
        if !tables.are_compiled() {
            table.complete(Self::recorded(&Tables::compiled())?);
        }
        Ok(table)
    }

    /// The rows that the tables of numbers have themselves.
    fn kept(tables: &Tables) -> Result<TermTable, TermError> {
        let mut table = TermTable::default();
        for numbers in tables.numbers()? {
            table.add(&numbers)?;
        }
        Ok(table)
    }

    /// The terms for `month` out of the numbers in `table` and the lists in `tables`.
    ///
    /// # Errors
    /// Fails for a month or a day before the first recorded row.
    pub fn from_table(
        table: &TermTable,
        tables: &Tables,
        month: ReportMonth,
        known_on: Option<NaiveDate>,
    ) -> Result<Self, TermError> {
        let smaller = |name| table.deciding(name, month, known_on, Lowers::WhenSmaller);
        let larger = |name| table.deciding(name, month, known_on, Lowers::WhenLarger);
        let listed = ListedProviders::read(&tables.read("listed_providers.csv")?)?;
        let versions = ServerVersions::read(&tables.read("server_versions.csv")?)?;
        let families = Families::read(&tables.read("families.csv")?)?;
        let relations = Relations::read(&tables.read("relations.csv")?)?;
        let catalogue = Catalogue::read(&tables.read("catalogue.csv")?)?;
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
            months_without_minimum: larger("months-without-minimum")?,
            minimum_fee: smaller("minimum-fee")?,
            end_customer_named_above: larger("end-customer-named-above")?,
            own_use_percent: larger("own-use-percent")?,
            listed_providers: listed.in_force(month.last_day(), known_on),
            catalogue: catalogue.in_force(month.last_day(), known_on),
            server_versions: versions.known(known_on),
            families: families.in_force(month.last_day(), known_on),
            relations: relations.in_force(month.last_day(), known_on),
            rules: Rules::read(&tables.read("rules.csv")?, &tables.read("sources.csv")?)?,
        })
    }

    /// The terms in force, in the order of the sources.
    pub fn terms(&self) -> Vec<&Arc<Term>> {
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
            &self.months_without_minimum,
            &self.minimum_fee,
            &self.end_customer_named_above,
            &self.own_use_percent,
        ]
    }
}
