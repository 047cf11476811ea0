//! Whether what was filed is still as it was filed, by the hashes of its manifest.

use std::io;
use std::path::Path;

use super::archive::Filed;
use super::disk::Disk;
use super::manifest::hashed;

impl Filed {
    /// The files of the dossier that are not as its manifest has them: absent, or with other bytes.
    ///
    /// # Errors
    /// Fails when a file cannot be read for another reason than that it is absent.
    pub fn changed(&self, disk: &Disk) -> io::Result<Vec<String>> {
        let copies = self.manifest.inputs.iter().map(|input| &input.stored);
        let mut changed = Vec::new();
        for file in self.manifest.files.iter().chain(copies) {
            match digest(disk, &self.folder.join(&file.path)) {
                Ok(sha256) if sha256 == file.sha256 => {}
                Ok(_) => changed.push(format!("{} has other bytes", file.path)),
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    changed.push(format!("{} is absent", file.path));
                }
                Err(error) => return Err(error),
            }
        }
        Ok(changed)
    }
}

/// The SHA-256 of a file.
///
/// # Errors
/// Fails when it cannot be read.
pub fn digest(disk: &Disk, path: &Path) -> io::Result<String> {
    hashed(disk.open(path)?).map(|(_, sha256)| sha256)
}
