//! Tables of terms, as a dossier kept them, are taken or refused with the line that is to blame.
//!
//! The first byte says which table gets the text, the second which month is asked for and whether as it was known on a
//! day.

#![no_main]

use libfuzzer_sys::fuzz_target;
use spla_usage::month::ReportMonth;
use spla_usage::terms::{Tables, TermsAsked, TermsInForce};

thread_local! {
    static COMPILED: Tables = Tables::compiled();
}

const MONTHS: [&str; 4] = ["2016-09", "2021-02", "2026-10", "9999-12"];

fuzz_target!(|data: &[u8]| {
    let [table, asked, text @ ..] = data else { return };
    let Ok(text) = std::str::from_utf8(text) else { return };
    let compiled = COMPILED.with(Clone::clone);
    let texts = compiled.texts();
    let name = texts[usize::from(*table) % texts.len()].name.to_owned();
    let month: ReportMonth = MONTHS[usize::from(asked & 3)].parse().expect("these are months");
    let known_on = (asked & 4 != 0).then(|| month.last_day());
    let tables = compiled.with([(name, text.to_owned())]);
    match TermsInForce::establish(&TermsAsked { tables, month, known_on }) {
        Ok(terms) => assert!(!terms.terms().is_empty()),
        Err(error) => assert!(!error.to_string().is_empty()),
    }
});
