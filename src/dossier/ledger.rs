//! `ledger`: the SHA-256 of every entry of the chain, a line each, as `sha256sum -c` reads it.
//!
//! It is a pure function of the other files of the archive. The new ledger is laid down before an entry gets
//! its place and takes the place of the old one after it, so a run that dies in between leaves enough to
//! tell which of the two states holds.

use super::chain::Chain;
use super::seal::sha256;

/// The name of the file.
pub(super) const LEDGER: &str = "ledger";
/// The next ledger, while an entry gets its place.
pub(super) const NEXT: &str = ".ledger-next";

/// The ledger of a chain.
pub fn ledger(chain: &Chain) -> String {
    chain.entries.iter().map(|entry| line(&entry.sha256, &entry.path)).collect()
}

/// The line of an entry.
pub(super) fn line(sha256: &str, path: &str) -> String {
    format!("{sha256}  {path}\n")
}

/// The entry that a next ledger adds to the one before: its path and its hash. None if it is torn, or is not the
/// old one with one line more.
pub(super) fn added<'n>(old: &[u8], next: &'n [u8]) -> Option<(&'n str, &'n str)> {
    let line = std::str::from_utf8(next.strip_prefix(old)?).ok()?;
    let (hash, path) = line.strip_suffix('\n')?.split_once("  ")?;
    (hash.len() == sha256(b"").len() && !path.contains('\n')).then_some((path, hash))
}

/// How a ledger stands to the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fit {
    /// It has the bytes that the chain gives.
    Equal,
    /// There is none although there are entries.
    Absent,
    /// It has other bytes: what differs, a sentence each.
    Differs(Vec<String>),
}

/// Holds a ledger against the chain.
pub(super) fn fit(found: Option<&[u8]>, chain: &Chain) -> Fit {
    let right = ledger(chain);
    let Some(found) = found else {
        return if right.is_empty() { Fit::Equal } else { Fit::Absent };
    };
    if found == right.as_bytes() {
        return Fit::Equal;
    }
    let found = String::from_utf8_lossy(found);
    let found: Vec<&str> = found.lines().collect();
    let path = |line: &str| {
        line.split_once("  ").map_or_else(|| line.to_owned(), |(_, path)| path.to_owned())
    };
    let mut differs = Vec::new();
    for line in &found {
        if !chain.entries.iter().any(|entry| entry.path == path(line)) {
            differs.push(format!("the ledger has {}, which the archive has not", path(line)));
        }
    }
    for entry in &chain.entries {
        match found.iter().find(|line| path(line) == entry.path) {
            None => differs.push(format!("the ledger lacks {}", entry.path)),
            Some(line) if !line.starts_with(&entry.sha256) => {
                differs.push(format!("the ledger has another hash for {}", entry.path));
            }
            Some(_) => {}
        }
    }
    if differs.is_empty() {
        differs.push("the ledger has its lines in another order or form".to_owned());
    }
    Fit::Differs(differs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_one_whole_line_more_is_a_next_ledger() {
        let hash = sha256(b"x");
        let old = line(&hash, "2026-09/rev-00/manifest.json");
        let next = old.clone() + &line(&hash, "2026-10/rev-00/manifest.json");
        let added =
            |text: &str| added(old.as_bytes(), text.as_bytes()).map(|(path, _)| path.to_owned());
        assert_eq!(added(&next), Some("2026-10/rev-00/manifest.json".to_owned()));
        // Torn anywhere, equal to the old one, or with two lines more it tells nothing.
        for end in 0..next.len() {
            assert_eq!(added(&next[..end]), None, "{end}");
        }
        let two = next.clone() + &line(&hash, "2026-11/rev-00/manifest.json");
        assert_eq!(added(&two), None);
    }
}
