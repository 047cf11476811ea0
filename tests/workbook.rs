//! `use-report.xlsx`: it says what `use-report.json` says, has no formula but its own sums, names nobody, cannot be
//! steered by names, and has equal bytes for equal reports.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a workbook that is not as it has to be is a failed test, in helpers too"
)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::Value;

use spla_usage::licensing::DefaultEdition;
use spla_usage::outputs::use_report_json::Standing;
use spla_usage::outputs::{use_report_json, use_report_workbook};
use spla_usage::party::{EndCustomer, Provider};
use spla_usage::use_report::{Established, Outcome, Settings, Status};

use crate::support;
use crate::support::book::{Book, shortest};
use crate::support::command::{project, spla_usage};

// --- what the workbook has to say

/// The most of a text that a cell holds, in units of UTF-16.
const MOST: usize = 32_767;

/// Text as a workbook shows it, where it is not too long: what could steer a reader is written by its number.
fn shown(text: &str) -> String {
    let steers = |c: char| {
        let directs = '\u{200b}'..='\u{200f}';
        let embeds = '\u{202a}'..='\u{202e}';
        let joins = '\u{2060}'..='\u{2069}';
        c.is_control()
            || directs.contains(&c)
            || embeds.contains(&c)
            || joins.contains(&c)
            || ['\u{feff}', '\u{fffe}', '\u{ffff}'].contains(&c)
    };
    let mut shown = String::new();
    for c in text.chars() {
        match c {
            c if steers(c) => shown.push_str(&format!("\\u{{{:x}}}", u32::from(c))),
            c => shown.push(c),
        }
    }
    shown
}

/// A value of the JSON as a cell has it.
fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => shown(text),
        other => other.to_string(),
    }
}

/// An amount or a price of the JSON as a cell has it.
fn money(value: &Value) -> String {
    value.as_str().map_or_else(String::new, shortest)
}

/// Whether a cell has a text: all of it, or its beginning and a mark that tells how much there was.
fn has(cell: &str, text: &str) -> bool {
    if text.encode_utf16().count() <= MOST {
        return cell == text;
    }
    let mark = format!(" … [cut: {} characters in all]", text.chars().count());
    let begins = cell.strip_suffix(&mark).is_some_and(|begin| text.starts_with(begin));
    begins && (MOST - 1..=MOST).contains(&cell.encode_utf16().count())
}

/// Holds the rows of a list against those of the JSON.
fn assert_rows(book: &Book, name: &str, json: &[Value], row: impl Fn(&Value) -> Vec<String>) {
    let list = book.list(name);
    assert_eq!(list.len(), json.len(), "{name}");
    for (read, value) in list.iter().zip(json) {
        let expected = row(value);
        for (at, expected) in expected.iter().enumerate() {
            assert!(has(&read[at], expected), "{name}: {} is not {expected}", read[at]);
        }
        assert!(read[expected.len()..].iter().all(String::is_empty), "{name}: {read:?}");
    }
}

/// Holds everything that the workbook and the JSON both have against each other.
fn assert_says_the_same(book: &Book, json: &Value) {
    let list = |key: &str| json[key].as_array().unwrap().as_slice();
    let cells = |of: &Value, keys: &[&str]| -> Vec<String> {
        keys.iter().map(|key| cell(&of[*key])).collect()
    };
    let stated = |of: &Value| if of["withheld"] == true { "withheld" } else { "stated" }.to_owned();
    let lines = book.list("Lines");
    assert_eq!(lines.len(), list("lines").len());
    for (read, of) in lines.iter().zip(list("lines")) {
        let mut expected =
            cells(of, &["line", "product", "description", "part_number", "unit", "quantity"]);
        expected.extend([money(&of["unit_price"]), cell(&of["currency"]), money(&of["amount"])]);
        expected.push(cell(&of["end_customer"]));
        for (cell, expected) in read.iter().zip(&expected) {
            assert!(has(cell, expected), "Lines: {cell} is not {expected}");
        }
        assert_eq!(read[12], stated(of));
    }
    let totals = json["totals"].as_object().unwrap();
    let below: Vec<Vec<String>> = totals
        .iter()
        .map(|(currency, total)| vec!["Total".to_owned(), shown(currency), money(total)])
        .collect();
    assert_eq!(book.below("Lines"), below);
    for (currency, total) in totals {
        assert_eq!(book.cover(&shown(currency)).unwrap()[1], money(total));
    }
    assert_rows(book, "Scopes", list("scopes"), |of| {
        let mut row = cells(of, &["scope", "kind", "product", "standing", "licensable_cores"]);
        row.extend(cells(of, &["windows_vms", "distinct_windows_vms", "parent_sets"]));
        row.extend(cells(of, &["peak_captured_at", "quantity"]));
        row.push(stated(of));
        row
    });
    assert_rows(book, "Access", list("access"), |of| {
        let out = &of["left_out"];
        let mut row = cells(of, &["product", "customer"]);
        row.extend(cells(out, &["service", "computer", "contact"]));
        row.push(out.get("person").map_or_else(|| "0".to_owned(), cell));
        row.push(cell(&out["disabled"]));
        row.push(cell(&of["persons"]));
        row.extend(cells(out, &["administrator", "rds_cals", "excluded"]));
        row.extend(cells(of, &["counted_elsewhere", "quantity"]));
        row
    });
    assert_rows(book, "Applications", list("applications"), |of| {
        let mut row = cells(of, &["product", "machine", "customer", "virtual_cores"]);
        row.extend(cells(of, &["physical_cores", "licences", "quantity", "standing"]));
        row.extend(cells(of, &["note", "origin"]));
        row
    });
    assert_rows(book, "Registers", list("registers"), |of| {
        let mut row = cells(of, &["register", "origin", "customer", "subject", "product"]);
        row.extend(cells(of, &["valid_from", "valid_until", "reference", "standing"]));
        row.extend(cells(of, &["packs_owed", "quantity", "note"]));
        row
    });
    assert_rows(book, "Findings", list("findings"), |of| {
        let mut row = cells(of, &["effect", "code", "direction", "subject", "message"]);
        row.extend(cells(of, &["remedy", "origin", "column", "cell"]));
        row.extend(cells(&of["accepted"], &["by", "until", "reason"]));
        row
    });
    assert_readings(book, json);
    let listed = |sheet: &str| book.sheets.iter().any(|(name, _)| name == sheet);
    assert_eq!(listed("Applications"), !list("applications").is_empty());
    assert_eq!(listed("Registers"), !list("registers").is_empty());
}

/// The readings in force, and every product that another reading changes with its quantities.
fn assert_readings(book: &Book, json: &Value) {
    let rows = book.list("Other readings");
    let mut changes = 0;
    for other in json["other_readings"].as_array().unwrap() {
        for (product, quantity) in other["quantities"].as_object().unwrap() {
            let lines = json["lines"].as_array().unwrap().iter();
            let own = lines.filter(|line| line["product"] == **product);
            let now: u64 = own.map(|line| line["quantity"].as_u64().unwrap()).sum();
            let expected = [
                cell(&other["reading"]),
                cell(&json["readings"][other["reading"].as_str().unwrap()]),
                cell(&other["value"]),
                product.clone(),
                now.to_string(),
                quantity.to_string(),
            ];
            assert!(rows.iter().any(|row| row[1..7] == expected), "{expected:?}");
            changes += 1;
        }
    }
    assert_eq!(rows.iter().filter(|row| row[4] != "none").count(), changes);
    let named: BTreeSet<&str> = rows.iter().map(|row| row[1].as_str()).collect();
    assert_eq!(named.len(), json["readings"].as_object().unwrap().len());
}

/// Every formula is one of the sums, each of which stands on the first sheet and below the lines; and nothing leads out
/// of the book.
fn assert_only_own_formulas(book: &Book, json: &Value) {
    let totals = json["totals"].as_object().unwrap().len();
    assert!(book.formulas.len() <= 2 * totals, "{:?}", book.formulas);
    for (sheet, formula) in &book.formulas {
        assert!(sheet == "Report" || sheet.starts_with("Lines"), "{sheet}: {formula}");
        let own = formula.starts_with("ROUND(SUMIF('Lines");
        let letters = |c: char| c.is_ascii_alphanumeric() || "(),:'!+ ".contains(c);
        assert!(own && formula.chars().all(letters), "{sheet}: {formula}");
    }
    let in_parts: usize = book.parts.values().map(|part| part.matches("<f>").count()).sum();
    assert_eq!(in_parts, book.formulas.len());
    for (name, part) in &book.parts {
        for outside in ["<hyperlink", "TargetMode", "<ddeLink", "<oleObject", "externalLink"] {
            assert!(!part.contains(outside), "{name} has {outside}");
        }
        let number = |name: &str| name.replace(|c: char| c.is_ascii_digit(), "");
        let known = [
            "[Content_Types].xml",
            "_rels/.rels",
            "docProps/app.xml",
            "docProps/core.xml",
            "xl/_rels/workbook.xml.rels",
            "xl/sharedStrings.xml",
            "xl/styles.xml",
            "xl/theme/theme.xml",
            "xl/workbook.xml",
            "xl/worksheets/sheet.xml",
        ];
        assert!(known.contains(&number(name).as_str()), "{name}");
    }
}

// --- the golden months

fn months() -> Vec<(PathBuf, String)> {
    let folders = std::fs::read_dir(project("fixtures/months")).unwrap();
    let folders = folders.map(|entry| entry.unwrap().path()).filter(|path| path.is_dir());
    let month = |path: &Path| path.file_name().unwrap().to_string_lossy()[..7].to_owned();
    let mut months: Vec<_> = folders.map(|path| (path.clone(), month(&path))).collect();
    months.sort();
    assert!(!months.is_empty());
    months
}

#[test]
fn the_workbook_of_every_golden_month_says_what_the_json_says_and_names_nobody() {
    for (fixture, month) in months() {
        let archive = tempfile::tempdir().unwrap();
        let configuration = fixture.join("spla-usage.toml");
        let paths = [&configuration, archive.path()].map(|path: &Path| path.to_str().unwrap());
        let arguments = ["report", "--month", &month, "--config", paths[0], "--archive", paths[1]];
        let ran = spla_usage(archive.path(), &arguments);
        assert!([0, 10].contains(&ran.code), "{month}: {}", ran.err);
        let folder = archive.path().join(&month).join("rev-00");
        let read = |name: &str| std::fs::read(folder.join(name)).unwrap();
        let json: Value = serde_json::from_slice(&read("use-report.json")).unwrap();
        let book = Book::of(&read("use-report.xlsx"));
        assert_says_the_same(&book, &json);
        assert_only_own_formulas(&book, &json);
        let totals = json["totals"].as_object().unwrap().len();
        assert_eq!(book.formulas.len(), 2 * totals, "{month}: a sum does not live");
        assert_inputs(&book, &serde_json::from_slice(&read("manifest.json")).unwrap());
        assert_names_nobody(&book, &String::from_utf8(read("workings.csv")).unwrap(), &month);
    }
}

/// Every file of the manifest is named for its kind; a workbook stands there once for each sheet that was read.
fn assert_inputs(book: &Book, manifest: &Value) {
    let rows = book.list("Inputs");
    let inputs = manifest["inputs"].as_array().unwrap();
    assert!(rows.len() >= inputs.len());
    for input in inputs {
        let (name, kind) = (input["label"].as_str().unwrap(), input["kind"].as_str().unwrap());
        let named = rows.iter().any(|row| row[0].starts_with(name) && row[1] == kind);
        assert!(named, "{kind} {name} in {rows:?}");
    }
}

fn assert_names_nobody(book: &Book, workings: &str, month: &str) {
    let part = |c: char| c.is_alphanumeric() || ['.', '-', '_', '\\', '@'].contains(&c);
    let words: BTreeSet<&str> = book.texts().flat_map(|text| text.split(|c| !part(c))).collect();
    let mut persons = 0;
    for row in csv::Reader::from_reader(workings.as_bytes()).records() {
        let row = row.unwrap();
        let Some(account) = row[4].strip_prefix("account ") else { continue };
        persons += 1;
        let name = account.rsplit('\\').next().unwrap().split('@').next().unwrap();
        assert!(!words.contains(name) && !words.contains(account), "{month} names {name}");
    }
    assert!(persons > 0 || book.list("Access").is_empty(), "{month}");
}

// --- reports in memory

fn established(settings: &Settings, files: &[(&str, &str)]) -> Box<Established> {
    match support::run(settings, files) {
        Outcome::Report(established) => established,
        Outcome::Refused { findings, .. } => panic!("{findings:#?}"),
    }
}

fn bytes_of(of: &Established, standing: Standing) -> Vec<u8> {
    let mut bytes = Vec::new();
    use_report_workbook::write(of, standing, &mut bytes).unwrap();
    bytes
}

fn book_of(of: &Established) -> Book {
    Book::of(&bytes_of(of, Standing::Revision(0)))
}

fn json_of(of: &Established) -> Value {
    let mut bytes = Vec::new();
    use_report_json::write(&of.report, &of.files, Standing::Revision(0), &mut bytes).unwrap();
    serde_json::from_slice(&bytes).unwrap()
}

fn settings() -> Settings {
    let provider = Provider { name: "Nordhafen".into(), ..Provider::default() };
    Settings {
        provider: Some(provider),
        default_edition: DefaultEdition::Standard,
        ..support::settings("2026-10")
    }
}

/// A host of 2 × 8 cores with one Windows VM, 16 / 2 = 8 packs of Standard, and two persons with RDS.
fn month(price: &str, currency: &str) -> Box<Established> {
    let prices = format!(
        "product,unit_price,currency,effective_from\nws-standard,{price},{currency},2025-01-01\n\
         rds-user-sal,7.00,USD,2025-01-01\n"
    );
    let files = [
        ("prices.csv", prices.as_str()),
        (
            "hosts-2026-10-31.csv",
            "host,cluster,processor_count,cores_per_processor\nesx-1,cl-1,2,8\n",
        ),
        (
            "vms-2026-10-31.csv",
            "vm,host,guest_os,power_state\nweb-1,esx-1,Windows Server 2022 Standard,on\n",
        ),
        ("access-groups.csv", "group,product,customer\nRDS,rds-user-sal,Süd\n"),
        ("members-2026-10-31.csv", "group,member\nRDS,a.person\nRDS,b.person\n"),
    ];
    established(&settings(), &files)
}

/// 8 × 3.30 EUR = 26.40 EUR and 2 × 7.00 USD = 14.00 USD; lines by product: rds-user-sal, ws-standard.
#[test]
fn each_currency_has_its_sum_which_lives() {
    let book = book_of(&month("3.30", "EUR"));
    let sum = |named: &str| format!("ROUND(SUMIF('Lines'!H2:H3,{named},'Lines'!I2:I3),2)");
    let formulas: Vec<String> = book.formulas.iter().map(|(_, formula)| formula.clone()).collect();
    // On the first sheet the currencies stand in rows 12 and 13, below the lines in rows 5 and 6.
    assert_eq!(formulas, [sum("A12"), sum("A13"), sum("H5"), sum("H6")]);
    assert_eq!(book.below("Lines"), [["Total", "EUR", "26.4"], ["Total", "USD", "14"]]);
    let sheets: Vec<&str> = book.sheets.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        sheets,
        ["Report", "Lines", "Scopes", "Access", "Other readings", "Findings", "Inputs"]
    );
}

/// The yen has no digits behind the point and the dinar has three: 8 × 3.30 = 26 and 26.400.
#[test]
fn amounts_are_shown_with_the_digits_of_their_currency() {
    for (currency, digits, format) in
        [("JPY", 0, "#,##0"), ("EUR", 2, "#,##0.00"), ("KWD", 3, "#,##0.000")]
    {
        let book = book_of(&month("3.30", currency));
        let rounded = |(_, formula): &&(String, String)| formula.ends_with(&format!("),{digits})"));
        assert!(book.formulas.iter().any(|formula| rounded(&formula)), "{:?}", book.formulas);
        let styles = &book.parts["xl/styles.xml"];
        // The first of these formats is one that every program has by number.
        let has = styles.contains(&format!("formatCode=\"{format}\""))
            || ["#,##0", "#,##0.00"].contains(&format);
        assert!(has, "{currency}: {styles}");
    }
}

/// 8 × 9999999999999.99 = 79999999999999.92 has sixteen digits, of which a program would show fifteen.
#[test]
fn what_a_workbook_cannot_hold_as_a_number_is_text() {
    let of = month("9999999999999.99", "EUR");
    let book = book_of(&of);
    assert_says_the_same(&book, &json_of(&of));
    assert_eq!(book.below("Lines")[0], ["Total", "EUR", "79999999999999.92"]);
    assert!(book.parts["xl/sharedStrings.xml"].contains("79999999999999.92"));
    // The other currency has its sum all the same.
    assert_eq!(book.formulas.len(), 2);
}

/// A currency that a spreadsheet would take for a pattern is not asked for in a formula.
#[test]
fn a_currency_that_is_no_word_has_a_total_without_a_formula() {
    for currency in ["*", ">0", "=1", "A\"&B"] {
        let quoted = format!("\"{}\"", currency.replace('"', "\"\""));
        let of = month("3.30", &quoted);
        let (book, json) = (book_of(&of), json_of(&of));
        assert_says_the_same(&book, &json);
        assert_only_own_formulas(&book, &json);
        assert_eq!(book.formulas.len(), 2, "{currency}: only the dollars have one");
    }
}

#[test]
fn a_line_names_its_end_customer_with_address_and_country() {
    let mut of = month("3.30", "EUR");
    of.report.lines[0].end_customer = Some(EndCustomer {
        name: "=Süd".into(),
        address: "Kai 1\r\n26721 Emden\n".into(),
        country: "DE".into(),
        ..EndCustomer::default()
    });
    let book = book_of(&of);
    assert_says_the_same(&book, &json_of(&of));
    let lines = book.list("Lines");
    assert_eq!(lines[0][9..12], ["=Süd", "Kai 1, 26721 Emden", "DE"]);
    assert_eq!(lines[1][9..12], ["", "", ""]);
}

#[test]
fn a_filed_report_has_a_place_to_attest_it_and_no_other_has() {
    let of = month("3.30", "EUR");
    let book = book_of(&of);
    for field in ["Name", "Position", "Date", "Signature"] {
        assert!(book.cover(field).unwrap()[1..].iter().all(String::is_empty), "{field}");
    }
    let attested = "I am authorised to report for the provider";
    assert!(book.texts().any(|text| text.contains(attested)));
    for (standing, said) in [(Standing::Draft, "draft"), (Standing::Preview, "preview")] {
        let book = Book::of(&bytes_of(&of, standing));
        assert_eq!(book.cover("Signature"), None);
        let said = format!("{said}, not filed and not to be sent");
        assert!(book.sheets[0].1[1][0].starts_with(&said), "{:?}", book.sheets[0].1[1]);
        let everywhere = book.parts.iter().filter(|(name, _)| name.contains("sheet"));
        assert!(everywhere.clone().all(|(_, part)| part.contains(&said)), "every page says so");
    }
}

#[test]
fn a_draft_marks_what_is_withheld_and_names_it_in_front() {
    let files = [(
        "hosts-2026-10-31.csv",
        "host,cluster,processor_count,cores_per_processor\nesx-1,cl-1,2,0\n",
    )];
    let of = established(&settings(), &files);
    assert_eq!(of.report.status, Status::Draft);
    let book = book_of(&of);
    assert_says_the_same(&book, &json_of(&of));
    let mut cover = book.sheets[0].1.iter();
    assert!(cover.any(|row| row[0].starts_with("To correct before it can be filed (")));
    assert_eq!(book.cover("Status").unwrap()[1], "draft");
}

// --- hostile names

/// What a spreadsheet would run, take for markup or not hold at all.
fn hostile() -> Vec<String> {
    let names = [
        "=HYPERLINK(\"http://x\")",
        "+1+1",
        "@SUM(1)",
        "-2",
        "'quoted",
        "<script>alert(1)</script>",
        "]]></t></si>&amp;<!--",
        "../../etc",
        "line\r\nbreak",
        "gpj\u{202e}exe\u{1b}[31m",
        "no\u{fffe}letter\u{ffff}",
        "_x0041_ &L&P",
        "1e5",
        "  blanks  within  ",
    ];
    let mut names: Vec<String> = names.map(str::to_owned).to_vec();
    names.push(format!("={}", "long".repeat(10_000)));
    names.push("𝄞".repeat(40_000));
    names
}

/// A month in which everything that somebody may call as he likes is called so.
fn named(name: &str) -> Box<Established> {
    let cell = format!("\"{}\"", name.replace('"', "\"\""));
    let provider = Provider {
        name: name.to_owned(),
        reseller: name.to_owned(),
        agreement_number: name.to_owned(),
        country: name.to_owned(),
        ..Provider::default()
    };
    let settings = Settings { provider: Some(provider), ..settings() };
    let prices = format!(
        "product,part_number,unit_price,currency,effective_from\nws-standard,{cell},3.00,EUR,2025-01-01\n"
    );
    let hosts = format!(
        "host,cluster,processor_count,cores_per_processor,operator,{cell}\n\
         {cell},{cell},2,8,,\nother,,2,8,{cell},\n"
    );
    let vms = format!(
        "vm,host,guest_os,power_state,customer\n{cell},{cell},Windows Server 2022,on,{cell}\n\
         two,{cell},{cell},{cell},{cell}\n"
    );
    let groups = format!("group,product,customer\n{cell},rds-user-sal,{cell}\n");
    let members = format!("group,member\n{cell},a.person\n{cell},b.person\n");
    let exclusions = format!("reason,vm,reference,customer\nevaluation,{cell},{cell},{cell}\n");
    let files: [(&str, &str); 6] = [
        ("prices.csv", &prices),
        ("hosts-2026-10-31.csv", &hosts),
        ("vms-2026-10-31.csv", &vms),
        ("access-groups.csv", &groups),
        ("members-2026-10-31.csv", &members),
        ("exclusions.csv", &exclusions),
    ];
    let mut of = established(&settings, &files);
    for line in &mut of.report.lines {
        line.end_customer = Some(EndCustomer {
            name: name.to_owned(),
            address: name.to_owned(),
            country: name.to_owned(),
            ..EndCustomer::default()
        });
    }
    of
}

#[test]
fn a_name_is_text_whatever_it_says() {
    for name in hostile() {
        let mut of = named(&name);
        // A zero byte comes through no export, so that it is put where names stand.
        let zero = format!("zero\u{0}{name}");
        of.report.scopes[0].scope.clone_from(&zero);
        of.report.findings[0].subject = zero;
        let (book, json) = (book_of(&of), json_of(&of));
        let begin: String = name.chars().take(20).collect();
        assert_says_the_same(&book, &json);
        assert_only_own_formulas(&book, &json);
        let provider = &book.cover("Provider").unwrap()[1];
        assert!(has(provider, &shown(&name)), "{begin:?}: {provider}");
        for letter in ['\u{0}', '\u{1b}', '\u{202e}', '\u{fffe}', '\u{ffff}', '\r'] {
            let found = book.parts.iter().find(|(_, part)| part.contains(letter));
            assert!(found.is_none(), "{begin:?} {letter:?} in {}", found.unwrap().0);
        }
        assert!(!book.texts().any(|text| text.contains("a.person")), "{begin:?}");
    }
}

// --- bytes and sizes

/// The book knows the month and no clock, no user and no machine.
#[test]
fn equal_reports_give_equal_bytes() {
    let bytes = || bytes_of(&month("3.30", "EUR"), Standing::Revision(3));
    let first = bytes();
    std::thread::sleep(std::time::Duration::from_millis(1100));
    assert!(first == bytes(), "the bytes differ");
    let book = Book::of(&first);
    let core = &book.parts["docProps/core.xml"];
    let days: Vec<&str> = core.split("W3CDTF\">").skip(1).map(|rest| &rest[..20]).collect();
    assert_eq!(days, ["2026-10-31T00:00:00Z"; 2]);
    assert!(core.contains("<dc:creator></dc:creator>") || core.contains("<dc:creator/>"), "{core}");
}

/// Ten hosts that stand alone are ten scopes. With four rows on a sheet, one of them the header, they need four sheets;
/// of the lines, whose two sums need three rows below them, every sheet has one.
#[test]
fn a_list_that_is_longer_than_a_sheet_goes_on_on_the_next() {
    let hosts: String = (1..=10).map(|n| format!("esx-{n:02},2,8\n")).collect();
    let hosts = format!("host,processor_count,cores_per_processor\n{hosts}");
    let vms: String =
        (1..=10).map(|n| format!("vm-{n},esx-{n:02},Windows Server 2022 Standard,on\n")).collect();
    let vms = format!("vm,host,guest_os,power_state\n{vms}");
    let files = [
        (
            "prices.csv",
            "product,unit_price,currency,effective_from\nws-standard,3.30,EUR,2025-01-01\n\
             rds-user-sal,7.00,USD,2025-01-01\n",
        ),
        ("hosts-2026-10-31.csv", hosts.as_str()),
        ("vms-2026-10-31.csv", vms.as_str()),
        ("access-groups.csv", "group,product,customer\nRDS,rds-user-sal,Süd\n"),
        ("members-2026-10-31.csv", "group,member\nRDS,a.person\n"),
    ];
    let of = established(&settings(), &files);
    let mut bytes = Vec::new();
    use_report_workbook::write_in_sheets_of(4, &of, Standing::Revision(0), &mut bytes).unwrap();
    let book = Book::of(&bytes);
    let json = json_of(&of);
    assert_says_the_same(&book, &json);
    assert_only_own_formulas(&book, &json);
    let rows =
        |name: &str| book.sheets.iter().find(|(own, _)| own == name).map(|(_, rows)| rows.len());
    let scopes = ["Scopes", "Scopes (2)", "Scopes (3)", "Scopes (4)", "Scopes (5)"].map(rows);
    assert_eq!(scopes, [Some(4), Some(4), Some(4), Some(2), None]);
    // 80 packs at 3.30; the lines are rds-user-sal and ws-standard, each on its sheet.
    assert_eq!(book.below("Lines"), [["Total", "EUR", "264"], ["Total", "USD", "7"]]);
    let formula = "ROUND(SUMIF('Lines'!H2:H2,H4,'Lines'!I2:I2)+SUMIF('Lines (2)'!H2:H2,H4,'Lines (2)'!I2:I2),2)";
    assert!(book.formulas.contains(&("Lines (2)".into(), formula.into())), "{:?}", book.formulas);
}

/// 2,000 scopes and 100,000 findings are all there, and the book can still be sent by mail.
#[test]
fn a_large_report_has_every_row() {
    let hosts: String =
        (0..2000).map(|n| format!("esx-{n:04}.example,2,16,datacenter\n")).collect();
    let hosts = format!("host,processor_count,cores_per_processor,edition\n{hosts}");
    let mut of = established(&settings(), &[("hosts-2026-10-31.csv", &hosts)]);
    assert_eq!(of.report.scopes.len(), 2000);
    let told = of.report.findings[0].clone();
    of.report.findings = (0..100_000)
        .map(|n| {
            let mut finding = told.clone();
            finding.subject = format!("vm web-{n:06}.example");
            finding
        })
        .collect();
    let begun = std::time::Instant::now();
    let bytes = bytes_of(&of, Standing::Revision(0));
    eprintln!("{} bytes in {:?}", bytes.len(), begun.elapsed());
    let parts = Book::parts_of(&bytes);
    let rows =
        |sheet: u32| parts[&format!("xl/worksheets/sheet{sheet}.xml")].matches("<row ").count();
    // Report, Lines, Scopes, Access, Other readings, Findings.
    assert_eq!([rows(3), rows(6)], [2001, 100_001]);
    assert!(bytes.len() < 8_000_000, "{} bytes", bytes.len());
}
