//! What happened outside: `mark` for a filed report that was sent, `record` for a month that was reported without the
//! program.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what it takes for granted")]

use std::fs;
use std::process::Command;

use spla_usage::dossier::{seal_holds, sha256};

use crate::support::provider::Provider;

/// The words of a mark of October 2026.
fn mark<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&["mark", "--month", "2026-10"], more].concat()
}

/// The words of a record of September 2026.
fn record<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&["record", "--month", "2026-09", "--sent-on", "2026-10-08"], more].concat()
}

/// The ledger has the hash of every entry, in the form of `sha256sum`, and each mark its seal.
fn assert_sealed(provider: &Provider, entries: usize) {
    let archived = provider.archived();
    let ledger = String::from_utf8(archived["ledger"].clone()).unwrap();
    assert_eq!(ledger.lines().count(), entries, "{ledger}");
    for line in ledger.lines() {
        let (hash, path) = line.split_once("  ").unwrap();
        assert_eq!(hash, sha256(&archived[path]), "{path}");
        assert!(seal_holds(&archived[path]), "{path}");
    }
    // A system without the tool has been checked above.
    let mut tool = Command::new("sha256sum");
    if let Ok(checked) = tool.args(["-c", "ledger"]).current_dir(provider.archive()).output() {
        assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stdout));
    }
}

#[test]
fn a_filed_month_is_marked_once_and_a_correction_of_the_mark_is_a_further_one() {
    let provider = Provider::new();
    provider.file("2026-10", 3);
    let sent = mark(&["--sent-on", "2026-11-05", "--reference", "PO 7"]);
    let ran = provider.runs(0, &sent);
    assert!(ran.out.contains("rev-00 is marked: sent on 2026-11-05"), "{}", ran.out);
    assert!(ran.out.contains("in time, it was due on 2026-11-10 (REP-DUE)"), "{}", ran.out);
    let first = provider.json("2026-10/mark-01.json");
    assert_eq!(first["event"], "sent");
    assert_eq!((first["revision"].as_u64(), &first["reference"]), (Some(0), &"PO 7".into()));
    let before = provider.archived();
    let ran = provider.runs(0, &sent);
    assert!(
        ran.out.contains("marked already") && ran.out.contains("nothing was added"),
        "{}",
        ran.out
    );
    assert!(provider.archived() == before, "the archive has changed");

    let invoiced = mark(&["--sent-on", "2026-11-13", "--invoiced-on", "2026-11-14"]);
    let ran = provider.runs(0, &invoiced);
    assert!(ran.out.contains("late by 3 days"), "{}", ran.out);
    // The last mark holds as a whole, and this one has no reference.
    assert!(ran.err.contains("PO 7"), "{}", ran.err);
    let now = provider.archived();
    assert!(before.iter().all(|(path, bytes)| path == "ledger" || now[path] == *bytes));
    assert_sealed(&provider, 3);
    let october = &provider.history()["months"][0];
    assert_eq!(october["sent"].as_array().unwrap().len(), 1);
    assert_eq!(october["sent"][0]["sent_on"], "2026-11-13");
    assert_eq!((&october["timing"], &october["days_late"]), (&"late".into(), &3.into()));
    // The first mark again is not the one that holds, so it is entered.
    provider.runs(0, &sent);
    assert_sealed(&provider, 4);
}

#[test]
fn marks_survive_later_revisions() {
    let provider = Provider::new();
    provider.exports("2026-10", 3, "app-02,2,esx-01,Windows Server 2022,,2026-10-31\n");
    provider.runs(10, &["report", "--month", "2026-10", "--quiet"]);
    let ran = provider.runs(0, &mark(&["--sent-on", "2026-11-05", "--invoiced-on", "2026-11-06"]));
    assert!(ran.err.contains("needs-signature"), "{}", ran.err);
    let marked = provider.archived()["2026-10/mark-01.json"].clone();
    provider.configure(
        "",
        "[[accepted]]\nfinding = \"power-unknown\"\nsubject = \"*\"\nreason = \"it ran\"\nby = \"manager\"\n\
         until = 2026-10-31\n",
    );
    provider.runs(0, &["report", "--month", "2026-10", "--quiet"]);
    assert!(provider.archived()["2026-10/mark-01.json"] == marked, "the mark has changed");
    let october = provider.history()["months"][0].clone();
    assert_eq!((&october["revision"], &october["revisions"]), (&1.into(), &2.into()));
    assert_eq!((&october["unsent_revision"], &october["timing"]), (&1.into(), &"in-time".into()));
    let text = provider.runs(0, &["history"]).out;
    assert!(text.contains("rev-01 of 2") && text.contains("rev-00 sent, rev-01 not"), "{text}");

    // The correction keeps the invoice of the report, which came before it.
    provider.runs(0, &mark(&["--sent-on", "2026-11-20", "--invoiced-on", "2026-11-06"]));
    assert_eq!(provider.json("2026-10/mark-02.json")["revision"], 1);
    let october = provider.history()["months"][0].clone();
    assert_eq!(october["unsent_revision"], serde_json::Value::Null);
    // The report was in time, and its correction does not make it late.
    assert_eq!(october["timing"], "in-time");
    let ran = provider.runs(0, &mark(&["--sent-on", "2026-11-04", "--revision", "0"]));
    assert!(ran.err.contains("2026-10/rev-01 is in force"), "{}", ran.err);
    assert_sealed(&provider, 5);
}

#[test]
fn what_cannot_be_is_not_marked() {
    let provider = Provider::new();
    // Nothing is filed yet, and asking leaves no archive behind.
    let ran = provider.runs(64, &mark(&["--sent-on", "2026-11-05"]));
    assert!(ran.err.contains("not filed") && ran.err.contains("`record`"), "{}", ran.err);
    assert!(!provider.archive().exists());
    provider.file("2026-10", 1);
    let before = provider.archived();
    let tomorrow = chrono::Local::now().date_naive().succ_opt().unwrap().to_string();
    let cases: [(&[&str], &str); 11] = [
        (&["--sent-on", "5.11.2026"], "write it like 2026-11-05"),
        (&["--sent-on", "2026-11-5"], "write it like 2026-11-05"),
        (&["--sent-on", "2026-11-31"], "write it like 2026-11-05"),
        (&[], "--sent-on"),
        (&["--sent-on", &tomorrow], "is ahead"),
        (&["--sent-on", "2026-10-30"], "before the end of the month, 2026-10-31"),
        (&["--sent-on", "2026-11-05", "--invoiced-on", &tomorrow], "is ahead"),
        (&["--sent-on", "2026-11-05", "--invoiced-on", "2026-11-04"], "an invoice follows it"),
        (&["--sent-on", "2026-11-05", "--invoiced-on", "gestern"], "write it like"),
        (&["--sent-on", "2026-11-05", "--revision", "1"], "no revision 1; filed are 0"),
        (&["--sent-on", "2026-11-05", "--reference", " "], "--reference is empty"),
    ];
    for (words, told) in cases {
        let ran = provider.runs(64, &mark(words));
        assert!(ran.err.contains(told), "{words:?}\n{}", ran.err);
    }
    assert!(provider.archived() == before, "the archive has changed");
}

#[test]
fn a_draft_is_not_sent() {
    let provider = Provider::new();
    provider.exports("2026-10", 1, "");
    provider
        .write("hosts-2026-10.csv", "host,processor_count,cores_per_processor\nesx-01,2,zwei\n");
    provider.runs(20, &["report", "--month", "2026-10", "--quiet"]);
    let ran = provider.runs(64, &mark(&["--sent-on", "2026-11-05"]));
    assert!(ran.err.contains("a draft, which cannot be sent"), "{}", ran.err);
    assert_eq!(provider.history()["months"][0]["status"], "draft");
}

#[test]
fn a_reference_steers_neither_terminal_nor_spreadsheet() {
    let provider = Provider::new();
    provider.file("2026-10", 1);
    let hostile = "=HYPERLINK(\"x\")\u{1b}[2J\n\u{202e}2026-10  {\"a\": 1}";
    let ran = provider.runs(0, &mark(&["--sent-on", "2026-11-05", "--reference", hostile]));
    let text = provider.runs(0, &["history"]).out;
    for shown in [&ran.out, &text] {
        assert!(!shown.contains('\u{1b}') && !shown.contains('\u{202e}'), "{shown}");
    }
    assert_eq!(ran.out.lines().count(), 1, "{}", ran.out);
    assert!(text.contains("=HYPERLINK(\"x\")\\u{1b}[2…"), "{text}");
    assert_eq!(provider.history()["months"][0]["sent"][0]["reference"], hostile);
    let csv = provider.runs(0, &["history", "--csv"]).out;
    let mut rows = csv::Reader::from_reader(csv.as_bytes());
    let at = rows.headers().unwrap().iter().position(|name| name == "reference").unwrap();
    let row = rows.records().next().unwrap().unwrap();
    assert_eq!(&row[at], format!("'{hostile}"));
    assert_sealed(&provider, 2);
}

#[test]
fn a_month_of_before_is_recorded_with_its_lines() {
    let provider = Provider::new();
    let lines = ["--line", "ws-datacenter=6@129.00 eur", "--line", "rds-user-sal=2"];
    let ran = provider.runs(0, &record(&lines));
    assert!(ran.out.contains("2026-09 is recorded: sent on 2026-10-08: in time"), "{}", ran.out);
    assert!(ran.out.contains("ws-datacenter 6, 129.00 EUR"), "{}", ran.out);
    let recorded = provider.json("2026-09/mark-01.json");
    assert_eq!((&recorded["event"], &recorded["revision"]), (&"recorded".into(), &().into()));
    assert_eq!(recorded["lines"][0]["currency"], "EUR");
    let ran = provider.runs(0, &record(&lines));
    assert!(ran.out.contains("nothing was added"), "{}", ran.out);
    assert_sealed(&provider, 1);
    provider.runs(0, &record(&["--line", "ws-datacenter=7"]));
    assert_sealed(&provider, 2);
    let september = provider.history()["months"][0].clone();
    assert_eq!(
        (&september["status"], &september["lines"][0]["quantity"]),
        (&"recorded".into(), &7.into())
    );
    // It was sent, and there is no revision that `mark` could be about.
    let ran = provider.runs(64, &["mark", "--month", "2026-09", "--sent-on", "2026-10-08"]);
    assert!(ran.err.contains("`record` again"), "{}", ran.err);
    // Filing it all the same is told; it was sent in time, and this revision was not sent.
    provider.exports("2026-09", 1, "");
    let ran = provider.runs(0, &["report", "--month", "2026-09"]);
    assert!(ran.err.contains("takes its place") && !ran.err.contains("late"), "{}", ran.err);
    let september = provider.history()["months"][0].clone();
    assert_eq!((&september["status"], &september["unsent_revision"]), (&"ready".into(), &0.into()));
    assert_eq!(september["timing"], "in-time");
}

#[test]
fn the_lines_may_be_a_file() {
    let provider = Provider::new();
    provider.file("2026-09", 3);
    let reported = fs::read(provider.archive().join("2026-09/rev-00/use-report.csv")).unwrap();
    let other = Provider::new();
    fs::write(other.path().join("use-report.csv"), reported).unwrap();
    other.runs(0, &record(&["--lines", "use-report.csv"]));
    let lines = &other.json("2026-09/mark-01.json")["lines"];
    // 3 SALs for 7.00, and 8 packs for 21.50.
    assert_eq!(
        (&lines[0]["product"], &lines[0]["amount"]),
        (&"rds-user-sal".into(), &"21.00".into())
    );
    assert_eq!((&lines[1]["quantity"], &lines[1]["amount"]), (&8.into(), &"172.00".into()));
    let ran = other.runs(
        64,
        &["record", "--month", "2026-08", "--sent-on", "2026-09-08", "--lines", "use-report.csv"],
    );
    assert!(
        ran.err.contains("use-report.csv:2, report_month `2026-09`: it is not 2026-08"),
        "{}",
        ran.err
    );

    other.write("semicolons.csv", "\u{feff}Quantity;Product;Comment\r\n5;ws-standard;x, y\r\n\r\n");
    other.runs(0, &record(&["--lines", "semicolons.csv"]));
    assert_eq!(other.json("2026-09/mark-02.json")["lines"][0]["quantity"], 5);
}

#[test]
fn every_wrong_cell_is_named_at_once() {
    let provider = Provider::new();
    provider.write(
        "lines.csv",
        "product,quantity,amount,currency\nws-standrd,4,,\nws-standard,-4,,\nws-standard,4.5,1,EUR\n\
         rds-user-sal,4,\"1,50\",EUR\nrds-user-sal,4,1.50,\nrds-user-sal,4,,EUR\nrds-user-sal,4\n",
    );
    let ran = provider.runs(64, &record(&["--lines", "lines.csv"]));
    for told in [
        "lines.csv:2, product `ws-standrd`: it is not in the catalogue of 2026-09; did you mean `ws-standard`?",
        "lines.csv:3, quantity `-4`",
        "lines.csv:4, quantity `4.5`",
        "lines.csv:5, amount `1,50`",
        "lines.csv:6, currency ``",
        "lines.csv:7, currency `EUR`",
        "lines.csv:8: the row has 2 cells, the header has 4",
    ] {
        assert!(ran.err.contains(told), "{told} is missing in\n{}", ran.err);
    }
    assert!(!provider.archive().exists());
    provider.write("header.csv", "product,amount\n");
    let ran = provider.runs(64, &record(&["--lines", "header.csv"]));
    assert!(ran.err.contains("no column quantity"), "{}", ran.err);
    provider.runs(74, &record(&["--lines", "absent.csv"]));
    provider.runs(64, &record(&["--line", "ws-standard"]));
}

#[test]
fn a_report_of_zero_has_to_be_said() {
    let provider = Provider::new();
    for words in [&[][..], &["--line", "ws-standard=0"]] {
        let ran = provider.runs(64, &record(words));
        assert!(ran.err.contains("--zero-use"), "{}", ran.err);
    }
    provider.runs(64, &record(&["--zero-use", "--line", "ws-standard=1"]));
    let ran = provider.runs(0, &record(&["--zero-use"]));
    assert!(ran.out.contains("nothing was used"), "{}", ran.out);
    let september = provider.history()["months"][0].clone();
    assert_eq!(
        (&september["status"], september["lines"].as_array().unwrap().len()),
        (&"recorded".into(), 0)
    );
}

#[test]
fn a_filed_month_is_not_recorded_and_a_month_must_be_over() {
    let provider = Provider::new();
    provider.file("2026-09", 1);
    let ran = provider.runs(64, &record(&["--zero-use"]));
    assert!(
        ran.err.contains("filed as 2026-09/rev-00") && ran.err.contains("`mark`"),
        "{}",
        ran.err
    );
    let today = chrono::Local::now().date_naive();
    let month = spla_usage::month::ReportMonth::containing(today).to_string();
    let today = today.to_string();
    let ran = provider.runs(64, &["record", "--month", &month, "--sent-on", &today, "--zero-use"]);
    assert!(ran.err.contains("not over"), "{}", ran.err);
    // Before the first term nothing says what the products were.
    provider.runs(64, &["record", "--month", "2010-01", "--sent-on", "2010-02-01", "--zero-use"]);
}
