//! Whether what was filed is still as it was filed, by the hashes of its manifest.

use std::io;
use std::path::Path;

use crate::error::Error;

use super::archive::Filed;
use super::disk::Disk;
use super::manifest::{MANIFEST, hashed};
use super::plain::is_no_file;
use super::seal::seal_holds;

impl Filed {
    /// The files of the dossier that are not as its manifest has them: absent, or with other bytes.
    ///
    /// # Errors
    /// Fails when a file cannot be read for another reason than that it is absent.
    fn changed(&self, disk: &Disk) -> Result<Vec<String>, Error> {
        let mut changed = Vec::new();
        for file in self.manifest.all_files() {
            if !file.is_within() {
                changed.push(format!("{MANIFEST} names {}, outside of it", file.path));
                continue;
            }
            let path = self.folder.join(&file.path);
            match digest(disk, &path) {
                Ok(sha256) if sha256 == file.sha256 => {}
                Ok(_) => changed.push(format!("{} has other bytes", file.path)),
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    changed.push(format!("{} is absent", file.path));
                }
                Err(error) if is_no_file(&error) => {
                    changed.push(format!("{}: {error}", file.path));
                }
                Err(error) => return Err(Error::file("read", &path, error)),
            }
        }
        Ok(changed)
    }

    /// That the dossier is as it was filed. Whatever is told or corrected of another one would cover up the change.
    ///
    /// # Errors
    /// Fails when a file of it, or its manifest, was changed, or cannot be read.
    pub fn intact(&self, disk: &Disk) -> Result<(), Error> {
        let mut changed = self.changed(disk)?;
        let path = self.folder.join(MANIFEST);
        let bytes = disk.read(&path).map_err(|error| Error::file("read", &path, error))?;
        if !seal_holds(&bytes) {
            changed.push(format!("{MANIFEST} has other bytes"));
        }
        if changed.is_empty() {
            return Ok(());
        }
        Err(Error::Archive(format!(
            "revision {} of {} is not as it was filed: {}",
            self.manifest.revision,
            self.manifest.report_month,
            changed.join(", ")
        )))
    }
}

/// The SHA-256 of an input, wherever it lies; a link may lead to it.
///
/// # Errors
/// Fails when it cannot be read.
pub fn digest(disk: &Disk, path: &Path) -> io::Result<String> {
    hashed(disk.open_named(path)?).map(|(_, sha256)| sha256)
}
