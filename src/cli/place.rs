//! Where a file lies, seen from the configuration: the same wherever the command is run, and wherever both are moved to.

use std::ffi::OsStr;
use std::path::{Component, Path, PathBuf};

use crate::dossier::sha256;

/// The way from the folder of the configuration to a file or a folder, by their names alone: links are not followed, and
/// need not be there.
pub(super) fn place(folder: &Path, path: &Path) -> PathBuf {
    let (from, to) = (from_root(folder), from_root(path));
    let shared = from.iter().zip(&to).take_while(|(own, other)| own == other).count();
    let up = from.iter().skip(shared).map(|_| OsStr::new(".."));
    up.chain(to.iter().skip(shared).map(|part| part.as_os_str())).collect()
}

/// The hash of that way, in its bytes and with `/`, as manifests have it.
pub(super) fn path_sha256(folder: &Path, path: &Path) -> String {
    let place = place(folder, path);
    let parts: Vec<&[u8]> = place.iter().map(OsStr::as_encoded_bytes).collect();
    sha256(&parts.join(&b'/'))
}

/// The parts of a path from the root on, without ways up.
fn from_root(path: &Path) -> Vec<PathBuf> {
    // What is beside nothing is here.
    let path = if path.as_os_str().is_empty() { Path::new(".") } else { path };
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut parts: Vec<PathBuf> = Vec::new();
    for part in path.components() {
        match part {
            Component::ParentDir if parts.len() > 1 => drop(parts.pop()),
            Component::ParentDir | Component::CurDir => {}
            other => parts.push(PathBuf::from(other.as_os_str())),
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_the_same_from_wherever_it_is_looked_at() {
        let here = std::path::absolute(".").unwrap();
        let places = [
            ("", "in/a/vms.csv"),
            ("", "./in/b/../a/vms.csv"),
            ("conf/..", "conf/../in/a/vms.csv"),
            (".", here.join("in/a/vms.csv").to_str().unwrap()),
            ("/srv/spla", "/srv/spla/in/a/vms.csv"),
        ]
        .map(|(folder, path)| place(Path::new(folder), Path::new(path)));
        assert!(places.iter().all(|place| place == Path::new("in/a/vms.csv")), "{places:?}");
        let up = place(Path::new("/etc/spla"), Path::new("/etc/spla/../exports/vms.csv"));
        assert_eq!(up, Path::new("../exports/vms.csv"));
        assert_eq!(place(Path::new("in"), Path::new("in")), Path::new(""));
    }

    /// `printf %s in/a/vms.csv | sha256sum`
    #[test]
    fn its_hash_is_that_of_its_bytes() {
        let hash = path_sha256(Path::new("/srv"), Path::new("/srv/in/a/vms.csv"));
        assert_eq!(hash, "7825708fdebff79e76edfe0ffa66127881e60af33a795a5fbf4375f2f4ba787b");
    }
}
