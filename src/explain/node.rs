//! The tree that an answer is: what each part is, its number where it has one, and where that comes from.

use chrono::NaiveDate;

/// What a part of an answer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    /// A step of the workings, by its word there: its value follows from those below it.
    Step(&'static str),
    /// A row that a count counted.
    Witness,
    /// A step that stands elsewhere in the answer already.
    Same,
    /// The price of a line.
    Price,
    /// Why something has its edition.
    Edition,
    /// A row that left the count.
    LeftOut,
    /// A fact of the month.
    Fact,
    /// What a capture shows.
    Capture,
    /// A scope.
    Scope,
    /// A host.
    Host,
    /// A VM.
    Vm,
    /// An account.
    Account,
    /// Access to a product at an end customer.
    Access,
    /// A group on the way from a listed group to an account.
    Group,
    /// A row that puts an account into a group.
    Membership,
    /// A row of a register, and what became of it.
    Register,
    /// An application on a machine.
    Application,
    /// A line of the report.
    Line,
}

impl Operation {
    /// The word for programs.
    pub fn text(self) -> &'static str {
        match self {
            Self::Step(word) => word,
            Self::Witness => "row",
            Self::Same => "same",
            Self::Price => "price",
            Self::Edition => "edition",
            Self::LeftOut => "left-out",
            Self::Fact => "fact",
            Self::Capture => "capture",
            Self::Scope => "scope",
            Self::Host => "host",
            Self::Vm => "vm",
            Self::Account => "account",
            Self::Access => "access",
            Self::Group => "group",
            Self::Membership => "membership",
            Self::Register => "register",
            Self::Application => "application",
            Self::Line => "line",
        }
    }
}

/// A dated number by its name and days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatedTerm {
    /// The name.
    pub name: String,
    /// The first day that the text governs.
    pub effective_from: NaiveDate,
    /// The day on which the row was entered.
    pub recorded_on: NaiveDate,
}

/// One part of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// What it is.
    pub operation: Operation,
    /// What it is about.
    pub subject: String,
    /// Its number, where it has one.
    pub value: Option<u64>,
    /// What one of the number is.
    pub unit: String,
    /// The rule that it applies, by its id.
    pub rule: String,
    /// The source of the rule or of the term, by its id.
    pub source: String,
    /// The place in the source.
    pub clause: String,
    /// The dated number that it is.
    pub term: Option<DatedTerm>,
    /// The row that it was read from, as `file:line`.
    pub origin: Option<String>,
    /// What else there is to know.
    pub note: String,
    /// What it is made of.
    pub children: Vec<Node>,
}

impl Node {
    /// A part without a number.
    pub(super) fn new(operation: Operation, subject: impl Into<String>) -> Self {
        Self {
            operation,
            subject: subject.into(),
            value: None,
            unit: String::new(),
            rule: String::new(),
            source: String::new(),
            clause: String::new(),
            term: None,
            origin: None,
            note: String::new(),
            children: Vec::new(),
        }
    }

    /// The same with a number.
    pub(super) fn valued(self, value: u64, unit: impl Into<String>) -> Self {
        Self { value: Some(value), unit: unit.into(), ..self }
    }

    /// The same with something to know.
    pub(super) fn noted(self, note: impl Into<String>) -> Self {
        Self { note: note.into(), ..self }
    }

    /// The same with the row that it was read from.
    pub(super) fn read_at(self, origin: Option<String>) -> Self {
        Self { origin, ..self }
    }

    /// The same with what it is made of.
    pub(super) fn made_of(self, children: Vec<Self>) -> Self {
        Self { children, ..self }
    }
}
