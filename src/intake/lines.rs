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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::tests::{codes, window};
    use crate::intake::{Kind, Power, VmRow, VmRows, read_vms};
    use crate::origin::Origin;

    /// How each row came, with its line and its host.
    #[derive(Default)]
    struct Coming(Vec<String>);

    impl VmRows for Coming {
        type Same = ();

        fn row(&mut self, row: &VmRow<'_>, _: Option<u32>) -> Option<(u32, ())> {
            self.0.push(format!("{} row {}", row.origin.line, row.host));
            // A number for each of `vm-0` to `vm-9`.
            Some((row.vm_id.strip_prefix("vm-")?.parse().ok()?, ()))
        }

        fn again(&mut self, (): (), origin: Origin, _: Stamp<'_>) {
            self.0.push(format!("{} again", origin.line));
        }

        fn moved(&mut self, (): (), host: &str, origin: Origin, _: Stamp<'_>) -> Option<()> {
            self.0.push(format!("{} moved {host}", origin.line));
            (host != "new").then_some(())
        }
    }

    fn coming(text: &str) -> String {
        let mut coming = Coming::default();
        let file = (Kind::Vms, "vms-2026-10-05.csv", text.as_bytes());
        codes(file, &Settled::default(), |part, tables, findings| {
            let rows = (&mut coming, &mut Repeats::default());
            read_vms(part, (tables, window()), &mut |_| Power::Runs, findings, rows);
        });
        coming.0.join(", ")
    }

    #[test]
    fn a_line_that_differs_in_its_host_alone_is_not_understood_anew() {
        let days = |lines: [&str; 6], header: &str| {
            let mut text = format!("{header}\n");
            for (line, day) in lines.iter().zip([1, 1, 2, 2, 2, 2]) {
                text += &line.replace('@', &format!("2026-10-0{day}"));
                text += "\n";
            }
            coming(&text)
        };
        let header = "vm,vm_id,host,guest_os,captured_at";
        let all = [
            "a,vm-0,h1,Debian,@",
            "b,vm-1,h1,Debian,@",
            "a,vm-0, h2 ,Debian,@",
            "b,vm-1,new,Debian,@",
            "a,vm-0,h3,Debian,@",
            "b,vm-1,h1,Windows,@",
        ];
        // The first line of a day tells how its time is read, and what is not taken comes as a row.
        assert_eq!(
            days(all, header),
            "2 row h1, 3 row h1, 4 row h2, 5 moved new, 5 row new, 6 moved h3, 7 row h1"
        );
        // The host may stand behind the time. A line with a field too many is another line.
        let header = "vm,vm_id,captured_at,guest_os,host";
        let behind = [
            "a,vm-0,2026-10-01,Debian,h1",
            "a,vm-0,2026-10-01,Debian,h2",
            "a,vm-0,2026-10-01,Debian,h\u{fc}",
            "a,vm-0,2026-10-01,Debian,h\u{fc},",
            "a,vm-0,2026-10-01,Linux,h2",
            "a,vm-0,2026-10-01,Linux,new",
        ];
        assert_eq!(
            days(behind, header),
            "2 row h1, 3 row h2, 4 moved h\u{fc}, 6 row h2, 7 moved new, 7 row new"
        );
        // The first field may tell what a line is.
        let first = [
            "h1,a,vm-0,Debian,2026-10-01",
            "h1,a,vm-0,Debian,2026-10-01",
            "h2,a,vm-0,Debian,2026-10-01",
            "h2,a,vm-0,Debian,2026-10-01",
            "h2,b,vm-1,Debian,2026-10-01",
            "h2,b,vm-1,Debian,2026-10-01",
        ];
        assert_eq!(
            days(first, "host,vm,vm_id,guest_os,captured_at"),
            "2 row h1, 3 again, 4 row h2, 5 again, 6 row h2, 7 again"
        );
    }
}
