//! The job as it is meant: configuration and arguments together.

use std::path::{Path, PathBuf};

use crate::dossier::{Archive, Chain, Held, LimitedScratch, chain_faults};
use crate::error::Error;
use crate::estate::Scratch;
use crate::month::ReportMonth;
use crate::outputs::terminal::shown;
use crate::use_report::{Settings, ZeroUse};

use super::arguments::Arguments;
use super::configuration::Configuration;
use super::log::tell;
use super::surroundings::Surroundings;
use super::writable::{tell_of_archive, tell_of_configuration};

/// The configuration's name, where none is given.
const DEFAULT_CONFIGURATION: &str = "spla-usage.toml";
/// The archive's folder, where none is given.
const DEFAULT_ARCHIVE: &str = "archive";
/// Rows of VMs leave a log for the witnesses of a peak; this much of it is kept in memory.
const SCRATCH_IN_MEMORY: usize = 256 * 1024;

/// What the configuration and the arguments come to.
pub(super) struct Job<'s> {
    pub configuration: Configuration,
    pub archive: Archive,
    pub surroundings: &'s Surroundings,
}

impl<'s> Job<'s> {
    /// Reads the configuration. With inputs on the command line none is needed.
    pub fn prepare(arguments: &Arguments, surroundings: &'s Surroundings) -> Result<Self, Error> {
        Self::of_archive(arguments, surroundings)?.fit_to_report(arguments)
    }

    /// The same job, where it is to make a report: nothing that it needs is missing.
    ///
    /// # Errors
    /// Fails when there is neither a configuration nor an export, or a format of the configuration cannot be had.
    pub fn fit_to_report(self, arguments: &Arguments) -> Result<Self, Error> {
        let job = self;
        if arguments.hosts.is_empty() && job.configuration.bytes.is_none() {
            return Err(Error::Usage(format!(
                "find a configuration: there is no {DEFAULT_CONFIGURATION} here; name one with \
                 --config, or the exports with --hosts"
            )));
        }
        if job.configuration.inputs.hosts.is_empty() && arguments.hosts.is_empty() {
            return Err(Error::Usage(
                "find the hosts: the configuration needs `hosts` under [inputs]".into(),
            ));
        }
        job.configuration.reseller_files.all()?;
        Ok(job)
    }

    /// Reads the configuration, if there is one: for what looks at the archive only.
    pub fn of_archive(
        arguments: &Arguments,
        surroundings: &'s Surroundings,
    ) -> Result<Self, Error> {
        let configuration = configuration(arguments)?;
        let folder = match (&arguments.archive, &configuration.archive) {
            (Some(typed), _) => typed.clone(),
            (None, Some(configured)) => configuration.folder.join(configured),
            (None, None) => configuration.folder.join(DEFAULT_ARCHIVE),
        };
        let archive = Archive::new(PathBuf::from(&folder), surroundings.disk.clone());
        tell_of_archive(&archive);
        Ok(Self { configuration, archive, surroundings })
    }

    /// Takes the archive for a change.
    ///
    /// # Errors
    /// Fails when another run has it, and when it cannot be written.
    pub fn hold(&self) -> Result<Held<'_>, Error> {
        self.archive.hold(&self.surroundings.holder())
    }

    /// What the run of one month is asked to do; of earlier months nothing is known unless it is added.
    ///
    /// # Errors
    /// As [`Configuration::settings`].
    pub fn settings(&self, month: ReportMonth, zero_use: ZeroUse) -> Result<Settings, Error> {
        self.configuration.settings(month, zero_use, self.surroundings.terms(month))
    }
}

/// The configuration that is named, or lies here; an empty one where there is none.
pub(super) fn configuration(arguments: &Arguments) -> Result<Configuration, Error> {
    let default = Path::new(DEFAULT_CONFIGURATION);
    let typed = arguments.config.as_deref();
    match typed.or(default.exists().then_some(default)) {
        Some(path) => {
            tell_of_configuration(path);
            Configuration::read(path)
        }
        None => Ok(Configuration::default()),
    }
}

/// The scratch space of a run, which vanishes with it.
pub(super) fn scratch() -> Box<dyn Scratch> {
    Box::new(LimitedScratch::new(SCRATCH_IN_MEMORY))
}

/// A folder for what is made on the way, which vanishes with it.
pub(super) fn scratch_folder() -> Result<tempfile::TempDir, Error> {
    tempfile::tempdir().map_err(|source| Error::Io { what: "make scratch space", source })
}

/// The chain around what is looked at. Tells on standard error where it does not hold: looking is no harm, and whoever
/// looks has to know.
pub(super) fn looked_at(archive: &Archive) -> Result<Chain, Error> {
    let (chain, fit) = Chain::with_ledger(archive)?;
    let faults = chain_faults(&chain, &fit);
    if let Some(fault) = faults.first() {
        let place = shown(&fault.place);
        tell!(
            "the archive is not as it was left ({place}: {}); `verify` tells more",
            shown(&fault.what)
        );
    }
    Ok(chain)
}
