//! Which of the inputs that a dossier keeps still lie there as files.

use std::path::{Path, PathBuf};

use crate::dossier::{Disk, InputEntry, KeptInput, digest};
use crate::error::Error;

use super::labels::is_called;
use super::place::{path_sha256, place};

/// The files of today of a kind, among which kept inputs are looked for.
pub(super) struct Today<'a> {
    /// The folder of the configuration.
    pub folder: &'a Path,
    pub files: Vec<&'a Path>,
    /// The folders that the configuration of the filing spells out for the kind, seen from it.
    pub spelled: Vec<PathBuf>,
    pub disk: &'a Disk,
}

/// What was found.
#[derive(Default)]
pub(super) struct Found {
    /// The kept inputs that are not among the files any more.
    pub gone: Vec<KeptInput>,
    /// Files that are taken for kept ones by their names, although they could be others.
    pub assumed: Vec<Assumed>,
}

/// A file that is taken for a kept input: it has the name and other bytes, and an earlier version that filed it kept no
/// more than the name.
pub(super) struct Assumed {
    pub input: KeptInput,
    pub file: PathBuf,
}

/// An input of the dossier by which a file of today is looked for.
type Looked = (InputEntry, KeptInput);

/// A file of today.
struct Current<'a> {
    path: &'a Path,
    path_sha256: String,
    /// Whether it stands for a kept input already; it stands for one at most.
    is_taken: bool,
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

/// Whether the file at a path is the one that was filed, or the one that takes its place: where a dossier says where it
/// lay, one that lies there; else one of its name.
pub(super) fn is_at(folder: &Path, path: &Path, input: &KeptInput) -> bool {
    match &input.path_sha256 {
        Some(kept) => path_sha256(folder, path) == *kept,
        None => is_called(path, &input.label),
    }
}

impl Today<'_> {
    /// Looks for the kept inputs. Each file stands for one of them.
    ///
    /// # Errors
    /// Fails when a file cannot be read.
    pub fn look_for(&self, kept: Vec<Looked>) -> Result<Found, Error> {
        let current = self.files.iter().map(|path| Current {
            path,
            path_sha256: path_sha256(self.folder, path),
            is_taken: false,
            sha256: None,
        });
        let mut current: Vec<Current<'_>> = current.collect();
        let mut found = Found::default();
        let kept = without(kept, &mut current, |(entry, input), file| {
            Ok(match &input.path_sha256 {
                Some(kept) => *kept == file.path_sha256,
                // Where several have its name, those with its bytes come first.
                None => is_called(file.path, &input.label) && file.has(&entry.sha256, self.disk)?,
            })
        })?;
        let mut left = Vec::new();
        for (entry, input) in kept {
            match self.by_name(&input, &mut current) {
                None => left.push((entry, input)),
                Some((_, Sureness::Sure)) => {}
                Some((file, Sureness::Assumed)) => found.assumed.push(Assumed { input, file }),
            }
        }
        // A file that was only renamed is there, and reading it twice would count what it says twice.
        let gone =
            without(left, &mut current, |(entry, _), file| file.has(&entry.sha256, self.disk))?;
        found.gone = gone.into_iter().map(|(_, input)| input).collect();
        Ok(found)
    }

    /// The file that is taken for an input of which only the name is known.
    fn by_name(
        &self,
        input: &KeptInput,
        current: &mut [Current<'_>],
    ) -> Option<(PathBuf, Sureness)> {
        if input.path_sha256.is_some() {
            return None;
        }
        let is_spelled = |file: &Current<'_>| {
            let place = place(self.folder, file.path);
            place.parent().is_some_and(|parent| self.spelled.iter().any(|own| own == parent))
        };
        let of_name =
            current.iter_mut().filter(|file| !file.is_taken && is_called(file.path, &input.label));
        // The first one that lies where the configuration of the filing says, else the first one.
        let file = of_name.min_by_key(|file| !is_spelled(file))?;
        file.is_taken = true;
        let sureness = if is_spelled(file) { Sureness::Sure } else { Sureness::Assumed };
        Some((file.path.to_owned(), sureness))
    }
}

/// Whether a file can be no other than the one that was filed.
enum Sureness {
    Sure,
    Assumed,
}

/// The kept inputs for which no file stands that is the one by `is_it`.
fn without(
    kept: Vec<Looked>,
    current: &mut [Current<'_>],
    is_it: impl Fn(&Looked, &mut Current<'_>) -> Result<bool, Error>,
) -> Result<Vec<Looked>, Error> {
    let mut left = Vec::new();
    'each: for looked in kept {
        for file in current.iter_mut().filter(|file| !file.is_taken) {
            if is_it(&looked, file)? {
                file.is_taken = true;
                continue 'each;
            }
        }
        left.push(looked);
    }
    Ok(left)
}
