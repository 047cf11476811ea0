//! Seals a report that was made and puts it where it belongs: a first report, a correction or a draft.

use std::collections::BTreeMap;
use std::path::PathBuf;

use chrono::NaiveDate;

use crate::dossier::{
    BLANK, Chain, Contents, Filed, Held, Manifest, Previous, Program, REPORTS, SCHEMA,
};
use crate::error::Error;
use crate::outputs::use_report_json::Standing;
use crate::use_report::{Established, ZeroUse};

use super::correction;
use super::job::Job;
use super::made::Made;

/// Where reports are filed.
pub(super) struct Filing<'a> {
    pub job: &'a Job<'a>,
    pub held: &'a Held<'a>,
    pub chain: &'a Chain,
}

/// Why there is a revision after the first.
#[derive(Debug, Clone)]
pub(super) struct Correction<'f> {
    /// The revision that it takes the place of.
    pub filed: &'f Filed,
    pub reason: String,
    /// The day of the original invoice, if it is told.
    pub invoiced_on: Option<NaiveDate>,
}

/// What was put somewhere.
pub(super) struct Placed {
    pub established: Established,
    pub place: PathBuf,
}

impl Filing<'_> {
    /// Files the first report of a month; from then on it is there for good.
    pub fn first(&self, made: Made) -> Result<Placed, Error> {
        self.file(made, 0, None)
    }

    /// Files a report as the next revision, with its difference from the one before.
    pub fn correction(
        &self,
        mut made: Made,
        correction: &Correction<'_>,
    ) -> Result<(Placed, correction::Told), Error> {
        let number = correction.filed.manifest.revision + 1;
        let told = correction::write(self, &mut made, (correction, number))?;
        Ok((self.file(made, number, Some(correction))?, told))
    }

    fn file(
        &self,
        mut made: Made,
        number: u32,
        correction: Option<&Correction<'_>>,
    ) -> Result<Placed, Error> {
        let standing = Standing::Revision(number);
        made.staging.write_reports(&REPORTS, &made.established, standing)?;
        made.staging.write_reseller_files(&made.established, standing)?;
        let (sequence, previous) = self.chain.next();
        self.seal(&mut made, (Some(sequence), previous), (number, correction))?;
        let Made { established, settings, staging, .. } = made;
        let place = self.held.file(self.chain, staging, settings.month, number)?;
        Ok(Placed { established, place })
    }

    /// Seals the report as a draft, which the next one replaces; it has no file that a portal would take.
    pub fn draft(&self, mut made: Made) -> Result<Placed, Error> {
        made.staging.write_reports(&REPORTS, &made.established, Standing::Draft)?;
        self.seal(&mut made, (None, None), (0, None))?;
        let Made { established, settings, staging, .. } = made;
        let place = self.held.archive().draft_folder(settings.month);
        staging.replace(&place)?;
        Ok(Placed { established, place })
    }

    /// Writes what the report was made from, and the manifest.
    fn seal(
        &self,
        made: &mut Made,
        (sequence, previous): (Option<u64>, Option<Previous>),
        (number, correction): (u32, Option<&Correction<'_>>),
    ) -> Result<(), Error> {
        let history = made.history()?;
        let Made { established, settings, named, configuration, staging, inputs } = made;
        let contents = Contents {
            configuration: configuration.as_deref(),
            history: history.as_bytes(),
            tables: &settings.terms.tables,
            reseller_files: &settings.reseller_files,
        };
        staging.write_contents(established, &contents)?;
        // A draft is not filed, so there is nothing to sign for.
        let key = self.job.configuration.signing_key().filter(|_| sequence.is_some());
        let signer = key.as_ref().map(|key| key.signer()).transpose()?;
        let recorded = established.terms.terms().iter().map(|term| term.recorded_on).max();
        let readings: BTreeMap<String, String> = established
            .report
            .readings
            .entries()
            .iter()
            .map(|(reading, value)| ((*reading).to_owned(), (*value).to_owned()))
            .collect();
        let surroundings = self.job.surroundings;
        let invoiced_on = correction.and_then(|correction| correction.invoiced_on);
        let manifest = Manifest {
            schema: SCHEMA,
            sequence,
            report_month: settings.month.to_string(),
            revision: number,
            status: established.report.status.text().to_owned(),
            reason: correction.map(|correction| correction.reason.clone()),
            invoiced_on: invoiced_on.map(|day| day.to_string()),
            filed_at: surroundings.stamp(),
            program: Program::this(),
            terms_recorded_on: recorded.map(|day| day.to_string()).unwrap_or_default(),
            known_on: settings.terms.known_on.map(|day| day.to_string()),
            readings,
            zero_use: match settings.zero_use {
                ZeroUse::Stated => "stated".to_owned(),
                ZeroUse::Unsaid => "unsaid".to_owned(),
            },
            named: named.iter().map(|kind| kind.text().to_owned()).collect(),
            command: surroundings.command_line.clone(),
            inputs: std::mem::take(inputs),
            files: staging.entries().cloned().collect(),
            previous,
            stands_for: None,
            signer,
            seal: BLANK.to_owned(),
        };
        staging.write_manifest(&manifest)?;
        match key {
            Some(key) => staging.sign(&key),
            None => Ok(()),
        }
    }
}
