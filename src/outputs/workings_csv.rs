//! `workings.csv`: for the auditor, every step from a row of an input to a line.
//!
//! A tree in reading order: the line first, below it what it is made of. `feeds` names the step that a
//! step flows into; replaying each operation over its inputs gives the value again, up to the line. A
//! figure that stands in several places is written out once; elsewhere `same` names its step.

use std::collections::HashMap;
use std::io::{self, Write};

use crate::citation::Rule;
use crate::estate::{Estate, Witness};
use crate::figure::{Figure, How};
use crate::licensing::Basis;
use crate::origin::{Files, Origin};
use crate::terms::Rules;
use crate::use_report::{Established, ReportLine, Witnesses};

use super::safe_csv::{Cell, RowFrame, SafeCsv};

const HEADER: [&str; 16] = [
    "step",
    "feeds",
    "line",
    "operation",
    "subject",
    "value",
    "unit",
    "rule",
    "source",
    "clause",
    "term",
    "effective_from",
    "recorded_on",
    "origin",
    "same_as",
    "note",
];

/// Writes the file, when it has found the rows behind every count.
///
/// # Errors
/// Fails when writing or the scratch store fails.
pub fn write(established: &Established, into: impl Write) -> io::Result<()> {
    let witnesses = &established.report_witnesses()?;
    let Established { report, files, terms, left_out, bases, estate, .. } = established;
    let mut workings = Workings {
        csv: SafeCsv::new(into, &HEADER)?,
        files,
        rules: &terms.rules,
        steps: 0,
        line: 0,
        written: HashMap::new(),
        place: String::new(),
    };
    let behind = (witnesses, estate);
    let mut before = None;
    for line in &report.lines {
        workings.line = line.line;
        workings.figure(&line.quantity, None, behind)?;
        workings.price(line)?;
        // Of several lines of a product the first has what is true of them all.
        if before.replace(&line.product) != Some(&line.product) {
            for (_, basis) in bases.iter().filter(|(product, _)| *product == line.product) {
                workings.basis(basis)?;
            }
        }
    }
    for (from, rows) in left_out {
        for witness in rows {
            workings.left_out(from, witness)?;
        }
    }
    for entry in witnesses.entries() {
        let mut written = Ok(());
        witnesses.each_left_out(entry, &estate.directory, |witness| {
            if written.is_ok() {
                written = workings.left_out(entry, witness);
            }
        });
        written?;
    }
    workings.csv.finish()
}

struct Workings<'a, W: Write> {
    csv: SafeCsv<W>,
    files: &'a Files,
    rules: &'a Rules,
    steps: u64,
    line: u32,
    /// The steps of figures that others may share, by where the figure lies in memory.
    written: HashMap<*const crate::figure::Step, u64>,
    /// The origin of a row, in words.
    place: String,
}

/// Where the rows behind counts are found.
type Behind<'w> = (&'w Witnesses, &'w Estate);

/// The cells of one step that differ from kind to kind.
#[derive(Default)]
struct StepRow<'a> {
    operation: &'a str,
    subject: &'a str,
    value: u64,
    unit: &'a str,
    rule: Option<Rule>,
    term: Option<&'a crate::terms::Term>,
    origin: Option<Origin>,
    same_as: Option<u64>,
    note: &'a str,
}

impl<W: Write> Workings<'_, W> {
    fn figure(
        &mut self,
        figure: &Figure,
        feeds: Option<u64>,
        behind: Behind<'_>,
    ) -> io::Result<()> {
        let step = figure.step();
        let row = StepRow {
            operation: step.how.operation(),
            subject: &step.subject,
            value: step.value,
            unit: step.unit,
            rule: step.how.rule(),
            note: step.how.note(),
            ..StepRow::default()
        };
        let place: *const crate::figure::Step = step;
        if let Some(&same_as) = self.written.get(&place)
            && !step.how.is_read()
        {
            let same = StepRow { operation: "same", same_as: Some(same_as), ..row };
            return self.row(feeds, &same).map(|_| ());
        }
        let number = match &step.how {
            How::Row(origin) => self.row(feeds, &StepRow { origin: Some(*origin), ..row })?,
            How::Term(term) => self.row(feeds, &StepRow { term: Some(term), ..row })?,
            _ => self.row(feeds, &row)?,
        };
        self.written.insert(place, number);
        if let How::Count(_, evidence) = &step.how {
            let (witnesses, estate) = behind;
            let frame = self.frame_of_witnesses(step.unit, number);
            let mut rows = Ok(());
            witnesses.each(*evidence, estate, |witness| {
                if rows.is_ok() {
                    rows = self.witness(witness, &frame);
                }
            });
            rows?;
        }
        for input in step.how.inputs() {
            self.figure(input, Some(number), behind)?;
        }
        Ok(())
    }

    /// What the rows behind a count have in common. There may be millions.
    fn frame_of_witnesses(&self, unit: &str, feeds: u64) -> RowFrame {
        RowFrame::of(&HEADER.map(|column| match column {
            "step" | "subject" | "value" | "origin" | "note" => None,
            "feeds" => Some(Cell::Number(feeds)),
            "line" => Some(self.line()),
            "operation" => Some(Cell::text("row")),
            "unit" => Some(Cell::text(unit)),
            _ => Some(Cell::Empty),
        }))
    }

    fn witness(&mut self, witness: &Witness, frame: &RowFrame) -> io::Result<()> {
        self.steps += 1;
        self.files.show_into(witness.origin, &mut self.place);
        // What differs, in the order in which its columns stand in the header.
        self.csv.framed(
            frame,
            &[
                Cell::Number(self.steps),
                Cell::text(&witness.subject),
                Cell::Number(witness.counts),
                Cell::text(&self.place),
                Cell::text(&witness.note),
            ],
        )
    }

    /// The number of the line that is written; nothing where a row feeds none.
    fn line(&self) -> Cell<'static> {
        if self.line > 0 { Cell::Number(self.line.into()) } else { Cell::Empty }
    }

    /// The price of a line, for the amount beside the quantity.
    fn price(&mut self, line: &ReportLine) -> io::Result<()> {
        let Some((note, origin)) = line.sum_in_words().zip(line.price_origin) else {
            return Ok(());
        };
        let subject = format!("amount of {}", line.product);
        let row = StepRow {
            operation: "price",
            subject: &subject,
            value: line.quantity.value(),
            unit: &line.unit,
            origin: Some(origin),
            note: &note,
            ..StepRow::default()
        };
        self.row(None, &row).map(|_| ())
    }

    /// Why a host is licensed with the product of the line; it feeds no number.
    fn basis(&mut self, basis: &Basis) -> io::Result<()> {
        let row = StepRow {
            operation: "edition",
            subject: &basis.subject,
            origin: basis.origin,
            note: &basis.note,
            ..StepRow::default()
        };
        self.row(None, &row).map(|_| ())
    }

    /// A row that left the count; it feeds no line.
    fn left_out(&mut self, from: &str, witness: &Witness) -> io::Result<()> {
        self.line = 0;
        let note = format!("{from}: {}", witness.note);
        let row = StepRow {
            operation: "left-out",
            subject: &witness.subject,
            value: 0,
            unit: "",
            origin: Some(witness.origin),
            note: &note,
            ..StepRow::default()
        };
        self.row(None, &row).map(|_| ())
    }

    fn row(&mut self, feeds: Option<u64>, row: &StepRow<'_>) -> io::Result<u64> {
        self.steps += 1;
        let cited = row.rule.and_then(|rule| self.rules.citation(rule.id()));
        let (source, clause) = match (row.term, cited) {
            (Some(term), _) => (term.source.as_str(), term.clause.as_str()),
            (None, Some(cited)) => (cited.source.as_str(), cited.clause.as_str()),
            (None, None) => ("", ""),
        };
        let rule = match (row.term, row.rule) {
            (Some(term), _) => term.rule.as_str(),
            (None, Some(rule)) => rule.id(),
            (None, None) => "",
        };
        let number = |number: Option<u64>| number.map_or(Cell::Empty, Cell::Number);
        let line = self.line();
        let place = row.origin.map(|origin| {
            self.files.show_into(origin, &mut self.place);
            self.place.as_str()
        });
        self.csv.row(&[
            Cell::Number(self.steps),
            number(feeds),
            line,
            Cell::text(row.operation),
            Cell::text(row.subject),
            Cell::Number(row.value),
            Cell::text(row.unit),
            Cell::text(rule),
            Cell::text(source),
            Cell::text(clause),
            Cell::maybe(row.term.map(|term| term.name.as_str())),
            row.term.map_or(Cell::Empty, |term| Cell::plain(&term.effective_from)),
            row.term.map_or(Cell::Empty, |term| Cell::plain(&term.recorded_on)),
            Cell::maybe(place),
            number(row.same_as),
            Cell::text(row.note),
        ])?;
        Ok(self.steps)
    }
}
