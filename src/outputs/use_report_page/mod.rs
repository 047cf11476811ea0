//! `use-report.html`: for the person who signs, one page without anything from outside. It names nobody but who
//! signed, and ends long lists early, so that it opens fast whatever the size of the estate.

mod access;
mod calendar;
mod figures;
mod findings;
mod head;
mod inputs;
mod left_out;
mod lines;
mod marks;
mod readings;
mod scopes;
mod signatures;
mod trend;
mod words;
mod workings;

use std::io::{self, Write};

use askama::Template;

use crate::plan::Choices;
use crate::use_report::Established;

use super::attestation;
use super::page::{Shown, Table, policy};
use super::use_report_json::Standing;
use marks::Marks;

/// The style sheet of the page: that of every page, and what only this one needs.
const STYLE: &str =
    concat!(include_str!("../pages/page.css"), include_str!("../pages/use_report.css"));

#[derive(Template)]
#[template(path = "use_report.html")]
struct Page {
    style: String,
    policy: String,
    head: head::Head,
    lines: lines::Lines,
    trend: trend::Trends,
    signatures: signatures::Signatures,
    attestation: signatures::Attesting,
    scopes: scopes::Scopes,
    access: access::Access,
    applications: Listed,
    calendar: calendar::Calendar,
    readings: Vec<readings::Reading>,
    left_out: left_out::LeftOut,
    inputs: Listed,
    workings: Vec<workings::Tree>,
}

/// A table that may end early.
struct Listed {
    table: Table,
    /// How many rows there are in all.
    all: usize,
    /// How many rows it lacks, and where they are; empty where it has them all.
    more: Shown,
}

impl Listed {
    fn is_empty(&self) -> bool {
        self.table.rows.is_empty()
    }
}

/// Writes the page; `choices` are the scopes of the same report under every product.
///
/// # Errors
/// Fails when writing fails.
pub fn write(
    established: &Established,
    choices: &Choices,
    standing: Standing,
    mut into: impl Write,
) -> io::Result<()> {
    let of = established;
    let mut marks = Marks::default();
    let workings = workings::trees(of, &mut marks);
    let head = head::head(&of.report, standing);
    let style = format!("{STYLE}{}", head::foot_of_paper(of.report.month, standing));
    let page = Page {
        policy: policy(&style),
        style,
        head,
        lines: lines::lines(&of.report),
        trend: trend::trends(&of.report.trend),
        signatures: signatures::signatures(&of.report, &of.files),
        attestation: signatures::attesting(&attestation::attestation(&of.report, standing)),
        scopes: scopes::scopes(&of.report, choices, &marks),
        access: access::access(&of.report, &marks),
        applications: access::applications(&of.report, &of.files),
        calendar: calendar::calendar(of.report.month, &of.coverage()),
        readings: readings::readings(&of.report),
        left_out: left_out::left_out(&of.report, &of.left_out, &of.files),
        inputs: inputs::inputs(&of.seen),
        workings,
    };
    page.write_into(&mut into).map_err(io::Error::other)?;
    into.write_all(b"\n")
}
