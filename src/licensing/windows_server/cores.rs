//! WS-CORE, WS-CORE-MIN: the cores of a host that need a licence.

use crate::citation::rule;
use crate::estate::{HostNo, HostState};
use crate::figure::Figure;
use crate::licensing::Case;

/// The licensable cores of a host. WS-MONTH: a host that changed within the month counts at its
/// highest.
pub fn licensable_cores(case: &Case<'_>, host: HostNo) -> Figure {
    highest(case, host, "licensable cores", "core licences", |name, state| {
        licensable_cores_of(case, name, state)
    })
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
fn licensable_cores_of(case: &Case<'_>, name: &str, state: &HostState) -> Option<Figure> {
    let cores = state.cores.as_ref()?;
    let at_least = |cores: u32| {
        let read = Figure::read(
            cores.into(),
            format!("host {name}: physical cores of a processor"),
            "physical cores",
            state.cores_at,
        );
        Figure::largest(
            rule::WS_CORE_MIN,
            format!("host {name}: licensable cores of a processor"),
            "core licences",
            vec![read, Figure::term(&case.terms.minimum_cores_per_processor)],
        )
    };
    let first = *cores.first()?;
    let subject = format!("host {name}: licensable cores");
    if cores.iter().all(|&other| other == first) {
        let processors = Figure::read(
            cores.len() as u64,
            format!("host {name}: physical processors"),
            "processors",
            state.cores_at,
        );
        let inputs = vec![processors, at_least(first)];
        return Some(Figure::product(rule::WS_CORE, subject, "core licences", inputs));
    }
    let each = cores.iter().map(|&cores| at_least(cores)).collect();
    Some(Figure::sum(rule::WS_CORE, subject, "core licences", each))
}
