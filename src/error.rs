//! Failures of the shell and of our own tables. Problems of the inputs are findings, not errors.

use std::io;
use std::path::{Path, PathBuf};

use crate::sheet::TableError;
use crate::terms::TermError;

/// Why a command could not be carried out. The text completes “could not …”.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The command, or its configuration, is wrong.
    #[error("{0}")]
    Usage(String),
    /// A file could not be read or written.
    #[error("{what} {}: {source}", path.display())]
    File {
        /// What was tried: `read`, `write`, `rename`.
        what: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// Why it failed.
        source: io::Error,
    },
    /// Scratch space or standard output failed.
    #[error("{what}: {source}")]
    Io {
        /// What was tried.
        what: &'static str,
        /// Why it failed.
        source: io::Error,
    },
    /// Another run is changing the archive.
    #[error(
        "take the archive {}: another run has it ({holder}); nothing was read or written, try again when \
         it has ended",
        archive.display()
    )]
    Busy {
        /// The archive.
        archive: PathBuf,
        /// Who has it.
        holder: String,
    },
    /// The archive is not as it was left: something in it was changed, removed or added.
    #[error("trust the archive: {0}; `verify` tells more")]
    Archive(String),
    /// A manifest could not be signed.
    #[error("sign with {tool} and the key {}: {why}", key.display())]
    Signature {
        /// The tool.
        tool: &'static str,
        /// The key.
        key: PathBuf,
        /// Why it failed.
        why: String,
    },
    /// The terms do not reach the month, or a table is broken.
    #[error(transparent)]
    Term(#[from] TermError),
}

impl Error {
    /// Whether it was the disk that failed, so that the same may go well another time.
    pub fn is_of_disk(&self) -> bool {
        matches!(self, Self::File { .. } | Self::Io { .. })
    }

    /// An error about a path.
    pub fn file(what: &'static str, path: &Path, source: io::Error) -> Self {
        Self::File { what, path: path.to_owned(), source }
    }
}

impl From<TableError> for Error {
    fn from(error: TableError) -> Self {
        Self::Term(TermError::Table(error))
    }
}
