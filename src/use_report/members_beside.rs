//! Reads the members of groups, and finds whom they make authorised, on a thread of its own, while hosts and VMs are read:
//! neither needs the other.

use std::io::Read;
use std::thread::Scope;

use crate::beside::{Beside, beside};
use crate::error::Error;
use crate::estate::{Captures, Directory, Estate};
use crate::finding::Findings;
use crate::intake::{
    self, DirectoryRow, DirectoryRows, ExportTables, FileSeen, Kind, Settled, Taker,
};
use crate::origin::Files;

use super::authorised::{Authorised, AuthorisedBy};
use super::reading::{ReadInputs, noted};

/// What has been read of the members.
pub(super) struct MembersRead {
    directory: Directory,
    captures: Captures,
    files: Files,
    seen: Vec<FileSeen>,
    findings: Findings,
}

/// What rows tell, on its way into the directory.
struct Told<'a> {
    directory: &'a mut Directory,
    captures: &'a mut Captures,
}

impl DirectoryRows for Told<'_> {
    fn row(&mut self, row: DirectoryRow<'_>) {
        let Self { directory, captures } = self;
        match row {
            DirectoryRow::Member(row) => directory.member(row, captures),
            DirectoryRow::Account(row) => directory.account_row(row, captures),
        }
    }

    fn soon(&mut self, names: &[&str], first: u32) {
        self.directory.look_for(names, first);
    }
}

/// The members with whom they make authorised; that fails where no thread can be had.
pub(super) type MembersEnded = (MembersRead, Result<Authorised, Error>);

impl MembersRead {
    /// Nothing yet, but for what the directory of the estate knows of the groups that give access; it is taken from
    /// there.
    pub fn begin(estate: &mut Estate) -> Self {
        Self {
            directory: std::mem::take(&mut estate.directory),
            captures: estate.captures.apart(),
            files: Files::default(),
            seen: Vec::new(),
            findings: Findings::default(),
        }
    }

    /// Reads the files that are handed over, on a thread.
    ///
    /// # Errors
    /// Fails where no thread can be had.
    pub fn beside<'scope>(
        mut self,
        scope: &'scope Scope<'scope, '_>,
        (tables, by): (&'scope ExportTables, AuthorisedBy<'scope>),
        taker: Taker,
    ) -> Result<Beside<'scope, MembersEnded>, Error> {
        beside(scope, "members", move || {
            taker.each_file(|file, content| self.file(file, content, tables));
            let authorised = by.find(&mut self.directory, &self.captures);
            (self, authorised)
        })
    }

    fn file(
        &mut self,
        (label, settled): (&str, &Settled),
        content: Box<dyn Read>,
        tables: &ExportTables,
    ) {
        let Self { directory, captures, files, seen, findings } = self;
        let window = captures.window();
        let parts =
            intake::parts((Kind::Members, label), content, settled, tables, files, findings);
        for (part, file) in parts {
            let mut rows = Told { directory, captures };
            let told = intake::read_members((part, file), (tables, window), findings, &mut rows);
            directory.end_file(tables.list_limits(), findings);
            seen.extend(told.map(|told| noted(files, (file, captures), told)));
        }
    }

    /// Gives everything to what else was read.
    pub fn end(self, read: &mut ReadInputs, findings: &mut Findings) {
        let Self { directory, captures, files, seen, findings: found } = self;
        read.estate.take_directory(directory, captures);
        read.files.take(files);
        read.seen.extend(seen);
        findings.take(found);
    }
}
