//! A public key, apart from the comments around it, so that two of them can be held against each other.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use sha2::{Digest, Sha256};

use super::signature::KeyForm;

/// What the fingerprint of an SSH key begins with, as `ssh-keygen -l` prints it.
const FINGERPRINT: &str = "SHA256:";
/// The bytes of a minisign key: its algorithm, its number and itself.
const MINISIGN_BYTES: usize = 2 + 8 + 32;
/// The algorithm of a minisign key.
const MINISIGN_ALGORITHM: &[u8] = b"Ed";

/// A public key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey {
    /// As the tool of its form takes it, without a comment.
    text: String,
    fingerprint: String,
}

/// A key whose signatures are believed, as somebody writes it down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KnownKey {
    /// The key itself.
    Key(PublicKey),
    /// Its fingerprint.
    Fingerprint(String),
}

impl PublicKey {
    /// The key that the text of a file is, or the line of one; none where it is something else. Whatever a tool would
    /// take for more than one key is none: what a manifest calls a key is written into a list of those to believe.
    pub fn of(form: KeyForm, written: &str) -> Option<Self> {
        match form {
            KeyForm::Ssh => Self::of_ssh(written.trim()),
            // The first line of the file is a comment.
            KeyForm::Minisign => Self::of_minisign(written.lines().last()?.trim()),
        }
    }

    /// Its form and a key after it, and maybe a comment.
    fn of_ssh(line: &str) -> Option<Self> {
        if line.contains(['\n', '\r']) {
            return None;
        }
        let mut words = line.split_ascii_whitespace();
        let (form, key) = (words.next()?, words.next()?);
        let bytes = STANDARD.decode(key).ok()?;
        // The key says its form too, with its length before it; an option in its place has no such key behind it.
        let length = u32::try_from(form.len()).ok()?.to_be_bytes();
        let says_so = bytes.strip_prefix(&length)?.starts_with(form.as_bytes());
        let digest = STANDARD_NO_PAD.encode(Sha256::digest(&bytes));
        says_so.then(|| Self {
            text: format!("{form} {key}"),
            fingerprint: format!("{FINGERPRINT}{digest}"),
        })
    }

    /// A minisign key is as short as a fingerprint, and is its own.
    fn of_minisign(line: &str) -> Option<Self> {
        let bytes = STANDARD.decode(line).ok()?;
        let is_one = bytes.len() == MINISIGN_BYTES && bytes.starts_with(MINISIGN_ALGORITHM);
        is_one.then(|| Self { text: line.to_owned(), fingerprint: line.to_owned() })
    }

    /// As its tool takes it.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// What it is told by.
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }
}

impl KnownKey {
    /// What somebody has written down, which is a fingerprint of an SSH key, or a public key of either form; none
    /// where it is neither.
    pub fn of(written: &str) -> Option<Self> {
        let written = written.trim();
        if let Some(digest) = written.strip_prefix(FINGERPRINT) {
            let digest = digest.trim_end_matches('=');
            let bytes = STANDARD_NO_PAD.decode(digest).ok()?;
            return (bytes.len() == Sha256::output_size())
                .then(|| Self::Fingerprint(format!("{FINGERPRINT}{digest}")));
        }
        let forms = [KeyForm::Ssh, KeyForm::Minisign].into_iter();
        forms.filter_map(|form| PublicKey::of(form, written)).map(Self::Key).next()
    }

    /// Whether it is this key.
    pub(super) fn is(&self, key: &PublicKey) -> bool {
        match self {
            Self::Key(own) => own == key,
            Self::Fingerprint(own) => *own == key.fingerprint,
        }
    }

    /// What it is told by.
    pub fn fingerprint(&self) -> &str {
        match self {
            Self::Key(own) => &own.fingerprint,
            Self::Fingerprint(own) => own,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SSH: &str = "ssh-ed25519 \
                       AAAAC3NzaC1lZDI1NTE5AAAAIOQ5eocjSkkRIuy3dx2AAJoukcVorIa1OyNUO0VDKwh8";
    /// As `ssh-keygen -l` prints it.
    const PRINTED: &str = "SHA256:H+HQM3FxlCta1Rp2czk+YwcQ/GekGgADN8j/HttsBBU";
    const MINISIGN: &str = "RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3";

    #[test]
    fn a_key_is_told_by_its_fingerprint_whatever_its_comment() {
        let key = PublicKey::of(KeyForm::Ssh, SSH).unwrap();
        assert_eq!(key.fingerprint(), PRINTED);
        assert_eq!(PublicKey::of(KeyForm::Ssh, &format!("{SSH} anna@host\n")), Some(key.clone()));
        let file = format!("untrusted comment: minisign public key\n{MINISIGN}\n");
        let minisign = PublicKey::of(KeyForm::Minisign, &file).unwrap();
        assert_eq!(minisign.fingerprint(), MINISIGN);
        for (written, of) in [(SSH, &key), (PRINTED, &key), (MINISIGN, &minisign)] {
            let known = KnownKey::of(written).unwrap();
            assert!(known.is(of) && known.fingerprint() == of.fingerprint(), "{written}");
        }
        assert!(!KnownKey::of(MINISIGN).unwrap().is(&key));
    }

    #[test]
    fn what_would_let_another_key_in_is_no_key() {
        let other = SSH.replace("OQ5", "OQ6");
        for written in [
            "".to_owned(),
            "ssh-ed25519".to_owned(),
            "ssh-ed25519 AAAA".to_owned(),
            format!("{SSH}\nspla-usage {other}"),
            format!("cert-authority {other}"),
            SSH.replace("ssh-ed25519 ", "ssh-rsa "),
            MINISIGN.to_owned(),
        ] {
            assert_eq!(PublicKey::of(KeyForm::Ssh, &written), None, "{written}");
        }
        assert_eq!(PublicKey::of(KeyForm::Minisign, SSH), None);
        for written in ["", "SHA256:", "SHA256:abc", "/etc/keys/old.pub"] {
            assert_eq!(KnownKey::of(written), None, "{written}");
        }
    }
}
