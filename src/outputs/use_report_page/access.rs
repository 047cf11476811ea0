//! Persons by product and end customer, and applications by machine: in numbers, without a name of a person.

use crate::licensing::applications::{ApplicationRow, Cores};
use crate::origin::Files;
use crate::outputs::page::{Shown, number, words};
use crate::use_report::{AccessRow, UseReport};

use super::Listed;
use super::marks::{Linked, Marks};
use super::words::{NOTHING, ROWS, customer, listed, more};

/// The section.
pub(super) struct Access {
    pub rows: Vec<Row>,
    pub more: Shown,
}

/// One product at one end customer.
pub(super) struct Row {
    pub customer: Shown,
    pub product: Shown,
    /// Accounts that are no persons, or disabled.
    pub no_persons: Shown,
    pub persons: u64,
    /// Persons who need no SAL.
    pub without_sal: Shown,
    pub counted_elsewhere: u64,
    pub quantity: Linked,
}

/// The access of the report.
pub(super) fn access(report: &UseReport, marks: &Marks) -> Access {
    let rows = report.access.iter().take(ROWS).map(|row| of_row(row, marks));
    Access { rows: rows.collect(), more: more(report.access.len(), ROWS, "use-report.json") }
}

fn of_row(row: &AccessRow, marks: &Marks) -> Row {
    let left_out = &row.left_out;
    Row {
        customer: customer(row.customer.as_deref()),
        product: Shown::of(row.product.id()),
        no_persons: reasons(&[
            ("service", left_out.service),
            ("computer", left_out.computer),
            ("contact", left_out.contact),
            ("person, where devices count", left_out.person),
            ("disabled", left_out.disabled),
        ]),
        persons: row.persons,
        without_sal: reasons(&[
            ("administrator", left_out.administrator),
            ("RDS CAL of the customer", row.rds_cals),
            ("excluded by a register", row.excluded),
        ]),
        counted_elsewhere: row.counted_elsewhere,
        quantity: marks.linked(&row.workings),
    }
}

/// The reasons that somebody was left out for.
fn reasons(all: &[(&str, u64)]) -> Shown {
    let there = all.iter().filter(|(_, persons)| *persons > 0);
    let told: Vec<String> = there.map(|(why, persons)| format!("{why}: {persons}")).collect();
    if told.is_empty() { Shown::of(NOTHING) } else { told.join(", ").into() }
}

/// The applications on machines.
pub(super) fn applications(report: &UseReport, files: &Files) -> Listed {
    let columns = [
        words("Machine"),
        words("Application"),
        words("End customer"),
        words("Cores"),
        number("Quantity"),
        words("Why"),
        words("Row"),
    ];
    let row = |of: &ApplicationRow| {
        let cores = match of.cores {
            Cores::None => NOTHING.to_owned(),
            Cores::Virtual(cores) => format!("{cores} virtual"),
            Cores::Physical(cores) => format!("{cores} physical"),
        };
        vec![
            Shown::of(&of.machine),
            Shown::of(&of.product),
            customer(of.customer.as_deref()),
            cores.into(),
            of.quantity.to_string().into(),
            format!("{}: {}", of.standing.text(), of.note).into(),
            files.show(of.origin).into(),
        ]
    };
    let rows = report.applications.iter().map(row);
    listed("Applications on machines", &columns, rows, "use-report.json")
}
