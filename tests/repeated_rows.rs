//! A line that says again what an earlier line said, at another time, is taken as it stands. Nothing of a report may
//! show it: exports are read once as they are, and once with a quote in every line, which no line is taken as it
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

/// What hosts say at the days, most of it the same every day.
fn hosts(random: &mut Rng, days: &[String]) -> Vec<Export> {
    let mut header = vec!["host", "cluster", "processor_count", "cores_per_processor", "edition"];
    if random.bool() {
        header.extend(["host_os", "model", "memory_mib", "host_id"]);
    }
    let cells = header.len();
    exports(random, ("hosts", days), (header, 4), &|random, host| {
        let mut state: Vec<String> = vec![
            if random.u8(..9) == 0 { format!("ESX-{host}") } else { format!("esx-{host}") },
            of(random, &["cl-1", "cl-1", "cl-2", ""]).to_owned(),
            of(random, &["2", "2", "2", "1"]).to_owned(),
            of(random, &["8", "8", "12", "6", "none"]).to_owned(),
            of(random, &["standard", "datacenter", "datacenter", ""]).to_owned(),
            of(random, &["", "", "Windows Server 2022", "Windows 11"]).to_owned(),
            of(random, &["", "PowerEdge R650", "VMware Virtual Platform"]).to_owned(),
            of(random, &["", "65536", "131072", "much"]).to_owned(),
            if random.u8(..8) == 0 { "host-0".to_owned() } else { format!("host-{host}") },
        ];
        state.truncate(cells);
        state
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
    exports(random, ("vms", days), (header, vms), &|random, vm| state(random, vm, cells))
}

/// What `things` say at the days, most of it the same every day; each says what `state` makes up now and then.
fn exports(
    random: &mut Rng,
    (label, days): (&str, &[String]),
    (mut header, things): (Vec<&'static str>, usize),
    state: &dyn Fn(&mut Rng, usize) -> Vec<String>,
) -> Vec<Export> {
    let dated = random.u8(..4) > 0;
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
                let column = random.usize(..held.len());
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
