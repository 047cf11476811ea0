//! A detached signature of a manifest, made by the tools that keep the key: `ssh-keygen` or `minisign`.
//!
//! The key never enters this program, so agents, tokens and passphrases are the tools' own affair.

use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde::{Deserialize, Serialize};

use crate::error::Error;

use super::plain::{Links, file_by_hand, plain_file};
use super::public_key::PublicKey;

/// What a signature is made for; a signature for something else does not hold here.
const NAMESPACE: &str = "spla-usage";

/// More bytes than the file of a signature has.
const LONGEST: u64 = 64 * 1024;

/// The form of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KeyForm {
    /// An SSH key, used by `ssh-keygen -Y`.
    Ssh,
    /// A minisign key.
    Minisign,
}

/// A key to sign with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SigningKey {
    /// Its form.
    pub form: KeyForm,
    /// The file of the secret key; the public one lies beside it with the ending `.pub`.
    pub path: PathBuf,
}

/// Who signed a manifest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signer {
    /// The form of the key.
    pub form: KeyForm,
    /// The public key, as its file has it.
    pub public_key: String,
}

/// What became of checking a signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Checked {
    /// It is that of the key with this fingerprint.
    Good(String),
    /// It is not, and why.
    Bad(String),
    /// The tool is not here.
    NotChecked(String),
}

impl KeyForm {
    /// How the file of a signature ends.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Ssh => "sig",
            Self::Minisign => "minisig",
        }
    }

    fn tool(self) -> &'static str {
        match self {
            Self::Ssh => "ssh-keygen",
            Self::Minisign => "minisign",
        }
    }

    /// Whether the bytes of a file are a signature as its tool writes it, with nothing before, within or behind it.
    fn is_alone(self, bytes: &[u8]) -> bool {
        let text = std::str::from_utf8(bytes).ok().filter(|text| text.len() as u64 <= LONGEST);
        let Some(text) = text.and_then(|text| text.strip_suffix('\n')) else { return false };
        let lines: Vec<&str> = text.split('\n').collect();
        match (self, &lines[..]) {
            (
                Self::Ssh,
                ["-----BEGIN SSH SIGNATURE-----", of @ .., "-----END SSH SIGNATURE-----"],
            ) => !of.is_empty() && of.iter().all(|line| is_base64(line)),
            // The first comment is signed by nobody, so that it may say anything; nobody is shown it either.
            (Self::Minisign, [comment, signature, trusted, of_trusted]) => {
                comment.starts_with("untrusted comment: ")
                    && trusted.starts_with("trusted comment: ")
                    && [signature, of_trusted].into_iter().all(|line| is_base64(line))
            }
            _ => false,
        }
    }
}

/// Whether a line has digits of base 64 and nothing else.
fn is_base64(line: &str) -> bool {
    let digit = |byte: u8| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte);
    !line.is_empty() && line.bytes().all(digit)
}

impl SigningKey {
    /// Who signs with it.
    ///
    /// # Errors
    /// Fails when the public key cannot be read.
    pub fn signer(&self) -> Result<Signer, Error> {
        let mut name = self.path.clone().into_os_string();
        match self.form {
            KeyForm::Ssh => name.push(".pub"),
            KeyForm::Minisign => name = self.path.with_extension("pub").into_os_string(),
        }
        let path = PathBuf::from(name);
        let text = file_by_hand(&path).and_then(|bytes| {
            String::from_utf8(bytes).map_err(|_| io::Error::other("it is not UTF-8"))
        });
        let text = text.map_err(|error| Error::file("read the public key", &path, error))?;
        let key = match self.form {
            KeyForm::Ssh => text.trim(),
            // The first line of a minisign key is a comment.
            KeyForm::Minisign => text.lines().last().unwrap_or_default().trim(),
        };
        let signer = Signer { form: self.form, public_key: key.to_owned() };
        if signer.key().is_none() {
            let error = io::Error::other(format!("it is no public key of {}", self.form.tool()));
            return Err(Error::file("read the public key", &path, error));
        }
        Ok(signer)
    }

    /// Looks whether it could sign, as far as that shows without signing.
    ///
    /// # Errors
    /// Fails when the public key cannot be read, or the secret one is nowhere.
    pub fn look(&self) -> Result<(), Error> {
        self.signer()?;
        // An agent may hold it in place of a file, or a token.
        let by_agent = self.form == KeyForm::Ssh && std::env::var_os("SSH_AUTH_SOCK").is_some();
        match fs::metadata(&self.path) {
            Err(error) if !by_agent => Err(Error::file("find the key", &self.path, error)),
            _ => Ok(()),
        }
    }

    /// Signs `file`; the signature lies beside it.
    ///
    /// # Errors
    /// Fails when the tool is not there or does not sign.
    pub fn sign(&self, file: &Path) -> Result<(), Error> {
        let mut command = Command::new(self.form.tool());
        match self.form {
            KeyForm::Ssh => {
                command.args(["-q", "-Y", "sign", "-n", NAMESPACE, "-f"]).arg(&self.path).arg(file)
            }
            KeyForm::Minisign => {
                command.args(["-S", "-t", NAMESPACE, "-s"]).arg(&self.path).arg("-m").arg(file)
            }
        };
        let failed =
            |why: String| Error::Signature { tool: self.form.tool(), key: self.path.clone(), why };
        let ran =
            command.stdin(Stdio::null()).output().map_err(|error| failed(error.to_string()))?;
        if ran.status.success() {
            Ok(())
        } else {
            Err(failed(String::from_utf8_lossy(&ran.stderr).trim().to_owned()))
        }
    }
}

impl Signer {
    /// The key; none where a manifest calls something a key that is none.
    pub fn key(&self) -> Option<PublicKey> {
        PublicKey::of(self.form, &self.public_key)
    }

    /// Checks the signature beside `file`.
    pub fn check(&self, file: &Path) -> Checked {
        let Some(key) = self.key() else {
            return Checked::Bad("what the manifest calls its key is none".to_owned());
        };
        let mut signature = file.as_os_str().to_owned();
        signature.push(format!(".{}", self.form.ending()));
        // The tool would wait for what a pipe does not have, and passes over what stands behind a signature.
        match beginning_of(Path::new(&signature)) {
            Err(error) => return Checked::Bad(error.to_string()),
            Ok(bytes) if !self.form.is_alone(&bytes) => {
                return Checked::Bad("the file has more than a signature, or less".to_owned());
            }
            Ok(_) => {}
        }
        let ran = match self.form {
            KeyForm::Ssh => check_ssh(&key, file, Path::new(&signature)),
            KeyForm::Minisign => Command::new(self.form.tool())
                .args(["-V", "-q", "-P", key.text(), "-m"])
                .arg(file)
                .arg("-x")
                .arg(&signature)
                .stdin(Stdio::null())
                .output(),
        };
        match ran {
            Ok(ran) if ran.status.success() => Checked::Good(key.fingerprint().to_owned()),
            Ok(ran) => {
                let told = [ran.stderr, ran.stdout].concat();
                Checked::Bad(String::from_utf8_lossy(&told).trim().to_owned())
            }
            Err(error) => Checked::NotChecked(format!("{}: {error}", self.form.tool())),
        }
    }
}

/// The file of a signature, or as much of it as no longer is one.
fn beginning_of(signature: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    plain_file(signature, Links::Refused)?.take(LONGEST + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// `ssh-keygen` wants a file that says whose keys it may believe.
fn check_ssh(key: &PublicKey, file: &Path, signature: &Path) -> io::Result<std::process::Output> {
    let mut allowed = tempfile::NamedTempFile::new()?;
    writeln!(allowed, "{NAMESPACE} namespaces=\"{NAMESPACE}\" {}", key.text())?;
    allowed.flush()?;
    Command::new(KeyForm::Ssh.tool())
        .args(["-Y", "verify", "-I", NAMESPACE, "-n", NAMESPACE, "-f"])
        .arg(allowed.path())
        .arg("-s")
        .arg(signature)
        .stdin(File::open(file)?)
        .output()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_a_signature_has_nothing_else() {
        let ssh = "-----BEGIN SSH SIGNATURE-----\nU1NIU0lH\nAAAA\n-----END SSH SIGNATURE-----\n";
        let minisign = "untrusted comment: a\nRUQf\ntrusted comment: b\nQtKM\n";
        for (form, alone) in [(KeyForm::Ssh, ssh), (KeyForm::Minisign, minisign)] {
            assert!(form.is_alone(alone.as_bytes()), "{alone}");
            let others = [
                format!("{alone}\n"),
                format!("{alone} "),
                format!("{alone}more\n"),
                format!("more\n{alone}"),
                format!("{alone}{alone}"),
                alone.trim_end().to_owned(),
                String::new(),
            ];
            for other in others {
                assert!(!form.is_alone(other.as_bytes()), "{other}");
            }
            assert!(!form.is_alone(&[alone.as_bytes(), &[0xff]].concat()));
        }
        assert!(!KeyForm::Ssh.is_alone(ssh.replacen("AAAA", "AA AA", 1).as_bytes()));
    }
}
