//! Reads the inputs of a month into its estate, and finds who is authorised: the stages in their order.

use std::cell::RefCell;
use std::rc::Rc;
use std::thread;

use crate::error::Error;
use crate::estate::words::PowerStates;
use crate::estate::{Captures, Estate, SameHost, SameRow, Scratch};
use crate::finding::Findings;
use crate::intake::{
    self, ExportTables, FileSeen, Giver, Giving, Input, Kind, Part, Repeats, Stamp, hand_over,
};
use crate::money::{PriceList, RateList};
use crate::origin::{FileId, Files};
use crate::party::EndCustomers;
use crate::register::Registers;
use crate::terms::TermsInForce;

use super::authorised::{Authorised, AuthorisedBy};
use super::members_beside::MembersRead;

/// The inputs of a run.
#[derive(Default)]
pub struct Inputs {
    /// The kinds that the configuration names, whether or not there are files.
    pub named: Vec<Kind>,
    /// The files, in the order of their labels within a kind.
    pub files: Vec<Input>,
}

/// Everything that was read.
pub(super) struct ReadInputs {
    pub estate: Estate,
    pub prices: PriceList,
    pub rates: RateList,
    pub customers: EndCustomers,
    pub registers: Registers,
    pub files: Files,
    /// The files and sheets that could be read, in their order.
    pub seen: Vec<FileSeen>,
}

/// Reads every file of every kind, and finds who is authorised. What is wrong becomes findings; reading goes on, so that
/// all problems of all files are told in one run.
pub(super) fn read(
    inputs: Inputs,
    by: AuthorisedBy<'_>,
    scratch: Box<dyn Scratch>,
    findings: &mut Findings,
) -> Result<(ReadInputs, Authorised), Error> {
    let AuthorisedBy { settings, terms, .. } = by;
    let tables = ExportTables::read(&settings.mappings)?;
    let mut run = Run {
        tables: &tables,
        power: PowerStates::read()?,
        same_hosts: Repeats::default(),
        same_vms: Repeats::default(),
        terms,
    };
    let mut read = ReadInputs {
        estate: Estate::new(settings.month, settings.unit, settings.grace_days, scratch)?,
        prices: PriceList::default(),
        rates: RateList::default(),
        customers: EndCustomers::new(),
        registers: given(&inputs.named),
        files: Files::default(),
        seen: Vec::new(),
    };
    if let Some(provider) = &settings.provider {
        read.estate.hosts.call_the_provider(&provider.name);
    }
    let mut waiting = inputs.files;
    let mut of_kind =
        |kind: Kind| -> Vec<Input> { waiting.extract_if(.., |input| input.kind == kind).collect() };
    for kind in [Kind::Prices, Kind::Customers, Kind::AccessGroups] {
        run.kind((kind, of_kind(kind)), None, &mut read, findings);
    }
    let (hosts, vms) = (of_kind(Kind::Hosts), of_kind(Kind::Vms));
    let (giver, taker) = hand_over(of_kind(Kind::Members));
    let authorised = thread::scope(|scope| {
        let members = MembersRead::begin(&mut read.estate).beside(scope, (&tables, by), taker)?;
        // It lives no longer than this, so that the thread ends whatever happens here.
        let giver = Rc::new(RefCell::new(giver));
        run.kind((Kind::Hosts, hosts), Some(&giver), &mut read, findings);
        let ReadInputs { estate, files, .. } = &mut read;
        estate.end_hosts(&|file| files.label(FileId(file)).to_owned(), findings);
        // No more lines of these come, and what follows needs the room.
        run.same_hosts = Repeats::default();
        run.kind((Kind::Vms, vms), Some(&giver), &mut read, findings);
        run.same_vms = Repeats::default();
        read.estate.end_vms();
        // Whatever hands over with a file that is read has ended with it.
        if let Some(giver) = Rc::into_inner(giver) {
            for (label, error) in giver.into_inner().end() {
                findings.file_absent(Kind::Members, &label, &error.to_string());
            }
        }
        let (members, authorised) = members.end();
        members.end(&mut read, findings);
        authorised
    })?;
    // Whatever kind has not had its turn.
    for kind in Kind::ALL {
        run.kind((kind, of_kind(kind)), None, &mut read, findings);
    }
    read.seen.sort_by_key(|seen| seen.kind.place());
    Ok((read, authorised))
}

/// The registers that are named, without rows yet: one is there although it has none. Where zero use is stated, its file
/// need not be.
fn given(named: &[Kind]) -> Registers {
    fn register<T>(named: &[Kind], kind: Kind) -> Option<Vec<T>> {
        named.contains(&kind).then(Vec::new)
    }
    Registers {
        brought_licences: register(named, Kind::BroughtLicenses),
        mobility: register(named, Kind::LicenseMobility),
        applications: register(named, Kind::Applications),
        exclusions: register(named, Kind::Exclusions),
        images: register(named, Kind::Images),
    }
}

/// What is needed to read any file of the run.
struct Run<'t> {
    tables: &'t ExportTables,
    power: PowerStates,
    same_hosts: Repeats<SameHost>,
    same_vms: Repeats<SameRow>,
    terms: &'t TermsInForce,
}

impl Run<'_> {
    /// Reads the files of a kind into what has been read; `beside` is handed over meanwhile.
    fn kind(
        &mut self,
        (kind, files): (Kind, Vec<Input>),
        beside: Option<&Rc<RefCell<Giver>>>,
        read: &mut ReadInputs,
        findings: &mut Findings,
    ) {
        for Input { label, settled, open, .. } in files {
            let content = match open() {
                Ok(content) => content,
                Err(error) => {
                    findings.file_absent(kind, &label, &error.to_string());
                    continue;
                }
            };
            let content = match beside {
                Some(giver) => Giving::beside(content, giver),
                None => content,
            };
            let file = (kind, label.as_str());
            let tables = self.tables;
            let parts = intake::parts(file, content, &settled, tables, &mut read.files, findings);
            for (part, file) in parts {
                self.part(kind, (part, file), read, findings);
            }
        }
    }

    /// Reads a file, or a sheet of one, into what has been read.
    fn part(
        &mut self,
        kind: Kind,
        part: (Part, FileId),
        read: &mut ReadInputs,
        findings: &mut Findings,
    ) {
        let Self { tables, power, same_hosts, same_vms, terms } = self;
        let ReadInputs { estate, prices, rates, customers, registers, .. } = read;
        let (file, window, catalogue) = (part.1, estate.captures.window(), &terms.catalogue);
        let seen = match kind {
            Kind::Prices => intake::read_prices(part, tables, catalogue, findings, prices),
            Kind::Rates => intake::read_rates(part, tables, catalogue, findings, rates),
            Kind::Customers => intake::read_customers(part, tables, findings, customers),
            Kind::Hosts => {
                intake::read_hosts(part, (tables, window), findings, (estate, same_hosts))
            }
            Kind::Vms => {
                let mut told = |text: &str| power.power(text);
                let rows = (estate, same_vms);
                intake::read_vms(part, (tables, window), &mut told, findings, rows)
            }
            Kind::AccessGroups => intake::read_access_groups(
                part,
                tables,
                (catalogue, prices),
                findings,
                &mut |row, product| {
                    estate.access_group(row, product);
                },
            ),
            // Read beside.
            Kind::Members => None,
            Kind::BroughtLicenses => {
                let rows = registers.brought_licences.get_or_insert_default();
                intake::read_brought_licenses(part, tables, findings, rows)
            }
            Kind::LicenseMobility => {
                let rows = registers.mobility.get_or_insert_default();
                intake::read_license_mobility(part, tables, findings, rows)
            }
            Kind::Applications => {
                let rows = registers.applications.get_or_insert_default();
                intake::read_applications(part, tables, findings, rows)
            }
            Kind::Exclusions => {
                let rows = registers.exclusions.get_or_insert_default();
                intake::read_exclusions(part, tables, findings, rows)
            }
            Kind::Images => {
                let rows = registers.images.get_or_insert_default();
                intake::read_images(part, tables, findings, rows)
            }
        };
        let Some(seen) = seen else { return };
        let ReadInputs { files, estate, .. } = read;
        let seen = noted(files, (file, &mut estate.captures), seen);
        read.seen.push(seen);
    }
}

/// Notes what was seen of a file.
pub(super) fn noted(
    files: &mut Files,
    (file, captures): (FileId, &mut Captures),
    seen: FileSeen,
) -> FileSeen {
    files.set_headers(file, seen.headers.clone());
    let is_captured = matches!(seen.kind, Kind::Hosts | Kind::Vms | Kind::Members);
    if seen.rows == 0 && is_captured {
        capture_of_empty_file(captures, file, &seen);
    }
    seen
}

/// A file with a header only is a capture that shows nothing.
fn capture_of_empty_file(captures: &mut Captures, file: FileId, seen: &FileSeen) {
    let text = seen.day_of_file.map(|day| day.to_string()).unwrap_or_default();
    let stamp = match seen.day_of_file {
        Some(day) => Stamp::At { day, hour: None, text: &text },
        None => Stamp::Undated,
    };
    captures.show_nothing(seen.kind, file, stamp);
}
