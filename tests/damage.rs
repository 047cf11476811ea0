//! Damaged files: never a panic, never a hang, and never a report that is ready without what was lost.
//!
//! A few thousand damages in every run; `DAMAGES=50000` tries more. `EXPORTS=FOLDER` damages the files
//! of that folder as well.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on fails"
)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use flate2::write::GzEncoder;
use spla_usage::intake::Kind;
use spla_usage::outputs::workings_csv;
use spla_usage::use_report::{Outcome, Status};

use crate::support;
use crate::support::ready;
use crate::support::ready::{Encoding, File, Packing, Table};

/// How many damages a test tries.
fn damages(of_ten: u64) -> u64 {
    let number = std::env::var("DAMAGES").ok().and_then(|text| text.parse().ok());
    number.map_or(of_ten, |number: u64| number)
}

/// What came of a run, as far as damage matters.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Came {
    Refused,
    NotReady,
    /// Ready, with the quantity of each product.
    Ready(BTreeMap<String, u64>),
}

fn run(files: Vec<File>) -> Came {
    match support::run_bytes(&ready::settings(), files) {
        Outcome::Refused { .. } => Came::Refused,
        Outcome::Report(established) => {
            workings_csv::write(&established, std::io::sink()).unwrap();
            let report = &established.report;
            if report.status != Status::Ready {
                return Came::NotReady;
            }
            let quantity = |line: &spla_usage::use_report::ReportLine| {
                (line.product.id().to_owned(), line.quantity.value())
            };
            Came::Ready(report.lines.iter().map(quantity).collect())
        }
    }
}

/// Names the damage when a test ends in the middle of it.
struct Told<'a> {
    seed: u64,
    what: String,
    file: &'a File,
}

impl Drop for Told<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let Self { seed, what, file: (kind, label, bytes) } = self;
            let shown = String::from_utf8_lossy(&bytes[..bytes.len().min(4000)]);
            eprintln!("damage {seed}: {what} in {} {label}\n{shown}", kind.text());
        }
    }
}

/// 31 days × 2 VMs on a host of 16 + 12 cores: 28 × 2 / 2 = 28 packs a day. 31 × 2 persons.
fn whole() -> BTreeMap<String, u64> {
    BTreeMap::from([("ws-standard".to_owned(), 868), ("rds-user-sal".to_owned(), 62)])
}

fn tables(seed: u64) -> (Vec<Table>, fastrand::Rng) {
    let mut rng = fastrand::Rng::with_seed(seed);
    (ready::month(&mut rng), rng)
}

#[test]
fn the_month_is_ready_in_every_layout() {
    for seed in 1..=60 {
        let files: Vec<File> = tables(seed).0.iter().map(Table::file).collect();
        if let Outcome::Report(established) = support::run_bytes(&ready::settings(), files.clone())
        {
            let open: Vec<_> = established
                .report
                .findings
                .iter()
                .filter(|finding| finding.effect != spla_usage::finding::Effect::Noted)
                .collect();
            assert!(open.is_empty(), "{seed}: {open:#?}");
        }
        assert_eq!(run(files), Came::Ready(whole()), "{seed}");
    }
}

/// What a place in delimited text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Spot {
    Delimiter,
    LineEnd,
    Quote,
    /// The first letter of a cell without quotes.
    CellStart,
    /// Any other letter outside of quotes.
    Letter,
    InQuotes,
}

/// Every character of a delimited text: where it is, what it is, and the row and the field it is in.
fn spots(text: &str, delimiter: char) -> Vec<(usize, Spot, usize, usize)> {
    let (mut row, mut field, mut quoted, mut starts) = (0, 0, false, true);
    let mut found = Vec::new();
    for (at, letter) in text.char_indices() {
        let spot = match letter {
            '"' => Spot::Quote,
            _ if quoted => Spot::InQuotes,
            letter if letter == delimiter => Spot::Delimiter,
            '\n' => Spot::LineEnd,
            '\r' => continue,
            _ if starts => Spot::CellStart,
            _ => Spot::Letter,
        };
        found.push((at, spot, row, field));
        quoted ^= spot == Spot::Quote;
        starts = matches!(spot, Spot::Delimiter | Spot::LineEnd);
        match spot {
            Spot::Delimiter => field += 1,
            Spot::LineEnd => (row, field) = (row + 1, 0),
            Spot::Quote | Spot::CellStart | Spot::Letter | Spot::InQuotes => {}
        }
    }
    found
}

/// The text with `more` at a place.
fn with(text: &str, at: usize, more: &str) -> String {
    format!("{}{more}{}", &text[..at], &text[at..])
}

/// The text without the letter at a place.
fn without(text: &str, at: usize) -> String {
    let letter = text[at..].chars().next().unwrap();
    format!("{}{}", &text[..at], &text[at + letter.len_utf8()..])
}

/// Breaks delimited text at one place, so that a row cannot be what it was. A letter that is another
/// one is left out here, because nothing can know it; and so is what a file loses when it is cut
/// between two rows or within the last cell of a row.
fn broken_text(table: &Table, other: &Table, rng: &mut fastrand::Rng) -> Option<(String, String)> {
    let text = table.layout.text(&table.rows);
    let delimiter = table.layout.delimiter;
    let spots = spots(&text, delimiter);
    let last_named = table.rows[0].len() - 1;
    let is_first = |at: usize| at == 0 || text.as_bytes()[at - 1] == b'\n';
    let is_empty_cell = |at: usize| is_first(at) || text[..at].ends_with(delimiter);
    let damage = rng.u8(..10);
    let fits = |&&(at, spot, _, field): &&(usize, Spot, usize, usize)| match damage {
        0 => spot == Spot::Delimiter,
        1 | 2 => matches!(spot, Spot::Delimiter | Spot::CellStart | Spot::Letter),
        3 => spot == Spot::LineEnd,
        4 => spot == Spot::Quote,
        5 => spot == Spot::CellStart || (spot == Spot::Delimiter && is_empty_cell(at)),
        6 => field < last_named && !is_first(at),
        7 => true,
        8 => !is_first(at),
        _ => spot == Spot::LineEnd,
    };
    let fitting: Vec<_> = spots.iter().filter(fits).collect();
    let &(at, _, row, field) = rng.choice(fitting)?;
    let (what, broken) = match damage {
        0 => ("without a delimiter", without(&text, at)),
        1 => ("with a delimiter too many", with(&text, at, &delimiter.to_string())),
        2 => ("with a line end too many", with(&text, at, table.layout.line_end)),
        3 => ("without a line end", without(&text, at)),
        4 => ("without a quote", without(&text, at)),
        5 => ("with a quote too many", with(&text, at, "\"")),
        6 => ("cut within a row", text[..at].to_owned()),
        7 => ("with a zero byte", with(&text, at, "\0")),
        8 => {
            let fields = |table: &Table| table.rows[0].len() + table.layout.trailing;
            if other.kind == table.kind || fields(other) == fields(table) {
                return None;
            }
            ("cut within a row and followed by another file", {
                text[..at].to_owned() + &other.layout.text(&other.rows)
            })
        }
        _ => ("with a delimiter for a line end", {
            with(&without(&text, at), at, &delimiter.to_string())
        }),
    };
    Some((format!("{what}, row {row}, field {field}"), broken))
}

/// Breaks JSON at one place.
fn broken_json(table: &Table, rng: &mut fastrand::Rng) -> (String, String) {
    let text = table.layout.text(&table.rows);
    let structural = |c: char| matches!(c, '{' | '}' | '[' | ']' | ',' | ':' | '"');
    let (mut quoted, mut before) = (false, ' ');
    let outside = |&(_, letter): &(usize, char)| {
        let is_quote = letter == '"' && before != '\\';
        quoted ^= is_quote;
        before = letter;
        (is_quote || !quoted) && structural(letter)
    };
    let places: Vec<usize> = text.char_indices().filter(outside).map(|(at, _)| at).collect();
    let at = rng.choice(places).unwrap();
    let is_quote = text.as_bytes()[at] == b'"';
    match rng.u8(..if is_quote { 2 } else { 3 }) {
        0 => (format!("cut at {at}"), text[..at].to_owned()),
        1 => (format!("without the letter at {at}"), without(&text, at)),
        _ => (format!("with a comma at {at}"), with(&text, at, ",")),
    }
}

/// Breaks the encoding of a text at one place.
fn broken_encoding(table: &Table, rng: &mut fastrand::Rng) -> Option<(String, Vec<u8>)> {
    let text = table.layout.text(&table.rows);
    let mut bytes = table.layout.encoded(&text);
    let mark = 2;
    match table.layout.encoding {
        Encoding::Utf16Le | Encoding::Utf16Be => {
            let at = rng.usize(mark..bytes.len());
            bytes.remove(at);
            Some((format!("without byte {at} of UTF-16"), bytes))
        }
        Encoding::Utf8 | Encoding::Utf8Marked => {
            // One letter beyond ASCII stays, so that the file is told to be UTF-8.
            let beyond: Vec<usize> = (0..bytes.len()).filter(|&at| bytes[at] >= 0xc0).collect();
            let at = if beyond.len() > 2 { rng.choice(beyond)? } else { return None };
            bytes.remove(at + usize::from(rng.bool()));
            Some((format!("with half of the letter at byte {at}"), bytes))
        }
    }
}

/// Breaks what a packed file is packed in.
fn broken_packing(table: &Table, rng: &mut fastrand::Rng) -> Option<(String, Vec<u8>)> {
    if table.layout.packing == Packing::Plain && table.layout.form != ready::Form::Workbook {
        return None;
    }
    let (_, _, mut bytes) = table.file();
    let at = rng.usize(..bytes.len());
    if rng.bool() {
        bytes.truncate(at);
        return Some((format!("cut at byte {at}"), bytes));
    }
    let bit = rng.u8(..8);
    bytes[at] ^= 1 << bit;
    Some((format!("with bit {bit} of byte {at} turned"), bytes))
}

/// One file of the month, broken where it is no matter of letters.
fn broken(tables: &[Table], rng: &mut fastrand::Rng) -> (usize, String, Vec<u8>) {
    loop {
        let place = rng.usize(..tables.len());
        let table = &tables[place];
        let of_text = |(what, text): (String, String)| {
            (what, table.layout.packed(table.layout.encoded(&text)))
        };
        let of_bytes = |(what, bytes)| (what, table.layout.packed(bytes));
        let found = match (table.layout.form, rng.u8(..8)) {
            (_, 0 | 1) | (ready::Form::Workbook, _) => broken_packing(table, rng),
            (_, 2) => broken_encoding(table, rng).map(of_bytes),
            (ready::Form::Json, _) => Some(of_text(broken_json(table, rng))),
            (ready::Form::Delimited, _) => {
                let other = rng.usize(..tables.len());
                broken_text(table, &tables[other], rng).map(of_text)
            }
        };
        if let Some((what, bytes)) = found {
            return (place, what, bytes);
        }
    }
}

#[test]
fn what_is_lost_is_told() {
    let first: u64 = std::env::var("FIRST").ok().and_then(|text| text.parse().ok()).unwrap_or(0);
    for seed in first..first + damages(300) {
        let (tables, mut rng) = tables(seed);
        let (place, what, bytes) = broken(&tables, &mut rng);
        let mut files: Vec<File> = tables.iter().map(Table::file).collect();
        files[place].2 = bytes;
        let file = files[place].clone();
        let told = Told { seed, what, file: &file };
        if let Came::Ready(quantities) = run(files) {
            for (product, whole) in whole() {
                let quantity = quantities.get(&product).copied().unwrap_or(0);
                assert!(quantity >= whole, "ready with {quantity} of {whole} {product}");
            }
        }
        drop(told);
    }
}

/// A small month that is not ready, beside which a file can be read.
fn beside(kind: Kind) -> Vec<File> {
    let texts = [
        (Kind::Hosts, "host,processor_count,core_count,captured_at\nesx-1,1,8,2026-10-31\n"),
        (Kind::Vms, "vm,host,guest_os,captured_at\na,esx-1,Windows Server 2022,2026-10-31\n"),
        (Kind::AccessGroups, "group,product\nRDS,rds-user-sal\n"),
        (Kind::Members, "group,member,captured_at\nRDS,ann,2026-10-31\n"),
    ];
    let others = texts.iter().filter(|(other, _)| *other != kind);
    others
        .map(|(kind, text)| (*kind, format!("{}.csv", kind.text()), text.as_bytes().to_vec()))
        .collect()
}

fn gather(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for path in paths {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() && name != "expected" {
            gather(&path, found);
        } else if path.is_file() && !name.starts_with("expected-") && !name.ends_with(".md") {
            found.push(path);
        }
    }
}

/// Real exports, each as every kind that it can be read as.
fn exports() -> Vec<File> {
    let project = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = Vec::new();
    gather(&project.join("fixtures/exports"), &mut paths);
    gather(&project.join("fixtures/months/2026-10-demo"), &mut paths);
    if let Ok(folder) = std::env::var("EXPORTS") {
        gather(Path::new(&folder), &mut paths);
    }
    let mut files = Vec::new();
    for path in paths {
        let bytes = std::fs::read(&path).unwrap();
        let label = path.file_name().unwrap().to_string_lossy().into_owned();
        for kind in Kind::ALL {
            let file = (kind, label.clone(), bytes.clone());
            let outcome = support::run_bytes(&ready::settings(), vec![file.clone()]);
            let seen = match &outcome {
                Outcome::Refused { seen, .. } => seen,
                Outcome::Report(established) => &established.seen,
            };
            if !seen.is_empty() {
                files.push(file);
            }
        }
    }
    files
}

/// Damages bytes anyhow.
fn damaged(bytes: &[u8], other: &[u8], rng: &mut fastrand::Rng) -> (&'static str, Vec<u8>) {
    let mut bytes = bytes.to_vec();
    let at = rng.usize(..bytes.len().max(1)).min(bytes.len());
    let end = (at + 1 + rng.usize(..40)).min(bytes.len());
    let of = |wanted: &[u8], bytes: &[u8], rng: &mut fastrand::Rng| {
        let places = (0..bytes.len()).filter(|&at| wanted.contains(&bytes[at]));
        rng.choice(places.collect::<Vec<usize>>())
    };
    match rng.u8(..14) {
        0 => {
            bytes.drain(at..end);
            ("bytes gone", bytes)
        }
        1 => {
            let again = bytes[at..end].to_vec();
            bytes.splice(at..at, again);
            ("bytes twice", bytes)
        }
        2 => {
            if let Some(byte) = bytes.get_mut(at) {
                *byte ^= 1 << rng.u8(..8);
            }
            ("a bit turned", bytes)
        }
        3 => {
            bytes.truncate(at);
            ("the end cut off", bytes)
        }
        4 => {
            of(b",;\t|:{}[]", &bytes, rng).map(|at| bytes.remove(at));
            ("a delimiter gone", bytes)
        }
        5 => {
            of(b"\"'", &bytes, rng).map(|at| bytes.remove(at));
            ("a quote gone", bytes)
        }
        6 => {
            bytes.insert(at, b'"');
            ("a quote too many", bytes)
        }
        7 => {
            // Swaps what stands before a delimiter with what stands behind it, up to the next ones.
            if let Some(middle) = of(b",;\t", &bytes, rng) {
                let ends = |byte: &u8| matches!(byte, b',' | b';' | b'\t' | b'\n');
                let from = bytes[..middle].iter().rposition(ends).map_or(0, |at| at + 1);
                let behind = middle + 1;
                let to =
                    bytes[behind..].iter().position(ends).map_or(bytes.len(), |at| behind + at);
                let swapped =
                    [&bytes[behind..to], &bytes[middle..behind], &bytes[from..middle]].concat();
                bytes.splice(from..to, swapped);
            }
            ("two cells swapped", bytes)
        }
        8 => {
            let mut encoder = GzEncoder::new(Vec::new(), flate2::Compression::fast());
            std::io::Write::write_all(&mut encoder, &bytes).unwrap();
            let mut packed = encoder.finish().unwrap();
            packed.truncate(rng.usize(..packed.len()));
            ("a gzip cut off", packed)
        }
        9 => {
            let noise: Vec<u8> = (at..end).map(|_| rng.u8(..)).collect();
            bytes.splice(at..at, noise);
            ("noise", bytes)
        }
        10 => {
            of(b"\r\n", &bytes, rng).map(|at| bytes.remove(at));
            ("a line end gone", bytes)
        }
        11 => {
            bytes.insert(at, 0);
            ("a zero byte", bytes)
        }
        12 => {
            let digits = of(b"0123456789", &bytes, rng);
            let many = ["99999999999999999999", "-1", "1e9", "٣", "0x10", "1,000", "4.5"];
            if let Some(at) = digits {
                bytes.splice(at..=at, rng.choice(many).unwrap().bytes());
            }
            ("another number", bytes)
        }
        _ => {
            bytes.truncate(at);
            bytes.extend_from_slice(&other[rng.usize(..other.len().max(1)).min(other.len())..]);
            ("another file behind it", bytes)
        }
    }
}

#[test]
fn damaged_exports_neither_panic_nor_hang() {
    // Far beyond what any of these files takes, on the slowest machine.
    let longest = Duration::from_secs(30);
    let exports = exports();
    assert!(exports.len() > 60, "{} exports are too few to tell anything", exports.len());
    for seed in 0..damages(400) {
        let mut rng = fastrand::Rng::with_seed(seed);
        let (kind, label, whole) = &exports[rng.usize(..exports.len())];
        let (_, _, other) = &exports[rng.usize(..exports.len())];
        let (mut whats, mut bytes) = (Vec::new(), whole.clone());
        for _ in 0..rng.usize(1..4) {
            let (what, damaged) = damaged(&bytes, other, &mut rng);
            whats.push(what);
            bytes = damaged;
        }
        let file = (*kind, label.clone(), bytes);
        let told = Told { seed, what: whats.join(", "), file: &file };
        let began = Instant::now();
        run([beside(*kind), vec![file.clone()]].concat());
        let took = began.elapsed();
        assert!(took < longest, "it took {took:?}");
        drop(told);
    }
}

/// Bytes that are no export: any at all, or of a sort that gets further into the reading.
fn noise(rng: &mut fastrand::Rng) -> Vec<u8> {
    let beginnings: [&[u8]; 12] = [
        b"",
        b"\xff\xfe",
        b"\xfe\xff",
        b"\xef\xbb\xbf",
        b"\x1f\x8b\x08\x00",
        b"\x28\xb5\x2f\xfd",
        b"PK\x03\x04",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"[{\"",
        b"dn: ",
        b"#TYPE a\n",
        b"sep=;\n",
    ];
    let words: [&str; 16] = [
        ",",
        ";",
        "\t",
        "\n",
        "\r\n",
        "\"",
        "host",
        "vm",
        "group",
        "member",
        "2026-10-01",
        "1",
        "ü",
        "{",
        "}",
        ":",
    ];
    let mut bytes = rng.choice(beginnings).unwrap().to_vec();
    let sort = rng.u8(..3);
    for _ in 0..rng.usize(..300) {
        match sort {
            0 => bytes.push(rng.u8(..)),
            1 => bytes.push(rng.u8(b' '..=b'~')),
            _ => bytes.extend_from_slice(rng.choice(words).unwrap().as_bytes()),
        }
    }
    bytes
}

#[test]
fn noise_is_never_ready() {
    let month: Vec<File> = tables(0).0.iter().map(Table::file).collect();
    for seed in 0..damages(200) {
        let mut rng = fastrand::Rng::with_seed(seed);
        let kind = Kind::ALL[rng.usize(..Kind::ALL.len())];
        let file = (kind, format!("{}.csv", kind.text()), noise(&mut rng));
        let told = Told { seed, what: "noise".into(), file: &file };
        let others = month.iter().filter(|(other, ..)| *other != kind).cloned();
        let came = run(others.chain([file.clone()]).collect());
        assert!(!matches!(came, Came::Ready(_)), "{came:?}");
        drop(told);
    }
}
/// The codes of the findings about hosts in a text.
fn told_of_hosts(text: &str) -> Vec<&'static str> {
    let findings = match support::run(&ready::settings(), &[("hosts-2026-10-31.csv", text)]) {
        Outcome::Refused { findings, .. } => findings,
        Outcome::Report(established) => established.report.findings,
    };
    findings.iter().map(|finding| finding.code).collect()
}

#[test]
fn damages_that_leave_the_number_of_fields_as_it_should_be() {
    // The second row lacks a closing quote and ends in the third, as one row of 3 fields.
    let swallowed = "host,processor_count,core_count\n\"a\",1,8\n\"b,1,8\n\"c\",1,8\n";
    assert!(told_of_hosts(swallowed).contains(&"row-quotes"));
    // The opening quote of the header's first name is missing.
    let header = "host\",\"processor_count\",\"core_count\"\n\"a\",\"1\",\"8\"\n";
    assert!(told_of_hosts(header).contains(&"file-unreadable"));
    // The only row lost a delimiter; with the one at its end it has as many fields as there are names.
    let shifted = "host,processor_count,core_count,\na1,8,\n";
    assert!(told_of_hosts(shifted).contains(&"row-fields"));
    // The header lost a delimiter, and the rows end with one too many.
    let merged =
        "host,processor_count,core_count,editionhost_os\na,1,8,standard,\nb,1,8,standard,\n";
    assert!(told_of_hosts(merged).contains(&"width-assumed"));
    // The last row was cut off behind its first cell, which is empty.
    let cut = "cluster,host,processor_count,core_count\n,a,1,8\n,";
    assert!(told_of_hosts(cut).contains(&"row-fields"));
    // Here all names are known, so nothing can have shifted.
    let trailing = "host,processor_count,core_count,edition\na,1,8,standard,\nb,1,8,standard,\n";
    assert!(!told_of_hosts(trailing).contains(&"width-assumed"));
}
