//! What a run of a filed month comes to: the same again, or something else.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::Value;

use crate::error::Error;

use super::archive::Filed;
use super::disk::Disk;
use super::folder::{RESELLER_FILES, Staging};
use super::manifest::{FileEntry, InputEntry, Program};

/// What a run of a filed month comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Repeat {
    /// The same inputs and the same result.
    Equal,
    /// The same inputs and the same result; only these files for the reseller's portal are new, gone, or have other
    /// bytes, because their formats, or what is written into them, are others.
    ResellerFilesChanged(Vec<String>),
    /// Only the signatures under assumptions changed.
    AcceptedChanged,
    /// Something else: each difference in a sentence.
    Differs(Vec<String>),
}

/// The parts of a report that recomputing has to give again, whichever program does it.
pub const RESULT: [&str; 6] =
    ["lines", "totals", "scopes", "access", "applications", "other_readings"];

/// The reports that a run of a filed month is compared by; it needs no others before it is known to differ.
pub const COMPARED: [&str; 3] = ["use-report.csv", "use-report.json", "workings.csv"];

impl Filed {
    /// Compares what a run made with what is filed; [`COMPARED`] and the files for the reseller's portal have been
    /// written.
    ///
    /// # Errors
    /// Fails when a report cannot be read.
    pub fn compare(
        &self,
        disk: &Disk,
        inputs: &[InputEntry],
        run: &Staging,
    ) -> Result<Repeat, Error> {
        let mut differences = input_differences(&self.manifest.inputs, inputs);
        let same_file = |name: &str| -> Result<bool, Error> {
            Ok(read(disk, &self.folder.join(name))? == read(disk, &run.path().join(name))?)
        };
        let lines = same_file("use-report.csv")?;
        let workings = same_file("workings.csv")?;
        let filed = report(disk, &self.folder.join("use-report.json"))?;
        let made = report(disk, &run.path().join("use-report.json"))?;
        differences.extend(line_differences(&filed, &made));
        if differences.is_empty() && self.manifest.program != Program::this() {
            // Another program may say the same in other words.
            let same = RESULT.iter().all(|part| is_contained(&filed[*part], &made[*part]));
            if same && workings {
                return match signatures(&filed) == signatures(&made) {
                    true => Ok(self.but_for_reseller_files(run)),
                    false => Ok(Repeat::AcceptedChanged),
                };
            }
        }
        let accepted_apart = without_signatures(&filed) == without_signatures(&made);
        if differences.is_empty() && (!lines || !workings || !accepted_apart) {
            differences.push(changed_parts(&filed, &made, (lines, workings)));
        }
        if !differences.is_empty() {
            Ok(Repeat::Differs(differences))
        } else if without_asides(filed) == without_asides(made) {
            Ok(self.but_for_reseller_files(run))
        } else {
            Ok(Repeat::AcceptedChanged)
        }
    }

    /// What it comes to where everything else is the same.
    fn but_for_reseller_files(&self, run: &Staging) -> Repeat {
        let of_portal = |file: &FileEntry| {
            let is_one = file.path.starts_with(RESELLER_FILES);
            is_one.then(|| (file.path.clone(), file.sha256.clone()))
        };
        let filed: BTreeSet<_> = self.manifest.files.iter().filter_map(of_portal).collect();
        let made: BTreeSet<_> = run.entries().filter_map(of_portal).collect();
        let changed: BTreeSet<String> =
            filed.symmetric_difference(&made).map(|(path, _)| path.clone()).collect();
        if changed.is_empty() {
            Repeat::Equal
        } else {
            Repeat::ResellerFilesChanged(changed.into_iter().collect())
        }
    }
}

/// Whether everything that was filed is in what was made; there may be more fields beside it.
pub fn is_contained(filed: &Value, made: &Value) -> bool {
    match (filed, made) {
        (Value::Object(filed), Value::Object(made)) => filed
            .iter()
            .all(|(key, value)| made.get(key).is_some_and(|own| is_contained(value, own))),
        (Value::Array(filed), Value::Array(made)) => {
            filed.len() == made.len()
                && filed.iter().zip(made).all(|(filed, made)| is_contained(filed, made))
        }
        _ => filed == made,
    }
}

fn read(disk: &Disk, path: &Path) -> Result<Vec<u8>, Error> {
    disk.read(path).map_err(|error| Error::file("read", path, error))
}

/// A report as a tree, without the number of its revision.
fn report(disk: &Disk, path: &Path) -> Result<Value, Error> {
    let mut report: Value = serde_json::from_slice(&read(disk, path)?)
        .map_err(|error| Error::file("read", path, error.into()))?;
    if let Some(fields) = report.as_object_mut() {
        fields.remove("revision");
    }
    Ok(report)
}

/// The signatures of a report, each with the code and the subject that it stands under.
fn signatures(report: &Value) -> Vec<[&Value; 3]> {
    let findings = report["findings"].as_array().into_iter().flatten();
    let signed = findings.filter(|finding| !finding["accepted"].is_null());
    signed.map(|finding| ["code", "subject", "accepted"].map(|key| &finding[key])).collect()
}

/// What findings about the files for the reseller's portal begin with.
const OF_RESELLER_FILES: &str = "reseller-";

/// A report without what is told of signatures that cover nothing in it, and of the files for the reseller's portal: it
/// depends on their formats, and they are compared by themselves.
fn without_asides(mut report: Value) -> Value {
    if let Some(findings) = report["findings"].as_array_mut() {
        findings.retain(|finding| {
            let code = finding["code"].as_str().unwrap_or_default();
            code != "acceptance-unused" && !code.starts_with(OF_RESELLER_FILES)
        });
    }
    report
}

/// A report without the signatures under its assumptions, and without the status that they decide.
fn without_signatures(report: &Value) -> Value {
    let mut report = without_asides(report.clone());
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
    // An earlier version may have called several inputs the same; then all of them are compared.
    let by_label = |entries: &[InputEntry]| -> BTreeMap<(String, String), Vec<String>> {
        let mut by_label: BTreeMap<_, Vec<String>> = BTreeMap::new();
        for entry in entries {
            let key = (entry.kind.clone(), entry.label.clone());
            by_label.entry(key).or_default().push(entry.sha256.clone());
        }
        by_label.values_mut().for_each(|hashes| hashes.sort());
        by_label
    };
    let (filed, made) = (by_label(filed), by_label(made));
    let mut differences = Vec::new();
    for (key, hashes) in &filed {
        match made.get(key) {
            None => differences.push(format!("input {} ({}) is not read any more", key.1, key.0)),
            Some(other) if other.len() != hashes.len() => differences.push(format!(
                "inputs {} ({}): filed {}, now {}",
                key.1,
                key.0,
                hashes.len(),
                other.len()
            )),
            Some(other) if other != hashes => {
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
        let mut quantities: BTreeMap<String, u64> = BTreeMap::new();
        for line in report["lines"].as_array().into_iter().flatten() {
            let (product, quantity) = (line["product"].as_str(), line["quantity"].as_u64());
            let Some((product, quantity)) = product.zip(quantity) else { continue };
            let name = match line["end_customer"].as_str() {
                Some(customer) => format!("{product} for {customer}"),
                None => product.to_owned(),
            };
            *quantities.entry(name).or_default() += quantity;
        }
        quantities
    };
    let (filed, made) = (quantities(filed), quantities(made));
    let lines = filed.keys().chain(made.keys().filter(|line| !filed.contains_key(*line)));
    lines
        .filter_map(|line| {
            let of = |report: &BTreeMap<String, u64>| report.get(line).copied().unwrap_or(0);
            let (was, is) = (of(&filed), of(&made));
            (was != is).then(|| format!("{line}: filed {was}, now {is}"))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dossier::manifest::SettledEntry;

    fn entry(label: &str, sha256: &str) -> InputEntry {
        let stored = FileEntry { path: String::new(), bytes: 0, sha256: String::new() };
        InputEntry {
            kind: "vms".to_owned(),
            label: label.to_owned(),
            path_sha256: None,
            bytes: 0,
            sha256: sha256.to_owned(),
            settled: SettledEntry::default(),
            given: BTreeMap::new(),
            stored,
        }
    }

    #[test]
    fn every_input_of_a_name_is_compared() {
        let filed = [entry("vms.csv", "a"), entry("vms.csv", "b")];
        let differences = |made: &[InputEntry]| input_differences(&filed, made).join("; ");
        assert_eq!(differences(&[entry("vms.csv", "b"), entry("vms.csv", "a")]), "");
        let changed = differences(&[entry("vms.csv", "c"), entry("vms.csv", "b")]);
        assert_eq!(changed, "input vms.csv (vms) has other bytes");
        assert_eq!(differences(&[entry("vms.csv", "b")]), "inputs vms.csv (vms): filed 2, now 1");
        let renamed = differences(&[entry("in/vms.csv", "a"), entry("vms.csv", "b")]);
        assert_eq!(renamed, "inputs vms.csv (vms): filed 2, now 1; input in/vms.csv (vms) is new");
    }
}
