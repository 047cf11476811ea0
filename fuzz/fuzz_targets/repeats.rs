//! Lines of hosts and VMs that are taken as they stand, because an earlier line said the same, give the rows, the
//! findings and the counts that reading every line by itself gives.
//!
//! The bytes are two files of one run, divided by a line of percent signs; the second one meets what was kept of the
//! first.

#![no_main]

use std::collections::HashMap;

use libfuzzer_sys::fuzz_target;
use spla_usage::finding::Findings;
use spla_usage::intake::{
    ClusterRow, EachHost, EachVm, EstateRow, ExportTables, FileSeen, HostRow, HostRows, Kind, Part,
    Repeats, Stamp, VmRow, VmRows, read_hosts, read_vms,
};
use spla_usage::origin::{FileId, Origin};
use spla_usage_fuzz::{Pieces, divided, october, parts_of, power, with_tables};

/// A row without its place and its time, and these.
type Shown = (String, Origin, String);

/// A row without its place and its time, and its host where the rest says the same on another.
struct Said {
    row: String,
    host: Option<String>,
}

/// Keeps every row, and gives back one that is said again.
#[derive(Default)]
struct Remembering {
    rows: Vec<Shown>,
    said: Vec<Said>,
    things: HashMap<String, u32>,
}

impl Remembering {
    /// Keeps the row of a thing.
    fn keep(
        &mut self,
        (row, host): (Shown, Option<String>),
        stamp: Stamp<'_>,
        thing: &str,
    ) -> Option<(u32, usize)> {
        self.rows.push(row.clone());
        // A row of another month means nothing but that, so the estate keeps none either.
        if !stamp.is_within(october()) {
            return None;
        }
        self.said.push(Said { row: row.0, host });
        let next = self.things.len() as u32;
        let thing = *self.things.entry(thing.to_owned()).or_insert(next);
        Some((thing, self.said.len() - 1))
    }

    fn say_again(&mut self, same: usize, origin: Origin, stamp: Stamp<'_>) {
        self.rows.push((self.said[same].row.clone(), origin, format!("{stamp:?}")));
    }
}

impl VmRows for Remembering {
    type Same = usize;

    fn row(&mut self, row: &VmRow<'_>, _likely: Option<u32>) -> Option<(u32, usize)> {
        // Without an id the rest of the row tells VMs apart, its host included.
        let host = (!row.vm_id.is_empty()).then(|| row.host.to_owned());
        self.keep((shown(row), host), row.stamp, row.vm)
    }

    fn again(&mut self, same: usize, origin: Origin, stamp: Stamp<'_>) {
        self.say_again(same, origin, stamp);
    }

    fn moved(
        &mut self,
        same: usize,
        host: &str,
        origin: Origin,
        stamp: Stamp<'_>,
    ) -> Option<usize> {
        let Said { row, host: Some(from) } = &self.said[same] else { return None };
        let row = row.replacen(&on_host(from), &on_host(host), 1);
        self.said.push(Said { row, host: Some(host.to_owned()) });
        let same = self.said.len() - 1;
        self.say_again(same, origin, stamp);
        Some(same)
    }
}

impl HostRows for Remembering {
    type Same = usize;

    fn host(&mut self, row: &HostRow<'_>) -> Option<(u32, usize)> {
        self.keep((host_shown(row), None), row.stamp, row.host)
    }

    fn again(&mut self, same: usize, origin: Origin, stamp: Stamp<'_>) {
        self.say_again(same, origin, stamp);
    }

    fn cluster(&mut self, row: &ClusterRow<'_>) {
        self.rows.push(cluster_shown(row));
    }
}

/// How a row is shown that is on this host. No cell shows it, for a quote in a cell is shown with a backslash before it.
fn on_host(host: &str) -> String {
    format!(" host: {host:?},")
}

fn host_shown(row: &HostRow<'_>) -> Shown {
    let origin = Origin { file: FileId(0), line: 0 };
    let said = HostRow { origin, stamp: Stamp::Undated, ..row.clone() };
    (format!("{said:?}"), row.origin, format!("{:?}", row.stamp))
}

fn cluster_shown(row: &ClusterRow<'_>) -> Shown {
    (format!("{row:?}"), row.origin, String::new())
}

fn shown(row: &VmRow<'_>) -> Shown {
    (without_time(row), row.origin, format!("{:?}", row.stamp))
}

fn without_time(row: &VmRow<'_>) -> String {
    let origin = Origin { file: FileId(0), line: 0 };
    format!("{:?}", VmRow { origin, stamp: Stamp::Undated, ..*row })
}

/// All that reading files as one kind comes to.
fn read(
    (kind, files): (Kind, &[&[u8]]),
    tables: &ExportTables,
    mut read_part: impl FnMut((Part, FileId), &mut Findings) -> Option<FileSeen>,
) -> Vec<String> {
    let mut told = Vec::new();
    for (number, bytes) in files.iter().enumerate() {
        let label = ["export-2026-10-07.csv", "export-2026-10-08.csv"][number];
        let mut findings = Findings::default();
        let parts: Vec<(Part, FileId)> =
            parts_of((kind, label), Pieces::whole(bytes), tables, &mut findings);
        for part in parts {
            told.push(format!("{:?}", read_part(part, &mut findings)));
        }
        told.push(format!("{:?}", findings.into_sorted()));
    }
    told
}

fn as_vms<R: VmRows>(files: &[&[u8]], tables: &ExportTables, rows: &mut R) -> Vec<String> {
    let mut repeats = Repeats::default();
    read((Kind::Vms, files), tables, |part, findings| {
        let mut power = |word: &str| power(word);
        read_vms(part, (tables, october()), &mut power, findings, (rows, &mut repeats))
    })
}

fn as_hosts<R: HostRows>(files: &[&[u8]], tables: &ExportTables, rows: &mut R) -> Vec<String> {
    let mut repeats = Repeats::default();
    read((Kind::Hosts, files), tables, |part, findings| {
        read_hosts(part, (tables, october()), findings, (rows, &mut repeats))
    })
}

fuzz_target!(|data: &[u8]| {
    let files = match divided(data).as_slice() {
        [one, two, ..] => [*one, *two],
        _ => [data, data],
    };
    with_tables(|tables| {
        let (mut remembering, mut rows) = (Remembering::default(), Vec::new());
        let told = as_vms(&files, tables, &mut remembering);
        let told_of_each =
            as_vms(&files, tables, &mut EachVm::to(|row: &VmRow<'_>| rows.push(shown(row))));
        assert_eq!((remembering.rows, told), (rows, told_of_each));

        let (mut remembering, mut rows) = (Remembering::default(), Vec::new());
        let told = as_hosts(&files, tables, &mut remembering);
        let told_of_each = as_hosts(
            &files,
            tables,
            &mut EachHost::to(|row| {
                rows.push(match row {
                    EstateRow::Host(row) => host_shown(row),
                    EstateRow::Cluster(row) => cluster_shown(row),
                });
            }),
        );
        assert_eq!((remembering.rows, told), (rows, told_of_each));
    });
});
