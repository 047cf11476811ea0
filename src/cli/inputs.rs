//! Which files a run reads: patterns of the configuration or files of the command line.

use std::collections::BTreeSet;
use std::io;
use std::path::{Component, Path, PathBuf};

use crate::dossier::{KeptInput, Original, Sealed, Sealer, Source};
use crate::error::Error;
use crate::finding::Findings;
use crate::intake::{ExportTables, Kind};
use crate::month::ReportMonth;
use crate::use_report::{Input, Inputs, ZeroUse};

use super::arguments::Arguments;
use super::configuration::Configuration;
use super::file_rules::settled;
use super::labels::labels;
use super::place::path_sha256;
use super::surroundings::Surroundings;

/// The files of a run by kind; a file that is not there is among them.
#[derive(Debug, Default)]
pub(super) struct Files {
    pub named: Vec<Kind>,
    pub files: Vec<(Kind, PathBuf)>,
    /// What is read from a dossier.
    pub kept: Vec<KeptInput>,
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
                match named_by(&pattern, configuration, month)? {
                    Named::Files(files) => {
                        found.files.extend(files.into_iter().map(|path| (kind, path)));
                    }
                    Named::Absent(_) | Named::Nothing(_) if zero_use == ZeroUse::Stated => {}
                    Named::Absent(path) => found.files.push((kind, path)),
                    Named::Nothing(pattern) => findings.pattern_without_files(kind, &pattern),
                }
            }
        }
        found.once_each();
        Ok(found)
    }

    /// A file that several patterns name is read once.
    pub fn once_each(&mut self) {
        let mut seen = BTreeSet::new();
        self.files.retain(|file| seen.insert(file.clone()));
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
        surroundings: &Surroundings,
    ) -> Result<(Inputs, Findings), Error> {
        let mut findings = Findings::default();
        let files = Self::find(arguments, configuration, month, ZeroUse::Unsaid, &mut findings)?;
        if files.is_empty() {
            return Err(Error::Usage("find anything to read".into()));
        }
        tracing::info!(month = %month, "reading the inputs");
        let watcher = surroundings.progress.reading(&month.to_string(), files.paths());
        let inputs = files.into_inputs(
            (configuration, month),
            &Sealer::Nothing(surroundings.disk.clone()),
            &Sealed::watched(watcher),
        )?;
        Ok((inputs, findings))
    }

    /// Every file that is read, those that a dossier keeps too.
    pub fn paths(&self) -> impl Iterator<Item = &Path> {
        let kept = self.kept.iter().map(|input| input.source.path());
        self.files.iter().map(|(_, path)| path.as_path()).chain(kept)
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
        let (labels, of_kept) = labels(&self.files, &self.kept);
        let kept = self.kept.into_iter().zip(of_kept);
        let kept = kept.map(|(input, label)| KeptInput { label, ..input });
        let rules = &configuration.file_rules;
        let current = self.files.into_iter().zip(labels).map(|((kind, path), label)| {
            let settled = settled(rules, (kind, &path), month, &tables);
            let path_sha256 = Some(path_sha256(&configuration.folder, &path));
            KeptInput { kind, label, path_sha256, settled, source: Source::File(path) }
        });
        let mut files: Vec<KeptInput> = current.chain(kept).collect();
        files.sort_by(|a, b| (a.kind, &a.label, &a.source).cmp(&(b.kind, &b.label, &b.source)));
        let mut inputs = Vec::with_capacity(files.len());
        for (input, number) in files.into_iter().zip(1..) {
            let KeptInput { kind, label, path_sha256, settled, source } = input;
            let (sealer, sealed) = (sealer.clone(), sealed.clone());
            let (of_label, of_settled) = (label.clone(), settled.clone());
            let original =
                Original { kind, label: of_label, path_sha256, number, settled: of_settled };
            let open = Box::new(move || sealer.open(original, &source, &sealed));
            inputs.push(Input { kind, label, settled, open });
        }
        Ok(Inputs { named: self.named, files: inputs })
    }
}

/// The letters that make a path a pattern.
pub(super) const WILD: [char; 3] = ['*', '?', '['];

/// What a path or a pattern of the configuration comes to.
pub(super) enum Named {
    /// The files that are there.
    Files(Vec<PathBuf>),
    /// A file that is not there.
    Absent(PathBuf),
    /// A pattern that no file fits.
    Nothing(String),
}

/// What a path or a pattern of the configuration names in a month.
///
/// # Errors
/// Fails when it is no pattern, or a folder cannot be read.
pub(super) fn named_by(
    pattern: &str,
    configuration: &Configuration,
    month: ReportMonth,
) -> Result<Named, Error> {
    let pattern = pattern.replace("{month}", &month.to_string());
    if !pattern.contains(WILD) {
        let path = configuration.folder.join(&pattern);
        return Ok(match path.exists() {
            true => Named::Files(vec![path]),
            false => Named::Absent(path),
        });
    }
    let files = matching(&configuration.folder, &pattern)?;
    Ok(if files.is_empty() { Named::Nothing(pattern) } else { Named::Files(files) })
}

/// The files that the command line names for a kind, else the patterns of the configuration.
pub(super) fn sources(
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
    let escaped = glob::Pattern::escape(&folder.to_string_lossy());
    let text = Path::new(&escaped).join(pattern).to_string_lossy().into_owned();
    let mut files = Vec::new();
    // Of a folder whose name is no UTF-8 the text is another one's.
    if folder.join(pattern).to_str().is_some() {
        let paths = glob::glob(&text)
            .map_err(|error| Error::Usage(format!("use the pattern {text}: {error}")))?;
        for path in paths {
            let path = path.map_err(|error| {
                let folder = error.path().to_owned();
                Error::file("read", &folder, error.into())
            })?;
            // A folder is no export. A link that leads nowhere, or a pipe, is one that cannot be read, which is to be
            // told.
            if !path.is_dir() {
                files.push(path);
            }
        }
    }
    files.extend(named_oddly(folder, pattern, &text)?);
    files.sort();
    Ok(files)
}

/// Whether a folder cannot be read because there is none.
fn is_no_folder(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

/// The files of a pattern in whose paths a name is no UTF-8, as archives and shares of other systems leave them: patterns
/// are texts, and pass over them without a word. `text` is the pattern with the folder that it begins in.
fn named_oddly(folder: &Path, pattern: &str, text: &str) -> Result<Vec<PathBuf>, Error> {
    let whole = Path::new(text).components().collect::<PathBuf>();
    let fits = glob::Pattern::new(&whole.to_string_lossy())
        .map_err(|error| Error::Usage(format!("use the pattern {text}: {error}")))?;
    let options = glob::MatchOptions { require_literal_separator: true, ..Default::default() };
    let parts: Vec<Component<'_>> = Path::new(pattern).components().collect();
    let is_wild = |part: &&Component<'_>| part.as_os_str().to_string_lossy().contains(WILD);
    let fixed = parts.iter().take_while(|part| !is_wild(part)).count();
    let deep = parts.iter().any(|part| part.as_os_str() == "**");
    let levels = if deep { usize::MAX } else { parts.len() - fixed };
    let begin = folder.join(parts[..fixed].iter().collect::<PathBuf>());
    let mut files = Vec::new();
    let mut folders = vec![(begin.components().collect::<PathBuf>(), levels)];
    while let Some((folder, levels)) = folders.pop() {
        let here = if folder.as_os_str().is_empty() { Path::new(".") } else { &folder };
        let entries = match std::fs::read_dir(here) {
            Ok(entries) => entries,
            // What the pattern itself could not read has been told.
            Err(_) if folder.to_str().is_some() => continue,
            // No file is in what is not there, or is no folder.
            Err(error) if is_no_folder(&error) => continue,
            Err(error) => return Err(Error::file("read", here, error)),
        };
        for entry in entries {
            let entry = entry.map_err(|error| Error::file("read", here, error))?;
            let path = folder.join(entry.file_name());
            let kind = entry.file_type().map_err(|error| Error::file("read", &path, error))?;
            // A link to a folder could lead back here; where levels are counted it leads no farther than they do.
            let is_folder = if deep { kind.is_dir() } else { path.is_dir() };
            let text = path.to_string_lossy();
            if is_folder && levels > 1 {
                folders.push((path, levels - 1));
            } else if path.to_str().is_none() && !path.is_dir() && fits.matches_with(&text, options)
            {
                files.push(path);
            }
        }
    }
    Ok(files)
}
