//! `history`: what is known of every month, and what is missing, on archives that the command made.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what it takes for granted")]

use std::fs;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use spla_usage::month::ReportMonth;

use crate::support::provider::Provider;

/// July recorded, August filed and sent late, September missing, October filed and not sent.
fn four_months() -> Provider {
    let provider = Provider::new();
    provider.runs(
        0,
        &[
            "record",
            "--month",
            "2026-07",
            "--sent-on",
            "2026-08-07",
            "--line",
            "ws-datacenter=4@86.00 EUR",
            "--line",
            "rms-user-sal=5",
        ],
    );
    provider.file("2026-08", 2);
    let sent = ["mark", "--month", "2026-08", "--sent-on", "2026-09-14", "--reference", "A-1"];
    provider.runs(0, &sent);
    provider.file("2026-10", 4);
    provider
}

fn month<'a>(history: &'a Value, name: &str) -> &'a Value {
    let months = history["months"].as_array().unwrap();
    months.iter().find(|month| month["report_month"] == name).unwrap_or_else(|| panic!("no {name}"))
}

#[test]
fn every_month_is_told_with_what_is_known_of_it() {
    let provider = four_months();
    let before = provider.archived();
    let history = provider.history();
    assert_eq!(history["schema"], 1);
    assert_eq!(history["problems"], json!([]));
    assert_eq!(
        *month(&history, "2026-07"),
        json!({
            "report_month": "2026-07", "status": "recorded", "revision": null, "revisions": 0,
            "lines": [
                { "product": "rms-user-sal", "quantity": 5, "amount": null, "currency": null },
                { "product": "ws-datacenter", "quantity": 4, "amount": "86.00", "currency": "EUR" },
            ],
            "totals": { "EUR": "86.00" }, "lines_without_amount": 1,
            "sent": [{ "revision": null, "sent_on": "2026-08-07", "invoiced_on": null, "reference": null }],
            "unsent_revision": null, "due_on": "2026-08-10", "timing": "in-time", "days_late": null,
        })
    );
    // 2 SALs for 7.00 and 8 packs for 21.50: 14.00 + 172.00.
    let august = month(&history, "2026-08");
    assert_eq!(august["totals"], json!({ "EUR": "186.00" }));
    assert_eq!((&august["status"], &august["revision"]), (&"ready".into(), &0.into()));
    assert_eq!((&august["timing"], &august["days_late"]), (&"late".into(), &4.into()));
    assert_eq!(august["sent"][0]["reference"], "A-1");
    let september = month(&history, "2026-09");
    assert_eq!(
        (&september["status"], &september["due_on"]),
        (&"missing".into(), &"2026-10-10".into())
    );
    assert_eq!(september["timing"], "overdue");
    assert_eq!(month(&history, "2026-10")["timing"], "overdue");
    let quantities =
        |product: usize| history["products"][product]["quantities"].as_array().unwrap();
    assert_eq!(history["products"][2]["product"], "ws-datacenter");
    assert_eq!(quantities(2)[..4], [json!(4), json!(8), json!(null), json!(8)]);
    assert_eq!(quantities(0)[..4], [json!(0), json!(2), json!(null), json!(4)]);
    assert!(provider.archived() == before, "the archive has changed");
}

#[test]
fn the_table_has_months_down_and_products_across_and_bars_below() {
    let provider = four_months();
    let text = provider.runs(0, &["history"]).out;
    let has = |words: &[&str]| {
        let found = text.lines().any(|line| {
            let cells: Vec<&str> = line.split_whitespace().collect();
            cells.starts_with(words)
        });
        assert!(found, "{words:?} in\n{text}");
    };
    has(&["Month", "Revision", "Status", "rds-user-sal", "rms-user-sal", "ws-datacenter", "EUR"]);
    has(&["2026-07", "–", "recorded", "0", "5", "4", "86.00", "*"]);
    has(&["2026-08", "rev-00", "ready", "2", "0", "8", "186.00"]);
    has(&["2026-09", "–", "missing", "–", "–", "–", "–"]);
    assert!(text.contains("late: sent 4 days after 2026-09-10"), "{text}");
    assert!(text.contains("late: was due on 2026-11-10"), "{text}");
    // 4 of 8 is the middle of seven steps, rounded up; September is a gap.
    assert!(text.contains("  ws-datacenter  ▅█ █"), "{text}");
    assert!(text.contains("  rms-user-sal   █▁ ▁"), "{text}");
    assert!(text.contains("  rds-user-sal   ▁▅ █"), "{text}");
}

#[test]
fn the_csv_has_a_row_for_each_month_and_product() {
    let provider = four_months();
    let csv = provider.runs(0, &["history", "--csv"]).out;
    let rows: Vec<&str> = csv.lines().take(8).collect();
    let expected = [
        "2026-07,recorded,,0,rms-user-sal,5,,,,2026-08-07,,,2026-08-10,in-time,",
        "2026-07,recorded,,0,ws-datacenter,4,86.00,EUR,,2026-08-07,,,2026-08-10,in-time,",
        "2026-08,ready,0,1,rds-user-sal,2,14.00,EUR,0,2026-09-14,,A-1,2026-09-10,late,4",
        "2026-08,ready,0,1,ws-datacenter,8,172.00,EUR,0,2026-09-14,,A-1,2026-09-10,late,4",
        "2026-09,missing,,0,,,,,,,,,2026-10-10,overdue,",
        "2026-10,ready,0,1,rds-user-sal,4,28.00,EUR,,,,,2026-11-10,overdue,",
    ];
    for (row, expected) in rows[1..].iter().zip(expected) {
        // How long something is overdue depends on the day.
        assert!(row.starts_with(expected), "{row}\n{expected}");
    }
}

#[test]
fn many_products_go_on_in_blocks_below() {
    let provider = Provider::new();
    let catalogue = include_str!("../config/terms/catalogue.csv");
    let mut rows = csv::Reader::from_reader(catalogue.as_bytes());
    let mut products: Vec<String> = rows.records().map(|row| row.unwrap()[0].to_owned()).collect();
    products.sort();
    products.dedup();
    let lines: Vec<String> = products.iter().map(|product| format!("{product},7,\n")).collect();
    provider.write("lines.csv", &("product,quantity,amount\n".to_owned() + &lines.concat()));
    let sent = ["record", "--month", "2026-10", "--sent-on", "2026-11-04", "--lines", "lines.csv"];
    provider.runs(0, &sent);
    let text = provider.runs(0, &["history"]).out;
    let widest = text.lines().map(|line| line.chars().count()).max().unwrap();
    assert!(widest <= 100, "{widest} characters\n{text}");
    assert!(text.lines().filter(|line| line.starts_with("  Month ")).count() > 2, "{text}");
    for product in &products {
        assert!(text.contains(product.as_str()), "{product} is missing in\n{text}");
    }
}

#[test]
fn months_of_the_agreement_are_owed_and_others_are_not() {
    let provider = four_months();
    provider.configure("agreement_starts_on = 2026-05-15\nagreement_ends_on = 2026-08-31", "");
    let history = provider.history();
    assert_eq!(history["not_known_before"], json!({ "first": "2026-05", "last": "2026-06" }));
    let names: Vec<&str> = history["months"]
        .as_array()
        .unwrap()
        .iter()
        .map(|month| month["report_month"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["2026-07", "2026-08", "2026-10"]);
    let text = provider.runs(0, &["history"]).out;
    assert!(text.contains("Nothing is known of 2026-05 to 2026-06"), "{text}");
    // One month is no range.
    provider.configure("agreement_starts_on = 2026-06-15\nagreement_ends_on = 2026-08-31", "");
    let text = provider.runs(0, &["history"]).out;
    assert!(text.contains("Nothing is known of 2026-06, although"), "{text}");
    let provider = Provider::new();
    provider.file("2026-10", 1);
    let text = provider.runs(0, &["history"]).out;
    assert!(text.starts_with("History 2026-10, on "), "{text}");
}

/// A price list may be finer than a coin; what was paid is not.
#[test]
fn an_amount_is_recorded_to_the_minor_unit_of_its_currency() {
    let provider = Provider::new();
    let record = ["record", "--month", "2026-07", "--sent-on", "2026-08-07", "--line"];
    for (line, told) in [
        ("ws-datacenter=4@86.005 EUR", "amount `86.005`: EUR has 2 digits behind its point"),
        ("ws-datacenter=4@86.5 JPY", "amount `86.5`: JPY has no digits behind a point"),
        ("ws-datacenter=4@86.0005 kwd", "amount `86.0005`: KWD has 3 digits behind its point"),
    ] {
        let ran = provider.runs(64, &[&record[..], &[line]].concat());
        assert!(ran.err.contains(told), "{told}: {}", ran.err);
    }
    let header = "product,quantity,amount,currency\n";
    provider.write("lines.csv", &format!("{header}ws-datacenter,4,86.001,EUR\n"));
    let of_file =
        ["record", "--month", "2026-07", "--sent-on", "2026-08-07", "--lines", "lines.csv"];
    assert!(provider.runs(64, &of_file).err.contains("lines.csv:2, amount `86.001`: EUR has 2"));
    assert!(!provider.archive().exists());
    provider.runs(0, &[&record[..], &["ws-datacenter=4@86.50 EUR"]].concat());
}

#[test]
fn the_own_day_of_the_reseller_decides() {
    let provider = four_months();
    provider.configure("due_day = 15", "");
    let history = provider.history();
    let august = month(&history, "2026-08");
    assert_eq!((&august["due_on"], &august["timing"]), (&"2026-09-15".into(), &"in-time".into()));
}

#[test]
fn an_archive_that_is_not_there_is_not_made() {
    let provider = Provider::new();
    let ran = provider.runs(0, &["history"]);
    assert!(ran.out.contains("Nothing is filed or recorded"), "{}", ran.out);
    assert_eq!(provider.history()["months"], json!([]));
    assert!(!provider.archive().exists());
    provider.runs(64, &["history", "--json", "--csv"]);
}

#[test]
fn what_is_broken_is_told_and_the_rest_is_shown() {
    // What is changed, and how, and what is told of it; and how August stands then.
    let cases: [(&str, &str, &str, &str, &str); 4] = [
        (
            "2026-08/rev-00/use-report.json",
            "\"quantity\": 8",
            "\"quantity\": 2",
            "not as it was filed",
            "unreadable",
        ),
        ("2026-08/rev-00/manifest.json", "{", "[", "it is no manifest", "unreadable"),
        (
            "2026-08/mark-01.json",
            "2026-09-14",
            "2026-09-04",
            "another hash for 2026-08/mark-01.json",
            "ready",
        ),
        ("ledger", "2026-10/rev-00", "2026-11/rev-00", "the ledger lacks 2026-10/rev-00", "ready"),
    ];
    for (path, from, to, told, august) in cases {
        let provider = four_months();
        let path = provider.archive().join(path);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{from}");
        fs::write(&path, text.replacen(from, to, 1)).unwrap();
        let ran = provider.runs(40, &["history", "--json"]);
        assert!(ran.err.contains(told) && ran.err.contains("`verify`"), "{told} in\n{}", ran.err);
        let history: Value = serde_json::from_str(&ran.out).unwrap();
        assert!(!history["problems"].as_array().unwrap().is_empty());
        assert_eq!(month(&history, "2026-08")["status"], august);
        assert_eq!(month(&history, "2026-10")["totals"], json!({ "EUR": "200.00" }));
    }
}

#[test]
fn numbers_that_were_changed_are_in_no_later_report() {
    let provider = four_months();
    let path = provider.archive().join("2026-10/rev-00/use-report.json");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replacen("\"quantity\": 8", "\"quantity\": 7", 1)).unwrap();
    provider.exports("2026-09", 1, "");
    // September does not look at October.
    provider.runs(0, &["report", "--month", "2026-09", "--quiet"]);
    let due = ReportMonth::before(chrono::Local::now().date_naive());
    let after: ReportMonth = "2026-11".parse().unwrap();
    if due >= after {
        provider.exports("2026-11", 1, "");
        let ran = provider.runs(40, &["report", "--month", "2026-11"]);
        assert!(ran.err.contains("not as it was filed"), "{}", ran.err);
    }
    let path = provider.archive().join("2026-08/rev-00/use-report.json");
    fs::remove_file(path).unwrap();
    provider.exports("2026-10", 1, "");
    let ran = provider.runs(40, &["history"]);
    assert!(ran.err.contains("2026-08/rev-00/use-report.json is not there"), "{}", ran.err);
}

#[test]
fn findings_about_earlier_months_know_what_was_recorded() {
    let provider = Provider::new();
    let recorded =
        ["record", "--month", "2026-09", "--sent-on", "2026-10-05", "--line", "ws-datacenter=40"];
    provider.runs(0, &recorded);
    provider.file("2026-10", 1);
    let report = provider.json("2026-10/rev-00/use-report.json");
    let findings = report["findings"].as_array().unwrap();
    let moved: Vec<&str> = findings
        .iter()
        .filter(|finding| finding["code"] == "quantity-moved")
        .map(|finding| finding["message"].as_str().unwrap())
        .collect();
    // 40 packs, now 8; the SAL is below the threshold.
    assert_eq!(moved.len(), 1, "{moved:?}");
    assert!(moved[0].contains("from 40 in 2026-09") && moved[0].contains("to 8"), "{moved:?}");
}

#[test]
fn a_late_report_is_told_on_standard_error_only() {
    let provider = Provider::new();
    provider.exports("2026-09", 1, "");
    let ran = provider.runs(0, &["report", "--month", "2026-09"]);
    assert!(
        ran.err.contains("2026-09 is late by") && ran.err.contains("2026-10-10 (REP-DUE)"),
        "{}",
        ran.err
    );
    assert!(!ran.out.contains("late"), "{}", ran.out);
    for (path, bytes) in provider.archived() {
        let has = String::from_utf8_lossy(&bytes).contains("2026-10-10");
        assert!(!has, "{path}");
    }
    // A month that is filed is not late by being looked at again, and a preview files nothing.
    assert_eq!(provider.runs(0, &["report", "--month", "2026-09"]).err, "");
    provider.exports("2026-10", 1, "");
    assert_eq!(provider.runs(0, &["report", "--month", "2026-10", "--preview"]).err, "");
}

#[test]
fn a_report_of_the_month_before_reminds_of_missing_ones() {
    let provider = Provider::new();
    let due = ReportMonth::before(chrono::Local::now().date_naive());
    let missing = due.previous();
    let first = missing.previous();
    let sent_on = first.next().first_day().to_string();
    let recorded = ["record", "--month", &first.to_string(), "--sent-on", &sent_on, "--zero-use"];
    provider.runs(0, &recorded);
    provider.exports(&due.to_string(), 1, "");
    let told = format!("neither filed nor recorded: {missing};");
    let ran = provider.runs(0, &["report"]);
    assert!(ran.err.contains(&told), "{}", ran.err);
    let ran = provider.runs(0, &["report", "--month", &due.to_string()]);
    assert!(!ran.err.contains(&told), "{}", ran.err);
    assert_eq!(provider.runs(0, &["report", "--quiet"]).err, "");
}

#[test]
fn three_years_are_shown_at_once() {
    let provider = Provider::new();
    let mut month: ReportMonth = "2023-10".parse().unwrap();
    for number in 1..=36 {
        let (name, sent_on) = (month.to_string(), month.next().first_day().to_string());
        let line = format!("ws-datacenter={number}@{number}.50 EUR");
        provider.runs(
            0,
            &["record", "--month", &name, "--sent-on", &sent_on, "--line", &line, "--quiet"],
        );
        month = month.next();
    }
    provider.file("2026-10", 4);
    let begin = Instant::now();
    let text = provider.runs(0, &["history"]).out;
    // A thirtieth of this is usual; other tests run beside this one.
    assert!(begin.elapsed() < Duration::from_secs(2), "{:?}", begin.elapsed());
    // 5 of 36 months have at most a seventh of the most, and 8 of 36 is two sevenths, rounded up.
    assert!(text.contains("  ws-datacenter  ▂▂▂▂▂▃▃▃▃▃▄▄▄▄▄▅▅▅▅▅▆▆▆▆▆▇▇▇▇▇██████▃"), "{text}");
}

/// A day so many days after today; before it, where they are negative.
fn in_days(days: i64) -> chrono::NaiveDate {
    chrono::Local::now().date_naive() + chrono::TimeDelta::days(days)
}

/// The reminders of `history`, by their codes.
fn reminders(provider: &Provider) -> Vec<(String, String)> {
    let history = provider.history();
    let reminders = history["reminders"].as_array().unwrap();
    let text = |reminder: &Value, key: &str| reminder[key].as_str().unwrap().to_owned();
    reminders.iter().map(|one| (text(one, "code"), text(one, "message"))).collect()
}

#[test]
fn the_end_of_the_agreement_is_told_and_in_no_dossier() {
    let provider = Provider::new();
    let due = ReportMonth::before(in_days(0));
    provider.exports(&due.to_string(), 2, "");
    let ends_on = in_days(10);
    provider.configure(&format!("agreement_ends_on = {ends_on}\n"), "");
    let told = format!("the agreement ends in 10 days, on {ends_on}");
    // Nobody asks for the month, so what the clock has to say is said; and only where somebody listens.
    let ran = provider.runs(0, &["report"]);
    assert!(ran.err.contains(&told), "{}", ran.err);
    assert!(ran.err.contains(&format!("the report of {due} is ")), "{}", ran.err);
    let ran = provider.runs(0, &["report", "--quiet"]);
    assert_eq!((ran.out.as_str(), ran.err.as_str()), ("", ""));
    // It is filed, and nothing says that it was sent.
    let codes: Vec<String> = reminders(&provider).into_iter().map(|(code, _)| code).collect();
    assert_eq!(codes, ["not-sent", "agreement-ends"]);
    assert!(reminders(&provider)[1].1.starts_with(&told));
    let text = provider.runs(0, &["history"]).out;
    assert!(text.contains("\nTo do\n- ") && text.contains(&told), "{text}");
    let ran = provider.runs(0, &["report"]);
    assert!(ran.err.contains(&format!("{due} is filed, and nothing says that it was sent")));
    for (name, bytes) in provider.archived() {
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains("the agreement ends"), "{name} knows the day of the run");
    }
}

#[test]
fn a_final_report_that_lacks_is_told_after_the_agreement() {
    let provider = Provider::new();
    // It ended so long ago that its last month is over, and thirty days after it as well.
    let ended_on = in_days(-45);
    let last = ReportMonth::containing(ended_on);
    provider.configure(&format!("agreement_ends_on = {ended_on}\n"), "");
    let of_code = |code: &str| reminders(&provider).into_iter().find(|one| one.0 == code);
    let (_, told) = of_code("final-report").unwrap();
    let expected = format!(
        "the agreement ended on {ended_on}; its final report, {last}, is not filed: it is late by 15 days"
    );
    assert!(told.starts_with(&expected), "{told}");
    provider.file(&last.to_string(), 2);
    let (_, told) = of_code("final-report").unwrap();
    assert!(told.contains("is filed and not marked as sent"), "{told}");
    let today = in_days(0).to_string();
    provider.runs(0, &["mark", "--month", &last.to_string(), "--sent-on", &today]);
    assert_eq!(reminders(&provider), []);
}
