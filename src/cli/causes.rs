//! Computes the reports between two dossiers, one ingredient exchanged after another.

use crate::dossier::{Disk, Kept};
use crate::error::Error;
use crate::finding::{Effect, Finding};
use crate::outputs::terminal::shown;
use crate::revision::{Cause, Line, State, Step};
use crate::use_report::{Outcome, Status};

use super::recompute::Recipe;

/// The lines that this program gives for each side, where it has computed them already.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known<'l> {
    pub from: Option<&'l [Line]>,
    pub to: Option<&'l [Line]>,
}

/// The steps from one dossier to another. A report between that cannot be computed is no failure: its step says why.
///
/// # Errors
/// Fails when the disk does.
pub(super) fn steps(
    disk: &Disk,
    from: &Kept,
    to: &Kept,
    known: Known<'_>,
) -> Result<Vec<Step>, Error> {
    let alike = |cause| Recipe::is_alike(cause, from, to);
    let last = Cause::ALL.into_iter().rfind(|cause| !alike(*cause));
    let mut recipe = Recipe::of(from);
    let mut steps = Vec::new();
    for cause in Cause::ALL {
        recipe = recipe.exchanged(cause, to);
        let computed = match cause {
            _ if Some(cause) == last => known.to,
            // Everything else is still as it was.
            Cause::Program => known.from,
            _ => None,
        };
        let state = match computed {
            _ if alike(cause) => State::Unchanged,
            Some(lines) => State::Computed(lines.to_vec()),
            None => state(disk, &recipe)?,
        };
        steps.push(Step { cause, state });
    }
    Ok(steps)
}

/// What a recipe comes to.
fn state(disk: &Disk, recipe: &Recipe<'_>) -> Result<State, Error> {
    Ok(match recipe.compute(disk) {
        Ok(Outcome::Report(established)) if established.report.status == Status::Draft => {
            let withheld = |finding: &&Finding| finding.effect == Effect::Withheld;
            let code = established.report.findings.iter().find(withheld);
            let code = code.map_or("", |finding| finding.code);
            State::Unknown(format!("a quantity is withheld then ({code})"))
        }
        Ok(Outcome::Report(established)) => {
            State::Computed(established.report.lines.iter().map(Line::of).collect())
        }
        Ok(Outcome::Refused { findings, .. }) => {
            let codes: Vec<&str> = findings.iter().map(|finding| finding.code).take(1).collect();
            State::Unknown(format!("the inputs are refused then ({})", codes.join(", ")))
        }
        Err(error) if error.is_of_disk() => return Err(error),
        Err(error) => {
            State::Unknown(format!("this program could not {}", shown(&error.to_string())))
        }
    })
}
