//! What the program has to tell about the inputs and the report, ranked by what it does to the report.
//!
//! One factory, [`Findings`], with one method for each finding; the methods are grouped by the stage
//! that knows of them. Every finding says what it is about, why it matters to the report and how to
//! correct it. Names of persons never appear in one.

mod access;
mod applications;
mod brought_licenses;
mod captures;
mod charges;
mod completeness;
mod control_names;
mod cores;
mod earlier;
mod end_customers;
mod exclusions;
mod forms;
mod host_cores;
mod hosts;
mod input;
mod left_out;
mod mobility;
mod pattern;
mod platform;
mod registers;
mod reseller_files;
mod rows;
mod scopes;
mod vms;

pub use charges::{MinimumFee, Unattributed};
pub use control_names::ControlNames;
pub use hosts::JoinedRows;
pub use pattern::{just_this, name_fits, subject_fits};
pub use reseller_files::{ResellerColumn, ResellerGap, UnwrittenFile};
pub use rows::CellAt;

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::intake::Kind;
use crate::origin::{FileId, Origin};

/// What a finding does to the report, gravest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Effect {
    /// The inputs cannot be used; nothing is written.
    Refused,
    /// A quantity cannot be stated; the report stays a draft.
    Withheld,
    /// A quantity rests on an assumption that somebody must sign.
    Assumed,
    /// Worth knowing.
    Noted,
}

impl Effect {
    /// The word in reports.
    pub fn text(self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::Withheld => "withheld",
            Self::Assumed => "assumed",
            Self::Noted => "noted",
        }
    }
}

/// Which way a quantity may be wrong because of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// The true quantity may be higher.
    MayBeTooLow,
    /// The true quantity may be lower.
    MayBeTooHigh,
    /// The quantity is not touched.
    None,
}

impl Direction {
    /// The word in reports.
    pub fn text(self) -> &'static str {
        match self {
            Self::MayBeTooLow => "may-be-too-low",
            Self::MayBeTooHigh => "may-be-too-high",
            Self::None => "none",
        }
    }
}

/// Which lines a finding is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Touches {
    /// Lines that count cores or processors.
    Cores,
    /// Lines that count persons, or devices.
    Persons,
    /// Lines of applications that are counted by the cores of their machines.
    Applications,
    /// Every line.
    Everything,
    /// No line.
    Nothing,
}

/// The signature under an assumption.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acceptance {
    /// The code of the findings that are accepted.
    pub finding: String,
    /// A pattern over the subject: `*` stands for anything, `?` for one character.
    pub subject: String,
    /// Why the assumption is accepted.
    pub reason: String,
    /// Who signed.
    pub by: String,
    /// The last report month's end that the signature covers.
    pub until: NaiveDate,
}

/// Something to tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What it does to the report.
    pub effect: Effect,
    /// Its stable code.
    pub code: &'static str,
    /// What it is about, such as `host esx-07`.
    pub subject: String,
    /// What was found and why it matters to the report.
    pub message: String,
    /// How to correct or settle it.
    pub remedy: String,
    /// The row, where it is about one.
    pub origin: Option<Origin>,
    /// The column, as its header is written.
    pub column: Option<String>,
    /// The cell as written; never of a column that holds persons.
    pub cell: Option<String>,
    /// Which way the quantity may be wrong.
    pub direction: Direction,
    /// The lines that it is about.
    pub touches: Touches,
    /// The signature that covers it.
    pub accepted: Option<Acceptance>,
}

impl Finding {
    /// A finding without words yet. Unless it is only noted it may hide use, and it is about the lines
    /// that `touches` says.
    fn blank(
        effect: Effect,
        code: &'static str,
        subject: impl Into<String>,
        touches: Touches,
    ) -> Self {
        let (direction, touches) = match effect {
            Effect::Noted => (Direction::None, Touches::Nothing),
            Effect::Refused | Effect::Withheld | Effect::Assumed => {
                (Direction::MayBeTooLow, touches)
            }
        };
        Self {
            effect,
            code,
            subject: subject.into(),
            message: String::new(),
            remedy: String::new(),
            origin: None,
            column: None,
            cell: None,
            direction,
            touches,
            accepted: None,
        }
    }
}

/// The lines that a kind of input feeds.
fn touched_by(kind: Kind) -> Touches {
    match kind {
        Kind::Hosts | Kind::Vms => Touches::Cores,
        Kind::Members | Kind::AccessGroups => Touches::Persons,
        Kind::BroughtLicenses => Touches::Cores,
        Kind::LicenseMobility | Kind::Applications => Touches::Applications,
        Kind::Exclusions => Touches::Everything,
        Kind::Prices | Kind::Customers | Kind::Images | Kind::Rates => Touches::Nothing,
    }
}

/// Findings of one code in one file that are told one by one; more are told as a number.
const TOLD_ONE_BY_ONE: u64 = 100;

/// How many findings of a code were made for a file.
#[derive(Debug, Clone, Default)]
struct Made {
    findings: u64,
    /// The first that is not told by itself.
    first_untold: Option<Finding>,
}

/// The findings of a run, and the factory for them.
#[derive(Debug, Clone, Default)]
pub struct Findings {
    told: Vec<Finding>,
    made: BTreeMap<(&'static str, Effect, Option<FileId>), Made>,
    /// Unused columns, by kind of file and their names, with the first file and the number of files.
    unused: BTreeMap<(Kind, String), (String, u64)>,
    added: u64,
}

impl Findings {
    fn add(&mut self, finding: Finding) {
        self.keep(finding);
    }

    fn keep(&mut self, finding: Finding) {
        let key = (finding.code, finding.effect, finding.origin.map(|origin| origin.file));
        self.added += 1;
        let made = self.made.entry(key).or_default();
        made.findings += 1;
        if made.findings <= TOLD_ONE_BY_ONE {
            self.told.push(finding);
        } else if made.first_untold.is_none() {
            made.first_untold = Some(finding);
        }
    }

    /// Adds what others found, as if it had been found here behind all that was.
    pub fn take(&mut self, others: Self) {
        for finding in others.told {
            self.keep(finding);
        }
        for (key, made) in others.made {
            let untold = made.findings.saturating_sub(TOLD_ONE_BY_ONE);
            if untold > 0 {
                let held = self.made.entry(key).or_default();
                held.findings += untold;
                held.first_untold = held.first_untold.take().or(made.first_untold);
                self.added += untold;
            }
        }
        for (columns, (first, files)) in others.unused {
            self.unused.entry(columns).or_insert((first, 0)).1 += files;
        }
    }

    /// How many were made so far, told one by one or not.
    pub fn added(&self) -> u64 {
        self.added
    }

    /// Whether any finding has this effect so far.
    pub fn any(&self, effect: Effect) -> bool {
        self.told.iter().any(|finding| finding.effect == effect)
    }

    /// All findings, gravest first, then by code, subject and row. Where a file has more than a
    /// hundred of one kind, the last of them tells how many more there are.
    pub fn into_sorted(mut self) -> Vec<Finding> {
        self.tell_unused();
        let mut told = self.told;
        for made in self.made.into_values() {
            if let Some(mut finding) = made.first_untold {
                let more = made.findings - TOLD_ONE_BY_ONE;
                finding.message = format!("{more} more of these; the next: {}", finding.message);
                // No subject of one of them, so that a signature for that one does not cover all.
                finding.subject = format!("{more} more of {}", finding.code);
                told.push(finding);
            }
        }
        told.sort_by(|a, b| {
            let key = |f: &Finding| (f.effect, f.code, f.subject.clone(), f.origin);
            key(a).cmp(&key(b)).then_with(|| a.message.cmp(&b.message))
        });
        told.dedup();
        told
    }
}
