//! What a dossier keeps to be computed again: inputs, configuration, terms, and what it shows of earlier months.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;

use crate::error::Error;
use crate::intake::{Kind, Settled};
use crate::month::ReportMonth;
use crate::terms::{Tables, TermsAsked};
use crate::use_report::{Earlier, ZeroUse};

use super::disk::Disk;
use super::folder::{CONFIGURATION, FORMAT, FORMATS, HISTORY, TABLES};
use super::manifest::{InputEntry, MANIFEST, Manifest};
use super::sealed_inputs::Source;

/// What the tables of terms of a dossier may have unpacked, in MiB.
const LARGEST_TABLES_MIB: u64 = 64;

/// A dossier, read so far that it can be computed again. The inputs themselves are opened when their turn comes.
#[derive(Debug, Clone)]
pub struct Kept {
    /// Its folder.
    pub folder: PathBuf,
    /// The month.
    pub month: ReportMonth,
    /// The kinds of input that were named, whether or not there were files.
    pub named: Vec<Kind>,
    /// Whether it was stated that nothing was used.
    pub zero_use: ZeroUse,
    /// The inputs, as the manifest has them.
    pub entries: Vec<InputEntry>,
    /// The configuration, if there was one.
    pub configuration: Option<Vec<u8>>,
    /// The formats of the files for the reseller's portal, by the names of the files.
    pub formats: BTreeMap<String, String>,
    /// The terms that it was computed under.
    pub terms: TermsAsked,
    /// What it shows of earlier months, as JSON.
    pub history: Vec<u8>,
}

/// An input that a dossier keeps.
#[derive(Debug, Clone)]
pub struct KeptInput {
    /// What it is read for.
    pub kind: Kind,
    /// What reports call it.
    pub label: String,
    /// The hash of the path to the original, where it is known.
    pub path_sha256: Option<String>,
    /// What was settled about it.
    pub settled: Settled,
    /// Its copy.
    pub source: Source,
}

impl Kept {
    /// Reads the dossier in `folder`, whose manifest is known.
    ///
    /// # Errors
    /// Fails when a file that it needs cannot be read or does not say what it has to.
    pub fn of(disk: &Disk, folder: &Path, manifest: &Manifest) -> Result<Self, Error> {
        let month: ReportMonth = manifest
            .report_month
            .parse()
            .map_err(|error| broken(folder, MANIFEST, &format!("report_month: {error}")))?;
        let known_on: Option<NaiveDate> = match manifest.known_on.as_deref().map(str::parse) {
            None => None,
            Some(day) => {
                Some(day.map_err(|error| broken(folder, MANIFEST, &format!("known_on: {error}")))?)
            }
        };
        let has = |name: &str| manifest.files.iter().any(|file| file.path == name);
        let configuration =
            has(CONFIGURATION).then(|| read(disk, folder, CONFIGURATION)).transpose()?;
        let formats = formats(disk, folder, manifest)?;
        let history = read(disk, folder, HISTORY)?;
        let (_, texts) = unpacked_tables(disk, folder)?;
        // A table that the program of that day did not have comes from this one.
        let tables = Tables::compiled().with(texts);
        let terms = TermsAsked { tables, month, known_on };
        let named = manifest.named.iter().filter_map(|name| Kind::named(name));
        Ok(Self {
            folder: folder.to_owned(),
            month,
            named: named.collect(),
            zero_use: match manifest.zero_use.as_str() {
                "stated" => ZeroUse::Stated,
                _ => ZeroUse::Unsaid,
            },
            entries: manifest.inputs.clone(),
            configuration,
            formats,
            terms,
            history,
        })
    }

    /// What it shows of earlier months.
    ///
    /// # Errors
    /// Fails when that is not in the form in which it is kept.
    pub fn earlier(&self) -> Result<Earlier, Error> {
        Earlier::from_json(&self.history)
            .map_err(|error| broken(&self.folder, HISTORY, &error.to_string()))
    }

    /// The inputs, in the order in which they were read.
    pub fn inputs(&self) -> Vec<KeptInput> {
        self.entries.iter().filter_map(|entry| self.input(entry)).collect()
    }

    /// The inputs of a kind, each with its entry.
    pub fn of_kind(&self, kind: Kind) -> Vec<(InputEntry, KeptInput)> {
        let entries = self.entries.iter().filter(|entry| entry.kind == kind.text());
        entries.filter_map(|entry| Some((entry.clone(), self.input(entry)?))).collect()
    }

    fn input(&self, entry: &InputEntry) -> Option<KeptInput> {
        Some(KeptInput {
            kind: Kind::named(&entry.kind)?,
            label: entry.label.clone(),
            path_sha256: entry.path_sha256.clone(),
            settled: entry.settled.settled(&entry.given),
            source: Source::Kept(self.folder.join(&entry.stored.path)),
        })
    }
}

/// The tables of terms of a dossier, as they are kept and each by its name.
///
/// # Errors
/// Fails when they cannot be read or are no tables.
pub(super) fn unpacked_tables(
    disk: &Disk,
    folder: &Path,
) -> Result<(Vec<u8>, BTreeMap<String, String>), Error> {
    let packed = read(disk, folder, TABLES)?;
    let unpacked = unpacked(&packed).map_err(|error| broken(folder, TABLES, &error))?;
    let texts = serde_json::from_slice(&unpacked)
        .map_err(|error| broken(folder, TABLES, &error.to_string()))?;
    Ok((unpacked, texts))
}

/// The tables of terms as JSON. All of them have less than a megabyte, and somebody can make more of a small file.
fn unpacked(packed: &[u8]) -> Result<Vec<u8>, String> {
    let mut unpacked = Vec::new();
    let decoder = zstd::Decoder::new(packed).map_err(|error| error.to_string())?;
    let mut decoder = decoder.take(LARGEST_TABLES_MIB * 1024 * 1024 + 1);
    let read = decoder.read_to_end(&mut unpacked).map_err(|error| error.to_string())?;
    if read as u64 > LARGEST_TABLES_MIB * 1024 * 1024 {
        return Err(format!("it unpacks to more than {LARGEST_TABLES_MIB} MiB"));
    }
    Ok(unpacked)
}

/// The formats, by the names of the files that they are for.
fn formats(
    disk: &Disk,
    folder: &Path,
    manifest: &Manifest,
) -> Result<BTreeMap<String, String>, Error> {
    let mut formats = BTreeMap::new();
    for file in &manifest.files {
        let name = file.path.strip_prefix(FORMATS).and_then(|name| name.strip_suffix(FORMAT));
        let Some(name) = name else { continue };
        let text = String::from_utf8(read(disk, folder, &file.path)?)
            .map_err(|_| broken(folder, &file.path, "it is not UTF-8"))?;
        formats.insert(name.to_owned(), text);
    }
    Ok(formats)
}

fn read(disk: &Disk, folder: &Path, name: &str) -> Result<Vec<u8>, Error> {
    let path = folder.join(name);
    disk.read(&path).map_err(|error| Error::file("read", &path, error))
}

fn broken(folder: &Path, name: &str, why: &str) -> Error {
    Error::Archive(format!("{}: {why}", folder.join(name).display()))
}
