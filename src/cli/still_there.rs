//! Which of the inputs that a dossier keeps still lie there as files.

use std::path::Path;

use crate::dossier::{Disk, InputEntry, KeptInput, digest};
use crate::error::Error;

use super::labels::is_called;

/// A file of today.
struct Current<'a> {
    path: &'a Path,
    /// Whether it stands for a kept input already; it stands for one at most.
    claimed: bool,
    /// The SHA-256 of its bytes, once somebody has asked.
    sha256: Option<String>,
}

impl Current<'_> {
    fn has(&mut self, sha256: &str, disk: &Disk) -> Result<bool, Error> {
        if self.sha256.is_none() {
            let hash = digest(disk, self.path);
            self.sha256 = Some(hash.map_err(|error| Error::file("read", self.path, error))?);
        }
        Ok(self.sha256.as_deref() == Some(sha256))
    }
}

/// An input of the dossier by which a file of today is looked for.
type Looked = (InputEntry, KeptInput);

/// Those of the kept inputs of a kind that are not among its files of today any more. Each file stands for one of them.
///
/// # Errors
/// Fails when a file cannot be read.
pub(super) fn gone(
    kept: Vec<Looked>,
    current: &[&Path],
    disk: &Disk,
) -> Result<Vec<KeptInput>, Error> {
    let mut current: Vec<Current<'_>> =
        current.iter().map(|path| Current { path, claimed: false, sha256: None }).collect();
    // Where several have its name, those with its bytes come first.
    let kept = without(kept, &mut current, |(entry, input), file| {
        Ok(is_called(file.path, &input.label) && file.has(&entry.sha256, disk)?)
    })?;
    let kept =
        without(kept, &mut current, |(_, input), file| Ok(is_called(file.path, &input.label)))?;
    // A file that was only renamed is there, and reading it twice would count what it says twice.
    let kept = without(kept, &mut current, |(entry, _), file| file.has(&entry.sha256, disk))?;
    Ok(kept.into_iter().map(|(_, input)| input).collect())
}

/// The kept inputs for which no file stands that is the one by `is_it`.
fn without(
    kept: Vec<Looked>,
    current: &mut [Current<'_>],
    is_it: impl Fn(&Looked, &mut Current<'_>) -> Result<bool, Error>,
) -> Result<Vec<Looked>, Error> {
    let mut left = Vec::new();
    'each: for looked in kept {
        for file in current.iter_mut().filter(|file| !file.claimed) {
            if is_it(&looked, file)? {
                file.claimed = true;
                continue 'each;
            }
        }
        left.push(looked);
    }
    Ok(left)
}
