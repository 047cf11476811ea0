//! `spla-usage compare`: how two revisions, or two months, differ, and why.

use crate::dossier::{Archive, Chain, Kept};
use crate::error::Error;
use crate::outputs::{difference_json, difference_text};
use crate::revision::{Difference, Line, Names, Snapshot};

use super::arguments::{Arguments, CompareCommand, RevisionName};
use super::causes::{self, Known};
use super::correction::filed_snapshot;
use super::exit::Exit;
use super::job::{Job, tell_faults};
use super::made_from;
use super::recompute::again;
use super::say::say;
use super::surroundings::Surroundings;

/// Shows the difference of two filed revisions.
pub(super) fn run(
    arguments: &Arguments,
    command: &CompareCommand,
    surroundings: &Surroundings,
) -> Result<Exit, Error> {
    let job = Job::of_archive(arguments, surroundings)?;
    let chain = Chain::read(&job.archive)?;
    tell_faults(&job.archive, &chain)?;
    let disk = &surroundings.disk;
    let from = Side::read(&job.archive, &chain, command.from)?;
    let to = Side::read(&job.archive, &chain, command.to)?;
    let known = Known { from: from.lines.as_deref(), to: to.lines.as_deref() };
    let steps = causes::steps(disk, &from.kept, &to.kept, known)?;
    let mut difference = Difference::of(&from.snapshot, &to.snapshot, Some(&steps));
    difference.inputs = made_from::differences(&from.kept, &to.kept);
    let names = if command.names { Names::Shown } else { Names::Hidden };
    if command.json {
        let mut json = Vec::new();
        difference_json::write(&difference, names, &mut json)
            .map_err(|source| Error::Io { what: "print the difference", source })?;
        say("print the difference", &String::from_utf8_lossy(&json))?;
    } else if !arguments.quiet {
        say("print the difference", &difference_text::text(&difference, names))?;
    }
    Ok(Exit::Ready)
}

/// One side of the comparison.
struct Side {
    kept: Kept,
    /// As it was filed, with the hosts and persons that computing it again shows.
    snapshot: Snapshot,
    /// The lines as this program computes them; none where it cannot.
    lines: Option<Vec<Line>>,
}

impl Side {
    fn read(archive: &Archive, chain: &Chain, name: RevisionName) -> Result<Self, Error> {
        let revisions = chain.revisions(name.month);
        let found = match name.revision {
            None => revisions.last(),
            Some(revision) => revisions.iter().find(|found| found.revision == revision),
        };
        let Some(manifest) = found else {
            let filed: Vec<String> =
                revisions.iter().map(|found| found.revision.to_string()).collect();
            let month = name.month;
            return Err(Error::Usage(match &filed[..] {
                [] => format!("find a filed report of {month}"),
                _ => format!("find that revision of {month}: there are {}", filed.join(", ")),
            }));
        };
        let disk = archive.disk();
        let filed = archive.filed(name.month, manifest);
        filed.intact(disk)?;
        let kept = Kept::of(disk, &filed.folder, &filed.manifest)?;
        let mut snapshot = filed_snapshot(disk, &filed)?;
        let computed = again(disk, &kept, manifest.revision)?;
        let lines = computed.map(|computed| {
            snapshot.hosts = computed.hosts;
            snapshot.persons = computed.persons;
            computed.lines
        });
        Ok(Self { kept, snapshot, lines })
    }
}
