//! The chain: every entry follows the one that it names, none is missing, none was put in between, and the
//! ledger has the hash of each.

use std::collections::{BTreeMap, BTreeSet};

use super::Fault;
use crate::dossier::chain::{Chain, Entry, What};
use crate::dossier::ledger::Fit;

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
                if sequence != last + 1 {
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
        let last = revisions.last().copied().unwrap_or(0);
        for missing in (0..=last).filter(|revision| !revisions.contains(revision)) {
            let what = "it is not there, although a later revision is";
            faults.push(Fault::new(format!("{month}/rev-{missing:02}"), what));
        }
    }
    faults
}
