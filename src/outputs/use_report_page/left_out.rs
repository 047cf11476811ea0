//! What was left out and why, with the quantity that it removes; and what else is worth knowing.

use crate::estate::Witness;
use crate::finding::{Effect, Finding};
use crate::licensing::RegisterEntry;
use crate::origin::Files;
use crate::outputs::page::{Shown, number, words};
use crate::use_report::UseReport;

use super::Listed;
use super::findings::table;
use super::words::{NOTHING, listed, or_nothing};

/// The section.
pub(super) struct LeftOut {
    /// What the findings tell.
    pub told: Listed,
    /// Hosts and VMs one by one.
    pub machines: Listed,
    /// What became of the rows of the registers.
    pub registers: Listed,
    /// What else is noted.
    pub noted: Listed,
}

/// What the report leaves out.
pub(super) fn left_out(
    report: &UseReport,
    machines: &[(String, Vec<Witness>)],
    files: &Files,
) -> LeftOut {
    let leaves_out = |finding: &&Finding| finding.leaves_out();
    let noted = |finding: &&Finding| finding.effect == Effect::Noted && !finding.leaves_out();
    let findings = || report.findings.iter();
    LeftOut {
        told: table("What was left out", findings().filter(leaves_out), files),
        machines: of_machines(machines, files),
        registers: of_registers(&report.registers, files),
        noted: table("Worth knowing", findings().filter(noted), files),
    }
}

fn of_machines(machines: &[(String, Vec<Witness>)], files: &Files) -> Listed {
    let columns = [words("Machine"), words("Left out of"), words("Why"), words("Row")];
    let each = machines.iter().flat_map(|(from, rows)| rows.iter().map(move |row| (from, row)));
    let rows: Vec<Vec<Shown>> = each
        .map(|(from, row)| {
            vec![
                Shown::of(&row.subject),
                Shown::of(from),
                or_nothing(Some(&row.note)),
                files.show(row.origin).into(),
            ]
        })
        .collect();
    listed("Machines that are left out", &columns, rows.into_iter(), "workings.csv")
}

fn of_registers(entries: &[RegisterEntry], files: &Files) -> Listed {
    let columns = [
        words("What about"),
        words("Register"),
        words("End customer"),
        words("Product"),
        words("Days"),
        words("What became of it"),
        number("Quantity"),
        words("Evidence"),
        words("Row"),
    ];
    let row = |of: &RegisterEntry| {
        let day = |day: Option<chrono::NaiveDate>| {
            day.map_or_else(|| "…".to_owned(), |day| day.to_string())
        };
        let days = match (of.valid.from, of.valid.until) {
            (None, None) => NOTHING.to_owned(),
            (from, until) => format!("{} to {}", day(from), day(until)),
        };
        vec![
            Shown::of(&of.subject),
            Shown::of(of.register.text()),
            or_nothing(Some(&of.customer)),
            or_nothing(Some(&of.product)),
            days.into(),
            format!("{}: {}", of.standing.text(), of.note).into(),
            or_nothing(of.quantity.map(|quantity| quantity.to_string()).as_deref()),
            or_nothing(Some(&of.reference)),
            files.show(of.origin).into(),
        ]
    };
    listed("Rows of the registers", &columns, entries.iter().map(row), "registers.csv")
}
