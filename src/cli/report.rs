//! `spla-usage report`: the monthly job.

use std::path::Path;

use crate::dossier::{Chain, Filed, Held, InputEntry, Repeat, Sealed, Sealer, Staging};
use crate::error::Error;
use crate::finding::{Effect, Finding, Findings};
use crate::intake::Kind;
use crate::month::ReportMonth;
use crate::origin::Files as Labels;
use crate::outputs::summary;
use crate::outputs::terminal::shown;
use crate::outputs::use_report_json::Standing;
use crate::use_report::{Established, Outcome, Settings, Status, ZeroUse, establish};

use super::arguments::{Arguments, Months, ReportCommand};
use super::due::{tell_before_filing, tell_missing};
use super::earlier::shown_earlier;
use super::exit::Exit;
use super::filing::{Making, Revision};
use super::inputs::Files;
use super::job::{Job, scratch};
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

/// A report that was computed, with what it was made from.
struct Made {
    established: Established,
    settings: Settings,
    named: Vec<Kind>,
    staging: Staging,
    inputs: Vec<InputEntry>,
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
        let staging = held.staging(job.surroundings.process())?;
        let sealed = Sealed::default();
        let disk = job.surroundings.disk.clone();
        let sealer = match self.purpose {
            Purpose::File => Sealer::Into(staging.path().to_owned(), disk),
            Purpose::Preview => Sealer::Nothing(disk),
        };
        let mut settings = job.settings(month, self.zero_use);
        settings.earlier = shown_earlier(&job.archive, &chain, month)?;
        tracing::info!(%month, "reading the inputs");
        let inputs = files.into_inputs((configuration, month), &sealer, &sealed)?;
        let named = inputs.named.clone();
        let outcome = establish(&settings, inputs, scratch(), findings)?;
        let inputs = sealed.take().map_err(|(path, error)| Error::file("seal", &path, error))?;
        match outcome {
            Outcome::Refused { findings, files, .. } => {
                tell_refused(&findings, &files);
                eprintln!("spla-usage: the inputs of {month} are refused; nothing is written");
                Ok(Exit::Refused)
            }
            Outcome::Report(established) => {
                let established = *established;
                self.finish(&chain, Made { established, settings, named, staging, inputs })
            }
        }
    }

    /// Puts the report where it belongs.
    fn finish(&self, chain: &Chain, mut made: Made) -> Result<Exit, Error> {
        let archive = &self.job.archive;
        if self.purpose == Purpose::Preview {
            made.staging.write_reports(&mut made.established, Standing::Preview)?;
            let place = archive.preview_folder(self.month);
            made.staging.replace(&place)?;
            return self.tell(&made.established, "a preview that is not filed", &place);
        }
        if let Some(filed) = archive.latest(chain, self.month) {
            return self.repeat(chain, made, &filed);
        }
        if !self.arguments.quiet {
            tell_before_filing(self.job, chain, self.month)?;
        }
        if made.established.report.status == Status::Draft {
            return self.draft(made);
        }
        made.staging.write_reports(&mut made.established, Standing::Revision(0))?;
        self.file(chain, made, Revision::default())
    }

    fn draft(&self, made: Made) -> Result<Exit, Error> {
        let Made { mut established, settings, named, mut staging, inputs } = made;
        staging.write_reports(&mut established, Standing::Draft)?;
        let place = self.making(&settings, &named).draft((&established, inputs), staging)?;
        if self.arguments.quiet {
            eprintln!(
                "spla-usage: {} stays a draft, because a quantity is withheld: {}",
                self.month,
                place.display()
            );
        }
        self.tell(&established, "a draft", &place)
    }

    fn file(&self, chain: &Chain, made: Made, revision: Revision) -> Result<Exit, Error> {
        let Made { established, settings, named, staging, inputs } = made;
        let standing = format!("filed as revision {}", revision.number);
        let making = self.making(&settings, &named);
        let place = making.file(chain, (&established, inputs), staging, revision)?;
        self.tell(&established, &standing, &place)
    }

    fn making<'m>(&'m self, settings: &'m Settings, named: &'m [Kind]) -> Making<'m> {
        let configuration = self.job.configuration.bytes.as_deref();
        Making { job: self.job, held: self.held, settings, configuration, named }
    }

    /// A month that is filed already: the same again is well, anything else is told.
    fn repeat(&self, chain: &Chain, mut made: Made, filed: &Filed) -> Result<Exit, Error> {
        let revision = filed.manifest.revision;
        made.staging.write_reports(&mut made.established, Standing::Revision(revision))?;
        match filed.compare(&self.job.surroundings.disk, &made.inputs, &made.staging)? {
            Repeat::Equal => {
                let standing =
                    format!("filed already as revision {revision} with equal inputs and result");
                self.tell(&made.established, &standing, &filed.folder)
            }
            Repeat::AcceptedChanged => {
                let number = revision + 1;
                made.staging.write_reports(&mut made.established, Standing::Revision(number))?;
                let reason = Some("accepted".to_owned());
                self.file(chain, made, Revision { number, reason, invoiced_on: None })
            }
            Repeat::Differs(differences) => {
                eprintln!(
                    "spla-usage: {} is filed as revision {revision} and differs now:",
                    self.month
                );
                for difference in differences {
                    eprintln!("  {}", shown(&difference));
                }
                eprintln!(
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

/// Tells on standard error why inputs are refused, and what would withhold.
pub(super) fn tell_refused(findings: &[Finding], files: &Labels) {
    for finding in findings {
        if finding.effect == Effect::Refused || finding.effect == Effect::Withheld {
            eprintln!("{}", summary::finding(finding, files));
        }
    }
}
