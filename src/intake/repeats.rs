//! Lines that say again what an earlier line said, at another time: nearly all lines of an export that is taken every
//! day. Such a line need not be cut into cells and understood anew.
//!
//! Of every thing that lines are about the latest line is kept, without its time, and compared byte by byte. Things
//! mostly come in the order of the capture before, so that the next line is guessed, and looked for only where the
//! guess is wrong. The guess may differ from the line in one field, if that is one which may change by itself. Must not
//! know what the lines mean.

use std::hash::{BuildHasher, Hasher};

use chrono::NaiveDate;
use foldhash::fast::RandomState;
use hashbrown::HashTable;
use memchr::{memchr, memchr_iter, memrchr};

use crate::sheet::trimmed;

use super::settled::Settled;
use super::stamp::Stamp;

/// Stands for no line.
const NONE: u32 = u32::MAX;

/// What lines of equal text have to have in common to say the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Layout {
    /// The export, which tells what the words mean.
    pub export: String,
    pub header: Vec<String>,
    /// How many fields a row has, which need not be as many as the header.
    pub fields: usize,
    pub delimiter: u8,
    /// The field with the time; none where no column tells it.
    pub time: Option<usize>,
    /// The field whose value may change while all else says the same; none where no field may.
    pub changing: Option<usize>,
    /// What is settled about the file.
    pub settled: Settled,
}

/// The latest line of each thing, over all files of a run.
#[derive(Debug)]
pub struct Repeats<T> {
    layout: Option<Layout>,
    lines: Vec<Line<T>>,
    text: Vec<u8>,
    by_text: HashTable<u32>,
    hasher: RandomState,
    /// The thing of the line that came last.
    last: u32,
}

/// The latest line of one thing: where its text is kept, and what it came to.
#[derive(Debug, Clone, Copy)]
struct Line<T> {
    start: usize,
    /// The bytes before the time and behind it.
    before: u32,
    behind: u32,
    /// The bytes that there is room for.
    room: u32,
    /// The thing whose line came next.
    next: u32,
    /// The hash of the text.
    hash: u64,
    came_to: Option<T>,
}

impl<T> Default for Repeats<T> {
    fn default() -> Self {
        Self {
            layout: None,
            lines: Vec::new(),
            text: Vec::new(),
            by_text: HashTable::new(),
            hasher: RandomState::default(),
            last: NONE,
        }
    }
}

impl<T: Copy> Repeats<T> {
    /// Forgets the lines that mean something else than lines of this layout.
    fn begin(&mut self, layout: &Layout) {
        if self.layout.as_ref() != Some(layout) {
            *self = Self { layout: Some(layout.clone()), ..Self::default() };
        }
        self.last = NONE;
    }

    /// The thing that the next line is about, if things come in the order in which they came before.
    fn likely(&self) -> Option<u32> {
        let next = self.lines.get(self.last as usize)?.next;
        (next != NONE).then_some(next)
    }

    /// The likely line with what it came to.
    fn likely_line(&self) -> Option<(u32, &Line<T>, T)> {
        let thing = self.likely()?;
        let line = self.lines.get(thing as usize)?;
        Some((thing, line, line.came_to?))
    }

    /// What the line came to whose text is equal.
    fn find(&mut self, text: (&[u8], &[u8])) -> Option<T> {
        let thing = match self.likely() {
            Some(likely) if self.is(likely, text) => likely,
            _ => {
                let hash = hash(&self.hasher, text);
                *self.by_text.find(hash, |&thing| self.is(thing, text))?
            }
        };
        self.follow(thing);
        self.lines.get(thing as usize)?.came_to
    }

    fn is(&self, thing: u32, text: (&[u8], &[u8])) -> bool {
        self.lines
            .get(thing as usize)
            .is_some_and(|line| line.came_to.is_some() && line.of(&self.text) == text)
    }

    fn follow(&mut self, thing: u32) {
        if let Some(last) = self.lines.get_mut(self.last as usize) {
            last.next = thing;
        }
        self.last = thing;
    }

    /// Keeps a line as the latest of a thing.
    fn keep(&mut self, thing: u32, text: (&[u8], &[u8]), came_to: T) {
        let index = thing as usize;
        if index >= self.lines.len() {
            let nothing = Line {
                start: 0,
                before: 0,
                behind: 0,
                room: 0,
                next: NONE,
                hash: 0,
                came_to: None,
            };
            self.lines.resize(index + 1, nothing);
        }
        self.forget(thing);
        let (before, behind) = text;
        let sizes = (u32::try_from(before.len()), u32::try_from(behind.len()));
        let (Ok(before_size), Ok(behind_size)) = sizes else { return };
        let Some(size) = before_size.checked_add(behind_size) else { return };
        let line = &mut self.lines[index];
        if size > line.room {
            (line.start, line.room) = (self.text.len(), size);
            self.text.extend_from_slice(before);
            self.text.extend_from_slice(behind);
        } else {
            let middle = line.start + before.len();
            self.text[line.start..middle].copy_from_slice(before);
            self.text[middle..middle + behind.len()].copy_from_slice(behind);
        }
        (line.before, line.behind, line.came_to) = (before_size, behind_size, Some(came_to));
        line.hash = hash(&self.hasher, text);
        let Self { by_text, lines, .. } = self;
        by_text.insert_unique(lines[index].hash, thing, |&other| lines[other as usize].hash);
        self.follow(thing);
    }

    fn forget(&mut self, thing: u32) {
        let line = &mut self.lines[thing as usize];
        if line.came_to.take().is_some() {
            let hash = line.hash;
            if let Ok(held) = self.by_text.find_entry(hash, |&other| other == thing) {
                held.remove();
            }
        }
    }
}

impl<T> Line<T> {
    fn of<'t>(&self, text: &'t [u8]) -> (&'t [u8], &'t [u8]) {
        let middle = self.start + self.before as usize;
        let end = middle + self.behind as usize;
        (&text[self.start..middle], &text[middle..end])
    }
}

fn hash(hasher: &RandomState, (before, behind): (&[u8], &[u8])) -> u64 {
    let mut state = hasher.build_hasher();
    state.write(before);
    state.write(behind);
    state.finish()
}

/// The lines of one file, as far as they repeat others.
#[derive(Debug)]
pub(super) struct RepeatsOfFile<'r, T> {
    repeats: &'r mut Repeats<T>,
    layout: Option<Layout>,
    /// The times of the lines that were understood, each with the cell as written.
    times: Vec<(Vec<u8>, Time)>,
    /// The time of the last line.
    now: usize,
}

/// The time of a line, kept.
#[derive(Debug, Clone)]
enum Time {
    Undated,
    At { day: NaiveDate, hour: Option<u8>, text: String },
}

impl Time {
    fn stamp(&self) -> Stamp<'_> {
        match self {
            Self::Undated => Stamp::Undated,
            Self::At { day, hour, text } => Stamp::At { day: *day, hour: *hour, text },
        }
    }
}

impl<'r, T: Copy> RepeatsOfFile<'r, T> {
    /// None of its lines has been understood yet.
    pub fn new(repeats: &'r mut Repeats<T>) -> Self {
        Self { repeats, layout: None, times: Vec::new(), now: 0 }
    }

    /// What a line came to that is equal but for its time; none where no line is, or none of the file had its time.
    pub fn find(&mut self, line: &[u8]) -> Option<T> {
        let (before, time, behind) = self.layout.as_ref()?.split(line)?;
        let now = self.time(time)?;
        let came_to = self.repeats.find((before, behind))?;
        self.now = now;
        Some(came_to)
    }

    /// Takes a line that differs from the likely one in the changing field alone, its time aside: gives `take` what that
    /// came to, the other value and the time of this one, and keeps what `take` makes of it.
    pub fn change<'l>(
        &mut self,
        line: &'l [u8],
        take: impl FnOnce(T, &'l str, Stamp<'_>) -> Option<T>,
    ) -> Option<()> {
        let layout = self.layout.as_ref()?;
        let (thing, held, came_to) = self.repeats.likely_line()?;
        let (before, time, behind) = layout.split(line)?;
        let value = layout.changed(held.of(&self.repeats.text), (before, behind))?;
        let value = trimmed(std::str::from_utf8(value).ok()?);
        self.now = self.time(time)?;
        let came_to = take(came_to, value, self.stamp())?;
        self.repeats.keep(thing, (before, behind), came_to);
        Some(())
    }

    /// The time of the line that was found last.
    pub fn stamp(&self) -> Stamp<'_> {
        self.times.get(self.now).map_or(Stamp::Undated, |(_, time)| time.stamp())
    }

    /// The thing that the next line is about, if things come in the order in which they came before.
    pub fn likely(&self) -> Option<u32> {
        self.layout.as_ref().and_then(|_| self.repeats.likely())
    }

    /// Which time this is. Files mostly have the rows of a time together, or those of a thing in the order of time.
    fn time(&self, written: &[u8]) -> Option<usize> {
        let is = |&at: &usize| self.times.get(at).is_some_and(|(held, _)| held == written);
        let guesses = [self.now, self.now + 1, 0];
        guesses.into_iter().find(is).or_else(|| (0..self.times.len()).find(is))
    }

    /// Keeps a line that was understood; `layout` is asked for once.
    pub fn keep(
        &mut self,
        line: &[u8],
        (thing, came_to): (u32, T),
        stamp: Stamp<'_>,
        layout: impl FnOnce() -> Layout,
    ) {
        if self.layout.is_none() {
            let layout = layout();
            self.repeats.begin(&layout);
            self.layout = Some(layout);
        }
        let Some((before, time, behind)) = self.layout.as_ref().and_then(|of| of.split(line))
        else {
            return;
        };
        self.now = self.time(time).unwrap_or_else(|| {
            let kept = match stamp {
                Stamp::Undated => Time::Undated,
                Stamp::At { day, hour, text } => Time::At { day, hour, text: text.to_owned() },
            };
            self.times.push((time.to_vec(), kept));
            self.times.len() - 1
        });
        self.repeats.keep(thing, (before, behind), came_to);
    }
}

impl Layout {
    /// What stands before the time, the time, and what stands behind it.
    fn split<'l>(&self, line: &'l [u8]) -> Option<(&'l [u8], &'l [u8], &'l [u8])> {
        let Some(time) = self.time else { return Some((line, b"", b"")) };
        if time + 1 == self.fields {
            let (before, time) = line.split_at(memrchr(self.delimiter, line)? + 1);
            return Some((before, time, b""));
        }
        self.around(line, time)
    }

    /// The value of the changing field, if the two texts, each of what stands before the time and behind it, differ in
    /// nothing else.
    fn changed<'l>(
        &self,
        (held_before, held_behind): (&[u8], &[u8]),
        (before, behind): (&'l [u8], &'l [u8]),
    ) -> Option<&'l [u8]> {
        let changing = self.changing?;
        let (held, text, field) = match self.time {
            // What stands behind the time begins with a delimiter.
            Some(time) if time < changing && before == held_before => {
                (held_behind, behind, changing - time)
            }
            Some(time) if time < changing => return None,
            _ if behind == held_behind => (held_before, before, changing),
            _ => return None,
        };
        let (before, value, behind) = self.around(text, field)?;
        let held = held.strip_prefix(before)?;
        let end = memchr(self.delimiter, held).unwrap_or(held.len());
        (&held[end..] == behind).then_some(value)
    }

    /// The field behind so many delimiters of a text, with what stands before it and behind.
    fn around<'l>(&self, text: &'l [u8], field: usize) -> Option<(&'l [u8], &'l [u8], &'l [u8])> {
        let mut delimiters = memchr_iter(self.delimiter, text);
        let start = match field {
            0 => 0,
            _ => delimiters.nth(field - 1)? + 1,
        };
        let end = delimiters.next().unwrap_or(text.len());
        Some((&text[..start], &text[start..end], &text[end..]))
    }
}
