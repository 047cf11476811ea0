//! VMs that wander from host to host, read from plain lines and from the same rows in quotes. A plain line that repeats
//! an earlier one, be it on another host, is not understood anew; a line with quotes always is.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on fails"
)]

use proptest::prelude::*;
use proptest::sample::select;
use spla_usage::intake::Kind;
use spla_usage::outputs::workings_csv;
use spla_usage::use_report::Outcome;

use crate::support;

const HOSTS: &str = "\
host,cluster,processor_count,cores_per_processor,edition,captured_at
a1,a,1,8,standard,2026-10-01
a2,a,1,8,standard,2026-10-01
b1,b,2,16,standard,2026-10-01
b2,b,2,16,standard,2026-10-01
alone,,1,12,standard,2026-10-01
moved,a,1,10,standard,2026-10-01
moved,b,1,10,standard,2026-10-03
far.example,a,1,8,standard,2026-10-01
";

/// One row: the number of the VM, and its cells behind name and id.
type VmAt = (usize, [&'static str; 5]);

/// What a VM is at one capture. It mostly stays as it is and only goes to another host.
fn vm_at() -> impl Strategy<Value = VmAt> {
    let hosts = vec!["a1", "a2", "a2", "b1", "b2", "alone", "moved", "far", "unknown", ""];
    let guest = prop_oneof![4 => Just("Windows Server 2022"), 1 => Just("Debian"), 1 => Just("")];
    let power = prop_oneof![4 => Just("poweredOn"), 1 => Just("poweredOff"), 1 => Just("odd")];
    let cluster = prop_oneof![4 => Just(""), 1 => Just("a"), 1 => Just("b")];
    let customer = prop_oneof![4 => Just(""), 1 => Just("Contoso")];
    let cells = (select(hosts), cluster, guest, power, customer);
    let cells = cells.prop_map(|(host, cluster, guest, power, customer)| {
        [host, cluster, guest, power, customer]
    });
    (0..4usize, cells)
}

/// The rows as text: those of each capture in their order. The host stands before the time or behind it.
fn text(captures: &[Vec<VmAt>], host_last: bool, quote: &str) -> String {
    let mut rows = vec![
        ["vm", "vm_id", "cluster", "guest_os", "power_state", "customer", "host", "captured_at"]
            .map(str::to_owned),
    ];
    for (capture, day) in captures.iter().zip(1..) {
        for (vm, [host, cluster, guest, power, customer]) in capture {
            // The last one has no id.
            let (name, id) = [("app", "1"), ("web", "2"), ("sql", "3"), ("old", "")][*vm];
            let time = format!("2026-10-0{day}");
            rows.push([name, id, cluster, guest, power, customer, host, &time].map(str::to_owned));
        }
    }
    let mut text = String::new();
    for mut row in rows {
        if host_last {
            row.swap(6, 7);
        }
        let cells = row.map(|cell| format!("{quote}{cell}{quote}"));
        text += &cells.join(",");
        text += "\n";
    }
    text
}

/// The report, the findings and the workings.
fn seen(vms: String) -> [String; 3] {
    let files = vec![
        (Kind::Hosts, "hosts.csv".to_owned(), HOSTS.as_bytes().to_vec()),
        (Kind::Vms, "vms.csv".to_owned(), vms.into_bytes()),
    ];
    match support::run_bytes(&support::settings("2026-10"), files) {
        Outcome::Report(established) => {
            let mut workings = Vec::new();
            workings_csv::write(&established, &mut workings).unwrap();
            let report = &established.report;
            let lines = format!("{:#?} {:#?}", report.lines, report.scopes);
            [lines, format!("{:#?}", report.findings), String::from_utf8(workings).unwrap()]
        }
        Outcome::Refused { findings, .. } => ["".into(), format!("{findings:#?}"), "".into()],
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]
    #[test]
    fn a_wandering_vm_is_the_same_whether_its_lines_are_understood_anew_or_not(
        first in proptest::collection::vec(vm_at(), 1..6),
        moves in proptest::collection::vec((0..6usize, vm_at(), any::<bool>()), 0..12),
        host_last: bool,
    ) {
        let mut captures = vec![first.clone()];
        for moves in moves.chunks(4) {
            let mut capture = captures.last().unwrap().clone();
            for (at, (vm, cells), host_alone) in moves {
                let Some(row) = capture.get_mut(*at) else {
                    capture.push((*vm, *cells));
                    continue;
                };
                if *host_alone {
                    row.1[0] = cells[0];
                } else {
                    *row = (*vm, *cells);
                }
            }
            captures.push(capture);
        }
        let plain = seen(text(&captures, host_last, ""));
        let quoted = seen(text(&captures, host_last, "\""));
        prop_assert_eq!(plain, quoted);
    }
}
