//! From inputs to report: every stage once, in order. Pure but for the streams that are handed in.

use std::collections::{BTreeMap, BTreeSet};
use std::thread;

use chrono::NaiveDate;

use crate::error::Error;
use crate::estate::access::{Access, Reached};
use crate::estate::words::ManyPersons;
use crate::estate::{
    Also, Counting, Estate, HostNo, ListedGroup, ScopeNo, Scratch, Tally, Witness,
};
use crate::finding::{Effect, Finding, Findings};
use crate::intake::{FileSeen, Kind};
use crate::licensing::{
    self, Basis, Case, Dedications, DefaultEdition, HostOut, Machines, RegisterCase, Settled,
};
use crate::money::PriceList;
use crate::origin::{FileId, Files};
use crate::party::EndCustomers;
use crate::register::Registers;
use crate::terms::{Product, TermsInForce};

use super::authorised::{Authorised, AuthorisedBy};
use super::compute::{Computed, compute};
use super::counting::{Ground, OnceCounted};
use super::persons_beside::{PersonsAsked, PersonsCounted};
use super::reading::{Inputs, ReadInputs, read};
use super::{Settings, UseReport, given, signing};

/// What came of a run.
pub enum Outcome {
    /// The inputs cannot be used.
    Refused {
        /// Why, and whatever else was found.
        findings: Vec<Finding>,
        /// The labels of the files.
        files: Files,
        /// What the files that could be read were taken for.
        seen: Vec<FileSeen>,
    },
    /// A report.
    Report(Box<Established>),
}

/// A report, with all that its workings are written from.
pub struct Established {
    /// The report.
    pub report: UseReport,
    /// The terms in force.
    pub terms: TermsInForce,
    /// The labels of the files.
    pub files: Files,
    /// What the files were taken for.
    pub seen: Vec<FileSeen>,
    /// The facts.
    pub estate: Estate,
    /// What the customer list says.
    pub customers: EndCustomers,
    /// What the registers say.
    pub registers: Registers,
    /// Hosts that are not ours to report.
    pub hosts_out: BTreeMap<HostNo, HostOut>,
    /// The prices, for advice on what else it could cost.
    pub prices: PriceList,
    /// Who needs no SAL.
    pub access: Access,
    /// What each entry of the access list reaches.
    pub reached: Vec<Reached>,
    /// Why hosts are licensed with a product.
    pub bases: Vec<(Product, Basis)>,
    /// Hosts and VMs that are left out, by what they are left out of.
    pub left_out: Vec<(String, Vec<Witness>)>,
    /// How VMs were counted.
    pub counting: Counting,
    /// What counting them came to.
    pub tally: Tally,
    /// The scopes in which a Windows Server VM of ours was seen, in whatever state.
    pub windows_seen: BTreeSet<ScopeNo>,
    /// What was taken where a host states no edition.
    pub default_edition: DefaultEdition,
    /// The day whose prices hold.
    pub prices_on: NaiveDate,
}

impl Established {
    /// What the rules were applied to, for whoever asks them again.
    pub fn case(&self) -> Case<'_> {
        Case {
            estate: &self.estate,
            hosts_out: &self.hosts_out,
            windows_seen: &self.windows_seen,
            tally: &self.tally,
            terms: &self.terms,
            prices: &self.prices,
            prices_on: self.prices_on,
            currency: &self.report.provider.currency,
            readings: self.report.readings,
            default_edition: self.default_edition,
        }
    }
}

/// Reads the inputs and computes the report of the month.
///
/// # Errors
/// Fails for a month before the first recorded term, for more administrators than the term in force
/// allows, and when scratch space fails. Problems of the inputs are findings.
pub fn establish(
    settings: &Settings,
    inputs: Inputs,
    scratch: Box<dyn Scratch>,
    mut findings: Findings,
) -> Result<Outcome, Error> {
    let terms = TermsInForce::establish(&settings.terms)?;
    let most = terms.administrators_left_out.value;
    if settings.administrators.len() as u64 > most {
        return Err(Error::Usage(format!(
            "leave out {} administrators: the term in force allows {most} for the whole provider",
            settings.administrators.len()
        )));
    }
    let named = inputs.named.clone();
    let many = ManyPersons::read()?;
    let by = AuthorisedBy { named: &named, settings, terms: &terms, many: &many };
    let (read, authorised) = read(inputs, by, scratch, &mut findings)?;
    let ReadInputs { mut estate, prices, rates, customers, registers, files, seen } = read;
    let label = |file: u32| files.label(FileId(file)).to_owned();
    estate.tell(&label, &mut findings);
    let readable: BTreeSet<Kind> = seen.iter().map(|file| file.kind).collect();
    let kinds_read = given::kinds_read(settings, &named, &readable, &estate, &mut findings);
    if findings.any(Effect::Refused) {
        return Ok(Outcome::Refused { findings: findings.into_sorted(), files, seen });
    }
    let Authorised { administrators, reached, findings: of_members } = authorised;
    findings.take(of_members);
    let Settled { set_aside, hosts_out, deductions, excluded_applications, entries } =
        settle_registers(&estate, &registers, &terms, settings, &mut findings);
    estate.set_aside = set_aside;
    let listed = estate.directory.listed();
    let with_deductions = |(index, entry): (usize, &(Product, String, &[ListedGroup]))| {
        (!deductions.of(&entry.0, &entry.1).is_empty()).then_some(index)
    };
    let apart = listed.iter().enumerate().filter_map(with_deductions).collect();
    let asked = PersonsAsked {
        directory: &estate.directory,
        access: Access::new(administrators, apart),
        reached: &reached,
        readings: settings.readings,
    };
    let counting = Counting { powered_off: settings.readings.powered_off_vms, also: Also::Nothing };
    let (windows_seen, tally, persons) = thread::scope(|scope| {
        let persons = asked.beside(scope)?;
        let windows_seen = estate.scopes_with_windows();
        Ok::<_, Error>((windows_seen, estate.tally(counting), persons.end()))
    })?;
    let PersonsCounted { access, entries: persons } = persons;
    let once_counted = OnceCounted::with((counting.powered_off, tally), persons);
    let provider = settings.provider.clone().unwrap_or_default();
    let machines = Machines::of(&estate);
    let ground = Ground {
        registers: &registers,
        machines: &machines,
        estate: &estate,
        access: &access,
        reached: &reached,
        windows_seen: &windows_seen,
        once_counted: &once_counted,
        terms: &terms,
        prices: &prices,
        settings,
        currency: &provider.currency,
        hosts_out: &hosts_out,
        deductions: &deductions,
        excluded_applications: &excluded_applications,
    };
    let Computed { mut report, left_out, bases } =
        compute(&ground, &kinds_read, (&customers, &rates, entries), &mut findings)?;
    signing::finish(&mut report, settings, findings, &files, &terms);
    Ok(Outcome::Report(Box::new(Established {
        report,
        terms,
        files,
        seen,
        estate,
        customers,
        registers,
        hosts_out,
        prices,
        access,
        reached,
        bases,
        left_out,
        counting,
        tally: once_counted.into_tally(counting.powered_off),
        windows_seen,
        default_edition: settings.default_edition,
        prices_on: settings.prices_on,
    })))
}

/// Holds the registers against the estate, before anything is counted.
fn settle_registers(
    estate: &Estate,
    registers: &Registers,
    terms: &TermsInForce,
    settings: &Settings,
    findings: &mut Findings,
) -> Settled {
    let machines = Machines::of(estate);
    let dedications = Dedications::of(estate);
    let provider = settings.provider.as_ref().map(|provider| provider.name.clone());
    let own: Vec<String> = settings.charges.own.iter().cloned().chain(provider).collect();
    let case = RegisterCase {
        estate,
        registers,
        terms,
        machines: &machines,
        dedications: &dedications,
        own: &own,
        powered_off: settings.readings.powered_off_vms,
    };
    licensing::settle(&case, findings)
}
