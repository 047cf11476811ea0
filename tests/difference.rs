//! How two reports differ: waterfalls by hand, properties of every difference, and names that cannot steer
//! whoever reads one.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on fails"
)]

use std::collections::BTreeMap;

use proptest::prelude::*;
use rust_decimal::Decimal;
use serde_json::Value;

use spla_usage::estate::{NamedPerson, PersonName};
use spla_usage::intake::Kind;
use spla_usage::licensing::DefaultEdition;
use spla_usage::outputs::{difference_csv, difference_json, difference_page, difference_text};
use spla_usage::party::Provider;
use spla_usage::revision::{
    Cause, Change, Difference, HostRow, Line, LineDifference, MissingPrice, Movement, Names,
    Sameness, Snapshot, State, Step, Told, Window, waterfall,
};
use spla_usage::use_report::{Established, LineStanding, Outcome, Settings};

use crate::support;

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

/// A line at a price in EUR; without one where the price is empty.
fn line(product: &str, quantity: u64, price: &str) -> Line {
    let priced = (!price.is_empty()).then(|| decimal(price));
    Line {
        line: 1,
        product: product.to_owned(),
        end_customer: None,
        description: format!("{product} for people"),
        part_number: None,
        unit: "2-core pack".to_owned(),
        quantity,
        unit_price: priced.map(|price| price.to_string()),
        currency: priced.map(|_| "EUR".to_owned()),
        amount: priced.map(|price| price * Decimal::from(quantity)),
        standing: LineStanding::Stated,
    }
}

fn snapshot(lines: Vec<Line>) -> Snapshot {
    let mut totals: BTreeMap<String, Decimal> = BTreeMap::new();
    for line in &lines {
        if let (Some(currency), Some(amount)) = (&line.currency, line.amount) {
            *totals.entry(currency.clone()).or_default() += amount;
        }
    }
    Snapshot {
        month: "2026-10".to_owned(),
        revision: 0,
        status: "ready".to_owned(),
        lines,
        totals,
        scopes: Vec::new(),
        access: Vec::new(),
        readings: BTreeMap::new(),
        findings: BTreeMap::new(),
        hosts: Some(Vec::new()),
        persons: Some(BTreeMap::new()),
    }
}

fn computed(cause: Cause, lines: &[Line]) -> Step {
    Step { cause, state: State::Computed(lines.to_vec()) }
}

fn unknown(cause: Cause, reason: &str) -> Step {
    Step { cause, state: State::Unknown(reason.to_owned()) }
}

/// The shares of the only line in the order of the causes: quantities, and amounts in EUR.
fn shares(of: &Difference) -> (Vec<i128>, Vec<String>) {
    let [line] = &of.lines[..] else { panic!("{} lines", of.lines.len()) };
    let quantity = line.shares.as_ref().unwrap().entries().map(|(_, share)| *share).collect();
    let amounts = line.amounts[0].shares.as_ref().unwrap().entries();
    (quantity, amounts.map(|(_, share)| share.to_string()).collect())
}

fn csv(of: &Difference) -> String {
    let mut bytes = Vec::new();
    difference_csv::write(of, &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

fn page(of: &Difference) -> String {
    let mut bytes = Vec::new();
    difference_page::write(of, &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

fn json_text(of: &Difference, names: Names) -> String {
    let mut bytes = Vec::new();
    difference_json::write(of, names, &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

fn json(of: &Difference) -> Value {
    serde_json::from_str(&json_text(of, Names::Hidden)).unwrap()
}

/// Standard, from 48 packs at 3.30 to 80 at 3.50.
///
/// ```text
/// filed            48 at 3.30   158.40
/// terms            56 at 3.30   184.80     +8    +26.40
/// readings         64 at 3.30   211.20     +8    +26.40
/// inputs           80 at 3.30   264.00    +16    +52.80
/// prices           80 at 3.50   280.00      0    +16.00
///                                         +32   +121.60
/// ```
#[test]
fn a_waterfall_by_hand() {
    let states = [(56, "3.30"), (64, "3.30"), (80, "3.30"), (80, "3.50")]
        .map(|(quantity, price)| vec![line("ws-standard", quantity, price)]);
    let steps = [
        Step { cause: Cause::Program, state: State::Unchanged },
        computed(Cause::Terms, &states[0]),
        computed(Cause::Readings, &states[1]),
        computed(Cause::Inputs, &states[2]),
        computed(Cause::Prices, &states[3]),
    ];
    let from = snapshot(vec![line("ws-standard", 48, "3.30")]);
    let to = snapshot(states[3].clone());
    let of = Difference::of(&from, &to, Some(&steps));
    assert_eq!(
        shares(&of),
        (
            vec![0, 8, 8, 16, 0],
            ["0.00", "26.40", "26.40", "52.80", "16.00"].map(str::to_owned).into()
        )
    );
    assert_eq!(of.lines[0].quantity, 32);
    let [total] = &of.totals[..] else { panic!() };
    let told = [total.from, total.to, total.difference].map(|amount| amount.to_string());
    assert_eq!(told, ["158.40", "280.00", "121.60"]);
    assert_eq!(total.movement, Movement::Rise);
    assert!(!of.lowers_something());
    // The order in which the steps are handed over does not matter; the causes have theirs.
    let mut turned = steps.to_vec();
    turned.reverse();
    assert_eq!(Difference::of(&from, &to, Some(&turned)), of);
    let told: Vec<&str> = csv(&of).lines().nth(1).unwrap().split(',').map(|_| "").collect();
    assert_eq!(told.len(), 23);
    assert_eq!(
        csv(&of).lines().nth(1).unwrap(),
        "1,ws-standard,,2-core pack,48,80,32,0,8,8,16,0,EUR,158.40,280.00,121.60,0.00,26.40,26.40,52.80,16.00,,"
    );
}

/// With the terms not computable their 8 packs are within the 16 of the readings.
#[test]
fn what_cannot_be_computed_is_told_with_the_next_cause() {
    let to = vec![line("ws-standard", 64, "3.30")];
    let steps =
        [unknown(Cause::Terms, "the readings need a later term"), computed(Cause::Readings, &to)];
    let from = snapshot(vec![line("ws-standard", 48, "3.30")]);
    let of = Difference::of(&from, &snapshot(to), Some(&steps));
    assert_eq!(shares(&of).0, [0, 0, 16, 0, 0]);
    let causes = of.causes.as_ref().unwrap();
    let reason = "the readings need a later term".to_owned();
    assert_eq!(causes[1].told, Told::Contained { within: Cause::Readings, reason });
    assert_eq!((&causes[2].told, &causes[2].with), (&Told::Computed, &vec![Cause::Terms]));
    assert_eq!(causes[3].told, Told::Unchanged);
    // 0 would say that the terms changed nothing; that is not known.
    let csv = csv(&of);
    assert!(csv.contains(",16,0,,16,0,0,EUR,"), "{csv}");
    assert!(csv.trim_end().ends_with(",readings includes terms"), "{csv}");
    assert_eq!(json(&of)["lines"][0]["by_cause"]["terms"], Value::Null);
    assert_eq!(json(&of)["causes"][1]["within"], "readings");
    let text = difference_text::text(&of, Names::Hidden);
    assert!(
        text.contains("terms: told together with readings, because the readings need a later"),
        "{text}"
    );
}

/// Inputs lead to 60, the filed report says 64: the 4 are of the program that wrote it, and within them is
/// whatever the prices did.
#[test]
fn what_is_left_at_the_end_is_of_the_program_that_wrote_the_later_report() {
    let inputs = vec![line("ws-standard", 60, "3.30")];
    let from = snapshot(vec![line("ws-standard", 48, "3.30")]);
    let to = snapshot(vec![line("ws-standard", 64, "3.50")]);
    let of = Difference::of(&from, &to, Some(&[computed(Cause::Inputs, &inputs)]));
    // 198.00 − 158.40 = 39.60 and 224.00 − 198.00 = 26.00
    assert_eq!(
        shares(&of),
        (
            vec![4, 0, 0, 12, 0],
            ["26.00", "0.00", "0.00", "39.60", "0.00"].map(str::to_owned).into()
        )
    );
    let steps = [computed(Cause::Inputs, &inputs), unknown(Cause::Prices, "no price list is kept")];
    let of = Difference::of(&from, &to, Some(&steps));
    assert_eq!(of.causes.as_ref().unwrap()[0].with, [Cause::Prices]);
    assert_eq!(shares(&of).0, [4, 0, 0, 12, 0]);
}

/// 10 packs without a price, then 8 at 2.00: the total rises by 16.00, and does not know of the 10.
#[test]
fn a_line_without_a_price_is_told_as_such() {
    let from = snapshot(vec![line("ws-standard", 10, "")]);
    let to = snapshot(vec![line("ws-standard", 8, "2.00")]);
    let of = Difference::of(&from, &to, None);
    let amount = &of.lines[0].amounts[0];
    assert_eq!(
        (amount.from, amount.to, amount.difference),
        (None, Some(decimal("16")), decimal("16"))
    );
    assert_eq!(of.lines[0].missing_price(), MissingPrice::Before);
    assert!(of.lowers_something(), "its quantity falls, and what it cost is not known");
    let csv = csv(&of);
    assert!(csv.contains(",EUR,,16.00,16.00,,,,,,,no price before"), "{csv}");
    assert!(page(&of).contains("its quantity falls from 10 to 8"));
    assert_eq!(json(&of)["lines"][0]["amounts"][0]["from"], Value::Null);
    // Without a price on either side there is no amount at all.
    let of = Difference::of(&from, &snapshot(vec![line("ws-standard", 12, "")]), None);
    assert!(of.lines[0].amounts.is_empty() && of.totals.is_empty());
    assert_eq!((of.lines[0].movement(), of.lowers_something()), (Movement::Rise, false));
    assert!(page(&of).contains("no fees can be told"));
}

/// 10 at 2.00 EUR, then 10 at 3.00 USD: 20.00 EUR less and 30.00 USD more, and the quantities once.
#[test]
fn a_line_in_another_currency_has_a_row_for_each() {
    let mut dollars = line("ws-standard", 10, "3.00");
    dollars.currency = Some("USD".to_owned());
    let from = snapshot(vec![line("ws-standard", 10, "2.00")]);
    let of = Difference::of(&from, &snapshot(vec![dollars]), None);
    let told: Vec<String> = of.totals.iter().map(|of| of.difference.to_string()).collect();
    assert_eq!(told, ["-20.00", "30.00"]);
    let csv = csv(&of);
    let rows: Vec<&str> = csv.lines().skip(1).collect();
    assert!(rows[0].starts_with("1,ws-standard,,2-core pack,10,10,0,"), "{csv}");
    assert!(rows[0].contains(",EUR,20.00,0.00,-20.00,"), "{csv}");
    assert!(
        rows[1].starts_with("1,ws-standard,,2-core pack,,,,,,,,,USD,0.00,30.00,30.00,"),
        "{csv}"
    );
}

#[test]
fn lines_that_come_and_go_are_told() {
    let from = snapshot(vec![line("ws-standard", 10, "2.00"), line("rds-user-sal", 5, "6.00")]);
    let to = snapshot(vec![line("ws-datacenter", 4, "20.00"), line("rds-user-sal", 5, "6.00")]);
    let of = Difference::of(&from, &to, None);
    let told: Vec<(&str, Change)> =
        of.lines.iter().map(|line| (line.product.as_str(), line.change)).collect();
    let expected = [
        ("rds-user-sal", Change::Equal),
        ("ws-datacenter", Change::Appeared),
        ("ws-standard", Change::Vanished),
    ];
    assert_eq!(told, expected);
    let csv = csv(&of);
    assert!(
        csv.contains(
            "\n,ws-standard,,2-core pack,10,0,-10,,,,,,EUR,20.00,0.00,-20.00,,,,,,,vanished\n"
        ),
        "{csv}"
    );
}

// --- computed months

const HOSTS: &str = "host,cluster,processor_count,cores_per_processor,edition,operator\n";
const VMS: &str = "vm,vm_id,host,guest_os,power_state\n";
const MEMBERS: &str =
    "Group,SamAccountName,member_type,SID,UserPrincipalName,person_id,persons,Enabled\n";
const GROUPS: &str = "group,product,customer\nRDS-Nord,rds-user-sal,Nord\n";
const PRICES: &str = "product,unit_price,currency,effective_from\n\
                      ws-standard,3.00,EUR,2026-01-01\nws-datacenter,21.00,EUR,2026-01-01\n\
                      rds-user-sal,6.50,EUR,2026-01-01\n";

/// October with these rows.
fn month(hosts: &str, vms: &str, members: &str) -> Box<Established> {
    month_with(&support::settings("2026-10"), hosts, vms, members)
}

fn month_with(settings: &Settings, hosts: &str, vms: &str, members: &str) -> Box<Established> {
    let files = [
        ("hosts-2026-10-30.csv", format!("{HOSTS}{hosts}")),
        ("vms-2026-10-30.csv", format!("{VMS}{vms}")),
        ("members-2026-10-30.csv", format!("{MEMBERS}{members}")),
        ("access-groups.csv", GROUPS.to_owned()),
        ("prices.csv", PRICES.to_owned()),
    ];
    let files: Vec<(&str, &str)> =
        files.iter().map(|(label, text)| (*label, text.as_str())).collect();
    match support::run(settings, &files) {
        Outcome::Report(established) => established,
        Outcome::Refused { findings, .. } => panic!("{findings:#?}"),
    }
}

const TWO_HOSTS: &str = "esx-1,cl-01,2,10,standard,\nesx-2,cl-01,2,10,standard,\n";
const TWO_VMS: &str = "a,1,esx-1,Windows Server 2022,on\nb,2,esx-2,Windows Server 2022,on\n";
const KAYA: &str = "RDS-Nord,CORP\\kaya,user,,,,,true\n";

fn between(from: &Established, to: &Established) -> Difference {
    Difference::of(&Snapshot::of(from, 0), &Snapshot::of(to, 1), None)
}

#[test]
fn a_cluster_that_grows_and_one_that_changes_its_edition() {
    // cl-01 gets a third host of 2 × 10 cores: 40 cores become 60.
    let three = format!("{TWO_HOSTS}esx-3,cl-01,2,10,standard,\n");
    let of = between(&month(TWO_HOSTS, TWO_VMS, KAYA), &month(&three, TWO_VMS, KAYA));
    let [scope] = &of.scopes[..] else { panic!("{:#?}", of.scopes) };
    assert_eq!(
        (scope.change, scope.edition, scope.size),
        (Change::Changed, Sameness::Same, Sameness::Different)
    );
    // Two VMs at once: 2 × 40 / 2 = 40 packs, 2 × 60 / 2 = 60.
    let standard = of.lines.iter().find(|line| line.product == "ws-standard").unwrap();
    assert_eq!((standard.from_quantity(), standard.to_quantity()), (40, 60));
    let hosts = of.hosts.as_ref().unwrap();
    assert_eq!(hosts.len(), 1);
    assert_eq!((hosts[0].host(), hosts[0].change), ("esx-3", Change::Appeared));

    let datacenter = TWO_HOSTS.replace("standard", "datacenter");
    let of = between(&month(TWO_HOSTS, TWO_VMS, KAYA), &month(&datacenter, TWO_VMS, KAYA));
    let [scope] = &of.scopes[..] else { panic!("{:#?}", of.scopes) };
    assert_eq!((scope.edition, scope.size), (Sameness::Different, Sameness::Same));
    let host = &of.hosts.as_ref().unwrap()[0];
    let changes: Vec<(&str, &str, &str)> =
        host.changes.iter().map(|of| (of.what, of.from.as_str(), of.to.as_str())).collect();
    let expected =
        [("editions", "standard", "datacenter"), ("products", "ws-standard", "ws-datacenter")];
    assert_eq!(changes, expected);

    let moved = "esx-1,cl-01,2,10,standard,\nesx-2,cl-02,1;1,16;4,standard,Rechenzentrum\n";
    let moved = moved.replace("1;1,16;4", "2,16;4");
    let of = between(&month(TWO_HOSTS, TWO_VMS, KAYA), &month(&moved, TWO_VMS, KAYA));
    let host = &of.hosts.as_ref().unwrap()[0];
    let what: Vec<&str> = host.changes.iter().map(|of| of.what).collect();
    assert_eq!(what, ["cores_per_processor", "scopes", "products", "left_out"]);
    assert_eq!(host.to.as_ref().unwrap().left_out.as_deref(), Some("operator Rechenzentrum"));
}

/// Who came, went and stayed at Nord.
fn moved(from: &str, to: &str) -> (u64, u64, u64) {
    let of = between(&month(TWO_HOSTS, TWO_VMS, from), &month(TWO_HOSTS, TWO_VMS, to));
    let [access] = &of.access[..] else { panic!("{:#?}", of.access) };
    let persons = access.persons.as_ref().unwrap();
    let (from, to) = (access.from.as_ref().unwrap(), access.to.as_ref().unwrap());
    assert_eq!(persons.stayed + persons.left, from.persons);
    assert_eq!(persons.stayed + persons.entered, to.persons);
    (persons.entered, persons.left, persons.stayed)
}

#[test]
fn persons_are_found_again_by_the_surest_name_of_both() {
    let row = |member: &str, sid: &str, upn: &str, id: &str| {
        format!("RDS-Nord,{member},user,{sid},{upn},{id},,true\n")
    };
    let (one, two) = ("S-1-5-21-1-2-3-1105", "S-1-5-21-1-2-3-1106");
    // The same name in other letters.
    assert_eq!(moved(KAYA, &row("corp\\KAYA", "", "", "")), (0, 0, 1));
    // Another export tells a SID as well: the name is what both have.
    assert_eq!(moved(KAYA, &row("CORP\\kaya", one, "", "")), (0, 0, 1));
    // Renamed: the SID is the same.
    assert_eq!(
        moved(&row("CORP\\kaya", one, "", ""), &row("CORP\\kaya.yilmaz", one, "", "")),
        (0, 0, 1)
    );
    // The name is given to somebody else: another SID.
    assert_eq!(moved(&row("CORP\\kaya", one, "", ""), &row("CORP\\kaya", two, "", "")), (1, 1, 0));
    // The same person under another account.
    assert_eq!(
        moved(&row("CORP\\kaya", "", "", "4711"), &row("CORP\\k2", "", "", "4711")),
        (0, 0, 1)
    );
    assert_eq!(moved(&row("CORP\\kaya", "", "", "4711"), KAYA), (0, 0, 1));
    assert_eq!(
        moved(&row("kaya", "", "kaya@corp.example", ""), &row("kay", "", "kaya@corp.example", "")),
        (0, 0, 1)
    );
    // An account that three share, and then five.
    let shared = |persons: u32| format!("RDS-Nord,CORP\\till,shared,,,,{persons},true\n");
    assert_eq!(moved(&shared(3), &shared(5)), (2, 0, 3));
    assert_eq!(moved(&shared(5), &shared(3)), (0, 2, 3));
    // Whatever the order of the rows.
    let (a, b) = (row("CORP\\a", "", "", "1"), row("CORP\\b", "", "", "1"));
    let forth = Snapshot::of(&month(TWO_HOSTS, TWO_VMS, &format!("{a}{b}")), 0);
    let back = Snapshot::of(&month(TWO_HOSTS, TWO_VMS, &format!("{b}{a}")), 0);
    assert_eq!(forth.persons, back.persons);
}

#[test]
fn persons_are_named_on_request_only() {
    let of = between(
        &month(TWO_HOSTS, TWO_VMS, KAYA),
        &month(TWO_HOSTS, TWO_VMS, "RDS-Nord,CORP\\zz.osman,user,,,,,true\n"),
    );
    // As many as before, and yet not the same.
    assert_eq!(of.access[0].change, Change::Changed);
    let hidden = [
        csv(&of),
        page(&of),
        json_text(&of, Names::Hidden),
        difference_text::text(&of, Names::Hidden),
    ];
    for text in hidden {
        assert!(!text.contains("kaya") && !text.contains("osman"), "{text}");
    }
    for text in [json_text(&of, Names::Shown), difference_text::text(&of, Names::Shown)] {
        assert!(text.contains("kaya") && text.contains("zz.osman"), "{text}");
    }
}

#[test]
fn readings_and_findings_are_told() {
    let mut settings = support::settings("2026-10");
    let other = settings.readings.flips()[3];
    assert_eq!(other.reading, "powered_off_vms");
    settings.readings = other.readings;
    let off = "a,1,esx-1,Windows Server 2022,off\n";
    let of = between(&month(TWO_HOSTS, off, KAYA), &month_with(&settings, TWO_HOSTS, off, KAYA));
    assert_eq!(of.readings.len(), 1);
    assert_eq!(of.readings[0].from.as_deref(), Some("leave-out"));
    assert_eq!(of.readings[0].to.as_deref(), Some("count"));
    // What was assumed of the VM that is off all month is not any more.
    assert!(of.findings.iter().any(|of| of.change() == Change::Vanished), "{:#?}", of.findings);
    assert!(page(&of).contains("leave-out → count"));
}

// --- the demo month

fn demo(path: &str) -> String {
    let path = format!("{}/fixtures/months/2026-10-demo/{path}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path).unwrap()
}

fn demo_month() -> Box<Established> {
    let settings = Settings {
        provider: Some(Provider {
            country: "DE".into(),
            agreement_number: "E0000042".into(),
            agreement_signed_on: "2025-05-20".parse().ok(),
            currency: "EUR".into(),
            ..Provider::default()
        }),
        default_edition: DefaultEdition::Cheapest,
        administrators: vec!["HOSTING\\adm.brandt".into(), "HOSTING\\adm.petersen".into()],
        ..support::settings("2026-10")
    };
    let mut files = Vec::new();
    for day in ["02", "09", "16", "23", "30"] {
        for (kind, name) in
            [(Kind::Hosts, "vhost"), (Kind::Vms, "vinfo"), (Kind::Members, "members")]
        {
            let name = format!("{name}-2026-10-{day}.csv");
            files.push((
                kind,
                name.clone(),
                demo(&format!("inventory/2026-10/{name}")).into_bytes(),
            ));
        }
    }
    let lists = [
        (Kind::AccessGroups, "access-groups.csv"),
        (Kind::Prices, "prices.csv"),
        (Kind::Customers, "customers.csv"),
    ];
    files.extend(lists.map(|(kind, name)| (kind, name.to_owned(), demo(name).into_bytes())));
    match support::run_bytes(&settings, files) {
        Outcome::Report(established) => established,
        Outcome::Refused { findings, .. } => panic!("{findings:#?}"),
    }
}

#[test]
fn a_filed_report_is_the_one_that_was_computed() {
    let filed = Snapshot::filed(demo("expected/use-report.json").as_bytes()).unwrap();
    let computed = Snapshot::of(&demo_month(), 0);
    assert_eq!(filed.lines, computed.lines);
    // What the file says is all that a report without its inputs has.
    assert_eq!(filed, Snapshot { hosts: None, persons: None, ..computed.clone() });
    let of = Difference::of(&filed, &computed, None);
    assert!(of.is_empty());
    assert_eq!(of.hosts, None);
    assert!(page(&of).contains("does not list its hosts"));
    let told: Vec<(String, Decimal)> =
        of.totals.iter().map(|of| (of.currency.clone(), of.to)).collect();
    assert_eq!(told, computed.totals.into_iter().collect::<Vec<_>>());
    assert_eq!(computed.hosts.unwrap().len(), 9);
}

#[test]
fn what_is_no_use_report_is_refused() {
    let cases = [
        ("[]", "read the use report: "),
        ("{\"schema\": 1}", "read the use report: missing field"),
        (
            "{\"schema\": 2, \"report_month\": \"2026-10\", \"revision\": 0, \"lines\": []}",
            "read a use report of schema 2: this program reads schema 1",
        ),
        (
            "{\"schema\": 1, \"report_month\": \"2026-10\", \"revision\": 0, \"lines\": [], \
              \"totals\": {\"EUR\": \"1e3\"}}",
            "read the use report: the amount “1e3”: ",
        ),
    ];
    for (json, told) in cases {
        let error = Snapshot::filed(json.as_bytes()).unwrap_err().to_string();
        assert!(error.starts_with(told), "{error}");
    }
}

#[test]
fn amounts_are_read_with_every_digit() {
    let json =
        demo("expected/use-report.json").replace("\"193.20\"", "\"12345678901234567890.12345678\"");
    let filed = Snapshot::filed(json.as_bytes()).unwrap();
    assert_eq!(filed.lines[0].amount.unwrap().to_string(), "12345678901234567890.12345678");
}

// --- hostile names

/// What a spreadsheet would run, a page would take for markup, and a terminal would obey.
const HOSTILE: [&str; 6] = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "=HYPERLINK(\"http://x\",\"y\")",
    "line\r\nbreak",
    "gpj\u{202e}exe\u{1b}[31m",
    "'; </style><style>*{display:none}</style>",
];

/// A difference in which everything that comes from outside is called so.
fn named(name: &str) -> Difference {
    let mut line = line(name, 7, "2.00");
    line.description = name.to_owned();
    line.part_number = Some(name.to_owned());
    line.unit = name.to_owned();
    line.end_customer = Some(name.to_owned());
    line.currency = Some(name.to_owned());
    let mut to = snapshot(vec![line]);
    to.month = name.to_owned();
    to.status = name.to_owned();
    to.readings.insert(name.to_owned(), name.to_owned());
    to.findings.insert((name.to_owned(), name.to_owned()), 3);
    to.hosts = Some(vec![HostRow {
        host: name.to_owned(),
        sources: vec![name.to_owned()],
        cores_of_processors: vec![8],
        scopes: vec![name.to_owned()],
        editions: vec![name.to_owned()],
        products: Vec::new(),
        left_out: Some(name.to_owned()),
    }]);
    let other = "{\"schema\": 1, \"report_month\": \"x\", \"revision\": 0, \"lines\": [], \"scopes\": [{}], \
                 \"access\": [{}]}";
    let mut other: Value =
        serde_json::from_str(&other.replace("{}", "{\"product\": \"x\"}")).unwrap();
    let numbers =
        ["licensable_cores", "windows_vms", "distinct_windows_vms", "quantity", "persons"];
    for row in ["scopes", "access"] {
        let row = &mut other[row][0];
        for key in ["scope", "kind", "product", "standing", "customer"] {
            row[key] = name.into();
        }
        for key in numbers {
            row[key] = 3.into();
        }
    }
    let other = Snapshot::filed(other.to_string().as_bytes()).unwrap();
    (to.scopes, to.access) = (other.scopes, other.access);
    let person = NamedPerson {
        names: vec![PersonName::Plain(name.to_owned(), String::new())],
        shown: name.to_owned(),
        persons: 3,
    };
    let entry = (name.to_owned(), Some(name.to_owned()));
    to.persons = Some(BTreeMap::from([(entry, vec![person])]));
    let steps = [computed(Cause::Inputs, &to.lines), unknown(Cause::Prices, name)];
    let mut of = Difference::of(&snapshot(Vec::new()), &to, Some(&steps));
    of.reason = Some(name.to_owned());
    of
}

#[test]
fn a_name_cannot_steer_whoever_reads_it() {
    for name in HOSTILE {
        let of = named(name);
        let page = page(&of);
        // The page has no markup but that of its template.
        for markup in ["<script", "<img", "</style><style>", "onerror=alert(1)>"] {
            assert!(!page.contains(markup), "{name}: {page}");
        }
        assert_eq!(page.matches("<style>").count(), 1);
        for letter in ['\u{202e}', '\u{1b}', '\r'] {
            assert!(!page.contains(letter), "{name}: {page}");
        }
        let text = difference_text::text(&of, Names::Shown);
        for letter in ['\u{202e}', '\u{1b}', '\r'] {
            assert!(!text.contains(letter), "{name}: {text}");
        }
        let mut reader = csv::Reader::from_reader(csv(&of).into_bytes().leak() as &[u8]);
        assert_eq!(reader.headers().unwrap().len(), 23);
        for row in reader.records() {
            let row = row.unwrap();
            assert!(row.iter().all(|cell| !cell.starts_with(['=', '@', '\t', '\r'])), "{row:?}");
            let product = row[1].strip_prefix('\'').filter(|_| name.starts_with(['=', '\'']));
            assert_eq!(product.unwrap_or(&row[1]), name);
        }
        assert_eq!(json(&of)["lines"][0]["product"], name);
    }
}

#[test]
fn the_page_has_nothing_from_outside() {
    let page = page(&named("esx-1"));
    assert!(page.starts_with("<!doctype html>"), "{page}");
    for outside in
        ["http://", "https://", "src=", "url(", "@import", "<script", "<link", " style=", " on"]
    {
        let found = page.find(outside).filter(|_| outside != " on");
        assert!(found.is_none(), "{outside} in {}", &page[found.unwrap_or(0)..]);
    }
    // The policy lets in the style sheet by its hash, as a browser computes it.
    use base64::Engine as _;
    use sha2::{Digest as _, Sha256};
    let (_, style) = page.split_once("<style>").unwrap();
    let (style, _) = style.split_once("</style>").unwrap();
    let hash = base64::engine::general_purpose::STANDARD.encode(Sha256::digest(style));
    let policy = format!("style-src &#39;sha256-{hash}&#39;");
    let shown = page.replace("&#39;", "'").replace("&#x2b;", "+").replace("&#43;", "+");
    assert!(shown.contains(&policy.replace("&#39;", "'")), "{policy}\n{page}");
    assert!(page.contains("default-src"));
}

#[test]
fn the_window_and_the_reason_are_told() {
    let mut of = named("esx-1");
    of.reason = Some("a host was missing".to_owned());
    of.window = Some(Window {
        invoiced_on: "2026-11-05".parse().unwrap(),
        last_day_to_lower: "2027-01-04".parse().unwrap(),
        days: 60,
    });
    let told = "Invoiced on 2026-11-05: fees can be lowered within 60 days, until 2027-01-04.";
    for text in [page(&of), difference_text::text(&of, Names::Hidden)] {
        assert!(text.contains(told) && text.contains("a host was missing"), "{text}");
    }
    assert_eq!(json(&of)["window"]["last_day_to_lower"], "2027-01-04");
    assert_eq!(json(&of)["reason"], "a host was missing");
}

#[test]
fn long_lists_end_early_at_the_terminal_only() {
    let host = |number: u32| HostRow {
        host: format!("esx-{number:03}"),
        sources: Vec::new(),
        cores_of_processors: vec![8],
        scopes: Vec::new(),
        editions: Vec::new(),
        products: Vec::new(),
        left_out: None,
    };
    let to = Snapshot { hosts: Some((0..100).map(host).collect()), ..snapshot(Vec::new()) };
    let of = Difference::of(&snapshot(Vec::new()), &to, None);
    let text = difference_text::text(&of, Names::Hidden);
    assert!(text.contains("esx-039") && !text.contains("esx-040"), "{text}");
    assert!(text.contains("… and 60 more in --json"), "{text}");
    assert!(page(&of).contains("esx-099"));
    assert_eq!(json(&of)["hosts"].as_array().unwrap().len(), 100);
}

// --- properties

fn any_line() -> impl Strategy<Value = Line> {
    let product = prop::sample::select(vec!["a", "b", "c"]);
    let quantity = prop_oneof![0..100_u64, Just(u64::MAX)];
    let currency = prop::sample::select(vec![None, Some("EUR"), Some("USD")]);
    (product, quantity, currency, -1_000_000..1_000_000_i64, 0..4_u32).prop_map(
        |(product, quantity, currency, amount, digits)| {
            let mut line = line(product, quantity, "");
            line.currency = currency.map(str::to_owned);
            line.amount = currency.map(|_| Decimal::new(amount, digits));
            line
        },
    )
}

/// A report has each product once; that is not taken for granted here.
fn any_lines() -> impl Strategy<Value = Vec<Line>> {
    prop::collection::vec(any_line(), 0..5)
}

fn any_state() -> impl Strategy<Value = State> {
    prop_oneof![
        any_lines().prop_map(State::Computed),
        Just(State::Unchanged),
        Just(State::Unknown("it is refused".to_owned())),
    ]
}

fn any_steps() -> impl Strategy<Value = Vec<Step>> {
    let all = prop::collection::vec(any_state(), Cause::ALL.len());
    all.prop_map(|states| {
        let steps = Cause::ALL.into_iter().zip(states);
        steps.map(|(cause, state)| Step { cause, state }).collect()
    })
}

/// Few names, so that they meet, and several kinds of each.
fn any_person() -> impl Strategy<Value = NamedPerson> {
    let text = || prop::sample::select(vec!["x", "y", "z"]).prop_map(str::to_owned);
    let maybe = || prop::option::of(text());
    (maybe(), maybe(), maybe(), text(), 1..3_u64).prop_map(|(id, sid, upn, plain, persons)| {
        let names = [
            id.map(PersonName::PersonId),
            sid.map(PersonName::Sid),
            upn.map(PersonName::Upn),
            Some(PersonName::Plain(plain.clone(), String::new())),
        ];
        NamedPerson { names: names.into_iter().flatten().collect(), shown: plain, persons }
    })
}

fn any_snapshot() -> impl Strategy<Value = Snapshot> {
    let host =
        (prop::sample::select(vec!["h1", "h2", "H1"]), prop::collection::vec(1..4_u32, 0..3));
    let persons = prop::collection::vec(any_person(), 0..5);
    let reading = prop::sample::select(vec!["one", "other"]);
    let found = (prop::sample::select(vec!["coverage", "guest"]), 1..3_u64);
    let parts = (any_lines(), host, persons, reading, found);
    parts.prop_map(|(lines, (host, cores), mut persons, reading, (code, number))| {
        persons.sort();
        let mut of = snapshot(lines);
        of.readings.insert("reading".to_owned(), reading.to_owned());
        of.findings.insert(("assumed".to_owned(), code.to_owned()), number);
        of.hosts = Some(vec![HostRow {
            host: host.to_owned(),
            sources: Vec::new(),
            cores_of_processors: cores,
            scopes: Vec::new(),
            editions: Vec::new(),
            products: Vec::new(),
            left_out: None,
        }]);
        let number: u64 = persons.iter().map(|person| person.persons).sum();
        let json = format!(
            "{{\"schema\": 1, \"report_month\": \"m\", \"revision\": 0, \"lines\": [], \"access\": [{{\
             \"product\": \"a\", \"customer\": null, \"persons\": {number}, \"quantity\": {number}}}]}}"
        );
        of.access = Snapshot::filed(json.as_bytes()).unwrap().access;
        of.persons = Some(BTreeMap::from([(("a".to_owned(), None), persons)]));
        of
    })
}

/// What may be turned round of a line.
fn turned(line: &LineDifference) -> (i128, Vec<(String, Decimal)>, u64, u64) {
    let amounts = line.amounts.iter().map(|of| (of.currency.clone(), -of.difference)).collect();
    (-line.quantity, amounts, line.to_quantity(), line.from_quantity())
}

fn straight(line: &LineDifference) -> (i128, Vec<(String, Decimal)>, u64, u64) {
    let amounts = line.amounts.iter().map(|of| (of.currency.clone(), of.difference)).collect();
    (line.quantity, amounts, line.from_quantity(), line.to_quantity())
}

proptest! {
    #[test]
    fn the_causes_add_up(from in any_lines(), steps in any_steps(), to in any_lines()) {
        let of = Difference::of(&snapshot(from.clone()), &snapshot(to.clone()), Some(&steps));
        for line in &of.lines {
            let sum: i128 = line.shares.as_ref().unwrap().entries().map(|(_, share)| *share).sum();
            prop_assert_eq!(sum, line.quantity);
            prop_assert_eq!(
                line.quantity,
                i128::from(line.to_quantity()) - i128::from(line.from_quantity())
            );
            for amount in &line.amounts {
                let shares = amount.shares.as_ref().unwrap();
                let sum: Decimal = shares.entries().map(|(_, share)| *share).sum();
                prop_assert_eq!(sum, amount.difference);
                let zero = Decimal::ZERO;
                prop_assert_eq!(sum, amount.to.unwrap_or(zero) - amount.from.unwrap_or(zero));
            }
        }
        for total in &of.totals {
            let shares = total.shares.as_ref().unwrap();
            let sum: Decimal = shares.entries().map(|(_, share)| *share).sum();
            prop_assert_eq!(sum, total.difference);
            prop_assert_eq!(sum, total.to - total.from);
        }
        // Lines that only a report in between has come to nothing, and are not lost from the sums.
        let told = waterfall(&from, &steps, &to);
        for (key, shares) in &told.lines {
            let has = of.lines.iter().any(|line| line.product == key.product);
            let sum: i128 = shares.quantity.entries().map(|(_, share)| *share).sum();
            prop_assert!(has || sum == 0);
        }
        // A cause that is equal on both sides has no share but what is left for the program.
        for step in steps.iter().filter(|step| step.state == State::Unchanged) {
            let own = told.lines.values().all(|line| *line.quantity.of(step.cause) == 0);
            prop_assert!(own || step.cause == Cause::Program);
        }
    }

    #[test]
    fn a_report_does_not_differ_from_itself(one in any_snapshot()) {
        let of = Difference::of(&one, &one, Some(&[]));
        prop_assert!(of.is_empty(), "{of:#?}");
        prop_assert!(of.totals.iter().all(|total| total.movement == Movement::Equal));
        prop_assert!(!of.lowers_something());
        let unchanged = of.causes.unwrap().iter().all(|told| told.told == Told::Unchanged);
        prop_assert!(unchanged);
    }

    #[test]
    fn turned_round_a_difference_is_its_opposite(one in any_snapshot(), other in any_snapshot()) {
        let forth = Difference::of(&one, &other, None);
        let back = Difference::of(&other, &one, None);
        let straight: Vec<_> = forth.lines.iter().map(straight).collect();
        prop_assert_eq!(straight, back.lines.iter().map(turned).collect::<Vec<_>>());
        let (there, home) = (
            forth.access[0].persons.as_ref().unwrap(),
            back.access[0].persons.as_ref().unwrap(),
        );
        prop_assert_eq!(
            (there.entered, there.left, there.stayed, &there.who_left),
            (home.left, home.entered, home.stayed, &home.who_entered)
        );
        let hosts = |of: &Difference| of.hosts.as_ref().unwrap().len();
        prop_assert_eq!(hosts(&forth), hosts(&back));
        prop_assert_eq!(forth.findings.len(), back.findings.len());
        prop_assert_eq!(forth.is_empty(), back.is_empty());
    }

    #[test]
    fn the_columns_of_the_file_add_up(from in any_lines(), steps in any_steps(), to in any_lines()) {
        let of = Difference::of(&snapshot(from), &snapshot(to), Some(&steps));
        let csv = csv(&of);
        let mut reader = csv::Reader::from_reader(csv.as_bytes());
        for row in reader.records() {
            let row = row.unwrap();
            let number = |cell: &str| cell.parse::<Decimal>().unwrap_or_default();
            let sum = |columns: std::ops::Range<usize>| columns.map(|at| number(&row[at])).sum::<Decimal>();
            prop_assert_eq!(sum(7..12), number(&row[6]));
            prop_assert_eq!(sum(16..21), number(&row[15]));
        }
        // Whatever it is, it can be shown.
        prop_assert!(!page(&of).is_empty() && !difference_text::text(&of, Names::Hidden).is_empty());
    }
}
