//! Reads the inputs of a month into its estate: the stages in their order.

use crate::error::Error;
use crate::estate::words::PowerStates;
use crate::estate::{Estate, SameRow, Scratch};
use crate::finding::Findings;
use crate::intake::{
    self, DirectoryRow, EstateRow, ExportTables, FileSeen, Kind, Part, Repeats, Settled, Stamp,
};
use crate::money::{PriceList, RateList};
use crate::origin::{FileId, Files};
use crate::party::EndCustomers;
use crate::register::Registers;
use crate::terms::TermsInForce;

use super::Settings;

/// One input file, open or about to be.
pub struct Input {
    /// What it is wanted for.
    pub kind: Kind,
    /// What reports call it.
    pub label: String,
    /// What the configuration settles about it.
    pub settled: Settled,
    /// Opens it; called once, when its turn has come.
    pub open: Box<dyn FnOnce() -> std::io::Result<Box<dyn std::io::Read>>>,
}

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

/// Reads every file of every kind. What is wrong becomes findings; reading goes on, so that all
/// problems of all files are told in one run.
pub(super) fn read(
    inputs: Inputs,
    settings: &Settings,
    terms: &TermsInForce,
    scratch: Box<dyn Scratch>,
    findings: &mut Findings,
) -> Result<ReadInputs, Error> {
    let mut run = Run {
        tables: ExportTables::read(&settings.mappings)?,
        power: PowerStates::read()?,
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
    let mut waiting = inputs.files;
    for kind in Kind::ALL {
        let (of_kind, rest): (Vec<Input>, Vec<Input>) =
            waiting.into_iter().partition(|input| input.kind == kind);
        waiting = rest;
        for input in of_kind {
            let Input { label, settled, open, .. } = input;
            match open() {
                Ok(content) => {
                    let wanted = intake::parts(
                        (kind, &label),
                        content,
                        &settled,
                        &run.tables,
                        &mut read.files,
                        findings,
                    );
                    for (part, file) in wanted {
                        run.part(kind, (part, file), &mut read, findings);
                    }
                }
                Err(error) => findings.file_absent(kind, &label, &error.to_string()),
            }
        }
        if kind == Kind::Hosts {
            let ReadInputs { estate, files, .. } = &mut read;
            estate.end_hosts(&|file| files.label(FileId(file)).to_owned(), findings);
        }
        if kind == Kind::Vms {
            read.estate.end_vms();
        }
    }
    Ok(read)
}

/// The registers that are named, without rows yet. One whose files all turn out to be empty is still there.
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
    tables: ExportTables,
    power: PowerStates,
    same_vms: Repeats<SameRow>,
    terms: &'t TermsInForce,
}

impl Run<'_> {
    /// Reads a file, or a sheet of one, into what has been read.
    fn part(
        &mut self,
        kind: Kind,
        part: (Part, FileId),
        read: &mut ReadInputs,
        findings: &mut Findings,
    ) {
        let Self { tables, power, same_vms, terms } = self;
        let ReadInputs { estate, prices, rates, customers, registers, .. } = read;
        let (file, window, catalogue) = (part.1, estate.captures.window(), &terms.catalogue);
        let seen = match kind {
            Kind::Prices => intake::read_prices(part, tables, catalogue, findings, prices),
            Kind::Rates => intake::read_rates(part, tables, catalogue, findings, rates),
            Kind::Customers => intake::read_customers(part, tables, findings, customers),
            Kind::Hosts => {
                intake::read_hosts(part, (tables, window), findings, &mut |row| match row {
                    EstateRow::Host(row) => estate.host(row),
                    EstateRow::Cluster(row) => estate.cluster(row),
                })
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
            Kind::Members => {
                let seen =
                    intake::read_members(part, (tables, window), findings, &mut |row| match row {
                        DirectoryRow::Member(row) => estate.member(row),
                        DirectoryRow::Account(row) => estate.account(row),
                    });
                estate.directory.end_file(tables.list_limits(), findings);
                seen
            }
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
        read.files.set_headers(file, seen.headers.clone());
        let is_captured = matches!(kind, Kind::Hosts | Kind::Vms | Kind::Members);
        if seen.rows == 0 && is_captured {
            capture_of_empty_file(&mut read.estate, file, &seen);
        }
        read.seen.push(seen);
    }
}

/// A file with a header only is a capture that shows nothing.
fn capture_of_empty_file(estate: &mut Estate, file: FileId, seen: &FileSeen) {
    let text = seen.day_of_file.map(|day| day.to_string()).unwrap_or_default();
    let stamp = match seen.day_of_file {
        Some(day) => Stamp::At { day, hour: None, text: &text },
        None => Stamp::Undated,
    };
    estate.captures.show_nothing(seen.kind, file, stamp);
}
