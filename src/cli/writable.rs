//! Who else may write what a report rests on. A configuration decides what is counted and what is started, and an
//! archive is evidence: where others than the owner may write there, whoever runs the command is told.
//!
//! It goes to standard error and into no file of a dossier, because the same exports give the same report on every
//! machine. The command goes on: what is read is read as it lies there.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::dossier::Archive;
use crate::month::ReportMonth;
use crate::outputs::terminal::shown;

use super::log::tell;

/// Others than the owner who may write something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Others {
    /// The group that it belongs to.
    Group,
    /// Whoever has an account.
    Everybody,
}

impl Others {
    fn text(self) -> &'static str {
        match self {
            Self::Group => "its group",
            Self::Everybody => "everybody",
        }
    }
}

/// Whether names in a folder are safe from others who may write there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Names {
    /// Where only the owner of a file may rename it (the sticky bit) its name is.
    KeptBySticky,
    /// New names are harm enough.
    NeverSafe,
}

/// Tells of a configuration that others may write, or put another one in the place of.
pub(super) fn tell_of_configuration(path: &Path) {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    let found = [(path, Names::NeverSafe), (folder, Names::KeptBySticky)];
    let first = found.into_iter().find_map(|(at, names)| Some((at, others(at, names)?)));
    if let Some((at, who)) = first {
        tell!(
            "{} may be written by {}, who may so decide what is reported and started; take that right away, or be sure \
             of them",
            shown(&at.display().to_string()),
            who.text()
        );
    }
}

/// Tells of an archive that others may write: of its own folder, its ledger, and the folders of its months.
pub(super) fn tell_of_archive(archive: &Archive) {
    // What cannot be listed is told by whoever needs it.
    let below = std::fs::read_dir(archive.folder()).into_iter().flatten().flatten();
    let is_month =
        |name: &OsString| name.to_str().is_some_and(|name| name.parse::<ReportMonth>().is_ok());
    let mut months: Vec<OsString> = below.map(|entry| entry.file_name()).filter(is_month).collect();
    months.sort();
    let months = months.iter().map(|month| archive.folder().join(month));
    let places: Vec<PathBuf> = [archive.folder().to_owned(), archive.folder().join("ledger")]
        .into_iter()
        .chain(months)
        .collect();
    let mut found = places.iter().filter_map(|at| Some((at, others(at, Names::NeverSafe)?)));
    if let Some((at, who)) = found.next() {
        let more = match found.count() {
            0 => String::new(),
            more => format!(", and {more} more places of the archive,"),
        };
        tell!(
            "{}{more} may be written by {}, who may so change what is filed with all its hashes; only a signature would \
             show it",
            shown(&at.display().to_string()),
            who.text()
        );
    }
}

#[cfg(unix)]
fn others(path: &Path, names: Names) -> Option<Others> {
    use std::os::unix::fs::MetadataExt as _;
    /// The bits of the rights: whoever, the group, and the one that lets nobody but its owner rename a file.
    const EVERYBODY: u32 = 0o002;
    const GROUP: u32 = 0o020;
    const STICKY: u32 = 0o1000;
    // What cannot be looked at is told by whoever wants to read it.
    let found = std::fs::metadata(path).ok()?;
    let has = |bit: u32| found.mode() & bit != 0;
    if names == Names::KeptBySticky && has(STICKY) {
        return None;
    }
    if has(EVERYBODY) {
        return Some(Others::Everybody);
    }
    // By custom a group of the owner's own number has nobody else in it.
    (has(GROUP) && found.gid() != found.uid()).then_some(Others::Group)
}

#[cfg(not(unix))]
fn others(_: &Path, _: Names) -> Option<Others> {
    // Other systems keep such rights in lists, which are not looked at.
    None
}
