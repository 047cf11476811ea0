//! Which figures the page writes out, and where: so that a number elsewhere leads to its workings.

use std::collections::HashMap;

use crate::figure::{Figure, Step};
use crate::outputs::page::Shown;

/// The places of figures, by where each lies in memory. Only looked up, so that no order of it is seen.
#[derive(Debug, Default)]
pub(super) struct Marks {
    places: HashMap<*const Step, usize>,
}

/// A number with the place of its workings on the page.
pub(super) struct Linked {
    /// What is shown.
    pub text: Shown,
    /// The name of the place; empty where the page has none.
    pub place: String,
}

impl Marks {
    /// The place of a figure; none where it is not written out.
    pub fn place(&self, figure: &Figure) -> Option<String> {
        self.places.get(&key(figure)).map(|number| name(*number))
    }

    /// Gives a figure a place, the first time that it is met.
    pub fn set(&mut self, figure: &Figure) -> String {
        let next = self.places.len() + 1;
        name(*self.places.entry(key(figure)).or_insert(next))
    }

    /// A number that leads to its workings.
    pub fn linked(&self, figure: &Figure) -> Linked {
        let place = self.place(figure).unwrap_or_default();
        Linked { text: figure.value().to_string().into(), place }
    }
}

fn key(figure: &Figure) -> *const Step {
    figure.step()
}

fn name(number: usize) -> String {
    format!("w{number}")
}

/// The place of the workings of a line.
pub(super) fn of_line(line: u32) -> String {
    format!("line-{line}")
}
