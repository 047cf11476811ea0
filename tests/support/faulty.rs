//! A disk whose calls fail as a plan has it.

use std::cell::RefCell;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use spla_usage::dossier::{Call, Disk, Faults};

/// What becomes of the call with the planned number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Nothing: the calls are only counted.
    Nothing,
    /// It fails once, with an error number of the system.
    Fails(i32),
    /// The write takes one byte.
    Short,
    /// The write takes one byte, and then the disk is full.
    ShortThenFull,
    /// The process dies before it: this and all later calls do nothing.
    Death,
    /// The process dies when half of the bytes are written, or half of the files removed.
    DeathHalfway,
    /// A rename is done, but its answer is an error, as a server gives it that was asked twice.
    AnswerLost,
}

/// Whether the file system lets two folders change their places in one step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exchanges {
    Can,
    Cannot,
}

/// The error numbers: disk full, not permitted, interrupted, broken.
pub const ENOSPC: i32 = 28;
pub const EACCES: i32 = 13;
pub const EINTR: i32 = 4;
pub const EIO: i32 = 5;

/// The plan and what was called so far.
pub struct Plan {
    at: usize,
    fault: Fault,
    exchanges: Exchanges,
    calls: RefCell<Vec<(Call, PathBuf)>>,
}

impl Plan {
    /// `fault` happens to the call number `at`, counted from 0.
    pub fn new(fault: Fault, at: usize, exchanges: Exchanges) -> Rc<Self> {
        Rc::new(Self { at, fault, exchanges, calls: RefCell::default() })
    }

    /// The disk of the plan.
    pub fn disk(self: &Rc<Self>) -> Disk {
        Disk::with_faults(Rc::<Self>::clone(self))
    }

    /// All calls so far.
    pub fn calls(&self) -> Vec<(Call, PathBuf)> {
        self.calls.borrow().clone()
    }
}

fn broken(number: i32) -> io::Result<Option<usize>> {
    Err(io::Error::from_raw_os_error(number))
}

/// Removes every other file below a folder, as a removal does that was cut short.
fn remove_half(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for (number, entry) in entries.enumerate() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            remove_half(&path);
        } else if number % 2 == 0 {
            fs::remove_file(path).unwrap();
        }
    }
}

impl Faults for Plan {
    fn before(&self, call: Call, path: &Path) -> io::Result<Option<usize>> {
        let mut calls = self.calls.borrow_mut();
        let number = calls.len();
        calls.push((call, path.to_owned()));
        if call == Call::Exchange && self.exchanges == Exchanges::Cannot {
            return Err(io::ErrorKind::Unsupported.into());
        }
        match self.fault {
            Fault::Death | Fault::DeathHalfway if number > self.at => broken(EIO),
            Fault::ShortThenFull if number == self.at + 1 => broken(ENOSPC),
            _ if number != self.at => Ok(None),
            Fault::Nothing => Ok(None),
            Fault::Fails(error) => broken(error),
            Fault::Short | Fault::ShortThenFull => Ok(Some(1)),
            Fault::Death => broken(EIO),
            Fault::DeathHalfway => match call {
                Call::Write(bytes) => Ok(Some(bytes / 2)),
                _ => {
                    remove_half(path);
                    broken(EIO)
                }
            },
            Fault::AnswerLost => {
                // Of a rename only the place is known; what goes there is what was written beside it.
                let written = fs::read_dir(path.ancestors().nth(2).unwrap()).unwrap();
                let mut written = written.map(|entry| entry.unwrap().path());
                let from = written.find(|path| path.to_string_lossy().contains("/.writing-"));
                fs::rename(from.unwrap(), path).unwrap();
                broken(EIO)
            }
        }
    }
}
