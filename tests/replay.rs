//! The workings of random months, written and replayed by a reader that knows only the file.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what it takes for granted")]

use spla_usage::outputs::workings_csv;

use crate::second_model;
use crate::support::replay as replayed;
use crate::support::worlds;

#[test]
fn workings_replayed_give_the_lines_of_random_worlds() {
    let mut lines = 0;
    for seed in 1..=400 {
        let world = second_model::random_world(seed);
        let files = second_model::csv_text::files(&world);
        let established = worlds::established(&worlds::settings(&world), &files);
        let mut workings = Vec::new();
        workings_csv::write(&established, &mut workings).unwrap();
        let replayed = replayed::quantities(&workings).unwrap_or_else(|error| {
            panic!("world {seed}: {error}\n{}", String::from_utf8_lossy(&workings))
        });
        for line in &established.report.lines {
            assert_eq!(replayed[&line.line], line.quantity.value(), "world {seed}");
            lines += 1;
        }
        assert_eq!(replayed.len(), established.report.lines.len(), "world {seed}");
    }
    assert!(lines > 400, "the worlds have too few lines to tell anything");
}
