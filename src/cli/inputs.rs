//! Which files a run reads: patterns of the configuration or files of the command line, and what the
//! reports call them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};

use crate::dossier::{Disk, Kept, KeptInput, Original, Sealed, Sealer, Source};
use crate::error::Error;
use crate::finding::Findings;
use crate::intake::{ExportTables, Kind};
use crate::month::ReportMonth;
use crate::use_report::{Input, Inputs, ZeroUse};

use super::arguments::Arguments;
use super::configuration::Configuration;
use super::file_rules::settled;

/// The files of a run by kind; a file that is not there is among them.
#[derive(Debug, Default)]
pub(super) struct Files {
    named: Vec<Kind>,
    files: Vec<(Kind, PathBuf)>,
    /// What is read from a dossier.
    kept: Vec<KeptInput>,
}

impl Files {
    /// Finds the files of `month`. A pattern without a file is a finding, unless zero use is stated.
    pub fn find(
        arguments: &Arguments,
        configuration: &Configuration,
        month: ReportMonth,
        zero_use: ZeroUse,
        findings: &mut Findings,
    ) -> Result<Self, Error> {
        let mut found = Self::default();
        for kind in Kind::ALL {
            let (typed, patterns) = sources(kind, arguments, configuration);
            if !typed.is_empty() {
                found.named.push(kind);
                found.files.extend(typed.into_iter().map(|path| (kind, path)));
                continue;
            }
            if !patterns.is_empty() {
                found.named.push(kind);
            }
            for pattern in patterns {
                let pattern = pattern.replace("{month}", &month.to_string());
                let full = configuration.folder.join(&pattern);
                if !pattern.contains(['*', '?', '[']) {
                    if zero_use == ZeroUse::Unsaid || full.exists() {
                        found.files.push((kind, full));
                    }
                    continue;
                }
                let files = matching(&configuration.folder, &pattern)?;
                if files.is_empty() && zero_use == ZeroUse::Unsaid {
                    findings.pattern_without_files(kind, &pattern);
                }
                found.files.extend(files.into_iter().map(|path| (kind, path)));
            }
        }
        let mut seen = BTreeSet::new();
        found.files.retain(|file| seen.insert(file.clone()));
        Ok(found)
    }

    /// The inputs of a command that only looks at them: nothing is sealed, and no use is stated to be zero. With
    /// them what was found wrong in finding them.
    ///
    /// # Errors
    /// Fails when nothing names a file, and as [`Files::find`] and [`Files::into_inputs`] do.
    pub fn to_look_at(
        arguments: &Arguments,
        configuration: &Configuration,
        month: ReportMonth,
        disk: &Disk,
    ) -> Result<(Inputs, Findings), Error> {
        let mut findings = Findings::default();
        let files = Self::find(arguments, configuration, month, ZeroUse::Unsaid, &mut findings)?;
        if files.is_empty() {
            return Err(Error::Usage("find anything to read".into()));
        }
        tracing::info!(month = %month, "reading the inputs");
        let inputs = files.into_inputs(
            (configuration, month),
            &Sealer::Nothing(disk.clone()),
            &Sealed::default(),
        )?;
        Ok((inputs, findings))
    }

    /// Finds the files for a correction of what a dossier keeps. Files that the command line names are all that is
    /// read of their kind. Of the others, what the configuration finds is read, and from the dossier whatever
    /// is not there any more: a file that was tidied away must not lower a quantity.
    ///
    /// # Errors
    /// As [`Files::find`].
    pub fn to_correct(
        arguments: &Arguments,
        configuration: &Configuration,
        kept: &Kept,
    ) -> Result<Self, Error> {
        // What no pattern finds any more comes from the dossier, so it is nothing to tell of.
        let mut untold = Findings::default();
        let zero_use = ZeroUse::Stated;
        let mut found = Self::find(arguments, configuration, kept.month, zero_use, &mut untold)?;
        let current = std::mem::take(&mut found.files);
        for kind in Kind::ALL {
            let (typed, _) = sources(kind, arguments, configuration);
            if typed.is_empty() {
                let gone = kept.inputs().into_iter().filter(|input| {
                    let is_it = |(own, path): &(Kind, PathBuf)| {
                        *own == kind && path.ends_with(Path::new(&input.label))
                    };
                    input.kind == kind && !current.iter().any(is_it)
                });
                found.kept.extend(gone);
            }
        }
        found.files = current;
        found.add_named(kept);
        Ok(found)
    }

    /// Everything as a dossier keeps it, but for what the command line names.
    ///
    /// # Errors
    /// As [`Files::find`].
    pub fn kept_but_for_typed(arguments: &Arguments, kept: &Kept) -> Result<Self, Error> {
        Self::to_correct(arguments, &Configuration::default(), kept)
    }

    fn add_named(&mut self, kept: &Kept) {
        let named = |kind: &Kind| self.named.contains(kind) || kept.named.contains(kind);
        self.named = Kind::ALL.into_iter().filter(named).collect();
    }

    /// The labels of what is read from a dossier.
    pub fn kept_labels(&self) -> Vec<&str> {
        self.kept.iter().map(|input| input.label.as_str()).collect()
    }

    /// How many files are read as they lie there now.
    pub fn current(&self) -> usize {
        self.files.len()
    }

    /// Whether there is nothing to read.
    pub fn is_empty(&self) -> bool {
        self.named.is_empty()
    }

    /// The inputs, each of which opens its file when its turn has come and seals it as it is read.
    ///
    /// # Errors
    /// Fails when a table of the program is broken.
    pub fn into_inputs(
        self,
        (configuration, month): (&Configuration, ReportMonth),
        sealer: &Sealer,
        sealed: &Sealed,
    ) -> Result<Inputs, Error> {
        let tables = ExportTables::read(&configuration.mappings)?;
        let labels = labels(&self.files);
        let rules = &configuration.file_rules;
        let current = self.files.into_iter().zip(labels).map(|((kind, path), label)| {
            let settled = settled(rules, (kind, &path), month, &tables);
            KeptInput { kind, label, settled, source: Source::File(path) }
        });
        let mut files: Vec<KeptInput> = current.chain(self.kept).collect();
        files.sort_by(|a, b| (a.kind, &a.label, &a.source).cmp(&(b.kind, &b.label, &b.source)));
        let mut inputs = Vec::with_capacity(files.len());
        for (KeptInput { kind, label, settled, source }, number) in files.into_iter().zip(1..) {
            let (sealer, sealed) = (sealer.clone(), sealed.clone());
            let original =
                Original { kind, label: label.clone(), number, settled: settled.clone() };
            let open = Box::new(move || sealer.open(original, &source, &sealed));
            inputs.push(Input { kind, label, settled, open });
        }
        Ok(Inputs { named: self.named, files: inputs })
    }
}

/// The files that the command line names for a kind, else the patterns of the configuration.
fn sources(
    kind: Kind,
    arguments: &Arguments,
    configuration: &Configuration,
) -> (Vec<PathBuf>, Vec<String>) {
    let inputs = &configuration.inputs;
    let one = |name: &Option<String>| name.iter().cloned().collect();
    match kind {
        Kind::Hosts => (arguments.hosts.clone(), inputs.hosts.clone()),
        Kind::Vms => (arguments.vms.clone(), inputs.vms.clone()),
        Kind::Members => (arguments.members.clone(), inputs.members.clone()),
        Kind::AccessGroups => (arguments.access_groups.clone(), inputs.access_groups.clone()),
        Kind::Prices => (arguments.prices.iter().cloned().collect(), one(&inputs.prices)),
        Kind::Customers => (Vec::new(), one(&inputs.customers)),
        Kind::BroughtLicenses => (Vec::new(), inputs.brought_licenses.0.clone()),
        Kind::LicenseMobility => (Vec::new(), inputs.license_mobility.0.clone()),
        Kind::Applications => (Vec::new(), inputs.applications.0.clone()),
        Kind::Exclusions => (Vec::new(), inputs.exclusions.0.clone()),
        Kind::Images => (Vec::new(), inputs.images.0.clone()),
        Kind::Rates => (Vec::new(), one(&configuration.rates)),
    }
}

fn matching(folder: &Path, pattern: &str) -> Result<Vec<PathBuf>, Error> {
    // Only the configuration writes patterns; the name of its folder is taken to the letter.
    let folder = glob::Pattern::escape(&folder.to_string_lossy());
    let text = Path::new(&folder).join(pattern).to_string_lossy().into_owned();
    let paths = glob::glob(&text)
        .map_err(|error| Error::Usage(format!("use the pattern {text}: {error}")))?;
    let mut files = Vec::new();
    for path in paths {
        let path = path.map_err(|error| {
            let folder = error.path().to_owned();
            Error::file("read", &folder, error.into())
        })?;
        if path.is_file() {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// What reports call the files: the name, with as many folders before it as tell it from the others.
fn labels(files: &[(Kind, PathBuf)]) -> Vec<String> {
    let parts: Vec<Vec<String>> = files
        .iter()
        .map(|(_, path)| {
            let names = path.components().filter_map(|part| match part {
                Component::Normal(name) => Some(name.to_string_lossy().into_owned()),
                _ => None,
            });
            names.collect()
        })
        .collect();
    let label =
        |parts: &Vec<String>, length: usize| parts[parts.len().saturating_sub(length)..].join("/");
    let mut lengths = vec![1; files.len()];
    loop {
        // A workbook may be named for hosts and for VMs; that is one file.
        let mut uses: BTreeMap<String, BTreeSet<&Path>> = BTreeMap::new();
        for ((_, path), (parts, length)) in files.iter().zip(parts.iter().zip(&lengths)) {
            uses.entry(label(parts, *length)).or_default().insert(path);
        }
        let mut grown = false;
        for (parts, length) in parts.iter().zip(&mut lengths) {
            if uses.get(&label(parts, *length)).is_some_and(|paths| paths.len() > 1)
                && *length < parts.len()
            {
                *length += 1;
                grown = true;
            }
        }
        if !grown {
            return parts
                .iter()
                .zip(&lengths)
                .map(|(parts, length)| label(parts, *length))
                .collect();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_one_name_are_told_apart_by_their_folders() {
        let paths = ["in/a/vms.csv", "in/b/vms.csv", "in/b/hosts.csv"];
        let files: Vec<(Kind, PathBuf)> =
            paths.iter().map(|path| (Kind::Vms, PathBuf::from(path))).collect();
        assert_eq!(labels(&files), ["a/vms.csv", "b/vms.csv", "hosts.csv"]);
    }

    #[test]
    fn a_workbook_for_two_kinds_is_one_file() {
        let path = PathBuf::from("/home/somebody/in/export.xlsx");
        let files = [(Kind::Hosts, path.clone()), (Kind::Vms, path)];
        assert_eq!(labels(&files), ["export.xlsx", "export.xlsx"]);
    }
}
