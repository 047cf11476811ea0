//! Reads the inputs of a month into its estate: the stages in their order.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::error::Error;
use crate::estate::words::PowerStates;
use crate::estate::{Estate, Scratch};
use crate::finding::Findings;
use crate::intake::{self, ExportTables, Kind, OpenedFile, Stamp, date_in_name};
use crate::money::PriceList;
use crate::origin::{FileId, Files};
use crate::party::EndCustomers;
use crate::sheet::Table;
use crate::terms::TermsInForce;

use super::Settings;

/// One input file, open or about to be.
pub struct Input {
    /// What it is wanted for.
    pub kind: Kind,
    /// What reports call it.
    pub label: String,
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
    pub customers: EndCustomers,
    pub files: Files,
    /// Kinds of which a file could be read.
    pub readable: BTreeSet<Kind>,
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
    let tables = ExportTables::read()?;
    let mut power = PowerStates::read()?;
    let limits = list_limits()?;
    let mut read = ReadInputs {
        estate: Estate::new(settings.month, settings.unit, settings.grace_days, scratch)?,
        prices: PriceList::default(),
        customers: EndCustomers::new(),
        files: Files::default(),
        readable: BTreeSet::new(),
    };
    let window = read.estate.captures.window();
    let mut waiting = inputs.files;
    for kind in Kind::ALL {
        let (of_kind, rest): (Vec<Input>, Vec<Input>) =
            waiting.into_iter().partition(|input| input.kind == kind);
        waiting = rest;
        for input in of_kind {
            let file = read.files.add(input.label.clone());
            let opened = match (input.open)() {
                Ok(content) => OpenedFile { file, label: input.label.clone(), content },
                Err(error) => {
                    findings.file_absent(kind, &input.label, &error.to_string());
                    continue;
                }
            };
            let ReadInputs { estate, prices, customers, .. } = &mut read;
            let catalogue = &terms.catalogue;
            let tally = match kind {
                Kind::Prices => intake::read_prices(opened, &tables, catalogue, findings, prices),
                Kind::Customers => intake::read_customers(opened, &tables, findings, customers),
                Kind::Hosts => {
                    intake::read_hosts(opened, (&tables, window), findings, &mut |row| {
                        estate.host(row);
                    })
                }
                Kind::Vms => {
                    let mut told = |text: &str| power.power(text);
                    intake::read_vms(opened, (&tables, window), &mut told, findings, &mut |row| {
                        estate.vm(row);
                    })
                }
                Kind::AccessGroups => intake::read_access_groups(
                    opened,
                    &tables,
                    catalogue,
                    findings,
                    &mut |row, product| estate.access_group(row, product),
                ),
                Kind::Members => {
                    let tally =
                        intake::read_members(opened, (&tables, window), findings, &mut |row| {
                            estate.member(row);
                        });
                    estate.directory.end_file(&limits, findings);
                    tally
                }
            };
            let Some(tally) = tally else { continue };
            read.readable.insert(kind);
            read.files.set_headers(file, tally.headers);
            let is_captured = matches!(kind, Kind::Hosts | Kind::Vms | Kind::Members);
            if tally.rows == 0 && is_captured {
                capture_of_empty_file(&mut read.estate, kind, file, &input.label);
            }
        }
        if kind == Kind::Hosts {
            let ReadInputs { estate, files, .. } = &mut read;
            estate.end_hosts(&|file| files.label(FileId(file)).to_owned(), findings);
        }
    }
    Ok(read)
}

/// A file with a header only is a capture that shows nothing.
fn capture_of_empty_file(estate: &mut Estate, kind: Kind, file: FileId, label: &str) {
    let name = label.rsplit('/').next().unwrap_or(label);
    let day: Option<NaiveDate> = date_in_name(name);
    let text = day.map(|day| day.to_string()).unwrap_or_default();
    let stamp = match day {
        Some(day) => Stamp::At { day, hour: None, text: &text },
        None => Stamp::Undated,
    };
    estate.captures.show_nothing(kind, file, stamp);
}

/// The numbers of rows at which lists of members are known to be cut off.
fn list_limits() -> Result<Vec<u32>, Error> {
    let table = Table::read(
        "config/exports/list_limits.csv",
        include_str!("../../config/exports/list_limits.csv"),
    )?;
    Ok(table.rows().map(|row| row.parsed("rows")).collect::<Result<_, _>>()?)
}
