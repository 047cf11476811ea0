//! REP-NAME: end customers on the lines, by the form of the agreement. Cases by hand of who is named are in
//! `fixtures/rules/REP-NAME.txt`; here are the workings, what every output shows, and what has to hold of all worlds.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on fails"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use rust_decimal::Decimal;
use spla_usage::explain::{Explanation, Query};
use spla_usage::month::ReportMonth;
use spla_usage::outputs::{
    charges_csv, explain_text, summary, use_report_csv, use_report_json, workings_csv,
};
use spla_usage::party::Provider;
use spla_usage::readings::PackRounding;
use spla_usage::terms::TermsAsked;
use spla_usage::use_report::{Charge, Established, Outcome, Payer, Settings, UseReport};

use crate::second_model::{World, csv_text};
use crate::support;
use crate::support::command::{Ran, spla_usage};
use crate::support::owned_worlds;
use crate::support::replay;
use crate::support::worlds;

/// The month under an agreement on the older form, or on the newest.
fn signed(on: &str) -> Settings {
    let provider = Provider {
        country: "SE".to_owned(),
        agreement_signed_on: on.parse().ok(),
        ..Provider::default()
    };
    Settings { provider: Some(provider), ..support::settings("2026-10") }
}

const OLD: &str = "2020-05-04";
const NEW: &str = "2024-01-13";

fn established(settings: &Settings, files: &[(&str, &str)]) -> Box<Established> {
    match support::run(settings, files) {
        Outcome::Report(established) => established,
        Outcome::Refused { findings, .. } => panic!("{findings:#?}"),
    }
}

/// A Datacenter host of 16 cores, 8 packs, with 3 VMs of Contoso and one of Fabrikam.
const HOSTS: &str = "host,processor_count,cores_per_processor,edition\nesx-01,1,16,datacenter\n";
const VMS: &str = "vm,host,guest_os,power_state,customer\n\
    a-1,esx-01,Windows Server 2022,poweredOn,Contoso\na-2,esx-01,Windows Server 2022,poweredOn,Contoso\n\
    a-3,esx-01,Windows Server 2022,poweredOn,Contoso\nb-1,esx-01,Windows Server 2022,poweredOn,Fabrikam\n";
/// 6 packs of Contoso are 1200.00, 2 of Fabrikam 400.00.
const PRICES: &str =
    "product,unit_price,currency,effective_from\nws-datacenter,200.00,USD,2026-01-01\n";

fn scope() -> [(&'static str, &'static str); 3] {
    [("hosts-2026-10-31.csv", HOSTS), ("vms-2026-10-31.csv", VMS), ("prices.csv", PRICES)]
}

fn workings(of: &Established) -> Vec<u8> {
    let mut bytes = Vec::new();
    workings_csv::write(of, &mut bytes).unwrap();
    bytes
}

/// The rows of workings of some operations: line, operation, subject, value, note.
fn rows(workings: &[u8], operations: &[&str]) -> Vec<String> {
    let mut reader = csv::Reader::from_reader(workings);
    let rows = reader.records().map(Result::unwrap);
    rows.filter(|row| operations.contains(&&row[3]))
        .map(|row| [&row[2], &row[3], &row[4], &row[5], &row[15]].join("|"))
        .collect()
}

#[test]
fn a_share_of_a_scope_leads_to_the_packs_of_the_scope() {
    let of = established(&signed(OLD), &scope());
    let workings = workings(&of);
    assert_eq!(
        rows(&workings, &["share", "same", "sum", "divide-up"]),
        [
            "1|share|ws-datacenter: end customer Contoso|6|",
            "1|sum|ws-datacenter: all scopes|8|",
            "1|divide-up|scope esx-01: packs of Datacenter|8|",
            "1|sum|scope esx-01: licensable cores of its hosts|16|",
            "1|share|scope esx-01: packs of Datacenter: end customer Contoso|6|\
             scope esx-01: 6 by vms-at-peak, weight 3 of 4",
            "1|same|scope esx-01: packs of Datacenter|8|",
            "2|share|ws-datacenter: all others|2|",
            "2|same|ws-datacenter: all scopes|8|",
            "2|share|scope esx-01: packs of Datacenter: all others|2|\
             scope esx-01: 2 by vms-at-peak, weight 1 of 4",
            "2|same|scope esx-01: packs of Datacenter|8|",
        ]
    );
    let replayed = replay::quantities(&workings).unwrap();
    assert_eq!(replayed, BTreeMap::from([(1, 6), (2, 2)]));
    // The price stands beside each line, the edition once.
    assert_eq!(
        rows(&workings, &["price", "edition"]),
        [
            "1|price|amount of ws-datacenter|6|6 × 200.00 USD = 1200.00 USD",
            "1|edition|host esx-01|0|edition datacenter is stated",
            "2|price|amount of ws-datacenter|2|2 × 200.00 USD = 400.00 USD",
        ]
    );
}

#[test]
fn a_line_that_is_rounded_once_is_shared_as_a_whole() {
    let mut settings = signed(OLD);
    settings.readings.pack_rounding = PackRounding::PerLine;
    let of = established(&settings, &scope());
    let workings = workings(&of);
    assert_eq!(
        rows(&workings, &["share"]),
        [
            "1|share|ws-datacenter: end customer Contoso|6|scope esx-01: 6 by vms-at-peak, weight 3 of 4",
            "2|share|ws-datacenter: all others|2|scope esx-01: 2 by vms-at-peak, weight 1 of 4",
        ]
    );
    assert_eq!(replay::quantities(&workings).unwrap(), BTreeMap::from([(1, 6), (2, 2)]));
}

const MEMBERS: &str = "group,member\nA,CORP\\zz.person.1\nA,CORP\\zz.person.2\nB,CORP\\zz.person.2\n\
    B,CORP\\zz.person.3\nC,CORP\\zz.person.4\nD,CORP\\zz.person.1\n";
const GROUPS: &str = "group,product,customer\nA,rds-user-sal,Contoso\nB,rds-user-sal,Fabrikam\n\
    C,rds-user-sal,\nD,dynamics-crm-user-sal,Contoso\n";

#[test]
fn sals_of_an_end_customer_are_its_own_figure_and_no_share_of_another() {
    let hosts = HOSTS.replace("datacenter", "none");
    let prices = "product,unit_price,currency,effective_from\nrds-user-sal,7.00,USD,2026-01-01\n\
                  dynamics-crm-user-sal,20.00,USD,2026-01-01\n";
    let files = [
        ("hosts-2026-10-31.csv", hosts.as_str()),
        ("members-2026-10-31.csv", MEMBERS),
        ("access_groups.csv", GROUPS),
        ("prices.csv", prices),
    ];
    let of = established(&signed(OLD), &files);
    let workings = workings(&of);
    let shares_and_sals = |workings: &[u8]| rows(workings, &["share", "same"]);
    assert_eq!(
        shares_and_sals(&workings),
        [
            "2|share|rds-user-sal: end customer Contoso|2|",
            "2|same|rds-user-sal at Contoso: SALs|2|",
            "3|share|rds-user-sal: all others|3|",
            "3|same|rds-user-sal: SALs of all end customers|5|",
            "3|same|rds-user-sal at Fabrikam: SALs|2|",
            "3|same|rds-user-sal at the provider: SALs|1|",
        ]
    );
    // The only line of a product is its own figure; Dynamics names Contoso on all lines.
    let replayed = replay::quantities(&workings).unwrap();
    assert_eq!(replayed, BTreeMap::from([(1, 1), (2, 2), (3, 3)]));
}

#[test]
fn a_replay_finds_shares_that_do_not_add_up() {
    let of = established(&signed(OLD), &scope());
    let text = String::from_utf8(workings(&of)).unwrap();
    let changed = |from: &str, to: &str| {
        assert_eq!(text.matches(from).count(), 1, "{from}");
        replay::quantities(text.replace(from, to).as_bytes()).unwrap_err()
    };
    // One pack more for the others: their line says 3, and 6 + 3 are not 8.
    let told = changed("packs of Datacenter: all others,2", "packs of Datacenter: all others,3");
    assert!(told.contains("its inputs give 3, it says 2"), "{told}");
    let told = changed("packs of Datacenter: all others,2", "packs of Datacenter: all others,9");
    assert!(told.contains("more than what it is a share of"), "{told}");
    let both = text
        .replace("packs of Datacenter: all others,2", "packs of Datacenter: all others,3")
        .replace("ws-datacenter: all others,2", "ws-datacenter: all others,3");
    let told = replay::quantities(both.as_bytes()).unwrap_err();
    assert!(told.contains("add up to 9"), "{told}");
}

/// Names that a spreadsheet, a terminal and a page have to be kept from obeying.
const CUSTOMERS: &str = "customer,name,address,country\n\
    contoso,\"=Contoso <b>\u{202e}Ltd\",\"1 High Street, Norrhamn\",GB\n";

#[test]
fn every_output_shows_whose_a_line_is() {
    let files = [&scope()[..], &[("customers.csv", CUSTOMERS)]].concat();
    let of = established(&signed(OLD), &files);
    let mut csv = Vec::new();
    use_report_csv::write(&of.report, &mut csv).unwrap();
    let csv = String::from_utf8(csv).unwrap();
    let lines: Vec<&str> = csv.lines().skip(1).collect();
    assert_eq!(
        lines,
        [
            "2026-10,,1,9EA-00039,ws-datacenter,Windows Server Datacenter,2-core pack,6,200.00,USD,1200.00,\
             '=Contoso <b>\u{202e}Ltd,GB",
            "2026-10,,2,9EA-00039,ws-datacenter,Windows Server Datacenter,2-core pack,2,200.00,USD,400.00,,SE",
        ]
    );
    let mut json = Vec::new();
    let standing = use_report_json::Standing::Revision(0);
    use_report_json::write(&of.report, &of.files, standing, &mut json).unwrap();
    let json: serde_json::Value = serde_json::from_slice(&json).unwrap();
    let told = ["end_customer", "end_customer_address", "end_customer_country"];
    let named = told.map(|key| json["lines"][0][key].as_str().unwrap());
    assert_eq!(named, ["=Contoso <b>\u{202e}Ltd", "1 High Street, Norrhamn", "GB"]);
    assert!(told.iter().all(|key| json["lines"][1][key].is_null()));
    let mut charges = Vec::new();
    charges_csv::write(of.report.month, &of.report.charges, &mut charges).unwrap();
    let charges = String::from_utf8(charges).unwrap();
    let charges: Vec<&str> =
        charges.lines().skip(1).map(|row| row.split(",ws-").next().unwrap()).collect();
    assert_eq!(charges, ["2026-10,1", "2026-10,2"]);
    let summary = summary::summary(&of.report, &of.files, "revision 0", "here");
    let table: Vec<&str> = summary.lines().skip(2).take(4).map(str::trim).collect();
    assert!(table[0].ends_with("Amount  End customer"), "{summary}");
    assert!(table[1].ends_with("1200.00 USD  =Contoso <b>\\u{202e}Ltd"), "{summary}");
    assert!(table[2].ends_with("400.00 USD") && table[3].ends_with("1600.00 USD"), "{summary}");
    // Totals alone have no column for them.
    let of = established(&signed(NEW), &files);
    let summary = summary::summary(&of.report, &of.files, "revision 0", "here");
    assert!(!summary.contains("End customer") && summary.contains("1600.00 USD"), "{summary}");
}

fn explained(of: &Established, query: &Query) -> String {
    explain_text::text(&Explanation::of(of, query).unwrap(), &of.files)
}

#[test]
fn a_line_is_explained_by_its_share_and_others_lead_to_it() {
    let hosts = HOSTS.to_owned();
    let files = [
        ("hosts-2026-10-31.csv", hosts.as_str()),
        ("vms-2026-10-31.csv", VMS),
        ("members-2026-10-31.csv", MEMBERS),
        ("access_groups.csv", GROUPS),
        ("prices.csv", PRICES),
    ];
    let of = established(&signed(OLD), &files);
    // Lines: 1 Dynamics of Contoso; 2 and 3 SALs of both, which have no price, 4 that of nobody; 5 and 6 packs.
    let line = explained(&of, &Query::Line(5));
    let told =
        "6 × 2-core pack of Windows Server Datacenter for Contoso, because: 6 from scope esx-01";
    assert!(line.split_whitespace().collect::<Vec<_>>().join(" ").contains(told), "{line}");
    assert!(line.contains("weight 3 of 4"), "{line}");
    let none = Explanation::of(&of, &Query::Line(9)).unwrap();
    assert_eq!(none.nearest[4], "5: Windows Server Datacenter, Contoso");
    let scope = explained(&of, &Query::Scope("esx-01".into()));
    assert!(scope.contains("Windows Server Datacenter (lines 5 to 6)"), "{scope}");
    assert!(scope.contains("lines 5 to 6: Windows Server Datacenter"), "{scope}");
    let user = explained(&of, &Query::User("zz.person.3".into()));
    assert!(user.contains("Remote Desktop Services SAL (line 3)"), "{user}");
    let user = explained(&of, &Query::User("zz.person.4".into()));
    assert!(user.contains("Remote Desktop Services SAL (line 4)"), "{user}");
}

/// The files of a world with prices of its number: in one currency or two, of all products or of some.
fn files_of(world: &World, seed: u64) -> Vec<(&'static str, String)> {
    let mut random = fastrand::Rng::with_seed(seed);
    let mut prices = "product,unit_price,currency,effective_from\n".to_owned();
    let products = ["ws-standard", "ws-datacenter", "cis-standard", "rds-user-sal", "sql-standard"];
    for product in products {
        if random.u8(..) < 220 {
            let currency = if random.u8(..) < 40 { "EUR" } else { "USD" };
            let (whole, digits) = (random.u32(0..200), random.u32(0..1000));
            prices += &format!("{product},{whole}.{digits:03},{currency},2016-01-01\n");
        }
    }
    let files = csv_text::files(world).into_iter().filter(|(kind, _)| *kind != "prices");
    files.chain([("prices", prices)]).collect()
}

/// By long hand: an end customer is named above 1000 USD, with Dynamics CRM, and where nobody can know.
fn to_be_named(charges: &[Charge]) -> BTreeSet<String> {
    let mut named = BTreeSet::new();
    let mut usd: BTreeMap<String, Decimal> = BTreeMap::new();
    for charge in charges.iter().filter(|charge| charge.quantity > 0) {
        let Payer::Customer(name) = &charge.payer else { continue };
        let sum = usd.entry(name.to_string()).or_default();
        match (charge.amount, charge.currency.as_deref()) {
            (Some(amount), Some("USD")) => *sum += amount,
            (Some(amount), _) if amount.is_zero() => {}
            _ => {
                named.insert(name.to_string());
            }
        }
        if charge.product.id() == "dynamics-crm-user-sal" {
            named.insert(name.to_string());
        }
    }
    named.extend(
        usd.into_iter().filter(|(_, sum)| *sum > Decimal::from(1000)).map(|(name, _)| name),
    );
    named
}

/// What each product comes to: quantity and amount.
fn totals(report: &UseReport) -> BTreeMap<String, (u64, Option<Decimal>)> {
    let mut totals: BTreeMap<String, (u64, Option<Decimal>)> = BTreeMap::new();
    for line in &report.lines {
        let amount = line.amount;
        let held = totals.entry(line.product.id().to_owned()).or_insert((0, Some(Decimal::ZERO)));
        held.0 += line.quantity.value();
        held.1 = held.1.zip(amount).map(|(one, other)| one + other);
    }
    totals
}

#[test]
fn the_form_of_the_agreement_never_changes_the_total_of_a_product() {
    let (mut divided, mut alone, mut rest) = (0, 0, 0);
    for (seed, world) in owned_worlds::with_customers(80_000..80_400, 81_000..81_400) {
        let files = files_of(&world, seed);
        let mut settings = worlds::settings(&world);
        settings.charges.own = vec!["Zennor".to_owned()];
        let newest = worlds::established(&settings, &files).report;
        settings.provider = signed(OLD).provider;
        let of = worlds::established(&settings, &files);
        let named: BTreeSet<String> = to_be_named(&newest.charges);
        let report = &of.report;
        assert_eq!(totals(report), totals(&newest), "world {seed}");
        assert_eq!(report.totals, newest.totals, "world {seed}");
        assert!(newest.lines.iter().all(|line| line.end_customer.is_none()));
        // In order, numbered from one, nobody twice, none of nothing, and who is named is as by long hand.
        let who = |line: &spla_usage::use_report::ReportLine| {
            let name = line.end_customer.as_ref().map(|customer| customer.name.clone());
            (line.product.clone(), name.is_none(), name)
        };
        assert!(report.lines.windows(2).all(|two| who(&two[0]) < who(&two[1])), "world {seed}");
        for (line, number) in report.lines.iter().zip(1..) {
            assert_eq!(line.line, number, "world {seed}");
            assert!(line.quantity.value() > 0, "world {seed}");
            let of_line = report.charges.iter().filter(|charge| charge.line == Some(number));
            let of_line: Vec<&Charge> = of_line.collect();
            let quantity: u64 = of_line.iter().map(|charge| charge.quantity).sum();
            assert_eq!(quantity, line.quantity.value(), "world {seed}, line {number}");
            let amount: Option<Decimal> = of_line.iter().map(|charge| charge.amount).sum();
            assert_eq!(amount, line.amount, "world {seed}, line {number}");
            let own = |charge: &&Charge| match (&charge.payer, &line.end_customer) {
                (Payer::Customer(name), Some(customer)) => **name == customer.name,
                (Payer::Customer(name), None) => !named.contains(&**name),
                (_, customer) => customer.is_none(),
            };
            assert!(of_line.iter().all(own), "world {seed}, line {number}");
            alone += u32::from(line.end_customer.is_some());
            rest += u32::from(line.end_customer.is_none());
        }
        // What each owes is the same, wherever it stands.
        let without_line = |charge: &Charge| Charge { line: None, ..charge.clone() };
        let charges = |report: &UseReport| -> Vec<Charge> {
            report.charges.iter().map(without_line).collect()
        };
        assert_eq!(charges(report), charges(&newest), "world {seed}");
        divided += usize::from(report.lines.len() > newest.lines.len());
        let quantities: BTreeMap<u32, u64> =
            report.lines.iter().map(|line| (line.line, line.quantity.value())).collect();
        let workings = workings(&of);
        let replayed = replay::quantities(&workings).unwrap_or_else(|error| {
            panic!("world {seed}: {error}\n{}", String::from_utf8_lossy(&workings))
        });
        assert_eq!(replayed, quantities, "world {seed}");
    }
    assert!(divided > 150 && alone > 300 && rest > 150, "{divided} {alone} {rest}");
}

const CONFIGURATION: &str = "\
[provider]
agreement_number = \"E1\"
agreement_signed_on = 2020-05-04
country = \"SE\"

[inputs]
hosts = [\"hosts.csv\"]
vms = [\"vms-{month}.csv\"]
prices = \"prices.csv\"
customers = \"customers.csv\"
";

fn run(folder: &Path, code: i32, arguments: &[&str]) -> Ran {
    let ran = spla_usage(folder, arguments);
    assert_eq!(ran.code, code, "{arguments:?}\n{}{}", ran.out, ran.err);
    ran
}

/// September: 3 VMs of Contoso and one of Fabrikam, 6 and 2 packs; October: one each, 4 and 4, and nobody is above.
#[test]
fn the_archive_tells_products_over_all_lines_and_differences_line_by_line() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path();
    let write = |name: &str, text: &str| std::fs::write(folder.join(name), text).unwrap();
    let dated = |text: &str, month: ReportMonth| -> String {
        let (header, rows) = text.split_once('\n').unwrap();
        let mut dated = format!("{header},captured_at\n");
        for day in month.days() {
            rows.lines().for_each(|row| dated += &format!("{row},{day}\n"));
        }
        dated
    };
    let (september, october) = ("2026-09".parse().unwrap(), "2026-10".parse().unwrap());
    let hosts = dated(HOSTS, september) + dated(HOSTS, october).split_once('\n').unwrap().1;
    write("hosts.csv", &hosts);
    write("vms-2026-09.csv", &dated(VMS, september));
    let fewer: Vec<&str> =
        VMS.lines().filter(|row| !row.starts_with("a-2") && !row.starts_with("a-3")).collect();
    write("vms-2026-10.csv", &dated(&fewer.join("\n"), october));
    write("prices.csv", PRICES);
    write("customers.csv", "customer,name,address,country\nContoso,Contoso Ltd,1 High Street,GB\n");
    write("spla-usage.toml", CONFIGURATION);
    for month in ["2026-09", "2026-10"] {
        run(folder, 0, &["report", "--month", month, "--quiet"]);
        // Again: the same lines, so that nothing is filed.
        run(folder, 0, &["report", "--month", month, "--quiet"]);
    }
    run(folder, 0, &["verify"]);
    let history: serde_json::Value =
        serde_json::from_str(&run(folder, 0, &["history", "--json"]).out).unwrap();
    for (month, lines) in [(0, 1), (1, 1)] {
        let of_month = history["months"][month]["lines"].as_array().unwrap();
        assert_eq!(of_month.len(), lines);
        assert_eq!(
            (&of_month[0]["quantity"], &of_month[0]["amount"]),
            (&8.into(), &"1600.00".into())
        );
    }
    let kept = std::fs::read(folder.join("archive/2026-10/rev-00/inputs/history.json.zst"));
    let kept = kept.map(|bytes| zstd::decode_all(&bytes[..]).unwrap());
    let kept =
        kept.or_else(|_| std::fs::read(folder.join("archive/2026-10/rev-00/inputs/history.json")));
    assert_eq!(String::from_utf8(kept.unwrap()).unwrap().matches("ws-datacenter").count(), 2);
    // The product is as it was, so nothing has moved; its lines did.
    let findings = std::fs::read_to_string(folder.join("archive/2026-10/rev-00/findings.csv"));
    assert!(!findings.unwrap().contains("quantity-moved"));
    let compared = run(folder, 0, &["compare", "2026-09", "2026-10"]).out;
    let row = |name: &str, numbers: &str| {
        let told = compared.lines().any(|line| {
            let words: Vec<&str> = line.split_whitespace().collect();
            words.join(" ").contains(&format!("{name} {numbers}"))
        });
        assert!(told, "{name} {numbers}: {compared}");
    };
    row("ws-datacenter, Contoso Ltd", "6 0 −6");
    row("ws-datacenter", "2 8 +6");
    let checked = run(folder, 0, &["check", "--month", "2026-09"]).out;
    assert!(checked.contains("Windows Server Datacenter, Contoso Ltd"), "{checked}");
    // Another name on the same quantities is another report: it is named, and rerun files it.
    write("customers.csv", "customer,name,address,country\nContoso,Contoso AB,1 High Street,GB\n");
    let ran = run(folder, 40, &["report", "--month", "2026-09"]);
    for told in [
        "ws-datacenter for Contoso Ltd: filed 6, now 0",
        "ws-datacenter for Contoso AB: filed 0, now 6",
    ] {
        assert!(ran.err.contains(told) || ran.out.contains(told), "{told}: {}{}", ran.out, ran.err);
    }
    run(folder, 0, &["rerun", "--month", "2026-09", "--reason", "the name was another", "--quiet"]);
    let csv =
        std::fs::read_to_string(folder.join("archive/2026-09/rev-01/difference.csv")).unwrap();
    let names: Vec<&str> = csv.lines().filter(|row| row.contains(",Contoso AB,")).collect();
    assert_eq!(names.len(), 1, "{csv}");
    let page =
        std::fs::read_to_string(folder.join("archive/2026-09/rev-01/use-report.html")).unwrap();
    assert!(page.contains("<th scope=\"col\">End customer</th>") && page.contains("Contoso AB"));
}

/// Two end customers whose names in the list are one: 6 and 2 packs at 1000.00 in September, 4 and 4 in October. What
/// one has more the other has less, which is no report without a difference.
#[test]
fn two_end_customers_of_one_name_stay_two_in_a_difference() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path();
    let write = |name: &str, text: &str| std::fs::write(folder.join(name), text).unwrap();
    let dated = |text: &str, month: ReportMonth| -> String {
        let (header, rows) = text.split_once('\n').unwrap();
        let days =
            month.days().flat_map(|day| rows.lines().map(move |row| format!("{row},{day}\n")));
        format!("{header},captured_at\n{}", days.collect::<String>())
    };
    let (september, october) = ("2026-09".parse().unwrap(), "2026-10".parse().unwrap());
    write(
        "hosts.csv",
        &(dated(HOSTS, september) + dated(HOSTS, october).split_once('\n').unwrap().1),
    );
    write("vms-2026-09.csv", &dated(VMS, september));
    let fewer: Vec<&str> =
        VMS.lines().filter(|row| !row.starts_with("a-2") && !row.starts_with("a-3")).collect();
    write("vms-2026-10.csv", &dated(&fewer.join("\n"), october));
    write("prices.csv", &PRICES.replace("200.00", "1000.00"));
    write(
        "customers.csv",
        "customer,name,address,country\nContoso,Same Ltd,1 High Street,GB\n\
         Fabrikam,Same Ltd,2 High Street,GB\n",
    );
    write("spla-usage.toml", CONFIGURATION);
    for month in ["2026-09", "2026-10"] {
        run(folder, 0, &["report", "--month", month, "--quiet"]);
    }
    let json = run(folder, 0, &["compare", "2026-09", "2026-10", "--json"]).out;
    let difference: serde_json::Value = serde_json::from_str(&json).unwrap();
    let lines = difference["lines"].as_array().unwrap().iter();
    let quantities: Vec<[u64; 2]> = lines
        .map(|line| {
            assert_eq!(line["end_customer"], "Same Ltd", "{json}");
            ["from", "to"].map(|side| line[side]["quantity"].as_u64().unwrap())
        })
        .collect();
    assert_eq!(quantities, [[6, 4], [2, 4]], "{json}");
    let text = run(folder, 0, &["compare", "2026-09", "2026-10"]).out;
    let told: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    for row in ["ws-datacenter, Same Ltd 6 4 −2", "ws-datacenter, Same Ltd 2 4 +2"] {
        assert!(told.contains(row), "{row}: {text}");
    }
    run(folder, 0, &["verify"]);
}

/// What was filed before there was a threshold was filed as totals, and its own tables compute it again.
#[test]
fn tables_without_the_threshold_are_of_months_with_totals() {
    let month = "2023-06".parse().unwrap();
    let signed_on = "2021-05-20".parse().unwrap();
    let of_today = TermsAsked::compiled(month);
    assert!(of_today.names_end_customers(signed_on).unwrap());
    let agreement = of_today.tables.texts().iter().find(|table| table.name == "agreement.csv");
    let before: String = agreement
        .unwrap()
        .text
        .lines()
        .filter(|line| !line.starts_with("end-customer-named-above,"))
        .map(|line| format!("{line}\n"))
        .collect();
    let tables = of_today.tables.with([("agreement.csv".to_owned(), before)]);
    let kept = TermsAsked { tables, ..of_today };
    assert!(!kept.names_end_customers(signed_on).unwrap());
}
