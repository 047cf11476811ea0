//! One figure told: why a quantity is what it is, why a host, a VM or a person counts, or does not.
//!
//! Computes no quantity. Numbers come from the figures of the report and of the rules that it was made by, and
//! from facts of the estate. Persons are named where somebody asks for a user, and nowhere else.

mod access;
mod asked;
mod figures;
mod host;
mod line;
mod nearest;
mod node;
mod scope;
mod user;
mod vm;

use std::fmt;
use std::io;

use crate::estate::{HostNo, ScopeNo, VmNo};
use crate::finding::Finding;
use crate::licensing::ScopeRequirement;
use crate::licensing::windows_server::{self, TakenOut};
use crate::month::ReportMonth;
use crate::use_report::Established;

pub use node::{DatedTerm, Node, Operation};

/// What somebody asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Query {
    /// Why a line of the report has its quantity.
    Line(u32),
    /// What a host needs, and where that is counted.
    Host(String),
    /// Whether a VM counts.
    Vm(String),
    /// Whether an account counts, by a name, a UPN, a SID or the id of a person.
    User(String),
    /// What a scope needs, and which capture decides.
    Scope(String),
}

impl Query {
    /// What is asked for, in a word.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Line(_) => "line",
            Self::Host(_) => "host",
            Self::Vm(_) => "vm",
            Self::User(_) => "user",
            Self::Scope(_) => "scope",
        }
    }

    /// Its name as it was typed.
    pub fn name(&self) -> String {
        match self {
            Self::Line(number) => number.to_string(),
            Self::Host(name) | Self::Vm(name) | Self::User(name) | Self::Scope(name) => {
                name.trim().to_owned()
            }
        }
    }
}

impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.kind(), self.name())
    }
}

/// What became of what was asked for; of several things of one name the first in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// A quantity that it touches cannot be stated.
    Withheld,
    /// It is on a line of the report.
    Counted,
    /// It was looked at and adds nothing, because nothing is needed or others already need as much.
    AddsNothing,
    /// It is left out.
    LeftOut,
    /// No listed group reaches it.
    NotAuthorised,
    /// Nothing of the month has this name.
    NotFound,
}

impl Outcome {
    /// The word for programs.
    pub fn text(self) -> &'static str {
        match self {
            Self::Withheld => "withheld",
            Self::Counted => "counted",
            Self::AddsNothing => "adds-nothing",
            Self::LeftOut => "left-out",
            Self::NotAuthorised => "not-authorised",
            Self::NotFound => "not-found",
        }
    }
}

/// The answer.
#[derive(Debug)]
pub struct Explanation {
    /// The month.
    pub month: ReportMonth,
    /// What was asked.
    pub query: Query,
    /// What became of it.
    pub outcome: Outcome,
    /// The answer in sentences.
    pub headline: Vec<String>,
    /// How it comes about; for a line its quantity first.
    pub trees: Vec<Node>,
    /// What was found about it.
    pub findings: Vec<Finding>,
    /// The names that are nearest to one that was not found.
    pub nearest: Vec<String>,
}

impl Explanation {
    /// Answers a question about a report.
    ///
    /// # Errors
    /// Fails when the scratch store fails.
    pub fn of(of: &Established, query: &Query) -> io::Result<Self> {
        let answer = match query {
            Query::Line(number) => line::line(of, *number)?,
            Query::Host(name) => host::hosts(of, name)?,
            Query::Vm(name) => vm::vms(of, name)?,
            Query::User(name) => user::users(of, name),
            Query::Scope(name) => scope::scopes(of, name)?,
        };
        let nearest = match answer.outcome {
            Outcome::NotFound => nearest::nearest(of, query),
            _ => Vec::new(),
        };
        Ok(Self {
            month: of.report.month,
            query: query.clone(),
            outcome: answer.outcome,
            headline: answer.headline,
            trees: answer.trees,
            findings: answer.findings,
            nearest,
        })
    }
}

/// What one question comes to.
struct Answer {
    outcome: Outcome,
    headline: Vec<String>,
    trees: Vec<Node>,
    findings: Vec<Finding>,
}

impl Answer {
    /// An answer that nothing has been added to; it stays so where nothing has the name.
    fn nothing() -> Self {
        Self {
            outcome: Outcome::NotFound,
            headline: Vec::new(),
            trees: Vec::new(),
            findings: Vec::new(),
        }
    }

    /// Adds what is known of one thing that has the name.
    fn add(&mut self, outcome: Outcome, headline: impl IntoIterator<Item = String>, tree: Node) {
        self.outcome = self.outcome.min(outcome);
        self.headline.extend(headline);
        self.trees.push(tree);
    }

    /// Adds the findings that `is_about` takes, each once.
    fn add_findings(&mut self, of: &Established, is_about: impl Fn(&Finding) -> bool) {
        for finding in of.report.findings.iter().filter(|finding| is_about(finding)) {
            if !self.findings.contains(finding) {
                self.findings.push(finding.clone());
            }
        }
    }
}

/// What the rules of the report say of its scopes and hosts.
struct Required {
    scopes: Vec<ScopeRequirement>,
    taken_out: Vec<TakenOut>,
}

impl Required {
    fn of(of: &Established) -> Self {
        let case = of.case();
        Self {
            scopes: windows_server::requirements(&case),
            taken_out: windows_server::hosts_taken_out(&case),
        }
    }

    /// What a scope needs, by product.
    fn of_scope(&self, scope: ScopeNo) -> impl Iterator<Item = &ScopeRequirement> {
        self.scopes.iter().filter(move |of| of.scope == scope)
    }
}

fn host_subject(of: &Established, host: HostNo) -> String {
    format!("host {}", of.estate.hosts.name(host))
}

fn vm_subject(of: &Established, vm: VmNo) -> String {
    format!("vm {}", of.estate.vms.name(vm))
}

fn scope_subject(of: &Established, scope: ScopeNo) -> String {
    format!("scope {}", of.estate.scopes.name(scope))
}

/// Names joined for a sentence: all of a few, else the first of them.
fn listed<S: AsRef<str>>(names: &[S]) -> String {
    /// Names that a sentence can bear.
    const TOLD: usize = 6;
    let told: Vec<&str> = names.iter().take(TOLD).map(AsRef::as_ref).collect();
    let more = names.len().saturating_sub(TOLD);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{}{more}", told.join(", "))
}
