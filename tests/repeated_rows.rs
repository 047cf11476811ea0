//! A line that says again what an earlier line said, at another time or of a VM on another host, is taken as it stands.
//! Nothing of a report may show it: exports are read once as they are, and once with a quote in every line, which no line is taken as it
//! stands with.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

use fastrand::Rng;

use spla_usage::licensing::DefaultEdition;
use spla_usage::outputs::use_report_json::Standing;
use spla_usage::outputs::{findings_csv, use_report_json, workings_csv};
use spla_usage::use_report::Outcome;

use crate::support;

/// An export of hosts or VMs: its header, and its rows in their order.
struct Export {
    label: String,
    header: Vec<&'static str>,
    rows: Vec<Vec<String>>,
}

/// How the first cell of a row is written.
#[derive(Clone, Copy)]
enum Quotes {
    None,
    InEveryRow,
}

impl Export {
    fn text(&self, quotes: Quotes, line_end: &str) -> String {
        let mut text = self.header.join(",") + line_end;
        for row in &self.rows {
            let row = row.join(",");
            text += &match (quotes, row.split_once(',')) {
                (Quotes::InEveryRow, Some((first, rest))) => format!("\"{first}\",{rest}"),
                _ => row,
            };
            text += line_end;
        }
        text
    }
}

fn of<'t>(random: &mut Rng, words: &[&'t str]) -> &'t str {
    words[random.usize(..words.len())]
}

/// The days of October that are captured, one of them of another month now and then.
fn days(random: &mut Rng) -> Vec<String> {
    let mut days: Vec<String> =
        (1..=random.u32(2..7)).map(|day| format!("2026-10-{day:02}")).collect();
    if random.u8(..4) == 0 {
        days.push("2026-11-01".to_owned());
    }
    days
}

/// A column of hosts with the words that may stand in it.
type Column = (&'static str, &'static [&'static str]);

/// What every export of hosts has behind their names, and what only some have.
const OF_HOSTS: [Column; 4] = [
    ("cluster", &["cl-1", "cl-1", "cl-2", ""]),
    ("processor_count", &["2", "2", "2", "1"]),
    ("cores_per_processor", &["8", "8", "12", "6", "none"]),
    ("edition", &["standard", "datacenter", "datacenter", ""]),
];
const OF_SOME_HOSTS: [Column; 9] = [
    ("host_os", &["", "", "Windows Server 2022", "Windows 11"]),
    ("model", &["", "PowerEdge R650", "VMware Virtual Platform"]),
    ("memory_mib", &["", "65536", "131072", "much"]),
    ("source", &["", "vc-1", "vc-1", "vc-2"]),
    ("licensing_scope", &["", "", "a"]),
    ("operator", &["", "", "own", "Nordic Colo"]),
    ("license", &["", "spla", "spla", "byol", "odd"]),
    ("dedicated_to", &["", "", "Contoso"]),
    ("host_role", &["", "", "workload", "odd"]),
];

/// The same of an export that says of each host how many VMs it has; the day is that of the file.
const OF_RVTOOLS: [Column; 5] = [
    ("Cluster", &["cl-1", "cl-1", "cl-2"]),
    ("# CPU", &["2", "2", "1"]),
    ("Cores per CPU", &["8", "8", "12"]),
    ("# VMs", &["1", "1", "2", "7", ""]),
    ("Model", &["", "PowerEdge R650"]),
];

/// What hosts say at the days, most of it the same every day.
fn hosts(random: &mut Rng, days: &[String]) -> Vec<Export> {
    let (name, columns, dated) = if random.u8(..4) == 0 {
        ("Host", OF_RVTOOLS.to_vec(), false)
    } else {
        let further = OF_SOME_HOSTS.into_iter().filter(|_| random.u8(..3) == 0);
        let columns: Vec<Column> = OF_HOSTS.into_iter().chain(further).collect();
        ("host", columns, random.u8(..4) > 0)
    };
    let header = std::iter::once(name).chain(columns.iter().map(|(header, _)| *header)).collect();
    exports(random, ("hosts", days, dated), (header, 4), &|random, host| {
        let name = match random.u8(..20) {
            0 => format!("ESX-{host}"),
            1 => format!("esx?{host}"),
            _ => format!("esx-{host}"),
        };
        let cells = columns.iter().map(|(_, words)| of(random, words).to_owned());
        std::iter::once(name).chain(cells).collect()
    })
}

/// What VMs say at the days.
fn vms(random: &mut Rng, days: &[String]) -> Vec<Export> {
    let mut header = vec!["vm", "host", "cluster", "guest_os", "power_state", "vcpu_count"];
    header.push("customer");
    if random.u8(..3) > 0 {
        header.push("vm_id");
    }
    let (vms, cells) = (random.usize(2..7), header.len());
    let dated = random.u8(..4) > 0;
    exports(random, ("vms", days, dated), (header, vms), &|random, vm| state(random, vm, cells))
}

/// What `things` say at the days, most of it the same every day; each says what `state` makes up now and then.
fn exports(
    random: &mut Rng,
    (label, days, dated): (&str, &[String], bool),
    (mut header, things): (Vec<&'static str>, usize),
    state: &dyn Fn(&mut Rng, usize) -> Vec<String>,
) -> Vec<Export> {
    let mut states: Vec<Vec<String>> = (0..things).map(|thing| state(random, thing)).collect();
    if dated {
        let place = random.usize(..=header.len());
        header.insert(place, "captured_at");
    }
    let time = header.iter().position(|column| *column == "captured_at");
    let mut of_days: Vec<Vec<Vec<String>>> = Vec::new();
    for day in days {
        let mut rows = Vec::new();
        for (thing, held) in states.iter_mut().enumerate() {
            if random.u8(..6) == 0 {
                let own = state(random, thing);
                // VMs mostly go to another host and stay as they are.
                let moves = label == "vms" && random.bool();
                let column = if moves { 1 } else { random.usize(..held.len()) };
                held[column].clone_from(&own[column]);
            }
            let seen = [0, 1, 1, 1, 1, 1, 1, 2][random.usize(..8)];
            for _ in 0..seen {
                let mut row = held.clone();
                if let Some(time) = time {
                    row.insert(
                        time,
                        if random.u8(..30) == 0 { "soon".into() } else { day.clone() },
                    );
                }
                rows.push(row);
            }
        }
        if random.u8(..5) == 0 {
            random.shuffle(&mut rows);
        }
        of_days.push(rows);
    }
    let whole = |rows| Export { label: format!("{label}.csv"), header: header.clone(), rows };
    match time {
        // A file for each day, which its name tells.
        None => days
            .iter()
            .zip(of_days)
            .map(|(day, rows)| Export { label: format!("{label}-{day}.csv"), ..whole(rows) })
            .collect(),
        Some(time) => {
            let mut rows: Vec<Vec<String>> = of_days.into_iter().flatten().collect();
            if random.u8(..3) == 0 {
                // All days of a thing together.
                rows.sort_by_key(|row| row[usize::from(time == 0)].clone());
            }
            let half = random.usize(..=rows.len());
            let rest = rows.split_off(half);
            let second = Export { label: format!("{label}-second.csv"), ..whole(rest) };
            if random.bool() { vec![whole(rows), second] } else { vec![second, whole(rows)] }
        }
    }
}

/// The cells of a VM, but for the time.
fn state(random: &mut Rng, vm: usize, cells: usize) -> Vec<String> {
    let systems = [
        "Microsoft Windows Server 2022 (64-bit)",
        "Microsoft Windows Server 2019 Datacenter",
        "Ubuntu",
    ];
    let powers = ["poweredOn", "poweredOn", "poweredOn", "poweredOff", "asleep"];
    let mut state: Vec<String> = vec![
        if random.u8(..8) == 0 { "APP".to_owned() } else { format!("app-{vm}") },
        of(random, &["esx-0", "esx-1", "esx-2", "esx-3", "esx-9", ""]).to_owned(),
        of(random, &["", "", "cl-1", "cl-2"]).to_owned(),
        if random.u8(..9) == 0 { "Other".to_owned() } else { of(random, &systems).to_owned() },
        of(random, &powers).to_owned(),
        of(random, &["4", "8", "", "many"]).to_owned(),
        of(random, &["Contoso", "Fabrikam", ""]).to_owned(),
    ];
    if cells > state.len() {
        state.push(if random.u8(..8) == 0 { "id-0".to_owned() } else { format!("id-{vm}") });
    }
    state
}

/// Everything that a report says.
fn told(exports: &[Export], quotes: Quotes, line_end: &str) -> Vec<String> {
    let mut settings = support::settings("2026-10");
    settings.default_edition = DefaultEdition::Standard;
    let texts: Vec<(String, String)> = exports
        .iter()
        .map(|export| (export.label.clone(), export.text(quotes, line_end)))
        .collect();
    let files: Vec<(&str, &str)> =
        texts.iter().map(|(label, text)| (label.as_str(), text.as_str())).collect();
    match support::run(&settings, &files) {
        Outcome::Refused { findings, .. } => vec![format!("{findings:#?}")],
        Outcome::Report(of) => {
            let (mut report, mut findings, mut workings) = (Vec::new(), Vec::new(), Vec::new());
            let standing = Standing::Revision(0);
            use_report_json::write(&of.report, &of.files, standing, &mut report).unwrap();
            findings_csv::write(&of.report.findings, &of.files, &mut findings).unwrap();
            workings_csv::write(&of, &mut workings).unwrap();
            let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
            [report, findings, workings].map(text).to_vec()
        }
    }
}

#[test]
fn what_is_said_again_is_read_as_if_it_were_said_for_the_first_time() {
    let mut reports = 0;
    for seed in 0..1_500 {
        let mut random = Rng::with_seed(seed);
        let days = days(&mut random);
        let mut exports = hosts(&mut random, &days);
        exports.extend(vms(&mut random, &days));
        let line_end = of(&mut random, &["\n", "\r\n"]).to_owned();
        let plain = told(&exports, Quotes::None, &line_end);
        let quoted = told(&exports, Quotes::InEveryRow, &line_end);
        reports += usize::from(plain.len() > 1);
        for (plain, quoted) in plain.iter().zip(&quoted) {
            for (number, (plain, quoted)) in plain.lines().zip(quoted.lines()).enumerate() {
                assert_eq!(plain, quoted, "seed {seed}, line {}", number + 1);
            }
        }
        assert!(plain == quoted, "seed {seed}");
    }
    assert!(reports > 500, "only {reports} of the estates give a report");
}

#[test]
fn a_delimiter_between_quotes_is_no_end_of_a_time() {
    // The first line of hosts has its time in the second field, and something else between its first two delimiters.
    let of = |first: &str| {
        let rows =
            format!("\"a,,b\",2026-10-05,cl,2,8\n{first},2026-10-05,cl,2,8\n{first},,cl,2,8\n");
        let hosts = format!("host,captured_at,cluster,processor_count,cores_per_processor\n{rows}");
        let Outcome::Report(of) =
            support::run(&support::settings("2026-10"), &[("hosts.csv", &hosts)])
        else {
            panic!("{hosts}");
        };
        let (mut findings, mut report) = (Vec::new(), Vec::new());
        findings_csv::write(&of.report.findings, &of.files, &mut findings).unwrap();
        use_report_json::write(&of.report, &of.files, Standing::Revision(0), &mut report).unwrap();
        String::from_utf8([findings, report].concat()).unwrap()
    };
    let plain = of("esx-1");
    assert!(plain.contains("capture-undated"), "{plain}");
    assert_eq!(plain, of("\"esx-1\""));
}
