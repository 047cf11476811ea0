//! Opening what has to be a file. A pipe would let a run wait for ever, a device may have no end, and what is read
//! is sealed, so that it has to be there a second time.

use std::fs::{self, File, FileType};
use std::io::{self, Read as _};
use std::path::Path;

/// Whether a link may stand for the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Links {
    /// It may: somebody has named the file, and lays out his folders as he likes.
    Followed,
    /// It may not: the program makes no links, so somebody else did.
    Refused,
}

/// What stands where a file should.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
enum NoFile {
    #[error("it is a link or something else that the program did not make")]
    Foreign,
    #[error("it is a pipe, a device or a socket, and no file")]
    Special,
}

/// The most bytes of a file that is read whole and written by hand: a configuration, a format, a public key.
const BY_HAND: u64 = 16 * 1024 * 1024;

/// Opens a file for reading, if it is one.
///
/// # Errors
/// Fails when it cannot be opened, and when it is a folder, a pipe, a device, a socket, or a link that may be none.
pub(super) fn plain_file(path: &Path, links: Links) -> io::Result<File> {
    let found = match links {
        Links::Followed => fs::metadata(path)?,
        Links::Refused => fs::symlink_metadata(path)?,
    };
    check(found.file_type())?;
    let file = open(path, links)?;
    // Something else may have come into its place since.
    check(file.metadata()?.file_type())?;
    Ok(file)
}

fn check(kind: FileType) -> io::Result<()> {
    if kind.is_file() {
        Ok(())
    } else if kind.is_dir() {
        Err(io::Error::new(io::ErrorKind::IsADirectory, "it is a folder"))
    } else if kind.is_symlink() {
        Err(foreign())
    } else {
        Err(io::Error::other(NoFile::Special))
    }
}

/// Opens without waiting, should the file have become a pipe since it was looked at.
#[cfg(unix)]
fn open(path: &Path, links: Links) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt as _;

    use rustix::fs::OFlags;
    let links = match links {
        Links::Followed => OFlags::empty(),
        Links::Refused => OFlags::NOFOLLOW,
    };
    let flags = OFlags::NONBLOCK | OFlags::NOCTTY | links;
    match File::options().read(true).custom_flags(flags.bits().cast_signed()).open(path) {
        // A file server has to take the file from somebody first, which is worth the wait.
        Err(error) if error.kind() == io::ErrorKind::WouldBlock => File::open(path),
        opened => opened,
    }
}

#[cfg(not(unix))]
fn open(path: &Path, _: Links) -> io::Result<File> {
    File::open(path)
}

/// All that an open file has.
///
/// # Errors
/// Fails when it cannot be read, or is larger than memory.
pub(super) fn read_whole(mut file: File) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let length = file.metadata()?.len();
    bytes.try_reserve(usize::try_from(length).map_err(io::Error::other)?)?;
    file.read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// A whole file that is written by hand, wherever it lies.
///
/// # Errors
/// Fails when it cannot be read, is no file, or is larger than anybody writes.
pub fn file_by_hand(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    plain_file(path, Links::Followed)?.take(BY_HAND + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > BY_HAND {
        let most = BY_HAND / (1024 * 1024);
        let why = format!("it is larger than {most} MiB, too large to have been written by hand");
        return Err(io::Error::other(why));
    }
    Ok(bytes)
}

/// Opens a file that somebody has named, wherever it lies.
///
/// # Errors
/// Fails when it cannot be opened, or is no file.
pub fn named_file(path: &Path) -> io::Result<File> {
    plain_file(path, Links::Followed)
}

/// Why something in the place of an own file or folder is left alone.
pub(super) fn foreign() -> io::Error {
    io::Error::other(NoFile::Foreign)
}

/// Whether something was not opened because it is no file, whatever the disk does.
pub fn is_no_file(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::IsADirectory
        || error.get_ref().is_some_and(|inner| inner.is::<NoFile>())
}
