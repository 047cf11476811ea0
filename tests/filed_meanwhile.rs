//! The monthly job files while somebody looks: neither the chain nor the ledger is told to be wrong.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what it takes for granted")]

use std::cell::{Cell, RefCell};
use std::fs;
use std::io;
use std::path::Path;
use std::rc::Rc;

use chrono::Local;
use clap::Parser as _;
use spla_usage::cli::{Arguments, Exit, Surroundings};
use spla_usage::dossier::{Call, Disk, Faults};

use crate::support::packs::unpack;
use crate::support::provider::Provider;

/// A disk on which October is filed at the moment at which the ledger is opened first.
struct Meanwhile {
    provider: Rc<Provider>,
    has_filed: Cell<bool>,
    opened: RefCell<u32>,
}

impl Faults for Meanwhile {
    fn before(&self, call: Call, path: &Path) -> io::Result<Option<usize>> {
        if call == Call::Open && path.ends_with("ledger") {
            *self.opened.borrow_mut() += 1;
            if !self.has_filed.replace(true) {
                self.provider.runs(0, &["report", "--month", "2026-10", "--quiet"]);
            }
        }
        Ok(None)
    }
}

/// September is filed, and October is filed while a command looks.
fn looked_at(words: &[&str]) -> (Rc<Provider>, Exit) {
    let provider = Rc::new(Provider::new());
    provider.file("2026-09", 1);
    provider.exports("2026-10", 1, "");
    let path = |name: &str| provider.path().join(name).to_str().unwrap().to_owned();
    let mut typed = vec!["spla-usage".to_owned()];
    typed.extend(words.iter().map(|word| word.replace("PACK", &path("pack.zip"))));
    typed.extend(["--config".to_owned(), path("spla-usage.toml"), "--quiet".to_owned()]);
    let arguments = Arguments::try_parse_from(&typed).unwrap();
    let mut surroundings = Surroundings::of_process(typed, Local::now());
    let meanwhile = Rc::new(Meanwhile {
        provider: Rc::clone(&provider),
        has_filed: Cell::new(false),
        opened: RefCell::default(),
    });
    surroundings.disk = Disk::with_faults(Rc::<Meanwhile>::clone(&meanwhile));
    let exit = spla_usage::cli::run(&arguments, &surroundings);
    assert!(meanwhile.has_filed.get() && *meanwhile.opened.borrow() > 1, "{words:?}");
    assert!(provider.archive().join("2026-10/rev-00").exists());
    (provider, exit)
}

#[test]
fn what_is_filed_meanwhile_is_no_fault() {
    for words in [&["verify"][..], &["verify", "--month", "2026-09"], &["history"]] {
        assert_eq!(looked_at(words).1, Exit::Ready, "{words:?}");
    }
}

/// The ledger in a pack is that of the chain that was looked at, to the last line.
#[test]
fn what_is_filed_meanwhile_keeps_nobody_from_packing() {
    let (provider, exit) = looked_at(&["export", "--months", "2026-09", "--into", "PACK"]);
    assert_eq!(exit, Exit::Ready);
    let packed = unpack(&fs::read(provider.path().join("pack.zip")).unwrap());
    assert!(packed["ledger"] == fs::read(provider.archive().join("ledger")).unwrap());
}

/// What does not fit does not fit the second time either.
#[test]
fn a_ledger_that_does_not_fit_is_told_all_the_same() {
    let provider = Provider::new();
    provider.file("2026-10", 1);
    let ledger = provider.archive().join("ledger");
    fs::write(&ledger, fs::read_to_string(&ledger).unwrap().replacen('a', "b", 1)).unwrap();
    provider.runs(40, &["verify"]);
    provider.runs(40, &["history", "--json"]);
}
