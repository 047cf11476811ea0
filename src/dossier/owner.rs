//! Whose the files are that root makes in an archive of somebody else. The job of every day runs under an account of its
//! own, and could not go on where an administrator was at work in between.
//!
//! What root has just made is given to the owner of the folder around it. That owner may put anything into the place of
//! it meanwhile, so nothing is given by its path: a file by its open handle, a folder by that of the folder around it, in
//! which nobody else can have made a folder of root's.

use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::Once;

/// Gives an open file that was made at `path` to the owner of its folder.
pub(super) fn give_file(file: &File, path: &Path) {
    told(path, system::give_file(file, path));
}

/// Gives a folder that was made at `path` to the owner of the folder around it.
pub(super) fn give_folder(path: &Path) {
    told(path, system::give_folder(path));
}

/// Tells once that something stays root's: it holds for all that the run makes, and harms only the next one.
fn told(path: &Path, given: io::Result<()>) {
    static TOLD: Once = Once::new();
    if let Err(error) = given {
        TOLD.call_once(|| {
            let path = path.display();
            tracing::warn!(
                "{path} stays root's, as may other files, because it cannot be given to the owner of its folder: {error}"
            );
        });
    }
}

#[cfg(unix)]
mod system {
    use std::fs::{self, File};
    use std::io;
    use std::os::unix::fs::{MetadataExt as _, fchown};
    use std::path::Path;

    use rustix::fs::{Mode, OFlags, open, openat};

    /// The folder around `path`.
    fn around(path: &Path) -> &Path {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        folder.unwrap_or(Path::new("."))
    }

    /// Whose a folder is, where root works in what is somebody else's.
    fn other_owner(folder: &fs::Metadata) -> Option<(u32, u32)> {
        let is_others =
            rustix::process::geteuid().is_root() && folder.is_dir() && folder.uid() != 0;
        is_others.then(|| (folder.uid(), folder.gid()))
    }

    pub(super) fn give_file(file: &File, path: &Path) -> io::Result<()> {
        let folder = fs::symlink_metadata(around(path))?;
        let Some((user, group)) = other_owner(&folder) else { return Ok(()) };
        let own = file.metadata()?;
        // A file of root's with a second name may be anything.
        if own.uid() != 0 || own.nlink() != 1 {
            return Ok(());
        }
        fchown(file, Some(user), Some(group))
    }

    pub(super) fn give_folder(path: &Path) -> io::Result<()> {
        if !rustix::process::geteuid().is_root() {
            return Ok(());
        }
        let Some(name) = path.file_name() else { return Ok(()) };
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let folder = File::from(open(around(path), flags, Mode::empty())?);
        let Some((user, group)) = other_owner(&folder.metadata()?) else { return Ok(()) };
        let made = File::from(openat(&folder, name, flags, Mode::empty())?);
        if made.metadata()?.uid() != 0 {
            return Ok(());
        }
        fchown(&made, Some(user), Some(group))
    }
}

#[cfg(not(unix))]
mod system {
    use std::fs::File;
    use std::io;
    use std::path::Path;

    pub(super) fn give_file(_: &File, _: &Path) -> io::Result<()> {
        Ok(())
    }

    pub(super) fn give_folder(_: &Path) -> io::Result<()> {
        Ok(())
    }
}
