//! `spla-usage report`: the monthly job.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use chrono::{DateTime, Local, SecondsFormat, Utc};

use crate::dossier::{
    Archive, Contents, Filed, InputEntry, Manifest, Program, Repeat, Sealed, Sealer, Staging,
};
use crate::error::Error;
use crate::finding::{Effect, Findings};
use crate::month::ReportMonth;
use crate::outputs::summary;
use crate::outputs::terminal::shown;
use crate::outputs::use_report_json::Standing;
use crate::use_report::{Established, Outcome, Status, ZeroUse, establish};

use super::arguments::{Arguments, Months, ReportCommand};
use super::exit::Exit;
use super::inputs::Files;
use super::job::{Job, scratch};
use super::say::say;

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
    (command_line, now): (&[String], DateTime<Local>),
) -> Result<Exit, Error> {
    let today = now.date_naive();
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
    let job = Job::prepare(arguments)?;
    let mut exit = Exit::Ready;
    for month in months.iter() {
        let run = Run { arguments, job: &job, month, zero_use, purpose, command_line, now };
        exit = exit.max(run.month()?);
    }
    Ok(exit)
}

/// The run of one month.
struct Run<'a> {
    arguments: &'a Arguments,
    job: &'a Job,
    month: ReportMonth,
    zero_use: ZeroUse,
    purpose: Purpose,
    command_line: &'a [String],
    now: DateTime<Local>,
}

impl Run<'_> {
    fn month(&self) -> Result<Exit, Error> {
        let mut findings = Findings::default();
        let files = Files::find(
            self.arguments,
            &self.job.configuration,
            self.month,
            self.zero_use,
            &mut findings,
        )?;
        if files.is_empty() {
            return Err(Error::Usage("find anything to read".into()));
        }
        // Opened before the work, so that an archive that cannot be written fails at once.
        let staging = Staging::new(self.job.archive.folder())?;
        let sealed = Sealed::default();
        let sealer = match self.purpose {
            Purpose::File => Sealer::Into(staging.path().to_owned()),
            Purpose::Preview => Sealer::Nothing,
        };
        let settings = self.job.settings(self.month, self.zero_use);
        tracing::info!(month = %self.month, "reading the inputs");
        let configuration = &self.job.configuration;
        let inputs = files.into_inputs((configuration, self.month), &sealer, &sealed)?;
        let outcome = establish(&settings, inputs, scratch(), findings)?;
        let inputs = sealed.take().map_err(|(path, error)| Error::file("seal", &path, error))?;
        match outcome {
            Outcome::Refused { findings, files, .. } => {
                for finding in &findings {
                    if finding.effect == Effect::Refused || finding.effect == Effect::Withheld {
                        eprintln!("{}", summary::finding(finding, &files));
                    }
                }
                eprintln!(
                    "spla-usage: the inputs of {} are refused; nothing is written",
                    self.month
                );
                Ok(Exit::Refused)
            }
            Outcome::Report(established) => self.finish(*established, staging, inputs),
        }
    }

    /// Puts the report where it belongs.
    fn finish(
        &self,
        mut established: Established,
        staging: Staging,
        inputs: Vec<InputEntry>,
    ) -> Result<Exit, Error> {
        let archive = &self.job.archive;
        if self.purpose == Purpose::Preview {
            staging.write_reports(&mut established, Standing::Preview)?;
            let place = archive.preview_folder(self.month);
            staging.replace(&place)?;
            return self.tell(&established, "a preview that is not filed", &place);
        }
        if let Some(filed) = archive.latest(self.month)? {
            return self.repeat(established, staging, inputs, &filed);
        }
        if established.report.status == Status::Draft {
            staging.write_reports(&mut established, Standing::Draft)?;
            self.seal(&staging, &established, inputs, None)?;
            let place = archive.draft_folder(self.month);
            staging.replace(&place)?;
            if self.arguments.quiet {
                eprintln!(
                    "spla-usage: {} stays a draft, because a quantity is withheld: {}",
                    self.month,
                    place.display()
                );
            }
            return self.tell(&established, "a draft", &place);
        }
        staging.write_reports(&mut established, Standing::Revision(0))?;
        self.seal(&staging, &established, inputs, Some((0, None)))?;
        self.file(&established, staging, 0)
    }

    fn file(
        &self,
        established: &Established,
        staging: Staging,
        revision: u32,
    ) -> Result<Exit, Error> {
        let place = self.job.archive.revision_folder(self.month, revision);
        staging.place_new(&place)?;
        remove_draft(&self.job.archive, self.month)?;
        self.tell(established, &format!("filed as revision {revision}"), &place)
    }

    /// A month that is filed already: the same again is well, anything else is told.
    fn repeat(
        &self,
        mut established: Established,
        staging: Staging,
        inputs: Vec<InputEntry>,
        filed: &Filed,
    ) -> Result<Exit, Error> {
        let revision = filed.manifest.revision;
        staging.write_reports(&mut established, Standing::Revision(revision))?;
        match filed.compare(&inputs, &staging)? {
            Repeat::Equal => {
                let standing =
                    format!("filed already as revision {revision} with equal inputs and result");
                self.tell(&established, &standing, &filed.folder)
            }
            Repeat::AcceptedChanged => {
                let next = revision + 1;
                staging.write_reports(&mut established, Standing::Revision(next))?;
                let reason = Some("accepted".to_owned());
                self.seal(&staging, &established, inputs, Some((next, reason)))?;
                self.file(&established, staging, next)
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
                    "Nothing was written. A corrected month is filed by `rerun` with a reason, which \
                     this version does not have yet; `report --preview` shows the new result."
                );
                Ok(Exit::Differs)
            }
        }
    }

    /// Writes what the report was made from, and the manifest. `revision` is none for a draft.
    fn seal(
        &self,
        staging: &Staging,
        established: &Established,
        inputs: Vec<InputEntry>,
        revision: Option<(u32, Option<String>)>,
    ) -> Result<(), Error> {
        let contents = Contents { configuration: self.job.configuration.bytes.clone() };
        staging.write_contents(established, &contents)?;
        let (sequence, previous) = match &revision {
            None => (None, None),
            Some(_) => match self.job.archive.last_of_chain()? {
                None => (Some(1), None),
                Some((last, previous)) => (Some(last + 1), Some(previous)),
            },
        };
        let (number, reason) = revision.unwrap_or_default();
        let terms = established.terms.terms();
        let recorded = terms.iter().map(|term| term.recorded_on).max();
        let readings: BTreeMap<String, String> = established
            .report
            .readings
            .entries()
            .iter()
            .map(|(reading, value)| ((*reading).to_owned(), (*value).to_owned()))
            .collect();
        staging.write_manifest(&Manifest {
            schema: 1,
            sequence,
            report_month: self.month.to_string(),
            revision: number,
            status: established.report.status.text().to_owned(),
            reason,
            filed_at: self.now.with_timezone(&Utc).to_rfc3339_opts(SecondsFormat::Secs, true),
            program: Program {
                name: env!("CARGO_PKG_NAME").to_owned(),
                version: env!("CARGO_PKG_VERSION").to_owned(),
            },
            terms_recorded_on: recorded.map(|day| day.to_string()).unwrap_or_default(),
            readings,
            command: self.command_line.to_vec(),
            inputs,
            files: staging.entries()?,
            previous,
        })
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

/// The draft of a month is outdated once the month is filed.
fn remove_draft(archive: &Archive, month: ReportMonth) -> Result<(), Error> {
    let draft = archive.draft_folder(month);
    match std::fs::remove_dir_all(&draft) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(Error::file("remove", &draft, error))
        }
        _ => Ok(()),
    }
}
