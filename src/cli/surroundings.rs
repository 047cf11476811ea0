//! What a command knows of the world around it, handed in once: the clock, the disk, the terms,
//! the terminal.

use chrono::{DateTime, Local, NaiveDate, SecondsFormat, Utc};

use crate::dossier::Disk;
use crate::month::ReportMonth;
use crate::terms::{Tables, TermsAsked};

use super::progress::Progress;

/// The world around a command.
#[derive(Debug, Clone)]
pub struct Surroundings {
    /// What was typed, for the manifest.
    pub command_line: Vec<String>,
    /// The only time that a command knows.
    pub now: DateTime<Local>,
    /// The disk of the archive.
    pub disk: Disk,
    /// The terms that the program has.
    pub tables: Tables,
    /// Where bars are shown.
    pub progress: Progress,
}

impl Surroundings {
    /// Those of this process, without bars.
    pub fn of_process(command_line: Vec<String>, now: DateTime<Local>) -> Self {
        let (disk, tables) = (Disk::default(), Tables::compiled());
        Self { command_line, now, disk, tables, progress: Progress::hidden() }
    }

    /// Today, in the machine's time zone.
    pub(super) fn today(&self) -> NaiveDate {
        self.now.date_naive()
    }

    /// The time as a manifest has it: universal, to the second.
    pub(super) fn stamp(&self) -> String {
        self.now.with_timezone(&Utc).to_rfc3339_opts(SecondsFormat::Secs, true)
    }

    /// All terms of a month.
    pub(super) fn terms(&self, month: ReportMonth) -> TermsAsked {
        TermsAsked { tables: self.tables.clone(), month, known_on: None }
    }

    /// The number of this process.
    pub(super) fn process(&self) -> u32 {
        std::process::id()
    }

    /// Who this run is, for others that find the archive taken.
    pub(super) fn holder(&self) -> String {
        let process = self.process();
        format!("process {process}{} since {}", machine(), self.now.format("%Y-%m-%d %H:%M:%S"))
    }
}

#[cfg(unix)]
fn machine() -> String {
    let names = rustix::system::uname();
    format!(" on {}", names.nodename().to_string_lossy())
}

#[cfg(not(unix))]
fn machine() -> String {
    String::new()
}
