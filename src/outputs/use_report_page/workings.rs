//! From every line down to terms, rows and counts: a tree that opens step by step.
//!
//! Large trees end early, first in their breadth and then in their number of steps; `workings.csv` has them
//! whole. A count names no row here, because the rows behind it may name persons.

use crate::figure::Figure;
use crate::licensing::Basis;
use crate::outputs::page::Shown;
use crate::use_report::{Established, ReportLine};

use super::figures::{Told, told};
use super::marks::{Marks, of_line};
use super::words::{ROWS, more};

/// What feeds the line itself: the scopes, end customers or machines.
const PARTS: usize = 100;
/// What feeds a step below.
const INPUTS: usize = 24;
/// Steps of one line, after which only the first level goes on.
const STEPS: usize = 1000;
/// Steps of the page, which many lines share.
const STEPS_OF_PAGE: usize = 8000;
/// Reasons for an edition.
const REASONS: usize = 24;
/// Where the rest is.
const FILE: &str = "workings.csv";

/// The workings of a line.
pub(super) struct Tree {
    pub line: u32,
    pub place: String,
    pub description: Shown,
    pub parts: Vec<Part>,
    /// The price row and what comes of it.
    pub price: Shown,
    /// Why hosts and machines have the product.
    pub reasons: Vec<(Shown, Shown)>,
    pub more_reasons: Shown,
}

/// A piece of the tree in reading order.
pub(super) enum Part {
    /// A step with inputs, which follow up to its end; ` open` where they are shown at once.
    Begin { told: Told, place: String, open: &'static str },
    /// A step without inputs.
    Leaf { told: Told },
    /// A step whose inputs stand elsewhere on the page.
    Same { told: Told, place: String },
    /// Inputs that are left out.
    More { words: Shown },
    /// The end of the inputs of a step.
    End,
}

/// The workings of every line that the page shows.
pub(super) fn trees(of: &Established, marks: &mut Marks) -> Vec<Tree> {
    let lines = of.report.lines.iter().take(ROWS);
    lines.map(|line| tree(of, line, marks)).collect()
}

fn tree(of: &Established, line: &ReportLine, marks: &mut Marks) -> Tree {
    let left = STEPS.min(STEPS_OF_PAGE / of.report.lines.len().clamp(1, ROWS));
    let mut writer = Writer { of, marks, parts: Vec::new(), left };
    writer.figure(&line.quantity, Depth::Line);
    let parts = writer.parts;
    // Of several lines of a product the first has what is true of them all.
    let first = of.report.lines.iter().find(|of| of.product == line.product);
    let is_first = first.is_some_and(|first| first.line == line.line);
    let own = || of.bases.iter().filter(|(product, _)| is_first && *product == line.product);
    let reason = |(_, basis): &(_, Basis)| {
        let row = basis.origin.map(|origin| format!(" ({})", of.files.show(origin)));
        let note = format!("{}{}", basis.note, row.unwrap_or_default());
        (Shown::of(&basis.subject), note.into())
    };
    Tree {
        line: line.line,
        place: of_line(line.line),
        description: line.described().into(),
        parts,
        price: price(of, line),
        reasons: own().take(REASONS).map(reason).collect(),
        more_reasons: more(own().count(), REASONS, FILE),
    }
}

fn price(of: &Established, line: &ReportLine) -> Shown {
    let Some((sum, origin)) = line.sum_in_words().zip(line.price_origin) else {
        return Shown::of("No price is in force, so that the line has no amount.");
    };
    format!("{sum}; the price is read from {}", of.files.show(origin)).into()
}

/// How far below the line a step stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Depth {
    Line,
    Part,
    Below,
}

struct Writer<'a> {
    of: &'a Established,
    marks: &'a mut Marks,
    parts: Vec<Part>,
    /// Steps that may still be written.
    left: usize,
}

impl Writer<'_> {
    fn figure(&mut self, figure: &Figure, depth: Depth) {
        self.left = self.left.saturating_sub(1);
        let told = told(figure, &self.of.files, &self.of.terms.rules);
        let inputs = figure.step().how.inputs();
        if inputs.is_empty() {
            self.parts.push(Part::Leaf { told });
            return;
        }
        if let Some(place) = self.marks.place(figure) {
            self.parts.push(Part::Same { told, place });
            return;
        }
        let place = self.marks.set(figure);
        let (most, open, next) = match depth {
            Depth::Line => (PARTS, " open", Depth::Part),
            Depth::Part => (INPUTS, "", Depth::Below),
            Depth::Below => (INPUTS, "", Depth::Below),
        };
        self.parts.push(Part::Begin { told, place, open });
        let mut shown = 0;
        for input in inputs.iter().take(most) {
            // What a line is made of can be led to, even where its own steps are left out.
            if self.left == 0 && depth != Depth::Line {
                break;
            }
            self.figure(input, next);
            shown += 1;
        }
        let words = more(inputs.len(), shown, FILE);
        if !words.is_empty() {
            self.parts.push(Part::More { words });
        }
        self.parts.push(Part::End);
    }
}
