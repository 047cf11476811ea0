//! Every scope under the products that could license it, at the month's own prices: what the page of a report
//! shows beside its lines. No line rests on it.

use crate::error::Error;
use crate::licensing::windows_server;
use crate::use_report::Established;

use super::prices::{self, BreakEven, Prices};
use super::{PlannedScope, editions};

/// The scopes under every product.
#[derive(Debug)]
pub struct Choices {
    /// The prices of the products that license the cores of hosts.
    pub prices: Prices,
    /// Standard against Datacenter, family by family.
    pub break_even: Vec<BreakEven>,
    /// Every scope with a host of ours, by name.
    pub scopes: Vec<PlannedScope>,
}

impl Choices {
    /// The scopes of a report.
    ///
    /// # Errors
    /// Fails when a table of the program is broken.
    pub fn of(of: &Established) -> Result<Self, Error> {
        let case = of.case();
        let prices = Prices::of(&case)?;
        let hosts_of = windows_server::hosts_of_ours(&case);
        let required = windows_server::requirements(&case);
        let drafts = editions::scopes((&case, &prices), &hosts_of, &required);
        Ok(Self {
            break_even: prices::break_even(&case, &prices),
            scopes: drafts.into_iter().map(|draft| draft.scope).collect(),
            prices,
        })
    }
}
