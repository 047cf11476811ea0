//! The file layer: every call that reads or changes a file of the archive.
//!
//! Nothing else in the program touches the archive, so a test can let each of these calls fail, be cut short
//! or be the last one before the process dies, and look at what is left.

use std::fmt;
use std::fs::{self, File, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::owner::{give_file, give_folder};
use super::plain::{Links, foreign, plain_file, read_whole};
use super::rights::Rights;
use super::size_limit::has_room;

/// A call of the file layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Call {
    /// Opening a file for reading, reading all of it, or looking what a path is.
    Open,
    /// Reading on in an open file.
    Read,
    /// Listing a folder.
    List,
    /// Making a new file.
    Create,
    /// Writing so many bytes.
    Write(usize),
    /// Making what was written last.
    Sync,
    /// Making a folder.
    MakeFolder,
    /// Setting who may read.
    Permit,
    /// Moving a file or folder to a free place or onto a file.
    Rename,
    /// Letting two folders change their places.
    Exchange,
    /// Removing a file, or a folder with all that is in it.
    Remove,
    /// Removing a folder if nothing is in it.
    RemoveEmpty,
    /// Taking the lock.
    Lock,
}

/// Lets calls fail. For tests only; a run of the command has none.
pub trait Faults {
    /// Asked before each call. An error is the call's own, and nothing is done; a number lets a call
    /// [`Call::Write`] take only so many bytes. [`Call::Exchange`] fails with [`io::ErrorKind::Unsupported`] where a
    /// file system has no such call.
    ///
    /// # Errors
    /// Whatever the call is to fail with.
    fn before(&self, call: Call, path: &Path) -> io::Result<Option<usize>>;
}

/// The disk, as the archive sees it. Cheap to clone.
#[derive(Clone, Default)]
pub struct Disk {
    faults: Option<Rc<dyn Faults>>,
}

impl fmt::Debug for Disk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.faults.is_some() { "Disk with faults" } else { "Disk" })
    }
}

/// What a path is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entry {
    /// Nothing is there.
    Absent,
    /// A file.
    File,
    /// A folder.
    Folder,
    /// A symbolic link, a device or a pipe: nothing that a run made.
    Other,
}

impl Entry {
    fn of(kind: fs::FileType) -> Self {
        if kind.is_file() {
            Self::File
        } else if kind.is_dir() {
            Self::Folder
        } else {
            Self::Other
        }
    }
}

/// A held lock. It ends when it is dropped, and when the process dies.
#[derive(Debug)]
pub struct Lock {
    file: File,
    path: PathBuf,
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Closing the file is not enough: a process that another thread is just starting has a copy of it until its
        // own program runs. The lock goes all the same where this fails, only later.
        let _ = self.file.unlock();
    }
}

impl Disk {
    /// A disk whose calls may fail.
    pub fn with_faults(faults: Rc<dyn Faults>) -> Self {
        Self { faults: Some(faults) }
    }

    fn before(&self, call: Call, path: &Path) -> io::Result<Option<usize>> {
        match &self.faults {
            None => Ok(None),
            Some(faults) => faults.before(call, path),
        }
    }

    /// What is at `path`; a link is not followed.
    pub(super) fn entry(&self, path: &Path) -> io::Result<Entry> {
        self.before(Call::Open, path)?;
        match fs::symlink_metadata(path) {
            Ok(found) => Ok(Entry::of(found.file_type())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Entry::Absent),
            Err(error) => Err(error),
        }
    }

    /// The names in a folder with what they are, in order; none if the folder is not there.
    pub(super) fn list(&self, folder: &Path) -> io::Result<Vec<(String, Entry)>> {
        self.before(Call::List, folder)?;
        let entries = match fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let mut found = Vec::new();
        for entry in entries {
            let entry = entry?;
            // What a run makes has names in ASCII; any other is only told, so it may be shown inexactly.
            let name = entry.file_name().to_string_lossy().into_owned();
            found.push((name, Entry::of(entry.file_type()?)));
        }
        found.sort_by(|a, b| a.0.cmp(&b.0));
        Ok(found)
    }

    /// A whole file of the archive, where no link stands for one.
    ///
    /// # Errors
    /// Fails when it cannot be read, or is no file.
    pub fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.before(Call::Open, path)?;
        read_whole(plain_file(path, Links::Refused)?)
    }

    /// Opens a file of the archive for reading.
    pub(super) fn open(&self, path: &Path) -> io::Result<DiskFile> {
        self.opened(path, Links::Refused)
    }

    /// Opens a file that somebody has named, wherever it lies; a link may lead to it.
    pub(super) fn open_named(&self, path: &Path) -> io::Result<DiskFile> {
        self.opened(path, Links::Followed)
    }

    fn opened(&self, path: &Path, links: Links) -> io::Result<DiskFile> {
        self.before(Call::Open, path)?;
        let file = plain_file(path, links)?;
        Ok(DiskFile { file, path: path.to_owned(), disk: self.clone() })
    }

    /// Makes a new file, with the folders above it. Its place has to be free: what was there, or where a link leads,
    /// would be lost.
    pub(super) fn create(&self, path: &Path) -> io::Result<DiskFile> {
        if let Some(parent) = path.parent() {
            self.make_folders(parent)?;
        }
        self.before(Call::Create, path)?;
        let file = File::create_new(path)?;
        Ok(DiskFile { file, path: path.to_owned(), disk: self.clone() })
    }

    /// Writes a whole new file, so that it lasts.
    pub(super) fn write(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let mut file = self.create(path)?;
        file.write_all(bytes)?;
        file.end()
    }

    /// Makes a folder and those above it that others cannot look into; those that are there stay as they are.
    pub(super) fn make_folders(&self, folder: &Path) -> io::Result<()> {
        if folder.is_dir() || folder.as_os_str().is_empty() {
            return Ok(());
        }
        if let Some(parent) = folder.parent() {
            self.make_folders(parent)?;
        }
        self.before(Call::MakeFolder, folder)?;
        match fs::create_dir(folder) {
            // Another run may have made it just now.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && folder.is_dir() => {}
            made => made?,
        }
        give_folder(folder);
        self.permit(folder, Rights::Folder)
    }

    /// Makes a folder of which nobody has the name yet.
    pub(super) fn make_new_folder(&self, folder: &Path) -> io::Result<()> {
        self.before(Call::MakeFolder, folder)?;
        fs::create_dir(folder)?;
        give_folder(folder);
        self.permit(folder, Rights::Folder).inspect_err(|_| {
            let _ = self.remove_empty_folder(folder);
        })
    }

    /// Lets the owner and the group read, and nobody else.
    pub(super) fn permit(&self, path: &Path, rights: Rights) -> io::Result<()> {
        self.before(Call::Permit, path)?;
        rights.set(path)
    }

    /// Makes the entries of a folder lasting.
    pub(super) fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        self.before(Call::Sync, folder)?;
        // Folders cannot be opened elsewhere; their entries last with the files.
        if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
    }

    /// Moves a file or a folder. A file is replaced in one step; a folder with something in it is never.
    pub(super) fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.before(Call::Rename, to)?;
        fs::rename(from, to)
    }

    /// Lets two folders change places in one step, where the file system can do it.
    pub(super) fn exchange(&self, one: &Path, other: &Path) -> io::Result<Exchanged> {
        match self.before(Call::Exchange, other).and_then(|_| exchange(one, other)) {
            Ok(()) => Ok(Exchanged::Yes),
            // File systems that lack the call answer in one of two ways.
            Err(error)
                if matches!(
                    error.kind(),
                    io::ErrorKind::Unsupported | io::ErrorKind::InvalidInput
                ) =>
            {
                Ok(Exchanged::CannotBe)
            }
            Err(error) => Err(error),
        }
    }

    /// Removes a file.
    pub(super) fn remove_file(&self, path: &Path) -> io::Result<()> {
        self.before(Call::Remove, path)?;
        fs::remove_file(path)
    }

    /// Removes a folder with all that is in it, if it is there.
    pub(super) fn remove_folder(&self, folder: &Path) -> io::Result<()> {
        self.before(Call::Remove, folder)?;
        match fs::remove_dir_all(folder) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// Removes a folder if nothing is in it.
    pub(super) fn remove_empty_folder(&self, folder: &Path) -> io::Result<()> {
        self.before(Call::RemoveEmpty, folder)?;
        fs::remove_dir(folder)
    }

    /// Takes the lock of the file at `path`, which is made if it is not there; none if another process has it.
    pub(super) fn lock(&self, path: &Path) -> io::Result<Option<Lock>> {
        loop {
            self.before(Call::Lock, path)?;
            // A pipe would let us wait for ever, and a link lead to a file that signing the lock empties.
            if fs::symlink_metadata(path).is_ok_and(|found| !found.is_file()) {
                return Err(foreign());
            }
            let file = File::options().create(true).truncate(false).write(true).open(path)?;
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Ok(None),
                Err(TryLockError::Error(error)) => return Err(error),
            }
            if same_file(&file, path) {
                give_file(&file, path);
                return Ok(Some(Lock { file, path: path.to_owned() }));
            }
            // The holder before removed the file between our opening and our locking of it. It has ended, so the
            // next file is another one.
        }
    }

    /// Writes into the file of a lock who holds it, for the message of others. A failure takes nothing from the lock.
    pub(super) fn sign(&self, lock: &mut Lock, holder: &str) {
        let _ = self
            .before(Call::Write(holder.len()), &lock.path)
            .and_then(|_| lock.file.set_len(0))
            .and_then(|()| has_room(&mut lock.file))
            .and_then(|()| lock.file.write_all(holder.as_bytes()));
    }
}

/// Whether two folders changed places; some file systems have no call for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Exchanged {
    Yes,
    CannotBe,
}

#[cfg(target_os = "linux")]
fn exchange(one: &Path, other: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    Ok(renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE)?)
}

#[cfg(not(target_os = "linux"))]
fn exchange(_: &Path, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

#[cfg(unix)]
fn same_file(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    match (file.metadata(), fs::symlink_metadata(path)) {
        (Ok(held), Ok(there)) => (held.dev(), held.ino()) == (there.dev(), there.ino()),
        _ => false,
    }
}

#[cfg(not(unix))]
fn same_file(_: &File, _: &Path) -> bool {
    // An open file cannot be removed there.
    true
}

/// An open file of the archive.
#[derive(Debug)]
pub struct DiskFile {
    file: File,
    path: PathBuf,
    disk: Disk,
}

impl DiskFile {
    /// Ends a file that was written: sets whose it is and who may read it, and makes it last.
    pub(super) fn end(&self) -> io::Result<()> {
        self.give();
        self.disk.permit(&self.path, Rights::File)?;
        self.sync()
    }

    /// Gives a file that root has made to the owner of its folder.
    pub(super) fn give(&self) {
        give_file(&self.file, &self.path);
    }

    /// Makes what was written last.
    pub(super) fn sync(&self) -> io::Result<()> {
        self.disk.before(Call::Sync, &self.path)?;
        self.file.sync_all()
    }
}

impl Read for DiskFile {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.disk.before(Call::Read, &self.path)?;
        self.file.read(into)
    }
}

impl Write for DiskFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        has_room(&mut self.file)?;
        match self.disk.before(Call::Write(bytes.len()), &self.path)? {
            None => self.file.write(bytes),
            Some(most) => self.file.write(&bytes[..most.min(bytes.len())]),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Seek for DiskFile {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}
