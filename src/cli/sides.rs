//! Two reports held against each other, each with the dossier that it is made from.

use std::io;

use crate::dossier::{Disk, Filed, Kept};
use crate::error::Error;
use crate::revision::{Difference, Line, Snapshot};

use super::causes::{self, Known};
use super::made_from;
use super::recompute::again;

/// One of the two.
pub(super) struct Side {
    pub kept: Kept,
    /// What it says, with its hosts and persons where they are known.
    pub snapshot: Snapshot,
    /// The lines as this program computes them; none where it cannot.
    pub lines: Option<Vec<Line>>,
}

impl Side {
    /// A filed revision: what it says as it was filed, with the hosts and persons that computing it again shows.
    ///
    /// # Errors
    /// Fails when its dossier cannot be read.
    pub fn read(disk: &Disk, filed: &Filed) -> Result<Self, Error> {
        let kept = Kept::of(disk, &filed.folder, &filed.manifest)?;
        let mut snapshot = filed_snapshot(disk, filed)?;
        let lines = again(disk, &kept, filed.manifest.revision)?.map(|computed| {
            snapshot.hosts = computed.hosts;
            snapshot.persons = computed.persons;
            computed.lines
        });
        Ok(Self { kept, snapshot, lines })
    }

    /// A report that this program has just computed.
    pub fn computed(kept: Kept, snapshot: Snapshot) -> Self {
        let lines = Some(snapshot.lines.clone());
        Self { kept, snapshot, lines }
    }
}

/// How two sides differ, and by which causes.
///
/// # Errors
/// Fails when the disk does.
pub(super) fn difference(disk: &Disk, from: &Side, to: &Side) -> Result<Difference, Error> {
    let known = Known { from: from.lines.as_deref(), to: to.lines.as_deref() };
    let steps = causes::steps(disk, &from.kept, &to.kept, known)?;
    let mut difference = Difference::of(&from.snapshot, &to.snapshot, Some(&steps));
    difference.inputs = made_from::differences(&from.kept, &to.kept);
    Ok(difference)
}

/// The report of a filed revision, as it was filed.
fn filed_snapshot(disk: &Disk, filed: &Filed) -> Result<Snapshot, Error> {
    let path = filed.folder.join("use-report.json");
    let wrong = |error| Error::file("read", &path, error);
    let text = disk.read(&path).map_err(wrong)?;
    Snapshot::filed(&text).map_err(|error| wrong(io::Error::other(error)))
}
