//! Computes a report from what dossiers keep: all of it from one, or its ingredients from two.

use crate::dossier::{Disk, Kept, KeptInput, Original, Sealed, Sealer};
use crate::error::Error;
use crate::finding::Findings;
use crate::intake::Kind;
use crate::outputs::terminal::shown;
use crate::revision::{Cause, Snapshot};
use crate::use_report::{Established, Input, Inputs, Outcome, Settings, establish};

use super::configuration::Configuration;
use super::job::scratch;
use super::log::tell;
use super::reseller_files::Formats;

/// Which dossier each ingredient of a report comes from. The program is always this one.
#[derive(Debug, Clone, Copy)]
pub(super) struct Recipe<'k> {
    terms: &'k Kept,
    readings: &'k Kept,
    /// The exports and registers, and all of the configuration but the readings.
    inputs: &'k Kept,
    prices: &'k Kept,
}

impl<'k> Recipe<'k> {
    /// Everything from one dossier.
    pub fn of(kept: &'k Kept) -> Self {
        Self { terms: kept, readings: kept, inputs: kept, prices: kept }
    }

    /// The recipe with one ingredient from another dossier.
    pub fn exchanged(self, cause: Cause, other: &'k Kept) -> Self {
        match cause {
            Cause::Program => self,
            Cause::Terms => Self { terms: other, ..self },
            Cause::Readings => Self { readings: other, ..self },
            Cause::Inputs => Self { inputs: other, ..self },
            Cause::Prices => Self { prices: other, ..self },
        }
    }

    /// Whether two dossiers have an ingredient alike, so that exchanging it changes nothing.
    pub fn is_alike(cause: Cause, one: &Kept, other: &Kept) -> bool {
        let prices = |kept: &Kept| -> Vec<String> {
            let of_kind = kept.entries.iter().filter(|entry| entry.kind == Kind::Prices.text());
            of_kind.map(|entry| entry.sha256.clone()).collect()
        };
        match cause {
            // Whether another program computes alike is only known when it has computed.
            Cause::Program => false,
            Cause::Terms => one.terms == other.terms,
            Cause::Readings => match (configuration(one), configuration(other)) {
                (Ok(one), Ok(other)) => one.readings == other.readings,
                // A configuration that this program cannot read tells its readings to nobody.
                _ => one.configuration == other.configuration,
            },
            Cause::Inputs => {
                let entries = |kept: &Kept| -> Vec<_> {
                    let others =
                        kept.entries.iter().filter(|entry| entry.kind != Kind::Prices.text());
                    let essence = others.map(|entry| {
                        let settled = (entry.settled.clone(), entry.given.clone());
                        (entry.kind.clone(), entry.label.clone(), entry.sha256.clone(), settled)
                    });
                    essence.collect()
                };
                one.month == other.month
                    && one.configuration == other.configuration
                    && one.history == other.history
                    && (one.zero_use, &one.named) == (other.zero_use, &other.named)
                    && entries(one) == entries(other)
            }
            Cause::Prices => one.month == other.month && prices(one) == prices(other),
        }
    }

    /// What the report is asked to be.
    pub fn settings(&self) -> Result<Settings, Error> {
        let kept = self.inputs;
        let configuration = configuration(kept)?;
        let mut settings =
            configuration.settings(kept.month, kept.zero_use, self.terms.terms.clone())?;
        settings.readings = self::configuration(self.readings)?.readings;
        settings.prices_on = self.prices.month.last_day();
        settings.earlier = kept.earlier()?;
        Ok(settings)
    }

    /// Computes the report.
    ///
    /// # Errors
    /// Fails when a configuration or a table cannot be used by this program, and when a kept input cannot be read.
    pub fn compute(&self, disk: &Disk) -> Result<Outcome, Error> {
        let settings = self.settings()?;
        let is_price = |kind: Kind| kind == Kind::Prices;
        let mut inputs = Inputs::default();
        inputs.named.extend(self.inputs.named.iter().filter(|kind| !is_price(**kind)));
        inputs.named.extend(self.prices.named.iter().filter(|kind| is_price(**kind)));
        let of_inputs = self.inputs.inputs().into_iter().filter(|input| !is_price(input.kind));
        let of_prices = self.prices.inputs().into_iter().filter(|input| is_price(input.kind));
        let read = Sealed::default();
        let opened = |input| opened(input, disk, read.clone());
        inputs.files.extend(of_inputs.chain(of_prices).map(opened));
        let outcome = establish(&settings, inputs, scratch(), Findings::default())?;
        // What could not be read would be told as an input that is refused, and that it is not.
        read.take().map_err(|(path, error)| Error::file("read", &path, error))?;
        Ok(outcome)
    }

    /// The report, or why this program cannot compute it.
    ///
    /// # Errors
    /// Fails when the disk does, which tells nothing of the program.
    pub fn established(&self, disk: &Disk) -> Result<Result<Box<Established>, NotComputed>, Error> {
        match self.compute(disk) {
            Ok(Outcome::Report(established)) => Ok(Ok(established)),
            Ok(Outcome::Refused { findings, .. }) => {
                let code = findings.first().map_or("", |finding| finding.code);
                Ok(Err(NotComputed::Refused(code)))
            }
            Err(error) if error.is_of_disk() => Err(error),
            Err(error) => Ok(Err(NotComputed::Failed(error.to_string()))),
        }
    }
}

/// Why this program cannot compute a report that was filed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum NotComputed {
    /// It refuses the inputs, first by the finding of this code.
    Refused(&'static str),
    /// It could not do what is said, such as read the configuration of that day.
    Failed(String),
}

/// The report of a filed revision, computed again with its hosts and persons; none, told on standard error, where this
/// program cannot.
///
/// # Errors
/// Fails when the disk does.
pub(super) fn again(disk: &Disk, kept: &Kept, revision: u32) -> Result<Option<Snapshot>, Error> {
    let month = kept.month;
    Ok(match Recipe::of(kept).established(disk)? {
        Ok(established) => Some(Snapshot::of(&established, revision)),
        Err(NotComputed::Refused(_)) => {
            tell!(
                "the inputs of {month} revision {revision} are refused by this program; \
                 hosts and persons are not compared"
            );
            None
        }
        Err(NotComputed::Failed(why)) => {
            tell!(
                "{month} revision {revision} cannot be computed again, so hosts and persons \
                 are not compared: could not {}",
                shown(&why)
            );
            None
        }
    })
}

/// The input as the computation reads it.
fn opened(input: KeptInput, disk: &Disk, read: Sealed) -> Input {
    let KeptInput { kind, label, path_sha256, settled, source } = input;
    let sealer = Sealer::Nothing(disk.clone());
    let original =
        Original { kind, label: label.clone(), path_sha256, number: 0, settled: settled.clone() };
    let open = Box::new(move || sealer.open(original, &source, &read));
    Input { kind, label, settled, open }
}

/// The configuration that a dossier keeps.
pub(super) fn configuration(kept: &Kept) -> Result<Configuration, Error> {
    match &kept.configuration {
        None => Ok(Configuration::default()),
        Some(bytes) => {
            let path = kept.folder.join("configuration.toml");
            Configuration::of_bytes(&path, bytes.clone(), Formats::Kept(kept))
        }
    }
}
