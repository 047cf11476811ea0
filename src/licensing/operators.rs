//! WS-OWNER: hosts that another operator reports, until whose confirmation is registered they are an
//! assumption.

use chrono::NaiveDate;

use crate::estate::{Estate, HostNo};
use crate::fold::Fold as _;
use crate::register::{Exclusion, ExclusionReason, Machine};
use crate::terms::{Right, TermsInForce};

use super::machines::Found;
use super::settled::{RegisterCase, Settled};
use super::windows_server::{HostOut, TakenOutBy};

/// Leaves out the hosts that every row gives to another operator; if any row of the month says that one is
/// ours, it is.
pub fn settle(case: &RegisterCase<'_>, settled: &mut Settled) {
    let hosts = &case.estate.hosts;
    for host in hosts.physical() {
        let states = &hosts.get(host).states;
        if states.iter().any(|state| state.operator.is_empty()) {
            continue;
        }
        let Some(first) = states.iter().min_by_key(|state| (&state.operator, state.origin)) else {
            continue;
        };
        let confirmed = confirmation(case, host, &first.operator);
        let by = TakenOutBy::Operator(first.operator.clone());
        let proven_at = confirmed.map(|row| row.origin);
        settled.hosts_out.insert(host, HostOut { by, origin: first.origin, proven_at });
    }
}

/// The row that shows the operator's confirmation for a host.
pub(super) fn confirmation<'a>(
    case: &'a RegisterCase<'_>,
    host: HostNo,
    operator: &str,
) -> Option<&'a Exclusion> {
    let rows = case.registers.exclusions.iter().flatten();
    let mut confirmed = rows.filter(|row| row.reason == ExclusionReason::OperatorConfirmed);
    confirmed.find(|row| {
        let names = match &row.machine {
            Machine::Unnamed => row.customer.is_same(operator),
            machine => case.machines.find(machine, "") == Found::Host(host),
        };
        names && !row.reference.is_empty() && case.covers_host(row.valid, host)
    })
}

/// LISTED: since when licences may not be brought to the Listed Provider at which a row puts a host; none where it
/// is at none.
pub(super) fn listed_since(
    estate: &Estate,
    terms: &TermsInForce,
    host: HostNo,
) -> Option<NaiveDate> {
    let listed = |operator: &str| {
        let listed = terms.listed_providers.find(operator, Right::NewLicences)?;
        Some(listed.effective_from)
    };
    let states = estate.hosts.get(host).states.iter();
    states.filter_map(|state| listed(&state.operator)).min()
}
