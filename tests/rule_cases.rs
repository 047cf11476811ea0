//! Every rule with cases by hand: `fixtures/rules`, a file for each rule, a sum or a finding for each case.
//!
//! The cases were written from the rules before the program ran on them. The README there tells the format.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a case that cannot be read is a failed test, in helpers too"
)]

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use spla_usage::finding::{Direction, Finding, subject_fits};
use spla_usage::money::ExchangeRate;
use spla_usage::outputs::attestation::{Attestation, attestation};
use spla_usage::outputs::use_report_json::Standing;
use spla_usage::party::{MobilityPartner, Provider};
use spla_usage::readings::Readings;
use spla_usage::sheet::Table;
use spla_usage::terms::{EndOfAgreement, Product, Tables, TermTable, TermsInForce};
use spla_usage::use_report::{
    ChargeRules, Earlier, EarlierLine, EarlierMonth, Outcome, Payer, Settings, Status, UseReport,
    ZeroUse, due_on, final_report_on, last_day_to_lower,
};

use crate::support;
use crate::support::command;
use crate::support::only;
use crate::support::rule_cases;
use crate::support::rule_cases::{Case, Item, ItemKind};

const RULES: &str = include_str!("../config/terms/rules.csv");

/// The ids of the table of rules with their standing.
fn rules() -> Vec<(String, String)> {
    let mut reader = csv::Reader::from_reader(RULES.as_bytes());
    let header = reader.headers().unwrap().clone();
    let place = |name: &str| header.iter().position(|column| column == name).unwrap();
    let (rule, standing) = (place("rule"), place("standing"));
    let rows = reader.records().map(Result::unwrap);
    rows.map(|row| (row[rule].to_owned(), row[standing].to_owned())).collect()
}

#[test]
fn every_case_comes_out_as_by_hand() {
    let mut wrong = Vec::new();
    let files = rule_cases::all().into_iter();
    for file in files.filter(|file| only::asked(&file.rule)) {
        for case in &file.cases {
            let place = format!("{}.txt:{}: {}", file.rule, case.line, case.name);
            wrong.extend(disagreements(case).into_iter().map(|told| format!("{place}: {told}")));
        }
    }
    assert!(wrong.is_empty(), "{} disagreements\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_implemented_rule_has_cases_and_every_file_a_rule() {
    let implemented: BTreeSet<String> = rules()
        .into_iter()
        .filter(|(_, standing)| standing == "implemented")
        .map(|(rule, _)| rule)
        .collect();
    let with_cases: BTreeSet<String> =
        rule_cases::all().into_iter().map(|file| file.rule).collect();
    let without: Vec<&String> = implemented.difference(&with_cases).collect();
    assert!(without.is_empty(), "implemented rules without a file of cases: {without:?}");
    let unknown: Vec<&String> = with_cases.difference(&implemented).collect();
    assert!(unknown.is_empty(), "cases of what is no implemented rule: {unknown:?}");
}

/// Days from which something else holds, each with the rule and the months on both of its sides.
const TIMELINE: [(&str, &str, [&str; 2]); 11] = [
    ("cores replace processors", "WS-CORE", ["2016-09", "2016-10"]),
    ("Flexible Virtualization", "BYOL-FVB", ["2022-09", "2022-10"]),
    ("Flexible Virtualization for applications", "PF-APPS", ["2022-09", "2022-10"]),
    ("Flexible Virtualization for desktop systems", "PF-DESKTOP", ["2022-09", "2022-10"]),
    ("Flexible Virtualization where Assurance lapsed", "LM-EXPIRY", ["2022-09", "2022-10"]),
    ("licences sold by hosters", "CSP-HOSTER", ["2022-09", "2022-10"]),
    ("Listed Providers closed to new use", "LISTED", ["2022-09", "2022-10"]),
    ("the last month at Listed Providers", "LISTED", ["2025-09", "2025-10"]),
    ("prices rise", "D10", ["2026-12", "2027-01"]),
    ("agreements start", "REP-FINAL", ["2026-09", "2026-10"]),
    ("agreements end", "REP-FINAL", ["2026-10", "2026-11"]),
];

/// The last day on which a licence for hardware at a Listed Provider could be bought, and the next.
const BOUGHT: [&str; 2] = ["2019-09-30", "2019-10-01"];

/// Forms of the agreement, by the last day of the one and the first of the other.
const FORMS: [[&str; 2]; 2] = [["2013-09-30", "2013-10-01"], ["2024-01-12", "2024-01-13"]];

#[test]
fn both_sides_of_every_date_have_a_case() {
    let files: BTreeMap<String, Vec<Case>> =
        rule_cases::all().into_iter().map(|file| (file.rule, file.cases)).collect();
    let has = |rule: &str, key: &str, value: &str| {
        files[rule].iter().any(|case| case.setting(key) == Some(value))
    };
    for (what, rule, months) in TIMELINE {
        for month in months {
            assert!(has(rule, "month", month), "{what}: {rule} has no case of {month}");
        }
    }
    for day in BOUGHT {
        let mut cells = files["BYOL-DEDICATED"].iter().flat_map(|case| &case.items);
        let is_there = cells.any(|item| item.lines.iter().any(|row| row.contains(day)));
        assert!(is_there, "no licence was bought on {day}");
    }
    for day in FORMS.concat() {
        assert!(has("REP-NAME", "agreement_signed_on", day), "no agreement is signed on {day}");
    }
}

#[test]
fn what_is_no_case_is_refused() {
    let texts = [
        // text                                                  what is wrong
        ("# D1  a\ncase a\nmonth 2026-10\n", "says the lines"),
        ("# D1  a\ncase a\nlines nothing\n", "no month"),
        ("# D1  a\nmonth 2026-10\n", "without a case"),
        ("# D2  a\ncase a\nmonth 2026-10\nlines nothing\n", "begin with"),
        ("# D1  a\ncase a\nmonht 2026-10\nlines nothing\n", "no such key"),
        ("# D1  a\ncase a\nmonth 2026-10\nmonth 2026-11\nlines nothing\n", "stands twice"),
        ("# D1  a\nlines nothing\ncase a\nmonth 2026-10\n", "belongs to a case"),
        ("# D1  a\ncase a\nmonth 2026-10\n  x\nlines nothing\n", "nothing that could go on"),
        ("# D1  a\ncase a\nmonth 2026-10\nlines nothing\nstatus refused\n", "says the lines"),
    ];
    for (text, expected) in texts {
        let told = rule_cases::parse("D1", text).unwrap_err();
        assert!(told.contains(expected), "{text}\n{told}");
    }
    let told = |expectation: &str| {
        let text = format!("# D1  a\nmonth 2026-10\ncase a\nzero_use stated\n{expectation}\n");
        disagreements(&rule_cases::parse("D1", &text).unwrap()[0])
    };
    assert!(told("lines nothing").is_empty());
    for expectation in [
        "lines ws-standard 1",
        "lines nothing\nstatus draft",
        "lines nothing\nno finding zero-use-stated",
        "lines nothing\nstanding ws-standard stated",
        "lines nothing\nrow zero-use-stated 2",
        "lines nothing\nfinding assumed zero-use-stated zero use",
        "lines nothing\nscope esx-01 ws-standard quantity 1",
        "lines nothing\naccess rds-user-sal Contoso quantity 1",
        "lines nothing\ncharge rds-user-sal Contoso quantity 1",
        "lines nothing\nother powered_off_vms=count ws-standard 1",
        "lines nothing\nregister exclusions vm app-01 stands",
        "error governs from",
        "status refused",
        "due 2026-11-11",
        "lower 2026-11-12 2027-01-10",
        "final 2026-10-15 2026-11-15",
    ] {
        assert!(!told(expectation).is_empty(), "{expectation} passes");
    }
}

/// Where a run of the case is not what the case expects.
fn disagreements(case: &Case) -> Vec<String> {
    let mut wrong = Vec::new();
    let table = terms(case);
    of_terms(case, &table, &mut wrong);
    deadlines(case, &table, &mut wrong);
    if case.items.iter().any(|item| ["term", "due", "lower", "final"].contains(&&*item.key)) {
        return wrong;
    }
    let files = case.files();
    let named: Vec<(&str, &str)> =
        files.iter().map(|(label, text)| (label.as_str(), text.as_str())).collect();
    let errors = case.expected("error");
    let absent: Vec<_> = case
        .setting("named")
        .map_or(Vec::new(), |kinds| kinds.split(", ").map(support::kind).collect());
    match support::attempt_without(&settings(case), &absent, &named) {
        Err(error) => {
            let told = error.to_string();
            if errors.is_empty() || errors.iter().any(|text| !told.contains(text)) {
                wrong.push(format!("ends with the error: {told}"));
            }
        }
        Ok(_) if !errors.is_empty() => wrong.push("ends without an error".to_owned()),
        Ok(Outcome::Refused { findings, .. }) => {
            if case.expected("status") != ["refused"] {
                wrong.push(format!("is refused: {}", shown(&findings)));
            }
            of_findings(case, &findings, &mut wrong);
        }
        Ok(Outcome::Report(established)) => of_report(case, &established.report, &mut wrong),
    }
    keeps(case, &files, &mut wrong);
    wrong
}

fn settings(case: &Case) -> Settings {
    let day = |key: &str| case.setting(key).map(|text| text.parse().unwrap());
    let text = |key: &str| case.setting(key).unwrap_or_default().to_owned();
    let of_provider = |item: &Item| {
        item.key.starts_with("agreement_") || ["currency", "mobility_partner"].contains(&&*item.key)
    };
    let provider = case.of_kind(ItemKind::Setting).any(of_provider).then(|| Provider {
        agreement_number: text("agreement_number"),
        agreement_signed_on: day("agreement_signed_on"),
        agreement_starts_on: day("agreement_starts_on"),
        agreement_ends_on: day("agreement_ends_on"),
        currency: text("currency"),
        mobility_partner: case.setting("mobility_partner").map(|text| {
            let parts: Vec<&str> = text.split(", ").collect();
            let [name, address, mail] = parts[..] else { panic!("name, address, mail: {text}") };
            MobilityPartner { name: name.into(), address: address.into(), mail: mail.into() }
        }),
        ..Provider::default()
    });
    let word = |key: &str, default: &str| Value::from(case.setting(key).unwrap_or(default));
    let readings: serde_json::Map<String, Value> = Readings::default()
        .entries()
        .into_iter()
        .map(|(key, default)| (key.to_owned(), word(key, default)))
        .collect();
    let administrators = case
        .setting("administrators")
        .map_or(Vec::new(), |names| names.split(", ").map(str::to_owned).collect());
    Settings {
        provider,
        administrators,
        unit: serde_json::from_value(word("unit", "day")).unwrap(),
        default_edition: serde_json::from_value(word("edition", "withhold")).unwrap(),
        readings: serde_json::from_value(Value::Object(readings)).unwrap(),
        charges: ChargeRules {
            own: case
                .setting("own")
                .map_or(Vec::new(), |names| names.split(", ").map(str::to_owned).collect()),
            ..ChargeRules::default()
        },
        exchange_rates: case.setting("exchange_rate").map(exchange_rate).into_iter().collect(),
        earlier: earlier(case),
        grace_days: case.setting("grace_days").map_or(0, |days| days.parse().unwrap()),
        zero_use: match case.setting("zero_use") {
            None => ZeroUse::Unsaid,
            Some("stated") => ZeroUse::Stated,
            Some(other) => panic!("zero_use is stated, not {other}"),
        },
        ..support::settings(case.setting("month").unwrap())
    }
}

/// Currency, what a unit of it is worth, and the first day.
fn exchange_rate(text: &str) -> ExchangeRate {
    let [currency, worth, from] = words(text)[..] else { panic!("no rate of exchange: {text}") };
    ExchangeRate {
        currency: currency.to_owned(),
        worth: worth.parse().unwrap(),
        effective_from: from.parse().unwrap(),
    }
}

/// The earlier months that are filed, each in its first revision.
fn earlier(case: &Case) -> Earlier {
    let month = |told: &String| {
        let [month, rest @ ..] = &words(told)[..] else { panic!("no month: {told}") };
        let line = |pair: &[&str]| EarlierLine {
            product: Product::new(pair[0]),
            quantity: pair[1].parse().unwrap(),
            amount: None,
            currency: None,
        };
        let lines = match rest {
            ["nothing"] => Vec::new(),
            pairs => pairs.chunks(2).map(line).collect(),
        };
        assert!(rest.len() == 1 || !lines.is_empty(), "no lines: {told}");
        EarlierMonth { month: month.parse().unwrap(), revision: 0, status: Status::Ready, lines }
    };
    let told = case.of_kind(ItemKind::Earlier).flat_map(|item| &item.lines);
    Earlier::before(case.setting("month").unwrap().parse().unwrap(), told.map(month))
}

/// The rows of the terms, with those that the case adds.
fn terms(case: &Case) -> TermTable {
    let mut table = TermsInForce::recorded(&Tables::compiled()).unwrap();
    let citation = "unit,source,clause,grade,verified_on,note";
    for item in case.of_kind(ItemKind::Terms) {
        let rows = item.lines.iter().map(|row| {
            let [term, from, value] = cells(row)[..] else { panic!("no term: {row}") };
            format!("{term},D10,{from},{from},{value},of the case,HOUSE,a case,B,{from},\n")
        });
        let text = rows.collect::<String>();
        let text = format!("term,rule,effective_from,recorded_on,value,{citation}\n{text}");
        table.add(&Table::read("terms of the case", &text).unwrap()).unwrap();
    }
    table
}

/// What a term is.
fn of_terms(case: &Case, table: &TermTable, wrong: &mut Vec<String>) {
    let month = case.setting("month").unwrap().parse().unwrap();
    for expected in case.expected("term") {
        let [name, value] = words(expected)[..] else { panic!("no term: {expected}") };
        let in_force = TermsInForce::from_table(table, &Tables::compiled(), month, None).unwrap();
        let found = in_force.terms().into_iter().find(|term| term.name == name).unwrap();
        if found.value.to_string() != value {
            wrong.push(format!("{name} is {}, not {value}", found.value));
        }
    }
}

/// `due` and the day of the report; `lower`, the day of an invoice and the last day to lower it; `final`, the last day of
/// the agreement and that of its final report.
fn deadlines(case: &Case, table: &TermTable, wrong: &mut Vec<String>) {
    let month = case.setting("month").unwrap().parse().unwrap();
    let terms = || TermsInForce::from_table(table, &Tables::compiled(), month, None).unwrap();
    let own = case.setting("due_day").map(|day| day.parse::<u32>().unwrap().try_into().unwrap());
    for expected in case.expected("due") {
        let due = due_on(month, own, &terms());
        if due.to_string() != format!("{expected} (REP-DUE)") {
            wrong.push(format!("it is due on {due}, not {expected}"));
        }
    }
    for expected in case.expected("lower") {
        let [invoiced_on, expected] = words(expected)[..] else { panic!("{expected}") };
        let last = last_day_to_lower(invoiced_on.parse().unwrap(), &terms());
        if last.to_string() != format!("{expected} (REP-REVISE)") {
            wrong.push(format!("it may be lowered until {last}, not {expected}"));
        }
    }
    for expected in case.expected("final") {
        let [ended_on, expected] = words(expected)[..] else { panic!("{expected}") };
        let ended_on = ended_on.parse().unwrap();
        let days = EndOfAgreement::of(table, ended_on, None).unwrap().days_to_final_report;
        let last = final_report_on(ended_on, days);
        if last.to_string() != format!("{expected} (REP-FINAL)") {
            wrong.push(format!("the final report is due by {last}, not {expected}"));
        }
    }
}

fn words(text: &str) -> Vec<&str> {
    text.split_whitespace().collect()
}

fn cells(row: &str) -> Vec<&str> {
    row.split(',').map(str::trim).collect()
}

fn of_report(case: &Case, report: &UseReport, wrong: &mut Vec<String>) {
    lines(case, report, wrong);
    standing(case, report, wrong);
    scopes(case, report, wrong);
    access(case, report, wrong);
    charges(case, report, wrong);
    registers(case, report, wrong);
    other_readings(case, report, wrong);
    let status = report.status.text();
    if case.expected("status").iter().any(|expected| *expected != status) {
        wrong.push(format!("its status is {status}"));
    }
    attests(case, report, wrong);
    of_findings(case, &report.findings, wrong);
}

/// What is attested of revision 0, or why a draft is not.
fn attests(case: &Case, report: &UseReport, wrong: &mut Vec<String>) {
    let standing = match report.status {
        Status::Draft => Standing::Draft,
        Status::Ready | Status::NeedsSignature => Standing::Revision(0),
    };
    let told = match attestation(report, standing) {
        Attestation::Asked { statement, first } => {
            format!("{statement} {}", first.unwrap_or_default())
        }
        Attestation::NotYet(why) => why.to_owned(),
    };
    for expected in case.expected("attests") {
        if !told.contains(expected) {
            wrong.push(format!("attests {told:?}, and not {expected:?}"));
        }
    }
}

/// All lines: `product quantity`, `for` whom it is, and what it costs where the case says so. Names are one word here.
fn lines(case: &Case, report: &UseReport, wrong: &mut Vec<String>) {
    let mut expected: Vec<Vec<&str>> = case.expected("lines").into_iter().map(words).collect();
    if expected == [["nothing"]] {
        expected.clear();
    }
    let made = |with_price: bool| {
        let line = |line: &spla_usage::use_report::ReportLine| {
            let mut text = format!("{} {}", line.product, line.quantity.value());
            if let Some(customer) = &line.end_customer {
                text += &format!(" for {}", customer.name.replace(' ', "_"));
            }
            if with_price {
                let price = line.unit_price.as_deref().unwrap_or("-");
                let amount =
                    line.amount.map_or_else(|| "-".to_owned(), |amount| amount.to_string());
                text += &format!(" x {price} = {amount}");
            }
            text
        };
        report.lines.iter().map(line).collect::<Vec<String>>()
    };
    let with_price = expected.iter().any(|words| words.contains(&"x"));
    let mut expected: Vec<String> = expected.iter().map(|words| words.join(" ")).collect();
    // A sum by hand may name its products in any order.
    expected.sort();
    let mut made = made(with_price);
    made.sort();
    if made != expected {
        wrong.push(format!("lines are {made:?}, not {expected:?}"));
    }
}

/// Compares pairs of a name and a value with what is there under the names.
fn pairs(subject: &str, words: &[&str], known: &[(&str, String)], wrong: &mut Vec<String>) {
    assert!(words.len().is_multiple_of(2) && !words.is_empty(), "{subject}: no pairs {words:?}");
    for pair in words.chunks(2) {
        let found = known.iter().find(|(name, _)| *name == pair[0]);
        let (_, value) =
            found.unwrap_or_else(|| panic!("{subject}: nothing is called {}", pair[0]));
        if value != pair[1] {
            wrong.push(format!("{subject}: {} is {value}, not {}", pair[0], pair[1]));
        }
    }
}

/// `scope product` and pairs; `-` stands for no product.
fn scopes(case: &Case, report: &UseReport, wrong: &mut Vec<String>) {
    for expected in case.expected("scope") {
        let [scope, product, rest @ ..] = &words(expected)[..] else { panic!("{expected}") };
        let found = report.scopes.iter().find(|row| {
            let own = row.product.as_ref().map_or("-", |product| product.id());
            row.scope == *scope && own == *product
        });
        let Some(row) = found else {
            wrong.push(format!("no scope {scope} with {product}"));
            continue;
        };
        let known = [
            ("kind", row.kind.to_owned()),
            ("licensable_cores", row.licensable_cores.to_string()),
            ("windows_vms", row.windows_vms.to_string()),
            ("distinct_windows_vms", row.distinct_windows_vms.to_string()),
            ("parent_sets", row.parent_sets.to_string()),
            ("peak_captured_at", row.peak_captured_at.clone().unwrap_or_else(|| "-".into())),
            ("quantity", row.quantity.to_string()),
            ("line_standing", row.line_standing.text().to_owned()),
        ];
        pairs(&format!("scope {scope}"), rest, &known, wrong);
    }
}

/// Whether the lines of a product can be stated.
fn standing(case: &Case, report: &UseReport, wrong: &mut Vec<String>) {
    for expected in case.expected("standing") {
        let [product, word] = words(expected)[..] else { panic!("{expected}") };
        let of_product = report.lines.iter().filter(|line| line.product.id() == product);
        let found: BTreeSet<&str> = of_product.map(|line| line.standing.text()).collect();
        if found != BTreeSet::from([word]) {
            wrong.push(format!("the lines of {product} are {found:?}, not {word}"));
        }
    }
}

/// `product customer` and pairs; `-` stands for the provider itself.
fn access(case: &Case, report: &UseReport, wrong: &mut Vec<String>) {
    for expected in case.expected("access") {
        let [product, customer, rest @ ..] = &words(expected)[..] else { panic!("{expected}") };
        let found = report.access.iter().find(|row| {
            let own = row.customer.as_deref().unwrap_or("-");
            row.product.id() == *product && own == *customer
        });
        let Some(row) = found else {
            wrong.push(format!("no access of {customer} to {product}"));
            continue;
        };
        let known = [
            ("persons", row.persons.to_string()),
            ("service", row.left_out.service.to_string()),
            ("computer", row.left_out.computer.to_string()),
            ("contact", row.left_out.contact.to_string()),
            ("disabled", row.left_out.disabled.to_string()),
            ("administrator", row.left_out.administrator.to_string()),
            ("counted_elsewhere", row.counted_elsewhere.to_string()),
            ("quantity", row.quantity.to_string()),
        ];
        pairs(&format!("{product} at {customer}"), rest, &known, wrong);
    }
}

/// `product customer`, where `-` is the provider itself and `?` nobody that a row tells, and names with values.
fn charges(case: &Case, report: &UseReport, wrong: &mut Vec<String>) {
    for expected in case.expected("charge") {
        let [product, customer, rest @ ..] = &words(expected)[..] else { panic!("{expected}") };
        let who = |payer: &Payer| match payer {
            Payer::Customer(name) => name.to_string(),
            Payer::Own => "-".to_owned(),
            Payer::Unattributed => "?".to_owned(),
        };
        let found = report
            .charges
            .iter()
            .find(|charge| charge.product.id() == *product && who(&charge.payer) == *customer);
        let Some(charge) = found else {
            wrong.push(format!("nobody owes {expected}"));
            continue;
        };
        let text = |value: Option<String>| value.unwrap_or_else(|| "-".to_owned());
        let known = [
            ("quantity", charge.quantity.to_string()),
            ("weight", text(charge.weight.map(|weight| weight.to_string()))),
            ("amount", text(charge.amount.map(|amount| amount.to_string()))),
        ];
        pairs(&format!("{product} {customer}"), rest, &known, wrong);
    }
}

/// `register kind name standing` and, if any, pairs or `note` with a part of it: what became of a row.
fn registers(case: &Case, report: &UseReport, wrong: &mut Vec<String>) {
    for expected in case.expected("register") {
        let [register, kind, name, standing, rest @ ..] = &words(expected)[..] else {
            panic!("{expected}")
        };
        let subject = format!("{kind} {}", name.replace('_', " "));
        let found = report.registers.iter().find(|entry| {
            let same = entry.register.text() == *register && entry.subject == subject;
            same && entry.standing.text() == *standing
        });
        let Some(entry) = found else {
            let of_register = report.registers.iter().map(|entry| {
                let (register, standing) = (entry.register.text(), entry.standing.text());
                format!("{register} {} {standing}", entry.subject)
            });
            let entries: Vec<String> = of_register.collect();
            wrong.push(format!("no entry {expected}, but {entries:?}"));
            continue;
        };
        let number =
            |value: Option<u64>| value.map_or_else(|| "-".to_owned(), |value| value.to_string());
        let known =
            [("packs_owed", number(entry.packs_owed)), ("quantity", number(entry.quantity))];
        match rest {
            [] => {}
            ["note", part @ ..] => {
                let part = part.join(" ");
                if !entry.note.contains(&part) {
                    wrong.push(format!("{subject}: {} does not say {part}", entry.note));
                }
            }
            rest => pairs(&subject, rest, &known, wrong),
        }
    }
}

/// `reading=value product quantity`, or `reading=value nothing` where it changes nothing.
fn other_readings(case: &Case, report: &UseReport, wrong: &mut Vec<String>) {
    for expected in case.expected("other") {
        let [reading, product, rest @ ..] = &words(expected)[..] else { panic!("{expected}") };
        let found = report
            .other_readings
            .iter()
            .find(|row| format!("{}={}", row.reading, row.value) == *reading);
        if *product == "nothing" {
            if let Some(row) = found {
                wrong.push(format!("{reading} changes {:?}", row.quantities));
            }
            continue;
        }
        let quantities = found.map(|row| {
            row.quantities.iter().map(|(own, to)| (own.id(), to.to_string())).collect::<Vec<_>>()
        });
        let quantity = quantities.iter().flatten().find(|(own, _)| own == product);
        if quantity.map(|(_, to)| to.as_str()) != rest.first().copied() {
            wrong.push(format!("{reading} gives {quantities:?}, not {product} {rest:?}"));
        }
    }
}

fn shown(findings: &[Finding]) -> String {
    let each = findings
        .iter()
        .map(|finding| format!("{} {} {}", finding.effect.text(), finding.code, finding.subject));
    each.collect::<Vec<_>>().join("; ")
}

/// `effect code subject` of findings that must be there, with the direction behind the effect where the
/// case states it; and the codes of those that must not. `*` in a subject stands for anything.
fn of_findings(case: &Case, findings: &[Finding], wrong: &mut Vec<String>) {
    let directions = [Direction::MayBeTooLow, Direction::MayBeTooHigh, Direction::None];
    for expected in case.expected("finding") {
        let (effect, rest) = expected.split_once(' ').unwrap();
        let (first, behind) = rest.split_once(' ').unwrap();
        let direction = directions.iter().find(|direction| direction.text() == first);
        let rest = if direction.is_some() { behind.trim() } else { rest };
        let (code, subject) = rest.split_once(' ').unwrap();
        let is_there = findings.iter().any(|finding| {
            finding.effect.text() == effect
                && finding.code == code
                && subject_fits(subject.trim(), &finding.subject)
                && direction.is_none_or(|direction| finding.direction.text() == direction.text())
        });
        if !is_there {
            wrong.push(format!("no finding {expected}, but {}", shown(findings)));
        }
    }
    for expected in case.expected("told") {
        let (code, part) = expected.split_once(' ').unwrap();
        let says = |finding: &Finding| finding.code == code && finding.message.contains(part);
        if !findings.iter().any(says) {
            let told = findings.iter().filter(|finding| finding.code == code);
            let told: Vec<&str> = told.map(|finding| finding.message.as_str()).collect();
            wrong.push(format!("no {code} says {part:?}, but {told:?}"));
        }
    }
    for expected in case.expected("row") {
        let [code, line] = words(expected)[..] else { panic!("{expected}") };
        let of_code = findings.iter().filter(|finding| finding.code == code);
        let lines: Vec<u32> = of_code.filter_map(|of| of.origin).map(|row| row.line).collect();
        if !lines.contains(&line.parse().unwrap()) {
            wrong.push(format!("{code} names the lines {lines:?}, not {line}"));
        }
    }
    for expected in case.expected("no") {
        let code = expected.strip_prefix("finding ").unwrap();
        if let Some(found) = findings.iter().find(|finding| finding.code == code) {
            wrong.push(format!("finding {code} of {}: {}", found.subject, found.message));
        }
    }
}

/// Files of the dossier that the command files for the case; `*` stands for anything.
fn keeps(case: &Case, files: &[(String, String)], wrong: &mut Vec<String>) {
    let expected: BTreeSet<&str> = case.expected("keeps").into_iter().collect();
    if expected.is_empty() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let month = case.setting("month").unwrap();
    let mut arguments = vec!["report".to_owned(), "--month".to_owned(), month.to_owned()];
    for (label, text) in files {
        std::fs::write(folder.path().join(label), text).unwrap();
        let kind = support::kind(label).text();
        arguments.extend([format!("--{kind}"), label.clone()]);
    }
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let ran = command::spla_usage(folder.path(), &arguments);
    let dossier = folder.path().join(format!("archive/{month}/rev-00"));
    if !dossier.is_dir() {
        wrong.push(format!("nothing is filed: {} {}{}", ran.code, ran.out, ran.err));
        return;
    }
    let kept: Vec<String> = command::files(&dossier).into_keys().collect();
    for pattern in expected {
        if !kept.iter().any(|path| subject_fits(pattern, path)) {
            wrong.push(format!("keeps {kept:?}, and not {pattern}"));
        }
    }
}
