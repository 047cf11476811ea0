//! `check`: what it shows of a month, in both forms, and that it does nothing else.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what it takes for granted")]

use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;
use std::path::Path;

use serde_json::Value;

use crate::support::command::{Ran, copy, files, project, spla_usage};

/// A folder with a configuration that names one file of each kind.
struct Provider {
    folder: tempfile::TempDir,
}

const HOSTS: &str = "host,cluster,processor_count,cores_per_processor,edition,source\n";
const VMS: &str = "vm,vm_id,host,guest_os,power_state,template,customer,source,captured_at\n";
const MEMBERS: &str = "group,member,member_type,captured_at\n";
const GROUPS: &str = "group,product,customer\n";

impl Provider {
    /// A provider without rows.
    fn new() -> Self {
        let provider = Self { folder: tempfile::tempdir().unwrap() };
        provider.write("hosts.csv", HOSTS);
        provider.write("vms.csv", VMS);
        provider.write("members.csv", MEMBERS);
        provider.write("groups.csv", GROUPS);
        provider.configure("");
        provider
    }

    /// One Datacenter host of 16 cores, a Windows VM and a person, on every day of October.
    fn covered() -> Self {
        let provider = Self::new();
        provider.append("hosts.csv", "esx-01,,2,8,datacenter,\n");
        for day in 1..=31 {
            let day = format!("2026-10-{day:02}");
            let vm = format!("app-01,1,esx-01,Windows Server 2022,poweredOn,,,,{day}\n");
            provider.append("vms.csv", &vm);
            provider.append("members.csv", &format!("RDS,CORP\\anna,user,{day}\n"));
        }
        provider.append("groups.csv", "RDS,rds-user-sal,Contoso\n");
        provider
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.path().join(name), text).unwrap();
    }

    fn append(&self, name: &str, text: &str) {
        let held = fs::read_to_string(self.path().join(name)).unwrap();
        self.write(name, &(held + text));
    }

    fn configure(&self, more: &str) {
        self.write(
            "spla-usage.toml",
            &format!(
                "[provider]\nagreement_number = \"E1\"\n[inputs]\nhosts = [\"hosts*\"]\n\
                 vms = [\"vms*\"]\nmembers = [\"members.csv\"]\naccess_groups = [\"groups.csv\"]\n\
                 {more}"
            ),
        );
    }

    fn check(&self, more: &[&str]) -> Ran {
        spla_usage(self.path(), &[&["check", "--month", "2026-10"], more].concat())
    }

    fn json(&self) -> Value {
        let ran = self.check(&["--json"]);
        serde_json::from_str(&ran.out).unwrap_or_else(|error| panic!("{error}: {}", ran.err))
    }

    /// Checks that `check` ends as `report` does, having written nothing.
    fn assert_ends_as_report(&self, code: i32) {
        let before = files(self.path());
        let (text, json) = (self.check(&[]), self.check(&["--json"]));
        assert!(files(self.path()) == before, "check has written");
        assert_eq!((text.code, json.code), (code, code), "{}{}", text.out, text.err);
        let report = spla_usage(self.path(), &["report", "--month", "2026-10"]);
        assert_eq!(report.code, code, "{}{}", report.out, report.err);
    }
}

/// The line of the text that begins with these words.
fn line<'a>(text: &'a str, begins: &str) -> &'a str {
    let found = text.lines().find(|line| line.trim_start().starts_with(begins));
    found.unwrap_or_else(|| panic!("no line begins with {begins} in\n{text}"))
}

fn demo() -> std::path::PathBuf {
    project("fixtures/months/2026-10-demo")
}

/// The demo month is checked in a copy that nothing else looks at.
fn check_demo(more: &[&str]) -> (Ran, bool) {
    let folder = tempfile::tempdir().unwrap();
    let there = folder.path().join("demo");
    copy(&demo(), &there);
    let before = files(folder.path());
    let ran = spla_usage(&there, &[&["check", "--month", "2026-10"], more].concat());
    (ran, files(folder.path()) == before)
}

/// What `report` makes of the demo month.
fn report_of_demo() -> Value {
    let archive = tempfile::tempdir().unwrap();
    let configuration = demo().join("spla-usage.toml");
    let named = ["--config", configuration.to_str().unwrap(), "--archive", "filed"];
    let month = ["report", "--month", "2026-10", "--preview"];
    assert_eq!(spla_usage(archive.path(), &[&month[..], &named].concat()).code, 10);
    let report = archive.path().join("filed/preview/2026-10/use-report.json");
    serde_json::from_slice(&fs::read(report).unwrap()).unwrap()
}

#[test]
fn the_demo_is_shown_as_it_was_worked_out_by_hand() {
    for (arguments, name) in [(&[][..], "check.txt"), (&["--json"][..], "check.json")] {
        let (ran, untouched) = check_demo(arguments);
        let expected = fs::read_to_string(demo().join("expected").join(name)).unwrap();
        for (number, (made, expected)) in ran.out.lines().zip(expected.lines()).enumerate() {
            assert_eq!(made, expected, "{name}, line {}", number + 1);
        }
        assert_eq!(ran.out.lines().count(), expected.lines().count(), "{name}");
        assert_eq!((ran.code, ran.err.as_str(), untouched), (10, "", true), "{name}");
    }
}

#[test]
fn the_json_has_every_file_and_the_findings_of_the_report() {
    let (ran, _) = check_demo(&["--json"]);
    let check: Value = serde_json::from_str(&ran.out).unwrap();
    let shown: BTreeSet<&str> = check["files"]
        .as_array()
        .unwrap()
        .iter()
        .map(|file| file["file"].as_str().unwrap())
        .collect();
    let all = files(&demo());
    let inputs: BTreeSet<&str> = all
        .keys()
        .filter(|path| path.ends_with(".csv") && !path.starts_with("expected/"))
        .map(|path| path.rsplit('/').next().unwrap())
        .collect();
    assert_eq!(shown, inputs);
    let report = report_of_demo();
    assert_eq!(check["findings"], report["findings"]);
    assert_eq!(check["lines"], report["lines"]);
    assert_eq!(check["estate"]["access"], report["access"]);
    assert_eq!((&check["schema"], &check["outcome"]), (&1.into(), &"needs-signature".into()));
}

#[test]
fn no_person_is_named() {
    let mut persons = BTreeSet::new();
    for (path, bytes) in files(&demo().join("inventory")) {
        if !path.contains("members-") {
            continue;
        }
        let mut rows = csv::Reader::from_reader(&bytes[..]);
        let header = rows.headers().unwrap().clone();
        let place = |name: &str| header.iter().position(|own| own == name).unwrap();
        for row in rows.records().map(Result::unwrap) {
            if &row[place("member_type")] != "group" && !row[place("member")].is_empty() {
                let account = row[place("member")].to_lowercase();
                persons.insert(account.rsplit('\\').next().unwrap().to_owned());
            }
        }
    }
    assert_eq!(persons.len(), 32);
    for arguments in [&[][..], &["--json"]] {
        let shown = check_demo(arguments).0.out.to_lowercase();
        for person in &persons {
            assert!(!shown.contains(person.as_str()), "{person} is named");
        }
    }
}

#[test]
fn it_ends_as_the_report_would() {
    let provider = Provider::covered();
    provider.assert_ends_as_report(10);

    // Hosts without a date are assumed to have been there; signed for, nothing is open.
    let ready = Provider::covered();
    ready.configure(
        "[[accepted]]\nfinding = \"coverage\"\nsubject = \"coverage hosts\"\nreason = \"a test\"\n\
         by = \"licensing manager\"\nuntil = 2026-10-31\n[[accepted]]\nfinding = \
         \"capture-undated\"\nsubject = \"*\"\nreason = \"a test\"\nby = \"licensing manager\"\n\
         until = 2026-10-31\n",
    );
    ready.assert_ends_as_report(0);
    let told = ready.check(&[]).out;
    assert!(told.ends_with("\nreport would file 2026-10, ready to send\n"), "{told}");
    assert!(told.contains("signed for until 2026-10-31") && !told.contains("licensing manager"));

    let draft = Provider::covered();
    draft.append("hosts.csv", "esx-02,,2,zwei,datacenter,\n");
    draft.assert_ends_as_report(20);
    let told = draft.check(&[]).out;
    assert!(told.ends_with("\nreport would write a draft of 2026-10: a quantity is withheld\n"));

    let refused = Provider::covered();
    refused.write("hosts.csv", "");
    refused.assert_ends_as_report(30);

    let wrong = Provider::covered();
    wrong.configure("grace_dayz = 1\n");
    wrong.assert_ends_as_report(64);
    assert_eq!(wrong.check(&["--zero-use"]).code, 64);
}

#[test]
fn refused_inputs_are_shown_file_by_file() {
    let provider = Provider::covered();
    provider.write("hosts.csv", "host,processor_count\nesx-01,2\n");
    provider.write("members.csv", "");
    fs::remove_file(provider.path().join("groups.csv")).unwrap();
    let ran = provider.check(&[]);
    assert_eq!((ran.code, ran.err.as_str()), (30, ""));
    assert!(ran.out.contains("hosts: not understood\n    hosts.csv\n    refused "), "{}", ran.out);
    assert!(
        ran.out.contains("members: not understood\n    members.csv\n    refused "),
        "{}",
        ran.out
    );
    assert!(ran.out.contains("access-groups: not understood\n    groups.csv\n"), "{}", ran.out);
    assert!(ran.out.contains("vms: canonical\n    vms.csv  ASCII, comma  31 rows  31 days"));
    for absent in ["\nEstate", "\nCoverage", "\nQuantities"] {
        assert!(!ran.out.contains(absent), "{absent}");
    }
    assert!(ran.out.ends_with("\nreport would refuse the inputs of 2026-10\n"), "{}", ran.out);

    let json = provider.json();
    assert_eq!((&json["outcome"], &json["estate"]), (&"refused".into(), &Value::Null));
    let files = json["files"].as_array().unwrap();
    let understood: Vec<(&str, bool, usize)> = files
        .iter()
        .map(|file| {
            let refused = file["refused"].as_array().unwrap().len();
            (file["file"].as_str().unwrap(), !file["understood"].is_null(), refused)
        })
        .collect();
    let expected = [
        ("hosts.csv", false, 1),
        ("vms.csv", true, 0),
        ("members.csv", false, 1),
        ("groups.csv", false, 1),
    ];
    assert_eq!(understood, expected);
}

/// Two vCenters: one exports every day into a packed file, the other on two days into a workbook.
fn two_sources() -> Provider {
    let provider = Provider::new();
    fs::remove_file(provider.path().join("vms.csv")).unwrap();
    provider.append("hosts.csv", "esx-a,east,2,8,datacenter,vc-a\nesx-b,,1,6,datacenter,vc-b\n");
    let mut east = VMS.to_owned();
    for day in 1..=31 {
        let day = format!("2026-10-{day:02}");
        east += &format!("app-01,1,esx-a,Windows Server 2022,poweredOn,,Contoso,vc-a,{day}\n");
        east += &format!("lin-01,2,esx-a,Debian 12,poweredOn,,Contoso,vc-a,{day}\n");
    }
    let packed = fs::File::create(provider.path().join("vms-a.csv.gz")).unwrap();
    let mut packed = flate2::write::GzEncoder::new(packed, flate2::Compression::fast());
    packed.write_all(east.as_bytes()).unwrap();
    packed.finish().unwrap();
    let rows = [
        VMS.trim_end(),
        "web-01,1,esx-b,Windows Server 2022,poweredOn,,Fabrikam,vc-b,2026-10-05",
        "web-01,1,esx-b,Windows Server 2022,poweredOff,,Fabrikam,vc-b,2026-10-06",
        "web-02,2,esx-b,Windows Server 2019,poweredOn,,Fabrikam,vc-b,2026-10-06",
    ];
    let mut workbook = rust_xlsxwriter::Workbook::new();
    workbook.add_worksheet().set_name("About").unwrap().write(0, 0, "made by hand").unwrap();
    let sheet = workbook.add_worksheet().set_name("Machines").unwrap();
    for (row, cells) in (0..).zip(rows) {
        for (column, cell) in (0..).zip(cells.split(',')) {
            sheet.write(row, column, cell).unwrap();
        }
    }
    workbook.save(provider.path().join("vms-b.xlsx")).unwrap();
    provider.append("groups.csv", "RDS,rds-user-sal,Contoso\n");
    provider
        .append("members.csv", "RDS,CORP\\anna,user,2026-10-05\nVPN,CORP\\berta,user,2026-10-05\n");
    provider
}

#[test]
fn several_sources_packed_files_and_workbooks_are_told_apart() {
    let provider = two_sources();
    let ran = provider.check(&[]);
    let out = &ran.out;
    assert_eq!(ran.code, 10, "{out}{}", ran.err);
    let packed =
        "vms-a.csv.gz           gzip, ASCII, comma  62 rows  31 days, 2026-10-01 to 2026-10-31";
    assert_eq!(line(out, "vms-a").trim(), packed);
    let sheet =
        "vms-b.xlsx [Machines]  workbook             3 rows  2 days, 2026-10-05 to 2026-10-06";
    assert_eq!(line(out, "vms-b").trim(), sheet);

    // One character a day.
    let all = "#".repeat(31);
    assert_eq!(line(out, "vms      vc-a").trim(), format!("vms      vc-a  {all}  31 of 31 days"));
    let two = format!("{}##{}", "·".repeat(4), "·".repeat(25));
    assert_eq!(line(out, "vms      vc-b").trim(), format!("vms      vc-b  {two}  2 of 31 days"));
    assert!(out.contains("no listed group reaches (1)\n    VPN\n"), "{out}");
    assert!(out.contains("Windows VMs and no listed group (1)\n    Fabrikam\n"), "{out}");
    for person in ["anna", "berta"] {
        assert!(!out.contains(person) && !provider.check(&["--json"]).out.contains(person));
    }

    let json = provider.json();
    let forms: Vec<(&str, Option<&str>, &str)> = json["files"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|file| file["kind"] == "vms")
        .map(|file| {
            let seen = &file["understood"];
            let layout = seen["layout"].as_str().unwrap();
            (file["file"].as_str().unwrap(), seen["packing"].as_str(), layout)
        })
        .collect();
    let expected =
        [("vms-a.csv.gz", Some("gzip"), "delimited"), ("vms-b.xlsx [Machines]", None, "workbook")];
    assert_eq!(forms, expected);
    let captured = json["coverage"]["captured"].as_array().unwrap();
    let days = |kind: &str, place: &str| {
        let found = captured.iter().find(|row| row["kind"] == kind && row["place"] == place);
        found.unwrap()["days"].as_array().unwrap().len()
    };
    assert_eq!((days("vms", "vc-a"), days("vms", "vc-b"), days("members", "")), (31, 2, 1));
    assert_eq!(json["coverage"]["groups_not_reached"], serde_json::json!(["VPN"]));
    assert_eq!(json["coverage"]["customers_without_group"], serde_json::json!(["Fabrikam"]));
}

#[test]
fn the_estate_is_counted_by_hand() {
    let estate = &two_sources().json()["estate"];
    // 2 × 8 and 1 × 6 cores; a processor counts with at least 8.
    assert_eq!((&estate["hosts"], &estate["processors"]), (&2.into(), &3.into()));
    assert_eq!((&estate["physical_cores"], &estate["licensable_cores"]), (&22.into(), &24.into()));
    assert_eq!((&estate["clusters"], &estate["hosts_stand_alone"]), (&1.into(), &1.into()));
    let vms = &estate["vms"];
    assert_eq!(vms["seen"], 4);
    assert_eq!(vms["by_system"], serde_json::json!({"server": 3, "other": 1}));
    // app-01, lin-01 and one of the webs, first on the 5th.
    let three = serde_json::json!({"vms": 3, "captured_at": "2026-10-05"});
    assert_eq!(vms["running_at_once"], three);
    let two = serde_json::json!({"vms": 2, "captured_at": "2026-10-05"});
    assert_eq!(vms["windows_at_once"], two);
    assert_eq!((&estate["groups"], &estate["groups_listed"]), (&2.into(), &1.into()));
    assert_eq!((&estate["accounts"], &estate["memberships"]), (&2.into(), &2.into()));
    let scopes: Vec<[u64; 4]> = estate["scopes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|scope| {
            let number = |value: &Value| value.as_u64().unwrap();
            [
                number(&scope["physical_cores"]),
                number(&scope["licensable_cores"]),
                number(&scope["vms"]),
                number(&scope["windows_at_once"]["vms"]),
            ]
        })
        .collect();
    // The cluster east, then the host esx-b.
    assert_eq!(scopes, [[16, 16, 2, 1], [6, 8, 2, 1]]);
}

#[test]
fn names_without_ids_templates_and_lost_vms_are_counted_apart() {
    let provider = Provider::new();
    provider.append("hosts.csv", "esx-1,,1,8,datacenter,\nesx-2,,1,8,datacenter,\n");
    // One name on two hosts by themselves is two VMs; the second is off on both days.
    for day in ["2026-10-05", "2026-10-06"] {
        provider.append(
            "vms.csv",
            &format!(
                "web,,esx-1,Windows Server 2022,poweredOn,,,,{day}\n\
                 web,,esx-2,Windows Server 2022,poweredOff,,,,{day}\n\
                 gold,7,esx-1,Windows Server 2022,poweredOff,yes,,,{day}\n\
                 idle,8,esx-1,Debian 12,poweredOff,,,,{day}\n\
                 lost,9,esx-9,,poweredOn,,,,{day}\n"
            ),
        );
    }
    let json = provider.json();
    let vms = &json["estate"]["vms"];
    assert_eq!(vms["seen"], 5, "{vms}");
    assert_eq!((&vms["templates"], &vms["without_place"]), (&1.into(), &1.into()));
    assert_eq!(vms["by_system"], serde_json::json!({"server": 3, "unclear": 1, "other": 1}));
    // web on esx-1 and the lost one.
    assert_eq!(vms["running_at_once"]["vms"], 2);
    let guests: Vec<(&str, &str, u64)> = json["estate"]["guest_systems"]
        .as_array()
        .unwrap()
        .iter()
        .map(|guest| {
            let text = |key: &str| guest[key].as_str().unwrap();
            (text("text"), text("read_as"), guest["vms"].as_u64().unwrap())
        })
        .collect();
    let expected =
        [("Windows Server 2022", "server", 3), ("", "unclear", 1), ("Debian 12", "other", 1)];
    assert_eq!(guests, expected);
    let text = provider.check(&[]).out;
    assert_eq!(line(&text, "1  (empty)").trim(), "1  (empty)              unclear");
}

#[test]
fn long_lists_end_early_in_the_text_only() {
    let provider = Provider::covered();
    for number in 0..60 {
        let row =
            format!("odd-{number:02},o{number},esx-01,Guest {number},poweredOn,,,,2026-10-31\n");
        provider.append("vms.csv", &row);
    }
    let text = provider.check(&[]).out;
    // Of 61 texts of guest systems 20 are shown.
    assert!(text.contains("  … and 41 more; --json has them\n"), "{text}");
    let json = provider.json();
    assert_eq!(json["estate"]["guest_systems"].as_array().unwrap().len(), 61);
    let assumed =
        json["findings"].as_array().unwrap().iter().filter(|found| found["effect"] == "assumed");
    let more = assumed.count() - 50;
    assert!(more > 10 && text.contains(&format!("  … and {more} more; --json has them\n")));
}

#[test]
fn a_month_that_goes_on_is_shown_as_well() {
    let provider = Provider::covered();
    let today = chrono::Local::now().date_naive();
    let month = spla_usage::month::ReportMonth::containing(today).to_string();
    for name in ["vms.csv", "members.csv"] {
        let header = fs::read_to_string(provider.path().join(name)).unwrap();
        let rows: Vec<&str> = header.lines().take(2).collect();
        provider.write(name, &(rows.join("\n").replace("2026-10", &month) + "\n"));
    }
    let ran = spla_usage(provider.path(), &["check", "--month", &month]);
    assert_eq!(ran.code, 10, "{}{}", ran.out, ran.err);
    let closing = format!("report would file {month} once the month is over, with ");
    assert!(ran.out.lines().last().unwrap().starts_with(&closing), "{}", ran.out);
}

#[test]
fn quiet_leaves_the_exit_code_and_what_is_grave() {
    let provider = Provider::covered();
    let ran = provider.check(&["--quiet"]);
    assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (10, "", ""));
    provider.write("hosts.csv", "");
    let ran = provider.check(&["--quiet"]);
    let told = "spla-usage: report would refuse the inputs of 2026-10\n";
    assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (30, "", told));
    assert!(!provider.check(&["--quiet", "--json"]).out.is_empty());
}

/// A report that cannot be signed is not filed, which shows before all the work.
#[test]
fn a_key_that_cannot_sign_is_told_where_a_report_would_be_filed() {
    let provider = crate::support::provider::Provider::new();
    let month = ["--month", "2026-10"];
    let ends = |code: i32, told: &str| {
        for word in ["check", "report"] {
            let ran = provider.runs(code, &[&[word], &month[..]].concat());
            assert!(ran.err.contains(told), "{word}: {}", ran.err);
        }
    };
    let sign = |form: &str| {
        let section = format!("[archive.signature]\nform = \"{form}\"\nkey = \"not-there\"\n");
        provider.configure("", &section);
    };
    provider.exports("2026-10", 1, "");
    sign("ssh");
    ends(74, "not-there.pub");
    // With the public key alone nobody signs.
    let key = "RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3";
    provider.write("not-there.pub", &format!("untrusted comment: minisign\n{key}\n"));
    sign("minisign");
    ends(74, "not-there");
    // A draft is not signed, and what is filed already needs no key.
    provider.exports("2026-10", 1, "app-02,2,nowhere,Windows Server 2022,poweredOn,2026-10-31\n");
    ends(20, "");
    provider.configure("", "");
    provider.file("2026-10", 1);
    sign("ssh");
    ends(0, "");
}
