//! `manifest.json`: names, sizes and hashes of everything in a dossier, and of the entry before it.
//!
//! The only file of a dossier that may tell when, by which program and from which paths it was made.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// One file of the dossier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileEntry {
    /// Its path within the dossier.
    pub path: String,
    /// Its size.
    pub bytes: u64,
    /// The SHA-256 of its bytes.
    pub sha256: String,
}

/// One input: the bytes as they came, and the compressed copy that is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InputEntry {
    /// What it was read for.
    pub kind: String,
    /// What the reports call it.
    pub label: String,
    /// The size of the original.
    pub bytes: u64,
    /// The SHA-256 of the original's bytes.
    pub sha256: String,
    /// The columns that the path of the original gave its rows.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub given: BTreeMap<String, String>,
    /// The copy.
    pub stored: FileEntry,
}

/// The program that made a dossier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Program {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// The entry of the chain before this one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Previous {
    /// The folder, relative to the archive.
    pub dossier: String,
    /// The SHA-256 of its manifest.
    pub manifest_sha256: String,
}

/// The manifest of a dossier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The form of this file.
    pub schema: u32,
    /// The place of the dossier in the chain, from 1; none for a draft.
    pub sequence: Option<u64>,
    /// The month.
    pub report_month: String,
    /// The revision.
    pub revision: u32,
    /// Whether it may be sent.
    pub status: String,
    /// Why there is a revision after the first.
    pub reason: Option<String>,
    /// When it was filed, in universal time.
    pub filed_at: String,
    /// By which program.
    pub program: Program,
    /// The last day on which a row of the terms in force was recorded.
    pub terms_recorded_on: String,
    /// The readings in force.
    pub readings: BTreeMap<String, String>,
    /// The command as it was given.
    pub command: Vec<String>,
    /// The inputs.
    pub inputs: Vec<InputEntry>,
    /// Every other file of the dossier.
    pub files: Vec<FileEntry>,
    /// The entry before.
    pub previous: Option<Previous>,
}

impl FileEntry {
    /// The entry of the file at `path`, which the dossier has as `within`.
    ///
    /// # Errors
    /// Fails when the file cannot be read.
    pub fn of(path: &Path, within: impl Into<String>) -> io::Result<Self> {
        let mut file = File::open(path)?;
        let mut hasher = Sha256::new();
        let mut bytes = 0;
        let mut block = vec![0; 256 * 1024];
        loop {
            let read = file.read(&mut block)?;
            if read == 0 {
                break;
            }
            bytes += read as u64;
            hasher.update(&block[..read]);
        }
        Ok(Self { path: within.into(), bytes, sha256: hex(&hasher.finalize()) })
    }
}

/// Bytes as lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
