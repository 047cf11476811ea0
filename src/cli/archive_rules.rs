//! The section of the configuration about the archive: where it lies, and who signs what is filed.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::dossier::{Archive, Believed, KeyForm, KnownKey, SigningKey};
use crate::error::Error;
use crate::month::ReportMonth;

/// `[archive]`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct ArchiveSection {
    pub directory: Option<PathBuf>,
    pub signature: Option<SignatureSection>,
}

/// `[archive.signature]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SignatureSection {
    form: KeyForm,
    key: PathBuf,
    #[serde(default)]
    earlier: Vec<String>,
    since: Option<String>,
}

/// Who signs manifests, and who did.
#[derive(Debug)]
pub(super) struct Signing {
    form: KeyForm,
    key: PathBuf,
    /// Keys of earlier days.
    earlier: Vec<KnownKey>,
    since: Option<(ReportMonth, u32)>,
}

impl SignatureSection {
    /// The section, or what is wrong with it.
    pub fn checked(self) -> Result<Signing, String> {
        let Self { form, key, earlier, since } = self;
        let earlier = earlier.iter().map(|written| {
            KnownKey::of(written).ok_or_else(|| {
                format!(
                    "archive.signature.earlier has a public key in each text, or a fingerprint as `ssh-keygen -l` \
                     prints it, and not {written:?}"
                )
            })
        });
        let earlier = earlier.collect::<Result<_, _>>()?;
        let revision = |written: &String| {
            Archive::revision_of(written).ok_or_else(|| {
                format!(
                    "archive.signature.since is the first revision that was signed, written {:?}, and not {written:?}",
                    "2026-10/rev-00"
                )
            })
        };
        let since = since.as_ref().map(revision).transpose()?;
        Ok(Signing { form, key, earlier, since })
    }
}

impl Signing {
    /// The key to sign with, where paths are relative to the folder of the configuration.
    pub fn key_in(&self, folder: &Path) -> SigningKey {
        SigningKey { form: self.form, path: folder.join(&self.key) }
    }

    /// Whose signatures are believed.
    ///
    /// # Errors
    /// Fails when the public key cannot be read.
    pub fn believed_in(&self, folder: &Path) -> Result<Believed, Error> {
        let own = self.key_in(folder).signer()?.key().map(KnownKey::Key);
        let keys = own.into_iter().chain(self.earlier.iter().cloned()).collect();
        Ok(Believed { keys, since: self.since })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signing(more: &str) -> Result<Signing, String> {
        let text = format!("[signature]\nform = \"ssh\"\nkey = \"key\"\n{more}");
        let section: ArchiveSection = toml::from_str(&text).unwrap();
        section.signature.unwrap().checked()
    }

    #[test]
    fn earlier_keys_and_the_first_signed_revision_are_what_is_written() {
        let fingerprint = "SHA256:H+HQM3FxlCta1Rp2czk+YwcQ/GekGgADN8j/HttsBBU";
        let read = signing(&format!("earlier = [\"{fingerprint}\"]\nsince = \"2026-10/rev-01\"\n"));
        let read = read.unwrap();
        assert_eq!(read.earlier, [KnownKey::Fingerprint(fingerprint.to_owned())]);
        assert_eq!(read.since, Some(("2026-10".parse().unwrap(), 1)));
        assert!(signing("earlier = [\"old.pub\"]").unwrap_err().contains("old.pub"));
        for wrong in ["2026-10", "2026-13/rev-00", "2026-10/rev-", "2026-10/draft", "rev-00"] {
            let told = signing(&format!("since = \"{wrong}\"")).unwrap_err();
            assert!(told.contains("archive.signature.since") && told.contains(wrong), "{told}");
        }
    }
}
