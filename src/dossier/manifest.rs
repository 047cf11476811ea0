//! `manifest.json`: names, sizes and hashes of everything in a dossier, what it was asked for, and the entry
//! before it.
//!
//! The only file of a dossier that may tell when, by which program and from which paths it was made.

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::path::{Component, Path};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::intake::{DateOrder, Settled};
use crate::sheet::Encoding;

use super::disk::Disk;
use super::seal::hex;
use super::signature::Signer;

/// The name of the file.
pub const MANIFEST: &str = "manifest.json";

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
    /// The SHA-256 of the path from the configuration to the original, in its bytes and with `/`, by which a correction
    /// knows the file again. Only a hash, because packs with pseudonyms pass filed manifests on; earlier versions
    /// wrote none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path_sha256: Option<String>,
    /// The size of the original.
    pub bytes: u64,
    /// The SHA-256 of the original's bytes.
    pub sha256: String,
    /// What the configuration settled about it.
    #[serde(default, skip_serializing_if = "SettledEntry::is_empty")]
    pub settled: SettledEntry,
    /// The columns that the path of the original gave its rows.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub given: BTreeMap<String, String>,
    /// The copy.
    pub stored: FileEntry,
}

/// What `[[files]]` settled about an input; in the words of the configuration.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettledEntry {
    /// The export that it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tool: Option<String>,
    /// The encoding of its text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
    /// What divides its fields.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delimiter: Option<String>,
    /// How it writes dates.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dates: Option<String>,
}

impl SettledEntry {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// The program that made an entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Program {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// The number of a version, as every version of this program has one.
pub type Version = [u64; 3];

/// The version as numbers; none for what is no version of this program.
pub fn version_of(text: &str) -> Option<Version> {
    let mut parts = text.split('.').map(|part| part.parse().ok());
    let numbers = [parts.next()??, parts.next()??, parts.next()??];
    parts.next().is_none().then_some(numbers)
}

impl Program {
    /// Whether a version came after this one.
    pub fn is_before(&self, version: Version) -> bool {
        version_of(&self.version).is_some_and(|own| version > own)
    }

    /// This program.
    pub fn this() -> Self {
        Self {
            name: env!("CARGO_PKG_NAME").to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        }
    }
}

/// The entry of the chain before this one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Previous {
    /// Its file, relative to the archive.
    pub entry: String,
    /// The SHA-256 of that file.
    pub sha256: String,
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
    /// The day of the original invoice, where a correction was told it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invoiced_on: Option<String>,
    /// When it was filed, in universal time.
    pub filed_at: String,
    /// By which program.
    pub program: Program,
    /// The last day on which a row of the terms in force was recorded.
    pub terms_recorded_on: String,
    /// Only terms recorded by this day were used; all without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub known_on: Option<String>,
    /// The readings in force.
    pub readings: BTreeMap<String, String>,
    /// `stated` if it was stated that nothing was used, else `unsaid`.
    pub zero_use: String,
    /// The kinds of input that were named, whether or not there were files.
    pub named: Vec<String>,
    /// The command as it was given.
    pub command: Vec<String>,
    /// The inputs.
    pub inputs: Vec<InputEntry>,
    /// Every other file of the dossier.
    pub files: Vec<FileEntry>,
    /// The entry before.
    pub previous: Option<Previous>,
    /// The entry that this one stands for, with pseudonyms in the place of names; only in packs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stands_for: Option<Previous>,
    /// Who signed this file, if the configuration names a key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signer: Option<Signer>,
    /// The SHA-256 of this file with zeros in the place of these digits.
    pub seal: String,
}

impl Manifest {
    /// Every file of the dossier but this one: what was written, and then the copies of the inputs.
    pub fn all_files(&self) -> impl Iterator<Item = &FileEntry> {
        self.files.iter().chain(self.inputs.iter().map(|input| &input.stored))
    }
}

impl FileEntry {
    /// Whether its path stays within the dossier, as every path does that the program writes.
    pub(super) fn is_within(&self) -> bool {
        Path::new(&self.path).components().all(|part| matches!(part, Component::Normal(_)))
    }

    /// The entry of the file at `path`, which the dossier has as `within`.
    ///
    /// # Errors
    /// Fails when the file cannot be read.
    pub(super) fn of(disk: &Disk, path: &Path, within: impl Into<String>) -> io::Result<Self> {
        let (bytes, sha256) = hashed(disk.open(path)?)?;
        Ok(Self { path: within.into(), bytes, sha256 })
    }
}

/// How many bytes a stream has, and their SHA-256.
///
/// # Errors
/// Fails when the stream does.
pub(super) fn hashed(mut stream: impl Read) -> io::Result<(u64, String)> {
    let mut hasher = Sha256::new();
    let mut bytes = 0;
    let mut block = vec![0; 256 * 1024];
    loop {
        let read = match stream.read(&mut block) {
            Ok(0) => break,
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        bytes += read as u64;
        hasher.update(&block[..read]);
    }
    Ok((bytes, hex(&hasher.finalize())))
}

/// The words of the configuration for encodings and orders of dates.
const ENCODINGS: [(Encoding, &str); 4] = [
    (Encoding::Utf8, "utf-8"),
    (Encoding::Utf16Le, "utf-16le"),
    (Encoding::Utf16Be, "utf-16be"),
    (Encoding::Windows1252, "windows-1252"),
];
const DATES: [(DateOrder, &str); 2] =
    [(DateOrder::DayFirst, "day-first"), (DateOrder::MonthFirst, "month-first")];

impl SettledEntry {
    /// What is settled, in words; the columns that the path gives stand by themselves.
    pub(super) fn of(settled: &Settled) -> Self {
        let encoding = |own: Encoding| ENCODINGS.iter().find(|(known, _)| *known == own);
        let dates = DATES.iter().find(|(known, _)| *known == settled.dates);
        Self {
            tool: settled.tool.clone(),
            encoding: settled.encoding.and_then(encoding).map(|(_, word)| (*word).to_owned()),
            delimiter: settled.delimiter.map(|byte| char::from(byte).to_string()),
            dates: dates.map(|(_, word)| (*word).to_owned()),
        }
    }

    /// What the words settle; a word that is not known settles nothing.
    pub(super) fn settled(&self, given: &BTreeMap<String, String>) -> Settled {
        let encoding = self.encoding.as_deref();
        let encoding = ENCODINGS.iter().find(|(_, word)| Some(*word) == encoding);
        let dates = self.dates.as_deref();
        let dates = DATES.iter().find(|(_, word)| Some(*word) == dates);
        Settled {
            tool: self.tool.clone(),
            encoding: encoding.map(|(encoding, _)| *encoding),
            delimiter: self.delimiter.as_ref().and_then(|text| text.bytes().next()),
            dates: dates.map_or(DateOrder::Unsaid, |(dates, _)| *dates),
            given: given.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_have_three_numbers() {
        assert_eq!(version_of("0.10.2"), Some([0, 10, 2]));
        assert!(version_of("0.10.2") > version_of("0.9.9"));
        for none in ["", "1.2", "1.2.3.4", "1.2.x", "1.2.3-rc1"] {
            assert_eq!(version_of(none), None, "{none}");
        }
        assert!(Program::this().is_before([99, 0, 0]) && !Program::this().is_before([0, 1, 0]));
    }
}
