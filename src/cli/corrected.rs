//! Which files a correction reads: those that lie there now, and from the dossier whatever is not there any more.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::dossier::{Disk, InputEntry, Kept, KeptInput};
use crate::error::Error;
use crate::finding::Findings;
use crate::intake::Kind;
use crate::use_report::ZeroUse;

use super::arguments::Arguments;
use super::configuration::Configuration;
use super::inputs::{Files, Named, WILD, named_by, sources};
use super::place::place;
use super::recompute::configuration;
use super::still_there::{Assumed, Found, Today, is_at};

/// What a correction reads.
pub(super) struct Corrected {
    /// The files, and what is read from the dossier.
    pub files: Files,
    /// The kinds of which no file is read but those that the command line of an earlier correction named.
    pub typed_before: Vec<Kind>,
    /// Files that are taken for filed ones and could be others.
    pub assumed: Vec<Assumed>,
    /// Whether it is stated that nothing was used.
    pub zero_use: ZeroUse,
    /// What was found wrong in finding them.
    pub findings: Findings,
}

/// A correction of what a dossier keeps, before its files are found.
pub(super) struct Correcting<'a> {
    pub arguments: &'a Arguments,
    /// The configuration of today; none where everything is read from the dossier.
    pub configuration: Option<&'a Configuration>,
    pub kept: &'a Kept,
    /// The command lines of the corrections so far, the latest one first; none where everything is read from the dossier.
    pub before: &'a [Arguments],
    /// What the command line states.
    pub zero_use: ZeroUse,
    pub disk: &'a Disk,
}

impl Correcting<'_> {
    /// Finds the files. Files that the command line names are all that is read of their kind, also by corrections that
    /// come after: what one has withdrawn does not come back with the next. Of the others, what the configuration finds is
    /// read, and from the dossier whatever is not there any more: a file that was tidied away must not lower a quantity.
    ///
    /// # Errors
    /// Fails when a folder or a file cannot be read.
    pub fn find(&self) -> Result<Corrected, Error> {
        let mut files = Files::default();
        let (mut absent, mut assumed, mut typed_before) = (Vec::new(), Vec::new(), Vec::new());
        for kind in Kind::ALL {
            match self.typed_before(kind) {
                Some(typed) => {
                    self.as_typed_before(kind, typed, (&mut files, &mut assumed))?;
                    typed_before.push(kind);
                }
                None => self.kind(kind, &mut files, (&mut absent, &mut assumed))?,
            }
        }
        files.once_each();
        let zero_use = self.zero_use(&files);
        let mut findings = Findings::default();
        if zero_use == ZeroUse::Unsaid {
            for (kind, absent) in absent {
                match absent {
                    Named::Nothing(pattern) => findings.pattern_without_files(kind, &pattern),
                    // Reading it tells that it is absent.
                    Named::Absent(path) => files.files.push((kind, path)),
                    Named::Files(_) => {}
                }
            }
        }
        Ok(Corrected { files, typed_before, assumed, zero_use, findings })
    }

    /// The files that the command line of the latest correction that named any for a kind named; none where this one names
    /// its own.
    fn typed_before(&self, kind: Kind) -> Option<Vec<PathBuf>> {
        let of_none = Configuration::default();
        let typed = |arguments: &Arguments| sources(kind, arguments, &of_none).0;
        if !typed(self.arguments).is_empty() {
            return None;
        }
        self.before.iter().map(typed).find(|typed| !typed.is_empty())
    }

    /// Reads a kind as an earlier command line named it: each of its files as it lies there now, or from the dossier.
    fn as_typed_before(
        &self,
        kind: Kind,
        typed: Vec<PathBuf>,
        (files, assumed): (&mut Files, &mut Vec<Assumed>),
    ) -> Result<(), Error> {
        files.named.push(kind);
        let kept = self.kept.of_kind(kind);
        // It was typed elsewhere perhaps, where another file has the name.
        let is_kept = |path: &PathBuf| {
            path.is_file() && kept.iter().any(|(_, input)| is_at(self.folder(), path, input))
        };
        let current: Vec<PathBuf> = typed.into_iter().filter(is_kept).collect();
        self.take(kind, (kept, current), (files, assumed))
    }

    fn kind(
        &self,
        kind: Kind,
        files: &mut Files,
        (absent, assumed): (&mut Vec<(Kind, Named)>, &mut Vec<Assumed>),
    ) -> Result<(), Error> {
        let default = Configuration::default();
        let configuration = self.configuration.unwrap_or(&default);
        let (typed, patterns) = sources(kind, self.arguments, configuration);
        if !typed.is_empty() {
            files.named.push(kind);
            files.files.extend(typed.into_iter().map(|path| (kind, path)));
            return Ok(());
        }
        // What only a configuration can name is withdrawn by one that names it no more.
        if self.configuration.is_some() && patterns.is_empty() && by_configuration_only(kind) {
            return Ok(());
        }
        if !patterns.is_empty() || self.kept.named.contains(&kind) {
            files.named.push(kind);
        }
        let kept = self.kept.of_kind(kind);
        let mut current: Vec<PathBuf> = Vec::new();
        for pattern in patterns {
            match named_by(&pattern, configuration, self.kept.month)? {
                Named::Files(found) => current.extend(found),
                Named::Absent(path)
                    if kept.iter().any(|(_, input)| is_at(self.folder(), &path, input)) => {}
                Named::Nothing(_) if !kept.is_empty() => {}
                not_there => absent.push((kind, not_there)),
            }
        }
        self.take(kind, (kept, current), (files, assumed))
    }

    /// Takes the files of a kind, and of the kept inputs those that are not among them any more.
    fn take(
        &self,
        kind: Kind,
        (kept, current): (Vec<(InputEntry, KeptInput)>, Vec<PathBuf>),
        (files, assumed): (&mut Files, &mut Vec<Assumed>),
    ) -> Result<(), Error> {
        let found = self.look_for(kind, kept, &current)?;
        files.kept.extend(found.gone);
        assumed.extend(found.assumed);
        files.files.extend(current.into_iter().map(|path| (kind, path)));
        Ok(())
    }

    /// The folder of the configuration of today.
    fn folder(&self) -> &Path {
        self.configuration.map_or(Path::new(""), |configuration| &configuration.folder)
    }

    /// Which of the kept inputs of a kind are among its files still.
    fn look_for(
        &self,
        kind: Kind,
        kept: Vec<(InputEntry, KeptInput)>,
        current: &[PathBuf],
    ) -> Result<Found, Error> {
        // Of these there is one; another one takes its place, whatever it is called.
        if matches!(kind, Kind::Prices | Kind::Customers | Kind::Rates) && !current.is_empty() {
            return Ok(Found::default());
        }
        // Several patterns may name a file.
        let files: BTreeSet<&Path> = current.iter().map(PathBuf::as_path).collect();
        let files = files.into_iter().collect();
        let folder = self.folder();
        let is_at_a_loss = kept.iter().any(|(_, input)| input.path_sha256.is_none());
        let spelled = if is_at_a_loss { self.spelled(kind, folder) } else { Vec::new() };
        Today { folder, files, spelled, disk: self.disk }.look_for(kept)
    }

    /// The folders that the configuration of the filing spells out for a kind, seen from it.
    fn spelled(&self, kind: Kind, folder: &Path) -> Vec<PathBuf> {
        // What this program cannot read spells out nothing.
        let Ok(of_filing) = configuration(self.kept) else { return Vec::new() };
        let (_, patterns) = sources(kind, self.arguments, &of_filing);
        let month = self.kept.month.to_string();
        let folders = patterns.iter().filter_map(|pattern| {
            let pattern = pattern.replace("{month}", &month);
            let parent = Path::new(&pattern).parent()?;
            let is_wild = parent.to_string_lossy().contains(WILD);
            (!is_wild).then(|| place(folder, &folder.join(parent)))
        });
        folders.collect()
    }

    /// A statement of the filing holds as long as no export is read that may say something else.
    fn zero_use(&self, files: &Files) -> ZeroUse {
        let exports = [Kind::Hosts, Kind::Vms, Kind::Members];
        let says = files.files.iter().any(|(kind, _)| exports.contains(kind));
        match self.zero_use {
            ZeroUse::Stated => ZeroUse::Stated,
            ZeroUse::Unsaid if says => ZeroUse::Unsaid,
            ZeroUse::Unsaid => self.kept.zero_use,
        }
    }
}

/// Whether the command line cannot name files of the kind.
fn by_configuration_only(kind: Kind) -> bool {
    match kind {
        Kind::Hosts | Kind::Vms | Kind::Members | Kind::AccessGroups | Kind::Prices => false,
        Kind::Customers
        | Kind::BroughtLicenses
        | Kind::LicenseMobility
        | Kind::Applications
        | Kind::Exclusions
        | Kind::Images
        | Kind::Rates => true,
    }
}
