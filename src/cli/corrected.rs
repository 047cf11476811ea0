//! Which files a correction reads: those that lie there now, and from the dossier whatever is not there any more.

use std::path::{Path, PathBuf};

use crate::dossier::{Disk, InputEntry, Kept, KeptInput};
use crate::error::Error;
use crate::finding::Findings;
use crate::intake::Kind;
use crate::use_report::ZeroUse;

use super::arguments::Arguments;
use super::configuration::Configuration;
use super::inputs::{Files, Named, named_by, sources};
use super::labels::is_called;
use super::still_there::gone;

/// What a correction reads.
pub(super) struct Corrected {
    /// The files, and what is read from the dossier.
    pub files: Files,
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
    /// What the command line states.
    pub zero_use: ZeroUse,
    pub disk: &'a Disk,
}

impl Correcting<'_> {
    /// Finds the files. Files that the command line names are all that is read of their kind. Of the others, what
    /// the configuration finds is read, and from the dossier whatever is not there any more: a file that was tidied
    /// away must not lower a quantity.
    ///
    /// # Errors
    /// Fails when a folder or a file cannot be read.
    pub fn find(&self) -> Result<Corrected, Error> {
        let mut files = Files::default();
        let mut absent = Vec::new();
        for kind in Kind::ALL {
            self.kind(kind, &mut files, &mut absent)?;
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
        Ok(Corrected { files, zero_use, findings })
    }

    fn kind(
        &self,
        kind: Kind,
        files: &mut Files,
        absent: &mut Vec<(Kind, Named)>,
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
                    if kept.iter().any(|(_, input)| is_called(&path, &input.label)) => {}
                Named::Nothing(_) if !kept.is_empty() => {}
                not_there => absent.push((kind, not_there)),
            }
        }
        files.kept.extend(self.gone(kind, kept, &current)?);
        files.files.extend(current.into_iter().map(|path| (kind, path)));
        Ok(())
    }

    /// Those of the kept inputs of a kind that are not among its files any more.
    fn gone(
        &self,
        kind: Kind,
        kept: Vec<(InputEntry, KeptInput)>,
        current: &[PathBuf],
    ) -> Result<Vec<KeptInput>, Error> {
        // Of these there is one; another one takes its place, whatever it is called.
        if matches!(kind, Kind::Prices | Kind::Customers | Kind::Rates) && !current.is_empty() {
            return Ok(Vec::new());
        }
        let mut files: Vec<&Path> = Vec::new();
        for path in current {
            // Several patterns may name it.
            if !files.contains(&path.as_path()) {
                files.push(path);
            }
        }
        gone(kept, &files, self.disk)
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
