//! The words in which a step of the workings is told.

use crate::citation::Rule;
use crate::figure::{Figure, How};
use crate::origin::Files;
use crate::outputs::page::Shown;
use crate::terms::Rules;

/// A step as it is shown.
pub(super) struct Told {
    pub value: u64,
    pub unit: &'static str,
    pub subject: Shown,
    pub how: Shown,
}

/// A step in words, without its inputs.
pub(super) fn told(figure: &Figure, files: &Files, rules: &Rules) -> Told {
    let step = figure.step();
    Told {
        value: step.value,
        unit: step.unit,
        subject: Shown::of(&step.subject),
        how: how(&step.how, files, rules).into(),
    }
}

fn how(how: &How, files: &Files, rules: &Rules) -> String {
    let under = |rule: &Rule| match rules.citation(rule.id()) {
        Some(cited) => format!("{rule}, {cited}"),
        None => rule.to_string(),
    };
    match how {
        How::Row(origin) => format!("read from {}", files.show(*origin)),
        How::Term(term) => format!(
            "in force since {} ({}, {}: {})",
            term.effective_from, term.rule, term.source, term.clause
        ),
        How::Count(rule, _) => {
            format!("counted; workings.csv names each row ({})", under(rule))
        }
        How::Sum(rule, _) => format!("sum of what follows ({})", under(rule)),
        How::Product(rule, _) => format!("product of what follows ({})", under(rule)),
        How::Largest(rule, _) => format!("largest of what follows ({})", under(rule)),
        How::Any(rule, _) => format!("1 if any of what follows is above 0 ({})", under(rule)),
        How::DividedUp(rule, _) => {
            format!("the first divided by the second, rounded up ({})", under(rule))
        }
        How::Less(rule, _) => format!("the first less the second ({})", under(rule)),
        How::Share(rule, inputs, _) if inputs.len() > 1 => {
            format!("a share of the first: the sum of the others ({})", under(rule))
        }
        How::Share(rule, _, note) => format!("a share of what follows: {note} ({})", under(rule)),
    }
}
