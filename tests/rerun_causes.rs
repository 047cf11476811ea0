//! Why a corrected month has another quantity: each cause alone, and all of them at once, worked out by hand.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what it takes for granted")]

use spla_usage::cli::Exit;
use spla_usage::terms::Tables;

use crate::support::disputed::{CONFIGURATION, PRICES, Provider, TEN_CORES, tables_with};
use crate::support::resealed::reseal;

const DISTINCT: &str = "[readings]\nstandard_vm_count = \"distinct\"\n";

/// Makes the filed month one of another program, which counted 15 packs for 150.00.
fn filed_by_another_program(provider: &Provider) {
    let mut json = provider.json(0, "use-report.json");
    let line = &mut json["lines"][1];
    assert_eq!((&line["product"], &line["quantity"]), (&"ws-standard".into(), &16.into()));
    line["quantity"] = 15.into();
    line["amount"] = "150.00".into();
    json["totals"]["USD"] = "156.90".into();
    let bytes = serde_json::to_vec_pretty(&json).unwrap();
    reseal(&provider.archive(), "2026-10/rev-00", ("use-report.json", &bytes), "0.0.9");
}

/// 2 × 10 cores: 2 × 20 / 2 = 20 packs.
#[test]
fn terms_alone() {
    let provider = Provider::filed();
    let exit = provider.rerun_within(&[], &tables_with(TEN_CORES));
    assert_eq!(exit, Exit::NeedsSignature);
    assert_eq!(provider.told(1, "ws-standard"), "16 → 20: terms +4 40.00");
    assert_eq!(provider.told(1, "rds-user-sal"), "1 → 1: ");
}

/// Three VMs in the month: 3 × 16 / 2 = 24 packs, still cheaper than 8 × 50.00.
#[test]
fn readings_alone() {
    let provider = Provider::filed();
    provider.append("spla-usage.toml", DISTINCT);
    let ran = provider.rerun(&[]);
    assert_eq!(ran.code, 10, "{}", ran.err);
    assert_eq!(provider.told(1, "ws-standard"), "16 → 24: readings +8 80.00");
    let difference = provider.json(1, "difference.json");
    assert_eq!(difference["readings"][0]["to"], "distinct");
}

/// Three at once: 24 packs.
#[test]
fn inputs_alone() {
    let provider = Provider::filed();
    provider.add_app_04();
    assert_eq!(provider.rerun(&[]).code, 10);
    assert_eq!(provider.told(1, "ws-standard"), "16 → 24: inputs +8 80.00");
}

/// 16 × 12.00 = 192.00.
#[test]
fn prices_alone() {
    let provider = Provider::filed();
    provider.replace("in/prices.csv", "10.00", "12.00");
    assert_eq!(provider.rerun(&[]).code, 10);
    assert_eq!(provider.told(1, "ws-standard"), "16 → 16: prices +0 32.00");
    // What changes a price alone is no change of a quantity.
    let csv = provider.read("archive/2026-10/rev-01/difference.csv");
    let line = csv.lines().find(|line| line.contains("ws-standard")).unwrap();
    assert!(line.contains("ws-standard,9EM-00562,2-core pack,16,16,0,0,0,0,0,0,USD"), "{line}");
}

/// Datacenter at 15.00: 8 × 15.00 = 120.00 is less than 160.00, so that the price decides the edition.
#[test]
fn a_price_that_changes_the_edition_changes_quantities() {
    let provider = Provider::filed();
    provider.replace("in/prices.csv", "50.00", "15.00");
    assert_eq!(provider.rerun(&[]).code, 0);
    assert_eq!(provider.told(1, "ws-standard"), "16 → 0: prices -16 -160.00");
    assert_eq!(provider.told(1, "ws-datacenter"), "0 → 8: prices +8 120.00");
}

/// The other program counted 15, this one counts 16.
#[test]
fn program_alone() {
    let provider = Provider::filed();
    filed_by_another_program(&provider);
    let ran = provider.rerun(&[]);
    assert_eq!(ran.code, 10, "{}", ran.err);
    assert_eq!(provider.told(1, "ws-standard"), "15 → 16: program +1 10.00");
}

/// Standard at 10.00 and Datacenter at 50.00, then 12.00 and 30.00:
///
/// ```text
/// filed by another program        15 at 10.00   150.00
/// program     2 × 16 / 2 =        16 at 10.00   160.00    +1    +10.00
/// terms       2 × 20 / 2 =        20 at 10.00   200.00    +4    +40.00
/// readings    3 × 20 / 2 =        30 at 10.00   300.00   +10   +100.00
/// inputs      4 × 20 / 2 =        40 at 10.00   400.00   +10   +100.00   Datacenter 10 × 50.00 = 500.00
/// prices      40 × 12.00 = 480.00 is more than  10 × 30.00 = 300.00      Standard −40, Datacenter +10
/// ```
#[test]
fn all_five_at_once() {
    let provider = Provider::filed();
    filed_by_another_program(&provider);
    provider.append("spla-usage.toml", DISTINCT);
    provider.add_app_04();
    provider.write("in/prices.csv", PRICES.replace("10.00", "12.00").replace("50.00", "30.00"));
    let exit = provider.rerun_within(&[], &tables_with(TEN_CORES));
    assert_eq!(exit, Exit::Ready);
    assert_eq!(
        provider.told(1, "ws-standard"),
        "15 → 0: program +1 10.00, terms +4 40.00, readings +10 100.00, inputs +10 100.00, \
         prices -40 -400.00"
    );
    assert_eq!(provider.told(1, "ws-datacenter"), "0 → 10: prices +10 300.00");
    assert_eq!(provider.quantities(1), [("rds-user-sal".into(), 1), ("ws-datacenter".into(), 10)]);
    let fees = &provider.json(1, "difference.json")["fees"][0];
    assert_eq!((&fees["from"], &fees["to"]), (&"156.90".into(), &"306.90".into()));
    // All of it is told in lines that a terminal and a page can hold.
    let ran = provider.run(&["compare", "2026-10@0", "2026-10@1"]);
    for line in ran.out.lines() {
        assert!(line.chars().count() <= 100, "{line}");
    }
}

#[test]
fn terms_recorded_later_leave_the_month_alone_if_only_those_known_then_are_used() {
    let provider = Provider::filed();
    let tables = tables_with(TEN_CORES);
    let before = provider.archived();
    let exit = provider.rerun_within(&["--known-on", "2026-11-26"], &tables);
    assert_eq!(exit, Exit::NeedsSignature);
    assert!(provider.archived() == before, "something was filed");
    // With the day on which it was recorded the row is used.
    assert_eq!(provider.rerun_within(&["--known-on", "2026-11-27"], &tables), Exit::NeedsSignature);
    assert_eq!(provider.told(1, "ws-standard"), "16 → 20: terms +4 40.00");
    assert_eq!(provider.json(1, "manifest.json")["known_on"], "2026-11-27");
    // And back: the difference names the terms again.
    let exit = provider.rerun_within(&["--known-on", "2026-11-26"], &tables);
    assert_eq!(exit, Exit::NeedsSignature);
    assert_eq!(provider.told(2, "ws-standard"), "20 → 16: terms -4 -40.00");
    for name in ["workings.csv", "use-report.csv", "findings.csv"] {
        let path = |revision: u32| format!("archive/2026-10/rev-0{revision}/{name}");
        assert_eq!(provider.read(&path(0)), provider.read(&path(2)), "{name}");
    }
}

#[test]
fn a_day_before_all_terms_is_wrong_use() {
    let provider = Provider::filed();
    let before = provider.archived();
    let ran = provider.rerun(&["--known-on", "2016-01-01"]);
    assert_eq!(ran.code, 64, "{}", ran.err);
    assert!(ran.err.contains("could not"), "{}", ran.err);
    assert!(provider.archived() == before, "something was written");
}

/// The price list is in columns that only the first configuration maps. Under the new configuration the old list is
/// refused, so that what the inputs do is told together with what the prices do.
#[test]
fn what_cannot_be_computed_in_between_is_told_with_the_next_cause() {
    let provider = Provider::new();
    let mapped = "[[mapping]]\nname = \"own prices\"\nkind = \"prices\"\n\
         columns = { product = \"Artikel\", part_number = \"Nummer\", unit_price = \"Preis\", \
         currency = \"Geld\", effective_from = \"Ab\" }\n";
    provider.write(
        "in/prices.csv",
        PRICES.replacen(
            "product,part_number,unit_price,currency,effective_from",
            "Artikel,Nummer,Preis,Geld,Ab",
            1,
        ),
    );
    provider.write("spla-usage.toml", format!("{CONFIGURATION}{mapped}"));
    assert_eq!(provider.run(&["report", "--month", "2026-10"]).code, 10);
    provider.write("spla-usage.toml", CONFIGURATION);
    provider.write("in/prices.csv", PRICES.replace("10.00", "12.00"));
    provider.add_app_04();
    let ran = provider.rerun(&[]);
    assert_eq!(ran.code, 10, "{}", ran.err);
    // 24 × 12.00 − 16 × 10.00 = 128.00
    assert_eq!(provider.told(1, "ws-standard"), "16 → 24: prices +8 128.00");
    let causes = &provider.json(1, "difference.json")["causes"];
    assert_eq!((&causes[3]["told"], &causes[3]["within"]), (&"contained".into(), &"prices".into()));
    let csv = provider.read("archive/2026-10/rev-01/difference.csv");
    assert!(csv.contains("prices includes inputs"), "{csv}");
    assert!(ran.out.contains("inputs: told together with prices, because"), "{}", ran.out);
}

/// A configuration of a later program, with a key that this one does not know: it still says what it can.
#[test]
fn a_filed_configuration_that_this_program_cannot_read_is_told_with_the_next_cause() {
    let provider = Provider::filed();
    let text = format!("{CONFIGURATION}[later]\nkey = 1\n");
    let name = "inputs/configuration.toml";
    reseal(&provider.archive(), "2026-10/rev-00", (name, text.as_bytes()), "9.0.0");
    provider.add_app_04();
    let ran = provider.rerun(&[]);
    assert_eq!(ran.code, 10, "{}", ran.err);
    assert!(ran.err.contains("cannot be computed again"), "{}", ran.err);
    assert_eq!(provider.told(1, "ws-standard"), "16 → 24: inputs +8 80.00");
    let causes = &provider.json(1, "difference.json")["causes"];
    assert_eq!(causes[0]["within"], "inputs");
    // What it was made from cannot be used by this program, and it says so.
    let ran = provider.rerun(&["--inputs", "kept"]);
    assert_eq!(ran.code, 10, "revision 1 has a configuration that can be read: {}", ran.err);
    let ran = provider.run(&["compare", "2026-10@0", "2026-10@1"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("ws-standard"), "{}", ran.out);
}

#[test]
fn the_terms_of_a_filing_are_those_of_the_program_then() {
    // Filed with the row, corrected by a program without it.
    let provider = Provider::new();
    let report = ["report", "--month", "2026-10"];
    let exit = provider.within(&report, "2026-12-01", &tables_with(TEN_CORES));
    assert_eq!(exit, Exit::NeedsSignature);
    assert_eq!(provider.quantities(0)[1].1, 20);
    assert_eq!(provider.rerun_within(&[], &Tables::compiled()), Exit::NeedsSignature);
    assert_eq!(provider.told(1, "ws-standard"), "20 → 16: terms -4 -40.00");
}
