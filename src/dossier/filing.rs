//! The archive: which months are filed, and what a repeated run of one means.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::error::Error;
use crate::month::ReportMonth;

use super::folder::Staging;
use super::manifest::{FileEntry, InputEntry, Manifest, Previous};

/// The folder of all dossiers.
#[derive(Debug, Clone)]
pub struct Archive {
    folder: PathBuf,
}

/// A filed revision.
#[derive(Debug, Clone)]
pub struct Filed {
    /// Its folder.
    pub folder: PathBuf,
    /// Its manifest.
    pub manifest: Manifest,
}

/// What a run of a filed month comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Repeat {
    /// The same inputs and the same result.
    Equal,
    /// Only the signatures under assumptions changed.
    AcceptedChanged,
    /// Something else: each difference in a sentence.
    Differs(Vec<String>),
}

impl Archive {
    /// The archive in `folder`, which need not exist yet.
    pub fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// The folder of the archive.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Where a revision belongs.
    pub fn revision_folder(&self, month: ReportMonth, revision: u32) -> PathBuf {
        self.folder.join(month.to_string()).join(format!("rev-{revision:02}"))
    }

    /// Where the draft of a month belongs.
    pub fn draft_folder(&self, month: ReportMonth) -> PathBuf {
        self.folder.join(month.to_string()).join("draft")
    }

    /// Where the preview of a month belongs.
    pub fn preview_folder(&self, month: ReportMonth) -> PathBuf {
        self.folder.join("preview").join(month.to_string())
    }

    /// The latest filed revision of a month.
    ///
    /// # Errors
    /// Fails when the archive or a manifest cannot be read.
    pub fn latest(&self, month: ReportMonth) -> Result<Option<Filed>, Error> {
        let filed = revisions(&self.folder.join(month.to_string()))?;
        Ok(filed.into_iter().max_by_key(|filed| filed.manifest.revision))
    }

    /// The last entry of the chain over all months.
    ///
    /// # Errors
    /// Fails when the archive or a manifest cannot be read.
    pub fn last_of_chain(&self) -> Result<Option<(u64, Previous)>, Error> {
        let mut last: Option<Filed> = None;
        for folder in folders(&self.folder)? {
            for filed in revisions(&folder)? {
                if last.as_ref().is_none_or(|held| held.manifest.sequence < filed.manifest.sequence)
                {
                    last = Some(filed);
                }
            }
        }
        let Some(last) = last else { return Ok(None) };
        let path = last.folder.join("manifest.json");
        let entry = FileEntry::of(&path, "").map_err(|error| Error::file("read", &path, error))?;
        let dossier = format!("{}/rev-{:02}", last.manifest.report_month, last.manifest.revision);
        let sequence = last.manifest.sequence.unwrap_or(0);
        Ok(Some((sequence, Previous { dossier, manifest_sha256: entry.sha256 })))
    }
}

impl Filed {
    /// Compares what a run made with what is filed.
    ///
    /// # Errors
    /// Fails when a report cannot be read.
    pub fn compare(&self, inputs: &[InputEntry], run: &Staging) -> Result<Repeat, Error> {
        let mut differences = input_differences(&self.manifest.inputs, inputs);
        let same_file = |name: &str| -> Result<bool, Error> {
            Ok(read(&self.folder.join(name))? == read(&run.path().join(name))?)
        };
        let lines = same_file("use-report.csv")?;
        let workings = same_file("workings.csv")?;
        let filed = report(&self.folder.join("use-report.json"))?;
        let made = report(&run.path().join("use-report.json"))?;
        differences.extend(line_differences(&filed, &made));
        let accepted_apart = without_signatures(&filed) == without_signatures(&made);
        if differences.is_empty() && (!lines || !workings || !accepted_apart) {
            differences.push(changed_parts(&filed, &made, (lines, workings)));
        }
        Ok(if !differences.is_empty() {
            Repeat::Differs(differences)
        } else if without_idle_signatures(filed) == without_idle_signatures(made) {
            Repeat::Equal
        } else {
            Repeat::AcceptedChanged
        })
    }
}

/// The filed revisions in the folder of a month.
fn revisions(month: &Path) -> Result<Vec<Filed>, Error> {
    let mut filed = Vec::new();
    for folder in folders(month)? {
        let name = folder.file_name().and_then(|name| name.to_str()).unwrap_or("");
        // Whatever else lies there, such as a copy somebody made, is no revision.
        let number = name.strip_prefix("rev-").unwrap_or("");
        if number.len() < 2 || !number.bytes().all(|byte| byte.is_ascii_digit()) {
            continue;
        }
        let path = folder.join("manifest.json");
        let text = read(&path)?;
        let manifest: Manifest = serde_json::from_slice(&text)
            .map_err(|error| Error::file("read", &path, error.into()))?;
        filed.push(Filed { folder, manifest });
    }
    Ok(filed)
}

/// The folders in a folder, by name; none if it is not there.
fn folders(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(Error::file("read", folder, error)),
    };
    let mut found = Vec::new();
    for entry in entries {
        let path = entry.map_err(|error| Error::file("read", folder, error))?.path();
        if path.is_dir() {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

fn read(path: &Path) -> Result<Vec<u8>, Error> {
    fs::read(path).map_err(|error| Error::file("read", path, error))
}

/// A report as a tree, without the number of its revision.
fn report(path: &Path) -> Result<Value, Error> {
    let mut report: Value = serde_json::from_slice(&read(path)?)
        .map_err(|error| Error::file("read", path, error.into()))?;
    if let Some(fields) = report.as_object_mut() {
        fields.remove("revision");
    }
    Ok(report)
}

/// A report without what is told of signatures that cover nothing in it.
fn without_idle_signatures(mut report: Value) -> Value {
    if let Some(findings) = report["findings"].as_array_mut() {
        findings.retain(|finding| finding["code"] != "acceptance-unused");
    }
    report
}

/// A report without the signatures under its assumptions, and without the status that they decide.
fn without_signatures(report: &Value) -> Value {
    let mut report = without_idle_signatures(report.clone());
    if let Some(fields) = report.as_object_mut() {
        fields.remove("status");
    }
    for finding in report["findings"].as_array_mut().into_iter().flatten() {
        if let Some(fields) = finding.as_object_mut() {
            fields.remove("accepted");
        }
    }
    report
}

fn input_differences(filed: &[InputEntry], made: &[InputEntry]) -> Vec<String> {
    let by_label = |entries: &[InputEntry]| -> BTreeMap<(String, String), String> {
        let key = |entry: &InputEntry| (entry.kind.clone(), entry.label.clone());
        entries.iter().map(|entry| (key(entry), entry.sha256.clone())).collect()
    };
    let (filed, made) = (by_label(filed), by_label(made));
    let mut differences = Vec::new();
    for (key, hash) in &filed {
        match made.get(key) {
            None => differences.push(format!("input {} ({}) is not read any more", key.1, key.0)),
            Some(other) if other != hash => {
                differences.push(format!("input {} ({}) has other bytes", key.1, key.0));
            }
            Some(_) => {}
        }
    }
    for key in made.keys().filter(|key| !filed.contains_key(key)) {
        differences.push(format!("input {} ({}) is new", key.1, key.0));
    }
    differences
}

fn line_differences(filed: &Value, made: &Value) -> Vec<String> {
    let quantities = |report: &Value| -> BTreeMap<String, u64> {
        let lines = report["lines"].as_array().into_iter().flatten();
        lines
            .filter_map(|line| {
                Some((line["product"].as_str()?.to_owned(), line["quantity"].as_u64()?))
            })
            .collect()
    };
    let (filed, made) = (quantities(filed), quantities(made));
    let products = filed.keys().chain(made.keys().filter(|product| !filed.contains_key(*product)));
    products
        .filter_map(|product| {
            let of = |report: &BTreeMap<String, u64>| report.get(product).copied().unwrap_or(0);
            let (was, is) = (of(&filed), of(&made));
            (was != is).then(|| format!("{product}: filed {was}, now {is}"))
        })
        .collect()
}

/// Which parts of a report changed although inputs and quantities are the same.
fn changed_parts(filed: &Value, made: &Value, (lines, workings): (bool, bool)) -> String {
    let mut parts: Vec<String> = Vec::new();
    let (filed, made) = (without_signatures(filed), without_signatures(made));
    let keys = filed.as_object().into_iter().flatten().map(|(key, _)| key);
    for key in keys {
        if filed[key] != made[key] {
            parts.push(key.replace('_', " "));
        }
    }
    for (same, file) in [(lines, "use-report.csv"), (workings, "workings.csv")] {
        if !same {
            parts.push(file.into());
        }
    }
    format!("the same inputs and quantities give another report: {}", parts.join(", "))
}
