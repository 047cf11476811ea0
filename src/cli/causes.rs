//! Computes the reports between two dossiers, one ingredient exchanged after another.

use crate::dossier::{Disk, Kept};
use crate::error::Error;
use crate::outputs::terminal::shown;
use crate::revision::{Cause, Line, State, Step};
use crate::use_report::Outcome;

use super::recompute::Recipe;

/// The steps from one dossier to another. `arrived` are the lines of the other one where this program has computed
/// them already.
///
/// # Errors
/// Fails when a configuration cannot be read. A report between that cannot be computed is no failure: its step
/// says why.
pub(super) fn steps(
    disk: &Disk,
    from: &Kept,
    to: &Kept,
    arrived: Option<&[Line]>,
) -> Result<Vec<Step>, Error> {
    let mut alike = Vec::new();
    for cause in Cause::ALL {
        if Recipe::is_alike(cause, from, to)? {
            alike.push(cause);
        }
    }
    let last = Cause::ALL.into_iter().rfind(|cause| !alike.contains(cause));
    let mut recipe = Recipe::of(from);
    let mut steps = Vec::new();
    for cause in Cause::ALL {
        recipe = recipe.exchanged(cause, to);
        let state = match arrived {
            _ if alike.contains(&cause) => State::Unchanged,
            Some(lines) if Some(cause) == last => State::Computed(lines.to_vec()),
            _ => state(disk, &recipe),
        };
        steps.push(Step { cause, state });
    }
    Ok(steps)
}

/// What a recipe comes to.
fn state(disk: &Disk, recipe: &Recipe<'_>) -> State {
    match recipe.compute(disk) {
        Ok(Outcome::Report(established)) => {
            State::Computed(established.report.lines.iter().map(Line::of).collect())
        }
        Ok(Outcome::Refused { findings, .. }) => {
            let codes: Vec<&str> = findings.iter().map(|finding| finding.code).take(1).collect();
            State::Unknown(format!("the inputs are refused then ({})", codes.join(", ")))
        }
        Err(error) => {
            State::Unknown(format!("this program could not {}", shown(&error.to_string())))
        }
    }
}
