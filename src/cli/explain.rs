//! `spla-usage explain`: why a quantity is what it is. Reads and computes what `report` does, and writes nothing.

use crate::dossier::Kept;
use crate::error::Error;
use crate::explain::{Explanation, Outcome, Query};
use crate::month::ReportMonth;
use crate::outputs::terminal::shown;
use crate::outputs::{explain_json, explain_text};
use crate::use_report::{self, Established, ZeroUse, establish};

use super::arguments::{About, Arguments, ExplainCommand};
use super::exit::Exit;
use super::inputs::Files;
use super::job::{Job, looked_at, scratch};
use super::log::tell;
use super::made::tell_refused;
use super::recompute::Recipe;
use super::say::{say, say_json};
use super::surroundings::Surroundings;

/// Explains one thing of a month, be it over or not.
pub(super) fn run(
    arguments: &Arguments,
    command: &ExplainCommand,
    surroundings: &Surroundings,
) -> Result<Exit, Error> {
    let month = command.month.unwrap_or(ReportMonth::before(surroundings.today()));
    let query = query(&command.about)?;
    let Some(established) = established(arguments, (month, surroundings))? else {
        tell!("the inputs of {month} are refused; nothing can be explained");
        return Ok(Exit::Refused);
    };
    let explanation = Explanation::of(&established, &query)
        .map_err(|source| Error::Io { what: "read the scratch space", source })?;
    if command.json {
        // Somebody who asks for an object gets it, however quiet the run is meant to be.
        let mut json = Vec::new();
        explain_json::write(&explanation, &established.files, &mut json)
            .map_err(|source| Error::Io { what: "print the explanation", source })?;
        say_json("print the explanation", &json)?;
    } else if !arguments.quiet && explanation.outcome != Outcome::NotFound {
        let text = explain_text::text(&explanation, &established.files);
        say("print the explanation", &text)?;
    }
    match explanation.outcome {
        Outcome::NotFound => Err(Error::Usage(not_found(&explanation))),
        _ => Ok(Exit::Ready),
    }
}

/// What the month came to: the revision that is filed, from what it keeps, unless the command line names exports;
/// else what the exports say now. None where inputs are refused, of which standard error tells the reasons.
fn established(
    arguments: &Arguments,
    (month, surroundings): (ReportMonth, &Surroundings),
) -> Result<Option<Box<Established>>, Error> {
    let archive_only = Job::of_archive(arguments, surroundings)?;
    let chain = looked_at(&archive_only.archive)?;
    let disk = &surroundings.disk;
    let outcome = match archive_only.archive.latest(&chain, month) {
        Some(filed) if !arguments.names_exports() => {
            if !arguments.quiet {
                let revision = filed.manifest.revision;
                tell!("{month} is filed; this is about revision {revision}");
            }
            filed.intact(disk)?;
            let kept = Kept::of(disk, &filed.folder, &filed.manifest)?;
            Recipe::of(&kept).compute(disk)?
        }
        _ => {
            if !arguments.names_exports() {
                chain.nothing_broken(month)?;
            }
            let job = archive_only.fit_to_report(arguments)?;
            let configuration = &job.configuration;
            let (inputs, findings) =
                Files::to_look_at(arguments, configuration, month, surroundings)?;
            let settings = job.settings(month, ZeroUse::Unsaid)?;
            establish(&settings, inputs, scratch(), findings)?
        }
    };
    match outcome {
        use_report::Outcome::Report(established) => Ok(Some(established)),
        use_report::Outcome::Refused { findings, files, .. } => {
            tell_refused(&findings, &files);
            Ok(None)
        }
    }
}

/// The question as it is meant.
fn query(about: &About) -> Result<Query, Error> {
    let About { line, host, vm, user, scope } = about;
    let named = [
        host.clone().map(Query::Host),
        vm.clone().map(Query::Vm),
        user.clone().map(Query::User),
        scope.clone().map(Query::Scope),
    ];
    let query = line.map(Query::Line).into_iter().chain(named.into_iter().flatten()).next();
    // The parser asks for one of them, so that only a blank name is left to refuse.
    query
        .filter(|query| !query.name().is_empty())
        .ok_or_else(|| Error::Usage("explain anything: no name is given".into()))
}

/// What was not found, with the names that may have been meant.
fn not_found(explanation: &Explanation) -> String {
    let names: Vec<String> = explanation.nearest.iter().map(|name| shown(name)).collect();
    let nearest = match names.is_empty() {
        true => "no name there is like it".to_owned(),
        false => format!("did you mean {}?", names.join(", ")),
    };
    format!("find {} in {}; {nearest}", shown(&explanation.query.to_string()), explanation.month)
}
