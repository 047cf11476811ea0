//! What is in the way of the archive, put there by others or left by the dead: it is told, and never followed or
//! overwritten.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what it takes for granted")]

use std::fs::{self, File};
use std::path::PathBuf;

use crate::support::archives::{leftovers, state};
use crate::support::command::{Ran, files, spla_usage};
use crate::support::stories::{Provider, Story, temporary};

/// A provider with an archive, and a folder that is nobody's business.
struct Place {
    folder: tempfile::TempDir,
    provider: Provider,
}

const OCTOBER: &[&str] = &["--month", "2026-10"];
const PREVIEW: &[&str] = &["--month", "2026-10", "--preview"];

impl Place {
    fn new() -> Self {
        let folder = temporary();
        let provider = Provider::write(&folder.path().join("inputs"), Story::Ready);
        fs::create_dir(folder.path().join("archive")).unwrap();
        Self { folder, provider }
    }

    fn at(&self, within: &str) -> PathBuf {
        self.folder.path().join(within)
    }

    fn run(&self, more: &[&str]) -> Ran {
        let words = self.provider.report(&self.at("archive"), more);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        spla_usage(self.folder.path(), &words)
    }

    /// The run says that `within` is in the way, and writes nothing.
    fn told(&self, more: &[&str], code: i32, within: &str) {
        let before = files(self.folder.path());
        let ran = self.run(more);
        assert_eq!(ran.code, code, "{within}: {}", ran.err);
        assert!(ran.err.contains("could not "), "{within}: {}", ran.err);
        assert!(ran.err.contains(within), "{within}: {}", ran.err);
        assert!(files(self.folder.path()) == before, "{within}: something was written");
    }
}

#[test]
fn an_archive_that_is_a_file_is_told() {
    let place = Place::new();
    fs::remove_dir(place.at("archive")).unwrap();
    fs::write(place.at("archive"), "notes").unwrap();
    place.told(OCTOBER, 74, "archive: ");
    assert_eq!(fs::read_to_string(place.at("archive")).unwrap(), "notes");
}

#[test]
fn a_lock_that_a_dead_run_left_stops_nobody() {
    let place = Place::new();
    fs::write(place.at("archive/.lock"), "process 4711 on elsewhere").unwrap();
    let ran = place.run(OCTOBER);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(state(&place.at("archive")).entries.len(), 1);
    assert_eq!(leftovers(&place.at("archive")), [""; 0]);
}

#[test]
fn a_lock_that_is_held_tells_who_holds_it() {
    let place = Place::new();
    fs::write(place.at("archive/.lock"), "process 4711 on elsewhere").unwrap();
    let held = File::options().write(true).open(place.at("archive/.lock")).unwrap();
    held.lock().unwrap();
    place.told(OCTOBER, 74, "another run has it (process 4711 on elsewhere)");
    drop(held);
    assert_eq!(place.run(OCTOBER).code, 0);
}

#[test]
fn an_empty_folder_in_the_place_of_a_revision_is_told() {
    let place = Place::new();
    fs::create_dir_all(place.at("archive/2026-10/rev-00")).unwrap();
    place.told(OCTOBER, 40, "2026-10/rev-00");
    assert!(place.at("archive/2026-10/rev-00").is_dir());
}

#[test]
fn a_file_in_the_place_of_a_folder_is_told() {
    for (within, more, code) in [
        ("2026-10", OCTOBER, 40),
        ("2026-10/rev-00", OCTOBER, 40),
        ("2026-10/draft", OCTOBER, 74),
        ("preview", PREVIEW, 74),
        ("preview/2026-10", PREVIEW, 74),
    ] {
        let place = Place::new();
        let path = place.at("archive").join(within);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "notes").unwrap();
        place.told(more, code, within);
    }
}

#[cfg(unix)]
mod links {
    use std::os::unix::fs::symlink;

    use super::*;

    /// The places of an archive where a link could lead elsewhere, what is run, and how it ends.
    const PLACES: [(&str, &[&str], i32); 9] = [
        (".lock", OCTOBER, 74),
        (".ledger-next", OCTOBER, 40),
        ("ledger", OCTOBER, 40),
        ("2026-10", OCTOBER, 40),
        ("2026-10", PREVIEW, 40),
        ("2026-10/rev-00", OCTOBER, 40),
        ("2026-10/draft", OCTOBER, 74),
        ("preview", PREVIEW, 74),
        ("preview/2026-10", PREVIEW, 74),
    ];

    /// What a link leads to.
    #[derive(Debug, Clone, Copy)]
    enum Target {
        File,
        Folder,
        Nothing,
    }

    #[test]
    fn a_link_is_told_and_not_followed() {
        for (within, more, code) in PLACES {
            for target in [Target::File, Target::Folder, Target::Nothing] {
                let place = Place::new();
                let elsewhere = place.at("elsewhere");
                match target {
                    Target::File => fs::write(&elsewhere, "precious").unwrap(),
                    Target::Folder => {
                        // What a run would put there is there already, to be overwritten.
                        fs::create_dir_all(elsewhere.join("2026-10")).unwrap();
                        fs::write(elsewhere.join("2026-10/use-report.csv"), "precious").unwrap();
                    }
                    Target::Nothing => {}
                }
                let path = place.at("archive").join(within);
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                symlink(&elsewhere, &path).unwrap();
                if matches!(target, Target::Nothing) {
                    let ran = place.run(more);
                    assert_eq!(ran.code, code, "{within}: {}", ran.err);
                    assert!(ran.err.contains(within), "{within}: {}", ran.err);
                    assert!(!elsewhere.exists(), "{within}: the link was followed");
                } else {
                    place.told(more, code, within);
                }
                assert_eq!(fs::read_link(&path).unwrap(), elsewhere, "{within}: {target:?}");
            }
        }
    }

    /// What is called as a run calls what it is writing is removed by the next run; where a link leads is not.
    #[test]
    fn a_link_that_is_removed_is_not_followed() {
        let place = Place::new();
        fs::create_dir(place.at("elsewhere")).unwrap();
        fs::write(place.at("elsewhere/notes"), "precious").unwrap();
        symlink(place.at("elsewhere"), place.at("archive/.writing-1")).unwrap();
        assert_eq!(place.run(OCTOBER).code, 0);
        assert_eq!(leftovers(&place.at("archive")), [""; 0]);
        assert_eq!(fs::read_to_string(place.at("elsewhere/notes")).unwrap(), "precious");
    }
}

/// Permissions do not bind the superuser, so the command runs as somebody else where the tests are his.
#[cfg(unix)]
#[test]
fn an_archive_that_may_not_be_written_is_told() {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
    use std::os::unix::process::CommandExt as _;
    use std::process::Command;
    // In memory programs may not be allowed to run, and this one is copied to where anybody may run it.
    let folder = tempfile::tempdir().unwrap();
    let at = |within: &str| folder.path().join(within);
    let permit = |within: &str, mode: u32| {
        fs::set_permissions(at(within), fs::Permissions::from_mode(mode)).unwrap();
    };
    let provider = Provider::write(&at("inputs"), Story::Ready);
    fs::create_dir(at("archive")).unwrap();
    fs::write(at("archive/notes"), "precious").unwrap();
    // Copied by another process: a program that this one still had open for writing, as processes that other
    // tests start may have it from us, could not be run.
    let copied =
        Command::new("cp").arg(env!("CARGO_BIN_EXE_spla-usage")).arg(at("command")).status();
    assert!(copied.unwrap().success());
    permit("", 0o755);
    permit("inputs", 0o755);
    permit("archive", 0o555);
    let before = files(&at("archive"));
    for archive in ["archive", "archive/below"] {
        let mut command = Command::new(at("command"));
        command.args(provider.report(&at(archive), OCTOBER)).current_dir(folder.path());
        if fs::metadata(at("archive")).unwrap().uid() == 0 {
            // The number of nobody, by custom.
            command.uid(65_534).gid(65_534);
        }
        let ran = command.output().unwrap();
        let told = String::from_utf8(ran.stderr).unwrap();
        assert_eq!(ran.status.code(), Some(74), "{told}");
        let names = told.contains(&format!("could not write {}", at(archive).display()));
        assert!(names && told.contains(": Permission denied"), "{told}");
        assert!(files(&at("archive")) == before, "something was written");
    }
    permit("archive", 0o755);
}
