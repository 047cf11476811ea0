//! The chain: every entry follows the one that it names, none is missing, none was put in between, and the
//! ledger has the hash of each.

use std::collections::{BTreeMap, BTreeSet};

use super::Fault;
use crate::dossier::chain::{Chain, Entry, What};
use crate::dossier::ledger::Fit;

/// How many missing revisions before one that is there are named.
const MOST_NAMED: usize = 100;

/// What is wrong with a chain and its ledger.
pub fn chain_faults(chain: &Chain, ledger: &Fit) -> Vec<Fault> {
    let misfits = chain.broken.iter().chain(&chain.unsealed);
    let mut faults: Vec<Fault> =
        misfits.map(|misfit| Fault::new(&misfit.path, &misfit.why)).collect();
    let mut before: Option<&Entry> = None;
    for entry in &chain.entries {
        let sequence = entry.sequence();
        match before {
            Some(before) if before.sequence() == sequence => faults.push(Fault::new(
                &entry.path,
                format!("it is entry {sequence} of the chain, and so is {}", before.path),
            )),
            _ => {
                let last = before.map_or(0, Entry::sequence);
                if last.checked_add(1) != Some(sequence) {
                    let what = format!(
                        "it is entry {sequence} of the chain, and the one before it is entry {last}: \
                         what was between is missing"
                    );
                    faults.push(Fault::new(&entry.path, what));
                }
            }
        }
        let named = entry.previous().map(|previous| (&previous.entry, &previous.sha256));
        let is = before.map(|before| (&before.path, &before.sha256));
        if named != is {
            let what = match (named, is) {
                (None, Some((path, _))) => {
                    format!("it names no entry before it, and {path} is before it")
                }
                (Some((path, _)), None) => {
                    format!("it names {path} as the entry before it, which is not there")
                }
                (Some((named, _)), Some((path, _))) if named != path => {
                    format!("it names {named} as the entry before it, and {path} is")
                }
                _ => format!(
                    "the entry before it, {}, has other bytes than when this one was filed",
                    is.map_or("", |(path, _)| path)
                ),
            };
            faults.push(Fault::new(&entry.path, what));
        }
        before = Some(entry);
    }
    faults.extend(revisions(chain));
    match ledger {
        Fit::Equal => {}
        Fit::Absent => faults.push(Fault::new("ledger", "it is not there")),
        Fit::Differs(differs) => {
            faults.extend(differs.iter().map(|what| Fault::new("ledger", what)));
        }
    }
    faults
}

/// The revisions of a month count up from zero.
fn revisions(chain: &Chain) -> Vec<Fault> {
    let mut by_month: BTreeMap<&str, BTreeSet<u32>> = BTreeMap::new();
    for entry in &chain.entries {
        if let What::Dossier(manifest) = &entry.what {
            by_month.entry(&manifest.report_month).or_default().insert(manifest.revision);
        }
    }
    let mut faults = Vec::new();
    for (month, revisions) in by_month {
        let mut next = 0;
        for revision in revisions {
            // Only so many are named: a name can tell of billions of revisions that never were.
            for missing in (next..revision).take(MOST_NAMED) {
                let what = "it is not there, although a later revision is";
                faults.push(Fault::new(format!("{month}/rev-{missing:02}"), what));
            }
            next = revision.saturating_add(1);
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dossier::manifest::Manifest;

    #[test]
    fn numbers_beyond_all_others_are_told_and_not_counted_up_to() {
        let text = include_str!("../../../fixtures/archives/0.3.0/2026-10/rev-00/manifest.json");
        let mut manifest: Manifest = serde_json::from_str(text).unwrap();
        manifest.revision = u32::MAX;
        let mut entry = |path: &str, sequence| {
            manifest.sequence = Some(sequence);
            let what = What::Dossier(Box::new(manifest.clone()));
            Entry { path: path.to_owned(), sha256: String::new(), what }
        };
        let entries = vec![entry("a", u64::MAX), entry("b", 1)];
        let chain = Chain { entries, ..Chain::default() };
        let faults = chain_faults(&chain, &Fit::Equal);
        let missing = faults.iter().filter(|fault| fault.place.starts_with("2026-10/rev-"));
        assert_eq!(missing.count(), MOST_NAMED);
        let broken = |of: &str| faults.iter().any(|fault| fault.place == of);
        assert!(broken("a") && broken("b"));
        let last = Chain { entries: vec![entry("a", u64::MAX)], ..Chain::default() };
        assert_eq!(last.next().0, u64::MAX);
    }
}
