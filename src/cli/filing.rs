//! Seals what a run made and puts it where it belongs; the same for a first report and for a correction.

use std::collections::BTreeMap;
use std::path::PathBuf;

use chrono::NaiveDate;

use crate::dossier::{
    BLANK, Chain, Contents, Held, InputEntry, Manifest, Previous, Program, Staging,
};
use crate::error::Error;
use crate::intake::Kind;
use crate::use_report::{Established, Settings, ZeroUse};

use super::job::Job;

/// What is sealed together with the reports.
pub(super) struct Making<'a> {
    pub job: &'a Job<'a>,
    pub held: &'a Held<'a>,
    pub settings: &'a Settings,
    /// The configuration that the report was made with.
    pub configuration: Option<&'a [u8]>,
    pub named: &'a [Kind],
}

/// What a dossier becomes.
#[derive(Debug, Clone, Default)]
pub(super) struct Revision {
    pub number: u32,
    pub reason: Option<String>,
    pub invoiced_on: Option<NaiveDate>,
}

impl Making<'_> {
    /// Seals and files the dossier; from then on it is there for good.
    pub fn file(
        &self,
        chain: &Chain,
        (established, inputs): (&Established, Vec<InputEntry>),
        mut staging: Staging,
        revision: Revision,
    ) -> Result<PathBuf, Error> {
        let number = revision.number;
        let (sequence, previous) = chain.next();
        self.seal(&mut staging, established, inputs, (Some(sequence), previous), revision)?;
        let month = self.settings.month;
        self.held.file(chain, staging, month, number)
    }

    /// Seals the dossier as a draft, which the next one replaces.
    pub fn draft(
        &self,
        (established, inputs): (&Established, Vec<InputEntry>),
        mut staging: Staging,
    ) -> Result<PathBuf, Error> {
        self.seal(&mut staging, established, inputs, (None, None), Revision::default())?;
        let place = self.held.archive().draft_folder(self.settings.month);
        staging.replace(&place)?;
        Ok(place)
    }

    /// Writes what the report was made from, and the manifest.
    fn seal(
        &self,
        staging: &mut Staging,
        established: &Established,
        inputs: Vec<InputEntry>,
        (sequence, previous): (Option<u64>, Option<Previous>),
        Revision { number, reason, invoiced_on }: Revision,
    ) -> Result<(), Error> {
        let Self { job, settings, .. } = self;
        let history = settings.earlier.to_json().map_err(|error| Error::Io {
            what: "write what is known of earlier months",
            source: error.into(),
        })?;
        let contents = Contents {
            configuration: self.configuration,
            history: history.as_bytes(),
            tables: &settings.terms.tables,
        };
        staging.write_contents(established, &contents)?;
        let key = job.configuration.signing_key();
        let signer = key.as_ref().filter(|_| sequence.is_some()).map(|key| key.signer());
        let recorded = established.terms.terms().iter().map(|term| term.recorded_on).max();
        let readings: BTreeMap<String, String> = established
            .report
            .readings
            .entries()
            .iter()
            .map(|(reading, value)| ((*reading).to_owned(), (*value).to_owned()))
            .collect();
        let manifest = Manifest {
            schema: 1,
            sequence,
            report_month: settings.month.to_string(),
            revision: number,
            status: established.report.status.text().to_owned(),
            reason,
            invoiced_on: invoiced_on.map(|day| day.to_string()),
            filed_at: job.surroundings.stamp(),
            program: Program::this(),
            terms_recorded_on: recorded.map(|day| day.to_string()).unwrap_or_default(),
            known_on: settings.terms.known_on.map(|day| day.to_string()),
            readings,
            zero_use: match settings.zero_use {
                ZeroUse::Stated => "stated".to_owned(),
                ZeroUse::Unsaid => "unsaid".to_owned(),
            },
            named: self.named.iter().map(|kind| kind.text().to_owned()).collect(),
            command: job.surroundings.command_line.clone(),
            inputs,
            files: staging.entries()?,
            previous,
            signer: signer.transpose()?,
            seal: BLANK.to_owned(),
        };
        staging.write_manifest(&manifest)?;
        match key.filter(|_| sequence.is_some()) {
            Some(key) => staging.sign(&key),
            None => Ok(()),
        }
    }
}
