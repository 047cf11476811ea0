//! The lines of one file that say again, at another time, what an earlier row said: they are taken as they stand. Which
//! rows there are, and what they mean, is for whoever takes them.

use memchr::memchr;

use crate::finding::Findings;

use super::columns::Columns;
use super::opened::OpenSheet;
use super::repeats::{Layout, Repeats, RepeatsOfFile};
use super::row::{Row, RowNotes, TimeField};
use super::settled::Settled;
use super::stamp::Stamp;
use super::taking::Taken;

/// The lines of one file.
pub(super) struct Lines<'r, T> {
    export: String,
    /// None where lines are not compared.
    delimiter: Option<u8>,
    time: TimeField,
    /// The field that may change by itself.
    changing: Option<usize>,
    settled: Settled,
    repeats: RepeatsOfFile<'r, T>,
}

/// What had been told when a row came.
pub(super) struct ToldBefore {
    findings: u64,
    lost_letters: Option<(u64, u32)>,
}

impl ToldBefore {
    /// What has been told by now.
    pub fn of(row: &Row<'_>, findings: &Findings) -> Self {
        Self { findings: findings.added(), lost_letters: row.notes.lost_letters.get() }
    }
}

impl<'r, T: Copy> Lines<'r, T> {
    /// The lines of a file whose time stands there; of the rows of a run `repeats` has the latest of each thing.
    pub fn of(sheet: &OpenSheet<'_>, time: TimeField, repeats: &'r mut Repeats<T>) -> Self {
        Self {
            export: sheet.export.clone(),
            delimiter: sheet.delimiter().filter(|_| time != TimeField::Translated),
            time,
            changing: None,
            settled: sheet.settled.clone(),
            repeats: RepeatsOfFile::new(repeats),
        }
    }

    /// The same, where the value of a column may change by itself. It must decide nothing about what a row is, which a
    /// first field may, and be read for nothing else.
    pub fn changing(self, column: &str, columns: &Columns) -> Self {
        let field = columns.place(column).only().filter(|&field| field > 0);
        let changing = field.filter(|&field| columns.of_place(field).nth(1).is_none());
        Self { changing, ..self }
    }

    /// The thing that the next row is about, if things come in the order in which they came before.
    pub fn likely(&self) -> Option<u32> {
        self.repeats.likely()
    }

    /// Keeps a row and the thing that it is about, where a row that is equal but for its time comes to the same and
    /// nothing was told of this one: that has to be told of every row.
    pub fn keep(
        &mut self,
        (row, stamp): (&Row<'_>, Stamp<'_>),
        came_to: Option<(u32, T)>,
        before: &ToldBefore,
        findings: &Findings,
    ) {
        let Self { export, delimiter, time, changing, settled, repeats } = self;
        // A delimiter between quotes divides nothing, so that such a line is not cut without being read.
        if memchr(b'"', row.line()).is_some() {
            return;
        }
        let is_told = findings.added() != before.findings
            || row.notes.lost_letters.get() != before.lost_letters;
        let (Some(came_to), Some(delimiter), false) = (came_to, *delimiter, is_told) else {
            return;
        };
        let layout = || Layout {
            export: export.clone(),
            header: row.header.to_vec(),
            fields: row.record.len(),
            delimiter,
            time: match time {
                TimeField::One(field) => Some(*field),
                TimeField::Nowhere | TimeField::Translated => None,
            },
            changing: *changing,
            settled: settled.clone(),
        };
        repeats.keep(row.line(), came_to, stamp, layout);
    }

    /// Takes a line that is equal to one that was kept but for its time: gives `take` what that came to, and the time of
    /// this one.
    pub fn again(
        &mut self,
        line: &[u8],
        notes: &RowNotes,
        take: impl FnOnce(T, Stamp<'_>),
    ) -> Taken {
        let Some(came_to) = self.repeats.find(line) else { return Taken::No };
        let stamp = self.repeats.stamp();
        note_undated(stamp, notes);
        take(came_to, stamp);
        Taken::Yes
    }

    /// Takes a line that differs from the likely one in its time and the changing field alone: gives `take` what that came
    /// to, the other value and the time of this one, and keeps what `take` makes of it, if it takes it.
    pub fn change(
        &mut self,
        line: &[u8],
        notes: &RowNotes,
        take: impl FnOnce(T, &str, Stamp<'_>) -> Option<T>,
    ) -> Taken {
        let changed = self.repeats.change(line, |same, value, stamp| {
            let came_to = take(same, value, stamp)?;
            note_undated(stamp, notes);
            Some(came_to)
        });
        if changed.is_some() { Taken::Yes } else { Taken::No }
    }
}

fn note_undated(stamp: Stamp<'_>, notes: &RowNotes) {
    if stamp == Stamp::Undated {
        notes.undated.set(notes.undated.get() + 1);
    }
}
