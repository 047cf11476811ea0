//! `spla-usage export`: what an auditor gets of the filed months, as one file.

mod asked;
mod names_in_configuration;
mod packed;
mod pseudonyms;
mod same_workings;
mod stand_in;
mod verified;

use std::collections::BTreeSet;

use crate::cli::log::tell;
use crate::dossier::{Chain, Pack, What};
use crate::error::Error;
use crate::outputs::pack_text::{Names, PackContents};
use crate::outputs::terminal::shown;

pub(super) use asked::{EXPORT_HELP, ExportCommand};

use super::arguments::Arguments;
use super::exit::Exit;
use super::job::Job;
use super::say::say;
use super::surroundings::Surroundings;

/// Packs the filed dossiers of some months.
pub(super) fn run(
    arguments: &Arguments,
    command: &ExportCommand,
    surroundings: &Surroundings,
) -> Result<Exit, Error> {
    let disk = &surroundings.disk;
    let job = Job::of_archive(arguments, surroundings)?;
    let archive = &job.archive;
    Pack::may_lie_at(disk, &command.into)?;
    let (chain, fit) = Chain::with_ledger(archive)?;
    let contents = contents(&chain, command);
    if contents.dossiers.is_empty() {
        command.months.iter().try_for_each(|month| chain.nothing_broken(month))?;
        return Err(Error::Usage(format!(
            "find a filed report from {} to {} in {}",
            contents.first,
            contents.last,
            archive.folder().display()
        )));
    }
    let faults = verified::faults(archive, (&chain, &fit), command)?;
    if !faults.is_empty() {
        for fault in &faults {
            tell!("{}: {}", shown(&fault.place), shown(&fault.what));
        }
        tell!("nothing was packed: what was filed is not as it was left");
        return Ok(Exit::Differs);
    }
    let contents = packed::write(&job, &chain, command, contents)?;
    for (entry, why) in &contents.withheld {
        tell!("{entry}: names are withheld in place of being replaced: {}", shown(why));
    }
    if !contents.missing.is_empty() {
        let missing = contents.missing.join(", ");
        tell!("without a filed report, so not in the pack: {missing}");
    }
    if !arguments.quiet {
        say("print what was packed", &told(command, &contents))?;
    }
    Ok(Exit::Ready)
}

/// What the pack will hold.
fn contents(chain: &Chain, command: &ExportCommand) -> PackContents {
    let mut contents = PackContents {
        first: command.months.first.to_string(),
        last: command.months.last.to_string(),
        program: concat!(env!("CARGO_PKG_NAME"), " ", env!("CARGO_PKG_VERSION")).to_owned(),
        names: if command.pseudonyms { Names::Pseudonyms } else { Names::AsFiled },
        ..PackContents::default()
    };
    let mut filed = BTreeSet::new();
    for entry in chain.entries.iter().filter(|entry| command.has(entry.month())) {
        match &entry.what {
            What::Dossier(_) => {
                filed.insert(entry.month());
                let folder = entry.path.rsplit_once('/').map_or("", |(folder, _)| folder);
                contents.dossiers.push(folder.to_owned());
            }
            What::Mark(_) => contents.marks.push(entry.path.clone()),
        }
    }
    contents.dossiers.sort();
    contents.marks.sort();
    let months = command.months.iter().map(|month| month.to_string());
    contents.missing = months.filter(|month| !filed.contains(month.as_str())).collect();
    contents
}

/// What is told at the end.
fn told(command: &ExportCommand, contents: &PackContents) -> String {
    let number = |count: usize, one: &str| match count {
        1 => format!("1 {one}"),
        _ => format!("{count} {one}s"),
    };
    format!(
        "{}: {} and {} of {} to {}\n",
        shown(&command.into.display().to_string()),
        number(contents.dossiers.len(), "filed revision"),
        number(contents.marks.len(), "mark"),
        contents.first,
        contents.last
    )
}
