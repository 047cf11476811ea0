//! WS-CORE, WS-CORE-MIN: the cores of a host that need a licence.

use std::sync::Arc;

use crate::citation::{Rule, rule};
use crate::estate::{HostNo, HostState};
use crate::figure::Figure;
use crate::licensing::Case;
use crate::terms::Term;

/// How the cores of a host come to licences.
#[derive(Debug, Clone, Copy)]
pub struct CoreRule<'t> {
    /// The fewest licences for a processor.
    pub minimum: &'t Arc<Term>,
    /// The rule of that minimum.
    pub of_processor: Rule,
    /// The rule that takes the processors together.
    pub of_host: Rule,
    /// What the licences are called in workings.
    pub what: &'static str,
}

/// The licensable cores of a host. WS-MONTH: a host that changed within the month counts at its
/// highest.
pub fn licensable_cores(case: &Case<'_>, host: HostNo) -> Figure {
    let by = CoreRule {
        minimum: &case.terms.minimum_cores_per_processor,
        of_processor: rule::WS_CORE_MIN,
        of_host: rule::WS_CORE,
        what: "licensable cores",
    };
    cores_by(case, host, by)
}

/// The core licences of a host under a rule; of several states of the month the highest number.
pub fn cores_by(case: &Case<'_>, host: HostNo, by: CoreRule<'_>) -> Figure {
    highest(case, host, by.what, "core licences", |name, state| core_licences_of(by, name, state))
}

/// The physical processors of a host; of several states the highest number.
pub fn processors(case: &Case<'_>, host: HostNo) -> Figure {
    highest(case, host, "physical processors", "processors", |name, state| {
        let processors = state.cores.as_ref()?.len() as u64;
        let subject = format!("host {name}: physical processors");
        Some(Figure::read(processors, subject, "processors", state.cores_at))
    })
}

fn highest(
    case: &Case<'_>,
    host: HostNo,
    what: &str,
    unit: &'static str,
    of_state: impl Fn(&str, &HostState) -> Option<Figure>,
) -> Figure {
    let name = case.estate.hosts.name(host);
    let mut figures: Vec<Figure> = Vec::new();
    for state in &case.estate.hosts.get(host).states {
        let Some(figure) = of_state(name, state) else {
            continue;
        };
        // States that differ in other things need not be told twice.
        if figures.iter().all(|held| held.value() != figure.value()) {
            figures.push(figure);
        }
    }
    match &figures[..] {
        [only] => only.clone(),
        _ => {
            let subject = format!("host {name}: {what}, the highest of the month");
            Figure::largest(rule::WS_MONTH, subject, unit, figures)
        }
    }
}

/// Σ over the processors of max(minimum, physical cores). The minimum applies processor by
/// processor: 7 + 9 cores need 8 + 9.
fn core_licences_of(by: CoreRule<'_>, name: &str, state: &HostState) -> Option<Figure> {
    let cores = state.cores.as_ref()?;
    let at_least = |cores: u32| {
        let read = Figure::read(
            cores.into(),
            format!("host {name}: physical cores of a processor"),
            "physical cores",
            state.cores_at,
        );
        Figure::largest(
            by.of_processor,
            format!("host {name}: {} of a processor", by.what),
            "core licences",
            vec![read, Figure::term(by.minimum)],
        )
    };
    let first = *cores.first()?;
    let subject = format!("host {name}: {}", by.what);
    if cores.iter().all(|&other| other == first) {
        let processors = Figure::read(
            cores.len() as u64,
            format!("host {name}: physical processors"),
            "processors",
            state.cores_at,
        );
        let inputs = vec![processors, at_least(first)];
        return Some(Figure::product(by.of_host, subject, "core licences", inputs));
    }
    let each = cores.iter().map(|&cores| at_least(cores)).collect();
    Some(Figure::sum(by.of_host, subject, "core licences", each))
}
