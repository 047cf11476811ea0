//! Whose signatures are believed. A manifest names its signer itself, so that whoever writes another manifest names
//! another one: only what stands outside of the archive tells who may have signed.

use crate::month::ReportMonth;

use super::archive::Archive;
use super::chain::{Chain, Entry, What};
use super::manifest::{MANIFEST, Manifest};
use super::public_key::{KnownKey, PublicKey};
use super::signature::Checked;
use super::verify::{Fault, Sealing};

/// Whose signatures are believed, and since when there is one.
#[derive(Debug, Clone, Default)]
pub struct Believed {
    /// The keys; where there is none, nobody's signature is told from anybody else's.
    pub keys: Vec<KnownKey>,
    /// The first revision that was signed; all where none is named.
    pub since: Option<(ReportMonth, u32)>,
}

/// What is known of where a dossier lies in its chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Before the first revision that had to be signed.
    BeforeSigning,
    /// Where it has to be signed; also by itself, where nothing shows what came before it.
    Signed,
}

impl Believed {
    /// The place of a dossier in its chain. That of the first signed one is its number, which is signed with it, as is
    /// the hash of all that came before.
    pub fn place(&self, chain: &Chain, manifest: &Manifest) -> Place {
        let first = self.since.and_then(|since| first_signed(chain, since));
        match (first, manifest.sequence) {
            (Some(first), Some(own)) if own < first.sequence() => Place::BeforeSigning,
            _ => Place::Signed,
        }
    }

    /// What is wrong where the first revision that was signed is not among the entries.
    pub fn chain_fault(&self, chain: &Chain) -> Option<Fault> {
        let (month, revision) = self.since.filter(|_| !self.keys.is_empty())?;
        let is_there = first_signed(chain, (month, revision)).is_some();
        let what =
            "manifests are signed since this one, says [archive.signature], and it is not there";
        (!is_there).then(|| Fault::new(Archive::revision(month, revision), what))
    }

    /// What is wrong with the signature of a dossier that was held against its manifest.
    pub fn fault(&self, manifest: &Manifest, place: Place, sealing: &Sealing) -> Option<Fault> {
        if self.keys.is_empty() {
            return None;
        }
        let signer = match &manifest.signer {
            Some(signer) => signer.key(),
            None if place == Place::BeforeSigning => return None,
            None => {
                let what = format!("it is not signed, and {} has to be its signer", self.named());
                return Some(Fault::new(MANIFEST, what));
            }
        };
        let is_known = |key: &PublicKey| self.keys.iter().any(|known| known.is(key));
        match (&signer, &sealing.signature) {
            (Some(key), _) if !is_known(key) => {
                let what =
                    format!("its signer is {}, and has to be {}", key.fingerprint(), self.named());
                Some(Fault::new(MANIFEST, what))
            }
            // Whoever names a key wants to know, and here nobody can.
            (Some(_), Some(Checked::NotChecked(why))) => {
                Some(Fault::new(MANIFEST, format!("its signature cannot be checked: {why}")))
            }
            // What is no key has no good signature, which is told already.
            _ => None,
        }
    }

    /// The keys, as messages name them.
    fn named(&self) -> String {
        let keys: Vec<&str> = self.keys.iter().map(KnownKey::fingerprint).collect();
        keys.join(" or ")
    }
}

/// The entry of a revision.
fn first_signed(chain: &Chain, (month, revision): (ReportMonth, u32)) -> Option<&Entry> {
    let month = month.to_string();
    chain.entries.iter().find(|entry| match &entry.what {
        What::Dossier(manifest) => manifest.report_month == month && manifest.revision == revision,
        What::Mark(_) => false,
    })
}
