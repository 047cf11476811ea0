//! Advice: what other editions, and other placements, would cost. No line of a report rests on it, and of all
//! of it only [`Choices`] stand on the page of a report. It names no person.
//!
//! Quantities come from the rules of [`crate::licensing`]; what a part of a cluster can carry is measured in
//! virtual cores and memory, and where the smallest part is claimed, every smaller one was looked at.

mod carry;
mod choices;
mod clean_up;
mod editions;
mod freeing;
mod pinning;
mod prices;
mod room;
mod service_names;

use rust_decimal::Decimal;

use crate::error::Error;
use crate::estate::Estate;
use crate::licensing::Case;
use crate::licensing::windows_server;
use crate::month::ReportMonth;
use crate::use_report::{Established, Status};

pub use carry::{Guest, MOST_CHOICES, Machine, Measure, NoPart, Part, Proof, smallest_part};
pub use choices::Choices;
pub use clean_up::{CleanUp, CleanUpRow, CleanUpTotal, Why};
pub use editions::{PlannedProduct, PlannedScope, Present};
pub use freeing::Freeing;
pub use pinning::{MemoryAsked, PinnedPart, Pinning, PinningOutcome};
pub use prices::{Amount, BreakEven, PlanPrice, Prices};
pub use room::Density;

/// What a run of `plan` may be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// The most virtual cores for each physical core; today's density, and at least one, without it.
    pub vcpus_per_core: Option<Decimal>,
    /// Hosts that may fail without a VM being left without a place.
    pub spare_hosts: usize,
    /// Days without a logon after which an account is named.
    pub idle_days: u32,
}

/// The advice for one month.
#[derive(Debug)]
pub struct Plan {
    /// The month.
    pub month: ReportMonth,
    /// What the report of the month would be; a draft makes the advice less certain too.
    pub report: Status,
    /// What was told.
    pub options: Options,
    /// The prices of the products that license the cores of hosts.
    pub prices: Prices,
    /// Standard against Datacenter, family by family.
    pub break_even: Vec<BreakEven>,
    /// Every scope with a host of ours, by name.
    pub scopes: Vec<PlannedScope>,
    /// Scopes that could be freed of Windows, the dearest first.
    pub freeing: Vec<Freeing>,
    /// The smallest part of each cluster that could carry its Windows VMs, by name of the scope.
    pub pinning: Vec<Pinning>,
    /// Access that may not be needed.
    pub clean_up: CleanUp,
}

/// What every piece of advice is made from.
struct Ground<'a> {
    case: &'a Case<'a>,
    estate: &'a Estate,
    prices: &'a Prices,
    options: Options,
}

impl Plan {
    /// The advice that follows from what a report of the month was made from.
    ///
    /// # Errors
    /// Fails when a table of the program is broken.
    pub fn of(of: &Established, options: Options) -> Result<Self, Error> {
        let case = of.case();
        let prices = Prices::of(&case)?;
        let ground = Ground { case: &case, estate: &of.estate, prices: &prices, options };
        let hosts_of = windows_server::hosts_of_ours(&case);
        let required = windows_server::requirements(&case);
        let drafts = editions::scopes((&case, &prices), &hosts_of, &required);
        let rooms = room::rooms(&ground, of.counting, &drafts);
        let pinning = pinning::pinning(&ground, &drafts, &rooms);
        let freeing = freeing::freeing(&ground, &drafts, &rooms);
        let clean_up = clean_up::clean_up(of, &prices, options)?;
        Ok(Self {
            month: of.report.month,
            report: of.report.status,
            options,
            break_even: prices::break_even(&case, &prices),
            scopes: drafts.into_iter().map(|draft| draft.scope).collect(),
            freeing,
            pinning,
            clean_up,
            prices,
        })
    }
}
