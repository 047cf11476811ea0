//! A report that was computed and is not in its place yet, with all that it was made from.

use crate::dossier::{Held, InputEntry, Kept, Sealed, Sealer, Staging};
use crate::error::Error;
use crate::finding::{Effect, Finding, Findings};
use crate::intake::Kind;
use crate::origin::Files as Labels;
use crate::outputs::summary;
use crate::use_report::{Established, Outcome, Settings, establish};

use super::configuration::Configuration;
use super::inputs::Files;
use super::job::{Job, scratch};

/// Whether the inputs are kept with the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Keeping {
    /// They are sealed.
    Sealed,
    /// Only the reports are looked at.
    Nothing,
}

/// A computed report.
pub(super) struct Made {
    pub established: Established,
    pub settings: Settings,
    pub named: Vec<Kind>,
    /// The configuration that it was made with, byte for byte.
    pub configuration: Option<Vec<u8>>,
    pub staging: Staging,
    pub inputs: Vec<InputEntry>,
}

/// What came of computing.
pub(super) enum Attempt {
    Made(Box<Made>),
    /// The inputs cannot be used; why was told on standard error.
    Refused,
}

/// Computes the report that `settings` ask for from `files`, beside its place.
///
/// # Errors
/// Fails when an input cannot be sealed or the archive cannot be written.
pub(super) fn make(
    (job, held): (&Job<'_>, &Held<'_>),
    (files, findings): (Files, Findings),
    (settings, configuration): (Settings, &Configuration),
    keeping: Keeping,
) -> Result<Attempt, Error> {
    let staging = held.staging(job.surroundings.process())?;
    let sealed = Sealed::default();
    let disk = job.surroundings.disk.clone();
    let sealer = match keeping {
        Keeping::Sealed => Sealer::Into(staging.path().to_owned(), disk),
        Keeping::Nothing => Sealer::Nothing(disk),
    };
    tracing::info!(month = %settings.month, "reading the inputs");
    let inputs = files.into_inputs((configuration, settings.month), &sealer, &sealed)?;
    let named = inputs.named.clone();
    let outcome = establish(&settings, inputs, scratch(), findings)?;
    let inputs = sealed.take().map_err(|(path, error)| Error::file("seal", &path, error))?;
    match outcome {
        Outcome::Refused { findings, files, .. } => {
            tell_refused(&findings, &files);
            tell!("spla-usage: the inputs of {} are refused; nothing is written", settings.month);
            Ok(Attempt::Refused)
        }
        Outcome::Report(established) => Ok(Attempt::Made(Box::new(Made {
            established: *established,
            settings,
            named,
            configuration: configuration.bytes.clone(),
            staging,
            inputs,
        }))),
    }
}

impl Made {
    /// What it was made from, as its dossier will keep it.
    ///
    /// # Errors
    /// Fails when what it shows of earlier months cannot be written as JSON.
    pub fn kept(&self) -> Result<Kept, Error> {
        Ok(Kept {
            folder: self.staging.path().to_owned(),
            month: self.settings.month,
            named: self.named.clone(),
            zero_use: self.settings.zero_use,
            entries: self.inputs.clone(),
            configuration: self.configuration.clone(),
            terms: self.settings.terms.clone(),
            history: self.history()?.into_bytes(),
        })
    }

    /// What it shows of earlier months, in the form in which that is kept.
    pub fn history(&self) -> Result<String, Error> {
        self.settings.earlier.to_json().map_err(|error| Error::Io {
            what: "write what is known of earlier months",
            source: error.into(),
        })
    }
}

/// Tells on standard error why inputs are refused, and what would withhold.
pub(super) fn tell_refused(findings: &[Finding], files: &Labels) {
    for finding in findings {
        if finding.effect == Effect::Refused || finding.effect == Effect::Withheld {
            tell!("{}", summary::finding(finding, files));
        }
    }
}
