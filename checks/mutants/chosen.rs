//! Which one of the small wrong changes is in force: none, unless the environment names one by its number.
//!
//! This file is added to a copy of the program in which every change is compiled in behind `on`.

use std::env;
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

/// No change has this number.
const NONE: u32 = u32::MAX;
/// No change is in force, and every question is written down.
const RECORDING: u32 = u32::MAX - 1;
/// The environment has not been read.
const UNREAD: u32 = u32::MAX - 2;

/// More than there are changes.
const MOST: usize = 1 << 16;

static CHOSEN: AtomicU32 = AtomicU32::new(UNREAD);
static ASKED: [AtomicBool; MOST] = [const { AtomicBool::new(false) }; MOST];
static RECORD: OnceLock<File> = OnceLock::new();

/// Whether the change of this number is in force.
#[inline]
pub fn on(number: u32) -> bool {
    let chosen = CHOSEN.load(Ordering::Relaxed);
    chosen == number || (chosen != NONE && chosen >= UNREAD && seldom(number, chosen))
}

#[cold]
#[inline(never)]
fn seldom(number: u32, chosen: u32) -> bool {
    if chosen == UNREAD {
        let said = env::var("MUTANT").unwrap_or_default();
        let chosen = match said.as_str() {
            "" => NONE,
            "record" => RECORDING,
            number => number.parse().unwrap(),
        };
        CHOSEN.store(chosen, Ordering::Relaxed);
        return on(number);
    }
    if !ASKED[number as usize].swap(true, Ordering::Relaxed) {
        let record = RECORD.get_or_init(|| {
            let path = env::var_os("MUTANT_RECORD").unwrap();
            OpenOptions::new().create(true).append(true).open(path).unwrap()
        });
        // One write of a few bytes to a file that is appended to stays whole, be it of several processes.
        let mut record = record;
        record.write_all(&number.to_le_bytes()).unwrap();
    }
    false
}
