//! `spla-usage rerun`: a disputed month, computed anew and filed as its next revision with its difference.

use std::path::Path;

use clap::Parser as _;

use crate::dossier::{Archive, COMPARED, Chain, Filed, Kept, Repeat};
use crate::error::Error;
use crate::month::ReportMonth;
use crate::outputs::summary;
use crate::outputs::terminal::shown;
use crate::outputs::use_report_json::Standing;
use crate::use_report::{Established, Status, ZeroUse};

use super::arguments::{Arguments, RerunCommand, RerunInputs};
use super::configuration::Configuration;
use super::corrected::{Corrected, Correcting};
use super::correction::{Told, first_invoice};
use super::exit::Exit;
use super::filing::{Correction, Filing, Placed};
use super::hook_rules::Event;
use super::hooks::{self, Ended};
use super::inputs::Files;
use super::job::Job;
use super::log::tell;
use super::made::{Attempt, Keeping, Made, make};
use super::recompute;
use super::say::say;
use super::still_there::Assumed;
use super::surroundings::Surroundings;

/// Computes a filed month anew and files what it comes to.
pub(super) fn run(
    arguments: &Arguments,
    command: &RerunCommand,
    surroundings: &Surroundings,
) -> Result<Exit, Error> {
    if command.reason.trim().is_empty() {
        return Err(Error::Usage(
            "file a correction without a reason: say it with --reason".into(),
        ));
    }
    if let Some(day) = command.invoiced_on.filter(|day| *day > surroundings.today()) {
        return Err(Error::Usage(format!("take {day} as the day of the invoice: it is not over")));
    }
    let end = command.month.last_day();
    if let Some(day) = command.invoiced_on.filter(|day| *day < end) {
        return Err(Error::Usage(format!(
            "take {day} as the day of the invoice: the month ended on {end}, and nothing was invoiced before"
        )));
    }
    let job = Job::of_archive(arguments, surroundings)?;
    let month = command.month;
    let chain = Chain::read(&job.archive)?;
    if chain.revisions(month).is_empty() {
        chain.nothing_broken(month)?;
        // Looked at before the archive is taken, so that a mistyped month makes no folder.
        return Err(not_filed(&job.archive, month));
    }
    let ended = {
        let held = job.hold()?;
        let chain = held.chain()?;
        let filed = job.archive.latest(&chain, month);
        let filed = filed.ok_or_else(|| not_filed(&job.archive, month))?;
        let filing = Filing { job: &job, held: &held, chain: &chain };
        Run { arguments, command, filing, filed }.run()?
    };
    // A failure is not handed over: somebody has asked for the correction and sees how it ends.
    if ended.filed.is_some() {
        hooks::start(&job, Event::After, &ended);
    }
    Ok(ended.exit)
}

fn not_filed(archive: &Archive, month: ReportMonth) -> Error {
    Error::Usage(format!(
        "find a filed report of {month} in {}: a month is filed by `report`",
        archive.folder().display()
    ))
}

/// How many of the inputs that are not there any more are named.
const NAMED: usize = 10;

/// The run of one correction.
struct Run<'a> {
    arguments: &'a Arguments,
    command: &'a RerunCommand,
    filing: Filing<'a>,
    filed: Filed,
}

impl Run<'_> {
    fn run(&self) -> Result<Ended, Error> {
        let Filing { job, held, .. } = &self.filing;
        self.filed.intact(&self.filing.job.surroundings.disk)?;
        let disk = &job.surroundings.disk;
        let kept = Kept::of(disk, &self.filed.folder, &self.filed.manifest)?;
        // Without a configuration of today the one of the filing holds, and all that it read.
        let today = Some(&job.configuration).filter(|configuration| {
            self.command.inputs == RerunInputs::Current && configuration.bytes.is_some()
        });
        let zero_use = if self.command.zero_use { ZeroUse::Stated } else { ZeroUse::Unsaid };
        let arguments = self.arguments;
        let before = if today.is_some() { self.before() } else { Vec::new() };
        let correcting = Correcting {
            arguments,
            configuration: today,
            kept: &kept,
            before: &before,
            zero_use,
            disk,
        };
        let Corrected { files, typed_before, assumed, zero_use, findings } = correcting.find()?;
        self.tell_sources(&files, today);
        for kind in typed_before {
            tell!(
                "{} are those that the command line of an earlier correction named, and no others that the configuration \
                 finds; to read others, name them on this one",
                kind.text()
            );
        }
        self.tell_assumed(&assumed);
        let of_filing: Configuration;
        let configuration = match today {
            Some(today) => today,
            None => {
                of_filing = recompute::configuration(&kept)?;
                &of_filing
            }
        };
        let mut terms = job.surroundings.terms(kept.month);
        terms.known_on = self.command.known_on;
        let mut settings = configuration.settings(kept.month, zero_use, terms)?;
        settings.earlier = kept.earlier()?;
        let job = (*job, *held);
        let what = kept.month.to_string();
        let keeping = (Keeping::Sealed, what.as_str());
        match make(job, (files, findings), (settings, configuration), keeping)? {
            Attempt::Refused(messages) => Ok(Ended {
                messages,
                ..Ended::of(self.command.month, Exit::Refused, "nothing is written")
            }),
            Attempt::Made(made) => self.finish(*made),
        }
    }

    /// The command lines of the corrections so far, the latest one first. What this program cannot read named nothing that
    /// it could read again.
    fn before(&self) -> Vec<Arguments> {
        let revisions = self.filing.chain.revisions(self.command.month).into_iter().rev();
        let corrections = revisions.filter(|manifest| manifest.revision > 0);
        let typed = corrections.map(|manifest| Arguments::try_parse_from(&manifest.command));
        typed.filter_map(Result::ok).collect()
    }

    /// Says what is read from the dossier, because it is not there any more or because it was asked for.
    fn tell_sources(&self, files: &Files, today: Option<&Configuration>) {
        let revision = self.filed.manifest.revision;
        let kept: Vec<&str> = files.kept.iter().map(|input| input.label.as_str()).collect();
        if today.is_none() {
            let but = if files.files.is_empty() { "" } else { " but what the command line names" };
            tell!("configuration and inputs are read from revision {revision}, all{but}");
        } else if !kept.is_empty() {
            let number = match kept.len() {
                1 => "1 input is not there any more and is".to_owned(),
                number => format!("{number} inputs are not there any more and are"),
            };
            let more = match kept.len().saturating_sub(NAMED) {
                0 => String::new(),
                more => format!(", and {more} more"),
            };
            let names = kept.iter().take(NAMED).copied().collect::<Vec<_>>().join(", ");
            tell!(
                "{number} read from revision {revision}: {}{more}. To leave one out, name \
                 all others of its kind on the command line.",
                shown(&names)
            );
        }
    }

    /// Says which files are taken for those that were filed, by their names alone: where one is another, what was filed
    /// is not read.
    fn tell_assumed(&self, assumed: &[Assumed]) {
        let revision = self.filed.manifest.revision;
        for Assumed { input, file } in assumed.iter().take(NAMED) {
            let (label, file) = (shown(&input.label), shown(&file.display().to_string()));
            tell!(
                "revision {revision} does not say in which folder {label} lay; {file}, which has other bytes, \
                 is taken for it. If that is another file, the filed one is not read: unpack {} beside it.",
                shown(&input.source.path().display().to_string())
            );
        }
        if let Some(more) = assumed.len().checked_sub(NAMED).filter(|more| *more > 0) {
            tell!("So are {more} more.");
        }
    }

    fn finish(&self, mut made: Made) -> Result<Ended, Error> {
        let filed = &self.filed;
        let revision = filed.manifest.revision;
        let written = Standing::Revision(revision);
        made.staging.write_reports(&COMPARED, &made.established, written)?;
        made.staging.write_reseller_files(&made.established, written)?;
        let disk = &self.filing.job.surroundings.disk;
        if filed.compare(disk, &made.inputs, &made.staging)? == Repeat::Equal {
            // Whatever a draft of an attempt before says, the month stands as it is filed.
            self.filing.held.withdraw_draft(self.command.month)?;
            let standing = format!(
                "computed anew, with inputs and result equal to revision {revision}, so nothing is filed"
            );
            return self.tell(&made.established, (&standing, &filed.folder));
        }
        if made.established.report.status == Status::Draft {
            let Placed { established, place } = self.filing.draft(made)?;
            tell!(
                "the correction of {} stays a draft, because a quantity is withheld; \
                 revision {revision} is still the one that is filed. The draft: {}",
                self.command.month,
                place.display()
            );
            return self.tell(&established, ("a draft", &place));
        }
        let correction = Correction {
            filed,
            reason: self.command.reason.trim().to_owned(),
            invoiced_on: self
                .command
                .invoiced_on
                .or_else(|| first_invoice(self.filing.chain, self.command.month)),
        };
        let (Placed { established, place }, told) = self.filing.correction(made, &correction)?;
        let standing = format!("filed as revision {}", revision + 1);
        self.warn(&told);
        // It is filed, and that it cannot be printed takes nothing back.
        if let Err(error) = self.print(&established, (&standing, &place), Some(&told)) {
            tell!("could not {error}; the report is {standing}");
        }
        let filed = Some(revision + 1);
        Ok(Ended { filed, ..self.reported(&established, (&standing, &place)) })
    }

    /// A correction that lowers fees has a last day (REP-REVISE). The clock is told here and nowhere else.
    fn warn(&self, told: &Told) {
        if let Some(lowering) = &told.lowering {
            tell!("{}", lowering.told(self.filing.job.surroundings.today()));
        }
    }

    /// Prints the summary, and says how the run ended that filed nothing.
    fn tell(&self, established: &Established, at: (&str, &Path)) -> Result<Ended, Error> {
        self.print(established, at, None)?;
        Ok(self.reported(established, at))
    }

    /// Prints the summary and the difference.
    fn print(
        &self,
        established: &Established,
        (standing, place): (&str, &Path),
        told: Option<&Told>,
    ) -> Result<(), Error> {
        if self.arguments.quiet {
            return Ok(());
        }
        let (report, files) = (&established.report, &established.files);
        let mut text = summary::summary(report, files, standing, &place.display().to_string());
        if let Some(told) = told {
            text.push('\n');
            text.push_str(&told.text);
        }
        say("print the summary", &text)
    }

    /// The end of the month with a report.
    fn reported(&self, established: &Established, (standing, place): (&str, &Path)) -> Ended {
        let exit = Exit::of_status(established.report.status);
        Ended::of(self.command.month, exit, standing).at(place)
    }
}
