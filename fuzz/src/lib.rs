//! What several targets do alike: rows as text to compare, exports read as every kind, folders in memory.

use std::io::{self, Cursor, Read};
use std::path::Path;

use chrono::{Local, NaiveDate, TimeZone as _};
use clap::Parser as _;

use spla_usage::cli::{Arguments, Exit, Surroundings, carry_out};
use spla_usage::dossier::{BLANK, sha256};
use spla_usage::error::Error;
use spla_usage::finding::{Finding, Findings};
use spla_usage::intake::{
    DirectoryRow, EachHost, EachVm, ExportTables, FileSeen, Kind, Part, Repeats, Settled, Window,
    parts, read_access_groups, read_applications, read_brought_licenses, read_customers,
    read_exclusions, read_hosts, read_images, read_license_mobility, read_members, read_prices,
    read_rates, read_vms,
};
use spla_usage::money::{PriceList, RateList};
use spla_usage::origin::{FileId, Files};
use spla_usage::party::EndCustomers;
use spla_usage::sheet::Table;
use spla_usage::terms::{Catalogue, Tables};

/// The tables of headers and words, read once.
pub fn with_tables<T>(use_tables: impl FnOnce(&ExportTables) -> T) -> T {
    thread_local! {
        static TABLES: ExportTables = ExportTables::read(&[]).expect("the program's own tables are whole");
    }
    TABLES.with(use_tables)
}

/// October 2026.
pub fn october() -> Window {
    let day = |day| NaiveDate::from_ymd_opt(2026, 10, day).expect("October has the day");
    Window { first: day(1), last: day(31) }
}

/// Bytes that come in pieces of a size, so that everything that spans two of them is cut.
pub struct Pieces {
    bytes: Cursor<Vec<u8>>,
    size: usize,
}

impl Pieces {
    /// These bytes at once.
    pub fn whole(bytes: &[u8]) -> Self {
        Self::of(bytes, bytes.len().max(1))
    }

    /// These bytes in pieces of `size`, which is not zero.
    pub fn of(bytes: &[u8], size: usize) -> Self {
        Self { bytes: Cursor::new(bytes.to_vec()), size }
    }
}

impl Read for Pieces {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let size = self.size.min(into.len());
        self.bytes.read(&mut into[..size])
    }
}

/// The parts of a file.
pub fn parts_of(
    (kind, label): (Kind, &str),
    content: Pieces,
    tables: &ExportTables,
    findings: &mut Findings,
) -> Vec<(Part, FileId)> {
    let content = Box::new(content);
    let mut files = Files::default();
    parts((kind, label), content, &Settled::default(), tables, &mut files, findings)
}

thread_local! {
    static CATALOGUE: Catalogue = {
        let text = include_str!("../../config/terms/catalogue.csv");
        let table = Table::read("catalogue.csv", text).expect("the catalogue is a table");
        Catalogue::read(&table).expect("the catalogue is whole")
    };
}

/// Reads a file as one kind, up to rows that the rest of the program sees. Gives what the file was seen to be, and what
/// was found.
pub fn read_as(
    kind: Kind,
    label: &str,
    content: Pieces,
    tables: &ExportTables,
) -> (Vec<FileSeen>, Vec<Finding>) {
    CATALOGUE.with(|catalogue| read_with((kind, label), content, (tables, catalogue)))
}

fn read_with(
    (kind, label): (Kind, &str),
    content: Pieces,
    (tables, catalogue): (&ExportTables, &Catalogue),
) -> (Vec<FileSeen>, Vec<Finding>) {
    let (mut findings, mut seen) = (Findings::default(), Vec::new());
    for part in parts_of((kind, label), content, tables, &mut findings) {
        let (found, window) = (&mut findings, october());
        seen.extend(match kind {
            Kind::Hosts => {
                let mut rows = EachHost::to(|row| touch(&row));
                read_hosts(part, (tables, window), found, (&mut rows, &mut Repeats::default()))
            }
            Kind::Vms => {
                let mut rows = EachVm::to(|row: &_| touch(row));
                let mut power = |word: &str| power(word);
                let to = (&mut rows, &mut Repeats::default());
                read_vms(part, (tables, window), &mut power, found, to)
            }
            Kind::Members => {
                read_members(part, (tables, window), found, &mut |row: DirectoryRow<'_>| {
                    touch(&row)
                })
            }
            Kind::AccessGroups => {
                let with = (catalogue, &PriceList::default());
                read_access_groups(part, tables, with, found, &mut |row, _| touch(row))
            }
            Kind::Prices => read_prices(part, tables, catalogue, found, &mut PriceList::default()),
            Kind::Rates => read_rates(part, tables, catalogue, found, &mut RateList::default()),
            Kind::Customers => read_customers(part, tables, found, &mut EndCustomers::default()),
            Kind::BroughtLicenses => read_brought_licenses(part, tables, found, &mut Vec::new()),
            Kind::LicenseMobility => read_license_mobility(part, tables, found, &mut Vec::new()),
            Kind::Applications => read_applications(part, tables, found, &mut Vec::new()),
            Kind::Exclusions => read_exclusions(part, tables, found, &mut Vec::new()),
            Kind::Images => read_images(part, tables, found, &mut Vec::new()),
        });
    }
    (seen, findings.into_sorted())
}

/// A row was given; nothing of it may be left out by the optimiser.
fn touch<T>(row: &T) {
    std::hint::black_box(row);
}

/// What a power state means, as far as it matters here.
pub fn power(word: &str) -> spla_usage::intake::Power {
    use spla_usage::intake::Power;
    match word {
        "" => Power::Unknown,
        word if word.eq_ignore_ascii_case("poweredOff") => Power::Off,
        _ => Power::Runs,
    }
}

/// A folder that vanishes, in memory where TMPDIR says so.
pub fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("there is room for a folder")
}

/// Runs a command in this process, on a day after the month.
pub fn command(words: &[&str]) -> Result<Exit, Error> {
    let typed: Vec<String> =
        ["spla-usage"].iter().chain(words).map(|word| (*word).to_owned()).collect();
    let arguments = Arguments::try_parse_from(&typed).expect("the words are a command");
    let now = Local.with_ymd_and_hms(2026, 11, 2, 12, 0, 0).single().expect("the day has a noon");
    let surroundings = Surroundings {
        tables: TABLES_OF_TERMS.with(Clone::clone),
        ..Surroundings::of_process(typed, now)
    };
    carry_out(&arguments, &surroundings)
}

thread_local! {
    static TABLES_OF_TERMS: Tables = Tables::compiled();
}

/// A path as the words of a command have it.
pub fn word(path: &Path) -> &str {
    path.to_str().expect("the folder has a name in Unicode")
}

/// An entry of an archive whose seal fits its bytes; what has no seal stays as it is.
pub fn resealed(entry: &[u8]) -> Vec<u8> {
    const KEY: &[u8] = b"\"seal\": \"";
    let mut bytes = entry.to_vec();
    let Some(key) = bytes.windows(KEY.len()).rposition(|window| window == KEY) else {
        return bytes;
    };
    let place = key + KEY.len()..key + KEY.len() + BLANK.len();
    let Some(digits) = bytes.get_mut(place.clone()) else { return bytes };
    digits.copy_from_slice(BLANK.as_bytes());
    let seal = sha256(&bytes);
    bytes[place].copy_from_slice(seal.as_bytes());
    bytes
}

/// The texts between lines of percent signs.
pub fn divided(mut data: &[u8]) -> Vec<&[u8]> {
    const DIVIDER: &[u8] = b"%%%%\n";
    let mut texts = Vec::new();
    while let Some(at) = data.windows(DIVIDER.len()).position(|window| window == DIVIDER) {
        texts.push(&data[..at]);
        data = &data[at + DIVIDER.len()..];
    }
    texts.push(data);
    texts
}
