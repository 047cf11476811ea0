//! A disputed month: what is filed, what files nothing, and what is told about the days for it.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what it takes for granted")]

use std::fs;

use chrono::{Days, Local, NaiveDate};
use spla_usage::cli::Exit;
use spla_usage::dossier::{Archive, Chain, Disk, Event, Fit, Mark, Program, seal_holds, sha256};
use spla_usage::terms::Tables;

use crate::support::command;
use crate::support::disputed;
use crate::support::disputed::Provider;

const SIGNED: &str = "[[accepted]]\nfinding = \"guest-editions-unknown\"\nsubject = \"*\"\n\
    reason = \"inspected\"\nby = \"licensing manager\"\nuntil = 2027-03-31\n";

/// A member more, for 6.90.
fn berta(provider: &Provider) {
    provider.append("in/members.csv", "RDS,CORP\\berta.holm,user,2026-10-31\n");
}

/// The day so many days before today.
fn days_ago(days: u64) -> NaiveDate {
    Local::now().date_naive() - Days::new(days)
}

/// Every entry of the chain has its seal, the hash of the one before, and its line in the ledger.
fn holds(provider: &Provider, entries: usize) {
    let archive = Archive::new(provider.archive(), Disk::default());
    let chain = Chain::read(&archive).unwrap();
    assert_eq!(chain.entries.len(), entries);
    assert!(chain.broken.is_empty() && chain.strange.is_empty());
    assert_eq!(archive.ledger_fit(&chain).unwrap(), Fit::Equal);
    let mut before = None;
    for (line, entry) in provider.read("archive/ledger").lines().zip(&chain.entries) {
        let bytes = fs::read(provider.archive().join(&entry.path)).unwrap();
        assert!(seal_holds(&bytes), "{}", entry.path);
        assert_eq!(line, format!("{}  {}", sha256(&bytes), entry.path));
        let previous = entry.previous().map(|previous| previous.sha256.clone());
        assert_eq!(previous, before);
        before = Some(sha256(&bytes));
    }
}

#[test]
fn a_corrected_file_is_named_by_report_and_filed_by_rerun() {
    let provider = Provider::filed();
    let first = provider.archived();
    berta(&provider);
    let ran = provider.run(&["report", "--month", "2026-10"]);
    assert_eq!(ran.code, 40, "{}", ran.err);
    assert!(ran.err.contains("members.csv (members) has other bytes"), "{}", ran.err);
    assert!(ran.err.contains("rerun --month 2026-10 --reason"), "{}", ran.err);

    let ran = provider.rerun(&[]);
    assert_eq!(ran.code, 10, "{}", ran.err);
    assert!(ran.out.contains("filed as revision 1"), "{}", ran.out);
    assert!(ran.out.contains("Fees rise by 6.90 USD, from 166.90 to 173.80."), "{}", ran.out);
    assert!(ran.out.contains("members.csv  members  changed"), "{}", ran.out);
    assert_eq!(ran.err, "", "a correction that raises fees has no last day");
    assert_eq!(provider.quantities(1), [("rds-user-sal".into(), 2), ("ws-standard".into(), 16)]);
    assert_eq!(provider.told(1, "rds-user-sal"), "1 → 2: inputs +1 6.90");
    let manifest = provider.json(1, "manifest.json");
    assert_eq!((&manifest["reason"], &manifest["revision"]), (&"disputed".into(), &1.into()));
    assert_eq!(manifest["previous"]["entry"], "2026-10/rev-00/manifest.json");
    // The replacement report is whole, and says which revision it is.
    for name in ["use-report.csv", "workings.csv", "findings.csv", "registers.csv"] {
        assert!(!provider.read(&format!("archive/2026-10/rev-01/{name}")).is_empty());
    }
    assert_eq!(provider.json(1, "use-report.json")["revision"], 1);
    // The manifest has the files of the difference among the others.
    let listed = manifest["files"].as_array().unwrap();
    for name in ["difference.csv", "difference.json", "difference.html"] {
        assert!(listed.iter().any(|file| file["path"] == name), "{name}");
    }
    for (name, bytes) in first.iter().filter(|(name, _)| name.as_str() != "ledger") {
        assert!(&provider.archived()[name] == bytes, "{name} has changed");
    }
    holds(&provider, 2);
    // The month is filed as it is now.
    assert_eq!(provider.run(&["report", "--month", "2026-10"]).code, 10);
    assert_eq!(provider.october(), ["rev-00", "rev-01"]);
}

#[test]
fn a_difference_names_hosts_and_counts_persons_and_names_none() {
    let provider = Provider::filed();
    berta(&provider);
    provider.append("in/hosts.csv", "esx-02,1,16,datacenter,2026-10-31\n");
    let ran = provider.rerun(&[]);
    assert_eq!(ran.code, 10, "{}", ran.err);
    let difference = provider.json(1, "difference.json");
    assert_eq!(difference["hosts"][0]["host"], "esx-02");
    assert_eq!(difference["hosts"][0]["change"], "appeared");
    let persons = &difference["access"][0]["persons"];
    let moved = ["entered", "left", "stayed"].map(|key| persons[key].as_u64());
    assert_eq!(moved, [1, 0, 1].map(Some));
    for name in ["difference.csv", "difference.json", "difference.html"] {
        let text = provider.read(&format!("archive/2026-10/rev-01/{name}")).to_lowercase();
        assert!(!text.contains("berta") && !text.contains("anna"), "{name}");
    }
    assert!(!ran.out.to_lowercase().contains("berta"), "{}", ran.out);
}

#[test]
fn the_page_of_a_difference_is_whole_and_shows_what_changed() {
    let provider = Provider::filed();
    provider.add_app_04();
    let ran = provider.run(&["rerun", "--month", "2026-10", "--reason", "<b>forgotten</b> & late"]);
    assert_eq!(ran.code, 10, "{}", ran.err);
    let page = provider.read("archive/2026-10/rev-01/difference.html");
    assert!(page.starts_with("<!doctype html>") && page.trim_end().ends_with("</html>"));
    for element in ["section", "table", "tbody", "thead", "tr", "main", "dl"] {
        let opened = page.matches(&format!("<{element}>")).count()
            + page.matches(&format!("<{element} ")).count();
        assert!(opened > 0, "{element}");
        assert_eq!(page.matches(&format!("</{element}>")).count(), opened, "{element}");
    }
    assert!(!page.contains("<b>forgotten") && page.contains("forgotten"), "{page}");
    for told in ["Fees rise by 80.00 USD", "vms.csv", "16 → 24", "Windows Server Standard"] {
        assert!(page.contains(told), "{told}");
    }
}

#[test]
fn equal_inputs_and_an_equal_result_file_nothing() {
    let provider = Provider::filed();
    let before = provider.archived();
    let ran = provider.rerun(&[]);
    assert_eq!(ran.code, 10, "the status of the month: {}", ran.err);
    assert!(ran.out.contains("nothing is filed"), "{}", ran.out);
    assert!(provider.archived() == before, "something was filed");
    // Nor does a comment in the configuration.
    provider.append("spla-usage.toml", "# seen by the auditor\n");
    let ran = provider.rerun(&[]);
    assert_eq!(ran.code, 10, "{}", ran.err);
    assert!(ran.out.contains("nothing is filed"), "{}", ran.out);
    assert!(provider.archived() == before, "something was filed");
}

#[test]
fn a_signature_is_filed_with_the_reason_that_is_given() {
    let provider = Provider::filed();
    provider.append("spla-usage.toml", SIGNED);
    let ran = provider.rerun(&[]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(provider.json(1, "manifest.json")["reason"], "disputed");
    assert_eq!(provider.quantities(0), provider.quantities(1));
    assert!(ran.out.contains("All lines are equal: 2."), "{}", ran.out);
    assert!(ran.out.contains("Fees are equal"), "{}", ran.out);
    assert!(ran.out.contains("Status: needs-signature → ready."), "{}", ran.out);
}

#[test]
fn a_correction_that_withholds_is_a_draft_beside_what_is_filed() {
    let provider = Provider::filed();
    let before = provider.archived();
    let whole = provider.read("in/hosts.csv");
    provider.append("in/hosts.csv", "esx-02,2,zwei,datacenter,2026-10-31\n");
    for _ in 0..2 {
        let ran = provider.rerun(&[]);
        assert_eq!(ran.code, 20, "{}", ran.err);
        assert!(ran.err.contains("revision 0 is still the one that is filed"), "{}", ran.err);
        assert_eq!(provider.october(), ["draft", "rev-00"]);
    }
    for (name, bytes) in &before {
        assert!(&provider.archived()[name] == bytes, "{name} has changed");
    }
    // As soon as the file is right again the draft is outdated, whether or not something is filed.
    provider.write("in/hosts.csv", &whole);
    assert_eq!(provider.rerun(&[]).code, 10);
    assert!(provider.archived() == before, "the draft is still there");
    provider.append("in/hosts.csv", "esx-02,2,zwei,datacenter,2026-10-31\n");
    assert_eq!(provider.rerun(&[]).code, 20);
    provider.write("in/hosts.csv", whole);
    berta(&provider);
    assert_eq!(provider.rerun(&[]).code, 10);
    assert_eq!(provider.october(), ["rev-00", "rev-01"]);
}

#[test]
fn refused_inputs_write_nothing() {
    let provider = Provider::filed();
    let before = provider.archived();
    provider.write("in/hosts.csv", "host,processor_count\nesx-01,2\n");
    let ran = provider.rerun(&[]);
    assert_eq!(ran.code, 30, "{}", ran.err);
    assert!(ran.err.contains("header-missing"), "{}", ran.err);
    assert!(provider.archived() == before, "something was written");
}

#[test]
fn a_rise_is_told_and_has_no_last_day() {
    let provider = Provider::filed();
    berta(&provider);
    let day = "2026-11-01".to_owned();
    let ran = provider.rerun(&["--invoiced-on", &day]);
    assert_eq!((ran.code, ran.err.as_str()), (10, ""));
    assert_eq!(provider.json(1, "manifest.json")["invoiced_on"], day.as_str());
    assert_eq!(provider.json(1, "difference.json")["fees"][0]["movement"], "rise");
}

/// REP-REVISE: a lowering has a last day, 60 days after the invoice; that it is too late keeps nothing from being filed.
#[test]
fn a_fall_has_a_last_day() {
    let provider = Provider::filed();
    provider.replace("in/prices.csv", "10.00", "9.00");
    let ran = provider.rerun(&["--invoiced-on", "2026-11-05"]);
    assert_eq!(ran.code, 10, "{}", ran.err);
    assert!(ran.out.contains("Fees fall by 16.00 USD"), "{}", ran.out);
    assert!(ran.err.contains("2027-01-04 (REP-REVISE)"), "{}", ran.err);
    let window = &provider.json(1, "difference.json")["window"];
    assert_eq!(window["last_day_to_lower"], "2027-01-04");
}

#[test]
fn nothing_is_invoiced_before_the_month_is_over() {
    let provider = Provider::filed();
    berta(&provider);
    let before = provider.archived();
    let ran = provider.rerun(&["--invoiced-on", "2026-10-30"]);
    assert_eq!(ran.code, 64, "{}", ran.err);
    assert!(ran.err.contains("the month ended on 2026-10-31"), "{}", ran.err);
    assert!(provider.archived() == before, "something was written");
}

#[test]
fn a_fall_without_a_known_invoice_says_what_is_missing() {
    let provider = Provider::filed();
    provider.replace("in/prices.csv", "10.00", "9.00");
    let ran = provider.rerun(&[]);
    assert_eq!(ran.code, 10, "{}", ran.err);
    assert!(ran.err.contains("--invoiced-on") && ran.err.contains("REP-REVISE"), "{}", ran.err);
    assert!(provider.json(1, "difference.json")["window"].is_null());
}

#[test]
fn the_day_of_the_invoice_is_remembered() {
    let provider = Provider::filed();
    let day = days_ago(10).to_string();
    berta(&provider);
    assert_eq!(provider.rerun(&["--invoiced-on", &day]).code, 10);
    provider.replace("in/prices.csv", "10.00", "9.00");
    let ran = provider.rerun(&[]);
    assert_eq!(ran.code, 10, "{}", ran.err);
    assert_eq!(provider.json(2, "difference.json")["window"]["invoiced_on"], day.as_str());
}

#[test]
fn a_mark_tells_the_day_of_the_invoice() {
    let provider = Provider::filed();
    let day = days_ago(30).to_string();
    let archive = Archive::new(provider.archive(), Disk::default());
    let held = archive.hold("a test").unwrap();
    let mark = Mark {
        schema: 1,
        sequence: 0,
        event: Event::Sent,
        report_month: "2026-10".to_owned(),
        revision: Some(0),
        sent_on: day.clone(),
        invoiced_on: Some(day.clone()),
        reference: None,
        lines: Vec::new(),
        made_at: "2026-11-10T12:00:00Z".to_owned(),
        program: Program::this(),
        command: Vec::new(),
        previous: None,
        seal: spla_usage::dossier::BLANK.to_owned(),
    };
    held.mark(&held.chain().unwrap(), mark).unwrap();
    drop(held);
    provider.replace("in/prices.csv", "10.00", "9.00");
    let ran = provider.rerun(&[]);
    assert_eq!(ran.code, 10, "{}", ran.err);
    assert!(ran.err.contains("it has to be with the reseller by"), "{}", ran.err);
    assert_eq!(provider.json(1, "difference.json")["window"]["invoiced_on"], day.as_str());
    holds(&provider, 3);
}

#[test]
fn nothing_of_the_clock_is_in_a_correction_but_for_the_manifest() {
    let filed = ["2026-11-30", "2027-09-01"].map(|today| {
        let provider = Provider::filed();
        provider.replace("in/prices.csv", "10.00", "9.00");
        let rerun = ["rerun", "--month", "2026-10", "--reason", "r", "--invoiced-on", "2026-11-10"];
        let exit = provider.within(&rerun, today, &Tables::compiled());
        assert_eq!(exit, Exit::NeedsSignature);
        let mut files = command::files(&provider.archive().join("2026-10/rev-01"));
        let manifest = files.remove("manifest.json").unwrap();
        let manifest: serde_json::Value = serde_json::from_slice(&manifest).unwrap();
        assert!(manifest["filed_at"].as_str().unwrap().starts_with(&today[..7]));
        files
    });
    let [one, other] = filed;
    assert!(one.contains_key("difference.html"));
    assert!(one == other, "a file knows the day");
}

#[test]
fn wrong_use_writes_nothing_and_makes_no_folder() {
    let rerun = |more: &'static [&'static str]| [&["rerun"], more].concat();
    let cases = [
        (rerun(&["--month", "2026-10"]), "--reason"),
        (rerun(&["--month", "2026-10", "--reason", " \t"]), "without a reason"),
        (rerun(&["--reason", "r"]), "--month"),
        (rerun(&["--month", "2026-09", "--reason", "r"]), "filed report of 2026-09"),
        (rerun(&["--month", "2026-1", "--reason", "r"]), "2026-1"),
        (
            rerun(&["--month", "2026-10", "--reason", "r", "--invoiced-on", "2999-01-01"]),
            "2999-01-01",
        ),
        (rerun(&["--month", "2026-10", "--reason", "r", "--known-on", "soon"]), "soon"),
    ];
    for (typed, told) in &cases {
        let provider = Provider::filed();
        berta(&provider);
        let before = provider.archived();
        let ran = provider.run(typed);
        assert_eq!(ran.code, 64, "{typed:?} {}{}", ran.out, ran.err);
        assert!(ran.err.contains(told), "{typed:?} {}", ran.err);
        assert!(provider.archived() == before, "{typed:?} wrote something");
        assert_eq!(provider.october(), ["rev-00"]);
        // Nor is an archive made where there is none.
        let provider = Provider::new();
        assert_eq!(provider.run(typed).code, 64);
        assert!(!provider.archive().exists(), "{typed:?} made a folder");
    }
}

#[test]
fn three_revisions_in_a_row_are_a_chain() {
    let provider = Provider::filed();
    for (revision, price) in [(1, "11.00"), (2, "12.00"), (3, "13.00")] {
        provider.write("in/prices.csv", disputed::PRICES.replace("10.00", price));
        let ran = provider.rerun(&[]);
        assert_eq!(ran.code, 10, "{}", ran.err);
        assert!(
            ran.out.contains(&format!("revision {} → {revision}", revision - 1)),
            "{}",
            ran.out
        );
        assert_eq!(provider.told(revision, "ws-standard"), "16 → 16: prices +0 16.00");
        holds(&provider, revision as usize + 1);
    }
    assert_eq!(provider.october(), ["rev-00", "rev-01", "rev-02", "rev-03"]);
}

#[test]
fn a_revision_that_was_changed_is_not_corrected() {
    for name in
        ["inputs/configuration.toml", "use-report.json", "inputs/members/003-members.csv.zst"]
    {
        let provider = Provider::filed();
        berta(&provider);
        let path = provider.archive().join("2026-10/rev-00").join(name);
        let mut bytes = fs::read(&path).unwrap();
        let last = bytes.len() - 1;
        bytes[last] ^= 1;
        fs::write(&path, bytes).unwrap();
        let before = provider.archived();
        let ran = provider.rerun(&[]);
        assert_eq!(ran.code, 40, "{name} {}", ran.err);
        assert!(ran.err.contains(&format!("{name} has other bytes")), "{}", ran.err);
        fs::remove_file(&path).unwrap();
        let ran = provider.rerun(&[]);
        assert_eq!(ran.code, 40, "{name} {}", ran.err);
        assert!(ran.err.contains(&format!("{name} is absent")), "{}", ran.err);
        assert_eq!(provider.archived().len(), before.len() - 1, "something was written");
    }
}

#[test]
fn quiet_still_tells_of_a_last_day() {
    let provider = Provider::filed();
    berta(&provider);
    let ran = provider.rerun(&["--quiet"]);
    assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (10, "", ""));
    provider.replace("in/prices.csv", "10.00", "9.00");
    let ran = provider.rerun(&["--quiet"]);
    assert_eq!((ran.code, ran.out.as_str()), (10, ""));
    assert!(ran.err.contains("lowers fees"), "{}", ran.err);
}
