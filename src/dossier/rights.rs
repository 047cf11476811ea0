//! Who may read what the program writes into an archive.

use std::io;
use std::path::Path;

/// Who may read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rights {
    File,
    Folder,
    /// A file that the group has no part in.
    Owner,
}

impl Rights {
    #[cfg(unix)]
    pub(super) fn set(self, path: &Path) -> io::Result<()> {
        use std::fs;
        use std::os::unix::fs::PermissionsExt as _;

        let mode = match self {
            Self::File => 0o640,
            Self::Folder => 0o750,
            Self::Owner => 0o600,
        };
        fs::set_permissions(path, fs::Permissions::from_mode(mode))
    }

    #[cfg(not(unix))]
    pub(super) fn set(self, _: &Path) -> io::Result<()> {
        // Other systems inherit the rights of the archive's folder.
        Ok(())
    }
}
