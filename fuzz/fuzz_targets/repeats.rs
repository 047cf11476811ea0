//! Lines of VMs that are taken as they stand, because an earlier line said the same, give the rows, the findings and
//! the counts that reading every line by itself gives.
//!
//! The bytes are two files of one run, divided by a line of percent signs; the second one meets what was kept of the
//! first.

#![no_main]

use std::collections::HashMap;

use libfuzzer_sys::fuzz_target;
use spla_usage::finding::Findings;
use spla_usage::intake::{
    EachVm, ExportTables, Kind, Part, Repeats, Stamp, VmRow, VmRows, read_vms,
};
use spla_usage::origin::{FileId, Origin};
use spla_usage_fuzz::{Pieces, divided, october, parts_of, power, with_tables};

/// A row without its place and its time, and these.
type Shown = (String, Origin, String);

/// Keeps every row, and gives back one that is said again.
#[derive(Default)]
struct Remembering {
    rows: Vec<Shown>,
    said: Vec<String>,
    things: HashMap<String, u32>,
}

impl VmRows for Remembering {
    type Same = usize;

    fn row(&mut self, row: &VmRow<'_>, _likely: Option<u32>) -> Option<(u32, usize)> {
        self.rows.push(shown(row));
        // A row of another month means nothing but that, so the estate keeps none either.
        if !row.stamp.is_within(october()) {
            return None;
        }
        self.said.push(without_time(row));
        let next = self.things.len() as u32;
        let thing = *self.things.entry(row.vm.to_owned()).or_insert(next);
        Some((thing, self.said.len() - 1))
    }

    fn again(&mut self, same: usize, origin: Origin, stamp: Stamp<'_>) {
        self.rows.push((self.said[same].clone(), origin, format!("{stamp:?}")));
    }
}

fn shown(row: &VmRow<'_>) -> Shown {
    (without_time(row), row.origin, format!("{:?}", row.stamp))
}

fn without_time(row: &VmRow<'_>) -> String {
    let origin = Origin { file: FileId(0), line: 0 };
    format!("{:?}", VmRow { origin, stamp: Stamp::Undated, ..*row })
}

/// All that reading files as VMs comes to.
fn read<R: VmRows>(files: &[&[u8]], tables: &ExportTables, rows: &mut R) -> Vec<String> {
    let (mut repeats, mut told) = (Repeats::default(), Vec::new());
    for (number, bytes) in files.iter().enumerate() {
        let label = ["vms-2026-10-07.csv", "vms-2026-10-08.csv"][number];
        let mut findings = Findings::default();
        let parts: Vec<(Part, FileId)> =
            parts_of((Kind::Vms, label), Pieces::whole(bytes), tables, &mut findings);
        for part in parts {
            let to = (&mut *rows, &mut repeats);
            let mut power = |word: &str| power(word);
            let seen = read_vms(part, (tables, october()), &mut power, &mut findings, to);
            told.push(format!("{seen:?}"));
        }
        told.push(format!("{:?}", findings.into_sorted()));
    }
    told
}

fuzz_target!(|data: &[u8]| {
    let files = match divided(data).as_slice() {
        [one, two, ..] => [*one, *two],
        _ => [data, data],
    };
    with_tables(|tables| {
        let mut remembering = Remembering::default();
        let told = read(&files, tables, &mut remembering);
        let mut rows = Vec::new();
        let mut each = EachVm::to(|row: &VmRow<'_>| rows.push(shown(row)));
        let told_of_each = read(&files, tables, &mut each);
        assert_eq!(remembering.rows, rows);
        assert_eq!(told, told_of_each);
    });
});
