//! An export of whatever tool is read as every kind that it may be given as, up to canonical rows, without an end by
//! anything but findings; and how the stream was cut into pieces makes no difference to what it is seen to be.

#![no_main]

use libfuzzer_sys::fuzz_target;
use spla_usage::intake::Kind;
use spla_usage_fuzz::{Pieces, read_as, with_tables};

fuzz_target!(|data: &[u8]| {
    let [choice, data @ ..] = data else { return };
    let kind = Kind::ALL[usize::from(choice & 15) % Kind::ALL.len()];
    let label = match choice >> 4 & 3 {
        0 => "export.csv",
        1 => "export-2026-10-31.csv",
        2 => "GG-RDS_20261101.xlsx",
        _ => "a/b [c]",
    };
    with_tables(|tables| {
        let whole = read_as(kind, label, Pieces::whole(data), tables);
        let pieces = read_as(kind, label, Pieces::of(data, 1 + usize::from(choice >> 6)), tables);
        assert_eq!(whole, pieces, "the pieces of the stream make a difference");
    });
});
