//! Which row showed which sighting: kept outside the memory, for the witnesses of a peak.
//!
//! A peak is known only after the last row, and the rows that make it up must be named. Holding an
//! origin for every row would let memory grow with rows, so each row leaves a few bytes in a scratch
//! store that the shell provides, and the log is read once when the witnesses are wanted.

use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::sync::{Mutex, PoisonError};

use crate::origin::{FileId, Origin};

/// A scratch store: a temporary file, or memory in tests.
pub trait Scratch: Read + Write + Seek + Send {}
impl<T: Read + Write + Seek + Send> Scratch for T {}

/// What one row showed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LoggedRow {
    /// The sighting, by its number of the run.
    pub sighting: u32,
    /// The moment.
    pub moment: u32,
    /// The row.
    pub origin: Origin,
}

/// The log of all rows of VMs.
pub struct SightingLog {
    /// Behind a lock, because reading moves it and whoever reads has only looked at the estate.
    store: Mutex<Store>,
    last: LoggedRow,
    rows: u64,
    /// For each sighting as it was added the number that it has now; none where it has that one still.
    renumbered: Vec<u32>,
}

/// Where the rows go.
struct Store {
    scratch: Box<dyn Scratch>,
    /// Rows that are not in the store yet.
    waiting: Vec<u8>,
    /// Why the store has failed, if it has; nothing is written from then on.
    failed: Option<io::Error>,
}

/// How many bytes wait at most, but for those of one row.
const WAITING: usize = 64 * 1024;

impl std::fmt::Debug for SightingLog {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SightingLog").field("rows", &self.rows).finish_non_exhaustive()
    }
}

const NOTHING: LoggedRow =
    LoggedRow { sighting: 0, moment: u32::MAX, origin: Origin { file: FileId(0), line: 0 } };

impl SightingLog {
    /// A log in `store`, which must be empty.
    pub fn new(store: Box<dyn Scratch>) -> Self {
        Self {
            store: Mutex::new(Store { scratch: store, waiting: Vec::new(), failed: None }),
            last: NOTHING,
            rows: 0,
            renumbered: Vec::new(),
        }
    }

    /// Gives sightings other numbers: for each number that rows were added with the one to give them back with.
    pub fn renumber(&mut self, numbers: Vec<u32>) {
        self.renumbered = numbers;
    }

    /// Adds a row. A failure of the store is told when the log is read.
    pub fn add(&mut self, row: LoggedRow) {
        let store = self.store.get_mut().unwrap_or_else(PoisonError::into_inner);
        put(&mut store.waiting, self.last, row);
        if store.waiting.len() >= WAITING {
            store.write();
        }
        self.rows += 1;
        self.last = row;
    }

    /// Gives every row to `use_row`, in the order in which they were added.
    ///
    /// # Errors
    /// Fails when the store fails, now or while rows were added.
    pub fn read(&self, mut use_row: impl FnMut(LoggedRow)) -> io::Result<()> {
        let mut store = self.store.lock().unwrap_or_else(PoisonError::into_inner);
        store.write();
        if let Some(error) = &store.failed {
            return Err(io::Error::new(error.kind(), error.to_string()));
        }
        store.scratch.seek(SeekFrom::Start(0))?;
        let mut bytes = BufReader::with_capacity(WAITING, &mut store.scratch);
        let mut last = NOTHING;
        for _ in 0..self.rows {
            let head = take(&mut bytes)?;
            let mut row = last;
            row.sighting = step(last.sighting, head >> 1);
            if head & 1 == 1 {
                row.moment = narrow(take(&mut bytes)?);
                row.origin.file = FileId(narrow(take(&mut bytes)?));
                row.origin.line = 0;
            }
            row.origin.line = step(row.origin.line, take(&mut bytes)?);
            last = row;
            let now = self.renumbered.get(row.sighting as usize).copied();
            use_row(LoggedRow { sighting: now.unwrap_or(row.sighting), ..row });
        }
        Ok(())
    }
}

impl Store {
    /// Writes what waits.
    fn write(&mut self) {
        let Self { scratch, waiting, failed } = self;
        if failed.is_none() {
            *failed = scratch.write_all(waiting).err();
        }
        waiting.clear();
    }
}

/// Adds a row behind `last`.
fn put(bytes: &mut Vec<u8>, last: LoggedRow, row: LoggedRow) {
    let same_place = (last.moment, last.origin.file) == (row.moment, row.origin.file);
    let step = zigzag(i64::from(row.sighting) - i64::from(last.sighting));
    put_number(bytes, step << 1 | u64::from(!same_place));
    if !same_place {
        put_number(bytes, row.moment.into());
        put_number(bytes, row.origin.file.0.into());
    }
    let line = if same_place { i64::from(last.origin.line) } else { 0 };
    put_number(bytes, zigzag(i64::from(row.origin.line) - line));
}

fn zigzag(step: i64) -> u64 {
    ((step << 1) ^ (step >> 63)).cast_unsigned()
}

/// `from` moved by a zigzag step.
fn step(from: u32, zigzag: u64) -> u32 {
    let step = (zigzag >> 1).cast_signed() ^ -(zigzag & 1).cast_signed();
    u32::try_from(i64::from(from) + step).unwrap_or(u32::MAX)
}

fn narrow(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// Adds a number, seven bits at a time, the least first.
fn put_number(bytes: &mut Vec<u8>, mut number: u64) {
    loop {
        let low = u8::try_from(number & 0x7f).unwrap_or(0);
        number >>= 7;
        bytes.push(low | u8::from(number > 0) << 7);
        if number == 0 {
            return;
        }
    }
}

fn take(bytes: &mut impl BufRead) -> io::Result<u64> {
    let mut number = 0;
    let mut shift = 0;
    while shift < 64 {
        let held = bytes.fill_buf()?;
        if held.is_empty() {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let mut used = 0;
        for &byte in held.iter().take(10) {
            used += 1;
            number |= u64::from(byte & 0x7f).checked_shl(shift).unwrap_or(0);
            if byte & 0x80 == 0 {
                bytes.consume(used);
                return Ok(number);
            }
            shift += 7;
        }
        bytes.consume(used);
    }
    Err(io::Error::new(io::ErrorKind::InvalidData, "the log of rows is damaged"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(sighting: u32, line: u32) -> LoggedRow {
        LoggedRow { sighting, moment: 0, origin: Origin { file: FileId(0), line } }
    }

    /// A scratch store that takes anything, or nothing, and gives back these bytes, one at a time.
    struct Other {
        takes: io::Result<()>,
        gives: io::Cursor<Vec<u8>>,
    }

    impl Write for Other {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            match &self.takes {
                Ok(()) => Ok(bytes.len()),
                Err(error) => Err(error.kind().into()),
            }
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl Read for Other {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            let one = into.len().min(1);
            self.gives.read(&mut into[..one])
        }
    }

    impl Seek for Other {
        fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
            self.gives.seek(to)
        }
    }

    /// What comes of reading so many rows that were added.
    fn read_of(rows: u32, takes: io::Result<()>, gives: &[u8]) -> io::Result<Vec<LoggedRow>> {
        let store = Other { takes, gives: io::Cursor::new(gives.to_vec()) };
        let mut log = SightingLog::new(Box::new(store));
        (0..rows).for_each(|n| log.add(at(n, n)));
        assert!(format!("{log:?}").contains(&format!("rows: {rows}")));
        let mut back = Vec::new();
        log.read(|row| back.push(row)).map(|()| back)
    }

    #[test]
    fn a_store_that_fails_is_told_when_the_log_is_read() {
        let full = || Err(io::ErrorKind::StorageFull.into());
        // At once, and long before, when more was written than waits in memory.
        for rows in [1, 60_000] {
            let failed = read_of(rows, full(), b"").unwrap_err();
            assert_eq!(failed.kind(), io::ErrorKind::StorageFull, "{rows} rows");
        }
    }

    #[test]
    fn a_log_that_is_not_as_it_was_written_is_told() {
        // A row of a new place: its sighting, moment, file and line.
        let whole = [1, 0, 0, 2 << 1];
        assert_eq!(read_of(1, Ok(()), &whole).unwrap(), [at(0, 2)]);
        for cut in 0..whole.len() {
            let failed = read_of(1, Ok(()), &whole[..cut]).unwrap_err();
            assert_eq!(failed.kind(), io::ErrorKind::UnexpectedEof, "{cut} bytes");
        }
        let failed = read_of(1, Ok(()), &[0xff; 20]).unwrap_err();
        assert_eq!(failed.kind(), io::ErrorKind::InvalidData);
    }

    #[test]
    fn rows_come_back_as_they_went_in() {
        let rows: Vec<LoggedRow> = (0..5_000u32)
            .map(|n| LoggedRow {
                sighting: n.wrapping_mul(2_654_435_761) >> 8,
                moment: n / 700,
                origin: Origin { file: FileId(n / 900), line: n.wrapping_mul(40_503) },
            })
            .collect();
        let mut log = SightingLog::new(Box::new(io::Cursor::new(Vec::new())));
        rows.iter().for_each(|row| log.add(*row));
        let mut back = Vec::new();
        log.read(|row| back.push(row)).unwrap();
        assert_eq!(back, rows);
        let mut log = SightingLog::new(Box::new(io::Cursor::new(Vec::new())));
        [at(0, 2), at(1, 3), at(2, 4)].into_iter().for_each(|row| log.add(row));
        log.renumber(vec![1, 2, 0]);
        let mut back = Vec::new();
        log.read(|row| back.push(row)).unwrap();
        assert_eq!(back, [at(1, 2), at(2, 3), at(0, 4)]);
    }
}
