//! Files for the reseller's portal: what each shipped format comes to, formats of a provider's own, and that no row and
//! no unit is lost on the way, by readers that share no code with what wrote the files.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a file that cannot be read is a failed test, in helpers too"
)]

use std::collections::BTreeMap;
use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};

use calamine::{Data, Reader as _};
use serde_json::Value;

use crate::support::command;
use crate::support::command::{Ran, copy, project, spla_usage};
use crate::support::disputed::Provider;

/// Part numbers with their quantities, in any order of rows; what has no part number under the empty one.
type Sums = BTreeMap<String, u64>;

/// What is added to a configuration so that every shipped format is written.
fn all_formats() -> String {
    fs::read_to_string(project("fixtures/reseller_files/2026-10-demo/sections.toml")).unwrap()
}

/// A month of the fixtures in a folder of its own, with more in its configuration.
fn month_with(fixture: &Path, sections: &str) -> tempfile::TempDir {
    let place = tempfile::tempdir().unwrap();
    copy(fixture, place.path());
    let configuration = place.path().join("spla-usage.toml");
    let text = fs::read_to_string(&configuration).unwrap();
    fs::write(configuration, format!("{text}\n{sections}")).unwrap();
    place
}

/// The files for the portal of a folder of reports.
fn reseller(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let folder = folder.join("reseller");
    if folder.exists() { command::files(&folder) } else { BTreeMap::new() }
}

fn rows(bytes: &[u8]) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(bytes);
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

fn added(rows: impl Iterator<Item = (String, u64)>) -> Sums {
    let mut sums = Sums::new();
    for (part_number, quantity) in rows {
        *sums.entry(part_number).or_default() += quantity;
    }
    sums
}

/// The sums of delimited text, by the headers of its two columns.
fn sums_of_csv(bytes: &[u8], part_number: &str, quantity: &str) -> Sums {
    let all = rows(bytes);
    let place = |header: &str| all[0].iter().position(|own| own == header).unwrap();
    let (part_number, quantity) = (place(part_number), place(quantity));
    added(all[1..].iter().map(|row| (row[part_number].clone(), row[quantity].parse().unwrap())))
}

/// The sums of a list of objects.
fn sums_of_json(list: &Value, part_number: &str) -> Sums {
    let list = list.as_array().unwrap().iter();
    added(list.map(|row| {
        let part_number = row[part_number].as_str().unwrap_or_default().to_owned();
        (part_number, row["quantity"].as_u64().unwrap())
    }))
}

/// The cells of the only sheet of a workbook, as texts.
fn cells(bytes: &[u8]) -> Vec<Vec<String>> {
    let mut book = calamine::Xlsx::new(Cursor::new(bytes.to_vec())).unwrap();
    let range = book.worksheet_range_at(0).unwrap().unwrap();
    range.rows().map(|row| row.iter().map(Data::to_string).collect()).collect()
}

#[test]
fn the_shipped_formats_give_the_expected_files() {
    let place = month_with(&project("fixtures/months/2026-10-demo"), &all_formats());
    let ran = spla_usage(place.path(), &["report", "--month", "2026-10"]);
    assert_eq!(ran.code, 10, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("reseller/arrow.json  arrow: 14 rows"), "{}", ran.out);
    let dossier = place.path().join("archive/2026-10/rev-00");
    let made = reseller(&dossier);
    let names: Vec<&str> = made.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        ["arrow.json", "echo-dc-2026-10.csv", "generic.csv", "sku-sheet.csv", "sku-sheet.xlsx"]
    );
    for name in ["arrow.json", "echo-dc-2026-10.csv", "sku-sheet.csv"] {
        let expected = project("fixtures/reseller_files/2026-10-demo").join(name);
        let expected = fs::read_to_string(expected).unwrap();
        assert_eq!(String::from_utf8_lossy(&made[name]), expected, "{name}");
    }
    assert_eq!(cells(&made["sku-sheet.xlsx"]), rows(&made["sku-sheet.csv"]));
    // What is empty is told, once for each file and column.
    let findings = fs::read(dossier.join("findings.csv")).unwrap();
    let told: Vec<String> = rows(&findings)
        .into_iter()
        .filter(|row| row[1].starts_with("reseller-"))
        .map(|row| row[2..].join(" "))
        .collect();
    let is_told = |file: &str, what: &str| {
        told.iter().any(|row| row.contains(&format!("reseller file {file}")) && row.contains(what))
    };
    assert!(is_told("arrow.json", "in 1 of 14 rows: rms-user-sal of Küstenwerft"), "{told:#?}");
    assert!(is_told("arrow.json", "in 6 of 14 rows: rds-user-sal of Praxisverbund"), "{told:#?}");
    for file in ["echo-dc-2026-10.csv", "generic.csv", "sku-sheet.csv", "sku-sheet.xlsx"] {
        assert!(is_told(file, "in 1 of 4 rows: rms-user-sal"), "{told:#?}");
    }
    assert_eq!(told.len(), 6, "{told:#?}");
    let ran = spla_usage(place.path(), &["verify"]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("computed again with equal bytes"), "{}", ran.out);
}

#[test]
fn every_format_adds_up_to_the_report_in_every_month() {
    let folders = fs::read_dir(project("fixtures/months")).unwrap();
    let mut months: Vec<PathBuf> = folders.map(|entry| entry.unwrap().path()).collect();
    months.retain(|path| path.is_dir());
    assert!(months.len() > 7);
    for fixture in months {
        let month = fixture.file_name().unwrap().to_string_lossy()[..7].to_owned();
        let place = month_with(&fixture, &all_formats());
        let ran = spla_usage(place.path(), &["report", "--preview", "--month", &month]);
        assert!([0, 10].contains(&ran.code), "{month}: {}{}", ran.out, ran.err);
        let folder = place.path().join("archive/preview").join(&month);
        let made = reseller(&folder);
        assert!(made["generic.csv"] == fs::read(folder.join("use-report.csv")).unwrap(), "{month}");
        let report: Value =
            serde_json::from_slice(&fs::read(folder.join("use-report.json")).unwrap()).unwrap();
        let expected = sums_of_json(&report["lines"], "part_number");
        assert!(!expected.is_empty(), "{month}");
        let echo = &made[&format!("echo-dc-{month}.csv")];
        assert_eq!(sums_of_csv(echo, "SKU", "Amount"), expected, "{month} echo-dc");
        let sheet = &made["sku-sheet.csv"];
        assert_eq!(sums_of_csv(sheet, "Part Number", "Quantity"), expected, "{month} sku-sheet");
        let book = cells(&made["sku-sheet.xlsx"]);
        assert_eq!(book, rows(sheet), "{month} workbook");
        let arrow: Value = serde_json::from_slice(&made["arrow.json"]).unwrap();
        assert_eq!(sums_of_json(&arrow["products"], "sku"), expected, "{month} arrow");
        assert_eq!(arrow["month"], month.as_str());
    }
}

/// A provider with a format of its own in `portal.toml`, whose file is `portal.txt`.
fn with_own_format(format: &str) -> Provider {
    let provider = Provider::new();
    provider.write("portal.toml", format);
    provider.append(
        "spla-usage.toml",
        "[[reseller_files]]\nfile = \"portal.txt\"\nformat_file = \"portal.toml\"\n",
    );
    provider
}

/// One SAL at 6.90 and 16 packs at 10.00, in every form that a format has a key for.
#[test]
fn a_format_of_ones_own_has_its_own_form() {
    let provider = with_own_format(
        "kind = \"csv\"\nrows = \"line\"\ndelimiter = \";\"\nquoting = \"always\"\n\
         line_end = \"crlf\"\nencoding = \"utf-16le\"\ndecimal = \"comma\"\n\
         [[columns]]\nheader = \"Monat\"\nmonth = \"MM/YYYY\"\n\
         [[columns]]\nheader = \"Stichtag\"\nmonth = \"YYYYMMDD\"\n\
         [[columns]]\nheader = \"Menge\"\nvalue = \"quantity\"\n\
         [[columns]]\nheader = \"Preis\"\nvalue = \"unit-price\"\ndigits = 4\n\
         [[columns]]\nheader = \"Betrag\"\nvalue = \"amount\"\n\
         [[columns]]\nheader = \"Programm\"\ntext = \"SPLA\"\n\
         [[columns]]\nheader = \"Leer\"\ntext = \"\"\n",
    );
    let ran = provider.run(&["report", "--month", "2026-10"]);
    assert_eq!(ran.code, 10, "{}{}", ran.out, ran.err);
    let bytes = &reseller(&provider.archive().join("2026-10/rev-00"))["portal.txt"];
    assert_eq!(bytes[..2], [0xff, 0xfe]);
    let units: Vec<u16> =
        bytes[2..].chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
    assert_eq!(
        String::from_utf16(&units).unwrap(),
        "\"Monat\";\"Stichtag\";\"Menge\";\"Preis\";\"Betrag\";\"Programm\";\"Leer\"\r\n\
         \"10/2026\";\"20261031\";\"1\";\"6,9000\";\"6,90\";\"SPLA\";\"\"\r\n\
         \"10/2026\";\"20261031\";\"16\";\"10,0000\";\"160,00\";\"SPLA\";\"\"\r\n"
    );
    let findings = provider.read("archive/2026-10/rev-00/findings.csv");
    assert!(!findings.contains("reseller-"), "{findings}");
}

/// Names come from exports: none may run, break a row, or be lost.
#[test]
fn hostile_names_stay_what_they_are() {
    let name = "=cmd|'/c calc'!A1\"; Łódź\u{202e},\nx";
    let provider = with_own_format(
        "kind = \"csv\"\nrows = \"end-customer\"\nencoding = \"windows-1252\"\n\
         [[columns]]\nheader = \"Customer\"\nvalue = \"end-customer\"\n\
         [[columns]]\nheader = \"Quantity\"\nvalue = \"quantity\"\n",
    );
    let quoted = name.replace('"', "\"\"");
    provider
        .write("in/groups.csv", format!("group,product,customer\nRDS,rds-user-sal,\"{quoted}\"\n"));
    for (kind, more) in [("xlsx", ""), ("json", "list = \"rows\"\n")] {
        let columns = provider.read("portal.toml").split_once("[[").unwrap().1.to_owned();
        let format = format!("kind = \"{kind}\"\nrows = \"end-customer\"\n{more}[[{columns}");
        provider.write(&format!("{kind}.toml"), format);
        provider.append(
            "spla-usage.toml",
            &format!("[[reseller_files]]\nfile = \"a.{kind}\"\nformat_file = \"{kind}.toml\"\n"),
        );
    }
    let ran = provider.run(&["report", "--month", "2026-10"]);
    assert_eq!(ran.code, 10, "{}{}", ran.out, ran.err);
    let made = reseller(&provider.archive().join("2026-10/rev-00"));
    let (text, _, _) = encoding_rs::WINDOWS_1252.decode(&made["portal.txt"]);
    let held = format!("'{}", name.replace(['Ł', 'ź', '\u{202e}'], "?"));
    let expected = [["Customer", "Quantity"], [&held, "1"], ["", "16"]];
    assert_eq!(rows(text.as_bytes()), expected);
    assert_eq!(cells(&made["a.xlsx"])[1], [name, "1"]);
    let json: Value = serde_json::from_slice(&made["a.json"]).unwrap();
    assert_eq!(json["rows"][0]["Customer"], name);
    assert_eq!(json["rows"][1]["Customer"], Value::Null);
    let findings = provider.read("archive/2026-10/rev-00/findings.csv");
    let of_code = |code: &str| findings.matches(code).count();
    assert_eq!(of_code("reseller-letters-lost"), 1, "{findings}");
    // No VM has an end customer, so in each file the packs have none.
    assert_eq!(of_code("reseller-cell-empty"), 3, "{findings}");
}

/// The only column that a portal cannot do without is not known: no file, and everything else as ever.
#[test]
fn a_file_without_what_it_requires_is_not_written() {
    let provider = with_own_format(
        "kind = \"csv\"\nrows = \"end-customer\"\n\
         [[columns]]\nheader = \"Customer\"\nvalue = \"end-customer\"\nrequired = true\n",
    );
    let ran = provider.run(&["report", "--month", "2026-10"]);
    assert_eq!(ran.code, 10, "{}{}", ran.out, ran.err);
    assert!(
        ran.out.contains("reseller/portal.txt  portal.toml: not written, because"),
        "{}",
        ran.out
    );
    assert!(reseller(&provider.archive().join("2026-10/rev-00")).is_empty());
    let findings = provider.read("archive/2026-10/rev-00/findings.csv");
    assert!(findings.contains("noted,reseller-file-not-written"), "{findings}");
    assert_eq!(provider.run(&["verify"]).code, 0);
    // An edition that is not known makes a draft, of which no file is written either.
    let provider = with_own_format(
        "kind = \"csv\"\nrows = \"line\"\n[[columns]]\nheader = \"Q\"\nvalue = \"quantity\"\n",
    );
    provider.replace("in/hosts.csv", ",cheapest,", ",,");
    let ran = provider.run(&["report", "--month", "2026-10"]);
    assert_eq!(ran.code, 20, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("portal.toml: not written of a draft"), "{}", ran.out);
    assert!(reseller(&provider.archive().join("2026-10/draft")).is_empty());
}

const SKUS: &str = "kind = \"csv\"\nrows = \"product\"\n\
    [[columns]]\nheader = \"SKU\"\nvalue = \"part-number\"\n\
    [[columns]]\nheader = \"Quantity\"\nvalue = \"quantity\"\n";

fn assert_ends(ran: &Ran, code: i32) {
    assert_eq!(ran.code, code, "{}{}", ran.out, ran.err);
}

#[test]
fn another_format_is_told_by_report_and_filed_by_rerun() {
    let provider = with_own_format(SKUS);
    assert_ends(&provider.run(&["report", "--month", "2026-10"]), 10);
    let file = "archive/2026-10/rev-00/reseller/portal.txt";
    assert_eq!(provider.read(file), "SKU,Quantity\n6WC-00002,1\n9EM-00562,16\n");
    let ran = provider.run(&["report", "--month", "2026-10"]);
    assert_ends(&ran, 10);
    assert!(ran.out.contains("with equal inputs and result:"), "{}", ran.out);
    assert!(!ran.err.contains("reseller"), "{}", ran.err);
    assert_ends(&provider.rerun(&[]), 10);
    assert_eq!(provider.october(), ["rev-00"], "nothing changed, so nothing is filed");

    provider.replace("portal.toml", "\"Quantity\"", "\"Pieces\"");
    let ran = provider.run(&["report", "--month", "2026-10"]);
    assert_ends(&ran, 10);
    assert!(ran.err.contains("by the configuration of today: reseller/portal.txt"), "{}", ran.err);
    assert_eq!(provider.october(), ["rev-00"]);
    // The format of the filing is in the dossier, so that it does not matter what lies beside the configuration now.
    let verified = provider.run(&["verify"]);
    assert_ends(&verified, 0);
    assert!(verified.out.contains("computed again with equal bytes"), "{}", verified.out);
    assert_ends(&provider.rerun(&["--inputs", "kept"]), 10);
    assert_eq!(provider.october(), ["rev-00"]);

    assert_ends(&provider.rerun(&[]), 10);
    assert_eq!(provider.october(), ["rev-00", "rev-01"]);
    let file = "archive/2026-10/rev-01/reseller/portal.txt";
    assert_eq!(provider.read(file), "SKU,Pieces\n6WC-00002,1\n9EM-00562,16\n");
    assert_eq!(provider.quantities(1), provider.quantities(0));
    let difference = provider.json(1, "difference.json").to_string();
    assert!(difference.contains("reseller-format"), "{difference}");
    assert_ends(&provider.run(&["verify"]), 0);
}

/// A dossier keeps the formats that it was made with, so that what works on dossiers needs none of today's. What makes
/// a report says what is missing.
#[test]
fn a_format_that_was_lost_keeps_nobody_from_the_dossiers() {
    let provider = with_own_format(SKUS);
    assert_ends(&provider.run(&["report", "--month", "2026-10"]), 10);
    let dossier = provider.path().join("archive/2026-10/rev-00");
    let before = command::files(&dossier);
    for lost in ["nothing is there", "no TOML"] {
        match lost {
            "no TOML" => provider.write("portal.toml", "kind = \"csv\n"),
            _ => fs::remove_file(provider.path().join("portal.toml")).unwrap(),
        }
        for words in [
            &["verify"][..],
            &["history"],
            &["explain", "--month", "2026-10", "--line", "1"],
            &["compare", "2026-10@0", "2026-10@0"],
            &["mark", "--month", "2026-10", "--sent-on", "2026-11-05"],
            &["record", "--month", "2026-07", "--sent-on", "2026-08-05", "--zero-use"],
        ] {
            assert_ends(&provider.run(words), 0);
        }
        // Nothing is filed, because it comes to the same again, and somebody still has to sign.
        let kept = ["rerun", "--month", "2026-10", "--reason", "disputed", "--inputs", "kept"];
        assert_ends(&provider.run(&kept), 10);
        let pack = format!("{lost}.zip");
        assert_ends(&provider.run(&["export", "--months", "2026-10", "--into", &pack]), 0);
        for words in [
            &["report", "--month", "2026-10"][..],
            &["report", "--month", "2026-10", "--preview"],
            &["check", "--month", "2026-10"],
            &["plan", "--month", "2026-10"],
            &["rerun", "--month", "2026-10", "--reason", "disputed"],
            &["explain", "--month", "2026-11", "--line", "1"],
        ] {
            let ran = provider.run(words);
            assert_ends(&ran, 64);
            assert!(ran.err.contains("portal.toml"), "{words:?}: {}", ran.err);
        }
        assert!(command::files(&dossier) == before);
    }
    // What the dossier keeps is what is verified, and it has to be there.
    fs::remove_file(dossier.join("inputs/formats/portal.txt.toml")).unwrap();
    assert_ends(&provider.run(&["verify"]), 40);
}

#[test]
fn a_changed_file_or_format_of_a_dossier_is_found() {
    for (name, told) in [
        ("reseller/portal.txt", "reseller/portal.txt"),
        ("inputs/formats/portal.txt.toml", "not computed again"),
    ] {
        let provider = with_own_format(SKUS);
        assert_ends(&provider.run(&["report", "--month", "2026-10"]), 10);
        provider.append(&format!("archive/2026-10/rev-00/{name}"), "\n");
        let ran = provider.run(&["verify"]);
        assert_ends(&ran, 40);
        assert!(ran.out.contains(told), "{}", ran.out);
    }
}

#[test]
fn what_is_wrong_with_a_format_or_its_use_is_told_with_line_and_word() {
    // what is written into the configuration, into the format, what is told of it
    let cases = [
        ("formt = \"generic\"\n", SKUS.to_owned(), "unknown key `formt`"),
        (
            "",
            SKUS.replace("header", "headr"),
            "the format portal.toml: line 4: unknown key `headr`",
        ),
        ("", SKUS.replace("header", "headr"), "did you mean `header`?"),
        ("", SKUS.replace("\"quantity\"", "\"quantty\""), "did you mean `quantity`?"),
        ("", SKUS.replace("\"Quantity\"", "\"SKU\""), "line 7: the column `SKU` is there twice"),
        ("", "kind = \"csv\"\nrows = \"line\"\n".to_owned(), "it has no column"),
        ("", format!("encoding = \"latin\"\n{SKUS}"), "line 1: unknown word `latin`"),
        ("constants = { id = \"7\" }\n", SKUS.to_owned(), "does not take the constant `id`"),
    ];
    for (key, format, told) in cases {
        let provider = with_own_format(&format);
        provider.append("spla-usage.toml", key);
        let ran = provider.run(&["report", "--month", "2026-10"]);
        assert_ends(&ran, 64);
        assert!(ran.err.contains(told), "{told}\n{}", ran.err);
    }
}

/// A cell of a workbook has an end. What is longer is told and left out, and the month is filed all the same.
#[test]
fn a_text_that_no_cell_holds_leaves_its_cell_empty() {
    let provider = with_own_format(
        "kind = \"xlsx\"\nrows = \"end-customer\"\n[[columns]]\nheader = \"Customer\"\n\
         value = \"end-customer\"\n[[columns]]\nheader = \"Quantity\"\nvalue = \"quantity\"\n",
    );
    let name = "x".repeat(32_768);
    provider.write("in/groups.csv", format!("group,product,customer\nRDS,rds-user-sal,{name}\n"));
    let ran = provider.run(&["report", "--month", "2026-10"]);
    assert_eq!(ran.code, 10, "{}", ran.err);
    let dossier = provider.path().join("archive/2026-10/rev-00");
    let written = cells(&fs::read(dossier.join("reseller/portal.txt")).unwrap());
    assert!(written.iter().any(|row| row[0].is_empty() && row[1] == "1"), "{written:?}");
    let findings = fs::read_to_string(dossier.join("findings.csv")).unwrap();
    assert!(findings.contains("longer than a cell of a workbook can be"), "{findings}");
}
