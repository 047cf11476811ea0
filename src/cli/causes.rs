//! Computes the reports between two dossiers, one ingredient exchanged after another.

use crate::dossier::{Disk, Kept};
use crate::error::Error;
use crate::finding::{Effect, Finding};
use crate::outputs::terminal::shown;
use crate::revision::{Cause, Line, State, Step};
use crate::use_report::Status;

use super::recompute::{NotComputed, Recipe};

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
    let is_alike = |cause: &Cause| Recipe::is_alike(*cause, from, to);
    let alike: Vec<Cause> = Cause::ALL.into_iter().filter(is_alike).collect();
    let last = Cause::ALL.into_iter().rfind(|cause| !alike.contains(cause));
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
            _ if alike.contains(&cause) => State::Unchanged,
            Some(lines) => State::Computed(lines.to_vec()),
            None => state(disk, &recipe)?,
        };
        steps.push(Step { cause, state });
    }
    Ok(steps)
}

/// What a recipe comes to.
fn state(disk: &Disk, recipe: &Recipe<'_>) -> Result<State, Error> {
    Ok(match recipe.established(disk)? {
        Ok(established) if established.report.status == Status::Draft => {
            let withheld = |finding: &&Finding| finding.effect == Effect::Withheld;
            let code = established.report.findings.iter().find(withheld);
            let code = code.map_or("", |finding| finding.code);
            State::Unknown(format!("a quantity is withheld then ({code})"))
        }
        Ok(established) => State::Computed(established.report.lines.iter().map(Line::of).collect()),
        Err(NotComputed::Refused(code)) => {
            State::Unknown(format!("the inputs are refused then ({code})"))
        }
        Err(NotComputed::Failed(why)) => {
            State::Unknown(format!("this program could not {}", shown(&why)))
        }
    })
}
