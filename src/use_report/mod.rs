//! The use report of one month: lines with amounts, the scopes and the access behind them, the other
//! readings, what was found, and whether it may be sent.

mod authorised;
mod charges;
mod check;
mod compute;
mod counting;
mod coverage;
mod deadlines;
mod earlier;
mod end_customers;
mod establish;
mod given;
mod lines;
mod members_beside;
mod minimum_fee;
mod persons_beside;
mod reading;
mod reading_totals;
mod registers;
mod reseller_files;
mod rows;
mod signing;
mod tell;
mod tell_applications;
mod tell_earlier;
mod tell_platform;
mod trend;
mod witnesses;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::estate::persons::LeftOut;
use crate::figure::Figure;
use crate::finding::{Acceptance, Finding};
use crate::licensing::applications::ApplicationRow;
use crate::licensing::{DefaultEdition, RegisterEntry};
use crate::money::ExchangeRate;
use crate::month::ReportMonth;
use crate::party::{EndCustomer, Provider};
use crate::readings::Readings;
use crate::reseller_format::ResellerFile;
use crate::terms::{Product, TermsAsked};
use crate::variance::Variance;

pub use crate::intake::Input;
pub use charges::{Charge, ChargeKey, ChargeRules, Payer, ShareKey, WithoutCustomer};
pub use check::{Checked, CheckedEstate, CheckedFile, CheckedScope, MonthEnd, Verdict};
pub use coverage::Coverage;
pub use deadlines::{Deadline, due_on, final_report_on, last_day_to_lower};
pub use earlier::{Earlier, EarlierLine, EarlierMonth};
pub use establish::{Established, Outcome, establish};
pub use lines::without_price;
pub use reading::Inputs;
pub use reseller_files::{ResellerCell, ResellerStanding, ResellerTable};
pub use trend::{AmountTrend, Known, ProductTrend, Trend, TrendMonth};
pub use witnesses::Witnesses;

/// What a run is asked to do, apart from its files.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The month.
    pub month: ReportMonth,
    /// The terms that decide; of the month itself, unless two months are held against each other.
    pub terms: TermsAsked,
    /// The day whose prices hold; the last of the month, unless two months are held against each other.
    pub prices_on: NaiveDate,
    /// The provider; none where the configuration has none.
    pub provider: Option<Provider>,
    /// What makes a capture.
    pub unit: crate::estate::CaptureUnit,
    /// Days after the month whose captures count as its last day.
    pub grace_days: u32,
    /// What is taken where a host states no edition.
    pub default_edition: DefaultEdition,
    /// The accounts of the administrators.
    pub administrators: Vec<String>,
    /// The readings.
    pub readings: Readings,
    /// Signatures under assumptions.
    pub accepted: Vec<Acceptance>,
    /// Whether it is stated that nothing was used.
    pub zero_use: ZeroUse,
    /// Exports that only the provider has.
    pub mappings: Vec<crate::intake::OwnMapping>,
    /// What the reports of earlier months show; empty where nothing is known of them.
    pub earlier: Earlier,
    /// From which change on a quantity is told to have moved.
    pub variance: Variance,
    /// How lines are divided among end customers.
    pub charges: ChargeRules,
    /// What other currencies are worth in that of the agreement's thresholds.
    pub exchange_rates: Vec<ExchangeRate>,
    /// The files that the reseller's portal takes, by their names in the month.
    pub reseller_files: Vec<ResellerFile>,
}

/// Whether it is stated that nothing was used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ZeroUse {
    /// Nothing is stated; the inputs tell.
    #[default]
    Unsaid,
    /// It is stated.
    Stated,
}

/// Whether a report may be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// As it is.
    Ready,
    /// After somebody signed for its assumptions.
    NeedsSignature,
    /// Not yet: a quantity is withheld.
    Draft,
}

impl Status {
    /// The word in reports.
    pub fn text(self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::NeedsSignature => "needs-signature",
            Self::Draft => "draft",
        }
    }
}

/// Whether the quantity of a line can be stated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineStanding {
    /// It can.
    Stated,
    /// A withheld finding touches it; the quantity is the part that could be computed.
    Withheld,
}

impl LineStanding {
    /// The word in reports.
    pub fn text(self) -> &'static str {
        match self {
            Self::Stated => "stated",
            Self::Withheld => "withheld",
        }
    }
}

/// One line of the report.
#[derive(Debug, Clone)]
pub struct ReportLine {
    /// The number of the line, from 1.
    pub line: u32,
    /// The product.
    pub product: Product,
    /// Its name for people.
    pub description: String,
    /// What one of the quantity is.
    pub unit: String,
    /// The part number, where one is known.
    pub part_number: Option<String>,
    /// The quantity with its workings.
    pub quantity: Figure,
    /// The price of one, as reports write it.
    pub unit_price: Option<String>,
    /// The currency of price and amount.
    pub currency: Option<String>,
    /// Quantity times price; of several lines of a product the part that each has of the amount of them all.
    pub amount: Option<Decimal>,
    /// Whose use it is, where the agreement names end customers (REP-NAME); none for a total, or for all who are not
    /// named.
    pub end_customer: Option<EndCustomer>,
    /// The row of the price list.
    pub price_origin: Option<crate::origin::Origin>,
    /// Whether the quantity can be stated.
    pub standing: LineStanding,
}

/// One scope and product.
#[derive(Debug, Clone)]
pub struct ScopeRow {
    /// The name of the scope.
    pub scope: String,
    /// `cluster`, `host` or `affinity`.
    pub kind: &'static str,
    /// The product; none where nothing can be counted or nothing is ours.
    pub product: Option<Product>,
    /// Why there is no product: `undecided`, `none` or `left-out`; `licensed` where there is one.
    pub standing: &'static str,
    /// The licensable cores of the hosts.
    pub licensable_cores: u64,
    /// The most VMs at once.
    pub windows_vms: u32,
    /// The VMs of the month.
    pub distinct_windows_vms: u32,
    /// Hosts whose physical system needs a set that no VM needs.
    pub parent_sets: u64,
    /// The first capture with the most VMs.
    pub peak_captured_at: Option<String>,
    /// Packs or processors, rounded up.
    pub quantity: u64,
    /// How the quantity came about.
    pub workings: Figure,
    /// Whether the quantity can be stated.
    pub line_standing: LineStanding,
}

/// One product at one end customer.
#[derive(Debug, Clone)]
pub struct AccessRow {
    /// The product.
    pub product: Product,
    /// The end customer; none for the provider itself.
    pub customer: Option<String>,
    /// Persons without those left out as no persons or disabled.
    pub persons: u64,
    /// Who is left out.
    pub left_out: LeftOut,
    /// Persons whose end customer brings RDS CALs for them.
    pub rds_cals: u64,
    /// Persons with another registered reason to need no SAL.
    pub excluded: u64,
    /// Persons counted at another end customer already.
    pub counted_elsewhere: u64,
    /// Persons less administrators and those that are deducted.
    pub quantity: u64,
    /// How the quantity came about.
    pub workings: Figure,
}

/// One reading the other way.
#[derive(Debug, Clone)]
pub struct OtherReadingRow {
    /// The key of the reading.
    pub reading: &'static str,
    /// Its other value.
    pub value: &'static str,
    /// The products that change, with their quantity under it.
    pub quantities: BTreeMap<Product, u64>,
    /// The sum of all amounts under it in each currency.
    pub totals: BTreeMap<String, Decimal>,
    /// Products that would have a line and no price, so that the totals are without them.
    pub without_price: Vec<Product>,
}

/// The report of one month.
#[derive(Debug)]
pub struct UseReport {
    /// The month.
    pub month: ReportMonth,
    /// The provider; empty columns where none is configured.
    pub provider: Provider,
    /// Whether it may be sent.
    pub status: Status,
    /// The lines, by product; where the agreement names end customers a product may have several.
    pub lines: Vec<ReportLine>,
    /// The sum of the amounts in each currency; without lines that have no price.
    pub totals: BTreeMap<String, Decimal>,
    /// What each end customer owes, by line and end customer; for the provider's own invoicing.
    pub charges: Vec<Charge>,
    /// The files for the reseller's portal, in the order of the configuration.
    pub reseller_files: Vec<ResellerTable>,
    /// The scopes, by name and product.
    pub scopes: Vec<ScopeRow>,
    /// The access, by product and end customer.
    pub access: Vec<AccessRow>,
    /// The applications on machines, by product and machine.
    pub applications: Vec<ApplicationRow>,
    /// What became of the rows of the registers, by register and row.
    pub registers: Vec<RegisterEntry>,
    /// Each reading the other way; only those that change something.
    pub other_readings: Vec<OtherReadingRow>,
    /// The lines beside those of the year before.
    pub trend: Trend,
    /// What was found, gravest first.
    pub findings: Vec<Finding>,
    /// The readings in force.
    pub readings: Readings,
}
