//! `explain`: answers worked out by hand from the fixtures, and that every line replays and everything that a
//! month shows can be asked for.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what it takes for granted")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use spla_usage::explain::{Explanation, Node, Operation, Outcome, Query};
use spla_usage::outputs::{explain_json, explain_text};
use spla_usage::party::Provider;

use crate::second_model;
use crate::support::command;
use crate::support::command::{Ran, files, project, spla_usage};
use crate::support::worlds;

const DEMO: &str = "2026-10-demo";
const SOURCES: &str = "2026-09-four-sources";
const EXCLUSIONS: &str = "2026-06-exclusions";
const BROUGHT: &str = "2026-08-brought-licences";
const APPLICATIONS: &str = "2026-07-mobility-and-applications";

/// Asks about a month of the fixtures.
fn ask(fixture: &str, about: &[&str]) -> Ran {
    let folder = project(&format!("fixtures/months/{fixture}"));
    let arguments = [&["explain", "--month", &fixture[..7]], about].concat();
    spla_usage(&folder, &arguments)
}

fn json(fixture: &str, about: &[&str]) -> Value {
    let ran = ask(fixture, &[about, &["--json"]].concat());
    assert_eq!(ran.code, 0, "{fixture} {about:?}: {}", ran.err);
    serde_json::from_str(&ran.out).unwrap()
}

/// The sentences of an answer with its outcome.
fn answer(fixture: &str, about: &[&str]) -> (String, String) {
    let json = json(fixture, about);
    let sentences = json["headline"].as_array().unwrap().iter().map(|of| of.as_str().unwrap());
    let sentences = sentences.collect::<Vec<_>>().join(" ");
    (json["outcome"].as_str().unwrap().to_owned(), sentences)
}

/// Every part of a tree, itself first.
fn parts<'a>(tree: &'a Value, into: &mut Vec<&'a Value>) {
    for part in tree.as_array().unwrap() {
        into.push(part);
        parts(&part["children"], into);
    }
}

/// The parts of an answer of one operation, as subject, value, origin and note.
fn of(json: &Value, operation: &str) -> Vec<(String, Option<u64>, String, String)> {
    let mut all = Vec::new();
    parts(&json["tree"], &mut all);
    all.retain(|part| part["operation"] == operation);
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    all.iter()
        .map(|part| {
            (
                text(&part["subject"]),
                part["value"].as_u64(),
                text(&part["origin"]),
                text(&part["note"]),
            )
        })
        .collect()
}

#[test]
fn every_answer_about_the_months_is_as_worked_out_by_hand() {
    // fixture, what is asked, outcome, what the sentences say
    let cases: &[(&str, &[&str], &str, &[&str])] = &[
        // 16 packs of esx-k1 and 32 of filiale-west.
        (
            DEMO,
            &["--line", "4"],
            "counted",
            &["48 × 2-core pack", "16 from scope esx-k1", "32 from"],
        ),
        (
            DEMO,
            &["--scope", "PROD-OST "],
            "counted",
            &[
                "needs 128 2-core packs of Windows Server Datacenter (line 3)",
                "The peak is 18 Windows VMs at once, first on 2026-10-16, as many again on 2026-10-30; \
                 the next below is 2026-10-02 with 17.",
            ],
        ),
        (
            DEMO,
            &["--scope", "esx-b1.duenenmark.example"],
            "adds-nothing",
            &["no Windows system ran"],
        ),
        (
            DEMO,
            &["--host", "esx-w1"],
            "counted",
            &["16 licensable cores in scope filiale-west", "Windows Server Standard (line 4)"],
        ),
        (
            DEMO,
            &["--vm", "soe-kasse01"],
            "counted",
            &["one of 2 Windows VMs at once in scope filiale-west on 2026-10-02", "(line 4)"],
        ),
        (DEMO, &["--vm", "soe-kasse02"], "adds-nothing", &["not among those of the peak"]),
        (DEMO, &["--vm", "pra-archiv01"], "left-out", &["it was off (D4)"]),
        (
            DEMO,
            &["--vm", "tpl-ws2022"],
            "left-out",
            &["a template or placeholder that is off (D11)"],
        ),
        (DEMO, &["--vm", "dmh-w11-01"], "left-out", &["a desktop system", "PF-DESKTOP"]),
        (DEMO, &["--vm", "soe-fw01"], "left-out", &["its guest system is not Windows"]),
        (DEMO, &["--user", "P-1007"], "counted", &["rds-user-sal at Küstenwerft: counts, on"]),
        (
            DEMO,
            &["--user", "HOSTING\\d.behn"],
            "left-out",
            &[
                "rds-user-sal at Küstenwerft: left out, disabled in every row of the month",
                "rms-user-sal at Küstenwerft: left out, disabled",
            ],
        ),
        (
            DEMO,
            &["--user", "adm.petersen"],
            "adds-nothing",
            &[
                "rds-user-sal at Küstenwerft: left out, an administrator",
                "rds-user-sal at Lindqvist: adds nobody, its person counts there by account \
                 HOSTING\\t.petersen",
            ],
        ),
        (DEMO, &["--user", "svc.backup"], "left-out", &["left out, service account"]),
        (DEMO, &["--user", "empfang"], "counted", &["shared by 3 persons", "counts as 3 persons"]),
        (
            DEMO,
            &["--user", "q.reimers"],
            "not-authorised",
            &["No group of the access list reaches it"],
        ),
        // Both vCenters have a cluster of the name.
        (
            SOURCES,
            &["--scope", "cluster01"],
            "counted",
            &["needs 64 2-core packs", "needs 8 2-core packs"],
        ),
        (SOURCES, &["--user", "bert"], "left-out", &["disabled in every row of the month"]),
        (SOURCES, &["--host", "pve2"], "counted", &["16 licensable cores in scope pve"]),
        (EXCLUSIONS, &["--vm", "probe-1"], "left-out", &["not reported, as registered (REP-NOT)"]),
        (EXCLUSIONS, &["--vm", "dr-app"], "counted", &["at once in scope notfall on 2026-06-15"]),
        (EXCLUSIONS, &["--vm", "lab-1"], "left-out", &["host labor is"]),
        (EXCLUSIONS, &["--scope", "labor"], "left-out", &["all of its hosts are another's"]),
        (
            EXCLUSIONS,
            &["--host", "nord-1"],
            "left-out",
            &["operated by Nord DC (WS-OWNER)", "removes 6 of ws-standard"],
        ),
        (EXCLUSIONS, &["--host", "labor"], "left-out", &["(REP-NOT)", "removes 8 of ws-standard"]),
        // rain-ts counts on the 31st alone, which is when most ran.
        (BROUGHT, &["--vm", "rain-ts"], "counted", &["one of 3 Windows VMs", "2026-08-31"]),
        (BROUGHT, &["--vm", "rain-db"], "left-out", &["brings the licence, as registered"]),
        (
            BROUGHT,
            &["--host", "solo-tau"],
            "left-out",
            &["licensed by the end customer", "removes 16 of ws-standard"],
        ),
        (BROUGHT, &["--vm", "rain-proxy"], "left-out", &["not Windows"]),
    ];
    for (fixture, about, outcome, said) in cases {
        let (own, sentences) = answer(fixture, about);
        assert_eq!(own, *outcome, "{fixture} {about:?}: {sentences}");
        for said in *said {
            assert!(sentences.contains(said), "{fixture} {about:?} lacks {said:?}: {sentences}");
        }
    }
}

/// prod-ost: 17, 17, 18, 17 and 18, most first.
#[test]
fn a_scope_tells_every_capture() {
    let captures = of(&json(DEMO, &["--scope", "prod-ost"]), "capture");
    let told: Vec<(&str, u64)> = captures.iter().map(|of| (of.0.as_str(), of.1.unwrap())).collect();
    let by_hand = [
        ("2026-10-16", 18),
        ("2026-10-30", 18),
        ("2026-10-02", 17),
        ("2026-10-09", 17),
        ("2026-10-23", 17),
    ];
    assert_eq!(told, by_hand);
    assert!(captures[0].3.starts_with("the peak"), "{captures:?}");
    let rows = of(&json(DEMO, &["--scope", "prod-ost"]), "row");
    assert_eq!(rows.iter().filter(|row| row.0.starts_with("vm ")).count(), 18);
}

/// o.friis joined GG-Werft-Konstruktion on the 23rd; it is nested in GG-Werft-Büro by line 19 of the first export,
/// and that in the listed group by line 14.
#[test]
fn a_user_is_traced_through_nested_groups() {
    let json = json(DEMO, &["--user", "o.friis"]);
    let groups = of(&json, "group");
    let way: Vec<(&str, &str)> = groups[..3]
        .iter()
        .map(|group| (group.0.trim_start_matches("group "), group.2.as_str()))
        .collect();
    let by_hand = [
        ("GG-RDS-KÜSTENWERFT", "access-groups.csv:3"),
        ("GG-Werft-Büro", "members-2026-10-02.csv:14"),
        ("GG-Werft-Konstruktion", "members-2026-10-02.csv:19"),
    ];
    assert_eq!(way, by_hand);
    let memberships = of(&json, "membership");
    assert!(memberships[0].2.starts_with("members-2026-10-23.csv:"), "{memberships:?}");
    // Both products, by two ways.
    assert_eq!(of(&json, "access").len(), 2);
    assert_eq!(of(&json, "line").len(), 2);
}

#[test]
fn accounts_of_one_person_are_told_together() {
    let json = json(DEMO, &["--user", "i.moeller.cad"]);
    assert_eq!(json["outcome"], "adds-nothing");
    let accounts: BTreeSet<String> =
        of(&json, "account").into_iter().map(|account| account.0).collect();
    let by_hand =
        ["account HOSTING\\i.moeller", "account HOSTING\\i.moeller.cad"].map(str::to_owned);
    assert_eq!(accounts, BTreeSet::from(by_hand));
}

#[test]
fn a_vm_is_told_at_every_capture_with_its_row() {
    // vm-1001 is a VM in either vCenter.
    let both = json(DEMO, &["--vm", "VM-1001"]);
    assert_eq!(both["tree"].as_array().unwrap().len(), 2);
    let captures = of(&json(DEMO, &["--vm", "kuw-bak01"]), "capture");
    let states: Vec<(&str, bool)> = captures
        .iter()
        .map(|capture| (capture.0.as_str(), capture.3.starts_with("runs, on host esx-k1")))
        .collect();
    let by_hand = [
        ("2026-10-02", true),
        ("2026-10-09", false),
        ("2026-10-16", true),
        ("2026-10-23", true),
        ("2026-10-30", true),
    ];
    assert_eq!(states, by_hand);
    assert_eq!(captures[0].2, "vinfo-2026-10-02.csv:9");
}

#[test]
fn rows_of_registers_stand_beside_what_they_leave_out() {
    let registers = of(&json(BROUGHT, &["--vm", "rain-db"]), "register");
    assert_eq!(registers.len(), 1, "{registers:?}");
    assert!(registers[0].2.starts_with("brought-licenses.csv:"), "{registers:?}");
    assert!(registers[0].3.starts_with("stands"), "{registers:?}");
    let applications = json(APPLICATIONS, &["--line", "1"]);
    assert_eq!(applications["outcome"], "counted");
}

/// Two RDS CALs of Aal take two of its five persons, whoever they are.
#[test]
fn deductions_name_nobody() {
    let members = fs::read_to_string(
        project("fixtures/months").join(EXCLUSIONS).join("inventory/2026-06/members.csv"),
    );
    let members = members.unwrap_or_else(|error| panic!("{error}"));
    let row = members.lines().find(|line| line.starts_with("RDS-Aal,")).unwrap();
    let person = row.split(',').nth(1).unwrap();
    let (outcome, sentences) = answer(EXCLUSIONS, &["--user", person]);
    assert_eq!(outcome, "counted");
    assert!(sentences.contains("2 for RDS CALs of the end customer (SAL-RDS-CAL)"), "{sentences}");
}

#[test]
fn what_is_not_found_is_wrong_use_and_names_the_nearest() {
    let cases: [(&[&str], &str); 5] = [
        (&["--host", "esx-w3"], "esx-w1.duenenmark.example"),
        (&["--vm", "soe-kase01"], "soe-kasse01"),
        (&["--scope", "filial-west"], "filiale-west"),
        (&["--user", "b.clausen"], "b.claussen"),
        (&["--line", "9"], "4: Windows Server Standard"),
    ];
    for (about, nearest) in cases {
        let ran = ask(DEMO, about);
        assert_eq!(ran.code, 64, "{about:?}: {}", ran.out);
        assert!(ran.out.is_empty(), "{}", ran.out);
        assert!(ran.err.starts_with("spla-usage: could not find "), "{}", ran.err);
        assert!(ran.err.contains(nearest), "{about:?}: {}", ran.err);
    }
    let ran = ask(DEMO, &["--vm", "soe-kase01", "--json"]);
    assert_eq!(ran.code, 64);
    let json: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(
        (&json["outcome"], &json["nearest"][0]),
        (&"not-found".into(), &"soe-kasse01".into())
    );
}

#[test]
fn exactly_one_thing_is_asked_for() {
    for wrong in [&[][..], &["--line", "1", "--vm", "a"], &["--line", "x"], &["--vm", " "]] {
        let ran = ask(DEMO, wrong);
        assert_eq!(ran.code, 64, "{wrong:?}: {}", ran.err);
    }
    let folder = tempfile::tempdir().unwrap();
    let hosts = ["--hosts", "no-such-file.csv", "--scope", "a"];
    let arguments = [&["explain", "--month", "2026-10"][..], &hosts].concat();
    assert_eq!(spla_usage(folder.path(), &arguments).code, 30);
}

#[test]
fn nothing_is_written() {
    let folder = tempfile::tempdir().unwrap();
    command::copy(&project("fixtures/months").join(DEMO), folder.path());
    let before = files(folder.path());
    let ran = spla_usage(folder.path(), &["explain", "--month", "2026-10", "--line", "1"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(files(folder.path()) == before);
}

/// Only --user names persons. Service accounts and computers are accounts like them.
#[test]
fn only_a_question_about_a_user_names_accounts() {
    let workings =
        fs::read_to_string(project("fixtures/months").join(DEMO).join("expected/workings.csv"));
    let workings = workings.unwrap();
    let accounts: BTreeSet<&str> = workings
        .split("account HOSTING\\")
        .skip(1)
        .map(|text| text.split([',', '"']).next().unwrap())
        .collect();
    assert!(accounts.len() > 25, "{accounts:?}");
    for number in 1..=4 {
        for form in [&["--json"][..], &[]] {
            let ran = ask(DEMO, &[&["--line", &number.to_string()], form].concat());
            let named: Vec<&&str> =
                accounts.iter().filter(|account| ran.out.contains(**account)).collect();
            assert!(named.is_empty(), "line {number} names {named:?}");
        }
    }
    let (_, sentences) = answer(DEMO, &["--user", "b.claussen"]);
    assert!(sentences.contains("HOSTING\\b.claussen"));
}

#[test]
fn the_demo_month_is_explained_as_worked_out_by_hand() {
    let cases: [(&[&str], &str); 4] = [
        (&["--line", "4"], "explain-line.txt"),
        (&["--scope", "prod-ost"], "explain-scope.txt"),
        (&["--vm", "soe-kasse02"], "explain-vm.txt"),
        (&["--user", "o.friis"], "explain-user.txt"),
    ];
    for (about, file) in cases {
        let ran = ask(DEMO, about);
        assert_eq!(ran.code, 0, "{}", ran.err);
        let expected = project("fixtures/months").join(DEMO).join("expected").join(file);
        let expected = fs::read_to_string(expected).unwrap();
        for (number, (made, expected)) in ran.out.lines().zip(expected.lines()).enumerate() {
            assert_eq!(made, expected, "{file}, line {}", number + 1);
        }
        assert_eq!(ran.out.lines().count(), expected.lines().count(), "{file}");
        let longest = ran.out.lines().map(|line| line.chars().count()).max();
        assert!(longest <= Some(100), "{file}: {longest:?}");
    }
}

/// The value that a part follows from, by its operation and the parts below it.
fn replayed(node: &Node) -> u64 {
    let below = || node.children.iter().map(replayed);
    let given = match node.operation {
        Operation::Step("sum" | "count") => below().sum(),
        Operation::Step("product") => below().product(),
        Operation::Step("largest") => below().max().unwrap_or(0),
        Operation::Step("any") => u64::from(below().any(|input| input > 0)),
        Operation::Step("divide-up") => {
            let inputs: Vec<u64> = below().collect();
            inputs[0].div_ceil(inputs[1])
        }
        Operation::Step("less") => {
            let inputs: Vec<u64> = below().collect();
            inputs[0].saturating_sub(inputs[1])
        }
        Operation::Step("share") if node.children.len() > 1 => below().skip(1).sum(),
        _ => node.value.unwrap(),
    };
    assert_eq!(Some(given), node.value, "{}", node.subject);
    given
}

/// Every line, scope, host, VM and account of random worlds, in either form.
#[test]
fn everything_in_random_worlds_is_explained() {
    let (mut lines, mut others) = (0, 0);
    for seed in 1..=120 {
        let world = second_model::random_world(seed);
        let files = second_model::csv_text::files(&world);
        let mut settings = worlds::settings(&world);
        if seed % 2 == 0 {
            // On an older form of the agreement, so that end customers have lines of their own.
            let agreement_signed_on = "2020-05-04".parse().ok();
            settings.provider = Some(Provider { agreement_signed_on, ..Provider::default() });
        }
        let established = worlds::established(&settings, &files);
        let report = &established.report;
        let quantities: Vec<(u32, u64)> =
            report.lines.iter().map(|line| (line.line, line.quantity.value())).collect();
        for (line, quantity) in quantities {
            let explained = Explanation::of(&established, &Query::Line(line)).unwrap();
            assert_eq!(explained.trees[0].value, Some(quantity), "world {seed}");
            assert_eq!(replayed(&explained.trees[0]), quantity, "world {seed}");
            lines += 1;
        }
        let estate = &established.estate;
        let name = |name: &str| name.to_owned();
        let scopes = estate.scopes.numbers().map(|of| Query::Scope(name(estate.scopes.name(of))));
        let hosts = estate.hosts.numbers().map(|of| Query::Host(name(estate.hosts.name(of))));
        let vms = estate.vms.numbers().map(|of| Query::Vm(name(estate.vms.name(of))));
        let directory = &estate.directory;
        let users = directory
            .accounts()
            .filter(|(node, _)| !directory.is_group(*node))
            .flat_map(|(node, _)| directory.names(node).map(str::to_owned))
            .map(Query::User);
        let queries: Vec<Query> = scopes
            .chain(hosts)
            .chain(vms)
            .chain(users)
            .filter(|of| !of.name().is_empty())
            .collect();
        for query in queries {
            let explained = Explanation::of(&established, &query).unwrap();
            assert_ne!(explained.outcome, Outcome::NotFound, "world {seed}: {query}");
            assert!(!explained.headline.is_empty(), "world {seed}: {query}");
            let mut json = Vec::new();
            explain_json::write(&explained, &established.files, &mut json).unwrap();
            serde_json::from_slice::<Value>(&json).unwrap();
            let text = explain_text::text(&explained, &established.files);
            assert!(text.chars().all(|c| c == '\n' || !c.is_control()), "world {seed}: {query}");
            others += 1;
        }
    }
    assert!(lines > 120 && others > 600, "{lines} lines and {others} others tell nothing");
}

/// The folders of months.
fn months() -> Vec<PathBuf> {
    let months = fs::read_dir(project("fixtures/months")).unwrap();
    let mut months: Vec<PathBuf> =
        months.map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()).collect();
    months.sort();
    months
}

/// The cells of the columns of these names in the comma-separated exports of a month.
fn cells(month: &Path, columns: &[&str]) -> BTreeSet<String> {
    let mut cells = BTreeSet::new();
    for (name, bytes) in files(&month.join("inventory")) {
        if !name.ends_with(".csv") {
            continue;
        }
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(&bytes[..]);
        let Ok(header) = reader.headers().cloned() else { continue };
        let Some(at) = header.iter().position(|own| columns.contains(&own)) else { continue };
        for row in reader.records().filter_map(Result::ok) {
            cells.extend(row.get(at).filter(|cell| !cell.is_empty()).map(str::to_owned));
        }
    }
    cells
}

#[test]
fn everything_in_the_golden_months_is_explained() {
    let mut asked = 0;
    for month in months() {
        let fixture = month.file_name().unwrap().to_string_lossy().into_owned();
        let report = fs::read_to_string(month.join("expected/use-report.json")).unwrap();
        let report: Value = serde_json::from_str(&report).unwrap();
        for line in report["lines"].as_array().unwrap() {
            let explained = json(&fixture, &["--line", &line["line"].to_string()]);
            assert_eq!(explained["tree"][0]["value"], line["quantity"], "{fixture}");
            asked += 1;
        }
        for scope in report["scopes"].as_array().unwrap() {
            let explained = json(&fixture, &["--scope", scope["scope"].as_str().unwrap()]);
            assert!(!of(&explained, "scope").is_empty(), "{fixture} {scope}");
            asked += 1;
        }
        let workings = fs::read_to_string(month.join("expected/workings.csv")).unwrap();
        let mut workings = csv::Reader::from_reader(workings.as_bytes());
        let subjects: Vec<String> =
            workings.records().map(|row| row.unwrap()[4].to_owned()).collect();
        let named = |kind: &str| -> BTreeSet<String> {
            // What is computed of a machine has a colon behind its name.
            let rows = subjects.iter().filter(|subject| !subject.contains(": "));
            rows.filter_map(|subject| Some(subject.strip_prefix(kind)?.to_owned())).collect()
        };
        let mut vms = named("vm ");
        vms.extend(cells(&month, &["vm", "VM"]));
        let hosts = cells(&month, &["host", "Host"]);
        let accounts = named("account ");
        let accounts = accounts.iter().map(|name| name.split(" (").next().unwrap().to_owned());
        let of_kinds = [("--vm", vms), ("--host", hosts), ("--user", accounts.collect())];
        for (kind, names) in of_kinds {
            for name in names {
                let ran = ask(&fixture, &[kind, &name]);
                assert_eq!(ran.code, 0, "{fixture} {kind} {name}: {}", ran.err);
                asked += 1;
            }
        }
    }
    assert!(asked > 250, "only {asked} questions");
}

/// Names that would steer a terminal are shown, whatever asks for them.
#[test]
fn a_hostile_name_cannot_steer_the_terminal() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    let name = "bad\u{1b}[31m\u{202e}";
    write(
        "hosts-2026-10-30.csv",
        &format!(
            "host,cluster,processor_count,cores_per_processor,edition\n{name}h,{name}c,1,8,standard\n"
        ),
    );
    write(
        "vms-2026-10-30.csv",
        &format!("vm,vm_id,host,guest_os,power_state\n{name}v,1,{name}h,Windows Server 2022,on\n"),
    );
    write("members-2026-10-30.csv", &format!("group,member,directory\n{name}g,{name}u,CORP\n"));
    write(
        "access-groups.csv",
        &format!("group,product,customer,directory\n{name}g,rds-user-sal,{name}k,CORP\n"),
    );
    let inputs = "[inputs]\nhosts = [\"hosts*.csv\"]\nvms = [\"vms*.csv\"]\n\
                  members = [\"members*.csv\"]\naccess_groups = [\"access-groups.csv\"]\n";
    write("spla-usage.toml", inputs);
    let ask = |about: &[&str]| {
        spla_usage(folder.path(), &[&["explain", "--month", "2026-10"], about].concat())
    };
    for (kind, letter) in [("--host", "h"), ("--scope", "c"), ("--vm", "v"), ("--user", "u")] {
        let ran = ask(&[kind, &format!("{name}{letter}")]);
        assert_eq!(ran.code, 0, "{kind}: {}", ran.err);
        assert!(ran.out.contains("bad\\u{1b}[31m\\u{202e}"), "{kind}: {}", ran.out);
        let missed = ask(&[kind, &format!("{name}{letter}x")]);
        assert_eq!(missed.code, 64);
        for text in [ran.out, ran.err, missed.err] {
            let is_safe = |c: char| c == '\n' || !c.is_control() && c != '\u{202e}';
            assert!(text.chars().all(is_safe), "{kind}: {text:?}");
        }
    }
}
