//! `spla-usage report`: the monthly job.

use std::path::Path;

use crate::dossier::{COMPARED, Chain, Filed, REPORTS, Repeat};
use crate::error::Error;
use crate::finding::Findings;
use crate::month::ReportMonth;
use crate::outputs::summary;
use crate::outputs::terminal::Side::Left;
use crate::outputs::terminal::{shown, table};
use crate::outputs::use_report_json::Standing;
use crate::use_report::{Established, Status, ZeroUse};

use super::arguments::{Arguments, Months, ReportCommand};
use super::due::{remind, tell_before_filing};
use super::earlier::shown_earlier;
use super::exit::Exit;
use super::filing::{Correction, Filing, Placed};
use super::hook_rules::Event;
use super::hooks::{self, Ended};
use super::inputs::Files;
use super::job::Job;
use super::log::{tell, tell_on};
use super::made::{Attempt, Keeping, Made, grave, make};
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
    if purpose == Purpose::File && command.month.is_none() && !arguments.quiet {
        remind(&job, &Chain::read(&job.archive)?);
    }
    let mut ends = Vec::new();
    let mut failure = None;
    for month in months.iter() {
        let run = Run { arguments, job: &job, months, month, zero_use, purpose };
        match run.month() {
            Ok(ended) => {
                run.hand_over(&ended);
                ends.push(ended);
            }
            Err(error) => {
                run.hand_over(&run.failed(&error));
                failure = Some((month, error));
                break;
            }
        }
    }
    if months.first < months.last {
        tell_months(arguments, (months, &ends), failure.as_ref())?;
    }
    match failure {
        Some((_, error)) => Err(error),
        None => Ok(ends.iter().map(|ended| ended.exit).max().unwrap_or(Exit::Ready)),
    }
}

/// Shows how each of several months ended. After one that failed no other is tried: what it failed of, such as a disk
/// that is full, would be in the way of the others too.
fn tell_months(
    arguments: &Arguments,
    (months, ends): (Months, &[Ended]),
    failure: Option<&(ReportMonth, Error)>,
) -> Result<(), Error> {
    let mut rows: Vec<[String; 3]> = ends
        .iter()
        .map(|ended| {
            [ended.month.to_string(), ended.exit.text().to_owned(), ended.standing.clone()]
        })
        .collect();
    if let Some((failed, error)) = failure {
        let exit = Exit::of_error(error).text();
        rows.push([failed.to_string(), exit.to_owned(), "failed".to_owned()]);
        let left: Vec<String> =
            months.iter().filter(|month| month > failed).map(|month| month.to_string()).collect();
        if !left.is_empty() {
            tell!("{failed} failed, so these were not tried: {}", left.join(", "));
        }
    }
    if arguments.quiet {
        return Ok(());
    }
    let mut text = format!("\nMonths {} to {}\n", months.first, months.last);
    table(&mut text, &rows, [Left, Left, Left]);
    say("print the summary", &text)
}

/// The run of one month.
struct Run<'a> {
    arguments: &'a Arguments,
    job: &'a Job<'a>,
    /// All months that are asked for.
    months: Months,
    /// The one that this run is for.
    month: ReportMonth,
    zero_use: ZeroUse,
    purpose: Purpose,
}

impl Run<'_> {
    /// Computes the report and puts it where it belongs. The archive is held meanwhile and no longer.
    fn month(&self) -> Result<Ended, Error> {
        let Self { job, month, .. } = *self;
        // Taken before the work, so that an archive that cannot be written fails at once.
        let held = job.hold()?;
        let chain = held.chain()?;
        let mut findings = Findings::default();
        let configuration = &job.configuration;
        let files =
            Files::find(self.arguments, configuration, month, self.zero_use, &mut findings)?;
        if files.is_empty() {
            return Err(Error::Usage("find anything to read".into()));
        }
        let mut settings = job.settings(month, self.zero_use)?;
        settings.earlier = shown_earlier(&job.archive, &chain, month)?;
        let keeping = match self.purpose {
            Purpose::File => Keeping::Sealed,
            Purpose::Preview => Keeping::Nothing,
        };
        let place = self.months.place(month);
        let keeping = (keeping, place.as_str());
        match make((job, &held), (files, findings), (settings, configuration), keeping)? {
            Attempt::Refused(messages) => {
                Ok(Ended { messages, ..Ended::of(month, Exit::Refused, "nothing is written") })
            }
            Attempt::Made(made) => self.finish(&Filing { job, held: &held, chain: &chain }, *made),
        }
    }

    /// Starts what the configuration has for the end of the month. A preview is looked at by whoever asked for it.
    fn hand_over(&self, ended: &Ended) {
        if self.purpose == Purpose::Preview {
            return;
        }
        if ended.filed.is_some() {
            hooks::start(self.job, Event::After, ended);
        }
        hooks::start(self.job, Event::OnFailure, ended);
    }

    fn failed(&self, error: &Error) -> Ended {
        let messages = vec![format!("could not {error}")];
        Ended { messages, ..Ended::of(self.month, Exit::of_error(error), "failed") }
    }

    /// Puts the report where it belongs.
    fn finish(&self, filing: &Filing<'_>, mut made: Made) -> Result<Ended, Error> {
        let archive = &self.job.archive;
        if self.purpose == Purpose::Preview {
            let Made { staging, established, .. } = &mut made;
            staging.write_reports(&REPORTS, established, Standing::Preview)?;
            staging.write_reseller_files(established, Standing::Preview)?;
            let place = archive.preview_folder(self.month);
            made.staging.replace(&place)?;
            return self.tell(&made.established, "a preview that is not filed", &place);
        }
        if let Some(filed) = archive.latest(filing.chain, self.month) {
            return self.repeat(filing, made, &filed);
        }
        if !self.arguments.quiet {
            tell_before_filing(self.job, filing.chain, self.month)?;
        }
        if made.established.report.status == Status::Draft {
            let Placed { established, place } = filing.draft(made)?;
            if self.arguments.quiet {
                tell!(
                    "{} stays a draft, because a quantity is withheld: {}",
                    self.month,
                    place.display()
                );
            }
            return self.tell(&established, "a draft", &place);
        }
        let Placed { established, place } = filing.first(made)?;
        Ok(self.filed(0, &established, &place))
    }

    /// A month that is filed already: the same again is well, anything else is told.
    fn repeat(&self, filing: &Filing<'_>, mut made: Made, filed: &Filed) -> Result<Ended, Error> {
        let revision = filed.manifest.revision;
        filed.intact(&self.job.surroundings.disk)?;
        let written = Standing::Revision(revision);
        made.staging.write_reports(&COMPARED, &made.established, written)?;
        made.staging.write_reseller_files(&made.established, written)?;
        match filed.compare(&self.job.surroundings.disk, &made.inputs, &made.staging)? {
            Repeat::Equal => {
                let standing =
                    format!("filed already as revision {revision} with equal inputs and result");
                self.tell(&made.established, &standing, &filed.folder)
            }
            Repeat::ResellerFilesChanged(names) => {
                self.tell_other_reseller_files(&names);
                let standing = format!(
                    "filed already as revision {revision} with equal inputs and result, but for reseller files"
                );
                self.tell(&made.established, &standing, &filed.folder)
            }
            Repeat::AcceptedChanged => {
                let reason = "accepted".to_owned();
                let correction = Correction { filed, reason, invoiced_on: None };
                let (Placed { established, place }, _) = filing.correction(made, &correction)?;
                Ok(self.filed(revision + 1, &established, &place))
            }
            Repeat::Differs(differences) => {
                tell!("{} is filed as revision {revision} and differs now:", self.month);
                let messages: Vec<String> = differences.iter().map(|text| shown(text)).collect();
                for difference in &messages {
                    tell_on!("  {difference}");
                }
                tell_on!(
                    "Nothing was written. `report --preview` shows the new result; `rerun --month {} \
                     --reason …` files it as the next revision.",
                    self.month
                );
                let standing = format!("differs from revision {revision}, which stays");
                let ended = Ended::of(self.month, Exit::Differs, standing).at(&filed.folder);
                Ok(Ended { messages, ..ended })
            }
        }
    }

    /// What the portal of the reseller takes is a form of the result and not the result, so a format that changed is no
    /// reason to end otherwise; but whoever changed it has to know that nothing was written.
    fn tell_other_reseller_files(&self, names: &[String]) {
        let month = self.month;
        tell!(
            "reseller files of {month} would be others than are filed, by the configuration of today: {}. \
             Nothing was written; `rerun --month {month} --reason …` files them.",
            shown(&names.join(", "))
        );
    }

    /// Tells of a report that this run has filed: that it cannot be printed takes nothing back.
    fn filed(&self, revision: u32, established: &Established, place: &Path) -> Ended {
        let standing = format!("filed as revision {revision}");
        if let Err(error) = self.print(established, &standing, place) {
            tell!("could not {error}; the report is {standing}");
        }
        Ended { filed: Some(revision), ..self.reported(established, &standing, place) }
    }

    /// Prints the summary and says how the run ended.
    fn tell(
        &self,
        established: &Established,
        standing: &str,
        place: &Path,
    ) -> Result<Ended, Error> {
        self.print(established, standing, place)?;
        Ok(self.reported(established, standing, place))
    }

    fn print(&self, established: &Established, standing: &str, place: &Path) -> Result<(), Error> {
        if self.arguments.quiet {
            return Ok(());
        }
        let Established { report, files, .. } = established;
        let place = place.display().to_string();
        say("print the summary", &summary::summary(report, files, standing, &place))
    }

    /// The end of the month with a report.
    fn reported(&self, established: &Established, standing: &str, place: &Path) -> Ended {
        let Established { report, files, .. } = established;
        let ended = Ended::of(self.month, Exit::of_status(report.status), standing).at(place);
        Ended { messages: grave(&report.findings, files), ..ended }
    }
}
