//! Where others may write the configuration or the archive, whoever runs the command is told, and no report changes.

#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a world that cannot be made is a failed test, in helpers too"
)]

use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
use std::path::Path;

use crate::support::command;
use crate::support::provider::Provider;

const PREVIEW: [&str; 4] = ["report", "--month", "2026-10", "--preview"];
/// The number of nobody, by custom.
const NOBODY: u32 = 65_534;

fn permit(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

/// A provider whose folder nobody else can write, with October filed.
fn filed() -> Provider {
    let provider = Provider::new();
    permit(provider.path(), 0o755);
    provider.file("2026-10", 1);
    for file in ["spla-usage.toml", "archive", "archive/ledger", "archive/2026-10"] {
        let path = provider.path().join(file);
        permit(&path, if path.is_dir() { 0o750 } else { 0o640 });
    }
    provider
}

#[test]
fn whoever_may_write_is_told_with_the_place() {
    let provider = filed();
    // place, its rights, what is told
    let cases = [
        ("spla-usage.toml", 0o646, "spla-usage.toml may be written by everybody"),
        ("", 0o757, ". may be written by everybody"),
        ("archive", 0o752, "archive may be written by everybody"),
        ("archive/ledger", 0o642, "archive/ledger may be written by everybody"),
        ("archive/2026-10", 0o777, "archive/2026-10 may be written by everybody"),
    ];
    for (place, mode, told) in cases {
        let path = provider.path().join(place);
        let before = fs::metadata(&path).unwrap().mode();
        permit(&path, mode);
        for words in [
            &PREVIEW[..],
            &["verify"],
            &["history"],
            &["explain", "--month", "2026-10", "--line", "1"],
        ] {
            let ran = provider.runs(0, words);
            assert_eq!(ran.err.matches("may be written by").count(), 1, "{place}: {}", ran.err);
            assert!(ran.err.contains(told), "{place}: {}", ran.err);
        }
        permit(&path, before);
        let ran = provider.runs(0, &PREVIEW);
        assert!(!ran.err.contains("may be written by"), "{}", ran.err);
    }
    // All of them at once are told once each.
    permit(&provider.path().join("archive"), 0o757);
    permit(&provider.path().join("archive/2026-10"), 0o757);
    let ran = provider.runs(0, &PREVIEW);
    assert!(ran.err.contains("and 1 more places of the archive"), "{}", ran.err);
    // What is told stands on standard error alone: the report has the same bytes.
    let preview = provider.archive().join("preview/2026-10");
    let one = command::files(&preview);
    permit(&provider.path().join("archive"), 0o750);
    permit(&provider.path().join("archive/2026-10"), 0o750);
    provider.runs(0, &PREVIEW);
    assert!(command::files(&preview) == one, "a report knows of rights");
}

#[test]
fn a_folder_where_nobody_renames_what_is_anothers_is_safe() {
    let provider = filed();
    permit(provider.path(), 0o1777);
    let ran = provider.runs(0, &PREVIEW);
    assert!(!ran.err.contains("may be written by"), "{}", ran.err);
    // But whoever may lay something new into an archive may lay a month there.
    permit(&provider.archive(), 0o1777);
    assert!(provider.runs(0, &PREVIEW).err.contains("archive may be written by everybody"));
}

/// Only the superuser can give something to another group.
#[test]
fn a_group_is_told_unless_it_is_the_owners_own() {
    let provider = filed();
    let configuration = provider.path().join("spla-usage.toml");
    let owner = fs::metadata(&configuration).unwrap();
    permit(&configuration, 0o664);
    if owner.uid() == owner.gid() {
        let ran = provider.runs(0, &PREVIEW);
        assert!(!ran.err.contains("may be written by"), "{}", ran.err);
    }
    if owner.uid() == 0 {
        chown(&configuration, None, Some(NOBODY)).unwrap();
        let ran = provider.runs(0, &PREVIEW);
        assert!(ran.err.contains("spla-usage.toml may be written by its group"), "{}", ran.err);
    }
}

/// Everything below a folder, and itself.
fn all_below(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut found = vec![folder.to_owned()];
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(all_below(&path));
        } else {
            found.push(path);
        }
    }
    found
}

/// An administrator marks a month, and the job of the next one runs under its own account.
#[test]
fn what_root_makes_in_an_archive_of_another_is_the_others() {
    let provider = filed();
    if chown(provider.path(), Some(NOBODY), Some(NOBODY)).is_err() {
        eprintln!("skipped: only root may work in what is somebody else's");
        return;
    }
    let archive = provider.archive();
    // What was there stays whose it is, and what an account of its own made is its own.
    fs::remove_dir_all(&archive).unwrap();
    provider.file("2026-10", 1);
    provider.exports("2026-10", 2, "");
    provider.runs(0, &["rerun", "--month", "2026-10", "--reason", "a person was missing"]);
    provider.runs(0, &["report", "--month", "2026-10", "--preview", "--quiet"]);
    provider.runs(0, &["mark", "--month", "2026-10", "--sent-on", "2026-11-05"]);
    provider.runs(0, &["verify", "--rebuild-ledger"]);
    let pack = ["export", "--months", "2026-10", "--into", "pack.zip", "--pseudonyms"];
    let ran = provider.runs(0, &pack);
    assert!(!ran.err.contains("stays root's"), "{}", ran.err);
    let made = all_below(&archive);
    let has = |name: &str| made.iter().any(|path| path.ends_with(name));
    for name in ["ledger", "mark-01.json", "rev-01", "preview/2026-10", ".pseudonyms-key"] {
        assert!(has(name), "{name}");
    }
    for path in made {
        let of = fs::symlink_metadata(&path).unwrap();
        assert_eq!((of.uid(), of.gid()), (NOBODY, NOBODY), "{}", path.display());
        assert_eq!(of.mode() & 0o007, 0, "{}", path.display());
    }
    // What lies in root's own folders is root's.
    chown(provider.path(), Some(0), Some(0)).unwrap();
    chown(&archive, Some(0), Some(0)).unwrap();
    provider.file("2026-09", 1);
    let of = fs::symlink_metadata(archive.join("2026-09/rev-00/manifest.json")).unwrap();
    assert_eq!(of.uid(), 0);
}
