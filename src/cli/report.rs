//! `spla-usage report`: the monthly job.

use std::path::Path;

use crate::dossier::{COMPARED, Chain, Filed, Held, REPORTS, Repeat};
use crate::error::Error;
use crate::finding::Findings;
use crate::month::ReportMonth;
use crate::outputs::summary;
use crate::outputs::terminal::shown;
use crate::outputs::use_report_json::Standing;
use crate::use_report::{Established, Status, ZeroUse};

use super::arguments::{Arguments, Months, ReportCommand};
use super::due::{tell_before_filing, tell_missing};
use super::earlier::shown_earlier;
use super::exit::Exit;
use super::filing::{Correction, Filing, Placed};
use super::inputs::Files;
use super::job::Job;
use super::made::{Attempt, Keeping, Made, make};
use super::say::say;
use super::surroundings::Surroundings;

/// Whether the report is filed or only looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Purpose {
    File,
    Preview,
}

/// Computes the report of every month that is asked for; the gravest end counts.
pub(super) fn run(
    arguments: &Arguments,
    command: &ReportCommand,
    surroundings: &Surroundings,
) -> Result<Exit, Error> {
    let today = surroundings.today();
    let due = ReportMonth::before(today);
    let months = command.month.unwrap_or(Months { first: due, last: due });
    let purpose = if command.preview { Purpose::Preview } else { Purpose::File };
    if purpose == Purpose::File && months.last > due {
        return Err(Error::Usage(format!(
            "file {}: the month is not over on {today}; look at it with --preview",
            months.last
        )));
    }
    let zero_use = if command.zero_use { ZeroUse::Stated } else { ZeroUse::Unsaid };
    let job = Job::prepare(arguments, surroundings)?;
    // Taken before the work, so that an archive that cannot be written fails at once.
    let held = job.hold()?;
    if purpose == Purpose::File && command.month.is_none() && !arguments.quiet {
        tell_missing(&job, &held.chain()?, due);
    }
    let mut exit = Exit::Ready;
    for month in months.iter() {
        let run = Run { arguments, job: &job, held: &held, month, zero_use, purpose };
        exit = exit.max(run.month()?);
    }
    Ok(exit)
}

/// The run of one month.
struct Run<'a> {
    arguments: &'a Arguments,
    job: &'a Job<'a>,
    held: &'a Held<'a>,
    month: ReportMonth,
    zero_use: ZeroUse,
    purpose: Purpose,
}

impl Run<'_> {
    fn month(&self) -> Result<Exit, Error> {
        let Self { job, held, month, .. } = *self;
        let chain = held.chain()?;
        let mut findings = Findings::default();
        let configuration = &job.configuration;
        let files =
            Files::find(self.arguments, configuration, month, self.zero_use, &mut findings)?;
        if files.is_empty() {
            return Err(Error::Usage("find anything to read".into()));
        }
        let mut settings = job.settings(month, self.zero_use);
        settings.earlier = shown_earlier(&job.archive, &chain, month)?;
        let keeping = match self.purpose {
            Purpose::File => Keeping::Sealed,
            Purpose::Preview => Keeping::Nothing,
        };
        match make((job, held), (files, findings), (settings, configuration), keeping)? {
            Attempt::Refused => Ok(Exit::Refused),
            Attempt::Made(made) => self.finish(&chain, *made),
        }
    }

    /// Puts the report where it belongs.
    fn finish(&self, chain: &Chain, mut made: Made) -> Result<Exit, Error> {
        let archive = &self.job.archive;
        if self.purpose == Purpose::Preview {
            made.staging.write_reports(&REPORTS, &mut made.established, Standing::Preview)?;
            let place = archive.preview_folder(self.month);
            made.staging.replace(&place)?;
            return self.tell(&made.established, "a preview that is not filed", &place);
        }
        let filing = Filing { job: self.job, held: self.held, chain };
        if let Some(filed) = archive.latest(chain, self.month) {
            return self.repeat(&filing, made, &filed);
        }
        if !self.arguments.quiet {
            tell_before_filing(self.job, chain, self.month)?;
        }
        if made.established.report.status == Status::Draft {
            let Placed { established, place } = filing.draft(made)?;
            if self.arguments.quiet {
                tell!(
                    "spla-usage: {} stays a draft, because a quantity is withheld: {}",
                    self.month,
                    place.display()
                );
            }
            return self.tell(&established, "a draft", &place);
        }
        let Placed { established, place } = filing.first(made)?;
        self.tell(&established, "filed as revision 0", &place)
    }

    /// A month that is filed already: the same again is well, anything else is told.
    fn repeat(&self, filing: &Filing<'_>, mut made: Made, filed: &Filed) -> Result<Exit, Error> {
        let revision = filed.manifest.revision;
        filed.intact(&self.job.surroundings.disk)?;
        made.staging.write_reports(
            &COMPARED,
            &mut made.established,
            Standing::Revision(revision),
        )?;
        match filed.compare(&self.job.surroundings.disk, &made.inputs, &made.staging)? {
            Repeat::Equal => {
                let standing =
                    format!("filed already as revision {revision} with equal inputs and result");
                self.tell(&made.established, &standing, &filed.folder)
            }
            Repeat::AcceptedChanged => {
                let reason = "accepted".to_owned();
                let correction = Correction { filed, reason, invoiced_on: None };
                let (Placed { established, place }, _) = filing.correction(made, &correction)?;
                self.tell(&established, &format!("filed as revision {}", revision + 1), &place)
            }
            Repeat::Differs(differences) => {
                tell!(
                    "spla-usage: {} is filed as revision {revision} and differs now:",
                    self.month
                );
                for difference in differences {
                    tell!("  {}", shown(&difference));
                }
                tell!(
                    "Nothing was written. `report --preview` shows the new result; `rerun --month {} \
                     --reason …` files it as the next revision.",
                    self.month
                );
                Ok(Exit::Differs)
            }
        }
    }

    /// Prints the summary and says how the run ended.
    fn tell(&self, established: &Established, standing: &str, place: &Path) -> Result<Exit, Error> {
        let report = &established.report;
        let place = place.display().to_string();
        if !self.arguments.quiet {
            say(
                "print the summary",
                &summary::summary(report, &established.files, standing, &place),
            )?;
        }
        Ok(Exit::of_status(report.status))
    }
}
