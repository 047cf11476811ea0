//! The reader of delimited text and the `csv` crate cut the same fields, with every delimiter and however the stream
//! is cut into pieces. The two differ by intent in three ways, which are left out: a lone carriage return ends a line
//! for that crate, a quote that is never closed is refused here, and so is text that is not UTF-8.

#![no_main]

use libfuzzer_sys::fuzz_target;
use spla_usage::sheet::{Reader, SheetError};
use spla_usage_fuzz::Pieces;

const DELIMITERS: &[u8] = b",;\t|";

fuzz_target!(|data: &[u8]| {
    let [choice, text @ ..] = data else { return };
    let lone = |at: usize| text[at] == b'\r' && text.get(at + 1) != Some(&b'\n');
    if std::str::from_utf8(text).is_err() || (0..text.len()).any(lone) {
        return;
    }
    let delimiter = DELIMITERS[usize::from(choice & 3)];
    let mut oracle = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(text);
    let expected: Vec<csv::StringRecord> =
        oracle.records().map(|record| record.expect("the text is UTF-8")).collect();
    let mut reader = Reader::new(Pieces::of(text, 1 + usize::from(choice >> 2)), delimiter);
    let mut ours = 0;
    loop {
        match reader.next_record() {
            Ok(Some(record)) => {
                let fields: Vec<&str> = record.iter().collect();
                let other: Vec<&str> = expected.get(ours).into_iter().flatten().collect();
                assert_eq!(fields, other, "record {ours}");
                ours += 1;
            }
            Ok(None) => break,
            Err(SheetError::QuoteNeverClosed { .. }) => {
                assert_eq!(expected.len(), ours + 1, "the rest is one record");
                return;
            }
            Err(error) => panic!("{error}"),
        }
    }
    assert_eq!(expected.len(), ours);
});
