//! One estate in every dialect in which exports come: encodings, delimiters, line ends, quotes, what
//! tools write between the rows, packings, workbooks and JSON. The report must not know the difference.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on fails"
)]

use std::io::Write;

use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet};
use spla_usage::citation::rule;
use spla_usage::figure::Figure;
use spla_usage::intake::Kind;
use spla_usage::outputs::workings_csv;
use spla_usage::party::Provider;
use spla_usage::use_report::{AccessRow, Established, Outcome, ScopeRow, Settings};

use crate::support;

/// A file before it is written: its kind, and its header with the rows below it.
#[derive(Clone)]
struct Sheet {
    kind: Kind,
    rows: Vec<Vec<String>>,
}

impl Sheet {
    fn of(kind: Kind, header: &[&str], rows: &[&[&str]]) -> Self {
        let owned = |cells: &&[&str]| cells.iter().map(|&cell| cell.to_owned()).collect();
        let rows: Vec<Vec<String>> = [&header].into_iter().chain(rows).map(owned).collect();
        let fields = rows[0].len();
        assert!(rows.iter().all(|row| row.len() == fields), "{} has an odd row", kind.text());
        Self { kind, rows }
    }

    fn column(&self, header: &str) -> Option<usize> {
        self.rows[0].iter().position(|cell| cell == header)
    }
}

/// An estate of three captures. It has umlauts in names, line breaks and quotes in cells, a list of
/// cores, empty cells, and rows that something is to be told of.
fn estate() -> [Sheet; 6] {
    let hosts: &[&[&str]] = &[
        // host, processor_count, cores_per_processor, cluster, edition, source, captured_at, notes
        &["esx-müller-1", "2", "16;12", "Nürnberg", "datacenter", "vc-1", "2026-10-05", ""],
        &[
            "esx-müller-2",
            "2",
            "16",
            "Nürnberg",
            "datacenter",
            "vc-1",
            "2026-10-05",
            "hinten links",
        ],
        &["esx-3", "1", "6", "", "standard", "vc-1", "2026-10-05", "19\" rack"],
        &["esx-müller-1", "2", "16;12", "Nürnberg", "datacenter", "vc-1", "2026-10-14", ""],
        &["esx-3", "1", "6", "", "standard", "vc-1", "2026-10-14", "umgezogen,\n\"Zeile\" zwei"],
        &["esx-4", "1", "zwölf", "", "standard", "vc-1", "2026-10-14", "ä;ö,ü"],
        &["esx-3", "1", "6", "", "standard", "vc-1", "2026-10-26", ""],
    ];
    let vms: &[&[&str]] = &[
        // vm, vm_id, host, guest_os, cluster, power_state, customer, license, vcpu_count, captured_at
        &[
            "ablage",
            "1",
            "esx-müller-1",
            "Windows Server 2022",
            "Nürnberg",
            "poweredOn",
            "",
            "",
            "4",
            "2026-10-05",
        ],
        &[
            "büro",
            "2",
            "esx-müller-2",
            "Windows Server 2019",
            "Nürnberg",
            "poweredOn",
            "Möller \"Nord\"",
            "byol",
            "2",
            "2026-10-05",
        ],
        &[
            "kasse",
            "3",
            "esx-3",
            "Windows Server 2016",
            "",
            "poweredOn",
            "Möller \"Nord\"",
            "",
            "",
            "2026-10-05",
        ],
        &["linux", "4", "esx-3", "Debian GNU/Linux 12", "", "poweredOn", "", "", "2", "2026-10-05"],
        &[
            "ablage",
            "1",
            "esx-müller-1",
            "Windows Server 2022",
            "Nürnberg",
            "poweredOff",
            "",
            "",
            "4",
            "2026-10-14",
        ],
        &[
            "kasse",
            "3",
            "esx-3",
            "Windows Server 2016",
            "",
            "poweredOn",
            "Möller \"Nord\"",
            "oem",
            "viele",
            "2026-10-14",
        ],
        &[
            "kasse,\nzweite",
            "5",
            "esx-3",
            "Windows Server 2016",
            "",
            "poweredOn",
            "Söhne; Co",
            "",
            "2",
            "2026-10-14",
        ],
        &[
            "kasse,\nzweite",
            "5",
            "esx-3",
            "Windows Server 2016",
            "",
            "hängt",
            "Söhne; Co",
            "",
            "2",
            "2026-10-26",
        ],
        &[
            "",
            "6",
            "esx-3",
            "Windows Server 2016",
            "",
            "poweredOn",
            "Söhne; Co",
            "",
            "2",
            "2026-10-26",
        ],
    ];
    let members: &[&[&str]] = &[
        // group, member, member_type, person_id, enabled, reason, captured_at
        &["RDS-Möller", "NORD\\jörg", "user", "7", "true", "", "2026-10-05"],
        &["RDS-Möller", "NORD\\jörg.admin", "user", "7", "yes", "", "2026-10-05"],
        &["RDS-Möller", "Büro, \"alle\"", "group", "", "", "", "2026-10-05"],
        &["Büro, \"alle\"", "NORD\\änne", "", "", "no", "Elternzeit\nbis Mai", "2026-10-05"],
        &["Büro, \"alle\"", "NORD\\ute", "user", "", "1", "", "2026-10-14"],
        &["RDS-Söhne", "SOEHNE\\kurt;alt", "user", "", "", "", "2026-10-26"],
        &["RDS-Söhne", "SOEHNE\\kasse", "robot", "", "", "", "2026-10-26"],
    ];
    let groups: &[&[&str]] = &[
        &["RDS-Möller", "rds-user-sal", "Möller \"Nord\""],
        &["RDS-Söhne", "rds-user-sal", "Söhne; Co"],
        &["RDS-Söhne", "abacus", ""],
    ];
    let prices: &[&[&str]] = &[
        // product, unit_price, currency, effective_from, part_number
        &["ws-standard", "3.30", "EUR", "2026-01-01", "9EM-00562"],
        &["ws-standard", "3.45", "EUR", "2026-07-01", ""],
        &["ws-datacenter", "21.20", "EUR", "2026-01-01", ""],
        &["rds-user-sal", "6.90", "EUR", "2026-01-01", "6WC-00002"],
        &["rds-user-sal", "teuer", "EUR", "2026-11-01", ""],
    ];
    let customers: &[&[&str]] = &[
        // customer, name, address, country, remote_desktop
        &["Möller \"Nord\"", "Möller & Söhne, \"Nord\"", "Hafenstraße 1\n26721 Emden", "DE", "yes"],
        &["Söhne; Co", "Söhne; Co KG", "Kai 2, 26789 Leer", "DE", ""],
        &["Älter", "", "", "", "vielleicht"],
    ];
    let header = |text: &'static str| text.split(", ").collect::<Vec<&str>>();
    [
        Sheet::of(
            Kind::Hosts,
            &header(
                "host, processor_count, cores_per_processor, cluster, edition, source, captured_at, \
                 notes",
            ),
            hosts,
        ),
        Sheet::of(
            Kind::Vms,
            &header(
                "vm, vm_id, host, guest_os, cluster, power_state, customer, license, vcpu_count, \
                 captured_at",
            ),
            vms,
        ),
        Sheet::of(
            Kind::Members,
            &header("group, member, member_type, person_id, enabled, reason, captured_at"),
            members,
        ),
        Sheet::of(Kind::AccessGroups, &header("group, product, customer"), groups),
        Sheet::of(
            Kind::Prices,
            &header("product, unit_price, currency, effective_from, part_number"),
            prices,
        ),
        Sheet::of(
            Kind::Customers,
            &header("customer, name, address, country, remote_desktop"),
            customers,
        ),
    ]
}

/// Which cells are quoted.
#[derive(Clone, Copy, PartialEq)]
enum Quoted {
    WhereNeeded,
    All,
}

/// How delimited text is written.
#[derive(Clone, Copy)]
struct Style {
    delimiter: char,
    quoted: Quoted,
    line_end: &'static str,
}

const PLAIN: Style = Style { delimiter: ',', quoted: Quoted::WhereNeeded, line_end: "\n" };
const SEMICOLON: Style = Style { delimiter: ';', ..PLAIN };

impl Style {
    /// The records of a sheet, each with its line end.
    fn records(self, sheet: &Sheet) -> Vec<String> {
        let Self { delimiter, quoted, line_end } = self;
        let special = |c: char| c == delimiter || matches!(c, '"' | '\r' | '\n');
        let cell = |cell: &String| match quoted {
            Quoted::WhereNeeded if !cell.contains(special) => cell.clone(),
            _ => format!("\"{}\"", cell.replace('"', "\"\"")),
        };
        let record = |row: &Vec<String>| {
            let cells: Vec<String> = row.iter().map(cell).collect();
            cells.join(&delimiter.to_string()) + line_end
        };
        sheet.rows.iter().map(record).collect()
    }

    fn text(self, sheet: &Sheet) -> String {
        self.records(sheet).concat()
    }
}

fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(bytes).collect()
}

fn windows_1252(text: &str) -> Vec<u8> {
    // Every letter of the estate has in Windows-1252 the number that it has in Unicode.
    text.chars().map(|letter| u8::try_from(u32::from(letter)).unwrap()).collect()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// JSON with numbers as numbers, truths as truths and null where a cell is empty.
fn json(sheet: &Sheet) -> Vec<u8> {
    let (header, rows) = sheet.rows.split_first().unwrap();
    let value = |cell: &String| match cell.as_str() {
        "" => serde_json::Value::Null,
        "true" => true.into(),
        text if text == "0" || !text.starts_with('0') => match text.parse::<u64>() {
            Ok(number) => number.into(),
            Err(_) => text.into(),
        },
        text => text.into(),
    };
    let object = |row: &Vec<String>| {
        let pairs = header.iter().cloned().zip(row.iter().map(value));
        serde_json::Value::Object(pairs.collect())
    };
    let rows: Vec<serde_json::Value> = rows.iter().map(object).collect();
    serde_json::to_vec_pretty(&rows).unwrap()
}

/// A row on a sheet of a workbook, with numbers and days as what they are.
fn write_row(sheet: &mut Worksheet, at: u32, row: &[String]) {
    let day = Format::new().set_num_format("dd.mm.yyyy");
    for (cell, column) in row.iter().zip(0..) {
        if let Ok(number) = cell.parse::<f64>() {
            sheet.write(at, column, number).unwrap();
        } else if let (10, Ok(date)) = (cell.len(), ExcelDateTime::parse_from_str(cell)) {
            sheet.write_with_format(at, column, &date, &day).unwrap();
        } else if !cell.is_empty() {
            sheet.write(at, column, cell.as_str()).unwrap();
        }
    }
}

/// All kinds in one workbook, a sheet each.
fn workbook(sheets: &[Sheet]) -> Vec<u8> {
    let mut book = Workbook::new();
    for Sheet { kind, rows } in sheets {
        let sheet = book.add_worksheet();
        sheet.set_name(kind.text()).unwrap();
        for (row, at) in rows.iter().zip(0..) {
            write_row(sheet, at, row);
        }
    }
    book.save_to_buffer().unwrap()
}

fn settings() -> Settings {
    Settings {
        provider: Some(Provider { currency: "EUR".into(), ..Provider::default() }),
        ..support::settings("2026-10")
    }
}

fn established(files: Vec<(Kind, String, Vec<u8>)>) -> Box<Established> {
    match support::run_bytes(&settings(), files) {
        Outcome::Report(established) => established,
        Outcome::Refused { findings, .. } => panic!("{findings:#?}"),
    }
}

/// Every sheet as a file of its own, in the form that `write` gives it.
fn written(write: impl Fn(&Sheet) -> Vec<u8>) -> Vec<(Kind, String, Vec<u8>)> {
    let file = |sheet: Sheet| (sheet.kind, format!("{}.csv", sheet.kind.text()), write(&sheet));
    estate().into_iter().map(file).collect()
}

/// What a finding is, without its words: effect, code and subject.
type Told = (&'static str, &'static str, String);

/// A report as everybody must get it, whatever the dialect.
struct Seen {
    /// Lines, scopes, access, other readings, totals and status.
    report: Vec<String>,
    findings: Vec<Told>,
    workings: String,
}

impl Seen {
    fn of(established: &Established) -> Self {
        let mut bytes = Vec::new();
        workings_csv::write(established, &mut bytes).unwrap();
        let report = &established.report;
        let mut shown = vec![format!("{:?} {:?}", report.status, report.totals)];
        for line in &report.lines {
            shown.push(format!(
                "line {} {} {} {} × {:?} {:?} = {:?} {:?} {:?}",
                line.line,
                line.product.id(),
                line.unit,
                line.quantity.value(),
                line.unit_price,
                line.currency,
                line.amount,
                line.part_number,
                line.standing,
            ));
        }
        // Workings name the lines of the files, which dialects lay out as they like.
        let workings = Figure::sum(rule::D1, "", "", Vec::new());
        for row in &report.scopes {
            let row = ScopeRow { workings: workings.clone(), ..row.clone() };
            shown.push(format!("{row:?}"));
        }
        for row in &report.access {
            let row = AccessRow { workings: workings.clone(), ..row.clone() };
            shown.push(format!("{row:?}"));
        }
        shown.extend(report.other_readings.iter().map(|row| format!("{row:?}")));
        // A workbook calls a file by its sheet.
        let told = |finding: &spla_usage::finding::Finding| {
            let subject = finding.subject.replace("all.xlsx [", "").replace(']', ".csv");
            (finding.effect.text(), finding.code, subject)
        };
        let mut findings: Vec<Told> = report.findings.iter().map(told).collect();
        findings.sort();
        Self { report: shown, findings, workings: String::from_utf8(bytes).unwrap() }
    }

    /// The workings without the lines on which rows begin.
    fn workings_without_lines(&self) -> Vec<Vec<String>> {
        let mut reader = csv::Reader::from_reader(self.workings.as_bytes());
        let origin = reader.headers().unwrap().iter().position(|cell| cell == "origin").unwrap();
        let cells = |row: csv::StringRecord| {
            let mut cells: Vec<String> = row.iter().map(str::to_owned).collect();
            let file = cells[origin].rsplit_once(':').map_or("", |(file, _)| file);
            cells[origin] = file.replace("all.xlsx [", "").replace(']', ".csv");
            cells
        };
        reader.records().map(|row| cells(row.unwrap())).collect()
    }
}

/// What of the lines of the files a dialect keeps.
#[derive(PartialEq)]
enum Lines {
    /// Rows begin where they do in plain CSV, so the workings are the same to the byte.
    Kept,
    /// Rows begin elsewhere.
    Moved,
}

/// Holds a dialect against plain CSV. `adds` are the codes of findings that tell what the dialect is;
/// nothing else may differ, and each of them must be told.
fn assert_same(dialect: &str, lines: &Lines, adds: &[&str], files: Vec<(Kind, String, Vec<u8>)>) {
    let plain = Seen::of(&established(written(|sheet| PLAIN.text(sheet).into_bytes())));
    let seen = Seen::of(&established(files));
    assert_eq!(seen.report, plain.report, "{dialect}");
    for code in adds {
        assert!(seen.findings.iter().any(|(_, told, _)| told == code), "{dialect}: no {code}");
        assert!(plain.findings.iter().all(|(_, told, _)| told != code), "plain CSV has {code}");
    }
    let other = |(_, code, _): &&Told| !adds.contains(code);
    let findings: Vec<&Told> = seen.findings.iter().filter(other).collect();
    assert_eq!(findings, plain.findings.iter().collect::<Vec<_>>(), "{dialect}");
    if *lines == Lines::Kept {
        assert_eq!(seen.workings, plain.workings, "{dialect}");
    }
    assert_eq!(seen.workings_without_lines(), plain.workings_without_lines(), "{dialect}");
}

#[test]
fn the_estate_has_something_of_everything() {
    let plain = Seen::of(&established(written(|sheet| PLAIN.text(sheet).into_bytes())));
    let codes: Vec<&str> = plain.findings.iter().map(|(_, code, _)| *code).collect();
    for code in ["not-a-number", "word-unknown", "cell-empty", "price-unreadable", "column-unused"]
    {
        assert!(codes.contains(&code), "{code} of {codes:?}");
    }
    // Cluster Nürnberg: 16 + 12 + 2 × 16 = 60 cores in packs of 2. esx-3: at least 8 cores, 2 VMs at
    // once, 16 in packs of 2.
    let lines: Vec<&String> = plain.report.iter().filter(|row| row.starts_with("line ")).collect();
    assert_eq!(lines.len(), 3, "{lines:#?}");
    assert!(lines[1].contains("ws-datacenter 2-core pack 30 "), "{lines:#?}");
    assert!(lines[2].contains("ws-standard 2-core pack 8 "), "{lines:#?}");
    assert!(lines[0].contains("rds-user-sal SAL 4 "), "{lines:#?}");
}

#[test]
fn encodings() {
    let text = |sheet: &Sheet| PLAIN.text(sheet);
    let marked = |sheet: &Sheet| format!("\u{feff}{}", text(sheet));
    let none: &[&str] = &[];
    assert_same("UTF-8 with a mark", &Lines::Kept, none, written(|s| marked(s).into_bytes()));
    assert_same(
        "UTF-16LE with a mark",
        &Lines::Kept,
        none,
        written(|s| utf16(&marked(s), u16::to_le_bytes)),
    );
    assert_same(
        "UTF-16BE with a mark",
        &Lines::Kept,
        none,
        written(|s| utf16(&marked(s), u16::to_be_bytes)),
    );
    assert_same(
        "UTF-16LE without a mark",
        &Lines::Kept,
        none,
        written(|s| utf16(&text(s), u16::to_le_bytes)),
    );
    assert_same(
        "UTF-16BE without a mark",
        &Lines::Kept,
        none,
        written(|s| utf16(&text(s), u16::to_be_bytes)),
    );
    let assumed: &[&str] = &["encoding-assumed"];
    assert_same("Windows-1252", &Lines::Kept, assumed, written(|s| windows_1252(&text(s))));
}

#[test]
fn delimiters_and_quotes() {
    let tab = Style { delimiter: '\t', ..PLAIN };
    let bar = Style { delimiter: '|', ..PLAIN };
    let all_quoted = Style { quoted: Quoted::All, ..PLAIN };
    for (dialect, style) in
        [("semicolon", SEMICOLON), ("tab", tab), ("bar", bar), ("all quoted", all_quoted)]
    {
        assert_same(dialect, &Lines::Kept, &[], written(|s| style.text(s).into_bytes()));
    }
    let semicolon_quoted = Style { quoted: Quoted::All, ..SEMICOLON };
    assert_same(
        "a mark before a quoted header",
        &Lines::Kept,
        &[],
        written(|s| format!("\u{feff}{}", semicolon_quoted.text(s)).into_bytes()),
    );
    assert_same(
        "sep=;",
        &Lines::Moved,
        &[],
        written(|s| format!("sep=;\n{}", SEMICOLON.text(s)).into_bytes()),
    );
}

#[test]
fn line_ends() {
    let crlf = Style { line_end: "\r\n", ..PLAIN };
    assert_same("CRLF", &Lines::Kept, &[], written(|s| crlf.text(s).into_bytes()));
    let returns = |sheet: &Sheet| PLAIN.text(sheet).replace('\n', "\r");
    assert_same("lone returns", &Lines::Kept, &[], written(|s| returns(s).into_bytes()));
    let unended = |sheet: &Sheet| PLAIN.text(sheet).trim_end().to_owned();
    assert_same("no last line end", &Lines::Kept, &[], written(|s| unended(s).into_bytes()));
}

#[test]
fn what_stands_between_the_rows() {
    let repeated: &[&str] = &["header-repeated"];
    let type_line = "#TYPE Selected.System.Management.Automation.PSCustomObject\r\n";
    let typed = |sheet: &Sheet| {
        let style = Style { quoted: Quoted::All, line_end: "\r\n", ..PLAIN };
        let mut records = style.records(sheet);
        // A second run that appends to the file writes its type and its header again.
        let header = records[0].clone();
        records.splice(3..3, [type_line.to_owned(), header]);
        type_line.to_owned() + &records.concat()
    };
    assert_same("type lines", &Lines::Moved, repeated, written(|s| typed(s).into_bytes()));
    let appended = |sheet: &Sheet| {
        let mut records = PLAIN.records(sheet);
        let header = records[0].clone();
        records.insert(3, header.clone());
        records.push(header);
        records.concat()
    };
    assert_same("header again", &Lines::Moved, repeated, written(|s| appended(s).into_bytes()));
    let blank: &[&str] = &["row-blank"];
    let trailing = |sheet: &Sheet| {
        let mut sheet = sheet.clone();
        let fields = sheet.rows[0].len();
        sheet.rows.iter_mut().for_each(|row| row.extend([String::new(), String::new()]));
        sheet.rows.insert(2, vec![String::new(); fields + 2]);
        sheet.rows.push(vec![String::new(); fields + 2]);
        SEMICOLON.text(&sheet)
    };
    assert_same(
        "trailing delimiters and blank rows",
        &Lines::Moved,
        blank,
        written(|s| trailing(s).into_bytes()),
    );
    let rows_only = |sheet: &Sheet| {
        let mut records = SEMICOLON.records(sheet);
        for record in &mut records[1..] {
            record.insert(record.len() - 1, ';');
        }
        records.concat()
    };
    // The hosts have a column whose name is not known, so their header may have lost a delimiter.
    let doubt: &[&str] = &["width-assumed"];
    assert_same(
        "a trailing delimiter on rows only",
        &Lines::Kept,
        doubt,
        written(|s| rows_only(s).into_bytes()),
    );
}

#[test]
fn packings() {
    let text = |sheet: &Sheet| PLAIN.text(sheet).into_bytes();
    let members = |sheet: &Sheet| {
        let text = text(sheet);
        // Two members, cut in the middle of a row: as two files joined with cat.
        let (first, second) = text.split_at(text.len() / 2);
        [gzip(first), gzip(second)].concat()
    };
    assert_same("gzip of two members", &Lines::Kept, &[], written(members));
    let packed = |sheet: &Sheet| zstd::encode_all(text(sheet).as_slice(), 3).unwrap();
    assert_same("zstd", &Lines::Kept, &[], written(packed));
    let excel = Style { line_end: "\r\n", ..SEMICOLON };
    let all_at_once =
        |sheet: &Sheet| gzip(&utf16(&format!("\u{feff}{}", excel.text(sheet)), u16::to_le_bytes));
    assert_same("UTF-16LE, semicolon, gzip", &Lines::Kept, &[], written(all_at_once));
}

#[test]
fn workbooks_and_json() {
    let sheets = estate();
    let book = workbook(&sheets);
    let files = sheets.iter().map(|sheet| (sheet.kind, "all.xlsx".to_owned(), book.clone()));
    assert_same("XLSX", &Lines::Moved, &["sheet-unused"], files.collect());
    assert_same("JSON", &Lines::Moved, &[], written(json));
    assert_same("JSON, zstd", &Lines::Moved, &[], {
        written(|sheet| zstd::encode_all(json(sheet).as_slice(), 1).unwrap())
    });
}

#[test]
fn columns_in_another_order() {
    let turned = |sheet: &Sheet| {
        let mut sheet = sheet.clone();
        sheet.rows.iter_mut().for_each(|row| row.reverse());
        PLAIN.text(&sheet)
    };
    // A line break stands in another cell of the same row, so rows begin on the same lines.
    assert_same("columns turned", &Lines::Kept, &[], written(|s| turned(s).into_bytes()));
}

#[test]
fn numbers_and_dates_of_another_country() {
    let local = |sheet: &Sheet| {
        let mut sheet = sheet.clone();
        if let Some(price) = sheet.column("unit_price") {
            sheet.rows[1..].iter_mut().for_each(|row| row[price] = row[price].replace('.', ","));
        }
        sheet
    };
    let comma = |style: Style| written(move |sheet| style.text(&local(sheet)).into_bytes());
    assert_same("decimal comma", &Lines::Kept, &[], comma(PLAIN));
    assert_same("decimal comma, semicolon", &Lines::Kept, &[], comma(SEMICOLON));
    let dated = |sheet: &Sheet| {
        let mut sheet = sheet.clone();
        if let Some(at) = sheet.column("captured_at") {
            for row in &mut sheet.rows[1..] {
                let (year, month, day) = (&row[at][..4], &row[at][5..7], &row[at][8..]);
                row[at] = format!("{day}.{month}.{year}");
            }
        }
        SEMICOLON.text(&sheet)
    };
    assert_same("days of another country", &Lines::Kept, &[], {
        written(|sheet| dated(sheet).into_bytes())
    });
}
