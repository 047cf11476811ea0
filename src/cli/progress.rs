//! How far long work has come: a bar at the foot of a terminal, and nothing anywhere else.
//!
//! The core knows nothing of it. Whoever opens an input counts the bytes that are read of it, block by block, and the
//! shell counts dossiers. A bar is taken away before anything else is printed, and log lines step over it.

use std::fmt;
use std::fs;
use std::io::{self, IsTerminal as _, Write};
use std::path::Path;
use std::rc::Rc;

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::dossier::Watcher;
use crate::outputs::terminal::shown;

use super::arguments::Arguments;

/// A bar for bytes; it has no colour, so that there is none to switch off.
const BYTES: &str = "{prefix}  [{bar:24}] {binary_bytes} of {binary_total_bytes}  {wide_msg}";
/// A bar for dossiers.
const PIECES: &str = "{prefix}  [{bar:24}] {pos} of {len}  {wide_msg}";
/// What is done, what is being done, and what is left, of a bar.
const STEPS: &str = "=> ";

/// Where bars are shown, if they are.
#[derive(Debug, Clone)]
pub struct Progress {
    bars: MultiProgress,
    shown: Shown,
}

/// Whether somebody sees the bars.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shown {
    OnTerminal,
    Nowhere,
}

impl Progress {
    /// No bars.
    pub fn hidden() -> Self {
        let bars = MultiProgress::with_draw_target(ProgressDrawTarget::hidden());
        Self { bars, shown: Shown::Nowhere }
    }

    /// Bars on standard error, if that is a terminal that can move its cursor and nobody wants it quiet.
    pub fn of(arguments: &Arguments) -> Self {
        let unwanted = arguments.quiet || arguments.no_progress;
        if unwanted || !io::stderr().is_terminal() || is_dumb() {
            return Self::hidden();
        }
        let bars = MultiProgress::with_draw_target(ProgressDrawTarget::stderr());
        Self { bars, shown: Shown::OnTerminal }
    }

    /// A bar for files that are about to be read; none where nobody would see it.
    pub(super) fn reading<'p>(
        &self,
        what: &str,
        files: impl Iterator<Item = &'p Path>,
    ) -> Option<Rc<dyn Watcher>> {
        if self.shown == Shown::Nowhere {
            return None;
        }
        // What cannot be measured cannot be read either, and is told when it is.
        let bytes = files.filter_map(|path| fs::metadata(path).ok()).map(|found| found.len());
        Some(Rc::new(Reading(self.bar(BYTES, what, bytes.sum()))))
    }

    /// A bar for a number of dossiers.
    pub(super) fn counting(&self, what: &str, number: usize) -> Counting {
        let number = u64::try_from(number).unwrap_or(u64::MAX);
        Counting(self.bar(PIECES, what, number))
    }

    fn bar(&self, template: &str, what: &str, length: u64) -> Bar {
        let style = ProgressStyle::with_template(template);
        let style = style.unwrap_or_else(|_| ProgressStyle::default_bar()).progress_chars(STEPS);
        let bar = ProgressBar::new(length).with_style(style).with_prefix(shown(what));
        if self.shown == Shown::OnTerminal {
            // A target counts how often it was drawn on lately; a new bar is drawn at once all the same.
            self.bars.set_draw_target(ProgressDrawTarget::stderr());
        }
        Bar(self.bars.add(bar))
    }

    /// Standard error for log lines, which takes the bars away while a line is written.
    pub(super) fn beside(&self) -> Beside {
        Beside(self.bars.clone())
    }
}

/// Whether the terminal says that it can do nothing but write on.
pub(super) fn is_dumb() -> bool {
    std::env::var_os("TERM").is_some_and(|kind| kind == "dumb")
}

/// Whether standard error may have colours: on a terminal that has them, if `NO_COLOR` says nothing.
pub(super) fn has_colours() -> bool {
    let unwanted = std::env::var_os("NO_COLOR").is_some_and(|text| !text.is_empty());
    io::stderr().is_terminal() && !is_dumb() && !unwanted
}

/// A bar, which is gone when it is dropped.
struct Bar(ProgressBar);

impl Drop for Bar {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

/// The bar of files that are being read.
struct Reading(Bar);

impl fmt::Debug for Reading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Reading")
    }
}

impl Watcher for Reading {
    fn opened(&self, label: &str) {
        self.0.0.set_message(shown(label));
    }

    fn read(&self, bytes: u64) {
        self.0.0.inc(bytes);
    }
}

/// The bar of dossiers.
pub(super) struct Counting(Bar);

impl Counting {
    /// The next one is begun.
    pub fn begin(&self, name: &str) {
        self.0.0.set_message(shown(name));
    }

    /// It is done.
    pub fn done(&self) {
        self.0.0.inc(1);
    }
}

/// Standard error beside the bars.
pub(super) struct Beside(MultiProgress);

impl Write for Beside {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.suspend(|| io::stderr().write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stderr().flush()
    }
}
