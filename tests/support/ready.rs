//! A month that is ready to send and in which every row counts: each day has a host, two VMs and two
//! persons of its own. A row that is lost in silence makes a quantity smaller.
//!
//! The files come in layouts of their own for each number: columns in any order, with and without
//! columns that nothing is read from, delimiters, quotes, line ends, encodings and packings.

use std::io::Write as _;

use spla_usage::intake::Kind;
use spla_usage::party::Provider;
use spla_usage::use_report::Settings;

use crate::support;

/// A file of the month: its kind, what reports call it, and its bytes.
pub type File = (Kind, String, Vec<u8>);

/// The settings of the month.
pub fn settings() -> Settings {
    Settings {
        provider: Some(Provider {
            agreement_number: "E0000042".into(),
            currency: "EUR".into(),
            ..Provider::default()
        }),
        ..support::settings("2026-10")
    }
}

/// What a file is wrapped in, outermost last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    Utf8,
    Utf8Marked,
    Utf16Le,
    Utf16Be,
}

/// How bytes are packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Packing {
    Plain,
    Gzip,
    Zstd,
}

/// How a file of the month is written.
#[derive(Debug, Clone, Copy)]
pub struct Layout {
    pub delimiter: char,
    pub all_quoted: bool,
    pub line_end: &'static str,
    pub encoding: Encoding,
    pub packing: Packing,
    /// Columns without a name at the end of every line.
    pub trailing: usize,
    /// A file for each day, or one of the month with the day in a column.
    pub daily: bool,
    pub form: Form,
}

/// What the rows are written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    Delimited,
    Json,
    Workbook,
}

impl Layout {
    pub fn random(rng: &mut fastrand::Rng) -> Self {
        Self {
            delimiter: [',', ',', ';', '\t'][rng.usize(..4)],
            all_quoted: rng.u8(..4) == 0,
            line_end: ["\n", "\r\n"][rng.usize(..2)],
            encoding: match rng.u8(..8) {
                0 => Encoding::Utf16Le,
                1 => Encoding::Utf16Be,
                2 => Encoding::Utf8Marked,
                _ => Encoding::Utf8,
            },
            packing: match rng.u8(..8) {
                0 => Packing::Gzip,
                1 => Packing::Zstd,
                _ => Packing::Plain,
            },
            trailing: if rng.u8(..4) == 0 { rng.usize(1..3) } else { 0 },
            daily: rng.u8(..4) == 0,
            form: match rng.u8(..12) {
                0 => Form::Json,
                1 => Form::Workbook,
                _ => Form::Delimited,
            },
        }
    }

    /// The text of a table in this layout, before it is encoded.
    pub fn text(self, rows: &[Vec<String>]) -> String {
        if self.form == Form::Json {
            return json(rows);
        }
        let special = |c: char| c == self.delimiter || matches!(c, '"' | '\r' | '\n');
        let cell = |cell: &String| match cell {
            cell if self.all_quoted || cell.contains(special) => {
                format!("\"{}\"", cell.replace('"', "\"\""))
            }
            cell => cell.clone(),
        };
        let delimiter = self.delimiter.to_string();
        let mut text = String::new();
        for row in rows {
            let cells: Vec<String> = row.iter().map(cell).collect();
            text += &cells.join(&delimiter);
            text += &delimiter.repeat(self.trailing);
            text += self.line_end;
        }
        text
    }

    /// Text in the encoding of the layout.
    pub fn encoded(self, text: &str) -> Vec<u8> {
        let marked = format!("\u{feff}{text}");
        match self.encoding {
            Encoding::Utf8 => text.as_bytes().to_vec(),
            Encoding::Utf8Marked => marked.into_bytes(),
            Encoding::Utf16Le => marked.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            Encoding::Utf16Be => marked.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        }
    }

    /// Bytes in the packing of the layout, each with the checksum that its tools write.
    pub fn packed(self, bytes: Vec<u8>) -> Vec<u8> {
        match self.packing {
            Packing::Plain => bytes,
            Packing::Gzip => {
                let level = flate2::Compression::fast();
                let mut encoder = flate2::write::GzEncoder::new(Vec::new(), level);
                encoder.write_all(&bytes).unwrap();
                encoder.finish().unwrap()
            }
            Packing::Zstd => {
                let mut encoder = zstd::Encoder::new(Vec::new(), 1).unwrap();
                encoder.include_checksum(true).unwrap();
                encoder.write_all(&bytes).unwrap();
                encoder.finish().unwrap()
            }
        }
    }
}

fn json(rows: &[Vec<String>]) -> String {
    let (header, rows) = rows.split_first().unwrap();
    let object = |row: &Vec<String>| {
        let cells = row.iter().map(|cell| serde_json::Value::from(cell.as_str()));
        serde_json::Value::Object(header.iter().cloned().zip(cells).collect())
    };
    serde_json::to_string_pretty(&rows.iter().map(object).collect::<Vec<_>>()).unwrap()
}

fn workbook(rows: &[Vec<String>]) -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (row, line) in rows.iter().zip(0..) {
        for (cell, column) in row.iter().zip(0..).filter(|(cell, _)| !cell.is_empty()) {
            match cell.parse::<f64>() {
                Ok(number) => sheet.write(line, column, number).unwrap(),
                Err(_) => sheet.write(line, column, cell.as_str()).unwrap(),
            };
        }
    }
    book.save_to_buffer().unwrap()
}

/// A table of the month before it is written.
#[derive(Debug, Clone)]
pub struct Table {
    pub kind: Kind,
    pub label: String,
    pub layout: Layout,
    /// The header and the rows.
    pub rows: Vec<Vec<String>>,
}

impl Table {
    pub fn file(&self) -> File {
        let Self { kind, label, layout, rows } = self;
        let bytes = match layout.form {
            Form::Workbook => workbook(rows),
            Form::Delimited | Form::Json => layout.encoded(&layout.text(rows)),
        };
        (*kind, label.clone(), layout.packed(bytes))
    }
}

/// A cell of a row by the name of its column.
type Cells = Vec<(&'static str, String)>;

fn of_day(kind: Kind, day: u32) -> Vec<Cells> {
    let vm = |letter: char| {
        vec![
            ("vm", format!("vm-{day:02}-{letter}")),
            ("vm_id", format!("{day}{letter}")),
            ("host", format!("esx-münchen-{day:02}")),
            ("guest_os", "Windows Server 2022 Standard".into()),
            ("power_state", "poweredOn".into()),
            ("customer", "Müller, \"Nord\"".into()),
            ("vcpu_count", "4".into()),
        ]
    };
    let person = |group: &str| {
        vec![
            ("group", group.to_owned()),
            ("member", format!("NORD\\jörg-{day:02}-{group}")),
            ("member_type", "user".into()),
            ("enabled", "true".into()),
        ]
    };
    match kind {
        Kind::Hosts => vec![vec![
            ("host", format!("esx-münchen-{day:02}")),
            ("processor_count", "2".into()),
            ("cores_per_processor", "16;12".into()),
            ("edition", "standard".into()),
        ]],
        Kind::Vms => vec![vm('a'), vm('b')],
        Kind::Members => vec![person("RDS-Süd"), person("RDS-Müller")],
        _ => Vec::new(),
    }
}

fn lists(kind: Kind) -> Vec<Cells> {
    let text = |text: &str| text.to_owned();
    let group = |group: &str| {
        vec![("group", text(group)), ("product", text("rds-user-sal")), ("customer", text("Süd"))]
    };
    let price = |product: &str, price: &str| {
        vec![
            ("product", text(product)),
            ("unit_price", text(price)),
            ("currency", text("EUR")),
            ("effective_from", text("2026-01-01")),
        ]
    };
    match kind {
        Kind::AccessGroups => vec![group("RDS-Süd"), group("RDS-Müller")],
        Kind::Prices => vec![price("ws-standard", "3.30"), price("rds-user-sal", "6.90")],
        Kind::Customers => {
            vec![vec![("customer", text("Süd")), ("address", text("Kai 1\n26721 Emden"))]]
        }
        _ => Vec::new(),
    }
}

/// Columns that the rows of a kind may have without saying anything in them.
fn silent(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Hosts => &["cluster", "host_role", "license", "Bemerkung"],
        Kind::Vms => &["license", "template", "image", "source", "Bemerkung"],
        Kind::Members => &["person_id", "reason", "directory"],
        Kind::AccessGroups => &["operator", "Bemerkung"],
        Kind::Prices => &["part_number"],
        Kind::Customers => &["country", "Bemerkung"],
        _ => &[],
    }
}

/// Rows as a table: the columns of the rows and some silent ones, in an order of its own.
fn table(
    (kind, label): (Kind, String),
    layout: Layout,
    order: &[&'static str],
    rows: &[Cells],
) -> Table {
    let header = order.iter().map(|&column| column.to_owned()).collect();
    let cell = |row: &Cells, column: &str| {
        let found = row.iter().find(|(name, _)| *name == column);
        found.map_or_else(String::new, |(_, cell)| cell.clone())
    };
    let below = rows.iter().map(|row| order.iter().map(|column| cell(row, column)).collect());
    Table { kind, label, layout, rows: std::iter::once(header).chain(below).collect() }
}

/// The month in a layout of its own for each kind.
pub fn month(rng: &mut fastrand::Rng) -> Vec<Table> {
    let mut tables = Vec::new();
    for kind in Kind::ALL {
        let layout = Layout::random(rng);
        let days: Vec<Vec<Cells>> = (1..=31).map(|day| of_day(kind, day)).collect();
        let is_list = days[0].is_empty();
        let listed = lists(kind);
        if is_list && listed.is_empty() {
            // A month that is ready to send needs no register.
            continue;
        }
        let columns = if is_list { &listed[0] } else { &days[0][0] };
        let mut order: Vec<&'static str> = columns.iter().map(|(column, _)| *column).collect();
        order.extend(silent(kind).iter().filter(|_| rng.u8(..3) == 0));
        if !is_list && !layout.daily {
            order.push("captured_at");
        }
        rng.shuffle(&mut order);
        if is_list {
            tables.push(table((kind, format!("{}.csv", kind.text())), layout, &order, &listed));
            continue;
        }
        let name = kind.text();
        if layout.daily {
            for (rows, day) in days.iter().zip(1..) {
                let label = format!("{name}-2026-10-{day:02}.csv");
                tables.push(table((kind, label), layout, &order, rows));
            }
            continue;
        }
        let dated = |(rows, day): (&Vec<Cells>, u32)| {
            let at = ("captured_at", format!("2026-10-{day:02}"));
            let with = move |row: &Cells| [row.clone(), vec![at.clone()]].concat();
            rows.iter().map(with).collect::<Vec<Cells>>()
        };
        let rows: Vec<Cells> = days.iter().zip(1..).flat_map(dated).collect();
        tables.push(table((kind, format!("{name}.csv")), layout, &order, &rows));
    }
    tables
}
