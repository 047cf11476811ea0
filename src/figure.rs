//! A number that can reach the report, together with how it came about.
//!
//! A figure is born from a row, a term or a count that the estate vouches for, and changes only by a
//! step that cites a rule. There is no other way to make one, so the workings are not a log beside
//! the calculation: they are the calculation, and replaying them gives the report again.

use std::sync::Arc;

use crate::citation::Rule;
use crate::origin::Origin;
use crate::terms::Term;

/// A number with its workings. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Figure(Arc<Step>);

/// One step of the workings.
#[derive(Debug)]
pub struct Step {
    /// The number that the step gives.
    pub value: u64,
    /// What the number is about, such as `host esx-01`.
    pub subject: String,
    /// What one of the number is, such as `physical cores`.
    pub unit: &'static str,
    /// How the number comes about.
    pub how: How,
}

/// How a step gives its number.
#[derive(Debug)]
pub enum How {
    /// Read from a row of an export.
    Row(Origin),
    /// A dated term.
    Term(Arc<Term>),
    /// The number of rows that the evidence names.
    Count(Rule, Evidence),
    /// The sum of the inputs; zero without any.
    Sum(Rule, Vec<Figure>),
    /// The product of the inputs; one without any.
    Product(Rule, Vec<Figure>),
    /// The largest of the inputs.
    Largest(Rule, Vec<Figure>),
    /// One if any input is above zero, else zero.
    Any(Rule, Vec<Figure>),
    /// The first input divided by the second, rounded up.
    DividedUp(Rule, [Figure; 2]),
    /// The first input less the second, never below zero.
    Less(Rule, [Figure; 2]),
    /// A share of the first input: the sum of the further ones, or without any what the note tells. All shares of one
    /// figure add up to it.
    Share(Rule, Vec<Figure>, String),
}

/// Which rows a count counted. The numbers are the estate's own; it can name the rows again when
/// the workings are written, so a count of a million persons does not hold a million names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Evidence {
    /// The VMs that ran in a scope at one capture, or over the whole month.
    Vms {
        /// The scope.
        scope: u32,
        /// Only those on this host.
        host: Option<u32>,
        /// The capture of the peak; none for the distinct VMs of the month.
        capture: Option<u32>,
    },
    /// The persons authorised for a product at one end customer.
    Persons {
        /// Which entry of the access list.
        entry: u32,
    },
    /// The administrators who need no SAL there.
    Administrators {
        /// Which entry of the access list.
        entry: u32,
    },
    /// The persons there who are counted at another end customer already.
    CountedElsewhere {
        /// Which entry of the access list.
        entry: u32,
    },
}

/// A count that the estate vouches for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted {
    /// How many rows.
    pub value: u64,
    /// Which rows.
    pub evidence: Evidence,
}

impl Figure {
    fn new(value: u64, subject: impl Into<String>, unit: &'static str, how: How) -> Self {
        Self(Arc::new(Step { value, subject: subject.into(), unit, how }))
    }

    /// A number read from a row.
    pub fn read(value: u64, subject: impl Into<String>, unit: &'static str, row: Origin) -> Self {
        Self::new(value, subject, unit, How::Row(row))
    }

    /// A dated number.
    pub fn term(term: &Arc<Term>) -> Self {
        Self::new(term.value, term.name.clone(), "term", How::Term(Arc::clone(term)))
    }

    /// A count of rows.
    pub fn count(
        rule: Rule,
        subject: impl Into<String>,
        unit: &'static str,
        counted: Counted,
    ) -> Self {
        Self::new(counted.value, subject, unit, How::Count(rule, counted.evidence))
    }

    /// The sum of `inputs`.
    pub fn sum(
        rule: Rule,
        subject: impl Into<String>,
        unit: &'static str,
        inputs: Vec<Self>,
    ) -> Self {
        let value = inputs.iter().map(Self::value).fold(0, u64::saturating_add);
        Self::new(value, subject, unit, How::Sum(rule, inputs))
    }

    /// The product of `inputs`.
    pub fn product(
        rule: Rule,
        subject: impl Into<String>,
        unit: &'static str,
        inputs: Vec<Self>,
    ) -> Self {
        let value = inputs.iter().map(Self::value).fold(1, u64::saturating_mul);
        Self::new(value, subject, unit, How::Product(rule, inputs))
    }

    /// The largest of `inputs`.
    pub fn largest(
        rule: Rule,
        subject: impl Into<String>,
        unit: &'static str,
        inputs: Vec<Self>,
    ) -> Self {
        let value = inputs.iter().map(Self::value).max().unwrap_or(0);
        Self::new(value, subject, unit, How::Largest(rule, inputs))
    }

    /// Whether any of `inputs` is above zero, as one or zero.
    pub fn any(
        rule: Rule,
        subject: impl Into<String>,
        unit: &'static str,
        inputs: Vec<Self>,
    ) -> Self {
        let value = u64::from(inputs.iter().any(|input| input.value() > 0));
        Self::new(value, subject, unit, How::Any(rule, inputs))
    }

    /// This figure divided by `by` and rounded up.
    pub fn divided_up(
        &self,
        rule: Rule,
        subject: impl Into<String>,
        unit: &'static str,
        by: Self,
    ) -> Self {
        // A term of zero would be a mistake of our table; dividing by one then keeps the figure high.
        let value = self.value().div_ceil(by.value().max(1));
        Self::new(value, subject, unit, How::DividedUp(rule, [self.clone(), by]))
    }

    /// This figure less `what`.
    pub fn less(
        &self,
        rule: Rule,
        subject: impl Into<String>,
        unit: &'static str,
        what: Self,
    ) -> Self {
        let value = self.value().saturating_sub(what.value());
        Self::new(value, subject, unit, How::Less(rule, [self.clone(), what]))
    }

    /// So many of this figure; `note` tells by what it is divided. Never more than all of it.
    pub fn share(
        &self,
        rule: Rule,
        subject: impl Into<String>,
        (units, note): (u64, String),
    ) -> Self {
        let value = units.min(self.value());
        Self::new(value, subject, self.0.unit, How::Share(rule, vec![self.clone()], note))
    }

    /// The share of this figure that `parts` come to. Never more than all of it.
    pub fn share_made_of(&self, rule: Rule, subject: impl Into<String>, parts: Vec<Self>) -> Self {
        let sum = parts.iter().map(Self::value).fold(0, u64::saturating_add);
        let inputs = [vec![self.clone()], parts].concat();
        let how = How::Share(rule, inputs, String::new());
        Self::new(sum.min(self.value()), subject, self.0.unit, how)
    }

    /// Whether both are one and the same figure, and not only equal.
    pub fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// The number.
    pub fn value(&self) -> u64 {
        self.0.value
    }

    /// The step that gave the number.
    pub fn step(&self) -> &Step {
        &self.0
    }
}

impl How {
    /// The inputs of the step, in order.
    pub fn inputs(&self) -> &[Figure] {
        match self {
            Self::Row(_) | Self::Term(_) | Self::Count(..) => &[],
            Self::Sum(_, inputs)
            | Self::Product(_, inputs)
            | Self::Largest(_, inputs)
            | Self::Any(_, inputs)
            | Self::Share(_, inputs, _) => inputs,
            Self::DividedUp(_, inputs) | Self::Less(_, inputs) => inputs,
        }
    }

    /// The rule that the step applies, if it applies one.
    pub fn rule(&self) -> Option<Rule> {
        match self {
            Self::Row(_) | Self::Term(_) => None,
            Self::Count(rule, _)
            | Self::Sum(rule, _)
            | Self::Product(rule, _)
            | Self::Largest(rule, _)
            | Self::Any(rule, _)
            | Self::DividedUp(rule, _)
            | Self::Less(rule, _)
            | Self::Share(rule, ..) => Some(*rule),
        }
    }

    /// Whether it is read and not computed. Workings write such a number out wherever it stands.
    pub fn is_read(&self) -> bool {
        matches!(self, Self::Row(_) | Self::Term(_))
    }

    /// What is noted of the step; nothing where the operation tells all of it.
    pub fn note(&self) -> &str {
        match self {
            Self::Share(_, _, note) => note,
            _ => "",
        }
    }

    /// The word for the operation in `workings.csv`.
    pub fn operation(&self) -> &'static str {
        match self {
            Self::Row(_) => "row",
            Self::Term(_) => "term",
            Self::Count(..) => "count",
            Self::Sum(..) => "sum",
            Self::Product(..) => "product",
            Self::Largest(..) => "largest",
            Self::Any(..) => "any",
            Self::DividedUp(..) => "divide-up",
            Self::Less(..) => "less",
            Self::Share(..) => "share",
        }
    }
}
