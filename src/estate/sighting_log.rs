//! Which row showed which sighting: kept outside the memory, for the witnesses of a peak.
//!
//! A peak is known only after the last row, and the rows that make it up must be named. Holding an
//! origin for every row would let memory grow with rows, so each row leaves a few bytes in a scratch
//! store that the shell provides, and the log is read once when the witnesses are wanted.

use std::io::{self, BufRead, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
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

/// The store, until it fails.
type Store = io::Result<BufWriter<Box<dyn Scratch>>>;

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
            store: Mutex::new(Ok(BufWriter::with_capacity(64 * 1024, store))),
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
        if let Ok(open) = store
            && let Err(error) = write(open, self.last, row)
        {
            *store = Err(error);
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
        let store = match &mut *store {
            Ok(store) => store,
            Err(error) => return Err(io::Error::new(error.kind(), error.to_string())),
        };
        store.flush()?;
        let store = store.get_mut();
        store.seek(SeekFrom::Start(0))?;
        let mut bytes = BufReader::with_capacity(64 * 1024, store);
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

/// Adds a row behind `last`.
fn write(store: &mut impl Write, last: LoggedRow, row: LoggedRow) -> io::Result<()> {
    let mut bytes = Numbers { bytes: [0; _], length: 0 };
    let same_place = (last.moment, last.origin.file) == (row.moment, row.origin.file);
    let step = zigzag(i64::from(row.sighting) - i64::from(last.sighting));
    bytes.put(step << 1 | u64::from(!same_place));
    if !same_place {
        bytes.put(row.moment.into());
        bytes.put(row.origin.file.0.into());
    }
    let line = if same_place { i64::from(last.origin.line) } else { 0 };
    bytes.put(zigzag(i64::from(row.origin.line) - line));
    store.write_all(&bytes.bytes[..bytes.length])
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

/// The bytes of one row: four numbers at most.
struct Numbers {
    bytes: [u8; 4 * 10],
    length: usize,
}

impl Numbers {
    /// Adds a number, seven bits at a time, the least first.
    fn put(&mut self, mut number: u64) {
        loop {
            let low = u8::try_from(number & 0x7f).unwrap_or(0);
            number >>= 7;
            self.bytes[self.length] = low | u8::from(number > 0) << 7;
            self.length += 1;
            if number == 0 {
                return;
            }
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
        let at = |sighting, line| LoggedRow {
            sighting,
            moment: 0,
            origin: Origin { file: FileId(0), line },
        };
        [at(0, 2), at(1, 3), at(2, 4)].into_iter().for_each(|row| log.add(row));
        log.renumber(vec![1, 2, 0]);
        let mut back = Vec::new();
        log.read(|row| back.push(row)).unwrap();
        assert_eq!(back, [at(1, 2), at(2, 3), at(0, 4)]);
    }
}
