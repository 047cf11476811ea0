//! `spla-usage.toml`: what the provider says once and for all.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::dossier::{Believed, SigningKey, file_by_hand};
use crate::error::Error;
use crate::estate::CaptureUnit;
use crate::finding::Acceptance;
use crate::intake::{ExportTables, OwnMapping};
use crate::licensing::DefaultEdition;
use crate::money::ExchangeRate;
use crate::month::ReportMonth;
use crate::party::Provider;
use crate::readings::Readings;
use crate::terms::TermsAsked;
use crate::use_report::{ChargeRules, Earlier, Settings, ZeroUse};
use crate::variance::Variance;

use super::archive_rules::{ArchiveSection, Signing};
use super::file_rules::{FileRule, FilesSection, MappingSection};
use super::hook_rules::{AfterSection, Hook, OnFailureSection};
use super::money_rules::{ChargesSection, ExchangeRateSection, day};
use super::provider_rules::{ProviderSection, agreement_mistaken};
use super::reseller_files::{Formats, ResellerFileSection, ResellerFiles};
use super::toml_fault::explain;

/// The configuration, with the values that the contract gives to keys left out.
#[derive(Debug, Default)]
pub(super) struct Configuration {
    pub provider: Option<Provider>,
    pub inputs: InputsSection,
    pub unit: CaptureUnit,
    pub default_edition: DefaultEdition,
    pub administrators: Vec<String>,
    pub readings: Readings,
    pub accepted: Vec<Acceptance>,
    pub variance: Variance,
    pub charges: ChargeRules,
    /// Where the provider's own rates are.
    pub rates: Option<String>,
    pub exchange_rates: Vec<ExchangeRate>,
    pub reseller_files: ResellerFiles,
    pub archive: Option<PathBuf>,
    signing: Option<Signing>,
    /// What is started where a month cannot be reported.
    pub on_failure: Option<Hook>,
    /// What is started where a revision was filed.
    pub after: Option<Hook>,
    pub mappings: Vec<OwnMapping>,
    pub file_rules: Vec<FileRule>,
    /// The folder that paths are relative to.
    pub folder: PathBuf,
    /// The file, byte for byte.
    pub bytes: Option<Vec<u8>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct File {
    provider: Option<ProviderSection>,
    inputs: InputsSection,
    captures: CapturesSection,
    windows_server: WindowsServerSection,
    administrators: Vec<AdministratorSection>,
    readings: Readings,
    accepted: Vec<AcceptedSection>,
    variance: Variance,
    charges: ChargesSection,
    exchange_rates: Vec<ExchangeRateSection>,
    reseller_files: Vec<ResellerFileSection>,
    archive: ArchiveSection,
    on_failure: Option<OnFailureSection>,
    after: Option<AfterSection>,
    mapping: Vec<MappingSection>,
    files: Vec<FilesSection>,
}

/// Where the exports are.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct InputsSection {
    pub hosts: Vec<String>,
    pub vms: Vec<String>,
    pub members: Vec<String>,
    pub access_groups: Vec<String>,
    pub prices: Option<String>,
    pub customers: Option<String>,
    pub brought_licenses: Patterns,
    pub license_mobility: Patterns,
    pub applications: Patterns,
    pub exclusions: Patterns,
    pub images: Patterns,
    pub grace_days: u32,
}

/// One pattern, or a list of them.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(from = "OneOrMore")]
pub(super) struct Patterns(pub Vec<String>);

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMore {
    One(String),
    More(Vec<String>),
}

impl From<OneOrMore> for Patterns {
    fn from(written: OneOrMore) -> Self {
        match written {
            OneOrMore::One(pattern) => Self(vec![pattern]),
            OneOrMore::More(patterns) => Self(patterns),
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct CapturesSection {
    unit: CaptureUnit,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct WindowsServerSection {
    edition: DefaultEdition,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct AdministratorSection {
    account: String,
    reason: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct AcceptedSection {
    finding: String,
    subject: String,
    reason: String,
    by: String,
    until: toml::value::Datetime,
}

impl Configuration {
    /// Reads the file at `path`.
    ///
    /// # Errors
    /// Fails when it cannot be read, is no TOML, has a key that is not known or a value that does
    /// not fit. What a dossier keeps was once believed, so that it is not asked for what is only asked here.
    pub fn read(path: &Path) -> Result<Self, Error> {
        let bytes = file_by_hand(path).map_err(|error| {
            Error::Usage(format!("read the configuration {}: {error}", path.display()))
        })?;
        let folder = path.parent().unwrap_or(Path::new(""));
        let configuration = Self::of_bytes(path, bytes, Formats::OfToday(folder))?;
        match configuration.mistaken() {
            None => Ok(configuration),
            Some(what) => {
                Err(Error::Usage(format!("use the configuration {}: {what}", path.display())))
            }
        }
    }

    /// What is certainly not meant, though each value by itself could be.
    fn mistaken(&self) -> Option<String> {
        if let Some(what) = self.provider.as_ref().and_then(agreement_mistaken) {
            return Some(what);
        }
        if self.archive.as_ref().is_some_and(|folder| folder.as_os_str().is_empty()) {
            return Some("archive.directory is empty; without the key it is \"archive\"".into());
        }
        ExchangeRateSection::mistaken(&self.exchange_rates)
    }

    /// What the run of one month is asked to do; of earlier months nothing is known unless it is added.
    ///
    /// # Errors
    /// Fails when a format of a file for the reseller's portal cannot be had.
    pub fn settings(
        &self,
        month: ReportMonth,
        zero_use: ZeroUse,
        terms: TermsAsked,
    ) -> Result<Settings, Error> {
        let reseller_files = self.reseller_files.all()?.iter().map(|file| file.in_month(month));
        Ok(Settings {
            month,
            terms,
            prices_on: month.last_day(),
            provider: self.provider.clone(),
            unit: self.unit,
            grace_days: self.inputs.grace_days,
            default_edition: self.default_edition,
            administrators: self.administrators.clone(),
            readings: self.readings,
            accepted: self.accepted.clone(),
            zero_use,
            mappings: self.mappings.clone(),
            earlier: Earlier::default(),
            variance: self.variance,
            charges: self.charges.clone(),
            exchange_rates: self.exchange_rates.clone(),
            reseller_files: reseller_files.collect(),
        })
    }

    /// The key that manifests are signed with, if one is configured.
    pub fn signing_key(&self) -> Option<SigningKey> {
        Some(self.signing.as_ref()?.key_in(&self.folder))
    }

    /// Whose signatures under manifests are believed; nobody's more than anybody else's where no key is configured.
    ///
    /// # Errors
    /// Fails when the public key cannot be read.
    pub fn believed(&self) -> Result<Believed, Error> {
        let signing = self.signing.as_ref();
        signing.map_or_else(|| Ok(Believed::default()), |own| own.believed_in(&self.folder))
    }

    /// Reads the configuration that a file has, or had when a dossier kept it, with the formats of the same day.
    ///
    /// # Errors
    /// As [`Configuration::read`].
    pub fn of_bytes(path: &Path, bytes: Vec<u8>, formats: Formats<'_>) -> Result<Self, Error> {
        let text = std::str::from_utf8(&bytes).map_err(|_| {
            Error::Usage(format!("read the configuration {}: it is not UTF-8", path.display()))
        })?;
        let file: File =
            toml::from_str(text).map_err(|error| Error::Usage(explain(path, text, &error)))?;
        let mut configuration = file.checked(path, formats)?;
        configuration.folder = path.parent().map(Path::to_owned).unwrap_or_default();
        configuration.bytes = Some(bytes);
        Ok(configuration)
    }
}

impl File {
    fn checked(self, path: &Path, formats: Formats<'_>) -> Result<Configuration, Error> {
        let wrong = |what: String| {
            Error::Usage(format!("use the configuration {}: {what}", path.display()))
        };
        let provider = self.provider.map(|own| own.checked().map_err(wrong)).transpose()?;
        let mut administrators = Vec::new();
        for (section, number) in self.administrators.into_iter().zip(1..) {
            if section.account.trim().is_empty() || section.reason.trim().is_empty() {
                return Err(wrong(format!(
                    "administrator {number} needs an account and a reason (SAL-ADMIN)"
                )));
            }
            administrators.push(section.account);
        }
        let mut accepted = Vec::new();
        for section in self.accepted {
            let until = day("accepted.until", &section.until).map_err(wrong)?;
            if section.reason.trim().is_empty() || section.by.trim().is_empty() {
                return Err(wrong(format!(
                    "the acceptance of {} needs a reason and a name (by)",
                    section.finding
                )));
            }
            accepted.push(Acceptance {
                finding: section.finding,
                subject: section.subject,
                reason: section.reason,
                by: section.by,
                until,
            });
        }
        let tables = ExportTables::read(&[])?;
        let mappings: Vec<OwnMapping> = self
            .mapping
            .into_iter()
            .map(|section| section.checked(&tables).map_err(wrong))
            .collect::<Result<_, _>>()?;
        let tables = ExportTables::read(&mappings)?;
        let file_rules = self
            .files
            .into_iter()
            .map(|section| section.checked(&tables).map_err(wrong))
            .collect::<Result<_, _>>()?;
        Ok(Configuration {
            mappings,
            file_rules,
            provider,
            inputs: self.inputs,
            unit: self.captures.unit,
            default_edition: self.windows_server.edition,
            administrators,
            readings: self.readings,
            accepted,
            variance: self.variance,
            rates: self.charges.rates.clone(),
            charges: self.charges.checked().map_err(wrong)?,
            exchange_rates: ExchangeRateSection::all_checked(self.exchange_rates).map_err(wrong)?,
            reseller_files: ResellerFiles::of(self.reseller_files, (path, formats)),
            archive: self.archive.directory,
            signing: self.archive.signature.map(|own| own.checked().map_err(wrong)).transpose()?,
            on_failure: self.on_failure.map(|own| own.checked().map_err(wrong)).transpose()?,
            after: self.after.map(|own| own.checked().map_err(wrong)).transpose()?,
            folder: PathBuf::new(),
            bytes: None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::party::DueDay;

    fn message(text: &str) -> String {
        let error = toml::from_str::<File>(text).unwrap_err();
        explain(Path::new("spla-usage.toml"), text, &error)
    }

    #[test]
    fn an_unknown_key_is_named_with_its_line_and_the_nearest_known_one() {
        let told = message("[inputs]\nhosts = []\nmembres = [\"a.csv\"]\n");
        assert!(told.contains("line 3") && told.contains("`membres`"), "{told}");
        assert!(told.contains("did you mean `members`?"), "{told}");
        let told = message("[redings]\n");
        assert!(told.contains("line 1") && told.contains("did you mean `readings`?"), "{told}");
    }

    #[test]
    fn a_due_day_is_a_day_of_every_month() {
        let told = message("[provider]\nname = \"\"\ndue_day = 29\n");
        assert!(told.contains("line 3") && told.contains("from 1 to 28"), "{told}");
        assert!(message("[provider]\ndue_day = 0\n").contains("line 2"));
        let file: File = toml::from_str("[provider]\ndue_day = 28\n").unwrap();
        let provider = file.provider.unwrap().checked().unwrap();
        assert_eq!(provider.due_day.map(DueDay::day), Some(28));
    }

    #[test]
    fn what_was_once_believed_is_only_asked_of_today() {
        let cases = [
            (
                "[provider]\nagreement_starts_on = 2026-10-05\nagreement_ends_on = 2026-10-01\n",
                "agreement_ends_on, 2026-10-01, is before provider.agreement_starts_on, 2026-10-05",
            ),
            ("[archive]\ndirectory = \"\"\n", "archive.directory is empty"),
        ];
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("spla-usage.toml");
        for (text, told) in cases {
            std::fs::write(&path, text).unwrap();
            let error = Configuration::read(&path).unwrap_err().to_string();
            assert!(error.contains("spla-usage.toml") && error.contains(told), "{error}");
            let formats = Formats::OfToday(folder.path());
            assert!(Configuration::of_bytes(&path, text.into(), formats).is_ok());
        }
    }

    #[test]
    fn thresholds_of_variance_are_what_is_written_or_the_defaults() {
        let variance = |text: &str| toml::from_str::<File>(text).unwrap().variance;
        assert_eq!(variance(""), Variance { percent: 25, quantity: 10 });
        assert_eq!(variance("[variance]\npercent = 0\n"), Variance { percent: 0, quantity: 10 });
        let told = message("[variance]\npercents = 5\n");
        assert!(told.contains("line 2") && told.contains("did you mean `percent`?"), "{told}");
    }

    #[test]
    fn a_value_that_is_none_is_named_with_its_line() {
        let told = message("[windows_server]\n\nedition = \"platinum\"\n");
        assert!(told.contains("line 3") && told.contains("platinum"), "{told}");
    }
}
