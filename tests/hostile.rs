//! One month in which everything that somebody may call as he likes is called something hostile, through every
//! command: nothing steers a terminal, runs in a spreadsheet, becomes an element of a page, breaks a JSON text or
//! leaves the archive.
//!
//! With `HOSTILE_PAGES` set to a folder its pages are left there, beside those of the same month with plain names, so
//! that `checks/browser` can hold what a browser makes of them against each other.

#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a month that cannot be made is a failed test, in helpers too"
)]

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fmt::Write as _;
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};

use serde_json::Value;
use spla_usage::sheet::is_control;

use crate::support::command::{Ran, files, spla_usage};

/// What a spreadsheet would run, a page take for markup, a terminal obey, or a file system follow.
const HOSTILE: [&str; 15] = [
    "=HYPERLINK(\"http://x\")",
    "+1+cmd|' /C calc'!A0",
    "@SUM(1)",
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "</style><style>*{display:none}</style>",
    "../../etc/passwd",
    "\"quotes\" 'and' `more`",
    "line\r\nbreak\n2026-10,forged",
    "gpj\u{202e}exe\u{2066}",
    "\u{1b}[31mred\u{1b}]0;title\u{7}",
    "\u{9b}31m\u{85}\u{7f}\u{b}\u{1}",
    "👩\u{200d}💻 🏴 javascript:alert(1)",
    "&amp;&#60;b&#62; {{template}} {% if %} %s %n ${x}",
    "mark\u{61c}sep\u{2028}par\u{2029}end",
];

/// Longer than a screen, a cell of a spreadsheet, or a name in a file system.
const LONG: usize = 40_000;

fn hostile() -> Vec<String> {
    let mut names: Vec<String> = HOSTILE.iter().map(|&name| name.to_owned()).collect();
    names.push("x".repeat(LONG));
    names
}

fn plain() -> Vec<String> {
    (1..=hostile().len()).map(|number| format!("plain-{number}")).collect()
}

fn row(cells: &[&str]) -> String {
    let quoted = cells.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\"")));
    quoted.collect::<Vec<_>>().join(",") + "\n"
}

/// A folder with the inputs and the configuration of the month; its archive lies beside, in `archive`.
struct World {
    place: tempfile::TempDir,
}

impl World {
    fn of(names: &[String]) -> Self {
        let world = Self { place: tempfile::tempdir().unwrap() };
        let inputs = world.inputs();
        std::fs::create_dir_all(&inputs).unwrap();
        let write = |file: &str, text: String| std::fs::write(inputs.join(file), text).unwrap();
        let strange = &names[3];
        let mut hosts = row(&[
            "host",
            "cluster",
            "licensing_scope",
            "processor_count",
            "cores_per_processor",
            "operator",
            "dedicated_to",
            "model",
            "source",
            strange,
        ]);
        let mut vms = row(&[
            "vm",
            "vm_id",
            "host",
            "customer",
            "guest_os",
            "power_state",
            "image",
            "vcpu_count",
            "source",
        ]);
        let mut members = row(&["group", "member", "directory", "person_id", "reason"]);
        let mut groups = row(&["group", "product", "customer", "directory"]);
        let mut customers = row(&["customer", "name", "address", "country"]);
        let mut brought = row(&["customer", "product", "kind", "vm", "evidence"]);
        let mut exclusions = row(&["reason", "vm", "reference", "customer"]);
        let mut applications = row(&["product", "vm", "edition", "customer"]);
        for (at, name) in names.iter().enumerate() {
            let n = name.as_str();
            let second = format!("{n} {at}");
            hosts += &row(&[n, n, n, "2", "8", "", "", n, n, n]);
            hosts += &row(&[&second, "", "", "2", "8", "", n, "", n, ""]);
            hosts += &row(&[&format!("other {n}"), "", "", "2", "8", n, "", "", n, ""]);
            vms += &row(&[n, n, n, n, "Windows Server 2022 Standard", "on", n, "4", n]);
            vms += &row(&[&second, &second, n, n, n, n, n, "4", n]);
            vms += &row(&[
                &format!("app {n}"),
                "",
                &second,
                n,
                "Windows Server 2019",
                "on",
                "",
                "4",
                n,
            ]);
            members += &row(&[n, &format!("person {n}"), n, "", n]);
            members += &row(&[&format!("unlisted {n}"), &format!("person {n}"), n, n, n]);
            groups += &row(&[n, "rds-user-sal", n, n]);
            customers += &row(&[n, n, n, n]);
            brought += &row(&[n, "Windows Server Standard", "subscription", n, n]);
            exclusions += &row(&["evaluation", &second, n, n]);
            applications += &row(&["SQL Server", &format!("app {n}"), "Standard", n]);
        }
        // A line end in the name of a file is as good as any other letter.
        let file_name = format!("vms-2026-10-31 {}.csv", &names[10]);
        std::fs::write(inputs.join(OsStr::from_bytes(file_name.as_bytes())), vms).unwrap();
        write("hosts-2026-10-31.csv", hosts);
        write("members-2026-10-31.csv", members);
        write("groups.csv", groups);
        write("customers.csv", customers);
        write("brought.csv", brought);
        write("exclusions.csv", exclusions);
        write("applications.csv", applications);
        write("images.csv", row(&["image"]) + &row(&[&names[0]]));
        let mut prices =
            row(&["product", "part_number", "unit_price", "currency", "effective_from"]);
        for (product, price, part) in [
            ("ws-standard", "3.00", 0),
            ("ws-datacenter", "21.00", 3),
            ("rds-user-sal", "7.00", 10),
        ] {
            prices += &row(&[product, &names[part], price, "EUR", "2026-01-01"]);
        }
        write("prices.csv", prices);
        world.configure(names, "leave-out");
        world
    }

    fn configure(&self, names: &[String], powered_off: &str) {
        let text = |at: usize| toml::Value::String(names[at].clone()).to_string();
        let mut configuration = format!(
            "[provider]\nname = {}\ncountry = {}\nagreement_number = {}\nreseller = {}\ncurrency = \"EUR\"\n\
             agreement_signed_on = 2023-01-01\n\n[inputs]\n",
            text(3),
            text(4),
            text(10),
            text(9)
        );
        for (key, file) in [
            ("hosts", "hosts-2026-10-31.csv"),
            ("vms", "vms-*.csv"),
            ("members", "members-2026-10-31.csv"),
            ("access_groups", "groups.csv"),
            ("prices", "prices.csv"),
            ("customers", "customers.csv"),
            ("brought_licenses", "brought.csv"),
            ("exclusions", "exclusions.csv"),
            ("applications", "applications.csv"),
            ("images", "images.csv"),
        ] {
            let several = ["hosts", "vms", "members", "access_groups"].contains(&key);
            let value = if several { format!("[\"{file}\"]") } else { format!("\"{file}\"") };
            writeln!(configuration, "{key} = {value}").unwrap();
        }
        write!(
            configuration,
            "\n[windows_server]\nedition = \"cheapest\"\n\n[readings]\npowered_off_vms = \"{powered_off}\"\n\n\
             [[accepted]]\nfinding = \"coverage\"\nsubject = \"*\"\nreason = {}\nby = {}\nuntil = 2027-03-31\n",
            text(5), text(11)
        )
        .unwrap();
        std::fs::write(self.inputs().join("spla-usage.toml"), configuration).unwrap();
    }

    fn inputs(&self) -> PathBuf {
        self.place.path().join("inputs")
    }

    fn archive(&self) -> PathBuf {
        self.place.path().join("archive")
    }

    /// Runs a command and holds what it says against what no command may say.
    fn run(&self, words: &[&str]) -> Ran {
        let inputs = self.inputs();
        let further = ["--config", "spla-usage.toml", "--archive", "../archive"];
        let ran = spla_usage(&inputs, &[words, &further].concat());
        let told: Vec<String> = words.iter().map(|word| word.chars().take(40).collect()).collect();
        assert!([0, 10, 20, 30, 40, 64].contains(&ran.code), "{told:?}: {}\n{}", ran.code, ran.err);
        for (stream, text) in [("output", &ran.out), ("error", &ran.err)] {
            let raw = text.chars().find(|c| is_control(*c) && *c != '\n');
            assert_eq!(raw, None, "{told:?} on standard {stream}");
            assert!(!text.lines().any(|line| line.starts_with("2026-10,forged")), "{told:?}");
        }
        if words.contains(&"--json") && ran.code != 64 {
            serde_json::from_str::<Value>(&ran.out)
                .unwrap_or_else(|error| panic!("{told:?}: {error}"));
        }
        ran
    }

    /// Files the month, says that it was sent, and files a correction.
    fn file(&self, names: &[String]) {
        let ran = self.run(&["report", "--month", "2026-10"]);
        assert_eq!(ran.code, 10, "{}{}", ran.out, ran.err);
        self.run(&[
            "mark",
            "--month",
            "2026-10",
            "--sent-on",
            "2026-11-05",
            "--reference",
            &names[10],
        ]);
        self.configure(names, "count");
        let ran = self.run(&["rerun", "--month", "2026-10", "--reason", &names[9]]);
        assert_eq!(ran.code, 10, "{}{}", ran.out, ran.err);
    }

    fn revision(&self, revision: u32) -> PathBuf {
        self.archive().join(format!("2026-10/rev-{revision:02}"))
    }
}

#[test]
fn no_command_is_steered_by_a_name() {
    let names = hostile();
    let world = World::of(&names);
    for words in [
        &["check", "--month", "2026-10"][..],
        &["check", "--month", "2026-10", "--json"],
        &["report", "--month", "2026-10", "--preview", "-vv"],
        &["plan", "--month", "2026-10"],
        &["plan", "--month", "2026-10", "--json"],
    ] {
        assert!([0, 10].contains(&world.run(words).code), "{words:?}");
    }
    world.file(&names);
    let ran =
        world.run(&["report", "--month", "2026-10", "--preview", "--log-format", "json", "-vv"]);
    for line in ran.err.lines().filter(|line| line.starts_with('{')) {
        serde_json::from_str::<Value>(line).unwrap();
    }
    for words in [
        &["report", "--month", "2026-10"][..],
        &["history"],
        &["history", "--json"],
        &["compare", "2026-10@0", "2026-10@1"],
        &["compare", "2026-10@0", "2026-10@1", "--names"],
        &["compare", "2026-10@0", "2026-10@1", "--names", "--json"],
        &["verify"],
        &["export", "--months", "2026-10", "--into", "../pack.zip"],
        &["export", "--months", "2026-10", "--into", "../pseudonyms.zip", "--pseudonyms"],
    ] {
        assert_eq!(world.run(words).code % 10, 0, "{words:?}");
    }
    for line in 1..=4 {
        world.run(&["explain", "--month", "2026-10", "--line", &line.to_string()]);
        world.run(&["explain", "--month", "2026-10", "--line", &line.to_string(), "--json"]);
    }
    for (at, name) in names.iter().enumerate() {
        let user = format!("person {name}");
        let asked = [("--host", name), ("--vm", name), ("--scope", name), ("--user", &user)];
        for (kind, (about, asked)) in asked.iter().enumerate() {
            let about = format!("{about}={asked}");
            let words = ["explain", "--month", "2026-10", &about, "--json"];
            // Each name is asked for in one of the forms, and each kind of name in both of them.
            let form = if (at + kind) % 2 == 0 { &words[..] } else { &words[..4] };
            world.run(form);
        }
    }
    // What the month does not have is told as it was typed, with what is nearest.
    for name in [&names[0], &names[10], &names[11]] {
        let about = format!("--vm={name}?");
        assert_eq!(world.run(&["explain", "--month", "2026-10", &about]).code, 64);
    }
    let csv = spla_usage(&world.inputs(), &["history", "--csv", "--archive", "../archive"]);
    assert_disarmed("history", csv.out.as_bytes());
    let mut left: Vec<_> = std::fs::read_dir(world.place.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    left.sort();
    assert_eq!(left, ["archive", "inputs", "pack.zip", "pseudonyms.zip"]);
}

/// No cell of text begins as a formula does. A number may be below zero.
fn assert_disarmed(file: &str, bytes: &[u8]) {
    let mut rows = csv::ReaderBuilder::new().from_reader(bytes);
    for row in rows.records() {
        for cell in &row.unwrap_or_else(|error| panic!("{file}: {error}")) {
            let runs = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
            assert!(!runs || cell.parse::<rust_decimal::Decimal>().is_ok(), "{file}: {cell:.60}");
        }
    }
}

/// The tags of a page with the names of their attributes, as a reader meets them that knows only `<` and `>`.
fn tags(page: &str) -> BTreeSet<String> {
    let tags = page.split('<').skip(1).map(|rest| rest.split_once('>').unwrap().0);
    tags.map(|tag| {
        let outside: String = tag.split('"').step_by(2).collect();
        outside.split_whitespace().collect::<Vec<_>>().join(" ")
    })
    .collect()
}

#[test]
fn no_file_of_the_dossier_is_steered_by_a_name() {
    let (hostile_names, plain_names) = (hostile(), plain());
    let (world, quiet) = (World::of(&hostile_names), World::of(&plain_names));
    world.file(&hostile_names);
    quiet.file(&plain_names);
    let written = files(&world.archive());
    assert_eq!(
        written.keys().filter(|path| path.ends_with(".html")).count(),
        3,
        "two reports and a difference"
    );
    for (path, bytes) in &written {
        // The inputs are kept as they came, under their kinds.
        if path.contains("/inputs/") {
            continue;
        }
        assert!(path.chars().all(|c| c.is_ascii_alphanumeric() || "-_./".contains(c)), "{path:?}");
        if path.ends_with(".csv") {
            assert_disarmed(path, bytes);
        } else if path.ends_with(".json") {
            serde_json::from_slice::<Value>(bytes)
                .unwrap_or_else(|error| panic!("{path}: {error}"));
        } else if path.ends_with(".html") {
            let page = String::from_utf8(bytes.clone()).unwrap();
            let raw = page.chars().find(|c| is_control(*c) && *c != '\n');
            assert_eq!(raw, None, "{path}");
            let name = Path::new(path).file_name().unwrap();
            let known = tags(&std::fs::read_to_string(quiet.revision(1).join(name)).unwrap());
            let own = tags(&page);
            let foreign: Vec<&String> = own.difference(&known).collect();
            assert!(foreign.is_empty(), "{path}: {foreign:?}");
        }
    }
    if let Some(folder) = std::env::var_os("HOSTILE_PAGES").map(PathBuf::from) {
        for (world, under) in [(&world, "hostile"), (&quiet, "plain")] {
            std::fs::create_dir_all(folder.join(under)).unwrap();
            for page in ["use-report.html", "difference.html"] {
                std::fs::copy(world.revision(1).join(page), folder.join(under).join(page)).unwrap();
            }
        }
    }
}

/// What cannot be counted is told with the cell as it stands there.
#[test]
fn no_cell_that_is_refused_steers_what_tells_of_it() {
    let names = hostile();
    let world = World::of(&names);
    let mut hosts =
        row(&["host", "processor_count", "cores_per_processor", "edition", "captured_at"]);
    let mut groups = row(&["group", "product"]);
    for name in &names {
        hosts += &row(&[name, name, name, name, ""]);
        hosts += &row(&["esx", "2", "8", "", name]);
        groups += &row(&[name, name]);
    }
    std::fs::write(world.inputs().join("hosts-2026-10-31.csv"), hosts).unwrap();
    std::fs::write(world.inputs().join("groups.csv"), groups).unwrap();
    world.run(&["check", "--month", "2026-10"]);
    world.run(&["check", "--month", "2026-10", "--json"]);
    let ran = world.run(&["report", "--month", "2026-10"]);
    assert_eq!(ran.code, 20, "{}{}", ran.out, ran.err);
    for (path, bytes) in files(&world.archive()) {
        if path.ends_with(".csv") && !path.contains("/inputs/") {
            assert_disarmed(&path, &bytes);
        }
    }
    let page = world.archive().join("2026-10/draft/use-report.html");
    let page = std::fs::read_to_string(page).unwrap();
    assert_eq!(page.chars().find(|c| is_control(*c) && *c != '\n'), None);
    assert!(!page.contains("<script") && !page.contains("<img"));
    // A header that no table has, twice: refused, with the header as it stands there.
    for name in &names {
        std::fs::write(world.inputs().join("hosts-2026-10-31.csv"), row(&[name, name])).unwrap();
        let ran = world.run(&["report", "--month", "2026-10"]);
        assert_eq!(ran.code, 30, "{}{}", ran.out, ran.err);
    }
}
