//! `use-report.html`: it says what `use-report.json` says, lets nothing in from outside, names nobody, cannot be
//! steered by names, and stays small.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a page that is not as it has to be is a failed test, in helpers too"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use spla_usage::licensing::DefaultEdition;
use spla_usage::outputs::use_report_json::Standing;
use spla_usage::outputs::{use_report_json, use_report_page};
use spla_usage::party::Provider;
use spla_usage::plan::Choices;
use spla_usage::terms::Product;
use spla_usage::use_report::{
    Earlier, EarlierLine, EarlierMonth, Established, Outcome, Settings, Status,
};

use crate::support;
use crate::support::command::{Ran, copy, project, spla_usage};

// --- reading a page

/// The text of a piece of the page, without markup.
fn text(markup: &str) -> String {
    let mut text = String::new();
    let mut inside = false;
    for c in markup.chars() {
        match c {
            '<' => inside = true,
            '>' if inside => inside = false,
            c if !inside => text.push(c),
            _ => {}
        }
    }
    let escaped = [("&#60;", "<"), ("&#62;", ">"), ("&#34;", "\""), ("&#39;", "'"), ("&#38;", "&")];
    for (escape, letter) in escaped {
        text = text.replace(escape, letter);
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What stands between two marks, the first time.
fn between<'p>(page: &'p str, from: &str, to: &str) -> &'p str {
    let (_, rest) = page.split_once(from).unwrap_or_else(|| panic!("no {from}"));
    rest.split_once(to).unwrap_or_else(|| panic!("no {to} after {from}")).0
}

/// The cells of the rows of the body of the table with this label; none where the page has no such table.
fn table(page: &str, label: &str) -> Vec<Vec<String>> {
    let Some((_, rest)) = page.split_once(&format!("aria-label=\"{label}\"")) else {
        return Vec::new();
    };
    rows(between(rest, "<tbody>", "</tbody>"))
}

fn rows(markup: &str) -> Vec<Vec<String>> {
    let rows = markup.split("<tr").skip(1);
    rows.map(|row| {
        let cells = row.replace("<th", "<td");
        cells.split("<td").skip(1).map(|cell| text(cell.split_once('>').unwrap().1)).collect()
    })
    .collect()
}

/// A value of the JSON as the page shows it.
fn shown(value: &Value) -> String {
    match value {
        Value::Null => "–".to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[test]
fn the_reader_of_this_test_reads() {
    let page = "<div aria-label=\"A\"><table><thead><tr><th>x</th></tr></thead><tbody>\n<tr><th \
                scope=\"row\"><bdi>a &#60;b&#62;</bdi> <i>c</i></th><td>1</td></tr>\n<tr><td>2</td></tr></tbody>";
    assert_eq!(table(page, "A"), [vec!["a <b> c".to_owned(), "1".into()], vec!["2".into()]]);
    assert!(table(page, "B").is_empty());
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

fn report(configuration: &Path, month: &str, archive: &Path, further: &[&str]) -> Ran {
    let paths = [configuration, archive].map(|path| path.to_str().unwrap());
    let arguments = ["report", "--month", month, "--config", paths[0], "--archive", paths[1]];
    spla_usage(archive, &[&arguments, further].concat())
}

/// The page and the JSON of a folder.
fn files(folder: &Path) -> (String, Value) {
    let page = std::fs::read_to_string(folder.join("use-report.html")).unwrap();
    let json = std::fs::read(folder.join("use-report.json")).unwrap();
    (page, serde_json::from_slice(&json).unwrap())
}

/// Every golden month, with its page, its JSON and its workings.
fn golden() -> Vec<(String, String, Value, String)> {
    let each = months().into_iter().map(|(fixture, month)| {
        let archive = tempfile::tempdir().unwrap();
        let ran = report(&fixture.join("spla-usage.toml"), &month, archive.path(), &[]);
        assert!([0, 10].contains(&ran.code), "{month}: {}", ran.err);
        let folder = archive.path().join(&month).join("rev-00");
        let (page, json) = files(&folder);
        let workings = std::fs::read_to_string(folder.join("workings.csv")).unwrap();
        (month, page, json, workings)
    });
    each.collect()
}

/// Holds every number of the page that the JSON has as well against it.
fn assert_says_the_same(page: &str, json: &Value) {
    let list = |key: &str| json[key].as_array().unwrap().clone();
    let lines = table(page, "Lines");
    assert_eq!(lines.len(), list("lines").len());
    let named = list("lines").iter().any(|line| !line["end_customer"].is_null());
    for (row, line) in lines.iter().zip(list("lines")) {
        let mut row = row.clone();
        if named {
            assert_eq!(row.remove(2), shown(&line["end_customer"]));
        }
        let withheld = if line["withheld"] == true { " withheld" } else { "" };
        let amount = match &line["amount"] {
            Value::Null => "–".to_owned(),
            amount => format!("{} {}", shown(amount), shown(&line["currency"])),
        };
        let name = format!("{} {}{withheld}", shown(&line["description"]), shown(&line["product"]));
        let expected = [
            shown(&line["line"]),
            name,
            shown(&line["part_number"]),
            shown(&line["quantity"]),
            shown(&line["unit"]),
            shown(&line["unit_price"]),
            amount,
        ];
        assert_eq!(row, expected);
    }
    if !lines.is_empty() {
        let totals: Vec<String> = rows(between(page, "<tfoot>", "</tfoot>"))
            .into_iter()
            .map(|row| row.last().unwrap().clone())
            .collect();
        let expected = json["totals"].as_object().unwrap().iter();
        let expected: Vec<String> =
            expected.map(|(currency, total)| format!("{} {currency}", shown(total))).collect();
        assert_eq!(totals, expected);
    }
    let scopes = table(page, "Scopes as reported");
    assert_eq!(scopes.len(), list("scopes").len());
    for (row, scope) in scopes.iter().zip(list("scopes")) {
        let withheld = if scope["withheld"] == true { " withheld" } else { "" };
        assert_eq!(
            row[0],
            format!("{} {}{withheld}", shown(&scope["scope"]), shown(&scope["kind"]))
        );
        if !scope["product"].is_null() {
            assert_eq!(row[1], shown(&scope["product"]));
        }
        let keys = [
            "licensable_cores",
            "windows_vms",
            "peak_captured_at",
            "distinct_windows_vms",
            "parent_sets",
            "quantity",
        ];
        assert_eq!(row[2..], keys.map(|key| shown(&scope[key])));
    }
    let access = table(page, "Persons by product and end customer");
    assert_eq!(access.len(), list("access").len());
    for (row, of) in access.iter().zip(list("access")) {
        let customer = of["customer"].as_str().unwrap_or("the provider");
        assert_eq!(row[0], customer);
        let keys = [(1, "product"), (3, "persons"), (5, "counted_elsewhere"), (6, "quantity")];
        for (at, key) in keys {
            assert_eq!(row[at], shown(&of[key]), "{key}");
        }
        let numbers = |cell: &str| -> u64 {
            cell.split(|c: char| !c.is_ascii_digit()).filter_map(|n| n.parse::<u64>().ok()).sum()
        };
        let left_out = of["left_out"].as_object().unwrap().values();
        let all: u64 = left_out.map(|number| number.as_u64().unwrap()).sum();
        assert_eq!(numbers(&row[2]) + numbers(&row[4]), all, "{row:?}");
    }
    let applications = table(page, "Applications on machines");
    assert_eq!(applications.len(), list("applications").len());
    for (row, of) in applications.iter().zip(list("applications")) {
        assert_eq!([&row[0], &row[4]], [&shown(&of["machine"]), &shown(&of["quantity"])]);
    }
    let registers = table(page, "Rows of the registers");
    assert_eq!(registers.len(), list("registers").len());
    for (row, of) in registers.iter().zip(list("registers")) {
        assert_eq!([&row[0], &row[6]], [&shown(&of["subject"]), &shown(&of["quantity"])]);
    }
    let readings = table(page, "Totals under other readings");
    assert_eq!(readings.len(), json["readings"].as_object().unwrap().len());
    for other in list("other_readings") {
        let key = other["reading"].as_str().unwrap();
        let row = readings.iter().find(|row| row[0].ends_with(key)).unwrap();
        for (product, quantity) in other["quantities"].as_object().unwrap() {
            let of_product = list("lines").into_iter().filter(|line| line["product"] == **product);
            let now: u64 = of_product.map(|line| line["quantity"].as_u64().unwrap()).sum();
            assert!(row[3].contains(&format!("{product} {now} → {quantity}")), "{row:?}");
        }
    }
    let open = list("findings").iter().filter(|of| is_open(of)).count();
    assert_eq!(page.matches("[[accepted]]\nfinding").count(), open);
    let signed = list("findings").iter().filter(|of| !of["accepted"].is_null()).count();
    assert_eq!(table(page, "Assumptions that are signed for").len(), signed);
}

fn is_open(finding: &Value) -> bool {
    finding["effect"] == "assumed" && finding["accepted"].is_null()
}

/// Every number that leads somewhere leads to a place that there is, and every place is there once.
fn assert_links_lead_somewhere(page: &str) {
    let names = |mark: &str| -> Vec<String> {
        let each = page.split(mark).skip(1);
        each.map(|rest| rest.split_once('"').unwrap().0.to_owned()).collect()
    };
    let places = names(" id=\"");
    let unique: BTreeSet<&String> = places.iter().collect();
    assert_eq!(unique.len(), places.len(), "a place stands twice");
    for link in names(" href=\"") {
        let place = link.strip_prefix('#').unwrap_or_else(|| panic!("{link} leads outside"));
        assert!(unique.iter().any(|own| *own == place), "{place} is nowhere");
    }
}

/// Nothing from outside, and the only style is the one that the policy names.
fn assert_is_self_contained(page: &str) {
    assert!(page.starts_with("<!doctype html>"));
    // Names may say whatever they like; what the browser obeys are tags and styles.
    let tags: Vec<&str> =
        page.split('<').skip(1).map(|rest| rest.split_once('>').unwrap().0).collect();
    let obeyed = format!("<{}>{}", tags.join("><"), between(page, "<style>", "</style>"));
    // The hash in the policy, which is held against the style below, may have any two letters of Base64.
    let hash = between(&obeyed, "&#39;sha256-", "&#39;").to_owned();
    let obeyed = obeyed.replace(&hash, "");
    for outside in ["//", "src=", "url(", "@import", "<script", "<link", " style="] {
        let found = obeyed.find(outside);
        assert!(found.is_none(), "{outside} in {}", &obeyed[found.unwrap_or(0)..]);
    }
    let mut attributes = tags.iter().flat_map(|tag| tag.split(' ').skip(1));
    let handler = |attribute: &&str| attribute.starts_with("on") && attribute.contains('=');
    assert_eq!(attributes.find(handler), None);
    use base64::Engine as _;
    use sha2::{Digest as _, Sha256};
    let hash = Sha256::digest(between(page, "<style>", "</style>"));
    let hash = base64::engine::general_purpose::STANDARD.encode(hash);
    let policy = between(page, "Content-Security-Policy\" content=\"", "\">");
    let policy = policy.replace("&#39;", "'");
    let expected = format!(
        "default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'"
    );
    assert_eq!(policy, expected);
    assert_eq!(page.matches("<style>").count(), 1);
}

#[test]
fn the_page_of_every_golden_month_says_what_the_json_says_and_names_nobody() {
    for (month, page, json, workings) in golden() {
        eprintln!("{month}: {} bytes", page.len());
        assert_says_the_same(&page, &json);
        assert_links_lead_somewhere(&page);
        assert_is_self_contained(&page);
        let mut rows = csv::Reader::from_reader(workings.as_bytes());
        let mut persons = 0;
        let part = |c: char| c.is_alphanumeric() || ['.', '-', '_', '\\', '@'].contains(&c);
        let words: BTreeSet<&str> = page.split(|c| !part(c)).collect();
        for row in rows.records() {
            let row = row.unwrap();
            let Some(account) = row[4].strip_prefix("account ") else { continue };
            persons += 1;
            let name = account.rsplit('\\').next().unwrap().split('@').next().unwrap();
            assert!(!words.contains(name) && !words.contains(account), "{month} names {name}");
        }
        assert!(persons > 0 || json["access"].as_array().unwrap().is_empty(), "{month}");
        assert!(page.len() < 120_000, "{month}: {} bytes", page.len());
    }
}

#[test]
fn the_sections_of_the_page_sign_for_the_month() {
    let place = tempfile::tempdir().unwrap();
    let month = place.path().join("month");
    copy(&project("fixtures/months/2026-10-demo"), &month);
    let configuration = month.join("spla-usage.toml");
    let archive = place.path().join("archive");
    std::fs::create_dir(&archive).unwrap();
    assert_eq!(report(&configuration, "2026-10", &archive, &["--preview"]).code, 10);
    let (page, _) = files(&archive.join("preview/2026-10"));
    assert!(page.contains("preview, not filed"));
    let mut text = std::fs::read_to_string(&configuration).unwrap();
    for section in page.split("<pre tabindex=\"0\">").skip(1) {
        let section = self::section(section);
        text.push_str(
            &section
                .replace("reason = \"\"", "reason = \"seen\"")
                .replace("by = \"\"", "by = \"me\""),
        );
    }
    std::fs::write(&configuration, text).unwrap();
    let ran = report(&configuration, "2026-10", &archive, &["--preview"]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    let (page, json) = files(&archive.join("preview/2026-10"));
    assert_says_the_same(&page, &json);
    assert!(page.contains("class=\"verdict ready\""));
    assert_eq!(table(&page, "Assumptions that are signed for").len(), 8);
}

/// A section as somebody copies it from the page, with its line ends.
fn section(markup: &str) -> String {
    let section = markup.split_once("</pre>").unwrap().0;
    let lines: Vec<String> = section.lines().map(text).collect();
    format!("\n{}\n", lines.join("\n"))
}

// --- reports in memory

fn established(settings: &Settings, files: &[(&str, &str)]) -> Box<Established> {
    match support::run(settings, files) {
        Outcome::Report(established) => established,
        Outcome::Refused { findings, .. } => panic!("{findings:#?}"),
    }
}

fn page_of(of: &Established, standing: Standing) -> String {
    let mut bytes = Vec::new();
    use_report_page::write(of, &Choices::of(of).unwrap(), standing, &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

fn json_of(of: &Established, standing: Standing) -> Value {
    let mut bytes = Vec::new();
    use_report_json::write(&of.report, &of.files, standing, &mut bytes).unwrap();
    serde_json::from_slice(&bytes).unwrap()
}

fn settings() -> Settings {
    let provider = Provider { currency: "EUR".into(), ..Provider::default() };
    Settings {
        provider: Some(provider),
        default_edition: DefaultEdition::Cheapest,
        ..support::settings("2026-10")
    }
}

const PRICES: (&str, &str) = (
    "prices.csv",
    "product,unit_price,currency,effective_from\nws-standard,3.00,EUR,2025-01-01\n\
     ws-datacenter,21.00,EUR,2025-01-01\nrds-user-sal,7.00,EUR,2025-01-01\n",
);

const HOST: (&str, &str) =
    ("hosts-2026-10-31.csv", "host,cluster,processor_count,cores_per_processor\nesx-1,cl-1,2,8\n");
const VM: (&str, &str) = (
    "vms-2026-10-31.csv",
    "vm,host,guest_os,power_state\nweb-1,esx-1,Windows Server 2022 Standard,on\n\
     web-2,esx-1,Windows Server 2022 Standard,on\n",
);

/// A host of 2 × 8 cores with two VMs: Standard 16 × 2 / 2 = 16 packs, 48.00; Datacenter 8 packs, 168.00, which costs 7
/// times as much and therefore no more from 7 VMs. One VM more: Standard 8 packs.
#[test]
fn a_scope_stands_under_each_edition() {
    let of = established(&settings(), &[PRICES, HOST, VM]);
    let page = page_of(&of, Standing::Revision(0));
    let sides = table(&page, "Scopes under each product");
    assert_eq!(
        sides[0][..5],
        ["cl-1 cluster", "16", "2", "1648.00now, cheapest", "8168.00"].map(str::to_owned)
    );
    assert!(page.contains("costs 7.00 times as much as ws-standard"), "{page}");
    assert!(page.contains("no more from 7 Windows VMs at once"));
    // Without prices packs only.
    let with_standard = Settings { default_edition: DefaultEdition::Withhold, ..settings() };
    let host = (
        HOST.0,
        "host,cluster,processor_count,cores_per_processor,edition\nesx-1,cl-1,2,8,standard\n",
    );
    let page = page_of(&established(&with_standard, &[host, VM]), Standing::Revision(0));
    assert_eq!(table(&page, "Scopes under each product")[0][3..5], ["16now", "8"]);
    assert!(page.contains("packs only"));
}

fn earlier(month: &str, lines: &[(&str, u64, &str)]) -> EarlierMonth {
    let lines = lines.iter().map(|&(product, quantity, amount)| EarlierLine {
        product: Product::new(product),
        quantity,
        amount: Some(amount.to_owned()),
        currency: Some("EUR".into()),
    });
    EarlierMonth {
        month: month.parse().unwrap(),
        revision: 0,
        status: Status::Ready,
        lines: lines.collect(),
    }
}

/// 16 packs at 3.00 are 48.00. In September they were 10 for 30.00 and 2 of another product for 14.00: 4 EUR more.
#[test]
fn the_month_stands_beside_earlier_ones_and_a_gap_is_shown() {
    let mut settings = settings();
    let known = [
        earlier("2026-06", &[("ws-standard", 20, "60.00")]),
        earlier("2026-09", &[("ws-standard", 10, "30.00"), ("rds-user-sal", 2, "14.00")]),
        earlier("2025-09", &[("ws-standard", 99, "297.00")]),
    ];
    settings.earlier = Earlier::before(settings.month, known);
    let of = established(&settings, &[PRICES, HOST, VM]);
    let page = page_of(&of, Standing::Revision(0));
    let months = table(&page, "Quantities and amounts month by month");
    let row = |name: &str, unit: &str, june: &str, september: &str, now: &str, change: &str| {
        let mut row = vec![name.to_owned(), unit.to_owned()];
        row.extend(["–"; 8].map(str::to_owned));
        row.extend([june, "missing", "missing", september, now, change].map(str::to_owned));
        row
    };
    let expected = [
        row("Windows Server Remote Desktop Services SAL", "SAL", "0", "2", "0", "▼ −2"),
        row("Windows Server Standard", "2-core pack", "20", "10", "16", "▲ +6"),
        row("All amounts", "EUR", "60.00", "44.00", "48.00", "▲ +4.00"),
    ];
    assert_eq!(months.len(), expected.len());
    for (told, expected) in months.iter().zip(expected) {
        assert_eq!(*told, expected);
    }
    assert_eq!(page.matches("<rect class=\"missing\"").count(), 4);
    assert!(
        page.contains("2026-06: 20; 2026-07: missing; 2026-08: missing; 2026-09: 10; 2026-10: 16")
    );
    assert!(between(&page, "Against the month before</span>", "</a>").contains("▲ +4.00 EUR"));
    let alone =
        page_of(&established(&self::settings(), &[PRICES, HOST, VM]), Standing::Revision(0));
    assert!(alone.contains("No report of the twelve months before is known"));
    assert!(!alone.contains("<svg"));
}

#[test]
fn a_draft_says_so_and_marks_what_is_withheld() {
    let host = (HOST.0, "host,cluster,processor_count,cores_per_processor\nesx-1,cl-1,2,0\n");
    let of = established(&settings(), &[PRICES, host, VM]);
    assert_eq!(of.report.status, Status::Draft);
    let page = page_of(&of, Standing::Draft);
    assert_says_the_same(&page, &json_of(&of, Standing::Draft));
    assert!(page.contains("class=\"verdict draft\""));
    assert!(page.contains("draft, not filed and not to be sent"));
    assert!(page.contains("To correct: a quantity is withheld"));
}

// --- hostile names

/// What a spreadsheet would run, a page would take for markup, and a terminal would obey.
const HOSTILE: [&str; 6] = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "'; </style><style>*{display:none}</style>",
    "line\r\nbreak",
    "gpj\u{202e}exe\u{1b}[31m",
    "{{ 7 * 7 }}<!-- </pre></details> -->",
];

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A month in which everything that somebody may call as he likes is called so.
fn named(name: &str) -> Box<Established> {
    let cell = quoted(name);
    let mut settings = settings();
    settings.provider = Some(Provider {
        name: name.to_owned(),
        reseller: name.to_owned(),
        agreement_number: name.to_owned(),
        country: name.to_owned(),
        ..settings.provider.unwrap()
    });
    let hosts = format!(
        "host,cluster,processor_count,cores_per_processor,operator,{cell}\n\
         {cell},{cell},2,8,,\nother,,2,8,{cell},\n"
    );
    let vms = format!(
        "vm,host,guest_os,power_state,customer\n{cell},{cell},Windows Server 2022,on,{cell}\n\
         two,{cell},{cell},{cell},{cell}\n"
    );
    let groups = format!("group,product,customer\n{cell},rds-user-sal,{cell}\n");
    let members = format!("group,member\n{cell},a.person\n{cell},b.person\nunlisted {cell},c\n");
    let members =
        members.replace(&format!("unlisted {cell}"), &quoted(&format!("unlisted {name}")));
    let exclusions = format!("reason,vm,reference,customer\nevaluation,{cell},{cell},{cell}\n");
    let files: [(&str, &str); 6] = [
        PRICES,
        ("hosts-2026-10-31.csv", &hosts),
        ("vms-2026-10-31.csv", &vms),
        ("access-groups.csv", &groups),
        ("members-2026-10-31.csv", &members),
        ("exclusions.csv", &exclusions),
    ];
    established(&settings, &files)
}

#[test]
fn a_name_cannot_steer_the_page() {
    // Tags without their numbers: whatever things are called, the page has those of its template and no others.
    let tags = |page: &str| -> BTreeSet<String> {
        let tags = page.split('<').skip(1).map(|rest| rest.split_once('>').unwrap().0);
        tags.map(|tag| tag.replace(|c: char| c.is_ascii_digit(), "")).collect()
    };
    // A control character is told by findings of its own, which need their own part of the template.
    let mut known = BTreeSet::new();
    for name in ["plain", "con\u{7}trol"] {
        known.extend(tags(&page_of(&named(name), Standing::Revision(0))));
    }
    for name in HOSTILE {
        let of = named(name);
        let page = page_of(&of, Standing::Revision(0));
        assert_is_self_contained(&page);
        assert_links_lead_somewhere(&page);
        for letter in ['\u{202e}', '\u{1b}', '\r'] {
            assert!(!page.contains(letter), "{name:?}");
        }
        let own = tags(&page);
        let foreign: Vec<&String> = own.difference(&known).collect();
        assert!(foreign.is_empty(), "{name:?}: {foreign:?}");
        assert!(!page.contains("a.person"), "{name:?}");
    }
    let page = page_of(&named("gpj\u{202e}exe"), Standing::Revision(0));
    assert!(
        table(&page, "Scopes as reported").iter().any(|row| row[0].starts_with("gpj\\u{202e}exe"))
    );
    // What is meant to be copied says the same in the way of the configuration.
    assert!(page.contains("gpj\\U0000202Eexe"), "{page}");
}

/// A name of 40,000 letters stands on the page dozens of times.
#[test]
fn a_name_beyond_all_measure_is_cut_and_says_so() {
    let page = page_of(&named(&"x".repeat(40_000)), Standing::Revision(0));
    let scopes = table(&page, "Scopes as reported");
    let cut = format!("{}… (and 38000 letters more) cluster", "x".repeat(2000));
    assert!(scopes.iter().any(|row| row[0] == cut), "{:.80}", scopes[0][0]);
}

#[test]
fn equal_reports_give_equal_pages() {
    let page = || page_of(&named("plain"), Standing::Revision(3));
    assert_eq!(page(), page());
    assert!(page().contains("Use report, revision 3"));
}

// --- size

/// 2,000 scopes of four hosts, and 100,000 persons at 200 end customers.
#[test]
fn a_large_estate_gives_a_page_that_still_opens() {
    let mut hosts = String::from("host,cluster,processor_count,cores_per_processor\n");
    let mut vms = String::from("vm,host,guest_os,power_state\n");
    for scope in 0..2000 {
        for host in 0..4 {
            writeln!(hosts, "esx-{scope}-{host},cluster-{scope:04},2,16").unwrap();
        }
        writeln!(vms, "vm-{scope},esx-{scope}-0,Windows Server 2022 Standard,on").unwrap();
        writeln!(vms, "odd-{scope},esx-{scope}-1,Other (64-bit),on").unwrap();
    }
    let mut groups = String::from("group,product,customer\n");
    let mut members = String::from("group,member\n");
    for customer in 0..200 {
        writeln!(groups, "group-{customer},rds-user-sal,Customer {customer:03}").unwrap();
        for person in 0..500 {
            writeln!(members, "group-{customer},person.{customer}.{person}").unwrap();
        }
    }
    let files = [
        PRICES,
        ("hosts-2026-10-31.csv", hosts.as_str()),
        ("vms-2026-10-31.csv", &vms),
        ("access-groups.csv", &groups),
        ("members-2026-10-31.csv", &members),
    ];
    let of = established(&settings(), &files);
    assert_eq!((of.report.scopes.len(), of.report.access.len()), (2000, 200));
    let page = page_of(&of, Standing::Revision(0));
    eprintln!("2,000 scopes and 100,000 persons: {} bytes", page.len());
    assert!(page.len() < 1_500_000, "{} bytes", page.len());
    assert_links_lead_somewhere(&page);
    assert!(!page.contains("person.0.0"));
    let scopes = table(&page, "Scopes as reported");
    assert_eq!(scopes.len(), 100);
    // Each of them leads to its place in the tree of the line.
    let rows = between(&page, "aria-label=\"Scopes as reported\"", "</table>");
    assert_eq!(rows.matches(" href=\"#w").count(), 100);
    assert!(page.contains("… and 1900 more in use-report.json"));
    assert!(page.contains("… and 100 more in use-report.json"));
    assert!(page.contains("more in workings.csv"));
    if let Ok(path) = std::env::var("LARGE_PAGE") {
        std::fs::write(path, page).unwrap();
    }
}

// --- in a browser

/// The first browser of these that runs.
fn browser() -> Option<&'static str> {
    ["chromium", "chromium-browser", "google-chrome"].into_iter().find(|browser| {
        let version = Command::new(browser).arg("--version").stdout(Stdio::null()).status();
        version.is_ok_and(|status| status.success())
    })
}

fn browse(browser: &str, profile: &Path, arguments: &[String]) -> String {
    let output = Command::new(browser)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"])
        .arg(format!("--user-data-dir={}", profile.display()))
        .args(arguments)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Draws the page of the demo month at three widths, dark and on paper into the folder `PAGES`, or one that vanishes.
#[test]
#[ignore = "needs a browser: cargo test page:: -- --ignored --nocapture"]
fn a_browser_draws_the_page() {
    let Some(browser) = browser() else {
        eprintln!("skipped: no chromium, chromium-browser or google-chrome is there");
        return;
    };
    let place = tempfile::tempdir().unwrap();
    let demo = project("fixtures/months/2026-10-demo/spla-usage.toml");
    report(&demo, "2026-10", place.path(), &[]);
    let path = place.path().join("2026-10/rev-00/use-report.html");
    let page = std::fs::read_to_string(&path).unwrap();
    let address = format!("file://{}", path.display());
    let pages = std::env::var("PAGES").map_or(place.path().to_owned(), PathBuf::from);
    let profile = place.path().join("profile");
    let draw = |name: &str, width: u32, further: &[&str]| {
        let drawn = pages.join(name);
        let mut arguments: Vec<String> = further.iter().map(|&text| text.to_owned()).collect();
        arguments.push(format!("--window-size={width},4000"));
        arguments.push(format!("--screenshot={}", drawn.display()));
        arguments.push(address.clone());
        browse(browser, &profile, &arguments);
        std::fs::read(drawn).unwrap()
    };
    let mut drawn = BTreeMap::new();
    for width in [360, 768, 1280] {
        drawn.insert(width.to_string(), draw(&format!("{width}.png"), width, &[]));
    }
    let dark = ["--blink-settings=preferredColorScheme=0"];
    drawn.insert("dark".to_owned(), draw("dark.png", 1280, &dark));
    assert_ne!(drawn["dark"], drawn["1280"], "the dark page looks like the light one");
    assert!(drawn.values().all(|image| image.len() > 20_000));
    let paper = pages.join("paper.pdf");
    browse(browser, &profile, &[format!("--print-to-pdf={}", paper.display()), address.clone()]);
    assert!(std::fs::read(paper).unwrap().starts_with(b"%PDF"));
    // A number in a table opens the step of the tree that it leads to.
    let row = table(&page, "Scopes as reported")
        .iter()
        .position(|row| row[0].starts_with("filiale-west"));
    let markup = between(&page, "aria-label=\"Scopes as reported\"", "</table>");
    let place = markup.split("<tr class").nth(row.unwrap() + 1).unwrap();
    let place = between(place, "href=\"", "\"").to_owned();
    let step = |page: &str| {
        let before = page.split(&format!("<ul id=\"{}\"", &place[1..])).next().unwrap();
        before.rsplit("<details").next().unwrap().starts_with(" open")
    };
    assert!(!step(&page));
    let dump =
        ["--virtual-time-budget=2000".to_owned(), "--dump-dom".into(), format!("{address}{place}")];
    let dom = browse(browser, &profile, &dump);
    assert!(step(&dom), "{place} is not open");
    assert_eq!(table(&dom, "Lines").len(), 4);
}
