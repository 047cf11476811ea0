//! `spla-usage check`: what the program understood of the inputs, before anything is filed. Reads and
//! computes what `report` does, and writes nothing.

use crate::dossier::Chain;
use crate::error::Error;
use crate::intake::Kind;
use crate::month::ReportMonth;
use crate::outputs::{check_json, check_text};
use crate::use_report::{Checked, MonthEnd, Status, Verdict, ZeroUse, establish};

use super::arguments::{Arguments, CheckCommand};
use super::earlier::shown_earlier;
use super::exit::Exit;
use super::inputs::Files;
use super::job::{Job, scratch};
use super::log::tell;
use super::say::{say, say_json};
use super::surroundings::Surroundings;

/// Shows what was understood of a month, and ends as its report would.
pub(super) fn run(
    arguments: &Arguments,
    command: &CheckCommand,
    surroundings: &Surroundings,
) -> Result<Exit, Error> {
    let due = ReportMonth::before(surroundings.today());
    let month = command.month.unwrap_or(due);
    let month_end = if month <= due { MonthEnd::Past } else { MonthEnd::Ahead };
    let job = Job::prepare(arguments, surroundings)?;
    let chain = Chain::read(&job.archive)?;
    let checked = check((arguments, &job), &chain, month, month_end)?;
    if command.json {
        // Somebody who asks for an object gets it, however quiet the run is meant to be.
        let mut json = Vec::new();
        check_json::write(&checked, &mut json)
            .map_err(|source| Error::Io { what: "print the check", source })?;
        say_json("print the check", &json)?;
    } else if !arguments.quiet {
        say("print the check", &check_text::text(&checked))?;
    } else if checked.verdict >= Verdict::Report(Status::Draft) {
        tell!("{}", check_text::closing(&checked));
    }
    // What would be filed would be signed.
    let is_filed = !chain.revisions(month).is_empty();
    let would_be_filed = checked.verdict < Verdict::Report(Status::Draft)
        && !is_filed
        && month_end == MonthEnd::Past;
    if let Some(key) = job.configuration.signing_key().filter(|_| would_be_filed) {
        key.look()?;
    }
    Ok(Exit::of_verdict(checked.verdict))
}

fn check(
    (arguments, job): (&Arguments, &Job<'_>),
    chain: &Chain,
    month: ReportMonth,
    month_end: MonthEnd,
) -> Result<Checked, Error> {
    let (inputs, findings) =
        Files::to_look_at(arguments, &job.configuration, month, job.surroundings)?;
    let wanted: Vec<(Kind, String)> =
        inputs.files.iter().map(|input| (input.kind, input.label.clone())).collect();
    let mut settings = job.settings(month, ZeroUse::Unsaid)?;
    settings.earlier = shown_earlier(&job.archive, chain, month)?;
    let outcome = establish(&settings, inputs, scratch(), findings)?;
    Ok(Checked::of(outcome, &wanted, (month, month_end)))
}
