//! `spla-usage compare`: how two revisions, or two months, differ, and why.

use crate::dossier::{Archive, Chain, Filed};
use crate::error::Error;
use crate::outputs::{difference_json, difference_text};
use crate::revision::Names;

use super::arguments::{Arguments, CompareCommand, RevisionName};
use super::exit::Exit;
use super::job::{Job, looked_at};
use super::say::{say, say_json};
use super::sides::{Side, difference};
use super::surroundings::Surroundings;

/// Shows the difference of two filed revisions.
pub(super) fn run(
    arguments: &Arguments,
    command: &CompareCommand,
    surroundings: &Surroundings,
) -> Result<Exit, Error> {
    let job = Job::of_archive(arguments, surroundings)?;
    let chain = looked_at(&job.archive)?;
    let disk = &surroundings.disk;
    let from = Side::read(disk, &filed(&job.archive, &chain, command.from)?)?;
    let to = Side::read(disk, &filed(&job.archive, &chain, command.to)?)?;
    let difference = difference(disk, &from, &to)?;
    let names = if command.names { Names::Shown } else { Names::Hidden };
    if command.json {
        let mut json = Vec::new();
        difference_json::write(&difference, names, &mut json)
            .map_err(|source| Error::Io { what: "print the difference", source })?;
        say_json("print the difference", &json)?;
    } else if !arguments.quiet {
        say("print the difference", &difference_text::text(&difference, names))?;
    }
    Ok(Exit::Ready)
}

/// The revision that is meant.
fn filed(archive: &Archive, chain: &Chain, name: RevisionName) -> Result<Filed, Error> {
    let revisions = chain.revisions(name.month);
    let found = match name.revision {
        None => revisions.last(),
        Some(revision) => revisions.iter().find(|found| found.revision == revision),
    };
    let Some(manifest) = found else {
        chain.nothing_broken(name.month)?;
        let filed: Vec<String> = revisions.iter().map(|found| found.revision.to_string()).collect();
        let month = name.month;
        return Err(Error::Usage(match &filed[..] {
            [] => format!("find a filed report of {month}"),
            _ => format!("find that revision of {month}: there are {}", filed.join(", ")),
        }));
    };
    let filed = archive.filed(name.month, manifest);
    filed.intact(archive.disk())?;
    Ok(filed)
}
