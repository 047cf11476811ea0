//! The job as it is meant: configuration and arguments together.

use std::path::{Path, PathBuf};

use crate::dossier::Archive;
use crate::error::Error;
use crate::estate::Scratch;
use crate::month::ReportMonth;
use crate::terms::TermsAsked;
use crate::use_report::{Earlier, Settings, ZeroUse};

use super::arguments::Arguments;
use super::configuration::Configuration;

/// The configuration's name, where none is given.
const DEFAULT_CONFIGURATION: &str = "spla-usage.toml";
/// The archive's folder, where none is given.
const DEFAULT_ARCHIVE: &str = "archive";
/// Rows of VMs leave a log for the witnesses of a peak; this much of it is kept in memory.
const SCRATCH_IN_MEMORY: usize = 256 * 1024;

/// What the configuration and the arguments come to.
pub(super) struct Job {
    pub configuration: Configuration,
    pub archive: Archive,
}

impl Job {
    /// Reads the configuration. With inputs on the command line none is needed.
    pub fn prepare(arguments: &Arguments) -> Result<Self, Error> {
        let default = Path::new(DEFAULT_CONFIGURATION);
        let configuration = match &arguments.config {
            Some(path) => Configuration::read(path)?,
            None if default.exists() => Configuration::read(default)?,
            None if arguments.hosts.is_empty() => {
                return Err(Error::Usage(format!(
                    "find a configuration: there is no {DEFAULT_CONFIGURATION} here; name one with \
                     --config, or the exports with --hosts"
                )));
            }
            None => Configuration::default(),
        };
        let folder = match (&arguments.archive, &configuration.archive) {
            (Some(typed), _) => typed.clone(),
            (None, Some(configured)) => configuration.folder.join(configured),
            (None, None) => configuration.folder.join(DEFAULT_ARCHIVE),
        };
        let archive = Archive::new(PathBuf::from(&folder));
        if configuration.inputs.hosts.is_empty() && arguments.hosts.is_empty() {
            return Err(Error::Usage(
                "find the hosts: the configuration needs `hosts` under [inputs]".into(),
            ));
        }
        Ok(Self { configuration, archive })
    }

    /// What the run of one month is asked to do; of earlier months nothing is known unless it is added.
    pub fn settings(&self, month: ReportMonth, zero_use: ZeroUse) -> Settings {
        let configuration = &self.configuration;
        Settings {
            month,
            terms: TermsAsked::compiled(month),
            prices_on: month.last_day(),
            provider: configuration.provider.clone(),
            unit: configuration.unit,
            grace_days: configuration.inputs.grace_days,
            default_edition: configuration.default_edition,
            administrators: configuration.administrators.clone(),
            readings: configuration.readings,
            accepted: configuration.accepted.clone(),
            zero_use,
            mappings: configuration.mappings.clone(),
            earlier: Earlier::default(),
            variance: configuration.variance,
        }
    }
}

/// The scratch space of a run, which vanishes with it.
pub(super) fn scratch() -> Box<dyn Scratch> {
    Box::new(tempfile::SpooledTempFile::new(SCRATCH_IN_MEMORY))
}
